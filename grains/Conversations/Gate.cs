using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>
/// Judges what a waiter is about to say, sentence by sentence in one turn, by the menu's structured data and nothing else. Remembers the turn: the dish
/// talked of, what was warned of, and what the guest wants to be without. docs/ai-waiter.md says what it can and cannot see.
/// </summary>
public sealed partial class Gate(string question)
{
    private readonly HashSet<(string Item, Allergen Allergen)> warned = [];
    private readonly HashSet<(string Item, DietaryTag Diet)> unmarked = [];
    private readonly HashSet<string> gone = [];
    private readonly HashSet<Allergen> wanted = [];
    private ImmutableArray<MenuItem> talkedOf = [];
    private ImmutableArray<long> ceilings = [];
    private ImmutableArray<string> asked;

    /// <summary>A dish was named that is not surely free of what the guest avoids, and nobody has said yet that the staff know.</summary>
    public bool OwesStaff { get; private set; }

    /// <summary>Whether the sentence may be shown; it is remembered when it may.</summary>
    public Verdict Judge(Sentence sentence, Toolbox tools)
    {
        if (sentence.Overlong || Garbage().IsMatch(sentence.Text) || !sentence.Text.Any(char.IsLetterOrDigit))
            return new(Finding.Garbled);
        if (Link().IsMatch(sentence.Text))
            return new(Finding.Link);
        var view = tools.View;
        var names = MenuNames.Of(view.Board.Menu);
        Listen(view, names);
        var tokens = Tokens.Of(sentence.Text);
        if (Models.WaiterPrompt.Echoes(tokens))
            return new(Finding.Garbled);
        var mentions = names.Mentions(tokens);
        // What a dish is called says nothing: "Breakfast ftira" is not said to be served at breakfast.
        var line = Tokens.Line(tokens.Where((_, at) => !mentions.Cover(at)));
        var claims = Claims.Of(tokens, mentions);
        var verdict = Done(line, tools);
        if (verdict.Passes) verdict = Invented(sentence.Text, tokens, mentions, names);
        if (verdict.Passes) verdict = OnSale(line, tokens, mentions, view);
        if (verdict.Passes) verdict = Free(line, tokens, mentions, claims, view);
        if (verdict.Passes) verdict = Avoided(line, tokens, mentions, claims, view);
        if (verdict.Passes) verdict = Diet(line, tokens, mentions);
        if (verdict.Passes) verdict = Against(line, tokens, mentions, claims, view);
        if (verdict.Passes) verdict = Price(sentence.Text, tokens, mentions, view);
        if (verdict.Passes) Remember(line, tokens, mentions, claims, view);
        return verdict;
    }

    // What the guest asked counts for the turn: the dish, what they want to be without, the price they named.
    private void Listen(WaiterView view, MenuNames names)
    {
        if (!asked.IsDefault)
            return;
        var tokens = Tokens.Of(question);
        var mentions = names.Mentions(tokens);
        asked = [.. tokens.Select(t => t.Stem)];
        talkedOf = [.. mentions.Select(m => m.Item)];
        wanted.UnionWith(view.Wants.Without);
        ceilings = [.. Claims.Numbers(question, view.Board.Settings.Currency).SelectMany(f => new[] { f.Minor, f.Minor * Thousand })];
    }

    private static Verdict Done(string line, Toolbox tools)
    {
        if (Claims.Has(line, GuestWords.Deeds) && Claims.Has(line, GuestWords.Doers))
            return new(Finding.Deed);
        if (Claims.Has(line, GuestWords.StaffCalled) && Claims.Has(line, GuestWords.AskStaff) && Claims.Has(line, GuestWords.Doers) && !tools.StaffCalled)
            return new(Finding.Deed);
        return Claims.Has(line, GuestWords.Gifts) ? new(Finding.Gift) : default;
    }

