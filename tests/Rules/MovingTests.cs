using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Moving a visit, sharing a bill, moving dishes between checks: who may, what is refused, and that no label ever fires anything.</summary>
public sealed class MovingTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly VisitId Other = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b6");
    private static readonly TableId Table = TableId.Of("demo/kigali-grill/12");
    private static readonly TableId Terrace = TableId.Of("demo/kigali-grill/14");
    private static readonly string Ana = Who.Ana.By;
    private static readonly HashSet<PaymentMethod> AllReady = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly MoneyRules Rules = new() { TaxClasses = [new("standard", "VAT", 1800, "B")], Methods = [.. Enum.GetValues<PaymentMethod>()] };
    private static readonly VenueSettings Settings = new(Visit.Venue, "Grill", Currency.RWF, "Africa/Kigali") { SharedTables = false };

    private static LineId Line(int n) => new(new Guid(n, 0, 0, new byte[8]));
    private static PaymentId Payment(int n) => PaymentId.In(Visit, new Guid(n, 1, 0, new byte[8]));

    private static CheckedOrder Order(long version, params (long Total, string By, bool Off)[] lines) =>
        new(OrderId.Round(Visit, 1), version, new DateOnly(2026, 11, 20), [.. lines.Select((l, i) => new OrderedLine(Line(i + 1), "dish", "Dish", 1, l.By, l.Total, null, l.Off))], Table);

    private static Played<Check, CheckEvent> Opened(params (long Total, string By, bool Off)[] lines)
    {
        var check = new Played<Check, CheckEvent>(Evening);
        if (lines.Length > 0)
            check.Must(Who.House, c => c.Take(Who.House, Order(1, lines), Currency.RWF, Rules));
        return check;
    }

    private static Transfer Outgoing(Played<Check, CheckEvent> check)
    {
        var (transfer, _, lines) = Assert.Single(check.State.Outgoing);
        return new(transfer, Visit, check.State.BusinessDate, lines);
    }

    private static Refusal Send(Played<Check, CheckEvent> check, Asker who, params int[] lines) =>
        check.Do(who, c => c.Send(who, "t1", Visit, Other, [.. lines.Select(Line)])).Refusal;

    [Fact]
    public void Dishes_move_to_another_check_once_and_are_nobodys_there()
    {
        var (check, other) = (Opened((5000, Ana, false), (7000, Who.Ben.By, false)), Opened());
        check.Must(Who.Manager, c => c.Reduce(Who.Manager, new("d1", Line(2), 1000, 0, "late"), null));
        check.Must(Who.Server, c => c.Send(Who.Server, "t1", Visit, Other, [Line(2)]));
        Assert.Equal((5000L, 6300L, 0L), (check.State.Bill.Total, check.State.UnderWay, check.State.Mine(Who.Ben.By).Minor));
        Assert.True(check.State.Owes);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Send(Who.Server, "t1", Visit, Other, [Line(2)]));
        Assert.Equal(Refusal.NoSuchLine, check.State.Send(Who.Server, "t2", Visit, Other, [Line(2)]).Refusal);
        Assert.DoesNotContain($"line:{Line(2)}", CheckEntities.All(check.State));
        Assert.Contains($"line:{Line(2)}", CheckEntities.Gone(check.State));

        var letter = Outgoing(check);
        other.Must(Who.House, c => c.Receive(Who.House, letter, Currency.RWF, Rules));
        Assert.Equal((6300L, 6300L), (other.State.Bill.Total, other.State.Due));
        Assert.Empty(other.State.Line(Line(2))!.Owners);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, other.State.Receive(Who.House, letter, Currency.RWF, Rules));
        check.Must(Who.House, c => c.Tell(Who.House, Check.SentName + "t1", check.State.Version));
        Assert.Equal((0L, false), (check.State.UnderWay, check.State.Lines.Any(l => l.Sent is { Behind: true })));

        // Taken off by the kitchen, it is off where it went.
        check.Must(Who.House, c => c.Take(Who.House, Order(2, (5000, Ana, false), (7000, Who.Ben.By, true)), Currency.RWF, Rules));
        other.Must(Who.House, c => c.Receive(Who.House, Outgoing(check), Currency.RWF, Rules));
        Assert.Equal(0, other.State.Bill.Total);
        Assert.Equal(JsonSerializer.Serialize(check.State), JsonSerializer.Serialize(check.Replayed(CheckJson.Default.CommitCheckEventArray)));
        Assert.Equal(JsonSerializer.Serialize(other.State), JsonSerializer.Serialize(other.Replayed(CheckJson.Default.CommitCheckEventArray)));
    }

    [Fact]
    public void What_is_paid_or_being_paid_stays()
    {
        var check = Opened((5000, Ana, false), (7000, Who.Ben.By, false), (1000, "staff:claudine", false));
        Assert.Equal(Refusal.NotAllowed, Send(check, Who.Ana, 1));
        Assert.Equal(Refusal.NoSuchLine, Send(check, Who.Server, 9));
        Assert.Equal(Refusal.Malformed, Send(check, Who.Server));
        Assert.Equal(Refusal.Malformed, Send(check, Who.Server, 1, 1));
        Assert.Equal(Refusal.Malformed, check.State.Send(Who.Server, "t1", Visit, Visit, [Line(1)]).Refusal);
        check.Must(Who.Ana, c => c.Pay(Who.Ana, new(Payment(1), Ana, PaymentMethod.Card, Cover.Mine, 5000), null, AllReady));
        Assert.Equal(Refusal.ShareInPayment, Send(check, Who.Server, 1));
        check.Must(Who.House, c => c.PaymentIs(Who.House, new(Payment(1), 2, PaymentState.Posted, null, [])));
        Assert.Equal(Refusal.TooLate, Send(check, Who.Server, 1));
        // An amount was paid towards all of it: what covers it stays.
        check.Must(Who.Server, c => c.Pay(Who.Server, new(Payment(2), Check.TablePayer, PaymentMethod.Cash, Cover.Amount, 2000), null, AllReady));
        Assert.Equal(Refusal.TooMuch, Send(check, Who.Server, 2));
        Assert.Equal(Refusal.None, Send(check, Who.Server, 3));
        check.Must(Who.House, c => c.Close(Who.House, null));
        Assert.Equal(Refusal.CheckClosed, check.State.Send(Who.Server, "t9", Visit, Other, [Line(2)]).Refusal);
        Assert.Equal(Refusal.NotFound, Check.Empty.Send(Who.Server, "t9", Visit, Other, [Line(2)]).Refusal);
    }

    [Fact]
    public void A_dish_that_moves_is_the_same_dish()
    {
        var (check, other, day) = (Opened(), Opened(), new DateOnly(2026, 11, 20));
        OrderedLine wine = new(Line(1), "wine", "Red wine", 2, Who.Ben.By, 7000, "standard", false);
        check.Must(Who.House, c => c.Take(Who.House, new(OrderId.Round(Visit, 1), 1, day, [wine, wine with { Id = Line(2), Total = 5000 }], Table), Currency.RWF, Rules));
        check.Must(Who.Server, c => c.Reduce(Who.Server, new("d1", Line(1), 5000, 0, "late"), new("staff:eric", StaffRole.Manager)));
        // A payment of it that has failed keeps it no longer.
        check.Must(Who.Ben, c => c.Pay(Who.Ben, new(Payment(1), Who.Ben.By, PaymentMethod.Card, Cover.Mine, 8500), null, AllReady));
        check.Must(Who.House, c => c.PaymentIs(Who.House, new(Payment(1), 2, PaymentState.Failed, null, [])));
        Assert.Equal(Refusal.Malformed, check.State.Send(Who.Server, "t1", Visit, VisitId.Of("demo/another/0192f0c1a2b37c4d8e5f60718293a4b6"), [Line(1)]).Refusal);
        check.Must(Who.Server, c => c.Send(Who.Server, "t1", Visit, Other, [Line(1)]));
        other.Must(Who.House, c => c.Receive(Who.House, Outgoing(check), Currency.RWF, Rules));
        var moved = other.State.Line(Line(1))!;
        Assert.Equal(new CheckLine(Line(1), OrderId.Round(Visit, 1), "wine", "Red wine", 2, Who.Ben.By, 7000, "standard", false, moved.Owners, false, 1), moved);
        Assert.Equal((Who.Server.By, "staff:eric", "late"), (other.State.Discounts[0].By, other.State.Discounts[0].ApprovedBy, other.State.Discounts[0].Reason));
        Assert.Equal((day, 3500L, true), (other.State.BusinessDate, other.State.Bill.Total, other.State.Received.Contains("t1")));
    }

    [Fact]
    public void Money_that_is_paid_or_being_paid_keeps_as_much_as_it_covers()
    {
        var check = Opened((5000, Ana, false), (7000, Who.Ben.By, false));
        check.Must(Who.Ana, c => c.Pay(Who.Ana, new(Payment(1), Ana, PaymentMethod.Card, Cover.Amount, 6000), null, AllReady));
        Assert.Equal(Refusal.TooMuch, Send(check, Who.Server, 2));
        Assert.Empty(check.State.SendsOn);
        check.Must(Who.House, c => c.Join(Who.House, 1, Other));
        Assert.Equal([Line(1)], check.State.SendsOn);
        check.Must(Who.House, c => c.PaymentIs(Who.House, new(Payment(1), 2, PaymentState.Posted, null, [])));
        Assert.Equal([Line(1)], check.State.SendsOn);
        check.Must(Who.House, c => c.Close(Who.House, WriteOff.Walkout));
        Assert.Empty(check.State.SendsOn);
    }

    [Fact]
    public void A_check_that_closed_before_sends_them_back()
    {
        var (check, other) = (Opened((5000, Ana, false)), Opened());
        check.Must(Who.Manager, c => c.Reduce(Who.Manager, new("d1", Line(1), 0, 500, "late"), null));
        Assert.Equal(Refusal.None, Send(check, Who.Server, 1));
        other.Must(Who.House, c => c.Close(Who.House, null));
        Assert.Equal(Refusal.CheckClosed, other.State.Receive(Who.House, Outgoing(check), Currency.RWF, Rules).Refusal);
        check.Must(Who.House, c => c.Return(Who.House, "t1"));
        Assert.Equal((4500L, 0L), (check.State.Due, check.State.UnderWay));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Return(Who.House, "t1"));
    }

    [Fact]
    public void A_dish_that_comes_home_is_home()
    {
        var (check, other) = (Opened((5000, Ana, false)), Opened());
        Send(check, Who.Server, 1);
        var there = Outgoing(check);
        other.Must(Who.House, c => c.Receive(Who.House, there, Currency.RWF, Rules));
        other.Must(Who.Server, c => c.Send(Who.Server, "t2", Other, Visit, [Line(1)]));
        var (_, _, back) = Assert.Single(other.State.Outgoing);
        check.Must(Who.House, c => c.Receive(Who.House, new("t2", Other, default, back), Currency.RWF, Rules));
        Assert.Equal((5000L, 0L), (check.State.Due, other.State.Due));
        // The first letter once more is an old story.
        Assert.Equal(Decision<CheckEvent>.AlreadySo, other.State.Receive(Who.House, there, Currency.RWF, Rules));
    }

    [Fact]
    public void A_dish_whose_id_another_party_used_too_is_one_more_dish()
    {
        var there = OrderId.Round(Other, 1);
        CheckedOrder Theirs(long version, bool off) => new(there, version, new DateOnly(2026, 11, 20), [new(Line(1), "dish", "Dish", 1, Who.Ben.By, 7000, null, off)], Table);
        var (check, other, late) = (Opened((5000, Ana, false)), Opened(), Opened());
        other.Must(Who.House, c => c.Take(Who.House, Theirs(1, false), Currency.RWF, Rules));
        Send(check, Who.Server, 1);
        var letter = Outgoing(check);
        other.Must(Who.House, c => c.Receive(Who.House, letter, Currency.RWF, Rules));
        Assert.Equal((12000L, 2), (other.State.Due, other.State.Lines.Select(l => l.Id).Distinct().Count()));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, other.State.Receive(Who.House, letter, Currency.RWF, Rules));

        // Nor does it matter which of them comes first; each is taken off where it is, and comes home as what it was.
        late.Must(Who.House, c => c.Receive(Who.House, letter, Currency.RWF, Rules));
        late.Must(Who.House, c => c.Take(Who.House, Theirs(1, false), Currency.RWF, Rules));
        Assert.Equal((12000L, 2), (late.State.Due, late.State.Lines.Select(l => l.Id).Distinct().Count()));
        late.Must(Who.House, c => c.Take(Who.House, Theirs(2, true), Currency.RWF, Rules));
        Assert.Equal(5000, late.State.Due);
        check.Must(Who.House, c => c.Tell(Who.House, Check.SentName + "t1", check.State.Version));
        other.Must(Who.Server, c => c.Send(Who.Server, "t2", Other, Visit, [other.State.Lines.Single(l => l.Total == 5000).Id]));
        check.Must(Who.House, c => c.Receive(Who.House, new("t2", Other, default, Assert.Single(other.State.Outgoing).Lines), Currency.RWF, Rules));
        Assert.Equal((5000L, 7000L), (check.State.Due, other.State.Due));
        check.Must(Who.House, c => c.Take(Who.House, Order(2, (5000, Ana, true)), Currency.RWF, Rules));
        Assert.Equal((0L, Line(1)), (check.State.Due, Assert.Single(check.State.Lines).Id));
        foreach (var one in new[] { check, other, late })
            Assert.Equal(JsonSerializer.Serialize(one.State), JsonSerializer.Serialize(one.Replayed(CheckJson.Default.CommitCheckEventArray)));
    }

    [Fact]
    public void Nobody_makes_an_id_by_which_a_dish_passes_for_another()
    {
        // The names that a dish of the other party would be given here, made beforehand.
        var (there, order, first) = (OrderId.Round(Other, 1), OrderId.Round(Visit, 1), Line(1));
        var (second, third) = (new LineId(CommandId.From($"{there}:{first}").Value), new LineId(CommandId.From($"{order}:{first}").Value));
        CheckedOrder Of(OrderId which, params LineId[] lines) => new(which, 1, new DateOnly(2026, 11, 20), [.. lines.Select(l => new OrderedLine(l, "dish", "Dish", 1, Ana, 1000, null, false))], Table);
        var (check, other) = (Opened(), Opened());
        check.Must(Who.House, c => c.Take(Who.House, Of(order, first, second, third), Currency.RWF, Rules));
        other.Must(Who.House, c => c.Take(Who.House, Of(there, first, second, third), Currency.RWF, Rules));
        for (var n = 0; n < 3; n++)
        {
            var line = check.State.Lines[n].Id;
            check.Must(Who.Server, c => c.Send(Who.Server, $"t{n}", Visit, Other, [line]));
            var (transfer, _, lines) = Assert.Single(check.State.Outgoing);
            other.Must(Who.House, c => c.Receive(Who.House, new(transfer, Visit, default, lines), Currency.RWF, Rules));
            check.Must(Who.House, c => c.Tell(Who.House, Check.SentName + transfer, check.State.Version));
        }
        Assert.Equal((6000L, 6), (other.State.Due, other.State.Lines.Select(l => l.Id).Distinct().Count()));
    }

    [Fact]
    public void Who_shares_a_bill_sends_all_but_what_is_paid_here_and_claims_go_along()
    {
        var check = Opened((5000, Ana, false), (7000, Who.Ben.By, false));
        check.Must(Who.Ana, c => c.Pay(Who.Ana, new(Payment(1), Ana, PaymentMethod.Card, Cover.Mine, 5000), null, AllReady));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.SendOn(Who.House, "on1"));
        check.Must(Who.House, c => c.Join(Who.House, 1, Other));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Join(Who.House, 1, null));
        check.Must(Who.House, c => c.SendOn(Who.House, "on1"));
        Assert.Equal([Who.Ben.By], Assert.Single(Outgoing(check).Lines).Owners);
        Assert.Equal((5000L, 5000L, 0L), (check.State.Bill.Total, check.State.Pending, check.State.Due));
        // The payment comes to nothing: its dish follows.
        check.Must(Who.House, c => c.PaymentIs(Who.House, new(Payment(1), 2, PaymentState.Failed, "declined", [])));
        Assert.Equal([Line(1)], check.State.SendsOn);
        check.Must(Who.House, c => c.SendOn(Who.House, "on2"));
        Assert.Equal((0L, 12000L), (check.State.Bill.Total, check.State.UnderWay));
        // What is ordered later goes there as well; and the success that came too late goes back.
        check.Must(Who.House, c => c.PaymentIs(Who.House, new(Payment(1), 3, PaymentState.Posted, null, [])));
        Assert.Equal("late", Assert.Single(check.State.Tenders[0].Refunds).Id);
    }

    /// <summary>A tenth off the whole check, and 1,000 besides: what was promised for dishes is promised on whichever bill they are paid.</summary>
    [Fact]
    public void What_is_taken_off_a_whole_check_goes_along_with_its_dishes()
    {
        var (check, other) = (Opened((5000, Ana, false), (7000, Who.Ben.By, false)), Opened());
        check.Must(Who.Manager, c => c.Reduce(Who.Manager, new("tenth", null, 1000, 0, "late"), null));
        check.Must(Who.Manager, c => c.Reduce(Who.Manager, new("thousand", null, 0, 1000, "sorry"), null));
        Assert.Equal(9_800, check.State.Bill.Total);
        check.Must(Who.House, c => c.Join(Who.House, 1, Other));
        check.Must(Who.House, c => c.SendOn(Who.House, "on1"));
        other.Must(Who.House, c => c.Receive(Who.House, Outgoing(check), Currency.RWF, Rules));
        Assert.Equal((0L, 9_800L), (check.State.Bill.Total, other.State.Bill.Total));
        // It reads as what it was, and is taken back as one.
        var shown = Assert.IsType<CheckMeta>(CheckEntities.One(other.State, "meta")).Discounts;
        Assert.Equal([("late", 1200L, Who.Manager.By, (LineId?)null), ("sorry", 1000L, Who.Manager.By, null)], shown.Select(d => (d.Reason, d.Minor, d.By, d.Line)));

        // A later dish has the tenth; the thousand is given.
        check.Must(Who.House, c => c.Take(Who.House, Order(2, (5000, Ana, false), (7000, Who.Ben.By, false), (2000, Ana, false)), Currency.RWF, Rules));
        Assert.Equal(1_800, check.State.Bill.Total);
        other.Must(Who.Manager, c => c.Undo(Who.Manager, shown[0].Id));
        Assert.Equal(11_000, other.State.Bill.Total);
        Assert.Equal(JsonSerializer.Serialize(check.State), JsonSerializer.Serialize(check.Replayed(CheckJson.Default.CommitCheckEventArray)));

        // The other bill had closed: what is paid here again is what it was.
        check.Must(Who.House, c => c.Return(Who.House, "on1"));
        Assert.Equal(11_600, check.State.Bill.Total);
    }

    [Fact]
    public void A_shared_bill_that_has_closed_is_shared_no_more()
    {
        var check = Opened((5000, Ana, false));
        check.Must(Who.House, c => c.Join(Who.House, 1, Other));
        check.Must(Who.House, c => c.SendOn(Who.House, "on1"));
        check.Must(Who.House, c => c.Return(Who.House, "on1"));
        Assert.Equal((5000L, null), (check.State.Due, check.State.Into));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.SendOn(Who.House, "on2"));
    }

    [Fact]
    public void A_visit_moves_once_the_table_says_yes()
    {
        var visit = new Played<Visit, VisitEvent>(Evening);
        Assert.Equal(Refusal.NotFound, visit.State.Move(Who.Server, "m1", Visit, Terrace, null).Refusal);
        visit.Must(Who.House, v => v.Open(Table));
        visit.Must(Who.Ana, v => v.Join(SessionId.Of(Who.Ana.Id)));
        Assert.Equal(Refusal.NotAllowed, visit.State.Move(Who.Ana, "m1", Visit, Terrace, null).Refusal);
        Assert.Equal(Refusal.Malformed, visit.State.Move(Who.Server, "m1", Visit, TableId.Of("demo/elsewhere/1"), null).Refusal);
        Assert.Equal(Refusal.Malformed, visit.State.Move(Who.Server, "m1", Visit, Terrace, Visit).Refusal);
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Move(Who.Server, "m1", Visit, Table, null));
        visit.Must(Who.Server, v => v.Move(Who.Server, "m1", Visit, Terrace, null));
        Assert.Equal((Table, true), (visit.State.Table, visit.State.OwesMove));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Move(Who.Server, "m1", Visit, Terrace, null));
        Assert.Equal(Refusal.TableTaken, visit.State.Welcomes(Table));
        Assert.Equal(Refusal.Moving, visit.State.Move(Who.Server, "m2", Visit, Table, null).Refusal);
        Assert.Equal(Refusal.Moving, visit.State.Close(Who.Server, null).Refusal);
        Assert.Equal(Refusal.Moving, visit.State.CloseOwing(Who.Manager, "gone", WriteOff.Walkout, null).Refusal);

        // Taken: everything is as before.
        visit.Must(Who.House, v => v.Arrive(Who.House, "m1", Refusal.TableTaken, null));
        Assert.Equal((Table, Terrace, Refusal.TableTaken), (visit.State.Table, Assert.Single(visit.State.Leaving), visit.State.NotMoved!.Refusal));
        visit.Must(Who.House, v => v.LeaveTable(Who.House, Terrace));
        Assert.False(visit.State.OwesMove);

        var people = visit.State.PeopleVersion;
        visit.Must(Who.Server, v => v.Move(Who.Server, "m3", Visit, Terrace, Other));
        visit.Must(Who.House, v => v.Arrive(Who.House, "m3", Refusal.None, Other));
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Arrive(Who.House, "m3", Refusal.None, Other));
        Assert.Equal((Terrace, Other, 1L), (visit.State.Table, visit.State.With, visit.State.BillVersion));
        Assert.Equal((Table, Table), (Assert.Single(visit.State.Before), Assert.Single(visit.State.Leaving)));
        Assert.True(visit.State.PeopleVersion > people);
        Assert.Equal(Terrace, visit.State.Participants.Table);
        Assert.Equal((Refusal.None, Refusal.TableTaken), (visit.State.Welcomes(Terrace), visit.State.Welcomes(Table)));
        Assert.Equal(Refusal.None, visit.State.MayEnter(SessionId.Of(Who.Ana.Id)));
        Assert.Equal(Refusal.Moving, visit.State.Move(Who.Server, "m4", Visit, Table, null).Refusal);
        visit.Must(Who.House, v => v.LeaveTable(Who.House, Table));
        visit.Must(Who.House, v => v.ToldBill(1));
        Assert.False(visit.State.OwesMove);
        visit.Ends(Who.Server, null);
        Assert.Equal(Refusal.VisitEnded, visit.State.Move(Who.Server, "m5", Visit, Table, null).Refusal);
    }

    [Fact]
    public void Lines_come_only_to_a_visit_whose_end_the_check_will_hear()
    {
        Assert.Equal(Refusal.NotFound, Icupa.Visits.Visit.Empty.Expect(Who.House, 500).Refusal);
        var visit = new Played<Visit, VisitEvent>(Evening);
        visit.Must(Who.House, v => v.Open(Table));
        visit.Must(Who.House, v => v.Expect(Who.House, 500));
        Assert.Equal(Refusal.BalanceDue, visit.State.Close(Who.Server, null).Refusal);
        // The check has told of something else meanwhile, and is still to have the lines.
        visit.Must(Who.House, v => v.CheckTells(new(3, 0, 0, 0, Received: 0)));
        Assert.Equal(Refusal.Busy, visit.State.Close(Who.Server, null).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(5, 0, 0, 0, Received: 1)));
        visit.Must(Who.House, v => v.Expect(Who.House, 500));
        Assert.Equal(Refusal.Busy, visit.State.Close(Who.Server, null).Refusal);
        visit.Must(Who.House, v => v.CheckTells(new(8, 0, 0, 0, Received: 2)));
        // While it is being closed they wait: on its check they would be overtaken by the end, and owed by nobody.
        visit.Must(Who.Server, v => v.Close(Who.Server, null));
        Assert.Equal(Refusal.Busy, visit.State.Expect(Who.House, 500).Refusal);
        visit.Must(Who.House, v => v.CartShut(Who.House, v.PeopleVersion, 0));
        Assert.True(visit.State.Ended);
        Assert.Equal(Refusal.Busy, visit.State.Expect(Who.House, 500).Refusal);
        visit.Must(Who.House, v => v.ToldCheck());
        Assert.Equal(Decision<VisitEvent>.AlreadySo, visit.State.Expect(Who.House, 500));
    }

    [Fact]
    public void A_table_takes_who_may_sit_there()
    {
        Party Of(VisitId visit) => new(visit, Evening, "0000");
        var third = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b7");
        var table = new TableState().Take(Of(Visit), null, Settings).Table;
        Assert.Equal(Refusal.TableTaken, table.Take(Of(Other), null, Settings).Refusal);
        Assert.Equal(Refusal.NotFound, table.Take(Of(Other), third, Settings).Refusal);
        Assert.Equal(Refusal.None, table.Take(Of(Other), null, Settings with { SharedTables = true }).Refusal);
        var (refusal, shared, party) = table.Take(Of(Other), Visit, Settings);
        Assert.Equal((Refusal.None, Visit), (refusal, party!.With));
        Assert.Same(shared, shared.Take(Of(Other), Visit, Settings).Table);
        // Whoever shares with one that shares, shares with the first; and nobody with themselves.
        Assert.Equal(Visit, shared.Take(Of(third), Other, Settings).Party!.With);
        Assert.Same(shared, shared.Take(Of(Visit), Other, Settings).Table);
    }

    [Fact]
    public void Labels_change_and_nothing_is_fired()
    {
        var (id, round) = (OrderTests.Id, OrderTests.Round);
        var order = new Played<Order, OrderEvent>(OrderTests.At);
        order.Must(Who.House, o => o.Accept(Who.House, round, ["expo"], TimeSpan.Zero, OrderTests.At));
        foreach (var audience in order.State.Audiences)
            order.Must(Who.House, o => o.Tell(Who.House, audience.Name, 1));
        var before = JsonSerializer.Serialize(order.State.Lines);
        order.Must(Who.House, o => o.Seat(Who.House, 7, Terrace));
        Assert.Equal((Terrace, before), (order.State.Table, JsonSerializer.Serialize(order.State.Lines)));
        Assert.Equal([$"{Terrace.Name}-3", $"{Table.Name}C-3"], new[] { order.State, order.State.Apply(new TableChanged(8, Table, 3), default) }.Select(o => o.Number));
        Assert.Equal(["bar", "check:", "expo", "fry", "grill"], order.State.Audiences.Where(a => a.Behind).Select(a => a.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Terrace, order.State.Checked.Table);
        Assert.Equal(Decision<OrderEvent>.AlreadySo, order.State.Seat(Who.House, 7, Table));
        Assert.Equal(Refusal.NotAllowed, order.State.Seat(Who.Server, 8, Table).Refusal);

        // Whatever the kitchen is at: new, painted, begun, bumped.
        Action<Played<Station, StationEvent>>[] acts =
        [
            _ => { },
            s => s.Must(Who.Screen, x => x.Painted(Who.Screen, [id])),
            s => s.Must(Who.Screen, x => x.Start(Who.Screen, id, null)),
            s => { s.Must(Who.Screen, x => x.AcknowledgeAllergy(Who.Screen, id, OrderTests.Burger)); s.Must(Who.Screen, x => x.Bump(Who.Screen, id, null)); },
        ];
        foreach (var act in acts)
        {
            var station = new Played<Station, StationEvent>(OrderTests.At);
            Dispatch At(long version, TableId table) => new(id, version, $"{table.Name}-3", table, round.PlacedAt,
                [.. round.Lines.Where(l => l.Stations.Contains("grill")).Select(l => new DispatchLine(l, Fulfilment.Sent, 0, null))], ImmutableDictionary<string, string>.Empty);
            station.Must(Who.House, s => s.Accept(Who.House, At(1, round.Table), StationKind.Prep));
            act(station);
            var was = station.State.Ticket(id)!;
            station.Must(Who.House, s => s.Accept(Who.House, At(2, Terrace), StationKind.Prep));
            var now = station.State.Ticket(id)!;
            Assert.Equal(("14-3", Terrace, 1), (now.Number, now.Table, station.State.Sequence));
            Assert.Equal(JsonSerializer.Serialize(was), JsonSerializer.Serialize(now with { Number = was.Number, Table = was.Table, OrderVersion = was.OrderVersion }));
        }
    }
}
