using Icupa.Platform;
using Npgsql;

namespace Icupa.Silo.Operating;

/// <summary>Which builds began to run where.</summary>
public static class Build
{
    /// <summary>Writes down that a node of this build begins to run; web nodes have a silo do it.</summary>
    public static async Task Note(NpgsqlDataSource source, SiloSettings settings)
    {
        await using var command = source.CreateCommand("insert into node_start (node, cluster, version) values ($1, $2, $3)");
        foreach (var value in new[] { settings.Node, settings.Cluster, BuildVersion.Here })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        await command.ExecuteNonQueryAsync();
    }
}
