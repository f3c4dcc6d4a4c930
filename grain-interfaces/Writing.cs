using System.Globalization;

namespace Icupa;

/// <summary>What people write for people.</summary>
public static class Writing
{
    /// <summary>Letters and symbols of Unicode that show nothing.</summary>
    public const string Blanks = "\u115F\u1160\u2800\u3164\uFFA0";

    /// <summary>There is something to see: not white space alone, nor characters without a width.</summary>
    public static bool Seen(string? words) => words?.Any(c => char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control) && !char.IsWhiteSpace(c) && !Blanks.Contains(c)) == true;

    /// <summary>Something is said, on one line, and not too long.</summary>
    public static bool Plain(string? words, int most) => !string.IsNullOrWhiteSpace(words) && words.Length <= most && !words.Any(char.IsControl);
}
