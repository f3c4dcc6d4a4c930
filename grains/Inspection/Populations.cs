using System.Collections.Immutable;

namespace Icupa.Inspection;

/// <summary>How many activations of our kinds each node has, as Orleans counts them.</summary>
internal static class Populations
{
    public static async Task<ImmutableArray<Population>> Of(IGrainFactory grains, IReadOnlyList<ClusterMember> members)
    {
        var names = members.ToDictionary(m => m.SiloAddress, m => m.Name);
        try
        {
            return [.. (await grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics())
                .Where(s => s.GrainType.StartsWith("Icupa.", StringComparison.Ordinal))
                .Select(s => new Population(Noun(s.GrainType), names.GetValueOrDefault(s.SiloAddress) ?? s.SiloAddress.ToString(), s.ActivationCount))
                .OrderByDescending(p => p.Count)];
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            // A node is going; the rest of the page stands without it.
            return [];
        }
    }

    // "Icupa.Visits.VisitGrain,Icupa.Grains" is a visit.
    private static string Noun(string type)
    {
        var name = type.Split(',', '`')[0];
        name = name[(name.LastIndexOf('.') + 1)..];
        return name.EndsWith("Grain", StringComparison.Ordinal) ? name[..^5] : name;
    }
}
