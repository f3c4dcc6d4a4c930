using System.Diagnostics;
using System.Threading.Channels;
using Icupa.Platform;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Storage;

/// <summary>How a flush changes what its stream owes the outside.</summary>
public enum Owing : short
{
    Same = 0,
    Begins = 1,
    Ends = 2,
}

/// <summary>Personal words that become durable with a flush.</summary>
public readonly record struct PersonalWord(string Visit, string Key, string Text);

/// <summary>One stream's flush: everything that it had pending, decided on <paramref name="Base"/>.</summary>
public sealed record JournalRow(string Stream, long Base, int Count, string Events, Owing Owing, IReadOnlyList<PersonalWord> Words)
{
    internal TaskCompletionSource<bool> Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>One stored row of a stream.</summary>
public readonly record struct StoredRow(long Base, int Count, string Events);

/// <summary>The pool that the journal is written and read through: a few connections, each with its own prepared statements.</summary>
public sealed class JournalSource(NpgsqlDataSource source)
{
    public NpgsqlDataSource Source => source;
}

/// <summary>
/// The only INSERT into the journal. All streams of a silo share the writers; each takes whatever is queued (at most 512 rows), in one
/// statement and one commit. There is no timer: while one batch is being written the next one gathers.
/// </summary>
public sealed class JournalWriter : IAsyncDisposable
{
    public const int Writers = 2;
    public const int RowsPerBatch = 512;

    private const string Insert = """
        insert into journal (stream, base, count, tenant, events)
        select stream, base, count, tenant, events
        from unnest($1, $2, $3, $4, $5) as r (stream, base, count, tenant, events)
        on conflict do nothing returning stream
        """;

    // The rows that lose the fence change neither what is owed nor the personal words.
    private const string InsertWithEffects = """
        with kept as (
          insert into journal (stream, base, count, tenant, events)
          select stream, base, count, tenant, events
          from unnest($1, $2, $3, $4, $5) as r (stream, base, count, tenant, events)
          on conflict do nothing returning stream
        ), change as (
          select o.stream, o.owing from unnest($1, $6) as o (stream, owing) join kept using (stream)
        ), begins as (
          insert into owing (stream) select stream from change where owing = 1 on conflict do nothing
        ), ends as (
          delete from owing using change where change.owing = 2 and owing.stream = change.stream
        ), words as (
          insert into personal (visit, key, words)
          select w.visit, w.key, w.words from unnest($7, $8, $9, $10) as w (stream, visit, key, words) join kept using (stream)
          on conflict (visit, key) do update set words = excluded.words
        )
        select stream from kept
        """;

    private readonly Channel<JournalRow> queue = Channel.CreateUnbounded<JournalRow>();
    private readonly JournalSource source;
    private readonly ILogger<JournalWriter> log;
    private readonly Task writing;

