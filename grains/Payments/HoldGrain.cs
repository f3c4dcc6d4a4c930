using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Checks;
using Icupa.Payments.Gateways;
using Icupa.Storage;
using Orleans.Concurrency;

namespace Icupa.Payments;

/// <inheritdoc cref="IHoldGrain"/>
[Reentrant]
public sealed class HoldGrain(GatewaySet gateways) : AskingGrain<Hold, HoldEvent>, IHoldGrain
{
    private static readonly Asker House = Asker.House("hold");
    private static readonly TimeSpan CheckAgainIn = TimeSpan.FromSeconds(1), CallLimit = TimeSpan.FromSeconds(15);
    private int asked;
    private DateTimeOffset next;
    // Never journalled; an activation that has not heard it asks.
    private string? secret;

    private PaymentId Id => PaymentId.Of(Key.Rest(StreamKey));
    protected override VenueId Venue => PaymentId.Of(Key.Rest(this.GetPrimaryKeyString())).Visit.Venue;
    protected override JsonTypeInfo<Commit<HoldEvent>[]> Json => HoldJson.Default.CommitHoldEventArray;

    public Task<Reply> Open(Asker who, CommandId id, HoldOrder order) => Do(who, id, hold => hold.Start(who, order));
    public Task<Reply> Raise(Asker who, CommandId id, long minor) => Hurried(Do(who, id, hold => hold.Raise(who, minor)));
    public Task<Reply> Release(Asker who, CommandId id) => Hurried(Do(who, id, hold => hold.Release(who)));
    public Task<Reply> Take(Asker who, CommandId id) => Do(who, id, hold => hold.Take(who));
    public Task<Reply> Heard(Asker who, CommandId id, Heard heard) => Do(who, id, hold => hold.Hear(who, heard));
    public Task<Reply> Told(Asker who, CommandId id, long version) => Do(who, id, hold => hold.Tell(who, version));

    public async Task<PaymentPage?> Page(Asker who)
    {
        if (Committed.Order is not { } order || order.Payer != who.By)
            return null;
        if (secret is null && Committed.Underway)
        {
            await Look();
            await Settled();
        }
        return new(PaymentMethod.Card, Committed.Underway ? PaymentState.Pending : PaymentState.Voided, new(order.Minor, order.Currency), secret, Committed.Why);
    }

    protected override bool Owes(Hold state) => state.Owes;

    protected override async Task<TimeSpan?> SettleOwed()
    {
        if (Committed.Order is { } order && gateways.Of(PaymentMethod.Card) is { } gateway && (Hinted ? Committed.Open : Committed.Asks && Clock.GetUtcNow() >= next))
        {
            Hinted = false;
            await Ask(order, gateway);
        }
        if (Committed.Told < Committed.News && !await TellCheck(Committed.Report))
            return CheckAgainIn;
        return Committed.Asks ? TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (next - Clock.GetUtcNow()).Ticks)) : null;
    }

    private async Task Ask(HoldOpened order, IGateway gateway)
    {
        using var limit = new CancellationTokenSource(CallLimit, Clock);
        var hold = Committed;
        var attempt = new Attempt(order.Id, References.Of(order.Id), new(order.Minor, order.Currency), null, hold.Provider, order.Number, hold.StartedAt) { Hold = true };
        var heard = hold switch
        {
            { LettingGo: true } => await gateway.Stop(attempt, limit.Token),
            { State: HoldState.Opening } => await gateway.Begin(attempt, limit.Token),
            { RaiseDue: true } when gateway is IHolds more => await more.Raise(attempt, hold.Want, limit.Token),
            _ => await gateway.Ask(attempt, limit.Token),
        };
        await Say(heard);
        // After it is journalled, as of a payment.
        secret = heard.Secret ?? secret;
        next = Clock.GetUtcNow() + (gateway.Again(++asked) ?? gateway.Window);
        if (!Committed.Underway || Clock.GetUtcNow() - Committed.StartedAt < gateway.Window)
            return;
        await Say(await gateway.Stop(attempt with { Provider = Committed.Provider }, limit.Token));
        await Do(House, Once($"expire:{Committed.Version}"), state => state.Expire());
    }

    private async Task Say(Heard heard)
    {
        if (heard.Outcome != Outcome.Unknown)
            await this.AsReference<IHoldGrain>().Heard(House, new(Guid.NewGuid()), heard);
    }

    private async Task<bool> TellCheck(HoldReport report)
    {
        var reply = await GrainFactory.GetGrain<ICheckGrain>(Key.Check(Id.Visit)).TabIs(House, Once($"report:{report.Version}"), report);
        return reply.Ok && (await this.AsReference<IHoldGrain>().Told(House, Once($"told:{report.Version}"), report.Version)).Ok;
    }


    // The check shows it.
    protected override ImmutableArray<string> Groups(Hold state) => [];
    protected override IEnumerable<string> Touches(HoldEvent happened, Hold after) => [];
    protected override IEnumerable<string> Entities(Hold state) => [];
    protected override object? Entity(Hold state, string key) => null;
}
