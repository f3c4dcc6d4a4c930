using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;

namespace Icupa.Bench.Memory;

/// <summary>
/// What a visit weighs while nobody does anything (its table, visit, cart, order and check, and its tickets in the kitchen), beyond as many grains
/// that hold nothing; and how fast carts come back from the journal.
/// </summary>
public static class MemoryBench
{
    private const int Guests = 4;
    private const int Lines = 8;
    /// <summary>Until what is of a fixed size is full: a silo keeps its last 8,192 commands to be looked at, whosever they are.</summary>
    private const int WarmUp = 500;
    private const int AtOnce = 32;
    private const int AtOnceCold = 256;
    /// <summary>It rests where it weighs hardly less than so long ago.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(12);
    private const double AtRest = 0.995;

    public static async Task<Result> Run(Arguments arguments)
    {
        // Of a thousand, one table of the runtime's that happens to grow meanwhile is 5 %.
        var (visits, carts) = (arguments.Count("visits", 4_000), arguments.Count("carts", 10_000));
        await using var servers = await Servers.Start(arguments.Data);
        await using var silo = await OneSilo.Start(await servers.Fresh("bench_memory"));
        await silo.Open(visits + WarmUp + 1);
        await Visits(silo, 1, WarmUp);
        await Empties(silo, "warm", WarmUp);
        await Owed(silo);
        var (before, fewer) = (await Rested(), await Activations(silo));
        await Visits(silo, WarmUp + 1, visits);
        await Owed(silo);
        var (full, more) = (await Rested(), await Activations(silo));
        var grainsPerVisit = (int)Math.Round((more - fewer) / (double)visits);
        await Empties(silo, "empty", visits * grainsPerVisit);
        var empties = await Rested() - full;
        var perVisit = (full - before - empties) / (double)visits;
        Console.WriteLine($"{visits} visits: {((full - before) / (double)visits).Said("0")} bytes each; {grainsPerVisit} empty grains: {(empties / (double)visits).Said("0")}");
        var perSecond = carts / await Cold(silo, visits + WarmUp + 1, carts);
        var line = JsonSerializer.Serialize(new
        {
            bench = "memory",
            bytesPerIdleVisit = perVisit.To(0),
            bytesOfEmptyGrains = (empties / (double)visits).To(0),
            coldActivationsPerSecond = perSecond.To(0),
        });
        return new(line,
        [
            $"A visit has {Guests} guests and {Lines} lines, ordered in one round and bumped; {visits} of them on one silo.",
            "",
            "| | |",
            "|---|---:|",
            $"| idle visit, bytes beyond its {grainsPerVisit} empty grains | {perVisit.Said("0")} |",
            $"| {grainsPerVisit} empty grains, bytes | {(empties / (double)visits).Said("0")} |",
            $"| carts activated from the journal a second | {perSecond.Said("0")} |",
            $"| {carts} carts, seconds | {(carts / perSecond).Said("0.0")} |",
        ]);
    }

    private static Task Visits(OneSilo silo, int first, int count) => Parallel.ForAsync(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (table, _) =>
        await silo.Order(await silo.Seat(table, Guests, Lines), OneSilo.Waiter));

    private static Task Empties(OneSilo silo, string kind, int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, _) =>
        await silo.Grains.GetGrain<IEmptyGrain>($"{kind}:{n}").Wake());

    private static async Task<int> Activations(OneSilo silo) =>
        (await silo.Grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics()).Sum(kind => kind.ActivationCount);

    // Nothing is owed any more: what settles holds nothing.
    private static async Task Owed(OneSilo silo)
    {
        await using var owing = silo.Journal.CreateCommand("select count(*) from owing");
        while ((long)(await owing.ExecuteScalarAsync())! > 0)
            await Task.Delay(200);
    }

    // What was lent for the rush (buffers of connections, timers of calls) is given back some seconds after it.
    private static async Task<long> Rested()
    {
        for (var last = Weigh(); ;)
        {
            await Task.Delay(Rest);
            var now = Weigh();
            if (now > last * AtRest) return Math.Min(now, last);
            last = now;
        }
    }

    private static long Weigh()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, true, true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(true);
    }

    /// <summary>Copies of one cart, under other names, are read for the first time; the seconds that takes.</summary>
    private static async Task<double> Cold(OneSilo silo, int table, int count)
    {
        var visit = await silo.Seat(table, Guests, Lines);
        var names = Enumerable.Range(0, count).Select(_ => VisitId.New(BenchVenue.Id, DateTimeOffset.UtcNow)).ToArray();
        await using (var copy = silo.Journal.CreateCommand("insert into journal (stream, base, count, tenant, events) select s, base, count, tenant, events from journal, unnest($1) s where stream = $2"))
        {
            copy.Parameters.Add(new Npgsql.NpgsqlParameter<string[]> { TypedValue = [.. names.Select(Key.Cart)] });
            copy.Parameters.Add(new Npgsql.NpgsqlParameter<string> { TypedValue = Key.Cart(visit) });
            copy.CommandTimeout = 300;
            await copy.ExecuteNonQueryAsync();
        }
        var (clock, cpu) = (Stopwatch.StartNew(), Cpu.OfSelf);
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = AtOnceCold }, async (name, _) =>
        {
            if ((await silo.Cart(name).Snapshot()).Version == 0)
                throw new InvalidDataException($"{name} is empty");
        });
        Console.WriteLine($"{count} cold carts: {clock.Elapsed.TotalSeconds.Said()} s, {((Cpu.OfSelf - cpu).TotalMilliseconds / count).Said("0.000")} ms CPU each");
        return clock.Elapsed.TotalSeconds;
    }
}
