using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Icupa.Inspection;

/// <summary>
/// Any record as a tree of JSON for people: what is stored in it, and of what follows from it the plain values (<c>due</c>, <c>owes</c>).
/// What is null or empty is left out. Pure.
/// </summary>
public static class Tree
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        // A time that never was.
        DateTimeOffset at when at == default => null,
        string text => JsonValue.Create(text),
        bool yes => JsonValue.Create(yes),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        TimeSpan time => JsonValue.Create(time.ToString("c")),
        Enum word when Words(word.GetType()) => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(word.ToString())),
        _ when Plain(value.GetType()) => JsonSerializer.SerializeToNode(value, value.GetType()),
        IDictionary map => Map(map),
        IEnumerable list => List(list),
        _ => Record(value),
    };

    private static bool Plain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeSpan)
        || type.GetCustomAttribute<JsonConverterAttribute>() is not null;

    private static bool Words(Type type) => type.GetCustomAttribute<JsonConverterAttribute>() is null;

    private static JsonObject Map(IDictionary map)
    {
        var entries = new List<(string Key, object? Value)>(map.Count);
        foreach (DictionaryEntry entry in map)
            entries.Add((KeyText(entry.Key), entry.Value));
        var made = new JsonObject();
        foreach (var (key, value) in entries.OrderBy(e => e.Key.Length).ThenBy(e => e.Key, StringComparer.Ordinal))
            made[key] = Of(value);
        return made;
    }

    // A key may be an id, a number, or a pair of them.
    private static string KeyText(object key) => key switch
    {
        System.Runtime.CompilerServices.ITuple pair => string.Join(' ', Enumerable.Range(0, pair.Length).Select(n => KeyText(pair[n]!))),
        _ when Of(key) is JsonValue plain => plain.ToString(),
        _ => string.Join(' ', Properties(key.GetType()).Select(p => KeyText(p.GetValue(key)!))),
    };

    private static JsonArray? List(IEnumerable list)
    {
        if (list is IStructuralEquatable && list.GetType().GetProperty("IsDefault")?.GetValue(list) is true)
            return null;
        var made = new JsonArray();
        foreach (var item in list)
            made.Add(Of(item));
        return made;
    }

    private static JsonObject Record(object value)
    {
        var made = new JsonObject();
        if (value is System.Runtime.CompilerServices.ITuple tuple)
        {
            for (var n = 0; n < tuple.Length; n++)
                made[$"item{n + 1}"] = Of(tuple[n]);
            return made;
        }
        foreach (var property in Properties(value.GetType()))
            if (Read(property, value) is { } node && node is not (JsonArray { Count: 0 } or JsonObject { Count: 0 }))
                made[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = node;
        return made;
    }

    private static JsonNode? Read(PropertyInfo property, object value)
    {
        try
        {
            return Of(property.GetValue(value));
        }
        catch (TargetInvocationException)
        {
            // What follows from a state cannot be said of every state, as what is asked for of a payment that never began.
            return null;
        }
    }

    private static PropertyInfo[] Properties(Type type) => Known.GetOrAdd(type, static of =>
        [.. of.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && (p.CanWrite || Plain(Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType)))]);
}
