using Icupa.Carts;
using Icupa.Drawers;

namespace Icupa.Menus;

/// <summary>What makes a menu impossible to sell from.</summary>
public static class MenuCheck
{
    public const int MaxItems = 2_000;

    /// <summary>A dish with its dearest options (minor units): as many as a line may have cost no more than a drawer holds, and no sum of them comes near what a number holds.</summary>
    public const long MostPrice = Drawer.MostMinor / Cart.MaxQuantity;

    /// <summary>A daypart may go on after midnight until then.</summary>
    private const int LatestEnd = 28 * 60;

    /// <summary>The faults of a document in words, none when it may be published.</summary>
    public static IEnumerable<string> Faults(MenuDocument menu)
    {
        if (menu.Items.Length is 0 or > MaxItems)
            yield return $"a menu has 1 to {MaxItems} dishes";
        foreach (var twice in Twice(menu.Items.Select(i => i.Id)).Concat(Twice(menu.ModifierGroups.Select(g => g.Id))).Concat(Twice(menu.Groups.Select(g => g.Id))).Concat(Twice(menu.Dayparts.Select(d => d.Id))))
            yield return $"{twice} is there twice";
        foreach (var part in menu.Dayparts.Where(d => !(Time(d.From) < Time(d.To) && Time(d.From) < 1440 && Time(d.To) <= LatestEnd)))
            yield return $"{part.Id}: from {part.From} to {part.To} is no time of day";
        var groups = menu.ModifierGroups.ToLookup(g => g.Id);
        var bounds = new Bounds(groups);
        foreach (var item in menu.Items)
        {
            if (menu.Groups.All(g => g.Id != item.Group))
                yield return $"{item.Id}: no category {item.Group}";
            if (item.Price < 0)
                yield return $"{item.Id}: a price below nothing";
            else if (item.Price > MostPrice)
                yield return $"{item.Id}: a price above {MostPrice}";
            else if (bounds.Of(item.ModifierGroups, 0) is var (least, most) && item.Price + least < 0)
                yield return $"{item.Id}: its options can bring it below nothing";
            else if (item.Price + most > MostPrice)
                yield return $"{item.Id}: its options can bring it above {MostPrice}";
            foreach (var missing in item.ModifierGroups.Where(g => !groups.Contains(g)))
                yield return $"{item.Id}: no options {missing}";
            foreach (var missing in item.Dayparts.Where(d => menu.Dayparts.All(p => p.Id != d)))
                yield return $"{item.Id}: no daypart {missing}";
            foreach (var missing in item.Ingredients.Where(i => menu.Ingredients.All(g => g.Id != i)))
                yield return $"{item.Id}: no ingredient {missing}";
        }
        foreach (var group in menu.ModifierGroups)
        {
            foreach (var twice in Twice(group.Modifiers.Select(m => m.Id)))
                yield return $"{group.Id}: {twice} is there twice";
            foreach (var modifier in group.Modifiers.Where(m => m.Price is < -MostPrice or > MostPrice))
                yield return $"{group.Id}: {modifier.Id}: a price that no dish has";
            if (group.Min < 0 || group.Max < Math.Max(1, group.Min) || group.Min > group.Modifiers.Length)
                yield return $"{group.Id}: between {group.Min} and {group.Max} of {group.Modifiers.Length} cannot be chosen";
            foreach (var missing in group.Modifiers.SelectMany(m => m.Groups).Where(g => !groups.Contains(g)))
                yield return $"{group.Id}: no options {missing}";
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<string> ids) => ids.GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key);

    // "HH:mm" in minutes; null for anything else.
    private static int? Time(string text) =>
        text is [>= '0' and <= '9', >= '0' and <= '9', ':', >= '0' and <= '5', >= '0' and <= '9'] ? Daypart.Minutes(text) : null;

    /// <summary>What options can make a dish cost less and more, as far as they go into each other.</summary>
    private sealed class Bounds(ILookup<string, ModifierGroup> groups)
    {
        private readonly Dictionary<(string Group, int Depth), (long Least, long Most)> known = [];

        public (long Least, long Most) Of(IEnumerable<string> ids, int depth) =>
            ids.Where(groups.Contains).Select(id => Of(groups[id].First(), depth)).Aggregate((Least: 0L, Most: 0L), (sum, one) => (sum.Least + one.Least, sum.Most + one.Most));

        private (long Least, long Most) Of(ModifierGroup group, int depth)
        {
            if (depth >= MenuIndex.MaxDepth)
                return default;
            if (known.TryGetValue((group.Id, depth), out var bounds))
                return bounds;
            var options = group.Modifiers.Select(m => (Price: Math.Clamp(m.Price, -MostPrice - 1, MostPrice + 1), Inner: Of(m.Groups, depth + 1))).ToList();
            // As few as may be where they cost, as many as may be where they take off; and the other way round.
            long Least(IEnumerable<long> costs) => costs.Order().Take(group.Max).Where((cost, n) => n < group.Min || cost < 0).Sum();
            return known[(group.Id, depth)] = (Least(options.Select(o => o.Price + o.Inner.Least)), -Least(options.Select(o => -(o.Price + o.Inner.Most))));
        }
    }
}
