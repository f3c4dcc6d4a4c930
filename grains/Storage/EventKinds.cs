using Icupa.Inspection;
using Npgsql;

namespace Icupa.Storage;

/// <summary>
/// What this build can read of the journal. Old and new builds run side by side, and a new one may be rolled back after it has written: a build
/// that would meet a fact that it cannot read says so before it takes traffic, by name, instead of losing streams one by one.
/// </summary>
public static class EventKinds
{
    private const string Remember = "insert into event_kind (stream, name) select * from unnest($1, $2) on conflict do nothing";

    private const string Unknown = """
        select k.stream, k.name, k.since from event_kind k
        where not exists (select from unnest($1, $2) as known (stream, name) where known.stream = k.stream and known.name = k.name)
        order by k.stream, k.name
        """;

    // Clocks of nodes differ a little; ';' is what follows ':'.
    private const string Written = """
        select exists (select from journal where stream >= $1 || ':' and stream < $1 || ';' and at >= $3::timestamptz - interval '1 minute'
            and events like '%"e":"' || $2 || '"%')
        """;

    /// <summary>Writes down what this build knows. Answers the kinds of facts, as "cart/placed", that another build has written and this one cannot read.</summary>
    public static async Task<IReadOnlyList<string>> Unreadable(NpgsqlDataSource source)
    {
        var known = Kinds.All.Values.SelectMany(kind => kind.Facts.Select(fact => (kind.Name, Fact: fact))).ToList();
        string[] streams = [.. known.Select(k => k.Name)], names = [.. known.Select(k => k.Fact)];
        await using (var remember = Command(source, Remember, streams, names))
            await remember.ExecuteNonQueryAsync();
        var others = new List<(string Stream, string Name, DateTime Since)>();
        await using (var unknown = Command(source, Unknown, streams, names))
        await using (var reader = await unknown.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                others.Add((reader.GetString(0), reader.GetString(1), reader.GetDateTime(2)));
        var unreadable = new List<string>();
        foreach (var (stream, name, since) in others)
        {
            await using var written = Command(source, Written, stream, name);
            written.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since });
            if (await written.ExecuteScalarAsync() is true)
                unreadable.Add($"{stream}/{name}");
        }
        return unreadable;
    }

    private static NpgsqlCommand Command<T>(NpgsqlDataSource source, string sql, T first, T second)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = second });
        return command;
    }
}
