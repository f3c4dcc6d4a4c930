using System.Collections.Immutable;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Visits;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Shared;
using Icupa.Web.Tables;

namespace Icupa.Web.Guest;

/// <summary>
/// The evening without scripts: each form is one command, sent with the id that the page gave it, answered by a redirect to the page
/// that shows what came of it. A dish that was refused is drawn at once as it was filled in.
/// </summary>
public sealed class GuestForms(IGrainFactory grains, Places places, Seating seating, MenuCache menus, Streams streams)
{
    private const int DeepestOptions = 4;

    public async Task<IResult> Join(HttpContext http, string code)
    {
        var form = await http.Request.ReadFormAsync();
        return await Seated(http, code, await seating.Join(http, code, form["visit"].ToString(), form["pin"], form["form"]));
    }

    public async Task<IResult> Party(HttpContext http, string code)
    {
        var form = await http.Request.ReadFormAsync();
        return await Seated(http, code, await seating.Another(http, code, form["form"]));
    }

    public async Task<IResult> Again(HttpContext http, string code) => await Seated(http, code, await seating.Scan(http, code, anew: true));

    /// <summary>Adds a dish. The line's id follows from the whole form, so that a form sent twice is one line, and another dish another.</summary>
    public async Task<IResult> Add(HttpContext http, string code)
    {
        if (places.Seat(http) is not { } seat) return See(code, "");
        var form = await http.Request.ReadFormAsync();
        var refusal = await Add(form, Asker.Guest(seat.Session), seat.Visit);
        var item = form["item"].ToString();
        if (refusal == Refusal.None) return See(code, Places.Asked(http).Query + "#d-" + Uri.EscapeDataString(item));
        if (refusal == Refusal.LineExists) return See(code, "/cart" + Places.Asked(http).Query, refusal);
        if (refusal == Refusal.NoSuchItem || item.Length is 0 or > 100) return See(code, Places.Asked(http).Query, refusal);
        // A redirect would forget what was filled in, the allergy first of all. One tap in the menu has filled nothing in.
        return await GuestPages.Dish(http, places, code, item, refusal, form.ContainsKey("quantity") ? form : null);
    }

