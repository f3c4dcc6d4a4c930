using System.Collections.Frozen;
using System.Collections.Immutable;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>What is said of allergens, against the menu and what the guest avoids.</summary>
public sealed partial class Gate
{
    private static readonly FrozenSet<string> Away = GuestWords.SoldOut.Union(GuestWords.Later).ToFrozenSet();
    private static readonly FrozenSet<string> Allergens = GuestWords.Set("allergen|allergenfree|hypoallergenic|hypoallergénique|allergène|allerġen|allerġeni|alergen");
    private static readonly FrozenSet<string> Written = GuestWords.Set("written|noté|notés|cyanditswe|byanditswe|miktub|miktuba");
    private static readonly FrozenSet<string> Contact = GuestWords.Set("cross contamination|cross contact|crosses over|contamination|contaminated|contamination croisée|contaminé|kontaminazzjoni|comes near|come near|same fryer|same oil");
    private static readonly FrozenSet<string> KeptApart = GuestWords.Set("separate fryer|separate oil|separate pan|own fryer|own oil|own pan|dedicated|never shared|not shared|prepared separately|cooked separately|fried separately|food separately|huile séparée|friteuse séparée|préparé séparément|préparés séparément|cuit séparément");
    private static readonly FrozenSet<string> Unsure = GuestWords.Set("rule out|exclude|guarantee|promise|know|sure|exclure|garantir|garantie|promettre|sais|savons");
    private static readonly FrozenSet<string> Trifles = GuestWords.Set("fera rien|font rien|tolerate|tolerates|supportent|destroy|destroys|destroyed|cooks off|cooked off|cook out|cooks out|neutralise|neutralises|quantité infime|petite quantité|small amount|tiny amount|tiny bit|little bit|have to be very|faudrait être très|won t notice|only a hint|just a hint|only a touch|just a touch|only a trace|just a trace|qu un soupçon|qu une pointe|que des traces");
    private static readonly FrozenSet<string> Eats = GuestWords.Set("eat|ate|love|loved|like|liked|enjoy|has|had|mange|mangent|adore|adorent|bararya|ararya|jiekol|jieklu|jħobb|iħobbu");
    private static readonly FrozenSet<string> Yet = Claims.Turns.Append("though").Append("yet").Append("still").Append("pourtant").Append("toutefois").ToFrozenSet();
    private static readonly FrozenSet<string> Elsewhere = GuestWords.Set("else|other|another|instead|autre|autres|ikindi|ibindi|ieħor|oħra|oħrajn");

