using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>The names under which operators act, as they are written down.</summary>
internal static class Operators
{
    private const int LongestName = 60;

    /// <summary>Who acts where no <c>--by</c> says it.</summary>
    public static string Told(Func<string, string?> environment) => environment("ICUPA_OPERATOR") is { Length: > 0 } told ? told : Environment.UserName;

    /// <exception cref="LocalException">A name that cannot be written down.</exception>
    public static void Check(string verb, string by)
    {
        if (by.Length is < 1 or > LongestName || by.Any(c => char.IsControl(c) || c == ':'))
            throw new LocalException($"icupa {verb}: --by takes a name of at most {LongestName} characters, without colons", LocalException.Usage);
    }
}
