using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Venues;
using Microsoft.AspNetCore.SignalR.Client;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>The floor's screen as a server uses it, on a phone and on a tablet. Each test has a table of its own.</summary>
[Collection(nameof(RoomCollection))]
public sealed class FloorTests(Evening evening) : BrowserTests(evening)
{
    private const string Pin = Premises.Pin;
    /// <summary>A floor sees every table of its venue: it has a room of its own.</summary>
    private Premises Room => Evening.Room;

    private async Task<IPage> Floor(int width = 390, int height = 844)
    {
        var page = await Evening.Screen(Room.Floor, width, height);
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        return page;
    }

    private static async Task Type(IPage page, string pin)
    {
        foreach (var digit in pin)
            await page.ClickAsync($"#pin [data-digit='{digit}']");
    }

    private async Task<IPage> OnShift(int width = 390, int height = 844)
    {
        var page = await Floor(width, height);
        await page.ClickAsync("[data-do=shift]");
        await Type(page, Pin);
        await Expect(page.Locator("#pin")).ToBeHiddenAsync();
        return page;
    }

    private static async Task Open(IPage page, int table) => await page.EvaluateAsync($"location.hash = 'table/{table}'");

    private static async Task AddSalad(IPage page)
    {
        await page.ClickAsync("[data-do=dish]");
        await page.FillAsync("[data-in=findDish]", "avocado salad");
        await page.ClickAsync("[data-item=avocado-salad]");
        await page.ClickAsync("[data-do=add]");
        await page.ClickAsync("#dialog [data-do=dismiss] >> nth=-1");
    }

    [Fact]
    public async Task A_double_tap_opens_a_table_once()
    {
        var room = await Evening.Site.Premises("double-tap");
        var page = await Till.OnShift(Evening, room);
        await Open(page, 2);
        await page.WaitForSelectorAsync("#sheet [data-do=open]");
        await page.EvaluateAsync("() => { const open = document.querySelector('#sheet [data-do=open]'); open.click(); open.click(); }");
        await Expect(page.Locator("#sheet .state-ordering")).ToBeVisibleAsync();
        // Commands are sent in their order: a second opening would be through by now.
        await AddSalad(page);
        await Expect(page.Locator("#sheet .line:not(.coming)")).ToHaveCountAsync(1);
        await using var floor = await Evening.Site.Floor(room.Floor);
        await floor.Enter();
        Assert.Single(floor.All("table:").Single(t => t.Entity.GetProperty("id").GetString()!.EndsWith("/2", StringComparison.Ordinal)).Entity.GetProperty("parties").EnumerateArray());
    }

    [Fact]
    public async Task Taps_of_a_time_without_network_wait_for_their_own_persons_pin()
    {
        var room = await Evening.Site.Premises("taps-wait");
        var page = await Till.OnShift(Evening, room);
        await Open(page, 2);
        await page.ClickAsync("#sheet [data-do=open]");
        await Expect(page.Locator("#sheet .state-ordering")).ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator(".bar.lost")).ToBeVisibleAsync();
        await AddSalad(page);
        await Expect(page.Locator("#sheet .line.coming")).ToHaveCountAsync(1);

        // Another page of the same device signs out meanwhile.
        var cookies = new CookieContainer();
        foreach (var cookie in await page.Context.CookiesAsync())
            cookies.Add(new Uri(Evening.Site.Address, "/"), new System.Net.Cookie(cookie.Name, cookie.Value));
        await using var other = new LiveClient(new Uri(Evening.Site.Address, "/hub/floor"), cookies);
        await other.Enter();
        await other.Connection.InvokeCoreAsync("SignOut", []);

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#pin")).ToBeVisibleAsync();
        await page.ClickAsync("#pin [data-do=pin-close]");
        await Expect(page.Locator("#bar")).ToContainTextAsync("kept. Waiting for the PIN of Claudine");
        await page.ReloadAsync();
        await Expect(page.Locator("#pin")).ToBeVisibleAsync();
        await Type(page, Premises.ManagerPin);
        await Expect(page.Locator("#pin")).ToBeHiddenAsync();
        await Expect(page.Locator("#bar")).ToContainTextAsync("Claudine");
        await Expect(page.Locator("#sheet .line.coming")).ToHaveCountAsync(1);

