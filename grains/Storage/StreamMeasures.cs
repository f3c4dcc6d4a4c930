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

    protected Task<Reply> Do(Asker who, CommandId id, Func<TState, Decision<TEvent>> decide, IReadOnlyList<PersonalWord>? words = null, [CallerMemberName] string command = "") =>
        Meters.Listening || Traces.Source.HasListeners() ? Measured(who, id, decide, words, command) : Plain(who, id, decide, words);

    private async Task<Reply> Plain(Asker who, CommandId id, Func<TState, Decision<TEvent>> decide, IReadOnlyList<PersonalWord>? words) => await stream.Do(who, id, decide, words);

    private async Task<Reply> Measured(Asker who, CommandId id, Func<TState, Decision<TEvent>> decide, IReadOnlyList<PersonalWord>? words, string command)
    {
        using var span = Traces.Source.HasListeners() ? Traces.Source.StartActivity($"{Kind} {command}") : null;
        var began = Stopwatch.GetTimestamp();
        var (outcome, refusal) = ("failed", "");
        try
        {
            var reply = await stream.Do(who, id, decide, words);
            (outcome, refusal) = reply.Ok ? ("accepted", "") : ("refused", Refusals[(int)reply.Refusal]);
            return reply;
        }
        finally
        {
            if (Meters.Listening)
                Meters.Commanded(Kind, command, outcome, refusal, began);
            span?.SetTag("icupa.command", id.Text).SetTag("icupa.outcome", refusal.Length > 0 ? refusal : outcome);
        }
    }

    // The push belongs to the first of the flush's commands, and knows the others.
    private static Activity? PushSpan(Flushed<TEvent> flushed) => flushed.Traces is not [var first, .. var others] ? null
        : Traces.Source.StartActivity("push", ActivityKind.Producer, first, links: others.Select(other => new ActivityLink(other)));
}
