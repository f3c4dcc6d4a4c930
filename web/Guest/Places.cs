using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Platform;
using Icupa.Sessions;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Sessions;
using Icupa.Web.Tables;

namespace Icupa.Web.Guest;

/// <summary>Finds where a guest's page is: the table behind the code, its venue and menu, and what the phone's seat lets it see.</summary>
public sealed class Places(IGrainFactory grains, Streams streams, Seating seating, Cookies cookies, MenuCache menus, Settings settings, TimeProvider clock)
{
    private const string LanguageCookie = "icupa-language";

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The phone's place by its code and its scan's outcome; null with the notice to show when there is none.</summary>
    public async Task<(Place? Place, string? Notice)> Of(HttpContext http, string code, SeatingResult? outcome = null)
    {
        if (Signing.ReadTableCode(settings.Secrets, code) is not { } read) return (null, "Code.Unknown");
        if (await menus.Of(read.Table.Venue) is not { } menu) return (null, "Code.NotReady");
        outcome ??= await seating.Scan(http, code);
        if (outcome is SeatingResult.CodeReplaced) return (null, "Code.Replaced");
        if (outcome is SeatingResult.Unknown) return (null, "Code.Unknown");

        var place = new Place(code, read.Table.Name, menu.Settings, menu.Menu.Document, menu.Menu.Number, Language(http, menu.Settings), DoorOf(outcome))
        {
            Now = Now,
            Said = Said(http, outcome),
            Wishes = Asked(http),
            Parties = outcome switch { SeatingResult.MustChoose choose => [.. choose.Parties], SeatingResult.NeedsPin pin => [.. pin.Parties], _ => [] },
            MayOpenAnother = outcome is SeatingResult.MustChoose { MayOpenAnother: true },
            HasPaid = outcome is SeatingResult.Ended { Seat: { } gone } ? await HasPaid(gone) : [],
        };
        var stock = streams.Availability(read.Table.Venue, menu.Today(Now));
        var sitting = outcome is SeatingResult.Seated seated ? await See(seated.Session, seated.Visit) : null;
        return (place with { Sitting = sitting, Table = sitting?.Meta?.Table.Name ?? place.Table, Stock = new(Entities<StockView>(await stock, "").ToImmutableDictionary()) }, null);
    }

    /// <summary>The same for a client that draws its own pages.</summary>
    public SeatAnswer Answer(Place place) => new(
        place.Door, place.Said, place.Table, place.Sitting?.Visit, place.Sitting?.Me, place.Parties, place.MayOpenAnother,
        place.Door is Door.Offer or Door.Pin ? SeatForm.New(settings.Secrets) : null);

    /// <summary>The table's venue and menu, for whoever holds a code of ours; nobody is seated by it.</summary>
    public async Task<Place?> OnSale(HttpContext http, string code) =>
        Signing.ReadTableCode(settings.Secrets, code) is { } read && await menus.Of(read.Table.Venue) is { } menu
            ? new(code, read.Table.Name, menu.Settings, menu.Menu.Document, menu.Menu.Number, Language(http, menu.Settings), Door.Closed)
            : null;

    /// <summary>What the guest avoids and eats: as the page's address asks, and as the phone has told us.</summary>
    public async Task<Wishes> Wishes(Place place) =>
        place.Sitting is { Me: var me } ? place.Wishes.And(await Retry.Soon(() => grains.GetGrain<ISessionGrain>(Key.Session(me)).Profile())) : place.Wishes;

    /// <summary>The seat of the phone, or null: forms act for it only.</summary>
    public SessionToken? Seat(HttpContext http) => cookies.Session(http);

