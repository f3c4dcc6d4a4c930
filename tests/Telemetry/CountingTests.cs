using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Tests.Rules;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Telemetry;

/// <summary>What the objective counts, and since when a ticket waits to be drawn.</summary>
public sealed class CountingTests
{
    /// <summary>An order whose every change is counted, as its grain does; with what was counted for a venue of its own.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly VenueId venue = new("demo/" + Guid.NewGuid().ToString("N"));
        private DateTimeOffset now = OrderTests.At;

        public Counted()
        {
            listener.InstrumentPublished = (instrument, mine) => { if (instrument.Name.StartsWith("icupa.objective", StringComparison.Ordinal)) mine.EnableMeasurementEvents(instrument); };
            listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
            {
                if (!tags.ToArray().Any(tag => tag.Key == "venue" && tag.Value as string == venue.Text)) return;
                if (instrument == Meters.ObjectiveRounds) Rounds += count;
                else Good += count;
            });
            listener.Start();
        }

        public Order State { get; private set; } = Order.Empty;
        public long Rounds { get; private set; }
        public long Good { get; private set; }

        public void After(double seconds) => now = OrderTests.At.AddSeconds(seconds);

        public void Accept(PlacedRound round) => Do(order => order.Accept(Who.House, round, [], TimeSpan.Zero, now));

        public void Drawn(string station, long version, params LineId[] lines) =>
            Do(order => order.Report(Who.House, station, version, [.. lines.Select(line => new StationLine(line, Fulfilment.Accepted, order.Line(line)!.Remakes))]));

        public void Do(Func<Order, Decision<OrderEvent>> decide)
        {
            var (before, decision) = (State, decide(State));
            Assert.NotEmpty(decision.Events);
            foreach (var happened in decision.Events) State = State.Apply(happened, new Fact(now, "house:test"));
            Counting.Orders(before, State, venue, now);
        }

        public void Dispose() => listener.Dispose();
    }

    [Theory]
    [InlineData(1.0, 1)]
    [InlineData(1.001, 0)]
    [InlineData(40, 0)]
    public void A_round_is_good_once_every_station_has_drawn_its_part_within_a_second(double last, int good)
    {
        using var order = new Counted();
        order.Accept(OrderTests.Round);
        Assert.Equal((1, 0), (order.Rounds, order.Good));
        order.After(0.2);
        order.Drawn("grill", 1, OrderTests.Salad, OrderTests.Burger);
        order.Drawn("bar", 1, OrderTests.Juice);
        Assert.Equal(0, order.Good);
        order.After(last);
        order.Drawn("fry", 1, OrderTests.Burger);
        Assert.Equal((1, good), (order.Rounds, order.Good));

        // Cooked again it is drawn again, and is no other round.
        order.Do(o => o.Report(Who.House, "bar", 2, [new(OrderTests.Juice, Fulfilment.Ready)]));
        order.Do(o => o.AnswerTrouble(Who.Server, OrderTests.Juice, TroubleAnswer.Remake));
        order.Drawn("bar", 3, OrderTests.Juice);
        Assert.Equal((1, good), (order.Rounds, order.Good));
    }

    [Fact]
    public void A_round_that_waited_for_staff_is_timed_from_their_word()
    {
        using var order = new Counted();
        order.After(300);
        order.Accept(OrderTests.Round with { SentAt = OrderTests.At.AddSeconds(300) });
        order.After(300.5);
        order.Drawn("grill", 1, OrderTests.Salad, OrderTests.Burger);
        order.Drawn("fry", 1, OrderTests.Burger);
        order.Drawn("bar", 1, OrderTests.Juice);
        Assert.Equal((1, 1), (order.Rounds, order.Good));
    }

    [Fact]
    public void What_no_station_makes_is_drawn_nowhere_and_does_not_count()
    {
        using var order = new Counted();
        order.Accept(OrderTests.Round with { Lines = [.. OrderTests.Round.Lines.Select(line => line with { Stations = [] })] });
        Assert.Equal((0, 0), (order.Rounds, order.Good));
    }

    [Fact]
    public void A_ticket_waits_until_it_is_drawn_escalated_or_not()
    {
        var station = new Played<Station, StationEvent>(OrderTests.At);
        Assert.Null(Counting.Waits(station.State));
        station.Must(Who.House, s => s.Accept(Who.House, Sent(OrderTests.Id), StationKind.Prep));
        station.Wait(TimeSpan.FromSeconds(12));
        station.Must(Who.House, s => s.Accept(Who.House, Sent(OrderId.Of(OrderTests.Id.Text + "0")), StationKind.Prep));
        station.Must(Who.House, s => s.Escalate(Who.House, OrderTests.Id, station.Now));
        Assert.Equal(OrderTests.At, Counting.Waits(station.State));
        station.Must(Who.Screen, s => s.Painted(Who.Screen, [OrderTests.Id]));
        Assert.Equal(OrderTests.At.AddSeconds(12), Counting.Waits(station.State));
        station.Must(Who.Screen, s => s.Painted(Who.Screen, [OrderId.Of(OrderTests.Id.Text + "0")]));
        Assert.Null(Counting.Waits(station.State));

        var expo = new Played<Station, StationEvent>(OrderTests.At);
        expo.Must(Who.House, s => s.Accept(Who.House, Sent(OrderTests.Id), StationKind.Expo));
        Assert.Null(Counting.Waits(expo.State));
    }

    private static Dispatch Sent(OrderId order) => new(order, 1, "12-3", OrderTests.Round.Table, OrderTests.At,
        [.. OrderTests.Round.Lines.Where(l => l.Stations.Contains("grill")).Select(l => new DispatchLine(l, Fulfilment.Sent, 0, null))], ImmutableDictionary<string, string>.Empty);
}
