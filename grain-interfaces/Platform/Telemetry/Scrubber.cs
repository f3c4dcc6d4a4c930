using System.Globalization;
using System.Text.RegularExpressions;

namespace Icupa.Platform.Telemetry;

/// <summary>
/// Takes out of a text what no log may hold: phone numbers, e-mail addresses, card numbers, passwords, keys, tokens, cookies, table codes.
/// What is recognised by its shape is replaced by a word in brackets; ids, times, amounts and names of programs stay.
/// A local number without its country's code (Malta's eight digits) looks like any number and stays, unless its argument is called a phone.
/// </summary>
public static partial class Scrubber
{
    /// <summary>The same text when there was nothing to take out.</summary>
    public static string Clean(string text)
    {
        if (text.Length == 0)
            return text;
        text = PrivateKey().Replace(text, "[key]");
        text = CookieHeader().Replace(text, "$1$2[cookie]");
        text = OurCookie().Replace(text, "$1=[cookie]");
        text = Scheme().Replace(text, "$1 [token]");
        text = UserInfo().Replace(text, "[login]@");
        text = Jwt().Replace(text, "[token]");
        text = KnownKey().Replace(text, "[key]");
        text = SecretPath().Replace(text, "[code]");
        text = Named().Replace(text, "$1$2[secret]");
        text = PaddedKey().Replace(text, "[key]");
        text = LongKey().Replace(text, "[key]");
        text = Mail().Replace(text, "[e-mail]");
        text = Digits().Replace(text, static match => IsCard(match.ValueSpan) ? "[card]" : match.Value);
        text = WorldPhone().Replace(text, "[phone]");
        return HomePhone().Replace(text, "[phone]");
    }

    /// <summary>Whether an argument is called something of which no value may be written, whatever it looks like.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    // An issuer's first digits with a length that it uses, and the check digit: times in milliseconds begin with 1, ticks with 63.
    private static bool IsCard(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[text.Length];
        var count = 0;
        foreach (var c in text)
            if (char.IsAsciiDigit(c))
                digits[count++] = c;
        digits = digits[..count];
        var four = int.Parse(digits[..4], CultureInfo.InvariantCulture);
        var two = four / 100;
        var issued = digits[0] == '4' ? count is 13 or 16 or 19
            : two is >= 51 and <= 55 || four is >= 2221 and <= 2720 ? count == 16
            : two is 34 or 37 ? count == 15
            : two is 36 or 38 || four is >= 3000 and <= 3059 ? count == 14
            : four is >= 3528 and <= 3589 ? count == 16
            : (two is 65 or 62 || four == 6011) && count is >= 16 and <= 19;
        if (!issued)
            return false;
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            var digit = (digits[count - 1 - i] - '0') * (i % 2 + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }
        return sum % 10 == 0;
    }

    [GeneratedRegex("-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    [GeneratedRegex("""\b((?i:(?:set-)?cookie))("?\s?[:=]\s?"?)(?=[^\r\n"]*=)[^\r\n"]+""")]
    private static partial Regex CookieHeader();

    [GeneratedRegex("""\b(icupa-[a-z]{2,20})=(?!\[)[^\s;,"]+""")]
    private static partial Regex OurCookie();

    // "Basic" and "Bearer" are words as well: what follows must look like a key.
    [GeneratedRegex(@"\b((?i:bearer|basic|digest))\s+(?=\S*(?:[0-9=]|[a-z][A-Z]))[A-Za-z0-9._~+/-]{6,}=*")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"(?<=[a-z]://)[^\s/:@""']{0,100}:[^\s/@""']{1,200}@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?")]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\b(?:(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}|whsec_[A-Za-z0-9+/=]{8,}|[a-z]{2,8}_[A-Za-z0-9]{6,}_secret_[A-Za-z0-9]{6,}|sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}\b|xox[a-z]-[A-Za-z0-9-]{10,})")]
    private static partial Regex KnownKey();

    // Whoever knows such a path is let in.
    [GeneratedRegex(@"(?<=/(?:t|receipt|momo)/)(?!\[)[A-Za-z0-9_~-]{16,}")]
    private static partial Regex SecretPath();

    [GeneratedRegex("""\b([\w-]{0,40}?(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|authorization)|(?:pin|otp|cvc|cvv))("?\s?[:=]\s?"?)(?!\[|none\b|null\b|missing\b)[^\s"'&;,}\]]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex("(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40,}={1,2}(?![A-Za-z0-9+/=])")]
    private static partial Regex PaddedKey();

    // Small letters, capitals and digits in one piece of forty: no id of ours and no name of a program.
    [GeneratedRegex(@"(?<![\w/.-])(?=[A-Za-z_-]*[0-9])(?=[A-Z0-9_-]*[a-z])(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{40,}(?![\w(<`])")]
    private static partial Regex LongKey();

    [GeneratedRegex(@"[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}")]
    private static partial Regex Mail();

    [GeneratedRegex(@"(?<![\w+.-])[2-6](?:[ -]?[0-9]){12,18}(?![\w-])")]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<![\w+.-])(?:\+|00)[1-9](?:[ ()-]{0,2}[0-9]){9,14}(?![\w-])")]
    private static partial Regex WorldPhone();

    // Rwanda's mobile numbers with or without the country, Malta's with it.
    [GeneratedRegex(@"(?<![\w+.-])(?:(?:250[ -]?|0)7[2389][0-9](?:[ -]?[0-9]{3}){2}|356[ -]?[279][0-9]{3}[ -]?[0-9]{4})(?![\w-])")]
    private static partial Regex HomePhone();

    [GeneratedRegex("(?:phone|msisdn|e-?mail|password|secret|token|cookie|authorization|api-?key|card|pan|pin)s?$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
