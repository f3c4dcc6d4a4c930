using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Pre-authorised tabs: what is held for a check, and how a hold ends with nothing moved or in one payment.</summary>
public sealed class HoldTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly HashSet<PaymentMethod> AllReady = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly MoneyRules Rules = new() { Methods = [.. Enum.GetValues<PaymentMethod>()] };
    private static readonly PaymentId One = Payment(1), Two = Payment(2);

    private static PaymentId Payment(int n) => PaymentId.In(Visit, new Guid(n, 1, 0, new byte[8]));

    private static Played<Hold, HoldEvent> Opened(long minor = 12_000)
    {
        var hold = new Played<Hold, HoldEvent>(Evening);
        hold.Must(Who.House, h => h.Start(Who.House, new(One, new(minor, Currency.EUR), Who.Ana.By, "Grill")));
        return hold;
    }

    private static Played<Hold, HoldEvent> Held(long minor = 12_000)
    {
        var hold = Opened(minor);
        Hear(hold, Outcome.Held, minor);
        return hold;
    }

    private static void Hear(Played<Hold, HoldEvent> hold, Outcome outcome, long? minor = null, string? why = null) =>
        Assert.Equal(Refusal.None, hold.Do(Who.House, h => h.Hear(Who.House, new(null, outcome, "pi_1", "secret", minor is { } m ? new Money(m, Currency.EUR) : null, why))).Refusal);

    [Fact]
    public void A_card_is_waited_for_and_then_the_money_is_held()
    {
        var hold = Opened();
        Assert.Equal((HoldState.Opening, true, true), (hold.State.State, hold.State.Underway, hold.State.Owes));
        Hear(hold, Outcome.Unknown);
        Assert.Equal(HoldState.Opening, hold.State.State);
        Hear(hold, Outcome.Waiting);
        Hear(hold, Outcome.Declined, why: Why.NoMoney);
        Assert.Equal((HoldState.Waiting, Why.NoMoney), (hold.State.State, hold.State.Why));
        Hear(hold, Outcome.Held, 12_000);
        Assert.Equal((HoldState.Held, 12_000L, "pi_1", false), (hold.State.State, hold.State.Minor, hold.State.Provider, hold.State.Asks));
        hold.Must(Who.House, h => h.Tell(Who.House, h.News));
        Assert.False(hold.State.Owes);
        // The same again is no news.
        Hear(hold, Outcome.Held, 12_000);
        Assert.False(hold.State.Owes);
        Assert.Equal(Refusal.NotAllowed, hold.Do(Who.Ana, h => h.Release(Who.Ana)).Refusal);
    }

    [Fact]
    public void Only_the_house_speaks_to_a_hold_and_only_of_one_that_was_opened()
    {
        Func<Hold, Asker, Decision<HoldEvent>>[] says = [(h, who) => h.Raise(who, 20_000), (h, who) => h.Release(who), (h, who) => h.Take(who), (h, who) => h.Hear(who, new(null, Outcome.Waiting, null, null, null, null))];
        var held = Held();
        foreach (var say in says)
        {
            Assert.Equal(Refusal.NotFound, say(Hold.Empty, Who.House).Refusal);
            Assert.All([Who.Ana, Who.Manager], who => Assert.Equal(Refusal.NotAllowed, say(held.State, who).Refusal));
        }
        Assert.All([Who.Ana, Who.Manager], who => Assert.Equal((Refusal.NotAllowed, Refusal.NotAllowed), (Hold.Empty.Start(who, new(One, new(1, Currency.EUR), Who.Ana.By, "Grill")).Refusal, held.State.Tell(who, 9).Refusal)));
        held.Already(Who.House, h => h.Start(Who.House, new(Two, new(1, Currency.EUR), Who.Ben.By, "Bar")));
        Assert.Equal((new HoldOpened(One, 12_000, Currency.EUR, Who.Ana.By, "Grill"), Evening), (held.State.Order, held.State.StartedAt));
        Assert.Equal(new HoldReport(One, held.Version, HoldState.Held, 12_000, "pi_1", null), held.State.Report);
        held.Already(Who.House, h => h.Raise(Who.House, 12_000));
        held.Must(Who.House, h => h.Raise(Who.House, 12_001));
        held.Must(Who.House, h => h.Tell(Who.House, h.News));
        held.Already(Who.House, h => h.Tell(Who.House, h.Told));
        Assert.True(held.State.Owes);
        Hear(held, Outcome.Declined, 12_001);
        Assert.Equal((held.Version, true), (held.State.News, held.State.Owes));
        // What is let go is not taken any more, nor raised.
        held.Must(Who.House, h => h.Raise(Who.House, 30_000));
        held.Must(Who.House, h => h.Release(Who.House));
        held.Already(Who.House, h => h.Release(Who.House));
        Assert.Equal((false, Refusal.TooLate), (held.State.RaiseDue, held.State.Take(Who.House).Refusal));
        held.Already(Who.House, h => h.Expire());
        // What a payment takes is what is held, whatever more was wanted.
        var taken = Held();
        taken.Must(Who.House, h => h.Raise(Who.House, 20_000));
        taken.Must(Who.House, h => h.Take(Who.House));
        Assert.Equal((HoldState.Used, 12_000L, false, Refusal.TooLate), (taken.State.State, taken.State.Minor, taken.State.Asks, taken.State.Raise(Who.House, 30_000).Refusal));
        // Nor is what is not held yet; while a card is waited for, letting go ends it so.
        var opened = Opened();
        Assert.Equal(Refusal.TooLate, opened.State.Take(Who.House).Refusal);
        opened.Must(Who.House, h => h.Release(Who.House));
        opened.Must(Who.House, h => h.Expire());
        Assert.Equal((HoldState.Released, Why.Expired), (opened.State.State, opened.State.Why));
    }

    [Fact]
    public void It_is_raised_once_for_each_sum_and_a_refusal_leaves_what_is_held()
    {
        var hold = Held();
        hold.Must(Who.House, h => h.Raise(Who.House, 24_000));
        Assert.True(hold.State.RaiseDue);
        hold.Already(Who.House, h => h.Raise(Who.House, 20_000));
        Hear(hold, Outcome.Declined, 24_000, Why.RaiseRefused);
        Assert.Equal((HoldState.Held, 12_000L, false, Why.RaiseRefused), (hold.State.State, hold.State.Minor, hold.State.RaiseDue, hold.State.Why));
        // More than was refused is asked for again, and then held.
        hold.Must(Who.House, h => h.Raise(Who.House, 30_000));
        Assert.True(hold.State.RaiseDue);
        Hear(hold, Outcome.Held, 30_000);
        Assert.Equal((30_000L, false, null), (hold.State.Minor, hold.State.RaiseDue, hold.State.Why));
    }

    [Fact]
    public void It_ends_taken_let_go_failed_or_expired_and_only_once()
    {
        var taken = Held();
        taken.Must(Who.House, h => h.Take(Who.House));
        taken.Already(Who.House, h => h.Take(Who.House));
        // What becomes of the money is the payment's.
        Hear(taken, Outcome.Failed);
        taken.Already(Who.House, h => h.Release(Who.House));
        Assert.Equal((HoldState.Used, false, Refusal.TooLate), (taken.State.State, taken.State.Asks, taken.Do(Who.House, h => h.Raise(Who.House, 50_000)).Refusal));

        var letGo = Held();
        letGo.Must(Who.House, h => h.Release(Who.House));
        Assert.Equal((true, Refusal.TooLate), (letGo.State.Asks, letGo.Do(Who.House, h => h.Take(Who.House)).Refusal));
        Hear(letGo, Outcome.Held, 12_000);
        Assert.True(letGo.State.Asks);
        Hear(letGo, Outcome.Failed, why: Why.Stopped);
        Assert.Equal((HoldState.Released, 0L, false), (letGo.State.State, letGo.State.Minor, letGo.State.Asks));

        var failed = Opened();
        Hear(failed, Outcome.Failed, why: Why.TooSmall);
        Assert.Equal((HoldState.Failed, Why.TooSmall), (failed.State.State, failed.State.Why));
        var late = Held();
        Hear(late, Outcome.Failed, why: Why.Stopped);
        Assert.Equal(HoldState.Expired, late.State.State);
        var nobody = Opened();
        nobody.Must(Who.House, h => h.Expire());
        Assert.Equal(HoldState.Expired, nobody.State.State);
        Assert.Equal(HoldState.Expired, nobody.Replayed(HoldJson.Default.CommitHoldEventArray).State);
    }

    private static Played<Check, CheckEvent> Table(long total = 10_000)
    {
        var check = new Played<Check, CheckEvent>(Evening);
        Round(check, 1, total);
        return check;
    }

    private static void Round(Played<Check, CheckEvent> check, int number, long total) => check.Must(Who.House, c => c.Take(Who.House,
        new(OrderId.Round(Visit, number), 1, new DateOnly(2026, 11, 20), [new(new(new Guid(number, 0, 0, new byte[8])), "dish", "Dish", 1, Who.Ana.By, total, null, false)]), Currency.EUR, Rules));

    private static Refusal Open(Played<Check, CheckEvent> check, PaymentId id, Asker? who = null) => check.Do(who ?? Who.Ana, c => c.OpenTab(who ?? Who.Ana, id, AllReady)).Refusal;

    private static void Is(Played<Check, CheckEvent> check, HoldState state, long held, long version, string? why = null) =>
        check.Do(Who.House, c => c.TabIs(Who.House, new(One, version, state, held, "pi_1", why)));

    private static Refusal Pay(Played<Check, CheckEvent> check, Asker who, PaymentId id, long amount, long tip = 0, string? payer = null, PaymentMethod method = PaymentMethod.Card) =>
        check.Do(who, c => c.Pay(who, new(id, payer ?? Who.Ana.By, method, Cover.Amount, amount, tip), null, AllReady)).Refusal;

    [Fact]
    public void A_tab_holds_the_first_round_and_a_fifth_and_grows_with_the_rounds()
    {
        var check = Table();
        Assert.Equal(Refusal.NotAllowed, Open(check, One, Who.Server));
        Assert.Equal(Refusal.NotSetUp, check.Do(Who.Ana, c => c.OpenTab(Who.Ana, One, new HashSet<PaymentMethod>())).Refusal);
        Assert.Equal(Refusal.WayOff, check.Do(Who.Ana, c => c.OpenTab(Who.Ana, One, AllReady, new HashSet<PaymentMethod> { PaymentMethod.Card })).Refusal);
        Assert.Equal(Refusal.None, Open(check, One));
        Assert.Equal((12_000L, 12_000L, true), (check.State.Tabs[0].First, check.State.Tabs[0].Want, check.State.Owes));
        Assert.Equal((Refusal.None, Refusal.Malformed, Refusal.TabIsOpen), (Open(check, One), Open(check, One, Who.Ben), Open(check, Two, Who.Ben)));
        Is(check, HoldState.Held, 12_000, 2);
        Round(check, 2, 5_000);
        Assert.Equal((12_000L, 18_000L, true), (check.State.Tabs[0].First, check.State.Tabs[0].Want, check.State.Tabs[0].Behind));
        check.Do(Who.House, c => c.Tell(Who.House, c.Tabs[0].Name, c.Version));
        Assert.False(check.State.Tabs[0].Behind);
        // An older report changes nothing; what is paid otherwise lowers nothing.
        Is(check, HoldState.Released, 0, 1);
        Assert.Equal(Refusal.None, Pay(check, Who.Server, Two, 1_000, method: PaymentMethod.Terminal));
        Assert.Equal((HoldState.Held, 18_000L), (check.State.Tabs[0].State, check.State.Tabs[0].Want));
        Assert.Equal(18_000, check.Replayed(CheckJson.Default.CommitCheckEventArray).Tabs[0].Want);
    }

    [Fact]
    public void A_payment_takes_from_its_tab_at_most_what_is_held()
    {
        var check = Table();
        Open(check, One);
        Assert.Equal(Refusal.TooLate, Pay(check, Who.Ana, One, 10_000));
        Is(check, HoldState.Held, 12_000, 2);
        Assert.Equal(Refusal.HoldTooSmall, Pay(check, Who.Ana, One, 10_000, 2_001));
        Assert.Equal(Refusal.Malformed, Pay(check, Who.Server, One, 10_000, payer: Who.Ben.By));
        Assert.Equal(Refusal.Malformed, Pay(check, Who.Server, One, 10_000, method: PaymentMethod.Terminal));
        // Staff take what is due from it as well; once.
        Assert.Equal(Refusal.None, Pay(check, Who.Server, One, 10_000, 2_000));
        Assert.Equal(Refusal.None, Pay(check, Who.Ana, One, 10_000, 2_000));
        Assert.Equal((HoldState.Used, 10_000L, 1), (check.State.Tabs[0].State, check.State.Pending, check.State.Tenders.Length));
        // The hold's own story is over: nothing lets it go any more.
        Is(check, HoldState.Expired, 0, 3);
        check.Do(Who.House, c => c.PaymentIs(Who.House, new(One, 2, PaymentState.Posted, null, [])));
        Assert.Equal((HoldState.Used, CheckState.Paid, false), (check.State.Tabs[0].State, check.State.State, check.State.Tabs[0].LettingGo));
        // Another tab may be opened for what comes then.
        Round(check, 2, 5_000);
        Assert.Equal(Refusal.None, Open(check, Two, Who.Ben));
    }

    [Fact]
    public void A_tab_is_let_go_when_nothing_is_due_when_the_visit_ends_and_when_somebody_says_so()
    {
        var paid = Table();
        Open(paid, One);
        Is(paid, HoldState.Held, 12_000, 2);
        Assert.Equal(Refusal.None, Pay(paid, Who.Server, Two, 10_000, method: PaymentMethod.Terminal));
        Assert.Equal((true, true), (paid.State.Tabs[0].LettingGo, paid.State.Tabs[0].Behind));

        var ended = Table();
        Open(ended, One);
        ended.Must(Who.House, c => c.Close(Who.House, WriteOff.Walkout));
        Assert.True(ended.State.Tabs[0] is { LettingGo: true, Behind: true } && ended.State.Owes);

        var said = Table();
        Open(said, One);
        Assert.Equal(Refusal.NotAllowed, said.Do(Who.Ben, c => c.LetGo(Who.Ben, One)).Refusal);
        said.Must(Who.Server, c => c.LetGo(Who.Server, One));
        Is(said, HoldState.Released, 0, 2);
        said.Already(Who.Ana, c => c.LetGo(Who.Ana, One));
        Assert.Equal(Refusal.None, Open(said, Two));
    }

    [Fact]
    public void A_tab_is_let_go_once_and_none_is_opened_for_nothing()
    {
        var check = Table();
        Assert.Equal(Refusal.None, Pay(check, Who.Server, Two, 4_000, method: PaymentMethod.Terminal));
        Assert.Equal((Refusal.Malformed, Refusal.None), (Open(check, Two), Open(check, One)));
        Is(check, HoldState.Waiting, 0, 2, "declined");
        Is(check, HoldState.Held, 99, 2);
        Tab Ours() => check.State.Tabs[0];
        Assert.Equal((HoldState.Waiting, true, "pi_1", "declined", 0L), (Ours().State, Ours().Open, Ours().Provider, Ours().Why, Ours().Held));
        Assert.Equal(Refusal.TabIsOpen, Open(check, Payment(3), Who.Ben));
        Is(check, HoldState.Held, 7_200, 3);
        check.Must(Who.House, c => c.Tell(Who.House, Ours().Name, check.Version));
        check.Must(Who.Ana, c => c.LetGo(Who.Ana, One));
        Assert.Equal((true, false, check.Version, 0L), (Ours().LettingGo, Ours().Usable, Ours().Wanted, check.State.OnTab));
        check.Already(Who.Server, c => c.LetGo(Who.Server, One));
        Assert.Equal((Refusal.BalanceDue, Refusal.TooLate), (check.State.TakeTab(Who.House, AllReady).Refusal, Pay(check, Who.Server, One, 100)));
        // Nor does it grow any more.
        check.Must(Who.House, c => c.Tell(Who.House, Ours().Name, check.Version));
        Round(check, 2, 5_000);
        Assert.Equal((7_200L, false), (Ours().Want, Ours().Behind));
        var paid = Table();
        Assert.Equal(Refusal.NotFound, Check.Empty.TakeTab(Who.House, AllReady).Refusal);
        Assert.Equal(Refusal.None, Pay(paid, Who.Server, Two, 10_000, method: PaymentMethod.Terminal));
        Assert.Equal(Refusal.BadAmount, Open(paid, One));
        // What is held was begun before cards were switched off.
        var off = Table();
        Open(off, One);
        Is(off, HoldState.Held, 12_000, 2);
        off.Must(Who.Ana, c => c.Pay(Who.Ana, new(One, Who.Ana.By, PaymentMethod.Card, Cover.Rest, 10_000), null, AllReady, AllReady));
    }

    [Fact]
    public void A_closed_visit_takes_its_tab_once_for_all_that_is_due()
    {
        var check = Table();
        Refusal Take(Asker who) => check.Do(who, c => c.TakeTab(who, AllReady)).Refusal;
        Assert.Equal((Refusal.NotAllowed, Refusal.BalanceDue), (Take(Who.Server), Take(Who.House)));
        Open(check, One);
        Assert.Equal((Refusal.BalanceDue, 0L), (Take(Who.House), check.State.OnTab));
        Is(check, HoldState.Held, 12_000, 2);
        // The visit hears what it can count on.
        Assert.Equal((12_000L, true), (check.State.OnTab, check.State.VisitBehind));
        Assert.Equal(Refusal.None, Pay(check, Who.Server, Two, 3_000, method: PaymentMethod.Terminal));
        Assert.Equal(Refusal.NotSetUp, check.Do(Who.House, c => c.TakeTab(Who.House, new HashSet<PaymentMethod>())).Refusal);
        Assert.Equal((Refusal.None, Refusal.None), (Take(Who.House), Take(Who.House)));
        var tender = Assert.Single(check.State.Tenders, t => t.Id == One);
        Assert.Equal((7_000L, 0L, Who.Ana.By, 7_000L), (tender.Begun.Amount, tender.Begun.Tip, tender.Begun.Payer, check.State.OnTab));
        check.Do(Who.House, c => c.PaymentIs(Who.House, new(One, 2, PaymentState.Posted, null, [])));
        Assert.Equal((0L, 0L, CheckState.Paid, Refusal.None), (check.State.OnTab, check.State.Due, check.State.State, Take(Who.House)));
        Assert.Equal(2, check.State.Tenders.Length);
    }

    [Fact]
    public void A_tab_that_is_too_small_or_does_not_pay_is_told_to_the_visit()
    {
        var check = Table();
        Open(check, One);
        Is(check, HoldState.Held, 12_000, 2);
        Round(check, 2, 5_000);
        Assert.Equal(Refusal.HoldTooSmall, check.State.TakeTab(Who.House, AllReady).Refusal);
        // Staff take what it holds, and the rest otherwise.
        Assert.Equal(Refusal.None, Pay(check, Who.Server, One, 12_000));
        check.Do(Who.House, c => c.Tell(Who.House, Check.VisitName, c.Version));
        check.Do(Who.House, c => c.PaymentIs(Who.House, new(One, 2, PaymentState.Failed, Why.Stopped, [])));
        Assert.Equal((0L, true, Refusal.BalanceDue), (check.State.OnTab, check.State.VisitBehind, check.State.TakeTab(Who.House, AllReady).Refusal));
    }

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("hold", HoldJson.Default.CommitHoldEventArray,
        new HoldOpened(One, 12_000, Currency.EUR, Who.Ana.By, "Grill"), new HoldRaised(24_000), new HoldNotRaised(24_000), new HoldLetGo(), new HoldMoved(HoldState.Held, 12_000, "pi_1", "declined"), new HoldTold(3));
}
