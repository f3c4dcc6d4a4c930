using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Icupa.Checks;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Storage;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>One round: salad (grill, Ana's), burger (grill and fry, Ben's), juice (bar, added by staff). Placed by Ana.</summary>
public sealed class OrderTests
{
    internal static readonly DateTimeOffset At = new(2026, 3, 6, 19, 0, 0, TimeSpan.Zero);
    internal static readonly OrderId Id = OrderId.Of("demo/kigali-grill/0195680000007000800000000000000a/3");
    internal static readonly LineId Salad = LineId.Of("10000000-0000-0000-0000-000000000001");
    internal static readonly LineId Burger = LineId.Of("10000000-0000-0000-0000-000000000002");
    internal static readonly LineId Juice = LineId.Of("10000000-0000-0000-0000-000000000003");
    internal static readonly ImmutableArray<LineId> Lines = [Salad, Burger, Juice];
    private static readonly LineId Unknown = LineId.Of("10000000-0000-0000-0000-000000000009");

    internal static readonly PlacedRound Round = new(Id, TableId.Of("demo/kigali-grill/12"), At, new(2026, 3, 6), Who.Ana.By,
        [Line(Salad, "salad", Who.Ana, 300, "grill"), Line(Burger, "burger", Who.Ben, 720, "grill", "fry"), Line(Juice, "juice", Who.Server, 120, "bar")],
        ImmutableDictionary<string, string>.Empty);

    private static PlacedLine Line(LineId id, string item, Asker by, int seconds, params string[] stations) =>
        new(id, item, item.ToUpperInvariant(), 1, [], [], Course.Main, seconds, [.. stations], by.By, 5_000, null, item == "burger" ? "a1" : null);

    private static Played<Order, OrderEvent> Accepted()
    {
        var order = new Played<Order, OrderEvent>(At);
        order.Must(Who.House, o => o.Accept(Who.House, Round, ["expo"], TimeSpan.Zero, At));
        return order;
    }

    private static Decision<OrderEvent> Report(Order order, string station, long version, LineId line, Fulfilment state, int remakes = 0) =>
        order.Report(Who.House, station, version, [new(line, state, remakes)]);

    private static Fulfilment StateOf(Order order, LineId line) => order.Line(line)!.State;

    [Fact]
    public void Quotes_the_longest_dish_and_the_busy_minutes()
    {
        var busy = Order.Empty.Accept(Who.House, Round, [], TimeSpan.FromMinutes(10), At);
        Assert.Equal(At.AddSeconds(720 + 600), Assert.IsType<RoundAccepted>(busy.Events[0]).QuotedAt);
        var approvedLater = Order.Empty.Accept(Who.House, Round, [], TimeSpan.Zero, At.AddMinutes(4));
        Assert.Equal(At.AddSeconds(720 + 240), Assert.IsType<RoundAccepted>(approvedLater.Events[0]).QuotedAt);
    }

    [Fact]
    public void An_order_is_what_was_placed_and_its_check_hears_it()
    {
        var order = new Played<Order, OrderEvent>(At);
        var placed = Round with { SentAt = At.AddMinutes(3), Lines = [Round.Lines[0] with { Name = "Green salad", Quantity = 2, TaxClass = "food" }, .. Round.Lines[1..]] };
        order.Must(Who.House, o => o.Accept(Who.House, placed, [], TimeSpan.Zero, At.AddMinutes(-1), 2));
        order.Already(Who.House, o => o.Accept(Who.House, Round, [], TimeSpan.Zero, At));
        var accepted = order.State.Round!;
        Assert.Equal((At, At.AddSeconds(720), At.AddMinutes(3), new DateOnly(2026, 3, 6), Who.Ana.By, 2), (accepted.PlacedAt, accepted.QuotedAt, accepted.SentAt, accepted.BusinessDate, accepted.PlacedBy, order.State.Party));
        order.Must(Who.Server, o => o.Void(Who.Server, Juice, "left"));
        Assert.Equal("left", order.State.Line(Juice)!.VoidReason);
        var told = order.State.Checked;
        Assert.Equal(new CheckedOrder(Id, order.Version, new(2026, 3, 6), told.Lines, Round.Table), told);
        Assert.Equal([new(Salad, "salad", "Green salad", 2, Who.Ana.By, 5_000, "food", false), new(Burger, "burger", "BURGER", 1, Who.Ben.By, 5_000, null, false), new(Juice, "juice", "JUICE", 1, Who.Server.By, 5_000, null, true)], told.Lines);
        Assert.Equal(Refusal.NotFound, Order.Empty.Seat(Who.House, 1, Round.Table).Refusal);
        // The first party at a table has no letter.
        order.Must(Who.House, o => o.Seat(Who.House, 4, Round.Table, 1));
        Assert.Null(order.State.Party);
        order.Must(Who.House, o => o.Seat(Who.House, 5, Round.Table, 3));
        Assert.Equal(3, order.State.Party);
    }

