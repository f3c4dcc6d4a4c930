using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Icupa.Board;
using Icupa.Menus;
using Icupa.Menus.Search;

namespace Icupa.Conversations;

/// <summary>What the guest's own words bind a turn to, whatever was declared before: read once from the question, for the tools and the gates alike.</summary>
/// <param name="Without">To be without these: for whomever it is, and where in doubt yes.</param>
/// <param name="Diets">What is looked for keeps these.</param>
/// <param name="Dry">No alcohol is wanted.</param>
/// <param name="Young">The guest says that they are younger than alcohol is for.</param>
public sealed partial record Wants(ImmutableArray<Allergen> Without, ImmutableArray<DietaryTag> Diets, bool Dry, bool Young)
{
    public static readonly Wants Nothing = new([], [], false, false);

    internal static readonly FrozenSet<string> Cannot = GuestWords.Set("can't eat|cannot eat|can not eat|cant eat|can't have|cannot have|cant have|don't eat|do not eat|dont eat|doesn't eat|does not eat|doesnt eat|unable to eat|must avoid|have to avoid|has to avoid|i avoid|makes me ill|make me ill|makes me sick|make me sick|makes him ill|makes her ill|me a rash|react to|reacts to|ne mange pas|mange pas|peux pas manger|peut pas manger|supporte pas|supporte mal|j'évite|évite|évitons|rend malade|rendent malade|arandwaza|irandwaza|urwara|sindya|ntarya|ntabwo ndya|ntabwo arya|sinshobora kurya|ntashobora kurya|ndirinda|yirinda|ma niekolx|ma jikolx|ma jiekolx|ma tikolx|ma tiekolx|nistax niekol|jistax jiekol|tistax tiekol|nevita|jevita|tevita");
    private static readonly FrozenSet<string> Me = GuestWords.Set("i|im|ive|my|me|myself|we|our|us|je|j|mon|ma|mes|moi|nous|notre|ndi|mfite|ngira|ndirinda|sindya|sinshobora|jien|għandi|niekol|niekolx|nistax|nevita|allerġiku|allerġika");
    private static readonly FrozenSet<string> Others = GuestWords.Set("son|daughter|wife|husband|kid|child|children|baby|toddler|friend|partner|girlfriend|boyfriend|mother|mum|mom|father|dad|brother|sister|grandson|granddaughter|someone|somebody|anyone|people|person|guest|he|she|him|her|they|fils|fille|femme|mari|enfant|bébé|ami|amie|copain|copine|mère|père|frère|sœur|quelqu|personne|lui|elle|umwana|umuhungu|umukobwa|umugore|umugabo|inshuti|mama|papa|umuntu|ibni|binti|marti|raġel|tifel|tifla|ħabib|ħabiba|ommi|missieri|xi ħadd");
    private static readonly FrozenSet<string> Not = GuestWords.Set("not|no|never|isn't|aren't|pas|aucune|jamais|ntabwo|nta|sindi|mhux|m'iniex|miniex");

    /// <param name="before">What the same guest asked before in this talk.</param>
    public static Wants Of(string question, string language, VenueBoard board, IEnumerable<string>? before = null)
    {
        var intent = Intent.Read(question, language, board.Menu, board.Settings.Currency, Conversation.MaxCharacters);
        var tokens = Tokens.Of(question);
        var claimed = Claims.Of(tokens, MenuNames.Of(board.Menu).Mentions(tokens)).Where(c => c.Says == Says.Free).Select(c => c.Allergen);
        return new([.. intent.Without.Union(claimed).Union(Statements(question).SelectMany(s => s.Allergens))], [.. intent.Diets.Where(d => d.IsDiet())], intent.Not.Contains(DietaryTag.Alcohol),
            (before ?? []).Append(question).Any(text => Aged(text) < board.Settings.AlcoholAge));
    }

    /// <summary>What is said of what somebody may not have, clause by clause; <c>Mine</c> where it is the guest's own.</summary>
    public static IEnumerable<(ImmutableArray<Allergen> Allergens, bool Mine)> Statements(string text)
    {
        foreach (var clause in Clauses().Split(text))
        {
            var tokens = Tokens.Of(clause);
            var line = Tokens.Line(tokens);
            var at = Enumerable.Range(0, tokens.Length).Where(i => GuestWords.Conditions.Contains(tokens[i].Stem) || GuestWords.Sufferers.Contains(tokens[i].Stem)).DefaultIfEmpty(-1).First();
            if (at < 0 && !Claims.Has(line, Cannot))
                continue;
            // "I am not allergic to peanuts."
            if (at > 0 && tokens[Math.Max(0, at - 2)..at].Any(t => Not.Contains(t.Stem)))
                continue;
            ImmutableArray<Allergen> named = [.. Enumerable.Range(0, tokens.Length).SelectMany(i => Claims.Named(tokens, i)).Concat(Glossary.Culinary.Allergens(Folding.Words(clause))).Distinct()];
            if (!named.IsEmpty)
                yield return (named, Claims.Has(line, Me) && !Claims.Has(line, Others));
        }
    }

