using System.Diagnostics.CodeAnalysis;
using Icupa.Board;
using Icupa.Inspection;
using Icupa.Platform;
using Orleans.Runtime;

namespace Icupa.Storage;

/// <summary>What every stream's frame on a silo shares. One reference in each of thousands of grains.</summary>
public sealed record Surroundings(TimeProvider Clock, Boards Boards, PushClient Pushes, JournalWriter Writer, JournalReader Reader, Awake Awake, Recent Recent);

/// <summary>A stream's frame as the silo knows it while it is awake.</summary>
public interface IAwake
{
    string Stream { get; }
    IGrainContext GrainContext { get; }

    /// <summary>What it says of itself; to be called in its own turn.</summary>
    Inside Tell();
}

/// <summary>
/// The streams that are awake on this silo, by key: so that somebody can look at one without calling it, which would wake it or keep it awake.
/// About 30 bytes for each.
/// </summary>
public sealed class Awake
{
    private readonly Lock gate = new();
    private readonly HashSet<IAwake> streams = new(ByKey.Same);

    public void Add(IAwake stream)
    {
        lock (gate)
        {
            // Of two activations that follow each other closely, the newer one counts.
            streams.Remove(stream);
            streams.Add(stream);
        }
    }

    public void Remove(IAwake stream)
    {
        lock (gate)
            if (streams.TryGetValue(stream, out var known) && ReferenceEquals(known, stream))
                streams.Remove(stream);
    }

    public IAwake? Find(string stream)
    {
        lock (gate)
            return streams.GetAlternateLookup<string>().TryGetValue(stream, out var awake) ? awake : null;
    }

    private sealed class ByKey : IEqualityComparer<IAwake>, IAlternateEqualityComparer<string, IAwake>
    {
        public static readonly ByKey Same = new();

        public bool Equals(IAwake? x, IAwake? y) => x?.Stream == y?.Stream;
        public int GetHashCode([DisallowNull] IAwake obj) => obj.Stream.GetHashCode(StringComparison.Ordinal);
        public bool Equals(string alternate, IAwake other) => alternate == other.Stream;
        public int GetHashCode(string alternate) => alternate.GetHashCode(StringComparison.Ordinal);
        public IAwake Create(string alternate) => throw new NotSupportedException("a key does not make a stream");
    }
}

/// <summary>
/// The last commands of this silo, accepted or refused, with what each took: one ring for all streams, of a fixed size, so that no grain pays for
/// being looked at. On a silo that does 500 commands a second it holds the last quarter of a minute; on a quiet one, hours.
/// </summary>
public sealed class Recent(TimeProvider clock)
{
    public const int Kept = 8_192;

    private readonly record struct Entry(string Stream, string What, Asker Who, CommandId Id, Refusal Refusal, bool Lost, long Version, long Began, long Ended);

    private readonly Lock gate = new();
    private readonly Entry[] ring = new Entry[Kept];
    private long next;

    /// <param name="what">The name of the method that gave the command.</param>
    /// <param name="reply">Null where none came: the stream died.</param>
    /// <param name="began">A timestamp of the clock.</param>
    public void Note(string stream, string what, Asker who, CommandId id, Reply? reply, long began)
    {
        var entry = new Entry(stream, what, who, id, reply?.Refusal ?? Refusal.None, reply is null, reply?.Version ?? 0, began, clock.GetTimestamp());
        lock (gate)
            ring[next++ % Kept] = entry;
    }

    /// <summary>The last commands of a stream, newest first.</summary>
    public IReadOnlyList<RecentCommand> Of(string stream, int most) => [.. Newest().Where(e => e.Stream == stream).Take(most).Select(Tell)];

    /// <summary>The command of that id, if it is still known.</summary>
    public (string Stream, RecentCommand Command)? Named(CommandId id) => Newest().Where(e => e.Id == id).Select(e => ((string, RecentCommand)?)(e.Stream, Tell(e))).FirstOrDefault();

    /// <summary>How many commands a minute there are now, in all and of the busiest streams: of the last minute, or of as much of it as is still known.</summary>
    public (double PerMinute, IReadOnlyList<Hot> Hottest) Busiest(int most)
    {
        var entries = Newest().TakeWhile(e => clock.GetElapsedTime(e.Ended) < Minute).ToList();
        if (entries.Count == 0)
            return (0, []);
        var span = entries.Count < Kept ? Minute : clock.GetElapsedTime(entries[^1].Ended);
        var times = Minute / (span < Second ? Second : span);
        return (entries.Count * times, [.. entries.GroupBy(e => e.Stream).OrderByDescending(g => g.Count()).Take(most)
            .Select(g => new Hot(g.Key, g.Count() * times, (long)g.Average(e => clock.GetElapsedTime(e.Began, e.Ended).TotalMicroseconds)))]);
    }

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private IEnumerable<Entry> Newest()
    {
        Entry[] copy;
        long end;
        lock (gate)
            (copy, end) = ((Entry[])ring.Clone(), next);
        for (var n = end - 1; n >= 0 && n >= end - Kept; n--)
            yield return copy[n % Kept];
    }

    private RecentCommand Tell(Entry entry) => new(entry.Id, clock.GetUtcNow() - clock.GetElapsedTime(entry.Began), entry.Who.By, entry.What, entry.Refusal, entry.Lost, entry.Version,
        (long)clock.GetElapsedTime(entry.Began, entry.Ended).TotalMicroseconds);
}
