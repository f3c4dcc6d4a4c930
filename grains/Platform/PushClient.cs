using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.Services;

namespace Icupa.Platform;

/// <summary>
/// Sends what was committed to every live web node (a silo whose name begins with "web-"), one-way, from the turn that committed it: no
/// thread is woken for it, and it travels with the answer. Nobody waits; what is lost is mended by versions.
/// </summary>
public sealed class PushClient(IServiceProvider services, IClusterMembershipService membership) : GrainServiceClient<IPushService>(services)
{
    private sealed record Nodes(ClusterMembershipSnapshot Of, ImmutableArray<IPushService> Live);

    private volatile Nodes? nodes;

    public void Send(Envelope envelope)
    {
        ImmutableArray<Envelope> alone = [envelope];
        var live = Live();
        Meters.Pushes.Add(live.Length);
        foreach (var node in live)
            node.Push(alone).Ignore();
    }

    private ImmutableArray<IPushService> Live()
    {
        var now = membership.CurrentSnapshot;
        var known = nodes;
        if (known?.Of != now)
            nodes = known = new(now, [.. now.Members.Where(m => m.Value.Status == SiloStatus.Active && m.Value.Name.StartsWith("web-", StringComparison.Ordinal)).Select(m => GetGrainService(m.Key))]);
        return known.Live;
    }
}
