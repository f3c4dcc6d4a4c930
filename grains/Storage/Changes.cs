using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Icupa.Storage;

/// <summary>Writes entities as the watchers' JSON.</summary>
public static class Changes
{
    /// <summary><c>{"set":{…},"drop":[…]}</c>; a null entity is dropped.</summary>
    public static byte[] Write(IEnumerable<(string Key, object? Entity)> entities)
    {
        var all = entities as ICollection<(string Key, object? Entity)> ?? [.. entities];
        return Json(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("set"u8);
            Map(writer, all);
            if (all.Any(e => e.Entity is null))
            {
                writer.WriteStartArray("drop"u8);
                foreach (var (key, _) in all.Where(e => e.Entity is null))
                    writer.WriteStringValue(key);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        });
    }

    /// <summary>The change with the time of its commit, in milliseconds since 1970: <c>{…,"at":…}</c>.</summary>
    public static byte[] At(DateTimeOffset committed, ReadOnlySpan<byte> change)
    {
        Span<byte> number = stackalloc byte[20];
        committed.ToUnixTimeMilliseconds().TryFormat(number, out var digits, provider: CultureInfo.InvariantCulture);
        return [.. change[..^1], .. ",\"at\":"u8, .. number[..digits], (byte)'}'];
    }

    /// <summary><c>{key: entity, …}</c>.</summary>
    public static byte[] Set(IEnumerable<(string Key, object? Entity)> entities) => Json(writer => Map(writer, entities));

    private static void Map(Utf8JsonWriter writer, IEnumerable<(string Key, object? Entity)> entities)
    {
        writer.WriteStartObject();
        foreach (var (key, entity) in entities)
        {
            if (entity is null)
                continue;
            writer.WritePropertyName(key);
            JsonSerializer.Serialize(writer, entity, entity.GetType(), ViewJson.Default);
        }
        writer.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
