using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;
using Check = Icupa.Checks.Check;

namespace Icupa.Tests.Rules;

/// <summary>
/// Random evenings of three parties at four tables: they move, share a bill or leave it, staff move dishes between checks, people pay by
/// every means and give up, dishes are taken off, visits end. What one part of the house says to another comes late, twice, out of order or,
/// until it is said again, never. After every step: each dish is to be paid on one check or is under way to one, and all that was ordered is
/// there; no check holds less than what is paid on it; each party sits at its table, and nobody else there without leave. Once everybody has
/// heard everything: the sums of the checks are the sum of what was ordered, and all can be paid to the last unit and no further.
/// </summary>
public sealed class MovingEvenings
{
    private const int Parties = 3;
    private static readonly VenueId Venue = VenueId.Of("demo/kigali-grill");
    private static readonly ImmutableArray<TableId> Tables = [.. Enumerable.Range(11, 4).Select(n => TableId.In(Venue, $"{n}"))];
    private static readonly ImmutableArray<VisitId> Visits = [.. Enumerable.Range(1, Parties).Select(n => VisitId.Of($"{Venue}/0192f0c1a2b37c4d8e5f60718293a4b{n}"))];
    private static readonly ImmutableArray<Asker> Guests = [.. Enumerable.Range(1, 4).Select(n => Asker.Guest(new SessionId(new Guid(n, 0, 0, new byte[8]))))];
    private static readonly HashSet<PaymentMethod> Ready = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 11, 20);
    private static readonly VenueSettings Grill = new(Venue, "Grill", Currency.RWF, "Africa/Kigali");

    private static readonly Gen<MoneyRules> Rules = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2500], Gen.Int[0, 2], (mode, points, service) =>
        new MoneyRules { Taxes = (TaxMode)(1 + mode), TaxClasses = [new("a", "A", points), new("b", "B", 0)], ServiceBasisPoints = service * 500, CashStep = 5 });

    private static readonly Gen<long[][]> Dishes = Gen.Long[1, 9_000].Array[1, 6].Array[Parties];
    private static readonly Gen<(int Kind, int A, int B, int C)[]> Steps = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 59], Gen.Int[0, 59], Gen.Int[0, 59]).Array[10, 60];

    [Fact]
    public void Nothing_is_lost_or_doubled() => Play(2_000);

    [Fact, Trait("Needs", "time")]
    public void Nothing_is_lost_or_doubled_in_many_evenings() => Play(20_000);

    private static void Play(int evenings) =>
        Gen.Select(Rules, Dishes, Steps, Gen.Bool).Sample((rules, dishes, steps, shared) => new Evening(rules, dishes, Grill with { SharedTables = shared }).Play(steps), iter: evenings, threads: 2);

    /// <summary>What one check says to another, on its way.</summary>
    private sealed record Letter(int From, int To, long Version, Transfer Transfer);

    private sealed class Evening
    {
        private readonly MoneyRules rules;
        private readonly VenueSettings settings;
        private readonly Played<Check, CheckEvent>[] checks = [.. Visits.Select(_ => new Played<Check, CheckEvent>(Start))];
        private readonly Played<Visit, VisitEvent>[] visits = [.. Visits.Select(_ => new Played<Visit, VisitEvent>(Start))];
        private readonly TableState[] tables = [.. Tables.Select(_ => new TableState())];
        private readonly CheckedOrder[] orders;
        private readonly List<Letter> post = [];
        private readonly List<Action> heard = [];

        public Evening(MoneyRules rules, long[][] dishes, VenueSettings settings)
        {
            (this.rules, this.settings) = (rules, settings);
            orders = [.. dishes.Select((d, v) => new CheckedOrder(OrderId.Round(Visits[v], 1), 1, Day,
                [.. d.Select((total, n) => new OrderedLine(new(new Guid(v * 100 + n + 1, 7, 0, new byte[8])), "dish", "Dish", 1, n % 4 < 3 ? Guests[n % 4].By : "staff:claudine", total, n % 2 == 0 ? "a" : "b", false))]))];
            for (var v = 0; v < Parties; v++)
            {
                visits[v].Must(Who.House, s => s.Open(Tables[v]));
                tables[v] = tables[v].Take(new(Visits[v], Start, "0000"), null, settings).Table;
                if (v > 0)
                    Order(v);
            }
        }

        public void Play((int Kind, int A, int B, int C)[] steps)
        {
            for (var n = 0; n < steps.Length; n++)
            {
                Step(steps[n], n);
                Holds();
            }
            Quiet(steps.Length);
            Settled();
            // What the tables heard comes once more, the newest first.
            heard.Reverse();
            foreach (var late in heard)
                late();
            Settled();
            PayAll(steps.Length);
            foreach (var check in checks)
                Same(JsonSerializer.Serialize(check.State), JsonSerializer.Serialize(check.Replayed(CheckJson.Default.CommitCheckEventArray)), "replayed");
            foreach (var visit in visits)
                Same(JsonSerializer.Serialize(visit.State), JsonSerializer.Serialize(visit.Replayed(VisitJson.Default.CommitVisitEventArray)), "replayed");
        }

        private void Step((int Kind, int A, int B, int C) step, int n)
        {
            var (from, to, id) = (step.A % Parties, step.B % Parties, $"t{n}");
            var (check, guest) = (checks[from], Guests[step.C % 4]);
            var lines = check.State.Lines;
            var payment = PaymentId.In(Visits[from], new Guid(n + 1, 1, 0, new byte[8]));
            switch (step.Kind)
            {
                case 0 or 1:
                    var some = lines.Where((_, i) => (step.C >> (i % 6) & 1) == 1).Select(l => l.Id).ToImmutableArray();
                    Twice(check, c => c.Send(Who.Server, id, Visits[from], Visits[to], some));
                    break;
                case 2 or 3 or 4:
                    Write(from);
                    break;
                case 5 or 6 or 7:
                    if (post.Count > 0)
                        Deliver(post[step.B % post.Count], step.C % 3);
                    break;
                case 8:
                    Twice(check, c => c.Pay(guest, new(payment, guest.By, PaymentMethod.Card, (Cover)(1 + step.B % 4), step.B % 4 == 2 ? 1 + step.C * 100 : long.MaxValue, step.C), null, Ready), guest);
                    break;
                case 9:
                    Twice(check, c => c.Pay(Who.Server, new(payment, guest.By, PaymentMethod.Terminal, (Cover)(1 + step.B % 4), step.B % 4 == 2 ? 1 + step.C * 100 : long.MaxValue), null, Ready));
                    break;
                case 10 or 11:
                    if (check.State.Tenders.Length > 0)
                        Report(check, check.State.Tenders[step.B % check.State.Tenders.Length], (PaymentState)(3 + step.C % 4));
                    break;
                case 12:
                    if (orders[from].Version > 1 || from > 0)
                    {
                        var off = orders[from].Lines[step.B % orders[from].Lines.Length].Id;
                        orders[from] = orders[from] with { Version = orders[from].Version + 1, Lines = [.. orders[from].Lines.Select(l => l.Id == off ? l with { Off = true } : l)] };
                        Order(from);
                    }
                    break;
                case 13:
                    Order(from);
                    break;
                case 14:
                    if (lines.Length > 0)
                        check.Do(guest, c => step.B % 2 == 0 ? c.Claim(guest, lines[step.B % lines.Length].Id) : c.NotMine(guest, lines[step.B % lines.Length].Id));
                    break;
                case 15:
                    if (lines.Length > 0)
                        check.Do(Who.Manager, c => c.Reduce(Who.Manager, new($"d{n}", lines[step.B % lines.Length].Id, step.C % 2 == 0 ? 1 + step.C * 150 : 0, step.C % 2 == 0 ? 0 : step.C * 10, "why"), null));
                    break;
                case 16:
                    Move(from, Tables[step.C % Tables.Length], null, id);
                    break;
                case 17:
                    Move(from, visits[to].State.Table!.Value, Visits[to], id);
                    break;
                case 20:
                    if (heard.Count > 0)
                        heard[(step.B * 60 + step.C) % heard.Count]();
                    break;
                case 18:
                    Settle(from, step.C % 2 == 0 ? 1 : 5);
                    break;
                default:
                    // As the visit's own rule is: not before everything has been paid and has arrived.
                    if (check.State.Bill.Total - check.State.Paid + check.State.UnderWay <= 0 && check.State.Pending == 0 && step.C % 3 == 0)
                        check.Do(Who.House, c => c.Close(Who.House, null));
                    break;
            }
        }

        private void Order(int v) => checks[v].Do(Who.House, c => c.Take(Who.House, orders[v], Currency.RWF, rules));

        // The same command again is no second one.
        private static void Twice(Played<Check, CheckEvent> check, Func<Check, Decision<CheckEvent>> decide, Asker? who = null)
        {
            if (check.Do(who ?? Who.Server, decide) is { Refusal: Refusal.None, Events.IsEmpty: false })
                True(check.Do(who ?? Who.Server, decide) is { Refusal: Refusal.None, Events.IsEmpty: true }, "twice is once");
        }

        private static void Report(Played<Check, CheckEvent> check, Tender tender, PaymentState state) =>
            check.Do(Who.House, c => c.PaymentIs(Who.House, new(tender.Id, tender.Known + 1, state, null, [.. tender.Refunds.Select(r => new RefundReport(r.Id, r.Minor, RefundState.Posted))])));

        private void Move(int v, TableId to, VisitId? with, string id)
        {
            if (visits[v].Do(Who.Server, s => s.Move(Who.Server, id, Visits[v], to, with)) is { Refusal: Refusal.None, Events.IsEmpty: false })
                True(visits[v].State.Move(Who.Server, id, Visits[v], to, with) is { Refusal: Refusal.None, Events.IsEmpty: true }, "moved twice is once");
        }

        // As the visit's settling does it; it may stop after any part.
        private bool Settle(int v, int parts)
        {
            var (visit, did) = (visits[v].State, 0);
            if (visit.Moving is { } move && did++ < parts)
            {
                var at = Tables.IndexOf(move.To);
                Refusal Welcome(VisitId? host) => host is { } with ? visits[Visits.IndexOf(with)].State.Welcomes(move.To) : Refusal.None;
                var welcome = Welcome(move.With);
                (Refusal Refusal, TableState Table, Party? Party) Come() => tables[at].Come(new(Visits[v], visit.OpenedAt, "0000"), move.With, visit.Asked, settings, Start);
                var (refusal, table, party) = welcome == Refusal.None ? Come() : (welcome, tables[at], null);
                tables[at] = table;
                heard.Add(() => tables[at] = Come().Table);
                refusal = refusal == Refusal.None && party?.With != move.With ? Welcome(party?.With) : refusal;
                if (did++ < parts)
                    visits[v].Do(Who.House, s => s.Arrive(Who.House, move.Move, refusal, party?.With));
            }
            if (visit.BillKnows < visit.BillVersion && did++ < parts)
            {
                checks[v].Do(Who.House, c => c.Join(Who.House, visit.BillVersion, visit.With));
                if (did++ < parts)
                    visits[v].Do(Who.House, s => s.ToldBill(visit.BillVersion));
            }
            foreach (var left in visit.Leaving)
                if (did++ < parts)
                {
                    var at = Tables.IndexOf(left);
                    var stays = left == visit.Table;
                    var company = tables[at].Parties.Where(p => !stays && p.With == Visits[v]).Select(p => Visits.IndexOf(p.Visit)).ToList();
                    var waits = false;
                    foreach (var one in company)
                        waits |= visits[one].Do(Who.House, s => s.Move(Who.House, $"follow{v}:{visit.Moves}", Visits[one], visit.Table!.Value, visit.With ?? Visits[v])).Refusal == Refusal.Moving;
                    if (waits)
                        continue;
                    void Gone() => tables[at] = stays
                        ? tables[at].Come(new(Visits[v], visit.OpenedAt, "0000"), visit.With, visit.Asked, settings, Start).Table
                        : tables[at].Leave(Visits[v], visit.Asked, Start);
                    Gone();
                    heard.Add(Gone);
                    visits[v].Do(Who.House, s => s.LeaveTable(Who.House, left));
                }
            return did > 0;
        }

        // As the check's settling does it: what goes on to a shared bill leaves, and what the others do not know yet is said.
        private bool Write(int v)
        {
            checks[v].Do(Who.House, c => c.SendOn(Who.House, $"on{v}:{c.Version}"));
            var said = false;
            foreach (var (transfer, to, lines) in checks[v].State.Outgoing)
                if (Visits.IndexOf(to) is var at)
                    (said, _) = (true, post.Count < 40 ? Posted(new(v, at, checks[v].State.Version, new(transfer, Visits[v], Day, lines))) : 0);
            return said;
        }

        private int Posted(Letter letter)
        {
            post.Add(letter);
            return post.Count;
        }

        /// <param name="fate">0: it comes and the answer too; 1: the answer is lost; 2: it comes, and a copy stays on its way.</param>
        private void Deliver(Letter letter, int fate)
        {
            if (fate != 2)
                post.Remove(letter);
            var reply = checks[letter.To].Do(Who.House, c => c.Receive(Who.House, letter.Transfer, Currency.RWF, rules));
            True(checks[letter.To].State.Receive(Who.House, letter.Transfer, Currency.RWF, rules).Events.IsEmpty, "received twice is once");
            if (fate == 1)
                return;
            if (reply.Refusal == Refusal.CheckClosed)
                checks[letter.From].Do(Who.House, c => c.Return(Who.House, letter.Transfer.Id));
            else
                checks[letter.From].Do(Who.House, c => c.Tell(Who.House, Check.SentName + letter.Transfer.Id, letter.Version));
        }

        private void Holds()
        {
            foreach (var line in orders.SelectMany(o => o.Lines))
            {
                var known = checks.Select(c => c.State.Line(line.Id)).OfType<CheckLine>().ToList();
                if (known.Count == 0)
                    continue;
                var (newest, here) = (known.Max(l => l.Hop), known.Where(l => l.Sent is null).ToList());
                True(here.Count <= 1, "no dish is on two checks");
                True(here.Count == 1 ? here[0].Hop == newest : known.Single(l => l.Hop == newest).Sent is { Told: 0 }, "each is on one, or under way");
                True(known.All(l => l.Total == line.Total), "its price stays");
            }
            foreach (var (check, events) in checks.Where(c => c.State.Rules is not null).Select(c => (c.State, c.Events)))
            {
                // A payment that came to nothing lets its dishes go; where it succeeds after all, its money is for what is left, or goes back.
                var failed = events.OfType<TenderMoved>().Where(m => m.State is TenderState.Failed or TenderState.Expired or TenderState.Voided).Select(m => m.Payment).ToHashSet();
                True(check.Bill.Payable.Sum() == check.Bill.Total, "the lines' parts are the total");
                True(check.Due >= 0 || check.Lines.Any(l => l.Off) || check.Tenders.Any(t => t.Refunds.Any(r => r.Id == "late")), "no check holds less than what is paid on it");
                foreach (var tender in check.Tenders.Where(t => t.Holds && !failed.Contains(t.Id)))
                    True(tender.Begun.Parts.All(p => check.Line(p.Line) is { Sent: null }), "what somebody pays for stays");
            }
            for (var v = 0; v < Parties; v++)
                True(tables[Tables.IndexOf(visits[v].State.Table!.Value)].Parties.Any(p => p.Visit == Visits[v]), "everybody sits where they sit");
            foreach (var table in tables)
                True(table.Parties.Length <= Parties && table.Parties.Select(p => p.Visit).Distinct().Count() == table.Parties.Length, "once");
        }

        // Everything is said until everybody knows it.
        private void Quiet(int n)
        {
            post.Clear();
            for (var rounds = 0; ; rounds++)
            {
                True(rounds < 200, "it comes to rest; " + string.Join("; ", visits.Select(v => $"{v.State.Table} of {string.Join(' ', v.State.Leaving)} with {v.State.With} to {v.State.Moving?.To}"))
                    + " tables " + string.Join("; ", tables.Select(t => string.Join(' ', t.Parties.Select(p => $"{p.Visit}+{p.With}")))));
                var busy = false;
                for (var v = 0; v < Parties; v++)
                {
                    busy |= Settle(v, 9) | Write(v);
                    while (post.Count > 0)
                        Deliver(post[^1], (n + rounds) % 5 == 0 && rounds < 50 ? 1 : 0);
                }
                if (!busy)
                    return;
            }
        }

        private void Settled()
        {
            Holds();
            for (var v = 0; v < Parties; v++)
                True(tables.SelectMany(t => t.Parties).Single(p => p.Visit == Visits[v]).With == visits[v].State.With, "at one table only, and that knows whose bill it shares");
            True(checks.All(c => c.State.UnderWay == 0 && !c.State.Lines.Any(l => l.Sent is { Behind: true })), "nothing is under way");
            var ordered = orders.Where((o, v) => checks[v].State.Orders.ContainsKey(1)).SelectMany(o => o.Lines).Where(l => !l.Off).ToList();
            var standing = checks.SelectMany(c => c.State.Lines).Where(l => l.Standing).ToList();
            True(standing.Count == ordered.Count && standing.Sum(l => l.Total) == ordered.Sum(l => l.Total), "what was ordered is to be paid, once");
            True(checks.Sum(c => c.State.Bill.Subtotal) == ordered.Sum(l => l.Total), "the sums of the checks are the sum of the dishes");
            if (rules is { Taxes: TaxMode.Included, ServiceBasisPoints: 0 })
                True(checks.Sum(c => c.State.Bill.Total + c.State.Bill.Discount) == ordered.Sum(l => l.Total), "and so are the totals");
            // Of those who share a bill nothing stays behind but what was paid for, or covers what was.
            foreach (var check in checks.Select(c => c.State).Where(c => c.Into is not null && c.Rules is not null && !c.Ended && c.Paid + c.Pending == 0))
                True(check.Lines.All(l => !l.Standing || l.Hop >= Check.MaxHops || checks.First(o => ReferenceEquals(o.State, checks[Visits.IndexOf(check.Into!.Value)].State)).State.Ended), "the shared bill has it all");
        }

        private void PayAll(int n)
        {
            for (var v = 0; v < Parties; v++)
            {
                var check = checks[v];
                if (check.State.Rules is null || check.State.Ended)
                    continue;
                foreach (var tender in check.State.Tenders.Where(t => t.State == TenderState.Pending))
                    Report(check, tender, PaymentState.Posted);
                check.Do(Who.Server, c => c.Pay(Who.Server, new(PaymentId.In(Visits[v], new Guid(n + 1, 4, 0, new byte[8])), Check.TablePayer, PaymentMethod.Terminal, Cover.Rest, long.MaxValue), null, Ready));
                True(check.State.Due <= 0, "all can be paid");
                True(check.State.Pay(Who.Server, new(PaymentId.In(Visits[v], new Guid(n + 1, 5, 0, new byte[8])), Check.TablePayer, PaymentMethod.Terminal, Cover.Amount, 1), null, Ready) is { Refusal: Refusal.TooMuch }, "and no further");
            }
        }

        private static void Same(string one, string other, string what) => True(one == other, what);

        private static void True(bool holds, string what)
        {
            if (!holds)
                throw new InvalidOperationException(what);
        }
    }
}
