using System.Threading.Channels;
using Icupa.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What a node does by itself, and what it may fail with.</summary>
public sealed class RecurringTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Fails with each of these in turn, and then no more.</summary>
    private sealed class Work(TimeProvider clock, params Exception[] failures) : Recurring("The work", Every, clock, NullLogger.Instance)
    {
        private readonly Channel<int> passes = Channel.CreateUnbounded<int>();
        private int begun;

        public ChannelReader<int> Passes => passes.Reader;

        protected override async Task Pass(CancellationToken stop)
        {
            var pass = begun++;
            await Task.Yield();
            passes.Writer.TryWrite(pass);
            if (pass < failures.Length)
                throw failures[pass];
        }
    }

    [Fact]
    public async Task Whatever_a_pass_fails_with_the_next_one_follows()
    {
        var clock = new FakeTimeProvider();
        using var work = new Work(clock, new TimeoutException(), new InvalidOperationException("a mistake"), new OperationCanceledException(), new KeyNotFoundException("another"));
        await work.StartAsync(TestContext.Current.CancellationToken);
        for (var pass = 0; pass < 6; pass++)
        {
            int reached;
            for (; !work.Passes.TryRead(out reached); clock.Advance(Every))
                await Task.Yield();
            Assert.Equal(pass, reached);
        }
        Assert.False(work.ExecuteTask!.IsCompleted);
        await work.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(work.ExecuteTask.IsCanceled);
    }
}
