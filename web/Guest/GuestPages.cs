using System.Globalization;
using System.Text.Json;
using Icupa.Web.Push;
using Icupa.Web.Shared;
using Icupa.Web.Site;
using Icupa.Web.Tables;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Guest;

/// <summary>The pages of guests, under the code of their table; with the forms that work without scripts.</summary>
public static class GuestPages
{
    public static IServiceCollection AddGuest(this IServiceCollection services) => services.AddSingleton<Places>().AddSingleton<GuestForms>().AddSingleton<Bills>().AddSingleton<BillForms>().AddSearchLimit();

    public static IEndpointRouteBuilder MapGuest(this IEndpointRouteBuilder app)
    {
        // The service worker must come from the site's root, and never from a cache.
        app.MapGet("/sw.js", (HttpContext http, SiteFiles files) => files.Serve(http, "", "sw.js"));
        // Whoever types the address of the site is told where to go from there.
        app.MapGet("/", (HttpContext http) => Notice(http, "Code.None"));
        var table = app.MapGroup("/t/{code}").ReadsForms();
        table.MapGet("", (HttpContext http, Places places, string code) => Menu(http, places, code, null))
            .Seats("Scans a table's code (Accept: application/json alone): seats the phone, or says what it must choose.");
        table.MapGet("/dish/{item}", (HttpContext http, Places places, string code, string item) => Dish(http, places, code, item));
        table.MapGet("/cart", Cart);
        table.MapGet("/more.json", Rest);
        table.MapGet("/offline", Offline);
        table.MapSearch();
        table.MapGet("/app.webmanifest", Manifest);
        table.MapPost("/join", (HttpContext http, GuestForms forms, string code) => forms.Join(http, code))
            .Seats("Joins a party that sits here.").ReadsForm<JoinForm>();
        table.MapPost("/party", (HttpContext http, GuestForms forms, string code) => forms.Party(http, code))
            .Seats("Sits down as another party.").ReadsForm<PartyForm>();
        table.MapPost("/again", (HttpContext http, GuestForms forms, string code) => forms.Again(http, code))
            .Seats("Sits down anew, after the phone's visit here has ended.");
        table.MapPost("/add", (HttpContext http, GuestForms forms, string code) => forms.Add(http, code));
        table.MapPost("/change", (HttpContext http, GuestForms forms, string code) => forms.Change(http, code));
        table.MapPost("/remove", (HttpContext http, GuestForms forms, string code) => forms.Remove(http, code));
        table.MapPost("/place", (HttpContext http, GuestForms forms, string code) => forms.Place(http, code));
        table.MapPost("/call", (HttpContext http, GuestForms forms, string code) => forms.Call(http, code));
        table.MapPost("/rename", (HttpContext http, GuestForms forms, string code) => forms.Rename(http, code));
        table.MapPost("/refuse", (HttpContext http, GuestForms forms, string code) => forms.Refuse(http, code));
        table.MapPost("/got-it", (HttpContext http, GuestForms forms, string code) => forms.GotIt(http, code));
        table.MapPost("/trouble", (HttpContext http, GuestForms forms, string code) => forms.Trouble(http, code));
        table.MapGet("/check", (HttpContext http, Bills bills, string code) => bills.Check(http, code));
        table.MapPost("/check/line", (HttpContext http, BillForms forms, string code) => forms.Line(http, code));
        table.MapPost("/check/split", (HttpContext http, BillForms forms, string code) => forms.Split(http, code));
        table.MapPost("/check/code", (HttpContext http, BillForms forms, string code) => forms.Code(http, code));
        table.MapPost("/check/tab", (HttpContext http, BillForms forms, string code) => forms.Tab(http, code));
        table.MapPost("/check/pay", (HttpContext http, BillForms forms, string code) => forms.Pay(http, code));
        table.MapPost("/check/call", (HttpContext http, BillForms forms, string code) => forms.Call(http, code));
        table.MapGet("/pay/{payment}", (HttpContext http, Bills bills, string code, string payment) => bills.Payment(http, code, payment));
        table.MapPost("/pay/{payment}/look", (HttpContext http, BillForms forms, string code, string payment) => forms.Look(http, code, payment));
        table.MapPost("/pay/{payment}/let-go", (HttpContext http, BillForms forms, string code, string payment) => forms.LetGo(http, code, payment));
        table.MapPost("/pay/{payment}/give-up", (HttpContext http, BillForms forms, string code, string payment) => forms.GiveUp(http, code, payment));
        return app;
    }

