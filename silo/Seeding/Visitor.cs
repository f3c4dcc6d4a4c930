using System.Diagnostics;
using Icupa.Silo.Local;
using Icupa.Venues;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Icupa.Silo.Seeding;

/// <summary>A node without grains that joins a cluster to speak to its grains, and leaves it when disposed of.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly WebApplication app;

    private Visitor(WebApplication app) => this.app = app;

    public IGrainFactory Grains => app.Services.GetRequiredService<IGrainFactory>();

    /// <param name="settings">Where the cluster is, and where this node listens.</param>
    /// <param name="least">What is said at all of the cluster's own doings.</param>
    /// <param name="limit">How long a silo may take to say what it hosts (60 s).</param>
    /// <exception cref="LocalException">None did: they are dead, or hang.</exception>
    public static async Task<Visitor> Join(SiloSettings settings, LogLevel least = LogLevel.Warning, TimeSpan? limit = null)
    {
        var builder = SiloHost.Builder(settings);
        builder.Logging.AddFilter("Orleans", least);
        builder.UseOrleans(silo =>
        {
            SiloHost.JoinCluster(silo, settings);
            silo.Configure<GrainTypeOptions>(o => o.Classes.RemoveWhere(c => c.Assembly == typeof(Carts.Cart).Assembly));
        });
        var app = builder.Build();
        await app.StartAsync();
        var visitor = new Visitor(app);
        try
        {
            await visitor.GrainsAreKnown(limit ?? Limit);
            return visitor;
        }
        catch
        {
            await visitor.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    // A node that has just joined learns a moment later which grains the other silos host.
    private async Task GrainsAreKnown(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Grains.GetGrain<IVenueGrain>("venue:");
                return;
            }
            catch (ArgumentException) when (clock.Elapsed < limit)
            {
                await Task.Delay(50);
            }
            catch (ArgumentException)
            {
                throw new LocalException($"no silo of the cluster answered for {limit.TotalSeconds:0} s; icupa doctor says which nodes are alive");
            }
        }
    }
}
