using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>
/// Judges what a waiter is about to say, sentence by sentence in one turn, by the menu's structured data and nothing else. Remembers the turn: the dish
/// talked of (where the question names none, that of the turns before), what was warned of, and what the guest wants to be without. docs/ai-waiter.md says what it can and cannot see.
/// </summary>
public sealed partial class Gate(string question, ImmutableArray<PastTurn> before = default)
{
    private readonly HashSet<(string Item, Allergen Allergen)> warned = [];
    private readonly HashSet<(string Item, DietaryTag Diet)> unmarked = [];
    private readonly HashSet<string> gone = [];
    private readonly HashSet<Allergen> wanted = [];
    private ImmutableArray<MenuItem> talkedOf = [];
    private ImmutableArray<long> ceilings = [];
    private ImmutableArray<string> asked;
    private static readonly FrozenSet<string> Left = GuestWords.Set("left|remaining|available|disponible");
    private static readonly FrozenSet<string> Back = GuestWords.Set("back|again|de retour|à nouveau|de nouveau|yagarutse|lura|reġa'");
    // Of Latin Extended-A.
    private const int LastLatin = 0x17F;

    /// <summary>A dish was named that is not surely free of what the guest avoids, and nobody has said yet that the staff know.</summary>
    public bool OwesStaff { get; private set; }

    /// <summary>Whether the sentence may be shown; it is remembered when it may.</summary>
    public Verdict Judge(Sentence sentence, Toolbox tools)
    {
        var view = tools.View;
        var names = MenuNames.Of(view.Board.Menu);
        // What is judged is what is shown.
        var text = sentence.Plain;
        if (sentence.Overlong || Garbage().IsMatch(sentence.Text) || !text.Any(char.IsLetterOrDigit) || text.EnumerateRunes().Any(rune => Strange(rune, names)))
            return new(Finding.Garbled);
        if (Link().IsMatch(text))
            return new(Finding.Link);
        Listen(view, names);
        text = Tokens.Spelt(text);
        var tokens = Tokens.Of(text);
        if (Models.WaiterPrompt.Echoes(tokens))
            return new(Finding.Garbled);
        // "Rwandan hot", an option of the dish that is talked of, is no Rwandan coffee.
        var choices = Options(talkedOf, view.Board.Menu).SelectMany(option => Menus.Search.MenuText.All(option.Name)).Distinct().Select(name => Tokens.Of(name)).ToList();
        var mentions = names.Mentions(tokens);
        if (mentions.Any(m => !m.Sure))
            mentions = [.. mentions.Where(m => m.Sure || !choices.Any(choice => choice.Any(t => t.Stem == tokens[m.At].Stem) && Tokens.Line(tokens).Contains(Tokens.Line(choice), StringComparison.Ordinal)))];
        // What a dish is called says nothing: "Breakfast ftira" is not said to be served at breakfast.
        var line = Tokens.Line(tokens.Where((_, at) => !mentions.Cover(at)));
        var claims = Continued(text, Claims.Of(tokens, mentions), mentions);
        // Without a name it may be called by what it is made of; an option of the dish that is talked of is no other dish.
        var options = choices.SelectMany(choice => choice.Select(t => t.Stem)).ToHashSet();
        var called = mentions.IsEmpty && !text.EndsWith(':') ? names.Called(tokens.Where(t => !options.Contains(t.Stem)), Claims.Places(tokens, GuestWords.Offers).Any()) : [];
        var verdict = Done(text, line, tokens, mentions, claims, tools);
        if (verdict.Passes) verdict = Invented(sentence.Text, tokens, mentions, names);
        if (verdict.Passes) verdict = Unknown(text, tokens, mentions, claims, names);
        if (verdict.Passes) verdict = Gossip(text, line, tokens);
        if (verdict.Passes) verdict = Doctor(text, line, tokens);
        if (verdict.Passes) verdict = OnSale(text, line, tokens, mentions, view);
        if (verdict.Passes) verdict = Free(text, line, tokens, mentions, called, claims, view);
        if (verdict.Passes) verdict = Avoided(line, tokens, mentions, called, claims, view);
        if (verdict.Passes) verdict = Diet(text, line, tokens, mentions, called, view);
        if (verdict.Passes) verdict = Sober(text, line, tokens, mentions, view);
        if (verdict.Passes) verdict = Against(text, line, tokens, mentions, mentions.IsEmpty && !called.IsEmpty ? Meant(names, tokens, options, view) : [], claims, view);
        if (verdict.Passes) verdict = Price(text, tokens, mentions, view);
        if (verdict.Passes) Remember(text, line, tokens, mentions, claims, view);
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
        talkedOf = mentions.IsEmpty ? names.Before(before) : [.. mentions.Select(m => m.Item)];
        Hear(tokens, Claims.Of(tokens, mentions));
        wanted.UnionWith(view.Wants.Without);
        ceilings = [.. Claims.Numbers(question, view.Board.Settings.Currency).SelectMany(f => new[] { f.Minor, f.Minor * Thousand }).Concat(SpokenAmounts.Of(tokens, view.Board.Settings.Currency, mentions).Select(f => f.Minor))];
    }

