using System.Text.RegularExpressions;

namespace Icupa.Silo.Operating.Releasing;

/// <summary>Finds what looks like a secret in a text. A short list of shapes that are hardly ever anything else; a line that says "not a secret" is let through.</summary>
public static partial class SecretScan
{
    private const string Excuse = "not a secret";

    private static readonly (string What, Regex Shape)[] Shapes =
    [
        ("a private key", PrivateKey()),
        ("a live key of Stripe", StripeLive()),
        ("a signing secret of Stripe's webhooks", StripeWebhook()),
        ("a key of OpenAI", OpenAi()),
        ("an access key of AWS", Aws()),
        ("a token of GitHub", GitHub()),
        ("a token of Slack", Slack()),
        ("a key of Google", Google()),
        ("a signed token", SignedToken()),
        ("a password in an address", InAddress()),
    ];

    /// <summary>What it looks like and on which line; never the text itself.</summary>
    public static IEnumerable<(int Line, string What)> Find(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.Contains(Excuse, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var (what, shape) in Shapes)
                if (shape.IsMatch(line))
                    yield return (number, what);
        }
    }

    [GeneratedRegex("-----BEGIN (RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex("\\b(sk|rk)_live_[0-9A-Za-z]{16,}")]
    private static partial Regex StripeLive();

    [GeneratedRegex("\\bwhsec_[0-9A-Za-z+/]{24,}")]
    private static partial Regex StripeWebhook();

    [GeneratedRegex("\\bsk-(proj-|svcacct-)?[0-9A-Za-z_-]{32,}")]
    private static partial Regex OpenAi();

    [GeneratedRegex("\\b(AKIA|ASIA)[0-9A-Z]{16}\\b")]
    private static partial Regex Aws();

    [GeneratedRegex("\\b(gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{50,})")]
    private static partial Regex GitHub();

    [GeneratedRegex("\\bxox[abprs]-[0-9A-Za-z-]{20,}")]
    private static partial Regex Slack();

    [GeneratedRegex("\\bAIza[0-9A-Za-z_-]{35}")]
    private static partial Regex Google();

    [GeneratedRegex("\\beyJ[0-9A-Za-z_-]{20,}\\.eyJ[0-9A-Za-z_-]{20,}\\.[0-9A-Za-z_-]{20,}")]
    private static partial Regex SignedToken();

    [GeneratedRegex("\\b[a-z]{3,12}://[^\\s/:@'\"{}$<>]+:[^\\s/:@'\"{}$<>…]{8,}@[a-z0-9.-]+", RegexOptions.IgnoreCase)]
    private static partial Regex InAddress();
}
