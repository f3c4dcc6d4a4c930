using Icupa.Menus.Search;
using Icupa.Reconciliations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Hosting;

namespace Icupa.Reports;

/// <summary>The read side as a whole: what a silo needs for it, and making it anew.</summary>
public static class ReadSide
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <param name="reads">A pool of its own; disposed by its owner.</param>
    /// <param name="projector">Another, whose connections may write what the first one reads; one connection at a time.</param>
    public static ISiloBuilder AddReadSide(this ISiloBuilder silo, NpgsqlDataSource reads, NpgsqlDataSource projector)
    {
        silo.Services.AddSingleton(new ReadSource(reads)).AddSingleton(new ProjectorSource(projector)).AddSingleton<MenuStore>().AddSingleton<MenuSearch>();
        silo.Services.AddSingleton(s => new Meanings(Embedder.FromEnvironment(Environment.GetEnvironmentVariable), s.GetRequiredService<ILogger<Meanings>>()));
        silo.Services.AddHostedService<Projector>().AddHostedService<Reconciler>().AddHostedService<MenuIndexer>();
        return silo;
    }

    /// <summary>
    /// Empties the tables and fills them from the journal's beginning. Where a silo runs, it is the silo that fills them; this waits until it
    /// is done. Until then reports say that they are not there. Answers of how many streams no rows could be made.
    /// </summary>
    public static async Task<long> Rebuild(NpgsqlConnection connection, TimeProvider clock, CancellationToken stop)
    {
        await using (var empty = new NpgsqlCommand($"truncate read.stuck, {string.Join(", ", Projections.Tables.Select(t => "read." + t))}; update read.progress set tx = '0', seq = 0, caught_up = '-infinity'", connection))
            await empty.ExecuteNonQueryAsync(stop);
        using var timer = new PeriodicTimer(Look, clock);
        while (true)
        {
            if (await Projector.Locked(connection, stop))
            {
                var pass = new ReadPass(connection, NullLogger.Instance);
                while (await pass.Run(stop))
                {
                    // There is more.
                }
                return await Stuck(connection, stop);
            }
            await using var there = new NpgsqlCommand("select caught_up > '-infinity' from read.progress", connection);
            if ((bool)(await there.ExecuteScalarAsync(stop))!)
                return await Stuck(connection, stop);
            await timer.WaitForNextTickAsync(stop);
        }
    }

    private static async Task<long> Stuck(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select count(*) from read.stuck", connection);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
