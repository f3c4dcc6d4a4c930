using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Tests.Web;
using Icupa.Venues;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>Staff's hands on a floor screen: wet ones bounce, busy ones put things away half done.</summary>
[Collection(nameof(RoomCollection))]
public sealed class HandsTests(Evening evening) : BrowserTests(evening)
{
    /// <summary>A finger that comes down where it was as soon as something else lies there; false where nothing else came.</summary>
    private const string Bounce = """
        async selector => {
          // Nobody aims at what has just come.
          await new Promise(seen => setTimeout(seen, 600));
          const at = document.querySelector(selector), box = at.getBoundingClientRect(), [clientX, clientY] = [box.left + box.width / 2, box.top + box.height / 2];
          const under = () => { const on = document.elementFromPoint(clientX, clientY); return on && on.closest('button'); };
          const tap = on => {
            for (const type of ['pointerdown', 'pointerup']) on.dispatchEvent(new PointerEvent(type, { bubbles: true, isPrimary: true, pointerType: 'touch', clientX, clientY }));
            on.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1, clientX, clientY }));
          };
          const was = JSON.stringify(at.dataset);
          tap(at);
          for (let frame = 0; frame < 600; frame++) {
            await new Promise(requestAnimationFrame);
            const on = under();
            if (on && JSON.stringify(on.dataset) !== was) { tap(on); return true; }
          }
          return false;
        }
        """;

