using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa.Web.Push;

/// <summary>JSON that a grain has written; it goes to the wire as it is, without being read.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct RawJson(byte[] Bytes)
{
    public sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Raw JSON is only written");

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Bytes, skipInputValidation: true);
    }
}