        // What somebody else does meanwhile goes through.
        await Open(page, 3);
        await page.ClickAsync("#sheet [data-do=open]");
        await Expect(page.Locator("#sheet .state-ordering")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=lock]");
        await page.ClickAsync("[data-do=shift]");
        await Type(page, Pin);
        await Open(page, 2);
        await Expect(page.Locator("#sheet .line:not(.coming)")).ToContainTextAsync("Claudine");
        await Expect(page.Locator("#sheet .line")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_table_whose_news_was_lost_is_read_again()
    {
        var room = await Evening.Site.Premises("lost-news");
        var page = await Evening.Phone();
        await page.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            var server = socket.ConnectToServer();
            server.OnMessage(frame => socket.Send(string.Concat(frame.Text!.Split('\u001e', StringSplitOptions.RemoveEmptyEntries)
                .Where(message => !message.Contains("\"target\":\"change\",\"arguments\":[\"table:", StringComparison.Ordinal)).Select(message => message + '\u001e'))));
        });
        await page.GotoAsync("/screen/pair/" + room.Floor);
        await page.Locator("form button").First.ClickAsync();
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        await Open(page, 3);
        await Expect(page.Locator("#sheet .state-vacant")).ToBeVisibleAsync();
        await using var guest = await Evening.Site.Phone(room.Table(3));
        await Expect(page.Locator("#sheet .state-ordering")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task A_table_without_a_phone_is_served_from_open_to_close()
    {
        var page = await Floor();
        await Open(page, 9);
        await page.ClickAsync("[data-do=open]");

        // Commands need the PIN, and what asked for it goes on once it is right.
        await Type(page, "0000");
        await Expect(page.Locator("#pin .says")).ToHaveTextAsync("That PIN is not right. Try again.");
        await Type(page, Pin);
        await Expect(page.Locator("#sheet .state-ordering")).ToBeVisibleAsync();

        await AddSalad(page);
        await Expect(page.Locator("#sheet .line:not(.coming)")).ToContainTextAsync("Claudine");
        await page.ClickAsync("[data-do=place]");
        await Expect(page.Locator("#sheet .round")).ToContainTextAsync("#9-1");

        // A new code is drawn once its consequence was read and agreed to.
        await page.ClickAsync("#sheet [data-do=code]");
        var old = await page.Locator("#dialog img").GetAttributeAsync("src");
        await page.ClickAsync("[data-do=rotate]");
        await Expect(page.Locator("#dialog")).ToContainTextAsync("Every printed code of this table stops working");
        await page.ClickAsync("[data-do=sure]");
        await Expect(page.Locator("#dialog img")).Not.ToHaveAttributeAsync("src", old!);
        await page.ClickAsync("#dialog [data-do=dismiss]");

        // Not served yet: closing asks why; served: it does not.
        await page.ClickAsync("[data-do=close]");
        await Expect(page.Locator("#dialog [data-do=preset]").First).ToBeVisibleAsync();
        await page.ClickAsync("#dialog [data-do=dismiss]");
        await page.ClickAsync("#sheet .round .about");
        await page.ClickAsync("[data-do=serve-line]");
        await Expect(page.Locator("#sheet .round .mark.served")).ToBeVisibleAsync();
        await page.ClickAsync(".bill [data-do=pay]");
        await page.ClickAsync("#dialog [data-do=method][data-method=cash]");
        await page.ClickAsync("#dialog .dialog-foot .button");
        await page.ClickAsync("#dialog .outcome ~ .dialog-foot [data-do=dismiss]");
        await page.ClickAsync("[data-do=close]");
        await page.ClickAsync("[data-do=sure]");
        await Expect(page.Locator("#sheet [data-do=open]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_waits_is_listed_and_answered_on_the_phone()
    {
        await using var guest = await Evening.Site.Phone(Room.Table(10));
        await guest.Enter();
        var page = await OnShift(1180, 820);
        Assert.Equal("None", await guest.Do("Call", "water"));
        var verb = page.Locator("#next .verb[data-table='10']");
        await Expect(verb).ToHaveTextAsync("Water");
        await verb.ClickAsync();
        await guest.See("visit:", (key, e) => key.StartsWith("call:", StringComparison.Ordinal) && e.TryGetProperty("acknowledgedBy", out var by) && by.GetString() == "staff:claudine");
        await Expect(verb).ToHaveCountAsync(0);

        // A guest is sent away by name, after the consequence was read.
        Assert.Equal("None", await guest.Do("Rename", "Aline"));
        await Open(page, 10);
        await page.Locator("#sheet .guest", new() { HasTextString = "Aline" }).ClickAsync();
        await page.ClickAsync("[data-do=revoke]");
        await Expect(page.Locator("#dialog")).ToContainTextAsync("Aline's phone can order no more");
        await page.ClickAsync("[data-do=sure]");
        Assert.Equal("Revoked", await guest.Ended());
        await Expect(page.Locator("#sheet .guest")).ToHaveCountAsync(0);

        // It was a mistake: they come back with the digits that their waiter reads out, and not without.
        var pin = await page.Locator("#sheet .pin").InnerTextAsync();
        Task<string> Join(string digits) => Back("/join", ("visit", guest.Visit), ("pin", digits));
        Assert.Contains("asked to leave", await Back(""), StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"pin\"", await Back("/again"), StringComparison.Ordinal);
        var asked = await Join("");
        Assert.Contains("name=\"pin\"", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("digits are wrong", asked, StringComparison.Ordinal);
        Assert.Contains("digits are wrong", await Join(pin == "0000" ? "0001" : "0000"), StringComparison.Ordinal);
        Assert.Empty(await Join(pin));
        await Expect(page.Locator("#sheet .guest")).ToHaveCountAsync(1);

        async Task<string> Back(string to, params (string Name, string Value)[] form)
        {
            using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = guest.Cookies, AllowAutoRedirect = false }) { BaseAddress = Evening.Site.Address };
            http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
            using var answer = await (to.Length == 0 ? http.GetAsync(Room.Table(10)) : http.PostAsync(Room.Table(10) + to, new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)))));
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task A_first_round_waits_for_one_tap_where_staff_approve()
    {
        await using var guest = await Evening.Site.Phone(24);
        await guest.Enter();
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "gbejniet", quantity = 2, choices = Array.Empty<object>() }));
        Assert.Equal("None", await guest.Do("Place", 10_000));
        await guest.See("cart:", (key, e) => key == "round:1" && e.GetProperty("state").GetString() == "waiting");

