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

    private static readonly FrozenSet<string> Cannot = GuestWords.Set("can't eat|cannot eat|can not eat|cant eat|can't have|cannot have|cant have|don't eat|do not eat|dont eat|doesn't eat|does not eat|doesnt eat|unable to eat|must avoid|have to avoid|has to avoid|i avoid|makes me ill|make me ill|makes me sick|make me sick|makes him ill|makes her ill|me a rash|react to|reacts to|ne mange pas|mange pas|peux pas manger|peut pas manger|supporte pas|supporte mal|j'évite|évite|évitons|rend malade|rendent malade|arandwaza|irandwaza|urwara|sindya|ntarya|ntabwo ndya|ntabwo arya|sinshobora kurya|ntashobora kurya|ndirinda|yirinda|ma niekolx|ma jikolx|ma jiekolx|ma tikolx|ma tiekolx|nistax niekol|jistax jiekol|tistax tiekol|nevita|jevita|tevita");
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

    // "I am 15", "my 12 year old son", "j'ai 15 ans", "mfite imyaka 15", "għandi 15-il sena"; whoever says nothing is as old as the hills.
    private static int Aged(string text) => Age().Match(Folding.Fold(text)) is { Success: true } told
        && int.TryParse(told.Groups["age"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var years) ? years : int.MaxValue;

    [GeneratedRegex(@"(?<=[.!?;\n])\s+|\b(?:but|mais|ariko|imma|however|although)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Clauses();

    [GeneratedRegex(@"\b(?:i\s?am|i.?m|we\s?are|we.?re)\s+(?:only\s+|just\s+)?(?<age>\d{1,2})\b(?!\s*(?:people|person|guest|of\b|minute|min\b|table|%|[.,]\d))|\b(?<age>\d{1,2})[\s-]*(?:years?|yrs?)[\s-]*old\b|\b(?:j.?ai|de|a)\s+(?<age>\d{1,2})\s*ans\b|\bmfite\s+imyaka\s+(?<age>\d{1,2})\b|\bghandi\s+(?<age>\d{1,2})(?:-il)?\s+(?:sena|snin)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Age();
}
