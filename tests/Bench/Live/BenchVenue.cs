using System.Collections.Immutable;
using System.Globalization;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Bench.Live;

/// <summary>The restaurant that is measured: as many tables as asked for, three stations and a pass, eight dishes sold all day.</summary>
public static class BenchVenue
{
    public static readonly VenueId Id = new("bench/room");
    public static readonly ImmutableArray<string> Stations = ["grill", "cold", "bar"];
    public const string Expo = "expo";
    public static readonly ImmutableArray<Choice> Choices = [new("side", "chips")];

    /// <summary>A dish and its price with the one option that is always chosen.</summary>
    public readonly record struct Dish(string Item, string Station, long Unit);

    public static readonly ImmutableArray<Dish> Dishes =
        [.. Enumerable.Range(0, 8).Select(n => new Dish($"dish-{n + 1}", Stations[n % Stations.Length], 1_000 + 250 * n + SidePrice))];

    private const long SidePrice = 300;

    public static VenueSettings Settings(int tables) => new(Id, "Bench", Currency.RWF, "UTC")
    {
        Money = new() { TaxClasses = [new("standard", "VAT", 1800)], Methods = [.. Enum.GetValues<Icupa.Payments.PaymentMethod>()] },
        Stations = [.. Stations.Select(s => new PrepStation(s, s, StationKind.Prep)), new(Expo, Expo, StationKind.Expo)],
        Routing = [.. Dishes.Select(d => new RoutingRule(d.Station, Item: d.Item))],
        Tables = [.. Enumerable.Range(1, tables).Select(n => new TablePlan(n.ToString(CultureInfo.InvariantCulture), "Room", 4, n % 100, n / 100))],
    };

    public static MenuDocument Menu => new()
    {
        Groups = [new("all", new("All"))],
        ModifierGroups = [new("side", new("Side"), 1, 1, [new("chips", new("Chips"), "CHIPS", SidePrice), new("rice", new("Rice"), "RICE", SidePrice)])],
        Items = [.. Dishes.Select(d => new MenuItem(d.Item, "all", new(d.Item), d.Item.ToUpperInvariant(), d.Unit - SidePrice) { ModifierGroups = ["side"] })],
    };
}
