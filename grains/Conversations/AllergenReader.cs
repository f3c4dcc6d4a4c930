using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Icupa.Conversations;

/// <summary>Reads, word by word, what a sentence says of each allergen that it names.</summary>
internal sealed class AllergenReader(ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions)
{
    private static readonly FrozenSet<string> Turns = GuestWords.Set("because|car|parce|puisque|kuko|għax").Union(Claims.Turns).ToFrozenSet();
    private static readonly string[] Joins = ["and", "or", "et", "ou", "ni", "nor", "na", "cyangwa", "u", "jew", "of", "de", "du", "des", "la", "le"];
    private static readonly FrozenSet<string> Both = GuestWords.Set("and|et|na|kandi|u");
    private static readonly FrozenSet<string> Known = GuestWords.Set("know|known|sait|sais|connu");
    private static readonly FrozenSet<string> Saying = GuestWords.Set("say|tell|state|show|dit|indique|précise|mentionne|bivuga|ivuga|ntivuga|ntibivuga|jgħid|tgħid");
    private static readonly FrozenSet<string> Traces = GuestWords.Set("trace|traccia|traci");
    private static readonly FrozenSet<string> Asking = GuestWords.Set("what|how|do|can|quoi|comment|iki|x");
    private static readonly FrozenSet<string> Ours = GuestWords.Set("ours|mine|them|those|these|now|today|tonight|do|does|did|has|have|any|at|all|here|t|inside|there|dedans|they|practice|reality|actually|really|fact|truth|ils|elles|il|elle|pratique|réalité|prattika|nôtre|nôtres|tagħna|yacu|byacu");
    private static readonly FrozenSet<string> Auxiliary = GuestWords.Set("do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|might");
    // How near a denial stands to what it makes its opposite, or doubtful: "not surely free".
    private const int Near = 3;

    private readonly ImmutableArray<Claim>.Builder claims = ImmutableArray.CreateBuilder<Claim>();
    private Says says;
    private int since = -10, denied = -10, begun, clause, hanging;
    private bool doubted, supposed, joined;

