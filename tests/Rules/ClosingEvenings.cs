using CsCheck;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;
using Check = Icupa.Checks.Check;

namespace Icupa.Tests.Rules;

/// <summary>
/// Random evenings of one party with a tab: rounds are ordered, the hold is raised or not, somebody pays a part otherwise, staff close the visit
/// at any time. What order, check, hold and visit say to each other comes late, or not until it is said again. A visit ends only when the check
/// that it has heard of is paid; a tab is taken once, for no more than it holds; and once everybody has heard everything no closing waits.
/// </summary>
public sealed class ClosingEvenings
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Party = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly HashSet<PaymentMethod> Ready = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly MoneyRules Rules = new() { Methods = [.. Ready] };
    private static readonly Gen<(int Kind, int A)[]> Steps = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 9_999]).Array[5, 50];

    [Theory]
    [InlineData(20_000)]
    public void A_visit_ends_on_its_tab_paid_in_full_and_once(int evenings) => Steps.Sample(steps => new Evening().Play(steps), iter: evenings, threads: 2);

    private sealed class Evening
    {
        private readonly Played<Check, CheckEvent> check = new(Start);
        private readonly Played<Visit, VisitEvent> visit = new(Start);
        private readonly Dictionary<PaymentId, long> versions = [];
        private int rounds, checkHeard, visitHeard, payments;
        private bool ended;

        public void Play((int Kind, int A)[] steps)
        {
            visit.Must(Who.House, v => v.Open(TableId.In(Party.Venue, "7")));
            visit.Must(Who.Ana, v => v.Join(SessionId.Of(Who.Ana.Id)));
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
        }

        private void Step(int kind, int a)
        {
            switch (kind)
            {
                case 0 or 1 when !visit.State.Ended && rounds < 8: rounds++; break;
                case 2: OrderTellsCheck(); break;
                case 3: OrderTellsVisit(); break;
                case 4: check.Do(Who.Ana, c => c.OpenTab(Who.Ana, Next(), Ready)); break;
                case 5: Hold(a); break;
                case 6: check.Do(Who.Server, c => c.Pay(Who.Server, new(Next(), Check.TablePayer, PaymentMethod.Terminal, Cover.Amount, 1 + a), null, Ready)); break;
                case 7: check.Do(Who.Ana, c => c.Pay(Who.Ana, new(Open?.Id ?? Next(), Who.Ana.By, PaymentMethod.Card, Cover.Amount, 1 + a), null, Ready)); break;
                case 8: visit.Do(Who.Server, v => v.Close(Who.Server, "home")); break;
                case 9: VisitSettles(); break;
                case 10: CheckSettles(); break;
                case 11 when check.State.Tenders.FirstOrDefault(t => t.State == TenderState.Pending) is { } tender: Outcome(tender.Id, a % 4 == 0 ? PaymentState.Failed : PaymentState.Posted); break;
                case 12 when Open is { } tab && a % 5 == 0: check.Do(Who.Ana, c => c.LetGo(Who.Ana, tab.Id)); break;
            }
        }

        private Tab? Open => check.State.Tabs.FirstOrDefault(t => t.Open);

        private PaymentId Next() => PaymentId.In(Party, new Guid(++payments, 1, 0, new byte[8]));

        private long News(PaymentId id) => versions[id] = versions.GetValueOrDefault(id) + 1;

        private void OrderTellsCheck()
        {
            if (checkHeard >= rounds)
                return;
            var number = ++checkHeard;
            check.Do(Who.House, c => c.Take(Who.House, new(OrderId.Round(Party, number), 1, new DateOnly(2026, 11, 20),
                [new(new(new Guid(number, 0, 0, new byte[8])), "dish", "Dish", 1, Who.Ana.By, 1_000 * number, null, false)]), Currency.EUR, Rules));
        }

        private void OrderTellsVisit()
        {
            if (visitHeard < rounds)
                visit.Do(Who.House, v => v.RoundIs(++visitHeard, 1));
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
            if (visit.State.Closing is not null && check.Do(Who.House, c => c.TakeTab(Who.House, Ready)).Refusal is var refusal and not Refusal.None)
                visit.Do(Who.House, v => v.NotTaken(Who.House, refusal));
        }

        private void CheckSettles()
        {
            if (!check.State.VisitBehind)
                return;
            var c = check.State;
            visit.Do(Who.House, v => v.CheckTells(new(c.Version, c.Balance + c.UnderWay, c.Disputes, c.LastRound, c.OnTab)));
            check.Do(Who.House, x => x.Tell(Who.House, Check.VisitName, c.Version));
        }

        private void Heard()
        {
            while (checkHeard < rounds) OrderTellsCheck();
            while (visitHeard < rounds) OrderTellsVisit();
            VisitSettles();
            CheckSettles();
        }

        private void Outcome(PaymentId id, PaymentState state) => check.Do(Who.House, c => c.PaymentIs(Who.House, new(id, 100 + News(id), state, state == PaymentState.Failed ? Why.Stopped : null, [])));

        private void Holds()
        {
            var tabs = check.State.Tabs.Select(t => t.Id).ToHashSet();
            Assert.True(check.State.Paid + check.State.Pending <= check.State.Bill.Total);
            Assert.All(check.State.Tenders.Where(t => tabs.Contains(t.Id)), t => Assert.Equal(PaymentMethod.Card, t.Begun.Method));
            Assert.Equal(check.State.Tenders.Length, check.State.Tenders.Select(t => t.Id).Distinct().Count());
            // Ended without a word of a manager's: nothing was due as far as its check had told, and that was of the newest round.
            if (visit.State.Ended && !ended)
                Assert.True(visit.State.Check is null or { Unpaid: <= 0, Disputed: 0 });
            ended = visit.State.Ended;
            Assert.False(visit.State is { Ended: true, Closing: not null });
        }
    }
}
