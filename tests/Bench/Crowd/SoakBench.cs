using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icupa.Bench.Chaos;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Checks;
using Icupa.Silo.Local;
using Icupa.Venues;
using Icupa.Visits;
using Npgsql;
using Orleans.Runtime;

namespace Icupa.Bench.Crowd;

/// <summary>
/// A long evening of even load: parties come, order, are served and leave, and what the processes hold is written down. Nothing may grow
/// once the first guests of the evening have been forgotten (after a quarter of an hour without a word to them).
/// </summary>
public static class SoakBench
{
    private const int Diners = 4;
    /// <summary>What one phone of <see cref="Phone"/> sends, thinking in between.</summary>
    private const double OfOnePhone = 3.2;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestVisit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestVisit = TimeSpan.FromMinutes(4);
    private static readonly Asker Boss = Asker.Staff("bench", StaffRole.Manager);

    public static async Task<Result> Run(Arguments arguments)
    {
        var (minutes, rate) = (arguments.Number("minutes", 60), arguments.Number("rate", 200));
        await using var servers = await Servers.Start(arguments.Data);
        var database = await servers.Fresh("bench_soak");
        await using var cluster = await Cluster.Start(new ClusterPlan { Folder = Path.Combine(arguments.Data, "soak"), Postgres = database, Silos = arguments.Count("silos", 2), Web = arguments.Count("web", 2) });
        var room = await Room.Fill(cluster, (int)Math.Ceiling(rate / OfOnePhone / Diners), Diners);
        var (ledger, sites, secrets) = (new Ledger(), cluster.Web.Select(w => w.Url).ToList(), await Room.Secrets(cluster));
        await using var visitor = await Room.Join(cluster);
        List<Screen> screens = [.. room.Screens.Select((s, n) => new Screen(sites, s.Key, s.Value, n, ledger))];
        await Task.WhenAll(screens.Select(s => s.Start()));
        using var guestsLeave = new CancellationTokenSource();
        using var kitchenCloses = new CancellationTokenSource();
        var (parties, clock) = (new ConcurrentBag<VisitId>(), Stopwatch.StartNew());
        var tables = Task.WhenAll(room.Tables.Select((t, n) => Task.Run(() => Table(t, n))));
        var cooking = Task.WhenAll(screens.Select(s => Task.Run(() => s.Cook(kitchenCloses.Token))));
        await using var source = NpgsqlDataSource.Create(database);
        var (samples, lags) = await Watch(cluster, visitor.Grains.GetGrain<IManagementGrain>(0), source, TimeSpan.FromMinutes(minutes), () => tables.IsFaulted || cooking.IsFaulted);
        await guestsLeave.CancelAsync();
        await tables;
        var acknowledged = ledger.Commands.Count;
        await kitchenCloses.CancelAsync();
        await cooking;
        foreach (var screen in screens)
            await screen.DisposeAsync();
        return Say(samples, lags, acknowledged / clock.Elapsed.TotalSeconds, parties.Count, room.Tables.Length, cluster);

        // One party after another sits at a table.
        async Task Table(SeatedTable seated, int n)
        {
            var random = new Random(n);
            while (true)
            {
                List<Phone> phones = [.. seated.Phones.Select((p, m) => new Phone(sites, p, seated.Visit.Text, n * Diners + m, ledger))];
                await Task.WhenAll(phones.Select(p => p.Start()));
                using var home = CancellationTokenSource.CreateLinkedTokenSource(guestsLeave.Token);
                home.CancelAfter(ShortestVisit + (LongestVisit - ShortestVisit) * random.NextDouble());
                await Task.WhenAll(phones.Select(p => p.Dine(home.Token)));
                await Task.WhenAll(phones.Select(p => p.DisposeAsync().AsTask()));
                parties.Add(seated.Visit);
                if (guestsLeave.IsCancellationRequested)
                    return;
                var visit = visitor.Grains.GetGrain<IVisitGrain>(Key.Visit(seated.Visit));
                var reply = await visit.CloseOwing(Boss, new(Guid.NewGuid()), "all home", WriteOff.OurMistake, null);
                if (!reply.Ok)
                    throw new LocalException($"{seated.Visit} does not close: {reply.Refusal}");
                seated = await Room.Seat(visitor.Grains, secrets, seated.Table, Diners);
            }
        }
    }

