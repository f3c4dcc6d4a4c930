using System.Net;
using System.Net.Sockets;
using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Local;

public sealed class FreePortTests
{
    [Fact]
    public void A_port_is_given_once_whichever_process_asks()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePort.Next()).ToArray();
        Assert.Equal(ports.Length, ports.Distinct().Count());
        // As another process asks, before anybody listens; and who listens is not disturbed.
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.Throws<SocketException>(() => other.Bind(new IPEndPoint(IPAddress.Loopback, ports[0])));
        Assert.True(FreePort.IsFree(ports[0]));
    }
}
