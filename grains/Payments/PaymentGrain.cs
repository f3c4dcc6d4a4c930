using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Checks;
using Icupa.Payments.Gateways;
using Icupa.Platform;
using Icupa.Storage;
using Orleans.Concurrency;

namespace Icupa.Payments;

/// <inheritdoc cref="IPaymentGrain"/>
[Reentrant]
public sealed class PaymentGrain(GatewaySet gateways, PhoneSeal phones) : AskingGrain<Payment, PaymentEvent>, IPaymentGrain
{
    private static readonly Asker House = Asker.House("payment");
    private static readonly TimeSpan CheckAgainIn = TimeSpan.FromSeconds(1), DisputesAgainIn = TimeSpan.FromSeconds(30);
    private DateTimeOffset disputeAgain;
    private Talk talk = null!;
    private PaymentId Id => PaymentId.Of(Key.Rest(StreamKey));
    protected override VenueId Venue => PaymentId.Of(Key.Rest(this.GetPrimaryKeyString())).Visit.Venue;
    protected override JsonTypeInfo<Commit<PaymentEvent>[]> Json => PaymentJson.Default.CommitPaymentEventArray;
    protected override ImmutableArray<string> Groups(Payment state) => [Group.Floor(Venue)];
    protected override IReadOnlyCollection<string> WordsOf(Payment state) => state is { Order.PhoneKey: not null, Underway: true } ? [Id.Visit.Text] : [];

    protected override Task Loaded(CancellationToken cancel)
    {
        talk = new(Clock, () => Committed, Say);
        return Task.CompletedTask;
    }

    public Task<Reply> Start(Asker who, CommandId id, PaymentOrder order)
    {
        if (order is { PhoneKey: { } key, Sealed: { } words })
            Personal.Keep([new(Id.Visit.Text, key, words)]);
        return Do(who, id, payment => payment.Start(who, order));
    }

    public Task<Reply> GiveUp(Asker who, CommandId id) => Hurried(Do(who, id, payment => payment.GiveUp(who)));
    public Task<Reply> Refund(Asker who, CommandId id, string refund, long minor, string reason) => Hurried(Do(who, id, payment => payment.GiveBack(who, refund, minor, reason)));
    public Task<Reply> Heard(Asker who, CommandId id, Heard heard) => Do(who, id, payment => payment.Hear(who, heard));
    public Task<Reply> Told(Asker who, CommandId id, long version) => Do(who, id, payment => payment.Tell(who, version));
    public Task<Reply> Disputed(Asker who, CommandId id) => Do(who, id, payment => payment.Dispute(who));
    public Task<Reply> Disputes(Asker who, CommandId id, ImmutableArray<Dispute> shown, long asOf) => Do(who, id, payment => payment.Note(who, shown.OrEmpty(), asOf));

    public async Task<Reply> Judge(Asker who, CommandId id, Verdict verdict, string reason, Heard? shown)
    {
        var (now, window) = (Clock.GetUtcNow(), Committed.Order is { } order && gateways.Of(order.Method) is { } gateway ? gateway.Window : TimeSpan.Zero);
        var reply = await Hurried(Do(who, id, payment => payment.Judge(who, verdict, reason, shown, now, window)));
        await Settled();
        return reply;
    }

    public Task<PaymentPage?> Page(Asker who)
    {
        if (Committed.Order is not { } order || (order.Payer != who.By && !who.IsStaff))
            return Task.FromResult<PaymentPage?>(null);
        // What the page needs is not journalled; an activation that has not heard it asks.
        return talk.Secret is null && Committed.Underway && order.Method == PaymentMethod.Card ? Asked() : Task.FromResult<PaymentPage?>(Page(order));
        async Task<PaymentPage?> Asked()
        {
            await Look();
            await Settled();
            return Page(order);
        }
    }

    private PaymentPage Page(PaymentStarted order) => new(order.Method, Committed.State, Committed.Asked, order.Hold is null ? talk.Secret : null, Committed.Why);

