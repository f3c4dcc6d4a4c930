using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Icupa.Conversations.Models;

/// <summary>What a model has put into a tool's call. Nothing of it is trusted: what is not of the type asked for is not there.</summary>
internal readonly struct ToolWords(IEnumerable<KeyValuePair<string, object?>>? given)
{
    private const int Longest = 200;

    private readonly Dictionary<string, object?> given = Read(given);

    /// <summary>Text of at most 200 characters, or null.</summary>
    public string? Text(string name) => Value(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 and <= Longest } text ? text : null;

    public int? Number(string name) => Value(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A list, or null.</summary>
    public IEnumerable<JsonElement>? List(string name) => Value(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : null;

    /// <summary>Something is there, whatever it is.</summary>
    public bool Has(string name) => Value(name) is { ValueKind: not JsonValueKind.Null };

    private JsonElement? Value(string name) => !given.TryGetValue(name, out var value) || value is null ? null
        : value as JsonElement? ?? JsonSerializer.SerializeToElement(value);

    private static Dictionary<string, object?> Read(IEnumerable<KeyValuePair<string, object?>>? given)
    {
        var read = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in given ?? [])
            read[name] = value;
        return read;
    }
}

/// <summary>One tool as a model is told of it, with the schema of its arguments, bound to one turn.</summary>
internal sealed class WaiterTool(string name, string what, JsonElement schema, Func<ToolWords, Task<JsonObject>> ask) : AIFunction
{
    public override string Name => name;
    public override string Description => what;
    public override JsonElement JsonSchema => schema;

    /// <summary>Always an answer, never an exception for what the arguments say.</summary>
    public async Task<string> Ask(IEnumerable<KeyValuePair<string, object?>>? arguments) => (await ask(new(arguments))).ToJsonString(WaiterTools.Json);

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) => await Ask(arguments);
}