    /// <summary>Whether the phone may act at its visit now: its cookie outlives that it was sent away or left.</summary>
    public async Task<Refusal> MayAct(SessionToken seat) => (await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(seat.Visit)).MayEnter(seat.Session))).Refusal;

    /// <summary>The visit whose bill a phone pays: its own, or the one that its party shares.</summary>
    public async Task<VisitId> Bill(VisitId visit) => (await streams.Meta(visit))?.With ?? visit;

    /// <summary>A payment, or a tab, that a phone has begun: on the bill that it pays now, or on its own from before its party shared one.</summary>
    public async Task<PaymentId> Payment(VisitId visit, Guid id)
    {
        var (bill, own) = (await Bill(visit), PaymentId.In(visit, id));
        return bill == visit || GuestBill.Of(await streams.Check(visit)) is var stayed && (stayed.Tender($"{id:N}") is not null || stayed.Tab($"{id:N}") is not null) ? own : PaymentId.In(bill, id);
    }

    /// <summary>A language that was chosen, or that the browser prefers, among those of the venue; else the venue's first.</summary>
    public static string Language(HttpContext http, VenueSettings? venue)
    {
        var offered = venue?.Languages ?? ["en", "fr", "rw", "mt"];
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant());
        return wanted.Prepend(http.Request.Cookies[LanguageCookie] ?? "").FirstOrDefault(l => offered.Contains(l)) ?? offered.FirstOrDefault("en");
    }

    /// <summary>Remembers a chosen language for a year.</summary>
    public void Choose(HttpContext http, string language) => http.Response.Cookies.Append(LanguageCookie, language, new()
    {
        MaxAge = TimeSpan.FromDays(365),
        SameSite = SameSiteMode.Lax,
        HttpOnly = true,
        Secure = settings.Encrypted(http.Request),
        IsEssential = true,
    });

    private async Task<ImmutableArray<TenderView>> HasPaid(SessionToken seat)
    {
        var (paying, own) = (await Bill(seat.Visit), GuestBill.Of(await streams.Check(seat.Visit)));
        GuestBill[] bills = [own, .. paying == seat.Visit ? [] : new[] { GuestBill.Of(await streams.Check(paying)) }, .. await GuestBill.Away(streams, seat.Visit, own, paying)];
        return [.. bills.SelectMany(bill => bill.Tenders).Where(t => t.State == TenderState.Posted && t.Payer == Asker.Guest(seat.Session).By).OrderBy(t => t.At)];
    }

    private async Task<Sitting> See(SessionId me, VisitId visit)
    {
        var (whole, cart, kitchen) = (streams.Visit(visit), streams.Cart(visit), streams.Venue(visit.Venue));
        var orders = await streams.Orders(visit, await cart);
        return new(me, visit)
        {
            Meta = One<VisitMeta>(await whole),
            Guests = [.. Entities<GuestView>(await whole, "guest:").Select(e => e.Value).OrderBy(g => g.Number)],
            Calls = [.. Entities<CallView>(await whole, "call:").Select(e => e.Value)],
            Lines = [.. Entities<CartLineView>(await cart, "line:").Select(e => e.Value)],
            Rounds = [.. Entities<RoundView>(await cart, "round:").Select(e => e.Value)],
            Orders = [.. orders.Select(o => new PlacedOrder(One<OrderMeta>(o)!, [.. Entities<OrderLineView>(o, "line:").Select(e => e.Value)]))],
            KitchenUnheard = Entities<KitchenView>(await kitchen, "kitchen").Any(e => e.Value.Unheard),
            Switches = Entities<SwitchesView>(await kitchen, "switches").Select(e => e.Value).FirstOrDefault(SwitchesView.On),
        };
    }

    private static Door DoorOf(SeatingResult outcome) => outcome switch
    {
        SeatingResult.Seated => Door.Seated,
        SeatingResult.MustChoose => Door.Offer,
        SeatingResult.NeedsPin => Door.Pin,
        SeatingResult.AskStaff => Door.AskStaff,
        SeatingResult.Ended { Why: Refusal.Revoked } => Door.Revoked,
        SeatingResult.Ended => Door.Ended,
        _ => Door.Closed,
    };

    private static Refusal Said(HttpContext http, SeatingResult outcome) => outcome switch
    {
        SeatingResult.NeedsPin pin when pin.Wrong != Refusal.None => pin.Wrong,
        SeatingResult.Refused refused => refused.Why,
        _ => Enum.TryParse<Refusal>(http.Request.Query["no"], out var said) && Enum.IsDefined(said) ? said : Refusal.None,
    };

    /// <summary>What the address asks for; a form's address has it too, and its redirect keeps it.</summary>
    public static Wishes Asked(HttpContext http) => new(Many<Allergen>(http, "avoid"), Many<DietaryTag>(http, "diet"));

    private static ImmutableArray<T> Many<T>(HttpContext http, string name) where T : struct, Enum =>
        [.. http.Request.Query[name].Select(text => Enum.TryParse<T>(text, out var one) && Enum.IsDefined(one) ? (T?)one : null).OfType<T>().Distinct()];

    private static T? One<T>(Snapshot stream) where T : class => Entities<T>(stream, "meta").Select(e => e.Value).FirstOrDefault();

    private static IEnumerable<KeyValuePair<string, T>> Entities<T>(Snapshot stream, string prefix)
    {
        using var json = JsonDocument.Parse(stream.Set);
        return [.. json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(e => KeyValuePair.Create(e.Name, e.Value.Deserialize<T>(Wire.Options)!))];
    }
}
