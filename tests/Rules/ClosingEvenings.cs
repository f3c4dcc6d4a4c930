using System.Text.Json;
using CsCheck;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Payments;
using Icupa.Reports;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;
using Check = Icupa.Checks.Check;

namespace Icupa.Tests.Rules;

/// <summary>
/// Random evenings of one party with a tab: rounds are placed, the hold is raised or not, somebody pays a part otherwise, staff close the visit
/// at any time, or a manager does with something due, and other checks send dishes. What cart, orders, check, hold and visit say to each other comes late, or twice, or in another order, or not until it is said again. A visit ends only
/// when the check that it has heard of is paid, and that is of every round that its cart ever accepts; a tab is taken once, for no more than it
/// holds; and once everybody has heard everything no closing waits, the cart takes rounds exactly where the visit is open, and what nobody paid is written off to the last round.
/// </summary>
public sealed class ClosingEvenings
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Party = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly VisitId Other = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b6");
    private static readonly HashSet<PaymentMethod> Ready = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly MoneyRules Money = new() { Methods = [.. Ready] };
    private static readonly CartRules Kitchen = new(
        new(Party.Venue, "Grill", Currency.EUR, "Africa/Kigali"),
        new(1, new() { Groups = [new("food", new("Food"))], Items = [new("dish", "food", new("Dish"), "DISH", 1_000)] }),
        Availability.Empty, Start, false);
    private static readonly Gen<(int Kind, int A)[]> Steps = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 9_999]).Array[5, 60];

    [Theory]
    [InlineData(20_000)]
    public void A_visit_ends_on_its_tab_paid_in_full_and_once(int evenings) => Steps.Sample(steps => new Evening().Play(steps), iter: evenings, threads: 2);

    private sealed class Evening
    {
        private readonly Played<Check, CheckEvent> check = new(Start);
        private readonly Played<Visit, VisitEvent> visit = new(Start);
        private readonly Played<Cart, CartEvent> cart = new(Start);
        // What the visit has said to the cart, and the cart's answers: any may come late, and again.
        private readonly List<Participants> said = [];
        private readonly List<(Participants Said, int Rounds)> answers = [];
        private readonly Dictionary<PaymentId, long> versions = [];
        private readonly HashSet<int> checkHeard = [], visitHeard = [];
        // Dishes of other parties that are on their way here.
        private readonly Queue<Transfer> coming = [];
        private int payments, lines, moved;
        private bool ended, owing;

        public void Play((int Kind, int A)[] steps)
        {
            visit.Must(Who.House, v => v.Open(TableId.In(Party.Venue, "7")));
            visit.Must(Who.Ana, v => v.Join(SessionId.Of(Who.Ana.Id)));
            Tell();
            Answer(0);
            VisitHears(0);
            foreach (var (kind, a) in steps)
            {
                Step(kind, a);
                Holds();
            }
            // Everybody hears everything, and every payment comes to something.
            for (var n = 0; n < 20; n++)
            {
                Heard();
                foreach (var tender in check.State.Tenders.Where(t => t.State == TenderState.Pending))
                    Outcome(tender.Id, n % 2 == 0 ? PaymentState.Posted : PaymentState.Failed);
                Holds();
            }
            Assert.Null(visit.State.Closing);
            Assert.False(check.State.VisitBehind);
            Assert.Equal(Enumerable.Range(1, Rounds), check.State.Orders.Keys);
            var billed = visit.State.Check is not null;
            Assert.Equal((visit.State.Ended && billed, owing && billed), (check.State.Ended, check.State.WriteOff is not null));
            if (owing && billed && check.State.Rules is not null)
                Assert.Equal(check.State.Bill.Total - check.State.Paid, WrittenOff());
            Assert.Equal((visit.State.PeopleVersion, visit.State.Ended, false), (visit.State.CartKnows, cart.State.Ended, cart.State.People!.Closing));
        }

        private long WrittenOff()
        {
            var row = new CheckRows().Rows(Key.Check(Party), check.Rows(CheckJson.Default.CommitCheckEventArray)).First();
            return JsonSerializer.SerializeToElement(row.Columns).GetProperty("WrittenOff").GetInt64();
        }

        private void Step(int kind, int a)
        {
            switch (kind)
            {
                case 0 or 1 when Rounds < 8: Place(); break;
                case 2: OrderTellsCheck(a); break;
                case 3: OrderTellsVisit(a); break;
                case 4: check.Do(Who.Ana, c => c.OpenTab(Who.Ana, Next(), Ready)); break;
                case 5: Hold(a); break;
                case 6: check.Do(Who.Server, c => c.Pay(Who.Server, new(Next(), Check.TablePayer, PaymentMethod.Terminal, Cover.Amount, 1 + a), null, Ready)); break;
                case 7: check.Do(Who.Ana, c => c.Pay(Who.Ana, new(Open?.Id ?? Next(), Who.Ana.By, PaymentMethod.Card, Cover.Amount, 1 + a), null, Ready)); break;
                case 8: visit.Do(Who.Server, v => v.Close(Who.Server, "home")); break;
                case 9: VisitSettles(); break;
                case 10: CheckSettles(); break;
                case 11 when check.State.Tenders.FirstOrDefault(t => t.State == TenderState.Pending) is { } tender: Outcome(tender.Id, a % 4 == 0 ? PaymentState.Failed : PaymentState.Posted); break;
                case 12 when Open is { } tab && a % 5 == 0: check.Do(Who.Ana, c => c.LetGo(Who.Ana, tab.Id)); break;
                case 13: Tell(); break;
                case 14: Answer(a % said.Count); break;
                case 15: VisitHears(a % answers.Count); break;
                case 16 when a % 4 == 0: owing |= visit.Do(Who.Manager, v => v.CloseOwing(Who.Manager, "gone", WriteOff.Walkout, null)).Events is [Icupa.Visits.Closed]; break;
                case 17: CheckEnds(); break;
                case 18: Send(a); break;
                case 19: Receive(); break;
            }
        }

        private int Rounds => cart.State.Rounds.Length;

        private void Place()
        {
            var id = new LineId(new Guid(++lines, 0, 0, new byte[8]));
            cart.Do(Who.Ana, c => c.AddLine(Who.Ana, new(id, "dish", 1, []), null, null, Kitchen));
            cart.Do(Who.Ana, c => c.Place(Who.Ana, long.MaxValue, Kitchen));
        }

        private void Tell()
        {
            if (visit.State.CartKnows < visit.State.PeopleVersion)
                said.Add(visit.State.Participants);
        }

        private void Answer(int at)
        {
            cart.Do(Who.House, c => c.Admit(said[at]));
            answers.Add((said[at], Rounds));
        }

        private void VisitHears(int at)
        {
            var (people, rounds) = answers[at];
            visit.Do(Who.House, v => people.Closing ? v.CartShut(Who.House, people.VisitVersion, rounds) : v.Told(people.VisitVersion));
        }

        // As another party's check does: it asks the visit first.
        private void Send(int a)
        {
            // Often all that is due here is paid just then: nothing else is in the way of the end.
            if (a % 2 == 0)
            {
                check.Do(Who.Server, c => c.Pay(Who.Server, new(Next(), Check.TablePayer, PaymentMethod.Terminal, Cover.Rest, long.MaxValue), null, Ready));
                foreach (var tender in check.State.Tenders.Where(t => t.State == TenderState.Pending))
                    Outcome(tender.Id, PaymentState.Posted);
                CheckSettles();
            }
            if (visit.Do(Who.House, v => v.Expect(Who.House, 700)).Refusal == Refusal.None && !visit.State.EndUnheard)
                coming.Enqueue(new($"t{++moved}", Other, new DateOnly(2026, 11, 20),
                    [new(new(new(new Guid(9_000 + moved, 0, 0, new byte[8])), "dish", "Dish", 1, Who.Ben.By, 700, null, Off: false), OrderId.Round(Other, moved), 1, [], false, [])]));
        }

        private void Receive()
        {
            if (coming.TryDequeue(out var transfer))
                check.Do(Who.House, c => c.Receive(Who.House, transfer, Currency.EUR, Money));
        }

        private Tab? Open => check.State.Tabs.FirstOrDefault(t => t.Open);

        private PaymentId Next() => PaymentId.In(Party, new Guid(++payments, 1, 0, new byte[8]));

        private long News(PaymentId id) => versions[id] = versions.GetValueOrDefault(id) + 1;

        // Each round has an order of its own, which speaks for itself.
        private int? Untold(HashSet<int> told, int a) => Enumerable.Range(1, Rounds).Where(n => !told.Contains(n)).ToList() is { Count: > 0 } rest ? rest[a % rest.Count] : null;

        private void OrderTellsCheck(int a)
        {
            if (Untold(checkHeard, a) is not { } number)
                return;
            checkHeard.Add(number);
            check.Do(Who.House, c => c.Take(Who.House, new(OrderId.Round(Party, number), 1, new DateOnly(2026, 11, 20),
                [new(new(new Guid(number, 0, 0, new byte[8])), "dish", "Dish", 1, Who.Ana.By, 1_000 * number, null, Off: a % 7 == 0)]), Currency.EUR, Money));
        }

        private void OrderTellsVisit(int a)
        {
            if (Untold(visitHeard, a) is not { } number)
                return;
            visitHeard.Add(number);
            visit.Do(Who.House, v => v.RoundIs(number, 1));
        }

        // What the bank holds: as much as is wanted, less, or nothing any more.
        private void Hold(int a)
        {
            if (Open is not { } tab)
                return;
            var (state, held) = tab.LettingGo ? (HoldState.Released, 0L) : (a % 8) switch { 0 => (HoldState.Expired, 0L), 1 => (HoldState.Held, Math.Max(1, tab.Want / 2)), _ => (HoldState.Held, tab.Want) };
            check.Do(Who.House, c => c.TabIs(Who.House, new(tab.Id, News(tab.Id), state, held, "pi", null)));
        }

        private void VisitSettles()
        {
            if (visit.State.TakesTab && check.Do(Who.House, c => c.TakeTab(Who.House, Ready)).Refusal is var refusal and not Refusal.None)
                visit.Do(Who.House, v => v.NotTaken(Who.House, refusal));
        }

        private void CheckSettles()
        {
            if (!check.State.VisitBehind)
                return;
            var c = check.State;
            visit.Do(Who.House, v => v.CheckTells(new(c.Version, c.Balance + c.UnderWay, c.Disputes, c.LastRound, c.OnTab, c.Orders.Count, c.Received.Count)));
            check.Do(Who.House, x => x.Tell(Who.House, Check.VisitName, c.Version));
        }

        private void CheckEnds()
        {
            if (visit.State is not { Ended: true, Check: not null, CheckKnowsEnd: false })
                return;
            check.Do(Who.House, c => c.Close(Who.House, visit.State.WriteOff));
            visit.Must(Who.House, v => v.ToldCheck());
        }

        private void Heard()
        {
            while (checkHeard.Count < Rounds) OrderTellsCheck(1);
            while (visitHeard.Count < Rounds) OrderTellsVisit(1);
            while (coming.Count > 0) Receive();
            Tell();
            Answer(said.Count - 1);
            VisitHears(answers.Count - 1);
            VisitSettles();
            CheckSettles();
            CheckEnds();
        }

        private void Outcome(PaymentId id, PaymentState state) => check.Do(Who.House, c => c.PaymentIs(Who.House, new(id, 100 + News(id), state, state == PaymentState.Failed ? Why.Stopped : null, [])));

        private void Holds()
        {
            var tabs = check.State.Tabs.Select(t => t.Id).ToHashSet();
            Assert.True(check.State.Paid + check.State.Pending <= check.State.Bill.Total);
            Assert.All(check.State.Tenders.Where(t => tabs.Contains(t.Id)), t => Assert.Equal(PaymentMethod.Card, t.Begun.Method));
            Assert.Equal(check.State.Tenders.Length, check.State.Tenders.Select(t => t.Id).Distinct().Count());
            // Whatever the cart accepts, before or after: the check that let the visit end knew it.
            if (visit.State.Ended && !owing)
                Assert.Equal(Enumerable.Range(1, Rounds), check.State.Orders.Keys);
            // Ended without a word of a manager's: nothing was due as far as its check had told, and that was of the newest round.
            if (visit.State.Ended && !ended && !owing)
                Assert.True(visit.State.Check is null or { Unpaid: <= 0, Disputed: 0 });
            // Nor does a dish come to it behind that.
            if (check.State is { Ended: true, WriteOff: null })
                Assert.True(check.State.Balance <= 0);
            ended = visit.State.Ended;
            Assert.False(visit.State is { Ended: true, Closing: not null });
        }
    }
}
