using Icupa.Menus;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Guest;

/// <summary>
/// What a page leaves out until it is needed: options and substitutes of dishes, their names in other languages to search by, and the
/// words of the sheets; in one language.
/// </summary>
public static class More
{
    public static object Of(Place place, IStringLocalizer<Texts> words) => new
    {
        words = ClientWords.Of(ClientWords.Later, words),
        groups = place.Menu.ModifierGroups.ToDictionary(g => g.Id, g => new
        {
            n = g.Name.In(place.Language),
            r = Rule(g, words),
            g.Min,
            g.Max,
            o = g.Modifiers.Select(m => new
            {
                m.Id,
                n = m.Name.In(place.Language),
                p = m.Price,
                g = Some(m.Groups),
                a = m.Allergens.Count == 0 ? null : Wishes.Letters(m.Allergens),
                i = Some(m.Ingredients),
                d = m.Default ? true : (bool?)null,
            }),
        }),
        items = place.Menu.Items.ToDictionary(i => i.Id, i => new
        {
            g = Some(i.ModifierGroups),
            s = Some(i.Substitutes),
            i = Some(i.Ingredients),
            w = string.Join(' ', new[] { i.Name.En, i.Name.Fr, i.Name.Rw, i.Name.Mt }.Distinct().Where(name => name is not null && name != i.Name.In(place.Language))),
        }),
    };

    /// <summary>How many options of a group to choose, in words.</summary>
    public static string Rule(ModifierGroup group, IStringLocalizer<Texts> words) => (group.Min, group.Max) switch
    {
        (1, 1) => words["ChooseOne"],
        (0, 1) => words["ChooseMaybe"],
        (0, var max) => words["ChooseUpTo", max],
        var (min, max) when min == max => words["ChooseExactly", min],
        var (min, max) => words["ChooseBetween", min, max],
    };

    private static string[]? Some(IReadOnlyCollection<string> ids) => ids.Count == 0 ? null : [.. ids];
}
