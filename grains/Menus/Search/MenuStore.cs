using System.Collections.Immutable;
using Icupa.Reports;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Menus.Search;

/// <summary>One thing looked for, as one tier of its expansion: phrases, of which any will do.</summary>
/// <param name="Term">The number of the term in the question.</param>
public readonly record struct Asked(int Term, int Tier, ImmutableArray<Synonym> Phrases);

/// <summary>A dish's row has words of a tier of a term, in a field of this weight (0 names … 3 options).</summary>
public readonly record struct Found(string Item, int Term, int Tier, int Weight);

/// <summary>A dish and how near it is; 1 is the same.</summary>
public readonly record struct Nearness(string Item, double Near);

/// <summary>What a question asks of the rows.</summary>
/// <param name="Vector">Of the question, by <paramref name="Model"/>; all zeros when its words mean nothing.</param>
public sealed record RowsAsk(VenueId Venue, ImmutableArray<Asked> Asked, string Model, float[] Vector);

/// <summary>The rows of menus: what they are asked.</summary>
public sealed class MenuStore(ReadSource reads)
{
    /// <summary>A word that is written so nearly like one of a name is taken for it.</summary>
    private const double NearlySpelt = 0.45;

    // Materialized: otherwise the questions are parsed anew for every dish.
    private const string Words = """
        with asked as materialized (
            select term, tier, coalesce(to_tsquery('english', english), ''::tsquery) || coalesce(to_tsquery('french', french), ''::tsquery) || coalesce(to_tsquery('simple', plain), ''::tsquery) as query
            from unnest($2, $3, $4, $5, $6) as a (term, tier, english, french, plain))
        select s.item, a.term, a.tier,
               case when ts_filter(s.words, '{a}') @@ a.query then 0 when ts_filter(s.words, '{b}') @@ a.query then 1 when ts_filter(s.words, '{c}') @@ a.query then 2 else 3 end
        from menu_search s join asked a on s.words @@ a.query
        where s.venue = $1
        """;

    // Exactly, over the dishes of one venue.
    private const string Vectors = """
        select item, 1 - (embedding <=> asked) from menu_vector, (select $3::real[]::vector as asked offset 0) as question
        where venue = $1 and model = $2 and vector_dims(embedding) = vector_dims(asked)
        order by embedding <=> asked limit 40
        """;

    private const string Spelling = """
        select s.item, a.term, word_similarity(a.word, s.names) from menu_search s, unnest($2, $3) as a (term, word)
        where s.venue = $1 and word_similarity(a.word, s.names) >= $4
        """;

    /// <summary>The rows that have words of what is asked, and those that are nearest in meaning, nearest first.</summary>
    public async Task<(List<Found> Found, List<Nearness> Near)> Ask(RowsAsk ask, CancellationToken stop = default)
    {
        await using var connection = await reads.Within(ask.Venue, stop);
        await using var batch = new NpgsqlBatch(connection);
        var words = new NpgsqlBatchCommand(Words);
        words.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ask.Venue.Text });
        words.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. ask.Asked.Select(a => a.Term)] });
        words.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. ask.Asked.Select(a => a.Tier)] });
        foreach (var tongue in new[] { Tongue.English, Tongue.French, Tongue.Plain })
            words.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. ask.Asked.Select(a => Query(a.Phrases, tongue))] });
        batch.BatchCommands.Add(words);
        if (ask.Vector.Any(x => x != 0))
            batch.BatchCommands.Add(Nearest(ask.Venue, ask.Model, ask.Vector));
        await using var reader = await batch.ExecuteReaderAsync(stop);
        var found = new List<Found>();
        while (await reader.ReadAsync(stop))
            found.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3)));
        var near = new List<Nearness>();
        if (await reader.NextResultAsync(stop))
            while (await reader.ReadAsync(stop))
                if (reader.GetDouble(1) is var nearness && !double.IsNaN(nearness))
                    near.Add(new(reader.GetString(0), nearness));
        return (found, near);
    }

    /// <summary>Rows with a name that is spelt nearly like a term, and how nearly.</summary>
    public async Task<List<(string Item, int Term, double Alike)>> Spelt(VenueId venue, IReadOnlyList<(int Term, string Word)> terms, CancellationToken stop = default)
    {
        await using var connection = await reads.Within(venue, stop);
        await using var command = new NpgsqlCommand(Spelling, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. terms.Select(t => t.Term)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. terms.Select(t => t.Word)] });
        command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = NearlySpelt });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var alike = new List<(string, int, double)>();
        while (await reader.ReadAsync(stop))
            alike.Add((reader.GetString(0), reader.GetInt32(1), reader.GetFloat(2)));
        return alike;
    }

    private static NpgsqlBatchCommand Nearest(VenueId venue, string model, float[] vector)
    {
        var command = new NpgsqlBatchCommand(Vectors);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = model });
        command.Parameters.Add(new NpgsqlParameter<float[]> { TypedValue = vector, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real });
        return command;
    }

    // Phrases are folded words with spaces between: letters and digits only, but for the sign of a beginning. Null where there is none.
    private static string? Query(IEnumerable<Synonym> phrases, Tongue tongue)
    {
        var ors = phrases.Where(p => p.Tongue == tongue || p.Tongue == Tongue.Any).Select(p => p.Phrase.Contains(' ') ? $"({p.Phrase.Replace(" ", " <-> ", StringComparison.Ordinal)})" : p.Phrase).Distinct();
        return string.Join(" | ", ors) is { Length: > 0 } query ? query : null;
    }
}
