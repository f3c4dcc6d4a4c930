using System.Collections.Frozen;
using System.Collections.Immutable;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>What is said of allergens, against the menu and what the guest avoids.</summary>
public sealed partial class Gate
{
    private static readonly FrozenSet<string> Away = GuestWords.SoldOut.Union(GuestWords.Later).ToFrozenSet();

    // A dish said to be free of something is, by the menu.
    private Verdict Free(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<ImmutableArray<MenuItem>> called, ImmutableArray<Claim> claims, WaiterView view)
    {
        if (Heads(text, line, mentions) || HouseWords.Own(text))
            return default;
        ImmutableArray<MenuItem> dishes = mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)];
        var safe = Claims.Stands(tokens, GuestWords.Safe, mentions)
            || Claims.Places(tokens, GuestWords.Harm).Any(at => Claims.Denied(tokens, at, mentions)) || Calms(tokens);
        // "It contains peanuts, just leave them out": that they are in it warns of nothing.
        var removed = Claims.Removes(tokens, mentions);
        var free = claims.Where(c => safe || removed || c.Says == Says.Free).Select(c => c.Allergen).Concat(safe ? view.Profile.Avoids.Concat(wanted) : []).Distinct().ToList();
        if (dishes.IsEmpty && called.IsEmpty && free.Count > 0 && Claims.Has(line, GuestWords.It))
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
            foreach (var dish in dishes.Where(d => !Sure(d, allergen) && !warned.Contains((d.Id, allergen)) && !(Gone(d, view) && Claims.Has(line, Away))))
                return new(Finding.FalseFree, dish, allergen);
        return default;
    }

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

    private static bool Warns(Claim claim, Mention dish, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions) => Warns(claim, tokens) && Of(claim.At, dish, tokens, mentions);

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
