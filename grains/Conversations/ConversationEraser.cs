using Icupa.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Conversations;

/// <summary>Deletes the words of conversations 30 days after they were said. Facts carry only their keys, so that the journal stays as it is.</summary>
public sealed class ConversationEraser(JournalSource source, TimeProvider clock, ILogger<ConversationEraser> log) : BackgroundService
{
    /// <summary>A key that ends so is a command's id and words of a conversation: no other personal word ends so.</summary>
    public const string Mark = "w";

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

    /// <summary>Erases what is due; answers how many words that were.</summary>
    public static async Task<int> Erase(NpgsqlDataSource source, DateTimeOffset saidBefore, CancellationToken stop)
    {
        for (var erased = 0; ;)
        {
            await using var command = source.CreateCommand("""
                delete from personal where (visit, key) in
                  (select visit, key from personal where right(key, 1) = 'w' and at < $1 order by at limit 1000 for update skip locked)
                """);
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = saidBefore.UtcDateTime });
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
            var erased = await Erase(source.Source, clock.GetUtcNow() - Conversation.KeepsFor, stop);
            if (erased > 0)
                log.LogInformation("Erased {Count} words of conversations older than {Days} days", erased, Conversation.KeepsFor.Days);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            log.LogInformation("Erasing the words of conversations waits: {Why}", e.Message);
        }
    }
}
