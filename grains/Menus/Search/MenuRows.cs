using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Icupa.Menus.Search;

/// <summary>The text of one weight of a dish's row, by the way in which its words are taken.</summary>
public sealed record Field(string English, string French, string Plain);

/// <summary>A dish as it is searched. Pure: it follows from the menu.</summary>
/// <param name="Hash">Of all of it, and of how it is made.</param>
/// <param name="Fields">Names; ingredients and category; descriptions; options and times of day. No tags, no allergens: those are filters, and "milk-free" must not be found by "milk".</param>
/// <param name="Meaning">What is embedded: English where there is some.</param>
public sealed record MenuRow(string Item, string Hash, string Names, ImmutableArray<Field> Fields, string Meaning);

/// <summary>The rows of a menu.</summary>
public static class MenuRows
{
    /// <summary>Counts the ways in which rows were made: another number makes them all anew.</summary>
    public const int Format = 1;

    public static ImmutableArray<MenuRow> Of(MenuDocument menu) => [.. menu.Items.Select(item => Of(menu, item))];

    private static MenuRow Of(MenuDocument menu, MenuItem item)
    {
        var ingredients = item.Ingredients.Select(id => menu.Ingredients.FirstOrDefault(i => i.Id == id)?.Name).OfType<Words>().ToList();
        var group = menu.Groups.Where(g => g.Id == item.Group).Select(g => g.Name).ToList();
        var options = item.ModifierGroups.SelectMany(id => menu.ModifierGroups.Where(g => g.Id == id)).SelectMany(g => g.Modifiers).Select(m => m.Name).ToList();
        var times = item.Dayparts.SelectMany(id => menu.Dayparts.Where(d => d.Id == id)).Select(d => d.Name).ToList();
        ImmutableArray<Field> fields =
        [
            FieldOf([item.Name], all: [item.Name]),
            FieldOf([.. ingredients, .. group], all: [.. ingredients, .. group]),
            FieldOf([.. Some(item.Description)], all: []),
            FieldOf([.. options, .. times], all: [.. times]),
        ];
        var names = string.Join(' ', new[] { item.Name }.Concat(ingredients).SelectMany(MenuText.All).Distinct());
        var meaning = string.Join(". ", new[] { item.Name.En }.Concat(Some(item.Description).Select(d => d.En)).Concat(ingredients.Select(i => i.En)).Concat(group.Select(g => g.En)));
        return new(item.Id, Hash([names, meaning, .. fields.SelectMany(f => new[] { f.English, f.French, f.Plain })]), names, fields, meaning);
    }

    // Kinyarwanda and Maltese have no dictionary: their words are taken as they stand, and so are names, whatever their language.
    private static Field FieldOf(List<Words> texts, List<Words> all) => new(
        string.Join(" ; ", texts.Select(t => t.En)),
        string.Join(" ; ", texts.Select(t => t.Fr).OfType<string>()),
        string.Join(" ; ", texts.SelectMany(t => new[] { t.Rw, t.Mt }).OfType<string>().Concat(all.SelectMany(t => new[] { t.En, t.Fr }).OfType<string>()).Select(Telling)));

    // Without the words that say nothing: "the" of an English name is not the thé of a French question.
    private static string Telling(string text) => string.Join(' ', Folding.Words(text).Where(w => w.Raw != w.Folded || !Phrases.IsNoise(w.Folded)).Select(w => w.Raw));

    private static IEnumerable<Words> Some(Words? words) => words is null ? [] : [words];

    private static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts.Prepend(Format.ToString(System.Globalization.CultureInfo.InvariantCulture))))))[..32];
}