    private Verdict Invented(string text, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, MenuNames names)
    {
        bool Known(int at) => mentions.Cover(at) || names.Knows(tokens[at].Stem) || asked.Contains(tokens[at].Stem) && Denied(tokens, at);
        foreach (Match quote in Quoted().Matches(text))
            if (Tokens.Stems(quote.Value) is var words && words.Any(w => !names.Knows(w) && !GuestWords.Small.Contains(w)) && !(words.All(asked.Contains) && Denied(tokens, 0)))
                return new(Finding.Invented);
        for (var i = 0; i < tokens.Length; i++)
        {
            // A food by its name.
            if (GuestWords.Foods.Contains(tokens[i].Stem) && !mentions.Cover(i) && !names.Knows(tokens[i].Stem) && !Denied(tokens, i))
                return new(Finding.Invented);
            // A capital that neither begins a sentence nor is known.
            if (tokens[i].Capital && i > 0 && !tokens[i - 1].Capital && !tokens[i].Opens && !Known(i) && !Proper(tokens[i]) || tokens[i].Capital && i > 0 && tokens[i - 1].Capital && !Known(i) && !Proper(tokens[i]))
                return new(Finding.Invented);
        }
        return Offered(tokens, names, mentions) ? new(Finding.Invented) : default;
    }

