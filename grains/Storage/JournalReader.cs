using System.Threading.Channels;
using Icupa.Platform;
using Npgsql;

namespace Icupa.Storage;

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
            await ReadBatch([.. batch]);
        }
    }

    // Whatever it was: a reader that ended here would leave every later activation waiting for ever. By halves, so that a name that no database
    // takes fails alone.
    private async Task ReadBatch(KeyValuePair<string, List<Wanted>>[] batch)
    {
        try
        {
            await ReadRows(batch.ToDictionary());
            foreach (var wanted in batch.SelectMany(w => w.Value))
                wanted.Done.TrySetResult(wanted.Rows);
        }
        catch (Exception e) when (batch.Length > 1 && IsOfTheRows(e))
        {
            foreach (var wanted in batch.SelectMany(w => w.Value))
                wanted.Rows.Clear();
            var middle = batch.Length / 2;
            await ReadBatch(batch[..middle]);
            await ReadBatch(batch[middle..]);
        }
        catch (Exception e)
        {
            foreach (var wanted in batch.SelectMany(w => w.Value))
                wanted.Done.TrySetException(new StreamDead("the journal cannot be read", e));
        }
    }

    /// <summary>The server names a fault in a row, or our own code one in what it read or wrote; anything else is of the moment.</summary>
    public static bool IsOfTheRows(Exception e) => JournalWriter.NamesRow(e) || !Attempts.Passing(e);

    private async Task ReadRows(Dictionary<string, List<Wanted>> batch)
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
