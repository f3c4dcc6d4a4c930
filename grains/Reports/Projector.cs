using System.Data;
using System.Diagnostics;
using System.Text.Json;
using Icupa.Platform;
using Icupa.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Reports;

/// <summary>The pool that the read side is written and read through.</summary>
public sealed class ReadSource(NpgsqlDataSource source)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public NpgsqlDataSource Source => source;

    /// <summary>A connection that sees and changes rows of one tenant only, whatever is asked on it, until it goes back to its pool.</summary>
    public async Task<NpgsqlConnection> Within(VenueId venue, CancellationToken stop = default)
    {
        var connection = await source.OpenConnectionAsync(stop);
        try
        {
            await using var command = new NpgsqlCommand("select set_config('icupa.tenant', $1, false)", connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Tenant });
            await command.ExecuteNonQueryAsync(stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether what is read holds everything up to a moment.</summary>
    public async Task<bool> CaughtUp(DateTimeOffset with)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await connection.CaughtUp(with);
    }

    /// <summary>Waits until what is read holds everything that is in the journal now; false where that takes longer than <paramref name="patience"/>.</summary>
    public async Task<bool> CatchUp(TimeSpan patience, TimeProvider clock)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var now = new NpgsqlCommand("select clock_timestamp()", connection);
        var (with, until) = (new DateTimeOffset((DateTime)(await now.ExecuteScalarAsync())!), clock.GetUtcNow() + patience);
        while (!await connection.CaughtUp(with))
        {
            if (clock.GetUtcNow() > until)
                return false;
            await Task.Delay(LookAgain, clock);
        }
        return true;
    }
}

/// <summary>The pool of the projector, the only one that may write the tables of schema <c>read</c>.</summary>
public sealed class ProjectorSource(NpgsqlDataSource source)
{
    public NpgsqlDataSource Source => source;
}

/// <summary>
/// Takes the journal into the tables of schema <c>read</c>: rows in the order of (tx, seq), of transactions older than every open one, so that
/// one that commits late is never passed over. The rows of each stream that has grown are made anew from the whole stream, and the place is
/// moved on in the same transaction. A stream of which no rows can be made keeps those that it had, and is written down in <c>read.stuck</c>: all
/// others must be seen.
/// </summary>
public sealed class ReadPass(NpgsqlConnection connection, ILogger log)
{
    public const int RowsPerPass = 500;

    // The place is given, not joined: of a join the planner makes a walk through the whole journal, which grows with every evening.
    internal const string News = """
        select stream, tx::text, seq from journal
        where (tx, seq) > ($1::xid8, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
        order by journal.tx, journal.seq limit 500
        """;

    // Compared and set: whoever started anew meanwhile wins. What is committed beside an older open transaction is not taken yet: all is here
    // only up to the first of it.
    private const string MoveOn = """
        update read.progress set tx = $3::xid8, seq = $4, caught_up = case when $5
            then greatest(caught_up, (select coalesce(min(at), now()) from journal where journal.tx >= pg_snapshot_xmin(pg_current_snapshot()))) else caught_up end
        where tx = $1::xid8 and seq = $2
        """;

    /// <summary>With nothing new, the moment up to which all is here is written no more often.</summary>
    private static readonly TimeSpan MarkEvery = TimeSpan.FromMilliseconds(500);

    private const string Stick = "insert into read.stuck (stream, why) values ($1, $2) on conflict (stream) do update set why = excluded.why";
    private const int LongestWhy = 500;

    private long marked;
    // Null before the first pass, which tries them all again.
    private HashSet<string>? stuck;

    /// <summary>Takes what is new, at most 500 rows; answers whether there may be more.</summary>
    /// <exception cref="DBConcurrencyException">Another has moved on from the same place; nothing was changed.</exception>
    public async Task<bool> Run(CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var (from, to, streams, count) = await Look(stop);
        if (count == 0 && marked != 0 && Stopwatch.GetElapsedTime(marked) < MarkEvery)
            return false;
        if (stuck is null)
            streams.UnionWith(stuck = await Stuck(stop));
        foreach (var kind in streams.GroupBy(Key.Kind))
            if (Projections.All.TryGetValue(kind.Key, out var projection))
                await Project(transaction, projection, [.. kind], stop);
        await using (var move = Command(MoveOn, from.Tx, from.Seq, to.Tx, to.Seq, count < RowsPerPass))
            if (await move.ExecuteNonQueryAsync(stop) != 1)
                throw new DBConcurrencyException("the read side was started anew");
        await transaction.CommitAsync(stop);
        marked = Stopwatch.GetTimestamp();
        return count == RowsPerPass;
    }

