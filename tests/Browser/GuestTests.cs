using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What guests do with their phones, in a real browser. Each test has a table of its own.</summary>
[Collection(nameof(GuestCollection))]
public sealed class GuestTests(Evening evening) : BrowserTests(evening)
{
    private static async Task<ILocator> OpenOrder(IPage phone)
    {
        await phone.Locator("#bar").ClickAsync();
        var sheet = phone.Locator("dialog[open]");
        await Expect(sheet).ToBeVisibleAsync();
        return sheet;
    }

    private static ILocator Send(ILocator sheet) => sheet.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") });

    [Fact]
    public async Task Two_phones_share_a_cart_send_it_once_and_read_ready()
    {
        var aline = await Evening.Phone(8);
        await Add(aline, "Isombe");
        var ben = await Evening.Phone(8);
        await ben.GetByRole(AriaRole.Button, new() { Name = "Join the guest here" }).ClickAsync();
        await Expect(ben.Locator("#bar-text")).ToContainTextAsync("1 dish");
        await Add(ben, "Mizuzu");
        await Expect(aline.Locator("#bar-text")).ToContainTextAsync("2 dishes");

        var order = await OpenOrder(aline);
        await Expect(order).ToContainTextAsync("Mizuzu");
        await Expect(order).ToContainTextAsync("RWF 7,500");
        await Send(order).ClickAsync();
        await Expect(order.Locator(".status, .state").First).ToContainTextAsync(new System.Text.RegularExpressions.Regex("kitchen", System.Text.RegularExpressions.RegexOptions.IgnoreCase));
        await Expect(Send(order)).ToHaveCountAsync(0);

        await using var grill = await Evening.Site.Kitchen();
        await grill.Enter("grill");
        var ticket = await grill.See("station:", (key, entity) => key.StartsWith("ticket:", StringComparison.Ordinal) && entity.GetProperty("table").GetString() == "8");
        Assert.Equal(2, ticket.GetProperty("lines").GetArrayLength());
        var id = ticket.GetProperty("order").GetString()!;
        Assert.Equal("None", await grill.Do("Painted", (object)new[] { id }));
        await Expect(order.Locator(".state").First).ToHaveTextAsync("The kitchen has it");
        Assert.Equal("None", await grill.Do("Bump", id, null));
        await Expect(order.Locator(".state").First).ToHaveTextAsync("Ready");

        await ben.ReloadAsync();
        var bens = await OpenOrder(ben);
        await Expect(bens.Locator(".state").First).ToHaveTextAsync("Ready");
        await bens.GetByRole(AriaRole.Button, new() { Name = "Got it: Mizuzu" }).ClickAsync();
        await Expect(order.Locator(".state").Nth(1)).ToHaveTextAsync("Served");
    }

