using System.Collections.Immutable;

namespace Icupa.Kitchen;

/// <summary>Asks stations how busy they are. Never within a command.</summary>
public static class Loads
{
    /// <summary>A forecast is worth no longer wait than this; without it the menu's own times are quoted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <summary>By the station's name; who does not answer in time is not there.</summary>
    public static async Task<ImmutableDictionary<string, StationLoad>> Of(IGrainFactory grains, VenueId venue, DateOnly date, IEnumerable<string> stations)
    {
        var told = await Task.WhenAll(stations.Distinct(StringComparer.Ordinal).Select(async station => (Station: station, Load: await One(grains.GetGrain<IStationGrain>(Key.Station(StationId.In(venue, station), date))))));
        return told.Where(t => t.Load is not null).ToImmutableDictionary(t => t.Station, t => t.Load!.Value, StringComparer.Ordinal);
    }

    private static async Task<StationLoad?> One(IStationGrain station)
    {
        try
        {
            return await station.Load().WaitAsync(Patience);
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            return null;
        }
    }
}
