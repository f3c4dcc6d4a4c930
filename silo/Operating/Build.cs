using System.Reflection;
using Npgsql;

namespace Icupa.Silo.Operating;

/// <summary>Which build this is, and which builds began to run where.</summary>
public static class Build
{
    private const int ShortCommit = 12;

    /// <summary>ICUPA_VERSION where it was told, else the version and the commit that it was built from.</summary>
    public static string Version { get; } = Environment.GetEnvironmentVariable("ICUPA_VERSION") is { Length: > 0 } told ? told : Short(
        typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown");

    /// <summary>Writes down that a node of this build begins to run.</summary>
    public static async Task Note(NpgsqlDataSource source, SiloSettings settings)
    {
        await using var command = source.CreateCommand("insert into node_start (node, cluster, version) values ($1, $2, $3)");
        foreach (var value in new[] { settings.Node, settings.Cluster, Version })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        await command.ExecuteNonQueryAsync();
    }

    // "1.0.0+0123456789abcdef…"
    private static string Short(string version) => version.IndexOf('+') is >= 0 and var plus && version.Length > plus + 1 + ShortCommit ? version[..(plus + 1 + ShortCommit)] : version;
}
