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
