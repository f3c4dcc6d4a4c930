using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Icupa.Menus.Search;

/// <summary>A word of a text: as written but in small letters, and folded: without accents, as all looking up is done.</summary>
public readonly record struct Word(string Raw, string Folded);

/// <summary>
/// Text as search sees it: small letters, no accents, ħ as h, œ as oe. The database's function <c>fold</c> does the same, so that a row and a
/// question agree.
/// </summary>
public static class Folding
{
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
            switch (c)
            {
                case 'ħ': folded.Append('h'); break;
                case 'œ': folded.Append("oe"); break;
                case 'æ': folded.Append("ae"); break;
                case 'ß': folded.Append("ss"); break;
                case 'ø': folded.Append('o'); break;
                default:
                    if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                        folded.Append(c);
                    break;
            }
        return folded.ToString();
    }

    /// <summary>The words of a text in order. An apostrophe or a hyphen parts words; a comma or a semicolon is a word ",", a sign of money is one too; a number keeps its digits.</summary>
    public static ImmutableArray<Word> Words(string text)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            var end = at;
            if (char.IsDigit(c))
                end = EndOfNumber(text, at);
            else if (char.IsLetter(c))
                while (end < text.Length && (char.IsLetter(text[end]) || CharUnicodeInfo.GetUnicodeCategory(text[end]) == UnicodeCategory.NonSpacingMark))
                    end++;
            if (end > at)
            {
                var raw = text[at..end].ToLowerInvariant().Normalize(NormalizationForm.FormC);
                words.Add(new(raw, Fold(raw)));
                at = end;
                continue;
            }
            if (c is ',' or ';' or '€')
                words.Add(new(c == ';' ? "," : c.ToString(), c == ';' ? "," : c.ToString()));
            at++;
        }
        return words.ToImmutable();
    }

    /// <summary>The folded words with single spaces between them, commas and signs left out.</summary>
    public static string Phrase(string text) => string.Join(' ', Words(text).Where(w => char.IsLetterOrDigit(w.Folded[0])).Select(w => w.Folded));

    /// <summary>A folded word without the s or x of a plural, as words of a menu are held against those of a question.</summary>
    public static string Singular(string folded) => folded switch
    {
        { Length: > 4 } when folded.EndsWith("ies", StringComparison.Ordinal) => string.Concat(folded.AsSpan(0, folded.Length - 3), "y"),
        { Length: > 4 } when folded.EndsWith("oes", StringComparison.Ordinal) || folded.EndsWith("shes", StringComparison.Ordinal) || folded.EndsWith("ches", StringComparison.Ordinal) => folded[..^2],
        { Length: > 3 } when folded[^1] is 's' or 'x' && folded[^2] is not 's' => folded[..^1],
        _ => folded,
    };

    // "5,000" and "5 000" are one number; so is "10.50".
    private static int EndOfNumber(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsDigit(text[end]))
            end++;
        while (end + 1 < text.Length && text[end] is ',' or '.' or ' ' or '\u00a0' or '\u202f' && Digits(text, end + 1) is var digits && (digits == 3 || (text[end] is ',' or '.' && digits is 1 or 2)))
        {
            end += 1 + digits;
            if (digits != 3)
                break;
        }
        return end;
    }

    private static int Digits(string text, int at)
    {
        var end = at;
        while (end < text.Length && char.IsDigit(text[end]))
            end++;
        return end - at;
    }
}
