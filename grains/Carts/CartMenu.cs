using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Venues;

namespace Icupa.Carts;

/// <summary>What the menu says of lines in the moment in which they are changed or sent: it may be another than the one they were added from.</summary>
public sealed partial record Cart
{
    /// <summary>Why this menu does not let the line be sent as it is. A dish that has left it is sold out.</summary>
    public static Refusal Fits(CartLine line, MenuIndex menu) => menu.Item(line.Item) is { } item ? menu.Price(item, line.Choices).Refusal : Refusal.SoldOut;

    // What was chosen in time is sent a little later still, and may be changed until then.
    private static bool Served(MenuItem item, CartLine? chosen, CartRules rules) =>
        rules.Menu.ServedAt(item, BusinessDay.LocalMinutes(rules.Settings, rules.Now), chosen is null ? 0 : Daypart.Grace);

    private static bool IsOut(CartLine line, CartRules rules) =>
        rules.Menu.Item(line.Item) is not { } item
        || (line.Hold == Hold.Held ? rules.Stock.IsEightySixed(item, rules.Menu.Chosen(line.Choices)) : rules.Stock.IsOut(item, rules.Menu.Chosen(line.Choices)));

    private static PlacedLine Fixed(CartLine line, CartRules rules)
    {
        var item = rules.Menu.Item(line.Item)!;
        return new(line.Id, line.Item, item.KitchenName, line.Quantity, line.Choices, rules.Menu.Price(item, line.Choices).KitchenChoices,
            item.Course, item.PrepSeconds, Routing.StationsOf(rules.Settings, item), line.By, line.Total, line.NoteKey, line.AllergyKey, Name(item, line.Choices, rules.Menu), item.TaxClass);
    }

    private static string Name(MenuItem item, ImmutableArray<Choice> choices, MenuIndex menu) =>
        choices.IsEmpty ? item.Name.En : $"{item.Name.En} ({string.Join(", ", menu.Chosen(choices).Select(m => m.Name.En))})";
}
