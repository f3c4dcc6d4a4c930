using System.Diagnostics;
using Icupa.Inspection;
using Icupa.Platform.Telemetry;
using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Screens;
using Icupa.Web.Site;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>
/// Counts and times what hubs are asked, and begins the trace of each command, whose id is the command's own. Stands before all other
/// filters: what they refuse is counted too. A command that failed or took long is written down with its id, and remembered.
/// </summary>
public sealed partial class Measured(Troubles troubles, TimeProvider clock, ILogger<Measured> log) : IHubFilter
{
    /// <summary>An answer that takes longer is written down.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private static readonly string[] Refusals = Enum.GetNames<Refusal>();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        // One whose beginning failed is never said to have ended.
        await next(context);
        Meters.Connections.Add(1, new KeyValuePair<string, object?>("surface", Surface(context.Hub)));
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        Meters.Connections.Add(-1, new KeyValuePair<string, object?>("surface", Surface(context.Hub)));
        return next(context, exception);
    }

    // Each screen's heart beats every second: beside so many beats no failure would be seen.
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next) =>
        invocationContext.HubMethod.Name == "Beat" ? next(invocationContext) : Measure(invocationContext, next);

    private async ValueTask<object?> Measure(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var (hub, method, began) = (Surface(invocationContext.Hub), invocationContext.HubMethod.Name, Stopwatch.GetTimestamp());
        using var span = Traces.Source.HasListeners() && Command(invocationContext) is { } traced ? Traces.Command($"{hub} {method}", traced) : null;
        var (outcome, refusal, theirs) = ("failed", "", false);
        try
        {
            var answer = await next(invocationContext);
            (outcome, refusal) = answer is Reply { Ok: false } refused ? ("refused", Refusals[(int)refused.Refusal]) : ("accepted", "");
            return answer;
        }
        catch (HubException said) when (said.InnerException is null)
        {
            // Whoever asked is told what is theirs to mend; nothing of ours failed. What has no name, a screen that has not entered, is remembered, and no line in the log.
            theirs = true;
            if (Enum.TryParse<Refusal>(said.Message, out var why)) (outcome, refusal) = ("refused", Refusals[(int)why]);
            throw;
        }
        catch (Exception error) when (!invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            if (error is HubException) Unanswered(hub, method, error.InnerException!.Message);
            else Mistaken(error, hub, method);
            throw;
        }
        finally
        {
            Meters.Called(hub, method, outcome, refusal, began);
            span?.SetTag("icupa.outcome", refusal.Length > 0 ? refusal : outcome);
            var took = Stopwatch.GetElapsedTime(began);
            if (outcome == "failed" || took > Long)
                Note(invocationContext, hub, method, outcome, refusal, took, theirs);
        }
    }

    private void Note(HubInvocationContext call, string hub, string method, string outcome, string refusal, TimeSpan took, bool theirs)
    {
        if (Command(call) is not { } command)
            return;
        var (stream, by) = Whose(call);
        var why = refusal.Length > 0 ? Enum.Parse<Refusal>(refusal) : Refusal.None;
        troubles.Add(new(stream, new(command, clock.GetUtcNow() - took, by, $"{hub} {method}", why, Lost: outcome == "failed", 0, (long)took.TotalMicroseconds)));
        if (!theirs || took > Long)
            Troubled(hub, method, command, outcome, (int)took.TotalMilliseconds);
    }

    /// <summary>The id that the browser gave the command; null for what is no command.</summary>
    private static CommandId? Command(HubInvocationContext call) => call.HubMethodArguments is [string id, ..] ? Given.Command(id) : null;

    /// <summary>Where to look further, and who asked: a phone's visit; of a screen what its command names, or else its venue.</summary>
    private static (string Stream, string By) Whose(HubInvocationContext call)
    {
        if (call.Context.Items.TryGetValue(typeof(Seated), out var seat))
            return (Key.Visit(((Seated)seat!).Visit), Asker.Guest(((Seated)seat).Session).By);
        if (!call.Context.Items.TryGetValue(typeof(Watching), out var watching))
            return ("", "");
        var screen = ((Watching)watching!).Screen;
        var named = call.HubMethodArguments is [_, string second, ..] ? second : null;
        return (Given.Order(named) is { } order ? Key.Order(order) : Given.Visit(named) is { } visit ? Key.Visit(visit) : Key.Venue(screen.Venue), Asker.Screen(screen.Code).By);
    }

    private static string Surface(Hub hub) => hub switch
    {
        GuestHub => "guest",
        KitchenHub => "kitchen",
        FloorHub => "floor",
        _ => "other",
    };

    [LoggerMessage(1, LogLevel.Warning, "{Hub} {Method}, command {Command}: {Outcome} after {Milliseconds} ms")]
    private partial void Troubled(string hub, string method, CommandId command, string outcome, int milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "{Hub} {Method} was not answered: {Why}")]
    private partial void Unanswered(string hub, string method, string why);

    [LoggerMessage(3, LogLevel.Error, "{Hub} {Method} made a mistake")]
    private partial void Mistaken(Exception error, string hub, string method);
}

/// <summary>The last commands that failed or took long at this node; it forgets them when it stops.</summary>
public sealed class Troubles
{
    public const int Most = 200;

    private readonly Lock gate = new();
    private readonly Queue<RecentPlace> last = new(Most);

    public void Add(RecentPlace trouble)
    {
        lock (gate)
        {
            if (last.Count == Most) last.Dequeue();
            last.Enqueue(trouble);
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<RecentPlace> Last()
    {
        lock (gate) return [.. last.Reverse()];
    }
}
