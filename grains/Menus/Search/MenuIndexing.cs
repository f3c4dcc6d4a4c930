using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Menus.Search;

/// <summary>Makes the rows of menus that were published: by the hash of their content, so that a dish that stayed as it was is not touched.</summary>
public static class MenuIndexing
{
    private const string Write = """
        insert into menu_search (venue, item, hash, names, words, meaning)
        select $1, r.item, r.hash, fold(r.names),
               field_words(r.en[1], r.fr[1], r.plain[1], 'A') || field_words(r.en[2], r.fr[2], r.plain[2], 'B')
                 || field_words(r.en[3], r.fr[3], r.plain[3], 'C') || field_words(r.en[4], r.fr[4], r.plain[4], 'D'),
               r.meaning
        from (select r ->> 'item' as item, r ->> 'hash' as hash, r ->> 'names' as names, r ->> 'meaning' as meaning,
                     array(select jsonb_array_elements_text(r -> 'en')) as en, array(select jsonb_array_elements_text(r -> 'fr')) as fr,
                     array(select jsonb_array_elements_text(r -> 'plain')) as plain
              from jsonb_array_elements($2) as all_rows (r)) as r
        where not exists (select from menu_search s where s.venue = $1 and s.item = r.item and s.hash = r.hash)
        on conflict (venue, item) do update set hash = excluded.hash, names = excluded.names, words = excluded.words, meaning = excluded.meaning
        """;

    /// <summary>Makes the rows of venues that wait for it, a venue at a time; answers how many venues that were.</summary>
    public static async Task<int> Pass(NpgsqlConnection connection, CancellationToken stop)
    {
        for (var venues = 0; ; venues++)
        {
            await using var transaction = await connection.BeginTransactionAsync(stop);
            if (await Next(connection, stop) is not { } venue)
                return venues;
            await Index(connection, venue.Venue, venue.Menu, stop);
            await transaction.CommitAsync(stop);
        }
    }

    /// <summary>Has every venue's rows looked at again; those that are as they should be are not written.</summary>
    public static async Task Again(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("insert into menu_unindexed (venue) select distinct venue from menu_version on conflict do nothing", connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Makes the rows of one menu within the caller's transaction.</summary>
    public static async Task Index(NpgsqlConnection connection, string venue, MenuDocument menu, CancellationToken stop)
    {
        var rows = MenuRows.Of(menu);
        await using (var gone = new NpgsqlCommand("with gone as (delete from menu_search where venue = $1 and not item = any($2)) delete from menu_vector where venue = $1 and not item = any($2)", connection))
        {
            gone.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue });
            gone.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.Item)] });
            await gone.ExecuteNonQueryAsync(stop);
        }
        await using var write = new NpgsqlCommand(Write, connection);
        write.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue });
        write.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Json(rows), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await write.ExecuteNonQueryAsync(stop);
        await using var vectors = new NpgsqlCommand("insert into menu_unembedded (venue) values ($1) on conflict (venue) do update set since = now(), next = now()", connection);
        vectors.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue });
        await vectors.ExecuteNonQueryAsync(stop);
    }

    // A venue published anew meanwhile keeps its row waiting: the row is taken before the menu is read.
    private static async Task<(string Venue, MenuDocument Menu)?> Next(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            with waits as (delete from menu_unindexed where venue = (select venue from menu_unindexed order by since limit 1 for update skip locked) returning venue)
            select m.venue, m.document::text from menu_version m join waits w on w.venue = m.venue order by m.number desc limit 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (reader.GetString(0), JsonSerializer.Deserialize(reader.GetString(1), CatalogueJson.MenuDocument)!) : null;
    }

    private static string Json(ImmutableArray<MenuRow> rows) => JsonSerializer.Serialize(rows.Select(r => new
    {
        item = r.Item,
        hash = r.Hash,
        names = r.Names,
        meaning = r.Meaning,
        en = r.Fields.Select(f => f.English),
        fr = r.Fields.Select(f => f.French),
        plain = r.Fields.Select(f => f.Plain),
    }));
}
