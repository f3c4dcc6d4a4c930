using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Promotions;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Promotion codes: when they hold, what they take off, how often, and that nobody is asked for more than they saw when they paid.</summary>
public sealed class PromoCodeTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    // A Friday.
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly TimeOnly Now = new(19, 0);
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly HashSet<PaymentMethod> AllReady = [.. Enum.GetValues<PaymentMethod>()];
    private static readonly MoneyRules Rwanda = new() { TaxClasses = [new("standard", "VAT", 1800, "B")], Methods = [.. Enum.GetValues<PaymentMethod>()] };
    private static readonly PromoCode Tenth = new("KARIBU", "Karibu", 1000);
    private static readonly PromoCode Counted = Tenth with { Uses = 1 };

    private static PaymentId Payment(int n) => PaymentId.In(Visit, new Guid(n, 1, 0, new byte[8]));

    private static CheckedOrder Order(int number, params long[] totals) => new(OrderId.Round(Visit, number), 1, Today,
        [.. totals.Select((total, n) => new OrderedLine(new(new Guid(number, (short)n, 0, new byte[8])), "dish", "Dish", 1, Who.Ana.By, total, null, false))]);

    private static Played<Check, CheckEvent> Opened(params long[] totals)
    {
        var check = new Played<Check, CheckEvent>(Evening);
        check.Must(Who.House, c => c.Take(Who.House, Order(1, totals), Currency.RWF, Rwanda));
        return check;
    }

    private static Refusal Enter(Played<Check, CheckEvent> check, PromoCode? code, Asker? who = null) => check.Do(who ?? Who.Ana, c => c.Redeem(who ?? Who.Ana, code, Today, Now)).Refusal;

    private static void Answer(Played<Check, CheckEvent> check, Refusal answer, CodeState asked = CodeState.Asked) =>
        check.Do(Who.House, c => c.CodeIs(Who.House, c.Codes[^1].Id, asked, answer));

    private static Refusal Pay(Played<Check, CheckEvent> check, int payment, long amount, PaymentMethod method = PaymentMethod.Card) =>
        check.Do(Who.Server, c => c.Pay(Who.Server, new(Payment(payment), Who.Ana.By, method, Cover.Amount, amount), null, AllReady)).Refusal;

    private static void Report(Played<Check, CheckEvent> check, int payment, PaymentState state) =>
        check.Do(Who.House, c => c.PaymentIs(Who.House, new(Payment(payment), 2, state, null, [])));

    [Theory]
    [InlineData("KARIBU", "KARIBU"), InlineData(" karibu ", "KARIBU"), InlineData("kari-bu 10", "KARIBU10"), InlineData("ab", null), InlineData("", null), InlineData(null, null)]
    [InlineData("karibu!", null), InlineData("É10", null), InlineData("ABCDEFGHIJKLMNOPQRSTU", null)]
    public void A_code_is_read_however_it_is_typed(string? typed, string? plain) => Assert.Equal(plain, PromoCode.Plain(typed));

    [Fact]
    public void A_code_holds_on_its_dates_days_and_hours()
    {
        Assert.True(Tenth.Holds(Today, Now));
        Assert.False((Tenth with { First = Today.AddDays(1) }).Holds(Today, Now));
        Assert.False((Tenth with { Last = Today.AddDays(-1) }).Holds(Today, Now));
        Assert.True((Tenth with { First = Today, Last = Today }).Holds(Today, Now));
        Assert.True((Tenth with { Days = [Weekday.Friday] }).Holds(Today, Now));
        Assert.True((Tenth with { Days = [Weekday.Sunday] }).Holds(Today.AddDays(2), Now));
        Assert.False((Tenth with { Days = [Weekday.Monday, Weekday.Sunday] }).Holds(Today, Now));
        // From four until seven, seven excluded; and over midnight.
        Assert.True((Tenth with { Opens = new(16, 0), Closes = new(19, 1) }).Holds(Today, Now));
        Assert.False((Tenth with { Opens = new(16, 0), Closes = new(19, 0) }).Holds(Today, Now));
        Assert.True((Tenth with { Opens = new(18, 0), Closes = new(2, 0) }).Holds(Today, new(1, 59)));
        Assert.False((Tenth with { Opens = new(20, 0), Closes = new(2, 0) }).Holds(Today, Now));
    }

    [Fact]
    public void Only_a_sound_code_can_be_defined()
    {
        Assert.True(Tenth.IsSound && (Tenth with { Ceiling = 5_000, Minimum = 1, Uses = 10_000, PerVisit = 20, First = Today, Last = Today, Opens = new(16, 0), Closes = new(2, 0) }).IsSound);
        Assert.All(new[] { Tenth with { Name = new('x', 60) }, Tenth with { BasisPoints = 10_000 }, Tenth with { BasisPoints = 0, Minor = 5 }, Tenth with { Uses = 1 }, Tenth with { Days = default } }, code => Assert.True(code.IsSound, code.ToString()));
        Assert.All(new[]
        {
            Tenth with { Code = "karibu" }, Tenth with { Code = "K" }, Tenth with { Name = " " }, Tenth with { Minor = 5 }, Tenth with { BasisPoints = 0 }, Tenth with { BasisPoints = 10_001 }, Tenth with { Ceiling = 0 },
            Tenth with { Minimum = -1 }, Tenth with { Uses = 0 }, Tenth with { Uses = 10_001 }, Tenth with { PerVisit = 0 }, Tenth with { First = Today, Last = Today.AddDays(-1) }, Tenth with { Opens = Now }, Tenth with { Days = [(Weekday)8] },
            Tenth with { Name = new('x', 61) }, Tenth with { Name = "a\tb" }, Tenth with { BasisPoints = -1, Minor = 5 }, Tenth with { Minor = -5 }, Tenth with { PerVisit = PromoCode.MostPerVisit + 1 }, Tenth with { Opens = Now, Closes = Now },
        }, code => Assert.False(code.IsSound, code.ToString()));
    }

    [Fact]
    public void A_code_takes_off_its_percent_up_to_its_ceiling_and_what_is_ordered_later_counts()
    {
        var check = Opened(20_000);
        Assert.Equal(Refusal.None, Enter(check, Tenth with { Ceiling = 2_500 }));
        Assert.Equal((2_000L, 18_000L, "Karibu", CodeState.Taken), (check.State.Bill.Discount, check.State.Bill.Total, check.State.Discounts[0].Reason, check.State.Codes[0].State));
        check.Must(Who.House, c => c.Take(Who.House, Order(2, 20_000), Currency.RWF, Rwanda));
        Assert.Equal((2_500L, 37_500L), (check.State.Bill.Discount, check.State.Bill.Total));
        Assert.False(check.State.Codes[0].Behind);
        Assert.Equal(check.State.Bill.Total, check.Replayed(CheckJson.Default.CommitCheckEventArray).Bill.Total);
    }

    [Fact]
    public void Every_refusal_has_its_word()
    {
        var check = Opened(10_000);
        Assert.Equal(Refusal.NotFound, Enter(new(Evening), Tenth));
        Assert.Equal(Refusal.NotAllowed, Enter(check, Tenth, Who.Screen));
        Assert.Equal(Refusal.BadCode, Enter(check, null));
        Assert.Equal(Refusal.CodeNotNow, Enter(check, Tenth with { Days = [Weekday.Monday] }));
        Assert.Equal(Refusal.CodeTooSmall, Enter(check, Tenth with { Minimum = 10_001 }));
        Assert.Equal(Refusal.None, Enter(check, Tenth with { Minimum = 10_000, PerVisit = 2 }));
        Assert.Equal(Refusal.CodeIsOn, Enter(check, Tenth, Who.Ben));
        Assert.Equal(Refusal.None, Enter(check, Tenth with { PerVisit = 2 }, Who.Server));
        Assert.Equal(Refusal.CodeIsOn, Enter(check, Tenth with { PerVisit = 2 }));
        // One tenth after the other: 8,100 is left to pay. When 5,000 of that is paid, 4,000 cannot come off any more.
        Assert.Equal(8_100, check.State.Due);
        Assert.Equal(Refusal.None, Pay(check, 1, 5_000));
        Assert.Equal(Refusal.CodeTooLate, Enter(check, new PromoCode("LATE", "Late", Minor: 4_000)));
        Assert.Equal(Refusal.None, Enter(check, new PromoCode("LAST", "Last", Minor: 3_000)));
        check.Must(Who.House, c => c.Close(Who.House, WriteOff.OurMistake));
        Assert.Equal((Refusal.VisitEnded, Refusal.CheckClosed), (Enter(check, Tenth), Enter(check, Tenth, Who.Server)));
    }

    [Fact]
    public void A_use_that_is_counted_is_asked_for_and_the_check_is_not_paid_before_the_answer()
    {
        var check = Opened(10_000);
        Assert.Equal(Refusal.None, Pay(check, 1, 9_000, PaymentMethod.Terminal));
        Assert.Equal(Refusal.None, Enter(check, Counted));
        Assert.Equal((0L, CheckState.Open, true), (check.State.Due, check.State.State, check.State.Owes));
        // Nor may the visit end without paying what would be due again.
        Assert.Equal(1_000, check.State.Balance);
        check.Do(Who.House, c => c.Tell(Who.House, Check.VisitName, c.Version));
        Assert.False(check.State.VisitBehind);
        Answer(check, Refusal.None);
        Assert.Equal((CheckState.Paid, CodeState.Taken, 0L, true), (check.State.State, check.State.Codes[0].State, check.State.Balance, check.State.VisitBehind));
        // Said again, or by somebody else, it changes nothing.
        check.Already(Who.House, c => c.CodeIs(Who.House, "code-KARIBU-1", CodeState.Asked, Refusal.CodeUsedUp));
        Assert.Equal(Refusal.NotAllowed, check.Do(Who.Ana, c => c.CodeIs(Who.Ana, "code-KARIBU-1", CodeState.Asked, Refusal.CodeUsedUp)).Refusal);
    }

    [Fact]
    public void A_use_that_is_refused_comes_off_unless_somebody_pays_on_it()
    {
        // Paid before the code came, on the higher sum: that is what is asked again.
        var before = Opened(10_000);
        Assert.Equal(Refusal.None, Pay(before, 1, 4_000));
        Enter(before, Counted);
        Assert.Equal(5_000, before.State.Due);
        Answer(before, Refusal.CodeUsedUp);
        Assert.Equal((6_000L, CodeState.UsedUp, 0), (before.State.Due, before.State.Codes[0].State, before.State.Discounts.Length));

        // Begun on the lower sum: it stays, and what was seen is all that is to be paid.
        var paying = Opened(10_000);
        Enter(paying, Counted);
        Assert.Equal(Refusal.None, Pay(paying, 1, 9_000));
        Answer(paying, Refusal.CodeUsedUp);
        Assert.Equal((9_000L, CodeState.Kept, 1), (paying.State.Bill.Total, paying.State.Codes[0].State, paying.State.Discounts.Length));
        Report(paying, 1, PaymentState.Posted);
        Assert.Equal(CheckState.Paid, paying.State.State);

        // What failed meanwhile holds nothing.
        var failed = Opened(10_000);
        Enter(failed, Counted);
        Pay(failed, 1, 9_000);
        Report(failed, 1, PaymentState.Failed);
        Answer(failed, Refusal.CodeUsedUp);
        Assert.Equal((10_000L, CodeState.UsedUp), (failed.State.Due, failed.State.Codes[0].State));
        // It may be entered again, and is asked for anew.
        Assert.Equal(Refusal.None, Enter(failed, Counted));
        Assert.Equal("code-KARIBU-2", failed.State.Codes[1].Id);

        var ended = Opened(10_000);
        Enter(ended, Counted);
        ended.Must(Who.House, c => c.Close(Who.House, WriteOff.OurMistake));
        Answer(ended, Refusal.CodeUsedUp);
        Assert.Equal((9_000L, CodeState.Kept), (ended.State.Bill.Total, ended.State.Codes[0].State));
    }

    [Fact]
    public void What_staff_take_off_is_given_back_once()
    {
        var check = Opened(10_000);
        Enter(check, Counted);
        Answer(check, Refusal.None);
        Assert.Equal(Refusal.NotAllowed, check.Do(Who.Ana, c => c.Undo(Who.Ana, "code-KARIBU-1")).Refusal);
        check.Must(Who.Server, c => c.Undo(Who.Server, "code-KARIBU-1"));
        Assert.Equal((10_000L, CodeState.Leaving, true), (check.State.Due, check.State.Codes[0].State, check.State.Owes));
        // An answer to the question before changes nothing.
        Answer(check, Refusal.None);
        Assert.Equal(CodeState.Leaving, check.State.Codes[0].State);
        Answer(check, Refusal.None, CodeState.Leaving);
        Assert.Equal(CodeState.Left, check.State.Codes[0].State);
        Assert.Equal(Refusal.None, Enter(check, Counted));
        // Nobody counts a code without a limit.
        var free = Opened(10_000);
        Enter(free, Tenth);
        free.Must(Who.Server, c => c.Undo(Who.Server, "code-KARIBU-1"));
        Assert.Equal((CodeState.Left, false), (free.State.Codes[0].State, free.State.Codes[0].Behind));
    }

    [Fact]
    public void A_use_counts_on_the_visit_while_it_stands_and_is_given_back_where_it_was_taken()
    {
        var check = Opened(10_000);
        Enter(check, Counted);
        Assert.Equal((CodeState.Asked, Refusal.CodeIsOn), (check.State.Codes[0].State, Enter(check, Counted)));
        // Taken off before the count has answered: it may have been taken there.
        check.Must(Who.Server, c => c.Undo(Who.Server, "code-KARIBU-1"));
        Assert.Equal((CodeState.Leaving, true), (check.State.Codes[0].State, check.State.Owes));
        Answer(check, Refusal.CodeUsedUp);
        Assert.Equal(CodeState.Leaving, check.State.Codes[0].State);
        Answer(check, Refusal.None, CodeState.Leaving);
        Assert.Equal(CodeState.Left, check.State.Codes[0].State);
        // One that stays although it was used up was never taken.
        Assert.Equal(Refusal.None, Enter(check, Counted));
        Pay(check, 1, 5_000);
        Answer(check, Refusal.CodeUsedUp);
        Assert.Equal((CodeState.Kept, Refusal.CodeIsOn), (check.State.Codes[1].State, Enter(check, Counted)));
        check.Must(Who.Manager, c => c.Undo(Who.Manager, "code-KARIBU-2"));
        Assert.Equal(CodeState.Left, check.State.Codes[1].State);
        for (var n = 2; n < Check.MaxCodes; n++)
            Assert.Equal(Refusal.None, Enter(check, Tenth with { Code = $"CODE{n}", BasisPoints = 0, Minor = 1 }));
        Assert.Equal(Refusal.TooMany, Enter(check, Tenth with { Code = "MORE" }));
    }

    [Fact]
    public void What_is_entered_for_a_guest_is_no_reduction_of_who_enters_it()
    {
        var check = Opened(10_000);
        Assert.Equal(Refusal.None, Enter(check, Tenth, Who.Server));
        check.Must(Who.Server, c => c.Reduce(Who.Server, new("a", null, 0, 1_000, "late"), null));
        Assert.Equal((8_000, Who.Server.By, "Karibu"), (check.State.Bill.Total, check.State.Codes[0].By, check.State.Codes[0].Name));
        Assert.Equal(Refusal.NotAllowed, Enter(check, Tenth, Who.House));
    }

    [Fact]
    public void A_venue_s_codes_are_sound_and_each_there_once()
    {
        var venue = new VenueSettings(Visit.Venue, "Grill", Currency.RWF, "Africa/Kigali");
        string[] Faults(params PromoCode[] codes) => [.. VenueCheck.Faults(venue with { Money = venue.Money with { Codes = [.. codes] } })];
        PromoCode[] most = [.. Enumerable.Range(0, PromoCode.Most).Select(n => Tenth with { Code = $"CODE{n}" })];
        Assert.Empty(Faults(most));
        Assert.Equal([$"a venue has at most {PromoCode.Most} promotion codes"], Faults([.. most, Tenth]));
        Assert.Equal([$"the promotion code {Tenth.Code} is there twice"], Faults(most[0], Tenth, Tenth));
        Assert.Equal([$"the promotion code {Tenth.Code} is not sound"], Faults(most[0], Tenth with { Name = " " }));
    }

    [Fact]
    public void A_code_is_counted_once_per_use_and_never_beyond_its_limit()
    {
        var count = new Played<Promotion, PromotionEvent>(Evening);
        Refusal Use(string use) => count.Do(Who.House, p => p.Use(Who.House, use, 2)).Refusal;
        Assert.Equal(Refusal.NotAllowed, count.Do(Who.Ana, p => p.Use(Who.Ana, "a", 2)).Refusal);
        Assert.Equal(Refusal.NotAllowed, count.State.GiveBack(Who.Manager, "a").Refusal);
        Assert.Equal([Refusal.None, Refusal.None, Refusal.None, Refusal.CodeUsedUp], [Use("a"), Use("a"), Use("b"), Use("c")]);
        count.Already(Who.House, p => p.Use(Who.House, "b", 2));
        count.Must(Who.House, p => p.GiveBack(Who.House, "a"));
        count.Already(Who.House, p => p.GiveBack(Who.House, "a"));
        // What was given back is gone, also for a repeat that was long on its way.
        Assert.Equal([Refusal.CodeUsedUp, Refusal.None, Refusal.CodeUsedUp], [Use("a"), Use("c"), Use("d")]);
        count.Must(Who.House, p => p.GiveBack(Who.House, "never"));
        Assert.Equal(Refusal.CodeUsedUp, Use("never"));
        Assert.Equal(count.State.Uses.Order(), count.Replayed(PromotionJson.Default.CommitPromotionEventArray).Uses.Order());
    }

    [Fact]
    public void Guessing_is_bounded()
    {
        var (tries, now) = (new CodeTries(), Evening);
        for (var n = 0; n < CodeTries.Each; n++)
        {
            Assert.False(tries.Locked(Who.Ana, now));
            tries.Wrong(Who.Ana, now);
        }
        Assert.True(tries.Locked(Who.Ana, now));
        Assert.False(tries.Locked(Who.Ben, now));
        now += CodeTries.Lock;
        for (var n = CodeTries.Each; n < CodeTries.Guests; n++, now += CodeTries.Lock)
        {
            Assert.False(tries.Locked(Who.Ana, now));
            tries.Wrong(Who.Ana, now);
        }
        // All phones of the table together; staff go on.
        Assert.True(tries.Locked(Who.Ben, now));
        Assert.False(tries.Locked(Who.Server, now));
    }

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("promotion", PromotionJson.Default.CommitPromotionEventArray, new CodeTaken("demo/v/1/code-KARIBU-1"), new CodeGivenBack("demo/v/1/code-KARIBU-1"));
}
