using Icupa.Screens;
using Icupa.Web.Kitchen;
using Icupa.Web.Shared;
using Icupa.Web.Site;

namespace Icupa.Web.Screens;

/// <summary>The form of <c>/screen/pair</c>.</summary>
public sealed record PairForm(string Code);

/// <summary>How a tablet becomes a screen of a venue: type the code at <c>/screen</c>, or open the link with it. Looking pairs nothing.</summary>
public static class ScreenEndpoints
{
    public static IEndpointRouteBuilder MapScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet("/screen", () => Results.Redirect("/screen/pair"));
        app.MapGet("/screen/pair", (HttpRequest request) => Show(request, new Ask("")));
        app.MapGet("/screen/pair/{code}", (HttpRequest request, string code) => Show(request, Pairing.Code(code) is { } read ? new Ask(read) : new Ask("", "wrong")));
        app.MapPost("/screen/pair", async Task<IResult> (HttpContext http, Pairing pairing) =>
            await pairing.Pair(http, (await http.Request.ReadFormAsync())["code"].ToString()) switch
            {
                { Kind: ScreenKind.Kitchen, Station: { } station } => Results.Redirect("/kitchen/" + Uri.EscapeDataString(station)),
                { Kind: ScreenKind.Kitchen } => Results.Redirect("/kitchen"),
                { Kind: ScreenKind.Floor } => Results.Redirect("/floor"),
                _ => Show(http.Request, new Ask("", "wrong"), StatusCodes.Status400BadRequest),
            }).ReadsForms().ReadsForm<PairForm>().Produces(StatusCodes.Status302Found)
            .WithSummary("Pairs a screen: the cookie, and the address of its page (/kitchen/{station}, /kitchen or /floor); 400 for a wrong code.");
        foreach (var area in new[] { "/kitchen", "/floor" })
            app.MapGet(area + "/worker.js", (HttpContext http, SiteFiles files) => Worker(http, files, area));
        return app;
    }

    /// <summary>The service worker, at an address that lets it keep the pages of its own area and no others.</summary>
    private static IResult Worker(HttpContext http, SiteFiles files, string area)
    {
        http.Response.Headers["Service-Worker-Allowed"] = area;
        return files.Serve(http, "", "js/screen-worker.js");
    }

    /// <summary>A code to confirm, or none: then it is typed, after a wrong one with a word about it.</summary>
    private readonly record struct Ask(string Code, string? Said = null);

    private static IResult Show(HttpRequest request, Ask ask, int status = StatusCodes.Status200OK)
    {
        var language = KitchenLanguage.Of(request);
        return Pages.Show<PairPage>(language, new { ask.Code, Wrong = ask.Said is not null, Language = language }, status);
    }
}
