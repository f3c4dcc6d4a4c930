using Icupa.Menus;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.KitchenTests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>Dishes with many options, and menus of which much has run out.</summary>
[Collection(nameof(BesideCollection))]
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

    /// <summary>A phone's first round, of one line, at a venue of the test's own where nobody approves.</summary>
    private static async Task<string> Sent(LiveClient phone, object line)
    {
        Assert.Equal("None", await phone.Do("AddLine", line));
        Assert.Equal("None", await phone.Do("Place", 1_000_000));
        return $"{phone.Visit}/1";
    }
}
