using System.Collections.Immutable;
using System.Threading.Channels;
using Icupa.Visits;
using Icupa.Web.Push;

namespace Icupa.Web.Visits;

/// <summary>Renews the leases of the phones on this node: all of a visit in one call every 10 s, and soon after one comes or goes.</summary>
public sealed partial class Presence(IGrainFactory grains, Seats seats, Settings settings, TimeProvider clock, ILogger<Presence> log) : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    /// <summary>A reload leaves and comes back; both are one change.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);
    private const int AtOnce = 16;

    private readonly Channel<VisitId> changed = Channel.CreateBounded<VisitId>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Changed(VisitId visit) => changed.Writer.TryWrite(visit);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Renew(stoppingToken), Follow(stoppingToken));

    private async Task Renew(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Renewal, clock);
        while (await timer.WaitForNextTickAsync(stopping)) await Tell(seats.Visits, stopping);
    }

    private async Task Follow(CancellationToken stopping)
    {
        while (await changed.Reader.WaitToReadAsync(stopping))
        {
            await Task.Delay(Settling, clock, stopping);
            var visits = new HashSet<VisitId>();
            while (changed.Reader.TryRead(out var visit)) visits.Add(visit);
            await Tell(visits, stopping);
        }
    }

    private Task Tell(IEnumerable<VisitId> visits, CancellationToken stopping) =>
        Parallel.ForEachAsync(visits, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping }, async (visit, _) =>
        {
            ImmutableArray<SessionId> sessions = [.. seats.At(visit).Select(s => s.Seated.Session).Distinct()];
            try
            {
                await grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Present(settings.Node, sessions);
            }
            catch (Exception error) when (Retry.Passing(error))
            {
                NotRenewed(visit, error);
            }
        });

    [LoggerMessage(1, LogLevel.Information, "Leases of {Visit} not renewed; the next round does it")]
    private partial void NotRenewed(VisitId visit, Exception error);
}
