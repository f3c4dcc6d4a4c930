using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Icupa.Menus;
using Icupa.Menus.Search;

namespace Icupa.Conversations;

/// <summary>
/// The house's automatic waiter: search, structured data and templates instead of a model. Its words and cards go through the same gates.
/// It says what it is in its first answer.
/// </summary>
public sealed partial class HouseWaiter : IWaiter
{
    private const int Listed = 4;
    private const int Cards = 3;

    public Level Level => Level.House;

    public async IAsyncEnumerable<Piece> Answer(TurnAsk turn, [EnumeratorCancellation] CancellationToken stop)
    {
        if (turn.Before.IsEmpty)
            yield return Line(HouseWords.Say("intro", turn.Language));
        await foreach (var sentence in Say(turn).WithCancellation(stop))
            yield return Line(sentence);
    }

    private static Piece.Words Line(string sentence) => new(sentence + "\n");

    private static async IAsyncEnumerable<string> Say(TurnAsk turn)
    {
        var (tools, language) = (turn.Tools, turn.Language);
        string Words(string key, params ReadOnlySpan<object?> values) => HouseWords.Say(key, language, values);
        var names = MenuNames.Of(tools.View.Board.Menu);
        var before = names.Before(turn.Before).FirstOrDefault();
        var asked = HouseParser.Read(turn.Text, names, before);

        var kept = true;
        if (asked.Remember.Length > 0)
            kept = (await tools.Remember(asked.Remember)).Refusal == ToolRefusal.None;
        foreach (var diet in asked.Diets)
            kept &= (await tools.RememberDiet(HouseWords.Name(diet, "en"))).Refusal == ToolRefusal.None;
        if (!kept)
            yield return Words("notKept");
        if (kept && asked.Remember.Length > 0)
            yield return Words("noted", HouseWords.List(asked.Remember.Select(a => HouseWords.The(a, language)), language));
        if (kept && asked.Diets.Length > 0)
            yield return Words("notedDiet", HouseWords.List(asked.Diets.Select(d => HouseWords.Name(d, language)), language));
        if (asked.Only)
        {
            if (kept)
                yield return Words("onlySure");
            yield break;
        }

        var said = new HashSet<string>();
        foreach (var wish in HouseParser.Parts(turn.Text, names, before) ?? [asked])
            await foreach (var sentence in Answer(turn, wish))
                if (said.Add(sentence))
                    yield return sentence;
    }

    private static IAsyncEnumerable<string> Answer(TurnAsk turn, Understood asked)
    {
        var (tools, language) = (turn.Tools, turn.Language);
        string Words(string key) => HouseWords.Say(key, language);
        if (asked.Dish is { HasAlcohol: true } && tools.View.AlcoholBarred)
            return One(Words("alcohol"));
        return asked.Wish switch
        {
            Wish.Hello => One(Words("hello")),
            Wish.Thanks => One(Words("thanks")),
            Wish.Bye => One(Words("bye")),
            Wish.Who => One(Words("intro")),
            Wish.Abuse => One(Words("abuse")),
            Wish.Bill => Bill(tools, language),
            Wish.Trouble => Call(tools, language, "waiter", "trouble"),
            Wish.Pay => One(Words("payHere")),
            Wish.Waiter => Call(tools, language, "waiter", "waiterCalled"),
            Wish.Water => Call(tools, language, "water", "waterCalled"),
            Wish.Cart => Cart(tools, language),
            Wish.Wait => Wait(tools, language, asked.Dish),
            Wish.Pairs => Pairs(tools, language, asked.Dish!),
            Wish.Inside => Inside(tools, language, asked.Dish!, asked.Allergens),
            Wish.Cheaper => Cheaper(tools, language, asked.Dish!),
            Wish.Spicy => Spicy(tools, language, asked.Dish!),
            Wish.Suits => Suits(tools, language, asked.Dish!, asked.Named),
            Wish.Recommend => Recommend(tools, language, turn.Text),
            Wish.Describe => Describe(tools, language, asked.Dish!),
            Wish.Size => Size(tools, language, asked.Dish!),
            Wish.Change => Change(tools, language, asked.Dish!),
            Wish.Which => One(Words("whichDish")),
            // Who has said before what they avoid is not asked again, unless it is something else now.
            Wish.WhichAllergen => tools.View.Profile.Avoids.IsDefaultOrEmpty || HouseParser.NamesWhat(turn.Text) ? One(Words("whichAllergen")) : Recommend(tools, language, turn.Text),
            Wish.StaffKnow => One(Words("staffKnow")),
            Wish.Split => One(Words("split")),
            Wish.MenuPrices => One(Words("menuPrices")),
            Wish.OnlyPropose => One(Words("onlyPropose")),
            Wish.OnlyMenu => One(Words("onlyMenu")),
            Wish.Search => Search(tools, language, turn.Text, asked),
            _ => One(Words("lost")),
        };
    }

