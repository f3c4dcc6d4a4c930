using System.Collections.Immutable;
using Icupa.Storage;
using Npgsql;
using Orleans.Concurrency;

namespace Icupa.Platform;

/// <inheritdoc cref="IVersions"/>
[StatelessWorker]
public sealed class Versions(JournalSource source) : Grain, IVersions
{
    public const int MaxStreams = 5_000;

    public async Task<ImmutableArray<long>> Of(ImmutableArray<string> streams)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(streams.Length, MaxStreams);
        // The last row of each stream by its key: base is where it began, count what it added.
        await using var command = source.Source.CreateCommand("""
            select coalesce((select base + count from journal j where j.stream = s.stream order by base desc limit 1), 0)
            from unnest($1) with ordinality as s (stream, n) order by n
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. streams] });
        await using var reader = await command.ExecuteReaderAsync();
        var versions = ImmutableArray.CreateBuilder<long>(streams.Length);
        while (await reader.ReadAsync())
            versions.Add(reader.GetInt64(0));
        return versions.MoveToImmutable();
    }

    public async Task<ImmutableArray<(string Stream, long Version)>> Visits(VenueId venue, DateTimeOffset openedSince)
    {
        // Visit ids are version 7 uuids: the streams of a time span are a range of the key.
        var oldest = VisitId.New(venue, openedSince);
        var first = Key.Visit(oldest)[..^20];
        await using var command = source.Source.CreateCommand("""
            select stream, max(base + count) from journal where stream >= $1 and stream < $2 group by stream order by stream desc limit 5000
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"visit:{venue.Text}0" });
        await using var reader = await command.ExecuteReaderAsync();
        var visits = ImmutableArray.CreateBuilder<(string, long)>();
        while (await reader.ReadAsync())
            visits.Add((reader.GetString(0), reader.GetInt64(1)));
        return visits.ToImmutable();
    }
}
