using System.Text.Json;
using Icupa.Platform;
using Icupa.Tests.Web;
using Icupa.Venues;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What an owner does to the screens of a venue, seen on the screens.</summary>
[Collection(nameof(KitchenCollection))]
public sealed class ScreensTests(Evening evening) : BrowserTests(evening)
{
    [Fact]
    public async Task A_screen_whose_code_is_taken_back_is_signed_out_and_stays_out()
    {
        static Task Keeps(IPage screen, string what) => LiveClient.Eventually(what, () =>
            screen.EvaluateAsync<string>("() => Object.keys(localStorage).some(name => /^icupa[.-](kitchen.board|floor-room)/.test(name)) ? 'its venue' : 'nothing'"));
        var room = await Evening.Site.Premises("lost-tablet");
        var (kitchen, floor) = (await Evening.Screen(room.Kitchen), await Evening.Screen(room.Floor));
        await Expect(kitchen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        await Keeps(kitchen, "its venue");
        await Keeps(floor, "its venue");

        Assert.Equal($"0 {room.Settings.Id}, kitchen (grill): {room.Kitchen} pairs nothing any more; screens paired by it are signed out within 10 s.\n", await room.Screens("revoke", room.Kitchen));
        await Expect(kitchen.Locator("html")).ToHaveAttributeAsync("data-pulse", "ended");
        await Keeps(kitchen, "nothing");
        await Expect(kitchen.Locator("#pair")).ToBeVisibleAsync();
        await kitchen.ReloadAsync();
        await Expect(kitchen).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/screen"));
        // The other screen has a code of its own.
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();

        Assert.StartsWith("0 ", await room.Screens("revoke", room.Floor), StringComparison.Ordinal);
        await Expect(floor.Locator("#bar [role=alert]")).ToContainTextAsync("Pair");
        await Keeps(floor, "nothing");
        await floor.ReloadAsync();
        await Expect(floor).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/screen"));

        // Nobody pairs with it again.
        await floor.Locator("#code").FillAsync(room.Floor);
        await floor.Locator("#code").PressAsync("Enter");
        await Expect(floor.Locator("[role=alert]")).ToBeVisibleAsync();

        // The tablet that is still there gets a new code, which is good for one.
        var made = (await room.Screens("pair", room.Settings.Id.Text, "floor"))[2..10];
        await floor.Locator("#code").FillAsync(made);
        await floor.Locator("#code").PressAsync("Enter");
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        Assert.Contains($"{made} pairs nothing any more; screens paired by it go on.", await room.Screens("show", made.ToLowerInvariant()), StringComparison.Ordinal);
        Assert.Contains("pairs 3 more until", await room.Screens("show", (await room.Screens("pair", room.Settings.Id.Text, "kitchen", "bar", "--uses", "3"))[2..10]), StringComparison.Ordinal);
        Assert.Equal("1 There is no code NEVER123.\n", await room.Screens("revoke", "never123"));
        Assert.StartsWith("1 There is no venue demo/none", await room.Screens("pair", "demo/none", "floor"), StringComparison.Ordinal);
        Assert.Contains("has no station cellar; it has ", await room.Screens("pair", room.Settings.Id.Text, "kitchen", "cellar"), StringComparison.Ordinal);

        // Who did it is written down, and not enough of a code to pair by.
        var acts = await Evening.Site.Visit(grains => grains.GetGrain<IAuditGrain>(0).Find(Asker.House("tests"), new(Act: "screen", Subject: room.Settings.Id.Text)));
        Assert.Equal([("screen.revoke", $"Kitchen screens of {room.Settings.Id}, code {room.Kitchen[..4]}…"), ("screen.revoke", $"Floor screens of {room.Settings.Id}, code {room.Floor[..4]}…"), ("screen.offer", $"Floor screens of {room.Settings.Id}, code {made[..4]}…")],
            acts.Rows.Reverse().Take(3).Select(row => (row.Note.Act, row.Note.Subject)));
        Assert.All(acts.Rows, row => Assert.Equal("operator:alice", row.Who));
    }

    [Fact]
    public async Task A_floor_that_stays_open_keeps_nothing_of_parties_that_have_gone()
    {
        var room = await Evening.Site.Premises("weeks");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await using var other = await Evening.Site.Floor(room.Floor);
        await other.Enter();
        var floor = await Evening.Screen(room.Floor);
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        var asked = new List<string>();
        var digests = 0;
        floor.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => { if (frame.Text?.Contains("\"Whole\"", StringComparison.Ordinal) == true) asked.Add(frame.Text); };
            socket.FrameReceived += (_, frame) => { if (frame.Text?.Contains("\"versions\"", StringComparison.Ordinal) == true) digests++; };
        };
        await using var stays = await Guests.Ordered(Evening, room, 1, "isombe");
        var gone = new List<string>();
        for (var table = 2; table < 5; table++)
        {
            await using var guest = await Guests.Ordered(Evening, room, table, "isombe");
            gone.Add(guest.Visit);
        }
        var kept = () => floor.EvaluateAsync<string>("() => [...new Set(((localStorage[Object.keys(localStorage).find(n => n.startsWith('icupa-floor-room'))] || '').match(/(order|check|visit):[^\"]*/g) || []).map(n => n.split(/[:/]/)[3]))].sort().join(' ')");
        string Ids(IEnumerable<string> visits) => string.Join(' ', visits.Select(v => v[^32..]).Order(StringComparer.Ordinal));
        await LiveClient.Eventually(Ids([stays.Visit, .. gone]), kept);

        Assert.Equal("None", (await other.Connection.InvokeAsync<JsonElement>("SignIn", Premises.ManagerPin)).GetProperty("refusal").GetString());
        foreach (var visit in gone) Assert.Equal("None", await other.Do("CloseOwing", visit, "went home", "our-mistake", null));
        await LiveClient.Eventually(Ids([stays.Visit]), kept);

        // The other screen was there all the time: what it has seen is not read again by one that comes.
        await floor.ReloadAsync();
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        digests = 0;
        asked.Clear();
        await LiveClient.Eventually("3", () => Task.FromResult($"{Math.Min(digests, 3)}"));
        Assert.DoesNotContain(asked, ask => gone.Any(visit => ask.Contains("order:" + visit, StringComparison.Ordinal) || ask.Contains("check:" + visit, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_phone_that_sits_over_the_end_of_the_day_sees_what_is_sold_out_since()
    {
        // A day later on the calendar at any time: for the venue its business day ends.
        var room = await Evening.Site.Premises("midnight", venue => venue with { TimeZone = "Pacific/Pago_Pago" });
        var phone = await Evening.Phone(room.Table(1));
        await Expect(phone.Locator("#bar-text")).ToBeVisibleAsync();
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        Assert.Equal("None", await cook.Do("EightySix", "item", "ibihaza"));
        await Expect(phone.Locator("#d-ibihaza.sold")).ToHaveCountAsync(1);

        await room.Set(venue => venue with { TimeZone = "Pacific/Tongatapu" });
        var today = "availability:" + room.Settings.Id + "/" + BusinessDay.Of(room.Settings, DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await LiveClient.Eventually("True", async () => $"{(await cook.Connection.InvokeAsync<JsonElement>("Enter", "grill")).GetRawText().Contains(today, StringComparison.Ordinal)}");
        Assert.Equal("None", await cook.Do("EightySix", "item", "isombe"));
        await Expect(phone.Locator("#d-isombe.sold")).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        await Expect(phone.Locator("#d-ibihaza.sold")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_kitchen_that_is_reloaded_stays_awake_without_a_touch()
    {
        var room = await Evening.Site.Premises("awake");
        var kitchen = await Evening.Screen(room.Kitchen);
        await kitchen.AddInitScriptAsync("""
            Object.defineProperty(Navigator.prototype, 'wakeLock', { value: { request: async () => { sessionStorage.asked = Number(sessionStorage.asked || 0) + 1; return { released: false }; } } });
            """);
        await kitchen.ReloadAsync();
        await kitchen.Locator("#start-service").ClickAsync();
        await kitchen.WaitForFunctionAsync("() => sessionStorage.asked === '1'");
        await kitchen.ReloadAsync();
        await kitchen.WaitForFunctionAsync("() => sessionStorage.asked === '2'", null, new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task A_floor_whose_sound_was_taken_by_the_device_says_so()
    {
        var room = await Evening.Site.Premises("mute");
        var floor = await Evening.Screen(room.Floor);
        await floor.AddInitScriptAsync("window.AudioContext = class extends AudioContext { constructor() { super(); window.audio = this; } };");
        await floor.ReloadAsync();
        var shift = floor.Locator("#bar [data-do=shift]");
        await shift.ClickAsync();
        await Till.SignIn(floor, Premises.Pin);
        await Expect(shift).ToHaveCountAsync(0);
        // A call came in, or the tablet slept: the browser stops the sound and says nothing.
        await floor.EvaluateAsync("() => audio.suspend()");
        await Expect(shift).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await shift.ClickAsync();
        await Expect(shift).ToHaveCountAsync(0);
        Assert.Equal("running", await floor.EvaluateAsync<string>("() => audio.state"));
    }

    [Fact]
    public async Task Screens_that_stay_open_take_on_what_the_owner_changes_and_stay_paired()
    {
        var room = await Evening.Site.Premises("autumn");
        var (kitchen, floor) = (await Evening.Screen(room.Kitchen), await Evening.Screen(room.Floor));
        await Expect(kitchen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        await room.Publish(menu => menu with { Items = [.. menu.Items, menu.Items[0] with { Id = "turnip-soup", KitchenName = "TURNIP SOUP" }] });
        await kitchen.Locator("[data-do=open-stock]").ClickAsync();
        await kitchen.Locator("#stock-search").FillAsync("turnip soup");
        await Expect(kitchen.Locator("#stock-body [data-do='86']")).ToHaveCountAsync(1, new() { Timeout = 20_000 });

        await room.Set(venue => venue with { Tables = [.. venue.Tables, venue.Tables[0] with { Name = "Heater", X = 1, Y = 1 }] });
        await LiveClient.Eventually("True", async () => $"{(await (await floor.Context.APIRequest.GetAsync("/floor")).TextAsync()).Contains("Heater", StringComparison.Ordinal)}");
        foreach (var screen in new[] { kitchen, floor })
        {
            var pairing = (await screen.Context.CookiesAsync()).Single(c => c.Name == "icupa-screen");
            await screen.Context.AddCookiesAsync([new() { Name = pairing.Name, Value = pairing.Value, Domain = pairing.Domain, Path = "/", HttpOnly = true, SameSite = SameSiteAttribute.Lax, Expires = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() }]);
        }
        await Task.WhenAll(kitchen.Context.SetOfflineAsync(true), floor.Context.SetOfflineAsync(true));
        await Expect(floor.Locator("#bar.lost")).ToBeVisibleAsync();
        await Task.WhenAll(kitchen.Context.SetOfflineAsync(false), floor.Context.SetOfflineAsync(false));
        await floor.EvaluateAsync("location.hash = 'room'");
        await Expect(floor.Locator("#plan [data-table=Heater]")).ToBeVisibleAsync(new() { Timeout = 20_000 });

        // Who is there for weeks is not sent to pair again.
        foreach (var screen in new[] { kitchen, floor })
            await LiveClient.Eventually("29 days", async () =>
                $"{Math.Floor((DateTimeOffset.FromUnixTimeSeconds((long)(await screen.Context.CookiesAsync()).Single(c => c.Name == "icupa-screen").Expires) - DateTimeOffset.UtcNow).TotalDays)} days");
    }

    /// <summary>A page whose device's clock, and whose counting of time, a test can move.</summary>
    private const string Clocks = """
        window.set = 0; window.passed = 0;
        const [date, ran] = [Date.now, performance.now.bind(performance)];
        Date.now = () => date() + set; performance.now = () => ran() + passed;
        """;

    [Fact]
    public async Task A_clock_that_is_set_back_hides_no_silence()
    {
        var room = await Evening.Site.Premises("set-back");
        foreach (var (code, live, silent) in new[] { (room.Kitchen, "html[data-pulse=live]", "html[data-pulse=stale]"), (room.Floor, "#bar.live", "#bar.lost") })
        {
            var screen = await Evening.Screen(code);
            var deaf = false;
            await screen.AddInitScriptAsync(Clocks);
            await screen.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
            {
                var server = socket.ConnectToServer();
                socket.OnMessage(frame => { if (!deaf) server.Send(frame.Text!); });
                server.OnMessage(frame => { if (!deaf) socket.Send(frame.Text!); });
            });
            await screen.ReloadAsync();
            await Expect(screen.Locator(live)).ToHaveCountAsync(1);
            // The network goes without a word, and the device is told the right time.
            deaf = true;
            await screen.EvaluateAsync("() => { set = -2 * 3600000; }");
            await Expect(screen.Locator(silent)).ToHaveCountAsync(1, new() { Timeout = 20_000 });
            deaf = false;
            await Expect(screen.Locator(live)).ToHaveCountAsync(1);
        }
    }

    [Fact]
    public async Task A_floor_locks_after_a_minute_whatever_its_clock_and_its_network_say()
    {
        var room = await Evening.Site.Premises("locks");
        var (floor, cut, back) = await SignedIn(room);
        await floor.EvaluateAsync("() => { set = -2 * 3600000; }");
        await Expect(floor.Locator("#bar [data-do=lock]")).ToBeVisibleAsync();
        // A network that comes back is nobody's hand.
        await floor.EvaluateAsync("() => { set += 40000; passed += 40000; }");
        await cut();
        await back();
        await Expect(floor.Locator("#bar [data-do=lock]")).ToBeVisibleAsync();
        await floor.EvaluateAsync("() => { set += 21000; passed += 21000; }");
        await Expect(floor.Locator("#bar [data-do=sign-in]")).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }

    [Fact]
    public async Task A_floor_that_was_locked_without_a_network_stays_locked()
    {
        var (floor, cut, back) = await SignedIn(await Evening.Site.Premises("locked-offline"));
        await cut();
        await floor.Locator("#bar [data-do=lock]").ClickAsync();
        await Expect(floor.Locator("#bar [data-do=sign-in]")).ToBeVisibleAsync();
        await back();
        await Expect(floor.Locator("#bar [data-do=sign-in]")).ToBeVisibleAsync();
        // The house has heard of it too: a page that begins anew asks for the PIN.
        await floor.ReloadAsync();
        await Expect(floor.Locator("#bar.live")).ToHaveCountAsync(1);
        await floor.Locator("#bar [data-do=shift]").ClickAsync();
        await Till.SignIn(floor, Premises.Pin);
        await Expect(floor.Locator("#bar [data-do=lock]")).ToBeVisibleAsync();
    }

    /// <summary>A floor with somebody signed in, whose clocks and whose network are the test's.</summary>
    private async Task<(IPage Floor, Func<Task> Cut, Func<Task> Back)> SignedIn(Premises room)
    {
        var floor = await Evening.Screen(room.Floor);
        var down = false;
        IWebSocketRoute? line = null;
        await floor.AddInitScriptAsync(Clocks);
        await floor.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            if (down) socket.CloseAsync();
            else (line = socket).ConnectToServer();
        });
        await floor.ReloadAsync();
        await floor.Locator("#bar [data-do=shift]").ClickAsync();
        await Till.SignIn(floor, Premises.Pin);
        await Expect(floor.Locator("#bar [data-do=lock]")).ToBeVisibleAsync();
        return (floor, async () =>
        {
            down = true;
            await line!.CloseAsync();
            await Expect(floor.Locator("#bar.lost")).ToHaveCountAsync(1);
        }, () =>
        {
            down = false;
            return Expect(floor.Locator("#bar.live")).ToHaveCountAsync(1);
        }
        );
    }
}
