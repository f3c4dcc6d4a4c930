using Icupa.Platform;
using Icupa.Screens;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Screens;
using Icupa.Web.Shared;
using QRCoder;

namespace Icupa.Web.Floor;

/// <summary>
/// The pages of the floor, for a screen paired as one: the room at <c>/floor</c>, a table's code at <c>/floor/code/{table}.svg</c>
/// and, to be printed, at <c>/floor/code/{table}</c>. Commands go through the hub and need a PIN; a code is on the table for all to see.
/// </summary>
public static class FloorPages
{
    private const string LanguageCookie = "icupa-floor-language";
    private static readonly string[] Languages = ["en", "fr", "rw", "mt"];

    public static IEndpointRouteBuilder MapFloor(this IEndpointRouteBuilder app)
    {
        app.MapGet("/floor", Room);
        app.MapGet("/floor/payments", () => Results.Redirect("/floor#money/payments"));
        app.MapGet("/floor/drawer", () => Results.Redirect("/floor#money/drawer"));
        app.MapGet("/floor/reports", () => Results.Redirect("/floor#money/reports"));
        app.MapGet("/floor/advice", () => Results.Redirect("/floor#money/advice"));
        var code = app.MapGroup("/floor/code");
        code.MapGet("/{table}.svg", Code);
        code.MapGet("/{table}", Printable);
        return app;
    }

    private static async Task<IResult> Room(HttpContext http, Pairing pairing, MenuCache menus)
    {
        if (await Venue(http, pairing, menus) is { } venue) return Pages.Show<FloorPage>(Language(http), new { Venue = venue, Language = Language(http) });
        return Results.Redirect("/screen");
    }

    private static async Task<IResult> Printable(string table, HttpContext http, Pairing pairing, MenuCache menus)
    {
        if (await Venue(http, pairing, menus) is not { } venue) return Results.Redirect("/screen");
        return venue.Has(table) ? Pages.Show<CodePage>(Language(http), new { Venue = venue, Table = table, Language = Language(http) }) : NoTable();
    }

    private static async Task<IResult> Code(string table, HttpContext http, Pairing pairing, MenuCache menus, IGrainFactory grains, Settings settings)
    {
        if (await Venue(http, pairing, menus) is not { } venue) return Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "Pair this screen first.");
        if (!venue.Has(table)) return NoTable();
        var id = TableId.In(venue.Id, table);
        var now = await Retry.Soon(() => grains.GetGrain<ITableGrain>(Key.Table(id)).Look());
        var link = $"{settings.SiteFor(http.Request)}/t/{Signing.TableCode(settings.Secrets, id, now.Epoch)}";
        http.Response.Headers.CacheControl = "private, no-store";
        return Results.Text(Draw(link), "image/svg+xml");
    }

    /// <summary>Black on white with the four quiet modules that readers need; a quarter of it may be stained and it still reads.</summary>
    private static string Draw(string link)
    {
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.Q);
        using var svg = new SvgQRCode(data);
        return svg.GetGraphic(10, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    private static async Task<VenueSettings?> Venue(HttpContext http, Pairing pairing, MenuCache menus) =>
        await pairing.Stays(http) is { Kind: ScreenKind.Floor } screen ? (await menus.Of(screen.Venue))?.Settings : null;

    private static IResult NoTable() => Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such table.");

    /// <summary>The reader's language: <c>?lang=</c> (kept on this device), what was kept, what the browser asks for, English.</summary>
    private static string Language(HttpContext http)
    {
        var asked = http.Request.Query["lang"].ToString();
        if (Languages.Contains(asked))
        {
            http.Response.Cookies.Append(LanguageCookie, asked, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.RequestServices.GetRequiredService<Settings>().Encrypted(http.Request), MaxAge = TimeSpan.FromDays(365), Path = "/floor" });
            return asked;
        }
        var kept = http.Request.Cookies[LanguageCookie];
        if (Languages.Contains(kept)) return kept!;
        return http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString().Split('-')[0]).FirstOrDefault(Languages.Contains) ?? "en";
    }
}
