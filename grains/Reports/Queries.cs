using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace Icupa.Reports;

/// <summary>What questions to the read side have in common.</summary>
internal static class Queries
{
    public static async Task<ImmutableArray<T>> All<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> row)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var list = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync())
            list.Add(row(reader));
        return list.ToImmutable();
    }

    /// <summary>Whether the read side holds everything up to a moment.</summary>
    public static async Task<bool> CaughtUp(this NpgsqlConnection connection, DateTimeOffset with)
    {
        await using var there = new NpgsqlCommand("select caught_up >= $1 from read.progress", connection);
        there.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = with.UtcDateTime });
        return await there.ExecuteScalarAsync() is true;
    }

    /// <summary>A word of the contract, as the journal and the read side write it.</summary>
    public static T Word<T>(string word) where T : struct, Enum => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(word));

    /// <summary>Text to stand for itself in a LIKE pattern.</summary>
    public static string Literal(string part) => part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
