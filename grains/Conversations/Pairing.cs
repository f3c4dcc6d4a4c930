using System.Collections.Immutable;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>What goes with a dish: the house's rules over the menu's structured data. Pure, and the same answer each time.</summary>
public static class Pairing
{
    public const int Most = 4;

    /// <summary>Which courses go with a course, and how many of each.</summary>
    private static readonly ImmutableDictionary<Course, ImmutableArray<(Course Course, int Count)>> Table = new Dictionary<Course, ImmutableArray<(Course, int)>>
    {
        [Course.Starter] = [(Course.Drink, 2), (Course.Main, 2)],
        [Course.Main] = [(Course.Side, 1), (Course.Drink, 2), (Course.Dessert, 1)],
        [Course.Side] = [(Course.Main, 3), (Course.Drink, 1)],
        [Course.Dessert] = [(Course.Drink, 2)],
        [Course.Drink] = [(Course.Starter, 2), (Course.Side, 1), (Course.Dessert, 1)],
    }.ToImmutableDictionary();

    private static readonly string[] Brewed = ["tea", "coffee"];

    /// <summary>At most 4 dishes of this menu that <paramref name="fits"/> lets through.</summary>
    public static ImmutableArray<MenuItem> Of(MenuItem dish, MenuIndex menu, Func<MenuItem, bool> fits)
    {
        var with = menu.Document.Items.Where(i => i.Id != dish.Id && i.Group != dish.Group && fits(i)).ToList();
        // A dish that brings its own side needs no second one: the place goes to another of the others.
        var brings = dish.ModifierGroups.Select(id => menu.Document.ModifierGroups.First(g => g.Id == id)).Any(g => g.Min > 0 && g.Modifiers.Any(m => IsSide(m, menu)));
        return [.. Table[dish.Course].Where(rule => !(brings && rule.Course == Course.Side))
            .SelectMany(rule => with.Where(i => i.Course == rule.Course).OrderByDescending(i => Suits(dish, i, menu)).Take(rule.Count)).Take(Most)];
    }

    private static int Suits(MenuItem dish, MenuItem other, MenuIndex menu)
    {
        var points = 0;
        // The same ingredient twice is dull; a spicy dish wants something that is not; tea and coffee go with sweets and breakfast, not with the grill.
        points -= dish.Ingredients.Intersect(other.Ingredients).Count();
        if (dish.Tags.Contains(DietaryTag.Spicy) && other.Tags.Contains(DietaryTag.Spicy))
            points--;
        if (Warm(other, menu))
            points += dish.Course == Course.Dessert || !dish.Dayparts.IsEmpty && dish.Dayparts.SequenceEqual(["breakfast"]) ? 3 : -3;
        if (other.HasAlcohol)
            points += dish.Course is Course.Dessert ? -2 : 0;
        if (!dish.Dayparts.IsEmpty && dish.Dayparts.Intersect(other.Dayparts).Any())
            points++;
        return points;
    }

    /// <summary>Whether it is tea or coffee.</summary>
    public static bool Warm(MenuItem item, MenuIndex menu) => item.Course == Course.Drink && Tokens.Stems(Named(item, menu)).Intersect(Brewed).Any();

    private static string Named(MenuItem item, MenuIndex menu) =>
        string.Join(' ', item.Ingredients.Select(id => menu.Document.Ingredients.FirstOrDefault(g => g.Id == id)?.Name.En).Append(menu.Document.Groups.FirstOrDefault(g => g.Id == item.Group)?.Name.En).Append(item.Name.En));

    private static bool IsSide(Modifier option, MenuIndex menu) =>
        menu.Document.Items.Any(i => i.Course == Course.Side && string.Join(' ', Tokens.Stems(i.Name.En)) is var name && $" {string.Join(' ', Tokens.Stems(option.Name.En))} ".Contains($" {name} ", StringComparison.Ordinal));
}
