using System.Diagnostics;
using Icupa.Platform;
using Orleans.Serialization;

namespace Icupa.Web.Push;

/// <summary>
/// Sends the same call with the same ids again while a silo dies or an activation moves. Every command is idempotent, so this is safe;
/// it ends within 1.5 s, after which the client sends the same id itself.
/// </summary>
public static class Retry
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(30);

    public static async Task<T> Soon<T>(Func<Task<T>> call)
    {
        var started = Stopwatch.GetTimestamp();
        for (var wait = First; ; wait *= 3)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (Passing(error) && Stopwatch.GetElapsedTime(started) + wait < Budget)
            {
                await Task.Delay(wait);
            }
        }
    }

    /// <summary>As <see cref="Failing.ForNow"/>, and of what a grain lets through of its database's words, where only arrives that they cannot be sent.</summary>
    public static bool Passing(Exception error) => Failing.ForNow(error) || error is UnavailableExceptionFallbackException or CodecNotFoundException || NoSilo(error);

    /// <summary>Work of this node that goes on whatever a piece of it fails with.</summary>
    public static Task Attempt(ILogger log, string what, Func<Task> act, CancellationToken stop) => log.Attempt(what, act, Passing, stop);

    // While every silo is gone nobody hosts any grain, which Orleans takes for a mistake in the program.
    private static bool NoSilo(Exception error) => error is ArgumentException && error.Message.StartsWith("Could not find an implementation for interface", StringComparison.Ordinal);
}