    /// <summary>The menu, whatever stands between the phone and its table.</summary>
    public static async Task<IResult> Menu(HttpContext http, Places places, string code, SeatingResult? outcome)
    {
        if (http.Request.Query["lang"].ToString() is "en" or "fr" or "rw" or "mt")
        {
            places.Choose(http, http.Request.Query["lang"].ToString());
            return Results.Redirect("/t/" + Uri.EscapeDataString(code) + Places.Asked(http).Query);
        }
        var (place, notice) = await places.Of(http, code, outcome);
        return place is null ? Notice(http, notice!)
            : SeatAnswer.Wanted(http) ? Results.Json(places.Answer(place), Wire.Options)
            : Pages.Show<MenuPage>(place.Language, new { Place = place });
    }

    /// <summary>The page of a dish; after a refusal with its form as it was filled in.</summary>
    public static async Task<IResult> Dish(HttpContext http, Places places, string code, string item, Refusal said = Refusal.None, IFormCollection? filled = null)
    {
        var (place, notice) = await places.Of(http, code);
        if (place is null) return Notice(http, notice!);
        if (place.Menu.Items.FirstOrDefault(i => i.Id == item) is not { } dish) return Notice(http, "Code.NoDish", place.To(""));
        place = place with { Wishes = await places.Wishes(place), Said = said == Refusal.None ? place.Said : said };
        return Pages.Show<DishPage>(place.Language, new { Place = place, Item = dish, Filled = filled });
    }

    private static async Task<IResult> Cart(HttpContext http, Places places, string code)
    {
        var (place, notice) = await places.Of(http, code);
        if (place is null) return Notice(http, notice!);
        return place.Sitting is null ? Results.Redirect(place.To("")) : Pages.Show<CartPage>(place.Language, new { Place = place });
    }

    /// <summary>The address names the version and the language, so that it may be kept.</summary>
    private static async Task<IResult> Rest(HttpContext http, Places places, IStringLocalizer<Texts> words, string code)
    {
        if (await places.OnSale(http, code) is not { } place) return Results.NotFound();
        // A page of a menu that this node has not heard of yet: what is kept under its number must be of it.
        if (http.Request.Query["v"].ToString().Split('-') is [.., var number, _] && int.TryParse(number, CultureInfo.InvariantCulture, out var asked) && asked > place.MenuNumber)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(place.Language);
        http.Response.Headers.CacheControl = "private, max-age=86400";
        return Results.Bytes(JsonSerializer.SerializeToUtf8Bytes(More.Of(place, words), Wire.Options), "application/json");
    }

    /// <summary>What a phone keeps beside the menu, and shows in place of every other page while it has no network. Asking again is asking for that page.</summary>
    private static async Task<IResult> Offline(HttpContext http, Places places, string code) => await places.OnSale(http, code) is { } place
        ? Pages.Show<NoticePage>(place.Language, new { Key = "Page.Offline", place.Language, Back = place.Path, Again = "" })
        : Results.NotFound();

    private static async Task<IResult> Manifest(HttpContext http, Places places, SiteFiles files, string code)
    {
        if (await places.OnSale(http, code) is not { } place) return Results.NotFound();
        return Results.Json(new
        {
            name = place.Venue.Name,
            short_name = place.Venue.Name,
            start_url = place.Path,
            scope = place.Path,
            display = "standalone",
            lang = place.Language,
            background_color = "#fbf8f3",
            theme_color = "#fbf8f3",
            icons = new[] { new { src = files.Url("icon.svg"), sizes = "any", type = "image/svg+xml", purpose = "any" }, new { src = files.Url("icon-512.png"), sizes = "512x512", type = "image/png", purpose = "any" } },
        }, contentType: "application/manifest+json");
    }

    /// <summary>Whoever came to an address where nothing is reads so in words; programs are answered as ever.</summary>
    public static Task Nowhere(StatusCodeContext context) =>
        context.HttpContext is { Response.StatusCode: StatusCodes.Status404NotFound } http && WantsWords(http) ? Notice(http, "Page.None").ExecuteAsync(http) : Task.CompletedTask;

    /// <summary>A browser that shows a page, and not a program or a page's script.</summary>
    internal static bool WantsWords(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    internal static IResult Notice(HttpContext http, string key, string? back = null)
    {
        var language = Places.Language(http, null);
        var status = key switch
        {
            "Code.None" => StatusCodes.Status200OK,
            "Code.Replaced" => StatusCodes.Status410Gone,
            _ => StatusCodes.Status404NotFound,
        };
        if (SeatAnswer.Wanted(http)) return Results.Problem(statusCode: status, title: key["Code.".Length..]);
        return Pages.Show<NoticePage>(language, new { Key = key, Language = language, Back = back }, status);
    }
}
