using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>
/// What the connections of one hub on this node watch: which groups have members, and which streams each group has been shown.
/// A group without members is neither sent to nor asked about. A floor is watched for weeks: of a visit that is over, and of days gone by,
/// nothing is remembered.
/// </summary>
public sealed class LiveTopics<THub> where THub : Hub
{
    /// <summary>Streams remembered per group; beyond, the oldest makes room and is missed by the digests until it changes again.</summary>
    private const int StreamsPerGroup = 2_000;
    /// <summary>So many visits that are over are still named, each by its own stream: whoever missed the end of one finds out.</summary>
    private const int OverPerGroup = 50;

    private readonly ConcurrentDictionary<string, Topic> topics = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, byte>> joined = new();

    public IEnumerable<string> Connections => joined.Keys;
    public IEnumerable<string> Groups => topics.Keys;

    public bool Has(string group) => topics.ContainsKey(group);

    /// <summary>How many connections are in any of these groups.</summary>
    public int Watching(IReadOnlySet<string> any) => joined.Values.Count(groups => groups.Keys.Any(any.Contains));

    /// <summary>Counts a connection into a group, once.</summary>
    public void Join(string connection, string group)
    {
        if (!joined.GetOrAdd(connection, _ => new()).TryAdd(group, 0)) return;
        while (true)
        {
            var topic = topics.GetOrAdd(group, _ => new());
            lock (topic)
            {
                // Between finding and locking it, the last member may have left and taken the topic away.
                if (!topics.TryGetValue(group, out var current) || current != topic) continue;
                topic.Members++;
                return;
            }
        }
    }

    public void Leave(string connection, string group)
    {
        if (!joined.TryGetValue(connection, out var groups) || !groups.TryRemove(group, out _) || !topics.TryGetValue(group, out var topic)) return;
        lock (topic)
            if (--topic.Members == 0) topics.TryRemove(new(group, topic));
    }

    /// <summary>The connection has ended.</summary>
    public void Forget(string connection)
    {
        if (!joined.TryGetValue(connection, out var groups)) return;
        foreach (var group in groups.Keys) Leave(connection, group);
        joined.TryRemove(connection, out _);
    }

    /// <summary>A push of this stream has gone to the group.</summary>
    public void Pushed(string group, string stream, long version) => Note(group, stream, known => Math.Max(version, known ?? 0));

    /// <summary>A member of the group was given this stream whole: its pushes may have been missed by others, so a known version stays.</summary>
    public void Shown(string group, string stream, long version) => Note(group, stream, known => known ?? version);

    /// <summary>The visit of that stream is over: what its party ordered and owes is asked about no more by those who watch the room.</summary>
    public void Over(string group, string visit)
    {
        if (Key.Kind(group) != "floor" || !topics.TryGetValue(group, out var topic)) return;
        lock (topic)
        {
            foreach (var stream in topic.Streams.Keys.Where(s => VisitOf(s) == visit).ToArray()) topic.Streams.Remove(stream);
            if (topic.Over.Contains(visit)) return;
            topic.Over.Enqueue(visit);
            if (topic.Over.Count > OverPerGroup) topic.Streams.Remove(topic.Over.Dequeue());
        }
    }

    private void Note(string group, string stream, Func<long?, long> version)
    {
        if (!Journalled(stream) || !topics.TryGetValue(group, out var topic)) return;
        lock (topic)
        {
            // What comes of a party when it has gone, the last of its payments, is nobody's net to mend.
            if (Key.Kind(group) == "floor" && VisitOf(stream) is { } visit && (topic.Over.Contains(visit) || !topic.Streams.ContainsKey(visit))) return;
            var isNew = !topic.Streams.TryGetValue(stream, out var known);
            topic.Streams[stream] = version(isNew ? null : known);
            if (isNew && Date(stream) is { } date)
                foreach (var past in topic.Streams.Keys.Where(s => Date(s) < date.AddDays(-1)).ToArray()) topic.Streams.Remove(past);
            if (topic.Streams.Count > StreamsPerGroup) topic.Streams.RemoveAt(0);
        }
    }

    /// <summary>The stream of the visit that an order or a check is of; null for every other.</summary>
    private static string? VisitOf(string stream) => Key.Kind(stream) switch
    {
        "check" => "visit:" + Key.Rest(stream),
        "order" => "visit:" + Key.Rest(stream)[..Key.Rest(stream).LastIndexOf('/')],
        _ => null,
    };

    private static DateOnly? Date(string stream) => Key.Kind(stream) is "station" or "availability" or "drawer" ? Key.StationOf(stream).Date : null;

    /// <summary>The journalled streams of a group, with the version that was last pushed to it.</summary>
    public KeyValuePair<string, long>[] Seen(string group)
    {
        if (!topics.TryGetValue(group, out var topic)) return [];
        lock (topic) return [.. topic.Streams];
    }

    private static bool Journalled(string stream) => Key.Kind(stream) is "visit" or "cart" or "order" or "check" or "station" or "availability" or "drawer" or "conversation";

    private sealed class Topic
    {
        public int Members;
        public readonly OrderedDictionary<string, long> Streams = [];
        /// <summary>The visits that ended last.</summary>
        public readonly Queue<string> Over = [];
    }
}
