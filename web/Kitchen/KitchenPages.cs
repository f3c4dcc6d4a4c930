using Icupa.Screens;
using Icupa.Web.Menus;
using Icupa.Web.Screens;
using Icupa.Web.Shared;

namespace Icupa.Web.Kitchen;

/// <summary>The pages of a kitchen screen: choosing a station, and its board.</summary>
public static class KitchenPages
{
    public static IEndpointRouteBuilder MapKitchen(this IEndpointRouteBuilder app)
    {
        app.MapGet("/kitchen", Choose);
        app.MapGet("/kitchen/{station}", Board);
        return app;
    }

    /// <summary>A screen paired for a station opens there; <c>?all=1</c> asks which.</summary>
    private static async Task<IResult> Choose(HttpContext http, Pairing pairing, MenuCache menus, Settings settings, string? language, string? all)
    {
        if (KitchenLanguage.Known(language))
        {
            KitchenLanguage.Choose(http.Response, settings, language!);
            return Results.Redirect("/kitchen?all=1");
        }
        if (await Venue(http, pairing, menus) is not var (venue, first)) return Results.Redirect("/screen");
        if (all is null && venue.Settings.Stations.Any(s => s.Id == first)) return Results.Redirect("/kitchen/" + first);
        var spoken = KitchenLanguage.Of(http.Request);
        return Pages.Show<KitchenChoice>(spoken, new { VenueName = venue.Settings.Name, Language = spoken, venue.Settings.Stations });
    }

    private static async Task<IResult> Board(HttpContext http, Pairing pairing, MenuCache menus, string station)
    {
        if (await Venue(http, pairing, menus) is not var (venue, _)) return Results.Redirect("/screen");
        if (venue.Settings.Stations.FirstOrDefault(s => s.Id == station) is not { } here) return Results.Redirect("/kitchen?all=1");
        var spoken = KitchenLanguage.Of(http.Request);
        return Pages.Show<KitchenBoard>(spoken, new { Settings = KitchenSettings.Of(venue.Settings, here, venue.Menu.Document, spoken) });
    }

    /// <summary>The venue of a paired kitchen screen and the station it was paired for; null for any other device.</summary>
    private static async Task<(VenueMenu Venue, string? Station)?> Venue(HttpContext http, Pairing pairing, MenuCache menus) =>
        await pairing.Stays(http) is { Kind: ScreenKind.Kitchen } screen && await menus.Of(screen.Venue) is { } venue ? (venue, screen.Station) : null;
}