    private async Task<((string Tx, long Seq) From, (string Tx, long Seq) To, HashSet<string> Streams, int Count)> Look(CancellationToken stop)
    {
        (string Tx, long Seq) from;
        await using (var place = Command("select tx::text, seq from read.progress"))
        await using (var reader = await place.ExecuteReaderAsync(stop))
            from = await reader.ReadAsync(stop) ? (reader.GetString(0), reader.GetInt64(1)) : throw new InvalidDataException("read.progress is empty");
        var (to, streams, count) = (from, new HashSet<string>(StringComparer.Ordinal), 0);
        await using var news = Command(News, from.Tx, from.Seq);
        await using var rows = await news.ExecuteReaderAsync(stop);
        for (; await rows.ReadAsync(stop); count++)
        {
            // Rehearsals are in no figures.
            if (Key.Tenant(rows.GetString(0)) != VenueId.RehearsalTenant)
                streams.Add(rows.GetString(0));
            to = (rows.GetString(1), rows.GetInt64(2));
        }
        return (from, to, streams, count);
    }

    private async Task<HashSet<string>> Stuck(CancellationToken stop)
    {
        await using var command = Command("select stream from read.stuck");
        await using var rows = await command.ExecuteReaderAsync(stop);
        var streams = new HashSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(stop))
            streams.Add(rows.GetString(0));
        return streams;
    }

    // By halves, until the stream is alone of which no rows can be made.
    private async Task Project(NpgsqlTransaction transaction, IProjection projection, string[] streams, CancellationToken stop)
    {
        await transaction.SaveAsync("before", stop);
        try
        {
            await Replace(projection, streams, stop);
        }
        catch (Exception e) when (JournalReader.IsOfTheRows(e))
        {
            await transaction.RollbackAsync("before", stop);
            if (streams is [var alone])
            {
                log.LogError(e, "No rows can be made of {Stream}; its reports stay as they were", alone);
                await using var stick = Command(Stick, alone, e.Message.Length > LongestWhy ? e.Message[..LongestWhy] : e.Message);
                await stick.ExecuteNonQueryAsync(stop);
                stuck!.Add(alone);
                return;
            }
            var middle = streams.Length / 2;
            await Project(transaction, projection, streams[..middle], stop);
            await Project(transaction, projection, streams[middle..], stop);
            return;
        }
        await transaction.ReleaseAsync("before", stop);
        if (!stuck!.Overlaps(streams))
            return;
        stuck.ExceptWith(streams);
        await using var free = Command("delete from read.stuck where stream = any($1)", (object)streams);
        await free.ExecuteNonQueryAsync(stop);
    }

    private async Task Replace(IProjection projection, string[] streams, CancellationToken stop)
    {
        var journal = streams.ToDictionary(s => s, _ => new List<StoredRow>());
        await using (var whole = Command("select stream, base, count, events from journal where stream = any($1) order by stream, base", (object)streams))
        await using (var reader = await whole.ExecuteReaderAsync(stop))
            while (await reader.ReadAsync(stop))
                journal[reader.GetString(0)].Add(new(reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3)));
        var rows = journal.SelectMany(s => projection.Rows(s.Key, s.Value)).ToLookup(r => r.Table, r => r.Columns);
        foreach (var table in projection.Tables)
        {
            await using (var old = Command($"delete from read.{table} where stream = any($1)", (object)streams))
                await old.ExecuteNonQueryAsync(stop);
            await using var fresh = new NpgsqlCommand($"insert into read.{table} select * from jsonb_populate_recordset(null::read.{table}, $1)", connection);
            fresh.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(rows[table], Projections.Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
            if (rows[table].Any())
                await fresh.ExecuteNonQueryAsync(stop);
        }
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

/// <summary>Runs passes on one silo of the cluster: whoever holds the advisory lock. At most a second behind.</summary>
public sealed class Projector(ProjectorSource source, ILogger<Projector> log) : Recurring("The read side", TimeSpan.FromSeconds(1), TimeProvider.System, log, atOnce: true)
{
    /// <summary>"icupa read", as a number of our own.</summary>
    public const long Lock = 0x1C09A_0EAD;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);

    protected override bool Passing(Exception error) => base.Passing(error) || error is DBConcurrencyException;

    // Ends only with a failure. The lock is the connection's: it goes when the connection goes.
    protected override async Task Pass(CancellationToken stop)
    {
        await using var connection = await source.Source.OpenConnectionAsync(stop);
        using var timer = new PeriodicTimer(Every);
        while (!await Locked(connection, stop))
            await timer.WaitForNextTickAsync(stop);
        var pass = new ReadPass(connection, Log);
        while (true)
            if (!await pass.Run(stop))
                await timer.WaitForNextTickAsync(stop);
    }

    internal static async Task<bool> Locked(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Lock });
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }
}
