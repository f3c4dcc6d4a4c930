using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Platform;
using Icupa.Tables;
using Icupa.Web.Push;
using Icupa.Web.Sessions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The hubs over real processes, by clients that know the protocol and nothing else. Each test has its own table.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class EveningTests(LiveSite site)
{
    private const string Pin = "2468";

    private static object Salad(string line, int quantity = 1) => new { line, item = "avocado-salad", quantity, choices = Array.Empty<object>() };

    [Fact]
    public async Task Two_phones_a_kitchen_and_a_floor_share_one_evening()
    {
        await using var aline = await site.Phone(1);
        await aline.Enter();
        await using var bob = await site.Phone(1, aline.Visit);
        await bob.Enter();
        await using var kitchen = await site.Kitchen();
        await kitchen.Enter("cold");
        await using var floor = await site.Floor();
        await floor.Enter();
        Assert.Equal(aline.Visit, bob.Visit);
        Assert.NotEqual(aline.Session, bob.Session);

        await floor.See("venue:", (key, e) => key == "kitchen" && e.GetProperty("screens").GetInt32() > 0);

        // Each sees who is here.
        await aline.See("presence:", (_, e) => e.TryGetProperty("here", out var here) && here.EnumerateArray().Any(s => s.GetString() == bob.Session));

        // A line added twice with one id is one line, on both phones.
        var (line, id) = (LiveClient.NewId(), LiveClient.NewId());
        Assert.Equal("None", await aline.Again(id, "AddLine", Salad(line, 2)));
        Assert.Equal("None", await aline.Again(id, "AddLine", Salad(line, 2)));
        var added = await bob.See("cart:", (key, e) => key == "line:" + Guid.Parse(line).ToString("N"));
        Assert.Equal("guest:" + aline.Session, added.GetProperty("by").GetString());
        Assert.Single(bob.All("cart:"), e => e.Key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal("NotYourLine", await bob.Do("RemoveLine", line));

        // Placed once, however often it is asked.
        var (place, total) = (LiveClient.NewId(), added.GetProperty("total").GetInt64());
        Assert.Equal(["None", "None"], [await aline.Again(place, "Place", total), await aline.Again(place, "Place", total)]);
        await bob.See("cart:", (key, e) => key == "round:1");
        Assert.DoesNotContain(bob.All("cart:"), e => e.Key == "round:2");

        // The kitchen draws it and bumps it; both phones and the floor are told.
        var ticket = await kitchen.See("station:", (key, e) => key == $"ticket:{aline.Visit}/1");
        var order = ticket.GetProperty("order").GetString()!;
        Assert.Equal("None", await kitchen.Do("Painted", (object)new[] { order }));
        await aline.See("order:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "accepted");
        Assert.Equal("None", await kitchen.Do("Start", order, null));
        await bob.See("order:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "preparing");
        Assert.Equal("None", await kitchen.Do("Bump", order, null));
        foreach (var client in new[] { aline, bob, floor })
            await client.See($"order:{aline.Visit}/1", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "ready");

        // A call reaches the floor and its answer the phone.
        Assert.Equal("None", await bob.Do("Call", "water"));
        var call = await floor.See($"visit:{aline.Visit}", (key, e) => key.StartsWith("call:", StringComparison.Ordinal));
        Assert.Equal("SignInAgain", await floor.Do("Answer", aline.Visit, call.GetProperty("id").GetString()));
        await SignIn(floor);
        Assert.Equal("None", await floor.Do("Answer", aline.Visit, call.GetProperty("id").GetString()));
        await bob.See("visit:", (key, e) => key.StartsWith("call:", StringComparison.Ordinal) && e.TryGetProperty("acknowledgedAt", out _));

        // What staff add is in the same cart.
        var looked = await floor.Connection.InvokeAsync<JsonElement>("Look", aline.Visit);
        foreach (var stream in looked.GetProperty("streams").EnumerateArray()) floor.Take(stream);
        Assert.Equal("None", await floor.Do("AddLine", aline.Visit, Salad(LiveClient.NewId())));
        await aline.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("by").GetString() == "staff:claudine");
        await floor.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("by").GetString() == "staff:claudine");

        // When the visit is closed the phones are told why, and cut.
        Assert.Equal("Unfinished", await floor.Do("CloseVisit", aline.Visit, null));
        // Nobody has paid: that takes a reason and a manager's PIN.
        await floor.See($"check:{aline.Visit}", (key, e) => key == "meta" && e.GetProperty("due").GetInt64() > 0);
        await LiveClient.Eventually("BalanceDue", () => floor.Do("CloseVisit", aline.Visit, "went home"));
        Assert.Equal("NeedsApproval", await floor.Do("CloseOwing", aline.Visit, "went home", "walkout", null));
        Assert.Equal("WrongPin", await floor.Do("CloseOwing", aline.Visit, "went home", "walkout", "0000"));
        Assert.Equal("None", await floor.Do("CloseOwing", aline.Visit, "went home", "walkout", "5826"));
        Assert.Equal(["VisitEnded", "VisitEnded"], [await aline.Ended(), await bob.Ended()]);
    }

    [Fact]
    public async Task A_right_PIN_forgives_no_wrong_ones()
    {
        var room = await site.Premises("guessing");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        // With a mark where it says until when no PIN is taken.
        async Task<string?> Try(string pin) => await floor.Connection.InvokeAsync<JsonElement>("SignIn", pin) is var answer && answer.TryGetProperty("until", out _)
            ? answer.GetProperty("refusal").GetString() + "!"
            : answer.GetProperty("refusal").GetString();
        // A waiter who guesses a manager's PIN between signing in.
        foreach (var (pin, said) in new[] { ("1001", "WrongPin"), ("1002", "WrongPin"), (Premises.Pin, "None"), ("1003", "WrongPin"), ("1004", "WrongPin"), (Premises.Pin, "None"), ("1005", "WrongPin!"), (Premises.ManagerPin, "TooManyTries!") })
            Assert.Equal((pin, said), (pin, await Try(pin)));
        // Until when is said at sign-in and to whoever lets a manager allow something; it is one count, and written down.
        var (signing, allowing) = (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin), await floor.Connection.InvokeAsync<JsonElement>("MoveCash", LiveClient.NewId(), "2026-03-06", 1, "pay-out", 100, "bread", Premises.ManagerPin));
        Assert.All([signing, allowing], answer => Assert.InRange(answer.GetProperty("until").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        // Another screen of the same code goes on.
        await using var other = await site.Floor(room.Floor);
        await other.Enter();
        Assert.Equal("None", (await other.Connection.InvokeAsync<JsonElement>("SignIn", Premises.ManagerPin)).GetProperty("refusal").GetString());
        var written = await site.Visit(grains => grains.GetGrain<IAuditGrain>(0).Find(Asker.House("tests"), new(Act: "pin.lock", Subject: room.Settings.Id.Text)));
        Assert.Equal("wrong PINs; locked for 1 min", Assert.Single(written.Rows).Note.Reason);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_seats_one_phone()
    {
        var room = await site.Premises("taps", venue => venue with { SharedTables = true });
        await using var first = await site.Phone(room.Table(1));
        await first.Enter();
        var (http, _) = site.Browser();
        using var _ = http;
        var page = await http.GetStringAsync(room.Table(1));
        var ids = Regex.Matches(page, "name=\"form\" value=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, ids.Distinct().Count());

        // The second tap goes out before the first is answered: it has no cookie.
        async Task<SessionToken> Tap(string to, string form)
        {
            var (hand, cookies) = site.Browser();
            using var _ = hand;
            using var answer = await hand.PostAsync($"{room.Table(1)}/{to}", new FormUrlEncodedContent([new("visit", first.Visit), new("form", form)]));
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            return SessionToken.Open(site.Secret, cookies.GetCookies(site.Address)["icupa-session"]!.Value, DateTimeOffset.UtcNow)!.Value;
        }
        var joined = await Task.WhenAll(Tap("join", ids[0]), Tap("join", ids[0]));
        Assert.Equal(joined[0], joined[1]);
        var another = await Tap("party", ids[1]);
        Assert.Equal(another, await Tap("party", ids[1]));
        Assert.NotEqual(first.Visit, another.Visit.Text);
        Assert.Equal(2, Regex.Count(await http.GetStringAsync(room.Table(1)), "/join\""));

        // An id that a client made up seats whoever sends it anew.
        foreach (var made in new[] { "", "x", Guid.NewGuid().ToString("N"), ids[0][..^1] + (ids[0][^1] == 'A' ? 'Q' : 'A') })
            Assert.NotEqual(await Tap("join", made), await Tap("join", made));
    }

    [Fact]
    public async Task Who_sits_down_again_by_a_double_tap_is_one_guest()
    {
        var room = await site.Premises("again");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await SignIn(floor);
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        Assert.Equal("None", await floor.Do("CloseVisit", phone.Visit, "the evening is over"));
        await phone.Ended();
        async Task<SessionToken> Tap()
        {
            var (hand, cookies) = site.Browser();
            using var _ = hand;
            cookies.Add(phone.Cookies.GetCookies(site.Address));
            using var answer = await hand.PostAsync(room.Table(1) + "/again", null);
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            return SessionToken.Open(site.Secret, cookies.GetCookies(site.Address)["icupa-session"]!.Value, DateTimeOffset.UtcNow)!.Value;
        }
        await LiveClient.Eventually("free", async () => (await site.Visit(grains => grains.GetGrain<ITableGrain>(Key.Table(TableId.In(room.Settings.Id, "1"))).Look())).Parties.IsEmpty ? "free" : "taken");
        var seats = await Task.WhenAll(Tap(), Tap());
        Assert.Equal(seats[0], seats[1]);
        // One that comes after it finds itself seated.
        Assert.Equal(seats[0], await Tap());
        Assert.NotEqual(phone.Visit, seats[0].Visit.Text);
        Assert.NotEqual(phone.Session, seats[0].Session.Text);
    }

    [Fact]
    public async Task Who_scans_another_tables_code_and_then_their_own_has_their_seat_again()
    {
        var room = await site.Premises("two-codes");
        var (http, cookies) = site.Browser();
        using var _ = http;
        async Task<(string Page, SessionToken Seat)> Scan(int table) =>
            (await http.GetStringAsync(room.Table(table)), SessionToken.Open(site.Secret, cookies.GetCookies(site.Address)["icupa-session"]!.Value, DateTimeOffset.UtcNow)!.Value);
        var (own, other) = ((await Scan(1)).Seat, (await Scan(2)).Seat);
        Assert.NotEqual(own.Visit, other.Visit);
        foreach (var (table, seat) in new[] { (1, own), (2, other), (2, other), (1, own) })
        {
            var (page, now) = await Scan(table);
            Assert.Equal(seat, now);
            Assert.DoesNotContain("/join", page, StringComparison.Ordinal);
        }

        // Once that evening is over, a page that was left open there opens no other.
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await SignIn(floor);
        await Scan(2);
        Assert.Equal("None", await floor.Do("CloseVisit", own.Visit.Text, null));
        await floor.Until(() => floor.All($"table:{room.Settings.Id.Text}/1").All(e => e.Entity.GetProperty("parties").GetArrayLength() == 0));
        var (ended, still) = await Scan(1);
        Assert.Contains("/again", ended, StringComparison.Ordinal);
        Assert.Equal(other, still);
    }

    [Fact]
    public async Task What_is_no_form_is_no_mistake_of_ours()
    {
        var room = await site.Premises("no-form");
        await using var phone = await site.Phone(room.Table(1));
        var (http, cookies) = site.Browser();
        using var _ = http;
        cookies.Add(phone.Cookies.GetCookies(site.Address));
        const string urlencoded = "application/x-www-form-urlencoded", multipart = "multipart/form-data; boundary=x";
        foreach (var (to, type, body, status) in new[]
        {
            ("/add", "application/json", "{}", HttpStatusCode.BadRequest),
            ("/check/pay", "text/plain", "method=card", HttpStatusCode.BadRequest),
            ("/add", multipart, "--x\r\nbroken", HttpStatusCode.BadRequest),
            ("/join", multipart, "--x\r\nbroken", HttpStatusCode.BadRequest),
            ("/add", urlencoded, string.Join('&', Enumerable.Range(0, 3_000).Select(n => $"k{n}=v")), HttpStatusCode.BadRequest),
            ("/add", urlencoded, "note=" + new string('x', 3_000_000), HttpStatusCode.RequestEntityTooLarge),
            ($"/receipt/{Guid.NewGuid()}", multipart, "--x\r\nbroken", HttpStatusCode.BadRequest),
            // No encoding that anybody should read.
            ("/add", urlencoded + "; charset=utf-7", "item=x", HttpStatusCode.BadRequest),
            ("~/receipt/any/mail", multipart, "--x\r\nbroken", HttpStatusCode.BadRequest),
            ("~/receipt/any/mail", urlencoded, "to=" + new string('x', 3_000_000), HttpStatusCode.RequestEntityTooLarge),
            ("~/screen/pair", multipart, "--x\r\nbroken", HttpStatusCode.BadRequest),
            ("~/admin/sign-in", multipart, "--x\r\nbroken", HttpStatusCode.BadRequest),
            ("~/admin/sign-in/link", urlencoded, "token=" + new string('x', 3_000_000), HttpStatusCode.RequestEntityTooLarge),
        })
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            // Asked first, the server can say no before it is sent all of it.
            using var request = new HttpRequestMessage(HttpMethod.Post, to.StartsWith('~') ? to[1..] : room.Table(1) + to) { Content = content, Headers = { ExpectContinue = true } };
            using var answer = await http.SendAsync(request);
            Assert.Equal((to, type, status), (to, type, answer.StatusCode));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
        // A page that only says that now is the time sends nothing with it.
        using var look = await http.PostAsync(new Uri($"{room.Table(1)}/pay/{Guid.NewGuid()}/look", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.SeeOther, look.StatusCode);
        // What cannot stand in an address leads nowhere but to the bill, and a host that is none to no page.
        using var broken = await http.PostAsync(new Uri(room.Table(1) + "/pay/x%0D%0Ay/look", UriKind.Relative), null);
        Assert.Equal((HttpStatusCode.SeeOther, room.Table(1) + "/check"), (broken.StatusCode, broken.Headers.Location?.ToString()));
        using var nowhere = new HttpRequestMessage(HttpMethod.Get, "/");
        nowhere.Headers.TryAddWithoutValidation("Host", "room..example");
        using var none = await http.SendAsync(nowhere);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Fact]
    public async Task A_phone_that_looks_as_its_visit_ends_reads_so_and_opens_no_other()
    {
        var room = await site.Premises("endings");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await SignIn(floor);
        for (var evening = 0; evening < 4; evening++)
        {
            await using var phone = await site.Phone(room.Table(1));
            await phone.Enter();
            using var over = new CancellationTokenSource();
            var looks = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                var (http, cookies) = site.Browser();
                using var _ = http;
                foreach (Cookie cookie in phone.Cookies.GetCookies(site.Address)) cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
                var seat = cookies.GetCookies(site.Address)["icupa-session"]!.Value;
                // Neither seated anew, nor asked to join those who have gone: that is the phone itself.
                while (!over.IsCancellationRequested)
                    Assert.DoesNotContain("/join", await http.GetStringAsync(room.Table(1)), StringComparison.Ordinal);
                return cookies.GetCookies(site.Address)["icupa-session"]!.Value == seat;
            })).ToArray();
            Assert.Equal("None", await floor.Do("CloseVisit", phone.Visit, null));
            Assert.Equal("VisitEnded", await phone.Ended());
            await over.CancelAsync();
            Assert.All(await Task.WhenAll(looks), Assert.True);
            await floor.Until(() => floor.All($"table:{room.Settings.Id.Text}/1").All(e => e.Entity.GetProperty("parties").GetArrayLength() == 0));
        }
    }

    [Fact]
    public async Task Sold_out_reaches_every_phone_and_refuses_the_dish()
    {
        await using var phone = await site.Phone(2);
        await phone.Enter();
        await using var kitchen = await site.Kitchen();
        await kitchen.Enter("grill");
        Assert.Equal("None", await kitchen.Do("EightySix", "item", "pumpkin-soup"));
        await phone.See("availability:", (key, e) => key == "item:pumpkin-soup" && e.GetProperty("out").GetBoolean());
        await kitchen.See("availability:", (key, e) => key == "item:pumpkin-soup");
        // The silo of the cart hears of it within a second.
        await LiveClient.Eventually("SoldOut", () => phone.Do("AddLine", new { line = LiveClient.NewId(), item = "pumpkin-soup", quantity = 1 }));
        Assert.Equal("None", await kitchen.Do("UnEightySix", "item", "pumpkin-soup"));
        await phone.Until(() => phone.All("availability:").All(e => e.Key != "item:pumpkin-soup" || !e.Entity.GetProperty("out").GetBoolean()));
    }

    [Fact]
    public async Task A_lost_last_message_is_found_by_its_version()
    {
        await using var phone = await site.Phone(14);
        await phone.Enter();
        await using var friend = await site.Phone(14, phone.Visit);
        await friend.Enter();
        friend.Deaf = true;
        Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "bigilla", quantity = 1 }));
        await friend.See("cart:", (key, _) => key.StartsWith("line:", StringComparison.Ordinal));
        Assert.True(friend.Gaps > 0);
    }

    [Fact]
    public async Task A_phone_that_was_sent_away_is_told_and_stays_away()
    {
        await using var host = await site.Phone(3);
        await host.Enter();
        await using var stranger = await site.Phone(3, host.Visit);
        await stranger.Enter();
        Assert.Equal("NotAllowed", await stranger.Do("Refuse", host.Session));
        Assert.Equal("None", await host.Do("Refuse", stranger.Session));
        Assert.Equal("Revoked", await stranger.Ended());
        await stranger.Connection.StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => stranger.Connection.InvokeAsync<JsonElement>("Enter"));
        Assert.Equal("None", await host.Do("Rename", "Aline"));
    }

    [Fact]
    public async Task Another_partys_things_are_neither_seen_nor_touched()
    {
        await using var mine = await site.Phone(4);
        await mine.Enter();
        await using var theirs = await site.Phone(5);
        await theirs.Enter();
        Assert.Equal("None", await theirs.Do("AddLine", Salad(LiveClient.NewId())));
        foreach (var kind in new[] { "visit", "cart", "presence" }) Assert.Null(await mine.Whole($"{kind}:{theirs.Visit}"));
        foreach (var stream in new[] { $"order:{theirs.Visit}/1", "table:demo/kigali-grill/4", "availability:demo/valletta-trattoria/2026-11-23", "venue:demo/valletta-trattoria", "station:demo/kigali-grill/cold/2026-11-23", "", "visit", ":", "menu:demo/kigali-grill", "availability:demo/kigali-grill/x/2026-11-23" })
            Assert.Null(await mine.Whole(stream));
        Assert.Equal("Malformed", await mine.Do("GotIt", $"{theirs.Visit}/1", LiveClient.NewId()));
        Assert.DoesNotContain(mine.All(""), e => e.Key.StartsWith("line:", StringComparison.Ordinal));

        await using var kitchen = await site.Kitchen();
        await kitchen.Enter("grill");
        Assert.Null(await kitchen.Whole($"cart:{theirs.Visit}"));
        Assert.Null(await kitchen.Whole("station:demo/valletta-trattoria/pasta/2026-11-23"));
        Assert.Equal("Malformed", await kitchen.Do("Bump", "demo/valletta-trattoria/0192f0c1a2b37c4d8e5f60718293a4b5/1", null));

        await using var floor = await site.Floor();
        await floor.Enter();
        await SignIn(floor);
        Assert.Equal("Malformed", await floor.Do("CloseVisit", "demo/valletta-trattoria/0192f0c1a2b37c4d8e5f60718293a4b5", null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData("forged")]
    [InlineData("elsewhere")]
    public async Task Without_a_cookie_of_ours_there_is_no_seat(string? kind)
    {
        var cookies = new CookieContainer();
        var token = new SessionToken(new(Guid.NewGuid()), VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"));
        var value = kind switch
        {
            "forged" => token.Seal(Convert.ToBase64String(new byte[32]), DateTimeOffset.UtcNow),
            // Signed by us, for a visit that never was.
            "elsewhere" => token.Seal(site.Secret, DateTimeOffset.UtcNow),
            _ => kind,
        };
        if (value is not null) cookies.Add(site.Address, new Cookie("icupa-session", value));
        await using var client = new LiveClient(new Uri(site.Address, "/hub/guest"), cookies);
        await client.Connection.StartAsync();
        Assert.Equal(kind == "elsewhere" ? "NotFound" : "NotAtThisTable", await client.Ended());
    }

    [Fact]
    public async Task A_screen_of_one_kind_is_not_one_of_the_other()
    {
        await using var kitchen = await site.Kitchen();
        var cookies = new CookieContainer();
        var screen = new ScreenToken(site.KitchenCode, 99, Guid.NewGuid()).Seal(site.Secret, DateTimeOffset.UtcNow);
        cookies.Add(site.Address, new Cookie("icupa-screen", screen));
        await using var floor = new LiveClient(new Uri(site.Address, "/hub/floor"), cookies);
        await floor.Connection.StartAsync();
        Assert.Equal("SignInAgain", await floor.Ended());
    }

    [Fact]
    public async Task Other_origins_are_refused()
    {
        await using var client = new LiveClient(new Uri(site.Address, "/hub/guest"), new CookieContainer(), "https://evil.example");
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.Connection.StartAsync());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_flood_is_refused_and_changes_nothing()
    {
        await using var phone = await site.Phone(6);
        await phone.Enter();
        var refusals = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => phone.Do("AddLine", Salad(LiveClient.NewId()))));
        var accepted = refusals.Count(r => r == "None");
        Assert.InRange(accepted, TokenBucket.Burst / 2, 150);
        Assert.Equal(200 - accepted, refusals.Count(r => r == "TooMany"));
        await phone.Until(() => phone.All("cart:").Count(e => e.Key.StartsWith("line:", StringComparison.Ordinal)) == accepted);
        Assert.True(phone.Gaps < 5, $"{phone.Gaps} gaps");

        // Whatever answers a refusal answers this one.
        await using var floor = await site.Floor();
        await floor.Enter();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => n % 2 == 0 ? floor.Do("OpenTable", "no/such/table") : floor.Do("CloseOwing", "no/such/visit", "rude", "walkout", null)));
        Assert.Equal(["Malformed", "TooMany"], answers.Distinct().Order());
    }

    [Fact]
    public async Task What_is_not_well_formed_is_refused_and_the_connection_lives()
    {
        await using var phone = await site.Phone(7);
        await phone.Enter();
        Assert.Equal("Malformed", await phone.Again("7", "Place", 0L));
        Assert.Equal("Malformed", await phone.Do("AddLine", new { item = 7 }));
        Assert.Equal("Malformed", await phone.Do("AddLine", "soup"));
        Assert.Equal("Malformed", await phone.Do("RemoveLine", "nothing"));
        Assert.Equal("Malformed", await phone.Do("Call", "police"));
        Assert.Equal("NoSuchItem", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "no such dish", quantity = 1 }));
        Assert.Equal("BadQuantity", await phone.Do("AddLine", Salad(LiveClient.NewId(), 0)));
        Assert.Equal("BadQuantity", await phone.Do("AddLine", Salad(LiveClient.NewId(), 100)));
        Assert.Equal("BadNote", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 1, note = new string('x', 501) }));
        await Assert.ThrowsAsync<HubException>(() => phone.Do("NoSuchMethod"));
        await Assert.ThrowsAsync<HubException>(() => phone.Do("Place", "much"));
        Assert.Equal("EmptyCart", await phone.Do("Place", 0L));
    }

    [Fact]
    public async Task A_message_over_the_limit_ends_the_connection_and_nothing_else()
    {
        await using var phone = await site.Phone(8);
        await phone.Enter();
        await Assert.ThrowsAnyAsync<Exception>(() => phone.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 1, note = new string('x', 40_000) }));
        await phone.Closed();
        await phone.Enter();
        Assert.DoesNotContain(phone.All("cart:"), e => e.Key.StartsWith("line:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_code_scanned_too_often_says_so_and_another_table_is_not_held_up()
    {
        var (http, _) = site.Browser();
        using (http)
        {
            var codes = new List<HttpStatusCode>();
            for (var i = 0; i < Icupa.Web.Site.Scans.PerMinute + 5; i++)
            {
                // Each scan is another phone: no cookie comes back with it.
                using var scan = new HttpRequestMessage(HttpMethod.Get, site.Table(23));
                using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = site.Address };
                using var answer = await client.SendAsync(scan);
                codes.Add(answer.StatusCode);
                if (answer.StatusCode == HttpStatusCode.TooManyRequests) Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            }
            Assert.Contains(HttpStatusCode.TooManyRequests, codes);
            using var elsewhere = await http.GetAsync(site.Table(22));
            Assert.NotEqual(HttpStatusCode.TooManyRequests, elsewhere.StatusCode);
        }
    }

    [Fact]
    public async Task A_preview_of_a_code_seats_nobody()
    {
        var (http, cookies) = site.Browser();
        using (http)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, site.Table(11));
            request.Headers.Add("Sec-Purpose", "prefetch;prerender");
            using var answer = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Empty(cookies.GetAllCookies());
            using var forged = await http.GetAsync(site.Table(11)[..^1] + "x");
            Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);
        }
    }

    [Fact]
    public async Task The_menu_is_loaded_once_per_version()
    {
        await using var phone = await site.Phone(12);
        var (http, cookies) = site.Browser();
        using (http)
        {
            using var nobody = await http.GetAsync("/menu.json");
            Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
            using (await http.GetAsync(site.Table(12))) { }
            using (await http.PostAsync("/screen/pair", new FormUrlEncodedContent([new("code", site.KitchenCode)]))) { }
            using var first = await http.GetAsync("/menu.json");
            var menu = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement;
            Assert.Equal("demo/kigali-grill", menu.GetProperty("venue").GetProperty("id").GetString());
            Assert.False(menu.GetProperty("venue").TryGetProperty("staff", out _));
            using var again = new HttpRequestMessage(HttpMethod.Get, "/menu.json");
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var same = await http.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        }
    }

    private static async Task SignIn(LiveClient floor)
    {
        var answer = await floor.Connection.InvokeAsync<JsonElement>("SignIn", Pin);
        Assert.Equal("None", answer.GetProperty("refusal").GetString());
        Assert.False(answer.GetProperty("member").TryGetProperty("pinHash", out _));
    }
}