        var page = await Evening.Screen(Evening.Site.Code("floor", 1), 390, 844);
        await page.ClickAsync("#next .verb.approve[data-table='12']");
        await Type(page, "1357");
        await guest.See("cart:", (key, e) => key == "round:1" && e.GetProperty("state").GetString() == "sent");
        await Expect(page.Locator("#next .verb.approve")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_waits_for_staff_can_be_read_before_it_is_let_go()
    {
        var room = await Evening.Site.Premises("read-first", venue => venue with { Joining = JoinPolicy.Approve });
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await using var guest = await Evening.Site.Phone(room.Table(2));
        await guest.Enter();
        var allergy = new { codes = new[] { "peanuts" } };
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 2, choices = Array.Empty<object>(), note = "no salt", allergy }));
        Assert.Equal("None", await guest.Do("Place", 1_000_000));
        await guest.See("cart:", (key, e) => key == "round:1" && e.GetProperty("lines").EnumerateArray().Single().GetProperty("note").GetString() == "no salt");

        var page = await Till.OnShift(Evening, room);
        await Open(page, 2);
        var line = page.Locator("#sheet .round .line");
        await Expect(line).ToContainTextAsync(new Regex("2 ×\\s+Isombe"));
        await Expect(line.Locator(".note")).ToHaveTextAsync("no salt");
        await Expect(line.Locator(".allergy")).ToContainTextAsync("peanuts");
        await Expect(line.Locator(".flag")).ToHaveCountAsync(0);
        await Evening.Accessible(page);
        Assert.Equal("None", await cook.Do("EightySix", "item", "isombe"));
        await Expect(line.Locator(".flag")).ToHaveTextAsync("sold out");

        // Let go all the same only by who has read that.
        await page.ClickAsync("#sheet .verb.approve");
        await Expect(page.Locator("#dialog h2")).ToHaveTextAsync("Sold out since: Isombe");
        await Evening.Accessible(page);
        await page.ClickAsync("#dialog footer [data-do=dismiss]");
        await Expect(page.Locator("#sheet .verb.approve")).ToBeVisibleAsync();

        // Back in the cart; what was read is said once.
        await page.ClickAsync("#sheet [data-do=decline]");
        await Expect(page.Locator("#sheet .round")).ToHaveCountAsync(0);
        await Expect(line).ToHaveCountAsync(0);
        await Expect(page.Locator("#sheet .line .note")).ToHaveTextAsync("no salt");
        await guest.See("cart:", (key, e) => key == "round:1" && !e.TryGetProperty("lines", out _));

        // There again when it was sent, out once more when it is let go: that is the waiter's to say.
        Assert.Equal("None", await cook.Do("UnEightySix", "item", "isombe"));
        await LiveClient.Eventually("None", () => guest.Do("Place", 1_000_000));
        await Expect(line).ToContainTextAsync(new Regex("2 ×\\s+Isombe"));
        Assert.Equal("None", await cook.Do("EightySix", "item", "isombe"));
        await Expect(line.Locator(".flag")).ToHaveTextAsync("sold out");
        await page.ClickAsync("#sheet .verb.approve");
        await page.ClickAsync("#dialog [data-do=sure]");
        await guest.See("cart:", (key, e) => key == "round:2" && e.GetProperty("state").GetString() == "sent");
    }

    [Fact]
    public async Task A_tap_without_a_network_is_kept_and_sent_once()
    {
        var page = await OnShift();
        await Open(page, 11);
        await page.ClickAsync("[data-do=open]");
        await Expect(page.Locator("#sheet section .empty").First).ToHaveTextAsync("Nothing chosen yet.");
        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator("#bar")).ToContainTextAsync("Reconnecting");
        await AddSalad(page);
        await Expect(page.Locator("#bar")).ToContainTextAsync("kept, sent when back");
        await Expect(page.Locator("#sheet .line.coming")).ToHaveCountAsync(1);
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#sheet .line.coming")).ToHaveCountAsync(0);
        await Expect(page.Locator("#sheet .lines .line")).ToHaveCountAsync(1);
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_table_that_waits_for_its_bill_is_drawn_where_it_was()
    {
        await using var guest = await Evening.Site.Phone(Room.Table(8));
        await guest.Enter();
        var page = await OnShift(1180, 820);
        var table = page.Locator("#plan .table[data-table='8']");
        await Expect(table).ToHaveClassAsync(new Regex("ordering"));
        var before = await table.Locator(".top").BoundingBoxAsync();
        Assert.Equal("None", await guest.Do("Call", "bill"));
        await Expect(table).ToHaveClassAsync(new Regex("bill"));
        Assert.Equal(before!.Y, (await table.Locator(".top").BoundingBoxAsync())!.Y, 2f);
        await Expect(table).ToHaveCSSAsync("border-top-width", "0px");
        await Expect(page.Locator("#next .disc.bill")).ToHaveCSSAsync("padding-top", "0px");
    }

    [Fact]
    public async Task Quick_taps_on_plus_and_minus_all_count()
    {
        var page = await OnShift();
        await Open(page, 7);
        await page.ClickAsync("[data-do=open]");
        await AddSalad(page);
        var line = page.Locator("#sheet .lines .line:not(.coming)");
        async Task Tap(string step, int times) => await line.Locator($"[data-do={step}]").EvaluateAsync("(b, times) => { for (let i = 0; i < times; i++) b.click(); }", times);
        await Expect(line.Locator("b")).ToHaveTextAsync("1 ×");
        await Tap("more", 3);
        await Expect(line.Locator("b")).ToHaveTextAsync("4 ×");

        // Without a network the number moves at once, and what is taken off whole is gone from sight.
        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator("#bar")).ToContainTextAsync("Reconnecting");
        await Tap("more", 2);
        await Expect(line.Locator("b")).ToHaveTextAsync("6 ×");
        await Tap("fewer", 1);
        await Expect(line.Locator("b")).ToHaveTextAsync("5 ×");
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#bar")).Not.ToContainTextAsync("kept");
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        await Expect(line.Locator("b")).ToHaveTextAsync("5 ×");
        await Tap("fewer", 7);
        await Expect(page.Locator("#sheet section .empty").First).ToHaveTextAsync("Nothing chosen yet.");
    }

    [Fact]
    public async Task An_unbroken_word_of_an_allergy_stays_in_its_box()
    {
        await using var guest = await Evening.Site.Phone(Room.Table(6));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 1, choices = Array.Empty<object>(), allergy = new { codes = Array.Empty<string>(), words = new string('W', 60) } }));
        var page = await Floor();
        await Open(page, 6);
        Assert.True(await page.Locator("#sheet .line .allergy").EvaluateAsync<bool>("a => a.scrollWidth <= a.clientWidth && a.getBoundingClientRect().right <= a.parentElement.getBoundingClientRect().right"));
    }

    [Fact]
    public async Task A_note_without_a_space_and_two_verbs_in_french_stay_within_the_sheet()
    {
        var room = await Evening.Site.Premises("narrow");
        await using var guest = await Evening.Site.Phone(room.Table(1));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 2, choices = Array.Empty<object>(), note = new string('W', 120) }));
        var page = await Evening.Screen(room.Floor, 390, 844);
        await Open(page, 1);
        await Expect(page.Locator("#sheet .line .note")).ToBeVisibleAsync();
        Assert.True(await page.Locator("#sheet").EvaluateAsync<bool>("s => s.scrollWidth <= s.clientWidth"));
        // As wide as the sheet of a tablet, with words as long as a first round's.
        await page.EvaluateAsync("""
            () => document.querySelector('#sheet .sheet-body').insertAdjacentHTML('afterbegin', `<ul class="rows" style="width: 367px"><li class="row"><div class="who"><span class="disc"></span><span class="what"><span class="wish">Première tournée à confirmer, 3,30 €</span></span></div>
              <button class="verb quiet">Refuser</button><button class="verb approve" id="long">Confirmer</button></li></ul>`)
            """);
        Assert.True(await page.EvaluateAsync<bool>("() => { const row = document.getElementById('long').parentElement; return row.getBoundingClientRect().width <= 367 && row.scrollWidth <= row.clientWidth; }"));
    }

    [Fact]
    public async Task Amounts_and_days_in_maltese_and_kinyarwanda_are_ones_that_people_write()
    {
        // A tablet that is set to Maltese has a browser that knows no Maltese numbers.
        var page = await Evening.Screen(Evening.Site.Code("floor", 1), 390, 844, new() { Locale = "mt-MT" });
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        var said = await page.EvaluateAsync<string[]>("""
            async ([mt, rw]) => {
              const { Words } = await import(document.querySelector('script[type=module]').src.replace(/floor\.js$/, 'floor-words.js'));
              const malta = new Words({}, 'mt', 'mt-MT', mt, 2, 'Europe/Malta'), kigali = new Words({}, 'rw', 'rw-RW', rw, 0, 'Africa/Kigali');
              return [malta.money(123456), malta.date('2026-11-28T12:00:00Z'), kigali.money(7000), kigali.date('2026-11-28T12:00:00Z')];
            }
            """, new[] { Amount.Marks("mt", Currency.EUR), Amount.Marks("rw", Currency.RWF) });
        Assert.Equal(["€1,234.56", "28 Nov", "RWF\u00a07.000", "28 Nov"], said);
        // As guests read them.
        Assert.Equal([Amount.Text(123456, Currency.EUR, "mt"), Amount.Text(7000, Currency.RWF, "rw")], [said[0], said[2]]);
    }

    [Fact]
    public async Task A_keyboard_is_back_at_the_table_it_left_and_a_round_is_served_by_the_plate()
    {
        var room = await Evening.Site.Premises("walked");
        await using var cook = await Evening.Site.Cook(room.Kitchen, "cold");
        await using var guest = await Evening.Site.Phone(room.Table(1));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 2, choices = Array.Empty<object>() }));
        Assert.Equal("None", await guest.Do("Place", 10_000));
        var page = await Evening.Screen(room.Floor, 1180, 820);
        await page.EvaluateAsync("location.hash = 'room'");
        await page.FocusAsync("#plan [data-table='1']");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#sheet .title")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#plan [data-table='1']")).ToBeFocusedAsync();

        var ticket = await cook.See("station:", (key, _) => key.StartsWith("ticket:", StringComparison.Ordinal));
        Assert.Equal("None", await cook.Do("Bump", ticket.GetProperty("order").GetString(), null));
        await Open(page, 1);
        await Expect(page.Locator("#sheet .round-head .verb")).ToHaveTextAsync("Serve 2");
    }

    /// <summary>150 tables in six areas, two of them with long names.</summary>
    private static VenueSettings Large(VenueSettings venue) => venue with
    {
        Tables = [.. Enumerable.Range(0, 150).Select(i => new TablePlan(
            i switch { 7 => "Président-Directeur Général", 8 => "طاولة كبار الشخصيات", _ => $"{i + 1}" }, $"Area {i / 25 + 1}", 4,
            i / 25 % 3 * 34 + i % 25 % 5 * 7, i / 75 * 52 + i % 25 / 5 * 9))],
    };

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1180, 820)]
    public async Task In_a_room_of_150_tables_each_can_be_pressed_and_is_found_by_its_name(int width, int height)
    {
        var room = await Evening.Site.Premises($"large-{width}", Large);
        await using var guest = await Evening.Site.Phone(room.Table(143));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("Rename", "Bénédicte"));
        var page = await Evening.Screen(room.Floor, width, height);
        await page.EvaluateAsync("location.hash = 'room'");
        await Expect(page.Locator(".table.ordering")).ToHaveCountAsync(1);
        var overlaps = await page.EvaluateAsync<string[]>("""
            () => {
              const at = [...document.querySelectorAll('.table')].map(t => ({ name: t.dataset.table, is: t.querySelector('svg').getBoundingClientRect() }));
              return at.filter((a, i) => a.is.width < 44 || at.some((b, j) => j > i && a.is.left < b.is.right - 1 && b.is.left < a.is.right - 1 && a.is.top < b.is.bottom - 1 && b.is.top < a.is.bottom - 1)).map(a => a.name);
            }
            """);
        Assert.Empty(overlaps);
        // What does not fit is scrolled to; the page itself stays where it is.
        await page.Locator(".table[data-table='150']").ClickAsync();
        await Expect(page.Locator("#sheet .title")).ToHaveTextAsync("Table 150");
        Assert.Equal(0, await page.EvaluateAsync<int>("document.scrollingElement.scrollLeft + document.scrollingElement.scrollTop"));

        await page.EvaluateAsync("location.hash = 'room'");
        await page.Locator("[data-in=findTable]").FillAsync("42");
        await Expect(page.Locator(".found .pick").First).ToContainTextAsync("42");
        await page.Locator("[data-in=findTable]").PressAsync("Enter");
        await Expect(page.Locator("#sheet .title")).ToHaveTextAsync("Table 42");
        await Expect(page.Locator(".table[data-table='42']")).ToBeInViewportAsync();
        await page.EvaluateAsync("location.hash = 'room'");
        await page.Locator("[data-in=findTable]").FillAsync("benedicte");
        await page.Locator(".found .pick").ClickAsync();
        await Expect(page.Locator("#sheet .title")).ToHaveTextAsync("Table 143");
        await Expect(page.Locator(".found")).ToHaveCountAsync(0);
        await Evening.Accessible(page);
    }

    [Fact]
    public async Task In_a_long_sheet_the_bill_and_the_guests_are_a_tap_away()
    {
        var room = await Evening.Site.Premises("long-sheet");
        await using var guest = await Evening.Site.Phone(room.Table(4));
        await guest.Enter();
        for (var n = 0; n < 25; n++) Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1 }));
        Assert.Equal("None", await guest.Do("Place", 1_000_000));
        var page = await Evening.Screen(room.Floor, 390, 844);
        await Open(page, 4);
        await Expect(page.Locator("#bill-title")).Not.ToBeInViewportAsync();
        foreach (var part in new[] { "bill-title", "guests-title", "cart-title" })
        {
            await page.Locator($"[data-do=jump][data-to='{part}']").ClickAsync();
            await Expect(page.Locator("#" + part)).ToBeInViewportAsync();
        }
        await Evening.Accessible(page);
    }

    [Fact]
    public async Task What_one_table_does_draws_no_other_table_anew()
    {
        var room = await Evening.Site.Premises("one-of-many", Large);
        await using var guest = await Evening.Site.Phone(room.Table(3));
        await guest.Enter();
        var page = await Evening.Screen(room.Floor, 1180, 820);
        await Expect(page.Locator(".table.ordering")).ToHaveCountAsync(1);
        await page.EvaluateAsync("""
            () => {
              window.touched = new Set();
              new MutationObserver(all => all.forEach(one => { const t = (one.target.nodeType === 1 ? one.target : one.target.parentElement)?.closest('#plan li'); if (t) window.touched.add(t.dataset.key.split('/').pop()); }))
                .observe(document.getElementById('plan'), { subtree: true, childList: true, attributes: true, characterData: true });
            }
            """);
        Assert.Equal("None", await guest.Do("Call", "water"));
        await Expect(page.Locator(".table[data-table='3'] .bubble")).ToBeVisibleAsync();
        Assert.Equal(["3"], await page.EvaluateAsync<string[]>("[...window.touched]"));
    }

    [Fact]
    public async Task A_reload_shows_the_same_table()
    {
        await using var guest = await Evening.Site.Phone(Room.Table(12));
        await guest.Enter();
        var page = await Floor();
        await Open(page, 12);
        await Expect(page.Locator("#sheet .guest")).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await Expect(page.Locator("#sheet .guest")).ToHaveCountAsync(1);
        await page.ClickAsync("[data-do=back]");
        await Expect(page.Locator("#next")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_part_is_accessible_in_light_and_dark()
    {
        var page = await OnShift();
        foreach (var part in new[] { "next", "room", "kitchen", "table/1" })
        {
            await page.EvaluateAsync($"location.hash = '{part}'");
            await Expect(page.Locator($"[data-table='1'], #{(part.StartsWith("table", StringComparison.Ordinal) ? "sheet" : part == "room" ? "plan" : part)}").First).ToBeAttachedAsync();
            await Evening.Accessible(page);
        }
        await page.ClickAsync("[data-do=code]");
        await Expect(page.Locator("#dialog img")).ToHaveJSPropertyAsync("complete", true);
        await Evening.Accessible(page);
        await page.GotoAsync("/floor/code/1");
        await Expect(page.Locator("img")).ToHaveJSPropertyAsync("complete", true);
        await Evening.Accessible(page);
    }

    [Fact]
    public async Task Nothing_of_the_floor_is_open_to_the_world()
    {
        var (http, _) = Evening.Site.Browser();
        using (http)
        {
            foreach (var page in new[] { "/floor", "/floor/code/1" })
            {
                using var answer = await http.GetAsync(page);
                Assert.Equal((HttpStatusCode.Redirect, "/screen"), (answer.StatusCode, answer.Headers.Location?.ToString()));
            }
            using var code = await http.GetAsync("/floor/code/1.svg");
            Assert.Equal(HttpStatusCode.Unauthorized, code.StatusCode);
        }
        var floor = await Floor();
        var words = JsonDocument.Parse((await floor.Locator("#plan-data").TextContentAsync())!).RootElement;
        Assert.DoesNotContain("hash", words.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Claudine Mukamana", words.GetProperty("staff").GetProperty("claudine").GetString());
        Assert.Equal(404, (await floor.APIRequest.GetAsync(new Uri(Evening.Site.Address, "/floor/code/99.svg").ToString())).Status);
    }
}
