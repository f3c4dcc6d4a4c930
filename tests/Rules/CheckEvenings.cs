using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Check = Icupa.Checks.Check;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Tests.Rules;

/// <summary>
/// Random checks, splits and payments, in francs and in cents. After every step: the lines' payable parts are the total, what people could
/// pay together is never more than what is due, taxes fit the rates, a repeat changes nothing; at the end everything can be paid to the last
/// unit and no further.
/// </summary>
public static class CheckEvenings
{
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly ImmutableArray<Asker> Guests = [.. Enumerable.Range(1, 5).Select(n => Asker.Guest(new SessionId(new Guid(n, 0, 0, new byte[8]))))];
    private static readonly string[] Seated = [.. Guests.Select(g => g.By)];
    private static readonly Asker House = Asker.House("test");
    private static readonly Asker Manager = Asker.Staff("eric", StaffRole.Manager);
    private static readonly HashSet<PaymentMethod> Ready = [.. Enum.GetValues<PaymentMethod>()];

    private static readonly Gen<MoneyRules> Rules = Gen.Select(OneOf(TaxMode.Included, TaxMode.OnTop), Gen.Int[0, 2500], Gen.Int[0, 2500], OneOf(0, 0, 500, 1000, 1250), OneOf(1, 5, 10),
        (mode, first, second, service, step) => new MoneyRules { Taxes = mode, TaxClasses = [new("a", "A", first), new("b", "B", second)], ServiceBasisPoints = service, CashStep = step });

    private static readonly Gen<OrderedLine> Line = Gen.Select(Gen.Guid, Gen.Select(Gen.Bool, Gen.Long[1, 99], Gen.Long[100, 60_000], (small, a, b) => small ? a : b), Gen.Int[0, 5], OneOf<string?>("a", "b", null),
        (id, total, by, tax) => new OrderedLine(new(id), "dish", "Dish", 1, by < 5 ? Guests[by].By : "staff:claudine", total, tax, false));

    private static readonly Gen<(int Kind, int A, int B, long Amount)[]> Steps = Gen.Select(Gen.Int[0, 16], Gen.Int[0, 30], Gen.Int[0, 30], Gen.Long[1, 60_000]).Array[0, 24];

    private static Gen<T> OneOf<T>(params T[] these) => Gen.Int[0, these.Length - 1].Select(i => these[i]);

    public static void Run(long evenings) =>
        Gen.Select(Rules, Line.Array[1, 12], Steps, OneOf(Currency.RWF, Currency.EUR)).Sample((rules, lines, steps, currency) => Evening(rules, lines, steps, currency), iter: evenings, threads: 2);

    private static void Evening(MoneyRules rules, OrderedLine[] lines, (int Kind, int A, int B, long Amount)[] steps, Currency currency)
    {
        var evening = new Night();
        var order = new CheckedOrder(OrderId.Round(Visit, 1), 1, new DateOnly(2026, 11, 20), [.. lines.DistinctBy(l => l.Id)]);
        evening.Do(House, c => c.Take(House, order, currency, rules));
        for (var n = 0; n < steps.Length; n++)
        {
            Step(evening, order, steps[n], n, currency, rules);
            Holds(evening.State);
        }
        PayAll(evening, steps.Length);
        True(JsonSerializer.Serialize(evening.Replayed()) == JsonSerializer.Serialize(evening.State), "replayed");
    }

