using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Icupa.Checks;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Screens;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Guest;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Screens;
using Icupa.Web.Sessions;
using Icupa.Web.Shared;
using Icupa.Web.Site;
using Microsoft.Extensions.Localization;

namespace Icupa.Web.Receipts;

/// <summary>
/// The pages of receipts. <c>/receipt/{token}</c> is for whoever has the link; <c>/t/{code}/receipt/{payment}</c> leads a payer there; a paired
/// floor screen has <c>/floor/receipt/{visit}/{payment}</c> (a copy) and <c>/floor/bill/{visit}</c> (before payment).
/// </summary>
public static class ReceiptPages
{
    private static readonly string[] Languages = ["en", "fr", "rw", "mt"];
    private const int MostDays = 3;

    public static IServiceCollection AddReceipts(this IServiceCollection services, MailSettings? mail) =>
        services.AddSingleton(s => new Mail(mail, s.GetRequiredService<IStringLocalizer<ReceiptTexts>>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<Mail>>()));

    public static IEndpointRouteBuilder MapReceipts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/receipt/{token}", Show);
        app.MapPost("/receipt/{token}/mail", Send).ReadsForms();
        app.MapGet("/t/{code}/receipt/{payment}", Payer);
        app.MapPost("/t/{code}/receipt/{payment}", AskOwn).ReadsForms();
        app.MapGet("/floor/receipt/{visit}/{payment}", Copy);
        app.MapGet("/floor/bill/{visit}", Bill);
        return app;
    }

    private static async Task<IResult> Show(HttpContext http, string token, IGrainFactory grains, Settings settings, Mail mail, Cookies cookies, Streams streams)
    {
        var language = Language(http);
        if (await Find(grains, settings, token) is not { } receipt) return Pages.Show<LostPage>(language, new { Language = language }, StatusCodes.Status404NotFound);
        var paper = Paper.Of(receipt, language, http.Request.Query.ContainsKey("copy") ? Reprint.Copy : Reprint.Original);
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var said = Enum.TryParse<Mailed>(http.Request.Query["mail"], out var mailed) && Enum.IsDefined(mailed) ? "Mail." + mailed : null;
        return Pages.Show<ReceiptPage>(language, new { Paper = paper, Path = "/receipt/" + token, Copied = http.Request.Query.ContainsKey("copy"), Languages, Back = await Back(http, receipt, grains, settings, cookies, streams), MailSetUp = mail.SetUp && settings.SiteToSend(http.Request) is not null, Waiting = receipt.State == FiscalState.Pending, Said = said });
    }

    /// <summary>The menu of the table, for the phone that sits at it now; null for whoever else reads a receipt.</summary>
    private static async Task<string?> Back(HttpContext http, Receipt receipt, IGrainFactory grains, Settings settings, Cookies cookies, Streams streams)
    {
        if (cookies.Session(http) is not { } seat || seat.Visit.Venue != receipt.Document.Visit.Venue) return null;
        if (!(await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(seat.Visit)).MayEnter(seat.Session))).Ok || await streams.Meta(seat.Visit) is not { } meta) return null;
        return "/t/" + Signing.TableCode(settings.Secrets, meta.Table, (await streams.Table(meta.Table)).Epoch);
    }

    private static async Task<IResult> Send(HttpContext http, string token, IGrainFactory grains, Settings settings, Mail mail)
    {
        var language = Language(http);
        if (await Find(grains, settings, token) is not { } receipt) return Pages.Show<LostPage>(language, new { Language = language }, StatusCodes.Status404NotFound);
        var form = await http.Request.ReadFormAsync();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var link = settings.SiteToSend(http.Request) is { } site ? new Uri(site, $"/receipt/{token}?lang={language}") : null;
        var outcome = await mail.Send(form["to"].ToString().Trim(), receipt.Document.Id, receipt.Document.Seller.Name, link, http.RequestAborted);
        return Pages.SeeOther($"/receipt/{token}?lang={language}{(http.Request.Query.ContainsKey("copy") ? "&copy" : "")}&mail={outcome}");
    }

    /// <summary>The payer's way to their receipt, while they sit at the table; the link that it leads to is theirs to keep.</summary>
    private static async Task<IResult> Payer(HttpContext http, string code, string payment, IGrainFactory grains, Settings settings, Cookies cookies, Streams streams)
    {
        if (await Mine(http, cookies, streams, payment) is not { } id) return GuestForms.See(code, Places.Asked(http).Query);
        if (await Newest(grains, id) is { } receipt) return Results.Redirect(ReceiptLink.Of(id.Visit, receipt.Document.Id).Path(settings.Secrets));
        var (language, path, wishes) = (Language(http), $"/t/{Uri.EscapeDataString(code)}", Places.Asked(http).Query);
        var said = Enum.TryParse<Refusal>(http.Request.Query["no"], out var no) && Enum.IsDefined(no) ? no : Refusal.None;
        return Pages.Show<PaidPage>(language, new { Language = language, Path = $"{path}/receipt/{payment}{wishes}", Back = path + wishes, Said = said });
    }

    private static async Task<IResult> AskOwn(HttpContext http, string code, string payment, IGrainFactory grains, Cookies cookies, Streams streams)
    {
        if (await Mine(http, cookies, streams, payment) is not { } id) return GuestForms.See(code, Places.Asked(http).Query);
        var form = await http.Request.ReadFormAsync();
        var buyer = form["buyer"].ToString().Trim() is { Length: > 0 } given ? given : null;
        var reply = Given.Command(form["command"]) is { } command
            ? await Retry.Soon(() => grains.GetGrain<IFiscalGrain>(Key.Fiscal(id.Visit)).Ask(Asker.Guest(cookies.Session(http)!.Value.Session), command, id, buyer))
            : new(Refusal.Malformed, 0);
        return GuestForms.See(code, $"/receipt/{payment}{Places.Asked(http).Query}", reply.Refusal);
    }

    private static async Task<IResult> Copy(HttpContext http, string visit, string payment, IGrainFactory grains, Settings settings, Pairing pairing)
    {
        if (await pairing.Screen(http) is not { Kind: ScreenKind.Floor } screen) return Results.Redirect("/screen");
        if (!Guid.TryParse(visit, out var party) || !Guid.TryParse(payment, out var uuid)) return Results.NotFound();
        var id = PaymentId.In(VisitId.Of($"{screen.Venue.Text}/{party:N}"), uuid);
        return await Newest(grains, id) is { } receipt ? Results.Redirect(ReceiptLink.Of(id.Visit, receipt.Document.Id).Path(settings.Secrets) + "?copy") : Results.NotFound();
    }

    private static async Task<IResult> Bill(HttpContext http, string visit, Pairing pairing, MenuCache menus, Streams streams, TimeProvider clock)
    {
        if (await pairing.Screen(http) is not { Kind: ScreenKind.Floor } screen || (await menus.Of(screen.Venue))?.Settings is not { } venue) return Results.Redirect("/screen");
        if (!Guid.TryParse(visit, out var party)) return Results.NotFound();
        var id = VisitId.Of($"{screen.Venue.Text}/{party:N}");
        var (check, stay, language) = (await streams.Check(id), await streams.Visit(id), Language(http));
        if (One<CheckMeta>(check, "meta").FirstOrDefault() is not { } meta) return Results.NotFound();
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(venue.TimeZone)).DateTime;
        var paper = Paper.Of(venue, One<VisitMeta>(stay, "meta").FirstOrDefault()?.Table.Name, meta, One<CheckLineView>(check, "line:"), now, language);
        return Pages.Show<BillPage>(language, new { Paper = paper });
    }

    /// <summary>The receipt behind a link, wherever its day passed it on to.</summary>
    private static async Task<Receipt?> Find(IGrainFactory grains, Settings settings, string token)
    {
        if (ReceiptLink.Read(settings.Secrets, token) is not { } link) return null;
        var date = link.Date;
        for (var day = 0; day < MostDays; day++)
        {
            var receipt = await Retry.Soon(() => grains.GetGrain<IFiscalGrain>(Key.Fiscal(link.Venue, date)).Receipt(link.Receipt));
            if (receipt?.PassedTo is not { } next) return receipt;
            date = next;
        }
        return null;
    }

    /// <summary>The receipt of what last happened to a payment: its sale, or money given back.</summary>
    private static async Task<Receipt?> Newest(IGrainFactory grains, PaymentId payment) =>
        (await Retry.Soon(() => grains.GetGrain<IFiscalGrain>(Key.Fiscal(payment.Visit)).Of(payment))).LastOrDefault();

    /// <summary>A payment of the visit at which this phone sits: its own, one that staff took for the table, or one that is still to be made.</summary>
    private static async Task<PaymentId?> Mine(HttpContext http, Cookies cookies, Streams streams, string payment)
    {
        if (cookies.Session(http) is not { } seat || !Guid.TryParse(payment, out var uuid)) return null;
        var bills = (await streams.Meta(seat.Visit))?.With is { } with ? new[] { seat.Visit, with } : [seat.Visit];
        var tender = (await Task.WhenAll(bills.Select(streams.Check))).SelectMany(check => One<TenderView>(check, "tender:")).FirstOrDefault(t => bills.Any(bill => t.Payment == PaymentId.In(bill, uuid)));
        var (id, me) = (tender?.Payment ?? PaymentId.In(bills[^1], uuid), Asker.Guest(seat.Session).By);
        if (tender is not null) return tender.IsToHave(me) ? id : null;
        // Paid on a bill that the party shared once.
        var away = await GuestBill.Away(streams, seat.Visit, GuestBill.Of(await streams.Check(seat.Visit)), bills[^1]);
        return away.SelectMany(bill => bill.Tenders).FirstOrDefault(t => t.Payer == me && GuestBill.Short(t.Payment) == $"{uuid:N}")?.Payment ?? id;
    }

    private static string Language(HttpContext http)
    {
        var asked = http.Request.Query["lang"].ToString();
        return Languages.Contains(asked) ? asked : Places.Language(http, null);
    }

    private static ImmutableArray<T> One<T>(Snapshot stream, string prefix)
    {
        using var json = JsonDocument.Parse(stream.Set);
        return [.. json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e.Value.Deserialize<T>(Wire.Options)!)];
    }
}
