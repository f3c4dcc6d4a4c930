using System.Globalization;
using Icupa.Menus.Search;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Silo.Operating;

/// <summary>
/// The verb <c>embeddings</c>: how the vectors of dishes stand, or have them made anew. They are made by the silos that run, with the model
/// that those are told of; until then the old ones are used.
/// </summary>
public static class EmbeddingsVerb
{
    public const string Help = """
        icupa embeddings show|refresh [--data DIR]
          show         per model: dishes with a vector, how many of those are stale, the newest
          refresh      have every vector made anew, and wait for it
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES says where the database is
        """;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    /// <summary>Silos that run take what waits at once, unless their model does not answer.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(90);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var (verb, data) = arguments switch
        {
            [var one] => (one, Checkout.Data),
            [var one, "--data", var folder] => (one, Path.GetFullPath(folder)),
            _ => throw new LocalException(Help, LocalException.Usage),
        };
        if (verb is not ("show" or "refresh"))
            throw new LocalException($"icupa embeddings: unknown verb {verb}\n{Help}", LocalException.Usage);
        try
        {
            await using var source = NpgsqlDataSource.Create(ClusterDoor.Database(data));
            return await Run(source, verb, Console.Out, TimeProvider.System);
        }
        catch (NpgsqlException failure)
        {
            Console.Error.WriteLine("icupa embeddings: " + failure.Message);
            return 1;
        }
    }

    /// <summary>0 when it was shown or every vector is made anew; 1 when no silo makes them.</summary>
    public static async Task<int> Run(NpgsqlDataSource source, string verb, TextWriter say, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        await using var connection = await source.OpenConnectionAsync(limit.Token);
        if (verb == "refresh")
        {
            await MenuEmbedding.Refresh(connection, limit.Token);
            if (!await Made(connection, clock, limit.Token))
            {
                await say.WriteLineAsync($"Nothing was made for {Quiet.TotalSeconds:0} s: does a silo run, and does its model answer? What is stale waits.");
                await Show(connection, say, limit.Token);
                return 1;
            }
        }
        await Show(connection, say, limit.Token);
        return 0;
    }

    private static async Task Show(NpgsqlConnection connection, TextWriter say, CancellationToken stop)
    {
        var counts = await MenuEmbedding.Counts(connection, stop);
        if (counts.Count == 0)
            await say.WriteLineAsync("No dish has a vector yet.");
        foreach (var (model, rows, stale, newest) in counts)
            await say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{model,-28} {rows} dishes, {stale} stale, newest {newest.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"));
        var waiting = await MenuEmbedding.Waiting(connection, stop);
        await say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{waiting} venues wait for vectors."));
    }

    // Waits until nothing waits; false when nothing has moved for long.
    private static async Task<bool> Made(NpgsqlConnection connection, TimeProvider clock, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look, clock);
        var (before, moved) = (long.MaxValue, clock.GetTimestamp());
        while (await MenuEmbedding.Waiting(connection, stop) is > 0 and var waiting)
        {
            if (waiting < before)
                (before, moved) = (waiting, clock.GetTimestamp());
            else if (clock.GetElapsedTime(moved) > Quiet)
                return false;
            await timer.WaitForNextTickAsync(stop);
        }
        return true;
    }
}
