using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;

namespace Icupa.Silo.Seeding;

/// <summary>A node without grains that joins a cluster to speak to its grains, and leaves it when disposed of.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly WebApplication app;

    private Visitor(WebApplication app) => this.app = app;

    public IGrainFactory Grains => app.Services.GetRequiredService<IGrainFactory>();

    public static async Task<Visitor> Join(SiloSettings settings, LogLevel least = LogLevel.Information)
    {
        var builder = SiloHost.Builder(settings);
        builder.Logging.SetMinimumLevel(least);
        builder.UseOrleans(silo =>
        {
            SiloHost.JoinCluster(silo, settings);
            silo.Configure<GrainTypeOptions>(o => o.Classes.RemoveWhere(c => c.Assembly == typeof(Carts.Cart).Assembly));
        });
        var app = builder.Build();
        await app.StartAsync();
        await GrainsAreKnown(app.Services.GetRequiredService<IClusterManifestProvider>());
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    // A node that has just joined learns a moment later which grains the other silos host.
    private static async Task GrainsAreKnown(IClusterManifestProvider manifests)
    {
        using var limit = new CancellationTokenSource(Limit);
        var venue = GrainType.Create("venue");
        await foreach (var manifest in manifests.Updates.WithCancellation(limit.Token))
            if (manifest.AllGrainManifests.Any(m => m.Grains.ContainsKey(venue)))
                return;
    }
}
