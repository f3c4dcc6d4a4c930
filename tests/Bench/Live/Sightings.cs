using System.Collections.Concurrent;
using System.Diagnostics;

namespace Icupa.Bench.Live;

/// <summary>When something was first seen, for those who wait for it.</summary>
public sealed class Sightings
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> seen = new(StringComparer.Ordinal);

    public void Saw(string what) => Of(what).TrySetResult(Stopwatch.GetTimestamp());

    /// <summary>The timestamp of the first sighting, past or to come.</summary>
    public Task<long> First(string what) => Of(what).Task;

    private TaskCompletionSource<long> Of(string what) => seen.GetOrAdd(what, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
