using Icupa.Web.Push;
using Orleans.Runtime;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Which failures of a call a web node waits out. Any other ends what runs in the background, and the node with it.</summary>
public sealed class RetryTests
{
    public static TheoryData<Exception> Passing =>
    [
        new StreamDead("another activation"), new SiloUnavailableException("frozen"), new TimeoutException(), new Npgsql.NpgsqlException("restarting"),
        // While the silo that knows where a grain is does not answer.
        new OperationCanceledException("Message expired before placement could complete"),
    ];

    [Theory, MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public async Task What_passes_is_asked_again(Exception failure)
    {
        var asked = 0;
        Assert.Equal(2, await Retry.Soon(() => ++asked == 1 ? Task.FromException<int>(failure) : Task.FromResult(asked)));
    }

    [Fact]
    public async Task A_mistake_is_not()
    {
        var asked = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Retry.Soon(() => { asked++; return Task.FromException<int>(new InvalidOperationException()); }));
        Assert.Equal(1, asked);
    }
}
