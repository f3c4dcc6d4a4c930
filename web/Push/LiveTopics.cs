using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>
/// What the connections of one hub on this node watch: which groups have members, and which streams each group has been shown.
/// A group without members is neither sent to nor asked about.
/// </summary>
public sealed class LiveTopics<THub> where THub : Hub
{
    /// <summary>Streams remembered per group; beyond, another makes room and is missed by the digests until it changes again.</summary>
    private const int StreamsPerGroup = 2_000;

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

    private void Note(string group, string stream, Func<long?, long> version)
    {
        if (!Journalled(stream) || !topics.TryGetValue(group, out var topic)) return;
        lock (topic)
        {
            topic.Streams[stream] = version(topic.Streams.TryGetValue(stream, out var known) ? known : null);
            if (topic.Streams.Count > StreamsPerGroup) topic.Streams.Remove(topic.Streams.Keys.First(s => s != stream));
        }
    }

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
        public readonly Dictionary<string, long> Streams = [];
    }
}
