using Icupa.Storage;

namespace Icupa.Payments;

/// <summary>A stream that asks a provider: by a schedule of its own, and now when somebody hints at news or waits for it.</summary>
public abstract class AskingGrain<TState, TEvent> : StreamGrain<TState, TEvent> where TState : class, IFold<TState, TEvent>
{
    protected bool Hinted { get; set; }

    public Task Look()
    {
        Hinted = true;
        SignalSettling();
        return Task.CompletedTask;
    }

    /// <summary>What somebody waits for is asked of the provider now, whatever the schedule says.</summary>
    protected async Task<Reply> Hurried(Task<Reply> command)
    {
        var reply = await command;
        if (reply.Ok)
            await Look();
        return reply;
    }
}
