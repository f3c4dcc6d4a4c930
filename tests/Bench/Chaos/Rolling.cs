using Icupa.Silo.Local;

namespace Icupa.Bench.Chaos;

/// <summary>
/// A release and the way back, under load: node by node from an older build to a newer one, silos first, and, when the newer has written, node by
/// node back to the older one, web nodes first.
/// </summary>
public sealed class Rolling(Cluster cluster, Faults faults, Programs older, Programs newer)
{
    /// <summary>The older build's own words, where it refuses to come back because of what the newer one has written.</summary>
    public string? Refused { get; private set; }

    public Programs Older => older;

    public Programs Newer => newer;

    /// <summary>Each build has the cluster for a while, alone.</summary>
    public async Task Run(TimeSpan alone)
    {
        await Task.Delay(alone);
        foreach (var node in (List<Node>)[.. cluster.Silos, .. cluster.Web])
            await faults.Do(Kind(node) + " to the newer build", node.Name, () => Forward(node));
        await Task.Delay(alone);
        foreach (var node in (List<Node>)[.. cluster.Web, .. cluster.Silos])
            if (Refused is null)
                await faults.Do(Kind(node) + " back to the older build", node.Name, () => Back(node));
        foreach (var node in cluster.Web.Where(_ => Refused is not null).ToList())
            await faults.Do(Kind(node) + " to the newer build again", node.Name, () => Forward(node));
        await Task.Delay(alone);
    }

    private static string Kind(Node node) => node.Name.StartsWith("silo-", StringComparison.Ordinal) ? "silo" : "web node";

    private async Task Forward(Node node)
    {
        cluster.Install(node, newer);
        await Faults.Terminate(node);
        await node.Ready(Faults.RecoveryLimit);
    }

    // One that cannot read what was written ends before the others know of it: then the newer one stays.
    private async Task Back(Node node)
    {
        cluster.Install(node, older);
        await Faults.Terminate(node);
        try
        {
            await node.Ready(Faults.RecoveryLimit);
        }
        catch (LocalException) when (node.HasExited && node.ExitCode == LocalException.Newer)
        {
            Refused = LogFile.LastWords(node.Log)[^1];
            Console.WriteLine($"{node.Name} refused to go back, exit code {node.ExitCode}: {Refused}");
            cluster.Install(node, newer);
            await node.Restart();
        }
    }
}
