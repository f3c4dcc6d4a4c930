using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Measure;
using Icupa.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Icupa.Bench.Journal;

/// <summary>
/// Durable writes a second, and CPU of this process and Postgres per write: grain storage over AdoNet with its default JSON, with Orleans'
/// binary, and our journal; then one hot cart against one write per change. All in one run, in turns, medians of the rounds.
/// </summary>
public static class JournalBench
{
    private const int Callers = 256;
    private const int HotCallers = 64;
    private const int Connections = 24;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private sealed record Variant(string Name, Func<int, IWriter[]> Writers)
    {
        public List<double> PerSecond { get; } = [];
        public List<double> CpuMs { get; } = [];
    }

    public static async Task<Result> Run(Arguments arguments)
    {
        var (rounds, seconds) = (arguments.Count("rounds", 5), arguments.Seconds("seconds", 3));
        await using var servers = await Servers.Start(arguments.Data);
        var database = await servers.Fresh("bench_journal");
        // Grain storage gets twice the connections that it has on a silo and prepared statements, so that the pool is not what is measured.
        await using var states = NpgsqlDataSource.Create(Pool(database, "orleans", Connections));
        await using var journals = NpgsqlDataSource.Create(Pool(database, "public", JournalWriter.Writers + 1));
        using var host = Storages(states);
        await host.StartAsync();
        await using var journal = new JournalWriter(new(journals), NullLogger<JournalWriter>.Instance);
        var binary = host.Services.GetRequiredKeyedService<IGrainStorage>("binary");
        var json = host.Services.GetRequiredKeyedService<IGrainStorage>("json");
        Variant[] variants =
        [
            new("AdoNet, JSON", round => States(json, $"json/{round}")),
            new("AdoNet, binary", round => States(binary, $"binary/{round}")),
            new("journal", round => [.. Enumerable.Range(0, Callers).Select(n => new StreamWriter($"cart:bench/room/{round}-{n}", journal))]),
            new("hot cart, a write per change", round => Enumerable.Repeat(new OneAtATime(new StreamWriter($"cart:bench/slow/{round}", journal)), HotCallers).ToArray<IWriter>()),
            new("hot cart, journal", round => Enumerable.Repeat(new StreamWriter($"cart:bench/hot/{round}", journal), HotCallers).ToArray<IWriter>()),
        ];
        // The first round only warms up.
        for (var round = 0; round <= rounds; round++)
            foreach (var variant in variants)
            {
                var (perSecond, cpu) = await Measured(servers, variant.Writers(round), round == 0 ? WarmUp : seconds);
                if (round == 0)
                    continue;
                variant.PerSecond.Add(perSecond);
                variant.CpuMs.Add(cpu);
                Console.WriteLine($"round {round}: {variant.Name,-28} {perSecond.Said("0"),7} writes/s {cpu.Said("0.000")} ms CPU each");
            }
        await host.StopAsync();
        return Say(variants, rounds);
    }

    private static async Task<(double PerSecond, double CpuMs)> Measured(Servers servers, IWriter[] writers, TimeSpan length)
    {
        await Task.WhenAll(writers.OfType<StreamWriter>().Select(w => w.Seed));
        var (cpu, clock, written) = (Cpu.OfSelf + servers.PostgresCpu, Stopwatch.StartNew(), 0L);
        await Task.WhenAll(writers.Select((writer, n) => Task.Run(async () =>
        {
            var mine = 0L;
            for (; clock.Elapsed < length; mine++)
                await writer.Write(1 + (int)((n + mine) % 9));
            Interlocked.Add(ref written, mine);
        })));
        var took = clock.Elapsed;
        return (written / took.TotalSeconds, (Cpu.OfSelf + servers.PostgresCpu - cpu).TotalMilliseconds / written);
    }

    private static IWriter[] States(IGrainStorage storage, string part) =>
        [.. Enumerable.Range(0, Callers).Select(n => new StateWriter(storage, GrainId.Create("bench-cart", $"cart:bench/{part}-{n}")))];

    private static IHost Storages(NpgsqlDataSource states)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Silo.Local.FreePort.Next(), Silo.Local.FreePort.Next());
            silo.AddAdoNetGrainStorage("json", o => (o.Invariant, o.DataSource) = ("Npgsql", states));
            silo.AddAdoNetGrainStorage("binary", o => o.Configure<Serializer>((storage, serializer) =>
            {
                (storage.Invariant, storage.DataSource) = ("Npgsql", states);
                storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
        });
        return builder.Build();
    }

    private static string Pool(string database, string schema, int connections) => new NpgsqlConnectionStringBuilder(database)
    {
        SearchPath = schema,
        MaxPoolSize = connections,
        MaxAutoPrepare = 50,
        AutoPrepareMinUsages = 2,
    }.ConnectionString;

    private static Result Say(Variant[] variants, int rounds)
    {
        var (json, binary, ours, perOp, hot) = (variants[0], variants[1], variants[2], variants[3], variants[4]);
        var line = JsonSerializer.Serialize(new
        {
            bench = "journal",
            adonetJsonPerSecond = json.PerSecond.Median().To(0),
            adonetBinaryPerSecond = binary.PerSecond.Median().To(0),
            oursPerSecond = ours.PerSecond.Median().To(0),
            ratioToAdonetJson = Ratio(ours, json).To(2),
            cpuMsPerWrite = ours.CpuMs.Median().To(3),
            hotTablePerSecond = hot.PerSecond.Median().To(0),
            hotRatioToPerOp = Ratio(hot, perOp).To(2),
        });
        List<string> table =
        [
            $"{Callers} callers, each on its own cart, changes of about 300 bytes; the hot cart has {HotCallers} callers. Medians of {rounds} rounds in turns.",
            "",
            "| | durable writes/s | CPU ms per write (ours and Postgres) | × AdoNet JSON |",
            "|---|---:|---:|---:|",
            .. variants.Select(v => $"| {v.Name} | {v.PerSecond.Median().Said("0")} | {v.CpuMs.Median().Said("0.000")} | {Ratio(v, json).Said()} |"),
        ];
        return new(line, table);
    }

    // Rounds are compared with their neighbours, so that a machine that slows down slows both.
    private static double Ratio(Variant one, Variant other) => one.PerSecond.Zip(other.PerSecond, (a, b) => a / b).Median();
}
