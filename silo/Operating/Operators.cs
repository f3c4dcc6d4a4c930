using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>What the verbs of operators have in common: the name under which one acts, as it is written down, and how an option's value is read.</summary>
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

    /// <exception cref="LocalException">The option is the last word.</exception>
    public static string Value(string verb, IReadOnlyList<string> arguments, int at, string help) =>
        at < arguments.Count ? arguments[at] : throw new LocalException($"icupa {verb}: {arguments[at - 1]} needs a value\n{help}", LocalException.Usage);
}
