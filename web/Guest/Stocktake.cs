using System.Collections.Immutable;
using Icupa.Carts;
using Icupa.Kitchen;
using Icupa.Menus;

namespace Icupa.Web.Guest;

/// <summary>What the venue is out of now: dishes, options and ingredients, by "item:…", "modifier:…", "ingredient:…".</summary>
public sealed record Stocktake(ImmutableDictionary<string, StockView> Entries)
{
    public static readonly Stocktake Full = new(ImmutableDictionary<string, StockView>.Empty);

    public bool Out(MenuItem item) => Gone("item:" + item.Id) || item.Ingredients.Any(i => Gone("ingredient:" + i));

    /// <summary>Whether a line of this dish is out: whoever holds portions has them, unless a person took the dish off.</summary>
    public bool Out(MenuItem item, Hold hold) =>
        Out(item) && !(hold == Hold.Held && Entries.GetValueOrDefault("item:" + item.Id) is { Left: 0, Off: null } && !item.Ingredients.Any(i => Gone("ingredient:" + i)));

    public bool Out(Modifier option) => Gone("modifier:" + option.Id) || option.Ingredients.Any(i => Gone("ingredient:" + i));

    /// <summary>Portions left where they are counted.</summary>
    public int? Left(MenuItem item) => Entries.TryGetValue("item:" + item.Id, out var entry) ? entry.Left : null;

    private bool Gone(string key) => Entries.TryGetValue(key, out var entry) && (entry.Out || entry.Left == 0);
}
