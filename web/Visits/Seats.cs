using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Visits;

/// <summary>A phone's connection: its session, its visit.</summary>
public sealed record Seated(SessionId Session, VisitId Visit);

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
