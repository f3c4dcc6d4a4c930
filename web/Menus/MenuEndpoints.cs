using Icupa.Web.Screens;
using Icupa.Web.Sessions;

namespace Icupa.Web.Menus;

/// <summary>The menu as clients load it, once per version: <c>GET /menu.json</c> for whoever holds a seat or a screen of the venue.</summary>
public static class MenuEndpoints
{
    public static IEndpointRouteBuilder MapMenus(this IEndpointRouteBuilder app)
    {
        app.MapGet("/menu.json", async Task<IResult> (HttpContext http, Cookies cookies, Pairing pairing, MenuCache menus) =>
        {
            var venue = cookies.Session(http)?.Visit.Venue ?? (await pairing.Screen(http))?.Venue;
            if (venue is null) return Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "Scan the code on your table first.");
            if (await menus.Of(venue.Value) is not { } menu) return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no menu yet.");
            http.Response.Headers.CacheControl = "private, no-cache";
            http.Response.Headers.ETag = menu.ETag;
            if (http.Request.Headers.IfNoneMatch.Contains(menu.ETag)) return Results.StatusCode(StatusCodes.Status304NotModified);
            return Results.Bytes(menu.Json, "application/json");
        }).WithSummary("The venue and its menu on sale, for whoever holds a seat or a screen there; 304 for the ETag that is known.")
            .Produces<MenuAnswer>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound);
        return app;
    }
}
