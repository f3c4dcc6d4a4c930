using System.Diagnostics;
using Icupa.Platform;
using Icupa.Platform.Telemetry;
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
    /// <summary>The spans of its commands that are traced.</summary>
    public List<ActivityContext>? Traces { get; init; }
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
/// statement and one commit. There is no timer: while one batch is being written the next one gathers. Whoever finds a writer idle
/// sends its own row at once: on a quiet silo the dear thing is to wake a thread.
/// </summary>
public sealed class JournalWriter(JournalSource source, ILogger<JournalWriter> log) : IAsyncDisposable
{
    public const int Writers = 2;
    public const int RowsPerBatch = 512;

    private readonly Lock gate = new();
    private readonly Queue<JournalRow> queue = new();
    private readonly Stack<JournalConnection> idle = new(Enumerable.Range(0, Writers).Select(_ => new JournalConnection(source)));
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool ending;

    /// <summary>Streams whose flush waits for a writer.</summary>
    public int Waiting { get { lock (gate) return queue.Count; } }

    /// <summary>Writers that are at work.</summary>
    public int Writing { get { lock (gate) return Writers - idle.Count; } }

    /// <summary>
    /// True once the row is durable; false when another activation has written from the same base (the fence is lost).
    /// Throws when nobody knows. The queue cannot grow beyond one row per live stream.
    /// </summary>
    public Task<bool> Write(JournalRow row)
    {
        JournalConnection? writer;
        lock (gate)
        {
            if (ending)
                throw new StreamDead("the silo is stopping");
            queue.Enqueue(row);
            Meters.FlushQueue.Add(1);
            if (!idle.TryPop(out writer))
                return row.Kept.Task;
        }
        // The batches that follow are not this caller's: nothing of its context goes along.
        using (ExecutionContext.SuppressFlow())
            _ = WriteQueued(writer);
        return row.Kept.Task;
    }

    /// <summary>Writes what is queued and ends; the container does it after the silo has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            ending = true;
            if (idle.Count == Writers)
                drained.TrySetResult();
        }
        await drained.Task;
        foreach (var writer in idle)
            await writer.DisposeAsync();
    }

    // Begins on the thread of a grain's turn and must not come back to it: nothing here captures its scheduler.
    private async Task WriteQueued(JournalConnection writer)
    {
        var batch = new List<JournalRow>();
        while (Take(writer, batch))
            await WriteBatch(writer, batch).ConfigureAwait(false);
    }

    // An empty queue and an idle writer are one step, so that no row is left between them.
    private bool Take(JournalConnection writer, List<JournalRow> batch)
    {
        batch.Clear();
        lock (gate)
        {
            while (batch.Count < RowsPerBatch && queue.TryDequeue(out var row))
                batch.Add(row);
            Meters.FlushQueue.Add(-batch.Count);
            if (batch.Count == 0)
            {
                idle.Push(writer);
                if (ending && idle.Count == Writers)
                    drained.TrySetResult();
                return false;
            }
        }
        batch.Sort(static (a, b) => string.CompareOrdinal(a.Stream, b.Stream));
        // Of a stream two activations wait where one had to be given up with its row unwritten, the database silent for so long. One row keeps the
        // fence, and which it was a statement with both would not say.
        for (var i = batch.Count - 1; i > 0; i--)
            if (batch[i].Stream == batch[i - 1].Stream)
            {
                batch[i].Kept.TrySetResult(false);
                batch.RemoveAt(i);
            }
        return true;
    }

    private async Task WriteBatch(JournalConnection writer, List<JournalRow> batch)
    {
        try
        {
            var (began, traced) = (Stopwatch.GetTimestamp(), Traces.Source.HasListeners() ? TimeProvider.System.GetUtcNow() : default);
            await WriteRows(writer, batch).ConfigureAwait(false);
            Meters.FlushSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
            Meters.FlushRows.Record(batch.Count);
            if (traced != default)
                Trace(batch, traced);
        }
        catch (Exception e)
        {
            // Whatever it was: a writer that ended here would leave every later row waiting for ever.
            // Nobody knows whether the batch was committed: its streams die and are read again.
            Meters.FlushFailures.Add(1);
            log.LogWarning(e, "A batch of {Rows} rows failed", batch.Count);
            foreach (var row in batch)
                row.Kept.TrySetException(new StreamDead("the write's outcome is unknown", e));
            await writer.Drop().ConfigureAwait(false);
        }
    }

    // Each traced command has the flush as a span of its own, though many share it.
    private static void Trace(List<JournalRow> batch, DateTimeOffset began)
    {
        foreach (var row in batch)
            foreach (var command in row.Traces ?? [])
                Traces.Source.StartActivity("journal flush", ActivityKind.Client, command, startTime: began)?.SetTag("icupa.rows", batch.Count).Dispose();
    }

    /// <summary>The server names a fault in what a row holds.</summary>
    public static bool NamesRow(Exception e) => e is PostgresException { SqlState: ['2', '2' or '3', ..] };

    private static async Task WriteRows(JournalConnection writer, List<JournalRow> rows)
    {
        HashSet<string> kept;
        try
        {
            kept = await writer.Insert(rows).ConfigureAwait(false);
        }
        catch (PostgresException e) when (NamesRow(e))
        {
            // The server rolled the statement back: find the row by halves.
            if (rows.Count == 1)
            {
                rows[0].Kept.TrySetException(new StreamDead($"{rows[0].Stream}: the row cannot be written", e));
                return;
            }
            var middle = rows.Count / 2;
            await WriteRows(writer, rows[..middle]).ConfigureAwait(false);
            await WriteRows(writer, rows[middle..]).ConfigureAwait(false);
            return;
        }
        foreach (var row in rows)
            row.Kept.TrySetResult(kept.Contains(row.Stream));
    }
}

