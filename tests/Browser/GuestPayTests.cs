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

/// <summary>The bill on guests' phones, in a real browser. Each test has a venue of its own.</summary>
[Collection(nameof(MoneyCollection))]
public sealed class GuestPayTests(Evening evening) : BrowserTests(evening)
{
    private static int rooms;
    private Premises room = null!;

    public override async ValueTask InitializeAsync() => room = await Evening.Site.Premises("bill-" + Interlocked.Increment(ref rooms), venue => venue with { Money = venue.Money with { Methods = venue.Money.Methods.Insert(0, PaymentMethod.Card) } });

    private Task<IPage> Phone(BrowserNewContextOptions? more = null) => Evening.Phone(room.Table(1), more);
    private string Check => room.Table(1) + "/check";

    /// <summary>Aline and Ben at a table: Isombe (5,000) is hers, Mizuzu (2,500) is his.</summary>
    private async Task<(IPage Aline, IPage Ben)> Party()
    {
        var aline = await Phone();
        await Add(aline, "Isombe");
        await Name(aline, "Aline");
        var ben = await Phone();
        await ben.GetByRole(AriaRole.Button, new() { Name = "Join Aline" }).ClickAsync();
        await Expect(ben.Locator("#bar-text")).ToContainTextAsync("1 dish");
        await Add(ben, "Mizuzu");
        await Name(ben, "Ben");
        await Expect(aline.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        await Send(aline);
        await Expect(aline.Locator(".printed > li")).ToHaveCountAsync(2);
        await ben.GotoAsync(Check);
        return (aline, ben);
    }

    private async Task<(LiveClient Floor, string Visit)> Floor()
    {
        var floor = await Evening.Site.Screen(room.Floor, "/hub/floor");
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        var table = await floor.See("table:", (_, entity) => entity.GetProperty("parties").GetArrayLength() == 1);
        return (floor, table.GetProperty("parties")[0].GetProperty("visit").GetString()!);
    }

    private static Task<string> PayCash(LiveClient floor, string visit, string payer, string cover, long seen) => floor.Do("Pay", visit,
        new { payment = Guid.NewGuid().ToString("N"), payer, method = "cash", cover, seen, tip = 0, given = seen });

    [Fact]
    public async Task Two_phones_see_whose_each_dish_is_and_split_it()
    {
        var (aline, ben) = await Party();
        await Expect(Line(aline, "Isombe")).ToContainTextAsync("yours");
        await Expect(Line(ben, "Isombe")).ToContainTextAsync("for Aline");
        await Expect(aline.Locator("#dock")).ToContainTextAsync("RWF 5,000");
        await Expect(ben.Locator("#dock")).ToContainTextAsync("RWF 2,500");

        // Ben takes a part of hers; both pay half of it.
        await Press(ben, "Isombe", "I’ll take it");
        await Expect(Line(aline, "Isombe")).ToContainTextAsync("shared by 2");
        await Expect(aline.Locator("#dock")).ToContainTextAsync("RWF 2,500");
        await Expect(ben.Locator("#dock")).ToContainTextAsync("RWF 5,000");

        // It was not his after all; and the other is nobody's until staff decide.
        await Press(ben, "Isombe", "This isn’t mine");
        await Expect(Line(aline, "Isombe")).ToContainTextAsync("yours");
        await Press(ben, "Mizuzu", "This isn’t mine");
        await Expect(aline.Locator(".notes")).ToContainTextAsync("Mizuzu: Nobody’s yet. Your waiter decides.");
        await Press(aline, "Mizuzu", "I’ll take it");
        await Expect(ben.Locator("#dock")).ToContainTextAsync("Nothing here is yours");
        await Expect(ben.Locator(".notes")).Not.ToContainTextAsync("Nobody");

        // One dish among two, by the faces.
        await Line(aline, "Isombe").Locator("summary.what").ClickAsync();
        await Line(aline, "Isombe").GetByText("Share it").ClickAsync();
        await Line(aline, "Isombe").GetByLabel("Ben").CheckAsync();
        await Line(aline, "Isombe").GetByRole(AriaRole.Button, new() { Name = "Share among those ticked" }).ClickAsync();
        await Expect(ben.Locator("#dock")).ToContainTextAsync("RWF 2,500");

        // All of it in equal parts, and back.
        await aline.GetByLabel("An equal part").CheckAsync();
        await aline.GetByRole(AriaRole.Button, new() { Name = "Split equally" }).ClickAsync();
        await Expect(ben.Locator(".notes")).ToContainTextAsync("Split equally");
        await Expect(ben.Locator("#dock")).ToContainTextAsync("RWF 3,750");
        await ben.GetByLabel("My dishes").CheckAsync();
        await ben.GetByRole(AriaRole.Button, new() { Name = "Everyone pays their own dishes" }).ClickAsync();
        await Expect(ben.Locator("#dock")).ToContainTextAsync("RWF 2,500");
    }

    [Fact]
    public async Task One_pays_cash_and_the_evening_goes_on()
    {
        var (aline, ben) = await Party();
        await Expect(aline.GetByLabel("No tip")).ToBeCheckedAsync();
        await aline.Locator(".tips label").Filter(new() { HasText = "10 %" }).ClickAsync();
        await Expect(aline.Locator("#sum")).ToContainTextAsync("RWF 5,500");
        await aline.GetByRole(AriaRole.Button, new() { Name = "Pay RWF 5,500 in cash" }).ClickAsync();
        await Expect(aline.Locator("#sum")).ToContainTextAsync("Your waiter comes to you. Amount: RWF 5,500");

        var (floor, visit) = await Floor();
        await using var _ = floor;
        await floor.See("visit:", (key, entity) => key.StartsWith("call:", StringComparison.Ordinal) && entity.GetProperty("kind").GetString() == "bill");
        var her = (await floor.See("visit:", (key, entity) => key.StartsWith("guest:", StringComparison.Ordinal) && entity.TryGetProperty("alias", out var alias) && alias.GetString() == "Aline")).GetProperty("session").GetString();
        Assert.Equal("None", await PayCash(floor, visit, "guest:" + her, "mine", 5_000));
        await Expect(ben.Locator(".paid[aria-live=polite]")).ToContainTextAsync("Aline paid RWF 5,000");
        await Expect(aline.Locator("#dock")).ToContainTextAsync("You paid. Thank you");
        await Expect(aline.GetByRole(AriaRole.Link, new() { Name = "See the receipt" })).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("/receipt/[0-9a-f]{32}$"));
        await Expect(Line(ben, "Isombe").Locator(".settled")).ToHaveCountAsync(1);
        await Line(ben, "Isombe").Locator("summary.what").ClickAsync();
        await Expect(Line(ben, "Isombe")).ToContainTextAsync("This is paid");

        // Her menu is one tap away and takes another round; the check opens again.
        await aline.GetByRole(AriaRole.Link, new() { Name = "Back to the menu" }).First.ClickAsync();
        await Add(aline, "Dodo");
        await Send(aline);
        await Expect(ben.Locator(".printed > li")).ToHaveCountAsync(3);
        await Expect(ben.Locator("#code-typed, .shares")).ToHaveCountAsync(2);
        Assert.Equal("None", await PayCash(floor, visit, "table", "rest", 4_500));
        await Expect(ben.Locator("#dock")).ToContainTextAsync("All is paid. Thank you");
        // Nobody is asked for a code, nor shown what they still pay.
        await Expect(ben.Locator("#code-typed, .shares")).ToHaveCountAsync(0);
        // What the table paid is everybody's to have on paper; what she paid is hers.
        await Expect(ben.GetByRole(AriaRole.Link, new() { Name = "See the receipt" })).ToHaveCountAsync(1);
        await Expect(ben.Locator(".mine")).ToContainTextAsync("The table paid RWF 4,500");
        await Expect(ben.Locator(".paid")).ToContainTextAsync("The table paid RWF 4,500");

        // The visit ends, and the page says so.
        Assert.Equal("None", await floor.Do("CloseVisit", visit, "the evening is over"));
        await Expect(ben.Locator("#dock")).ToContainTextAsync("This visit has ended");
    }

