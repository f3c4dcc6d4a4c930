using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Icupa.StandIns;

/// <summary>
/// A language model played by a script, spoken to as OpenAI's chat completions are. The name of the model says how it behaves: "standin" asks
/// the tools and answers from them; "standin-" and a misdeed does wrong on purpose. No model, and nothing learnt.
/// </summary>
public sealed class ModelStandIn(StandInOptions options, Wires wires)
{
    public const string Good = "standin";
    private const int Dimensions = 256;
    // What was said before a cut arrives.
    private static readonly TimeSpan Landing = TimeSpan.FromMilliseconds(50);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StandInOptions options = options;
    private readonly ConcurrentDictionary<string, double> own = new(StringComparer.Ordinal);

    public void Map(WebApplication app)
    {
        app.MapPost("/v1/chat/completions", (Delegate)((HttpContext http) => wires.Meet(http, "openai", "chat", [], _ => Chat(http))));
        app.MapPost("/v1/embeddings", (Delegate)((HttpContext http) => wires.Meet(http, "openai", "embed", [], _ => Embed(http))));
        // Milliseconds that the model itself took to its first word, over all calls of a question.
        app.MapGet("/model/own", () => Results.Json(own));
    }

    private async Task<IResult> Chat(HttpContext http)
    {
        if (http.Request.Headers.Authorization != "Bearer " + options.OpenAiKey)
            return Error(401, "invalid_api_key");
        if (await JsonNode.ParseAsync(http.Request.Body) is not JsonObject asked || asked["model"]?.GetValue<string>() is not { } model || asked["messages"] is not JsonArray messages)
            return Error(400, "invalid_request");
        var talk = new ModelTalk(messages);
        var misdeed = model.StartsWith(Good + "-", StringComparison.Ordinal) ? model[(Good.Length + 1)..] : null;
        switch (misdeed)
        {
            case "429": return Error(429, "rate_limit_exceeded");
            case "quota": return Error(429, "insufficient_quota");
            case "500": return Error(500, "server_error");
            case "garbage": return Results.Text("<html><body>The requested URL was rejected.</body></html>", "text/html");
            case "silent":
                await Task.Delay(options.Hang, http.RequestAborted);
                return Results.Empty;
        }
        var script = misdeed is null ? ModelScript.Behaved(talk) : ModelMisdeeds.Next(misdeed, talk);
        return new Streamed(this, model, talk, script, asked["max_completion_tokens"]?.GetValue<int>());
    }

    // Texts with the same words are near each other, and that is all that these vectors know.
    private async Task<IResult> Embed(HttpContext http)
    {
        if (http.Request.Headers.Authorization != "Bearer " + options.OpenAiKey)
            return Error(401, "invalid_api_key");
        if (await JsonNode.ParseAsync(http.Request.Body) is not JsonObject asked || asked["input"] is not { } input)
            return Error(400, "invalid_request");
        var texts = input is JsonArray many ? [.. many.Select(text => text!.ToString())] : new[] { input.ToString() };
        var packed = asked["encoding_format"]?.ToString() == "base64";
        return Results.Json(new
        {
            @object = "list",
            model = asked["model"]?.ToString(),
            data = texts.Select((text, index) => new { @object = "embedding", index, embedding = packed ? (object)Convert.ToBase64String(MemoryMarshal.AsBytes(Vector(text).AsSpan())) : Vector(text) }),
            usage = new { prompt_tokens = texts.Sum(t => t.Length / 4), total_tokens = texts.Sum(t => t.Length / 4) },
        });
    }

