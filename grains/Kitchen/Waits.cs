using System.Collections.Immutable;
using Icupa.Orders;
using Icupa.Venues;

namespace Icupa.Kitchen;

/// <summary>Quoted waits, from what stations have on their boards and how long they lately took. Pure.</summary>
public static class Waits
{
    /// <summary>Tickets that were done longer ago say nothing of now.</summary>
    public static readonly TimeSpan Lately = TimeSpan.FromMinutes(45);
    /// <summary>The newest of them that count.</summary>
    public const int MostLately = 20;
    /// <summary>Portions that any station has in hand at once without slowing down, as long as it has not shown that it can do more.</summary>
    public const int InHand = 6;
    /// <summary>A ticket that was bumped at once, or forgotten, says no more than this.</summary>
    public const int LeastPace = 50, MostPace = 400;
    /// <summary>Nobody is told more than this.</summary>
    public const int MostSeconds = 2 * 60 * 60;

    /// <summary>A station's load as of a moment.</summary>
    public static StationLoad Load(this Station station, DateTimeOffset now)
    {
        var open = station.Tickets.Values.Where(t => !t.Bumped && t.Kind == StationKind.Prep).ToList();
        // The newest that were bumped are on the board still: more can be recalled than count.
        var done = station.Tickets.Values.Where(t => t is { Bumped: true, Kind: StationKind.Prep } && now - t.BumpedAt <= Lately && t.Lines.Any(l => l.Live))
            .OrderByDescending(t => t.BumpedAt).ThenByDescending(t => t.Sequence).Take(MostLately).ToList();
        // What has stood longer than it should is late already, however much later it will be.
        var late = open.Where(t => t.Lines.Any(l => l.Live && !l.Done) && now - t.FiredAt > Quiet(t));
        var paces = done.Select(t => Pace(t.BumpedAt!.Value - t.FiredAt, Quiet(t))).Concat(late.Select(t => Pace(now - t.FiredAt, Quiet(t)))).Order().ToList();
        return new(open.Sum(t => t.Lines.Where(l => l.Live && !l.Done).Sum(l => l.Placed.Quantity)), paces.Count == 0 ? 100 : paces[paces.Count / 2], Together(done));
    }

    /// <summary>Seconds until a dish that is ordered now would be ready where it is made, the slowest station last.</summary>
    /// <param name="seconds">What the dish takes in a quiet kitchen.</param>
    public static int Quote(int seconds, ImmutableArray<string> stations, ImmutableDictionary<string, StationLoad> loads) =>
        (int)Math.Min(MostSeconds, stations.Where(loads.ContainsKey).Select(s => At(loads[s], seconds)).DefaultIfEmpty(seconds).Max());

    /// <summary>Seconds until a round would be ready: its last dish. What is ordered together is made together.</summary>
    public static int Quote(ImmutableArray<PlacedLine> round, ImmutableDictionary<string, StationLoad> loads) => round.Max(l => Quote(l.PrepSeconds, l.Stations, loads));

    // As long as it lately took, and longer by as much as more is open now than was then.
    private static long At(StationLoad load, int seconds)
    {
        var room = Math.Max(load.Together, InHand);
        return (long)seconds * load.Pace * Math.Max(load.Ahead + 1, room) / (100L * room);
    }

    private static TimeSpan Quiet(Ticket ticket) => TimeSpan.FromSeconds(Math.Max(1, ticket.Lines.Where(l => l.Live).Select(l => l.Placed.PrepSeconds).DefaultIfEmpty(1).Max()));

    private static int Pace(TimeSpan took, TimeSpan quiet) => (int)Math.Clamp(took.Ticks * 100 / quiet.Ticks, LeastPace, MostPace);

    // Portions that were open on the average, from the first of these tickets to the last.
    private static int Together(List<Ticket> done)
    {
        if (done.Count == 0)
            return 0;
        var span = done.Max(t => t.BumpedAt!.Value) - done.Min(t => t.FiredAt);
        var held = done.Sum(t => (t.BumpedAt!.Value - t.FiredAt).Ticks / TimeSpan.TicksPerMillisecond * t.Lines.Where(l => l.Live).Sum(l => l.Placed.Quantity));
        return span < TimeSpan.FromMilliseconds(1) ? 0 : (int)(held / (span.Ticks / TimeSpan.TicksPerMillisecond));
    }
}