    [Fact]
    public void What_is_so_already_is_a_success()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "bar", 2, Juice, Fulfilment.Ready));
        order.Already(Who.House, o => Report(o, "bar", 2, Juice, Fulfilment.Preparing));
        order.Already(Who.House, o => Report(o, "nowhere", 9, Juice, Fulfilment.Preparing));
        order.Must(Who.House, o => o.Tell(Who.House, "bar", 3));
        order.Already(Who.House, o => o.Tell(Who.House, "bar", 3));
        order.Already(Who.House, o => o.Tell(Who.House, "nowhere", 3));
        // Who brings one dish brings no other.
        order.Must(Who.Server, o => o.Serve(Who.Server, [Salad]));
        Assert.Equal([Fulfilment.Served, Fulfilment.Sent, Fulfilment.Ready], order.State.Lines.Select(l => l.State));
        order.Already(Who.Ana, o => o.GotIt(Who.Ana, Salad));
        // Staff say for a guest what is wrong; of the others nothing is.
        order.Must(Who.Server, o => o.Complain(Who.Server, Salad, TroubleKind.Cold));
        order.Already(Who.Ana, o => o.Complain(Who.Ana, Salad, TroubleKind.Cold));
        Assert.Equal([TroubleKind.Cold, null, null], order.State.Lines.Select(l => l.Trouble));
        order.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Salad, TroubleAnswer.TakeOff));
        order.Already(Who.Server, o => o.AnswerTrouble(Who.Server, Salad, TroubleAnswer.TakeOff));
        order.Already(Who.Server, o => o.Void(Who.Server, Salad, "again"));
        order.Already(Who.Server, o => o.AnswerTrouble(Who.Server, Burger, TroubleAnswer.Remake));
        order.Already(Who.Server, o => o.AnswerTrouble(Who.Server, Burger, TroubleAnswer.Talk));
        Assert.Null(order.State.Line(Salad)!.Trouble);
        // Talked over, the one trouble is settled.
        order.Must(Who.Ben, o => o.Complain(Who.Ben, Burger, TroubleKind.Cold));
        order.Must(Who.Server, o => o.Complain(Who.Server, Juice, TroubleKind.Wrong));
        order.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Burger, TroubleAnswer.Talk));
        Assert.Equal([null, null, TroubleKind.Wrong], order.State.Lines.Select(l => l.Trouble));
    }

    [Fact]
    public void A_line_of_two_stations_is_ready_when_both_bumped()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "grill", 1, Burger, Fulfilment.Accepted));
        Assert.Equal(Fulfilment.Accepted, StateOf(order.State, Burger));
        order.Must(Who.House, o => Report(o, "grill", 2, Burger, Fulfilment.Ready));
        Assert.Equal(Fulfilment.Preparing, StateOf(order.State, Burger));
        order.Must(Who.House, o => Report(o, "fry", 1, Burger, Fulfilment.Ready));
        Assert.Equal(Fulfilment.Ready, StateOf(order.State, Burger));
    }

    [Fact]
    public void An_older_report_or_one_from_before_a_remake_changes_nothing()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "bar", 5, Juice, Fulfilment.Preparing));
        order.Already(Who.House, o => Report(o, "bar", 4, Juice, Fulfilment.Ready));
        order.Must(Who.House, o => Report(o, "bar", 6, Juice, Fulfilment.Ready));
        order.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Juice, TroubleAnswer.Remake));
        order.Do(Who.House, o => Report(o, "bar", 7, Juice, Fulfilment.Ready));
        Assert.Equal(Fulfilment.Sent, StateOf(order.State, Juice));
        order.Must(Who.House, o => Report(o, "bar", 8, Juice, Fulfilment.Ready, remakes: 1));
        Assert.Equal(Fulfilment.Ready, StateOf(order.State, Juice));
    }

    [Fact]
    public void An_undone_bump_is_told_until_the_line_is_served()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "bar", 2, Juice, Fulfilment.Ready));
        order.Must(Who.House, o => Report(o, "bar", 4, Juice, Fulfilment.Preparing));
        Assert.Equal(Fulfilment.Preparing, StateOf(order.State, Juice));
        order.Already(Who.Server, o => o.Serve(Who.Server, []));

        // Late and repeated, the bump says nothing any more; only a new one does.
        order.Already(Who.House, o => Report(o, "bar", 2, Juice, Fulfilment.Ready));
        order.Must(Who.House, o => Report(o, "bar", 7, Juice, Fulfilment.Ready));
        order.Already(Who.House, o => Report(o, "bar", 6, Juice, Fulfilment.Preparing));
        // The second of two bumps may come before the undo between them.
        order.Must(Who.House, o => Report(o, "bar", 9, Juice, Fulfilment.Ready));
        order.Already(Who.House, o => Report(o, "bar", 8, Juice, Fulfilment.Preparing));
        Assert.Equal(Fulfilment.Ready, StateOf(order.State, Juice));

        // Nothing else goes back, and nothing that somebody has on the table.
        order.Do(Who.House, o => Report(o, "bar", 10, Juice, Fulfilment.Accepted));
        Assert.Equal(Fulfilment.Ready, StateOf(order.State, Juice));
        order.Must(Who.Server, o => o.Serve(Who.Server, []));
        order.Do(Who.House, o => Report(o, "bar", 11, Juice, Fulfilment.Preparing));
        Assert.Equal(Fulfilment.Served, StateOf(order.State, Juice));
    }

    [Fact]
    public void A_line_of_two_stations_is_not_ready_once_one_undid_its_bump()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "grill", 1, Burger, Fulfilment.Ready));
        order.Must(Who.House, o => Report(o, "fry", 1, Burger, Fulfilment.Ready));
        order.Must(Who.House, o => Report(o, "fry", 2, Burger, Fulfilment.Preparing));
        Assert.Equal(Fulfilment.Preparing, StateOf(order.State, Burger));
        order.Must(Who.House, o => Report(o, "fry", 3, Burger, Fulfilment.Ready));
        Assert.Equal(Fulfilment.Ready, StateOf(order.State, Burger));
    }

    [Fact]
    public void What_the_kitchen_cannot_make_is_off_the_bill_and_told_to_the_other_station()
    {
        var order = Told(Accepted());
        order.Must(Who.House, o => Report(o, "fry", 1, Burger, Fulfilment.Voided));
        Assert.Equal(OffReason.CannotMake, order.State.Line(Burger)!.VoidReason);
        Assert.Equal(10_000, order.State.Total);
        Assert.Equal(["grill", "fry", "expo", Order.VisitName, Order.CheckName], Behind(order.State));
    }

    [Fact]
    public void What_is_taken_off_before_anybody_cooks_it_stands_in_the_kitchen_still()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "bar", 1, Juice, Fulfilment.Preparing));
        order.Must(Who.Manager, o => o.Void(Who.Manager, Juice, "begun"));
        order.Must(Who.House, o => Report(o, "fry", 1, Burger, Fulfilment.Voided));
        Assert.DoesNotContain(order.State.Lines, l => l.Uncooked);
        order.Must(Who.Server, o => o.Void(Who.Server, Salad, "left"));
        Assert.Equal([Salad], order.State.Lines.Where(l => l.Uncooked).Select(l => l.Placed.Id));

        // Cooked once, and to be cooked again.
        var again = Accepted();
        again.Must(Who.Server, o => o.Serve(Who.Server, [Salad]));
        again.Must(Who.Ana, o => o.Complain(Who.Ana, Salad, TroubleKind.Wrong));
        again.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Salad, TroubleAnswer.Remake));
        again.Must(Who.Server, o => o.Void(Who.Server, Salad, "gone"));
        Assert.DoesNotContain(again.State.Lines, l => l.Uncooked);
    }

    [Fact]
    public void That_the_table_was_told_what_the_kitchen_cannot_make_is_a_fact_of_the_order()
    {
        var order = Told(Accepted());
        order.Must(Who.Server, o => o.Void(Who.Server, Salad, "left"));
        order.Already(Who.Server, o => o.AnswerTrouble(Who.Server, Salad, TroubleAnswer.Talk));
        order.Must(Who.House, o => Report(o, "fry", 1, Burger, Fulfilment.Voided));
        Assert.False(Told(order).State.Line(Burger)!.Told);
        order.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Burger, TroubleAnswer.Talk));
        Assert.Equal(["Burger"], order.State.Lines.Where(l => l.Told).Select(l => l.Placed.Id == Burger ? "Burger" : "another"));
        Assert.Equal(Fulfilment.Voided, StateOf(order.State, Burger));
        // Nobody else is to hear of it, and a second screen's tap is the same.
        Assert.Empty(Behind(order.State));
        order.Already(Who.Manager, o => o.AnswerTrouble(Who.Manager, Burger, TroubleAnswer.Talk));
        Assert.Equal(Show(order.State), Show(order.Replayed(OrderJson.Default.CommitOrderEventArray)));
    }

    [Fact]
    public void Prep_stations_hear_only_of_voids_and_remakes()
    {
        var order = Told(Accepted());
        order.Must(Who.House, o => Report(o, "bar", 1, Juice, Fulfilment.Ready));
        Assert.Equal(["expo"], Behind(order.State));
        order.Must(Who.Server, o => o.Serve(Who.Server, []));
        Assert.Equal(["expo", Order.VisitName], Behind(order.State));
        Told(order);
        order.Must(Who.Ana, o => o.Complain(Who.Ana, Juice, TroubleKind.Cold));
        Assert.Empty(Behind(order.State));
        order.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Juice, TroubleAnswer.Remake));
        Assert.Equal(["bar", "expo", Order.VisitName], Behind(order.State));
        Assert.Null(order.State.Line(Juice)!.Trouble);
    }

    [Fact]
    public void Serving_nothing_by_name_serves_what_is_ready()
    {
        var order = Accepted();
        order.Already(Who.Server, o => o.Serve(Who.Server, []));
        order.Must(Who.House, o => Report(o, "bar", 1, Juice, Fulfilment.Ready));
        order.Must(Who.Screen, o => o.Serve(Who.Screen, []));
        Assert.Equal([Fulfilment.Sent, Fulfilment.Sent, Fulfilment.Served], order.State.Lines.Select(l => l.State));
        Assert.Equal(2, order.State.Unfinished);
    }

    [Fact]
    public void Taking_a_troubled_line_off_frees_it()
    {
        var order = Accepted();
        order.Must(Who.Ben, o => o.Complain(Who.Ben, Burger, TroubleKind.Wrong));
        order.Must(Who.Server, o => o.AnswerTrouble(Who.Server, Burger, TroubleAnswer.TakeOff));
        Assert.Equal((Fulfilment.Voided, "wrong"), (StateOf(order.State, Burger), order.State.Line(Burger)!.VoidReason));
        Assert.Equal(10_000, order.State.Total);
    }

    [Fact]
    public void Every_refusal()
    {
        var order = Accepted();
        order.Must(Who.House, o => Report(o, "bar", 1, Juice, Fulfilment.Preparing));
        order.Must(Who.Manager, o => o.Void(Who.Manager, Salad, "fell"));
        (string Row, Refusal Expected, Func<Order, Decision<OrderEvent>> Command)[] rows =
        [
            ("a guest hands over a round", Refusal.NotAllowed, o => o.Accept(Who.Ana, Round, [], TimeSpan.Zero, At)),
            ("a guest reports", Refusal.NotAllowed, o => Report2(o, Who.Ana)),
            ("staff report", Refusal.NotAllowed, o => Report2(o, Who.Server)),
            ("a guest tells", Refusal.NotAllowed, o => o.Tell(Who.Ana, "bar", 9)),
            ("a guest serves", Refusal.NotAllowed, o => o.Serve(Who.Ana, [])),
            ("serving a line that is not there", Refusal.NoSuchLine, o => o.Serve(Who.Server, [Unknown])),
            ("serving a line that is off", Refusal.TooLate, o => o.Serve(Who.Server, [Salad])),
            ("got it: no such line", Refusal.NoSuchLine, o => o.GotIt(Who.Ana, Unknown)),
            ("got it: another's line, by one who did not place", Refusal.NotYourLine, o => o.GotIt(Who.Ben, Salad)),
            ("got it: off", Refusal.TooLate, o => o.GotIt(Who.Ana, Salad)),
            ("trouble: no such line", Refusal.NoSuchLine, o => o.Complain(Who.Ana, Unknown, TroubleKind.Cold)),
            ("trouble: another's line", Refusal.NotYourLine, o => o.Complain(Who.Ben, Salad, TroubleKind.Cold)),
            ("trouble: off", Refusal.TooLate, o => o.Complain(Who.Ana, Salad, TroubleKind.Cold)),
            ("trouble: no such kind", Refusal.Malformed, o => o.Complain(Who.Ana, Burger, (TroubleKind)99)),
            ("a guest answers", Refusal.NotAllowed, o => o.AnswerTrouble(Who.Ana, Burger, TroubleAnswer.Talk)),
            ("a screen answers", Refusal.NotAllowed, o => o.AnswerTrouble(Who.Screen, Burger, TroubleAnswer.Talk)),
            ("answer: no such line", Refusal.NoSuchLine, o => o.AnswerTrouble(Who.Server, Unknown, TroubleAnswer.Talk)),
            ("taking off without trouble", Refusal.TooLate, o => o.AnswerTrouble(Who.Server, Burger, TroubleAnswer.TakeOff)),
            ("making again what is off", Refusal.TooLate, o => o.AnswerTrouble(Who.Server, Salad, TroubleAnswer.Remake)),
            ("no such answer", Refusal.Malformed, o => o.AnswerTrouble(Who.Server, Burger, (TroubleAnswer)99)),
            ("a guest voids", Refusal.NotAllowed, o => o.Void(Who.Ana, Burger, "no")),
            ("a screen voids", Refusal.NotAllowed, o => o.Void(Who.Screen, Burger, "no")),
            ("void: no such line", Refusal.NoSuchLine, o => o.Void(Who.Server, Unknown, "no")),
            ("a server voids what is being made", Refusal.TooLate, o => o.Void(Who.Server, Juice, "no")),
            ("void without reason", Refusal.BadWords, o => o.Void(Who.Server, Burger, " ")),
            ("void with 201 characters", Refusal.BadWords, o => o.Void(Who.Server, Burger, new('x', 201))),
            ("void with a control character", Refusal.BadWords, o => o.Void(Who.Server, Burger, "a\u0007")),
        ];
        foreach (var (row, expected, command) in rows)
            Assert.Equal((row, expected), (row, command(order.State).Refusal));
        Assert.Equal(Refusal.Malformed, Order.Empty.Accept(Who.House, Round with { Lines = [] }, [], TimeSpan.Zero, At).Refusal);
        Func<Order, Decision<OrderEvent>>[] early =
        [
            o => Report2(o, Who.House), o => o.Tell(Who.House, "bar", 1), o => o.Serve(Who.Server, []), o => o.GotIt(Who.Ana, Salad), o => o.Complain(Who.Ana, Salad, TroubleKind.Cold),
            o => o.AnswerTrouble(Who.Server, Salad, TroubleAnswer.Talk), o => o.Void(Who.Manager, Salad, "no"),
        ];
        Assert.All(early, command => Assert.Equal(Refusal.NotFound, command(Order.Empty).Refusal));

        static Decision<OrderEvent> Report2(Order o, Asker who) => o.Report(who, "bar", 9, [new(Juice, Fulfilment.Ready)]);
    }

    [Fact]
    public void A_guest_speaks_for_the_own_line_the_placer_for_all_and_everybody_for_what_staff_added()
    {
        var order = Accepted().State;
        Assert.Single(order.GotIt(Who.Ben, Burger).Events);
        Assert.Single(order.GotIt(Who.Ana, Burger).Events);
        Assert.Single(order.GotIt(Who.Ben, Juice).Events);
        Assert.Single(order.Void(Who.Server, Burger, new('x', 200)).Events);
    }

    internal readonly record struct Step(int Kind, int Line, int Arg);

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[0, 99], (kind, line, arg) => new Step(kind, line, arg)).Array[0, 60];

    private static (Asker Who, Func<Order, Decision<OrderEvent>> Command) Command(Step step, long version)
    {
        var (line, arg) = (Lines[step.Line], step.Arg);
        string[] stations = ["grill", "fry", "bar", "expo"];
        return step.Kind switch
        {
            0 => (Who.House, o => o.Accept(Who.House, Round, ["expo"], TimeSpan.Zero, At)),
            1 or 2 or 3 => (Who.House, o => Report(o, stations[arg % 4], arg, line, (Fulfilment)(arg / 4 % 5 is 4 && arg > 80 ? 6 : 1 + arg / 4 % 4), arg % 3)),
            4 => (Who.Server, o => o.Serve(Who.Server, arg % 2 == 0 ? [] : [line])),
            5 => (Who.Ana, o => o.GotIt(Who.Ana, line)),
            6 => (Who.Ana, o => o.Complain(Who.Ana, line, (TroubleKind)(1 + arg % 4))),
            7 => (Who.Server, o => o.AnswerTrouble(Who.Server, line, (TroubleAnswer)(1 + arg % 3))),
            8 => (Who.Server, o => arg < 90 ? Decision<OrderEvent>.AlreadySo : o.Void(Who.Manager, line, "no")),
            _ => (Who.House, o => o.Tell(Who.House, stations[arg % 4], version)),
        };
    }

    [Fact]
    public void Twice_is_once_forward_but_for_an_undone_bump_and_replay_equals_the_state() => Steps.Sample(steps =>
    {
        var order = Accepted();
        foreach (var step in steps)
        {
            var before = order.State;
            var (who, command) = Command(step, before.Version);
            var decision = order.Do(who, command);
            if (!decision.Events.IsEmpty)
                Assert.Equal((Refusal.None, 0), (command(order.State).Refusal, command(order.State).Events.Length));
            foreach (var (was, now) in before.Lines.Zip(order.State.Lines))
                Assert.True(now.State >= was.State || decision.Events is [LineRemade remade] && remade.Line == now.Placed.Id
                    || decision.Events is [LinesProgressed] && (was.State, now.State) == (Fulfilment.Ready, Fulfilment.Preparing), $"{was} became {now}");
        }
        Assert.Equal(order.Version, order.State.Version);
        Assert.Equal(Show(order.State), Show(order.Replayed(OrderJson.Default.CommitOrderEventArray)));
    }, iter: 1_000);

    // What three stations report as their cooks go forward and undo bumps, in any order and any number of times.
    [Fact]
    public void Reordered_and_repeated_reports_converge() =>
        Gen.Select(Gen.Int[0, 2].Array[24], Gen.Shuffle(Enumerable.Range(0, 22).ToArray()), Gen.Int[0, 21].Array[0, 10]).Sample((steps, shuffled, repeats) =>
        {
            string[] stations = ["grill", "fry", "bar"];
            (string Station, LineId Line)[] made = [("grill", Salad), ("grill", Burger), ("fry", Burger), ("bar", Juice)];
            Func<Order, Decision<OrderEvent>>[] reports =
            [
                .. from version in Enumerable.Range(1, 6)
                   from station in stations
                   select (Func<Order, Decision<OrderEvent>>)(o => o.Report(Who.House, station, version,
                       [.. made.Select((m, i) => (m, i)).Where(x => x.m.Station == station).Select(x => new StationLine(x.m.Line, Cooked(x.i, version)))])),
                .. Enumerable.Repeat((Func<Order, Decision<OrderEvent>>)(o => o.Accept(Who.House, Round, [], TimeSpan.Zero, At)), 4),
            ];
            var (straight, mixed) = (Accepted(), Accepted());
            foreach (var report in reports)
                straight.Do(Who.House, report);
            foreach (var i in shuffled.Concat(repeats))
                mixed.Do(Who.House, reports[i]);
            Assert.Equal(straight.State.Lines.Select(l => l.State), mixed.State.Lines.Select(l => l.State));
            foreach (var (m, i) in made.Select((m, i) => (m, i)))
                Assert.Equal(Cooked(i, 6), mixed.State.Line(m.Line)!.At[mixed.State.Line(m.Line)!.Placed.Stations.IndexOf(m.Station)]);

            // A cook waits, goes a step further, or undoes a bump.
            Fulfilment Cooked(int line, int version) => Enumerable.Range(0, version).Aggregate(Fulfilment.Sent, (state, v) => (state, steps[line * 6 + v]) switch
            {
                (_, 0) => state,
                (Fulfilment.Ready, 1) => state,
                (Fulfilment.Ready, _) => Fulfilment.Preparing,
                _ => state + 1,
            });
        }, iter: 1_000);

    [Fact]
    public void Facts_are_written_as_they_always_were() => Golden.Compare("order", OrderJson.Default.CommitOrderEventArray,
        new RoundAccepted(Id, Round.Table, At, At.AddSeconds(720), Round.BusinessDate, Round.PlacedBy,
            [Round.Lines[1] with { Choices = [new Choice("doneness", "rare") { Choices = [new("sauce", "blue")] }], KitchenChoices = ["RARE", "BLUE"], NoteKey = "n1" }], ["expo"]),
        new LinesProgressed("grill", 7, [new(Burger, Fulfilment.Ready, 1)]),
        new LinesServed([Burger]),
        new TroubleRaised(Burger, TroubleKind.Cold),
        new TroubleTalkedOver(Burger),
        new LineVoided(Burger, "fell"),
        new LineRemade(Burger),
        new AudienceTold("grill", 4),
        new TableChanged(7, TableId.Of("demo/kigali-grill/14")));

    private static string Show(Order order) => JsonSerializer.Serialize(order);

    private static string[] Behind(Order order) => [.. order.Audiences.Where(a => a.Behind).Select(a => a.Name)];

    private static Played<Order, OrderEvent> Told(Played<Order, OrderEvent> order)
    {
        foreach (var name in Behind(order.State))
            order.Must(Who.House, o => o.Tell(Who.House, name, o.Version));
        return order;
    }
}
