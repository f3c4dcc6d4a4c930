using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Tests.Web;
using Icupa.Venues;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What becomes of a wish on its way from the dish's sheet to the table's order; each test at a venue of its own.</summary>
[Collection(nameof(GuestCollection))]
public sealed class GuestCartTests(Evening evening) : BrowserTests(evening)
{
    /// <summary>A phone at a table of its own.</summary>
    private async Task<(IPage Phone, Premises Room)> Seated(string name, JoinPolicy joining = JoinPolicy.Open)
    {
        var room = await Evening.Site.Premises(name, venue => venue with { Joining = joining });
        var phone = await Evening.Phone(room.Table(1));
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        return (phone, room);
    }

    private static ILocator Sheet(IPage phone) => phone.Locator("dialog[open]");

    private static async Task<ILocator> OpenDish(IPage phone, string id)
    {
        await phone.Locator($"#d-{id} a").First.ClickAsync();
        await Expect(Sheet(phone).Locator(".step")).ToBeVisibleAsync();
        return Sheet(phone);
    }

    private static async Task<ILocator> OpenOrder(IPage phone)
    {
        await phone.Locator("#bar").ClickAsync();
        await Expect(Sheet(phone).Locator(".people")).ToBeVisibleAsync();
        return Sheet(phone);
    }

    /// <summary>The order, once nothing on it waits for its answer.</summary>
    private static async Task<ILocator> Ordered(IPage phone)
    {
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines > li.wait")).ToHaveCountAsync(0);
        return order;
    }

    private static ILocator Go(ILocator sheet) => sheet.Locator(".foot .button");

    private const int Nuts = 8;

    /// <summary>Ticks an allergen as an allergy.</summary>
    private static async Task Mark(ILocator sheet, int allergen)
    {
        await sheet.Locator("details.allergy summary").ClickAsync();
        await sheet.Locator($"details.allergy input[value='{allergen}']").CheckAsync();
    }

    [Fact]
    public async Task A_sold_out_dish_is_swapped_with_its_allergy_note_and_quantity()
    {
        var (phone, room) = await Seated("swaps");
        var dish = await OpenDish(phone, "ibihaza");
        await Mark(dish, Nuts);
        await dish.Locator("textarea").FillAsync("well done");
        await dish.GetByRole(AriaRole.Button, new() { Name = "One more" }).ClickAsync();
        await Go(dish).ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        await using var kitchen = await Evening.Site.Kitchen(room.Kitchen);
        await kitchen.Enter("grill");
        var order = await Ordered(phone);
        Assert.Equal("None", await kitchen.Do("EightySix", "item", "ibihaza"));

        var swap = order.Locator(".acts .link").Filter(new() { HasText = "bean stew" });
        await swap.ClickAsync();
        // Whoever thinks better of it has lost nothing.
        await Expect(Sheet(phone).Locator("textarea")).ToHaveValueAsync("well done");
        await phone.Keyboard.PressAsync("Escape");
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        order = await OpenOrder(phone);
        await Expect(order.Locator(".lines").First).ToContainTextAsync("Ibihaza");
        await swap.ClickAsync();
        await Expect(Sheet(phone).Locator("h2")).ToContainTextAsync("bean stew");
        await Expect(Sheet(phone).Locator("details.allergy input:checked")).ToHaveCountAsync(1);
        await Go(Sheet(phone)).ClickAsync();
        await Expect(Sheet(phone)).ToHaveCountAsync(0);

        order = await OpenOrder(phone);
        await Expect(order.Locator(".lines").First.Locator("li")).ToHaveCountAsync(1);
        var line = order.Locator(".lines").First.Locator("li");
        await Expect(line).ToContainTextAsync("2 × Ibishyimbo, bean stew");
        await Expect(line).ToContainTextAsync("well done");
        await Expect(line).ToContainTextAsync("Allergy: nuts");
    }

    [Fact]
    public async Task Nobody_is_offered_in_place_of_a_dish_what_they_may_not_eat()
    {
        var (phone, room) = await Seated("safe-swaps");
        await using var kitchen = await Evening.Site.Kitchen(room.Kitchen);
        await kitchen.Enter("grill");
        const int Peanuts = 5;
        // Its substitute, isombe, is cooked with peanuts.
        await Go(await OpenDish(phone, "agatogo")).ClickAsync();
        var dish = await OpenDish(phone, "agatogo");
        await Mark(dish, Peanuts);
        await Go(dish).ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        var order = await Ordered(phone);
        Assert.Equal("None", await kitchen.Do("EightySix", "item", "agatogo"));
        await Expect(order.Locator(".out")).ToHaveCountAsync(2);
        await Expect(order.Locator("li").Filter(new() { HasText = "Agatogo" }).Filter(new() { HasNotText = "peanuts" })).ToContainTextAsync("Isombe");
        await Expect(order.Locator("li").Filter(new() { HasText = "Allergy: peanuts" })).Not.ToContainTextAsync("Isombe");
        await phone.GotoAsync(room.Table(1) + "/cart");
        await Expect(phone.GetByRole(AriaRole.Link, new() { Name = "Try Isombe instead." })).ToHaveCountAsync(1);

        // What is avoided counts as well, with scripts and without.
        foreach (var (avoid, offers) in new[] { ("", 1), ("?avoid=5", 0) })
        {
            await phone.GotoAsync(room.Table(1) + "/dish/agatogo" + avoid);
            await Expect(phone.Locator(".said")).ToContainTextAsync("Sold out");
            await Expect(phone.GetByRole(AriaRole.Link, new() { Name = "Try Isombe instead." })).ToHaveCountAsync(offers);
            await phone.GotoAsync(room.Table(1) + avoid);
            await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
            await phone.Locator("#d-agatogo a").First.ClickAsync();
            await Expect(Sheet(phone).Locator(".said")).ToContainTextAsync("Sold out");
            await Expect(Sheet(phone).GetByRole(AriaRole.Button, new() { Name = "Try Isombe instead." })).ToHaveCountAsync(offers);
        }
    }

