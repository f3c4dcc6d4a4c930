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
    private static readonly HashSet<int> Given = [];

    /// <summary>A port that nobody listens on now and that this process has not given out before.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last + 1);
            lock (Given)
            {
                if (Given.Contains(port) || !IsFree(port))
                {
                    continue;
                }

                Given.Add(port);
                return port;
            }
        }

        throw new LocalException("no free port on loopback", LocalException.Missing);
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