    private sealed record Sample(TimeSpan At, IReadOnlyList<(string Node, long Bytes, int Handles)> Nodes, long Connections, long Activations, long Owing);

    private static async Task<(List<Sample> Samples, List<double> Lags)> Watch(Cluster cluster, IManagementGrain management, NpgsqlDataSource source, TimeSpan length, Func<bool> broken)
    {
        var (samples, lags, clock) = (new List<Sample>(), new List<double>(), Stopwatch.StartNew());
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var due = TimeSpan.Zero; clock.Elapsed < length && !broken(); await second.WaitForNextTickAsync())
        {
            lags.Add(await Ask<double>("select extract(epoch from clock_timestamp() - caught_up)::float8 from read.progress"));
            if (clock.Elapsed < due)
                continue;
            due += Every;
            var activations = await management.GetSimpleGrainStatistics();
            samples.Add(new(clock.Elapsed, [.. cluster.Nodes.Select(n => (n.Name, Bytes(n.Mark.Id), Handles(n.Mark.Id)))],
                await Ask<long>("select count(*) from pg_stat_activity where datname = current_database()"), activations.Sum(a => (long)a.ActivationCount), await Ask<long>("select count(*) from owing")));
        }
        return (samples, lags);

        async Task<T> Ask<T>(string sql)
        {
            await using var command = source.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync())!;
        }
    }

    private static long Bytes(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    private static int Handles(int process) => Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count();

    private static Result Say(List<Sample> samples, List<double> lags, double rate, int parties, int tables, Cluster cluster)
    {
        var length = samples[^1].At;
        // The last quarter against the one before: by then what was idle for a quarter of an hour is let go as fast as it comes.
        (double Before, double After) Of(Func<Sample, double> what) =>
            (samples.Where(s => s.At >= length / 2 && s.At < length * 0.75).Select(what).Median(), samples.Where(s => s.At >= length * 0.75).Select(what).Median());
        var early = samples.MinBy(s => Math.Abs((s.At - length / 4).TotalSeconds))!;
        (string What, double Early, double Before, double After, double Allowed) Row(string what, double allowed, Func<Sample, double> of) => Of(of) is var (before, after) ? (what, of(early), before, after, allowed) : default;
        (string What, double Early, double Before, double After, double Allowed)[] rows =
        [
            .. cluster.Nodes.Select((node, n) => Row($"memory of {node.Name}, MB", 0.10, s => s.Nodes[n].Bytes / 1e6)),
            .. cluster.Nodes.Select((node, n) => Row($"handles of {node.Name}", 0.05, s => s.Nodes[n].Handles)),
            Row("connections to Postgres", 0.05, s => s.Connections),
            Row("activations", 0.05, s => s.Activations),
            Row("streams that owe something", double.PositiveInfinity, s => s.Owing),
        ];
        var (lag, grown) = (lags.Max(), rows.Where(r => r.After > r.Before * (1 + r.Allowed)).Select(r => r.What).ToList());
        return new(JsonSerializer.Serialize(new { bench = "soak", minutes = length.TotalMinutes.To(0), perSecond = rate.To(0), grown = grown.Count, projectorLagMaxSeconds = lag.To(2) }),
        [
            $"{tables} tables of {Diners} phones for {length.TotalMinutes.Said("0")} minutes, {parties} parties one after another, {rate.Said("0")} commands acknowledged a second, on {cluster.Silos.Count()} silos and {cluster.Web.Count()} web nodes.",
            "",
            $"| | at {(length / 4).TotalMinutes.Said("0")} min | third quarter | last quarter | change |",
            "|---|---:|---:|---:|---:|",
            .. rows.Select(r => $"| {r.What} | {r.Early.Said("0")} | {r.Before.Said("0")} | {r.After.Said("0")} | {(r.Before > 0 ? ((r.After / r.Before - 1) * 100).Said("+0.0;-0.0") + " %" : "")} |"),
            $"| projector behind, s: p50 {Figures.Percentile([.. lags], 50).Said()}, p99 {Figures.Percentile([.. lags], 99).Said()}, most {lag.Said()} | | | | |",
            "",
            grown.Count == 0 ? "Nothing grew." : "Grew beyond what is allowed: " + string.Join(", ", grown) + ".",
        ])
        {
            ExitCode = grown.Count == 0 && lag <= 1 ? 0 : 1,
        };
    }
}
