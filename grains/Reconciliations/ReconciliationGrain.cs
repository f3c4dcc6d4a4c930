using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Payments;
using Icupa.Reports;
using Icupa.Storage;
using Orleans.Concurrency;

namespace Icupa.Reconciliations;

/// <inheritdoc cref="IReconciliationGrain"/>
[Reentrant]
public sealed class ReconciliationGrain(DayOfPayments day) : StreamGrain<Reconciliation, ReconciliationEvent>, IReconciliationGrain
{
    private static readonly Asker House = Asker.House("reconciliation");
    private static readonly TimeSpan AgainIn = TimeSpan.FromSeconds(1);

    private DateOnly Date => Key.ReconciliationOf(StreamKey).Date;
    protected override VenueId Venue => Key.ReconciliationOf(this.GetPrimaryKeyString()).Venue;
    protected override StreamLimits Limits => StreamLimits.Day;
    protected override JsonTypeInfo<Commit<ReconciliationEvent>[]> Json => ReconciliationJson.Default.CommitReconciliationEventArray;

    public Task<Reply> Compare(Asker who, CommandId id) => Do(who, id, state => state.Compare(who));
    public Task<Reply> Compared(Asker who, CommandId id, int run, Comparison found) => Do(who, id, state => state.Compared(who, run, found));
    public Task<Reply> Answer(Asker who, CommandId id, string difference, string reason) => Do(who, id, state => state.Answer(who, difference, reason));

    public Task<ReconciliationView?> Read(Asker who) => Task.FromResult(FigureReaders.Have(who) ? View(Committed) : null);

    protected override bool Owes(Reconciliation state) => state.Owes;

    protected override async Task<TimeSpan?> SettleOwed()
    {
        if (!Committed.Owes)
            return null;
        var run = Committed.Asked;
        if (await day.Compare(Boards.Of(Venue).Settings, Date, Adopt) is not { } found)
            return AgainIn;
        await this.AsReference<IReconciliationGrain>().Compared(House, Once($"compared:{run}"), run, found);
        return Committed.Owes ? AgainIn : null;
    }

    private async Task<bool> Adopt(PaymentId payment, Heard heard)
    {
        var reply = await GrainFactory.GetGrain<IPaymentGrain>(Key.Payment(payment)).Heard(House, Once($"adopt:{payment}:{Committed.Asked}"), heard);
        return reply.Ok;
    }

    protected override ImmutableArray<string> Groups(Reconciliation state) => [];
    protected override IEnumerable<string> Entities(Reconciliation state) => state.Found is null ? [] : ["meta"];
    protected override IEnumerable<string> Touches(ReconciliationEvent happened, Reconciliation after) => [];
    protected override object? Entity(Reconciliation state, string key) => View(state);

    private ReconciliationView? View(Reconciliation state) => state.Found is { } found ? new(Date, state.Made, state.At, found, state.Answers) : null;
}
