using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.KitchenTests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What the kitchen's screen shows when it is full: dishes with many options, long boards, menus of which much has run out, the longest words. Their venues are their own.</summary>
[Collection(nameof(KitchenCollection))]
public sealed class KitchenFullTests(Evening evening) : BrowserTests(evening)
{
    [Fact]
    public async Task Thirty_options_can_all_be_read_on_the_ticket()
    {
        var room = await Evening.Site.Premises("thirty-options");
        await room.Publish(menu => menu with
        {
            ModifierGroups = [.. menu.ModifierGroups, new("thirty", new("Toppings"), 0, 30, [.. Enumerable.Range(1, 30).Select(n => new Modifier($"t{n}", new($"Topping {n}"), $"TOPPING {n}"))])],
            Items = [.. menu.Items, new MenuItem("everything", "grill", new("Everything"), "EVERYTHING", 5_000) { ModifierGroups = ["thirty"] }],
        });
        var screen = await Evening.Screen(room.Kitchen);
        await using var phone = await Evening.Site.Phone(room.Table(1));
        await phone.Enter();
        var order = await Sent(phone, new { line = LiveClient.NewId(), item = "everything", quantity = 1, choices = Enumerable.Range(1, 30).Select(n => new { group = "thirty", modifier = $"t{n}", choices = Array.Empty<object>() }) });
        var ticket = Ticket(screen, order);
        await Expect(ticket.Locator(".option")).ToHaveCountAsync(30);
        // Each stands within the board from its top to its bottom, and its ticket begins with its dish.
        Assert.Empty(await ticket.EvaluateAsync<string[]>("""
            t => {
              const board = document.getElementById('board').getBoundingClientRect();
              return [...t.querySelectorAll('.option')].filter(o => { const r = o.getBoundingClientRect(); return r.top < board.top || r.bottom > board.bottom; }).map(o => o.textContent);
            }
            """));
        Assert.True(await ticket.EvaluateAsync<bool>("t => t.querySelector('.name').getBoundingClientRect().left < t.getClientRects()[0].right"));
        // A tap on any of them means the dish.
        await ticket.Locator(".option").Nth(20).ClickAsync();
        await Expect(ticket.Locator(".line.started")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task With_a_hundred_dishes_sold_out_what_is_being_cooked_can_still_be_taken_off()
    {
        var room = await Evening.Site.Premises("hundred-out");
        await room.Publish(menu => menu with { Items = [.. menu.Items, .. Enumerable.Range(1, 200).Select(n => new MenuItem($"more-{n}", "grill", new($"More {n}"), $"MORE {n}", 1_000))] });
        await using var cook = await Evening.Site.Kitchen(room.Kitchen);
        await cook.Enter("grill");
        for (var n = 1; n <= 100; n++) await LiveClient.Eventually("None", () => cook.Do("EightySix", "item", $"more-{n}"));
        var screen = await Evening.Screen(room.Kitchen);
        await using var phone = await Evening.Site.Phone(room.Table(2));
        await phone.Enter();
        await Expect(Ticket(screen, await Sent(phone, new { line = LiveClient.NewId(), item = "more-150", quantity = 1, choices = Array.Empty<object>() }))).ToBeVisibleAsync();
        await screen.Locator("[data-do=open-stock]").ClickAsync();
        var rows = screen.Locator("#stock-body .rows > li");
        await Expect(rows.Nth(99)).ToContainTextAsync("MORE 100");
        await Expect(rows.Nth(100)).ToContainTextAsync("MORE 150");
        // What is not listed is said to be there.
        await Expect(screen.Locator("#stock-body > .hint")).ToContainTextAsync("more");
    }

    [Fact]
    public async Task What_lies_beyond_the_edge_is_counted_with_what_is_late_of_it_and_the_board_rests_at_whole_columns()
    {
        var room = await Evening.Site.Premises("kitchen-beyond", venue => venue with { Stations = [.. venue.Stations.Select(s => s with { WarnSeconds = 1, LateSeconds = 2 })] });
        var screen = await Evening.Screen(room.Kitchen, 1024, 768);
        await screen.GotoAsync("/kitchen/grill");
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        await using var phone = await Evening.Site.Phone(room.Table(1));
        await phone.Enter();
        for (var round = 0; round < 7; round++)
        {
            for (var line = 0; line < 4; line++) Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 12 }));
            Assert.Equal("None", await phone.Do("Place", 1_000_000));
        }
        await Expect(screen.Locator(".ticket[data-age=late]")).ToHaveCountAsync(7);
        var beyond = screen.Locator("#beyond");
        await Expect(beyond).ToHaveTextAsync(new Regex(@"^(\d) more ▸\s■ \1 Late$"));

        await beyond.ClickAsync();
        await Rests();
        await screen.Mouse.MoveAsync(500, 500);
        await screen.Mouse.WheelAsync(150, 0);
        await Rests();

        // At a column's edge, and not where the board began.
        Task Rests() => LiveClient.Eventually("whole", () => screen.EvaluateAsync<string>("""
            async () => {
              const board = document.getElementById('board'), at = board.scrollLeft;
              await new Promise(later => setTimeout(later, 300));
              const column = document.querySelector('.ticket').getClientRects()[0].width + parseFloat(getComputedStyle(board).columnGap);
              return at > 0 && board.scrollLeft === at && Math.abs(at / column - Math.round(at / column)) < .02 ? 'whole' : `${at} of ${column}`;
            }
            """));
    }

    [Fact]
    public async Task The_red_bar_shows_all_its_words_in_every_language()
    {
        var room = await Evening.Site.Premises("red-bar");
        foreach (var language in new[] { "en", "fr", "rw", "mt" })
        {
            var screen = await Evening.Screen(room.Kitchen, 1024, 768);
            await screen.GotoAsync("/kitchen?language=" + language);
            await screen.GotoAsync("/kitchen/cold");
            await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
            await Kept(screen);
            Assert.Empty(await Clipped(screen));
            await screen.Context.SetOfflineAsync(true);
            await screen.ReloadAsync();
            await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "stale");
            Assert.Empty(await Clipped(screen));
            await screen.Context.CloseAsync();
        }
    }

    /// <summary>The parts of the bar whose words are not all to be seen.</summary>
    private static Task<string[]> Clipped(IPage screen) => screen.EvaluateAsync<string[]>("""
        () => {
          const bar = document.querySelector('.bar').getBoundingClientRect(), nav = document.querySelector('.bar nav').getBoundingClientRect();
          return [...document.querySelectorAll('#pulse-title, #pulse-detail, .bar .start, .bar nav button')].filter(part => part.checkVisibility({ visibilityProperty: true })).flatMap(part => {
            const words = document.createRange();
            words.selectNodeContents(part);
            const box = words.getBoundingClientRect(), own = part.closest('button') && part.getBoundingClientRect();
            const right = part.closest('nav') ? bar.right : nav.left;
            return box.top < bar.top || box.bottom > bar.bottom || box.right > right || own && (box.left < own.left || box.right > own.right || box.top < own.top || box.bottom > own.bottom)
              ? [`${part.id || part.className} "${part.textContent}" ${[box.left, box.top, box.right, box.bottom].map(Math.round)} in ${[bar.top, bar.bottom, right].map(Math.round)}`] : [];
          });
        }
        """);

    /// <summary>A phone's first round, of one line, at a venue of the test's own where nobody approves.</summary>
    private static async Task<string> Sent(LiveClient phone, object line)
    {
        Assert.Equal("None", await phone.Do("AddLine", line));
        Assert.Equal("None", await phone.Do("Place", 1_000_000));
        return $"{phone.Visit}/1";
    }
}
