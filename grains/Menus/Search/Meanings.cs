using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using OpenAI;

namespace Icupa.Menus.Search;

/// <summary>One way of turning text into vectors. Vectors of two models are never compared.</summary>
/// <param name="Model">Names its rows.</param>
/// <param name="AtOnce">Texts in one call.</param>
public sealed record Embedder(string Model, IEmbeddingGenerator<string, Embedding<float>> Generator, int AtOnce)
{
    public const string KeySetting = "ICUPA_OPENAI_API_KEY";
    public const string BaseSetting = "ICUPA_OPENAI_BASE";
    public const string ModelSetting = "ICUPA_EMBEDDING_MODEL";
    private const string UsualModel = "text-embedding-3-small";
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    public static Embedder Words { get; } = new(WordVectors.Model, WordVectors.Shared, 500);

    /// <summary>The model that the environment names; null without a key.</summary>
    public static Embedder? FromEnvironment(Func<string, string?> read) =>
        read(KeySetting)?.Trim() is { Length: > 0 } key ? OpenAi(key, read(BaseSetting)?.Trim(), read(ModelSetting)?.Trim()) : null;

    /// <summary>An endpoint that speaks as OpenAI's does.</summary>
    /// <param name="site">Its base address; OpenAI's own when empty.</param>
    public static Embedder OpenAi(string key, string? site, string? model)
    {
        var named = string.IsNullOrEmpty(model) ? UsualModel : model;
        var options = new OpenAIClientOptions { NetworkTimeout = CallLimit, RetryPolicy = new ClientRetryPolicy(1) };
        if (!string.IsNullOrEmpty(site))
            options.Endpoint = new Uri(site);
        return new(named, new OpenAIClient(new ApiKeyCredential(key), options).GetEmbeddingClient(named).AsIEmbeddingGenerator(), 64);
    }
}

/// <summary>The vectors of questions: by the model when one is set up and answers in time, else by word vectors.</summary>
/// <param name="model">Null without a key.</param>
public sealed class Meanings(Embedder? model, ILogger<Meanings> log)
{
    /// <summary>A guest waits no longer for the model before the word vectors answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(600);
    /// <summary>After a failure the model is left alone for so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);
    private const int MostRemembered = 2_000;

    private readonly ConcurrentDictionary<string, float[]> remembered = new();
    private long failedAt;

    /// <summary>Every model that dishes have vectors of.</summary>
    public ImmutableArray<Embedder> All { get; } = model is null ? [Embedder.Words] : [Embedder.Words, model];

    /// <param name="question">Its own words are for the model; the glossary's English for the word vectors.</param>
    public async Task<(string Model, float[] Vector)> Of(Question question, CancellationToken stop)
    {
        if (model is not null && (failedAt == 0 || TimeProvider.System.GetElapsedTime(failedAt) > Rest))
            if (await Asked(model, question.Text, stop) is { } vector)
                return (model.Model, vector);
        return (WordVectors.Model, WordVectors.Shared.Of(question.English));
    }

    private async Task<float[]?> Asked(Embedder asked, string text, CancellationToken stop)
    {
        if (remembered.TryGetValue(text, out var known))
            return known;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            var vector = (await asked.Generator.GenerateAsync([text], cancellationToken: limit.Token))[0].Vector.ToArray();
            if (remembered.Count >= MostRemembered)
                remembered.Clear();
            remembered[text] = vector;
            failedAt = 0;
            return vector;
        }
        catch (Exception e) when (Failed(e) && !stop.IsCancellationRequested)
        {
            failedAt = TimeProvider.System.GetTimestamp();
            log.LogInformation("The embedding model does not answer, word vectors do: {Why}", e.Message);
            return null;
        }
    }

    /// <summary>What a model's endpoint may do to whoever asks it.</summary>
    internal static bool Failed(Exception e) => e is ClientResultException or OperationCanceledException or HttpRequestException or IOException or InvalidOperationException or System.Text.Json.JsonException or AggregateException or ArgumentException or FormatException;
}
