using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icupa.Bench.Carts;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;

namespace Icupa.Bench.Crowd;

/// <summary>
/// Ten tenants on one web node, all alike, and in every second turn one of them says ten times as much. What the other nine wait is compared,
/// turn by turn: with shares, and without.
/// </summary>
public static class FairnessBench
{
    private const int Tenants = 10;
    private const int Times = 10;
    private const int Diners = 4;
    private const int Turns = 5;
    private const int WarmTurns = 2;
    /// <summary>The others may wait so much longer.</summary>
    private const double Limit = 1.2;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    /// <summary>A turn: what the nine waited and how often they were refused, the same of the tenth, and how busy the machine was.</summary>
    private sealed record Turn(double[] Nine, int NineRefused, int Granted, int Refused, TimeSpan Cpu, TimeSpan Took)
    {
        public double P99 => Figures.Percentile(Nine, 99);
        public double GrantedPerSecond => Granted / Took.TotalSeconds;
        public double RefusedPerSecond => Refused / Took.TotalSeconds;
        public double Busy => Cpu / Took / Environment.ProcessorCount;
    }

    public static async Task<Result> Run(Arguments arguments)
    {
        var (tables, rate, length) = (arguments.Count("tables", 20), arguments.Number("rate", 100), arguments.Seconds("seconds", 12));
        await using var servers = await Servers.Start(arguments.Data);
        var shared = await Variant("with shares", new Dictionary<string, string>());
        var free = await Variant("without", new Dictionary<string, string> { ["ICUPA_TENANT_SHARE"] = "0" });
        return Say(shared, free, tables, rate);

        async Task<List<(Turn Even, Turn Tenfold)>> Variant(string name, Dictionary<string, string> variables)
        {
            await using var cluster = await Cluster.Start(new ClusterPlan { Folder = Path.Combine(arguments.Data, "fairness"), Postgres = await servers.Fresh("bench_fairness"), Variables = variables });
            await using var crowd = await Crowd.Enter(cluster, tables);
            var turns = new List<(Turn, Turn)>();
            // The first turns only warm up: a server that has run for an evening has compiled what it runs.
            for (var turn = 1 - WarmTurns; turn <= Turns; turn++)
            {
                var (even, tenfold) = (await Measured(cluster, crowd, rate, rate, length), await Measured(cluster, crowd, rate, rate * Times, length));
                Console.WriteLine($"{name}, turn {turn}: p99 of nine {even.P99.Said("0.0")} ms, {tenfold.P99.Said("0.0")} ms beside one that says ten times as much and is granted {tenfold.GrantedPerSecond.Said("0")} a second; CPU {even.Busy.Said("0%")}, {tenfold.Busy.Said("0%")}");
                if (turn > 0)
                    turns.Add((even, tenfold));
            }
            return turns;
        }

        async Task<Turn> Measured(Cluster cluster, Crowd crowd, double each, double tenth, TimeSpan span)
        {
            var (nine, nineRefused, granted, refused, cpu, clock) = (new ConcurrentBag<double>(), 0, 0, 0, Cpu(), Stopwatch.StartNew());
            await Task.WhenAll(crowd.Tenants.SelectMany((phones, t) => phones.Select((phone, n) => Task.Run(() => crowd.Talk(phone, (t == 0 ? tenth : each) / phones.Count, n, clock, span, took =>
            {
                if (took is null && t > 0)
                    Interlocked.Increment(ref nineRefused);
                else if (took is null)
                    Interlocked.Increment(ref refused);
                else if (t == 0)
                    Interlocked.Increment(ref granted);
                else
                    nine.Add(took.Value.TotalMilliseconds);
            }))))).WaitAsync(span + DrainLimit);
            return new([.. nine], nineRefused, granted, refused, Cpu() - cpu, clock.Elapsed);

            TimeSpan Cpu() => cluster.Nodes.Aggregate(servers.PostgresCpu + Measure.Cpu.OfSelf, (sum, node) => sum + Measure.Cpu.Of(node.Mark.Id));
        }
    }

