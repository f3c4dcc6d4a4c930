using Icupa.Reports;
using Icupa.Platform;
using Microsoft.Extensions.Logging;

namespace Icupa.Menus.Search;

/// <summary>
/// Keeps the rows and vectors of menus as their menus are. What waits is in the database, written with each published version, so that nothing is lost
/// with a silo; each silo looks, and a venue is taken by one of them. What is made in another way than before is made anew at the start.
/// </summary>
public sealed class MenuIndexer(ReadSource reads, Meanings meanings, ILogger<MenuIndexer> log)
    : Recurring("The index of menus", TimeSpan.FromMilliseconds(500), TimeProvider.System, log, atOnce: true)
{
    private readonly MenuEmbedding embedding = new(reads);
    private bool looked;

    protected override bool Passing(Exception error) => base.Passing(error) || Meanings.Failed(error);

    protected override async Task Pass(CancellationToken stop)
    {
        await Index(stop);
        if (await embedding.Pass(meanings.All, stop) is > 0 and var vectors)
            Log.LogInformation("Made the vectors of {Vectors} dishes", vectors);
    }

    private async Task Index(CancellationToken stop)
    {
        await using var connection = await reads.Source.OpenConnectionAsync(stop);
        if (!looked)
            await MenuIndexing.Again(connection, stop);
        looked = true;
        if (await MenuIndexing.Pass(connection, stop) is > 0 and var venues)
            Log.LogInformation("Made the search rows of {Venues} menus", venues);
    }
}