    // A dish said to be free of something is, by the menu.
    private Verdict Free(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<ImmutableArray<MenuItem>> called, ImmutableArray<Claim> claims, WaiterView view)
    {
        if (Heads(text, line, mentions) || HouseWords.Own(text))
            return default;
        ImmutableArray<MenuItem> dishes = mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)];
        var slight = Slight(tokens);
        var safe = slight || Claims.Stands(tokens, GuestWords.Safe, mentions)
            || Claims.Places(tokens, GuestWords.Harm).Any(at => Claims.Denied(tokens, at, mentions)) || Calms(tokens) || Vouches(tokens, claims);
        // "It contains peanuts, just leave them out": that they are in it warns of nothing.
        var removed = Claims.Removes(tokens, mentions) || Belittles(line, tokens, mentions);
        var free = claims.Where(c => safe || removed || c.Says == Says.Free).Select(c => c.Allergen).Concat(safe ? view.Profile.Avoids.Concat(wanted) : []).Concat(OfAllergens(line, tokens, claims, safe, slight, view))
            .Concat(Only(text, tokens, mentions, view) ? Concerned(view).Except(claims.Select(c => c.Allergen)) : []).Distinct().ToList();
        if (Crosses(line, tokens))
            return new(Finding.FalseFree);
        // Nobody knows what "it" is, nor of what the peanuts are to be left out.
        if (dishes.IsEmpty && called.IsEmpty && (free.Count > 0 && Claims.Has(line, GuestWords.It) || removed && free.Any(view.Avoids.Contains)))
            return new(Finding.FalseFree);
        if (OfHouse(line, mentions) && free.Any(allergen => view.Board.Menu.Document.Items.Any(d => !Sure(d, allergen))))
            return new(Finding.FalseFree);
        foreach (var allergen in free)
        {
            foreach (var dish in dishes.Where(d => !Sure(d, allergen)))
                if (!Excepted(dish, allergen, mentions, claims))
                    return new(Finding.FalseFree, dish, allergen);
            foreach (var some in called.Where(some => some.All(d => !Sure(d, allergen))))
                return new(Finding.FalseFree, some[0], allergen);
        }
        foreach (var allergen in Implied(text, tokens, claims, view))
            foreach (var dish in dishes.Where(d => !Sure(d, allergen) && !Excused(d, allergen) && !(Gone(d, view) && Claims.Has(line, Away))))
                return new(Finding.FalseFree, dish, allergen);
        return default;

        // It was warned of; but "you can still eat it" takes the warning back.
        bool Excused(MenuItem dish, Allergen allergen) => warned.Contains((dish.Id, allergen)) && !(view.Avoids.Contains(allergen) && Agrees(text, tokens) && !Claims.Has(line, Elsewhere));
    }

    // Of all that the guest avoids or asked for, or of every allergen: "it is allergen-free", "safe with any allergy". What is written down says no more than it says.
    private IEnumerable<Allergen> OfAllergens(string line, ImmutableArray<Token> tokens, ImmutableArray<Claim> claims, bool safe, bool slight, WaiterView view)
    {
        var anybody = claims.IsEmpty && tokens.Any(t => GuestWords.Conditions.Contains(t.Stem)) && !tokens.Any(t => GuestWords.If.Contains(t.Stem)) && (safe || Permits(tokens));
        if (Claims.Sends(tokens) || Claims.Has(line, Written) || !anybody && !(slight && claims.IsEmpty) && !Claims.Places(tokens, Allergens).Any(at => Claims.Denied(tokens, at, []) || Claims.Rids(tokens[at].Stem) || tokens[at].Stem.StartsWith("hypo", StringComparison.Ordinal) || Friendly(tokens, at))
            && !Enumerable.Range(0, tokens.Length).Any(at => GuestWords.Conditions.Contains(tokens[at].Stem) && Friendly(tokens, at)))
            return [];
        return Concerned(view);
    }

    private static bool Friendly(ImmutableArray<Token> tokens, int at) => at + 1 < tokens.Length && tokens[at + 1].Stem is "free" or "less" or "friendly";

    private IEnumerable<Allergen> Concerned(WaiterView view) => view.Avoids.Concat(wanted).Concat(askedOf).ToList() is { Count: > 0 } meant ? meant : Enum.GetValues<Allergen>();

    // "My friend with the same allergy has it every day": as much as "safe".
    private static bool Vouches(ImmutableArray<Token> tokens, ImmutableArray<Claim> claims) => claims.IsEmpty && tokens.Any(t => GuestWords.Conditions.Contains(t.Stem)) && tokens.Any(t => Eats.Contains(t.Stem))
        && !Claims.Sends(tokens) && !Denies(tokens) && !tokens.Any(t => GuestWords.If.Contains(t.Stem));

    // How a kitchen keeps things apart is in no data: that nothing can get from one dish to another is never said.
    private static bool Crosses(string line, ImmutableArray<Token> tokens) => !Claims.Sends(tokens) && !Claims.Has(line, Unsure)
        && (Claims.Has(line, KeptApart) || (Claims.Has(line, Contact) && Denies(tokens)));

    // It is in it, and that is said to be no matter: "but you can still eat it".
    private static bool Belittles(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions) => !Claims.Sends(tokens)
        && (Claims.Has(line, Trifles) || Claims.Places(tokens, Yet).Any(turn => !mentions.Any(m => m.At > turn) && tokens[(turn + 1)..] is var rest
            && (Permits(rest) || Claims.Stands(rest, GuestWords.Safe, []) || Claims.Places(rest, Worries).Concat(Claims.Places(rest, GuestWords.Harm)).Any(at => Claims.Denied(rest, at, [])))));

    private static bool Sure(MenuItem dish, Allergen allergen) => dish.Allergens.GetValueOrDefault(allergen) == AllergenState.Free;

    // "X contains milk; Y is free of it": X is not said to be free.
    private static bool Excepted(MenuItem dish, Allergen allergen, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims) => mentions.Any(m => m.Item.Id != dish.Id) && mentions.Any(m => m.Item.Id == dish.Id
        && claims.Where(c => c.Allergen == allergen && c.Says is Says.Contains or Says.Perhaps).Any(c => c.At > m.At && !mentions.Any(other => other.At > m.At && other.At < c.At)));

    // That a dish cannot be had leads nobody to it.
    private Verdict Avoided(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<ImmutableArray<MenuItem>> called, ImmutableArray<Claim> claims, WaiterView view)
    {
        foreach (var allergen in view.Profile.Avoids.Concat(wanted).Distinct())
        {
            foreach (var item in mentions.Select(m => m.Item).Where(i => !Sure(i, allergen)))
                if (!warned.Contains((item.Id, allergen)) && !(Gone(item, view) && Claims.Has(line, Away)) && !claims.Any(c => c.Allergen == allergen && mentions.Any(m => m.Item.Id == item.Id && Warns(c, m, tokens, mentions))))
                    return new(Finding.Unsafe, item, allergen);
            foreach (var some in called.Where(some => some.All(d => !Sure(d, allergen) && !warned.Contains((d.Id, allergen)))))
                if (!claims.Any(c => c.Allergen == allergen && Warns(c, tokens)))
                    return new(Finding.Unsafe, some[0], allergen);
        }
        return default;
    }

    // It is said that the allergen is there or may be; or it is named and the staff are to be asked. To name it is no warning.
    private static bool Warns(Claim claim, ImmutableArray<Token> tokens) => claim.Says is Says.Contains or Says.Perhaps || (claim.Says == Says.Named && Claims.Sends(tokens));

    // "Avoid the isombe, because of the peanuts."
    private static bool Warns(Claim claim, Mention dish, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions) => (Warns(claim, tokens) || (claim.Says == Says.Named && Claims.Shunned(tokens, mentions))) && Of(claim.At, dish, tokens, mentions);

    // A claim at a word is of the dishes listed before it, or where none is, of those listed after it.
    private static bool Of(int claim, Mention dish, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions)
    {
        if (mentions.Any(m => m.At < claim) && dish.At > claim)
            return false;
        if (dish.At > claim)
            return true;
        // Between it and the next one listed stands nothing but what lists are made of, and before the last an "and".
        var listed = true;
        for (var at = dish.At + dish.Words; at < claim; at++)
        {
            if (mentions.FirstOrDefault(m => at >= m.At && at < m.At + m.Words) is not { Item: not null } next)
                continue;
            if (Enumerable.Range(dish.At + dish.Words, next.At - dish.At - dish.Words).Any(i => !GuestWords.Small.Contains(tokens[i].Stem)))
                return false;
            listed = Enumerable.Range(dish.At + dish.Words, next.At - dish.At - dish.Words).Any(i => GuestWords.And.Contains(tokens[i].Stem));
            (dish, at) = (next, next.At + next.Words - 1);
        }
        return listed;
    }
}
