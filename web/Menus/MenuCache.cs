using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Icupa.Menus;
using Icupa.Venues;
using Icupa.Web.Push;

namespace Icupa.Web.Menus;

/// <summary>A venue as pages and clients need it: its settings, the menu on sale, and both as JSON with an entity tag.</summary>
public sealed record VenueMenu(VenueSettings Settings, MenuVersion Menu, byte[] Json, string ETag)
{
    public DateOnly Today(DateTimeOffset now) => BusinessDay.Of(Settings, now);
}

/// <summary>The menus of the venues seen on this node. One older than 5 s is asked for again behind the answer; a publish is pushed here.</summary>
public sealed partial class MenuCache(IGrainFactory grains, TimeProvider clock, ILogger<MenuCache> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<VenueId, Entry> venues = new();
    private readonly Together<VenueId, VenueMenu?> first = new(venue => Retry.Soon(() => Ask(grains, venue, null)));

    /// <summary>The venue, or null when there is none or nothing is on sale yet.</summary>
    public async ValueTask<VenueMenu?> Of(VenueId venue)
    {
        if (venues.TryGetValue(venue, out var entry))
        {
            if (clock.GetElapsedTime(entry.At) > Fresh && entry.Claim()) _ = Refresh(venue, entry.Menu);
            return entry.Menu;
        }
        var menu = await first.Read(venue);
        // Only what exists is kept: made-up names must not fill the memory.
        if (menu is not null) venues[venue] = new(menu, clock.GetTimestamp());
        return menu;
    }

    /// <summary>The venue's menu has changed: the next reader gets the new one as soon as it is here.</summary>
    public void Changed(VenueId venue)
    {
        if (venues.TryGetValue(venue, out var entry)) _ = Refresh(venue, entry.Menu);
    }

    private async Task Refresh(VenueId venue, VenueMenu known)
    {
        try
        {
            if (await Ask(grains, venue, known) is { } menu) venues[venue] = new(menu, clock.GetTimestamp());
            else venues.TryRemove(venue, out _);
        }
        catch (Exception error) when (Retry.Passing(error))
        {
            venues[venue] = new(known, clock.GetTimestamp());
            NotRefreshed(venue, error);
        }
    }

    private static async Task<VenueMenu?> Ask(IGrainFactory grains, VenueId venue, VenueMenu? known)
    {
        var (settings, menu) = (grains.GetGrain<IVenueGrain>(Key.Venue(venue)).Settings(), grains.GetGrain<IMenuGrain>(Key.Menu(venue)).Published());
        await Task.WhenAll(settings, menu);
        if (await settings is not { } here || await menu is not { } onSale) return null;
        var json = JsonSerializer.SerializeToUtf8Bytes(new MenuAnswer(VenueAnswer.Of(here), onSale.Number, onSale.Document), Wire.Options);
        var tag = '"' + Convert.ToHexStringLower(SHA256.HashData(json))[..20] + '"';
        return known?.ETag == tag ? known with { Settings = here, Menu = onSale } : new(here, onSale, json, tag);
    }

    [LoggerMessage(1, LogLevel.Information, "The menu of {Venue} could not be read again; the known one stays")]
    private partial void NotRefreshed(VenueId venue, Exception error);

    private sealed class Entry(VenueMenu menu, long at)
    {
        private int claimed;
        public VenueMenu Menu => menu;
        public long At => at;
        public bool Claim() => Interlocked.Exchange(ref claimed, 1) == 0;
    }
}
