using System.Collections.Concurrent;
using Icupa.Web.Floor;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>20 calls a second in bursts of 40. Not safe for several threads: a connection's calls come one after another.</summary>
public sealed class TokenBucket(TimeProvider clock)
{
    public const int PerSecond = 20;
    public const int Burst = 40;

    private double tokens = Burst;
    private long last = clock.GetTimestamp();

    public bool Take()
    {
        var now = clock.GetTimestamp();
        tokens = Math.Min(Burst, tokens + clock.GetElapsedTime(last, now).TotalSeconds * PerSecond);
        last = now;
        if (tokens < 1) return false;
        tokens--;
        return true;
    }
}

/// <summary>
/// Bounds each connection, and each session over all of its connections. Never an address: two hundred guests sit behind one.
/// Also turns what a dying silo throws into a plain hub error: the client sends the same id again.
/// </summary>
public sealed class Flood(TimeProvider clock) : IHubFilter
{
    private readonly ConcurrentDictionary<string, Shared> sessions = new();

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        await next(context);
        context.Context.Items[typeof(TokenBucket)] = new TokenBucket(clock);
        if (context.Context.Items.TryGetValue(typeof(Flood), out var session))
            sessions.AddOrUpdate((string)session!, _ => new Shared(new TokenBucket(clock), 1), (_, shared) => shared with { Connections = shared.Connections + 1 });
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.Items.ContainsKey(typeof(TokenBucket)) && context.Context.Items.TryGetValue(typeof(Flood), out var session))
        {
            var left = sessions.AddOrUpdate((string)session!, _ => new Shared(new TokenBucket(clock), 0), (_, shared) => shared with { Connections = shared.Connections - 1 });
            if (left.Connections <= 0) sessions.TryRemove(new((string)session!, left));
        }
        await next(context, exception);
    }

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!Admitted(invocationContext.Context.Items)) return Refused(invocationContext, Refusal.TooMany);
        try
        {
            return await next(invocationContext);
        }
        catch (Exception error) when (Retry.Passing(error))
        {
            throw new HubException("Again", error);
        }
    }

    private bool Admitted(IDictionary<object, object?> items)
    {
        if (!((TokenBucket)items[typeof(TokenBucket)]!).Take()) return false;
        if (!items.TryGetValue(typeof(Flood), out var session) || !sessions.TryGetValue((string)session!, out var shared)) return true;
        lock (shared.Bucket) return shared.Bucket.Take();
    }

    private static readonly Dictionary<Type, Func<Refusal, object>> Answers = new()
    {
        [typeof(Task<Reply>)] = why => new Reply(why, 0),
        [typeof(Task<Allowed>)] = why => new Allowed(why, 0),
        [typeof(Task<OpenAnswer>)] = why => new OpenAnswer(why, null),
        [typeof(Task<SignInAnswer>)] = why => new SignInAnswer(why, null),
    };

    /// <summary>A call that is not made: as the answer where it has one for this, else as an error.</summary>
    public static object Refused(HubInvocationContext call, Refusal why) =>
        Answers.TryGetValue(call.HubMethod.ReturnType, out var answer) ? answer(why) : throw new HubException(why.ToString());

    /// <summary>Marks a connection as one of a session's, to be bounded together.</summary>
    public static void Bound(HubCallerContext connection, string session) => connection.Items[typeof(Flood)] = session;

    private sealed record Shared(TokenBucket Bucket, int Connections);
}
