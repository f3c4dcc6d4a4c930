using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Storage;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>The round of <see cref="OrderTests"/> at the grill: salad and burger; the burger has an allergy mark.</summary>
public sealed class StationTests
{
    private static readonly OrderId Id = OrderTests.Id;
    private static readonly LineId Salad = OrderTests.Salad;
    private static readonly LineId Burger = OrderTests.Burger;

    private static Dispatch At(long version, params (LineId Line, Fulfilment State, int Remakes)[] changes) => Of(Id, version, changes);

    private static Dispatch Of(OrderId order, long version, params (LineId Line, Fulfilment State, int Remakes)[] changes) =>
        new(order, version, "12-3", OrderTests.Round.Table, OrderTests.At,
            [.. OrderTests.Round.Lines.Where(l => l.Stations.Contains("grill")).Select(l => changes.FirstOrDefault(c => c.Line == l.Id) is { State: not 0 } c
                ? new DispatchLine(l, c.State, c.Remakes, c.State == Fulfilment.Voided ? "fell" : null)
                : new DispatchLine(l, Fulfilment.Sent, 0, null))],
            ImmutableDictionary<string, string>.Empty);

    private static Played<Station, StationEvent> Fired(StationKind kind = StationKind.Prep)
    {
        var station = new Played<Station, StationEvent>(OrderTests.At);
        station.Must(Who.House, s => s.Accept(Who.House, At(1), kind));
        return station;
    }

    private static Ticket Ticket(Played<Station, StationEvent> station) => station.State.Ticket(Id)!;
    private static IEnumerable<Fulfilment> States(Played<Station, StationEvent> station) => Ticket(station).Lines.Select(l => l.State);

