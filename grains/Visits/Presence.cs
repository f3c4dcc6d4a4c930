using System.Collections.Immutable;

namespace Icupa.Visits;

/// <summary>Who is here now: leases that web nodes renew, in memory only. A fresh activation knows nothing for a while.</summary>
public sealed class Presence(DateTimeOffset bornAt)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(25);
    public static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(15);

    private ImmutableArray<(string Node, ImmutableArray<SessionId> Sessions, DateTimeOffset Until)> nodes = [];
    private ImmutableArray<SessionId>? last;

    /// <summary>Counts changes, above the activation's birth so that a later activation's word wins.</summary>
    public long Stamp { get; private set; } = bornAt.ToUnixTimeMilliseconds();

    /// <summary>A node tells all its phones of this visit. True when who is here has changed.</summary>
    public bool Renew(string node, ImmutableArray<SessionId> sessions, DateTimeOffset now)
    {
        nodes = nodes.RemoveAll(n => n.Node == node);
        if (!sessions.IsEmpty)
            nodes = nodes.Add((node, sessions, now + Lease));
        return Look(now);
    }

    /// <summary>Drops what has expired. True when who is here has changed.</summary>
    public bool Look(DateTimeOffset now)
    {
        nodes = nodes.RemoveAll(n => n.Until <= now);
        var here = nodes.SelectMany(n => n.Sessions).Distinct().OrderBy(s => s.Value).ToImmutableArray();
        if (last is { } known && known.SequenceEqual(here))
            return false;
        last = here;
        Stamp++;
        return true;
    }

    public bool Anybody => !nodes.IsEmpty;

    /// <summary>The sessions here, or null while nobody can know yet.</summary>
    public PresenceView View(DateTimeOffset now) => new(last is not { IsEmpty: false } && now < bornAt + UnknownFor ? null : last ?? []);
}
