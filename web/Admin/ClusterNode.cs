using System.Collections.Immutable;
using Icupa.Inspection;
using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Push;
using Icupa.Web.Visits;
using Orleans.Statistics;

namespace Icupa.Web.Admin;

/// <summary>What a web node says of itself: it hosts no streams, and people are connected to it. Of their commands it remembers those that failed or took long.</summary>
public sealed class ClusterNode(GrainId id, Silo silo, ILoggerFactory logs, IEnvironmentStatisticsProvider machine, Troubles troubles, LiveTopics<GuestHub> guests, LiveTopics<KitchenHub> kitchen, LiveTopics<FloorHub> floor)
    : GrainService(id, silo, logs), INodeService
{
    public Task<Vitals> Vitals() => Task.FromResult(Inspection.Vitals.Here(machine.GetEnvironmentStatistics().FilteredCpuUsagePercentage) with
    {
        Connections = guests.Connections.Count() + kitchen.Connections.Count() + floor.Connections.Count(),
    });

    public Task<Inside?> Look(string stream) => Task.FromResult<Inside?>(null);
    public Task<ImmutableArray<RecentCommand>> Recent(string stream, int most) => Task.FromResult(ImmutableArray<RecentCommand>.Empty);
    public Task<RecentPlace?> Named(Asker who, CommandId id) => Task.FromResult(troubles.Last().FirstOrDefault(t => t.Command.Id == id));
    public Task<ImmutableArray<RecentPlace>> Troubles() => Task.FromResult<ImmutableArray<RecentPlace>>([.. troubles.Last()]);
    public Task<Refusal> End(Asker who, string stream) => Task.FromResult(Refusal.NotFound);

    public Task<int> Watching(ImmutableArray<string> groups)
    {
        var any = groups.ToHashSet(StringComparer.Ordinal);
        return Task.FromResult(guests.Watching(any) + kitchen.Watching(any) + floor.Watching(any));
    }
}