    [Fact]
    public void From_fire_to_bump_and_back()
    {
        var station = Fired();
        Assert.Equal((1, TicketState.New, false), (Ticket(station).Sequence, Ticket(station).State, Ticket(station).Untold));
        station.Must(Who.Screen, s => s.Painted(Who.Screen, [Id]));
        Assert.Equal([Fulfilment.Accepted, Fulfilment.Accepted], States(station));
        Assert.True(Ticket(station).Untold);
        station.Must(Who.Screen, s => s.Start(Who.Screen, Id, null));
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        Assert.Equal((TicketState.Bumped, OrderTests.At), (Ticket(station).State, Ticket(station).BumpedAt));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Ready], States(station));
        station.Must(Who.Screen, s => s.Recall(Who.Screen, Id, null));
        Assert.Equal((TicketState.Open, 1, null), (Ticket(station).State, Ticket(station).Sequence, Ticket(station).BumpedAt));
        Assert.Equal([Fulfilment.Preparing, Fulfilment.Preparing], States(station));
        station.Must(Who.House, s => s.Tell(Who.House, Id, Ticket(station).Version));
        Assert.False(station.State.Owes);
    }

    [Fact]
    public void The_last_line_takes_its_ticket_off_the_board()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        Assert.Equal(TicketState.Open, Ticket(station).State);
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Burger));
        Assert.Equal(TicketState.Bumped, Ticket(station).State);
    }

    [Fact]
    public void What_is_done_is_neither_begun_nor_impossible_and_one_line_says_nothing_of_another()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.Start(Who.Screen, Id, Burger));
        Assert.Equal([Fulfilment.Accepted, Fulfilment.Preparing], States(station));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        station.Already(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        Assert.Equal((Refusal.TooLate, Refusal.TooLate), (station.State.Start(Who.Screen, Id, Salad).Refusal, station.State.CannotMake(Who.Screen, Id, Salad).Refusal));
        station.Already(Who.Screen, s => s.Painted(Who.Screen, [Id]));
    }

    [Fact]
    public void What_was_taken_off_holds_no_bump_up_and_finishes_nothing_else()
    {
        var station = Fired();
        station.Must(Who.House, s => s.Accept(Who.House, At(2, (Salad, Fulfilment.Voided, 0)), StationKind.Prep));
        Assert.Equal("fell", Ticket(station).Line(Salad)!.VoidReason);
        station.Must(Who.Screen, s => s.AcknowledgeChange(Who.Screen, Id, Salad));
        Assert.NotEqual(TicketState.Bumped, Ticket(station).State);
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Burger));
        Assert.Equal(TicketState.Bumped, Ticket(station).State);
        var unseen = Fired();
        unseen.Must(Who.House, s => s.Accept(Who.House, At(2, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        unseen.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Voided], States(unseen));
        Assert.True(Ticket(unseen).Line(Burger)!.ChangeSeen);
        // What was taken off, or made again, before it came to this station.
        var late = new Played<Station, StationEvent>(OrderTests.At);
        late.Must(Who.House, s => s.Accept(Who.House, At(4, (Salad, Fulfilment.Voided, 0), (Burger, Fulfilment.Ready, 1)), StationKind.Prep));
        Assert.Equal("12-3", Ticket(late).Number);
        Assert.Equal([(Fulfilment.Voided, "fell", 0), (Fulfilment.Sent, null, 1)], Ticket(late).Lines.Select(l => (l.State, l.VoidReason, l.Remakes)));
    }

    [Fact]
    public void A_ticket_that_is_made_again_calls_anew_and_is_as_old_as_it_was()
    {
        var station = Fired();
        station.Wait(Kitchen.Ticket.EscalatesAfter);
        station.Must(Who.House, s => s.Escalate(Who.House, Id, station.Now));
        station.Already(Who.House, s => s.Escalate(Who.House, Id, station.Now));
        for (var remakes = 1; remakes <= 2; remakes++)
        {
            station.Wait(TimeSpan.FromMinutes(5));
            station.Must(Who.House, s => s.Accept(Who.House, At(1 + remakes, (Salad, Fulfilment.Sent, remakes)), StationKind.Prep));
            Assert.Equal((false, station.Now, OrderTests.At, true), (Ticket(station).Escalated, Ticket(station).FiredAt, Ticket(station).First, Ticket(station).Unheard));
        }
        Assert.Equal(OrderTests.At, Ticket(station).Since);
    }

    [Fact]
    public void A_recall_takes_back_what_the_bump_made_ready_and_a_line_is_taken_back_alone()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        station.Must(Who.Screen, s => s.Recall(Who.Screen, Id, null));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Preparing], States(station));
        station.Must(Who.Screen, s => s.Recall(Who.Screen, Id, Salad));
        Assert.Equal([Fulfilment.Preparing, Fulfilment.Preparing], States(station));
        station.Already(Who.Screen, s => s.Recall(Who.Screen, Id, Salad));

        // The last line took its ticket along, and brings it back alone.
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        station.Must(Who.Screen, s => s.Recall(Who.Screen, Id, Salad));
        Assert.Equal((TicketState.Open, true), (Ticket(station).State, Ticket(station).Untold));
        Assert.Equal([Fulfilment.Preparing, Fulfilment.Ready], States(station));
    }

    [Fact]
    public void A_recall_of_what_was_bumped_before_that_was_kept_takes_everything_back()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        station.Must(Who.Screen, _ => new LinesBumped(Id, [Burger]));
        station.Must(Who.Screen, _ => new TicketBumped(Id));
        station.Must(Who.Screen, s => s.Recall(Who.Screen, Id, null));
        Assert.Equal([Fulfilment.Preparing, Fulfilment.Preparing], States(station));
    }

    [Fact]
    public void A_void_waits_for_the_cook_and_then_counts_as_done()
    {
        var station = Fired();
        station.Must(Who.House, s => s.Accept(Who.House, At(4, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        Assert.Equal((Fulfilment.Voided, "fell", false), (Ticket(station).Line(Burger)!.State, Ticket(station).Line(Burger)!.VoidReason, Ticket(station).Line(Burger)!.ChangeSeen));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        Assert.Equal(TicketState.Open, Ticket(station).State);
        station.Must(Who.Screen, s => s.AcknowledgeChange(Who.Screen, Id, Burger));
        Assert.Equal(TicketState.Bumped, Ticket(station).State);
    }

    [Fact]
    public void What_cannot_be_made_is_reported_and_closes_with_the_rest()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        station.Must(Who.Screen, s => s.CannotMake(Who.Screen, Id, Burger));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Voided], States(station));
        Assert.Equal((TicketState.Bumped, true), (Ticket(station).State, Ticket(station).Untold));
        station.Must(Who.House, s => s.Accept(Who.House, At(5, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        Assert.Equal(OffReason.CannotMake, Ticket(station).Line(Burger)!.VoidReason);
    }

    [Fact]
    public void A_remake_opens_the_ticket_anew_with_its_allergy_to_be_seen_again()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        station.Wait(TimeSpan.FromMinutes(9));
        station.Must(Who.House, s => s.Accept(Who.House, At(6, (Burger, Fulfilment.Sent, 1)), StationKind.Prep));
        Assert.Equal((TicketState.New, station.Now, null), (Ticket(station).State, Ticket(station).FiredAt, Ticket(station).BumpedAt));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Sent], States(station));
        Assert.True(Ticket(station).Line(Burger) is { ChangeSeen: false, AllergyWaits: true, Remakes: 1 });
        station.Must(Who.Screen, s => s.Painted(Who.Screen, [Id]));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Accepted], States(station));
    }

    [Fact]
    public void A_dish_that_is_made_again_makes_those_beside_it_no_younger()
    {
        var station = Fired();
        var fired = Ticket(station).Since;
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Burger));
        station.Wait(TimeSpan.FromMinutes(20));
        var again = station.Now;
        station.Must(Who.House, s => s.Accept(Who.House, At(3, (Burger, Fulfilment.Sent, 1)), StationKind.Prep));
        Assert.Equal((fired, again), (Ticket(station).Since, Ticket(station).FiredAt));
        station.Wait(TimeSpan.FromMinutes(1));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, Salad));
        Assert.Equal(again, Ticket(station).Since);
    }

    [Theory, InlineData(StationKind.Prep), InlineData(StationKind.Expo)]
    public void A_remake_that_nobody_saw_is_not_bumped(StationKind kind)
    {
        var station = Fired(kind);
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        station.Must(Who.House, s => s.Accept(Who.House, At(6, (Salad, Fulfilment.Sent, 1)), kind));

        // A screen that was cut off meanwhile still means the first one.
        Assert.Equal(Refusal.TooLate, station.State.Bump(Who.Screen, Id, null).Refusal);
        if (kind == StationKind.Prep)
            Assert.Equal(Refusal.TooLate, station.State.Bump(Who.Screen, Id, Salad).Refusal);
        station.Must(Who.Screen, s => s.AcknowledgeChange(Who.Screen, Id, Salad));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        Assert.True(Ticket(station).Bumped);
    }

    [Fact]
    public void An_older_version_of_the_order_changes_nothing()
    {
        var station = Fired();
        station.Must(Who.House, s => s.Accept(Who.House, At(4), StationKind.Prep));
        station.Already(Who.House, s => s.Accept(Who.House, At(4, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        station.Already(Who.House, s => s.Accept(Who.House, At(3, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
    }

    [Fact]
    public void What_was_taken_off_before_it_came_never_fires()
    {
        var station = new Played<Station, StationEvent>(OrderTests.At);
        station.Must(Who.House, s => s.Accept(Who.House, At(3, (Burger, Fulfilment.Voided, 0), (Salad, Fulfilment.Voided, 0)), StationKind.Prep));
        station.Already(Who.House, s => s.Accept(Who.House, At(1), StationKind.Prep));
        Assert.Equal((0, 0, false), (station.State.Tickets.Count, station.State.Sequence, station.State.Owes));
    }

    [Fact]
    public void Nobody_painted_it_for_ten_seconds()
    {
        var station = Fired();
        Assert.True(station.State.Owes);
        station.Already(Who.House, s => s.Escalate(Who.House, Id, OrderTests.At.AddSeconds(9.9)));
        station.Must(Who.House, s => s.Escalate(Who.House, Id, OrderTests.At.AddSeconds(10)));
        Assert.True(station.State is { Owes: false, Escalated: true });
        station.Must(Who.Screen, s => s.Painted(Who.Screen, [Id]));
        station.Already(Who.House, s => s.Escalate(Who.House, Id, OrderTests.At.AddSeconds(20)));
    }

    [Fact]
    public void Nobody_is_called_for_what_was_taken_off()
    {
        var station = Fired();
        station.Must(Who.House, s => s.Accept(Who.House, At(2, (Salad, Fulfilment.Voided, 0), (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        Assert.False(station.State.Owes);
    }

    [Fact]
    public void Expo_follows_the_order_and_reports_nothing()
    {
        var station = Fired(StationKind.Expo);
        station.Must(Who.Screen, s => s.Painted(Who.Screen, [Id]));
        station.Must(Who.House, s => s.Accept(Who.House, At(3, (Salad, Fulfilment.Ready, 0)), StationKind.Expo));
        Assert.Equal([Fulfilment.Ready, Fulfilment.Sent], States(station));
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        Assert.Equal(TicketState.Bumped, Ticket(station).State);
        Assert.Equal([Fulfilment.Ready, Fulfilment.Sent], States(station));
        Assert.False(station.State.Owes);
    }

    [Fact]
    public void What_an_order_has_made_at_a_station_is_made_there_though_it_sees_whole_orders_by_now()
    {
        Assert.Equal(StationKind.Expo, Station.KindOf(At(1), "pass", StationKind.Expo));
        Assert.Equal(StationKind.Prep, Station.KindOf(At(1), "grill", StationKind.Expo));
        Assert.Equal(Refusal.Malformed, Station.Empty.Accept(Who.House, At(1) with { Lines = default }, Station.KindOf(At(1) with { Lines = default }, "grill", StationKind.Expo)).Refusal);
        var station = Fired(Station.KindOf(At(1), "grill", StationKind.Expo));
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, Id, null));
        Assert.True(station.State.Owes);
    }

    [Fact]
    public void Fifty_bumped_tickets_can_be_recalled_and_an_older_one_never_fires_again()
    {
        var station = new Played<Station, StationEvent>(OrderTests.At);
        var orders = Enumerable.Range(1, 52).Select(n => OrderId.Round(Id.Visit, n)).ToArray();
        foreach (var order in orders)
        {
            station.Must(Who.House, s => s.Accept(Who.House, Of(order, 1, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
            station.Wait(TimeSpan.FromSeconds(1));
            station.Must(Who.Screen, s => s.Bump(Who.Screen, order, null));
            // The first is kept until its order knows how it ended.
            if (order != orders[0])
                station.Must(Who.House, s => s.Tell(Who.House, order, s.Ticket(order)!.Version));
        }
        Assert.Equal((51, orders[1]), (station.State.Tickets.Count, Assert.Single(station.State.Shelf).Key));
        Assert.Equal(Refusal.TooLate, station.State.Recall(Who.Screen, orders[1], null).Refusal);
        Assert.Equal(Refusal.TooLate, station.State.Start(Who.Screen, orders[1], null).Refusal);
        Assert.Equal((Refusal.None, true), (station.State.Bump(Who.Screen, orders[1], null).Refusal, station.State.Bump(Who.Screen, orders[1], null).Events.IsEmpty));
        Assert.Equal((Refusal.NotAllowed, Refusal.NotAllowed), (station.State.Bump(Who.Ana, orders[1], null).Refusal, station.State.Recall(Who.Ana, orders[1], null).Refusal));
        station.Must(Who.House, s => s.Accept(Who.House, Of(orders[1], 5, (Salad, Fulfilment.Voided, 0)), StationKind.Prep));
        Assert.Null(station.State.Ticket(orders[1]));
        Assert.Equal(52, station.State.Sequence);
    }

    [Fact]
    public void What_is_cooked_again_comes_back_from_the_shelf_as_it_was()
    {
        var station = Fired();
        station.Must(Who.Screen, s => s.AcknowledgeAllergy(Who.Screen, Id, Burger));
        Bump(Id);
        var bumped = Ticket(station);
        foreach (var order in Enumerable.Range(Id.Number + 1, Station.Recallable).Select(n => OrderId.Round(Id.Visit, n)))
        {
            station.Must(Who.House, s => s.Accept(Who.House, Of(order, 1, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
            Bump(order);
        }
        Assert.Equal(Id, Assert.Single(station.State.Shelf).Key);

        station.Must(Who.House, s => s.Accept(Who.House, At(3, (Burger, Fulfilment.Sent, 1), (Salad, Fulfilment.Served, 0)), StationKind.Prep));

        Assert.Empty(station.State.Shelf);
        var back = Ticket(station);
        Assert.Equal(bumped with { Finished = null, OrderVersion = 3, State = TicketState.New, BumpedAt = null, FiredAt = station.Now, First = bumped.FiredAt, Lines = [] }, back with { Lines = [] });
        Assert.Equal([Fulfilment.Ready, Fulfilment.Sent], States(station));
        Assert.Equal(JsonSerializer.Serialize(bumped.Lines.Select(l => l.Placed)), JsonSerializer.Serialize(back.Lines.Select(l => l.Placed)));

        void Bump(OrderId order)
        {
            station.Must(Who.Screen, s => s.Bump(Who.Screen, order, null));
            station.Must(Who.House, s => s.Tell(Who.House, order, s.Ticket(order)!.Version));
            station.Wait(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_shelved_ticket_takes_a_few_hundred_bytes()
    {
        var ticket = Ticket(Fired()) with { Lines = [.. Enumerable.Range(0, 10).SelectMany(_ => Ticket(Fired()).Lines)] };
        Assert.InRange(PackedTicket.Of(ticket).Bytes.Length, 1, 600);
        Assert.InRange(PackedTicket.Of(Ticket(Fired())).Bytes.Length, 1, 250);
        var opened = PackedTicket.Of(ticket).Open(Id);
        Assert.Equal(ticket with { Lines = [] }, opened with { Lines = [] });
        Assert.Equal(JsonSerializer.Serialize(ticket.Lines), JsonSerializer.Serialize(opened.Lines));
    }

    [Fact]
    public void Every_refusal()
    {
        var station = Fired();
        var (unknown, noLine) = (OrderId.Round(Id.Visit, 99), OrderTests.Juice);
        var bumped = OrderId.Round(Id.Visit, 4);
        station.Must(Who.House, s => s.Accept(Who.House, Of(bumped, 1, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        station.Must(Who.Screen, s => s.Bump(Who.Screen, bumped, null));
        var expo = Fired(StationKind.Expo).State;
        (string Row, Refusal Expected, Func<Station, Decision<StationEvent>> Command)[] rows =
        [
            ("a guest fires", Refusal.NotAllowed, s => s.Accept(Who.Ana, At(9), StationKind.Prep)),
            ("staff fire", Refusal.NotAllowed, s => s.Accept(Who.Server, At(9), StationKind.Prep)),
            ("no lines", Refusal.Malformed, s => s.Accept(Who.House, At(9) with { Lines = [] }, StationKind.Prep)),
            ("a guest paints", Refusal.NotAllowed, s => s.Painted(Who.Ana, [Id])),
            ("escalate: no ticket", Refusal.NotFound, s => s.Escalate(Who.House, unknown, OrderTests.At)),
            ("a screen escalates", Refusal.NotAllowed, s => s.Escalate(Who.Screen, Id, OrderTests.At)),
            ("allergy: no ticket", Refusal.NotFound, s => s.AcknowledgeAllergy(Who.Screen, unknown, Burger)),
            ("allergy: a guest", Refusal.NotAllowed, s => s.AcknowledgeAllergy(Who.Ana, Id, Burger)),
            ("allergy: no line", Refusal.NoSuchLine, s => s.AcknowledgeAllergy(Who.Screen, Id, noLine)),
            ("change: no ticket", Refusal.NotFound, s => s.AcknowledgeChange(Who.Screen, unknown, Burger)),
            ("change: a guest", Refusal.NotAllowed, s => s.AcknowledgeChange(Who.Ana, Id, Burger)),
            ("change: no line", Refusal.NoSuchLine, s => s.AcknowledgeChange(Who.Screen, Id, noLine)),
            ("start: no ticket", Refusal.NotFound, s => s.Start(Who.Screen, unknown, null)),
            ("start: a guest", Refusal.NotAllowed, s => s.Start(Who.Ana, Id, null)),
            ("start: no line", Refusal.NoSuchLine, s => s.Start(Who.Screen, Id, noLine)),
            ("start: bumped", Refusal.TooLate, s => s.Start(Who.Screen, bumped, null)),
            ("bump: no ticket", Refusal.NotFound, s => s.Bump(Who.Screen, unknown, null)),
            ("bump: a guest", Refusal.NotAllowed, s => s.Bump(Who.Ana, Id, null)),
            ("bump: no line", Refusal.NoSuchLine, s => s.Bump(Who.Screen, Id, noLine)),
            ("bump: the line's allergy waits", Refusal.TooLate, s => s.Bump(Who.Screen, Id, Burger)),
            ("bump: the ticket's allergy waits", Refusal.TooLate, s => s.Bump(Who.Screen, Id, null)),
            ("recall: no ticket", Refusal.NotFound, s => s.Recall(Who.Screen, unknown, null)),
            ("recall: a guest", Refusal.NotAllowed, s => s.Recall(Who.Ana, bumped, null)),
            ("recall: no line", Refusal.NoSuchLine, s => s.Recall(Who.Screen, Id, noLine)),
            ("cannot make: no ticket", Refusal.NotFound, s => s.CannotMake(Who.Screen, unknown, Burger)),
            ("cannot make: a guest", Refusal.NotAllowed, s => s.CannotMake(Who.Ana, Id, Burger)),
            ("cannot make: no line", Refusal.NoSuchLine, s => s.CannotMake(Who.Screen, Id, noLine)),
            ("cannot make: it is done", Refusal.TooLate, s => s.CannotMake(Who.Screen, bumped, Salad)),
            ("a screen tells", Refusal.NotAllowed, s => s.Tell(Who.Screen, Id, 9)),
            ("expo: start", Refusal.NotAllowed, _ => expo.Start(Who.Screen, Id, null)),
            ("expo: bump a line", Refusal.NotAllowed, _ => expo.Bump(Who.Screen, Id, Salad)),
            ("expo: recall a line", Refusal.NotAllowed, _ => expo.Recall(Who.Screen, Id, Salad)),
            ("expo: cannot make", Refusal.NotAllowed, _ => expo.CannotMake(Who.Screen, Id, Salad)),
        ];
        foreach (var (row, expected, command) in rows)
            Assert.Equal((row, expected), (row, command(station.State).Refusal));
        station.Must(Who.House, s => s.Accept(Who.House, At(4, (Burger, Fulfilment.Voided, 0)), StationKind.Prep));
        Assert.Equal(Refusal.TooLate, station.State.Bump(Who.Screen, Id, Burger).Refusal);
        Assert.Equal(Refusal.TooLate, station.State.Start(Who.Screen, Id, Burger).Refusal);
    }

    private static Func<Station, Decision<StationEvent>> Cook(int kind, OrderId order, LineId line, DateTimeOffset now) => kind switch
    {
        0 => s => s.Painted(Who.Screen, [order]),
        1 => s => s.AcknowledgeAllergy(Who.Screen, order, line),
        2 => s => s.AcknowledgeChange(Who.Screen, order, line),
        3 => s => s.Start(Who.Screen, order, null),
        4 => s => s.Start(Who.Screen, order, line),
        5 => s => s.Bump(Who.Screen, order, null),
        6 => s => s.Bump(Who.Screen, order, line),
        7 => s => s.Recall(Who.Screen, order, now.Second % 2 == 0 ? null : line),
        8 => s => s.CannotMake(Who.Screen, order, line),
        _ => s => s.Escalate(Who.House, order, now),
    };

    private static readonly Gen<(int Kind, int Line, int Version)[]> Steps = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 2], Gen.Int[0, 20]).Array[0, 60];

    [Fact]
    public void Twice_is_once_and_replay_equals_the_state() => Steps.Sample(steps =>
    {
        var station = new Played<Station, StationEvent>(OrderTests.At);
        foreach (var (kind, line, version) in steps)
        {
            station.Wait(TimeSpan.FromSeconds(version));
            var (id, now) = (OrderTests.Lines[line], station.Now);
            var command = kind switch
            {
                10 => s => s.Accept(Who.House, At(version), StationKind.Prep),
                11 => s => s.Accept(Who.House, At(version, (id, version > 15 ? Fulfilment.Voided : Fulfilment.Sent, version / 5)), StationKind.Prep),
                12 => s => s.Tell(Who.House, Id, version),
                _ => Cook(kind, Id, id, now),
            };
            if (!station.Do(Who.House, command).Events.IsEmpty)
                Assert.Equal((Refusal.None, 0), (command(station.State).Refusal, command(station.State).Events.Length));
        }
        Assert.Equal(station.Version, station.State.Version);
        Assert.Equal(JsonSerializer.Serialize(station.State), JsonSerializer.Serialize(station.Replayed(StationJson.Default.CommitStationEventArray)));
    }, iter: 1_000);

    // Cooks, servers and guests do what they like while dispatches and reports arrive late, out of order and more than once. Once
    // everything owed was settled, the order and its stations tell the same story.
    [Fact]
    public void Order_and_stations_agree_in_the_end() =>
        Gen.Select(Gen.Select(Gen.Int[0, 24], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 1_000]).Array[0, 80], Gen.Int[0, 1_000]).Sample((steps, _) =>
        {
            string[] names = ["grill", "fry", "bar", "expo"];
            var order = new Played<Order, OrderEvent>(OrderTests.At);
            var stations = names.ToDictionary(n => n, _ => new Played<Station, StationEvent>(OrderTests.At));
            var underway = new List<Action>();
            order.Must(Who.House, o => o.Accept(Who.House, OrderTests.Round, ["expo"], TimeSpan.Zero, OrderTests.At));
            foreach (var (kind, n, at, which) in steps)
            {
                var (name, line) = (names[at], OrderTests.Lines[n]);
                if (kind < 10)
                    stations[name].Do(Who.Screen, Cook(kind, Id, line, OrderTests.At));
                else if (kind < 14)
                    SendAll();
                else if (kind < 20 && underway.Count > 0)
                    // Delivered and kept: a message may come again.
                    underway[which % underway.Count]();
                else if (kind == 20)
                    order.Do(Who.Manager, o => o.Void(Who.Manager, line, "no"));
                else if (kind == 21)
                    order.Do(Who.Server, o => o.AnswerTrouble(Who.Server, line, TroubleAnswer.Remake));
                else if (kind == 22)
                    order.Do(Who.Server, o => o.Serve(Who.Server, []));
            }
            for (var round = 0; round < 20 && (order.State.Owes || stations.Values.Any(s => s.State.Tickets.Values.Any(t => t.Untold))); round++)
            {
                SendAll();
                foreach (var message in underway.ToArray())
                    message();
            }
            foreach (var (name, station) in stations)
            {
                if (station.State.Ticket(Id) is not { } ticket)
                {
                    Assert.All(order.State.Lines.Where(l => l.Placed.Stations.Contains(name)), l => Assert.Equal(Fulfilment.Voided, l.State));
                    continue;
                }
                Assert.False(ticket.Untold);
                foreach (var line in ticket.Lines)
                {
                    var ordered = order.State.Line(line.Id)!;
                    Assert.Equal(ordered.Remakes, line.Remakes);
                    // What the guest has was made, whatever a cook says after a recall.
                    if (ordered.State != Fulfilment.Served)
                        Assert.Equal(ordered.State == Fulfilment.Voided, !line.Live);
                    if (ticket.Kind == StationKind.Expo)
                        Assert.Equal(ordered.State, line.State);
                    else if (ordered.Placed.Stations.Length == 1 && ordered.State is Fulfilment.Preparing or Fulfilment.Ready)
                        Assert.Equal(line.State, ordered.State);
                }
            }

            void SendAll()
            {
                var told = order.State;
                foreach (var audience in told.Audiences.Where(a => a.Behind))
                    underway.Add(() =>
                    {
                        if (audience.Kind is not (AudienceKind.Visit or AudienceKind.Check))
                        {
                            var lines = told.Lines.Where(l => audience.Kind == AudienceKind.Expo || l.Placed.Stations.Contains(audience.Name));
                            var dispatch = new Dispatch(Id, told.Version, "12-3", told.Round!.Table, told.Round.PlacedAt,
                                [.. lines.Select(l => new DispatchLine(l.Placed, l.State, l.Remakes, l.VoidReason))], ImmutableDictionary<string, string>.Empty);
                            stations[audience.Name].Do(Who.House, s => s.Accept(Who.House, dispatch, audience.Kind == AudienceKind.Expo ? StationKind.Expo : StationKind.Prep));
                        }
                        order.Do(Who.House, o => o.Tell(Who.House, audience.Name, told.Version));
                    });
                foreach (var (name, station) in stations)
                    if (station.State.Ticket(Id) is { Untold: true } ticket)
                        underway.Add(() =>
                        {
                            order.Do(Who.House, o => o.Report(Who.House, name, ticket.Version, [.. ticket.Lines.Select(l => new StationLine(l.Id, l.State, l.Remakes))]));
                            station.Do(Who.House, s => s.Tell(Who.House, Id, ticket.Version));
                        });
            }
        }, iter: 1_000);

    [Fact]
    public void Facts_are_written_as_they_always_were() => Golden.Compare("station", StationJson.Default.CommitStationEventArray,
        new TicketFired(Id, 1, StationKind.Prep, "12-3", OrderTests.Round.Table, [new(OrderTests.Round.Lines[1], Fulfilment.Sent, 0, null)]),
        new TicketUpdated(Id, 4, [new(Burger, Fulfilment.Voided, 1, "fell")]),
        new TicketsPainted([Id]),
        new TicketEscalated(Id),
        new AllergyAcknowledged(Id, Burger),
        new ChangeAcknowledged(Id, Burger),
        new LinesStarted(Id, [Burger]),
        new LinesBumped(Id, [Burger]),
        new TicketBumped(Id),
        new TicketRecalled(Id),
        new LineCannotBeMade(Id, Burger),
        new OrderTold(Id, 7),
        new TicketShelved(Id));
}
