using System.Collections.Immutable;
using Icupa.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Statistics;

namespace Icupa.Inspection;

/// <inheritdoc cref="INodeService"/>
[Reentrant]
public sealed class SiloNode(GrainId id, Silo silo, ILoggerFactory logs, Awake awake, Recent recent, JournalWriter writer, IEnvironmentStatisticsProvider machine) : GrainService(id, silo, logs), INodeService
{
    private const int MostHot = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public Task<Vitals> Vitals()
    {
        var (perMinute, hottest) = recent.Busiest(MostHot);
        return Task.FromResult(Inspection.Vitals.Here(machine.GetEnvironmentStatistics().FilteredCpuUsagePercentage) with
        {
            JournalWaiting = writer.Waiting,
            JournalWriting = writer.Writing,
            PerMinute = perMinute,
            Hottest = [.. hottest],
        });
    }

    // In the grain's own turn, but by no call: that would count as use, and keep it awake.
    public async Task<Inside?> Look(string stream)
    {
        if (awake.Find(stream) is not { } found)
            return null;
        var told = new TaskCompletionSource<Inside>(TaskCreationOptions.RunContinuationsAsynchronously);
        found.GrainContext.Scheduler.QueueAction(() => told.SetResult(found.Tell()));
        return await Task.WhenAny(told.Task, Task.Delay(Patience)) == told.Task ? await told.Task : null;
    }

    public Task<ImmutableArray<RecentCommand>> Recent(string stream, int most) => Task.FromResult<ImmutableArray<RecentCommand>>([.. recent.Of(stream, most)]);

    public Task<RecentPlace?> Named(Asker who, CommandId id) => Task.FromResult(recent.Named(id) is var (stream, command) ? new RecentPlace(stream, command) : null);

    // Phones and screens ask web nodes.
    public Task<ImmutableArray<RecentPlace>> Troubles() => Task.FromResult(ImmutableArray<RecentPlace>.Empty);

    public Task<Refusal> End(Asker who, string stream)
    {
        if (who.Kind is not (AskerKind.Operator or AskerKind.House))
            return Task.FromResult(Refusal.NotAllowed);
        if (awake.Find(stream) is not { } found)
            return Task.FromResult(Refusal.NotFound);
        found.GrainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"by {who.By}"), CancellationToken.None);
        return Task.FromResult(Refusal.None);
    }

    // Phones and screens are connected to web nodes.
    public Task<int> Watching(ImmutableArray<string> groups) => Task.FromResult(0);
}
