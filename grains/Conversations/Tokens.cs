using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Icupa.Menus.Search;

namespace Icupa.Conversations;

/// <summary>A word of a sentence as it is compared.</summary>
/// <param name="Stem">Folded as search folds, in the singular.</param>
/// <param name="Capital">It is written with a capital.</param>
/// <param name="Opens">A clause begins here: the first word, or one after a comma, colon, bracket, dash or line.</param>
/// <param name="At">Where it stands in the sentence.</param>
public readonly record struct Token(string Stem, bool Capital, bool Opens, int At);

/// <summary>The words of a sentence, in four languages, with what a gate needs to know of each.</summary>
public static partial class Tokens
{
    private const string Clause = ",;:?!()[]|–—•·\n\"«»“”";

    public static ImmutableArray<Token> Of(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<Token>();
        var opens = true;
        for (var i = 0; i < text.Length;)
        {
            if (!Inside(text[i]))
            {
                opens |= Clause.Contains(text[i], StringComparison.Ordinal);
                i++;
                continue;
            }
            var start = i;
            while (i < text.Length && Inside(text[i]))
                i++;
            var folded = Folding.Fold(text[start..i]);
            // "L-istuffat" is "stuffat" with its article.
            if (tokens.Count > 0 && tokens[^1].Stem == "l" && folded is ['i', 's' or 'x' or 'z', not ('a' or 'e' or 'i' or 'o' or 'u' or 'w'), ..])
                folded = folded[1..];
            // "Fihx" is Maltese for "not in it", and no plural; nor is what ends so after "ma".
            var maltese = folded.StartsWith("fih", StringComparison.Ordinal) || (tokens.Count > 0 && tokens[^1].Stem is "ma" or "m");
            var stem = maltese ? folded : Folding.Singular(folded);
            if (stem.Length > 0)
            {
                tokens.Add(new(stem, char.IsUpper(text[start]), opens, start));
                opens = false;
            }
        }
        return tokens.ToImmutable();
    }

    public static ImmutableArray<string> Stems(string text) => [.. Of(text).Select(t => t.Stem)];

    /// <summary>Stems with a space before, between and after: to look for phrases.</summary>
    public static string Line(IEnumerable<Token> tokens) => $" {string.Join(' ', tokens.Select(t => t.Stem))} ";

    /// <summary>With words for the marks that stand for a yes or a no: "peanuts ❌".</summary>
    public static string Spelt(string text) => No().Replace(Yes().Replace(text, " yes "), " no ");

    [GeneratedRegex("[❌✗✘✖❎⛔]|🚫", RegexOptions.CultureInvariant)]
    private static partial Regex No();

    [GeneratedRegex("[✅✔✓]|👍|👌", RegexOptions.CultureInvariant)]
    private static partial Regex Yes();

    private static bool Inside(char c) => char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;
}
