using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa.Carts;

/// <summary>An allergy mark as personal words: JSON text under the line's key.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AllergyMark))]
public sealed partial class AllergyWords : JsonSerializerContext
{
    public static string Write(AllergyMark mark) => JsonSerializer.Serialize(mark, Default.AllergyMark);

    /// <summary>The mark, or null without words (none, or erased).</summary>
    public static AllergyMark? Read(string? words) => words is null ? null : JsonSerializer.Deserialize(words, Default.AllergyMark);
}
