using System.Text.Json;
using Icupa.Menus;
using Icupa.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Venues;

/// <summary>A venue's row: its settings by version, and the last business date on which a kitchen screen was heard.</summary>
public sealed class VenueRows(JournalSource source)
{
    public async Task<(long Version, VenueSettings Settings, DateOnly Heard)?> Read(VenueId venue, CancellationToken cancel)
    {
        await using var command = source.Source.CreateCommand("select version, settings::text, heard from venue where venue = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? (reader.GetInt64(0), JsonSerializer.Deserialize(reader.GetString(1), CatalogueJson.VenueSettings)!, await reader.IsDBNullAsync(2, cancel) ? default : reader.GetFieldValue<DateOnly>(2))
            : null;
    }

    /// <returns>The version written; null where another one than that was there.</returns>
    public async Task<long?> Write(VenueId venue, long version, VenueSettings settings)
    {
        await using var command = source.Source.CreateCommand("""
            insert into venue as v (venue, version, settings) values ($1, $2 + 1, $3)
            on conflict (venue) do update set version = excluded.version, settings = excluded.settings where v.version = $2 returning version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(settings, CatalogueJson.VenueSettings), NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await command.ExecuteScalarAsync() as long?;
    }

    public async Task Heard(VenueId venue, DateOnly day)
    {
        await using var command = source.Source.CreateCommand("update venue set heard = $2 where venue = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
        await command.ExecuteNonQueryAsync();
    }
}
