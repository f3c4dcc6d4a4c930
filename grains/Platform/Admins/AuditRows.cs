using Icupa.Reports;
using Icupa.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Platform;

/// <summary>Where the audit log is kept. Rows are added and read; the database refuses anything else.</summary>
public sealed class AuditRows(JournalSource source)
{
    private const int LongestSubject = 300;
    private const int LongestReason = 200;
    private const int LongestAsked = 200;
    private const int MostRows = 1_000;

    /// <summary>Writes a row; a repeat of its id writes nothing.</summary>
    public async Task Add(CommandId id, DateTimeOffset at, string who, AuditNote note)
    {
        await using var command = source.Source.CreateCommand("""
            insert into audit (id, at, who, act, subject, reason) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id.Value });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = who });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = note.Act });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Plain(note.Subject, LongestSubject) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Plain(note.Reason, LongestReason) });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The newest rows first.</summary>
    public async Task<AuditPage> Find(AuditFilter filter)
    {
        await using var command = source.Source.CreateCommand("""
            select seq, at, who, act, subject, reason from audit
            where ($1 is null or who ilike $1) and ($2 is null or act like $2) and ($3 is null or subject ilike $3)
              and ($4 is null or (who || ' ' || act || ' ' || subject || ' ' || reason) ilike $4)
              and ($5 is null or at >= $5) and ($6 is null or at < $6) and ($7 is null or seq < $7)
            order by seq desc limit $8
            """);
        var most = Math.Clamp(filter.Most, 1, MostRows);
        foreach (var pattern in new[] { Part(filter.Who), filter.Act is null ? null : Queries.Literal(Plain(filter.Act, LongestAsked)) + "%", Part(filter.Subject), Part(filter.Text) })
            command.Parameters.Add(new NpgsqlParameter { Value = pattern is null ? DBNull.Value : pattern, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var moment in new[] { filter.From, filter.To })
            command.Parameters.Add(new NpgsqlParameter { Value = moment is { } at ? at.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = filter.Before is { } before ? before : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most + 1 });
        var rows = await command.All(row => new AuditRow(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), new(row.GetString(3), row.GetString(4), row.GetString(5))));
        return rows.Length > most ? new(rows[..most], rows[most - 1].Number) : new(rows, null);
    }

    private static string? Part(string? text) => string.IsNullOrEmpty(text) ? null : $"%{Queries.Literal(Plain(text, LongestAsked))}%";

    // What a page's address or a person brings is kept as one line of text that every reader can show.
    private static string Plain(string text, int most) => string.Concat((text.Length > most ? text[..most] : text).Select(c => char.IsControl(c) ? ' ' : c));
}
