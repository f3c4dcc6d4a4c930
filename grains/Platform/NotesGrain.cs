using System.Collections.Immutable;
using Icupa.Storage;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace Icupa.Platform;

/// <inheritdoc cref="INotesGrain"/>
[StatelessWorker]
public sealed class NotesGrain(JournalSource source, TimeProvider clock) : Grain, INotesGrain
{
    private const int LongestName = 200;
    private const int MostProviders = 20;

    public async Task<Reply> Began(Asker who, string node, string cluster, string version)
    {
        if (who.Kind != AskerKind.House)
            return new(Refusal.NotAllowed, 0);
        if (new[] { node, cluster, version }.Any(name => name.Length is 0 or > LongestName))
            return new(Refusal.Malformed, 0);
        await using var command = source.Source.CreateCommand("insert into node_start (node, cluster, version) values ($1, $2, $3)");
        foreach (var name in new[] { node, cluster, version })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await command.ExecuteNonQueryAsync();
        return new(Refusal.None, 0);
    }

    public async Task<Reply> Called(Asker who, ImmutableArray<WebhookCalls> calls)
    {
        if (who.Kind != AskerKind.House)
            return new(Refusal.NotAllowed, 0);
        if (calls.Length > MostProviders || calls.Any(c => c.Provider.Length is 0 or > LongestName))
            return new(Refusal.Malformed, 0);
        await using var command = source.Source.CreateCommand("""
            insert into webhook_day (provider, day, genuine, refused, last_genuine, last_refused)
            select provider, $1, genuine, refused, last_genuine, last_refused from unnest($2, $3, $4, $5, $6) as c (provider, genuine, refused, last_genuine, last_refused)
            on conflict (provider, day) do update set genuine = webhook_day.genuine + excluded.genuine, refused = webhook_day.refused + excluded.refused,
                last_genuine = greatest(webhook_day.last_genuine, excluded.last_genuine), last_refused = greatest(webhook_day.last_refused, excluded.last_refused)
            """);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime) });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. calls.Select(c => c.Provider)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. calls.Select(c => c.Genuine)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. calls.Select(c => c.Refused)] });
        command.Parameters.Add(Times(calls.Select(c => c.LastGenuine)));
        command.Parameters.Add(Times(calls.Select(c => c.LastRefused)));
        await command.ExecuteNonQueryAsync();
        return new(Refusal.None, 0);
    }

    private static NpgsqlParameter Times(IEnumerable<DateTimeOffset?> times) =>
        new() { Value = times.Select(at => at?.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
