using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Web.Push;
using Icupa.Web.Shared;
using Icupa.Web.Site;

namespace Icupa.Web.Guest;

/// <summary>What a guest's bill page shows: the check, what this guest would pay, and how.</summary>
/// <param name="Called">The way to pay for which a waiter was just called; null for none.</param>
/// <param name="Own">The party's own bill, where it shares another's: what was paid before stays there. Null otherwise.</param>
/// <param name="Away">Bills on which dishes of the party stand, that it shared once or to which staff moved them.</param>
public sealed record BillView(GuestBill Bill, Asked Asked, Quote Quote, PayWays Ways, PaymentMethod? Called, GuestBill? Own, ImmutableArray<GuestBill> Away);

/// <summary>What the page of one payment shows.</summary>
/// <param name="Page">What the payer needs at the provider; null while it is not known.</param>
/// <param name="Returned">The payer comes back from their bank: "succeeded", "failed", … as Stripe says; null otherwise.</param>
public sealed record PayView(GuestBill Bill, TenderView Tender, PaymentPage? Page, PayWays Ways, string? Returned, DateTimeOffset Now);

/// <summary>What the page of a tab shows.</summary>
public sealed record TabPageView(GuestBill Bill, TabView Tab, PaymentPage? Page, PayWays Ways);

/// <summary>
/// The bill, and the page of one payment. Both are drawn here only: a phone with scripts asks for the live part again (header X-Part) when
/// the check's stream says that something has changed, and one without them reloads.
/// </summary>
public sealed class Bills(IGrainFactory grains, Streams streams, Places places, Settings settings)
{
    public async Task<IResult> Check(HttpContext http, string code)
    {
        var (place, notice) = await places.Of(http, code);
        if (place is null) return GuestPages.Notice(http, notice!);
        if (place.Sitting is not { } sitting) return Results.Redirect(place.To(""));
        var query = http.Request.Query;
        var (bill, asked) = (GuestBill.Of(await streams.Check(sitting.Bill)), Asked.From(name => query[name]));
        var quote = Quote.Of(bill, place.Venue.Money, place.Venue.Currency, sitting.By, asked);
        var own = sitting.Bill == sitting.Visit ? null : GuestBill.Of(await streams.Check(sitting.Visit));
        var away = await GuestBill.Away(streams, sitting.Visit, own ?? bill, sitting.Bill);
        var view = new BillView(bill, asked, quote, settings.Pay, Given.Word<PaymentMethod>(query["called"]), own, away);
        return Part(http) ? Pages.Show<BillParts>(place.Language, new { Place = place, View = view }) : Pages.Show<BillPage>(place.Language, new { Place = place, View = view });
    }

    public async Task<IResult> Payment(HttpContext http, string code, string payment)
    {
        var (place, notice) = await places.Of(http, code);
        if (place is null) return GuestPages.Notice(http, notice!);
        if (place.Sitting is not { } sitting) return Results.Redirect(place.To(""));
        var bill = GuestBill.Of(await streams.Check(sitting.Bill));
        // Begun before the party shared a bill, it is on its own.
        if (sitting.Bill != sitting.Visit && bill.Tender(payment) is null && bill.Tab(payment) is null) bill = GuestBill.Of(await streams.Check(sitting.Visit));
        if (bill.Tender(payment) is null && bill.Tab(payment) is { } tab && tab.Payer == sitting.By) return await Tab(http, place, bill, tab, Asker.Guest(sitting.Me));
        // Whoever did not begin it has the bill to look at.
        if (bill.Tender(payment) is not { } tender || tender.Payer != sitting.By) return Results.Redirect(place.To("/check"));
        var grain = grains.GetGrain<IPaymentGrain>(Key.Payment(tender.Payment));
        var card = tender is { State: TenderState.Pending, Method: PaymentMethod.Card };
        var returned = card ? http.Request.Query["redirect_status"].ToString() : "";
        if (returned.Length > 0) await Look(grain);
        var page = card ? await Page(() => grain.Page(Asker.Guest(sitting.Me))) : null;
        var view = new PayView(bill, tender, page, settings.Pay, returned.Length > 0 ? returned : null, places.Now);
        if (card && settings.Pay.StripeKey is not null) Headers.AllowOn(http, settings.Pay.StripeSources);
        return Part(http) ? Pages.Show<PayParts>(place.Language, new { Place = place, View = view }) : Pages.Show<PayPage>(place.Language, new { Place = place, View = view });
    }

    private async Task<IResult> Tab(HttpContext http, Place place, GuestBill bill, TabView tab, Asker me)
    {
        var hold = grains.GetGrain<IHoldGrain>(Key.Hold(tab.Payment));
        if (http.Request.Query.ContainsKey("redirect_status")) await Retry.Soon(async () => { await hold.Look(); return 0; });
        var page = tab.State is HoldState.Opening or HoldState.Waiting ? await Page(() => hold.Page(me)) : null;
        var view = new TabPageView(bill, tab, page, settings.Pay);
        if (settings.Pay.StripeKey is not null) Headers.AllowOn(http, settings.Pay.StripeSources);
        return Part(http) ? Pages.Show<TabParts>(place.Language, new { Place = place, View = view }) : Pages.Show<TabPage>(place.Language, new { Place = place, View = view });
    }

    /// <summary>Null while the provider does not answer: the page waits and asks again.</summary>
    private static async Task<PaymentPage?> Page(Func<Task<PaymentPage?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception error) when (Retry.Passing(error))
        {
            return null;
        }
    }

    internal static Task<int> Look(IPaymentGrain payment) => Retry.Soon(async () => { await payment.Look(); return 0; });

    private static bool Part(HttpContext http) => http.Request.Headers.ContainsKey("X-Part");
}
