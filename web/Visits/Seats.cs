using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Visits;

/// <summary>A phone's connection: its session, its visit.</summary>
public sealed record Seated(SessionId Session, VisitId Visit)
{
    public Sharing Sharing { get; } = new();

    /// <summary>Its right has ended: it is told so, and nothing that it says meanwhile is heard.</summary>
    public bool Ended { get; set; }
}

/// <summary>Whose bill a connection's party shares. Entering and the door write it, each as its visit was at a version: the newer one holds.</summary>
public sealed class Sharing
{
    private readonly Lock gate = new();
    private VisitId? with;
    private long version;

    /// <summary>The visit whose bill it is; null for its own.</summary>
    public VisitId? With
    {
        get { lock (gate) return with; }
    }

    /// <returns>The visit whose bill was shared until now, and is no longer.</returns>
    public VisitId? Is(VisitId? now, long at)
    {
        lock (gate)
        {
            if (at < version) return null;
            var before = with;
            (with, version) = (now, at);
            return before == now ? null : before;
        }
    }
}

/// <summary>The phones connected to this node, by visit.</summary>
public sealed class Seats
{
    private readonly ConcurrentDictionary<VisitId, ImmutableDictionary<string, (Seated Seated, HubCallerContext Connection)>> visits = new();

    public IEnumerable<VisitId> Visits => visits.Keys;

    public void Take(Seated seated, HubCallerContext connection) => visits.AddOrUpdate(seated.Visit,
        _ => ImmutableDictionary<string, (Seated, HubCallerContext)>.Empty.Add(connection.ConnectionId, (seated, connection)),
        (_, here) => here.SetItem(connection.ConnectionId, (seated, connection)));

    public void Free(Seated seated, string connection)
    {
        while (visits.TryGetValue(seated.Visit, out var here))
        {
            var left = here.Remove(connection);
            if (left.IsEmpty ? visits.TryRemove(new(seated.Visit, here)) : visits.TryUpdate(seated.Visit, left, here)) return;
        }
    }

    public IReadOnlyList<(Seated Seated, HubCallerContext Connection)> At(VisitId visit) =>
        visits.TryGetValue(visit, out var here) ? [.. here.Values] : [];
}