    private Verdict Invented(string text, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, MenuNames names)
    {
        bool Known(int at) => mentions.Cover(at) || names.Knows(tokens[at].Stem) || asked.Contains(tokens[at].Stem) && Denied(tokens, at);
        foreach (Match quote in Quoted().Matches(text))
            if (Tokens.Stems(quote.Value) is var words && words.Any(w => !names.Knows(w) && !GuestWords.Small.Contains(w)) && !(words.All(asked.Contains) && Denied(tokens, 0)))
                return new(Finding.Invented);
        // A drink by a name of several words, of which the menu may have one: "dark and stormy".
        if (Claims.Places(tokens, GuestWords.Drinks).Any(at => !mentions.Cover(at) && !Denied(tokens, at) && Enumerable.Range(1, 3).Any(n => at + n <= tokens.Length && tokens.Slice(at, n) is var drink
            && GuestWords.Drinks.Contains(string.Join(' ', drink.Select(t => t.Stem))) && drink.Any(t => !GuestWords.Small.Contains(t.Stem) && !names.Knows(t.Stem)))))
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
            var content = Enumerable.Range(i + length, tokens.Length - i - length).TakeWhile(n => !tokens[n].Opens && !GuestWords.Ends.Contains(tokens[n].Stem) && !Claims.Denies(tokens, n))
                .Where(n => !GuestWords.Small.Contains(tokens[n].Stem) && !GuestWords.Generic.Contains(tokens[n].Stem) && !GuestWords.Describing.Contains(tokens[n].Stem) && !GuestWords.Diets.Any(d => d.Value.Contains(tokens[n].Stem)) && !tokens[n].Stem.All(char.IsAsciiDigit)).ToList();
            // One word of the menu excuses no other: "chicken tikka masala".
            if (!content.Any(n => mentions.Cover(n)) && content.Any(n => !names.Knows(tokens[n].Stem)))
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

    // What cannot be had, and is said so once, may be spoken of after. To agree to what was asked for is to name it.
    private Verdict OnSale(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, WaiterView view)
    {
        var (minutes, aged) = (BusinessDay.LocalMinutes(view.Board.Settings, view.Now), Aged(line, tokens));
        foreach (var item in mentions.IsEmpty && Agrees(text, tokens) && !HouseWords.Own(text) ? talkedOf : mentions.Select(m => m.Item))
        {
            if (Absent(item, line, tokens, minutes, view) is { } finding && !gone.Contains(item.Id))
                return new(finding, item);
            if (item.HasAlcohol && view.AlcoholBarred && !aged)
                return new(Finding.Alcohol, item);
        }
        return view.AlcoholBarred && !aged && Claims.Places(tokens, GuestWords.Alcohol).Concat(Claims.Places(tokens, GuestWords.Booze)).Any(at => !mentions.Cover(at) && !Claims.Denied(tokens, at, [])) ? new(Finding.Alcohol) : default;
    }

    // It is the staff who look, or are asked to: "I see you are an adult" is not that an age is seen first.
    private static bool Aged(string line, ImmutableArray<Token> tokens) => Claims.Has(line, GuestWords.Age)
        && Claims.Places(tokens, GuestWords.Looks).Any(look => !Claims.Denied(tokens, look, []) && Enumerable.Range(0, look + 1).Any(i => GuestWords.Asks.Contains(tokens[i].Stem) || GuestWords.AskStaff.Contains(tokens[i].Stem)));

    // Why a dish cannot be had, unless the line says so.
    private static Finding? Absent(MenuItem item, string line, ImmutableArray<Token> tokens, int minutes, WaiterView view) =>
        view.Board.Availability.IsOut(item, []) ? SaysGone(line, tokens) ? null : Finding.SoldOut
        : view.Board.Menu.ServedAt(item, minutes) || Claims.Has(line, GuestWords.Later) ? null : Finding.NotServedNow;

    // "Sold out", "none left"; and neither "not sold out" nor "back again".
    private static bool SaysGone(string line, ImmutableArray<Token> tokens) => !Claims.Has(line, Back)
        && (Claims.Places(tokens, Left).Any(at => Claims.Denied(tokens, at, [])) || (Claims.Has(line, GuestWords.SoldOut) && !Claims.Places(tokens, GuestWords.SoldOut).Any(at => Claims.Denied(tokens, at, []))));

    private static bool Gone(MenuItem item, WaiterView view) =>
        view.Board.Availability.IsOut(item, []) || !view.Board.Menu.ServedAt(item, BusinessDay.LocalMinutes(view.Board.Settings, view.Now));

    private Verdict Diet(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<ImmutableArray<MenuItem>> called, WaiterView view)
    {
        ImmutableArray<MenuItem> dishes = !mentions.IsEmpty ? [.. mentions.Select(m => m.Item)] : Claims.Has(line, GuestWords.It) && !Claims.Has(line, GuestWords.Noted) ? talkedOf : [];
        foreach (var (diet, words) in GuestWords.Diets)
            if (Claims.Stands(tokens, words, mentions))
            {
                foreach (var dish in dishes.Concat(called.Where(some => Claims.Places(tokens, Being).Any() && some.All(d => !d.Keeps(diet))).Select(some => some[0])))
                    if (!dish.Keeps(diet))
                        return new(Finding.FalseDiet, dish);
                // "All our food is halal."
                if (mentions.IsEmpty && !text.EndsWith(':') && Claims.Places(tokens, words).Any(at => Enumerable.Range(0, at).FirstOrDefault(n => Being.Contains(tokens[n].Stem), -1) is > 0 and var being && tokens[..being].Any(t => GuestWords.Everything.Contains(t.Stem)))
                    && view.Board.Menu.Document.Items.Any(dish => !dish.Keeps(diet)))
                    return new(Finding.FalseDiet);
            }
        return default;
    }

    // How the guest eats. What stands in the cart was chosen knowingly, perhaps by another at the table.
    private Verdict Against(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<ImmutableArray<MenuItem>> called, ImmutableArray<Claim> claims, WaiterView view)
    {
        // Who wants no alcohol is as one who eats so.
        foreach (var diet in view.Wants.Dry ? view.Diets.Add(DietaryTag.Alcohol) : view.Diets)
        {
            bool Misleads(MenuItem i) => Breaks(i, diet) && !unmarked.Contains((i.Id, diet)) && view.Cart.All(l => l.Item != i.Id);
            // "Can I eat it?" "Yes."
            var agreed = mentions.IsEmpty && Agrees(text, tokens) && !HouseWords.Own(text) ? talkedOf.Where(Misleads) : [];
            foreach (var item in mentions.Where(m => !Ingredient(m, tokens, mentions[0], view)).Select(m => m.Item).Where(Misleads).Concat(agreed).Concat(called.Where(some => some.All(Misleads)).Select(some => some[0])))
                if (!Tells(diet, line, claims) && !(Gone(item, view) && Claims.Has(line, Away)) && !Scares(item))
                    return new(Finding.AgainstDiet, item, Lacking(item, diet), diet);
        }
        return default;

        // A warning of what the guest avoids leads nobody to the dish.
        bool Scares(MenuItem item) => mentions.IsEmpty ? claims.Any(c => view.Avoids.Contains(c.Allergen) && Warns(c, tokens))
            : mentions.Any(m => m.Item.Id == item.Id && claims.Any(c => view.Avoids.Contains(c.Allergen) && Warns(c, m, tokens, mentions)));
    }

    // The dishes that are called: by a word that is offered, begins a clause or has its article ("the beef", and not "with garlic"); not by what is denied, nor by what the dish that is talked of is made of.
    private ImmutableArray<ImmutableArray<MenuItem>> Meant(MenuNames names, ImmutableArray<Token> tokens, HashSet<string> options, WaiterView view)
    {
        var (made, offered) = (talkedOf.SelectMany(dish => Made(dish, view)).ToHashSet(), Claims.Places(tokens, GuestWords.Offers).Any());
        return names.Called(tokens.Where((t, at) => (offered || t.Opens || GuestWords.Articles.Contains(Before(at))) && !GuestWords.Generic.Contains(t.Stem) && !GuestWords.Later.Contains(t.Stem)
            && !options.Contains(t.Stem) && !made.Contains(t.Stem) && !Claims.Denied(tokens, at, [])), offered);

        string Before(int at) => Enumerable.Range(1, at).Select(n => tokens[at - n].Stem).FirstOrDefault(stem => !GuestWords.Describing.Contains(stem)) ?? "";
    }

    // The words of what it is made of.
    private static IEnumerable<string> Made(MenuItem dish, WaiterView view) =>
        view.Board.Menu.Document.Ingredients.Where(i => dish.Ingredients.Contains(i.Id)).SelectMany(i => Menus.Search.MenuText.All(i.Name)).SelectMany(name => Tokens.Stems(name));

    // "It is made with tomatoes and capers" names no salad.
    private static bool Ingredient(Mention mention, ImmutableArray<Token> tokens, Mention first, WaiterView view)
    {
        if (mention.Item.Id == first.Item.Id)
            return false;
        var made = Made(first.Item, view).ToHashSet();
        return tokens.Slice(mention.At, mention.Words).All(t => made.Contains(t.Stem) || GuestWords.Small.Contains(t.Stem));
    }

    // The allergen that keeps a dish from a diet; null where it is only not marked.
    internal static Allergen? Lacking(MenuItem dish, DietaryTag diet) => diet.Avoids() is { } allergen && dish.Allergens.GetValueOrDefault(allergen) != AllergenState.Free ? allergen : null;

    private static bool Breaks(MenuItem dish, DietaryTag diet) => diet == DietaryTag.Alcohol ? dish.HasAlcohol : !dish.Keeps(diet);

    // That a dish keeps a diet was judged before: here the diet's name says that it does not.
    private static bool Tells(DietaryTag diet, string line, ImmutableArray<Claim> claims) =>
        Claims.Has(line, diet == DietaryTag.Alcohol ? GuestWords.Alcoholic : GuestWords.Diets[diet]) || diet.Avoids() is { } allergen && claims.Any(c => c.Allergen == allergen && c.Says != Says.Free);

    private void Remember(string text, string line, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, ImmutableArray<Claim> claims, WaiterView view)
    {
        if (!mentions.IsEmpty)
            talkedOf = [.. mentions.Select(m => m.Item)];
        gone.UnionWith(mentions.Select(m => m.Item).Where(i => Gone(i, view)).Select(i => i.Id));
        foreach (var claim in claims.Where(c => c.Says != Says.Free))
            warned.UnionWith((mentions.IsEmpty && claim.Says != Says.Named ? talkedOf : [.. mentions.Where(m => Warns(claim, m, tokens, mentions)).Select(m => m.Item)]).Select(item => (item.Id, claim.Allergen)));
        foreach (var diet in view.Diets.Append(DietaryTag.Alcohol).Where(d => Tells(d, line, claims)))
            unmarked.UnionWith(talkedOf.Select(item => (item.Id, diet)));
        // "Here is what is without peanuts:" holds for the dishes that follow.
        if ((mentions.IsEmpty && talkedOf.IsEmpty) || Heads(text, line, mentions))
            wanted.UnionWith(claims.Where(c => c.Says == Says.Free).Select(c => c.Allergen));
        Heard(text, tokens, mentions, claims);
        if (Claims.Sends(tokens))
            OwesStaff = false;
        else if (mentions.Any(m => view.Avoids.Any(a => m.Item.Allergens.GetValueOrDefault(a) != AllergenState.Free)))
            OwesStaff = true;
    }

    // Of no language that is spoken here, nor in a dish's name; or seen by nobody.
    private static bool Strange(Rune rune, MenuNames names) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || (Rune.IsLetterOrDigit(rune) && rune.Value > LastLatin && !names.Writes(rune));

    [GeneratedRegex("https?:|www\\.|\\b[\\w.]+@[\\w.]+|\\b[\\w-]+\\.(?:com|org|net|rw|mt|io|eu|fr|app|ly|me|link|info|shop|site|online|co|uk|dev|xyz|menu|biz)\\b|\\b[\\w-]+\\.[a-z]{2,}/\\w|\\+?\\d[\\d -]{8,}\\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("[{}<>\\ufffd\\u0000-\\u0008]|\\|\\||```|tool_call|function_call|system prompt", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Garbage();

    [GeneratedRegex("“[^”]{2,80}”|\"[^\"]{2,80}\"|«[^»]{2,80}»|\\*\\*[^*]{2,80}\\*\\*", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