    public JournalWriter(JournalSource source, ILogger<JournalWriter> log)
    {
        (this.source, this.log) = (source, log);
        writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(WriteLoop)));
    }

    /// <summary>
    /// True once the row is durable; false when another activation has written from the same base (the fence is lost).
    /// Throws when nobody knows. The queue cannot grow beyond one row per live stream.
    /// </summary>
    public Task<bool> Write(JournalRow row)
    {
        if (!queue.Writer.TryWrite(row))
            throw new StreamDead("the silo is stopping");
        return row.Kept.Task;
    }

    /// <summary>Writes what is queued and ends; the container does it after the silo has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
    }

    private async Task WriteLoop()
    {
        NpgsqlConnection? connection = null;
        var batch = new List<JournalRow>(RowsPerBatch);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < RowsPerBatch && queue.Reader.TryRead(out var row))
                batch.Add(row);
            if (batch.Count == 0)
                continue;
            batch.Sort(static (a, b) => string.CompareOrdinal(a.Stream, b.Stream));
            connection = await WriteBatch(connection, batch);
        }
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task<NpgsqlConnection?> WriteBatch(NpgsqlConnection? connection, List<JournalRow> batch)
    {
        try
        {
            var began = Stopwatch.GetTimestamp();
            connection ??= await source.Source.OpenConnectionAsync();
            await WriteRows(connection, batch);
            Meters.FlushSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            Meters.FlushRows.Record(batch.Count);
            return connection;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException or System.IO.IOException or System.Net.Sockets.SocketException)
        {
            // Nobody knows whether the batch was committed: its streams die and are read again.
            Meters.FlushFailures.Add(1);
            log.LogWarning(e, "A batch of {Rows} rows failed", batch.Count);
            foreach (var row in batch)
                row.Kept.TrySetException(new StreamDead("the write's outcome is unknown", e));
            if (connection is not null)
                await connection.DisposeAsync();
            return null;
        }
    }

    private static async Task WriteRows(NpgsqlConnection connection, List<JournalRow> rows)
    {
        HashSet<string> kept;
        try
        {
            kept = await Execute(connection, rows);
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("22", StringComparison.Ordinal) || e.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            // The server named a fault in a row and rolled the statement back: find the row by halves.
            if (rows.Count == 1)
            {
                rows[0].Kept.TrySetException(new StreamDead($"{rows[0].Stream}: the row cannot be written", e));
                return;
            }
            var middle = rows.Count / 2;
            await WriteRows(connection, rows[..middle]);
            await WriteRows(connection, rows[middle..]);
            return;
        }
        foreach (var row in rows)
            row.Kept.TrySetResult(kept.Contains(row.Stream));
    }

    private static async Task<HashSet<string>> Execute(NpgsqlConnection connection, List<JournalRow> rows)
    {
        var count = rows.Count;
        var (streams, bases, counts, tenants, events) = (new string[count], new long[count], new int[count], new string[count], new string[count]);
        var effects = false;
        for (var i = 0; i < count; i++)
        {
            var row = rows[i];
            (streams[i], bases[i], counts[i], tenants[i], events[i]) = (row.Stream, row.Base, row.Count, Key.Tenant(row.Stream), row.Events);
            effects |= row.Owing != Owing.Same || row.Words.Count > 0;
        }
        await using var command = new NpgsqlCommand(effects ? InsertWithEffects : Insert, connection);
        Add(command, streams, NpgsqlDbType.Text);
        Add(command, bases, NpgsqlDbType.Bigint);
        Add(command, counts, NpgsqlDbType.Integer);
        Add(command, tenants, NpgsqlDbType.Text);
        Add(command, events, NpgsqlDbType.Text);
        if (effects)
        {
            var words = rows.SelectMany(r => r.Words.Select(w => (r.Stream, w))).ToArray();
            Add(command, rows.Select(r => (short)r.Owing).ToArray(), NpgsqlDbType.Smallint);
            Add(command, words.Select(w => w.Stream).ToArray(), NpgsqlDbType.Text);
            Add(command, words.Select(w => w.w.Visit).ToArray(), NpgsqlDbType.Text);
            Add(command, words.Select(w => w.w.Key).ToArray(), NpgsqlDbType.Text);
            Add(command, words.Select(w => w.w.Text).ToArray(), NpgsqlDbType.Text);
        }
        // Prepared once per connection; Npgsql keeps the statement and this is a look-up afterwards.
        await command.PrepareAsync();
        var kept = new HashSet<string>(count, StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            kept.Add(reader.GetString(0));
        return kept;
    }

    private static void Add<T>(NpgsqlCommand command, T[] values, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}

/// <summary>Reads streams for activations: many that start cold at once share one query.</summary>
public sealed class JournalReader : IAsyncDisposable
{
    private const int Readers = 2;
    private const int StreamsPerQuery = 256;

    private sealed record Wanted(string Stream)
    {
        public List<StoredRow> Rows { get; } = [];
        public TaskCompletionSource<List<StoredRow>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private readonly Channel<Wanted> queue = Channel.CreateUnbounded<Wanted>();
    private readonly JournalSource source;
    private readonly Task reading;

    public JournalReader(JournalSource source)
    {
        this.source = source;
        reading = Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Run(ReadLoop)));
    }

    /// <summary>Every row of a stream, in order; empty when it never began.</summary>
    public Task<List<StoredRow>> Read(string stream)
    {
        var wanted = new Wanted(stream);
        if (!queue.Writer.TryWrite(wanted))
            throw new StreamDead("the silo is stopping");
        return wanted.Done.Task;
    }

    /// <summary>The personal words of some visits, by (visit, key).</summary>
    public async Task<List<PersonalWord>> Words(IReadOnlyCollection<string> visits)
    {
        await using var command = source.Source.CreateCommand("select visit, key, words from personal where visit = any($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. visits] });
        await using var reader = await command.ExecuteReaderAsync();
        var words = new List<PersonalWord>();
        while (await reader.ReadAsync())
            words.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return words;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await reading;
    }

    private async Task ReadLoop()
    {
        while (await queue.Reader.WaitToReadAsync())
        {
            var batch = new Dictionary<string, List<Wanted>>(StringComparer.Ordinal);
            for (var taken = 0; taken < StreamsPerQuery && queue.Reader.TryRead(out var wanted); taken++)
            {
                if (!batch.TryGetValue(wanted.Stream, out var same))
                    batch[wanted.Stream] = same = [];
                same.Add(wanted);
            }
            try
            {
                await ReadBatch(batch);
                foreach (var wanted in batch.Values.SelectMany(w => w))
                    wanted.Done.TrySetResult(wanted.Rows);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or System.IO.IOException or System.Net.Sockets.SocketException)
            {
                foreach (var wanted in batch.Values.SelectMany(w => w))
                    wanted.Done.TrySetException(new StreamDead("the journal cannot be read", e));
            }
        }
    }

    private async Task ReadBatch(Dictionary<string, List<Wanted>> batch)
    {
        await using var command = source.Source.CreateCommand("select stream, base, count, events from journal where stream = any($1) order by stream, base");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. batch.Keys] });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var row = new StoredRow(reader.GetInt64(1), reader.GetInt32(2), reader.GetString(3));
            foreach (var wanted in batch[reader.GetString(0)])
                wanted.Rows.Add(row);
        }
    }
}
