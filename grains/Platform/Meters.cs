using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Icupa.Platform;

/// <summary>
/// What a silo measures: names, units, buckets (docs/telemetry.md). Times in seconds. A label's values are words of the code, never of a
/// person; a venue is a label of two counters only. While nobody listens an instrument does nothing, and nobody looks at the clock for it.
/// </summary>
public static class Meters
{
    public const string Name = "Icupa";

    private static readonly Meter Meter = new(Name);
    private static readonly double[] Quick = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5];
    private static readonly double[] Answer = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
    private static readonly double[] Seen = [0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] Cooking = [30, 60, 120, 180, 300, 480, 600, 900, 1200, 1800, 2700, 3600];

    /// <summary>How long a batch took from being taken to being durable.</summary>
    public static readonly Histogram<double> FlushSeconds = Of("icupa.journal.flush", "s", "From taking a batch to its commit", Quick);

    /// <summary>How many streams shared a batch.</summary>
    public static readonly Histogram<int> FlushRows = Meter.CreateHistogram<int>("icupa.journal.rows", "{row}", "Streams that share a batch", advice: new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    /// <summary>Batches whose outcome nobody knows.</summary>
    public static readonly Counter<long> FlushFailures = Meter.CreateCounter<long>("icupa.journal.failures", "{batch}", "Batches whose outcome nobody knows");

    /// <summary>Rows that wait for a writer.</summary>
    public static readonly UpDownCounter<long> FlushQueue = Meter.CreateUpDownCounter<long>("icupa.journal.queue", "{row}", "Rows that wait for a writer");

    /// <summary>Commands at their grain, by its kind and the method: "cart", "AddLine".</summary>
    public static readonly Counter<long> Commands = Meter.CreateCounter<long>("icupa.commands", "{command}", "Commands at their grain, by what became of them");
    public static readonly Histogram<double> CommandSeconds = Of("icupa.command", "s", "From the grain's turn to the answer, commit included", Answer);

    /// <summary>Settlings that failed and are tried again.</summary>
    public static readonly Counter<long> SettleFailures = Meter.CreateCounter<long>("icupa.settle.failures", "{settling}", "Settlings that failed, by kind of stream");

    /// <summary>Envelopes, each once for every web node.</summary>
    public static readonly Counter<long> Pushes = Meter.CreateCounter<long>("icupa.pushes", "{message}", "Changes sent to web nodes");

    public static readonly Counter<long> Visits = Meter.CreateCounter<long>("icupa.visits", "{visit}", "Visits opened and closed");
    public static readonly Counter<long> Guests = Meter.CreateCounter<long>("icupa.guests", "{guest}", "Phones that sat down");

    public static readonly Counter<long> Rounds = Meter.CreateCounter<long>("icupa.rounds", "{round}", "Rounds placed, by who placed them and whether they wait for staff");
    public static readonly Counter<long> RoundDishes = Meter.CreateCounter<long>("icupa.rounds.dishes", "{dish}", "Portions in placed rounds");
    public static readonly Counter<long> RoundAmount = Meter.CreateCounter<long>("icupa.rounds.amount", "{minor}", "What placed rounds come to, in minor units");

    /// <summary>From a round's placing (or its approval) until screens have drawn all of it.</summary>
    public static readonly Histogram<double> RoundSeen = Of("icupa.round.seen", "s", "From placing to drawn by a screen", Seen);
    public static readonly Histogram<double> RoundReady = Of("icupa.round.ready", "s", "From placing to everything ready", Cooking);

    /// <summary>The objective: rounds handed to the kitchen, and those of them that screens drew within a second; by venue.</summary>
    public static readonly Counter<long> ObjectiveRounds = Meter.CreateCounter<long>("icupa.objective.rounds", "{round}", "Rounds that screens are to draw within a second");
    public static readonly Counter<long> ObjectiveGood = Meter.CreateCounter<long>("icupa.objective.rounds.good", "{round}", "Rounds that screens drew within a second");

    public static readonly Counter<long> Tickets = Meter.CreateCounter<long>("icupa.tickets", "{ticket}", "Tickets raised, acknowledged, bumped, recalled, escalated");
    public static readonly Histogram<double> TicketSeen = Of("icupa.ticket.acknowledge", "s", "From raised to drawn by a screen", Seen);
    public static readonly Histogram<double> TicketBumped = Of("icupa.ticket.bump", "s", "From raised to bumped", Cooking);

    public static readonly Counter<long> Payments = Meter.CreateCounter<long>("icupa.payments", "{payment}", "Payments that came to an end, by way and outcome");
    public static readonly Counter<long> PaymentFailures = Meter.CreateCounter<long>("icupa.payments.failures", "{payment}", "Payments that did not come to be, by way and why");
    public static readonly Counter<long> PaymentAmount = Meter.CreateCounter<long>("icupa.payments.amount", "{minor}", "What was paid, in minor units");
    public static readonly Histogram<double> PaymentSeconds = Of("icupa.payment", "s", "From the beginning of a payment to its end", [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]);

    public static readonly Histogram<double> Search = Of("icupa.search", "s", "Questions to menus", [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]);

    /// <summary>Whether commands are measured.</summary>
    public static bool Listening => Commands.Enabled;

    // The oldest ticket of each station on this silo that no screen has drawn.
    private static readonly ConcurrentDictionary<string, DateTimeOffset> Unseen = new(StringComparer.Ordinal);

    static Meters()
    {
        Meter.CreateObservableGauge("icupa.tickets.unacknowledged.age", OldestUnseen, "s", "Age of the oldest ticket that no screen has drawn");
        Meter.CreateObservableGauge("icupa.stations.unacknowledged", () => Unseen.Count, "{station}", "Stations with a ticket that no screen has drawn");
    }

    /// <summary>Counts a command with its time: a stopwatch's stamp from its beginning. Allocates nothing.</summary>
    public static void Commanded(string kind, string command, string outcome, string refusal, long began)
    {
        Commands.Add(1, new TagList { { "kind", kind }, { "command", command }, { "outcome", outcome }, { "refusal", refusal } });
        CommandSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new TagList { { "kind", kind }, { "command", command } });
    }

    /// <summary>A station says since when its oldest ticket waits to be drawn; null: none does, or it is not here any more.</summary>
    public static void Waits(string station, DateTimeOffset? since)
    {
        if (since is { } at)
            Unseen[station] = at;
        else
            Unseen.TryRemove(station, out _);
    }

    private static double OldestUnseen()
    {
        var (now, oldest) = (TimeProvider.System.GetUtcNow(), TimeSpan.Zero);
        foreach (var (_, since) in Unseen)
            oldest = now - since > oldest ? now - since : oldest;
        return oldest.TotalSeconds;
    }

    private static Histogram<double> Of(string name, string unit, string means, double[] buckets) =>
        Meter.CreateHistogram<double>(name, unit, means, advice: new() { HistogramBucketBoundaries = buckets });
}
