using System.ClientModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Icupa.Conversations.Models;

/// <summary>One streamed answer of a model, read with a limit on its silence. Whatever goes wrong on the way is one word of <see cref="WaiterFailed"/>.</summary>
internal sealed class ModelCall : IAsyncDisposable
{
    private const int Conflict = 408;
    private const int TooMany = 429;
    // So slow that these take longer than anybody waits, no model is.
    private const int MostLetters = 40;
    private const int MostPieces = 100;

    private readonly CancellationTokenSource silence;
    private readonly CancellationToken stop;
    private readonly TimeSpan patience;
    private readonly IAsyncEnumerator<ChatResponseUpdate> updates;
    private bool begun;
    private bool stopped;

    public ModelCall(IChatClient model, IReadOnlyList<ChatMessage> said, ChatOptions options, TimeSpan patience, CancellationToken whole, CancellationToken stop)
    {
        (this.patience, this.stop) = (patience, stop);
        silence = CancellationTokenSource.CreateLinkedTokenSource(whole, stop);
        silence.CancelAfter(patience);
        updates = model.GetStreamingResponseAsync(said, options, silence.Token).GetAsyncEnumerator(silence.Token);
    }

    /// <summary>
    /// The next pieces, or null when the model has ended: words up to where a sentence may end, which is as much as the gates can judge, or
    /// whatever else comes; the very first comes alone. They are gathered outside of the grain's turns, which come once for a few words and not for each.
    /// </summary>
    /// <exception cref="WaiterFailed">"timeout", "busy", "quota", "down", "cut", "refused", "garbage".</exception>
    public async Task<IReadOnlyList<ChatResponseUpdate>?> Next()
    {
        var (pieces, letters) = (new List<ChatResponseUpdate>(), 0);
        try
        {
            while (await updates.MoveNextAsync().ConfigureAwait(false))
            {
                silence.CancelAfter(patience);
                var (first, piece) = (!begun, updates.Current);
                begun = true;
                pieces.Add(piece);
                letters += piece.Text.Length;
                if (Ends(piece.Text) || first || letters >= MostLetters || pieces.Count == MostPieces || piece.FinishReason is not null || piece.Contents.Any(c => c is not TextContent))
                    return pieces;
            }
            return pieces.Count > 0 ? pieces : null;
        }
        catch (Exception error) when (!stop.IsCancellationRequested && Word(error) is { } why)
        {
            // What had begun may have cost something; what never answered has not.
            throw new WaiterFailed(why == "down" && begun ? "cut" : why, error);
        }
    }

    // A sentence may end at a line's end, and where a stop is followed by a space; whether it does is for who cuts them.
    private bool Ends(string words)
    {
        var ends = false;
        foreach (var c in words)
        {
            ends |= c is '\n' or '\r' || (stopped && char.IsWhiteSpace(c));
            if (!Sentences.Closes(c))
                stopped = Sentences.Stops(c);
        }
        return ends;
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