    private static async IAsyncEnumerable<string> One(string sentence)
    {
        await Task.CompletedTask;
        yield return sentence;
    }

    private static async IAsyncEnumerable<string> Wait(Toolbox tools, string language, MenuItem? dish)
    {
        await Task.CompletedTask;
        if (dish is not null && Gone(tools, language, dish) is { } gone)
        {
            yield return gone;
            yield break;
        }
        if (dish is not null && Danger(tools, language, dish, tools.View.Avoids) is { } danger)
            yield return danger;
        if (tools.WaitMinutes(dish?.Id) is not { } minutes)
            yield return HouseWords.Say("paused", language);
        else if (dish is null)
            yield return HouseWords.Say("waitAny", language, HouseWords.Minutes(minutes, language));
        else
            yield return HouseWords.Say("wait", language, dish.Name.In(language), HouseWords.Minutes(minutes, language));
    }

    private static async IAsyncEnumerable<string> Inside(Toolbox tools, string language, MenuItem dish, ImmutableArray<Allergen> asked)
    {
        await Task.CompletedTask;
        var name = dish.Name.In(language);
        var avoids = tools.View.Avoids;
        string Names(IEnumerable<Allergen> allergens) => HouseWords.List(allergens.Select(a => HouseWords.Name(a, language)), language);
        if (Gone(tools, language, dish) is { } gone)
            yield return gone;
        // What the guest asks about or avoids comes first, and is answered in any case.
        var first = asked.Union(avoids).ToList();
        var rest = Enum.GetValues<Allergen>().Except(first).ToList();
        if (Danger(tools, language, dish, first) is { } danger)
            yield return danger;
        if (first.Where(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Free).ToList() is { Count: > 0 } free)
            yield return HouseWords.Say("free", language, name, Names(free));
        if (asked.IsEmpty)
        {
            if (tools.Dish(dish.Id) is { Ingredients: { Length: > 0 } ingredients })
                yield return HouseWords.Say("madeWith", language, name, HouseWords.List(ingredients, language));
            if (Cooked(tools, language, dish) is { } how)
                yield return how;
            var contained = rest.Where(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Contains).ToList();
            if (contained.Count > 0)
                yield return HouseWords.Say("contains", language, name, Names(contained));
            else if (!first.Any(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Contains))
                yield return HouseWords.Say("noneContained", language, name);
            if (rest.Where(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.MayContain).ToList() is { Count: > 0 } may)
                yield return HouseWords.Say("may", language, name, Names(may));
            if (rest.Where(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Unknown).ToList() is { Count: > 0 } unknown)
                yield return HouseWords.Say("unknown", language, name, HouseWords.List(unknown.Select(a => HouseWords.The(a, language)), language));
        }
        if (dish.ModifierGroups.Length > 0)
            yield return HouseWords.Say("optionsToo", language);
        if (first.All(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Free))
            tools.Propose(dish.Id, 1, [], null);
    }

    private static async IAsyncEnumerable<string> Describe(Toolbox tools, string language, MenuItem dish)
    {
        await Task.CompletedTask;
        var name = dish.Name.In(language);
        if (Gone(tools, language, dish) is { } gone)
        {
            yield return gone;
            var instead = dish.Substitutes.Select(id => tools.View.Board.Menu.Item(id)).OfType<MenuItem>().Where(tools.Fits).Take(Cards).ToList();
            if (instead.Count > 0)
            {
                Offer(tools, instead.Select(i => i.Id));
                yield return HouseWords.Say("instead", language, Listing(tools, language, instead.Select(tools.See)));
            }
            yield break;
        }
        if (Danger(tools, language, dish, tools.View.Avoids) is { } danger)
            yield return danger;
        yield return HouseWords.Say("costs", language, name, Price(tools, language, dish.Price));
        if (Sizes(tools, language, dish) is { Count: > 0 } sizes)
            yield return HouseWords.Say("byChoice", language, HouseWords.List(sizes.Take(Listed), language));
        if (tools.Dish(dish.Id) is { Ingredients: { Length: > 0 } ingredients })
            yield return HouseWords.Say("madeWith", language, name, HouseWords.List(ingredients, language));
        if (Cooked(tools, language, dish) is { } how)
            yield return how;
        tools.Propose(dish.Id, 1, [], null);
    }

    // Whether the dish is marked for the diets that are asked about.
    private static async IAsyncEnumerable<string> Suits(Toolbox tools, string language, MenuItem dish, ImmutableArray<DietaryTag> diets)
    {
        await Task.CompletedTask;
        if (Gone(tools, language, dish) is { } gone)
            yield return gone;
        if (Danger(tools, language, dish, tools.View.Avoids, diets) is { } danger)
            yield return danger;
        foreach (var diet in diets)
            yield return HouseWords.Say(dish.Keeps(diet) ? "marked" : "notFor", language, dish.Name.In(language), HouseWords.Name(diet, language));
        if (diets.All(dish.Keeps))
            tools.Propose(dish.Id, 1, [], null);
    }

