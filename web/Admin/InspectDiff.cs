using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Icupa.Web.Admin;

/// <summary>A difference between two states. Values are JSON; null where there is none.</summary>
/// <param name="Path">Where, like <c>guests[2].left</c>: an entry of a list goes by what names it, not by its place.</param>
public sealed record StateChange(string Path, string? Before, string? After);

/// <summary>What has changed between two states. Pure.</summary>
public static class InspectDiff
{
    public const int Most = 300;

    /// <summary>What names an entry of a list, in the order in which it is looked for.</summary>
    private static readonly string[] Naming = ["id", "line", "session", "number", "order", "payment", "transfer", "name", "key", "placed.id", "item"];

    public static ImmutableArray<StateChange> Between(string before, string after)
    {
        using var old = JsonDocument.Parse(before);
        using var now = JsonDocument.Parse(after);
        var changes = new List<StateChange>();
        Compare("", old.RootElement, now.RootElement, changes);
        return [.. changes.Take(Most)];
    }

    /// <summary>The path of a property.</summary>
    public static string Property(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The entries of a list with their paths: by what names each of them, where all have a name of their own, else by their place.</summary>
    public static IReadOnlyList<(string Path, JsonElement Entry)> Entries(string path, JsonElement list)
    {
        var entries = list.EnumerateArray().ToList();
        if (entries.Count > 0 && entries.All(e => e.ValueKind is JsonValueKind.String) && Distinct(entries.Select(e => e.GetString()!)) is { } words)
            return [.. entries.Select((e, n) => ($"{path}[{words[n]}]", e))];
        foreach (var naming in Naming)
            if (entries.Count > 0 && entries.All(e => Name(e, naming) is not null) && Distinct(entries.Select(e => Name(e, naming)!)) is { } names)
                return [.. entries.Select((e, n) => ($"{path}[{names[n]}]", e))];
        return [.. entries.Select((e, n) => ($"{path}[{n.ToString(CultureInfo.InvariantCulture)}]", e))];
    }

    private static string[]? Distinct(IEnumerable<string> names)
    {
        var all = names.ToArray();
        return all.Distinct(StringComparer.Ordinal).Count() == all.Length ? all : null;
    }

    private static string? Name(JsonElement entry, string naming)
    {
        foreach (var part in naming.Split('.'))
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty(part, out entry))
                return null;
        return entry.ValueKind switch { JsonValueKind.String => entry.GetString(), JsonValueKind.Number => entry.GetRawText(), _ => null };
    }

    private static void Compare(string path, JsonElement before, JsonElement after, List<StateChange> changes)
    {
        if (changes.Count >= Most || JsonElement.DeepEquals(before, after)) return;
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
            Compare(before.EnumerateObject().Select(p => (Property(path, p.Name), p.Value)), after.EnumerateObject().Select(p => (Property(path, p.Name), p.Value)), changes);
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
            Compare(Entries(path, before), Entries(path, after), changes);
        else
            changes.Add(new(path, before.GetRawText(), after.GetRawText()));
    }

    private static void Compare(IEnumerable<(string Path, JsonElement Value)> before, IEnumerable<(string Path, JsonElement Value)> after, List<StateChange> changes)
    {
        var left = before.ToList();
        var old = left.ToDictionary(e => e.Path, e => e.Value, StringComparer.Ordinal);
        foreach (var (path, value) in after)
            if (old.Remove(path, out var was)) Compare(path, was, value, changes);
            else changes.Add(new(path, null, value.GetRawText()));
        foreach (var (path, value) in left.Where(e => old.ContainsKey(e.Path))) changes.Add(new(path, value.GetRawText(), null));
    }
}
