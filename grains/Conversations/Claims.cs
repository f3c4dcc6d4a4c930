using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Menus.Search;

namespace Icupa.Conversations;

/// <summary>What a sentence says of an allergen.</summary>
public enum Says
{
    /// <summary>It is named, and nothing more.</summary>
    Named,
    Contains,
    /// <summary>It may be there, or nobody knows.</summary>
    Perhaps,
    Free,
}

/// <param name="At">Number of the word.</param>
/// <param name="Clause">Number of the clause.</param>
public readonly record struct Claim(Allergen Allergen, Says Says, int At, int Clause);

/// <summary>An amount in a sentence, minor units, at a character.</summary>
public readonly record struct Figure(long Minor, int At);

/// <summary>Reads allergens, amounts and words with a meaning out of a sentence.</summary>
public static partial class Claims
{
    internal static readonly string[] Turns = ["but", "mai", "however", "ariko", "imma", "izda", "cependant", "although"];

    /// <summary>That something is not there, said of allergens; elsewhere these deny nothing.</summary>
    private static readonly FrozenSet<string> Lacking = GuestWords.Set("neither|nor|nil|lanqas|hasn|haven|hadn|wasn|weren|didn|wouldn|doesnt|dont|isnt|arent|hasnt|havent|didnt|wasnt|0|instead of|rather than|au lieu|plutôt que|plutôt qu|aho gukoresha|minflok|devoid|replace|replaced|remplace|remplacé|point d|point de|skip|y a plus|en a plus|n est plus|n a plus|en contient plus|ebda|xejn|m hemm|la fih|la fiha|la fihom|la hemm|la għandu|la għandha|nothing|rien|myth|rumour|rumor|legend|untrue|false|mythe|rumeur|légende|faux|swapped|swap|substituted");
    /// <summary>Hardly any: as good as none to whoever reads it, and nobody is to rely on it.</summary>
    private static readonly FrozenSet<string> PlayedDown = GuestWords.Set("hardly|barely|scarcely|very few|very little|negligible|rarely|seldom|rarement|rari|unlikely|improbable|à peine|presque rien|quasiment|guère|très peu|contient peu|contiennent peu|y a peu|peu probable|peu de chance|peu de risque|négligeable|bilkemm|kważi xejn|ftit li xejn|mhux probabbli");
    /// <summary>In other days: as good as none, unless the staff are to be asked.</summary>
    private static readonly FrozenSet<string> Once = GuestWords.Set("formerly|previously|used to contain|used to have|used to be|used to include|used to use|used to come|it used to|they used to|we used to|there used to|autrefois|jadis|contenait|contenaient|y avait|yahoze|yahozemo|yarimo|yari irimo|kien fih|kien fiha|kienet fiha|kienet fih|kien fihom");
    /// <summary>What is in a dish is to be taken out of it: denied, they make it perhaps.</summary>
    private static readonly FrozenSet<string> Removing = GuestWords.Set("omit|omitted|remove|removed|removing|retire|retirer|retirez|retiré|retirées|enlève|enlever|enlevez|enlevé|ôter|ôtez|neħħi|tneħħi|nneħħu|gukuramo|dukuramo");
    // "Leave the peanuts out", "pick them off".
    private static readonly FrozenSet<string> Taking = GuestWords.Set("leave|leaving|left|take|taking|taken|pick|picked|keep");
    private static readonly FrozenSet<string> Out = GuestWords.Set("out|off|aside");
    /// <summary>As "free": denied, they make it perhaps.</summary>
    private static readonly FrozenSet<string> Freeing = GuestWords.Set("free|clear of|absent|absente|absents|absentes|exclude|excluded|exclure|exclut|exclus|rule out|ruled out");
    private static readonly FrozenSet<string> Shun = GuestWords.Set("avoid|évitez|éviter|wirinde|mwirinde|evita|evitaw");
    /// <summary>"No", for an answer.</summary>
    internal static readonly FrozenSet<string> Noes = GuestWords.Set("no|none|nope|non|aucun|aucune|oya|nta|ntayo|ntabwo|ntabyo|ntarwo|le|lanqas|negative|négatif|nenni|nullement");

    /// <summary>Every allergen that is named outside a dish's name, and what is said of it.</summary>
    public static ImmutableArray<Claim> Of(ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions) => new AllergenReader(tokens, mentions).Read();

    /// <summary>Whether the word at a place says that an allergen by it is not there.</summary>
    internal static bool Lacks(ImmutableArray<Token> tokens, int at) => Begins(tokens, at, Lacking) || Begins(tokens, at, PlayedDown) || Denies(tokens, at) || Begins(tokens, at, Once);

