using System.Diagnostics;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>
/// How much of this node each tenant has. A tenant's share is what falls to its phones, all phones being alike; while the node is slow, the share
/// is what falls to a tenant, all tenants being alike, so that the largest wait and not the smallest. Whose phones are alone here have the whole node.
/// </summary>
/// <param name="cores">Of this node.</param>
/// <param name="most">How many times its share a tenant may have; 0: as much as it likes.</param>
public sealed class Shares(TimeProvider clock, int cores, double most)
{
    /// <summary>Commands a second and core until which nobody is in anybody's way: about a tenth of what a core serves.</summary>
    public const int Quiet = 250;
    /// <summary>Commands a second that a tenant may always have: three hundred guests who tap every ten seconds.</summary>
    public const int Always = 30;
    /// <summary>The last answers took longer than this on average: the node is slow.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    private const double AnswersRemembered = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Tenant> tenants = new(StringComparer.Ordinal);
    private Pace all;
    private int phones;
    private double answer;

    /// <summary>A phone of the tenant is connected.</summary>
    public void Come(string tenant)
    {
        lock (gate)
        {
            if (!tenants.TryGetValue(tenant, out var known)) tenants[tenant] = known = new();
            known.Phones++;
            phones++;
        }
    }

    /// <summary>And is not any more.</summary>
    public void Go(string tenant)
    {
        lock (gate)
        {
            if (!tenants.TryGetValue(tenant, out var known)) return;
            phones--;
            if (--known.Phones == 0) tenants.Remove(tenant);
        }
    }

    /// <summary>Whether a phone of the tenant may say something now; it is counted if so.</summary>
    public bool Take(string tenant)
    {
        lock (gate)
        {
            if (!tenants.TryGetValue(tenant, out var known)) return true;
            var now = clock.GetTimestamp();
            if (Beyond(known, known.Pace.At(clock, now), all.At(clock, now))) return false;
            known.Pace.Add(clock, now);
            all.Add(clock, now);
            return true;
        }
    }

    /// <summary>How long something that was taken has taken.</summary>
    public void Answered(TimeSpan took)
    {
        lock (gate) answer += (took.TotalSeconds - answer) / AnswersRemembered;
    }

    private bool Beyond(Tenant tenant, double its, double everybodys)
    {
        var slow = answer > Slow.TotalSeconds;
        if (most == 0 || its < Always || everybodys < Quiet * cores && !slow) return false;
        return its > most * everybodys * (slow ? 1.0 / tenants.Count : (double)tenant.Phones / phones);
    }

    private sealed class Tenant
    {
        public int Phones;
        public Pace Pace;
    }

    // Commands a second, of the last seconds more than of those before.
    private struct Pace
    {
        private const double Remembered = 2;

        private double perSecond;
        private long last;

        public readonly double At(TimeProvider clock, long now) => perSecond == 0 ? 0 : perSecond * Math.Exp(-clock.GetElapsedTime(last, now).TotalSeconds / Remembered);

        public void Add(TimeProvider clock, long now) => (perSecond, last) = (At(clock, now) + 1 / Remembered, now);
    }
}

/// <summary>
/// Keeps one tenant's phones from taking a busy node from the others: what is beyond its share is refused as <see cref="Refusal.Busy"/>, and the
/// phone says it again a moment later. It is told so after a while only: a connection is heard one call after another, so that whoever says too much
/// is slowed down, and a refusal costs less than what it spares. Screens of kitchens and floors are never refused; who comes in waits at the <see cref="Turnstile"/>.
/// </summary>
public sealed class Fair(Shares shares, TimeProvider clock) : IHubFilter
{
    /// <summary>How long a call that is refused waits for its answer.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(500);

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        await next(context);
        if (!context.Context.Items.TryGetValue(typeof(Seated), out var me)) return;
        var tenant = ((Seated)me!).Visit.Venue.Tenant;
        context.Context.Items[typeof(Shares)] = tenant;
        shares.Come(tenant);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (context.Context.Items.TryGetValue(typeof(Shares), out var tenant)) shares.Go((string)tenant!);
        return next(context, exception);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next) =>
        invocationContext.Context.Items.TryGetValue(typeof(Shares), out var tenant) && invocationContext.HubMethodName != nameof(GuestHub.Enter)
            ? Take((string)tenant!, invocationContext, next) : next(invocationContext);

    private async ValueTask<object?> Take(string tenant, HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (!shares.Take(tenant))
        {
            await Task.Delay(Hold, clock);
            return Flood.Refused(call, Refusal.Busy);
        }
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await next(call);
        }
        finally
        {
            shares.Answered(Stopwatch.GetElapsedTime(began));
        }
    }
}