    // "I am 15", "my 12 year old son", "j'ai quinze ans", "mfite imyaka 15", "għandi 15-il sena", "underage"; whoever says nothing is as old as the hills.
    private static int Aged(string text)
    {
        var folded = Folding.Fold(text);
        return Minor().IsMatch(folded) ? 0 : Age().Matches(folded).Concat(Party().Matches(folded)).Select(Years).DefaultIfEmpty(int.MaxValue).Min();
    }

    private static int Years(Match told)
    {
        var said = string.Join(' ', told.Groups["age"].Value.Split(' ', '-', '\'', '’'));
        var years = int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written : Spelt[said];
        return told.Groups["under"].Success ? years - 1 : years;
    }

    // Ages as words that somebody too young may have; older ones are nothing to us.
    private static readonly FrozenDictionary<string, int> Spelt = new[]
    {
        "ten|dix|icumi|ghaxar|ghaxra", "eleven|onze|cumi n umwe|hdax", "twelve|douze|cumi n ibiri|tnax", "thirteen|treize|cumi n itatu|tlettax", "fourteen|quatorze|cumi n ine|erbatax",
        "fifteen|quinze|cumi n itanu|hmistax", "sixteen|seize|cumi n itandatu|sittax", "seventeen|dix sept|cumi n irindwi|sbatax",
    }.SelectMany((words, n) => words.Split('|').Select(word => (word, Age: 10 + n))).ToFrozenDictionary(w => w.word, w => w.Age);

    [GeneratedRegex(@"(?<=[.!?;\n])\s+|\b(?:but|mais|ariko|imma|however|although)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Clauses();

    private const string English = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen";
    private const string NoAge = @"\b(?!\s*(?:people|person|guest|adult|friend|colleague|pax|men\b|women\b|of\b|for\b|in\b|at\b|here\b|minute|min\b|hour|table|%|[.,]\d))";

    [GeneratedRegex($@"\b(?:i\s?am|i.?m)\s+(?:only\s+|just\s+|still\s+)*(?<under>(?:not|under|below)\s+(?:yet\s+)?)?(?<age>\d{{1,2}}|{English}){NoAge}|\b(?<age>\d{{1,2}}|{English})[\s-]*(?:years?|yrs?)[\s-]*old\b|\b(?:ai|avons|de|a)\s+(?:que\s+)?(?<age>\d{{1,2}}|dix-sept|dix|onze|douze|treize|quatorze|quinze|seize)\s*ans\b|\b(?:mfite|dufite|afite)\s+imyaka\s+(?<age>\d{{1,2}}|icumi|cumi n['’ ](?:umwe|ibiri|itatu|ine|itanu|itandatu|irindwi))\b|\bghand(?:i|na|u|ha)\s+(?:biss\s+)?(?<age>\d{{1,2}}|ghaxar|ghaxra|hdax|tnax|tlettax|erbatax|hmistax|sittax|sbatax)(?:-il)?\s+(?:sena|snin)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Age();

    // "We are 15" may be their age; "we are 4" is how many they are.
    [GeneratedRegex($@"\b(?:we\s?are|we.?re)\s+(?:both\s+|all\s+|only\s+|just\s+)*(?<under>under\s+)?(?<age>1[0-7]|(?<=under\s)\d{{2}}|{English}){NoAge}", RegexOptions.CultureInvariant)]
    private static partial Regex Party();

    [GeneratedRegex(@"(?<!not |n.t )\b(?:underage|under\s?aged?|minors)\b|\b(?:i\s?am|i.?m)\s+(?:still\s+)?a\s+minor\b(?!\s+\w)|\b(?:suis|sommes|est)\s+(?:encore\s+)?mineure?s?\b|\b(?:ndi umwana|turi abana|sindageza|sinujuje imyaka|ntarageza imyaka)\b|\b(?:jien|jiena|ghadni|ahna|ghadna)\s+(?:\w+\s+)?(?:minuri|minorenni|minorenn)\b|\btaht l-eta\b", RegexOptions.CultureInvariant)]
    private static partial Regex Minor();
}
