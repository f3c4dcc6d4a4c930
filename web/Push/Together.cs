using System.Collections.Immutable;

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

/// <summary>
/// Questions about different things, put as one where many ask at one moment: what is asked while an answer is under way goes into the next question.
/// </summary>
/// <param name="read">The answers, in the order of the keys.</param>
public sealed class Gathered<TKey, T>(Func<ImmutableArray<TKey>, Task<ImmutableArray<T>>> read)
{
    private readonly Lock gate = new();
    private Question next = new();
    private bool underWay;

    public async Task<T> Read(TKey key)
    {
        var (mine, place, first) = Add(key);
        if (first)
            _ = Run();
        return (await mine.Answer.Task)[place];
    }

    private (Question Mine, int Place, bool First) Add(TKey key)
    {
        lock (gate)
        {
            var (mine, first) = (next, !underWay);
            underWay = true;
            mine.Keys.Add(key);
            return (mine, mine.Keys.Count - 1, first);
        }
    }

    private async Task Run()
    {
        while (Next() is { } question)
        {
            var made = Start([.. question.Keys]);
            await made.ContinueWith(static _ => { }, TaskScheduler.Default);
            question.Answer.SetFromTask(made);
        }
    }

    private Question? Next()
    {
        lock (gate)
        {
            underWay = next.Keys.Count > 0;
            if (!underWay)
                return null;
            var question = next;
            next = new();
            return question;
        }
    }

    // What is thrown before the first await belongs to those who wait, too.
    private async Task<ImmutableArray<T>> Start(ImmutableArray<TKey> keys) => await read(keys);

    private sealed class Question
    {
        public readonly List<TKey> Keys = [];
        public readonly TaskCompletionSource<ImmutableArray<T>> Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
