using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>What the house waiter answers to whoever has not chosen yet.</summary>
public sealed partial class HouseWaiter
{
    private static async IAsyncEnumerable<string> Pairs(Toolbox tools, string language, MenuItem dish)
    {
        await Task.CompletedTask;
        var with = tools.GoesWith(dish.Id);
        if (with.IsEmpty)
        {
            yield return HouseWords.Say("none", language);
            yield break;
        }
        Offer(tools, with.Select(d => d.Id));
        // The dish itself may be one that the guest must be warned of: then only the others are named.
        yield return tools.Judge(dish, []) == ToolRefusal.None ? HouseWords.Say("pairs", language, dish.Name.In(language), Listing(tools, language, with)) : HouseWords.Say("found", language, Listing(tools, language, with));
    }

    private static async IAsyncEnumerable<string> Cheaper(Toolbox tools, string language, MenuItem dish)
    {
        await Task.CompletedTask;
        // The same kind of thing for less, the dearest first: what comes nearest.
        var less = tools.View.Board.Menu.Document.Items.Where(i => i.Course == dish.Course && i.Price < dish.Price && tools.Fits(i)).OrderByDescending(i => i.Price).Take(Listed).ToList();
        if (less.Count == 0)
        {
            yield return HouseWords.Say("none", language);
            yield break;
        }
        Offer(tools, less.Select(i => i.Id));
        var list = Listing(tools, language, less.Select(tools.See));
        yield return tools.Judge(dish, []) == ToolRefusal.None ? HouseWords.Say("cheaper", language, dish.Name.In(language), Price(tools, language, dish.Price), list) : HouseWords.Say("found", language, list);
    }

    /// <param name="most">What a dish may cost; null where nobody said.</param>
    private static async IAsyncEnumerable<string> Recommend(Toolbox tools, string language, string text, long? most = null, bool cheapest = false)
    {
        await Task.CompletedTask;
        // Where children eat along, nothing hot, no coffee and nothing with alcohol.
        var children = Tokens.Of(text).Any(t => HouseParser.Children.Contains(t.Stem));
        var fit = tools.View.Board.Menu.Document.Items.Where(i => tools.Fits(i) && i.Price <= (most ?? long.MaxValue) && !(children && (i.HasAlcohol || i.Keeps(DietaryTag.Spicy) || Pairing.Warm(i, tools.View.Board.Menu))));
        // One of each course, in the order of a meal, as the menu is printed.
        var meal = new[] { Course.Starter, Course.Main, Course.Dessert, Course.Drink }.Select(course => (cheapest ? fit.OrderBy(i => i.Price) : fit).FirstOrDefault(i => i.Course == course)).OfType<MenuItem>().ToList();
        if (meal.Count == 0)
        {
            yield return HouseWords.Say("none", language);
            yield break;
        }
        Offer(tools, meal.Select(i => i.Id));
        yield return HouseWords.Say("recommend", language, Listing(tools, language, meal.Select(tools.See)));
    }

    private static async IAsyncEnumerable<string> Size(Toolbox tools, string language, MenuItem dish)
    {
        await foreach (var sentence in Describe(tools, language, dish))
            yield return sentence;
        // A plate is in no data, only a size that is chosen.
        if (Gone(tools, language, dish) is null && Sizes(tools, language, dish).Count == 0)
            yield return HouseWords.Say("staffKnow", language);
    }

    private static async IAsyncEnumerable<string> Change(Toolbox tools, string language, MenuItem dish)
    {
        await foreach (var sentence in Describe(tools, language, dish))
            yield return sentence;
        if (Gone(tools, language, dish) is null)
            yield return HouseWords.Say("changes", language);
    }

    private static async IAsyncEnumerable<string> Search(Toolbox tools, string language, string text, Understood asked)
    {
        var found = await tools.SearchMenu(text);
        var tokens = Tokens.Of(text);
        // "I can't eat egs": what was not understood is not passed over, whatever else is remembered.
        if (Claims.Has(Tokens.Line(tokens), Wants.Cannot) && found.Understood is { Not.Length: 0 } none && asked.Allergens.IsEmpty && tools.View.Wants is { Without.Length: 0, Diets.Length: 0 }
            && !tools.View.Board.Menu.Document.Ingredients.Any(i => none.WithoutIngredients.Contains(i.Id)))
        {
            yield return HouseWords.Say("whichAllergen", language);
            yield break;
        }
        var there = found.Dishes.Where(d => !d.SoldOut && d.ServedNow);
        var dishes = (asked.Cheapest ? there.OrderBy(d => d.Price) : there).Take(Listed).ToList();
        if (dishes.Count > 0)
        {
            Offer(tools, dishes.Select(d => d.Id));
            var list = Listing(tools, language, dishes);
            yield return found.Understood.AtMost is { } most ? HouseWords.Say("atMost", language, Price(tools, language, most), list) : HouseWords.Say("found", language, list);
        }
        else if (found.Dishes.Length > 0 && tools.View.Board.Menu.Item(found.Dishes[0].Id) is { } first && Gone(tools, language, first) is { } gone)
            yield return gone;
        else if (found.AskStaff.IsEmpty && (asked.Dish is not null || asked.Remember.Length > 0 || asked.Diets.Length > 0 || asked.Cheapest || found.Understood.AtMost is not null || tools.View.Wants is { Without.Length: > 0 } or { Diets.Length: > 0 } || tokens.Any(t => HouseParser.Children.Contains(t.Stem))))
        {
            await foreach (var sentence in asked.Dish is { } weakly ? Describe(tools, language, weakly) : Recommend(tools, language, text, found.Understood.AtMost, asked.Cheapest))
                yield return sentence;
            yield break;
        }
        else if (Claims.Has(Tokens.Line(tokens), GuestWords.Alcohol) && tools.View.AlcoholBarred)
            yield return HouseWords.Say("alcohol", language);
        else
            yield return HouseWords.Say("none", language);
        var doubtful = found.AskStaff.Where(d => !d.SoldOut && d.ServedNow).Take(dishes.Count > 0 ? 2 : Listed).ToList();
        // Said one by one, with what is not known of each.
        foreach (var dish in doubtful)
            if (found.Understood.Without.Concat(tools.View.Avoids).Distinct().Where(a => dish.Allergens.GetValueOrDefault(a) == AllergenState.Unknown).ToList() is { Count: > 0 } unknown)
                yield return HouseWords.Say("unknown", language, dish.Name, HouseWords.List(unknown.Select(a => HouseWords.The(a, language)), language));
    }
}
