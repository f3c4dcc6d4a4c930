using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>A phone without a network, or without room for what it would keep.</summary>
[Collection(nameof(RoomCollection))]
public sealed class OfflineTests(Evening evening) : BrowserTests(evening)
{
    /// <summary>How many commands are on the device.</summary>
    private const string Stored = """
        async () => {
          const done = request => new Promise(ok => request.onsuccess = () => ok(request.result));
          const store = await done(indexedDB.open('icupa-guest', 1));
          const count = await done(store.transaction('commands').objectStore('commands').count());
          store.close();
          return `${count}`;
        }
        """;

    [Fact]
    public async Task A_menu_seen_once_is_there_without_a_network()
    {
        var room = await Evening.Site.Premises("once");
        var phone = await Evening.Phone(room.Table(1));
        await Add(phone, "Isombe");
        await Working(phone);
        await LiveClient.Eventually("kept", () => phone.EvaluateAsync<string>("""
            async () => {
              const kept = (await (await caches.open('icupa-1')).keys()).map(one => new URL(one.url).pathname);
              return kept.includes(location.pathname) && kept.some(path => path.endsWith('/more.json')) && kept.some(path => path.endsWith('/guest-cart.js')) ? 'kept' : kept.join();
            }
            """));
        await phone.Context.SetOfflineAsync(true);
        await phone.Locator("#bar").ClickAsync();
        await Expect(phone.Locator("dialog .lines").First).ToContainTextAsync("Isombe");
        await phone.Keyboard.PressAsync("Escape");
        await phone.ReloadAsync();
        await Expect(phone.Locator("#d-isombe")).ToBeVisibleAsync();
        await phone.Locator("#d-isombe a").First.ClickAsync();
        await Expect(phone.Locator("dialog .step")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_read_again_stays_with_what_it_came_with_until_the_table_is_heard_of()
    {
        var room = await Evening.Site.Premises("as-it-came");
        var phone = await Evening.Phone(room.Table(1));
        await Add(phone, "Isombe");
        await Expect(phone.Locator("#d-isombe .plus.in")).ToHaveCountAsync(1);
        async Task Stands(string dishes, string sum)
        {
            await Expect(phone.Locator("#bar-text")).ToHaveTextAsync(dishes);
            await Expect(phone.Locator("#bar-total")).ToHaveTextAsync(sum);
        }
        var mend = await Cut(phone);
        await phone.ReloadAsync();
        await Expect(phone.Locator("#link")).ToHaveTextAsync("Reconnecting…");
        await Stands("1 dish", "RWF 5,000");
        await Add(phone, "Dodo");
        await Stands("2 dishes", "RWF 7,000");
        await phone.Locator("#bar").ClickAsync();
        await Expect(phone.Locator("dialog .lines").First).ToContainTextAsync("Dodo");
        await Expect(phone.Locator("dialog .fine").First).ToHaveTextAsync("Reconnecting…");
        // Nobody sends what they do not see.
        await Expect(phone.Locator("dialog .sofar")).ToBeHiddenAsync();
        await Expect(phone.Locator("dialog .foot .button")).ToBeHiddenAsync();
        mend();
        await Expect(phone.Locator("dialog .foot .button")).ToHaveTextAsync("Send 2 dishes to the kitchen");
        await Expect(phone.Locator("dialog .lines").First).ToContainTextAsync("Isombe");
        await Expect(phone.Locator("#link")).ToBeHiddenAsync();
        await Stands("2 dishes", "RWF 7,000");
    }

    [Fact]
    public async Task Without_a_network_the_bill_says_that_it_needs_one_and_leads_back()
    {
        var room = await Evening.Site.Premises("no-bill");
        var phone = await Evening.Phone(room.Table(1), new() { Locale = "fr-FR" });
        await Working(phone);
        await LiveClient.Eventually("kept", () => phone.EvaluateAsync<string>("async () => await caches.match(location.pathname + '/offline') ? 'kept' : ''"));
        await phone.Context.SetOfflineAsync(true);
        await phone.GotoAsync(room.Table(1) + "/check?cover=rest");
        await Expect(phone.Locator("h1")).ToHaveTextAsync("Vous êtes hors ligne");
        await Evening.Accessible(phone);
        await phone.GetByRole(AriaRole.Link, new() { Name = "Retour à la carte" }).ClickAsync();
        await Expect(phone.Locator("#d-isombe")).ToBeVisibleAsync();
        await phone.GotoAsync(room.Table(1) + "/cart");
        await Expect(phone.Locator("h1")).ToHaveTextAsync("Vous êtes hors ligne");

        await phone.Context.SetOfflineAsync(false);
        await phone.GetByRole(AriaRole.Link, new() { Name = "Réessayer" }).ClickAsync();
        await Expect(phone.Locator("h1")).Not.ToHaveTextAsync("Vous êtes hors ligne");
        Assert.EndsWith("/cart", phone.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_is_shown_too_while_no_node_can_make_the_page()
    {
        var room = await Evening.Site.Premises("no-node");
        await using var between = await Between.Start(Evening.Site.Address);
        var phone = await Evening.Phone(new Uri(between.Address, room.Table(1)).ToString());
        await LiveClient.Eventually("kept", () => phone.EvaluateAsync<string>("async () => await caches.match(location.pathname) ? 'kept' : ''"));
        var screen = await Evening.Screen(room.Kitchen);
        await screen.GotoAsync(new Uri(between.Address, "/kitchen/cold").ToString());
        await Working(screen);
        // The worker keeps pages that come after it.
        await screen.ReloadAsync();
        await LiveClient.Eventually("kept", () => screen.EvaluateAsync<string>("async () => await caches.match('/kitchen/cold') ? 'kept' : ''"));
        var floor = await Evening.Screen(room.Floor);
        await floor.GotoAsync(new Uri(between.Address, "/floor").ToString());
        await LiveClient.Eventually("kept", () => floor.EvaluateAsync<string>("async () => await caches.match('/floor') ? 'kept' : ''"));

        between.Broken = true;
        foreach (var page in new[] { phone, screen, floor })
            Assert.Equal(200, (await page.ReloadAsync())!.Status);
        await Expect(floor.Locator("#plan .table[data-table='1']")).ToBeVisibleAsync();
        await Expect(phone.Locator("#d-isombe")).ToBeVisibleAsync();
        await Expect(screen.Locator("#pulse-title")).ToContainTextAsync("Not connected");
    }

    [Fact]
    public async Task The_floor_reloads_into_the_room_that_it_last_heard_of()
    {
        const string Kept = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('icupa-floor-room/')).map(([, room]) => room).join()";
        var room = await Evening.Site.Premises("blackout");
        var phone = await Evening.Phone(room.Table(1));
        await Add(phone, "Isombe");
        var floor = await Evening.Screen(room.Floor);
        await floor.EvaluateAsync("location.hash = 'table/1'");
        await Expect(floor.Locator("#sheet .lines .line")).ToContainTextAsync("Isombe");
        await LiveClient.Eventually("kept", async () => (await floor.EvaluateAsync<string>(Kept)).Contains("isombe", StringComparison.Ordinal)
            && await floor.EvaluateAsync<bool>("async () => !!await caches.match('/menu.json') && !!await caches.match('/floor')") ? "kept" : "");
        await floor.Context.SetOfflineAsync(true);
        await floor.ReloadAsync();
        await Expect(floor.Locator("#sheet .lines .line")).ToContainTextAsync("Isombe");
        await Expect(floor.Locator("#bar")).ToContainTextAsync("Last heard");
        await Expect(floor.Locator("#notice p")).ToHaveCountAsync(0);

        await floor.Context.SetOfflineAsync(false);
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        await Add(phone, "Mizuzu");
        await Expect(floor.Locator("#sheet .lines .line")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_tap_without_a_network_never_leaves_the_menu()
    {
        var room = await Evening.Site.Premises("stays");
        var phone = await Evening.Phone(new BrowserNewContextOptions { ServiceWorkers = ServiceWorkerPolicy.Block });
        // Nothing of the sheets has come before the network went.
        await phone.RouteAsync(address => address.Contains("guest-cart.js", StringComparison.Ordinal) || address.Contains("guest-dish.js", StringComparison.Ordinal), route => route.AbortAsync());
        await phone.GotoAsync(room.Table(1));
        await Add(phone, "Isombe");
        await phone.Context.SetOfflineAsync(true);
        foreach (var tap in new[] { "#bar", "#d-isombe a" })
        {
            await phone.Locator(tap).First.ClickAsync();
            await Expect(phone.Locator("#why")).ToContainTextAsync("Offline");
            await phone.EvaluateAsync("document.getElementById('why').textContent = ''");
        }
        Assert.EndsWith(room.Table(1), phone.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_still_on_the_phone_when_the_visit_ended_is_told()
    {
        var room = await Evening.Site.Premises("unsent");
        async Task<IPage> Cut(int table, string deed)
        {
            var phone = await Evening.Phone(room.Table(table));
            await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
            await phone.Context.SetOfflineAsync(true);
            await Expect(phone.Locator("#link")).ToBeVisibleAsync();
            await phone.EvaluateAsync($"async () => (await import(document.querySelector('script[type=module]').src.replace(/[^/]*$/, 'guest-live.js'))).{deed}");
            await LiveClient.Eventually("1", () => phone.EvaluateAsync<string>(Stored));
            return phone;
        }
        const string Dish = "add('isombe', { quantity: 1, choices: [] }, 1)", Water = "command('Call', 'water')";
        var (here, away, water) = (await Cut(1, Dish), await Cut(2, Dish), await Cut(3, Water));
        // Its browser has put the page away before anybody could read it. (One that goes elsewhere is told that it is online before it is gone.)
        away = await Anew(away);
        for (var party = 0; party < 3; party++)
            await Gone(Evening, room);
        foreach (var phone in new[] { here, away, water })
            await phone.Context.SetOfflineAsync(false);
        await away.GotoAsync(room.Table(2));
        foreach (var phone in new[] { here, away })
            await Expect(phone.Locator(".offer")).ToContainTextAsync("What was still on this phone was not sent.");
        await Expect(water.Locator(".offer")).ToContainTextAsync("This visit has ended");
        await Expect(water.Locator(".unsent")).ToHaveCountAsync(0);

        // Once is enough.
        foreach (var phone in new[] { here, away })
        {
            await phone.GotoAsync(room.Table(phone == here ? 1 : 2));
            await Expect(phone.Locator(".offer")).ToContainTextAsync("This visit has ended");
            await phone.WaitForFunctionAsync("() => performance.getEntriesByType('resource').some(r => r.name.endsWith('/guest-unsent.js') && r.responseEnd > 0)");
            await Expect(phone.Locator(".unsent")).ToHaveCountAsync(0);
        }
    }

    /// <summary>The page's process is gone in the middle of whatever it did; another page of the same device.</summary>
    private static async Task<IPage> Anew(IPage page)
    {
        var (device, gone) = (page.Context, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        page.Crash += (_, _) => gone.TrySetResult();
        var devtools = await device.NewCDPSessionAsync(page);
        // It does not live to answer.
        _ = devtools.SendAsync("Page.crash").ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
        await gone.Task.WaitAsync(LiveClient.Patience);
        await page.CloseAsync();
        return await device.NewPageAsync();
    }

    [Fact]
    public async Task A_phone_whose_storage_never_answers_is_at_the_table_all_the_same()
    {
        var room = await Evening.Site.Premises("mute");
        var phone = await Evening.Phone();
        // As on iOS 14.6, where the first page after the browser's start waits for ever.
        await phone.AddInitScriptAsync("indexedDB.open = () => ({})");
        await phone.GotoAsync(room.Table(1));
        await Add(phone, "Isombe");
        await phone.Locator("#bar").ClickAsync();
        await Expect(phone.Locator("dialog .people")).ToContainTextAsync("Guest 1 (you)");
        await phone.Locator("dialog .foot .button").ClickAsync();
        await Expect(phone.Locator("dialog .status")).ToContainTextAsync("Sent to the kitchen");
    }

    [Fact]
    public async Task What_an_earlier_page_left_is_sent_also_where_the_device_is_slow_to_find_it()
    {
        var room = await Evening.Site.Premises("slow-store");
        var phone = await Evening.Phone(room.Table(1));
        await Add(phone, "Isombe");
        await LiveClient.Eventually("0", () => phone.EvaluateAsync<string>(Stored));
        await phone.Context.SetOfflineAsync(true);
        await Expect(phone.Locator("#link")).ToBeVisibleAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Add Mizuzu" }).First.ClickAsync();
        await LiveClient.Eventually("1", () => phone.EvaluateAsync<string>(Stored));
        phone = await Anew(phone);
        await phone.AddInitScriptAsync("""
            const open = indexedDB.open.bind(indexedDB);
            indexedDB.open = (...asked) => {
              const late = {};
              setTimeout(() => { const request = open(...asked); request.onsuccess = () => { late.result = request.result; late.onsuccess(); }; }, 3000);
              return late;
            };
            """);
        await phone.Context.SetOfflineAsync(false);
        await phone.GotoAsync(room.Table(1));
        await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("1 dish");
        await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("2 dishes");
    }

    [Fact]
    public async Task A_phone_whose_storage_is_full_shows_what_it_cannot_keep()
    {
        var room = await Evening.Site.Premises("full");
        var phone = await Evening.Phone(room.Table(1));
        await Expect(phone.Locator("#talk")).ToBeVisibleAsync();
        await Working(phone);
        var devtools = await phone.Context.NewCDPSessionAsync(phone);
        await devtools.SendAsync("Storage.overrideQuotaForOrigin", new() { ["origin"] = new Uri(phone.Url).GetLeftPart(UriPartial.Authority), ["quotaSize"] = 10 });
        await phone.GotoAsync(room.Table(2));
        await Add(phone, "Isombe");
        await phone.Locator("#bar").ClickAsync();
        await Expect(phone.Locator("dialog .lines").First).ToContainTextAsync("Isombe");
    }

    [Fact]
    public async Task A_kitchen_whose_storage_is_full_shows_another_station()
    {
        var room = await Evening.Site.Premises("full-kitchen");
        var screen = await Evening.Screen(room.Kitchen);
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        await Working(screen);
        // The worker answers for pages that come after it.
        await screen.ReloadAsync();
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        var devtools = await screen.Context.NewCDPSessionAsync(screen);
        await devtools.SendAsync("Storage.overrideQuotaForOrigin", new() { ["origin"] = new Uri(screen.Url).GetLeftPart(UriPartial.Authority), ["quotaSize"] = 10 });
        await screen.GotoAsync("/kitchen/cold");
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
    }
}
