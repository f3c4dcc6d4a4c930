namespace Icupa.Web.Push;

/// <summary>
/// Reads that many ask for at one moment, made once for all of them. Who asks while a read is under way shares the next one: nobody is given
/// what was read before they asked.
/// </summary>
public sealed class Together<TKey, T>(Func<TKey, Task<T>> read) where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, TaskCompletionSource<T>?> underWay = [];

    public Task<T> Read(TKey key)
    {
        TaskCompletionSource<T> mine;
        lock (gate)
        {
            if (underWay.TryGetValue(key, out var next))
            {
                next ??= underWay[key] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                return next.Task;
            }
            underWay[key] = null;
            mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        _ = Run(key, mine);
        return mine.Task;
    }

    private async Task Run(TKey key, TaskCompletionSource<T> mine)
    {
        for (TaskCompletionSource<T>? waiting = mine; waiting is not null;)
        {
            var made = Start(key);
            await made.ContinueWith(static _ => { }, TaskScheduler.Default);
            waiting.SetFromTask(made);
            lock (gate)
            {
                waiting = underWay[key];
                if (waiting is null)
                    underWay.Remove(key);
                else
                    underWay[key] = null;
            }
        }
    }

    // What is thrown before the first await belongs to those who wait, too.
    private async Task<T> Start(TKey key) => await read(key);
}
