using System.Net;
using Icupa.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Icupa.Tests.Clusters;

public sealed class TransportTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void Every_way_between_nodes_is_ours()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.JoinAs("silo-1", "test", "test", IPAddress.Loopback, 11111));
        using var services = builder.Services.BuildServiceProvider();
        // To listen for silos and for clients, and to call silos.
        var ways = builder.Services.Where(s => s.IsKeyedService && (s.ServiceType == typeof(IConnectionFactory) || s.ServiceType == typeof(IConnectionListenerFactory))).ToList();
        Assert.Equal([nameof(IConnectionFactory), nameof(IConnectionListenerFactory), nameof(IConnectionListenerFactory)], ways.Select(w => w.ServiceType.Name).Order(StringComparer.Ordinal));
        Assert.All(ways, way => Assert.Same(services.GetRequiredService<Transport>(), services.GetRequiredKeyedService(way.ServiceType, way.ServiceKey)));
    }

    [Fact]
    public async Task What_is_said_arrives_and_who_has_gone_is_noticed()
    {
        using var transport = new Transport(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await using var listener = await transport.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await using var near = await transport.ConnectAsync(listener.EndPoint);
        await using var far = (await listener.AcceptAsync().AsTask().WaitAsync(Limit))!;
        // More than any buffer between them, with nobody reading yet: a node that reads slowly must not hold up a turn.
        var large = new byte[4 * 1024 * 1024];
        Random.Shared.NextBytes(large);
        await near.Transport.Output.WriteAsync(large).AsTask().WaitAsync(Limit);
        var read = await far.Transport.Input.ReadAtLeastAsync(large.Length).AsTask().WaitAsync(Limit);
        Assert.True(System.Buffers.BuffersExtensions.ToArray(read.Buffer).AsSpan().SequenceEqual(large));
        far.Transport.Input.AdvanceTo(read.Buffer.End);
        var gone = new TaskCompletionSource();
        far.ConnectionClosed.Register(gone.SetResult);
        near.Abort();
        await gone.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task Nobody_there_is_said_at_once()
    {
        using var transport = new Transport(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => transport.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 1)).AsTask().WaitAsync(Limit));
    }
}
