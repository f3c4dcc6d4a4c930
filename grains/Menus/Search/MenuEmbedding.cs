using System.Collections.Immutable;
using Icupa.Reports;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Menus.Search;

/// <summary>A model's vectors: how many dishes have one, and how many of those are of an older text.</summary>
public sealed record VectorCount(string Model, long Rows, long Stale, DateTimeOffset Newest);

/// <summary>
/// Gives dishes their vectors: those whose text is another than was embedded, per model. A venue is claimed for a while, so that what a silo
/// left undone is taken by another; no transaction is open while a model is asked.
/// </summary>
public sealed class MenuEmbedding(ReadSource reads)
{
    private const string Claim = """
        update menu_unembedded set next = now() + interval '30 seconds'
        where venue = (select venue from menu_unembedded where next < now() order by next limit 1 for update skip locked)
        returning venue, since
        """;

    private const string StaleRows = """
        select s.item, s.hash, s.meaning from menu_search s left join menu_vector v on v.venue = s.venue and v.model = $2 and v.item = s.item
        where s.venue = $1 and v.hash is distinct from s.hash order by s.item
        """;

    // A dish that was changed meanwhile keeps waiting.
    private const string Write = """
        insert into menu_vector (venue, item, model, hash, embedding)
        select $1, s.item, $2, s.hash, $5::real[]::vector from menu_search s where s.venue = $1 and s.item = $3 and s.hash = $4
        on conflict (venue, model, item) do update set hash = excluded.hash, embedding = excluded.embedding, at = now()
        """;

    /// <summary>Takes the venues that wait, each model in turn; answers how many vectors were made. A model that fails leaves its venue waiting.</summary>
    public async Task<int> Pass(ImmutableArray<Embedder> embedders, CancellationToken stop)
    {
        var made = 0;
        while (await Next(stop) is var (venue, since))
        {
            foreach (var embedder in embedders)
                made += await Embed(venue, embedder, stop);
            await Execute("delete from menu_unembedded where venue = $1 and since = $2", stop, new NpgsqlParameter<string> { TypedValue = venue }, new NpgsqlParameter<DateTime> { TypedValue = since });
        }
        return made;
    }

    /// <summary>Gives a venue's dishes the vectors that they lack.</summary>
    public async Task<int> Embed(string venue, Embedder embedder, CancellationToken stop)
    {
        var stale = await Stale(venue, embedder.Model, stop);
        foreach (var some in stale.Chunk(embedder.AtOnce))
        {
            var vectors = await embedder.Generator.GenerateAsync(some.Select(s => s.Meaning), cancellationToken: stop);
            if (vectors.Count != some.Length)
                throw new InvalidOperationException($"{embedder.Model} gave {vectors.Count} vectors for {some.Length} texts");
            await Keep(venue, embedder.Model, [.. some.Zip(vectors, (row, vector) => (row.Item, row.Hash, vector.Vector.ToArray()))], stop);
        }
        return stale.Count;
    }

    /// <summary>How the vectors of each model stand.</summary>
    public static async Task<List<VectorCount>> Counts(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            select v.model, count(*), count(*) filter (where s.hash is distinct from v.hash) + (select count(*) from menu_search m where not exists (select from menu_vector o where o.venue = m.venue and o.model = v.model and o.item = m.item)), max(v.at)
            from menu_vector v left join menu_search s on s.venue = v.venue and s.item = v.item group by v.model order by v.model
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var counts = new List<VectorCount>();
        while (await reader.ReadAsync(stop))
            counts.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return counts;
    }

    /// <summary>Venues whose vectors are not made yet.</summary>
    public static async Task<long> Waiting(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select count(*) from menu_unembedded", connection);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Has every vector made anew by the silos; until then the old ones are used.</summary>
    public static async Task Refresh(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("""
            with stale as (update menu_vector set hash = '')
            insert into menu_unembedded (venue) select distinct venue from menu_search on conflict (venue) do update set since = now(), next = now()
            """, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<(string Venue, DateTime Since)?> Next(CancellationToken stop)
    {
        await using var command = reads.Source.CreateCommand(Claim);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (reader.GetString(0), reader.GetDateTime(1)) : null;
    }

    private async Task<List<(string Item, string Hash, string Meaning)>> Stale(string venue, string model, CancellationToken stop)
    {
        await using var command = reads.Source.CreateCommand(StaleRows);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = model });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<(string, string, string)>();
        while (await reader.ReadAsync(stop))
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        return rows;
    }

    private async Task Keep(string venue, string model, ImmutableArray<(string Item, string Hash, float[] Vector)> rows, CancellationToken stop)
    {
        await using var connection = await reads.Source.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (item, hash, vector) in rows)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Write)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = venue }, new NpgsqlParameter<string> { TypedValue = model }, new NpgsqlParameter<string> { TypedValue = item },
                    new NpgsqlParameter<string> { TypedValue = hash }, new NpgsqlParameter<float[]> { TypedValue = vector, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real },
                },
            });
        await batch.ExecuteNonQueryAsync(stop);
    }

    private async Task Execute(string sql, CancellationToken stop, params NpgsqlParameter[] parameters)
    {
        await using var command = reads.Source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(stop);
    }
}