/// <summary>A connection that the journal is written through, with its statements; opened when it is needed.</summary>
internal sealed class JournalConnection(JournalSource source) : IAsyncDisposable
{
    private const string Plain = """
        insert into journal (stream, base, count, tenant, events)
        select stream, base, count, tenant, events
        from unnest($1, $2, $3, $4, $5) as r (stream, base, count, tenant, events)
        on conflict do nothing returning stream
        """;

    // The rows that lose the fence change neither what is owed nor the personal words. Of words under one key the last stand: who chooses a
    // command's id may choose one of the house's, and the same word twice would fail the batch.
    private const string WithEffects = """
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
          select distinct on (w.visit, w.key) w.visit, w.key, w.words
          from unnest($7, $8, $9, $10) with ordinality as w (stream, visit, key, words, place) join kept using (stream)
          order by w.visit, w.key, w.place desc
          on conflict (visit, key) do update set words = excluded.words
        )
        select stream from kept
        """;

    private NpgsqlConnection? connection;
    // Made and prepared once per connection: what follows only brings other values.
    private NpgsqlCommand? plain, withEffects;

    /// <summary>Writes the rows in one commit; answers the streams that kept the fence.</summary>
    public async Task<HashSet<string>> Insert(List<JournalRow> rows)
    {
        connection ??= await source.Source.OpenConnectionAsync().ConfigureAwait(false);
        var command = Command(connection, rows);
        if (!command.IsPrepared)
            await command.PrepareAsync().ConfigureAwait(false);
        var kept = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            while (await reader.ReadAsync().ConfigureAwait(false))
                kept.Add(reader.GetString(0));
        return kept;
    }

    /// <summary>Closes the connection, in whatever state it is; the next insert opens another.</summary>
    public async Task Drop()
    {
        var dropped = connection;
        (connection, plain, withEffects) = (null, null, null);
        if (dropped is not null)
            await dropped.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await Drop();

    private NpgsqlCommand Command(NpgsqlConnection open, List<JournalRow> rows)
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
        var command = effects ? withEffects ??= new(WithEffects, open) : plain ??= new(Plain, open);
        Set(command, 0, streams, NpgsqlDbType.Text);
        Set(command, 1, bases, NpgsqlDbType.Bigint);
        Set(command, 2, counts, NpgsqlDbType.Integer);
        Set(command, 3, tenants, NpgsqlDbType.Text);
        Set(command, 4, events, NpgsqlDbType.Text);
        if (effects)
        {
            var words = rows.SelectMany(r => r.Words.Select(w => (r.Stream, w))).ToArray();
            Set(command, 5, rows.Select(r => (short)r.Owing).ToArray(), NpgsqlDbType.Smallint);
            Set(command, 6, words.Select(w => w.Stream).ToArray(), NpgsqlDbType.Text);
            Set(command, 7, words.Select(w => w.w.Visit).ToArray(), NpgsqlDbType.Text);
            Set(command, 8, words.Select(w => w.w.Key).ToArray(), NpgsqlDbType.Text);
            Set(command, 9, words.Select(w => w.w.Text).ToArray(), NpgsqlDbType.Text);
        }
        return command;
    }

    private static void Set<T>(NpgsqlCommand command, int place, T[] values, NpgsqlDbType type)
    {
        if (command.Parameters.Count == place)
            command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type });
        ((NpgsqlParameter<T[]>)command.Parameters[place]).TypedValue = values;
    }
}