    private static void Step(Night evening, CheckedOrder order, (int Kind, int A, int B, long Amount) step, int n, Currency currency, MoneyRules rules)
    {
        var (who, line) = (Guests[step.A % 5], order.Lines[step.B % order.Lines.Length].Id);
        var payment = PaymentId.In(Visit, new Guid(n, 2, 0, new byte[8]));
        Decision<CheckEvent> Act(Check c) => step.Kind switch
        {
            0 => c.Claim(who, line),
            1 => c.NotMine(who, line),
            2 => c.Share(Manager, line, [.. Guests.Take(step.A % 6).Select(g => g.By)], Seated),
            3 => c.Divide(who, step.A % 2 == 0 ? SplitKind.Items : SplitKind.Equally, step.A % 2 == 0 ? [] : [.. Guests.Take(1 + step.A % 5).Select(g => g.By)], Seated),
            4 => c.Reduce(Manager, new($"d{n}", step.A % 2 == 0 ? line : null, step.B % 2 == 0 ? 1 + step.B * 300 : 0, step.B % 2 == 0 ? 0 : step.Amount, "why"), null),
            5 => c.Pay(Manager, new(payment, who.By, (PaymentMethod)(5 + step.A % 2), (Cover)(1 + step.B % 4), step.B % 4 == 2 ? step.Amount : long.MaxValue, step.A), null, Ready),
            6 => c.Pay(who, new(payment, who.By, PaymentMethod.Card, (Cover)(1 + step.B % 4), step.B % 4 == 2 ? step.Amount : long.MaxValue, step.A), null, Ready),
            7 => c.Tenders.IsEmpty ? Refusal.NotFound : c.PaymentIs(House, Told(c.Tenders[step.A % c.Tenders.Length], step.B)),
            8 => c.Tenders.IsEmpty ? Refusal.NotFound : GiveBack(c, c.Tenders[step.A % c.Tenders.Length], $"r{n}", step.B % 2 == 0 ? step.Amount : long.MaxValue),
            10 => c.Redeem(who, new("CODE" + step.B % 3, "Code", step.A % 2 == 0 ? 500 * (1 + step.A) : 0, step.A % 2 == 0 ? 0 : step.Amount) { Ceiling = step.B % 2 == 0 ? step.Amount : null, Uses = step.B % 3 == 0 ? null : 5, PerVisit = 2 }, order.BusinessDate, default),
            11 => c.Codes.IsEmpty ? Refusal.NotFound : c.CodeIs(House, c.Codes[step.A % c.Codes.Length].Id, step.B % 4 == 0 ? CodeState.Leaving : CodeState.Asked, step.B % 2 == 0 ? Refusal.None : Refusal.CodeUsedUp),
            12 => c.Codes.IsEmpty ? Refusal.NotFound : c.Undo(Manager, c.Codes[step.A % c.Codes.Length].Id),
            13 => c.OpenTab(who, payment, Ready),
            14 => c.Tabs.IsEmpty ? Refusal.NotFound : c.TabIs(House, Held(c.Tabs[^1], step.B, step.Amount)),
            15 => c.Tabs.IsEmpty ? Refusal.NotFound : c.LetGo(Manager, c.Tabs[^1].Id),
            16 => c.Tabs.IsEmpty ? Refusal.NotFound : c.Pay(Manager, new(c.Tabs[^1].Id, c.Tabs[^1].Payer, PaymentMethod.Card, step.B % 2 == 0 ? Cover.Rest : Cover.Amount, step.B % 2 == 0 ? long.MaxValue : step.Amount, step.A), null, Ready),
            _ => c.Take(House, order with { Version = 2 + n, Lines = [.. order.Lines.Select((l, i) => l with { Off = i == step.B % order.Lines.Length })] }, currency, rules),
        };
        var seen = evening.State;
        evening.Do(step.Kind is 5 or 8 or 12 or 15 or 16 ? Manager : step.Kind is 7 or 9 or 11 or 14 ? House : who, Act);
        if (step.Kind == 11)
            Counted(seen, evening.State);
        // Said again it changes nothing more, but for what only has to be repeated to be true of more (a share that moved on).
        var before = (evening.State.Bill.Total, evening.State.Paid, evening.State.Pending, evening.State.Tenders.Length);
        if (step.Kind is 0 or 2 or 3 or 4 or 5 or 6 or 9)
            evening.Do(step.Kind is 5 ? Manager : step.Kind is 9 ? House : who, Act);
        True(before == (evening.State.Bill.Total, evening.State.Paid, evening.State.Pending, evening.State.Tenders.Length), "twice is once");
    }

    // So much, or all that is left of it.
    private static Decision<CheckEvent> GiveBack(Check check, Tender tender, string id, long minor) => check.GiveBack(Manager, tender.Id, id, Math.Min(minor, tender.Begun.Collected - tender.GoingBack), "why", null);

    private static PaymentReport Told(Tender tender, int what) => new(tender.Id, tender.Known + what % 3,
        (what % 5) switch { 0 or 1 => PaymentState.Posted, 2 => PaymentState.Failed, 3 => PaymentState.Expired, _ => PaymentState.Pending },
        null, [.. tender.Refunds.Select(r => new RefundReport(r.Id, r.Minor, what % 2 == 0 ? RefundState.Posted : r.State))]);

