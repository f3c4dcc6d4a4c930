using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What a menu is refused for when it is published, and a venue's kitchen when it is set.</summary>
public sealed class MenuCheckTests
{
    private static readonly MenuDocument Menu = new()
    {
        Dayparts = [new("lunch", new("Lunch"), "11:00", "15:00")],
        Groups = [new("food", new("Food"))],
        ModifierGroups =
        [
            new("size", new("Size"), 1, 1, [new("small", new("Small"), "SML", -500), new("large", new("Large"), "LRG", 500)]),
            new("extras", new("Extras"), 0, 2, [new("egg", new("Egg"), "EGG", 200), new("rice", new("Rice"), "RICE", 300) { Groups = ["size"] }]),
        ],
        Items = [new("stew", "food", new("Stew"), "STEW", 1_000) { ModifierGroups = ["size", "extras"] }],
    };

    private static MenuDocument Stew(long price, params string[] groups) => Menu with { Items = [Menu.Items[0] with { Price = price, ModifierGroups = [.. groups] }] };

    private static MenuDocument Egg(long price, int min = 0) =>
        Menu with { ModifierGroups = Menu.ModifierGroups.SetItem(1, Menu.ModifierGroups[1] with { Min = min, Modifiers = Menu.ModifierGroups[1].Modifiers.SetItem(0, new("egg", new("Egg"), "EGG", price)) }) };

    public static TheoryData<string, MenuDocument, string[]> Prices() => new()
    {
        { "as it is", Menu, [] },
        { "for nothing", Stew(0), [] },
        { "below nothing", Stew(-1), ["stew: a price below nothing"] },
        { "the dearest that there may be", Stew(MenuCheck.MostPrice), [] },
        { "too dear", Stew(MenuCheck.MostPrice + 1), ["stew: a price above 10101010"] },
        { "more than a number holds", Stew(long.MaxValue, "size"), ["stew: a price above 10101010"] },
        { "less than a number holds", Stew(long.MinValue, "size"), ["stew: a price below nothing"] },
        { "smaller for less", Stew(500, "size"), [] },
        { "smaller for less than nothing", Stew(499, "size"), ["stew: its options can bring it below nothing"] },
        { "options that take off a little", Egg(-100), [] },
        { "two options for less than nothing", Egg(-400, 2), ["stew: its options can bring it below nothing"] },
        { "an option too dear", Egg(MenuCheck.MostPrice), ["stew: its options can bring it above 10101010"] },
        { "an option more than a number holds", Egg(long.MaxValue), ["stew: its options can bring it above 10101010", "extras: egg: a price that no dish has"] },
        { "an option less than a number holds", Egg(long.MinValue), ["stew: its options can bring it below nothing", "extras: egg: a price that no dish has"] },
    };

    [Theory, MemberData(nameof(Prices))]
    public void A_price_that_nobody_can_pay_is_refused_by_name(string row, MenuDocument menu, string[] faults) =>
        Assert.Equal((row, string.Join('\n', faults)), (row, string.Join('\n', MenuCheck.Faults(menu))));

    [Theory]
    [InlineData("lunch", "11:00", "15:00", null)]
    [InlineData("late", "22:00", "28:00", null)]
    [InlineData("lunch", "11:00", "15:00", "lunch is there twice")]
    [InlineData("late", "22:00", "02:00", "late: from 22:00 to 02:00 is no time of day")]
    [InlineData("late", "22:00", "28:01", "late: from 22:00 to 28:01 is no time of day")]
    [InlineData("late", "noon", "15:00", "late: from noon to 15:00 is no time of day")]
    [InlineData("late", "9:60", "15:00", "late: from 9:60 to 15:00 is no time of day")]
    public void A_daypart_has_a_beginning_and_an_end(string id, string from, string to, string? fault)
    {
        var part = new Daypart(id, new("Part"), from, to);
        Assert.Equal(fault, MenuCheck.Faults(Menu with { Dayparts = fault?.EndsWith("twice", StringComparison.Ordinal) == true ? Menu.Dayparts.Add(part) : [part] }).FirstOrDefault());
    }

    [Fact]
    public void An_option_stands_in_its_group_once() =>
        Assert.Equal(["extras: egg is there twice"], MenuCheck.Faults(Menu with { ModifierGroups = Menu.ModifierGroups.SetItem(1, new("extras", new("Extras"), 0, 2, [new("egg", new("Egg"), "EGG"), new("egg", new("Egg"), "EGG")])) }));
}
