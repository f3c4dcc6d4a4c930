using System.Collections.Immutable;
using CsCheck;
using Icupa.Checks;
using Icupa.Drawers;
using Icupa.Payments;
using Icupa.Reports;
using Icupa.Storage;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class DrawerTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Visit = VisitId.Of("demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly Asker Cashier = Asker.Staff("ivy", StaffRole.Cashier);
    private static readonly Asker Chef = Asker.Staff("innocent", StaffRole.Chef);
    private static readonly Asker Other = Asker.Staff("patrick", StaffRole.Server);
    private static readonly Approval Manager = new("staff:eric", StaffRole.Manager);
    private static readonly Figures Nothing = new(At, At, Currency.RWF, [], 0, 0, default, default, default, 0, [], 0, [], []);

    private static PaymentId Payment(int n) => PaymentId.In(Visit, new Guid(n, 0, 0, new byte[8]));

    private static Played<Drawer, DrawerEvent> Opened(long minor = 20_000)
    {
        var drawer = new Played<Drawer, DrawerEvent>(At);
        drawer.Must(Who.Server, d => d.Open(Who.Server, null, minor));
        return drawer;
    }

    private static Decision<DrawerEvent> Took(Drawer drawer, int payment, long minor, CashKind kind = CashKind.Tender, Asker? by = null) =>
        drawer.Took(Who.House, Payment(payment), minor, kind, (by ?? Who.Server).By);

    [Fact]
    public void A_drawer_is_counted_blind_and_closed_with_its_difference()
    {
        var drawer = Opened();
        drawer.Must(Who.House, d => Took(d, 1, 12_500));
        drawer.Must(Who.House, d => Took(d, 2, 7_000));
        drawer.Must(Who.House, d => Took(d, 1, 2_500, CashKind.Refund));
        drawer.Must(Who.Server, d => d.Move(Who.Server, "in", 1, CashKind.PayIn, 5_000, "change from the bank", null));
        drawer.Must(Who.Server, d => d.Move(Who.Server, "out", 1, CashKind.PayOut, 3_000, "ice", Manager));
        Assert.Equal(39_000, drawer.State.Session(1)!.Expected);

        drawer.Must(Who.Server, d => d.Count(Who.Server, 1, 38_500));
        Assert.Equal(Refusal.BadWords, drawer.State.Close(Who.Server, 1, " ").Refusal);
        drawer.Must(Who.Server, d => d.Close(Who.Server, 1, "a coin short"));
        Assert.Equal(new Movement("out", CashKind.PayOut, -3_000, "ice", Who.Server.By, Manager.By, At), drawer.State.Session(1)!.Movements[4]);
        Assert.Equal(new Movement($"{Payment(1)}:Refund:2500", CashKind.Refund, -2_500, null, Who.Server.By, null, At), drawer.State.Session(1)!.Movements[2]);
        drawer.Already(Who.Server, d => d.Close(Who.Server, 1, null));
        var (whole, session) = (drawer.State.Session(1)!, drawer.State.Session(1)!.Figures);
        Assert.Equal((At, Who.Server.By, At, Who.Server.By, At), (whole.At, whole.CountedBy, whole.CountedAt, whole.ClosedBy, whole.ClosedAt));
        Assert.Equal((1, null, Who.Server.By, 20_000), (session.Number, session.Name, session.By, session.Float));
        Assert.Equal((19_500, 2_500, 5_000, 3_000, 39_000, 38_500, "a coin short"), (session.Tenders, session.Refunds, session.PaidIn, session.PaidOut, session.Expected, session.Counted, session.Reason));
        Assert.Equal(drawer.State.Session(1)!.Movements, drawer.Replayed(DrawerJson.Default.CommitDrawerEventArray).Session(1)!.Movements);
    }

    [Fact]
    public void What_is_reported_again_or_late_changes_nothing()
    {
        var drawer = Opened();
        drawer.Must(Who.House, d => Took(d, 1, 10_000));
        Assert.Equal(Decision<DrawerEvent>.AlreadySo, Took(drawer.State, 1, 10_000));
        drawer.Must(Who.House, d => Took(d, 1, 4_000, CashKind.Refund));
        drawer.Must(Who.House, d => Took(d, 1, 6_000, CashKind.Refund));
        Assert.Equal(Decision<DrawerEvent>.AlreadySo, Took(drawer.State, 1, 4_000, CashKind.Refund));
        Assert.Equal(24_000, drawer.State.Session(1)!.Expected);
    }

    [Fact]
    public void Cash_taken_before_a_drawer_is_open_is_in_the_next_one()
    {
        var drawer = new Played<Drawer, DrawerEvent>(At);
        drawer.Must(Who.House, d => Took(d, 1, 9_000));
        Assert.Single(drawer.State.Loose);
        drawer.Must(Who.Server, d => d.Open(Who.Server, "bar", 1_000));
        Assert.Empty(drawer.State.Loose);
        Assert.Equal(10_000, drawer.State.Session(1)!.Expected);
        drawer.Must(Who.Server, d => d.Count(Who.Server, 1, 10_000));
        // After the count nothing goes in any more.
        drawer.Must(Who.House, d => Took(d, 2, 500));
        Assert.Equal((10_000, 1), (drawer.State.Session(1)!.Expected, drawer.State.Loose.Length));
    }

    [Fact]
    public void Of_two_drawers_ones_own_takes_the_cash()
    {
        var drawer = Opened(0);
        drawer.Must(Other, d => d.Open(Other, "terrace", 0));
        drawer.Must(Who.House, d => Took(d, 1, 100, by: Other));
        drawer.Must(Who.House, d => Took(d, 2, 10, by: Who.Server));
        drawer.Must(Who.House, d => Took(d, 3, 1, by: Cashier));
        Assert.Equal([11, 100], drawer.State.Sessions.Select(s => s.Expected));
    }

    [Fact]
    public void A_day_is_closed_when_every_drawer_is_and_a_day_that_goes_on_again()
    {
        var drawer = Opened(0);
        Assert.Equal(Refusal.Unfinished, drawer.State.CloseDay(Who.Manager).Refusal);
        drawer.Must(Who.Server, d => d.Count(Who.Server, 1, 0));
        Assert.Equal(Refusal.Unfinished, drawer.State.CloseDay(Who.Manager).Refusal);
        drawer.Must(Who.Server, d => d.Close(Who.Server, 1, null));
        drawer.Must(Cashier, d => d.CloseDay(Cashier));
        Assert.True(drawer.State.Owes);
        Assert.Equal(Decision<DrawerEvent>.AlreadySo, drawer.State.CloseDay(Cashier));
        drawer.Must(Who.House, d => d.Numbered(Who.House, 1, 7, Nothing));
        Assert.False(drawer.State.Owes);
        Assert.Equal(Decision<DrawerEvent>.AlreadySo, drawer.State.Numbered(Who.House, 1, 8, Nothing));
        // Asked again, by whomever, it is the closing that there is. What a card or a check brings in later counts on the next day's.
        Assert.Equal((Refusal.None, 0), (drawer.State.CloseDay(Who.Manager).Refusal, drawer.State.CloseDay(Who.Manager).Events.Length));

        drawer.Must(Other, d => d.Open(Other, null, 5));
        drawer.Must(Who.Manager, d => d.Count(Who.Manager, 2, 5));
        drawer.Must(Who.Manager, d => d.Close(Who.Manager, 2, null));
        drawer.Must(Who.Manager, d => d.CloseDay(Who.Manager));
        Assert.Equal([[1], [2]], drawer.State.Closings.Select(c => c.Sessions.ToArray()));
        Assert.Equal((7, Nothing, Cashier.By, At, null), (drawer.State.Closings[0].Number, drawer.State.Closings[0].Figures, drawer.State.Closings[0].By, drawer.State.Closings[0].At, drawer.State.Closings[1].Number));
        drawer.Must(Who.House, d => d.Numbered(Who.House, 2, 8, Nothing));
        Assert.Equal([7, 8], drawer.State.Closings.Select(c => c.Number));
        Assert.Equal(Decision<DrawerEvent>.AlreadySo, drawer.State.CloseDay(Cashier));
    }

    [Fact]
    public void A_day_without_a_drawer_is_closed_once()
    {
        var drawer = new Played<Drawer, DrawerEvent>(At);
        drawer.Must(Who.Manager, d => d.CloseDay(Who.Manager));
        drawer.Must(Who.House, d => d.Numbered(Who.House, 1, 7, Nothing));
        Assert.Equal((Refusal.None, 0), (drawer.State.CloseDay(Cashier).Refusal, drawer.State.CloseDay(Cashier).Events.Length));
    }

    [Fact]
    public void A_slip_of_the_finger_is_no_cash_and_a_day_holds_so_many_drawers_and_moves()
    {
        var drawer = Opened();
        foreach (var (minor, refusal) in new[] { (Drawer.MostMinor, Refusal.None), (Drawer.MostMinor + 1, Refusal.BadAmount) })
            Assert.Equal([refusal, refusal, refusal],
                [drawer.State.Open(Who.Server, "bar", minor).Refusal, drawer.State.Count(Who.Server, 1, minor).Refusal, drawer.State.Move(Who.Server, "x", 1, CashKind.PayIn, minor, "why", null).Refusal]);
        for (var i = 0; i < Drawer.MostMoves; i++)
            drawer.Must(Who.Manager, d => d.Move(Who.Manager, $"{i}", 1, i % 2 == 0 ? CashKind.PayIn : CashKind.PayOut, 1, "why", null));
        drawer.Already(Who.Manager, d => d.Move(Who.Manager, "0", 1, CashKind.PayIn, 1, "why", null));
        Assert.Equal(Refusal.TooMany, drawer.State.Move(Who.Manager, "x", 1, CashKind.PayIn, 1, "why", null).Refusal);
        for (var i = 1; i < Drawer.MostSessions; i++)
            drawer.Must(Other, d => d.Open(Other, $"{i}", 0));
        Assert.Equal(Refusal.TooMany, drawer.State.Open(Other, null, 0).Refusal);
        Assert.Equal(("19", Other.By), (drawer.State.Session(20)!.Name, drawer.State.Session(20)!.By));
    }

    [Fact]
    public void Every_refusal()
    {
        var drawer = Opened();
        drawer.Must(Other, d => d.Open(Other, null, 0));
        drawer.Must(Who.Manager, d => d.Count(Who.Manager, 2, 5));
        (string Row, Refusal Expected, Func<Drawer, Decision<DrawerEvent>> Command)[] rows =
        [
            ("a guest opens", Refusal.NotAllowed, d => d.Open(Who.Ana, null, 0)),
            ("the kitchen opens", Refusal.NotAllowed, d => d.Open(Chef, null, 0)),
            ("a name that is none", Refusal.BadWords, d => d.Open(Who.Server, " ", 0)),
            ("a float below nothing", Refusal.BadAmount, d => d.Open(Who.Server, null, -1)),
            ("staff report cash", Refusal.NotAllowed, d => d.Took(Who.Server, Payment(1), 1, CashKind.Tender, Who.Server.By)),
            ("cash below nothing", Refusal.Malformed, d => d.Took(Who.House, Payment(1), -1, CashKind.Tender, Who.Server.By)),
            ("cash that nobody had", Refusal.Malformed, d => d.Took(Who.House, Payment(1), 1, CashKind.Tender, "")),
            ("the house closes the day", Refusal.NotAllowed, d => d.CloseDay(Who.House)),
            ("the kitchen counts", Refusal.NotAllowed, d => d.Count(Chef, 1, 0)),
            ("a guest closes", Refusal.NotAllowed, d => d.Close(Who.Ana, 2, "why")),
            ("no such drawer is closed", Refusal.NotFound, d => d.Close(Who.Server, 9, null)),
            ("the house pays in", Refusal.Malformed, d => d.Took(Who.House, Payment(1), 1, CashKind.PayIn, Who.Server.By)),
            ("no such drawer", Refusal.NotFound, d => d.Move(Who.Server, "x", 9, CashKind.PayIn, 1, "why", null)),
            ("a guest moves cash", Refusal.NotAllowed, d => d.Move(Who.Ana, "x", 1, CashKind.PayIn, 1, "why", null)),
            ("a counted drawer is moved", Refusal.TooLate, d => d.Move(Who.Server, "x", 2, CashKind.PayIn, 1, "why", null)),
            ("no reason", Refusal.BadWords, d => d.Move(Who.Server, "x", 1, CashKind.PayIn, 1, "", null)),
            ("a tender by hand", Refusal.Malformed, d => d.Move(Who.Server, "x", 1, CashKind.Tender, 1, "why", null)),
            ("nothing is moved", Refusal.BadAmount, d => d.Move(Who.Server, "x", 1, CashKind.PayIn, 0, "why", null)),
            ("a server takes out", Refusal.NeedsApproval, d => d.Move(Who.Server, "x", 1, CashKind.PayOut, 1, "ice", null)),
            ("a server allows it", Refusal.NeedsApproval, d => d.Move(Who.Server, "x", 1, CashKind.PayOut, 1, "ice", new("staff:patrick", StaffRole.Server))),
            ("no such drawer is counted", Refusal.NotFound, d => d.Count(Who.Server, 9, 1)),
            ("another's drawer is counted", Refusal.NotAllowed, d => d.Count(Other, 1, 1)),
            ("counted anew", Refusal.TooLate, d => d.Count(Other, 2, 6)),
            ("counted below nothing", Refusal.BadAmount, d => d.Count(Who.Server, 1, -1)),
            ("another's drawer is closed", Refusal.NotAllowed, d => d.Close(Other, 1, null)),
            ("closed before it is counted", Refusal.TooLate, d => d.Close(Who.Server, 1, "late")),
            ("a difference without a reason", Refusal.BadWords, d => d.Close(Other, 2, null)),
            ("a server closes the day", Refusal.NotAllowed, d => d.CloseDay(Who.Server)),
            ("drawers are open", Refusal.Unfinished, d => d.CloseDay(Cashier)),
            ("staff number a day", Refusal.NotAllowed, d => d.Numbered(Who.Manager, 1, 1, Nothing)),
            ("a day that was not closed", Refusal.NotFound, d => d.Numbered(Who.House, 1, 1, Nothing)),
        ];
        foreach (var (row, expected, command) in rows)
            Assert.Equal((row, expected), (row, command(drawer.State).Refusal));
        drawer.Already(Other, d => d.Count(Other, 2, 5));
        // Whoever handles cash and is no server takes out by themselves.
        drawer.Must(Cashier, d => d.Move(Cashier, "x", 1, CashKind.PayOut, 1, "ice", null));
    }

    private readonly record struct Step(int Kind, int Which, int Amount);

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 40], (kind, which, amount) => new Step(kind, which, amount * 500)).Array[0, 80];

    /// <summary>However reports repeat, overtake each other and meet open or closed drawers: all floats and movements are somewhere, once.</summary>
    [Fact]
    public void The_sum_of_movements_is_what_is_expected() => Steps.Sample(steps =>
    {
        var drawer = new Played<Drawer, DrawerEvent>(At);
        var (standing, moved) = (new Dictionary<(int, CashKind), long>(), 0L);
        foreach (var ((kind, which, amount), n) in steps.Select((s, n) => (s, n)))
        {
            var number = which + 1;
            if (kind == 0)
            {
                if (drawer.Do(Who.Server, d => d.Open(Who.Server, null, amount)).Refusal == Refusal.None)
                    moved += amount;
            }
            else if (kind < 6)
            {
                var way = kind == 5 ? CashKind.Refund : CashKind.Tender;
                drawer.Do(Who.House, d => Took(d, which, amount, way));
                Assert.Equal(Decision<DrawerEvent>.AlreadySo, Took(drawer.State, which, amount, way));
                standing[(which, way)] = Math.Max(standing.GetValueOrDefault((which, way)), amount);
            }
            else if (kind < 8)
            {
                var way = kind == 6 ? CashKind.PayIn : CashKind.PayOut;
                if (drawer.Do(Who.Manager, d => d.Move(Who.Manager, $"{n}", number, way, amount, "why", null)) is { Refusal: Refusal.None, Events.IsEmpty: false })
                    moved += way == CashKind.PayIn ? amount : -amount;
                Assert.Equal(drawer.State, drawer.Do(Who.Manager, d => d.Move(Who.Manager, $"{n}", number, way, amount, "why", null)).Events.IsEmpty ? drawer.State : null);
            }
            else if (drawer.State.Session(number) is { State: SessionState.Open, Expected: >= 0 } open)
            {
                drawer.Must(Who.Manager, d => d.Count(Who.Manager, number, open.Expected));
                Assert.Equal(Decision<DrawerEvent>.AlreadySo, drawer.State.Count(Who.Manager, number, open.Expected));
            }
            else
            {
                drawer.Do(Who.Manager, d => d.Close(Who.Manager, number, null));
            }
            var paid = standing.Sum(s => s.Key.Item2 == CashKind.Refund ? -s.Value : s.Value);
            Assert.Equal(moved + paid, drawer.State.Sessions.Sum(s => s.Expected) + drawer.State.Loose.Sum(m => m.Minor));
            Assert.All(drawer.State.Sessions.Where(s => s.Counted is not null), s => Assert.Equal(s.Expected, s.Counted));
        }
        Assert.Equal(drawer.State.Sessions.Select(s => (s.Expected, s.State)), drawer.Replayed(DrawerJson.Default.CommitDrawerEventArray).Sessions.Select(s => (s.Expected, s.State)));
    });

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("drawer", DrawerJson.Default.CommitDrawerEventArray,
        new SessionOpened(1, "bar", 20_000),
        new CashTook(Payment(1), CashKind.Tender, 12_500, "staff:claudine", 1),
        new CashMoved(1, "a", CashKind.PayOut, 3_000, "ice", "staff:eric"),
        new SessionCounted(1, 38_500),
        new SessionClosed(1, "a coin short"),
        new DayClosed(1),
        new DayNumbered(1, 7, new Figures(At, At.AddHours(8), Currency.RWF,
            [new(PaymentMethod.Cash, 2, 19_500, 500, 0, 1, 2_500)], 3, 30_000, new(1, 1_000), new(1, 4_000), new(2, 9_000), 0, [new("VAT", 1800, 25_424, 4_576)], 25_000,
            [new(WriteOff.Walkout, 1, 5_500)], [new(Visit, "12", At, 9_000, 9_000, 0)])));
}
