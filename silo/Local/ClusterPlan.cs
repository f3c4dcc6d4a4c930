namespace Icupa.Silo.Local;

/// <summary>How a cluster of processes on this machine is set up.</summary>
public sealed record ClusterPlan
{
    /// <summary>Where logs go (<c>logs/NAME.log</c>) and where the secret is kept.</summary>
    public required string Folder { get; init; }

    /// <summary>Connection string of a migrated database.</summary>
    public required string Postgres { get; init; }

    public int Silos { get; init; } = 1;

    public int Web { get; init; } = 1;

    /// <summary>The port of web-1; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>What phones call the site; empty for web-1 itself.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>Names this boot: a fresh one waits for nobody that an earlier boot left in the tables.</summary>
    public string ClusterId { get; init; } = $"up-{DateTimeOffset.UtcNow:yyyyMMddHHmmss}-{Environment.ProcessId}";

    /// <summary>How long a process may take until it answers that it is ready.</summary>
    public TimeSpan ReadyLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Payments go to stand-ins on this machine; no real money.</summary>
    public bool DemoPayments { get; init; }

    /// <summary>The waiter's language model is a script on this machine; no real model.</summary>
    public bool DemoAi { get; init; }

    /// <summary>Every silo and web node shows its figures on a port of its own.</summary>
    public bool Metrics { get; init; }

    /// <summary>Where a node of that name lives; null: on loopback, like everything else.</summary>
    public Func<string, Place?> Places { get; init; } = _ => null;

    /// <summary>The build that silos and web nodes are started from.</summary>
    public Programs Programs { get; init; } = Programs.Here;

    /// <summary>Set for every process besides ours.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Told of each process as soon as it runs, before it is ready.</summary>
    public Action<Node> Started { get; init; } = _ => { };
}

/// <summary>A place for nodes away from loopback.</summary>
/// <param name="Address">Where the others reach them.</param>
/// <param name="Enter">The words that run a program there.</param>
/// <param name="Postgres">The database, as it is reached from there.</param>
public sealed record Place(System.Net.IPAddress Address, IReadOnlyList<string> Enter, string Postgres);