    // A missing mark is not mildness.
    private static async IAsyncEnumerable<string> Spicy(Toolbox tools, string language, MenuItem dish)
    {
        await Task.CompletedTask;
        if (Gone(tools, language, dish) is { } gone)
            yield return gone;
        if (Danger(tools, language, dish, tools.View.Avoids) is { } danger)
            yield return danger;
        yield return HouseWords.Say(dish.Keeps(DietaryTag.Spicy) ? "spicy" : "notSpicy", language, dish.Name.In(language));
        // "How hot?" — but not "with hot milk".
        foreach (var group in tools.View.Board.Menu.Document.ModifierGroups.Where(g => dish.ModifierGroups.Contains(g.Id) && dish.Course != Course.Drink && g.Modifiers.Select(m => m.Name).Append(g.Name).Any(name => Tokens.Stems(name.En).Any(word => Phrases.Of(word).HasFlag(Meaning.Spicy)))))
            yield return HouseWords.Say("mayChoose", language, HouseWords.List(group.Modifiers.Select(m => Sentences.Small(m.Name.In(language))), language));
        tools.Propose(dish.Id, 1, [], null);
    }

    // What the dish has of these, or may have, or nobody knows, and how the guest eats where it is not marked so, in one sentence; null where it is
    // surely free of them all and suits. What is answered apart is left out.
    private static string? Danger(Toolbox tools, string language, MenuItem dish, IEnumerable<Allergen> avoided, IEnumerable<DietaryTag>? apart = null)
    {
        var broken = tools.View.Diets.Except(apart ?? []).Where(d => !dish.Keeps(d)).ToList();
        var of = avoided.Union(broken.Select(d => Gate.Lacking(dish, d)).OfType<Allergen>()).ToList();
        var parts = from said in new (AllergenState State, string Key)[] { (AllergenState.Contains, "contains"), (AllergenState.MayContain, "may"), (AllergenState.Unknown, "unknown") }
                    let some = of.Where(a => dish.Allergens.GetValueOrDefault(a) == said.State).Select(a => said.State == AllergenState.Unknown ? HouseWords.The(a, language) : HouseWords.Name(a, language)).ToList()
                    where some.Count > 0
                    select HouseWords.Say(said.Key, language, dish.Name.In(language), HouseWords.List(some, language)).TrimEnd('.');
        var unmarked = broken.Where(d => Gate.Lacking(dish, d) is null).Select(d => HouseWords.Say("notFor", language, dish.Name.In(language), HouseWords.Name(d, language)).TrimEnd('.'));
        IEnumerable<string> drinks = tools.View.Wants.Dry && dish.HasAlcohol ? [HouseWords.Say("withAlcohol", language, dish.Name.In(language)).TrimEnd('.')] : [];
        return string.Join("; ", parts.Concat(unmarked).Concat(drinks)) is { Length: > 0 } all ? all + "." : null;
    }

    // What is cooked in wine says so in its description; among the ingredients it is not.
    private static string? Cooked(Toolbox tools, string language, MenuItem dish) =>
        !dish.HasAlcohol && !tools.View.AlcoholBarred && dish.Description?.In(language) is { } text && Claims.Places(Tokens.Of(text), GuestWords.Alcohol).Any() ? HouseWords.Say("cookedIn", language, dish.Name.In(language)) : null;

    // What must be chosen may change the price: "Large (RWF 2,700)". An option that is called as a dish is no size of this one, nor one that is free of something.
    private static List<string> Sizes(Toolbox tools, string language, MenuItem dish) =>
    [
        .. from option in tools.View.Board.Menu.Document.ModifierGroups.Where(g => dish.ModifierGroups.Contains(g.Id) && g.Min > 0).SelectMany(g => g.Modifiers)
           let name = option.Name.In(language).Split(',')[0]
           let tokens = Tokens.Of(name)
           where option.Price > 0 && MenuNames.Of(tools.View.Board.Menu).Mentions(tokens).IsEmpty && Claims.Of(tokens, []).IsEmpty
           select $"{name} ({Price(tools, language, dish.Price + option.Price)})",
    ];

    private static void Offer(Toolbox tools, IEnumerable<string> items)
    {
        foreach (var item in items.Take(Cards))
            tools.Propose(item, 1, [], null);
    }

    private static string? Gone(Toolbox tools, string language, MenuItem dish) => tools.See(dish) switch
    {
        { SoldOut: true } d => HouseWords.Say("soldOut", language, d.Name),
        { ServedNow: false } d => HouseWords.Say("notNow", language, d.Name),
        _ => null,
    };

    private static string Listing(Toolbox tools, string language, IEnumerable<DishSeen> dishes) =>
        HouseWords.List(dishes.Select(d => $"{d.Name} ({d.PriceText})"), language);

    private static string Price(Toolbox tools, string language, long minor) => Amount.Text(minor, tools.View.Board.Settings.Currency, language);
}
