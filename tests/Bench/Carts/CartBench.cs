using System.Text.Json;
using Icupa.Bench.Measure;

namespace Icupa.Bench.Carts;

/// <summary>
/// Phones that share carts: ours against a plain SignalR hub, on one Postgres, in turns. Without a rate every phone makes its next change
/// when its last was seen by all of its table.
/// </summary>
public static class CartBench
{
    private const int Turns = 5;
    private const int WarmTurns = 3;
    private static readonly int[] Pools = [4, 8, 16];
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(4);

    public static async Task<Result> Run(Arguments arguments)
    {
        var (tables, diners, rate) = (arguments.Count("tables", 250), arguments.Count("diners", 4), arguments.Has("rate") ? arguments.Number("rate", 1) : (double?)null);
        var length = arguments.Seconds("seconds", 40) / Turns;
        await using var servers = await Servers.Start(arguments.Data);
        var pool = arguments.Has("pool") ? arguments.Count("pool", 1) : await BestPool(servers, arguments.Data, tables, diners);
        await using var plain = await PlainSide.Start(servers, arguments.Data, tables, diners, pool);
        await using var ours = await OurSide.Start(servers, arguments.Data, tables, diners);
        var (our, their) = (new List<Turn>(), new List<Turn>());
        // The first turns of each only warm up, the very first flat out: a server that has run for an evening has compiled what it runs.
        for (var turn = 1 - WarmTurns; turn <= Turns; turn++)
            foreach (var (name, load, turns) in new[] { ("ours", ours.Load, our), ("plain", plain.Load, their) })
            {
                var seen = rate is { } perSecond && turn > 1 - WarmTurns ? await load.Open(perSecond, length) : await load.Closed(length);
                Console.WriteLine($"turn {turn}: {name,-5} {seen.PerSecond.Said("0"),6} changes/s, {seen.CpuMsPerOp.Said("0.000")} ms CPU and {seen.PostgresMsPerOp.Said("0.000")} ms of Postgres each, p50 {Percentile(seen, 50)} p95 {Percentile(seen, 95)} p99 {Percentile(seen, 99)} ms");
                if (turn > 0)
                    turns.Add(seen);
            }
        return Say(our, their, tables, diners, rate, pool);
    }

    private static async Task<int> BestPool(Servers servers, string folder, int tables, int diners)
    {
        var best = (Pool: 0, PerSecond: 0.0);
        foreach (var pool in Pools)
        {
            await using var plain = await PlainSide.Start(servers, folder, tables, diners, pool);
            await plain.Load.Closed(Trial);
            var seen = await plain.Load.Closed(Trial);
            Console.WriteLine($"plain with {pool} connections: {seen.PerSecond.Said("0")} changes/s");
            best = seen.PerSecond > best.PerSecond ? (pool, seen.PerSecond) : best;
        }
        return best.Pool;
    }

    private static Result Say(List<Turn> ours, List<Turn> plain, int tables, int diners, double? rate, int pool)
    {
        var (our, their) = (new Summary(ours), new Summary(plain));
        var ratioOps = Ratio(ours, plain, t => t.PerSecond);
        var ratioCpu = Ratio(ours, plain, t => t.CpuMsPerOp + t.PostgresMsPerOp);
        var line = JsonSerializer.Serialize(new { bench = "cart", ours = our.Figures, baseline = their.Figures, ratioOps = ratioOps.To(3), ratioCpu = ratioCpu.To(3) });
        string Row(string name, Summary s) => $"| {name} | {s.PerSecond.Said("0")} | {s.P50.Said("0.0")} | {s.P95.Said("0.0")} | {s.P99.Said("0.0")} | {s.Server.Said("0.000")} | {s.Postgres.Said("0.000")} |";
        return new(line,
        [
            $"{tables} tables of {diners} phones, {(rate is { } r ? $"{r.Said()} changes a second" : "as many changes as there is CPU for and phones may make")}; the plain hub with {pool} connections, the best of {string.Join(", ", Pools)}. Medians of {Turns} turns each.",
            "",
            "| | changes/s | p50 ms | p95 ms | p99 ms | server CPU ms per change | Postgres CPU ms per change |",
            "|---|---:|---:|---:|---:|---:|---:|",
            Row("ours", our),
            Row("plain hub", their),
            $"| ours ÷ plain | {ratioOps.Said()} | {(our.P50 / their.P50).Said()} | {(our.P95 / their.P95).Said()} | {(our.P99 / their.P99).Said()} | {ratioCpu.Said()} with Postgres | |",
        ])
        {
            Part = $"cart {tables} {rate?.Said() ?? "max"}",
        };
    }

    private static string Percentile(Turn turn, double percent) => Figures.Percentile(turn.Milliseconds, percent).Said("0.0");

    // Neighbouring turns are compared, so that a machine that slows down slows both.
    private static double Ratio(List<Turn> ours, List<Turn> plain, Func<Turn, double> figure) => ours.Zip(plain, (a, b) => figure(a) / figure(b)).Median();

    private sealed class Summary(List<Turn> turns)
    {
        public double PerSecond { get; } = turns.Select(t => t.PerSecond).Median();
        public double P50 { get; } = turns.Select(t => Measure.Figures.Percentile(t.Milliseconds, 50)).Median();
        public double P95 { get; } = turns.Select(t => Measure.Figures.Percentile(t.Milliseconds, 95)).Median();
        public double P99 { get; } = turns.Select(t => Measure.Figures.Percentile(t.Milliseconds, 99)).Median();
        public double Server { get; } = turns.Select(t => t.CpuMsPerOp).Median();
        public double Postgres { get; } = turns.Select(t => t.PostgresMsPerOp).Median();

        public object Figures => new { opsPerSecond = PerSecond.To(0), p50Ms = P50.To(1), p95Ms = P95.To(1), p99Ms = P99.To(1), cpuMsPerOp = (Server + Postgres).To(3) };
    }
}
