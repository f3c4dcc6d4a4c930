using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Icupa.Platform;

/// <summary>
/// How nodes speak to each other: Kestrel's sockets, which go on with what they read and write on the thread that they are on. Orleans' own
/// hand each message to two more threads on its way out and in, and at leisure to wake a thread is the dearest part of a call.
/// </summary>
internal sealed class Transport(ILoggerFactory logs) : IConnectionFactory, IConnectionListenerFactory, IDisposable
{
    // As Orleans' own: a node that is gone without a word is noticed by the cluster's probes, long before.
    private const int KeepAliveSeconds = 90, KeepAliveIntervalSeconds = 30, KeepAliveTimes = 10;

    // Without limits on what waits to be read or sent, as Orleans' own: its queues are in front, and a node that reads slowly must hold up nobody.
    private readonly SocketConnectionContextFactory connections = new(
        new() { UnsafePreferInlineScheduling = true, WaitForDataBeforeAllocatingBuffer = false, MaxReadBufferSize = null, MaxWriteBufferSize = null },
        logs.CreateLogger("Icupa.Transport"));

    private readonly SocketTransportFactory listeners = new(
        Options.Create(new SocketTransportOptions
        {
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
            MaxReadBufferSize = null,
            MaxWriteBufferSize = null,
            CreateBoundListenSocket = Bound,
        }),
        logs);

    /// <summary>Puts it in the place of Orleans' own, between silos; there is no other way in.</summary>
    public static void Use(IServiceCollection services)
    {
        services.AddSingleton<Transport>();
        foreach (var own in services.Where(s => s.IsKeyedService && (s.ServiceType == typeof(IConnectionFactory) || s.ServiceType == typeof(IConnectionListenerFactory))).ToList())
        {
            services.Remove(own);
            services.Add(ServiceDescriptor.DescribeKeyed(own.ServiceType, own.ServiceKey, (node, _) => node.GetRequiredService<Transport>(), ServiceLifetime.Singleton));
        }
    }

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = Made(endpoint);
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return connections.Create(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => listeners.BindAsync(endpoint, cancellationToken);

    public void Dispose() => connections.Dispose();

    private static Socket Bound(EndPoint endpoint)
    {
        var socket = Made(endpoint);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(endpoint);
        return socket;
    }

    // Those that a listener accepts are made as it is.
    private static Socket Made(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new(true, 0) };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveIntervalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveTimes);
        return socket;
    }
}
