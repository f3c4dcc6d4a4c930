using System.Net;
using System.Net.Sockets;

namespace Icupa.Silo.Local;

/// <summary>
/// Free TCP ports on loopback. They are taken from below the range that the system hands to outgoing
/// connections, so that a node that is ended and started again finds its port still free.
/// </summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int Last = 31_999;
    private const int Attempts = 200;
    private static readonly List<Socket> Given = [];

    /// <summary>A port that nobody listens on now, and that no process of this machine that still lives was given here before.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
            if (Random.Shared.Next(First, Last + 1) is var port && Take(port))
                return port;
        throw new LocalException("no free port on loopback", LocalException.Missing);
    }

    // Between the answer and the node that listens pass seconds. The same number is held for datagrams meanwhile: nobody else wants it for
    // those, every process sees that, and it is free again when this one ends, however it does.
    private static bool Take(int port)
    {
        var held = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            held.Bind(new IPEndPoint(IPAddress.Loopback, port));
            if (IsFree(port))
            {
                lock (Given)
                    Given.Add(held);
                return true;
            }
        }
        catch (SocketException)
        {
            // Somebody was given it.
        }
        held.Dispose();
        return false;
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
