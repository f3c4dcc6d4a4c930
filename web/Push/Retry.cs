using System.Data.Common;
using System.Diagnostics;
using Orleans.Runtime;
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

    /// <summary>Nobody knows whether it happened, and the next activation will.</summary>
    public static bool Passing(Exception error) => error is StreamDead or OrleansException or TimeoutException or UnavailableExceptionFallbackException || NoPostgres(error) || NoSilo(error);

    // A grain without a journal of its own lets through what its database said; of most of that only arrives that it cannot be sent.
    private static bool NoPostgres(Exception error) => error is DbException or CodecNotFoundException;

    // While every silo is gone nobody hosts any grain, which Orleans takes for a mistake in the program.
    private static bool NoSilo(Exception error) => error is ArgumentException && error.Message.StartsWith("Could not find an implementation for interface", StringComparison.Ordinal);
}