    /// <summary>"Peanuts used to be in it, ask the staff": denied by nothing else, it may still be there.</summary>
    internal static bool MayStill(ImmutableArray<Token> tokens, int at) => Begins(tokens, at, Once) && Sends(tokens)
        && !Enumerable.Range(0, tokens.Length).Any(i => Begins(tokens, i, Lacking) || Begins(tokens, i, PlayedDown) || Denies(tokens, i));

    internal static bool Frees(ImmutableArray<Token> tokens, int at) => Begins(tokens, at, Freeing) || Removes(tokens, at);

    private static bool Removes(ImmutableArray<Token> tokens, int at) => Removing.Contains(tokens[at].Stem)
        || (Taking.Contains(tokens[at].Stem) && Enumerable.Range(at + 1, Apart).TakeWhile(n => n < tokens.Length && !tokens[n].Opens).Any(n => Out.Contains(tokens[n].Stem)));

    /// <summary>Whether a sentence says that something can be taken out.</summary>
    internal static bool Removes(ImmutableArray<Token> tokens, ImmutableArray<Mention> names) => Enumerable.Range(0, tokens.Length).Any(at => Removes(tokens, at) && !Denied(tokens, at, names));

    /// <summary>Whether the word at a place denies what stands by it. "No worries" denies nothing, and "why not" offers.</summary>
    public static bool Denies(ImmutableArray<Token> tokens, int at)
    {
        var word = tokens[at].Stem;
        bool Next(FrozenSet<string> words, int within) => Enumerable.Range(at + 1, within).TakeWhile(n => n < tokens.Length && !tokens[n].Opens).Any(n => words.Contains(tokens[n].Stem));
        // French "ni" says no with "n'" or "ne"; in Kinyarwanda it says "is".
        if (word == "free" || (word == "ni" && !tokens.Any(t => t.Stem is "n" or "ne" or "san")))
            return false;
        if (!GuestWords.Absent.Contains(word) && !(at + 1 < tokens.Length && GuestWords.Absent.Contains($"{word} {tokens[at + 1].Stem}"))
            && !(at > 0 && tokens[at - 1].Stem is "m" or "ma" && word.Length > 3 && word[^1] == 'x') && !(Icupa.Menus.Search.Sentence.DeniesInKinyarwanda(word) && !GuestWords.Doubt.Contains(word)))
            return false;
        return !(at > 0 && !tokens[at].Opens && GuestWords.Why.Contains(tokens[at - 1].Stem)) && !Next(GuestWords.Reassuring, 2) && !Next(GuestWords.Urging, 2)
            // "N'hésitez pas", "ntucikwe".
            && !GuestWords.Urging.Contains(word) && !(word == "pas" && Enumerable.Range(at - 2, 2).Any(n => n >= 0 && GuestWords.Urging.Contains(tokens[n].Stem)));
    }

    /// <summary>Whether the word at a place is denied before it, in its clause and near enough; words of names do not count.</summary>
    public static bool Denied(ImmutableArray<Token> tokens, int at, ImmutableArray<Mention> names)
    {
        const int near = 5;
        for (var (i, passed) = (at, 0); i > 0 && !Opens(tokens, i, names) && !Turns.Contains(tokens[i].Stem) && passed < near; i--)
        {
            if (names.Cover(i - 1))
                continue;
            passed++;
            if (Denies(tokens, i - 1) || tokens[i - 1].Stem is "avoid" or "unsafe")
                return true;
        }
        return false;
    }

    /// <summary>Whether a word of a set is said and stands: outside of names, neither denied nor to be asked of the staff.</summary>
    public static bool Stands(ImmutableArray<Token> tokens, FrozenSet<string> words, ImmutableArray<Mention> names) =>
        Places(tokens, words).Any(at => !names.Cover(at) && !Denied(tokens, at, names) && !Asked(tokens, at, names));

    // Whether staff are to be asked, before the word at a place and in its clause.
    private static bool Asked(ImmutableArray<Token> tokens, int at, ImmutableArray<Mention> names)
    {
        for (var i = at; i >= 0; i--)
        {
            if (Sends(tokens, i))
                return true;
            if (Opens(tokens, i, names))
                return false;
        }
        return false;
    }

    /// <summary>Whether a sentence sends to the staff. That they say something does not, nor "no need to ask", nor "if you ask me".</summary>
    public static bool Sends(ImmutableArray<Token> tokens) => Enumerable.Range(0, tokens.Length).Any(i => Sends(tokens, i));

