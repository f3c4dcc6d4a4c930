using System.Text;
using System.Text.RegularExpressions;

namespace Icupa.Conversations;

/// <summary>A sentence as it is judged: trimmed. <paramref name="Overlong"/> ones are only a beginning, of which nothing may be shown.</summary>
public readonly partial record struct Sentence(string Text, bool Overlong)
{
    /// <summary>As it is judged where it stands beside a dish's name: of that dish.</summary>
    public Sentence About(string dish) => this with { Text = $"{dish}: {Sentences.Small(Text)}" };

    /// <summary>As it is shown: marks of a list or of emphasis are the page's to draw.</summary>
    public string Plain => Marks().Replace(Text, "").Trim();

    [GeneratedRegex(@"^\s*(?:[-*•]|#+)\s+|\*\*|`|^>\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();
}

/// <summary>
/// Cuts words as they come into sentences: at a full stop, a question mark or an exclamation mark before a space, and at each line; not within
/// numbers, after abbreviations or after the number of a list. What never ends is cut at <see cref="Conversation.MaxSentence"/> characters, and the
/// rest of it is dropped.
/// </summary>
public sealed class Sentences
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "e.g", "i.e", "etc", "approx", "ca", "vs", "nr", "mr", "mrs", "ms", "dr", "st", "ex", "p.ex", "env", "min", "max", "m", "mme", "art", "eżempju", "eż",
    };

    private readonly StringBuilder pending = new();
    private bool dropping;

    /// <summary>With a small letter, as within a sentence: two capitals in a row are a name to the gate.</summary>
    public static string Small(string text) => text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    /// <summary>What a sentence ends with.</summary>
    public static bool Stops(char c) => c is '.' or '!' or '?' or '…';

    /// <summary>What may stand between a sentence's stop and the space after it.</summary>
    public static bool Closes(char c) => c is '"' or '»' or '”' or ')' or '*';

    /// <summary>More words; answers the sentences that have ended by them.</summary>
    public IEnumerable<Sentence> Add(string words)
    {
        foreach (var c in words)
            if (Take(c) is { } sentence)
                yield return sentence;
    }

    /// <summary>Nothing comes any more: what is left is the last sentence.</summary>
    public IEnumerable<Sentence> End()
    {
        if (Whole() is { } last)
            yield return last;
    }

    private Sentence? Take(char c)
    {
        // A stop ends a sentence once something that is not a part of it follows.
        if (c is '\n' or '\r' || (char.IsWhiteSpace(c) && Stops()))
            return Whole();
        if (dropping)
        {
            // Only its end is waited for.
            pending.Append(c);
            if (pending.Length > 8)
                pending.Remove(0, pending.Length - 8);
            return null;
        }
        pending.Append(c);
        if (pending.Length <= Conversation.MaxSentence)
            return null;
        var beginning = pending.ToString().Trim();
        pending.Clear();
        dropping = true;
        return new(beginning, true);
    }

    private Sentence? Whole()
    {
        var text = pending.ToString().Trim();
        pending.Clear();
        if (dropping)
        {
            dropping = false;
            return null;
        }
        return text.Length == 0 ? null : new(text, false);
    }

    private bool Stops()
    {
        var end = pending.Length - 1;
        while (end >= 0 && Closes(pending[end]))
            end--;
        if (end < 0 || !Stops(pending[end]))
            return false;
        if (pending[end] != '.' || dropping)
            return true;
        var start = end;
        while (start > 0 && !char.IsWhiteSpace(pending[start - 1]))
            start--;
        var word = pending.ToString(start, end - start).TrimStart('(', '"', '«', '“');
        // "1." begins a list; "A." is a name's letter.
        return word.Length > 0 && !Abbreviations.Contains(word) && !(start == 0 && word.All(char.IsAsciiDigit)) && !(word.Length == 1 && char.IsUpper(word[0]));
    }
}
