using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Carts;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;

namespace Icupa.Bench.Crowd;

/// <summary>
/// All phones are on one web node, which is killed while some of them order: how long until each is back on the other with its cart, and
/// whether a command was lost.
/// </summary>
public static class StormBench
{
    private const int Diners = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<Result> Run(Arguments arguments)
    {
        var clients = arguments.Count("clients", 4_000);
        await using var servers = await Servers.Start(arguments.Data);
        await using var cluster = await Cluster.Start(new ClusterPlan { Folder = Path.Combine(arguments.Data, "storm"), Postgres = await servers.Fresh("bench_storm"), Silos = 2, Web = 2 });
        var there = (clients + Diners - 1) / Diners;
        var room = await Room.Fill(cluster, there + there / 10, Diners);
        var sites = cluster.Web.Select(w => w.Url).ToList();
        // Even numbers begin at the first node; the other has a tenth as many guests of its own.
        List<(SeatedTable Table, StormPhone[] Phones)> Phones(IEnumerable<SeatedTable> at, int node) =>
            [.. at.Select((t, n) => (t, t.Phones.Select((p, m) => new StormPhone(sites, p.Cookie, Key.Cart(t.Visit), 2 * (Diners * n + m) + node)).ToArray()))];
        var (tables, others) = (Phones(room.Tables.Take(there), 0), Phones(room.Tables.Skip(there), 1));
        List<StormPhone> phones = [.. tables.SelectMany(t => t.Phones)];
        var came = Stopwatch.StartNew();
        await Parallel.ForEachAsync(phones.Concat(others.SelectMany(t => t.Phones)), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (phone, _) => await phone.Start());
        Console.WriteLine($"all came in {came.Elapsed.TotalSeconds:0.0} s");
        // Every cart has something in it that has to come back.
        var lines = new ConcurrentBag<(string Cart, string Line)>();
        await Parallel.ForEachAsync(tables, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (table, _) => lines.Add(await table.Phones[0].Add()));

        var (killed, other) = (cluster.Web.First(), cluster.Web.Last());
        TimeSpan[] Spent() => [Cpu.Of(other.Mark.Id), cluster.Silos.Aggregate(TimeSpan.Zero, (sum, s) => sum + Cpu.Of(s.Mark.Id)), servers.PostgresCpu, Cpu.OfSelf];
        var before = Spent();
        var began = Stopwatch.GetTimestamp();
        killed.Kill();
        // One of each table taps at that moment; the tap is answered once there is a node again.
        var taps = tables.Select(t => Task.Run(async () =>
        {
            lines.Add(await t.Phones[1].Add());
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        })).ToList();
        var back = await Task.WhenAll(phones.Select(p => p.Back(began))).WaitAsync(Limit);
        var tapped = await Task.WhenAll(taps).WaitAsync(Limit);
        double[] cpu = [.. Spent().Zip(before, (after, at) => (after - at).TotalMilliseconds / phones.Count)];
        var (lost, right) = (0, 0.0);
        foreach (var (cart, line) in lines)
            foreach (var phone in tables.Single(t => Key.Cart(t.Table.Visit) == cart).Phones)
                if (await phone.Shows(line, Limit))
                    right = Math.Max(right, phone.SecondsUntil(line, began));
                else
                    lost++;
        foreach (var phone in phones.Concat(others.SelectMany(t => t.Phones)))
            await phone.DisposeAsync();
        return Say(phones.Count, lines.Count, lost, back, tapped, right, cpu);
    }

    private static Result Say(int phones, int lines, int lost, double[] back, double[] tapped, double right, double[] cpu)
    {
        var last = Math.Max(back.Max(), right);
        return new(JsonSerializer.Serialize(new { bench = "storm", phones, backSecondsMax = last.To(1), lost }),
        [
            $"{phones} phones on one web node of two, which is killed (kill -9), and a tenth as many on the other; one phone of each table adds a dish at that moment. Clients, silos, web nodes and Postgres share the machine.",
            "",
            "| | |",
            "|---|---:|",
            $"| back on the other node with its whole picture, p50 s | {Figures.Percentile(back, 50).Said("0.0")} |",
            $"| the last of them, s | {back.Max().Said("0.0")} |",
            $"| a dish added in that moment is acknowledged, p50 s | {Figures.Percentile(tapped, 50).Said("0.0")} |",
            $"| the last of them, s | {tapped.Max().Said("0.0")} |",
            $"| every phone of the table shows it, the last, s | {right.Said("0.0")} |",
            $"| CPU ms for each phone that comes back: web node, silos, Postgres, the phones themselves | {string.Join(", ", cpu.Select(ms => ms.Said("0.0")))} |",
            $"| lines acknowledged before and meanwhile | {lines} |",
            $"| missing on a phone afterwards | {lost} |",
        ])
        {
            ExitCode = lost == 0 && last <= 10 ? 0 : 1,
        };
    }

    private sealed class StormPhone(IReadOnlyList<Uri> sites, string cookie, string cart, int number) : LiveClient(sites, "/hub/guest", cookie, number)
    {
        private readonly ConcurrentDictionary<string, long> shown = new(StringComparer.Ordinal);
        private readonly List<long> entered = [];

        protected override Task Beat(HubSocket socket) => Task.CompletedTask;

        protected override void Changed(string stream)
        {
            if (stream != cart)
                return;
            foreach (var (key, _) in Mirror.Entities(cart, "line:"))
                shown.TryAdd(key, Stopwatch.GetTimestamp());
        }

        protected override void Entered()
        {
            lock (entered)
                entered.Add(Stopwatch.GetTimestamp());
        }

        public async Task<(string Cart, string Line)> Add()
        {
            var line = Guid.NewGuid().ToString("N");
            var dish = BenchVenue.Dishes[Random.Shared.Next(BenchVenue.Dishes.Length)];
            var answer = await Command("AddLine", Guid.NewGuid(), json => LoadPhone.Content(json, line, dish.Item, 1));
            return answer.Ok ? (cart, "line:" + line) : throw new LocalException($"a line was refused: {answer.Refusal}");
        }

        /// <summary>How many seconds after a moment it had entered again.</summary>
        public async Task<double> Back(long moment)
        {
            while (true)
            {
                lock (entered)
                    if (entered.Count > 0 && entered[^1] > moment)
                        return Stopwatch.GetElapsedTime(moment, entered.First(e => e > moment)).TotalSeconds;
                await Task.Delay(20, Stopping);
            }
        }

        public async Task<bool> Shows(string line, TimeSpan limit)
        {
            for (var began = Stopwatch.GetTimestamp(); !shown.ContainsKey(line); await Task.Delay(20, Stopping))
                if (Stopwatch.GetElapsedTime(began) > limit)
                    return false;
            return true;
        }

        public double SecondsUntil(string line, long moment) => Stopwatch.GetElapsedTime(moment, Math.Max(moment, shown[line])).TotalSeconds;
    }
}
