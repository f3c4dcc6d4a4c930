using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Icupa.Payments;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Pre-authorised tabs over real processes, with Stripe's stand-in: held, raised, taken, let go.</summary>
[Trait("Needs", "servers")]
public sealed class TabTests(PaySite site) : IClassFixture<PaySite>
{
    private Task<Premises> Open(string name) => site.Premises(name, venue => venue with { Money = venue.Money with { Methods = [PaymentMethod.Cash, PaymentMethod.Card] } });

    /// <summary>A phone whose first dish is on the bill.</summary>
    private async Task<LiveClient> Seated(Premises room, int table)
    {
        var phone = await site.Phone(room.Table(table));
        await phone.Enter();
        await Order(phone, 1);
        await Due(phone, d => d > 0);
        return phone;
    }

    private static async Task Order(LiveClient phone, int dishes)
    {
        await LiveClient.Eventually("None", () => phone.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = dishes, choices = Array.Empty<object>() }));
        await phone.See("cart:", (key, _) => key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal("None", await phone.Do("Place", 1_000_000L));
    }

    private static Task<JsonElement> Due(LiveClient phone, Func<long, bool> due) => phone.See("check:", (key, e) => key == "meta" && due(e.GetProperty("due").GetInt64()));

    private static async Task<JsonElement> Tab(LiveClient phone, Func<JsonElement, bool> holds)
    {
        bool Of(JsonElement meta) => meta.GetProperty("tabs") is { } tabs && tabs.GetArrayLength() > 0 && holds(tabs[tabs.GetArrayLength() - 1]);
        var tabs = (await phone.See("check:", (key, e) => key == "meta" && Of(e))).GetProperty("tabs");
        return tabs[tabs.GetArrayLength() - 1];
    }

    private static bool Is(JsonElement tab, string state, long held) => tab.GetProperty("state").GetString() == state && tab.GetProperty("held").GetInt64() == held;

    private static long Hold(long due) => (due * 120 + 50) / 100;

    private static async Task<JsonElement> Intent(HttpClient stripe, PaymentId payment)
    {
        JsonElement found = default;
        await LiveClient.Eventually("there", async () =>
        {
            var all = JsonDocument.Parse(await stripe.GetStringAsync("v1/payment_intents?limit=100")).RootElement.GetProperty("data").EnumerateArray();
            found = all.FirstOrDefault(i => i.GetProperty("metadata").TryGetProperty("payment", out var ours) && ours.GetString() == payment.Text);
            return found.ValueKind == JsonValueKind.Object ? "there" : "";
        });
        return found;
    }

    private static async Task Confirm(HttpClient stripe, PaymentId payment)
    {
        using var answer = await stripe.PostAsync($"v1/payment_intents/{(await Intent(stripe, payment)).GetProperty("id").GetString()}/confirm", new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<LiveClient> Floor(PaySite site, Premises room)
    {
        var floor = await site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        return floor;
    }

    private async Task<string> Page(LiveClient phone, string path)
    {
        var (http, cookies) = site.Browser();
        foreach (Cookie cookie in phone.Cookies.GetCookies(site.Address)) cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using (http) return WebUtility.HtmlDecode(await http.GetStringAsync(path));
    }

    [Fact]
    public async Task A_tab_holds_grows_and_pays_what_is_due_and_the_rest_is_let_go()
    {
        var room = await Open("tab-pays");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        await Order(phone, 1);
        var first = (await Due(phone, due => due > 0)).GetProperty("due").GetInt64();
        Assert.Contains("Open a tab", await Page(phone, room.Table(1) + "/check"), StringComparison.Ordinal);
        var tab = Guid.NewGuid();
        var payment = PaymentId.In(VisitId.Of(phone.Visit), tab);
        Assert.Equal("None", await phone.Do("OpenTab", tab));
        Assert.Equal("TabIsOpen", await phone.Do("OpenTab", Guid.NewGuid()));
        using var stripe = await site.Stripe();
        await LiveClient.Eventually("there", async () => (await Page(phone, $"{room.Table(1)}/pay/{tab:N}")).Contains("data-secret", StringComparison.Ordinal) ? "there" : "");
        await Confirm(stripe, payment);
        await Tab(phone, t => Is(t, "held", Hold(first)));
        Assert.Contains("is held on your card", await Page(phone, room.Table(1) + "/check"), StringComparison.Ordinal);

        // Another round: more is held by itself.
        await Order(phone, 2);
        var due = (await Due(phone, d => d > first)).GetProperty("due").GetInt64();
        await Tab(phone, t => Is(t, "held", Hold(due)));
        Assert.Equal(Hold(due), (await Intent(stripe, payment)).GetProperty("amount_capturable").GetInt64());

        // Staff take what is due from it; twice is once.
        await using var floor = await Floor(site, room);
        var take = new { payment = tab, payer = "guest:" + phone.Session, method = "card", cover = "rest", seen = due, tip = 0 };
        Assert.Equal(["None", "None"], await Task.WhenAll(floor.Do("Pay", phone.Visit, take), floor.Do("Pay", phone.Visit, take)));
        await phone.See("check:", (key, e) => key == "tender:" + payment.Text && e.GetProperty("state").GetString() == "posted");
        await phone.See("check:", (key, e) => key == "meta" && e.GetProperty("state").GetString() == "paid");
        var intent = await Intent(stripe, payment);
        Assert.Equal(("succeeded", due, 0L), (intent.GetProperty("status").GetString(), intent.GetProperty("amount_received").GetInt64(), intent.GetProperty("amount_capturable").GetInt64()));
        Assert.Contains("Paid", await Page(phone, $"{room.Table(1)}/pay/{tab:N}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_paid_otherwise_or_given_up_lets_the_tab_go_and_a_bank_may_hold_no_more()
    {
        var room = await Open("tab-goes");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        await Order(phone, 1);
        var first = (await Due(phone, due => due > 0)).GetProperty("due").GetInt64();
        using var stripe = await site.Stripe();
        var given = Guid.NewGuid();
        Assert.Equal("None", await phone.Do("OpenTab", given));
        Assert.Equal("None", await phone.Do("LetGo", given));
        await Tab(phone, t => t.GetProperty("state").GetString() == "released");

        var tab = PaymentId.In(VisitId.Of(phone.Visit), Guid.NewGuid());
        Assert.Equal("None", await phone.Do("OpenTab", tab.Text));
        await Confirm(stripe, tab);
        await Tab(phone, t => Is(t, "held", Hold(first)));
        await site.Order(PaymentMethod.Card, "decline", tab);
        await Order(phone, 2);
        var due = (await Due(phone, d => d > first)).GetProperty("due").GetInt64();
        await Tab(phone, t => Is(t, "held", Hold(first)) && t.TryGetProperty("why", out var why) && why.GetString() == "raise-refused");
        Assert.Contains("holds no more", await Page(phone, room.Table(1) + "/check"), StringComparison.Ordinal);

        await using var floor = await Floor(site, room);
        Assert.Equal("HoldTooSmall", await floor.Do("Pay", phone.Visit, new { payment = tab.Text, payer = "guest:" + phone.Session, method = "card", cover = "rest", seen = due, tip = 0 }));
        Assert.Equal("None", await floor.Do("Pay", phone.Visit, new { payment = LiveClient.NewId(), method = "cash", cover = "rest", seen = due, given = due + 100 }));
        await Tab(phone, t => t.GetProperty("state").GetString() == "released");
        var intent = await Intent(stripe, tab);
        Assert.Equal(("canceled", 0L), (intent.GetProperty("status").GetString(), intent.GetProperty("amount_received").GetInt64()));
    }

    private static Task<JsonElement> Visit(LiveClient client, Func<JsonElement, bool> holds) => client.See("visit:", (key, e) => key == "meta" && holds(e));

    private async Task<(LiveClient Phone, PaymentId Tab, long Due)> Tabbed(Premises room, int table, HttpClient stripe)
    {
        var phone = await site.Phone(room.Table(table));
        await phone.Enter();
        await Order(phone, 1);
        var due = (await Due(phone, d => d > 0)).GetProperty("due").GetInt64();
        var tab = PaymentId.In(VisitId.Of(phone.Visit), Guid.NewGuid());
        Assert.Equal("None", await phone.Do("OpenTab", tab.Text));
        await Confirm(stripe, tab);
        await Tab(phone, t => Is(t, "held", Hold(due)));
        return (phone, tab, due);
    }

    [Fact]
    public async Task Closing_a_visit_takes_its_tab_once_and_ends_it_or_says_why_not()
    {
        var room = await Open("tab-close");
        using var stripe = await site.Stripe();
        await using var floor = await Floor(site, room);

        // The answer to capturing is lost; closed twice it is taken once, and the visit ends by itself.
        var (phone, tab, due) = await Tabbed(room, 1, stripe);
        await using (phone)
        {
            await site.Order(PaymentMethod.Card, "drop-answer-after-success", tab, on: "capture");
            Assert.Equal(["None", "None"], await Task.WhenAll(floor.Do("CloseVisit", phone.Visit, "in a hurry"), floor.Do("CloseVisit", phone.Visit, "in a hurry")));
            await LiveClient.Eventually("ended", async () => (await Page(phone, room.Table(1))).Contains("data-door=\"ended\"", StringComparison.Ordinal) ? "ended" : "");
            var intent = await Intent(stripe, tab);
            Assert.Equal(("succeeded", due, 0L), (intent.GetProperty("status").GetString(), intent.GetProperty("amount_received").GetInt64(), intent.GetProperty("amount_capturable").GetInt64()));
            // The payer reads that it was paid, and has the receipt.
            Assert.Contains($"/receipt/{tab.Text[(tab.Text.LastIndexOf('/') + 1)..]}", await Page(phone, room.Table(1)), StringComparison.Ordinal);
        }

        // More than is held: staff take what the tab holds, the rest in cash.
        var (small, hold, first) = await Tabbed(room, 2, stripe);
        await using (small)
        {
            await site.Order(PaymentMethod.Card, "decline", hold);
            await Order(small, 2);
            due = (await Due(small, d => d > first)).GetProperty("due").GetInt64();
            await Tab(small, t => Is(t, "held", Hold(first)) && t.TryGetProperty("why", out var why) && why.GetString() == "raise-refused");
            await LiveClient.Eventually("HoldTooSmall", () => floor.Do("CloseVisit", small.Visit, "in a hurry"));
            Assert.Equal("None", await floor.Do("Pay", small.Visit, new { payment = hold.Text, payer = "guest:" + small.Session, method = "card", cover = "amount", seen = Hold(first), tip = 0 }));
            Assert.Equal("None", await floor.Do("Pay", small.Visit, new { payment = LiveClient.NewId(), method = "cash", cover = "rest", seen = due - Hold(first), given = due }));
            await LiveClient.Eventually("None", () => floor.Do("CloseVisit", small.Visit, "in a hurry"));
        }

        // The bank has let go and nobody told us: the visit stays open, and says why.
        var (gone, none, _) = await Tabbed(room, 3, stripe);
        await using (gone)
        {
            await site.Order(PaymentMethod.Card, "never-callback", none);
            using var cancelled = await stripe.PostAsync($"v1/payment_intents/{(await Intent(stripe, none)).GetProperty("id").GetString()}/cancel", new FormUrlEncodedContent([]));
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
            Assert.Equal("None", await floor.Do("CloseVisit", gone.Visit, "in a hurry"));
            var meta = await Visit(gone, m => m.TryGetProperty("notClosed", out _));
            Assert.Equal(("open", "BalanceDue", false), (meta.GetProperty("state").GetString(), meta.GetProperty("notClosed").GetString(), meta.TryGetProperty("closingBy", out _)));
            Assert.Equal("BalanceDue", await floor.Do("CloseVisit", gone.Visit, "in a hurry"));
        }
    }

    [Fact]
    public async Task A_party_that_shares_a_bill_reads_what_stayed_on_its_own_and_may_open_a_tab_for_the_shared_one()
    {
        var room = await Open("tab-shares");
        using var stripe = await site.Stripe();
        await using var floor = await Floor(site, room);
        await using var ben = await Seated(room, 2);
        await using var ana = await Seated(room, 1);
        var price = (await Due(ana, d => d > 0)).GetProperty("due").GetInt64();
        var paid = LiveClient.NewId();
        Assert.Equal("None", await floor.Do("Pay", ana.Visit, new { payment = paid, payer = "guest:" + ana.Session, method = "cash", cover = "mine", seen = price }));
        await Order(ana, 2);
        Assert.Equal("None", await floor.Do("MergeVisit", ana.Visit, ben.Visit));

        // What she paid for stays, and her receipt can be reached; all else is on the bill that they share.
        await Due(ben, due => due == 3 * price);
        var page = await Page(ana, room.Table(1) + "/check");
        var stayed = page[page.IndexOf("Before you moved together", StringComparison.Ordinal)..];
        Assert.Contains("1 × Isombe", stayed, StringComparison.Ordinal);
        Assert.Contains($"/receipt/{Guid.Parse(paid):N}", stayed, StringComparison.Ordinal);
        Assert.DoesNotContain("Before you moved together", await Page(ben, room.Table(2) + "/check"), StringComparison.Ordinal);

        // Her tab is for the shared bill: its page is there, and she lets it go.
        await ana.Enter();
        var tab = PaymentId.In(VisitId.Of(ben.Visit), Guid.NewGuid());
        var id = tab.Text[(tab.Text.LastIndexOf('/') + 1)..];
        Assert.Equal("None", await ana.Do("OpenTab", id));
        await LiveClient.Eventually("there", async () => (await Page(ana, $"{room.Table(1)}/pay/{id}")).Contains("data-secret", StringComparison.Ordinal) ? "there" : "");
        await Confirm(stripe, tab);
        await Tab(ben, t => Is(t, "held", Hold(3 * price)));
        Assert.Contains("is held on your card", await Page(ana, room.Table(1) + "/check"), StringComparison.Ordinal);
        Assert.Equal("None", await ana.Do("LetGo", id));
        await Tab(ben, t => t.GetProperty("state").GetString() == "released");
    }

    [Fact]
    public async Task A_party_that_shared_a_bill_reads_where_its_dishes_are_and_what_it_paid_there()
    {
        var room = await Open("tab-parted");
        await using var floor = await Floor(site, room);
        await using var ben = await Seated(room, 2);
        await using var ana = await Seated(room, 1);
        var price = (await Due(ana, d => d > 0)).GetProperty("due").GetInt64();
        Assert.Equal("None", await floor.Do("MergeVisit", ana.Visit, ben.Visit));
        await Due(ben, due => due == 2 * price);
        Assert.DoesNotContain("On another bill", await Page(ana, room.Table(1) + "/check"), StringComparison.Ordinal);
        var paid = LiveClient.NewId();
        Assert.Equal("None", await floor.Do("Pay", ben.Visit, new { payment = paid, payer = "guest:" + ana.Session, method = "cash", cover = "mine", seen = price }));
        await Due(ben, due => due == price);
        await LiveClient.Eventually("None", () => floor.Do("MoveVisit", ana.Visit, TableId.In(room.Settings.Id, "4").Text));

        var page = "";
        await LiveClient.Eventually("apart", async () => (page = await Page(ana, room.Table(1) + "/check")).Contains("On another bill", StringComparison.Ordinal) ? "apart" : "");
        Assert.DoesNotContain("Nothing ordered yet", page, StringComparison.Ordinal);
        Assert.Contains("1 × Isombe", page, StringComparison.Ordinal);
        Assert.Contains($"/receipt/{Guid.Parse(paid):N}", page, StringComparison.Ordinal);
        // Her receipt is there once all of that bill is paid.
        Assert.Equal("None", await floor.Do("Pay", ben.Visit, new { payment = LiveClient.NewId(), payer = "guest:" + ben.Session, method = "cash", cover = "rest", seen = price }));
        var (http, cookies) = site.Browser();
        foreach (Cookie cookie in ana.Cookies.GetCookies(site.Address)) cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        using var hers = http;
        await LiveClient.Eventually("hers", async () =>
        {
            using var answer = await http.GetAsync($"{room.Table(1)}/receipt/{Guid.Parse(paid):N}");
            return answer.Headers.Location?.ToString().StartsWith("/receipt/", StringComparison.Ordinal) == true ? "hers" : "";
        });
        // Nobody reads there what others paid.
        Assert.DoesNotContain("On another bill", await Page(ben, room.Table(2) + "/check"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_are_lost_take_once_and_the_day_agrees_with_stripe()
    {
        var room = await Open("tab-lost");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        await Order(phone, 1);
        var first = (await Due(phone, due => due > 0)).GetProperty("due").GetInt64();
        using var stripe = await site.Stripe();
        var tab = PaymentId.In(VisitId.Of(phone.Visit), Guid.NewGuid());
        foreach (var on in new[] { "submit", "raise", "capture" })
            using (var ordered = await stripe.PostAsJsonAsync("faults", new { provider = "stripe", fault = "drop-answer-after-success", count = 1, payment = References.Of(tab).ToString("N"), on }))
                Assert.True(ordered.IsSuccessStatusCode);
        Assert.Equal("None", await phone.Do("OpenTab", tab.Text));
        await Confirm(stripe, tab);
        await Tab(phone, t => Is(t, "held", Hold(first)));
        await Order(phone, 1);
        var due = (await Due(phone, d => d > first)).GetProperty("due").GetInt64();
        await Tab(phone, t => Is(t, "held", Hold(due)));
        Assert.Equal("None", await phone.Do("Pay", new { payment = tab.Text, method = "card", cover = "rest", seen = due, tip = due / 10 }));
        await phone.See("check:", (key, e) => key == "tender:" + tab.Text && e.GetProperty("state").GetString() == "posted");
        var intents = JsonDocument.Parse(await stripe.GetStringAsync("v1/payment_intents?limit=100")).RootElement.GetProperty("data").EnumerateArray()
            .Where(i => i.GetProperty("metadata").TryGetProperty("payment", out var ours) && ours.GetString() == tab.Text).ToList();
        Assert.Equal(due + due / 10, Assert.Single(intents).GetProperty("amount_received").GetInt64());

        await using var floor = await Floor(site, room);
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.ManagerPin)).GetProperty("refusal").GetString());
        var date = Icupa.Venues.BusinessDay.Of(room.Settings, DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("None", await floor.Do("Compare", date));
        await LiveClient.Eventually($"card 1 {due + due / 10} and 0 differences", async () =>
        {
            var matters = (await floor.Connection.InvokeAsync<JsonElement>("Matters")).GetProperty("value").GetProperty("days").EnumerateArray().FirstOrDefault(d => d.GetProperty("date").GetString() == date);
            if (matters.ValueKind != JsonValueKind.Object) return "";
            var found = matters.GetProperty("found");
            var card = found.GetProperty("methods").EnumerateArray().Single(m => m.GetProperty("method").GetString() == "card");
            // Whatever the read side had not heard of yet, the next comparison finds.
            if (card.GetProperty("matched").GetInt32() == 0)
                await floor.Do("Compare", date);
            return $"card {card.GetProperty("matched").GetInt32()} {card.GetProperty("minor").GetInt64()} and {found.GetProperty("differences").GetArrayLength()} differences";
        });
    }
}
