using System.Text.Json.Nodes;

namespace Icupa.Inspection;

/// <summary>
/// Takes what belongs to people out of a tree. A state carries the keys of personal words and never the words: a key is shown as dots, or, where the
/// words were asked for, as the words. What people typed themselves (reasons, a buyer's tax number) is hidden likewise. Pure.
/// </summary>
/// <param name="words">The words by key; null hides them.</param>
public sealed class Masking(IReadOnlyDictionary<string, string>? words)
{
    public const string Hidden = "•••";
    public const string Erased = "(erased)";
    private const string KeySuffix = "Key";

    /// <summary>What is typed, or tells of a person's body: hidden whole, whatever is in it.</summary>
    private static readonly HashSet<string> Typed = new(StringComparer.OrdinalIgnoreCase)
    {
        "reason", "closeReason", "voidReason", "buyer", "wants", "means", "avoids", "diets", "alias", "note", "allergy", "phone", "words", "text", "email", "pin",
    };

    /// <summary>Lists of keys.</summary>
    private static readonly HashSet<string> Keys = new(StringComparer.OrdinalIgnoreCase) { "sentences" };

    /// <summary>Reasons that we gave ourselves.</summary>
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal) { Orders.OffReason.CannotMake };

    public static Masking All { get; } = new(null);

    public JsonNode? Of(JsonNode? node) => node switch
    {
        JsonObject map => Of(map),
        JsonArray list => new JsonArray([.. list.Select(Of)]),
        _ => node?.DeepClone(),
    };

    private JsonObject Of(JsonObject map)
    {
        var made = new JsonObject();
        foreach (var (name, value) in map)
        {
            if (Key(name, value) is { } key)
                made[name[..^KeySuffix.Length]] = Word(key);
            else if (Keys.Contains(name) && value is JsonArray keys)
                made[name] = new JsonArray([.. keys.Select(k => (JsonNode)Word(k!.GetValue<string>()))]);
            else
                made[name] = words is null && Typed.Contains(name) && value is not null && !Said(value) ? Hidden : Of(value);
        }
        return made;
    }

    private static string? Key(string name, JsonNode? value) =>
        name.EndsWith(KeySuffix, StringComparison.Ordinal) && name.Length > KeySuffix.Length && value is JsonValue text && text.TryGetValue<string>(out var key) ? key : null;

    private string Word(string key) => words is null ? Hidden : words.GetValueOrDefault(key) ?? Erased;

    private static bool Said(JsonNode value) => value is JsonValue text && text.TryGetValue<string>(out var said) && Ours.Contains(said);
}