    [Fact]
    public async Task A_choice_is_quoted_by_the_server_and_what_does_not_work_is_said()
    {
        var phone = await Phone();
        await phone.GotoAsync(Check);
        await Expect(phone.Locator("main")).ToContainTextAsync("Nothing ordered yet");
        await phone.GotoAsync(room.Table(1));
        await Add(phone, "Isombe");
        await Send(phone);
        await phone.GetByLabel("An amount").CheckAsync();
        await phone.GetByLabel("Which amount (RWF)?").FillAsync("6,000");
        await Expect(phone.Locator("#sum")).ToContainTextAsync("That is more than is left");
        await phone.GetByLabel("Which amount (RWF)?").FillAsync("2,000");
        await Expect(phone.Locator("#sum")).ToContainTextAsync("RWF 2,000");
        await Expect(phone.GetByLabel("Which amount (RWF)?")).ToBeFocusedAsync();
        await phone.Locator(".tips label").Filter(new() { HasText = "Own amount" }).ClickAsync();
        await phone.GetByLabel("Which tip (RWF)?").FillAsync("500");
        await Expect(phone.Locator("#sum")).ToContainTextAsync("RWF 2,500");
        await phone.GetByText("Mobile money by code").ClickAsync();
        await Expect(phone.Locator("#way-by-hand a")).ToHaveAttributeAsync("href", "tel:*182*8*1*000000*2500%23");

        // Without a network nothing can be sent, and the page says why.
        await phone.Context.SetOfflineAsync(true);
        await Expect(phone.Locator("#link")).ToHaveTextAsync("Offline. This page goes on when the connection is back.");
        await Expect(phone.Locator("#way-cash button")).ToBeDisabledAsync();
        await phone.Context.SetOfflineAsync(false);
        await Expect(phone.Locator("#way-cash button")).ToBeEnabledAsync();
        await Expect(phone.Locator("#link")).ToBeHiddenAsync();
        await phone.Locator("#way-cash button").ClickAsync();
        await Expect(phone.Locator("#sum")).ToContainTextAsync("Your waiter comes to you. Amount: RWF 2,500");

        // A way that the venue offers and that leads nowhere is named, not hidden.
        await room.Set(venue => venue with { Money = venue.Money with { ByHand = null } });
        await LiveClient.Eventually("said", async () =>
        {
            await phone.GotoAsync(Check);
            return await phone.GetByText("Mobile money by code: not set up here").CountAsync() == 1 ? "said" : "";
        });
    }