    private static Result Say(List<(Turn Even, Turn Tenfold)> shared, List<(Turn Even, Turn Tenfold)> free, int tables, double rate)
    {
        var (ratio, freeRatio, nineRefused) = (Ratio(shared), Ratio(free), shared.Sum(t => t.Even.NineRefused + t.Tenfold.NineRefused));
        var line = JsonSerializer.Serialize(new { bench = "fairness", tenants = Tenants, times = Times, p99Ratio = ratio.To(2), p99RatioWithout = freeRatio.To(2), nineRefused });
        return new(line,
        [
            $"{Tenants} tenants of {tables} tables with {Diners} phones on one web node and one silo; each makes {rate.Said("0")} changes of carts a second, and in every second turn one of them {(rate * Times).Said("0")}. A change is over when every phone of its table has it. A refused one is said again when its phone's next is due. Medians of {Turns} pairs of turns; the ratio is of neighbours. CPU is of all on the machine that is ours: silo, web node, Postgres and the phones.",
            "",
            "| | p99 of the other nine, all alike, ms | beside one at ten times, ms | ratio | the one is granted a second | refused a second | CPU |",
            "|---|---:|---:|---:|---:|---:|---:|",
            Row("with shares", shared),
            Row("without (`ICUPA_TENANT_SHARE=0`)", free),
            "",
            $"Of the other nine {nineRefused} changes were refused.",
        ])
        {
            ExitCode = ratio <= Limit ? 0 : 1,
        };

        string Row(string name, List<(Turn Even, Turn Tenfold)> turns) =>
            $"| {name} | {turns.Select(t => t.Even.P99).Median().Said("0.0")} | {turns.Select(t => t.Tenfold.P99).Median().Said("0.0")} | {Ratio(turns).Said("0.00")} | {turns.Select(t => t.Tenfold.GrantedPerSecond).Median().Said("0")} | {turns.Select(t => t.Tenfold.RefusedPerSecond).Median().Said("0")} | {turns.Select(t => t.Even.Busy).Median().Said("0 %")} → {turns.Select(t => t.Tenfold.Busy).Median().Said("0 %")} |";
    }

    // Neighbouring turns are compared, so that a machine that slows down slows both.
    private static double Ratio(List<(Turn Even, Turn Tenfold)> turns) => turns.Select(t => t.Tenfold.P99 / t.Even.P99).Median();

    /// <summary>The phones of all tenants, connected.</summary>
    private sealed class Crowd : IAsyncDisposable
    {
        private readonly CancellationTokenSource ending = new();
        private Task beating = Task.CompletedTask;

        public List<IReadOnlyList<LoadPhone>> Tenants { get; } = [];

        public static async Task<Crowd> Enter(Cluster cluster, int tables)
        {
            var crowd = new Crowd();
            foreach (var room in await Room.Fill(cluster, tables, Diners, Enumerable.Range(1, FairnessBench.Tenants).Select(t => new VenueId(string.Create(CultureInfo.InvariantCulture, $"t{t}/room")))))
            {
                var phones = new List<LoadPhone>();
                foreach (var table in room.Tables)
                {
                    var shared = new LoadTable(Diners);
                    foreach (var (seat, n) in table.Phones.Select((p, n) => (p, n)))
                    {
                        var phone = new LoadPhone(shared, n, Key.Cart(table.Visit), crowd.Tenants.Count * tables * Diners + phones.Count);
                        phones.Add(phone);
                        await phone.Connect(new(cluster.Site, "/hub/guest"), seat.Cookie, CancellationToken.None);
                        await phone.Enter();
                    }
                }
                crowd.Tenants.Add(phones);
            }
            crowd.beating = LoadPhone.KeepBeating([.. crowd.Tenants.SelectMany(t => t)], crowd.ending.Token);
            return crowd;
        }

        /// <summary>A phone says one thing after another, so many a second on average; what it is late with it leaves out.</summary>
        public async Task Talk(LoadPhone phone, double perSecond, int seed, Stopwatch clock, TimeSpan length, Action<TimeSpan?> said)
        {
            var random = new Random(seed);
            for (var due = random.NextDouble() / perSecond; due < length.TotalSeconds; due = Math.Max(due, clock.Elapsed.TotalSeconds) + (0.5 + random.NextDouble()) / perSecond)
            {
                if (TimeSpan.FromSeconds(due) - clock.Elapsed is var wait && wait > TimeSpan.Zero)
                    await Task.Delay(wait, ending.Token);
                said(await phone.TryChange());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            foreach (var phone in Tenants.SelectMany(t => t))
                await phone.DisposeAsync();
            await beating;
            ending.Dispose();
        }
    }
}
