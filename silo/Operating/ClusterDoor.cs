using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>How a short-lived process finds the cluster: by what <c>up</c> wrote into its data folder, or by the environment.</summary>
public static class ClusterDoor
{
    /// <param name="node">The first part of the node's name.</param>
    /// <exception cref="LocalException">Nothing runs there, and the environment names no cluster.</exception>
    public static SiloSettings Settings(string folder, string node)
    {
        // What is not told by the environment: a place of its own among the nodes.
        Tell("ICUPA_NODE", $"{node}-{Environment.ProcessId}");
        Tell("ICUPA_SILO_PORT", FreePort.Next().ToString(CultureInfo.InvariantCulture));
        if (RunRecord.Read(folder) is { Serves: true, Cluster.Length: > 0 } run)
        {
            if (PrivatePostgres.IsDown(folder))
                throw Down(folder);
            Tell("ICUPA_CLUSTER", run.Cluster);
            Tell("ICUPA_SECRET", File.ReadAllText(Path.Combine(folder, "secret")));
            if (PrivatePostgres.Running(folder) is { } postgres)
                Tell("ICUPA_POSTGRES", postgres.ConnectionString);
        }
        else if (Environment.GetEnvironmentVariable("ICUPA_CLUSTER") is null)
            throw new LocalException($"nothing runs in {folder}; name its folder with --data, or the cluster with ICUPA_POSTGRES, ICUPA_CLUSTER and ICUPA_SECRET", LocalException.Usage);
        return SiloSettings.FromEnvironment();
    }

    /// <summary>The database of what runs in a folder, or the one of the environment.</summary>
    public static string Database(string folder) =>
        RunRecord.Read(folder) is not null && PrivatePostgres.Running(folder) is { } postgres ? postgres.ConnectionString
        : SiloSettings.PostgresFromEnvironment() is { } told ? told
        : PrivatePostgres.IsDown(folder) ? throw Down(folder)
        : throw new LocalException($"nothing runs in {folder}; name its folder with --data, or the database with ICUPA_POSTGRES", LocalException.Usage);

    private static LocalException Down(string folder) => new($"the Postgres of {folder} does not run; start it with: ./icupa up --data {Command.Typed(folder)}");

    private static void Tell(string key, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(key)))
            Environment.SetEnvironmentVariable(key, value);
    }
}
