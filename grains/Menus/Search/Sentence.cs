using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Icupa.Menus.Search;

/// <summary>The words of a question, and what stands at each: a phrase with a meaning, an entry of the glossary, a price.</summary>
public sealed partial class Sentence(ImmutableArray<Word> words)
{
    /// <summary>Any price above this is no limit.</summary>
    private const long MostMoney = 1_000_000_000;
    /// <summary>"3000 only" is a purse, and "2 only" a count.</summary>
    private const long LeastPurse = 500;
    private readonly Glossary glossary = Glossary.Culinary;

    public ImmutableArray<Word> Words => words;

    /// <summary>"under 5,000", "5000 or less", "10 euros": a number with a word that says what it is; where that ends, and the most in minor units.</summary>
    public (int End, long? Minor)? Price(int at, Currency currency)
    {
        var (length, meaning) = PhraseAt(at);
        var under = meaning.HasFlag(Meaning.Under);
        var before = under || (meaning & (Meaning.Purse | Meaning.Money)) != 0;
        var number = before ? at + length : at;
        while (before && number < words.Length && (Phrases.Of(words[number].Folded) & (Meaning.Money | Meaning.Noise)) != 0)
            number++;
        if (number < words.Length && SpokenNumbers.Read(n => n < words.Length ? Folding.Singular(words[n].Folded) : null, number) is { } spoken)
            return Spoken(at, spoken, before, currency);
        if (number >= words.Length || !char.IsDigit(words[number].Folded[0]))
            return meaning == Meaning.Under ? (at + length, null) : null;
        var end = number + 1;
        var told = under || (number > at && !meaning.HasFlag(Meaning.Purse)) || Enumerable.Range(at, number - at).Any(n => Phrases.Of(words[n].Folded).HasFlag(Meaning.Money));
        var purse = before && !told;
        var times = end < words.Length && words[end].Folded is "k" or "thousand" or "mille" or "ibihumbi" or "elf" ? 1_000 : 1;
        if (times > 1)
            end++;
        while (end < words.Length && PhraseAt(end) is var (more, what) && (what & (Meaning.Money | Meaning.AtMost | Meaning.Purse)) != 0)
        {
            told |= (what & (Meaning.Money | Meaning.AtMost)) != 0;
            purse |= what.HasFlag(Meaning.Purse);
            end += more;
        }
        var minor = Minor(words[number].Folded, times, currency);
        // Where money has no cents nothing else comes in such numbers; elsewhere nothing may stand behind it that is counted.
        return told || purse && minor >= LeastPurse && (Money.Exponent(currency) == 0 || end == words.Length || words[end].Folded == ",") ? (end, minor) : null;
    }

    // "Under five thousand", "mfite ibihumbi bitatu gusa": so much, or with its money behind it.
    private (int End, long? Minor)? Spoken(int at, SpokenNumber number, bool before, Currency currency)
    {
        var end = number.End;
        Meaning behind = Meaning.None;
        for (; end < words.Length && PhraseAt(end) is var (more, what) && (what & (Meaning.Money | Meaning.AtMost | Meaning.Purse)) != 0; end += more)
            behind |= what;
        var minor = number.Value * (long)Math.Pow(10, Money.Exponent(currency));
        return behind.HasFlag(Meaning.Money) || number.Large && (before || behind != Meaning.None) ? (end, minor) : PhraseAt(at).Meaning == Meaning.Under ? (number.At, null) : null;
    }