    // "We have X": something of X must be on the menu.
    private static bool Offered(ImmutableArray<Token> tokens, MenuNames names, ImmutableArray<Mention> mentions)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var length = Enumerable.Range(1, 3).Where(n => i + n <= tokens.Length && GuestWords.Offers.Contains(string.Join(' ', tokens.Slice(i, n).Select(t => t.Stem)))).DefaultIfEmpty(0).Max();
            if (length == 0 || Denied(tokens, i))
                continue;
            var content = Enumerable.Range(i + length, tokens.Length - i - length).TakeWhile(n => !tokens[n].Opens)
                .Where(n => !GuestWords.Small.Contains(tokens[n].Stem) && !GuestWords.Generic.Contains(tokens[n].Stem) && !tokens[n].Stem.All(char.IsAsciiDigit)).ToList();
            if (content.Count > 0 && !content.Any(n => mentions.Cover(n) || names.Knows(tokens[n].Stem)))
                return true;
        }
        return false;
    }

    private static bool Proper(Token token) => GuestWords.Proper.Contains(token.Stem) || GuestWords.Small.Contains(token.Stem) || token.Stem.Any(char.IsAsciiDigit);

    private static bool Denied(ImmutableArray<Token> tokens, int at)
    {
        for (var i = at; i >= 0; i--)
        {
            if (Claims.Denies(tokens, i))
                return true;
            if (i < at && tokens[i + 1].Opens)
                return false;
        }
        return false;
    }

    // What cannot be had, and is said so once, may be spoken of after.
    private Verdict OnSale(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, WaiterView view)
    {
        var (minutes, aged) = (BusinessDay.LocalMinutes(view.Board.Settings, view.Now), Claims.Has(line, GuestWords.Age) && Claims.Has(line, GuestWords.Looks));
        foreach (var item in mentions.Select(m => m.Item))
        {
            if (Absent(item, line, minutes, view) is { } finding && !gone.Contains(item.Id))
                return new(finding, item);
            if (item.HasAlcohol && view.AlcoholBarred && !aged)
                return new(Finding.Alcohol, item);
        }
        return view.AlcoholBarred && !aged && Claims.Places(tokens, GuestWords.Alcohol).Any(at => !Claims.Denied(tokens, at, [])) ? new(Finding.Alcohol) : default;
    }

    // Why a dish cannot be had, unless the line says so.
    private static Finding? Absent(MenuItem item, string line, int minutes, WaiterView view) =>
        view.Board.Availability.IsOut(item, []) ? Claims.Has(line, GuestWords.SoldOut) ? null : Finding.SoldOut
        : view.Board.Menu.ServedAt(item, minutes) || Claims.Has(line, GuestWords.Later) ? null : Finding.NotServedNow;

    private static bool Gone(MenuItem item, WaiterView view) =>
        view.Board.Availability.IsOut(item, []) || !view.Board.Menu.ServedAt(item, BusinessDay.LocalMinutes(view.Board.Settings, view.Now));

    // A dish said to be free of something is, by the menu.
    private Verdict Free(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, WaiterView view)
    {
        ImmutableArray<MenuItem> dishes = mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)];
        var safe = Claims.Stands(tokens, GuestWords.Safe, mentions)
            || Claims.Places(tokens, GuestWords.Harm).Any(at => Claims.Denied(tokens, at, mentions));
        IEnumerable<Allergen> free = safe && claims.IsEmpty ? view.Profile.Avoids.Concat(wanted)
            : claims.Where(c => safe || c.Says == Says.Free).Select(c => c.Allergen);
        if (dishes.IsEmpty && free.Any() && Claims.Has(line, GuestWords.Everything))
            return new(Finding.FalseFree);
        foreach (var allergen in free.Distinct())
            foreach (var dish in dishes.Where(d => d.Allergens.GetValueOrDefault(allergen) != AllergenState.Free))
                if (!Excepted(dish, allergen, mentions, claims))
                    return new(Finding.FalseFree, dish, allergen);
        return default;
    }

    // "X contains milk; Y is free of it": X is not said to be free.
    private static bool Excepted(MenuItem dish, Allergen allergen, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims) => mentions.Any(m => m.Item.Id == dish.Id
        && claims.Where(c => c.Allergen == allergen && c.Says is Says.Contains or Says.Perhaps).Any(c => c.At > m.At && !mentions.Any(other => other.At > m.At && other.At < c.At)));

    // That a dish cannot be had leads nobody to it.
    private Verdict Avoided(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, WaiterView view)
    {
        foreach (var allergen in view.Profile.Avoids.Concat(wanted).Distinct())
            foreach (var item in mentions.Select(m => m.Item).Where(i => i.Allergens.GetValueOrDefault(allergen) != AllergenState.Free))
                if (!warned.Contains((item.Id, allergen)) && !(Gone(item, view) && Claims.Has(line, GuestWords.SoldOut.Union(GuestWords.Later))) && !claims.Any(c => c.Allergen == allergen && mentions.Any(m => m.Item.Id == item.Id && Warns(c, m, line, tokens, mentions))))
                    return new(Finding.Unsafe, item, allergen);
        return default;
    }

    // Of this dish it is said that it has the allergen or may have it; or the allergen is named and the staff are to be asked. To name it is no warning.
    private static bool Warns(Claim claim, Mention dish, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions) =>
        (claim.Says is Says.Contains or Says.Perhaps || (claim.Says == Says.Named && Claims.Has(line, GuestWords.AskStaff))) && Of(claim, dish, tokens, mentions);

    // A claim is of the dishes listed before it, or where none is, of those listed after it.
    private static bool Of(Claim claim, Mention dish, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions)
    {
        if (mentions.Any(m => m.At < claim.At) && dish.At > claim.At)
            return false;
        if (dish.At > claim.At)
            return true;
        // Between it and the next one listed stands nothing but what lists are made of, and before the last an "and".
        var listed = true;
        for (var at = dish.At + dish.Words; at < claim.At; at++)
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

    private Verdict Diet(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions)
    {
        ImmutableArray<MenuItem> dishes = !mentions.IsEmpty ? [.. mentions.Select(m => m.Item)] : Claims.Has(line, GuestWords.It) ? talkedOf : [];
        foreach (var (diet, words) in GuestWords.Diets)
            if (Claims.Stands(tokens, words, mentions))
                foreach (var dish in dishes)
                    if (!dish.Keeps(diet))
                        return new(Finding.FalseDiet, dish);
        return default;
    }

    // How the guest eats. What stands in the cart was chosen knowingly, perhaps by another at the table.
    private Verdict Against(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, WaiterView view)
    {
        // Who wants no alcohol is as one who eats so.
        foreach (var diet in view.Wants.Dry ? view.Diets.Add(DietaryTag.Alcohol) : view.Diets)
            foreach (var item in mentions.Where(m => !Ingredient(m, tokens, mentions[0], view)).Select(m => m.Item).Where(i => Breaks(i, diet) && !unmarked.Contains((i.Id, diet)) && view.Cart.All(l => l.Item != i.Id)))
                if (!Tells(diet, line, claims) && !(Gone(item, view) && Claims.Has(line, GuestWords.SoldOut.Union(GuestWords.Later))))
                    return new(Finding.AgainstDiet, item, Lacking(item, diet), diet);
        return default;
    }

    // "It is made with tomatoes and capers" names no salad.
    private static bool Ingredient(Mention mention, ImmutableArray<Token> tokens, Mention first, WaiterView view)
    {
        if (mention.Item.Id == first.Item.Id)
            return false;
        var made = view.Board.Menu.Document.Ingredients.Where(i => first.Item.Ingredients.Contains(i.Id)).SelectMany(i => Menus.Search.MenuText.All(i.Name)).SelectMany(name => Tokens.Stems(name)).ToHashSet();
        return tokens.Slice(mention.At, mention.Words).All(t => made.Contains(t.Stem) || GuestWords.Small.Contains(t.Stem));
    }

    // The allergen that keeps a dish from a diet; null where it is only not marked.
    internal static Allergen? Lacking(MenuItem dish, DietaryTag diet) => diet.Avoids() is { } allergen && dish.Allergens.GetValueOrDefault(allergen) != AllergenState.Free ? allergen : null;

    private static bool Breaks(MenuItem dish, DietaryTag diet) => diet == DietaryTag.Alcohol ? dish.HasAlcohol : !dish.Keeps(diet);

    // That a dish keeps a diet was judged before: here the diet's name says that it does not.
    private static bool Tells(DietaryTag diet, string line, ImmutableArray<Claim> claims) =>
        Claims.Has(line, diet == DietaryTag.Alcohol ? GuestWords.Alcoholic : GuestWords.Diets[diet]) || diet.Avoids() is { } allergen && claims.Any(c => c.Allergen == allergen && c.Says != Says.Free);

    private void Remember(string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, WaiterView view)
    {
        if (!mentions.IsEmpty)
            talkedOf = [.. mentions.Select(m => m.Item)];
        gone.UnionWith(mentions.Select(m => m.Item).Where(i => Gone(i, view)).Select(i => i.Id));
        foreach (var claim in claims.Where(c => c.Says != Says.Free))
            warned.UnionWith((mentions.IsEmpty && claim.Says != Says.Named ? talkedOf : [.. mentions.Where(m => Warns(claim, m, line, tokens, mentions)).Select(m => m.Item)]).Select(item => (item.Id, claim.Allergen)));
        foreach (var diet in view.Diets.Append(DietaryTag.Alcohol).Where(d => Tells(d, line, claims)))
            unmarked.UnionWith(talkedOf.Select(item => (item.Id, diet)));
        // "Here is what is without peanuts:" holds for the dishes that follow.
        if (mentions.IsEmpty && talkedOf.IsEmpty)
            wanted.UnionWith(claims.Where(c => c.Says == Says.Free).Select(c => c.Allergen));
        if (Claims.Has(line, GuestWords.AskStaff))
            OwesStaff = false;
        else if (mentions.Any(m => view.Avoids.Any(a => m.Item.Allergens.GetValueOrDefault(a) != AllergenState.Free)))
            OwesStaff = true;
    }

    [GeneratedRegex("https?:|www\\.|\\b[\\w.]+@[\\w.]+|\\b\\w+\\.(?:com|org|net|rw|mt|io|eu)\\b|\\+?\\d[\\d -]{8,}\\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("[{}<>\\ufffd\\u0000-\\u0008]|\\|\\||```|tool_call|function_call|system prompt", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Garbage();

    [GeneratedRegex("“[^”]{2,80}”|\"[^\"]{2,80}\"|«[^»]{2,80}»|\\*\\*[^*]{2,80}\\*\\*", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
