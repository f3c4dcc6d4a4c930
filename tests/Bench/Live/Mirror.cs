using System.Text.Json;

namespace Icupa.Bench.Live;

/// <summary>What a client holds of the streams it watches, kept by the rules of docs/realtime.md.</summary>
public sealed class Mirror
{
    private readonly Lock holding = new();
    private readonly Dictionary<string, Held> streams = new(StringComparer.Ordinal);

    private sealed class Held
    {
        public long Version;
        public Dictionary<string, JsonElement> Entities = new(StringComparer.Ordinal);
    }

    /// <summary>Applies a change; false when something before it is missing.</summary>
    public bool Apply(string stream, long from, long to, JsonElement change)
    {
        lock (holding)
        {
            var held = Of(stream);
            if (to <= held.Version)
                return true;
            if (from > held.Version)
                return false;
            if (from < 0)
                held.Entities.Clear();
            if (change.TryGetProperty("set", out var set))
                foreach (var entity in set.EnumerateObject())
                    held.Entities[entity.Name] = entity.Value;
            if (change.TryGetProperty("drop", out var drop))
                foreach (var key in drop.EnumerateArray())
                    held.Entities.Remove(key.GetString()!);
            held.Version = to;
            return true;
        }
    }

    /// <summary>Takes the whole of a stream, unless what is held is as new.</summary>
    public void Replace(JsonElement whole)
    {
        lock (holding)
        {
            var (held, version) = (Of(whole.GetProperty("stream").GetString()!), whole.GetProperty("version").GetInt64());
            if (version < held.Version)
                return;
            (held.Version, held.Entities) = (version, whole.GetProperty("set").EnumerateObject().ToDictionary(e => e.Name, e => e.Value, StringComparer.Ordinal));
        }
    }

    public long Version(string stream)
    {
        lock (holding)
            return streams.TryGetValue(stream, out var held) ? held.Version : 0;
    }

    public IReadOnlyList<string> Streams(string prefix)
    {
        lock (holding)
            return [.. streams.Where(s => s.Value.Version > 0 && s.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(s => s.Key)];
    }

    /// <summary>The entities of a stream whose keys begin so.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Entities(string stream, string prefix = "")
    {
        lock (holding)
            return streams.TryGetValue(stream, out var held) ? [.. held.Entities.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal))] : [];
    }

    /// <summary>One entity, or null when there is none.</summary>
    public JsonElement? Entity(string stream, string key)
    {
        lock (holding)
            return streams.TryGetValue(stream, out var held) && held.Entities.TryGetValue(key, out var entity) ? entity : null;
    }

    /// <summary>What of a stream is not the same in another mirror: keys, or "version".</summary>
    public IReadOnlyList<string> Differences(Mirror other, string stream)
    {
        var (mine, theirs) = (Entities(stream).ToDictionary(), other.Entities(stream).ToDictionary());
        var keys = mine.Keys.Union(theirs.Keys).Where(key => !mine.TryGetValue(key, out var one) || !theirs.TryGetValue(key, out var two) || !JsonElement.DeepEquals(one, two));
        return Version(stream) == other.Version(stream) ? [.. keys] : [.. keys, "version"];
    }

    private Held Of(string stream)
    {
        if (!streams.TryGetValue(stream, out var held))
            streams[stream] = held = new();
        return held;
    }
}
