using System.Security.Cryptography;
using System.Text;

namespace Icupa.Web.Admin;

/// <summary>Who may throw switches over HTTP (ICUPA_KILL_SWITCH_TOKENS, "pager:…,deploy:…"): names, and what their tokens hash to.</summary>
public sealed class KillSwitchTokens
{
    private const int Shortest = 24;
    private const int Longest = 200;
    private const int LongestName = 40;

    private readonly (string Name, byte[] Hash)[] known;

    private KillSwitchTokens((string, byte[])[] known) => this.known = known;

    public bool IsEmpty => known.Length == 0;

    public static KillSwitchTokens From(IConfiguration from) => Parse(from["ICUPA_KILL_SWITCH_TOKENS"]);

    /// <exception cref="InvalidSetting">Something in it is no name with a token of 24 to 200 characters, or stands there twice.</exception>
    public static KillSwitchTokens Parse(string? text)
    {
        var all = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(entry =>
            entry.Split(':', 2) is [var name, var token] && IsName(name) && token.Length is >= Shortest and <= Longest && token.All(c => c is > ' ' and < '\x7f')
                ? (name, Hash(token))
                : throw new InvalidSetting("ICUPA_KILL_SWITCH_TOKENS", $"must read like pager:TOKEN,deploy:TOKEN, with tokens of at least {Shortest} characters")).ToArray();
        return all.DistinctBy(k => k.name).Count() == all.Length ? new(all) : throw new InvalidSetting("ICUPA_KILL_SWITCH_TOKENS", "has a name twice");
    }

    /// <summary>Whose token it is, or null. Takes as long for any token: hashes are compared, all of them, each to its end.</summary>
    public string? Of(string token)
    {
        var asked = Hash(token);
        string? found = null;
        foreach (var (name, hash) in known)
            if (CryptographicOperations.FixedTimeEquals(hash, asked))
                found = name;
        return found;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
