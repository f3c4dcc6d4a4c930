using System.Collections.Immutable;
using Icupa.Sessions;
using Icupa.Tables;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Icupa.Inspection;

/// <summary>What is kept as a setting and not as a history: read from where it is stored, so that its grain is not woken.</summary>
internal static class Kept
{
    public static bool Is(string stream) => stream.StartsWith("table:", StringComparison.Ordinal) || stream.StartsWith("session:", StringComparison.Ordinal);

    public static IAddressable Grain(IGrainFactory grains, string stream) => Key.Kind(stream) == "table" ? grains.GetGrain<ITableGrain>(stream) : grains.GetGrain<ISessionGrain>(stream);

    /// <summary>The state as it is stored; null where nothing ever was.</summary>
    public static async Task<Moment?> Read(IServiceProvider services, IGrainFactory grains, string stream, Openness openness)
    {
        if (Key.Kind(stream) == "table")
        {
            if (await Read<TableState>(services, Grain(grains, stream), "table") is not { } table)
                return null;
            var links = table.Parties.Select(p => new Link($"party since {p.OpenedAt:HH:mm}", Key.Visit(p.Visit)));
            return Made(stream, table.Version, table, links, openness);
        }
        return await Read<SessionState>(services, Grain(grains, stream), "session") is { } session ? Made(stream, 1, session, [], openness) : null;
    }

    private static Moment Made(string stream, long version, object state, IEnumerable<Link> links, Openness openness)
    {
        var tree = Tree.Of(state);
        // Here are no keys: what is personal stands in the state itself.
        var shown = (openness == Openness.Masked ? Masking.All.Of(tree) : tree)!.ToJsonString(Kind.Readable);
        return new(stream, version, version, null, shown, shown, [], [.. links], ImmutableDictionary<string, string>.Empty, Timeless: true);
    }

    private static async Task<T?> Read<T>(IServiceProvider services, IAddressable grain, string name) where T : class, new()
    {
        var kept = new GrainState<T>(new());
        await services.GetRequiredKeyedService<IGrainStorage>("icupa").ReadStateAsync(name, grain.GetGrainId(), kept);
        return kept.RecordExists ? kept.State : null;
    }
}
