namespace Icupa.Bench.Carts;

/// <summary>Phones that share a cart, and what each of them has seen of it.</summary>
public sealed class LoadTable(int phones)
{
    private readonly Lock seeing = new();
    private readonly long[] seen = new long[phones];
    private readonly List<(long Version, TaskCompletionSource Done)> waiting = [];

    /// <summary>A phone has applied everything up to this version.</summary>
    public void Seen(int phone, long version)
    {
        lock (seeing)
        {
            seen[phone] = Math.Max(seen[phone], version);
            if (waiting.Count == 0)
                return;
            var all = seen.Min();
            for (var i = waiting.Count - 1; i >= 0; i--)
                if (waiting[i].Version <= all)
                {
                    waiting[i].Done.TrySetResult();
                    waiting.RemoveAt(i);
                }
        }
    }

    /// <summary>Completes once every phone has seen the version.</summary>
    public Task SeenByAll(long version)
    {
        lock (seeing)
        {
            if (seen.Min() >= version)
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((version, done));
            return done.Task;
        }
    }
}
