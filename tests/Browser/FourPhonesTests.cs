using System.Net.Http.Json;
using System.Text.Json;
using Icupa.Payments;
using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>Four phones, one check, four ways to pay, and what goes wrong on the way; at a venue of its own, with providers played on this machine.</summary>
[Collection(nameof(EveningCollection))]
public sealed class FourPhonesTests(Evening evening) : BrowserTests(evening, Evening.Windows)
{
    private const int At = 3;

    private readonly HttpClient providers = new() { BaseAddress = evening.Site.Cluster.StandIns.Single().Url };
    private Premises room = null!;

    public override async ValueTask InitializeAsync() =>
        room = await Evening.Site.Premises("four", venue => venue with { Money = venue.Money with { Methods = venue.Money.Methods.Insert(0, PaymentMethod.Card) } });

    [Fact]
    public async Task Four_phones_split_one_check_by_card_momo_airtel_and_cash_and_it_is_paid_when_the_last_of_it_is()
    {
        await Ask(HttpMethod.Put, "phones/approve-after", new { ms = (int?)null });
        var kitchen = await Evening.Screen(room.Kitchen);
        await Expect(kitchen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        var (aline, ben, chantal, david) = await Party();
        await using var floor = await Floor();
        await using var cook = await Evening.Site.Kitchen(room.Kitchen);
        await cook.Enter("grill");

        // The cook has begun one dish; from here on the kitchen hears of nothing.
        await Expect(kitchen.Locator(".ticket")).ToContainTextAsync("4");
        await kitchen.Locator(".ticket button[data-do=line]").First.ClickAsync(new() { Position = new() { X = 30, Y = 20 } });
        await Expect(kitchen.Locator(".ticket .line.started")).ToHaveCountAsync(1);
        await floor.See("order:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "preparing");
        await cook.See("station:", (key, e) => key.StartsWith("ticket:", StringComparison.Ordinal) && e.GetRawText().Contains("preparing", StringComparison.Ordinal));
        var (tickets, orders, painted) = (Whole(cook, "station:"), Whole(floor, "order:"), await Painted(kitchen));

        // One dish among three.
        await Line(chantal, "Ibihaza").Locator("summary.what").ClickAsync();
        await Line(chantal, "Ibihaza").GetByText("Share it").ClickAsync();
        foreach (var other in new[] { "Ben", "David" }) await Line(chantal, "Ibihaza").GetByLabel(other).CheckAsync();
        await Line(chantal, "Ibihaza").GetByRole(AriaRole.Button, new() { Name = "Share among those ticked" }).ClickAsync();
        await Expect(Line(aline, "Ibihaza")).ToContainTextAsync("shared by 3");
        await Expect(chantal.Locator("#dock")).ToContainTextAsync("RWF 1,333");
        await Expect(aline.Locator("#dock")).ToContainTextAsync("RWF 5,000");

        await PaysOwnDishesByCard(aline, ben);
        await PaysAnAmountByMomo(ben);
        await PaysTheSharedDishByAirtel(chantal);
        var party = await PaysTheRestInCash(david, floor);

        // All but the one that is still under way: not paid, and it cannot be closed.
        foreach (var phone in new[] { aline, chantal, david })
        {
            await Expect(phone.Locator("#dock")).ToContainTextAsync("Being paid");
            await Expect(phone.Locator("main")).Not.ToContainTextAsync("All is paid");
        }
        var meta = await floor.See("check:", (key, e) => key == "meta" && e.GetProperty("due").GetInt64() == 0);
        Assert.Equal(("open", 13_500, 10_500, 3_000), (meta.GetProperty("state").GetString(), meta.GetProperty("total").GetInt64(), meta.GetProperty("paid").GetInt64(), meta.GetProperty("pending").GetInt64()));
        Assert.Equal("BalanceDue", await floor.Do("CloseVisit", party, "they want to go"));

        // Ben approves at last, and at that the check is paid.
        await Approve("MTN MoMo", "3000");
        await Expect(ben.Locator("h1")).ToContainTextAsync("Paid, thank you");
        await floor.See("check:", (key, e) => key == "meta" && e.GetProperty("state").GetString() == "paid");
        foreach (var phone in new[] { aline, chantal, david }) await Expect(phone.Locator("#dock")).ToContainTextAsync("All is paid. Thank you");

        await Receipts(aline, ben, chantal, david);
        await NothingMovedTwice(floor);

        // The kitchen never heard of it, and goes on.
        Assert.Equal((tickets, orders, painted), (Whole(cook, "station:"), Whole(floor, "order:"), await Painted(kitchen)));
        await kitchen.Locator(".ticket .bump").ClickAsync();
        await Expect(kitchen.Locator(".ticket")).ToHaveCountAsync(0);
        await floor.See("order:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "ready");
    }

    /// <summary>Her own dishes by card, with a tip: declined once, then the bank asks; the others see that she is at it.</summary>
    private static async Task PaysOwnDishesByCard(IPage aline, IPage other)
    {
        await aline.Locator(".tips label").Filter(new() { HasText = "10 %" }).ClickAsync();
        await aline.GetByRole(AriaRole.Button, new() { Name = "Pay RWF 5,500 by card" }).ClickAsync();
        var card = aline.FrameLocator("#card-element iframe");
        await card.Locator("#number").FillAsync("4000 0000 0000 0002");
        await card.Locator("#expiry").FillAsync("12 / 34");
        await card.Locator("#cvc").FillAsync("123");
        await aline.Locator("#card-pay").ClickAsync();
        await Expect(aline.Locator("#card-no")).ToContainTextAsync("declined");
        // The page has heard of it too, and it is said once.
        await Expect(aline.Locator("#declined")).ToHaveCountAsync(1);
        await Expect(aline.Locator("#live [role=alert]:visible")).ToHaveCountAsync(1);
        await Expect(other.Locator(".paid")).ToContainTextAsync("Aline is paying RWF 5,000");
        // What is being paid stays as it is.
        await Line(other, "Isombe").Locator("summary.what").ClickAsync();
        await Expect(Line(other, "Isombe")).ToContainTextAsync("This is paid, or being paid.");

        await card.Locator("#number").FillAsync("4000 0025 0000 3155");
        await aline.Locator("#card-pay").ClickAsync();
        await Expect(card.Locator("#challenge")).ToBeVisibleAsync();
        await Expect(other.Locator(".paid")).ToContainTextAsync("Aline is paying RWF 5,000");
        await card.Locator("#approve").ClickAsync();
        await Expect(aline.Locator("h1")).ToContainTextAsync("Paid, thank you");
        await Expect(other.Locator(".paid")).ToContainTextAsync("Aline paid RWF 5,000");
        await ReceiptOfOnesOwn(aline, "119988776", "Receipt 1");
        await Bill(aline);
    }

    /// <summary>An amount by MTN: the provider takes the request and its answer is lost. His phone rings all the same, once.</summary>
    private async Task PaysAnAmountByMomo(IPage ben)
    {
        await Ask(HttpMethod.Post, "faults", new { provider = "momo", fault = "drop-answer-after-success" });
        await ben.GetByLabel("An amount").CheckAsync();
        await ben.GetByLabel("Which amount (RWF)?").FillAsync("3,000");
        await Expect(ben.Locator("#sum")).ToContainTextAsync("RWF 3,000");
        await Mobile(ben, "0788 123 456", "Ask this phone for RWF 3,000");
        await Expect(ben.Locator("h1")).ToContainTextAsync("Approve on your phone");
        await Prompt("MTN MoMo", "3000");
        Assert.Empty((await providers.GetFromJsonAsync<JsonElement>("faults")).EnumerateArray());
    }

    /// <summary>Her part of the shared dish by Airtel; the site's answer to her phone is lost, which sends the same again.</summary>
    private async Task PaysTheSharedDishByAirtel(IPage chantal)
    {
        var lost = 0;
        await chantal.RouteAsync("**/check/pay", async route =>
        {
            if (Interlocked.Increment(ref lost) > 1)
            {
                await route.ContinueAsync();
                return;
            }
            await route.FetchAsync(new() { MaxRedirects = 0 });
            await route.AbortAsync();
        });
        await Mobile(chantal, "0733 123 456", "Ask this phone for RWF 1,333");
        await Expect(chantal.Locator("h1")).ToContainTextAsync("Approve on your phone");
        Assert.Equal(2, lost);
        await Approve("Airtel Money", "1333");
        await Expect(chantal.Locator("h1")).ToContainTextAsync("Paid, thank you");
        await ReceiptOfOnesOwn(chantal, "", "Receipt 2");
        await Bill(chantal);
    }

    /// <summary>All that is left in cash: he calls, and the floor takes it from him. The visit that it was.</summary>
    private async Task<string> PaysTheRestInCash(IPage david, LiveClient floor)
    {
        await david.GetByLabel("All that is left").CheckAsync();
        await david.GetByRole(AriaRole.Button, new() { Name = "Pay RWF 4,165 in cash" }).ClickAsync();
        await Expect(david.Locator("#sum")).ToContainTextAsync("Your waiter comes to you. Amount: RWF 4,165");
        var till = await Till.OnShift(Evening, room);
        await Till.Go(till, $"table/{At}");
        await till.ClickAsync(".bill [data-do=pay]");
        await till.Locator("#dialog [data-do=payer]").Filter(new() { HasText = "David" }).ClickAsync();
        await till.ClickAsync("#dialog [data-do=cover][data-cover=rest]");
        await till.ClickAsync("#dialog [data-do=method][data-method=cash]");
        await till.FillAsync("#dialog [data-in=given]", "5 000");
        await Till.Submit(till);
        await Expect(till.Locator("#dialog .outcome.posted .huge")).ToContainTextAsync("835");
        await Till.Submit(till);
        await Expect(till.Locator(".bill .tender.posted")).ToHaveCountAsync(3);
        await Expect(till.Locator(".bill .tender.pending")).ToHaveCountAsync(1);
        await Expect(till.Locator(".bill [data-do=pay]")).ToHaveCountAsync(0);
        await Expect(till.Locator(".bill .round-head .mark")).ToContainTextAsync("To pay");
        await Expect(Line(david, "Dodo")).ToBeVisibleAsync();
        return (await floor.See("table:", (_, e) => e.GetProperty("parties").GetArrayLength() == 1)).GetProperty("parties")[0].GetProperty("visit").GetString()!;
    }

    /// <summary>Two of their own and one for the rest of the table: numbered in order, each for exactly its money, with the taxes that are in it.</summary>
    private async Task Receipts(IPage aline, IPage ben, IPage chantal, IPage david)
    {
        await Sheet(aline, "Receipt 1", ["1 × Isombe", "RWF 5,000", "RWF 763", "Buyer's tax number: 119988776", "Card", "Visa 3155", "Tip, beside the total", "RWF 500"], ["Dodo", "Ibihaza", "Mizuzu"]);
        await Sheet(chantal, "Receipt 2", ["part of 1 × Ibihaza", "RWF 1,333", "RWF 203", "Airtel Money"], ["Isombe", "Dodo", "Mizuzu", "Cash"]);
        string[] table = ["1 × Mizuzu", "1 × Dodo", "part of 1 × Ibihaza", "RWF 2,667", "RWF 7,167", "RWF 1,093", "MTN MoMo", "RWF 3,000", "Cash", "RWF 4,167", "Rounding of cash", "-RWF 2", "RWF 5,000", "RWF 835"];
        foreach (var phone in new[] { ben, david }) await Sheet(phone, "Receipt 3", table, ["Isombe", "Airtel"]);
    }

    private static async Task Sheet(IPage phone, string number, string[] holds, string[] not)
    {
        await phone.GetByRole(AriaRole.Link, new() { Name = "See the receipt" }).First.ClickAsync();
        await Expect(phone.Locator("h1")).ToHaveTextAsync(number);
        foreach (var words in holds) await Expect(phone.Locator(".sheet")).ToContainTextAsync(words);
        foreach (var words in not) await Expect(phone.Locator(".sheet")).Not.ToContainTextAsync(words);
    }

    /// <summary>What the providers moved is what the check says, once each.</summary>
    private async Task NothingMovedTwice(LiveClient floor)
    {
        // Stripe was told whose each payment is: others of the evening pay by card too.
        var moved = (await providers.GetFromJsonAsync<JsonElement>("ledger")).EnumerateArray()
            .Where(m => m.GetProperty("payment").GetString() is not { } payment || payment.StartsWith(room.Settings.Id.Text, StringComparison.Ordinal)).Select(m => $"{m.GetProperty("provider").GetString()} {m.GetProperty("kind").GetString()} {m.GetProperty("amount").GetInt64()}");
        Assert.Equal(["airtel charge 1333", "momo charge 3000", "stripe charge 5500"], moved.Order(StringComparer.Ordinal));
        var tenders = floor.All("check:").Where(e => e.Key.StartsWith("tender:", StringComparison.Ordinal)).Select(e => $"{e.Entity.GetProperty("method").GetString()} {e.Entity.GetProperty("state").GetString()} {e.Entity.GetProperty("collected").GetInt64()}");
        Assert.Equal(["airtel posted 1333", "card posted 5500", "cash posted 4165", "momo posted 3000"], tenders.Order(StringComparer.Ordinal));
    }

    private static async Task Bill(IPage phone)
    {
        await phone.Locator("#live").GetByRole(AriaRole.Link, new() { Name = "See the bill" }).ClickAsync();
        await Expect(phone.Locator(".printed > li")).ToHaveCountAsync(4);
    }

    /// <summary>A payer reads that the table's receipt comes, and asks for one of their own.</summary>
    private static async Task ReceiptOfOnesOwn(IPage phone, string buyer, string number)
    {
        var paid = phone.Url;
        await phone.GetByRole(AriaRole.Link, new() { Name = "See the receipt" }).ClickAsync();
        await Expect(phone.Locator(".mark")).ToHaveTextAsync("NOT A RECEIPT");
        var soon = phone.Url;
        await phone.GetByLabel("Tax number, if you need it on yours").FillAsync(buyer);
        await phone.RunAndWaitForResponseAsync(() => phone.GetByRole(AriaRole.Button, new() { Name = "I want a receipt of my own" }).ClickAsync(), answer => answer.Request.Method == "POST");
        await LiveClient.Eventually(number, async () =>
        {
            var answer = await phone.GotoAsync(soon);
            Assert.True(answer!.Ok, $"{answer.Status} {answer.Url} {await answer.TextAsync()}");
            return await phone.Locator("h1").InnerTextAsync();
        });
        await phone.GotoAsync(paid);
    }

    private static async Task Mobile(IPage phone, string number, string button)
    {
        await phone.GetByText("Mobile money", new() { Exact = true }).First.ClickAsync();
        await phone.GetByLabel("Phone number to ask").FillAsync(number);
        await phone.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
    }

    /// <summary>Four at one table, each with a dish: Isombe (5,000) Aline's, Mizuzu (2,500) Ben's, Ibihaza (4,000) Chantal's, Dodo (2,000) David's. Sent to the kitchen, all at the bill.</summary>
    private async Task<(IPage Aline, IPage Ben, IPage Chantal, IPage David)> Party()
    {
        var phones = new List<IPage>();
        foreach (var (name, dish) in new[] { ("Aline", "Isombe"), ("Ben", "Mizuzu"), ("Chantal", "Ibihaza"), ("David", "Dodo") })
        {
            var phone = await Evening.Phone(room.Table(At));
            if (phones.Count > 0)
            {
                await phone.GetByRole(AriaRole.Button, new() { NameRegex = new("^Join Aline") }).ClickAsync();
                await Expect(phone.Locator("#bar-text")).ToContainTextAsync("dish");
            }
            await Add(phone, dish);
            await Name(phone, name);
            phones.Add(phone);
        }
        await Expect(phones[0].Locator("#bar-text")).ToContainTextAsync("4 dishes");
        await Send(phones[0]);
        await Expect(phones[0].Locator(".printed > li")).ToHaveCountAsync(4);
        foreach (var phone in phones.Skip(1)) await phone.GotoAsync(room.Table(At) + "/check");
        return (phones[0], phones[1], phones[2], phones[3]);
    }

    private async Task<LiveClient> Floor()
    {
        var floor = await Evening.Site.Screen(room.Floor, "/hub/floor");
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        return floor;
    }

    /// <summary>Every line and ticket of some streams, as it was pushed.</summary>
    private static string Whole(LiveClient client, string streams) => string.Join('\n', client.All(streams).Where(e => e.Key.Contains(':')).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key} {e.Entity.GetRawText()}"));

    /// <summary>The dishes as the cook reads them.</summary>
    private static async Task<string> Painted(IPage kitchen) => string.Join('\n', await kitchen.Locator(".ticket .lines").AllInnerTextsAsync());

    /// <summary>Waits until a payer's phone rings for an amount; the prompt's id.</summary>
    private async Task<string> Prompt(string provider, string amount)
    {
        var id = "";
        await LiveClient.Eventually("ringing", async () =>
        {
            var ringing = (await providers.GetFromJsonAsync<JsonElement>("phones.json")).EnumerateArray().Where(p => (p.GetProperty("provider").GetString(), p.GetProperty("amount").GetString()) == (provider, amount)).ToList();
            Assert.InRange(ringing.Count, 0, 1);
            id = ringing.Count == 1 ? ringing[0].GetProperty("id").GetString()! : "";
            return ringing.Count == 1 ? "ringing" : "";
        });
        return id;
    }

    private async Task Approve(string provider, string amount) => await Ask(HttpMethod.Post, $"phones/{await Prompt(provider, amount)}/approve", new { });

    private async Task Ask(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await providers.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
