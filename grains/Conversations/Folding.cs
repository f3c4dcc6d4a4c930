using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Icupa.Conversations;

/// <summary>A word of a sentence as it is compared.</summary>
/// <param name="Stem">Small letters, no accents, without a plural's s.</param>
/// <param name="Capital">It is written with a capital.</param>
/// <param name="Opens">A clause begins here: the first word, or one after a comma, colon, bracket, dash or line.</param>
/// <param name="At">Where it stands in the sentence.</param>
public readonly record struct Token(string Stem, bool Capital, bool Opens, int At);

/// <summary>Makes words of four languages comparable.</summary>
public static class Folding
{
    private const string Clause = ",;:()[]–—•·\n\"«»“”";

    public static ImmutableArray<Token> Tokens(string text)
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
            var stem = Stem(Word(text.AsSpan(start, i - start)));
            if (stem.Length > 0)
            {
                tokens.Add(new(stem, char.IsUpper(text[start]), opens, start));
                opens = false;
            }
        }
        return tokens.ToImmutable();
    }

    public static ImmutableArray<string> Stems(string text) => [.. Tokens(text).Select(t => t.Stem)];

    /// <summary>Stems with a space before, between and after: to look for phrases.</summary>
    public static string Line(IEnumerable<Token> tokens) => $" {string.Join(' ', tokens.Select(t => t.Stem))} ";

    private static bool Inside(char c) => char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    private static string Word(ReadOnlySpan<char> word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var c in word.ToString().Normalize(NormalizationForm.FormD))
            switch (char.ToLowerInvariant(c))
            {
                case 'ħ': folded.Append('h'); break;
                case 'œ': folded.Append("oe"); break;
                case 'æ': folded.Append("ae"); break;
                case 'ø': folded.Append('o'); break;
                case 'ß': folded.Append("ss"); break;
                case var small when CharUnicodeInfo.GetUnicodeCategory(small) != UnicodeCategory.NonSpacingMark: folded.Append(small); break;
            }
        return folded.ToString();
    }

    private static string Stem(string word) => word switch
    {
        { Length: > 4 } when word.EndsWith("oes", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal) => word[..^2],
        { Length: > 3 } when word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) => word[..^1],
        _ => word,
    };
}
