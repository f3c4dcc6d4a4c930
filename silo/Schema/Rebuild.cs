using System.Data;
using System.Diagnostics;
using Icupa.Reports;
using Icupa.Silo.Local;
using Icupa.Silo.Operating;
using Npgsql;

namespace Icupa.Silo.Schema;

/// <summary>The verb <c>read rebuild</c>: makes the tables of schema read anew from the journal, of what <c>up</c> runs or of the database that ICUPA_POSTGRES names.</summary>
public static class Rebuild
{
    public const string Help = """
        icupa read rebuild [--data DIR]
          makes the tables of reports anew from the journal; reports say that they are not there until it is done
          --data DIR   where `icupa up` runs (.icupa in the checkout); else ICUPA_POSTGRES
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var connectionString = ClusterDoor.Database(arguments switch
        {
            [] => Checkout.Data,
            ["--data", var data] => Path.GetFullPath(data),
            _ => throw new LocalException(Help, LocalException.Usage),
        });
        var began = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(limit.Token);
            var stuck = await ReadSide.Rebuild(connection, TimeProvider.System, limit.Token);
            Console.WriteLine($"The read side is made anew, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s.");
            if (stuck == 0)
                return 0;
            Console.Error.WriteLine($"Of {stuck} streams no rows could be made: read.stuck says of which and why.");
            return 1;
        }
        catch (Exception failure) when (failure is NpgsqlException or DBConcurrencyException or OperationCanceledException)
        {
            Console.Error.WriteLine("icupa read rebuild: " + failure.Message);
            return 1;
        }
    }
}
