using System.Collections.Immutable;
using CsCheck;
using Icupa.Checks;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Receipts: what is drawn up, and numbers without gaps.</summary>
public sealed class FiscalTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 6, 19, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 3, 6);
    private static readonly VenueId Venue = VenueId.Of("demo/grill");
    private static readonly VisitId Visit = VisitId.New(Venue, At);
    private static readonly ImmutableArray<TaxClass> Classes = [new("standard", "VAT 18 %", 1800, "B"), new("reduced", "VAT 7 %", 700, "C"), new("exempt", "Exempt", 0, "A")];
    private static readonly Shop Table = new(new("Amakara", "Kigali", "123456789"), "Africa/Kigali", new());
    private static readonly Shop Each = Table with { Setup = new(Invoices: InvoicePer.Payment) };

    private static LineId Line(int n) => LineId.Of($"20000000-0000-0000-0000-{n:d12}");
    private static PaymentId Payment(int n) => PaymentId.In(Visit, Guid.Parse($"30000000-0000-0000-0000-{n:d12}"));
    private static BilledLine Dish(int n, long payable, string? kind = null, int quantity = 1) => new(Line(n), "dish-" + n, "Dish " + n, quantity, payable, payable, 0, kind);

    private static BilledTender Paid(int n, long amount, string payer = "guest:a", long tip = 0, ImmutableArray<BilledRefund>? refunds = null, params LineId[] own) =>
        new(Payment(n), payer, PaymentMethod.Cash, amount, tip, amount + tip, 0, null, At.AddMinutes(n), [.. own], refunds ?? []);

    private static FiscalRequest Bill(long version, ImmutableArray<BilledLine> lines, ImmutableArray<BilledTender> tenders) =>
        new(Visit, version, "7", Currency.RWF, Classes, lines, tenders, tenders.Sum(Drawing.Paid) >= lines.Sum(l => l.Payable));

    private static Played<FiscalDay, FiscalEvent> Begun(long last = 0)
    {
        var day = new Played<FiscalDay, FiscalEvent>(At);
        // Anything that happens lets the day ask for its first number.
        day.Must(Who.House, d => d.Ask(Who.House, PaymentId.In(Visit, new(99, 0, 0, new byte[8])), null, Table));
        day.Must(Who.House, d => d.Begin(last));
        return day;
    }

    private static IEnumerable<ReceiptDocument> Drawn(Played<FiscalDay, FiscalEvent> day) => day.Events.OfType<Drawn>().Select(d => d.Document);

    [Fact]
    public void A_table_has_one_invoice_once_all_is_paid()
    {
        var (day, lines) = (Begun(), ImmutableArray.Create(Dish(1, 7_000), Dish(2, 3_500)));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, lines, [Paid(1, 4_000)]), Table));
        Assert.Empty(Drawn(day));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(2, lines, [Paid(1, 4_000), Paid(2, 6_500, tip: 500)]), Table));
        var receipt = Assert.Single(Drawn(day));
        Assert.Equal((10_500, 500, 2), (receipt.Total, receipt.Tip, receipt.Tenders.Length));
        Assert.Equal([new ReceiptTax("standard", "VAT 18 %", 1800, "B", 8_898, 1_602)], receipt.Taxes);
        Assert.Equal(1, day.State.Entries[receipt.Id].Number);
        Assert.Equal([receipt.Id], day.State.Of(Payment(1)).Select(e => e.Document.Id));

        // Another round is another invoice, for what is new only.
        day.Must(Who.House, d => d.Issue(Who.House, Bill(3, [.. lines, Dish(3, 2_000)], [Paid(1, 4_000), Paid(2, 6_500, tip: 500), Paid(3, 2_000)]), Table));
        Assert.Equal([10_500L, 2_000L], Drawn(day).Select(d => d.Total));
        Assert.Equal(["Dish 3"], Drawn(day).Last().Lines.Select(l => l.Name));
    }

    [Theory]
    [InlineData(InvoicePer.Table)]
    [InlineData(InvoicePer.Payment)]
    public void Two_tables_whose_phones_make_one_id_for_their_payments_have_a_receipt_each(InvoicePer per)
    {
        var (day, other, shop) = (Begun(), VisitId.New(Venue, At.AddMinutes(1)), Table with { Setup = new(Invoices: per) });
        var (mine, theirs) = (Paid(1, 7_000), Paid(1, 900) with { Payment = PaymentId.In(other, Guid.Parse(Payment(1).Text[^32..])) });
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 7_000)], [mine]), shop));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 900)], [theirs]) with { Visit = other }, shop));
        Assert.Equal([(Visit, 7_000L)], day.State.Of(mine.Payment).Select(e => (e.Document.Visit, e.Document.Total)));
        Assert.Equal([(other, 900L)], day.State.Of(theirs.Payment).Select(e => (e.Document.Visit, e.Document.Total)));
        Assert.Equal([1L, 2L], day.State.Entries.Values.Select(e => e.Number).Order());
    }

    [Fact]
    public void A_walkout_leaves_an_invoice_for_what_was_paid()
    {
        var day = Begun();
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 7_000), Dish(2, 3_500)], [Paid(1, 4_000)]) with { Settled = true }, Table));
        Assert.Equal([4_000L], Drawn(day).Select(d => d.Total));
    }

    [Fact]
    public void Each_payment_has_its_own_lines_where_it_paid_for_certain_dishes()
    {
        var (day, lines) = (Begun(), ImmutableArray.Create(Dish(1, 7_000), Dish(2, 3_500, quantity: 2)));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, lines, [Paid(1, 3_500, own: Line(2))]), Each));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(2, lines, [Paid(1, 3_500, own: Line(2)), Paid(2, 3_500)]), Each));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(3, lines, [Paid(1, 3_500, own: Line(2)), Paid(2, 3_500), Paid(3, 3_500)]), Each));
        var (own, part, rest) = (Drawn(day).ElementAt(0), Drawn(day).ElementAt(1), Drawn(day).ElementAt(2));
        Assert.Equal(("Dish 2", 2, 1_750, 3_500, false), own.Lines.Select(l => (l.Name, l.Quantity, l.Unit, l.Amount, l.Part)).Single());
        Assert.Equal(("Dish 1", 3_500, true), part.Lines.Select(l => (l.Name, l.Amount, l.Part)).Single());
        Assert.Equal(("Dish 1", 3_500, true), rest.Lines.Select(l => (l.Name, l.Amount, l.Part)).Single());
        Assert.Equal([1L, 2L, 3L], day.State.Entries.Values.Select(e => e.Number).Order());
    }

    [Fact]
    public void Who_wants_their_own_gets_it_and_only_for_what_they_paid()
    {
        var (day, lines) = (Begun(), ImmutableArray.Create(Dish(1, 7_000), Dish(2, 3_500)));
        var ana = Paid(1, 4_000, Who.Ana.By);
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, lines, [ana]), Table));
        Assert.Equal(Refusal.NotAllowed, day.Do(Who.Ben, d => d.Ask(Who.Ben, Payment(1), "999", Table)).Refusal);
        Assert.Equal(Refusal.Malformed, day.Do(Who.Ana, d => d.Ask(Who.Ana, Payment(1), "9 9", Table)).Refusal);
        day.Must(Who.Ana, d => d.Ask(Who.Ana, Payment(1), "999000111", Table));
        Assert.Equal((4_000, "999000111"), Drawn(day).Select(d => (d.Total, d.Buyer)).Single());
        Assert.Equal(Refusal.TooLate, day.Do(Who.Ana, d => d.Ask(Who.Ana, Payment(1), "888", Table)).Refusal);
        day.Must(Who.House, d => d.Issue(Who.House, Bill(2, lines, [ana, Paid(2, 6_500, Who.Ben.By)]), Table));
        Assert.Equal([4_000L, 6_500L], Drawn(day).Select(d => d.Total));

        // Asked before it is paid, and by a guest who does not pay it.
        day.Must(Who.Ben, d => d.Ask(Who.Ben, Payment(3), "777", Table));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(3, [.. lines, Dish(3, 500)], [ana, Paid(2, 6_500, Who.Ben.By), Paid(3, 500, Who.Ana.By)]), Table));
        Assert.Null(Drawn(day).Last().Buyer);
    }

    [Fact]
    public void Nobody_fills_a_day_with_what_is_never_paid()
    {
        var day = Begun();
        for (var n = day.State.Wants.Count; n < FiscalDay.MostAsked; n++)
            day.Must(Who.Ana, d => d.Ask(Who.Ana, Payment(n), null, Table));
        Assert.Equal(Refusal.TooMany, day.Do(Who.Ben, d => d.Ask(Who.Ben, Payment(9_999), null, Table)).Refusal);
        // Who has paid is heard all the same.
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 7_000), Dish(2, 3_500)], [Paid(9_998, 3_500, Who.Ben.By)]), Table));
        day.Must(Who.Ben, d => d.Ask(Who.Ben, Payment(9_998), "777", Table));
        Assert.Equal("777", Assert.Single(Drawn(day)).Buyer);
        // Of another visit it is another bill.
        day.Must(Who.Ben, d => d.Ask(Who.Ben, PaymentId.In(VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f6071829399ff"), new(1, 0, 0, new byte[8])), null, Table));
    }

    [Fact]
    public void Money_given_back_is_a_receipt_that_names_the_first()
    {
        var (day, lines) = (Begun(40), ImmutableArray.Create(Dish(1, 7_000), Dish(2, 3_500, "reduced")));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, lines, [Paid(1, 10_500, tip: 1_000)]), Table));
        var voided = lines.SetItem(1, lines[1] with { Payable = 0 });
        day.Must(Who.House, d => d.Issue(Who.House, Bill(2, voided, [Paid(1, 10_500, tip: 1_000, refunds: [new("r", 3_500, At.AddHours(1))])]), Table));
        var refund = Drawn(day).Last();
        Assert.Equal((ReceiptKind.Refund, 3_500, Drawn(day).First().Id), (refund.Kind, refund.Total, refund.Original));
        Assert.Equal(["Dish 2"], refund.Lines.Select(l => l.Name));
        Assert.Equal((42, 41), (day.State.Entries[refund.Id].Number, day.State.Entries[refund.Id].OriginalNumber));
        Assert.Equal(2, day.State.Of(Payment(1)).Count());

        // The rest goes back, with the tip: no more than was invoiced, and a tip is no sale.
        ImmutableArray<BilledRefund> all = [new("r", 3_500, At.AddHours(1)), new("s", 8_000, At.AddHours(2))];
        day.Must(Who.House, d => d.Issue(Who.House, Bill(3, voided, [Paid(1, 10_500, tip: 1_000, refunds: all)]), Table));
        Assert.Equal((7_000, 1_000), (Drawn(day).Last().Total, Drawn(day).Last().Tip));
        Assert.Equal(0, day.State.Books[Visit].Invoiced.Values.Sum());
    }

    [Fact]
    public void Cash_that_was_rounded_and_goes_back_whole_leaves_nothing_invoiced()
    {
        var (day, lines, cash) = (Begun(), ImmutableArray.Create(Dish(1, 5_004)), Paid(1, 5_004) with { Collected = 5_000 });
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, lines, [cash]), Table));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(2, lines, [cash with { Refunds = [new("r", 2_000, At.AddHours(1))] }]), Table));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(3, lines, [cash with { Refunds = [new("r", 2_000, At.AddHours(1)), new("s", 3_000, At.AddHours(2))] }]), Table));
        Assert.Equal([(5_004, 5_000, -4), (2_000, 2_000, 0), (3_004, 3_000, -4)], Drawn(day).Select(d => (d.Total, d.Tenders[0].Collected, d.Tenders[0].Rounding)));
        Assert.Equal(0, day.State.Books[Visit].Invoiced.Values.Sum());
    }

    [Fact]
    public void A_receipt_that_an_earlier_build_drew_up_stays_as_it_is()
    {
        var (day, again, lines) = (Begun(), Begun(), ImmutableArray.Create(Dish(1, 5_004)));
        var cash = Paid(1, 5_004) with { Collected = 5_000 };
        var back = cash with { Refunds = [new("r", 5_000, At.AddHours(1))] };
        foreach (var each in new[] { day, again }) each.Must(Who.House, d => d.Issue(Who.House, Bill(1, lines, [cash]), Table));
        again.Must(Who.House, d => d.Issue(Who.House, Bill(2, lines, [back]), Table));
        // It took the rounding of cash for paid.
        var drawn = Drawn(again).Last();
        var earlier = drawn with { Lines = [drawn.Lines[0] with { Amount = 5_000, Total = 5_000 }] };
        day.Must(Who.House, _ => new Drawn(earlier, FiscalDeviceKind.Simulated, 2, 1));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(3, lines, [back, Paid(2, 5_004)]), Table));
        Assert.Equal(earlier, day.State.Entries[earlier.Id].Document);
        Assert.Equal([5_004L, 5_000L, 5_000L], Drawn(day).Select(d => d.Total));
        Assert.Equal([1L, 2L, 3L], day.State.Entries.Values.Select(e => e.Number).Order());
    }

    [Fact]
    public void A_rehearsal_takes_no_number()
    {
        var day = Begun();
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 500)], [Paid(1, 500)]) with { Rehearsal = true }, Table));
        var entry = day.State.Entries.Values.Single();
        Assert.Equal((0, FiscalState.Simulated, 0), (entry.Number, entry.State, day.State.Last));
        Assert.False(day.State.Owes);
    }

    [Fact]
    public void Numbers_go_on_from_day_to_day_and_what_comes_late_is_passed_on()
    {
        var first = Begun();
        first.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 500)], [Paid(1, 500)]), Table));
        var second = new Played<FiscalDay, FiscalEvent>(At.AddDays(3));
        var early = Bill(1, [Dish(9, 900)], [Paid(9, 900)]);
        second.Must(Who.House, d => d.Issue(Who.House, early, Table));
        Assert.True(second.State.MustBegin);
        Assert.Equal(0, second.State.Entries.Values.Single().Number);
        Assert.Equal(Refusal.Busy, second.Do(Who.House, d => d.End(Who.House, Day.AddDays(3), Day.AddDays(4))).Refusal);

        first.Must(Who.House, d => d.End(Who.House, Day, Day.AddDays(3)));
        Assert.Equal(Refusal.None, first.Do(Who.House, d => d.End(Who.House, Day, Day.AddDays(5))).Refusal);
        Assert.Equal((Day.AddDays(3), 1), (first.State.Next!.Value, first.State.Last));
        second.Must(Who.House, d => d.Begin(first.State.Last));
        Assert.Equal(2, second.State.Entries.Values.Single().Number);

        // A table of the first day pays after the second has begun.
        first.Must(Who.House, d => d.Issue(Who.House, Bill(2, [Dish(1, 500), Dish(2, 700)], [Paid(1, 500), Paid(2, 700)]), Table));
        var late = Assert.Single(first.State.ToPass);
        Assert.Equal((0, 700), (late.Number, late.Document.Total));
        second.Must(Who.House, d => d.Accept(Who.House, late.Receipt));
        second.Already(Who.House, d => d.Accept(Who.House, late.Receipt));
        first.Must(Who.House, d => d.Pass(late.Document.Id, Day.AddDays(3)));
        Assert.Equal((3, false), (second.State.Entries[late.Document.Id].Number, first.State.ToPass.Any()));
        Assert.Equal(Day.AddDays(3), first.State.Entries[late.Document.Id].PassedTo);

        // A day that another has overtaken never begins and passes everything on.
        var between = new Played<FiscalDay, FiscalEvent>(At.AddDays(1));
        between.Must(Who.House, d => d.Issue(Who.House, early, Table));
        between.Must(Who.House, d => d.Skip(Day.AddDays(3)));
        Assert.Single(between.State.ToPass);
    }

    [Fact]
    public void The_device_is_asked_in_order_and_its_word_is_kept()
    {
        var day = Begun();
        day.Must(Who.House, d => d.Issue(Who.House, Bill(1, [Dish(1, 500), Dish(2, 500)], [Paid(1, 500)]), Each));
        day.Must(Who.House, d => d.Issue(Who.House, Bill(2, [Dish(1, 500), Dish(2, 500)], [Paid(1, 500, refunds: [new("r", 500, At)]), Paid(2, 500)]), Each));
        // The refund waits for its sale.
        Assert.Equal([1L, 2L], day.State.Waiting.Select(e => e.Number));
        Assert.Equal(3, day.State.Last);
        var (one, two) = (day.State.Waiting.First().Document.Id, day.State.Waiting.Last().Document.Id);
        day.Must(Who.House, d => d.Hear([new(one, FiscalState.Pending, Why: "no-answer")]));
        day.Already(Who.House, d => d.Hear([new(one, FiscalState.Pending, Why: "no-answer")]));
        day.Must(Who.House, d => d.Hear([new(one, FiscalState.Issued), new(two, FiscalState.Failed, Why: "refused-910")]));
        Assert.Equal([3L], day.State.Waiting.Select(e => e.Number));
        // The manager's page lists what was refused and what waits, until it is taken.
        Assert.Equal([2L, 3L], Rows(day));
        day.Already(Who.House, d => d.Hear([new(one, FiscalState.Failed)]));
        Assert.Equal(Refusal.NotAllowed, day.Do(Who.Server, d => d.Again(Who.Server, two)).Refusal);
        day.Must(Who.Manager, d => d.Again(Who.Manager, two));
        Assert.Equal([2L, 3L], day.State.Waiting.Select(e => e.Number));
    }

    private static IEnumerable<long> Rows(Played<FiscalDay, FiscalEvent> day)
    {
        var written = System.Text.Json.JsonSerializer.Serialize([new(CommandId.From("day"), "house:check", 0, [.. day.Events])], FiscalJson.Default.CommitFiscalEventArray);
        return new Icupa.Reports.ReceiptRows().Rows(Key.Fiscal(Visit.Venue, Day), [new(0, day.Events.Count(), written)]).Select(r => System.Text.Json.JsonSerializer.SerializeToElement(r.Columns).GetProperty("Number").GetInt64()).Order();
    }

    // A check that grows, is paid in parts by several, loses dishes, gives money back; every step is told twice, now and then an old one again.
    [Fact]
    public void Invoices_less_refunds_are_what_was_paid_and_numbers_have_no_gaps() =>
        Gen.Select(Gen.Select(Gen.Int[0, 4], Gen.Int[0, 9], Gen.Int[1, 9_999]).Array[1, 40], Gen.Bool).Sample((steps, each) =>
        {
            var (day, shop, version) = (Begun(), each ? Each : Table, 0L);
            var (lines, tenders, before) = (new List<BilledLine>(), new List<BilledTender>(), (FiscalRequest?)null);
            foreach (var (kind, which, amount) in steps)
            {
                var due = lines.Sum(l => l.Payable) - tenders.Sum(Drawing.Paid);
                if (kind == 0 || lines.Count == 0)
                    lines.Add(Dish(lines.Count, amount, Classes[which % 3].Id, 1 + which % 3));
                else if (kind is 1 or 2 && due > 0)
                    tenders.Add(Paid(tenders.Count, kind == 1 ? Math.Min(due, amount) : due, tip: which, own: which > 4 ? Line(which % lines.Count) : Line(-1 + lines.Count)) is var paid && which % 2 == 0 ? paid with { Collected = (paid.Collected + 2) / 5 * 5 } : paid);
                else if (kind == 3 && tenders.Count > 0 && tenders[which % tenders.Count] is var t && Drawing.Paid(t) > 0 && t.Collected > t.Refunds.Sum(r => r.Minor))
                    tenders[which % tenders.Count] = t with { Refunds = t.Refunds.Add(new($"r{t.Refunds.Length}", Math.Min(amount, t.Collected - t.Refunds.Sum(r => r.Minor)), At)) };
                else if (kind == 4)
                    lines[which % lines.Count] = lines[which % lines.Count] with { Payable = 0 };
                var check = Bill(++version, [.. lines], [.. tenders]);
                day.Do(Who.House, d => d.Issue(Who.House, check, shop));
                Assert.True(day.Do(Who.House, d => d.Issue(Who.House, which > 6 && before is not null ? before : check, shop)).Events.All(e => e is Billed));
                before = check;
                Holds(day, tenders, each || check.Settled);
            }
            Assert.Equal(day.State.Entries.Keys.Order(), day.Replayed(FiscalJson.Default.CommitFiscalEventArray).Entries.Keys.Order());
            Assert.Equal(day.State.Last, day.Replayed(FiscalJson.Default.CommitFiscalEventArray).Last);
        }, iter: 2_000);

    private static void Holds(Played<FiscalDay, FiscalEvent> day, List<BilledTender> tenders, bool all)
    {
        var papers = Drawn(day).ToList();
        Assert.Equal(Enumerable.Range(1, papers.Count).Select(n => (long)n), day.State.Entries.Values.Select(e => e.Number).Order());
        Assert.All(papers, p => Assert.Equal(p.Total, p.Taxes.Sum(t => t.Net + t.Tax)));
        Assert.All(papers, p => Assert.True(p.Total > 0 && p.Lines.All(l => l.Amount >= 0 && l.Discount >= 0 && l.Total - l.Discount == l.Amount)));
        foreach (var sale in papers.Where(p => p.Kind == ReceiptKind.Sale))
        {
            var covered = tenders.Where(t => sale.Tenders.Any(s => s.Payment == t.Payment)).Sum(Drawing.Paid);
            var net = sale.Total - papers.Where(p => p.Original == sale.Id).Sum(p => p.Total);
            // Less only where a dish was taken off before the invoice and its money has not gone back.
            Assert.True(net <= covered && net >= 0, $"{net} of {covered}");
        }
        // Handed over less given back is what is kept, where all of it is on paper: nothing, or what cash was rounded up by.
        foreach (var sold in papers.Where(p => p.Kind == ReceiptKind.Sale).SelectMany(p => p.Tenders))
            if (papers.Where(p => p.Kind == ReceiptKind.Refund).SelectMany(p => p.Tenders).Where(t => t.Payment == sold.Payment).ToList() is { Count: > 0 } back && back.Sum(b => b.Amount + b.Tip) == sold.Amount + sold.Tip)
                Assert.InRange(sold.Collected - back.Sum(b => b.Collected), tenders.Where(t => t.Payment == sold.Payment).Sum(t => t.Collected - t.Refunds.Sum(r => r.Minor)), Math.Max(0, sold.Collected - sold.Amount - sold.Tip));
        Assert.Equal(papers.Where(p => p.Kind == ReceiptKind.Sale).SelectMany(p => p.Tenders).Count(), papers.Where(p => p.Kind == ReceiptKind.Sale).SelectMany(p => p.Tenders).Select(t => t.Payment).Distinct().Count());
        if (all && day.State.Books.TryGetValue(Visit, out var book) && tenders.Where(t => Drawing.Paid(t) > 0).All(book.Covers))
            Assert.True(book.Invoiced.Values.Sum() <= tenders.Sum(Drawing.Paid));
    }

    [Theory]
    [InlineData(7_000, 1_068), InlineData(10_500, 1_602), InlineData(3_500, 534), InlineData(1, 0), InlineData(118, 18)]
    public void The_tax_in_a_price_is_to_the_nearest(long gross, long tax) => Assert.Equal(tax, Drawing.TaxIn(gross, 1800));

    [Fact]
    public void A_check_says_of_itself_what_is_invoiced()
    {
        var check = new Played<Icupa.Checks.Check, CheckEvent>(At);
        var rules = new MoneyRules { TaxClasses = Classes, ServiceBasisPoints = 1_000, Methods = [PaymentMethod.Cash] };
        var order = OrderId.Round(Visit, 1);
        check.Must(Who.House, c => c.Take(Who.House, new(order, 1, Day, [new(Line(1), "a", "A", 2, Who.Ana.By, 7_000, null, false), new(Line(2), "b", "B", 1, Who.Ben.By, 3_000, "reduced", false)], TableId.In(Venue, "7")), Currency.RWF, rules));
        check.Must(Who.Server, c => c.Pay(Who.Server, new(Payment(1), Who.Ana.By, PaymentMethod.Cash, Cover.Rest, 11_000, 0, Given: 12_000), null, new HashSet<PaymentMethod> { PaymentMethod.Cash }));
        var request = Invoices.Of(check.State, Visit);
        Assert.Equal(("7", true, 11_000, 1_000), (request.Table, request.Settled, request.Lines.Sum(l => l.Payable), request.Lines.Sum(l => l.Service)));
        Assert.True(check.State.FiscalBehind);
        var day = Begun();
        day.Must(Who.House, d => d.Issue(Who.House, request, Table));
        var receipt = Drawn(day).Single();
        Assert.Equal((11_000, 1_000, 1_000), (receipt.Total, receipt.Service, receipt.Tenders[0].Change));
        Assert.Equal(check.State.Bill.Taxes.Select(t => (t.Class.Id, t.Net, t.Tax)), receipt.Taxes.Select(t => (t.Class, t.Net, t.Tax)));
        check.Must(Who.House, c => c.Tell(Who.House, Icupa.Checks.Check.FiscalName, request.Version));
        Assert.False(check.State.FiscalBehind);
    }

    [Fact]
    public void Facts_are_written_as_ever()
    {
        var document = new ReceiptDocument("30000000000000000000000000000001", ReceiptKind.Sale, VisitId.Of("demo/grill/0195"), "7", At, Currency.RWF, "Africa/Kigali", new("Amakara", "Kigali", "123456789"),
            [new(Line(1), "brochette", "Brochette", 2, 3_500, 7_000, 0, 7_000, 0, "standard", false)], [new("standard", "VAT 18 %", 1800, "B", 5_932, 1_068)],
            [new(PaymentId.Of("demo/grill/0195/30000000000000000000000000000001"), PaymentMethod.Cash, 7_000, 500, 7_500, 2_500, "ref")], "999000111");
        var check = new FiscalRequest(VisitId.Of("demo/grill/0195"), 3, "7", Currency.RWF, Classes, [Dish(1, 7_000)],
            [new(PaymentId.Of("demo/grill/0195/30000000000000000000000000000001"), "guest:a", PaymentMethod.Cash, 7_000, 0, 7_000, 0, null, At, [Line(1)], [new("r", 500, At)])], false);
        Golden.Compare("fiscal", FiscalJson.Default.CommitFiscalEventArray,
            new DayBegun(40),
            new DayEnded(Day),
            new Billed(check),
            new OwnAsked(PaymentId.Of("demo/grill/0195/30000000000000000000000000000001"), "999000111"),
            new Drawn(document, FiscalDeviceKind.RwandaOnline, 41, 0),
            new Taken(document with { Kind = ReceiptKind.Refund, Original = "30000000000000000000000000000002", Rehearsal = true }, FiscalDeviceKind.Malta, 42, 41),
            new Numbered("30000000000000000000000000000001", 41, 0),
            new PassedOn("30000000000000000000000000000001", Day),
            new Answered("30000000000000000000000000000001", FiscalState.Issued, new("SDC010000005", "WIS01006230", 27, 32, "GZGGIZLYTJSSD7YLYLGIIG6FCY", "TQZMKL57AGBMSTPO", At), "why"),
            new SentAgain("30000000000000000000000000000001"));
    }
}
