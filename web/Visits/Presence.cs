using System.Collections.Immutable;
using System.Threading.Channels;
using Icupa.Visits;
using Icupa.Web.Push;

namespace Icupa.Web.Visits;

/// <summary>Renews the leases of the phones on this node: all of a visit in one call every 10 s, and soon after one comes or goes.</summary>
public sealed class Presence(IGrainFactory grains, Seats seats, Settings settings, TimeProvider clock, ILogger<Presence> log) : BackgroundService
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    /// <summary>A reload leaves and comes back; both are one change.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);
    /// <summary>More for each visit that was told last time: when the phones of another node come here, those of a table are told of together.</summary>
    private static readonly TimeSpan SettlingEach = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(2);
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
        for (var told = 0; await changed.Reader.WaitToReadAsync(stopping);)
        {
            await Task.Delay(Settling + TimeSpan.FromTicks(Math.Min(LongestSettling.Ticks, told * SettlingEach.Ticks)), clock, stopping);
            var visits = new HashSet<VisitId>();
            while (changed.Reader.TryRead(out var visit)) visits.Add(visit);
            await Tell(visits, stopping);
            told = visits.Count;
        }
    }

    private Task Tell(IEnumerable<VisitId> visits, CancellationToken stopping) =>
        Parallel.ForEachAsync(visits, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopping }, async (visit, _) =>
        {
            ImmutableArray<SessionId> sessions = [.. seats.At(visit).Select(s => s.Seated.Session).Distinct()];
            // What is not renewed is by the next round.
            await Retry.Attempt(log, "Renewing leases", () => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Present(settings.Node, sessions), stopping);
        });
}
