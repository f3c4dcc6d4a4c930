using Icupa.Storage;

namespace Icupa.Drawers;

/// <summary>Drawers that are not closed yet. A drawer is of one business date from its float to its close, so that the venue's dates stay what they are meanwhile.</summary>
public static class OpenDrawers
{
    /// <param name="today">The business date: one may have been left open on the day before.</param>
    public static async Task<bool> Any(IGrainFactory grains, VenueId venue, DateOnly today)
    {
        var days = await Task.WhenAll(new[] { today.AddDays(-1), today }.Select(date => grains.GetGrain<IDrawerGrain>(Key.Drawer(venue, date)).Snapshot()));
        return days.SelectMany(day => day.All("session:", ViewJson.Default.CashSessionView)).Any(session => session.State != SessionState.Closed);
    }
}
