using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Icupa.Conversations.Models;

/// <summary>
/// A level that a language model answers: it reads the rules and the guest's words, asks the turn's tools, and writes. What it writes is
/// passed on as it comes; the gates decide what of it is said.
/// </summary>
public sealed class ModelWaiter(Level level, IChatClient model, ModelSettings settings, TimeProvider clock) : IWaiter
{
    /// <summary>How often in one turn it may ask for tools.</summary>
    public const int MostRounds = 5;

    private const int MostCallsAtOnce = 8;
    private const int LettersPerToken = 4;

    public Level Level => level;

    public async IAsyncEnumerable<Piece> Answer(TurnAsk turn, [EnumeratorCancellation] CancellationToken stop)
    {
        using var whole = new CancellationTokenSource(settings.Whole, clock);
        var (said, tools) = (WaiterPrompt.Begin(turn), WaiterTools.Of(turn.Tools));
        var (spoken, again) = (false, true);
        for (var round = 0; ; round++)
        {
            var answer = new Answering();
            ModelCall? call = null;
            try
            {
                (call, var first, again) = await Begin(said, Options(tools, round), again && !spoken, whole.Token, stop);
                for (var pieces = first; pieces is not null; pieces = await call.Next())
                {
                    var words = string.Concat(pieces.Select(answer.Take));
                    if (answer.Letters > settings.MostTokens * LettersPerToken * 2)
                        throw new WaiterFailed("endless");
                    if (words.Length == 0)
                        continue;
                    spoken = true;
                    yield return new Piece.Words(words);
                }
            }
            finally
            {
                if (call is not null)
                    await call.DisposeAsync();
            }
            yield return answer.Spent(said);
            if (answer.End(spoken, round == MostRounds) is { } why)
                throw new WaiterFailed(why);
            if (answer.Calls.Count == 0)
                yield break;
            said.Add(new(ChatRole.Assistant, [.. answer.Contents]));
            said.Add(new(ChatRole.Tool, await Ask(tools, answer.Calls, stop)));
        }
    }

    // One more try, before the first word only, and only where a moment may have mended it. A silence is not waited for twice.
    private async Task<(ModelCall Call, IReadOnlyList<ChatResponseUpdate>? First, bool Again)> Begin(List<ChatMessage> said, ChatOptions options, bool again, CancellationToken whole, CancellationToken stop)
    {
        while (true)
        {
            var call = new ModelCall(model, said, options, settings.Silence, whole, stop);
            try
            {
                return (call, await call.Next() ?? throw new WaiterFailed("cut"), again);
            }
            catch (WaiterFailed failed)
            {
                await call.DisposeAsync();
                if (!again || failed.Why is not ("busy" or "down" or "garbage" or "cut"))
                    throw;
            }
            again = false;
            await Task.Delay(settings.Breath, clock, stop);
        }
    }

    private ChatOptions Options(IReadOnlyDictionary<string, WaiterTool> tools, int round) => new()
    {
        MaxOutputTokens = settings.MostTokens,
        Tools = [.. tools.Values],
        ToolMode = round < MostRounds ? ChatToolMode.Auto : ChatToolMode.None,
    };

    private static async Task<List<AIContent>> Ask(IReadOnlyDictionary<string, WaiterTool> tools, List<FunctionCallContent> calls, CancellationToken stop)
    {
        var answers = new List<AIContent>(calls.Count);
        foreach (var call in calls)
        {
            stop.ThrowIfCancellationRequested();
            var answer = answers.Count >= MostCallsAtOnce ? WaiterTools.Refused("too many at once")
                : !tools.TryGetValue(call.Name, out var tool) ? WaiterTools.Refused("there is no such tool")
                : call.Exception is not null ? WaiterTools.Refused("the arguments are not JSON")
                : await tool.Ask(call.Arguments);
            answers.Add(new FunctionResultContent(call.CallId, answer));
        }
        return answers;
    }

    /// <summary>What has come of one answer so far.</summary>
    private sealed class Answering
    {
        private ChatFinishReason? finish;
        private UsageDetails? usage;

        public List<AIContent> Contents { get; } = [];
        public List<FunctionCallContent> Calls { get; } = [];
        public int Letters { get; private set; }

        /// <summary>Answers the words of this piece.</summary>
        public string Take(ChatResponseUpdate update)
        {
            finish = update.FinishReason ?? finish;
            var words = "";
            foreach (var content in update.Contents)
                switch (content)
                {
                    case TextContent { Text.Length: > 0 } text: words += text.Text; Contents.Add(text); break;
                    case FunctionCallContent call: Calls.Add(call); Contents.Add(call); break;
                    case UsageContent used: usage = used.Details; break;
                }
            Letters += words.Length;
            return words;
        }

        // Where an endpoint does not say what it took, what was sent and came is counted by letters, high rather than low.
        public Piece.Spent Spent(List<ChatMessage> said) => usage is { InputTokenCount: { } read, OutputTokenCount: { } written }
            ? new((int)Math.Clamp(read, 0, int.MaxValue), (int)Math.Clamp(written, 0, int.MaxValue))
            : new(said.Sum(m => m.Text.Length + 50) / 2 + 1_000, Letters / 2 + 50 * Calls.Count + 1);

        /// <summary>Why this is no answer; null when it is one, or when tools are asked for.</summary>
        public string? End(bool spoken, bool last)
        {
            if (finish is null)
                return "cut";
            if (finish == ChatFinishReason.ContentFilter)
                return "filtered";
            if (Calls.Count > 0)
                return last ? "endless" : null;
            return finish == ChatFinishReason.ToolCalls ? "garbage" : spoken ? null : "empty";
        }
    }
}
