using System.Diagnostics;
using System.Globalization;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Bench.Memory;
using Icupa.Reports;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Icupa.Bench.Scale;

/// <summary>What one visit leaves in the database and costs, measured: a party that sits down, orders a round and has it bumped everywhere.</summary>
public sealed record Growth(int Visits, double Facts, double Rows, double EventBytes, double JournalBytes, double OtherBytes, double WalBytes, double CpuMs, double PostgresCpuMs, double ProjectedPerSecond, double ProjectionCpuMs)
{
    public const int Guests = 4, Lines = 8;
    private const int AtOnce = 16;
    private const int WarmUp = 40;

    public static async Task<Growth> Measure(string data, int visits)
    {
        await using var servers = await Servers.Start(data);
        var database = await servers.Fresh("bench_scale");
        await using var silo = await OneSilo.Start(database);
        await silo.Open(visits + WarmUp + 1);
        await Evening(silo, 1, WarmUp);
        await Project(silo.Journal);
        var before = await Sizes(silo.Journal);
        var (cpu, postgres) = (Cpu.OfSelf, servers.PostgresCpu);
        await Evening(silo, WarmUp + 1, visits);
        (cpu, postgres) = (Cpu.OfSelf - cpu, servers.PostgresCpu - postgres);
        var after = await Sizes(silo.Journal);
        var (clock, passes) = (Stopwatch.StartNew(), (Cpu.OfSelf, servers.PostgresCpu));
        var rows = await Project(silo.Journal);
        var (seconds, projection) = (clock.Elapsed.TotalSeconds, Cpu.OfSelf - passes.OfSelf + servers.PostgresCpu - passes.PostgresCpu);
        double Each(int column) => (after[column] - before[column]) / (double)visits;
        return new(visits, Each(0), Each(1), Each(2), Each(3), Each(4), Each(5), cpu.TotalMilliseconds / visits, postgres.TotalMilliseconds / visits, rows / seconds, projection.TotalMilliseconds / rows);
    }

    private static async Task Evening(OneSilo silo, int first, int count)
    {
        await Parallel.ForAsync(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (table, _) =>
            await silo.Order(await silo.Seat(table, Guests, Lines), OneSilo.Waiter));
        // Until everything that is owed is paid: tickets, checks, news of orders.
        await using var owing = silo.Journal.CreateCommand("select count(*) from owing");
        while ((long)(await owing.ExecuteScalarAsync())! > 0)
            await Task.Delay(100);
    }

    /// <summary>Facts, rows, bytes of events, bytes of the journal with its indexes, bytes of all else that grows, bytes of WAL.</summary>
    private static async Task<long[]> Sizes(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            select sum(count)::bigint, count(*), sum(length(events))::bigint, pg_total_relation_size('journal'),
                   pg_total_relation_size('orleans.state') + pg_total_relation_size('personal') + pg_total_relation_size('owing'),
                   pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint
            from journal
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return [.. Enumerable.Range(0, 6).Select(reader.GetInt64)];
    }

    /// <summary>Takes all that is new into the tables of reports, as the projector does; answers how many rows of the journal that were.</summary>
    private static async Task<long> Project(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        var pass = new ReadPass(connection, NullLogger.Instance);
        var from = await Place(connection);
        while (await pass.Run(CancellationToken.None))
        {
            // There is more.
        }
        return await Behind(connection, from);
    }

    private static async Task<(string Tx, long Seq)> Place(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select tx::text, seq from read.progress", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetString(0), reader.GetInt64(1));
    }

    private static async Task<long> Behind(NpgsqlConnection connection, (string Tx, long Seq) from)
    {
        await using var command = new NpgsqlCommand("select count(*) from journal j, read.progress p where (j.tx, j.seq) > ($1::text::xid8, $2) and (j.tx, j.seq) <= (p.tx, p.seq)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = from.Tx });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from.Seq });
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