    [Fact]
    public async Task A_bill_that_is_left_open_is_not_paid_at_the_table_where_the_phone_sat_down_since()
    {
        var here = await Phone();
        await Add(here, "Isombe");
        await Send(here);
        var there = await here.Context.NewPageAsync();
        await there.GotoAsync(room.Table(2));
        await Add(there, "Isombe");
        await Send(there);
        await here.GetByRole(AriaRole.Button, new() { Name = "Pay RWF 5,000 by card" }).ClickAsync();
        await Expect(here.Locator("[role=alert]")).ToContainTextAsync("not seated here");
        await Expect(here.Locator(".paid li")).ToHaveCountAsync(0);
        await there.ReloadAsync();
        await Expect(there.Locator(".paid li")).ToHaveCountAsync(0);
        await Expect(there.Locator("#dock")).ToContainTextAsync("RWF 5,000");
    }

    [Fact]
    public async Task Who_gives_up_a_request_that_rings_on_a_phone_reads_how_to_pay_another_way()
    {
        using var providers = new HttpClient { BaseAddress = Evening.Site.Cluster.StandIns.Single().Url };
        using (var ordered = await providers.PostAsJsonAsync("faults", new { provider = "airtel", fault = "by-hand" })) ordered.EnsureSuccessStatusCode();
        var phone = await Phone();
        await Add(phone, "Isombe");
        await Send(phone);
        await phone.Locator("#way-mobile summary").ClickAsync();
        await phone.Locator("#way-mobile input[name=phone]").FillAsync("0733 123 457");
        await phone.Locator("#way-mobile button").ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Pay another way" }).ClickAsync();
        await Expect(phone.Locator("#pay .told")).ToHaveTextAsync("To pay another way, refuse the request on your phone, or wait until it ends.");
        await phone.Locator("#pay a.button").ClickAsync();
        await Expect(phone.Locator("#live .told")).ToContainTextAsync("refuse the request");
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Pay another way" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_scripts_a_guest_sees_the_bill_and_asks_to_pay()
    {
        var phone = await Phone(new() { JavaScriptEnabled = false });
        await phone.GetByRole(AriaRole.Button, new() { Name = "Add Isombe" }).First.ClickAsync();
        await phone.GotoAsync(room.Table(1) + "/cart");
        await phone.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await LiveClient.Eventually("there", async () =>
        {
            await phone.GotoAsync(Check);
            return await phone.Locator(".printed > li").CountAsync() == 1 ? "there" : "";
        });
        await phone.GetByLabel("All that is left").CheckAsync();
        await phone.Locator(".tips label").Filter(new() { HasText = "10 %" }).ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(phone.Locator("#sum")).ToContainTextAsync("RWF 5,500");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Pay RWF 5,500 in cash" }).ClickAsync();
        await Expect(phone.Locator("#sum")).ToContainTextAsync("Your waiter comes to you. Amount: RWF 5,500");
        await Press(phone, "Isombe", "This isn’t mine");
        await Expect(phone.Locator(".notes")).ToContainTextAsync("Nobody’s yet");
        await Press(phone, "Isombe", "I’ll take it");
        await Expect(phone.Locator(".notes")).Not.ToContainTextAsync("Nobody’s yet");
    }

    [Fact]
    public async Task Nobody_stumbles_over_the_bill()
    {
        var phone = await Phone();
        await phone.GotoAsync(Check);
        await Evening.Accessible(phone);
        await phone.GotoAsync(room.Table(1));
        await Add(phone, "Isombe");
        await Send(phone);
        await Line(phone, "Isombe").Locator("summary.what").ClickAsync();
        await phone.GetByLabel("An equal part").CheckAsync();
        await Expect(phone.Locator("#equal")).ToBeVisibleAsync();
        await phone.GetByLabel("An amount").CheckAsync();
        await phone.GetByLabel("Which amount (RWF)?").FillAsync("2000");
        await Expect(phone.Locator("#ways")).ToBeVisibleAsync();
        await phone.GetByText("Mobile money by code").ClickAsync();
        await Evening.Accessible(phone);

        // By keyboard alone: a line opens, and the choice is made with arrows.
        await Line(phone, "Isombe").Locator("summary.what").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await phone.GetByLabel("An amount").FocusAsync();
        await phone.Keyboard.PressAsync("ArrowDown");
        await Expect(phone.Locator("#sum")).ToContainTextAsync("RWF 5,000");

        // What was pressed keeps the keyboard's place, and what goes with it gives it to the choice.
        await phone.GetByLabel("An equal part").CheckAsync();
        var equally = phone.Locator("#equal button");
        await equally.FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(equally).ToHaveTextAsync("Split again");
        await Expect(equally).ToBeFocusedAsync();
        await phone.GetByLabel("My dishes").CheckAsync();
        await phone.Locator("#items button").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("#items")).ToHaveCountAsync(0);
        await Expect(phone.GetByLabel("My dishes")).ToBeFocusedAsync();
    }
}
