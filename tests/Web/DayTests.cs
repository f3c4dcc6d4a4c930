using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The business day ends while guests sit and tickets are open. The hour at which it ends is the venue's, and so ours to move over the moment.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class DayTests(LiveSite site)
{
    [Fact]
    public async Task Open_tickets_of_the_day_before_stay_on_the_board_until_they_are_done()
    {
        // Kolkata's minutes are half an hour off: in one of the two zones the hour does not turn while this runs.
        var now = DateTimeOffset.UtcNow;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(now.Minute < 30 ? "UTC" : "Asia/Kolkata");
        var hour = TimeZoneInfo.ConvertTime(now, zone).Hour;
        var room = await site.Premises("night", venue => venue with { TimeZone = zone.Id, RollHour = hour + 1 });
        var before = BusinessDay.Of(room.Settings, now);

        await using var guest = await site.Phone(room.Table(1));
        await guest.Enter();
        await using var kitchen = await site.Kitchen(room.Kitchen);
        await kitchen.Enter("grill");
        foreach (var item in new[] { "pumpkin-soup", "primus" })
            Assert.Equal("None", await kitchen.Do("EightySix", "item", item));
        var (late, kept) = (await Round(guest, 1), await Round(guest, 2));
        await Shows(kitchen, late, kept);

        // The day ends. Who was there sees the same board; so does who comes now.
        await room.Set(venue => venue with { RollHour = hour, AlcoholNeedsStaff = true });
        Assert.Equal(before.AddDays(1), BusinessDay.Of(room.Settings, now));
        await Shows(kitchen, late, kept);
        // Carts hear of it a moment later; they refuse this beer either way, and say by what they know.
        await LiveClient.Eventually("AgeNotVerified", () => guest.Do("AddLine", Line("primus", ("beer-size", "beer-small"), ("beer-cold", "beer-chilled"))));
        // What was sold out stays so, also while nobody has asked for the new day.
        Assert.Equal("SoldOut", await guest.Do("AddLine", Line("pumpkin-soup")));
        var early = await Round(guest, 3);
        await Shows(kitchen, late, kept, early);
        await LiveClient.Eventually("both days", async () =>
        {
            await using var fresh = await site.Kitchen(room.Kitchen);
            await fresh.Enter("grill");
            return Open(fresh).SetEquals([late, kept, early]) ? "both days" : "";
        });
        await using var screen = await site.Kitchen(room.Kitchen);
        await screen.Enter("grill");
        var boards = await room.Boards("grill", before, before.AddDays(1));
        Assert.Equal([late, kept], Tickets(boards[0]));
        Assert.Equal([early], Tickets(boards[1]));
        Assert.Equal("SoldOut", await guest.Do("AddLine", Line("pumpkin-soup")));

        // Everything is still to be worked on, on both screens, and leaves the board when it is done.
        Assert.Equal("None", await screen.Do("Painted", (object)new[] { late, kept, early }));
        Assert.Equal("None", await screen.Do("Start", late, null));
        Assert.Equal("None", await kitchen.Do("Bump", late, null));
        await Shows(screen, kept, early);
        await guest.See("order:" + late, (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "ready");
        Assert.Equal("None", await screen.Do("Bump", kept, null));
        Assert.Equal("None", await screen.Do("Bump", early, null));
        await Shows(kitchen);

        // The day before is over for good: a screen that comes now has one board.
        await LiveClient.Eventually("one day", async () =>
        {
            await using var last = await site.Kitchen(room.Kitchen);
            await last.Enter("grill");
            Assert.Empty(Open(last));
            return last.All("station:").All(e => e.Key != "ticket:" + late) ? "one day" : "";
        });
    }

    [Fact]
    public async Task A_ticket_of_the_day_before_that_comes_late_is_painted_where_it_is()
    {
        var room = await site.Premises("late-ticket");
        await using var kitchen = await site.Kitchen(room.Kitchen);
        await kitchen.Enter("grill");
        var (now, house) = (DateTimeOffset.UtcNow, Asker.House("tests"));
        var before = BusinessDay.Of(room.Settings, now).AddDays(-1);
        var order = OrderId.Round(VisitId.New(room.Settings.Id, now.AddDays(-1)), 1);
        var placed = new PlacedLine(new(Guid.NewGuid()), "isombe", "Isombe", 1, [], [], Course.Main, 60, ["grill"], "staff:claudine", 5_000, null, null);
        // The screen has only today's board, on which there is nothing, when it comes.
        Assert.Equal(Refusal.None, (await site.Visit(grains => grains.GetGrain<IStationGrain>(Key.Station(StationId.In(room.Settings.Id, "grill"), before))
            .Accept(house, new(Guid.NewGuid()), new(order, 1, "1-1", TableId.In(room.Settings.Id, "1"), now, [new(placed, Fulfilment.Sent, 0, null)], ImmutableDictionary<string, string>.Empty)))).Refusal);
        await Shows(kitchen, order.Text);
        Assert.Equal("None", await kitchen.Do("Painted", (object)new[] { order.Text }));
        using var board = JsonDocument.Parse((await room.Boards("grill", before))[0].Set);
        var ticket = board.RootElement.GetProperty("ticket:" + order.Text);
        Assert.Equal(("open", false), (ticket.GetProperty("state").GetString(), ticket.GetProperty("escalated").GetBoolean()));
    }

    private static object Line(string item, params (string Group, string Modifier)[] choices) =>
        new { line = LiveClient.NewId(), item, quantity = 1, choices = choices.Select(c => new { group = c.Group, modifier = c.Modifier }) };

    private static async Task<string> Round(LiveClient guest, int number)
    {
        await LiveClient.Eventually("None", () => guest.Do("AddLine", Line("isombe")));
        await guest.See("cart:", (key, _) => key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal("None", await guest.Do("Place", 100_000L));
        await guest.See("cart:", (key, _) => key == $"round:{number}");
        return $"{guest.Visit}/{number}";
    }

    private static HashSet<string> Open(LiveClient kitchen) =>
        [.. kitchen.All("station:").Where(e => e.Key.StartsWith("ticket:", StringComparison.Ordinal) && e.Entity.GetProperty("state").GetString() != "bumped").Select(e => e.Entity.GetProperty("order").GetString()!)];

    private static Task Shows(LiveClient kitchen, params string[] orders) => kitchen.Until(() => Open(kitchen).SetEquals(orders));

    private static IEnumerable<string> Tickets(Snapshot board)
    {
        using var json = JsonDocument.Parse(board.Set);
        return [.. json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith("ticket:", StringComparison.Ordinal)).Select(e => e.Value.GetProperty("order").GetString()!).Order(StringComparer.Ordinal)];
    }
}
