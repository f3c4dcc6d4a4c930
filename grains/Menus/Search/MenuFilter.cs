using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Icupa.Menus.Search;

/// <summary>Whether a dish is what was asked for, as far as the menu's structured data say.</summary>
public enum Fit
{
    No = 0,
    /// <summary>It would be, if somebody said that it is free of what is avoided: nobody has.</summary>
    AskStaff = 1,
    Yes = 2,
}

/// <summary>The words of a menu, folded; made once for each published version.</summary>
public sealed class MenuText
{
    private static readonly ConditionalWeakTable<MenuIndex, MenuText> Made = [];
    private readonly MenuIndex menu;
    private readonly Lazy<ImmutableDictionary<string, string>> items;

    private MenuText(MenuIndex menu) => (this.menu, items) = (menu, new(() => menu.Document.Items.ToImmutableDictionary(i => i.Id, i => Padded(Texts(i)))));

    public static MenuText Of(MenuIndex menu) => Made.GetValue(menu, static m => new(m));

    /// <summary>A dish's names, descriptions and ingredients in all languages: words in the singular, spaces round each, texts parted by "|".</summary>
    public string this[MenuItem item] => items.Value[item.Id];

    public static IEnumerable<string> All(Words? words) => words is null ? [] : new[] { words.En, words.Fr, words.Rw, words.Mt }.OfType<string>();

    /// <summary>Folded words in the singular, spaces round each.</summary>
    public static string Padded(IEnumerable<string> texts) => " " + string.Join(" | ", texts.Select(Singulars)) + " ";

    public static string Singulars(string text) => string.Join(' ', Folding.Phrase(text).Split(' ').Select(Folding.Singular));

    private IEnumerable<string> Texts(MenuItem item) => All(item.Name).Concat(All(item.Description)).Concat(Listed(item).SelectMany(i => All(i.Name)));

    private IEnumerable<Ingredient> Listed(MenuItem item) => menu.Document.Ingredients.Where(i => item.Ingredients.Contains(i.Id));
}

/// <summary>What of a menu's ingredients a word means.</summary>
public static class Ingredients
{
    /// <summary>
    /// A word and the ids of the ingredients that it stands for: the word too, so that a dish that only names it in its text is known by it.
    /// </summary>
    public static ImmutableArray<string> Named(MenuIndex menu, Glossary glossary, string word)
    {
        var family = Family(glossary, word);
        return [.. menu.Document.Ingredients.Where(i => MenuText.All(i.Name).Any(n => Means(glossary, family, n))).Select(i => i.Id).Prepend(word).Distinct()];
    }

    // A name that the glossary does not know is told by its parts: "Maltese sausage" is sausage, a tree tomato is no tomato.
    private static bool Means(Glossary glossary, ImmutableHashSet<string> family, string name) =>
        family.Contains(MenuText.Singulars(name)) || (glossary.Find(Folding.Phrase(name)).IsEmpty && MenuText.Padded([name]) is var padded && family.Any(f => padded.Contains($" {f} ", StringComparison.Ordinal)));

    /// <summary>The word, what means the same and all kinds of it, in the singular.</summary>
    public static ImmutableHashSet<string> Family(Glossary glossary, string word) =>
        [.. glossary.Find(word).SelectMany(e => glossary.Family(e)).Append(word).Select(MenuText.Singulars)];
}

/// <summary>The filters of a question, held against dishes. Only what the menu states counts.</summary>
public sealed class MenuFilter
{
    /// <summary>"Quick" is ready within this in a quiet kitchen.</summary>
    public const int QuickSeconds = 600;

    private readonly MenuText text;
    private readonly SearchIntent intent;
    private readonly ImmutableArray<string> avoided;

    public MenuFilter(MenuIndex menu, SearchIntent intent)
    {
        (text, this.intent) = (MenuText.Of(menu), intent);
        var names = menu.Document.Ingredients.ToDictionary(i => i.Id, i => i.Name);
        avoided = [.. intent.WithoutIngredients
            .SelectMany(id => names.TryGetValue(id, out var name) ? MenuText.All(name).Append(id) : [id])
            .SelectMany(word => Ingredients.Family(Glossary.Culinary, Folding.Phrase(word)))
            .Distinct().Select(phrase => $" {phrase} ")];
    }

    /// <summary>Whether a question filters at all.</summary>
    public static bool Any(SearchIntent intent) => intent.Without.Length + intent.WithoutIngredients.Length + intent.Diets.Length + intent.Not.Length > 0
        || intent.AtMost is not null || intent.Group is not null || intent.Course is not null || intent.Quick;

    public Fit Of(MenuItem item)
    {
        if (item.Price > intent.AtMost || (intent.Group is { } group && item.Group != group) || (intent.Course is { } course && item.Course != course))
            return Fit.No;
        if (intent.Quick && item.PrepSeconds > QuickSeconds)
            return Fit.No;
        if (!intent.Diets.All(item.Keeps) || intent.Not.Any(item.Keeps))
            return Fit.No;
        if (item.Ingredients.Any(i => intent.WithoutIngredients.Contains(i)) || Names(item))
            return Fit.No;
        var states = intent.Without.Select(a => item.Allergens.GetValueOrDefault(a)).ToList();
        return states.Any(s => s is AllergenState.Contains or AllergenState.MayContain) ? Fit.No
            : states.Any(s => s != AllergenState.Free) ? Fit.AskStaff : Fit.Yes;
    }

    private bool Names(MenuItem item) => avoided.Length > 0 && text[item] is var words && avoided.Any(phrase => words.Contains(phrase, StringComparison.Ordinal));
}
