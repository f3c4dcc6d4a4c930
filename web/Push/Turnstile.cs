using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>
/// When another node dies, its phones all come here at once. So many are let in at a time and the others wait their turn: who is let in is
/// served in milliseconds, while all at once would be served by nobody before the calls run out of time, and come again. Screens do not wait.
/// </summary>
public sealed class Turnstile : IHubFilter, IDisposable
{
    private const int AtOnce = 64;

    private readonly SemaphoreSlim free = new(AtOnce);

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next) =>
        context.Hub is GuestHub ? Pass(context.Context, () => next(context)) : next(context);

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next) =>
        invocationContext is { Hub: GuestHub, HubMethodName: nameof(GuestHub.Enter) } ? Enter(invocationContext, next) : next(invocationContext);

    public void Dispose() => free.Dispose();

    private async ValueTask<object?> Enter(HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        object? entered = null;
        await Pass(context.Context, async () => entered = await next(context));
        return entered;
    }

    // Who has gone meanwhile is not served.
    private async Task Pass(HubCallerContext connection, Func<Task> through)
    {
        await free.WaitAsync(connection.ConnectionAborted);
        try
        {
            await through();
        }
        finally
        {
            free.Release();
        }
    }
}
