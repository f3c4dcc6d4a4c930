using System.Collections.Immutable;
using Icupa.Platform;
using Icupa.Web.Push;

namespace Icupa.Web.Payments;

/// <summary>Hands the counts of calls over.</summary>
public delegate Task TellCalls(ImmutableArray<WebhookCalls> calls);

/// <summary>
/// How many calls of each provider came, and how many were not genuine: handed over every few seconds, so that <c>icupa doctor</c> can say it. A
/// flood of calls is a few writes. What a node that dies had not handed over is lost: these are figures to look at.
/// </summary>
public sealed class CallCounts(TellCalls tell, TimeProvider clock, ILogger<CallCounts> log) : Recurring("Counting calls", TimeSpan.FromSeconds(2), clock, log)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, WebhookCalls> calls = new(StringComparer.Ordinal);

    public void Add(string provider, Heed heed)
    {
        var now = Clock.GetUtcNow();
        var one = heed switch
        {
            Heed.Hinted or Heed.Ignored or Heed.Undelivered => new WebhookCalls(provider, 1, 0, now, null),
            Heed.BadSignature or Heed.Stale => new(provider, 0, 1, null, now),
            _ => null,
        };
        if (one is not null) Add(one);
    }

    /// <summary>What has come since it was last taken.</summary>
    public ImmutableArray<WebhookCalls> Take()
    {
        lock (gate)
        {
            ImmutableArray<WebhookCalls> taken = [.. calls.Values];
            calls.Clear();
            return taken;
        }
    }

    protected override bool Passing(Exception error) => Retry.Passing(error);

    protected override async Task Pass(CancellationToken stop)
    {
        var taken = Take();
        if (taken.IsEmpty) return;
        try
        {
            await tell(taken);
        }
        catch
        {
            // The next round takes them along.
            foreach (var one in taken) Add(one);
            throw;
        }
    }

    private void Add(WebhookCalls one)
    {
        lock (gate)
            calls[one.Provider] = calls.TryGetValue(one.Provider, out var known)
                ? new(one.Provider, known.Genuine + one.Genuine, known.Refused + one.Refused, Later(known.LastGenuine, one.LastGenuine), Later(known.LastRefused, one.LastRefused))
                : one;
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one > other || other is null ? one : other;
}
