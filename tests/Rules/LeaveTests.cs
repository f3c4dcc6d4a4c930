using Icupa.Conversations;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class LeaveTests
{
    [Fact]
    public void Leave_is_taken_back_when_a_switch_is_thrown_while_a_level_speaks()
    {
        var (on, changed, watched) = (true, (Action?)null, 0);
        IDisposable Watch(Action look)
        {
            (changed, watched) = (look, watched + 1);
            return new Ends(() => watched--);
        }
        using (var leave = new Leave(Watch, () => on, null))
        {
            changed!();
            Assert.False(leave.Withdrawn.IsCancellationRequested);
            on = false;
            changed!();
            Assert.True(leave.Withdrawn.IsCancellationRequested);
            // Thrown between asking and watching: taken back at once.
            using var late = new Leave(Watch, () => on, null);
            Assert.True(late.Withdrawn.IsCancellationRequested);
        }
        Assert.Equal(0, watched);
    }

    private sealed class Ends(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