    protected override void Measure(Payment before, Payment after, Flushed<PaymentEvent> flushed) => Counting.Payments(before, after, Clock.GetUtcNow());
    protected override bool Owes(Payment state) => state.Owes;
    protected override async Task<TimeSpan?> SettleOwed()
    {
        // Not begun yet: what is said is of the money that is held for it.
        if (Committed.Order is null && Hinted)
            await GrainFactory.GetGrain<IHoldGrain>(Key.Hold(Id)).Look();
        Hinted &= Committed.Order is not null;
        if (Committed.Order is { } order && (Hinted || ((Committed.Underway || Committed.Refunds.Any(r => r.State == RefundState.Pending)) && Clock.GetUtcNow() >= talk.Next)))
        {
            Hinted = false;
            if (gateways.Of(order.Method) is { } gateway)
                await AskProvider(order, gateway);
            else if (order.Method == PaymentMethod.MomoByHand && Committed.Underway)
                await TakeReference(order);
        }
        if (Committed is { DisputeDue: true } && Clock.GetUtcNow() >= disputeAgain && !await ReadDisputes())
            disputeAgain = Clock.GetUtcNow() + DisputesAgainIn;
        if (Committed is { News: var news, Told: var told } && told < news && !await TellCheck(Committed.Report))
            return CheckAgainIn;
        return Committed.Owes ? Later((Committed.DisputeDue ? disputeAgain : talk.Next) - Clock.GetUtcNow()) : null;
    }

    private async Task<bool> ReadDisputes()
    {
        var version = Committed.Version;
        var shown = gateways.Of(Committed.Order!.Method) is { } gateway ? await gateway.Disputes(AttemptOf(Committed.Order), CancellationToken.None) : [];
        return shown is not null && (await this.AsReference<IPaymentGrain>().Disputes(House, Once($"disputes:{version}"), [.. shown], version)).Ok;
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1);

    private async Task AskProvider(PaymentStarted order, IGateway gateway)
    {
        if (await talk.Ask(gateway, AttemptOf(order)))
            await Do(House, Once($"expire:{Committed.Version}"), payment => payment.Expire());
    }

    private Attempt AttemptOf(PaymentStarted order) => new(Id, References.Of(Id), Committed.Asked, phones.Open(Personal.Read(Id.Visit, order.PhoneKey)), Committed.Provider, order.Number, Committed.StartedAt);

    private async Task TakeReference(PaymentStarted order)
    {
        var reply = await GrainFactory.GetGrain<IReferenceGrain>(Key.Reference(Venue, order.Reference!)).Take(House, Once("reference"), Id);
        await Say(reply.Ok
            ? new(null, Outcome.Paid, order.Reference, null, Committed.Asked, null)
            : new(null, reply.Refusal == Refusal.ReferenceUsed ? Outcome.Failed : Outcome.Unknown, null, null, null, "reference-used"));
    }

    private async Task Say(Heard heard)
    {
        if (heard.Outcome != Outcome.Unknown)
            await this.AsReference<IPaymentGrain>().Heard(House, new(Guid.NewGuid()), heard);
    }

    private async Task<bool> TellCheck(PaymentReport report)
    {
        var reply = await GrainFactory.GetGrain<ICheckGrain>(Key.Check(Id.Visit)).PaymentIs(House, Once($"report:{report.Version}"), report);
        return reply.Ok && (await this.AsReference<IPaymentGrain>().Told(House, Once($"told:{report.Version}"), report.Version)).Ok;
    }

    protected override IEnumerable<string> Entities(Payment state) => state.Order is null ? [] : ["meta"];
    protected override IEnumerable<string> Touches(PaymentEvent happened, Payment after) => happened is CheckKnows or DisputeHinted or DisputesRead ? [] : ["meta"];
    protected override object? Entity(Payment state, string key) => state.Order is not { } order ? null :
        new PaymentView(order.Id, order.Method, order.Minor, order.Tip, order.Currency, state.State, state.Why, state.Provider,
            [.. state.Refunds.Select(r => new RefundView(r.Id, r.Minor, r.State, r.Reason, null))], state.NeedsPerson, state.StartedAt, state.Disputes);
}
