using Icupa.Platform;
using Icupa.Web.Push;

namespace Icupa.Web.Site;

/// <summary>Writes down, once, that a node of this build began to run: as soon as a silo takes it.</summary>
public sealed class Began(IGrainFactory grains, Settings settings) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await Told())
            await Task.Delay(Pause, stoppingToken);
    }

    private async Task<bool> Told()
    {
        try
        {
            await grains.GetGrain<INotesGrain>(0).Began(Asker.House("web"), settings.Node, settings.Cluster, BuildVersion.Here);
            return true;
        }
        catch (Exception error) when (Retry.Passing(error))
        {
            return false;
        }
    }
}
