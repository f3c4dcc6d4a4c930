using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>The check's rules: what it comes to, how it is divided, and that no share is ever paid twice or too much.</summary>
public sealed class CheckTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly VisitId Other = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b6");
    private static readonly string Ana = Who.Ana.By;
    private static readonly string Ben = Who.Ben.By;
    private static readonly HashSet<PaymentMethod> AllReady = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly MoneyRules Rwanda = new() { TaxClasses = [new("standard", "VAT", 1800, "B"), new("exempt", "Exempt", 0, "A")], CashStep = 10, Methods = [.. Enum.GetValues<PaymentMethod>()] };
    private static readonly MoneyRules OnTop = Rwanda with { Taxes = TaxMode.OnTop, ServiceBasisPoints = 1000, CashStep = 5 };

    private static LineId Line(int n) => new(new Guid(n, 0, 0, new byte[8]));
    private static PaymentId Payment(int n) => PaymentId.In(Visit, new Guid(n, 1, 0, new byte[8]));

    private static OrderedLine Ordered(int n, long total, string by, string? tax = null) => new(Line(n), "dish", "Dish", 1, by, total, tax, false);

    private static CheckedOrder Order(int number, long version, params OrderedLine[] lines) => new(OrderId.Round(Visit, number), version, new DateOnly(2026, 11, 20), [.. lines]);

    private static Played<Check, CheckEvent> Opened(MoneyRules rules, params OrderedLine[] lines)
    {
        var check = new Played<Check, CheckEvent>(Evening);
        check.Must(Who.House, c => c.Take(Who.House, Order(1, 1, lines), Currency.RWF, rules));
        return check;
    }

    private static NewTender Pays(int payment, Asker who, Cover cover, long seen, PaymentMethod method = PaymentMethod.Card, long tip = 0) =>
        new(Payment(payment), who.By, method, cover, seen, tip, method is PaymentMethod.Momo or PaymentMethod.Airtel ? "250788123456" : null);

    private static Refusal Pay(Played<Check, CheckEvent> check, Asker who, NewTender tender) => check.Do(who, c => c.Pay(who, tender, null, AllReady)).Refusal;

    private static void Report(Played<Check, CheckEvent> check, int payment, PaymentState state, long version = 2, params RefundReport[] refunds) =>
        check.Do(Who.House, c => c.PaymentIs(Who.House, new(Payment(payment), version, state, null, [.. refunds])));

    [Fact]
    public void Taxes_follow_the_law_of_the_place()
    {
        // The two examples of Rwanda's receipts: 18 % is inside the price.
        Assert.Equal(1068, Opened(Rwanda, Ordered(1, 7000, Ana)).State.Bill.Tax);
        Assert.Equal(1602, Opened(Rwanda, Ordered(1, 10500, Ana)).State.Bill.Tax);
        Assert.Equal(7000, Opened(Rwanda, Ordered(1, 7000, Ana)).State.Bill.Total);
        Assert.Equal(0, Opened(Rwanda, Ordered(1, 7000, Ana, "exempt")).State.Bill.Tax);
        // On top, with a tenth of service, which is taxed as well: 1000 + 100 + 198.
        var top = Opened(OnTop, Ordered(1, 1000, Ana)).State.Bill;
        Assert.Equal((100L, 198L, 1298L), (top.Service, top.Tax, top.Total));
        Assert.Equal(0, Opened(Rwanda with { TaxClasses = [] }, Ordered(1, 7000, Ana)).State.Bill.Tax);
    }

    [Fact]
    public void Everybody_pays_their_own_and_the_check_is_paid()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 7001, Ben), Ordered(3, 1000, "staff:claudine"));
        Assert.Equal((5000L, 7001L), (check.State.Mine(Ana).Minor, check.State.Mine(Ben).Minor));
        // What staff added is the table's until somebody takes it; two who take it share it.
        check.Must(Who.Ana, c => c.Claim(Who.Ana, Line(3)));
        check.Must(Who.Ben, c => c.Claim(Who.Ben, Line(3)));
        Assert.Equal((5500L, 7501L), (check.State.Mine(Ana).Minor, check.State.Mine(Ben).Minor));
        Assert.Equal(Refusal.None, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5500, tip: 500)));
        Assert.Equal((5500L, 7501L), (check.State.Pending, check.State.Due));
        Assert.Equal(CheckState.Open, check.State.State);
        Report(check, 1, PaymentState.Posted);
        Assert.Equal((5500L, 0L, 500L), (check.State.Paid, check.State.Pending, check.State.Tips));
        Assert.Equal(Refusal.None, Pay(check, Who.Ben, Pays(2, Who.Ben, Cover.Mine, 7501)));
        Assert.Equal(CheckState.Open, check.State.State);
        Report(check, 2, PaymentState.Posted);
        Assert.Equal((CheckState.Paid, 0L), (check.State.State, check.State.Due));
        // Another round opens it again; paying ended nobody's evening.
        check.Must(Who.House, c => c.Take(Who.House, Order(2, 1, Ordered(4, 900, Ben)), Currency.RWF, Rwanda));
        Assert.Equal((CheckState.Open, 900L), (check.State.State, check.State.Mine(Ben).Minor));
    }

    [Fact]
    public void Who_pays_sits_here_or_has_ordered()
    {
        var (check, stranger) = (Opened(Rwanda, Ordered(1, 100, Ana)), "guest:" + new string('d', 32));
        Assert.Equal(Refusal.PayerNotHere, check.State.Divide(Who.Ana, SplitKind.Equally, [Ana, stranger], [Ben]).Refusal);
        Assert.Equal(Refusal.PayerNotHere, check.State.Share(Who.Server, Line(1), [stranger], []).Refusal);
        Assert.Equal(Refusal.Malformed, check.State.Divide(Who.Ana, SplitKind.Equally, [Ana, "somebody"], []).Refusal);
        check.Must(Who.Ana, c => c.Divide(Who.Ana, SplitKind.Equally, [Ana, Ben], [Ben]));
        // The check knows him now, wherever he is.
        check.Must(Who.Server, c => c.Share(Who.Server, Line(1), [Ben], []));
        // Who ordered a dish and gave it away may take it again.
        check.Must(Who.Server, c => c.Divide(Who.Server, SplitKind.Items, [], []));
        Assert.Empty(check.State.Strangers([Ana, Ben]));
    }

    [Fact]
    public void Equal_parts_add_up_whoever_pays_first()
    {
        for (var first = 0; first < 3; first++)
        {
            var check = Opened(Rwanda, Ordered(1, 100, Ana));
            string[] people = [Ana, Ben, "guest:" + new string('c', 32)];
            check.Must(Who.Ana, c => c.Divide(Who.Ana, SplitKind.Equally, [.. people], people));
            Assert.Equal(100, people.Sum(p => check.State.EqualPart(p)!.Value));
            for (var i = 0; i < 3; i++)
            {
                var who = people[(first + i) % 3];
                var part = check.State.EqualPart(who)!.Value;
                Assert.InRange(part, 33, 34);
                Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(i + 1), who, PaymentMethod.Terminal, Cover.Equal, part)));
            }
            Assert.Equal((0L, CheckState.Paid), (check.State.Due, check.State.State));
        }
    }

    [Fact]
    public void A_share_that_is_being_paid_stays_as_it_is_and_the_others_move()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 7000, Ben));
        Assert.Equal(Refusal.None, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000)));
        Assert.Equal(Refusal.ShareInPayment, check.Do(Who.Ana, c => c.NotMine(Who.Ana, Line(1))).Refusal);
        Assert.Equal(Refusal.ShareInPayment, check.Do(Who.Ben, c => c.Claim(Who.Ben, Line(1))).Refusal);
        Assert.Equal(Refusal.ShareInPayment, Pay(check, Who.Ana, Pays(2, Who.Ana, Cover.Amount, 100)));
        check.Must(Who.Ana, c => c.Claim(Who.Ana, Line(2)));
        Report(check, 1, PaymentState.Failed);
        Assert.Equal(8500, check.State.Mine(Ana).Minor);
        check.Must(Who.Ben, c => c.Claim(Who.Ben, Line(1)));
        Assert.Equal((12000L, 0L), (check.State.Due, check.State.Pending));
    }

    [Fact]
    public void Money_that_the_bank_sent_back_to_the_house_is_given_back_on_no_report()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana));
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000));
        Report(check, 1, PaymentState.Posted);
        check.Must(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), "r1", 2000, "cold", null));
        foreach (var (version, state, paid, counts) in new[] { (3L, RefundState.Posted, 3000L, true), (4L, RefundState.Failed, 5000L, false) })
        {
            Report(check, 1, PaymentState.Posted, version, new RefundReport("r1", 2000, state));
            Assert.Equal(paid, check.State.Paid);
            var rows = new Icupa.Reports.CheckRows().Rows(Key.Check(Visit), check.Rows(CheckJson.Default.CommitCheckEventArray)).Where(r => r.Table == "payments").Select(r => JsonSerializer.SerializeToElement(r.Columns));
            var refund = Assert.Single(rows, r => r.GetProperty("refund").GetString() == "r1");
            Assert.Equal(counts, refund.GetProperty("postedAt").ValueKind != JsonValueKind.Null);
        }
    }

    [Fact]
    public void Nobody_overpays()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana));
        Assert.Equal(Refusal.TooMuch, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Amount, 5001)));
        Assert.Equal(Refusal.BadAmount, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Amount, 0)));
        Assert.Equal(Refusal.BadAmount, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000, tip: -1)));
        Assert.Equal(Refusal.BadAmount, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000, tip: 5001)));
        Assert.Equal(Refusal.CheckChanged, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 4999)));
        Assert.Equal(Refusal.NotAllowed, Pay(check, Who.Ben, Pays(1, Who.Ana, Cover.Mine, 5000)));
        Assert.Equal(Refusal.NotAllowed, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000, PaymentMethod.Cash)));
        Assert.Equal(Refusal.BadPhone, check.Do(Who.Ana, c => c.Pay(Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000, PaymentMethod.Momo) with { Phone = "12" }, null, AllReady)).Refusal);
        Assert.Equal(Refusal.NotSetUp, check.Do(Who.Ana, c => c.Pay(Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000), null, new HashSet<PaymentMethod>())).Refusal);
        Assert.Equal(Refusal.WayOff, check.Do(Who.Ana, c => c.Pay(Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000), null, AllReady, AllReady)).Refusal);
        Assert.Equal(Refusal.None, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000)));
        // What was begun goes on whatever is thrown afterwards.
        Assert.Equal(Refusal.None, check.Do(Who.Ana, c => c.Pay(Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000), null, AllReady, AllReady)).Refusal);
        Assert.Equal(Refusal.TooMuch, Pay(check, Who.Ben, Pays(2, Who.Ben, Cover.Amount, 1)));
        // The same again is the first acceptance; the same id for something else is not.
        Assert.True(check.Do(Who.Ana, c => c.Pay(Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000), null, AllReady)) is { Refusal: Refusal.None, Events.IsEmpty: true });
        Assert.Equal(Refusal.Malformed, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000, PaymentMethod.Airtel)));
    }

    [Fact]
    public void A_dish_that_is_nobodys_waits_for_staff()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 3000, Ben));
        Assert.Equal(Refusal.NotYourLine, check.Do(Who.Ben, c => c.NotMine(Who.Ben, Line(1))).Refusal);
        check.Must(Who.Ana, c => c.NotMine(Who.Ana, Line(1)));
        Assert.Equal((1, 0L), (check.State.Disputes, check.State.Mine(Ana).Minor));
        Assert.Equal(Refusal.NotAllowed, check.Do(Who.Ben, c => c.Share(Who.Ben, Line(1), [Ben], [])).Refusal);
        Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(1), Check.TablePayer, PaymentMethod.Terminal, Cover.Rest, 8000)));
        Assert.Equal(CheckState.Open, check.State.State);
        Assert.Equal(Refusal.Malformed, check.Do(Who.Server, c => c.Share(Who.Server, Line(1), ["somebody"], [])).Refusal);
        check.Must(Who.Server, c => c.Share(Who.Server, Line(1), [], []));
        Assert.Equal(CheckState.Paid, check.State.State);
    }

    [Fact]
    public void Cash_is_rounded_to_its_coins_and_change_is_right()
    {
        var check = Opened(Rwanda, Ordered(1, 5004, Ana));
        var cash = new NewTender(Payment(1), Ana, PaymentMethod.Cash, Cover.Mine, 5004, 0, Given: 6000);
        Assert.Equal(Refusal.BadAmount, Pay(check, Who.Server, cash with { Given = 4999 }));
        Assert.Equal(Refusal.None, Pay(check, Who.Server, cash));
        var tender = check.State.Tenders[0];
        Assert.Equal((TenderState.Posted, 5004L, 5000L, 1000L), (tender.State, tender.Paid, tender.Begun.Collected, tender.Begun.Change));
        Assert.Equal(CheckState.Paid, check.State.State);
        Assert.Equal(Refusal.NeedsApproval, check.Do(Who.Server, c => c.GiveBack(Who.Server, Payment(1), "r1", 5000, "cold", null)).Refusal);
        Assert.Equal(Refusal.TooMuch, check.Do(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), "r1", 5001, "cold", null)).Refusal);
        check.Must(Who.Server, c => c.GiveBack(Who.Server, Payment(1), "r1", 5000, "cold", new("staff:eric", StaffRole.Manager)));
        // All that was handed over is back: the rounding is nobody's payment, and what they had is to be paid again.
        Assert.Equal((0L, 5004L, 5004L), (check.State.Paid, check.State.Due, check.State.Mine(Ana).Minor));
        Assert.Equal("staff:eric", check.State.Tenders[0].Refunds[0].ApprovedBy);
    }

    [Theory]
    [InlineData(5004, 0, 5000), InlineData(5006, 0, 5010), InlineData(5004, 500, 5500), InlineData(5006, 501, 5510), InlineData(4, 4, 10)]
    public void Cash_that_is_given_back_whole_leaves_nothing_paid_and_no_tip(long total, long tip, long collected)
    {
        var check = Opened(Rwanda, Ordered(1, total, Ana));
        Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(1), Ana, PaymentMethod.Cash, Cover.Mine, total, tip)));
        Assert.Equal((collected, total, tip), (check.State.Tenders[0].Begun.Collected, check.State.Paid, check.State.Tips));
        check.Must(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), "r1", collected - 1, "cold", null));
        check.Must(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), "r2", 1, "cold", null));
        Assert.Equal((0L, total, 0L, 0L), (check.State.Paid, check.State.Due, check.State.Tips, Invoiced(check.State)));
        // What the day's report adds up for cash: amount, tip and rounding less what went back.
        var sold = check.State.Tenders[0];
        Assert.Equal(0, sold.Begun.Amount + sold.Begun.Tip + (sold.Begun.Collected - sold.Begun.Amount - sold.Begun.Tip) - sold.Refunded);
        Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(2), Ana, PaymentMethod.Terminal, Cover.Mine, total)));
        Assert.Equal((CheckState.Paid, 0L), (check.State.State, check.State.Due));
    }

    [Fact]
    public void What_no_coin_pays_is_paid_without_one()
    {
        var check = Opened(Rwanda, Ordered(1, 4, Ana));
        Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(1), Ana, PaymentMethod.Cash, Cover.Mine, 4)));
        Assert.Equal((0L, 4L, CheckState.Paid), (check.State.Tenders[0].Begun.Collected, check.State.Paid, check.State.State));
        Assert.Equal(4, Invoiced(check.State));
    }

    // What receipts say is paid.
    private static long Invoiced(Check check) => Icupa.Fiscal.Invoices.Of(check, Visit).Tenders.Sum(Icupa.Fiscal.Drawing.Paid);

    [Fact]
    public void More_cash_than_anybody_hands_over_is_a_slip()
    {
        var check = Opened(Rwanda, Ordered(1, 12_000, Ana));
        var cash = new NewTender(Payment(1), Ana, PaymentMethod.Cash, Cover.Mine, 12_000);
        foreach (var given in new[] { 12_000 + NewTender.MostChange + 1, 15_000_000, long.MaxValue })
            Assert.Equal(Refusal.BadAmount, Pay(check, Who.Server, cash with { Given = given }));
        Assert.Empty(check.State.Tenders);
        Assert.Equal(Refusal.None, Pay(check, Who.Server, cash with { Given = 12_000 + NewTender.MostChange }));
    }

    [Fact]
    public void Reductions_need_a_reason_and_beyond_a_tenth_a_manager()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 5000, Ben));
        NewDiscount Off(string id, LineId? line, int points, long minor, string reason = "late") => new(id, line, points, minor, reason);
        Assert.Equal(Refusal.NotAllowed, check.Do(Who.Ana, c => c.Reduce(Who.Ana, Off("a", null, 100, 0), null)).Refusal);
        Assert.Equal(Refusal.BadWords, check.Do(Who.Server, c => c.Reduce(Who.Server, Off("a", null, 100, 0, " "), null)).Refusal);
        Assert.Equal(Refusal.Malformed, check.Do(Who.Server, c => c.Reduce(Who.Server, Off("a", null, 100, 5), null)).Refusal);
        Assert.Equal(Refusal.NeedsApproval, check.Do(Who.Server, c => c.Reduce(Who.Server, Off("a", Line(1), 10_000, 0), null)).Refusal);
        check.Must(Who.Server, c => c.Reduce(Who.Server, Off("a", null, 1000, 0), null));
        Assert.Equal(9000, check.State.Bill.Total);
        check.Must(Who.Server, c => c.Reduce(Who.Server, Off("b", Line(1), 10_000, 0), new("staff:eric", StaffRole.Manager)));
        Assert.Equal((4500L, 0L), (check.State.Bill.Total, check.State.Mine(Ana).Minor));
        check.Must(Who.Server, c => c.Undo(Who.Server, "b"));
        Assert.Equal(9000, check.State.Bill.Total);
        Pay(check, Who.Server, new(Payment(1), Check.TablePayer, PaymentMethod.Terminal, Cover.Rest, 9000));
        Assert.Equal(Refusal.TooMuch, check.Do(Who.Manager, c => c.Reduce(Who.Manager, Off("c", Line(1), 0, 100), null)).Refusal);
    }

    [Fact]
    public void What_a_server_takes_off_in_small_steps_is_held_against_the_tenth_as_one()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 5000, Ben));
        Refusal Off(string id, LineId? line, int points, long minor = 0, Asker? who = null, Approval? approval = null) =>
            check.Do(who ?? Who.Server, c => c.Reduce(who ?? Who.Server, new(id, line, points, minor, "late"), approval)).Refusal;
        Assert.Equal(Refusal.None, Off("a", null, 0, 600));
        Assert.Equal(Refusal.None, Off("b", null, 0, 400));
        Assert.Equal(Refusal.NeedsApproval, Off("c", null, 0, 1));
        Assert.Equal(Refusal.None, Off("d", Line(1), 1000));
        Assert.Equal(Refusal.NeedsApproval, Off("e", Line(1), 1000));
        Assert.Equal(Refusal.None, Off("f", Line(2), 1000));
        // What a manager took off, or allowed, is none of it.
        Assert.Equal(Refusal.None, Off("g", null, 2000, who: Who.Manager));
        Assert.Equal(Refusal.None, Off("h", Line(1), 5000, approval: new("staff:eric", StaffRole.Manager)));
        check.Must(Who.Server, c => c.Undo(Who.Server, "b"));
        Assert.Equal(Refusal.None, Off("i", null, 0, 400));
        Assert.Equal(Refusal.NeedsApproval, Off("j", null, 0, 200));
        var allowed = Opened(Rwanda, Ordered(1, 5000, Ana));
        allowed.Must(Who.Server, c => c.Reduce(Who.Server, new("a", null, 0, 1_000, "late"), new("staff:eric", StaffRole.Manager)));
        allowed.Must(Who.Server, c => c.Reduce(Who.Server, new("b", null, 0, 500, "late"), null));
    }

    [Fact]
    public void No_more_is_given_back_in_parts_than_a_payment_takes()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana));
        var payment = new Played<Payment, PaymentEvent>(Evening);
        payment.Must(Who.House, p => p.Start(Who.House, new(Payment(1), PaymentMethod.Card, new(5000, Currency.RWF), 0, Ana, null, null, null, "Grill", new DateOnly(2026, 11, 20))));
        payment.Must(Who.House, p => p.Hear(Who.House, new(null, Outcome.Paid, "pi_1", null, new(5000, Currency.RWF), null)));
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000));
        Report(check, 1, PaymentState.Posted);
        var given = 0;
        while (check.Do(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), $"r{given}", 1, "cold", null)).Refusal == Refusal.None)
            payment.Must(Who.House, p => p.GiveBack(Who.House, $"r{given++}", 1, "cold"));
        Assert.Equal(Refusal.TooMany, check.Do(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), "more", 1, "cold", null)).Refusal);
        Assert.Equal((Icupa.Payments.Payment.MaxRefunds, Refusal.TooMany), (given, payment.State.GiveBack(Who.House, "more", 1, "cold").Refusal));
    }

    [Fact]
    public void Who_begins_payments_and_gives_them_up_leaves_room_for_others_to_pay()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 7000, Ben));
        var begun = 0;
        for (; Pay(check, Who.Ana, Pays(++begun, Who.Ana, Cover.Mine, 5000)) == Refusal.None; Report(check, begun, PaymentState.Voided))
            check.Must(Who.Ana, c => c.GiveUp(Who.Ana, Payment(begun)));
        Assert.Equal((Check.GuestTenders + 1, Refusal.TooMany), (begun, Pay(check, Who.Ana, Pays(begun, Who.Ana, Cover.Mine, 5000))));
        Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(begun), Check.TablePayer, PaymentMethod.Cash, Cover.Rest, 12_000)));
        Assert.Equal(CheckState.Paid, check.State.State);
    }

    [Fact]
    public void A_success_that_comes_late_counts_and_what_is_too_much_goes_back()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana));
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000, PaymentMethod.Momo, 200));
        Report(check, 1, PaymentState.Expired);
        Pay(check, Who.Ana, Pays(2, Who.Ana, Cover.Rest, 5000));
        Report(check, 2, PaymentState.Posted);
        Report(check, 1, PaymentState.Posted, 3);
        Assert.Equal(("late", 5200L), (check.State.Tenders[0].Refunds[0].Id, check.State.Tenders[0].Refunds[0].Minor));
        Report(check, 1, PaymentState.Posted, 4, new RefundReport("late", 5200, RefundState.Posted));
        Assert.Equal((5000L, 0L, 0L), (check.State.Paid, check.State.Due, check.State.Tips));
        // With room for it, a late success simply pays.
        var other = Opened(Rwanda, Ordered(1, 5000, Ana));
        Pay(other, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000, PaymentMethod.Momo));
        Report(other, 1, PaymentState.Expired);
        Report(other, 1, PaymentState.Posted, 3);
        Assert.Equal((5000L, 0), (other.State.Paid, other.State.Tenders[0].Refunds.Length));
        // An older report changes nothing.
        Report(other, 1, PaymentState.Failed, 2);
        Assert.Equal(TenderState.Posted, other.State.Tenders[0].State);
    }

    [Fact]
    public void A_line_that_is_taken_off_leaves_the_check_and_a_closed_check_stays()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 3000, Ben));
        check.Must(Who.House, c => c.Take(Who.House, Order(1, 4, Ordered(1, 5000, Ana) with { Off = true }, Ordered(2, 3000, Ben)), Currency.RWF, Rwanda));
        Assert.Equal(3000, check.State.Bill.Total);
        Assert.Equal(Refusal.NoSuchLine, check.Do(Who.Ana, c => c.Claim(Who.Ana, Line(1))).Refusal);
        check.Already(Who.House, c => c.Take(Who.House, Order(1, 3, Ordered(1, 5000, Ana)), Currency.RWF, Rwanda));
        check.Must(Who.House, c => c.Close(Who.House, WriteOff.Walkout));
        Assert.Equal((CheckState.Closed, (WriteOff?)WriteOff.Walkout), (check.State.State, check.State.WriteOff));
        Assert.Equal(Refusal.VisitEnded, Pay(check, Who.Ben, Pays(1, Who.Ben, Cover.Mine, 3000)));
        Assert.Equal(Refusal.CheckClosed, check.Do(Who.Server, c => c.Claim(Who.Server, Line(2))).Refusal);
    }

    [Fact]
    public void What_orders_payments_tabs_and_other_checks_say_only_the_house_says()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana)).State;
        Func<Asker, Decision<CheckEvent>>[] says =
        [
            who => check.Take(who, Order(2, 1, Ordered(2, 900, Ben)), Currency.RWF, Rwanda),
            who => check.Close(who, WriteOff.Walkout),
            who => check.Tell(who, Check.VisitName, 9),
            who => check.PaymentIs(who, new(Payment(1), 2, PaymentState.Posted, null, [])),
            who => check.TabIs(who, new(Payment(1), 2, HoldState.Held, 5000, null, null)),
            who => check.TakeTab(who, AllReady),
            who => check.CodeIs(who, "code-KARIBU-1", CodeState.Asked, Refusal.None),
            who => check.SendOn(who, "t1"),
            who => check.Receive(who, new("t1", Other, new DateOnly(2026, 11, 20), []), Currency.RWF, Rwanda),
            who => check.Return(who, "t1"),
            who => check.Join(who, 1, Other),
        ];
        foreach (var say in says)
        {
            Assert.All([Who.Ana, Who.Server, Who.Manager, Who.Screen], who => Assert.Equal(Refusal.NotAllowed, say(who).Refusal));
            Assert.NotEqual(Refusal.NotAllowed, say(Who.House).Refusal);
        }
    }

    [Fact]
    public void A_payment_that_nobody_can_make_is_not_begun()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 7000, Ben));
        NewTender terminal = new(Payment(1), Ana, PaymentMethod.Terminal, Cover.Mine, 5000), byHand = terminal with { Method = PaymentMethod.MomoByHand, Reference = "MP.1234-x" };
        NewTender[] malformed =
        [
            terminal with { Payer = null! }, terminal with { Payer = "somebody" }, terminal with { Method = (PaymentMethod)99 }, terminal with { Cover = (Cover)99 },
            terminal with { Reference = new('9', 41) }, terminal with { Reference = "12\u000734" },
            byHand with { Reference = null }, byHand with { Reference = "123" }, byHand with { Reference = "12 34" },
        ];
        Assert.All(malformed, tender => Assert.Equal(Refusal.Malformed, check.State.Pay(Who.Server, tender, null, AllReady).Refusal));
        Assert.All([terminal with { Reference = new('9', 40) }, byHand], tender => Assert.Equal(Refusal.None, check.State.Pay(Who.Server, tender, null, AllReady).Refusal));
        foreach (var method in new[] { PaymentMethod.Momo, PaymentMethod.Airtel })
            Assert.All([null, "12", "+250788123456"], phone => Assert.Equal(Refusal.BadPhone, check.State.Pay(Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000, method) with { Phone = phone }, null, AllReady).Refusal));
        Assert.Equal(Refusal.None, Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000)));
        Assert.Equal((true, false, 0L), (check.State.Settled(Line(1), Ana), check.State.Settled(Line(1), Ben), check.State.Mine(Ana).Minor));
        // Under the id of another's payment nobody has paid.
        Assert.Equal(Refusal.Malformed, Pay(check, Who.Ben, Pays(1, Who.Ben, Cover.Mine, 7000)));
        // The table's payments do not wait for each other, a guest's do.
        Assert.Equal(Refusal.None, Pay(check, Who.Server, byHand with { Payment = Payment(2), Payer = Check.TablePayer, Cover = Cover.Amount, Seen = 100 }));
        Assert.Equal(Refusal.None, Pay(check, Who.Server, byHand with { Payment = Payment(3), Payer = Check.TablePayer, Cover = Cover.Amount, Seen = 100 }));
        Assert.Equal(Refusal.ShareInPayment, Pay(check, Who.Server, byHand with { Payment = Payment(4), Cover = Cover.Amount, Seen = 100 }));
    }

    [Fact]
    public void A_payment_that_is_under_way_is_given_up_by_who_makes_it_or_by_staff()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 7000, Ben));
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000));
        Assert.Equal(Refusal.NotFound, check.State.GiveUp(Who.Ana, Payment(2)).Refusal);
        Assert.Equal(Refusal.NotAllowed, check.State.GiveUp(Who.Ben, Payment(1)).Refusal);
        check.Must(Who.House, c => c.Tell(Who.House, Payment(1).Text, check.Version));
        Assert.False(check.State.Tenders[0].Behind);
        check.Must(Who.Server, c => c.GiveUp(Who.Server, Payment(1)));
        Assert.Equal((true, true, check.Version), (check.State.Tenders[0].GivenUp, check.State.Owes, check.State.Tenders[0].Wanted));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.GiveUp(Who.Ana, Payment(1)));
        Report(check, 1, PaymentState.Voided);
        foreach (var (payment, ended) in new[] { (2, PaymentState.Voided), (3, PaymentState.Failed), (4, PaymentState.Expired) })
        {
            Pay(check, Who.Ana, Pays(payment, Who.Ana, Cover.Mine, 5000));
            Report(check, payment, ended);
            Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.GiveUp(Who.Ana, Payment(payment)));
        }
        Pay(check, Who.Ana, Pays(5, Who.Ana, Cover.Mine, 5000));
        Report(check, 5, PaymentState.Posted);
        Assert.Equal(Refusal.TooLate, check.State.GiveUp(Who.Ana, Payment(5)).Refusal);
    }

    [Fact]
    public void Money_is_given_back_by_staff_with_a_reason_and_never_more_than_was_taken()
    {
        var (check, today) = (Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 7000, Ben)), new DateOnly(2026, 11, 20));
        Refusal Back(long minor, string id = "r1", string reason = "cold", Asker? who = null, int payment = 1) =>
            check.State.GiveBack(who ?? Who.Manager, Payment(payment), id, minor, reason, null, today).Refusal;
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Mine, 5000));
        Assert.Equal(Refusal.TooLate, Back(100));
        Report(check, 1, PaymentState.Posted);
        Assert.Equal([Refusal.NotFound, Refusal.NotAllowed, Refusal.BadWords, Refusal.Malformed, Refusal.Malformed, Refusal.BadAmount, Refusal.BadAmount],
            new[] { Back(100, payment: 2), Back(100, who: Who.Ana), Back(100, reason: " "), Back(100, ""), Back(100, new('r', 41)), Back(0), Back(-1) });
        check.Must(Who.Manager, c => c.GiveBack(Who.Manager, Payment(1), "r1", 2000, "cold", null, today));
        Assert.Equal(new TenderRefund("r1", 2000, "cold", RefundState.Pending, Who.Manager.By, null, Evening), check.State.Tenders[0].Refunds[0]);
        Assert.Equal((true, check.Version, 5000L), (check.State.Tenders[0].Behind, check.State.Tenders[0].Wanted, check.State.Paid));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.GiveBack(Who.Manager, Payment(1), "r1", 2000, "cold", null));
        // What is on its way counts as gone, until it comes to nothing.
        Assert.Equal((Refusal.TooMuch, Refusal.None), (Back(3001, "r2"), Back(3000, "r2")));
        Report(check, 1, PaymentState.Posted, 3, new RefundReport("r1", 2000, RefundState.Failed));
        Assert.Equal((Refusal.TooMuch, Refusal.None), (Back(5001, "r2"), Back(5000, "r2")));

        // What staff hand back themselves is back at once, on the day on which cash changes hands.
        foreach (var (payment, method, day) in new (int, PaymentMethod, DateOnly?)[] { (2, PaymentMethod.Cash, today), (3, PaymentMethod.Terminal, null), (4, PaymentMethod.MomoByHand, null) })
        {
            check.Must(Who.Server, c => c.Pay(Who.Server, new(Payment(payment), Ben, method, Cover.Amount, 1000, Reference: "REF-1"), "key", AllReady, today: today));
            Report(check, payment, PaymentState.Posted, 7);
            var tender = check.State.Tender(Payment(payment))!;
            Assert.Equal((day, "REF-1", "key", Who.Server.By, Evening), (tender.Begun.Day, tender.Begun.Reference, tender.Begun.PhoneKey, tender.By, tender.At));
            check.Must(Who.Manager, c => c.GiveBack(Who.Manager, Payment(payment), "a", 400, "cold", null, today));
            check.Must(Who.Manager, c => c.GiveBack(Who.Manager, Payment(payment), "b", 600, "cold", null, today));
            tender = check.State.Tender(Payment(payment))!;
            Assert.Equal((0L, 1000L, tender.Known, check.Version), (tender.Paid, tender.Refunded, 9L, tender.InHand ? tender.Wanted : tender.Wanted + 1));
            Assert.Equal([day, day], tender.Refunds.Select(r => r.Day));
        }
    }

    [Fact]
    public void A_tender_is_as_its_payment_last_said_and_moves_only_forward()
    {
        var check = Opened(Rwanda, Ordered(1, 5004, Ana));
        void Says(long version, PaymentState state, string? why = null, DisputeState? dispute = null, string? means = null) =>
            check.Do(Who.House, c => c.PaymentIs(Who.House, new(Payment(1), version, state, why, [], dispute, means)));
        Tender Paid() => check.State.Tenders[0];
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5004));
        Assert.Equal((5004L, 0L), (Paid().Begun.Collected, Paid().Begun.Change));
        Says(2, PaymentState.Pending, "waiting");
        Assert.Equal((TenderState.Pending, "waiting", (DateTimeOffset?)null), (Paid().State, Paid().Why, Paid().PostedAt));
        check.Wait(TimeSpan.FromMinutes(1));
        Says(5, PaymentState.Posted, means: "Visa 4242");
        check.Wait(TimeSpan.FromMinutes(1));
        Says(6, PaymentState.Posted, dispute: DisputeState.Open);
        Assert.Equal(((DisputeState?)DisputeState.Open, "Visa 4242", (DateTimeOffset?)Evening.AddMinutes(1), 6L), (Paid().Dispute, Paid().Means, Paid().PostedAt, Paid().Known));
        // The same again, an older word, and a failure of what has been paid.
        Says(6, PaymentState.Posted);
        Says(4, PaymentState.Posted);
        Assert.Equal(((DisputeState?)DisputeState.Open, 6L), (Paid().Dispute, Paid().Known));
        Says(7, PaymentState.Failed);
        Assert.Equal((TenderState.Posted, 5004L), (Paid().State, check.State.Paid));
        // Whatever was said again: nothing of it goes back.
        Assert.Empty(Paid().Refunds);
    }

    [Fact]
    public void Of_a_success_that_comes_late_what_is_still_due_is_kept()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana));
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000, tip: 200));
        Report(check, 1, PaymentState.Expired);
        Assert.Equal(Refusal.None, Pay(check, Who.Server, new(Payment(2), Check.TablePayer, PaymentMethod.Terminal, Cover.Amount, 2000)));
        Report(check, 1, PaymentState.Failed, 3);
        Assert.Equal((TenderState.Expired, true), (check.State.Tenders[0].State, check.State.Tenders[0].Refunds.IsEmpty));
        Report(check, 1, PaymentState.Posted, 4);
        Assert.Equal(("late", 2000L), (check.State.Tenders[0].Refunds[0].Id, check.State.Tenders[0].Refunds[0].Minor));
    }

    [Fact]
    public void A_reduction_that_is_none_is_refused_and_one_that_is_said_twice_counts_once()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 5000, Ben));
        NewDiscount tenth = new("a", null, 1000, 0, "late");
        NewDiscount[] malformed =
        [
            tenth with { Id = "" }, tenth with { Id = new('a', 41) }, tenth with { BasisPoints = 0 }, tenth with { BasisPoints = 10_001 }, tenth with { BasisPoints = -1, Minor = 5 },
            tenth with { Minor = -1 }, tenth with { BasisPoints = 0, Minor = -1 },
        ];
        Assert.All(malformed, off => Assert.Equal(Refusal.Malformed, check.State.Reduce(Who.Manager, off, null).Refusal));
        Assert.All([tenth with { Id = new('a', 40) }, tenth with { BasisPoints = 10_000 }], off => Assert.Equal(Refusal.None, check.State.Reduce(Who.Manager, off, null).Refusal));
        Assert.Equal(Refusal.NoSuchLine, check.State.Reduce(Who.Manager, tenth with { Line = Line(9) }, null).Refusal);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Undo(Who.Server, "a"));
        check.Must(Who.Server, c => c.Reduce(Who.Server, tenth, new("staff:eric", StaffRole.Manager)));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Reduce(Who.Server, tenth, null));
        // Nobody had to allow the first one; who allowed the second stands at it.
        check.Must(Who.Server, c => c.Reduce(Who.Server, tenth with { Id = "b" }, new("staff:eric", StaffRole.Manager)));
        Assert.Equal([null, "staff:eric"], check.State.Discounts.Select(d => d.ApprovedBy));
        // Down to what is paid and being paid, and not below.
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Amount, 3000));
        Pay(check, Who.Server, new(Payment(2), Ben, PaymentMethod.Terminal, Cover.Amount, 3000));
        var left = check.State.Bill.Total - 6000;
        Assert.Equal(Refusal.TooMuch, check.State.Reduce(Who.Manager, new("c", null, 0, left + 1, "late"), null).Refusal);
        Assert.Equal(Refusal.None, check.State.Reduce(Who.Manager, new("c", null, 0, left, "late"), null).Refusal);
        for (var i = 2; i < Check.MaxDiscounts; i++)
            check.Must(Who.Manager, c => c.Reduce(Who.Manager, new($"n{i}", null, 0, 1, "late"), null));
        Assert.Equal(Refusal.TooMany, check.State.Reduce(Who.Manager, new("more", null, 0, 1, "late"), null).Refusal);
    }

    [Fact]
    public void Who_shares_a_dish_may_leave_it_to_the_others_and_nobody_else_decides()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 1000, "staff:claudine"));
        var third = "guest:" + new string('c', 32);
        Assert.Equal(Refusal.NotAllowed, check.State.Claim(Who.Server, Line(1)).Refusal);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Claim(Who.Ana, Line(1)));
        check.Must(Who.Ben, c => c.Claim(Who.Ben, Line(1)));
        check.Must(Who.Ana, c => c.NotMine(Who.Ana, Line(1)));
        Assert.Equal([Ben], check.State.Line(Line(1))!.Owners);
        Assert.Equal([Ana], check.State.Gone);
        // A dish that is nobody's anybody may give away, another's only they and staff.
        Assert.Equal(Refusal.NotYourLine, check.State.Share(Who.Ana, Line(1), [Ana], []).Refusal);
        Assert.Equal(Refusal.None, check.State.Share(Who.Ana, Line(2), [Ana, Ben], []).Refusal);
        Assert.Equal(Refusal.None, check.State.Share(Who.Ben, Line(1), [Ben, third], [third]).Refusal);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Share(Who.Server, Line(1), [Ben], []));
        check.Must(Who.Ben, c => c.NotMine(Who.Ben, Line(1)));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.NotMine(Who.Ben, Line(1)));
        check.Must(Who.Server, c => c.Share(Who.Server, Line(1), [], []));
        Assert.Equal(0, check.State.Disputes);

        string[] most = [.. Enumerable.Range(0, Check.MaxPeople).Select(i => $"guest:{i:x32}")];
        Assert.Equal(Refusal.Malformed, check.State.Share(Who.Server, Line(1), [.. most, third], [.. most, third]).Refusal);
        Assert.Equal(Refusal.Malformed, check.State.Share(Who.Server, Line(1), [third, third], [third]).Refusal);
        check.Must(Who.Server, c => c.Share(Who.Server, Line(1), [.. most], most));
        Assert.Equal(Refusal.TooMany, check.State.Claim(Who.Ana, Line(1)).Refusal);
        // Whose part is paid, theirs stays.
        check.Must(Who.Ana, c => c.Claim(Who.Ana, Line(2)));
        Pay(check, Who.Server, new(Payment(1), Ana, PaymentMethod.Terminal, Cover.Mine, 1000));
        Assert.Equal(Refusal.TooLate, check.State.Claim(Who.Ben, Line(2)).Refusal);
    }

    [Fact]
    public void An_equal_part_is_owed_by_those_who_share_and_have_not_paid_theirs()
    {
        var check = Opened(Rwanda, Ordered(1, 900, Ana));
        var third = "guest:" + new string('c', 32);
        Assert.Null(check.State.EqualPart(Ana));
        foreach (var (kind, people) in new (SplitKind, ImmutableArray<string>)[] { (SplitKind.Equally, []), (SplitKind.Items, [Ana]), ((SplitKind)9, []), (SplitKind.Equally, default) })
            Assert.Equal(Refusal.Malformed, check.State.Divide(Who.Ana, kind, people, []).Refusal);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Divide(Who.Ana, SplitKind.Items, [], []));
        check.Must(Who.Ana, c => c.Divide(Who.Ana, SplitKind.Equally, [Ana, Ben, third], [Ben, third]));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Divide(Who.Ana, SplitKind.Equally, [Ana, Ben, third], []));
        Assert.Null(check.State.EqualPart("guest:" + new string('d', 32)));
        // Who pays some other amount still owes a part; whose payment fails does again.
        Pay(check, Who.Server, new(Payment(1), Ben, PaymentMethod.Terminal, Cover.Amount, 300));
        Assert.Equal(200, check.State.EqualPart(Ben));
        Pay(check, Who.Ana, Pays(2, Who.Ana, Cover.Equal, 200));
        Assert.Equal(((long?)null, (long?)200), (check.State.EqualPart(Ana), check.State.EqualPart(Ben)));
        Report(check, 2, PaymentState.Failed);
        Assert.Equal(200, check.State.EqualPart(Ana));
        Assert.Equal([Ana, Ben, third], check.State.Payers);
    }

    [Fact]
    public void Who_pays_for_others_is_a_payer_as_long_as_their_money_counts_and_nobody_is_for_what_is_off()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana), Ordered(2, 1000, Who.Server.By), Ordered(3, 700, Ana) with { Off = true });
        check.Must(Who.Ana, c => c.NotMine(Who.Ana, Line(1)));
        check.Must(Who.Ana, c => c.Claim(Who.Ana, Line(2)));
        Pay(check, Who.Ben, Pays(1, Who.Ben, Cover.Amount, 300));
        Assert.Equal([Ana, Ben], check.State.Payers);
        Report(check, 1, PaymentState.Failed);
        Assert.Equal([Ana], check.State.Payers);
        Pay(check, Who.Ben, Pays(2, Who.Ben, Cover.Amount, 300));
        Report(check, 2, PaymentState.Posted);
        Assert.Equal([Ana, Ben], check.State.Payers);
        Assert.Equal(1, check.State.Disputes);
        check.Must(Who.House, c => c.Take(Who.House, Order(1, 2, Ordered(1, 5000, Ana) with { Off = true }, Ordered(2, 1000, Who.Server.By) with { Off = true }, Ordered(3, 700, Ana) with { Off = true }), Currency.RWF, Rwanda));
        Assert.Equal([Ben], check.State.Payers);
        Assert.Equal((0, 0L, new CheckLine(Line(3), OrderId.Round(Visit, 1), "dish", "Dish", 1, Ana, 700, null, true, check.State.Line(Line(3))!.Owners, false)), (check.State.Disputes, check.State.Bill.Total, check.State.Line(Line(3))));
        Assert.Equal((new DateOnly(2026, 11, 20), Currency.RWF), (check.State.BusinessDate, check.State.Rules!.Currency));
    }

    [Fact]
    public void What_is_paid_and_given_away_is_news_for_receipts_and_visit_until_they_know_it()
    {
        var check = Opened(Rwanda, Ordered(1, 5000, Ana));
        void Told(string name) => check.Must(Who.House, c => c.Tell(Who.House, name, check.Version));
        Told(Check.VisitName);
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Tell(Who.House, Check.VisitName, check.State.VisitTold));
        Assert.False(check.State.Owes);
        Pay(check, Who.Ana, Pays(1, Who.Ana, Cover.Rest, 5000));
        Assert.Equal((true, false), (check.State.Owes, check.State.FiscalBehind));
        Told(Payment(1).Text);
        Assert.False(check.State.Owes);
        Report(check, 1, PaymentState.Posted);
        Assert.Equal((true, true), (check.State.VisitBehind, check.State.FiscalBehind));
        Told(Check.VisitName);
        Assert.True(check.State.Owes);
        Told(Check.FiscalName);
        Assert.False(check.State.Owes);
        foreach (var (name, told) in new[] { (Check.VisitName, check.State.VisitTold), (Check.FiscalName, check.State.FiscalTold), (Payment(1).Text, check.State.Tenders[0].Told) })
            Assert.Equal((1, 0), (check.State.Tell(Who.House, name, told + 1).Events.Length, check.State.Tell(Who.House, name, told).Events.Length));
        check.Must(Who.House, c => c.Close(Who.House, null));
        Assert.Equal(Decision<CheckEvent>.AlreadySo, check.State.Close(Who.House, WriteOff.Walkout));
    }

    /// <summary>Random evenings: whatever is done in whatever order, the parts add up and nothing is paid twice.</summary>
    [Fact]
    public void The_parts_always_add_up() => CheckEvenings.Run(4_000);

    [Fact, Trait("Needs", "time")]
    public void The_parts_always_add_up_in_many_evenings() => CheckEvenings.Run(20_000);

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("check", CheckJson.Default.CommitCheckEventArray,
        new Opened(Currency.EUR, TaxMode.OnTop, [new("standard", "VAT", 1800, "B")], 1000, 5, 100, 1000),
        new OrderTaken(OrderId.Round(Visit, 1), 3, new DateOnly(2026, 11, 20), [Ordered(1, 500, Ana, "standard")]),
        new LineShared(Line(1), [Ana, Ben]),
        new LineDisputed(Line(1)),
        new SplitChosen(SplitKind.Equally, [Ana, Ben]),
        new Discounted("d1", Line(1), 1000, 0, "late", "staff:eric"),
        new DiscountDropped("d1"),
        new CodeRedeemed("code-KARIBU-1", "KARIBU", "Karibu", 1000, 0, 5000, 50),
        new CodeSettled("code-KARIBU-1", CodeState.UsedUp),
        new TabOpened(Payment(1), 12_000),
        new TabLetGo(Payment(1)),
        new TabMoved(Payment(1), 3, HoldState.Held, 12_000, "pi_1", "raise-refused"),
        new TenderBegun(Payment(1), Ana, PaymentMethod.Momo, Cover.Mine, 500, 50, 550, 0, "k", "REF1", [new(Line(1), Ana)]),
        new TenderGivenUp(Payment(1)),
        new TenderMoved(Payment(1), 4, TenderState.Posted, "declined", [new("r1", 100, RefundState.Posted)]),
        new RefundBegun(Payment(1), "r1", 100, "cold", "staff:eric"),
        new CheckTold("visit:", 7),
        new Closed(WriteOff.HouseAccount),
        new LinesSent("t1", Other, [new(Line(1), 450, [Ana], false)]),
        new LinesReceived("t1", Other, new DateOnly(2026, 11, 20), [new(Ordered(1, 500, Ana, "standard"), OrderId.Round(Visit, 1), 1, [Ana], false, [new("d1", 1000, 0, "late", "staff:eric", null)])]),
        new LinesReturned("t1"),
        new BillJoined(2, Other));
}
