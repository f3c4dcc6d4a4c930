using System.Data;
using System.Diagnostics;
using Icupa.Reports;
using Npgsql;

namespace Icupa.Silo.Schema;

/// <summary>The verb <c>read rebuild</c>: makes the tables of schema read anew from the journal of the database that ICUPA_POSTGRES names.</summary>
public static class Rebuild
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static async Task<int> Run()
    {
        var connectionString = Environment.GetEnvironmentVariable("ICUPA_POSTGRES");
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            Console.Error.WriteLine("icupa read rebuild: set ICUPA_POSTGRES to the connection string of the database");
            return 2;
        }

        var began = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(limit.Token);
            await ReadSide.Rebuild(connection, TimeProvider.System, limit.Token);
            Console.WriteLine($"The read side is made anew, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s.");
            return 0;
        }
        catch (Exception failure) when (failure is NpgsqlException or DBConcurrencyException or OperationCanceledException)
        {
            Console.Error.WriteLine("icupa read rebuild: " + failure.Message);
            return 1;
        }
    }
}