    private async Task<Refusal> Add(IFormCollection form, Asker me, VisitId visit)
    {
        if (form["item"].ToString() is not { Length: > 0 and <= 100 } id || await menus.Of(visit.Venue) is not { } menu) return Refusal.Malformed;
        if (menu.Menu.Document.Items.FirstOrDefault(i => i.Id == id) is not { } item) return Refusal.NoSuchItem;
        var seen = (await streams.Cart(visit)).Version;
        var whole = string.Join('&', form.Where(f => f.Key != "command").OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));
        var command = CommandId.From($"add:{visit.Text}:{whole}");
        var quantity = form.ContainsKey("quantity") ? int.TryParse(form["quantity"], out var given) ? given : 0 : 1;
        var line = new NewLine(new LineId(CommandId.From($"line:{visit.Text}:{whole}").Value), id, quantity, Options(menu.Menu.Document, item.ModifierGroups, form, "", 0), Words(form["note"]), Allergy(form));
        var reply = await Retry.Soon(() => grains.GetGrain<ICartGrain>(Key.Cart(visit)).AddLine(me, command, line));
        // Sent before, and gone back to for another one: it is one all the same, and whoever wants two is told where they get them.
        return reply.Ok && reply.Version <= seen ? Refusal.LineExists : reply.Refusal;
    }

    public Task<IResult> Change(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
    {
        if (Given.Line(form["line"]) is not { } line || !int.TryParse(form["quantity"], out var quantity)) return Refusal.Malformed;
        if (await Line(visit, line) is not { } now) return Refusal.NoSuchLine;
        return (await Retry.Soon(() => grains.GetGrain<ICartGrain>(Key.Cart(visit)).ChangeLine(me, command, line, new(quantity, now.Choices, now.Note, now.Allergy)))).Refusal;
    });

    public Task<IResult> Remove(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        Given.Line(form["line"]) is { } line ? (await Retry.Soon(() => grains.GetGrain<ICartGrain>(Key.Cart(visit)).RemoveLine(me, command, line))).Refusal : Refusal.Malformed);

    public Task<IResult> Place(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        long.TryParse(form["seen"], out var seen) ? (await Retry.Soon(() => grains.GetGrain<ICartGrain>(Key.Cart(visit)).Place(me, command, seen))).Refusal : Refusal.Malformed);

    public Task<IResult> Call(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        Named<CallKind>(form["kind"]) is { } kind ? (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Call(me, command, kind))).Refusal : Refusal.Malformed);

    public Task<IResult> Rename(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Rename(me, command, SessionId.Of(me.Id), form["alias"].ToString().Trim()))).Refusal);

    public Task<IResult> Refuse(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        Given.Session(form["session"]) is { } other ? (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Revoke(me, command, other))).Refusal : Refusal.Malformed);

    public Task<IResult> GotIt(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        Mine(form, visit) is { } order && Given.Line(form["line"]) is { } line ? (await Retry.Soon(() => order.GotIt(me, command, line))).Refusal : Refusal.Malformed);

    public Task<IResult> Trouble(HttpContext http, string code) => InCart(http, code, async (form, me, visit, command) =>
        Mine(form, visit) is { } order && Given.Line(form["line"]) is { } line && Named<TroubleKind>(form["kind"]) is { } kind
            ? (await Retry.Soon(() => order.Trouble(me, command, line, kind))).Refusal
            : Refusal.Malformed);

    /// <summary>A seat brings the menu; anything else is drawn at once: a redirect would only scan again.</summary>
    private async Task<IResult> Seated(HttpContext http, string code, SeatingResult outcome) =>
        outcome is SeatingResult.Seated && !SeatAnswer.Wanted(http) ? See(code, Places.Asked(http).Query) : await GuestPages.Menu(http, places, code, outcome);

    private Task<IResult> InCart(HttpContext http, string code, Func<IFormCollection, Asker, VisitId, CommandId, Task<Refusal>> act) => Act(http, code, async (form, me, visit) =>
    {
        var refusal = Given.Command(form["command"]) is not { } command ? Refusal.Malformed
            // The orders do not know who sits here; cart and visit do.
            : await places.MayAct(new(SessionId.Of(me.Id), visit)) is var no and not Refusal.None ? no
            : await act(form, me, visit, command);
        return (refusal, "/cart" + Places.Asked(http).Query + (refusal == Refusal.None ? Spot(form) : ""));
    });

    /// <summary>Where on the page it is read what came of a form; a refusal is read at the top.</summary>
    private static string Spot(IFormCollection form) => Given.Line(form["line"]) is { } line ? "#l-" + line.Text : form.ContainsKey("kind") ? "#calls" : "";

    private async Task<IResult> Act(HttpContext http, string code, Func<IFormCollection, Asker, VisitId, Task<(Refusal Refusal, string To)>> act)
    {
        if (places.Seat(http) is not { } seat) return See(code, "");
        var (refusal, to) = await act(await http.Request.ReadFormAsync(), Asker.Guest(seat.Session), seat.Visit);
        return See(code, to, refusal);
    }

    internal static IResult See(string code, string to, Refusal said = Refusal.None)
    {
        var cut = to.IndexOf('#');
        var (path, anchor) = cut < 0 ? (to, "") : (to[..cut], to[cut..]);
        return Pages.SeeOther($"/t/{Uri.EscapeDataString(code)}{path}{(said == Refusal.None ? "" : (path.Contains('?') ? "&no=" : "?no=") + said)}{anchor}");
    }

    private async Task<CartLineView?> Line(VisitId visit, LineId line)
    {
        using var cart = System.Text.Json.JsonDocument.Parse((await streams.Cart(visit)).Set);
        return cart.RootElement.TryGetProperty("line:" + line.Text, out var found) ? System.Text.Json.JsonSerializer.Deserialize<CartLineView>(found, Wire.Options) : null;
    }

    private IOrderGrain? Mine(IFormCollection form, VisitId visit) =>
        Given.Order(form["order"]) is { } order && order.Visit == visit ? grains.GetGrain<IOrderGrain>(Key.Order(order)) : null;

    private static T? Named<T>(string? name) where T : struct, Enum => Enum.TryParse<T>(name, out var value) && Enum.IsDefined(value) ? value : null;

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().ReplaceLineEndings(" ").Replace('\t', ' ');

    private static AllergyMark? Allergy(IFormCollection form)
    {
        ImmutableArray<Allergen> codes = [.. form["allergy"].Select(code => Named<Allergen>(code)).OfType<Allergen>().Distinct()];
        var words = Words(form["allergyWords"]);
        return codes.IsEmpty && words is null ? null : new(codes, words);
    }

    /// <summary>Reads chosen options down the groups that they ask; what was ticked under an option that is not chosen says nothing.</summary>
    private static ImmutableArray<Choice> Options(MenuDocument menu, ImmutableArray<string> groups, IFormCollection form, string within, int depth) => depth >= DeepestOptions
        ? []
        : [.. from id in groups
              let path = within + id
              from chosen in form["o:" + path].Distinct()
              where chosen is { Length: > 0 and <= 100 }
              let inner = menu.ModifierGroups.FirstOrDefault(g => g.Id == id)?.Modifiers.FirstOrDefault(m => m.Id == chosen)?.Groups ?? []
              select new Choice(id, chosen) { Choices = Options(menu, inner, form, $"{path}/{chosen}/", depth + 1) }];
}
