using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Orders;

/// <summary>Which prep stations make a dish.</summary>
public static class Routing
{
    /// <summary>The dish's own rules, else its category's, else the first prep station, so that nothing is ever cooked nowhere. A rule for a station that is gone, or where nothing is cooked, says nothing.</summary>
    public static ImmutableArray<string> StationsOf(VenueSettings settings, MenuItem item)
    {
        var rules = settings.Routing.Where(r => settings.Stations.Any(s => s.Id == r.Station && s.Kind == StationKind.Prep)).ToList();
        var own = rules.Where(r => r.Item == item.Id).Select(r => r.Station).Distinct().ToImmutableArray();
        if (!own.IsEmpty)
            return own;
        var group = rules.Where(r => r.Item is null && r.Group == item.Group).Select(r => r.Station).Distinct().ToImmutableArray();
        return !group.IsEmpty ? group : [.. settings.Stations.Where(s => s.Kind == StationKind.Prep).Take(1).Select(s => s.Id)];
    }
}
