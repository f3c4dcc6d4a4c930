namespace Icupa.Menus;

/// <summary>What makes a menu impossible to sell from.</summary>
public static class MenuCheck
{
    public const int MaxItems = 2_000;

    /// <summary>The faults of a document in words, none when it may be published.</summary>
    public static IEnumerable<string> Faults(MenuDocument menu)
    {
        if (menu.Items.Length is 0 or > MaxItems)
            yield return $"a menu has 1 to {MaxItems} dishes";
        foreach (var twice in Twice(menu.Items.Select(i => i.Id)).Concat(Twice(menu.ModifierGroups.Select(g => g.Id))).Concat(Twice(menu.Groups.Select(g => g.Id))))
            yield return $"{twice} is there twice";
        var groups = menu.ModifierGroups.ToLookup(g => g.Id);
        foreach (var item in menu.Items)
        {
            if (menu.Groups.All(g => g.Id != item.Group))
                yield return $"{item.Id}: no category {item.Group}";
            if (item.Price < 0)
                yield return $"{item.Id}: a price below nothing";
            foreach (var missing in item.ModifierGroups.Where(g => !groups.Contains(g)))
                yield return $"{item.Id}: no options {missing}";
            foreach (var missing in item.Dayparts.Where(d => menu.Dayparts.All(p => p.Id != d)))
                yield return $"{item.Id}: no daypart {missing}";
            foreach (var missing in item.Ingredients.Where(i => menu.Ingredients.All(g => g.Id != i)))
                yield return $"{item.Id}: no ingredient {missing}";
        }
        foreach (var group in menu.ModifierGroups)
        {
            if (group.Min < 0 || group.Max < Math.Max(1, group.Min) || group.Min > group.Modifiers.Length)
                yield return $"{group.Id}: between {group.Min} and {group.Max} of {group.Modifiers.Length} cannot be chosen";
            foreach (var missing in group.Modifiers.SelectMany(m => m.Groups).Where(g => !groups.Contains(g)))
                yield return $"{group.Id}: no options {missing}";
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<string> ids) => ids.GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key);
}
