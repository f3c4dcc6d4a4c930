using Orleans.Runtime;
using Orleans.Runtime.Services;
using System.Diagnostics;

namespace Icupa.Inspection;

/// <summary>A node's answer; the default where it gave none.</summary>
public readonly record struct Answer<T>(ClusterMember Node, T? Value, TimeSpan Took);

/// <summary>Asks the nodes of the cluster, all at once, for a second at most each: one that is about to die holds up no page.</summary>
public sealed class Nodes(IServiceProvider services, IClusterMembershipService membership) : GrainServiceClient<INodeService>(services)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>Every member that is known, dead ones too.</summary>
    public IReadOnlyList<ClusterMember> Members => [.. membership.CurrentSnapshot.Members.Values.OrderBy(m => m.Name, StringComparer.Ordinal)];

    public Task<Answer<T>[]> AskSilos<T>(Func<INodeService, Task<T>> question) => Ask(Members.Where(m => m.Status == SiloStatus.Active && m.Name.StartsWith("silo-", StringComparison.Ordinal)), question);

    public Task<Answer<T>[]> AskWeb<T>(Func<INodeService, Task<T>> question) => Ask(Members.Where(m => m.Status == SiloStatus.Active && m.Name.StartsWith("web-", StringComparison.Ordinal)), question);

    public Task<Answer<T>[]> AskAll<T>(Func<INodeService, Task<T>> question) => Ask(Members.Where(m => m.Status == SiloStatus.Active), question);

    private Task<Answer<T>[]> Ask<T>(IEnumerable<ClusterMember> nodes, Func<INodeService, Task<T>> question) => Task.WhenAll(nodes.Select(node => Ask(node, question)));

    private async Task<Answer<T>> Ask<T>(ClusterMember node, Func<INodeService, Task<T>> question)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return new(node, await question(GetGrainService(node.SiloAddress)).WaitAsync(Patience), Stopwatch.GetElapsedTime(began));
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            // It is going, or of a build that does not know the question.
            return new(node, default, Stopwatch.GetElapsedTime(began));
        }
    }
}