    private static bool Sends(ImmutableArray<Token> tokens, int at) => Begins(tokens, at, GuestWords.Asks) && !Denied(tokens, at, [])
        && !(at + 1 < tokens.Length && tokens[at + 1].Stem is "me" or "moi");

    private static bool Within(ImmutableArray<Token> tokens, int at, FrozenSet<string> words, ImmutableArray<Mention> names)
    {
        for (var i = at; i >= 0; i--)
        {
            if (words.Contains(tokens[i].Stem))
                return true;
            if (Opens(tokens, i, names))
                return false;
        }
        return false;
    }

    // A comma within a name parts nothing.
    private static bool Opens(ImmutableArray<Token> tokens, int at, ImmutableArray<Mention> names) => tokens[at].Opens && !(at > 0 && names.Cover(at) && names.Cover(at - 1));

    /// <summary>Where words or phrases of a set begin.</summary>
    public static IEnumerable<int> Places(ImmutableArray<Token> tokens, FrozenSet<string> words) =>
        Enumerable.Range(0, tokens.Length).Where(i => Begins(tokens, i, words));

    internal static bool Begins(ImmutableArray<Token> tokens, int at, FrozenSet<string> words) => words.Contains(tokens[at].Stem)
        // A sentence asks this thousands of times: phrases are put together only where one begins so.
        || (Firsts.GetValue(words, static set => set.Where(phrase => phrase.Contains(' ')).Select(phrase => phrase[..phrase.IndexOf(' ')]).ToFrozenSet()).Contains(tokens[at].Stem)
            && Enumerable.Range(2, 2).Any(n => at + n <= tokens.Length && words.Contains(string.Join(' ', tokens.Slice(at, n).Select(t => t.Stem)))));

    private static readonly ConditionalWeakTable<FrozenSet<string>, FrozenSet<string>> Firsts = [];

    // Good for whoever avoids it: that is as much as "free of it", unless it is denied, asked or supposed.
    internal static Says Suits(ImmutableArray<Token> tokens, int at, ImmutableArray<Mention> names) => Asked(tokens, at, names) ? Says.Perhaps
        : Denied(tokens, at, names) || Shunned(tokens, names) ? Says.Contains : Within(tokens, at, GuestWords.If, names) ? Says.Named : Says.Free;

    // "Please avoid the isombe."
    internal static bool Shunned(ImmutableArray<Token> tokens, ImmutableArray<Mention> names) =>
        Places(tokens, Shun).Any(at => !Denied(tokens, at, []) && Enumerable.Range(at + 1, 3).SkipWhile(n => n < tokens.Length && !names.Cover(n) && GuestWords.Small.Contains(tokens[n].Stem)).Take(1).Any(n => names.Cover(n)));

    // "For coeliacs", "with your peanut allergy".
    internal static bool Suffers(ImmutableArray<Token> tokens, int at) => GuestWords.Sufferers.Contains(tokens[at].Stem)
        || Enumerable.Range(at + 1, 2).Any(n => n < tokens.Length && !tokens[n].Opens && GuestWords.Conditions.Contains(tokens[n].Stem))
        || Enumerable.Range(1, 3).Any(n => at - n >= 0 && GuestWords.Conditions.Contains(tokens[at - n].Stem) && !Enumerable.Range(at - n + 1, n).Any(i => tokens[i].Opens));

    /// <summary>
    /// The allergens that the word at a place names, alone or with those after it. In English "nuts" are often peanuts too, and who avoids them is
    /// not asked which; "tree nuts" are none.
    /// </summary>
    public static ImmutableArray<Allergen> Named(ImmutableArray<Token> tokens, int at)
    {
        var one = Rids(tokens[at].Stem) ? tokens[at].Stem[..^4] : tokens[at].Stem;
        if (one == "nut")
            return at > 0 && tokens[at - 1].Stem == "tree" ? [] : [Allergen.Nuts, Allergen.Peanuts];
        var two = at + 1 < tokens.Length ? $"{one} {tokens[at + 1].Stem}" : one;
        var three = at + 2 < tokens.Length ? $"{two} {tokens[at + 2].Stem}" : two;
        ImmutableArray<Allergen> named = [.. GuestWords.Allergens.Where(a => a.Value.Contains(one) || a.Value.Contains(two) || a.Value.Contains(three)).Select(a => a.Key)];
        return named.IsEmpty ? Misspelt(one, at > 0 && Rid(tokens, at - 1)) : named;
    }

    // "Free of any wheet", "no wheet".
    private static bool Rid(ImmutableArray<Token> tokens, int at)
    {
        for (var near = 0; at > 0 && near < 3 && GuestWords.Rest.Contains(tokens[at].Stem); near++)
            at--;
        return GuestWords.Absent.Contains(tokens[at].Stem) || Begins(tokens, at, Freeing);
    }