    /// <summary>Beside the dishes that wait, what all rounds cost would be read as their price.</summary>
    [Fact]
    public async Task What_all_rounds_cost_is_said_to_be_so_far()
    {
        var (phone, room) = await Seated("sofar");
        await using var kitchen = await Evening.Site.Cook(room.Kitchen);
        await Add(phone, "Isombe");
        await Expect(phone.Locator("#bar-total")).ToHaveTextAsync("RWF 5,000");
        var order = await OpenOrder(phone);
        // A short name of somebody else stands whole beside its sign.
        Assert.True(await order.Locator(".people li").EvaluateAsync<bool>("""
            me => {
              const other = me.cloneNode(true), [sign, name] = other.children;
              other.replaceChildren(sign, name);
              name.textContent = 'Aline';
              me.after(other);
              const [left, whole] = [sign, name].map(part => part.getBoundingClientRect()), beside = whole.left > left.right && whole.height < 1.5 * left.height;
              other.remove();
              return beside;
            }
            """));
        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .status")).ToContainTextAsync("kitchen");
        await phone.Keyboard.PressAsync("Escape");
        await Add(phone, "Mizuzu");
        await Expect(phone.Locator("#bar")).ToContainTextAsync("1 dish");
        await Expect(phone.Locator("#bar-total")).ToHaveTextAsync("So far RWF 7,500");
        await phone.ReloadAsync();
        await Working(phone);
        await Expect(phone.Locator("#bar-total")).ToHaveTextAsync("So far RWF 7,500");

        var plain = await Evening.Phone(new BrowserNewContextOptions { JavaScriptEnabled = false, StorageState = await phone.Context.StorageStateAsync() });
        await plain.GotoAsync(phone.Url);
        await Expect(plain.Locator("#bar-total")).ToHaveTextAsync("So far RWF 7,500");
    }

    [Fact]
    public async Task What_was_chosen_under_an_option_is_there_when_one_comes_back_to_it()
    {
        var (phone, _) = await Seated("options");
        var dish = await OpenDish(phone, "goat-brochette");
        // What it may contain is said behind it.
        Task Choose(string option) => dish.GetByRole(AriaRole.Radio, new() { NameRegex = new($"^{Regex.Escape(option)}") }).CheckAsync();
        await Choose("Ugali");
        await Choose("Cassava (ubugali)");
        await Choose("Rice");
        await Choose("Ugali");
        await Go(dish).ClickAsync();
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines").First).ToContainTextAsync("Ugali · Cassava (ubugali)");
        await Expect(order.Locator(".lines").First).Not.ToContainTextAsync("Maize");
    }

    [Fact]
    public async Task Offline_the_sum_is_of_what_was_chosen_also_after_a_reload_and_a_change()
    {
        var (phone, room) = await Seated("offline");
        var total = phone.Locator("#bar-total");
        var order = await OpenOrder(phone);
        await phone.Keyboard.PressAsync("Escape");
        await Working(phone);
        // What the menu needs without a network is kept from the second visit on.
        await phone.GotoAsync(room.Table(1));
        await OpenDish(phone, "goat-brochette");
        await phone.Keyboard.PressAsync("Escape");
        await OpenOrder(phone);
        await phone.Keyboard.PressAsync("Escape");
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        await phone.Context.SetOfflineAsync(true);

        var dish = await OpenDish(phone, "goat-brochette");
        await dish.GetByLabel("Two sticks").CheckAsync();
        await dish.GetByLabel("Rice").CheckAsync();
        await Go(dish).ClickAsync();
        await Expect(total).ToHaveTextAsync("RWF 6,300");
        await phone.ReloadAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("1 dish");
        await Expect(total).ToHaveTextAsync("RWF 6,300");
        order = await OpenOrder(phone);
        // A network may be long in coming: what waits for it is read as well as the rest.
        await Expect(order.Locator(".lines > li.wait")).ToHaveCountAsync(1);
        await Evening.Accessible(phone);
        await order.GetByRole(AriaRole.Button, new() { NameRegex = new("^Change: ") }).ClickAsync();
        await Sheet(phone).GetByLabel("Three sticks").CheckAsync();
        await Go(Sheet(phone)).ClickAsync();
        await Expect(total).ToHaveTextAsync("RWF 8,900");
        await phone.Context.SetOfflineAsync(false);
        await Expect(phone.Locator("#link")).ToBeHiddenAsync();
        await Expect(total).ToHaveTextAsync("RWF 8,900");
    }

