using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>What the three hubs share: groups that are counted, snapshots that are noted, commands that are retried.</summary>
public abstract class LiveHub<THub>(LiveTopics<THub> topics) : Hub where THub : Hub
{
    /// <summary>How long an ended connection may take to hear so before it is cut.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    protected static readonly Task<Reply> Malformed = Task.FromResult(new Reply(Refusal.Malformed, 0));

    protected async Task Join(string group)
    {
        topics.Join(Context.ConnectionId, group);
        await Groups.AddToGroupAsync(Context.ConnectionId, group);
    }

    protected async Task Part(string group)
    {
        topics.Leave(Context.ConnectionId, group);
        await Groups.RemoveFromGroupAsync(Context.ConnectionId, group);
    }

    protected IReadOnlyList<Whole> Show(string group, IEnumerable<Snapshot> snapshots) => [.. snapshots.Select(snapshot =>
    {
        topics.Shown(group, snapshot.Stream, snapshot.Version);
        if (Streams.Over(snapshot.Stream, snapshot.Set)) topics.Over(group, snapshot.Stream);
        return Whole.Of(snapshot);
    })];

    /// <summary>A command: the id read, the call made again with it while a silo dies.</summary>
    protected static Task<Reply> Do(string? commandId, Func<CommandId, Task<Reply>> call) =>
        Given.Command(commandId) is { } id ? Retry.Soon(() => call(id)) : Malformed;

    /// <summary>Tells the connection that its right has ended, and cuts it.</summary>
    protected async Task End(Refusal why)
    {
        await Clients.Caller.SendAsync("ended", why);
        Cut(Context);
    }

    /// <summary>Cuts a connection that has been told why, once the word is out.</summary>
    internal static void Cut(HubCallerContext connection) => _ = Task.Delay(LastWord).ContinueWith(_ => connection.Abort(), TaskScheduler.Default);

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        topics.Forget(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }
}