    /// <summary>"Peanutless", "nutfree".</summary>
    internal static bool Rids(string word) => word.Length > 6 && (word.EndsWith("less", StringComparison.Ordinal) || word.EndsWith("free", StringComparison.Ordinal));

    // "Penuts". The shortest of them are too near to other words, unless something is said to be free of them.
    private static ImmutableArray<Allergen> Misspelt(string word, bool rid) =>
        [.. (rid ? Spelled : Longer).Near(word).Where(known => Spelling.Slips(word, known)).SelectMany(known => GuestWords.Allergens.Where(a => a.Value.Contains(known)).Select(a => a.Key)).Distinct()];

    private static readonly Spelling.Words Spelled = new(GuestWords.Allergens.SelectMany(a => a.Value)), Longer = new(GuestWords.Allergens.SelectMany(a => a.Value).Where(word => word.Length > 5));

    /// <summary>Whether one of the words or phrases stands in a line of stems.</summary>
    public static bool Has(string line, IEnumerable<string> words) => words.Any(w => Has(line, w));

    private static bool Has(string line, string word)
    {
        for (var at = line.IndexOf(word, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word, at + 1, StringComparison.Ordinal))
            if (at > 0 && line[at - 1] == ' ' && at + word.Length < line.Length && line[at + word.Length] == ' ')
                return true;
        return false;
    }

    /// <summary>The amounts: numbers with the currency's mark, those after a word of price, and those that look like prices without either.</summary>
    public static ImmutableArray<Figure> Figures(string text, Currency currency)
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (Match match in Number().Matches(text))
        {
            var marked = match.Groups["before"].Success || match.Groups["after"].Success || Priced().IsMatch(text[..match.Groups["number"].Index]);
            if (Minor(match.Groups["number"].Value, currency, match.Groups["thousand"].Success) is { } minor && (marked || Looks(match.Groups["number"].Value, minor, currency)))
                figures.Add(new(minor, match.Groups["number"].Index));
        }
        return figures.ToImmutable();
    }

    /// <summary>Every number, read as an amount.</summary>
    public static ImmutableArray<Figure> Numbers(string text, Currency currency) =>
        [.. Number().Matches(text).Select(m => (Minor: Minor(m.Groups["number"].Value, currency, false), m.Groups["number"].Index)).Where(m => m.Minor is not null).Select(m => new Figure(m.Minor!.Value, m.Index))];

    // So far "out" stands from its verb.
    private const int Apart = 5;

    // "4k".
    private const int Thousand = 1_000;

    private static bool Looks(string number, long minor, Currency currency) => Money.Exponent(currency) == 0 ? minor >= 200 : Cents().IsMatch(number);

    private static long? Minor(string number, Currency currency, bool thousands)
    {
        if (thousands)
            return decimal.TryParse(number.Replace(',', '.'), NumberStyles.Number, CultureInfo.InvariantCulture, out var some) ? (long)(some * Thousand * (decimal)Math.Pow(10, Money.Exponent(currency))) : 0;
        var exponent = Money.Exponent(currency);
        var plain = string.Concat(number.Where(c => char.IsAsciiDigit(c) || c is '.' or ','));
        var mark = plain.LastIndexOfAny(['.', ',']);
        var decimals = mark < 0 ? 0 : plain.Length - mark - 1;
        var (units, cents) = decimals is 1 or 2 ? (plain[..mark], plain[(mark + 1)..]) : (plain, "");
        if (exponent == 0 && cents.Length > 0)
            return null;
        var digits = string.Concat(units.Where(char.IsAsciiDigit)) + cents.PadRight(exponent, '0');
        return digits.Length is > 0 and <= 12 && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) ? minor : null;
    }

    [GeneratedRegex(@"(?<before>RWF|FRW|RF|€|EUR)?[\s\u00a0\u202f]*(?<![\d.,])(?<number>\d{1,3}(?:[\u00a0\u202f .,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d))[\s\u00a0\u202f]*(?<thousand>k\b|thousand|mille|grand\b)?[\s\u00a0\u202f]*(?<after>RWF|FRW|francs?|amafaranga|€|EUR|euros?|ewro)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?:cost|costs|price|prices|priced|coûte|coûtent|prix|igura|kagura|bigura|jiswa|tiswa|jiswew|prezz)\b[\s:]*(?:(?:is|are|at|only|just|about|now|que|est|de|seulement|biss|hu|hija)\b[\s:]*)*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Priced();

    [GeneratedRegex(@"[.,]\d{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Cents();
}
