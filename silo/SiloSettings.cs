using Icupa.Platform;
using Icupa.Platform.Telemetry;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Silo;

/// <summary>What a silo is told from outside. Whatever is missing or wrong stops the start and names its key.</summary>
/// <param name="Secrets">Base64, at least 32 bytes each, separated by commas; the first signs.</param>
/// <param name="Address">Where the other nodes reach this one; loopback unless told otherwise (ICUPA_ADDRESS).</param>
public sealed record SiloSettings(string Node, string Postgres, string Cluster, string Service, string Secrets, System.Net.IPAddress Address, int SiloPort, string Urls)
{
    public LogFormat Log { get; init; } = LogFormat.Plain;

    /// <summary>Where a Prometheus comes for the figures; 0 when none does.</summary>
    public int MetricsPort { get; init; }

    public static SiloSettings FromEnvironment()
    {
        var secrets = Environment.GetEnvironmentVariable("ICUPA_SECRET");
        if (Signing.Complaint(secrets) is { } wrong)
            throw new LocalException($"ICUPA_SECRET {wrong}", LocalException.Usage);
        if (!ushort.TryParse(Need("ICUPA_SILO_PORT"), out var port) || port == 0)
            throw new LocalException("ICUPA_SILO_PORT is not a port", LocalException.Usage);
        if (!System.Net.IPAddress.TryParse(Environment.GetEnvironmentVariable("ICUPA_ADDRESS") ?? "127.0.0.1", out var address))
            throw new LocalException("ICUPA_ADDRESS is not an IP address", LocalException.Usage);
        if (NodeTelemetry.Wrong(Environment.GetEnvironmentVariable) is var (key, why))
            throw new LocalException($"{key} {why}", LocalException.Usage);
        return new(Need("ICUPA_NODE"), PostgresFromEnvironment() ?? Need("ICUPA_POSTGRES"), Need("ICUPA_CLUSTER"), Environment.GetEnvironmentVariable("ICUPA_SERVICE") ?? "icupa",
            secrets!, address, port, Environment.GetEnvironmentVariable("ICUPA_URLS") ?? "http://127.0.0.1:0")
        {
            Log = LogLines.Named(Environment.GetEnvironmentVariable("ICUPA_LOG")) ?? throw new LocalException("ICUPA_LOG is neither plain nor json", LocalException.Usage),
            MetricsPort = NodeTelemetry.MetricsPort(Environment.GetEnvironmentVariable("ICUPA_METRICS")) ?? throw new LocalException("ICUPA_METRICS is neither on nor a port", LocalException.Usage),
        };
    }

    /// <summary>The connection string of ICUPA_POSTGRES; null where it is not set.</summary>
    public static string? PostgresFromEnvironment() => Environment.GetEnvironmentVariable("ICUPA_POSTGRES") is not { Length: > 0 } told ? null
        : DatabaseRole.Complaint(told, text => new NpgsqlConnectionStringBuilder(text)) is { } wrong ? throw new LocalException("ICUPA_POSTGRES " + wrong, LocalException.Usage)
        : told;

    private static string Need(string key) => Environment.GetEnvironmentVariable(key) is { Length: > 0 } value ? value : throw new LocalException($"{key} is missing", LocalException.Usage);
}
