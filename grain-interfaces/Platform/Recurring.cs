using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Icupa.Platform;

/// <summary>
/// What a node does by itself, over and over. Whatever a pass fails with, the next one follows: an exception that left it would end the node, with
/// the carts or phones that are on it, and then the next node that does the same work.
/// </summary>
/// <param name="what">The work as a log's reader knows it: "The sweep".</param>
/// <param name="atOnce">The first pass is made as the node starts, not a period later.</param>
public abstract class Recurring(string what, TimeSpan every, TimeProvider clock, ILogger log, bool atOnce = false) : BackgroundService
{
    /// <summary>After a mistake: what is wrong now is likely to be wrong again, and is written down each time.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    protected TimeProvider Clock => clock;
    protected ILogger Log => log;

    protected abstract Task Pass(CancellationToken stop);

    /// <summary>A part of a pass that keeps none of the others.</summary>
    protected Task<bool> Attempt(Func<Task> act, CancellationToken stop) => log.Attempt(what, act, Passing, stop);

    /// <summary>It will pass by itself: a line in the log is enough.</summary>
    protected virtual bool Passing(Exception error) => Attempts.Passing(error);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (atOnce || await timer.WaitForNextTickAsync(stoppingToken))
        {
            atOnce = false;
            if (!await Attempt(() => Pass(stoppingToken), stoppingToken))
                await Task.Delay(Rest, clock, stoppingToken);
        }
    }
}

/// <summary>Work that must go on, whatever one piece of it fails with.</summary>
public static class Attempts
{
    /// <summary>The database, a silo or the network is not there for the moment.</summary>
    public static bool Passing(Exception error) => Failing.ForNow(error) || error is IOException or SocketException;

    /// <summary>Does it, and writes down what it failed with; false after what was no passing failure, but a mistake. Throws only when the node stops.</summary>
    public static async Task<bool> Attempt(this ILogger log, string what, Func<Task> act, Func<Exception, bool> passing, CancellationToken stop)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (Exception e) when (passing(e))
        {
            log.LogInformation("{What} pauses: {Why}", what, e.Message);
            return true;
        }
        catch (Exception e)
        {
            log.LogError(e, "{What} made a mistake, and goes on", what);
            return false;
        }
    }
}
