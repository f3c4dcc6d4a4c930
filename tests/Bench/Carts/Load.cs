using System.Collections.Concurrent;
using System.Diagnostics;
using Icupa.Bench.Live;
using Icupa.Web.Push;

namespace Icupa.Bench.Carts;

/// <summary>What a turn of load came to.</summary>
public sealed record Turn(double PerSecond, double[] Milliseconds, TimeSpan Cpu, TimeSpan PostgresCpu)
{
    public double CpuMsPerOp => Milliseconds.Length == 0 ? 0 : Cpu.TotalMilliseconds / Milliseconds.Length;
    public double PostgresMsPerOp => Milliseconds.Length == 0 ? 0 : PostgresCpu.TotalMilliseconds / Milliseconds.Length;
}

/// <summary>All phones of one side, connected, with the CPU of the servers behind them.</summary>
public sealed class Load(IReadOnlyList<LoadPhone> phones, Func<TimeSpan> cpu, Func<TimeSpan> postgresCpu) : IAsyncDisposable
{
    private const int ConnectingAtOnce = 8;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);
    // What a phone says beyond its bucket is refused, not slow; its heartbeats are in it too.
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(1) / (TokenBucket.PerSecond - 2), AtOnce = Each * (TokenBucket.Burst - 10);

    private readonly CancellationTokenSource ending = new();
    private Task beating = Task.CompletedTask;

    public async Task Connect(Func<LoadPhone, (Uri Hub, string? Cookie)> where)
    {
        await Parallel.ForEachAsync(phones, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce }, async (phone, stop) =>
        {
            var (hub, cookie) = where(phone);
            await phone.Connect(hub, cookie, stop);
            await phone.Enter().WaitAsync(ConnectLimit, stop);
        });
        beating = LoadPhone.KeepBeating(phones, ending.Token);
    }

    /// <summary>Every phone makes its next change when its last was seen by all, up to what a phone may.</summary>
    public Task<Turn> Closed(TimeSpan length) => Measured(length, (clock, done) =>
        Task.WhenAll(phones.Select(phone => Task.Run(async () =>
        {
            // The bucket as the phone sees it: what it did not say while a server stood still is not said later at once.
            for (var full = TimeSpan.Zero; clock.Elapsed < length;)
            {
                done.Add(await phone.MakeChange());
                full = (full > clock.Elapsed ? full : clock.Elapsed) + Each;
                if (full - AtOnce - clock.Elapsed is { Ticks: > 0 } early)
                    await Task.Delay(early);
            }
        }))));

    /// <summary>So many changes a second, whatever becomes of those before.</summary>
    public Task<Turn> Open(double perSecond, TimeSpan length) => Measured(length, async (clock, done) =>
    {
        var (random, changes) = (new Random(7), new List<Task>());
        while (clock.Elapsed < length)
        {
            while (changes.Count < perSecond * clock.Elapsed.TotalSeconds)
            {
                var phone = phones[random.Next(phones.Count)];
                changes.Add(Task.Run(async () => done.Add(await phone.MakeChange())));
            }
            await Task.Delay(1);
        }
        await Task.WhenAll(changes);
    });

    private async Task<Turn> Measured(TimeSpan length, Func<Stopwatch, ConcurrentBag<TimeSpan>, Task> load)
    {
        var done = new ConcurrentBag<TimeSpan>();
        var (ours, database, clock) = (cpu(), postgresCpu(), Stopwatch.StartNew());
        await load(clock, done).WaitAsync(length + DrainLimit);
        return new(done.Count / clock.Elapsed.TotalSeconds, [.. done.Select(d => d.TotalMilliseconds)], cpu() - ours, postgresCpu() - database);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        foreach (var phone in phones)
            await phone.DisposeAsync();
        await beating;
        ending.Dispose();
    }
}
