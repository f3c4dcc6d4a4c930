using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Icupa.Conversations.Models;

/// <summary>One streamed answer of a model, read piece by piece with a limit on its silence. Whatever goes wrong on the way is one word of <see cref="WaiterFailed"/>.</summary>
internal sealed class ModelCall : IAsyncDisposable
{
    private const int Conflict = 408;
    private const int TooMany = 429;

    private readonly CancellationTokenSource silence;
    private readonly CancellationToken stop;
    private readonly TimeSpan patience;
    private readonly IAsyncEnumerator<ChatResponseUpdate> updates;
    private bool begun;

    public ModelCall(IChatClient model, IReadOnlyList<ChatMessage> said, ChatOptions options, TimeSpan patience, CancellationToken whole, CancellationToken stop)
    {
        (this.patience, this.stop) = (patience, stop);
        silence = CancellationTokenSource.CreateLinkedTokenSource(whole, stop);
        silence.CancelAfter(patience);
        updates = model.GetStreamingResponseAsync(said, options, silence.Token).GetAsyncEnumerator(silence.Token);
    }

    /// <summary>The next piece, or null when the model has ended.</summary>
    /// <exception cref="WaiterFailed">"timeout", "busy", "quota", "down", "cut", "refused", "garbage".</exception>
    public async Task<ChatResponseUpdate?> Next()
    {
        try
        {
            if (!await updates.MoveNextAsync())
                return null;
            silence.CancelAfter(patience);
            begun = true;
            return updates.Current;
        }
        catch (Exception error) when (!stop.IsCancellationRequested && Word(error) is { } why)
        {
            // What had begun may have cost something; what never answered has not.
            throw new WaiterFailed(why == "down" && begun ? "cut" : why, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await silence.CancelAsync();
        try
        {
            await updates.DisposeAsync();
        }
        catch (Exception error) when (Word(error) is not null)
        {
            // It was cut while it ended: nobody waits for the rest.
        }
        silence.Dispose();
    }

    private static string? Word(Exception error) => error switch
    {
        AggregateException { InnerException: { } inner } => Word(inner),
        OperationCanceledException or TimeoutException => "timeout",
        ClientResultException answer => answer.Status switch
        {
            TooMany => answer.Message.Contains("insufficient_quota", StringComparison.Ordinal) ? "quota" : "busy",
            0 or Conflict or >= 500 => "down",
            _ => "refused",
        },
        HttpRequestException or IOException => "down",
        // What the client says to an answer that is no model's; it documents none of these.
        JsonException or FormatException or InvalidOperationException or ArgumentException or NullReferenceException or KeyNotFoundException or InvalidCastException or NotSupportedException => "garbage",
        _ => null,
    };
}
