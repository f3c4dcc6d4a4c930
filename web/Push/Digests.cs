using System.Collections.Immutable;
using Icupa.Platform;
using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>
/// The net under the pushes: every 5 s each group is told the committed versions of what it watches, which are asked for in queries that
/// wake no grain. Whoever missed the last message of a stream finds out. The groups take turns: a thousand phones told at once would
/// hold up whoever orders in that moment.
/// </summary>
public sealed class Digests(
    IGrainFactory grains, LiveTopics<GuestHub> guests, LiveTopics<KitchenHub> kitchen, LiveTopics<FloorHub> floor,
    Outlet<GuestHub> toGuests, Outlet<KitchenHub> toKitchen, Outlet<FloorHub> toFloor, Door door, TimeProvider clock, ILogger<Digests> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private const int Turns = 20;
    /// <summary>How long ago a visit may have opened for its first message to be looked for: every Enter of a floor screen reads the room anyway.</summary>
    private static readonly TimeSpan NewVisit = TimeSpan.FromMinutes(15);
    private const int MostStreams = 5_000;

    private IVersions Versions => grains.GetGrain<IVersions>(0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var turn = 0; ; turn = (turn + 1) % Turns)
        {
            // Nodes that start together must not ask together.
            await Task.Delay(Period / Turns * (0.8 + Random.Shared.NextDouble() * 0.4), clock, stoppingToken);
            await Retry.Attempt(log, "The digest", () => Tell(turn), stoppingToken);
        }
    }

    private async Task Tell(int turn)
    {
        var (ofGuests, ofKitchen, ofFloor) = (Due(guests, turn), Due(kitchen, turn), Due(floor, turn));
        var committed = await Ask([.. Watched(guests, ofGuests).Concat(Watched(kitchen, ofKitchen)).Concat(Watched(floor, ofFloor)).Distinct()]);
        Tell(guests, ofGuests, toGuests, committed);
        Tell(kitchen, ofKitchen, toKitchen, committed);
        Tell(floor, ofFloor, toFloor, committed);
        foreach (var group in ofFloor.Where(g => g.StartsWith("floor:", StringComparison.Ordinal))) await FindVisits(group);
    }

    private static string[] Due<THub>(LiveTopics<THub> topics, int turn) where THub : Hub =>
        [.. topics.Groups.Where(group => (uint)group.GetHashCode(StringComparison.Ordinal) % Turns == turn)];

    private static IEnumerable<string> Watched<THub>(LiveTopics<THub> topics, string[] groups) where THub : Hub =>
        groups.SelectMany(topics.Seen).Select(seen => seen.Key);

    private async Task<Dictionary<string, long>> Ask(ImmutableArray<string> streams)
    {
        var committed = new Dictionary<string, long>(streams.Length);
        foreach (var chunk in streams.Chunk(MostStreams))
        {
            var answer = await Versions.Of([.. chunk]);
            for (var i = 0; i < chunk.Length; i++) committed[chunk[i]] = answer[i];
        }
        return committed;
    }

    private void Tell<THub>(LiveTopics<THub> topics, string[] groups, Outlet<THub> outlet, Dictionary<string, long> committed) where THub : Hub
    {
        foreach (var group in groups)
        {
            var digest = new Dictionary<string, long>();
            foreach (var (stream, pushed) in topics.Seen(group))
            {
                if (!committed.TryGetValue(stream, out var version) || version == 0) continue;
                digest[stream] = version;
                // The push that would have had the door look was lost.
                if (version > pushed && stream.StartsWith("visit:", StringComparison.Ordinal)) door.Changed(VisitId.Of(Key.Rest(stream)));
            }
            if (digest.Count > 0) outlet.Versions(group, digest);
        }
    }

    /// <summary>A visit of which not even the first message came is in no group's list: the venue's newest visits are asked for by name.</summary>
    private async Task FindVisits(string group)
    {
        var known = floor.Seen(group).Select(seen => seen.Key).ToHashSet();
        var visits = await Versions.Visits(VenueId.Of(Key.Rest(group)), clock.GetUtcNow() - NewVisit);
        var missed = visits.Where(visit => !known.Contains(visit.Stream)).ToDictionary(visit => visit.Stream, visit => visit.Version);
        if (missed.Count == 0) return;
        foreach (var (stream, version) in missed) floor.Shown(group, stream, version);
        toFloor.Versions(group, missed);
    }
}
