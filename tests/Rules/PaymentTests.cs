using Icupa.Payments;
using Icupa.Payments.Gateways;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>A payment only moves forward, believes no silence, and settles once.</summary>
public sealed class PaymentTests
{
    private static readonly DateTimeOffset Evening = new(2026, 11, 20, 19, 0, 0, TimeSpan.Zero);
    private static readonly PaymentId Id = PaymentId.In(VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"), new Guid(1, 1, 0, new byte[8]));
    private static readonly PaymentOrder Order = new(Id, PaymentMethod.Momo, new(5000, Currency.RWF), 200, Who.Ana.By, "k", "sealed", null, "Grill", new DateOnly(2026, 11, 20));

    private static Played<Payment, PaymentEvent> Started()
    {
        var payment = new Played<Payment, PaymentEvent>(Evening);
        payment.Must(Who.House, p => p.Start(Who.House, Order));
        return payment;
    }

    private static Heard Says(Outcome outcome, long? amount = null, string? why = null, string? refund = null, string? provider = "p1") =>
        new(refund, outcome, provider, null, amount is { } minor ? new(minor, Currency.RWF) : null, why);

    private static bool Moves(Played<Payment, PaymentEvent> payment, Heard heard) => !payment.Do(Who.House, p => p.Hear(Who.House, heard)).Events.IsEmpty;

    [Fact]
    public void Silence_is_no_failure()
    {
        var payment = Started();
        Assert.False(Moves(payment, Says(Outcome.Unknown)));
        Assert.Equal((PaymentState.Started, true), (payment.State.State, payment.State.Owes));
        Assert.True(Moves(payment, Says(Outcome.Waiting)));
        Assert.False(Moves(payment, Says(Outcome.Waiting)));
        Assert.Equal((PaymentState.Pending, "p1"), (payment.State.State, payment.State.Provider));
    }

    [Fact]
    public void The_check_is_told_what_it_does_not_expect()
    {
        var payment = Started();
        Moves(payment, Says(Outcome.Waiting));
        Assert.Equal(0, payment.State.News);
        Moves(payment, Says(Outcome.Declined, why: "declined"));
        Assert.Equal(3, payment.State.News);
        Moves(payment, Says(Outcome.Waiting));
        Assert.Equal(4, payment.State.News);
        var other = Started();
        Moves(other, Says(Outcome.Paid, 5000));
        Moves(other, Says(Outcome.Waiting));
        Assert.Equal((3, null), (other.State.News, other.State.Why));
    }

    [Fact]
    public void A_success_counts_once_and_for_the_amount_that_was_asked()
    {
        var payment = Started();
        Assert.Equal(5200, payment.State.Asked.Minor);
        Assert.True(Moves(payment, Says(Outcome.Paid, 5000)));
        Assert.Equal((PaymentState.Started, true), (payment.State.State, payment.State.NeedsPerson));
        Assert.False(Moves(payment, Says(Outcome.Paid, 5000)));
        Assert.True(Moves(payment, Says(Outcome.Paid, 5200)));
        Assert.Equal((PaymentState.Posted, false), (payment.State.State, payment.State.NeedsPerson));
        Assert.False(Moves(payment, Says(Outcome.Paid, 5200)));
        Assert.False(Moves(payment, Says(Outcome.Failed)));
        Assert.Equal(PaymentState.Posted, payment.State.State);
    }

    [Fact]
    public void A_success_counts_however_late()
    {
        var payment = Started();
        payment.Must(Who.House, p => p.Expire());
        Assert.Equal((PaymentState.Expired, "expired"), (payment.State.State, payment.State.Why));
        Assert.True(payment.Do(Who.House, p => p.Expire()).Events.IsEmpty);
        Assert.False(Moves(payment, Says(Outcome.Failed)));
        Assert.True(Moves(payment, Says(Outcome.Paid, 5200)));
        Assert.Equal(PaymentState.Posted, payment.State.State);
    }

    [Fact]
    public void Who_gives_up_has_paid_or_has_not()
    {
        var payment = Started();
        payment.Must(Who.House, p => p.GiveUp(Who.House));
        Assert.True(payment.State.Underway);
        Assert.True(Moves(payment, Says(Outcome.Failed)));
        Assert.Equal(PaymentState.Voided, payment.State.State);
        var other = Started();
        other.Must(Who.House, p => p.GiveUp(Who.House));
        Assert.True(Moves(other, Says(Outcome.Paid, 5200)));
        Assert.Equal(PaymentState.Posted, other.State.State);
    }

    [Fact]
    public void A_declined_card_may_be_tried_again()
    {
        var payment = Started();
        Assert.True(Moves(payment, Says(Outcome.Declined, why: "declined")));
        Assert.Equal((PaymentState.Pending, "declined"), (payment.State.State, payment.State.Why));
        Assert.True(Moves(payment, Says(Outcome.Paid, 5200)));
        Assert.Null(payment.State.Why);
    }

    [Fact]
    public void Money_goes_back_once_and_never_more_than_came()
    {
        var payment = Started();
        Assert.Equal(Refusal.TooLate, payment.Do(Who.House, p => p.GiveBack(Who.House, "r1", 100, "cold")).Refusal);
        Moves(payment, Says(Outcome.Paid, 5200));
        payment.Must(Who.House, p => p.GiveBack(Who.House, "r1", 5000, "cold"));
        Assert.True(payment.Do(Who.House, p => p.GiveBack(Who.House, "r1", 5000, "cold")).Events.IsEmpty);
        Assert.Equal(Refusal.TooMuch, payment.Do(Who.House, p => p.GiveBack(Who.House, "r2", 201, "cold")).Refusal);
        Assert.True(payment.State.Owes);
        Assert.True(Moves(payment, Says(Outcome.Waiting, refund: "r1", provider: "re1")));
        Assert.True(Moves(payment, Says(Outcome.Paid, refund: "r1", provider: "re1")));
        Assert.False(Moves(payment, Says(Outcome.Paid, refund: "r1", provider: "re1")));
        // A bank may send it back.
        Assert.True(Moves(payment, Says(Outcome.Failed, refund: "r1", provider: "re1")));
        Assert.Equal(RefundState.Failed, payment.State.Report.Refunds[0].State);
        payment.Must(Who.House, p => p.GiveBack(Who.House, "r2", 5200, "cold"));
    }

    [Fact]
    public void A_person_decides_with_a_reason()
    {
        var payment = Started();
        Assert.Equal(Refusal.NotAllowed, payment.Do(Who.Server, p => p.Decide(Who.Server, Verdict.Adopt, "seen", "x")).Refusal);
        Assert.Equal(Refusal.BadWords, payment.Do(Who.Manager, p => p.Decide(Who.Manager, Verdict.Adopt, "", "x")).Refusal);
        Assert.Equal(Refusal.Malformed, payment.Do(Who.Manager, p => p.Decide(Who.Manager, Verdict.Adopt, "seen", null)).Refusal);
        payment.Must(Who.Manager, p => p.Decide(Who.Manager, Verdict.Adopt, "seen", "x"));
        Assert.Equal((PaymentState.Posted, "x"), (payment.State.State, payment.State.Provider));
        var other = Started();
        other.Must(Who.Manager, p => p.Decide(Who.Manager, Verdict.Release, "gone", null));
        Assert.Equal((PaymentState.Failed, "released"), (other.State.State, other.State.Why));
    }

    [Fact]
    public void A_transaction_id_pays_once()
    {
        var reference = new Played<Reference, ReferenceTaken>(Evening);
        reference.Must(Who.House, r => r.Take(Id));
        Assert.True(reference.Do(Who.House, r => r.Take(Id)).Events.IsEmpty);
        Assert.Equal(Refusal.ReferenceUsed, reference.Do(Who.House, r => r.Take(PaymentId.In(Id.Visit, new Guid(2, 1, 0, new byte[8])))).Refusal);
        Assert.Equal(Key.Reference(Id.Visit.Venue, "ab12"), Key.Reference(Id.Visit.Venue, "AB12"));
    }

    [Fact]
    public void Our_names_at_a_provider_are_version_4_and_always_the_same()
    {
        Assert.Equal(References.Of(Id), References.Of(PaymentId.Of(Id.Text)));
        Assert.NotEqual(References.Of(Id), References.Of(Id, "r1"));
        Assert.Equal(4, References.Of(Id).Version);
    }

    [Fact]
    public void Phone_numbers_are_sealed()
    {
        var (old, fresh) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray()));
        var kept = new PhoneSeal(old).Seal("250788123456");
        Assert.DoesNotContain("788", kept, StringComparison.Ordinal);
        Assert.NotEqual(kept, new PhoneSeal(old).Seal("250788123456"));
        Assert.Equal("250788123456", new PhoneSeal($"{fresh},{old}").Open(kept));
        Assert.Null(new PhoneSeal(fresh).Open(kept));
        Assert.Null(new PhoneSeal(fresh).Open(null));
    }

    [Fact]
    public void A_payment_read_again_is_the_same()
    {
        var payment = Started();
        Moves(payment, Says(Outcome.Waiting));
        Moves(payment, Says(Outcome.Paid, 5200));
        payment.Must(Who.House, p => p.GiveBack(Who.House, "r1", 100, "cold"));
        payment.Must(Who.House, p => p.Tell(Who.House, p.News));
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(payment.State), System.Text.Json.JsonSerializer.Serialize(payment.Replayed(PaymentJson.Default.CommitPaymentEventArray)));
    }

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("payment", PaymentJson.Default.CommitPaymentEventArray,
        new PaymentStarted(Id, PaymentMethod.Momo, 5000, Currency.RWF, 200, Who.Ana.By, "k", "REF1", "Grill", new DateOnly(2026, 11, 20)),
        new PaymentMoved(PaymentState.Failed, "p1", "declined"),
        new PaymentGivenUp(),
        new AmountDiffered(4000, Currency.RWF, "p1"),
        new RefundAsked("r1", 100, "cold"),
        new RefundMoved("r1", RefundState.Posted, "re1", null),
        new PersonDecided(Verdict.Adopt, "seen"),
        new CheckKnows(4));
}
