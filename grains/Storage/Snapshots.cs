using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Icupa.Storage;

/// <summary>Reads what another stream shows, entity by entity: a grain of any build can be asked for that.</summary>
public static class Snapshots
{
    /// <summary>One entity by its key; null where it is not there.</summary>
    public static T? One<T>(this Snapshot snapshot, string key, JsonTypeInfo<T> json) where T : class
    {
        using var set = JsonDocument.Parse(snapshot.Set);
        return set.RootElement.TryGetProperty(key, out var entity) ? entity.Deserialize(json) : null;
    }

    /// <summary>All entities of a kind ("line:").</summary>
    public static ImmutableArray<T> All<T>(this Snapshot snapshot, string kind, JsonTypeInfo<T> json)
    {
        using var set = JsonDocument.Parse(snapshot.Set);
        return [.. set.RootElement.EnumerateObject().Where(e => e.Name.StartsWith(kind, StringComparison.Ordinal)).Select(e => e.Value.Deserialize(json)!)];
    }
}
