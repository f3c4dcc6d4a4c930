using Icupa.Inspection;
using Icupa.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Platform;

/// <summary>
/// The net under settling: wakes streams that have owed something for 2 s, so that the path after a crash is the ordinary path.
/// A row is claimed with <c>skip locked</c> and touched, so silos share the work and each stream is woken every 2 s at most.
/// </summary>
public sealed class Sweeper(JournalSource source, IGrainFactory grains, ILogger<Sweeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepOnce(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    private async Task SweepOnce(CancellationToken stop)
    {
        try
        {
            foreach (var stream in await Claim(stop))
                Wake(stream).Ignore();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.IO.IOException or System.Net.Sockets.SocketException)
        {
            log.LogInformation("The sweep found no database: {Why}", e.Message);
        }
    }

    private async Task<List<string>> Claim(CancellationToken stop)
    {
        await using var command = source.Source.CreateCommand("""
            update owing set swept = now()
            where stream in (select stream from owing where swept < now() - interval '2 seconds' order by swept limit 500 for update skip locked)
            returning stream
            """);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var streams = new List<string>();
        while (await reader.ReadAsync(stop))
            streams.Add(reader.GetString(0));
        return streams;
    }

    // What a newer build owes, one of its silos settles: it must not end this one, which would end the whole silo.
    private async Task Wake(string stream)
    {
        if (Kinds.Of(stream)?.Settle is { } settle)
            await settle(grains, stream);
    }
}
