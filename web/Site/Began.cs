using Icupa.Platform;
using Icupa.Web.Push;

namespace Icupa.Web.Site;

/// <summary>Writes down, once, that a node of this build began to run: as soon as a silo takes it.</summary>
public sealed class Began(IGrainFactory grains, Settings settings, ILogger<Began> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = false;
        async Task Tell()
        {
            await grains.GetGrain<INotesGrain>(0).Began(Asker.House("web"), settings.Node, settings.Cluster, BuildVersion.Here);
            told = true;
        }
        while (true)
        {
            await Retry.Attempt(log, "Saying that this node began", Tell, stoppingToken);
            if (told) return;
            await Task.Delay(Pause, stoppingToken);
        }
    }
}