    private static float[] Vector(string text)
    {
        var vector = new float[Dimensions];
        foreach (var word in text.ToLowerInvariant().Split([' ', ',', '.', '|', ';', ':', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
            vector[word.Aggregate(17u, (hash, letter) => hash * 31 + letter) % Dimensions] += 1;
        var length = MathF.Sqrt(vector.Sum(x => x * x));
        return length == 0 ? [1, .. new float[Dimensions - 1]] : [.. vector.Select(x => x / length)];
    }

    private static IResult Error(int status, string code) => Results.Json(new { error = new { message = "STAND-IN: " + code, type = code, param = (string?)null, code } }, statusCode: status);

    /// <summary>Writes a script's turn as server-sent events, a word at a time.</summary>
    private sealed class Streamed(ModelStandIn model, string name, ModelTalk talk, ModelTurn turn, int? most) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            var (begun, stop) = (TimeProvider.System.GetTimestamp(), http.RequestAborted);
            http.Response.ContentType = "text/event-stream";
            await Wait(model.options.FirstToken, stop);
            await Send(http, Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null));
            var (written, first) = (0, true);
            foreach (var word in turn.Words)
            {
                if (!turn.Endless && written >= (most ?? int.MaxValue))
                    break;
                await Send(http, Chunk(new JsonObject { ["content"] = word }, null));
                if (first)
                    Own(begun);
                first = false;
                written++;
                await Wait(model.options.TokensPerSecond > 0 ? TimeSpan.FromSeconds(1.0 / model.options.TokensPerSecond) : TimeSpan.Zero, stop);
            }
            if (turn.Broken)
            {
                await http.Response.WriteAsync("data: {\"choices\":[{\"delta\":{\"conte\n\n", stop);
                return;
            }
            if (turn.Cut)
            {
                await http.Response.Body.FlushAsync(stop);
                await Wait(Landing, stop);
                http.Abort();
                return;
            }
            for (var n = 0; n < turn.Calls.Count; n++)
                await Send(http, Chunk(new JsonObject
                {
                    ["tool_calls"] = new JsonArray(new JsonObject
                    {
                        ["index"] = n,
                        ["id"] = $"call_{talk.Rounds}_{n}",
                        ["type"] = "function",
                        ["function"] = new JsonObject { ["name"] = turn.Calls[n].Tool, ["arguments"] = turn.Calls[n].Arguments },
                    }),
                }, null));
            if (turn.Calls.Count > 0)
                Own(begun);
            await Send(http, Chunk([], turn.Calls.Count > 0 ? "tool_calls" : "stop"));
            var usage = Chunk(null, null);
            usage["usage"] = new JsonObject { ["prompt_tokens"] = talk.Letters / 4, ["completion_tokens"] = written + 20 * turn.Calls.Count, ["total_tokens"] = talk.Letters / 4 + written + 20 * turn.Calls.Count };
            await Send(http, usage);
            await http.Response.WriteAsync("data: [DONE]\n\n", stop);
        }

        // What the model itself took, over the calls of one question.
        private void Own(long begun) => model.own.AddOrUpdate(talk.Question, TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds, (_, before) => before + TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);

        private JsonObject Chunk(JsonObject? delta, string? finish) => new()
        {
            ["id"] = "chatcmpl-standin",
            ["object"] = "chat.completion.chunk",
            ["created"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["model"] = name,
            ["system_fingerprint"] = "STAND-IN, no real model",
            ["choices"] = delta is null ? [] : new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
        };

        private static async Task Send(HttpContext http, JsonObject chunk)
        {
            await http.Response.WriteAsync($"data: {chunk.ToJsonString(Json)}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        private static Task Wait(TimeSpan time, CancellationToken stop) => time > TimeSpan.Zero ? Task.Delay(time, stop) : Task.CompletedTask;
    }
}

/// <summary>A call of a tool, its arguments as the model writes them.</summary>
public sealed record ModelAsk(string Tool, string Arguments);

/// <summary>What a script does in one answer.</summary>
public sealed record ModelTurn(IEnumerable<string> Words, IReadOnlyList<ModelAsk> Calls)
{
    public bool Endless { get; init; }
    public bool Cut { get; init; }
    public bool Broken { get; init; }

    /// <summary>Says these sentences.</summary>
    public static ModelTurn Says(params string[] sentences) => new(Split(string.Join(' ', sentences)), []);

    public static ModelTurn Asks(params ModelAsk[] calls) => new([], calls);

    public static IEnumerable<string> Split(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var next = text.IndexOf(' ', at) + 1;
            next = next == 0 ? text.Length : next;
            yield return text[at..next];
            at = next;
        }
    }
}

/// <summary>The talk as the model was sent it.</summary>
public sealed class ModelTalk
{
    private readonly JsonArray messages;
    private readonly int asked;

    public ModelTalk(JsonArray messages)
    {
        this.messages = messages;
        asked = Enumerable.Range(0, messages.Count).LastOrDefault(n => Role(n) == "user");
        Letters = messages.ToJsonString().Length;
    }

    public int Letters { get; }

    /// <summary>The guest's words.</summary>
    public string Question => Content(asked);

    public string System => Content(0);

    public string Language => System.Contains("français", StringComparison.Ordinal) ? "fr" : System.Contains("Kinyarwanda", StringComparison.Ordinal) ? "rw" : System.Contains("Malti", StringComparison.Ordinal) ? "mt" : "en";

    /// <summary>How often tools were asked since.</summary>
    public int Rounds => Enumerable.Range(asked + 1, messages.Count - asked - 1).Count(n => Role(n) == "assistant");

    /// <summary>What the tools answered since, the last first; what is no JSON is left out.</summary>
    public IEnumerable<JsonNode> Answers
    {
        get
        {
            for (var n = messages.Count - 1; n > asked; n--)
                if (Role(n) == "tool" && Parsed(Content(n)) is { } answer)
                    yield return answer;
        }
    }

    /// <summary>Every dish in those answers.</summary>
    public IReadOnlyList<JsonObject> Dishes =>
        [.. Answers.OfType<JsonObject>().SelectMany(a => a["id"] is not null ? [a] : a["dishes"] is JsonArray many ? many.OfType<JsonObject>() : []).DistinctBy(d => Text(d, "id"))];

    public static string Text(JsonObject of, string name) => of[name] is JsonValue value ? value.ToString() : "";

    private string Role(int n) => messages[n]?["role"]?.GetValue<string>() ?? "";

    private string Content(int n) => messages[n]?["content"] switch
    {
        JsonValue text => text.ToString(),
        JsonArray parts => string.Concat(parts.Select(part => part?["text"]?.ToString())),
        _ => "",
    };

    private static JsonNode? Parsed(string text)
    {
        try
        {
            // An answer that is a string of JSON is read through.
            return JsonNode.Parse(text) is JsonValue inner && inner.TryGetValue<string>(out var again) ? JsonNode.Parse(again) : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
