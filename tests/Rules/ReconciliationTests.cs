using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Reconciliations;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>A day held against a provider: each kind of difference both ways, and nothing where both agree.</summary>
public sealed class ReconciliationTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly (DateTimeOffset From, DateTimeOffset To) Day = (Evening.Date.AddHours(3), Evening.Date.AddHours(27));
    private static readonly VenueId Venue = VenueId.Of("demo/valletta-trattoria");
    private static readonly VisitId Visit = VisitId.Of("demo/valletta-trattoria/0192f0c1a2b37c4d8e5f60718293a4b5");

    private static PaymentId Id(int n, VisitId? visit = null) => PaymentId.In(visit ?? Visit, new Guid(n, 1, 0, new byte[8]));

    private static Played<Payment, PaymentEvent> Begun(int n, long minor = 2500)
    {
        var payment = new Played<Payment, PaymentEvent>(Evening);
        payment.Must(Who.House, p => p.Start(Who.House, new(Id(n), PaymentMethod.Card, new(minor, Currency.EUR), 0, Who.Ana.By, null, null, null, "Trattoria", new(2026, 11, 20))));
        return payment;
    }

    private static Payment Posted(int n, long minor = 2500)
    {
        var payment = Begun(n, minor);
        payment.Must(Who.House, p => p.Hear(Who.House, new(null, Outcome.Paid, $"pi_{n}", null, new(minor, Currency.EUR), null)));
        return payment.State;
    }

    private static Listed There(int n, long minor = 2500, string? provider = null) => new(References.Of(Id(n)), provider ?? $"pi_{n}", new(minor, Currency.EUR), Evening, Id(n));

    private static Heard Says(Outcome outcome, long? minor = null, string? why = null) => new(null, outcome, "pi_1", null, minor is { } m ? new(m, Currency.EUR) : null, why);

    [Theory]
    [InlineData(true, Outcome.Paid, 2500L, null, null)]
    [InlineData(true, Outcome.Paid, null, null, null)]
    [InlineData(true, Outcome.Paid, 2400L, null, DifferenceKind.Amount)]
    [InlineData(true, Outcome.Failed, null, null, DifferenceKind.Missing)]
    [InlineData(true, Outcome.Waiting, null, null, DifferenceKind.Missing)]
    [InlineData(true, Outcome.Unknown, null, "not-there", DifferenceKind.Missing)]
    [InlineData(true, Outcome.Unknown, null, "no-answer", DifferenceKind.Unanswered)]
    [InlineData(false, Outcome.Paid, 2500L, null, DifferenceKind.Unposted)]
    [InlineData(false, Outcome.Paid, 2400L, null, DifferenceKind.Amount)]
    [InlineData(false, Outcome.Failed, null, null, null)]
    [InlineData(false, Outcome.Unknown, null, "not-there", null)]
    [InlineData(false, Outcome.Unknown, null, "no-answer", DifferenceKind.Unanswered)]
    public void One_of_ours_beside_what_the_provider_says(bool posted, Outcome outcome, long? minor, string? why, DifferenceKind? kind)
    {
        var ended = Begun(1);
        ended.Must(Who.House, p => p.Expire());
        var found = Comparing.Of(posted ? Posted(1) : ended.State, Says(outcome, minor, why));
        Assert.Equal(kind, found?.Kind);
        Assert.Equal(posted ? 2500L : null, kind is null ? (posted ? 2500L : null) : found!.Ours);
        Assert.Equal(kind == DifferenceKind.Unanswered ? DifferenceState.Waiting : DifferenceState.Raised, found?.State ?? (kind == DifferenceKind.Unanswered ? DifferenceState.Waiting : DifferenceState.Raised));
    }

    [Fact]
    public void What_is_still_under_way_is_no_difference() => Assert.Null(Comparing.Of(Begun(1).State, Says(Outcome.Waiting)));

    [Fact]
    public void A_list_that_agrees_finds_nothing()
    {
        Payment[] ours = [Posted(1), Posted(2, 900), Begun(3).State];
        Listed[] listed = [There(2, 900), There(1)];
        Assert.Empty(Comparing.ToAsk(ours, listed));
        Assert.All(Comparing.Pairs(ours, listed), pair => Assert.Null(Comparing.Of(pair.Ours, pair.Theirs)));
        Assert.Equal(2, Comparing.Pairs(ours, listed).Count());
        Assert.Empty(Comparing.Twice(PaymentMethod.Card, ours, listed));
        Assert.Empty(Comparing.NotOurs(PaymentMethod.Card, Venue, Currency.EUR, listed, _ => true, Day.From, Day.To));
    }

    [Fact]
    public void Scripted_differences_are_found_both_ways()
    {
        // 1 posted and gone there; 2 posted for another sum; 3 paid there and not posted here; 4 paid twice there.
        Payment[] ours = [Posted(1), Posted(2), Begun(3).State, Posted(4)];
        var otherVenue = There(7) with { Payment = Id(7, VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5")), Provider = "pi_7" };
        Listed[] listed =
        [
            There(2, 2400), There(3), There(4), There(4, provider: "pi_4b"),
            There(5), There(6) with { At = Day.To }, otherVenue,
            new(Guid.Empty, "pi_shop", new(700, Currency.EUR), Evening), new(Guid.Empty, "pi_francs", new(700, Currency.RWF), Evening),
        ];
        Assert.Equal([Id(1)], Comparing.ToAsk(ours, listed).Select(p => p.Order!.Id));
        var pairs = Comparing.Pairs(ours, listed).Select(pair => Comparing.Of(pair.Ours, pair.Theirs)).ToList();
        Assert.Equal([DifferenceKind.Amount, DifferenceKind.Unposted, null], pairs.Select(d => d?.Kind));
        Assert.Equal((2500L, 2400L), (pairs[0]!.Ours, pairs[0]!.Theirs));
        Assert.Equal((null, 2500L), (pairs[1]!.Ours, pairs[1]!.Theirs));
        Assert.Equal(["twice:pi_4b"], Comparing.Twice(PaymentMethod.Card, ours, listed).Select(d => d.Id));
        Assert.Equal(["unknown:pi_5", "stranger:pi_shop"], Comparing.NotOurs(PaymentMethod.Card, Venue, Currency.EUR, listed, id => ours.Any(p => p.Order!.Id == id), Day.From, Day.To).Select(d => d.Id));
    }

    [Fact]
    public void Refunds_are_held_against_each_other_too()
    {
        Played<Payment, PaymentEvent> Back(int n, RefundState state, long minor = 500)
        {
            var payment = Begun(n);
            payment.Must(Who.House, p => p.Hear(Who.House, new(null, Outcome.Paid, $"pi_{n}", null, new(2500, Currency.EUR), null)));
            payment.Must(Who.House, p => p.GiveBack(Who.House, "r1", minor, "cold"));
            if (state != RefundState.Pending)
                payment.Must(Who.House, p => p.Hear(Who.House, new("r1", state == RefundState.Posted ? Outcome.Paid : Outcome.Failed, $"re_{n}", null, null, null)));
            return payment;
        }

        Listed Returned(int n, long minor = 500) => new(References.Of(Id(n), "r1"), $"re_{n}", new(minor, Currency.EUR), Evening, Id(n), $"pi_{n}");
        Payment[] ours = [Back(1, RefundState.Posted).State, Back(2, RefundState.Posted).State, Back(3, RefundState.Pending).State, Back(4, RefundState.Posted).State, Posted(5)];
        var (differences, matched) = Comparing.Refunds(PaymentMethod.Card, ours, [Returned(1), Returned(4, 400), new(Guid.Empty, "re_desk", new(2500, Currency.EUR), Evening, null, "pi_5")]);
        Assert.Equal(1, matched);
        Assert.Equal([DifferenceKind.RefundMissing, DifferenceKind.Amount, DifferenceKind.RefundUnknown], differences.Select(d => d.Kind));
        Assert.Equal((Id(5), "re_desk", 2500L), (differences[2].Payment, differences[2].Provider, differences[2].Theirs));
    }

    private static Comparison Found(params Difference[] differences) => new([new(PaymentMethod.Card, ComparedBy.List, 3, 7500)], [.. differences], 0);

    private static readonly Difference Raised = new("missing:x", DifferenceKind.Missing, PaymentMethod.Card, Id(1), "pi_1", 2500, null, DifferenceState.Raised);

    [Fact]
    public void A_day_is_compared_by_number_and_its_differences_answered_by_a_manager()
    {
        var day = new Played<Reconciliation, ReconciliationEvent>(Evening);
        Assert.Equal(Refusal.NotAllowed, day.Do(Who.Server, r => r.Compare(Who.Server)).Refusal);
        Assert.Equal(Refusal.NotFound, day.Do(Who.Manager, r => r.Answer(Who.Manager, "missing:x", "seen")).Refusal);
        day.Must(Who.House, r => r.Compare(Who.House));
        day.Already(Who.Manager, r => r.Compare(Who.Manager));
        Assert.Equal(Refusal.NotAllowed, day.Do(Who.Manager, r => r.Compared(Who.Manager, 1, Found())).Refusal);
        day.Must(Who.House, r => r.Compared(Who.House, 1, Found(Raised, Raised with { Id = "a", State = DifferenceState.Adopted }, Raised with { Id = "b", State = DifferenceState.Waiting })));
        Assert.Equal((false, 1, 1), (day.State.Owes, day.State.Open, day.State.Waiting));
        day.Already(Who.House, r => r.Compared(Who.House, 1, Found()));
        Assert.Equal(Refusal.NotAllowed, day.Do(Who.Server, r => r.Answer(Who.Server, "missing:x", "seen")).Refusal);
        Assert.Equal(Refusal.BadWords, day.Do(Who.Manager, r => r.Answer(Who.Manager, "missing:x", "")).Refusal);
        day.Must(Who.Manager, r => r.Answer(Who.Manager, "missing:x", "bank sent it back"));
        Assert.Equal((0, "bank sent it back", Who.Manager.By), (day.State.Open, day.State.Answers["missing:x"].Reason, day.State.Answers["missing:x"].By));
        // What was answered stays answered when the same is found again.
        day.Must(Who.Manager, r => r.Compare(Who.Manager));
        day.Must(Who.House, r => r.Compared(Who.House, 2, Found(Raised)));
        Assert.Equal((0, 2), (day.State.Open, day.State.Made));
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(day.State), System.Text.Json.JsonSerializer.Serialize(day.Replayed(ReconciliationJson.Default.CommitReconciliationEventArray)));
    }

    [Fact]
    public void The_facts_are_written_as_ever() => Golden.Compare("reconciliation", ReconciliationJson.Default.CommitReconciliationEventArray,
        new ComparisonAsked(1), new ComparisonMade(1, Found(Raised)), new DifferenceAnswered("missing:x", "bank sent it back"));
}