    private static void Holds(Check check)
    {
        var bill = check.Bill;
        True(bill.Payable.Sum() == bill.Total, "the lines' parts are the total");
        True(bill.Payable.All(p => p >= 0), "no line is below nothing");
        True(bill.Subtotal - bill.Discount + bill.Service + (check.Rules!.Taxes == TaxMode.OnTop ? bill.Tax : 0) == bill.Total, "the total is its sums");
        True(bill.Taxes.Sum(t => t.Net + t.Tax) == bill.Total, "nets and taxes are the total");
        True(check.Codes.All(u => u.On == check.Discounts.Any(d => d.Id == u.Id)), "a code counts while it is on, and only then");
        True(check.Codes.Where(u => u.On).GroupBy(u => u.Code).All(u => u.Count() <= 2), "no code is on more often than it may be");
        True(check.Tabs.Count(t => t.Open) <= 1, "one tab is open");
        True(check.Tabs.All(t => !t.Open || t.LettingGo || t.Want >= Shares.Nearest(Math.Max(0, check.Due), 120, 100)), "an open tab is wanted for all that is due and a fifth");
        True(check.Tabs.All(t => !t.Open || t.LettingGo || check.State == CheckState.Open), "no tab stays open when nothing is due");
        True(check.Tabs.All(t => (t.State == HoldState.Used) == check.Tenders.Any(x => x.Id == t.Id)), "a tab is used by the payment of its name, and only by it");
        var equal = check.Equally.Select(check.EqualPart).Where(p => p is not null).Sum() ?? 0;
        True(equal == 0 || equal == Math.Max(0, check.Due), "equal parts are what is due");
        True(check.Payers.All(p => check.Mine(p).Minor <= Math.Max(0, check.Due)), "nobody's own is more than what is due");
        if (check.Tenders.IsEmpty && check.Lines.All(l => l.Off || !l.Owners.IsEmpty))
            True(check.Payers.Sum(p => check.Mine(p).Minor) == bill.Total, "everybody's own is the total");
        True(check.Tenders.All(t => t.Refunded == 0 || t.Refunded < t.Begun.Collected || (t.Paid, t.Tip) == (0, 0)), "of what was given back whole nothing is left");
        True(Icupa.Fiscal.Invoices.Of(check, Visit).Tenders.Sum(Icupa.Fiscal.Drawing.Paid) == check.Paid, "receipts say paid what the check says");
        // Only a dish taken off, or a success that came late, can leave too much paid; the late one is on its way back.
        True(check.Due >= 0 || check.Lines.Any(l => l.Off) || check.Tenders.Any(t => t.Refunds.Any(r => r.Id == "late")), "nothing is overpaid");
    }

    private static HoldReport Held(Tab tab, int what, long amount) => new(tab.Id, tab.Known + what % 3,
        (what % 5) switch { 0 or 1 or 2 => HoldState.Held, 3 => HoldState.Waiting, _ => HoldState.Expired }, what % 2 == 0 ? tab.Want : amount, "pi", null);

    // What a code's count says never asks more of anybody who began to pay with it on.
    private static void Counted(Check before, Check after)
    {
        foreach (var use in after.Codes.Where(u => u.State == CodeState.UsedUp && before.Codes.Single(b => b.Id == u.Id).State == CodeState.Asked))
            True(!before.Ended && !before.Tenders.Skip(use.Before).Any(t => t.Holds), "nobody pays on a code that comes off");
        True(after.Paid == before.Paid && after.Pending == before.Pending && after.Bill.Total >= before.Bill.Total, "a count moves no money");
    }

    private static void PayAll(Night evening, int from)
    {
        foreach (var (guest, n) in Guests.Select((g, n) => (g, n)))
            if (evening.State.Mine(guest.By).Minor is var mine and > 0)
                evening.Do(Manager, c => c.Pay(Manager, new(PaymentId.In(Visit, new Guid(from + n, 3, 0, new byte[8])), guest.By, PaymentMethod.Terminal, Cover.Mine, mine), null, Ready));
        evening.Do(Manager, c => c.Pay(Manager, new(PaymentId.In(Visit, new Guid(from, 4, 0, new byte[8])), Check.TablePayer, PaymentMethod.Terminal, Cover.Rest, long.MaxValue), null, Ready));
        Holds(evening.State);
        True(evening.State.Due <= 0, "all can be paid");
        True(evening.State.Pay(Manager, new(PaymentId.In(Visit, new Guid(from, 5, 0, new byte[8])), Check.TablePayer, PaymentMethod.Terminal, Cover.Amount, 1), null, Ready) is { Refusal: Refusal.TooMuch }, "and no further");
    }

    // Outside the test project too (./icupa bench checks --properties), so it stands on nothing of the tests.
    private sealed class Night
    {
        private readonly List<Commit<CheckEvent>> commits = [];

        public Check State { get; private set; } = Check.Empty;

        public void Do(Asker who, Func<Check, Decision<CheckEvent>> decide)
        {
            if (decide(State) is not { Refusal: Refusal.None, Events.IsEmpty: false } decision)
                return;
            commits.Add(new(CommandId.From($"{commits.Count}"), who.By, 1_795_000_000_000 + commits.Count, decision.Events));
            foreach (var happened in decision.Events)
                State = State.Apply(happened, commits[^1].Fact);
        }

        /// <summary>The same once it was written and read again.</summary>
        public Check Replayed() => JsonSerializer.Deserialize(JsonSerializer.Serialize([.. commits], CheckJson.Default.CommitCheckEventArray), CheckJson.Default.CommitCheckEventArray)!
            .Aggregate(Check.Empty, (check, commit) => commit.Events.Aggregate(check, (c, happened) => c.Apply(happened, commit.Fact)));
    }

    private static void True(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
