using Icupa.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Payments;

/// <summary>How long sealed phone numbers are kept after they were given: as long as a payer may dispute.</summary>
public sealed record PhoneKeeping(int Days)
{
    public const string Setting = "ICUPA_PHONE_DAYS";
    public const int Usual = 120;
    private const int Most = 3_650;

    /// <summary>From the environment; 120 days unless told otherwise.</summary>
    /// <exception cref="Gateways.BadGatewaySetting">Not a number of days from 1 to 3650.</exception>
    public static PhoneKeeping From(Func<string, string?> read) => read(Setting)?.Trim() is not { Length: > 0 } text ? new(Usual)
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= Most ? new(days)
        : throw new Gateways.BadGatewaySetting(Setting, $"is not a number of days from 1 to {Most}");
}

/// <summary>
/// Deletes sealed phone numbers whose time is over. Facts carry only their keys, so that the journal stays as it is: a payment without its
/// number can still be asked about, and found by everything but the number.
/// </summary>
public sealed class PhoneEraser(JournalSource source, PhoneKeeping keeping, TimeProvider clock, ILogger<PhoneEraser> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private const int AtOnce = 1_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
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

    /// <summary>Erases what is due; answers how many numbers that were.</summary>
    public static async Task<int> Erase(NpgsqlDataSource source, DateTimeOffset givenBefore, CancellationToken stop)
    {
        for (var erased = 0; ;)
        {
            // A key that ends with p is a command's id and a phone: no other personal word ends so.
            await using var command = source.CreateCommand("""
                delete from personal where (visit, key) in
                  (select visit, key from personal where right(key, 1) = 'p' and at < $1 order by at limit 1000 for update skip locked)
                """);
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = givenBefore.UtcDateTime });
            var count = await command.ExecuteNonQueryAsync(stop);
            erased += count;
            if (count < AtOnce)
                return erased;
        }
    }

    private async Task Pass(CancellationToken stop)
    {
        try
        {
            var erased = await Erase(source.Source, clock.GetUtcNow() - TimeSpan.FromDays(keeping.Days), stop);
            if (erased > 0)
                log.LogInformation("Erased {Count} phone numbers that were given more than {Days} days ago", erased, keeping.Days);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            log.LogInformation("Erasing phone numbers waits: {Why}", e.Message);
        }
    }
}
