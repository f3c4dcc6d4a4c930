using System.Data.Common;

namespace Icupa.Platform;

/// <summary>The roles of the database (migration 13): what each kind of process may do there.</summary>
public static class DatabaseRole
{
    /// <summary>Silos: what grains keep; of the journal only to read and to add.</summary>
    public const string Silo = "icupa_silo";
    /// <summary>The projector on its own connection: from the journal into the tables of reports.</summary>
    public const string Projector = "icupa_projector";
    /// <summary>Web nodes: who is in the cluster.</summary>
    public const string Web = "icupa_web";

    /// <summary>What is wrong with a connection string, in words that do not repeat it, for it holds a password; null when it can be tried.</summary>
    /// <param name="read">How Postgres' library reads one.</param>
    public static string? Complaint(string connectionString, Func<string, DbConnectionStringBuilder> read)
    {
        const string like = "it reads like Host=…;Database=…;Username=…;Password=…";
        try
        {
            return read(connectionString).TryGetValue("Host", out var host) && host is string { Length: > 0 } ? null : "names no host; " + like;
        }
        catch (ArgumentException)
        {
            return "is no connection string; " + like;
        }
    }

    /// <summary>
    /// The connection string of somebody who is the role or a member of it, such that each connection begins as the role and stays so in its pool.
    /// Postgres refuses the connection to anybody else.
    /// </summary>
    public static string Take(string connectionString, string role)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var given = parts.TryGetValue("Options", out var options) ? options + " " : "";
        parts["Options"] = $"{given}-c role={role}";
        return parts.ConnectionString;
    }
}