    private async Task<LiveClient> Caller(Premises room, int table)
    {
        var guest = await Evening.Site.Phone(room.Table(table));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("Call", "water"));
        return guest;
    }

    [Fact]
    public async Task A_finger_that_bounces_answers_one_table()
    {
        var room = await Evening.Site.Premises("bounces");
        var page = await Till.OnShift(Evening, room);
        await using var first = await Caller(room, 1);
        await Expect(page.Locator("#next .row")).ToHaveCountAsync(1);
        await using var second = await Caller(room, 2);
        await Expect(page.Locator("#next .row")).ToHaveCountAsync(2);

        Assert.True(await page.EvaluateAsync<bool>(Bounce, "#next .verb"));
        // Commands are sent in their order: a second answer would be through by now.
        await Till.Go(page, "table/3");
        await page.ClickAsync("#sheet [data-do=open]");
        await Expect(page.Locator("#sheet .state-ordering")).ToBeVisibleAsync();
        await Till.Go(page, "next");
        await Expect(page.Locator("#next .row .disc")).ToHaveTextAsync("2");
        await page.ClickAsync("#next .verb");
        await Expect(page.Locator("#next .row")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_takes_a_buttons_place_is_not_pressed_by_the_same_finger()
    {
        var room = await Evening.Site.Premises("confirms");
        var page = await Till.OnShift(Evening, room);
        await Till.Go(page, "table/4");
        await page.ClickAsync("#sheet [data-do=code]");
        Assert.True(await page.EvaluateAsync<bool>(Bounce, "#dialog [data-do=rotate]"));
        await Expect(page.Locator("#dialog [data-do=sure]")).ToBeVisibleAsync();
        await page.ClickAsync("#dialog [data-do=sure]");
        await Expect(page.Locator("#dialog .code img")).ToHaveAttributeAsync("src", new Regex(@"\?2$"));
    }

    [Fact]
    public async Task A_pad_that_is_put_away_gives_its_form_back()
    {
        var room = await Evening.Site.Premises("pad-away");
        await using var guest = await Guests.Ordered(Evening, room, 1, "isombe");
        var page = await Till.OnShift(Evening, room);
        await Till.Go(page, "table/1");
        await page.ClickAsync("#sheet [data-do=pay]");
        await page.ClickAsync("#dialog [data-method=momo-by-hand]");
        await page.FillAsync("#dialog [data-in=reference]", "MP240611.1200");
        // The screen locks in the middle of the form.
        await page.EvaluateAsync("document.querySelector('[data-do=lock]').click()");
        await Till.Submit(page);
        await Expect(page.Locator("#pin")).ToBeVisibleAsync();
        await page.ClickAsync("#pin [data-do=pin-close]");
        await Expect(page.Locator("#dialog .complaint")).ToContainTextAsync("PIN");

        // Left with the pad open, it is not the next one's to give.
        await Till.Submit(page);
        await Expect(page.Locator("#pin")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { const now = Date.now; Date.now = () => now() + 61_000; }");
        await Expect(page.Locator("#pin")).ToBeHiddenAsync();
        await page.EvaluateAsync("document.querySelector('[data-do=sign-in], [data-do=shift]').click()");
        await Till.SignIn(page, Premises.ManagerPin);
        await Expect(page.Locator("#dialog [data-in=reference]")).ToHaveValueAsync("MP240611.1200");
        await Till.Submit(page);
        await Expect(page.Locator("#dialog [data-in=reference]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_sheet_goes_along_with_a_party_that_somebody_else_moves()
    {
        var room = await Evening.Site.Premises("goes-along");
        await using var guest = await Guests.Ordered(Evening, room, 1, "isombe");
        await using var other = await Evening.Site.Floor(room.Floor);
        await other.Enter();
        Assert.Equal("None", (await other.Connection.InvokeAsync<JsonElement>("SignIn", Premises.ManagerPin)).GetProperty("refusal").GetString());
        var page = await Till.OnShift(Evening, room);
        await Till.Go(page, "table/1");
        await page.ClickAsync("#sheet [data-do=dish]");
        await Expect(page.Locator("#dialog .aside").First).ToHaveTextAsync("Table 1");

        await LiveClient.Eventually("None", () => other.Do("MoveVisit", guest.Visit, TableId.In(room.Settings.Id, "6").Text));
        await Expect(page.Locator("#dialog .aside").First).ToHaveTextAsync("Table 6");
        await Expect(page.Locator("#notice")).ToContainTextAsync("Now at table 6.");
        await page.FillAsync("[data-in=findDish]", "avocado salad");
        await page.ClickAsync("[data-item=avocado-salad]");
        await page.ClickAsync("[data-do=add]");
        await page.ClickAsync("#dialog [data-do=dismiss] >> nth=-1");
        await Expect(page.Locator("#sheet .title")).ToHaveTextAsync("Table 6");
        await Expect(page.Locator("#sheet [data-do=place]")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("#sheet .title")).ToHaveTextAsync("Table 6");
    }

    [Fact]
    public async Task What_nobody_has_started_comes_off_before_a_party_that_has_left_is_closed()
    {
        var room = await Evening.Site.Premises("has-left");
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await using var guest = await Guests.Ordered(Evening, room, 1, "isombe", "dodo");
        var ticket = await cook.See("station:", (key, _) => key.StartsWith("ticket:", StringComparison.Ordinal));
        var (order, begun) = (ticket.GetProperty("order").GetString(), ticket.GetProperty("lines")[0].GetProperty("id").GetString());
        Assert.Equal("None", await cook.Do("Start", order, begun));
        await guest.See("order:", (key, e) => key == "line:" + begun && e.GetProperty("state").GetString() == "preparing");
        var page = await Till.OnShift(Evening, room);
        await Till.Go(page, "table/1");
        await page.ClickAsync("#sheet [data-do=close]");
        await Expect(page.Locator("#dialog .deed")).ToContainTextAsync("Take off what nobody has started: 1 × Dodo");
        await Evening.Accessible(page);
        await page.ClickAsync("#dialog .deed");
        await Expect(page.Locator("#dialog")).ToBeHiddenAsync();
        await cook.See("station:", (_, e) => e.TryGetProperty("lines", out var lines) && lines[1].GetProperty("state").GetString() == "voided" && lines[1].GetProperty("voidReason").GetString() == "They left before it came");
        // What is begun is asked about as ever.
        await page.ClickAsync("#sheet [data-do=close]");
        await Expect(page.Locator("#dialog .chip").First).ToBeVisibleAsync();
        await Expect(page.Locator("#dialog .deed")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_tables_name_can_be_read_however_long_it_is()
    {
        string[] names = ["7", "101", "B12", "GARD12", "Terrasse 3", "Wintergarten"];
        var room = await Evening.Site.Premises("long-names", venue => venue with { Tables = [.. names.Select((name, i) => new TablePlan(name, i < 3 ? "Terrace" : "Room", 2 + 2 * (i % 3), 10 + 25 * (i % 3), i < 3 ? 14 : 60))] });
        await using var guest = await Evening.Site.Phone(room.Table("Terrasse 3"));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("Call", "water"));
        foreach (var (width, height) in new[] { (390, 844), (820, 1180), (1180, 820) })
        {
            var page = await Evening.Screen(room.Floor, width, height);
            await Expect(page.Locator("#next .row .disc")).ToHaveTextAsync("Terrasse 3");
            await Readable("#next .row .disc", "e => e");
            await Till.Go(page, "room");
            await Expect(page.Locator("#plan .table")).ToHaveCountAsync(names.Length);
            await Readable("#plan .table .name b", "e => e.closest('.table')");

            async Task Readable(string what, string within) => Assert.Empty(await page.EvaluateAsync<string[]>($$"""
                () => [...document.querySelectorAll('{{what}}')].flatMap(e => {
                  const range = document.createRange();
                  range.selectNodeContents(e);
                  const words = range.getBoundingClientRect(), box = ({{within}})(e).getBoundingClientRect();
                  return words.left < box.left - 1 || words.right > box.right + 1 || words.top < box.top || words.bottom > box.bottom || e.textContent === 'GARD12' && words.height > 24 ? [`${innerWidth} ${e.textContent} ${[words.left, words.right, box.left, box.right].map(Math.round)}`] : [];
                })
                """));
        }
    }

    [Fact]
    public async Task A_round_with_what_is_sold_out_since_is_read_before_it_is_let_go()
    {
        var room = await Evening.Site.Premises("out-since", venue => venue with { Joining = JoinPolicy.Approve });
        await using var cook = await Evening.Site.Cook(room.Kitchen);
        await using var guest = await Evening.Site.Phone(room.Table(1));
        await guest.Enter();
        Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>() }));
        Assert.Equal("None", await guest.Do("Place", 1_000_000));
        var page = await Till.OnShift(Evening, room);
        await Expect(page.Locator("#next .row")).ToContainTextAsync("First round to confirm");
        await Expect(page.Locator("#next .row .flag")).ToHaveCountAsync(0);
        Assert.Equal("None", await cook.Do("EightySix", "item", "isombe"));
        await Expect(page.Locator("#next .row .flag")).ToHaveTextAsync("Isombe: sold out");
        await Evening.Accessible(page);

        await page.ClickAsync("#next .verb.approve");
        await Expect(page.Locator("#dialog")).ToContainTextAsync("Isombe");
        await page.ClickAsync("[data-do=sure]");
        await Expect(page.Locator("#next .verb.approve")).ToHaveCountAsync(0);
        await guest.See("order:", (key, _) => key == "meta");
    }
}
