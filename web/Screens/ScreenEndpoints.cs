using Icupa.Screens;
using Icupa.Web.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Icupa.Web.Screens;

/// <summary>How a tablet becomes a screen of a venue: type the code at <c>/screen</c>, or open the link with it.</summary>
public static class ScreenEndpoints
{
    public static IEndpointRouteBuilder MapScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet("/screen", (string? wrong) => Show("", wrong));
        // A form turns the code into the link's address, so there is one page that pairs.
        app.MapGet("/screen/pair", (string? code) => Results.Redirect("/screen/pair/" + Uri.EscapeDataString(Pairing.Code(code) ?? "unknown")));
        app.MapGet("/screen/pair/{code}", (string code) => Show(Pairing.Code(code) ?? "", Pairing.Code(code) is null ? "1" : null));
        app.MapPost("/screen/pair", async Task<IResult> ([FromForm] string? code, HttpContext http, Pairing pairing) =>
            await pairing.Pair(http, code ?? "") switch
            {
                { Kind: ScreenKind.Kitchen } => Results.Redirect("/kitchen"),
                { Kind: ScreenKind.Floor } => Results.Redirect("/floor"),
                _ => Show("", "1", StatusCodes.Status400BadRequest),
            }).DisableAntiforgery();
        return app;
    }

    private static IResult Show(string code, string? wrong, int status = StatusCodes.Status200OK) =>
        Pages.Show<PairPage>("en", new { Code = code, Wrong = wrong is not null }, status);
}
