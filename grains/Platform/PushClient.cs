using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.Services;

namespace Icupa.Platform;

/// <summary>Addresses the push service of one web node.</summary>
public sealed class PushNodes(IServiceProvider services, IClusterMembershipService membership) : GrainServiceClient<IPushService>(services)
{
    /// <summary>Every live web node: a silo whose name begins with "web-".</summary>
    public IEnumerable<IPushService> Live()
    {
        foreach (var (address, member) in membership.CurrentSnapshot.Members)
            if (member.Status == SiloStatus.Active && member.Name.StartsWith("web-", StringComparison.Ordinal))
                yield return GetGrainService(address);
    }
}

/// <summary>
/// Sends what was committed to every web node, one-way and never awaited by a grain. Whatever is queued travels together, so a busy silo
/// sends few messages. A full queue (10,000) drops the oldest: versions mend it.
/// </summary>
public sealed class PushClient(PushNodes nodes) : BackgroundService
{
    private const int Queue = 10_000;
    private const int EnvelopesPerMessage = 256;

    private readonly Channel<Envelope> queue = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(Queue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Send(Envelope envelope) => queue.Writer.TryWrite(envelope);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = ImmutableArray.CreateBuilder<Envelope>(EnvelopesPerMessage);
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < EnvelopesPerMessage && queue.Reader.TryRead(out var envelope))
                batch.Add(envelope);
            var envelopes = batch.ToImmutable();
            batch.Clear();
            foreach (var node in nodes.Live())
                node.Push(envelopes).Ignore();
        }
    }
}
