using Icupa.Platform;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Icupa.Storage;

/// <summary>
/// Runs a grain's settling: one at a time, again if it was signalled meanwhile, with back-off (0.1 s doubling to 5 s) when it fails.
/// It has no input: what is to be done is read from the committed state. Says <c>done</c> when it has nothing more to wait for.
/// A mistake of ours ends the activation: whoever sweeps what is owed begins with a fresh one.
/// </summary>
public sealed class Settler(IGrainBase grain, Func<Task<TimeSpan?>> settle, Action done, ILogger log, string stream)
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    private bool running;
    private bool again;
    private TimeSpan backOff;
    private IGrainTimer? timer;
    private TaskCompletionSource? caughtUp;

    public void Signal()
    {
        again = true;
        if (running)
            return;
        running = true;
        _ = Run();
    }

    public Task CaughtUp()
    {
        if (!running && !again)
            return Task.CompletedTask;
        caughtUp ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        return caughtUp.Task.WaitAsync(LongestBackOff);
    }

    private async Task Run()
    {
        TimeSpan? next = null;
        while (again)
        {
            again = false;
            try
            {
                next = await settle();
                backOff = TimeSpan.Zero;
            }
            catch (Exception e) when (Failing.ForNow(e))
            {
                backOff = backOff == TimeSpan.Zero ? FirstBackOff : TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, LongestBackOff.Ticks));
                Meters.SettleFailures.Add(1, new KeyValuePair<string, object?>("kind", Key.Kind(stream)));
                log.LogInformation(e, "Settling {Stream} failed; again in {BackOff}", stream, backOff);
                again = false;
                next = backOff;
            }
            catch (Exception e)
            {
                log.LogError(e, "Settling {Stream} met a mistake; the activation ends", stream);
                grain.DeactivateOnIdle();
                throw;
            }
        }
        running = false;
        if (backOff == TimeSpan.Zero)
        {
            caughtUp?.TrySetResult();
            caughtUp = null;
        }
        timer?.Dispose();
        timer = next is { } wait
            ? grain.RegisterGrainTimer(_ => { Signal(); return Task.CompletedTask; }, new GrainTimerCreationOptions(wait, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true })
            : null;
        if (timer is null)
            done();
    }
}