    [Fact]
    public async Task Another_party_and_another_table_see_nothing_of_it()
    {
        var aline = await Evening.Phone(9);
        await Add(aline, "Isombe");
        var others = await Evening.Phone(9);
        await others.GetByRole(AriaRole.Button, new() { Name = "We are another party" }).ClickAsync();
        await Expect(others.Locator("#bar-text")).ToContainTextAsync("Nothing chosen yet");
        var neighbour = await Evening.Phone(10);
        await Add(neighbour, "Dodo");
        await Add(aline, "Mizuzu");
        await Expect(aline.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        await Expect(others.Locator("#bar-text")).ToContainTextAsync("Nothing chosen yet");
        await Expect(neighbour.Locator("#bar-text")).ToContainTextAsync("1 dish");
        var page = await others.ContentAsync();
        Assert.DoesNotContain("2 dishes", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_added_offline_is_kept_over_a_reload_and_sent_once()
    {
        var phone = await Evening.Phone(11);
        await Add(phone, "Isombe");
        await Working(phone);
        await phone.Context.SetOfflineAsync(true);
        await phone.GetByRole(AriaRole.Button, new() { Name = "Add Mizuzu" }).First.ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        await Expect(phone.Locator("#link")).ToContainTextAsync("Offline");
        await phone.Context.SetOfflineAsync(false);
        await Expect(phone.Locator("#link")).ToBeHiddenAsync();
        await phone.ReloadAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        var order = await OpenOrder(phone);
        await Expect(order.Locator(".step")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_search_box_says_what_it_understood_and_finds_without_the_server()
    {
        var phone = await Evening.Phone(27);
        var box = phone.Locator("#q");
        await box.FillAsync("soup without celery");
        await Expect(phone.Locator(".read")).ToHaveTextAsync("Understood: without celery");
        await Expect(phone.Locator("#found #d-aljotta .fit")).ToHaveTextAsync("Ask us about celery");
        await Expect(phone.Locator("#d-rabbit-stew")).ToBeHiddenAsync();
        await box.FillAsync("");
        await Expect(phone.Locator("#g-starters #d-aljotta .fit")).ToHaveTextAsync("");
        await phone.Context.SetOfflineAsync(true);
        await box.FillAsync("kannoli");
        await Expect(phone.Locator("#g-desserts #d-kannoli")).ToBeVisibleAsync();
        await Expect(phone.Locator("#d-aljotta")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_scripts_a_guest_orders_once_and_follows_by_reload()
    {
        var phone = await Evening.Phone(12, new() { JavaScriptEnabled = false });
        await phone.GetByRole(AriaRole.Button, new() { Name = "Add Isombe" }).First.ClickAsync();
        await phone.GotoAsync(Evening.Site.Table(12) + "/dish/goat-brochette");
        foreach (var required in await phone.Locator("fieldset input[required]").AllAsync())
            await required.CheckAsync();
        await phone.Locator("form button[type=submit], form button.button").Last.ClickAsync();
        await phone.GotoAsync(Evening.Site.Table(12) + "/cart");
        await Expect(phone.Locator("body")).ToContainTextAsync("Isombe");
        await phone.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await Expect(phone.Locator("body")).ToContainTextAsync("Sent to the kitchen");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Water" }).ClickAsync();
        await Expect(phone.Locator("body")).ToContainTextAsync("Water");

        await using var grill = await Evening.Site.Kitchen();
        await grill.Enter("grill");
        var ticket = await grill.See("station:", (key, entity) => key.StartsWith("ticket:", StringComparison.Ordinal) && entity.GetProperty("table").GetString() == "12");
        Assert.Single(grill.All("station:"), t => t.Key.StartsWith("ticket:", StringComparison.Ordinal) && t.Entity.GetProperty("table").GetString() == "12");
        Assert.Equal("None", await grill.Do("Bump", ticket.GetProperty("order").GetString(), null));
        await LiveClient.Eventually("Ready", async () =>
        {
            await phone.ReloadAsync();
            return (await phone.Locator("body").InnerTextAsync()).Contains("Ready", StringComparison.Ordinal) ? "Ready" : "";
        });
    }

    [Fact]
    public async Task What_a_guest_avoids_is_said_on_the_page_of_a_dish_without_opening_anything()
    {
        var room = await Evening.Site.Premises("avoids");
        // Without scripts the address of the menu carries it on.
        var plain = await Evening.Phone(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await plain.GotoAsync(room.Table(1) + "?avoid=5&diet=1");
        await plain.Locator("#d-isombe a").First.ClickAsync();
        await Expect(plain.Locator("main > .fit")).ToHaveTextAsync("Contains peanuts");
        // What is ticked goes along with the dish: it is there to be seen, and unticked.
        await Expect(plain.GetByRole(AriaRole.Checkbox, new() { Name = "peanuts" })).ToBeCheckedAsync();
        await Expect(plain.Locator("details.allergy")).ToHaveAttributeAsync("open", "");

        // With scripts the phone has told it.
        var phone = await Evening.Phone(room.Table(2));
        await phone.Locator("#wishes summary").ClickAsync();
        await phone.Locator("#wishes [name=avoid][value='5']").CheckAsync();
        await phone.Locator("#d-isombe a").First.ClickAsync();
        await Expect(phone.Locator("dialog .fit")).ToHaveTextAsync("Contains peanuts");
        await LiveClient.Eventually("Contains peanuts", async () =>
        {
            await phone.GotoAsync(room.Table(2) + "/dish/isombe");
            return await phone.Locator("main > .fit").CountAsync() == 0 ? "" : await phone.Locator("main > .fit").InnerTextAsync();
        });
        await phone.GotoAsync(room.Table(2) + "/dish/avocado-salad");
        await Expect(phone.Locator("h1")).ToBeVisibleAsync();
        await Expect(phone.Locator("main > .fit")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_scripts_what_a_guest_avoids_goes_along_wherever_they_go()
    {
        var room = await Evening.Site.Premises("avoids-along");
        var plain = await Evening.Phone(new BrowserNewContextOptions { JavaScriptEnabled = false });
        async Task Still(string page, string anchor = "")
        {
            var address = new Uri(plain.Url);
            Assert.Equal((room.Table(1) + page, "?avoid=5&diet=1", anchor), (address.AbsolutePath, address.Query, address.Fragment));
            if (page.Length == 0) await Expect(plain.GetByRole(AriaRole.Checkbox, new() { Name = "peanuts" })).ToBeCheckedAsync();
        }
        async Task Back(string anchor = "")
        {
            await plain.Locator("nav.back a").First.ClickAsync();
            await Still("", anchor);
        }
        await plain.GotoAsync(room.Table(1) + "?avoid=5&diet=1");
        await plain.Locator("#d-isombe a").First.ClickAsync();
        await Still("/dish/isombe");
        await Back("#d-isombe");
        await plain.Locator("#d-isombe button.plus").ClickAsync();
        await Still("", "#d-isombe");
        await plain.Locator("#d-isombe a").First.ClickAsync();
        await plain.Locator("form button.button").Last.ClickAsync();
        await Still("", "#d-isombe");

        // The order and the bill have the way back, also after something was done there.
        await plain.Locator("#bar").ClickAsync();
        await Still("/cart");
        await plain.GetByRole(AriaRole.Button, new() { Name = "One more Isombe" }).First.ClickAsync();
        await Still("/cart", "#" + await plain.Locator("ul.lines > li").First.GetAttributeAsync("id"));
        await Back();
        await plain.Locator("#bar").ClickAsync();
        await plain.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await Still("/cart");
        await LiveClient.Eventually("on the bill", async () =>
        {
            await plain.GotoAsync(room.Table(1) + "/check?avoid=5&diet=1");
            return await plain.Locator(".printed > li").CountAsync() > 0 ? "on the bill" : "";
        });
        await plain.Locator(".printed summary.what").First.ClickAsync();
        await plain.GetByRole(AriaRole.Button, new() { Name = "This isn’t mine" }).ClickAsync();
        await Still("/check");
        await plain.Locator(".printed summary.what").First.ClickAsync();
        await plain.GetByRole(AriaRole.Button, new() { Name = "I’ll take it" }).ClickAsync();
        await Still("/check");
        // What is to be paid is asked for by the page's own address, which has the wishes as well.
        await plain.Locator("#cover-rest").ClickAsync();
        await plain.Locator("#ask button").ClickAsync();
        Assert.Contains("avoid=5&diet=1", new Uri(plain.Url).Query, StringComparison.Ordinal);
        Assert.Contains("cover=rest", new Uri(plain.Url).Query, StringComparison.Ordinal);
        await plain.Locator("#way-cash button").ClickAsync();
        await Expect(plain.Locator("#sum .good")).ToBeVisibleAsync();
        Assert.EndsWith("&avoid=5&diet=1", new Uri(plain.Url).Query, StringComparison.Ordinal);
        await Back();
        await plain.Locator(".languages a[lang=fr]").ClickAsync();
        await Expect(plain.Locator("html")).ToHaveAttributeAsync("lang", new System.Text.RegularExpressions.Regex("^fr"));
        Assert.Equal("?avoid=5&diet=1", new Uri(plain.Url).Query);
    }

    [Fact]
    public async Task Without_scripts_an_option_that_nobody_must_take_can_be_let_go_of_again()
    {
        var room = await Evening.Site.Premises("no-chilli");
        var plain = await Evening.Phone(new BrowserNewContextOptions { JavaScriptEnabled = false });
        await plain.GotoAsync(room.Table(1) + "/dish/sambaza");
        var none = plain.GetByRole(AriaRole.Radio, new() { Name = "None", Exact = true });
        await Expect(none).ToBeCheckedAsync();
        await plain.GetByRole(AriaRole.Radio, new() { Name = "Rwandan hot" }).CheckAsync();
        await none.CheckAsync();
        await plain.Locator("form button.button").Last.ClickAsync();
        await plain.Locator("#bar").ClickAsync();
        await Expect(plain.Locator("main")).ToContainTextAsync("1 ×");
        await Expect(plain.Locator("main")).Not.ToContainTextAsync("Rwandan hot");
        // What comes chosen can be left out too; what must be chosen has no such way out.
        await plain.GotoAsync(room.Table(1) + "/dish/primus");
        await Expect(none).Not.ToBeCheckedAsync();
        await plain.GotoAsync(room.Table(1) + "/dish/red-wine");
        await Expect(plain.Locator("input[type=radio][required]").First).ToBeVisibleAsync();
        await Expect(none).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task One_step_back_is_enough_after_the_page_was_read_again_with_a_sheet_open()
    {
        var room = await Evening.Site.Premises("one-back");
        var phone = await Evening.Phone("/");
        var from = phone.Url;
        async Task Menu() => await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        async Task Open()
        {
            await phone.Locator("#d-isombe a").First.ClickAsync();
            await Expect(phone.Locator("dialog[open]")).ToBeVisibleAsync();
        }
        // No entry of a sheet that is not there.
        async Task OnTheMenu() => await phone.WaitForFunctionAsync("() => history.state === null && !document.querySelector('dialog')");
        await phone.GotoAsync(room.Table(1));
        await Menu();
        await Open();
        await phone.ReloadAsync();
        await Menu();
        await OnTheMenu();
        await phone.GoBackAsync();
        Assert.Equal(from, phone.Url);

        // Nor does *Forward* to a sheet that was closed leave one behind.
        await phone.GotoAsync(room.Table(1));
        await Menu();
        await Open();
        await phone.GoBackAsync();
        await Expect(phone.Locator("dialog")).ToHaveCountAsync(0);
        await phone.EvaluateAsync("history.forward()");
        await OnTheMenu();
        await phone.GoBackAsync();
        Assert.Equal(from, phone.Url);
    }

    [Fact]
    public async Task With_letters_twice_as_large_on_a_small_phone_nothing_runs_out_at_the_side()
    {
        var room = await Evening.Site.Premises("large-letters");
        var phone = await Evening.Device(320, 640);
        await phone.AddInitScriptAsync("addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')");
        async Task Fits(string part) => Assert.Empty(await phone.EvaluateAsync<string[]>("part => Array.from(document.querySelectorAll(part)).filter(e => e.textContent.trim() && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120))", part));
        await phone.GotoAsync(room.Table(1) + "?lang=fr");
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        await phone.ClickAsync("#talk");
        await Expect(phone.Locator("dialog .firsts button").First).ToBeVisibleAsync();
        await Fits("dialog *");
        await phone.Keyboard.PressAsync("Escape");
        await phone.Locator("#d-beef-brochette a").First.ClickAsync();
        await phone.ClickAsync("dialog .foot .button");
        await Expect(phone.Locator("dialog .need")).ToBeVisibleAsync();
        await Fits("dialog *");
        // The word on the button is broken, and not cut.
        Assert.True(await phone.Locator("dialog .foot .button").EvaluateAsync<bool>("b => b.scrollWidth <= b.clientWidth"));
        await phone.CheckAsync("dialog .need input >> nth=0");
        await phone.ClickAsync("dialog .foot .button");
        await phone.ClickAsync("#bar");
        await Expect(phone.Locator("dialog .people")).ToBeAttachedAsync();
        Assert.InRange(await phone.Locator("dialog .body").EvaluateAsync<double>("b => b.clientHeight / innerHeight"), 0.25, 1);
        await phone.ClickAsync("dialog .foot .button.wide");
        await LiveClient.Eventually("on the bill", async () =>
        {
            await phone.GotoAsync(room.Table(1) + "/check");
            return await phone.Locator(".printed > li").CountAsync() > 0 ? "on the bill" : "";
        });
        await Fits("#live *, #dock *");
        // A sum that finds no room beside its words stands at the same edge below them.
        Assert.InRange(await phone.Locator("#dock .bar").EvaluateAsync<double>("b => b.getBoundingClientRect().right - b.querySelector('.num').getBoundingClientRect().right"), 0, 24);
        // A dish's name has room for a word.
        Assert.InRange(await phone.Locator(".printed .what > span >> nth=1").EvaluateAsync<double>("s => s.clientWidth"), 120, 320);
    }

    [Fact]
    public async Task Without_scripts_a_guest_who_goes_back_for_another_or_calls_reads_what_came_of_it()
    {
        var room = await Evening.Site.Premises("no-scripts");
        var table = room.Table(1);
        var phone = await Evening.Phone(table + "/dish/isombe", new() { JavaScriptEnabled = false });
        ILocator Button(string name) => phone.GetByRole(AriaRole.Button, new() { NameRegex = new(name) });
        await Button("^Add to our table$").ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("1 dish");
        // The page is the one that was sent: it would be taken for the same tap.
        await phone.GoBackAsync();
        await Button("^Add to our table$").ClickAsync();
        await Expect(phone.Locator(".said")).ToHaveTextAsync("This was added already. Look at your table.");
        var line = phone.Locator("ul.lines > li");
        await Button("One more").ClickAsync();
        await Expect(line).ToContainTextAsync("2 ×");
        Assert.EndsWith("/cart#" + await line.GetAttributeAsync("id"), phone.Url, StringComparison.Ordinal);
        await Button("^Water$").ClickAsync();
        Assert.EndsWith("/cart#calls", phone.Url, StringComparison.Ordinal);
        await Expect(phone.Locator("#calls")).ToContainTextAsync("Water: we have been called");

        // What another phone has added is not in the sum that was read, and no price has changed.
        var other = await Evening.Phone(table);
        await other.Locator(".offer button").First.ClickAsync();
        await Add(other, "Mizuzu");
        await other.Locator("#bar").ClickAsync();
        await Expect(other.Locator("dialog .lines").First.Locator("li:not(.wait)")).ToHaveCountAsync(2);
        await Button("to the kitchen$").ClickAsync();
        await Expect(phone.Locator(".said")).ToHaveTextAsync("The total has changed. Check the order, then send again.");
        await Button("to the kitchen$").ClickAsync();
        await Expect(phone.Locator(".said")).ToHaveCountAsync(0);
        await Expect(phone.Locator("main")).ToContainTextAsync("Sent to the kitchen");
    }

    [Fact]
    public async Task A_word_without_end_stays_on_a_phone_that_does_not_know_where_to_break_it()
    {
        var room = await Evening.Site.Premises("long-word");
        var phone = await Evening.Device(320, 640);
        await phone.GotoAsync(room.Table(1));
        await phone.Locator("#d-isombe a").First.ClickAsync();
        await phone.Locator("dialog textarea").FillAsync(new string('m', 90));
        await phone.Locator("dialog .foot .button").ClickAsync();
        await phone.Locator("#bar").ClickAsync();
        await phone.Locator("dialog form input.field").FillAsync(new string('m', 40));
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("dialog .people")).ToContainTextAsync("mmm");
        // iOS 14 has not heard of "anywhere".
        await phone.EvaluateAsync("""
            () => {
              const old = rules => { for (const rule of rules) if (rule.style && rule.style.overflowWrap === 'anywhere') rule.style.removeProperty('overflow-wrap'); else if (rule.cssRules) old(rule.cssRules); };
              for (const sheet of document.styleSheets) old(sheet.cssRules);
            }
            """);
        Assert.Equal(["normal", "normal"], await phone.EvaluateAsync<string[]>("() => ['.people span', '.lines .fine'].map(part => document.querySelector('dialog ' + part)).map(e => e.scrollWidth > e.clientWidth ? 'cut' : 'normal')"));
    }

    [Fact]
    public async Task In_the_devices_own_colours_what_is_chosen_and_what_can_be_pressed_is_seen()
    {
        var room = await Evening.Site.Premises("own-colours");
        var phone = await Evening.Phone(room.Table(1), new() { ForcedColors = ForcedColors.Active });
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        await phone.ClickAsync("#wishes summary");
        await phone.Locator("#wishes [name=avoid]").First.CheckAsync(new() { Force = true });
        Task<string> Fill(int chip) => phone.Locator("#wishes .chip span").Nth(chip).EvaluateAsync<string>("e => getComputedStyle(e).backgroundColor");
        Assert.NotEqual(await Fill(0), await Fill(1));
        foreach (var part in new[] { "#bar", "#talk", ".bell", ".dish .plus" })
            Assert.Equal((part, "1px"), (part, await phone.Locator(part).First.EvaluateAsync<string>("e => getComputedStyle(e).borderTopWidth")));
    }

    [Fact]
    public async Task The_plus_of_a_dish_with_a_picture_is_whole()
    {
        var phone = await Evening.Phone(1);
        var dish = phone.Locator(".dish.pic").First;
        await Expect(dish.Locator(".plus")).ToBeVisibleAsync();
        // What sticks out of its part of the menu is not painted.
        Assert.True(await dish.EvaluateAsync<bool>("d => d.querySelector('.plus').getBoundingClientRect().right <= d.closest('section').getBoundingClientRect().right"));
    }

    [Fact]
    public async Task An_address_where_nothing_is_says_so_and_a_dish_that_is_gone_leads_back_to_the_menu()
    {
        var phone = await Evening.Phone();
        Assert.Equal(404, (await phone.GotoAsync("/nothing/here"))!.Status);
        await Expect(phone.Locator("h1")).ToHaveTextAsync("There is no page here");
        await Evening.Accessible(phone);
        // Programs are answered in their own way.
        var asked = await phone.APIRequest.GetAsync(new Uri(Evening.Site.Address, "/nothing/here").ToString());
        Assert.Equal((404, "application/problem+json"), (asked.Status, asked.Headers["content-type"]));

        var room = await Evening.Site.Premises("gone-dish");
        Assert.Equal(404, (await phone.GotoAsync(room.Table(1) + "/dish/nothing?avoid=5"))!.Status);
        await Evening.Accessible(phone);
        await phone.ClickAsync("main a");
        Assert.EndsWith(room.Table(1) + "?avoid=5", phone.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_scans_a_neighbours_code_finds_the_order_of_their_own_table_again()
    {
        var room = await Evening.Site.Premises("neighbours");
        var own = await Evening.Phone(room.Table(1));
        await Add(own, "Isombe");
        var other = await own.Context.NewPageAsync();
        await other.GotoAsync(room.Table(2));
        await Expect(other.Locator("#bar-text")).ToHaveTextAsync("Nothing chosen yet");
        await Add(other, "Dodo");
        foreach (var page in new[] { own, other })
            await page.EvaluateAsync("() => { window.stays = true; }");
        // Each page stays at its table, with what it has still to send, whichever the phone's seat is now.
        foreach (var (page, table, count) in new[] { (own, 1, "2 dishes"), (other, 2, "2 dishes"), (own, 1, "3 dishes") })
        {
            await own.Context.SetOfflineAsync(true);
            await Expect(page.Locator("#link")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Add Mizuzu" }).First.ClickAsync();
            await Expect(page.Locator("#bar-text")).ToHaveTextAsync(count);
            await own.Context.SetOfflineAsync(false);
            await Expect(page.Locator("#link")).ToBeHiddenAsync();
            await Expect(page.Locator("#bar-text")).ToHaveTextAsync(count);
            await Expect(page.Locator(".where")).ToHaveTextAsync($"Table {table}");
        }
        // With what is open on it.
        foreach (var page in new[] { own, other })
            Assert.True(await page.EvaluateAsync<bool>("() => window.stays === true"));
        await own.ReloadAsync();
        await Expect(own.Locator("#bar-text")).ToHaveTextAsync("3 dishes");
        await own.Locator("#bar").ClickAsync();
        await Expect(own.Locator("dialog .people li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Whose_own_visit_has_ended_meanwhile_reads_so_and_sends_nothing_to_the_neighbours()
    {
        var room = await Evening.Site.Premises("neighbours-over");
        var own = await Evening.Phone(room.Table(1));
        await Add(own, "Isombe");
        var mend = await Cut(own);
        await own.ReloadAsync();
        await Gone(Evening, room);
        var other = await own.Context.NewPageAsync();
        await other.GotoAsync(room.Table(2));
        await Add(other, "Dodo");
        await own.GetByRole(AriaRole.Button, new() { Name = "Add Mizuzu" }).First.ClickAsync();
        mend();
        await Expect(own.Locator("#dock")).ToContainTextAsync("This visit has ended");
        await other.ReloadAsync();
        await Expect(other.Locator("#talk")).ToBeVisibleAsync();
        await Expect(other.Locator("#bar-text")).ToHaveTextAsync("1 dish");
    }

    [Fact]
    public async Task What_is_avoided_in_one_tab_of_a_phone_is_avoided_in_the_other()
    {
        var phone = await Evening.Phone((await Evening.Site.Premises("two-tabs")).Table(1));
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        var other = await phone.Context.NewPageAsync();
        await other.GotoAsync(phone.Url);
        await other.Locator("#wishes summary").ClickAsync();
        await other.Locator("#wishes [name=avoid][value='5']").CheckAsync();
        await Expect(phone.Locator("#d-isombe .fit")).ToHaveTextAsync("Contains peanuts");
        await Expect(phone.Locator("#wishes [name=avoid][value='5']")).ToBeCheckedAsync();
        await other.Locator("#wishes [name=avoid][value='5']").UncheckAsync();
        await Expect(phone.Locator("#d-isombe .fit")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_keyboard_keeps_its_place()
    {
        var phone = await Evening.Phone((await Evening.Site.Premises("keyboard")).Table(1));
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        var sheet = phone.Locator("dialog[open]");

        // Also where the address names a part of the menu: on the way back the browser would go there.
        await phone.Locator(".groups a").Nth(1).ClickAsync();
        var isombe = phone.Locator("#d-isombe a").First;
        await isombe.FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(sheet.Locator(".step")).ToBeVisibleAsync();
        var (less, more) = (sheet.GetByRole(AriaRole.Button, new() { Name = "One less" }), sheet.GetByRole(AriaRole.Button, new() { Name = "One more" }));
        await more.FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await less.FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(more).ToBeFocusedAsync();
        await phone.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await phone.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Expect(isombe).ToBeFocusedAsync();

        // What was tapped is said once it is so.
        await phone.Locator("#d-isombe button.plus").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("#news")).ToHaveTextAsync("Isombe: 1. 1 dish");
        await Add(phone, "Dodo");
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("2 dishes");
        var order = await OpenOrder(phone);
        ILocator Button(string name) => order.GetByRole(AriaRole.Button, new() { Name = name });
        await Button("One more Isombe").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("#news")).ToHaveTextAsync("Isombe: 2. 3 dishes");
        await Button("One less Isombe").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(Button("One more Isombe")).ToBeFocusedAsync();
        await Button("Remove Isombe").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(Button("One more Dodo")).ToBeFocusedAsync();
        await Button("Remove Dodo").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(Button("Close")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_keyboard_is_enough_and_the_menu_speaks_french()
    {
        var phone = await Evening.Phone(7, new() { Locale = "fr-FR" });
        await Expect(phone.Locator("html")).ToHaveAttributeAsync("lang", new System.Text.RegularExpressions.Regex("^fr"));
        var plus = phone.Locator("button.plus:visible").First;
        await plus.FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("#bar-total")).ToContainTextAsync("RWF");
        await phone.Locator("#bar").FocusAsync();
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("dialog[open]")).ToBeVisibleAsync();
        await phone.Keyboard.PressAsync("Escape");
        await Expect(phone.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nobody_stumbles()
    {
        var phone = await Evening.Phone(6);
        await Evening.Accessible(phone);
        await Add(phone, "Isombe");
        await OpenOrder(phone);
        await Evening.Accessible(phone);
        foreach (var path in new[] { "/dish/goat-brochette", "/cart" })
        {
            await phone.GotoAsync(Evening.Site.Table(6) + path);
            await Evening.Accessible(phone);
        }
        await phone.GotoAsync("/t/forged");
        await Evening.Accessible(phone);
        await phone.GotoAsync("/");
        await Expect(phone.Locator("main")).ToContainTextAsync("Scan the code on your table");
        await Evening.Accessible(phone);
        await phone.GotoAsync("/screen");
        await Evening.Accessible(phone);
    }
}
