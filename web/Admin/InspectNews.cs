using System.Collections.Concurrent;

namespace Icupa.Web.Admin;

/// <summary>Tells pages that look at a stream that it has grown, from the pushes that come to this node anyway.</summary>
public sealed class InspectNews
{
    private readonly ConcurrentDictionary<string, Waiting> waiting = new();

    private sealed class Waiting
    {
        public TaskCompletionSource News = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A push of the stream has come. Where nobody looks this costs one glance.</summary>
    public void Changed(string stream)
    {
        if (!waiting.IsEmpty && waiting.TryRemove(stream, out var who)) who.News.TrySetResult();
    }

    /// <summary>Returns at the next push of the stream, or when the time is over.</summary>
    public async Task Next(string stream, TimeSpan limit, CancellationToken stop)
    {
        var who = waiting.GetOrAdd(stream, _ => new());
        try
        {
            await who.News.Task.WaitAsync(limit, stop);
        }
        catch (TimeoutException)
        {
            // Nothing came: whoever waits looks all the same, and nothing is kept for a stream that sleeps.
            waiting.TryRemove(new(stream, who));
            who.News.TrySetResult();
        }
    }
}
