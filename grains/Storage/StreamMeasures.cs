using System.Diagnostics;
using System.Runtime.CompilerServices;
using Icupa.Platform;
using Icupa.Platform.Telemetry;

namespace Icupa.Storage;

/// <summary>What a stream's grain measures of its commands, and their spans.</summary>
public abstract partial class StreamGrain<TState, TEvent>
{
    private static readonly string[] Refusals = Enum.GetNames<Refusal>();
    private static string? kind;

    private string Kind => kind ??= Key.Kind(StreamKey);

    /// <summary>What a flush came to, for the figures; asked only while somebody measures. Must not throw, and wait for nothing.</summary>
    protected virtual void Measure(TState before, TState after, Flushed<TEvent> flushed) { }

    /// <summary>Whether a command was accepted before: its repeat is a success, whatever would keep its sender from sending another now.</summary>
    protected bool Accepted(Asker who, CommandId id) => stream.Knows(who, id);

    protected async Task<Reply> Do(Asker who, CommandId id, Func<TState, Decision<TEvent>> decide, IReadOnlyList<PersonalWord>? words = null, [CallerMemberName] string command = "")
    {
        using var span = Traces.Source.HasListeners() ? Traces.Source.StartActivity($"{Kind} {command}") : null;
        var (began, reply) = (Stopwatch.GetTimestamp(), (Reply?)null);
        try
        {
            return (reply = await stream.Do(who, id, decide, words)).Value;
        }
        finally
        {
            around.Recent.Note(StreamKey, command, who, id, reply, began);
            if (Meters.Listening || span is not null)
                Tell(span, command, id, reply, began);
        }
    }

    private void Tell(Activity? span, string command, CommandId id, Reply? reply, long began)
    {
        var (outcome, refusal) = reply switch
        {
            null => ("failed", ""),
            { Ok: true } => ("accepted", ""),
            { } refused => ("refused", Refusals[(int)refused.Refusal]),
        };
        if (Meters.Listening)
            Meters.Commanded(Kind, command, outcome, refusal, began);
        span?.SetTag("icupa.command", id.Text).SetTag("icupa.outcome", refusal.Length > 0 ? refusal : outcome);
    }

    // The push belongs to the first of the flush's commands, and knows the others.
    private static Activity? PushSpan(Flushed<TEvent> flushed) => flushed.Traces is not [var first, .. var others] ? null
        : Traces.Source.StartActivity("push", ActivityKind.Producer, first, links: others.Select(other => new ActivityLink(other)));
}
