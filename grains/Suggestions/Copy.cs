using System.Text.Json;
using Icupa.Board;
using Icupa.Conversations;
using Icupa.Menus;
using Icupa.Menus.Search;
using Icupa.Sessions;

namespace Icupa.Suggestions;

/// <summary>Texts for dishes that a machine writes: of the menu's data, and held against them. Pure.</summary>
public static class Copy
{
    /// <summary>Whether what a machine wrote may be shown to a manager: it passes the waiter's gates too, and names no food and no way of cooking that the dish's data do not.</summary>
    public static bool MayBeShown(VenueBoard board, MenuItem dish, string language, string words)
    {
        if (Descriptions.Judge(dish, words) != Refusal.None)
            return false;
        var own = Own(board.Menu.Document, dish).ToList();
        var stems = own.SelectMany(text => Tokens.Stems(text)).ToHashSet(StringComparer.Ordinal);
        if (Tokens.Of(words).Any(t => GuestWords.Foods.Contains(t.Stem) && !stems.Contains(t.Stem)) || Strays(MenuText.Padded(own), words))
            return false;
        // A text is for any hour and any stock, and whoever reads it is of age: what is served now is not asked.
        var menu = dish.Dayparts.IsEmpty ? board.Menu
            : new(board.Menu.Number, board.Menu.Document with { Items = [.. board.Menu.Document.Items.Select(i => i.Id == dish.Id ? i with { Dayparts = [] } : i)] });
        var view = new WaiterView(board with { Menu = menu, Availability = Kitchen.Availability.Empty }, default, new(""), default, language, Profile.Nobody, true, [], null);
        var (tools, gate, cutter) = (new Toolbox(view, _ => Task.FromResult(new SearchAnswer(SearchIntent.Nothing, [], [], 0))), new Gate(dish.Name.In(language)), new Sentences());
        return cutter.Add(words).Concat(cutter.End()).ToList().All(sentence => gate.Judge(sentence.About(dish.Name.In(language)), tools).Passes);
    }

    /// <summary>A plain text of what the dish is made with and marked as; null where its data do not say, or have no word for it in this language.</summary>
    public static string? Draft(MenuDocument menu, MenuItem dish, string language)
    {
        var made = dish.Ingredients.Select(id => menu.Ingredients.FirstOrDefault(i => i.Id == id)).Select(i => i is null ? null : Said(i.Name, language)).ToList();
        // One thing is what a house keeps count of, and hardly all that is in a dish.
        if (made.Count < 2 || made.Any(name => name is null))
            return null;
        return string.Join(' ', Marks(dish, language).Prepend(HouseWords.Say("copy.made", language, HouseWords.List(made.Select(name => Sentences.Small(name!)), language))));
    }

    /// <summary>The facts of a dish as a model is told of them: data, and nothing else.</summary>
    public static string Facts(MenuDocument menu, MenuItem dish, string language) => JsonSerializer.Serialize(new
    {
        language,
        dish = dish.Name.In(language),
        category = menu.Groups.FirstOrDefault(g => g.Id == dish.Group)?.Name.En,
        madeWith = dish.Ingredients.Select(id => menu.Ingredients.FirstOrDefault(i => i.Id == id)?.Name.En).OfType<string>(),
        marked = dish.Tags,
        textInEnglish = dish.Description?.En,
    }, Conversations.Models.WaiterTools.Json);

    // By the menu's own word, else by the culinary glossary's where that knows exactly this.
    private static string? Said(Words name, string language) => name.Has(language) ? name.In(language)
        : Folding.Phrase(name.En) is var folded && Glossary.Culinary.Find(folded) is [{ Said: var said }] && MenuText.Singulars(said.En) == MenuText.Singulars(folded) && said.Has(language) ? said.In(language) : null;

    // Whether a text has a food or a way of cooking, by the culinary glossary, that the dish's own texts have under none of its names, nor a kind of it.
    private static bool Strays(string own, string text)
    {
        var said = Folding.Phrase(text).Split(' ');
        for (var at = 0; at < said.Length; at++)
            for (var words = Math.Min(Glossary.Culinary.LongestPhrase, said.Length - at); words > 0; words--)
                if (string.Join(' ', said[at..(at + words)]) is var phrase && !Glossary.Culinary.Find(phrase).IsEmpty)
                {
                    if (!Ingredients.Family(Glossary.Culinary, phrase).Any(name => own.Contains($" {name} ", StringComparison.Ordinal)))
                        return true;
                    at += words - 1;
                    break;
                }
        return false;
    }

    private static IEnumerable<string> Own(MenuDocument menu, MenuItem dish) =>
        MenuText.All(dish.Name).Concat(MenuText.All(dish.Description)).Concat(menu.Ingredients.Where(i => dish.Ingredients.Contains(i.Id)).SelectMany(i => MenuText.All(i.Name)))
            .Concat(Words.Languages.SelectMany(language => Marks(dish, language)));

    private static IEnumerable<string> Marks(MenuItem dish, string language)
    {
        if (dish.Tags.Contains(DietaryTag.Spicy))
            yield return HouseWords.Say("copy.spicy", language);
        if (dish.Tags.Where(t => t is DietaryTag.Vegan or DietaryTag.Vegetarian or DietaryTag.Halal).Order().Select(t => (DietaryTag?)t).FirstOrDefault() is { } diet)
            yield return HouseWords.Say("copy.diet", language, HouseWords.Name(diet, language));
    }
}