    [Fact]
    public async Task A_refused_dish_is_corrected_and_a_pasted_tab_is_a_space()
    {
        var (phone, _) = await Seated("notes");
        var dish = await OpenDish(phone, "isombe");
        await dish.Locator("textarea").FillAsync("no\u0007 salt");
        await Go(dish).ClickAsync();
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines .no")).ToHaveTextAsync("Keep the note under 500 letters, without signs that cannot be printed.");
        await order.GetByRole(AriaRole.Button, new() { NameRegex = new("^Change: ") }).ClickAsync();
        await Sheet(phone).Locator("textarea").FillAsync("no\tsalt");
        await Go(Sheet(phone)).ClickAsync();
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        order = await OpenOrder(phone);
        var line = order.Locator(".lines").First.Locator("li:not(.wait)");
        await Expect(line).ToContainTextAsync("“no salt”");
        await Expect(line.Locator(".no")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_sheet_stays_however_long_the_browser_takes_to_go_back_from_the_one_before()
    {
        var (phone, _) = await Seated("slow-back");
        await phone.AddInitScriptAsync("const back = history.back.bind(history); window.under = 0; history.back = () => { under++; setTimeout(back, 400); }; addEventListener('popstate', () => under--)");
        Task Gone() => phone.WaitForFunctionAsync("() => under === 0 && history.state === 'sheet' === !!document.querySelector('dialog')");
        await phone.ReloadAsync();
        await Go(await OpenDish(phone, "isombe")).ClickAsync();
        var order = await OpenOrder(phone);
        await order.GetByRole(AriaRole.Button, new() { NameRegex = new("^Change: ") }).ClickAsync();
        await Expect(Sheet(phone).Locator("textarea")).ToBeVisibleAsync();

        // Read again, the page goes back from a sheet that is not there.
        await phone.ReloadAsync();
        await OpenDish(phone, "isombe");
        await Gone();
        await Expect(Sheet(phone).Locator("textarea")).ToBeVisibleAsync();
        // Two taps close the sheet, and do not leave the menu.
        await Sheet(phone).Locator(".close").DblClickAsync();
        await Gone();
        await Expect(phone.Locator("#bar")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Why_a_round_was_not_sent_is_no_longer_said_once_that_has_changed()
    {
        var (phone, room) = await Seated("waits", JoinPolicy.Approve);
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        async Task<ILocator> Round(string dish)
        {
            await phone.GetByRole(AriaRole.Button, new() { Name = "Add " + dish }).First.ClickAsync();
            var order = await OpenOrder(phone);
            await Go(order).ClickAsync();
            return order;
        }
        var first = await Round("Isombe");
        await Expect(first.Locator(".foot .status")).ToContainTextAsync("Your waiter is confirming");
        await Expect(first.Locator(".lines .lines li")).ToContainTextAsync(new Regex("1 ×\\s+Isombe"));
        // And so without scripts.
        var cart = await (await phone.Context.APIRequest.GetAsync(room.Table(1) + "/cart")).TextAsync();
        Assert.Matches("Your waiter is confirming</p>\\s*<ul class=\"lines\">.*1 ×</span> Isombe", cart.ReplaceLineEndings(" "));
        await phone.Keyboard.PressAsync("Escape");
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        var order = await Round("Dodo");
        await Expect(order.Locator(".foot .no")).ToHaveTextAsync("Your waiter must confirm the first order. Wait a moment.");

        // Nor is it nothing on the bill.
        var bill = await phone.Context.NewPageAsync();
        await bill.GotoAsync(room.Table(1) + "/check");
        await Expect(bill.Locator(".empty p").First).ToHaveTextAsync("Your waiter is confirming");
        await bill.CloseAsync();

        await using var floor = await Evening.Site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        var visit = (await floor.See("table:", (_, e) => e.GetProperty("parties").GetArrayLength() > 0)).GetProperty("parties")[0].GetProperty("visit").GetString();
        Assert.Equal("None", await floor.Do("Approve", visit, 1));
        await Expect(order.Locator(".foot .no")).ToHaveCountAsync(0);
        await Expect(Go(order)).ToContainTextAsync("1 dish");
    }

    [Fact]
    public async Task A_long_name_without_spaces_stays_within_the_page()
    {
        var (phone, room) = await Seated("names");
        var name = new string('w', 40);
        await Add(phone, "Isombe");
        await Name(phone, name);
        await phone.Locator("#bar").ClickAsync();
        await Expect(Sheet(phone).Locator(".people")).ToContainTextAsync(name);
        await Fits(phone, "dialog .people span:not(.sr)");
        await phone.GotoAsync(room.Table(1) + "/cart");
        await Fits(phone, ".people span:not(.sr)");
        var other = await Evening.Phone(room.Table(1));
        await Expect(other.Locator(".offer .button").First).ToContainTextAsync(name);
        await Fits(other, ".offer .button");
    }

    [Fact]
    public async Task A_guest_who_is_away_can_be_read_and_a_round_is_not_being_sent_once_its_push_is_there()
    {
        var (phone, room) = await Seated("early");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        var other = await Joined(room);
        await Expect(phone.Locator("#faces .who")).ToHaveCountAsync(2);
        await other.CloseAsync();

        var replies = await HeldReplies.Of(phone);
        // What is drawn until 3 s are over is drawn for good.
        await phone.AddInitScriptAsync("const wait = setTimeout; window.setTimeout = (act, ms, ...more) => ms === 3000 ? 0 : wait(act, ms, ...more);");
        await phone.GotoAsync(room.Table(1));
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        await Add(phone, "Isombe");
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".people .away")).ToHaveCountAsync(1);
        await Evening.Accessible(phone);
        await Expect(order.Locator(".lines > li.wait")).ToHaveCountAsync(0);

        replies.Holding = true;
        await Go(order).ClickAsync();
        await Expect(order.Locator(".lines").First.Locator("li")).ToHaveCountAsync(0);
        await LiveClient.Eventually("1", () => Task.FromResult($"{replies.Count}"));
        replies.LetGo();
        await Expect(order.Locator(".foot .status")).Not.ToContainTextAsync("Sending");
    }

    [Fact]
    public async Task What_is_added_is_sent_though_the_phone_has_lost_its_storage()
    {
        var (phone, _) = await Seated("forgets");
        await Add(phone, "Isombe");
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines > li:not(.wait)")).ToHaveCountAsync(1);
        var devtools = await phone.Context.NewCDPSessionAsync(phone);
        await devtools.SendAsync("Storage.clearDataForOrigin", new() { ["origin"] = new Uri(phone.Url).GetLeftPart(UriPartial.Authority), ["storageTypes"] = "indexeddb" });
        var more = order.GetByRole(AriaRole.Button, new() { NameRegex = new("^One more") });
        foreach (var count in new[] { "2", "3" })
        {
            await more.ClickAsync();
            await Expect(order.Locator(".lines > li:not(.wait) output")).ToHaveTextAsync(count);
        }
        await phone.ReloadAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("3 dishes");
    }

    [Fact]
    public async Task An_open_sheet_goes_with_the_visit()
    {
        var (phone, room) = await Seated("leaves");
        await Add(phone, "Isombe");
        var order = await OpenOrder(phone);
        await Expect(Go(order)).ToContainTextAsync("1 dish");
        await Gone(Evening, room);
        await Expect(phone.Locator("#dock")).ToContainTextAsync("This visit has ended");
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Begin a new visit" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_option_that_sold_out_is_named_at_its_dish_and_can_be_left_out()
    {
        var (phone, room) = await Seated("extras");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        var dish = await OpenDish(phone, "goat-brochette");
        await dish.GetByLabel("Rice").CheckAsync();
        await dish.GetByLabel("Half an avocado").CheckAsync();
        await Go(dish).ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("1 dish");
        var order = await Ordered(phone);
        Assert.Equal("None", await cook.Do("EightySix", "modifier", "extra-avocado"));
        var line = order.Locator(".lines").First.Locator("li");
        await Expect(line.Locator(".out")).ToHaveTextAsync("Half an avocado: sold out");
        var page = await phone.Context.NewPageAsync();
        await page.GotoAsync(room.Table(1) + "/cart");
        await Expect(page.Locator(".lines .out")).ToHaveTextAsync("Half an avocado: sold out");
        await page.CloseAsync();

        await line.GetByRole(AriaRole.Button, new() { NameRegex = new("^Change: ") }).ClickAsync();
        var extra = Sheet(phone).Locator("input[value=extra-avocado]");
        await extra.UncheckAsync();
        await Expect(extra).ToBeDisabledAsync();
        await Go(Sheet(phone)).ClickAsync();
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        order = await OpenOrder(phone);
        await Expect(order.Locator(".lines .out")).ToHaveCountAsync(0);
        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .status")).ToContainTextAsync("Sent to the kitchen");
    }

    [Fact]
    public async Task What_sells_out_while_a_dish_is_chosen_is_said_in_its_sheet()
    {
        var (phone, room) = await Seated("choosing");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        var dish = await OpenDish(phone, "goat-brochette");
        await dish.GetByLabel("Rice").CheckAsync();
        Assert.Equal("None", await cook.Do("EightySix", "modifier", "extra-avocado"));
        Assert.Equal("None", await cook.Do("EightySix", "modifier", "side-rice"));
        await Expect(dish.Locator("input[value=extra-avocado]")).ToBeDisabledAsync();
        await Expect(dish.Locator(".option").Filter(new() { HasText = "Half an avocado" })).ToContainTextAsync("Sold out tonight");
        // What was chosen before can still be seen, and given up.
        await Expect(dish.Locator(".option").Filter(new() { HasText = "Rice" })).ToContainTextAsync("Sold out tonight");
        await Expect(dish.Locator("input[value=side-rice]")).ToBeCheckedAsync();
        Assert.Equal("None", await cook.Do("UnEightySix", "modifier", "extra-avocado"));
        await Expect(dish.Locator("input[value=extra-avocado]")).ToBeEnabledAsync();
        // Sent all the same, the line says which option it was.
        await Go(dish).ClickAsync();
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines .out")).ToHaveTextAsync("Rice: sold out");
        // There again, it is said to be gone no more, and one tap asks for it once more.
        Assert.Equal("None", await cook.Do("UnEightySix", "modifier", "side-rice"));
        await Expect(order.Locator(".lines .out, .lines .no")).ToHaveCountAsync(0);
        await order.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add · RWF .*: ") }).ClickAsync();
        await Expect(Go(order)).ToHaveTextAsync("Send 1 dish to the kitchen");
        await phone.Keyboard.PressAsync("Escape");
        await Expect(Sheet(phone)).ToHaveCountAsync(0);

        dish = await OpenDish(phone, "goat-brochette");
        Assert.Equal("None", await cook.Do("EightySix", "item", "goat-brochette"));
        await Expect(dish.Locator(".said")).ToContainTextAsync("Sold out tonight");
        await Expect(Go(dish)).ToBeDisabledAsync();
        Assert.Equal("None", await cook.Do("UnEightySix", "item", "goat-brochette"));
        await Expect(Go(dish)).ToBeEnabledAsync();
        await Expect(dish.Locator(".said")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_price_that_is_another_than_the_phone_showed_is_told()
    {
        var (phone, room) = await Seated("dearer");
        // As long as no node can give the page anew.
        await phone.RouteAsync(phone.Url, route => route.AbortAsync());
        await Add(phone, "Ibihaza");
        await Expect(phone.Locator("#d-ibihaza .plus.in")).ToHaveCountAsync(1);
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines .wait")).ToHaveCountAsync(0);
        var dish = (long price) => room.Publish(menu => menu with { Items = [.. menu.Items.Select(i => i.Id is "ibihaza" or "isombe" ? i with { Price = price } : i)] });
        await dish(9_100);
        await Expect(phone.Locator("#why")).ToHaveTextAsync("Ibihaza costs RWF 9,100 now.");
        await Expect(Go(order)).ToHaveTextAsync("Send 1 dish to the kitchen");
        await phone.Keyboard.PressAsync("Escape");
        await Expect(Sheet(phone)).ToHaveCountAsync(0);

        // The page still shows what a dish cost when it was read; taken at that, the guest reads what it costs.
        await phone.Locator("#d-isombe button.plus").ClickAsync();
        await Expect(phone.Locator("#why")).ToHaveTextAsync("Isombe costs RWF 9,100 now.");
        await Expect(phone.Locator("#bar-total")).ToHaveTextAsync("RWF 18,200");
        // Other options are no other price.
        var brochette = await OpenDish(phone, "goat-brochette");
        await brochette.GetByLabel("Half an avocado").CheckAsync();
        await brochette.GetByLabel("Rice").CheckAsync();
        await Go(brochette).ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("3 dishes");
        await Expect(phone.Locator("#why")).Not.ToContainTextAsync("brochette");
    }

    [Fact]
    public async Task A_new_menu_takes_the_place_of_the_old_one_on_an_open_page()
    {
        var (phone, room) = await Seated("renewed");
        var dish = phone.Locator("#d-isombe");
        await dish.ScrollIntoViewIfNeededAsync();
        // What comes into sight is measured then, and not before.
        await dish.EvaluateAsync("""
            async dish => {
              for (let still = 0, at; still < 30; still++) {
                await new Promise(requestAnimationFrame);
                const top = dish.getBoundingClientRect().top;
                if (top !== at) [at, still] = [top, 0];
              }
            }
            """);
        var place = await dish.EvaluateAsync<double>("e => e.getBoundingClientRect().top");
        await room.Publish(menu => menu with { Items = [.. menu.Items.Where(i => i.Id != "pumpkin-soup").Select(i => i.Id == "isombe" ? i with { Price = 9_100, Name = i.Name with { En = "Isombe royal" } } : i)] });
        await Expect(dish.Locator(".price")).ToHaveTextAsync("RWF 9,100");
        await Expect(dish.Locator("h3")).ToHaveTextAsync("Isombe royal");
        await Expect(phone.Locator("#d-pumpkin-soup")).ToHaveCountAsync(0);
        await Expect(phone.Locator("#news")).ToHaveTextAsync("The menu has changed.");
        Assert.Equal(place, await dish.EvaluateAsync<double>("e => e.getBoundingClientRect().top"), 3.0);

        // What is typed and chosen in an open sheet stays, and what it costs now is told.
        var sheet = await OpenDish(phone, "goat-brochette");
        await sheet.GetByLabel("Rice").CheckAsync();
        await sheet.Locator("textarea").FillAsync("well done");
        var before = await Go(sheet).TextContentAsync();
        await room.Publish(menu => menu with
        {
            Items = [.. menu.Items.Select(i => i.Id == "goat-brochette" ? i with { Price = i.Price + 700 } : i)],
            ModifierGroups = [.. menu.ModifierGroups.Select(g => g with { Modifiers = [.. g.Modifiers.Select(m => m with { Price = m.Price + (m.Name.En == "Rice" ? 50 : 0) })] })],
        });
        await Expect(sheet.Locator("#why")).ToContainTextAsync("now.");
        await Expect(sheet.Locator("textarea")).ToHaveValueAsync("well done");
        await Expect(sheet.GetByLabel("Rice")).ToBeCheckedAsync();
        Assert.NotEqual(before, await Go(sheet).TextContentAsync());
        await Go(sheet).ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("1 dish");
        await Expect(phone.Locator("#why")).Not.ToBeVisibleAsync(new() { Timeout = 10_000 });

        // What left the menu cannot be taken any more.
        sheet = await OpenDish(phone, "passion-mousse");
        await room.Publish(menu => menu with { Items = [.. menu.Items.Where(i => i.Id != "passion-mousse")] });
        await Expect(sheet.Locator(".foot .said")).ToHaveTextAsync("This dish left the menu. Choose another one.");
        await Expect(Go(sheet)).ToBeDisabledAsync();
    }

    [Fact]
    public async Task What_cannot_be_made_is_told_at_once_and_is_not_called_served()
    {
        var (aline, room) = await Seated("cannot");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await Add(aline, "Ibihaza");
        var order = await OpenOrder(aline);
        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .status")).ToContainTextAsync("Sent to the kitchen");
        await aline.Keyboard.PressAsync("Escape");
        await Expect(Sheet(aline)).ToHaveCountAsync(0);
        var ticket = await cook.See("station:", (key, _) => key.StartsWith("ticket:", StringComparison.Ordinal));
        Assert.Equal("None", await cook.Do("CannotMake", ticket.GetProperty("order").GetString(), ticket.GetProperty("lines")[0].GetProperty("id").GetString()));
        await Expect(aline.Locator("#why")).ToHaveTextAsync("Ibihaza: Taken off · the kitchen cannot make it");
        await Expect(aline.Locator("#bar-text")).ToHaveTextAsync("Taken off");

        // A phone that hears of it late tells it then, and only then.
        await Add(aline, "Mizuzu");
        await Go(await OpenOrder(aline)).ClickAsync();
        await Expect(aline.Locator("dialog .foot .status")).ToContainTextAsync("Sent to the kitchen");
        await aline.Keyboard.PressAsync("Escape");
        var second = await cook.See("station:", (key, seen) => key.StartsWith("ticket:", StringComparison.Ordinal) && seen.GetProperty("order").GetString() != ticket.GetProperty("order").GetString());
        await aline.Context.SetOfflineAsync(true);
        await Expect(aline.Locator("#link")).ToBeVisibleAsync();
        Assert.Equal("None", await cook.Do("CannotMake", second.GetProperty("order").GetString(), second.GetProperty("lines")[0].GetProperty("id").GetString()));
        await aline.Context.SetOfflineAsync(false);
        await Expect(aline.Locator("#why")).ToHaveTextAsync("Mizuzu: Taken off · the kitchen cannot make it");

        // Without scripts too, what is off is not counted.
        await aline.GotoAsync(room.Table(1) + "/cart");
        var line = aline.Locator(".lines li").Filter(new() { HasText = "Ibihaza" });
        await Expect(line).ToContainTextAsync("the kitchen cannot make it");
        await Expect(line).Not.ToContainTextAsync("RWF");
        // Nobody paid for it either.
        await aline.GotoAsync(room.Table(1) + "/check");
        await Expect(aline.Locator("#dock")).ToContainTextAsync("There is nothing to pay");
    }

    [Fact]
    public async Task Another_dish_is_offered_for_one_that_cannot_be_made()
    {
        var (aline, room) = await Seated("instead");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        var ben = await Joined(room);
        var dish = await OpenDish(aline, "isombe");
        await Mark(dish, Nuts);
        await dish.Locator("textarea").FillAsync("no salt");
        await Go(dish).ClickAsync();
        await Expect(Sheet(aline)).ToHaveCountAsync(0);
        var order = await OpenOrder(aline);
        await Go(order).ClickAsync();
        var ticket = await cook.See("station:", (key, _) => key.StartsWith("ticket:", StringComparison.Ordinal));
        var swap = order.GetByRole(AriaRole.Button, new() { Name = "Take Dodo instead" });
        await Expect(order.Locator(".foot .status")).ToContainTextAsync("Sent to the kitchen");
        await Expect(swap).ToHaveCountAsync(0);
        Assert.Equal("None", await cook.Do("CannotMake", ticket.GetProperty("order").GetString(), ticket.GetProperty("lines")[0].GetProperty("id").GetString()));
        await Expect(swap).ToBeVisibleAsync();
        await Evening.Accessible(aline);
        // Whose dish it was chooses, without scripts too.
        var theirs = await OpenOrder(ben);
        await Expect(theirs.Locator(".s-voided")).ToBeVisibleAsync();
        await Expect(theirs.GetByRole(AriaRole.Button, new() { NameRegex = new(" instead$") })).ToHaveCountAsync(0);
        var page = await aline.Context.NewPageAsync();
        await page.GotoAsync(room.Table(1) + "/cart");
        await page.GetByRole(AriaRole.Link, new() { Name = "Take Dodo instead" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Dodo");
        await page.CloseAsync();

        await swap.ClickAsync();
        var line = order.Locator(".lines").First.Locator("li");
        await Expect(line).ToContainTextAsync("1 × Dodo");
        await Expect(line).ToContainTextAsync("no salt");
        await Expect(line).ToContainTextAsync("Allergy: nuts");
        await Expect(swap).ToHaveCountAsync(0);
        await Go(order).ClickAsync();
        await Expect(order.Locator(".s-sent, .s-accepted")).ToBeVisibleAsync();
        await Expect(swap).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whoever_holds_the_last_portion_is_not_told_that_it_is_sold_out()
    {
        var (phone, room) = await Seated("last");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        Assert.Equal("None", await cook.Do("CountDown", "isombe", 1));
        await Expect(phone.Locator("#d-isombe .out")).ToHaveTextAsync("1 left");
        await Add(phone, "Isombe");
        await Expect(phone.Locator("#d-isombe .out")).ToHaveTextAsync("Sold out tonight");
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".lines .step")).ToBeVisibleAsync();
        await Expect(order.Locator(".lines .out, .lines .no")).ToHaveCountAsync(0);
        // A second one is not to be had.
        await order.GetByRole(AriaRole.Button, new() { NameRegex = new("^One more") }).ClickAsync();
        await Expect(order.Locator(".lines .no")).ToHaveTextAsync("0 left");
        await Expect(order.Locator(".lines output")).ToHaveTextAsync("1");
        var page = await phone.Context.NewPageAsync();
        await page.GotoAsync(room.Table(1) + "/cart");
        await Expect(page.Locator(".lines .acts").First).ToBeVisibleAsync();
        await Expect(page.Locator(".lines .out")).ToHaveCountAsync(0);
        await page.CloseAsync();
        // Taken off by a person, it is gone for whoever holds it as well.
        Assert.Equal("None", await cook.Do("EightySix", "item", "isombe"));
        await Expect(order.Locator(".lines .no")).ToHaveTextAsync("This is sold out. Choose another dish.");
        await Expect(order.Locator(".lines .step")).ToHaveCountAsync(0);
        Assert.Equal("None", await cook.Do("UnEightySix", "item", "isombe"));
        await Expect(order.Locator(".lines .no")).ToHaveTextAsync("0 left");
        await cook.See("availability:", (key, e) => key == "item:isombe" && e.GetProperty("left").GetInt32() == 0 && e.GetProperty("held").GetInt32() == 1);
        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .status")).ToContainTextAsync("Sent to the kitchen");
    }

    [Fact]
    public async Task At_a_table_of_many_the_dishes_are_in_sight_below_the_people()
    {
        var (phone, room) = await Seated("many-people");
        await using var floor = await Evening.Site.Floor(room.Floor);
        await floor.Enter();
        var visit = floor.All("table:").SelectMany(t => t.Entity.GetProperty("parties").EnumerateArray()).Single().GetProperty("visit").GetString()!;
        for (var n = 0; n < 12; n++) await using (var other = await Evening.Site.Phone(room.Table(1), visit)) await other.Enter();
        await Add(phone, "Isombe");
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".people > li")).ToHaveCountAsync(13);
        await Expect(order.Locator(".lines > li").First).ToBeInViewportAsync(new() { Ratio = .5f });
        await order.Locator(".people > li").Last.ScrollIntoViewIfNeededAsync();
        await Expect(order.Locator(".people > li").Last).ToBeInViewportAsync();
        await Evening.Accessible(phone);

        // So without scripts, where what can be done does not touch a name.
        var page = await phone.Context.NewPageAsync();
        await page.GotoAsync(room.Table(1) + "/cart");
        await Expect(page.Locator(".people > li")).ToHaveCountAsync(13);
        await Expect(page.Locator(".lines > li").First).ToBeInViewportAsync(new() { Ratio = .5f });
        Assert.True(await page.Locator(".people > li").Last.EvaluateAsync<bool>("li => li.querySelector('form').getBoundingClientRect().left - li.querySelector('span').getBoundingClientRect().right >= 8"));
    }

    [Fact]
    public async Task Dishes_come_and_go_with_the_hour_on_an_open_page()
    {
        var room = await Evening.Site.Premises("turns");
        var minute = BusinessDay.LocalMinutes(room.Settings, DateTimeOffset.UtcNow);
        string Clock(int minutes) => $"{minutes / 60:00}:{minutes % 60:00}";
        string Served(Daypart part) => $"Served {part.From} to {(Daypart.Minutes(part.To) is > 1440 and var after ? Clock(after - 1440) : part.To)}";
        // So many minutes from now on until so many.
        Daypart Part(string id, int from, int to) => (minute + from + 1440) % 1440 is var start ? new(id, new(id), Clock(start), Clock(start + to - from)) : null!;
        Daypart[] parts = [Part("past", -120, -60), Part("now", -60, 30), Part("soon", 30, 90), new("night", new("Night"), "22:00", "26:00")];
        await room.Publish(menu => menu with
        {
            Dayparts = menu.Dayparts.AddRange(parts),
            Items = [.. menu.Items.Select(i => i.Id switch { "ibihaza" => i with { Dayparts = ["now"] }, "isombe" => i with { Dayparts = ["past", "soon"] }, "dodo" => i with { Dayparts = ["night"] }, _ => i })],
        });
        var phone = await Evening.Phone(room.Table(1));
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        var (ibihaza, isombe) = (phone.Locator("#d-ibihaza"), phone.Locator("#d-isombe"));
        await Expect(ibihaza.Locator(".plus")).ToBeVisibleAsync();
        await Expect(isombe.Locator(".plus")).Not.ToBeVisibleAsync();
        await Expect(isombe.Locator("em:visible")).ToHaveTextAsync($"{Served(parts[0])} · {Served(parts[2])["Served ".Length..].Replace(" to ", "–", StringComparison.Ordinal)}");
        await Expect(ibihaza.Locator("em:visible")).ToHaveCountAsync(0);
        await Expect(phone.Locator("#d-dodo .when")).ToHaveTextAsync("Served 22:00 to 02:00");

        // Read only, as nobody has let it in: it turns too.
        var stranger = await Evening.Phone(room.Table(1));
        await Expect(stranger.Locator("#dock form").First).ToBeVisibleAsync();
        // A sheet that is open keeps what is written in it.
        await ibihaza.Locator("a").First.ClickAsync();
        await Sheet(phone).Locator("textarea").FillAsync("well done");
        await Expect(Go(Sheet(phone))).ToBeEnabledAsync();
        // Half an hour passes while the phones sleep.
        await Pass(phone, 31);
        await Pass(stranger, 31);
        await Wake(phone);
        await Wake(stranger);
        await Expect(Go(Sheet(phone))).ToBeDisabledAsync();
        await Expect(Sheet(phone).Locator(".foot .said")).ToHaveTextAsync(Served(parts[1]));
        await Expect(Sheet(phone).Locator("textarea")).ToHaveValueAsync("well done");
        await phone.Keyboard.PressAsync("Escape");
        foreach (var page in new[] { phone, stranger })
        {
            await Expect(page.Locator("#d-ibihaza .plus")).Not.ToBeVisibleAsync();
            await Expect(page.Locator("#d-ibihaza em:visible")).ToHaveTextAsync(Served(parts[1]));
            await Expect(page.Locator("#d-isombe .plus")).ToBeVisibleAsync();
            await Expect(page.Locator("#d-isombe em:visible")).ToHaveCountAsync(0);
        }

        // Another hour, by itself: a search stays, and a dish that is looked at is no more to be had until it is served again.
        await phone.Locator("#q").FillAsync("isombe");
        await Expect(ibihaza).Not.ToBeVisibleAsync();
        await Pass(phone, 60);
        await Expect(isombe.Locator(".plus")).Not.ToBeVisibleAsync();
        await Expect(phone.Locator("#q")).ToHaveValueAsync("isombe");
        await Expect(ibihaza).Not.ToBeVisibleAsync();
        await isombe.Locator("a").First.ClickAsync();
        await Expect(Sheet(phone).Locator(".said")).ToContainTextAsync("Served");
        await Expect(Sheet(phone).Locator(".step")).ToHaveCountAsync(0);
        await Pass(phone, -30);
        await Wake(phone);
        await Expect(Sheet(phone).Locator(".step")).ToBeVisibleAsync();
        await Expect(Sheet(phone).Locator(".said")).ToHaveCountAsync(0);
        // The house's clock is what counts: asked again, it says that there was no such hour.
        await Pass(phone, 0, "feed.renew()");
        await LiveClient.Eventually("True", async () =>
        {
            await Wake(phone);
            return (await Go(Sheet(phone)).IsDisabledAsync()).ToString();
        });
    }

    /// <summary>As far as the page knows, so many minutes pass.</summary>
    private static async Task Pass(IPage page, int minutes, string then = "") => await page.EvaluateAsync($$"""
        async () => {
          const script = name => import(performance.getEntriesByType('resource').map(e => e.name).find(n => n.endsWith('/guest-words.js')).replace('guest-words', name));
          const { page } = await script('guest-words'), ms = {{minutes}} * 60000;
          if (page.door !== 'seated') { page.now += ms; return; }
          const { feed } = await script('guest-live');
          feed.offset += ms;
          {{then}}
        }
        """);

    /// <summary>A phone that slept comes back.</summary>
    private static async Task Wake(IPage page) => await page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");

    [Fact]
    public async Task What_the_menu_of_now_does_not_let_be_sent_says_so_at_its_line()
    {
        const string Late = "This is not served now. Choose another dish.", Other = "This option is gone. Choose your options again.";
        var (phone, room) = await Seated("hours");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await Add(phone, "Ibihaza");
        var dish = await OpenDish(phone, "goat-brochette");
        await dish.GetByLabel("Rice").CheckAsync();
        await dish.GetByLabel("Half an avocado").CheckAsync();
        await Go(dish).ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("2 dishes");
        var order = await OpenOrder(phone);
        var (ibihaza, brochette) = (order.Locator(".lines").First.Locator("li").Filter(new() { HasText = "Ibihaza" }), order.Locator(".lines").First.Locator("li").Filter(new() { HasText = "Goat" }));
        await Expect(order.Locator(".lines .wait")).ToHaveCountAsync(0);

        // Another menu: one dish is served in ten hours, the other has an option less.
        var minute = (BusinessDay.LocalMinutes(room.Settings, DateTimeOffset.UtcNow) + 600) % 1440;
        string Clock(int minutes) => $"{minutes / 60:00}:{minutes % 60:00}";
        await room.Publish(menu => menu with
        {
            Dayparts = menu.Dayparts.Add(new("later", new("Later"), Clock(minute), Clock(minute + 1))),
            Items = [.. menu.Items.Select(i => i.Id == "ibihaza" ? i with { Dayparts = ["later"] } : i)],
            ModifierGroups = [.. menu.ModifierGroups.Select(g => g with { Modifiers = g.Modifiers.RemoveAll(m => m.Id == "extra-avocado") })],
        });
        await Expect(brochette.Locator(".out")).ToHaveTextAsync(Other);
        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .no")).ToHaveTextAsync(Late);

        await phone.ReloadAsync();
        await OpenOrder(phone);
        await Expect(ibihaza.Locator(".out")).ToHaveTextAsync(Late);
        await Expect(ibihaza.Locator(".step")).ToHaveCountAsync(0);
        await Expect(ibihaza.GetByRole(AriaRole.Button, new() { Name = "Take Ibishyimbo, bean stew instead" })).ToBeVisibleAsync();
        await Evening.Accessible(phone);
        var page = await phone.Context.NewPageAsync();
        await page.GotoAsync(room.Table(1) + "/cart");
        await Expect(page.Locator(".lines .out")).ToHaveTextAsync([Late, Other]);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Try Ibishyimbo, bean stew instead." })).ToBeVisibleAsync();
        await page.CloseAsync();

        // The floor reads it too, and takes it off with one tap.
        var floor = await Till.OnShift(Evening, room);
        await Till.Go(floor, "table/1");
        await Expect(floor.Locator("#sheet .flag")).ToHaveTextAsync(["not at this hour", "That option is not for this dish."]);
        await floor.GetByRole(AriaRole.Button, new() { Name = "Take Ibihaza off" }).ClickAsync();
        await Expect(ibihaza).ToHaveCountAsync(0);

        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .no")).ToHaveTextAsync(Other);
        await brochette.GetByRole(AriaRole.Button, new() { NameRegex = new("^Change: ") }).ClickAsync();
        await Go(Sheet(phone)).ClickAsync();
        await Expect(Sheet(phone)).ToHaveCountAsync(0);
        await OpenOrder(phone);
        await Expect(brochette.Locator(".out")).ToHaveCountAsync(0);
        await Go(order).ClickAsync();
        await Expect(order.Locator(".foot .status")).ToContainTextAsync("Sent to the kitchen");
    }

    /// <summary>A second phone at the first table, with whoever sits there.</summary>
    private async Task<IPage> Joined(Premises room)
    {
        var phone = await Evening.Phone(room.Table(1));
        await phone.GetByRole(AriaRole.Button, new() { NameRegex = new("^Join ") }).ClickAsync();
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        return phone;
    }

    [Fact]
    public async Task A_guest_who_takes_a_name_is_not_said_to_sit_down_again()
    {
        var (aline, room) = await Seated("naming");
        var ben = await Joined(room);
        await Expect(aline.Locator("#news")).ToHaveTextAsync("Guest 2 sat down");
        await Add(aline, "Ibihaza");
        await Expect(ben.Locator("#news")).ToHaveTextAsync("Guest 1 added Ibihaza");
        await Name(aline, "Aline");
        var order = await OpenOrder(ben);
        await Expect(order.Locator(".people")).ToContainTextAsync("Aline");
        await Expect(ben.Locator("#news")).ToHaveTextAsync("Guest 1 added Ibihaza");
        await Expect(aline.Locator("#news")).Not.ToContainTextAsync("Aline");
    }

    [Fact]
    public async Task What_is_said_reaches_whoever_is_in_a_sheet_and_another_guests_dish_is_not_theirs_to_complain_about()
    {
        var (aline, room) = await Seated("sheets");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        var ben = await Joined(room);
        await Add(aline, "Ibihaza");
        await Go(await OpenOrder(aline)).ClickAsync();
        var ticket = await cook.See("station:", (key, _) => key.StartsWith("ticket:", StringComparison.Ordinal));
        Assert.Equal("None", await cook.Do("Bump", ticket.GetProperty("order").GetString(), null));
        await Expect(Sheet(aline).GetByRole(AriaRole.Button, new() { NameRegex = new("^Something is wrong") })).ToBeVisibleAsync();

        await Add(ben, "Dodo");
        var order = await OpenOrder(ben);
        await Expect(order.Locator(".s-ready")).ToBeVisibleAsync();
        await Expect(order.GetByRole(AriaRole.Button, new() { NameRegex = new("^Something is wrong") })).ToHaveCountAsync(0);
        await ben.Context.NewPageAsync();
        await ben.Context.Pages[^1].GotoAsync(room.Table(1) + "/cart");
        await Expect(ben.Context.Pages[^1].Locator(".s-ready").First).ToBeVisibleAsync();
        await Expect(ben.Context.Pages[^1].Locator(".trouble")).ToHaveCountAsync(0);

        // A name of nothing to see is refused, in sight; news of the table are said where they are heard.
        await order.Locator("form input.field").FillAsync("\u200b");
        await ben.Keyboard.PressAsync("Enter");
        await Expect(order.Locator("#why")).ToBeVisibleAsync();
        await Expect(order.Locator("#news")).ToHaveCountAsync(1);
        await ben.Keyboard.PressAsync("Escape");
        await Expect(Sheet(ben)).ToHaveCountAsync(0);
        await Expect(ben.Locator("#news")).ToHaveCountAsync(1);
        await Expect(ben.Locator("#why")).ToHaveCountAsync(1);
    }

    private static async Task Fits(IPage page, string what) => Assert.True(await page.EvaluateAsync<bool>("""
        what => document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll(what)].every(e => {
          const { left, right } = e.getBoundingClientRect();
          return left >= 0 && right <= innerWidth && e.scrollWidth <= Math.ceil(right - left) + 1;
        })
        """, what), what);
}
