using Icupa.Reports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Menus.Search;

/// <summary>
/// Keeps the rows and vectors of menus as their menus are. What waits is in the database, written with each published version, so that nothing is lost
/// with a silo; each silo looks, and a venue is taken by one of them. What is made in another way than before is made anew at the start.
/// </summary>
public sealed class MenuIndexer(ReadSource reads, Meanings meanings, ILogger<MenuIndexer> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private readonly MenuEmbedding embedding = new(reads);
    private bool looked;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            do
                await Pass(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    private async Task Pass(CancellationToken stop)
    {
        try
        {
            await Index(stop);
            if (await embedding.Pass(meanings.All, stop) is > 0 and var vectors)
                log.LogInformation("Made the vectors of {Vectors} dishes", vectors);
        }
        catch (Exception e) when (Meanings.Failed(e) && !stop.IsCancellationRequested)
        {
            log.LogInformation("The vectors of menus wait: {Why}", e.Message);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            log.LogInformation("The rows of menus wait: {Why}", e.Message);
        }
    }
    private async Task Index(CancellationToken stop)
    {
        await using var connection = await reads.Source.OpenConnectionAsync(stop);
        if (!looked)
            await MenuIndexing.Again(connection, stop);
        looked = true;
        if (await MenuIndexing.Pass(connection, stop) is > 0 and var venues)
            log.LogInformation("Made the search rows of {Venues} menus", venues);
    }
}
