using System.Collections.Immutable;
using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What guests are told to wait: by what stands on the boards, and how long it lately took.</summary>
public sealed class WaitsTests
{
    private static readonly DateTimeOffset At = OrderTests.At;
    private static readonly ImmutableDictionary<string, StationLoad> Quiet = ImmutableDictionary<string, StationLoad>.Empty;

    private readonly Played<Station, StationEvent> grill = new(At);
    private int rounds;

    // A dish of ten minutes.
    private OrderId Fire(int portions = 1, StationKind kind = StationKind.Prep)
    {
        var order = OrderId.Of($"demo/kigali-grill/0195680000007000800000000000000a/{++rounds}");
        var line = new PlacedLine(LineId.Of(Guid.NewGuid().ToString()), "goat", "GOAT", portions, [], [], Course.Main, 600, ["grill"], Who.Ana.By, 0, null, null);
        grill.Must(Who.House, s => s.Accept(Who.House, new(order, 1, $"12-{rounds}", OrderTests.Round.Table, grill.Now, [new(line, Fulfilment.Sent, 0, null)], ImmutableDictionary<string, string>.Empty), kind));
        return order;
    }

    private void Bump(OrderId order) => grill.Must(Who.Screen, s => s.Bump(Who.Screen, order, null));

    private static int Wait(StationLoad load, int seconds = 600) => Waits.Quote(seconds, ["grill"], Quiet.Add("grill", load));

    private StationLoad Load => grill.State.Load(grill.Now);

    [Fact]
    public void A_station_that_has_done_nothing_is_taken_at_the_menus_word()
    {
        Assert.Equal(new StationLoad(0, 100, 0), Load);
        Assert.Equal(600, Wait(Load));
        Assert.Equal(600, Waits.Quote(600, ["grill"], Quiet));
    }

    [Fact]
    public void What_is_not_ready_yet_stands_before_the_next_dish()
    {
        for (var i = 0; i < 5; i++)
            Fire(2);
        Assert.Equal(10, Load.Ahead);
        // Eleven portions where six are in hand at once.
        Assert.Equal(600 * 11 / 6, Wait(Load));
        // Portions in hand already do not slow the next one down.
        Assert.Equal(600, Wait(Load with { Ahead = 5 }));
    }

    [Fact]
    public void What_is_bumped_voided_or_only_looked_at_is_not_ahead()
    {
        var done = Fire(3);
        Fire(2);
        Bump(done);
        Assert.Equal(2, Load.Ahead);
        var voided = Fire(4);
        grill.Must(Who.Screen, s => s.CannotMake(Who.Screen, voided, s.Ticket(voided)!.Lines[0].Id));
        Assert.Equal(2, Load.Ahead);
        Fire(5, StationKind.Expo);
        Assert.Equal(2, Load.Ahead);
    }

    [Fact]
    public void It_takes_as_long_as_it_lately_took()
    {
        var orders = Enumerable.Range(0, 3).Select(_ => Fire()).ToList();
        grill.Wait(TimeSpan.FromMinutes(15));
        orders.ForEach(Bump);
        Assert.Equal(new StationLoad(0, 150, 3), Load);
        Assert.Equal(900, Wait(Load));
        // That was long ago.
        grill.Wait(Waits.Lately + TimeSpan.FromSeconds(1));
        Assert.Equal(new StationLoad(0, 100, 0), Load);
    }

    [Fact]
    public void A_station_that_has_shown_that_it_can_do_more_is_trusted_with_more()
    {
        var orders = Enumerable.Range(0, 4).Select(_ => Fire(5)).ToList();
        grill.Wait(TimeSpan.FromMinutes(10));
        orders.ForEach(Bump);
        Assert.Equal(new StationLoad(0, 100, 20), Load);
        for (var i = 0; i < 4; i++)
            Fire(5);
        Assert.Equal(600 * 21 / 20, Wait(Load));
    }

    [Fact]
    public void A_kitchen_that_is_stuck_is_not_quoted_as_if_it_were_not()
    {
        Fire();
        grill.Wait(TimeSpan.FromMinutes(9));
        Assert.Equal(100, Load.Pace);
        grill.Wait(TimeSpan.FromMinutes(11));
        Assert.Equal(200, Load.Pace);
        Assert.Equal(1_200, Wait(Load));
    }

    [Fact]
    public void One_ticket_that_was_forgotten_or_bumped_at_once_does_not_decide()
    {
        var forgotten = Fire();
        grill.Wait(TimeSpan.FromHours(5));
        Bump(forgotten);
        Assert.Equal(Waits.MostPace, Load.Pace);
        for (var i = 0; i < 2; i++)
        {
            var order = Fire();
            grill.Wait(TimeSpan.FromMinutes(10));
            Bump(order);
        }
        Assert.Equal(100, Load.Pace);
        for (var i = 0; i < 5; i++)
            Bump(Fire());
        Assert.Equal(Waits.LeastPace, Load.Pace);
    }

    [Fact]
    public void The_slowest_station_and_the_last_dish_decide_and_nobody_is_told_the_moon()
    {
        var loads = Quiet.Add("grill", new(11, 100, 6)).Add("fry", new(0, 100, 0));
        Assert.Equal(1_200, Waits.Quote(600, ["fry", "grill"], loads));
        Assert.Equal(720 * 2, Waits.Quote(OrderTests.Round.Lines, loads));
        Assert.Equal(720, Waits.Quote(OrderTests.Round.Lines, Quiet));
        Assert.Equal(Waits.MostSeconds, Wait(new(999, 400, 0), 3_600));
    }

    [Fact]
    public void An_order_is_quoted_by_the_load_that_the_cart_found()
    {
        var round = OrderTests.Round with { ReadyIn = 1_440 };
        Assert.Equal(At.AddSeconds(1_440 + 600), Assert.IsType<RoundAccepted>(Order.Empty.Accept(Who.House, round, [], TimeSpan.FromMinutes(10), At).Events[0]).QuotedAt);
    }

    [Fact]
    public async Task The_waiter_tells_of_the_load_where_the_dish_is_made()
    {
        var view = WaiterStand.View(WaiterStand.Grill);
        var station = Routing.StationsOf(view.Board.Settings, WaiterStand.Item(WaiterStand.Grill, "goat-brochette"))[0];
        var busy = view with { Loads = Quiet.Add(station, new(11, 100, 6)) };
        Assert.Contains("32 minutes", (await WaiterStand.Ask(busy, "how long for the goat brochette?")).Text, StringComparison.Ordinal);
        var other = view with { Loads = Quiet.Add("elsewhere", new(11, 100, 6)) };
        Assert.Contains("16 minutes", (await WaiterStand.Ask(other, "how long for the goat brochette?")).Text, StringComparison.Ordinal);
        Assert.Equal(32, WaiterStand.Tools(busy).WaitMinutes("goat-brochette"));
    }
}
