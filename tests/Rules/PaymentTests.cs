using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Storage;
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
        payment.Already(Who.House, p => p.Expire());
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
        payment.Already(Who.House, p => p.GiveBack(Who.House, "r1", 5000, "cold"));
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
    public void Only_the_house_speaks_to_a_payment_and_only_of_one_that_was_begun()
    {
        Func<Payment, Asker, Decision<PaymentEvent>>[] says =
        [
            (p, who) => p.GiveUp(who), (p, who) => p.GiveBack(who, "r1", 100, "cold"), (p, who) => p.Hear(who, Says(Outcome.Waiting)),
            (p, who) => p.Dispute(who), (p, who) => p.Note(who, [], 1),
        ];
        var begun = Started();
        foreach (var say in says)
        {
            Assert.Equal(Refusal.NotFound, say(Payment.Empty, Who.House).Refusal);
            Assert.All([Who.Ana, Who.Manager, Who.Operator], who => Assert.Equal(Refusal.NotAllowed, say(begun.State, who).Refusal));
        }
        Assert.All([Who.Ana, Who.Manager], who => Assert.Equal((Refusal.NotAllowed, Refusal.NotAllowed), (Payment.Empty.Start(who, Order).Refusal, begun.State.Tell(who, 9).Refusal)));
        begun.Already(Who.House, p => p.Start(Who.House, Order with { Tip = 0 }));
        begun.Must(Who.House, p => p.GiveUp(Who.House));
        begun.Already(Who.House, p => p.GiveUp(Who.House));
        begun.Must(Who.House, p => p.Expire());
        Assert.Equal(PaymentState.Voided, begun.State.State);
        var ended = Started();
        ended.Must(Who.House, p => p.Expire());
        ended.Already(Who.House, p => p.GiveUp(Who.House));
        Assert.Equal(Refusal.NotFound, ended.State.Hear(Who.House, Says(Outcome.Paid, refund: "never")).Refusal);
    }

    [Fact]
    public void What_was_asked_for_stands_in_it_and_what_became_of_it_is_told()
    {
        var payment = new Played<Payment, PaymentEvent>(Evening);
        var order = Order with { Reference = "MP1234", Hold = "pi_hold" };
        payment.Must(Who.House, p => p.Start(Who.House, order));
        Assert.Equal(new PaymentStarted(Id, PaymentMethod.Momo, 5000, Currency.RWF, 200, Who.Ana.By, "k", "MP1234", "Grill", new DateOnly(2026, 11, 20), "pi_hold"), payment.State.Order);
        Assert.Equal((Evening, "pi_hold"), (payment.State.StartedAt, payment.State.Provider));
        Assert.True(Moves(payment, Says(Outcome.Paid, 1, provider: "p0")));
        Assert.Equal((true, "p0", payment.Version), (payment.State.NeedsPerson, payment.State.Provider, payment.State.News));
        Assert.True(Moves(payment, Says(Outcome.Paid, 5200) with { Means = "Visa 4242" }));
        Assert.True(payment.State.Owes);
        payment.Must(Who.House, p => p.Tell(Who.House, p.News));
        payment.Already(Who.House, p => p.Tell(Who.House, p.Told));
        Assert.False(payment.State.Owes);
        payment.Must(Who.House, p => p.GiveBack(Who.House, "r1", 100, "cold"));
        payment.Already(Who.House, p => p.GiveBack(Who.House, "r1", 100, "cold"));
        payment.Must(Who.House, p => p.GiveBack(Who.House, "r2", 300, "late"));
        Assert.Equal([Refusal.TooMuch, Refusal.TooMuch], new[] { 0, -1 }.Select(minor => payment.State.GiveBack(Who.House, "r3", minor, "cold").Refusal));
        // Nothing is news for the check, and the provider is still to be asked for it.
        Assert.True(payment.State.Owes);
        Assert.True(Moves(payment, Says(Outcome.Waiting, refund: "r1", provider: "re1")));
        Assert.False(Moves(payment, Says(Outcome.Waiting, refund: "r1", provider: "re1")));
        Assert.False(Moves(payment, Says(Outcome.Waiting, refund: "r1", provider: null)));
        Assert.True(Moves(payment, Says(Outcome.Paid, refund: "r1", provider: null)));
        Assert.False(Moves(payment, Says(Outcome.Waiting, refund: "r1", provider: "re2")));
        Assert.Equal([("r1", 100L, "cold", RefundState.Posted, "re1"), ("r2", 300L, "late", RefundState.Pending, null)], payment.State.Refunds.Select(r => (r.Id, r.Minor, r.Reason, r.State, r.Provider)));
        var report = payment.State.Report;
        Assert.Equal(new PaymentReport(Id, payment.Version, PaymentState.Posted, null, report.Refunds, null, "Visa 4242"), report);
        Assert.Equal([new("r1", 100, RefundState.Posted), new("r2", 300, RefundState.Pending)], report.Refunds);
        // Failed, it stays so.
        Assert.True(Moves(payment, Says(Outcome.Failed, refund: "r1", provider: null)));
        Assert.False(Moves(payment, Says(Outcome.Paid, refund: "r1", provider: null)));
    }

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private static Refusal Judged(Played<Payment, PaymentEvent> payment, Verdict verdict, Heard? shown, int minutes = 20, Asker? who = null, string reason = "the guest rang") =>
        payment.Do(who ?? Who.Operator, p => p.Judge(who ?? Who.Operator, verdict, reason, shown, Evening + TimeSpan.FromMinutes(minutes), Window)).Refusal;

    [Fact]
    public void A_person_decides_with_a_reason_and_what_the_provider_shows()
    {
        var payment = Started();
        Assert.Equal(Refusal.NotFound, Judged(new(Evening), Verdict.Adopt, Says(Outcome.Paid)));
        Assert.Equal(Refusal.NotAllowed, Judged(payment, Verdict.Adopt, Says(Outcome.Paid), who: Who.Server));
        Assert.Equal(Refusal.NotAllowed, Judged(payment, Verdict.Adopt, Says(Outcome.Paid), who: Who.Ana));
        Assert.Equal(Refusal.BadWords, Judged(payment, Verdict.Adopt, Says(Outcome.Paid), reason: " "));
        Assert.Equal(Refusal.BadWords, Judged(payment, Verdict.Adopt, Says(Outcome.Paid), reason: new('x', 201)));
        Assert.Equal(Refusal.Malformed, Judged(payment, Verdict.Adopt, null));
        Assert.Equal(Refusal.Malformed, Judged(payment, (Verdict)9, Says(Outcome.Paid)));
        Assert.Equal(Refusal.None, Judged(payment, Verdict.Requery, null));
        Assert.Equal(new PersonDecided(Verdict.Requery, "the guest rang"), payment.Events.Last());
        Assert.Equal(PaymentState.Started, payment.State.State);
        Assert.Equal(Refusal.None, Judged(payment, Verdict.Adopt, Says(Outcome.Paid, 5200, provider: "x"), who: Who.Manager));
        Assert.Equal((PaymentState.Posted, "x", null), (payment.State.State, payment.State.Provider, payment.State.Why));
        // Already so: nothing moves, and who decided is written down.
        var (known, before) = (payment.State.Told, payment.State.News);
        Assert.Equal(Refusal.None, Judged(payment, Verdict.Adopt, Says(Outcome.Paid), reason: "again"));
        Assert.Equal((new PersonDecided(Verdict.Adopt, "again"), before, known), (payment.Events.Last(), payment.State.News, payment.State.Told));
        var other = Started();
        Assert.Equal(Refusal.None, Judged(other, Verdict.Release, Says(Outcome.Failed)));
        Assert.Equal((PaymentState.Failed, "released", new PersonDecided(Verdict.Release, "the guest rang")), (other.State.State, other.State.Why, other.Events.ElementAt(1)));
        // A success that comes all the same counts.
        Assert.True(Moves(other, Says(Outcome.Paid, 5200)));
    }

    [Theory]
    [InlineData(Verdict.Adopt, Outcome.Failed, null, 20, Refusal.TooLate)]
    [InlineData(Verdict.Adopt, Outcome.Waiting, null, 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Adopt, Outcome.Declined, null, 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Adopt, Outcome.Unknown, "no-answer", 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Adopt, Outcome.Unknown, "not-there", 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Adopt, Outcome.Unknown, "not-set-up", 20, Refusal.NotSetUp)]
    [InlineData(Verdict.Release, Outcome.Paid, null, 20, Refusal.TooLate)]
    [InlineData(Verdict.Release, Outcome.Waiting, null, 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Release, Outcome.Declined, null, 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Release, Outcome.Unknown, "no-answer", 20, Refusal.ShareInPayment)]
    [InlineData(Verdict.Release, Outcome.Unknown, "not-there", 14, Refusal.ShareInPayment)]
    [InlineData(Verdict.Release, Outcome.Unknown, "not-there", 15, Refusal.None)]
    [InlineData(Verdict.Release, Outcome.Unknown, "not-set-up", 20, Refusal.NotSetUp)]
    public void Nobody_decides_against_the_provider(Verdict verdict, Outcome outcome, string? why, int minutes, Refusal refusal)
    {
        var payment = Started();
        Assert.Equal(refusal, Judged(payment, verdict, Says(outcome, why: why), minutes));
        Assert.Equal(refusal == Refusal.None ? PaymentState.Failed : PaymentState.Started, payment.State.State);
    }

    [Fact]
    public void Another_amount_is_a_persons_decision_once_it_was_written_down()
    {
        var payment = Started();
        var other = Says(Outcome.Paid, 5000);
        Assert.Equal((Refusal.BadAmount, Refusal.TooLate), (Judged(payment, Verdict.Adopt, other), Judged(payment, Verdict.Release, other)));
        Assert.True(Moves(payment, other));
        var released = Started();
        Assert.True(Moves(released, other));
        // What it shows now is just what was asked: that is a payment.
        Assert.Equal(Refusal.TooLate, Judged(payment, Verdict.Release, Says(Outcome.Paid, 5200)));
        Assert.Equal(Refusal.None, Judged(payment, Verdict.Adopt, other));
        Assert.Equal((PaymentState.Posted, "other-amount", false), (payment.State.State, payment.State.Why, payment.State.NeedsPerson));
        Assert.Equal(Refusal.None, Judged(released, Verdict.Release, other, reason: "given back at the provider"));
        Assert.Equal(PaymentState.Failed, released.State.State);
        Assert.Equal(Refusal.TooLate, Judged(payment, Verdict.Release, Says(Outcome.Failed)));
        // Of one that has ended nothing moves; a success that was not believed before counts.
        var before = released.Version;
        Assert.Equal(Refusal.None, Judged(released, Verdict.Release, Says(Outcome.Failed), reason: "again"));
        Assert.Equal((before + 1, new PersonDecided(Verdict.Release, "again")), (released.Version, released.Events.Last()));
        Assert.Equal(Refusal.None, Judged(released, Verdict.Adopt, Says(Outcome.Paid, 5200)));
        Assert.Equal(PaymentState.Posted, released.State.State);
    }

    private static Dispute Doubt(string id, DisputeState state) => new(id, state, new(5200, Currency.RWF), "fraudulent", Evening + TimeSpan.FromDays(7));

    [Fact]
    public void A_dispute_is_noted_as_the_provider_shows_it_whatever_hints_come()
    {
        var payment = Started();
        Moves(payment, Says(Outcome.Paid, 5200));
        payment.Must(Who.House, p => p.Tell(Who.House, p.News));
        Assert.Equal(Refusal.NotAllowed, payment.Do(Who.Manager, p => p.Dispute(Who.Manager)).Refusal);
        Assert.Equal((false, false), (payment.State.DisputeDue, payment.State.Owes));
        payment.Must(Who.House, p => p.Dispute(Who.House));
        Assert.True(payment.State.Owes);
        var asked = payment.State.Version;
        // Another event comes while the provider is asked: the answer is from before it.
        payment.Must(Who.House, p => p.Dispute(Who.House));
        payment.Must(Who.House, p => p.Note(Who.House, [Doubt("dp_1", DisputeState.Open)], asked));
        Assert.Equal((true, DisputeState.Open), (payment.State.DisputeDue, payment.State.Report.Dispute));
        payment.Must(Who.House, p => p.Note(Who.House, [Doubt("dp_1", DisputeState.Lost)], p.Version));
        Assert.Equal((false, DisputeState.Lost), (payment.State.DisputeDue, payment.State.Report.Dispute));
        Assert.Single(payment.State.Disputes);
        // The same again is no news for the check.
        payment.Must(Who.House, p => p.Tell(Who.House, p.News));
        payment.Must(Who.House, p => p.Dispute(Who.House));
        payment.Must(Who.House, p => p.Note(Who.House, [Doubt("dp_1", DisputeState.Lost)], p.Version));
        Assert.False(payment.State.Owes);
        Assert.Equal(PaymentState.Posted, payment.State.State);
    }

    [Fact]
    public void A_transaction_id_pays_once()
    {
        var reference = new Played<Reference, ReferenceTaken>(Evening);
        reference.Must(Who.House, r => r.Take(Id));
        reference.Already(Who.House, r => r.Take(Id));
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
        new CheckKnows(4),
        new DisputeHinted(),
        new PaymentDisputed("dp_1", DisputeState.Open, 5000, Currency.RWF, "fraudulent", Evening),
        new DisputesRead(7));
}