    private static long? Minor(string number, long times, Currency currency)
    {
        var digits = Money.Exponent(currency);
        var point = number.LastIndexOfAny([',', '.']);
        var decimals = point >= 0 && number.Length - point - 1 is 1 or 2 ? number.Length - point - 1 : 0;
        if (!long.TryParse(string.Concat(number.Where(char.IsDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var minor) || minor > MostMoney)
            return null;
        for (; decimals < digits; decimals++)
            minor *= 10;
        for (; decimals > digits; decimals--)
            minor /= 10;
        return minor * times;
    }

    /// <summary>The longest phrase that begins here, and what it means; of length 0 when none does.</summary>
    public (int Length, Meaning Meaning) PhraseAt(int at)
    {
        for (var length = Math.Min(Phrases.Longest, words.Length - at); length > 0; length--)
            if (Phrases.Of(Text(at, length)) is var meaning and not Meaning.None)
                return (length, meaning);
        return (0, Meaning.None);
    }

    /// <summary>
    /// Words that a denial begins here, by how languages deny: "don't" and "dont", Kinyarwanda verbs that begin with "nti-" or "nta-", Maltese
    /// "ma … x"; 0 when none does. What asks or reassures by a denial ("don't you have", "I don't mind") is in no list of what is unwanted.
    /// </summary>
    public int DenialAt(int at)
    {
        var (word, next) = (words[at].Folded, at + 1 < words.Length ? words[at + 1].Folded : "");
        var length = Stems.Contains(word) && next == "t" ? 2 : word.Length > 3 && word[^1] == 't' && Stems.Contains(word[..^1]) ? 1
            : word is "ma" or "m" && next.Length > 3 && next[^1] == 'x' && glossary.Find(next).IsEmpty ? 2
            : DeniesInKinyarwanda(word) && glossary.Find(word).IsEmpty ? 1 : 0;
        var after = at + length < words.Length ? words[at + length].Folded : "";
        return length == 0 || (at > 0 && words[at - 1].Folded is "why") || after is "you" or "there" or "mind" or "wait" or "know" or "decide" or "worry" or "care" or "matter" ? 0 : length;
    }

    private static readonly FrozenSet<string> Which = "iki,ibihe,ikihe,izihe,ayahe,iyihe,nde,angahe,bangahe".Split(',').ToFrozenSet();

    /// <summary>Whether "ni" stands here as it is in Kinyarwanda, "it is", and not as the French "neither": "ni ibihe biryoherera mufite?"</summary>
    public bool Is(int at, string language) => words[at].Folded == "ni" && (language == "rw" || at + 1 < words.Length && Which.Contains(words[at + 1].Folded));

    // What "n't" is written behind.
    private static readonly FrozenSet<string> Stems = "don,doesn,isn,aren,can,won,haven,hasn,wasn,couldn,wouldn,shouldn,mustn,didn".Split(',').ToFrozenSet();

    /// <summary>Whether a folded word is a Kinyarwanda verb that denies: "ntarya", "sinshobora", "itarimo".</summary>
    internal static bool DeniesInKinyarwanda(string word) => Kinyarwanda().IsMatch(word);

    [GeneratedRegex("^(?:nti|nta|ntu|ntw)(?!ma$)[a-z]{2,}$|^sin(?:sh|ku|if|dy|yw|ry|te)[a-z]+$|^[a-z]{1,3}(?:ta|da)(?:rimo|fite|gira|bamo|kozwe)$", RegexOptions.CultureInvariant)]
    private static partial Regex Kinyarwanda();

    /// <summary>The longest phrase of the glossary that begins here; of length 0 when none does.</summary>
    /// <param name="at">A word.</param>
    /// <param name="dropped">Vowels that may be missing at the beginning: in Kinyarwanda a noun loses its own after "nta".</param>
    public (int Length, ImmutableArray<Entry> Entries) EntryAt(int at, string dropped = "")
    {
        for (var length = Math.Min(glossary.LongestPhrase, words.Length - at); length > 0; length--)
        {
            var text = Text(at, length);
            if (glossary.Find(text) is { Length: > 0 } found)
                return (length, found);
            foreach (var vowel in dropped)
                if (glossary.Find(vowel + text) is { Length: > 0 } whole)
                    return (length, whole);
        }
        return (0, []);
    }

    public string Text(int at, int length) => length == 1 ? words[at].Folded : string.Join(' ', words[at..(at + length)].Select(w => w.Folded));
}
