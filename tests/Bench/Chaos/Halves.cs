using System.Net;
using System.Net.Sockets;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Bench.Chaos;

/// <summary>
/// Two network namespaces of this machine, as two halves of a server room: nodes with odd numbers live in one, with even ones in the other. Both
/// reach Postgres, and phones reach both; the way between them can be cut. Linux, as root.
/// </summary>
public sealed class Halves : IAsyncDisposable
{
    private readonly string database;
    private readonly List<TcpListener> relays = [];

    private Halves(string database) => this.database = database;

    private static string Name(int half) => $"icupa-{Environment.ProcessId}-{half}";
    private static string Wire(int half) => $"ic{Environment.ProcessId % 100_000}-{half}";
    private static string Here(int half) => $"10.203.{half}.1";
    private static string There(int half) => $"10.203.{half}.2";

    /// <summary>Makes both, with a way between them.</summary>
    public static async Task<Halves> Make(string database)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Command.Exists("ip"))
            throw new LocalException("--cut needs Linux, root, and the program ip (package iproute2)", LocalException.Missing);
        var halves = new Halves(database);
        foreach (var half in (int[])[1, 2])
        {
            await Ip("netns", "add", Name(half));
            await Ip("link", "add", Wire(half), "type", "veth", "peer", "name", "up0", "netns", Name(half));
            await Ip("addr", "add", Here(half) + "/24", "dev", Wire(half));
            await Ip("link", "set", Wire(half), "up");
            await Ip("-n", Name(half), "addr", "add", There(half) + "/24", "dev", "up0");
            await Ip("-n", Name(half), "link", "set", "lo", "up");
            await Ip("-n", Name(half), "link", "set", "up0", "up");
            await Ip("-n", Name(half), "route", "add", "default", "via", Here(half));
            halves.Relay(half);
        }
        halves.Heal();
        return halves;
    }

    /// <summary>Where a node lives; who is neither silo nor web node stays outside, where both reach it.</summary>
    public Place Of(string node)
    {
        if (node.Split('-') is not [("silo" or "web"), var number])
            return new(IPAddress.Parse(Here(1)), [], database);
        var half = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) % 2 == 1 ? 1 : 2;
        // Nobody answers for names in there, and to ask for a ticket of Kerberos first would take longer than a connection may.
        var reached = new NpgsqlConnectionStringBuilder(database) { Host = Here(half), GssEncryptionMode = GssEncryptionMode.Disable };
        return new(IPAddress.Parse(There(half)), ["ip", "netns", "exec", Name(half)], reached.ConnectionString);
    }

    /// <summary>What one half sends to the other is dropped on the way; nobody is told.</summary>
    public void Cut() => Forward("0");

    public void Heal() => Forward("1");

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in relays)
            relay.Dispose();
        await Remove();
    }

    /// <summary>Takes away what this process has made, if it has made any.</summary>
    public static async Task Remove()
    {
        foreach (var half in (int[])[1, 2])
            if (File.Exists("/run/netns/" + Name(half)))
                await Command.Run(["ip", "netns", "del", Name(half)]);
    }

    private static void Forward(string on)
    {
        foreach (var half in (int[])[1, 2])
            File.WriteAllText($"/proc/sys/net/ipv4/conf/{Wire(half)}/forwarding", on);
    }

    private static Task<string> Ip(params string[] words) => Command.MustRun(["ip", .. words]);

    // Postgres listens on loopback only, which is another one in there.
    private void Relay(int half)
    {
        var to = new NpgsqlConnectionStringBuilder(database);
        var listener = new TcpListener(IPAddress.Parse(Here(half)), to.Port);
        listener.Start();
        relays.Add(listener);
        _ = Accept(listener, to.Port);
    }

    private static async Task Accept(TcpListener listener, int port)
    {
        try
        {
            while (true)
                _ = Carry(await listener.AcceptTcpClientAsync(), port);
        }
        catch (Exception over) when (over is ObjectDisposedException or SocketException)
        {
            // The run is over.
        }
    }

    private static async Task Carry(TcpClient from, int port)
    {
        using (from)
        using (var to = new TcpClient { NoDelay = true })
        {
            from.NoDelay = true;
            try
            {
                await to.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAny(from.GetStream().CopyToAsync(to.GetStream()), to.GetStream().CopyToAsync(from.GetStream()));
            }
            catch (Exception gone) when (gone is IOException or SocketException)
            {
                // One side has gone, and so does the other.
            }
        }
    }
}
