using System.Buffers;
using System.Text.Json;

namespace Icupa.Storage;

/// <summary>Writes entities as the watchers' JSON.</summary>
public static class Changes
{
    /// <summary><c>{"set":{…},"drop":[…],"at":…}</c>; a null entity is dropped. The time of the commit is in milliseconds since 1970; 0 is left out.</summary>
    public static byte[] Write(IEnumerable<(string Key, object? Entity)> entities, long at = 0)
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
            if (at != 0)
                writer.WriteNumber("at"u8, at);
            writer.WriteEndObject();
        });
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