    public ImmutableArray<Claim> Read()
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var named = mentions.Cover(i) ? [] : Claims.Named(tokens, i);
            if ((tokens[i].Opens && named.Length == 0 && !Joins.Contains(tokens[i].Stem)) || Turns.Contains(tokens[i].Stem))
                Begin(i);
            if (named.Length > 0)
                Name(i, named);
            else
                Word(i);
            if (i + 1 == tokens.Length || tokens[i + 1].Opens)
                Answer(i);
        }
        return claims.ToImmutable();
    }

    // A clause begins: what the one before denied is over, unless something was put in between ("does not, however, contain"), or a list goes on ("no fish, meat or peanuts").
    private void Begin(int at)
    {
        if (denied > 0 && !tokens[denied].Opens && (denied == at - 1 || (denied == at - 2 && tokens[at - 1].Stem == "t")) && (tokens[denied].Stem != "not" || Auxiliary.Contains(tokens[denied - 1].Stem)))
            hanging = 2;
        if (hanging-- > 0)
            return;
        var goesOn = says == Says.Free && !Turns.Contains(tokens[at].Stem) && Lists(at);
        (says, since, denied, doubted, supposed, joined) = (goesOn ? Says.Free : Says.Named, goesOn ? at : -10, -10, false, false, false);
        (clause, begun) = (clause + 1, at);
    }

    private bool Lists(int at) => Clause(at).All(i => !mentions.Cover(i) && tokens[i].Stem is var word
        && !GuestWords.Present.Contains(word) && !GuestWords.Perhaps.Contains(word) && !GuestWords.It.Contains(word) && !Asking.Contains(word));

    private IEnumerable<int> Clause(int at) => Enumerable.Range(at, tokens.Length - at).TakeWhile(i => i == at || !tokens[i].Opens);

    private void Name(int at, ImmutableArray<Menus.Allergen> named)
    {
        // "gluten free", "milk-free", "peanutless".
        var freed = Claims.Rids(tokens[at].Stem) || (at + 1 < tokens.Length && tokens[at + 1].Stem is "free" or "less" or "friendly");
        var said = doubted ? Says.Perhaps : freed ? at - denied <= Near ? Says.Contains : Says.Free
            : Claims.Suffers(tokens, at) ? Claims.Suits(tokens, at, mentions) : says;
        foreach (var allergen in named)
            claims.Add(new(allergen, said, at, clause));
        // "Peanut and milk free".
        for (var i = at - 1; freed && i >= 0 && (Joins.Contains(tokens[i].Stem) || Claims.Named(tokens, i).Length > 0); i--)
            Change(c => c.At == i, said);
    }

    private void Word(int at)
    {
        var word = tokens[at].Stem;
        var frees = Claims.Frees(tokens, at);
        if (frees || (Claims.Lacks(tokens, at) && !Asks(at)))
        {
            // "not free of", "cannot exclude".
            var said = frees && at - denied <= Near || Claims.MayStill(tokens, at) ? Says.Perhaps : Says.Free;
            // "Peanuts are not in it."
            Change(c => c.Says == Says.Named && c.Clause == clause, doubted || Doubted(at) ? Says.Perhaps : said);
            // "free" after the allergen was read with it.
            if (word == "free" && at > 0 && Claims.Named(tokens, at - 1).Length > 0)
                return;
            (says, since, joined) = (said, at, false);
            if (!frees)
                denied = at;
        }
        else if (Doubts(at, denied) || (GuestWords.Doubt.Contains(word) && Menus.Search.Sentence.DeniesInKinyarwanda(word)))
            doubted = true;
        else if (GuestWords.If.Contains(word))
            // "The menu doesn't say whether it has milk."
            (supposed, doubted) = (true, doubted || at - denied <= Near + 1 && tokens[Math.Max(0, at - 2)..at].Any(t => Saying.Contains(t.Stem)));
        else if (Both.Contains(word))
            joined = true;
        // What was denied stays so to the end of the clause; after an "and" a verb begins anew.
        else if (GuestWords.Perhaps.Contains(word) && (says != Says.Free || (joined && !Traces.Contains(word))))
            (says, since) = (Says.Perhaps, at);
        else if (!supposed && Claims.Begins(tokens, at, GuestWords.Present) && (says == Says.Free ? joined : at - since > 2))
            (says, since) = (Says.Contains, at);
    }

    // "Don't you have fish?"
    private bool Asks(int at) => Enumerable.Range(at + 1, 2).TakeWhile(i => i < tokens.Length && !tokens[i].Opens).SkipWhile(i => tokens[i].Stem == "t").Take(1).Any(i => tokens[i].Stem == "you");

    // A clause that is a denial and no more is about the one before: "peanuts: none", "…, but ours doesn't".
    private void Answer(int at)
    {
        var words = Enumerable.Range(begun, at - begun + 1).ToList();
        bool No(int i) => Claims.Lacks(tokens, i) || Claims.Frees(tokens, i) || Claims.Noes.Contains(tokens[i].Stem);
        if (words.Any(No) && words.All(i => !mentions.Cover(i) && Claims.Named(tokens, i).Length == 0 && (No(i) || Turns.Contains(tokens[i].Stem) || GuestWords.Small.Contains(tokens[i].Stem) || Ours.Contains(tokens[i].Stem))))
            Change(c => c.Clause == clause - 1, Says.Free);
    }

    private void Change(Func<Claim, bool> which, Says said)
    {
        for (var n = 0; n < claims.Count; n++)
            if (which(claims[n]))
                claims[n] = claims[n] with { Says = said };
    }

    // Right behind a denial: "not surely"; of what is known only where it says whether, for "no known peanuts" are none.
    private bool Doubts(int at, int denial) => at - denial <= Near && GuestWords.Doubt.Contains(tokens[at].Stem) && !GuestWords.AskStaff.Contains(tokens[at].Stem)
        && !Enumerable.Range(denial + 1, at - denial).Any(i => tokens[i].Opens)
        && (!Known.Contains(tokens[at].Stem) || Clause(at).Any(i => GuestWords.If.Contains(tokens[i].Stem)));

    private bool Doubted(int denial) => Clause(denial).Skip(1).Any(i => Doubts(i, denial));
}
