using System.Collections.Immutable;
using Icupa.Storage;
using Npgsql;

namespace Icupa.Platform;

/// <summary>Where flags are kept: every change is a row, and the newest of a name and scope holds.</summary>
public sealed class FlagRows(JournalSource source)
{
    private const string Columns = "name, scope, is_on, percent, reason, by, at, seq";

    /// <summary>Writes a change; a repeat of its id writes nothing.</summary>
    public async Task Add(CommandId id, FlagSetting setting)
    {
        await using var command = source.Source.CreateCommand("""
            insert into flag_change (id, name, scope, is_on, percent, reason, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id.Value });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = setting.Change.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = setting.Change.Scope });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = setting.Change.On });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = setting.Change.Percent });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = setting.Change.Reason });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = setting.By });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = setting.At.ToUniversalTime() });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What holds now, and the number of the newest change.</summary>
    public async Task<(Flags Flags, long Version)> Now(CancellationToken stop = default)
    {
        var (flags, version) = (Flags.Untouched, 0L);
        foreach (var (setting, seq) in await Read($"select distinct on (name, scope) {Columns} from flag_change order by name, scope, seq desc", stop))
            (flags, version) = (flags.With(setting), Math.Max(version, seq));
        return (flags, version);
    }

    /// <summary>The newest changes of a flag first.</summary>
    public async Task<ImmutableArray<FlagSetting>> History(string name, int most) =>
        [.. (await Read($"select {Columns} from flag_change where name = $1 order by seq desc limit {most}", default, name)).Select(r => r.Setting)];

    /// <summary>Whether a scope names somebody: a switch that is thrown for a venue misspelt would stop nothing.</summary>
    public async Task<bool> Names(string scope)
    {
        if (scope == Flags.Platform)
            return true;
        await using var command = source.Source.CreateCommand("select exists (select from venue where venue = $1 or starts_with(venue, $1 || '/'))");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Key.Rest(scope) });
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task<List<(FlagSetting Setting, long Seq)>> Read(string sql, CancellationToken stop, params string[] values)
    {
        await using var command = source.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        var rows = new List<(FlagSetting, long)>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            rows.Add((new(new(reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetInt32(3), reader.GetString(4)), reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6)), reader.GetInt64(7)));
        return rows;
    }
}
