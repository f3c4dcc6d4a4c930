using Icupa.Platform;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Storage;

/// <summary>How long personal words of one kind are kept.</summary>
/// <param name="Mark">A key that ends so is a command's id and words of this kind: no other personal word ends so.</param>
public sealed record Keeping(char Mark, string What, TimeSpan Lasts);

/// <summary>Deletes personal words whose time is over. Facts carry only their keys, so that the journal stays as it is.</summary>
public sealed class Eraser(JournalSource source, IEnumerable<Keeping> kinds, TimeProvider clock, ILogger<Eraser> log)
    : Recurring("The eraser", TimeSpan.FromHours(1), clock, log, atOnce: true)
{
    private const int AtOnce = 1_000;

    // A kind that cannot be erased keeps none of the others.
    protected override async Task Pass(CancellationToken stop)
    {
        foreach (var kind in kinds)
            await Attempt(() => Erase(kind, stop), stop);
    }

    /// <summary>Erases the words of a kind that were given before a moment; answers how many that were.</summary>
    public static async Task<int> Erase(NpgsqlDataSource source, Keeping kind, DateTimeOffset givenBefore, CancellationToken stop)
    {
        for (var erased = 0; ;)
        {
            // The mark stands in the text: each kind has an index of its own.
            await using var command = source.CreateCommand($"""
                delete from personal where (visit, key) in
                  (select visit, key from personal where right(key, 1) = '{kind.Mark}' and at < $1 order by at limit {AtOnce} for update skip locked)
                """);
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = givenBefore.UtcDateTime });
            var count = await command.ExecuteNonQueryAsync(stop);
            erased += count;
            if (count < AtOnce)
                return erased;
        }
    }

    private async Task Erase(Keeping kind, CancellationToken stop)
    {
        var erased = await Erase(source.Source, kind, Clock.GetUtcNow() - kind.Lasts, stop);
        if (erased > 0)
            Log.LogInformation("Erased {Count} {What} that were given more than {Days} days ago", erased, kind.What, kind.Lasts.Days);
    }
}
