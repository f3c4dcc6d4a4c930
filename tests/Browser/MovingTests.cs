using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Till;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>A party moved to another table, two merged, dishes moved to another bill: from the floor's screen, by hand and by keyboard.</summary>
[Collection(nameof(MoneyCollection))]
public sealed class MovingTests(Evening evening) : BrowserTests(evening)
{
    private static int rooms;
    private Premises room = null!;

    public override async ValueTask InitializeAsync() => room = await Evening.Site.Premises("moves-" + Interlocked.Increment(ref rooms), venue => venue with { SharedTables = false });

    private Task<IPage> OnShift() => Till.OnShift(Evening, room);

    private Task<LiveClient> Ordered(int table, params string[] dishes) => Guests.Ordered(Evening, room, table, dishes);

    [Fact]
    public async Task A_party_moves_and_its_two_phones_go_on_without_a_reload()
    {
        var ana = await Evening.Phone(room.Table(1));
        var ben = await Evening.Phone(room.Table(1));
        await ben.ClickAsync("form[action$='/join'] button >> nth=0");
        foreach (var phone in new[] { ana, ben })
        {
            await Expect(phone.Locator("body[data-door=seated], [data-door=seated]").First).ToBeAttachedAsync();
            await Expect(phone.Locator(".where").First).ToHaveTextAsync("Table 1");
            await phone.EvaluateAsync("window.stayed = true");
        }
        var page = await OnShift();
        await Go(page, "table/1");
        // By keyboard alone.
        await page.FocusAsync("#sheet [data-do=move]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#dialog")).ToBeVisibleAsync();
        await page.FocusAsync("#dialog [data-table='6']");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator("#dialog [data-table='6']")).ToHaveAttributeAsync("aria-pressed", "true");
        await Evening.Accessible(page);
        await page.FocusAsync("#dialog .dialog-foot .button");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#dialog")).ToBeHiddenAsync();
        await Expect(page.Locator("#sheet h2")).ToHaveTextAsync("Table 6");
        await Expect(page.Locator("#sheet .guests li")).ToHaveCountAsync(2);
        foreach (var phone in new[] { ana, ben })
        {
            await Expect(phone.Locator(".where").First).ToHaveTextAsync("Table 6");
            Assert.True(await phone.EvaluateAsync<bool>("window.stayed === true"));
        }
        // What one adds, the other sees; a reload of the page of the old code leads to the party.
        await ana.ClickAsync("[id='d-avocado-salad'] button.plus");
        await Expect(ben.Locator("#bar-text")).ToContainTextAsync("1");
        await ben.ReloadAsync();
        await Expect(ben.Locator(".where").First).ToHaveTextAsync("Table 6");
        await Go(page, "table/1");
        await Expect(page.Locator("#sheet [data-do=open]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Where_there_is_nowhere_to_go_no_button_says_to_go_there()
    {
        var full = await Evening.Site.Premises("full-house", venue => venue with { Tables = [venue.Tables.First(t => t.Name == "1")] });
        await using var guest = await Guests.Ordered(Evening, full, 1, "avocado-salad");
        var page = await Till.OnShift(Evening, full);
        await Go(page, "table/1");
        foreach (var (deed, says) in new[] { ("move", "No table is free."), ("merge", "No other party is here."), ("move-lines", "No other party is here.") })
        {
            await page.ClickAsync($"#sheet [data-do={deed}]");
            await Expect(page.Locator("#dialog .empty")).ToHaveTextAsync(says);
            await Expect(page.Locator("#dialog .dialog-foot")).ToHaveCountAsync(0);
            await Evening.Accessible(page);
            await page.ClickAsync("#dialog [data-do=dismiss]");
        }
    }

    [Fact]
    public async Task Dishes_move_to_another_bill_and_parties_merge()
    {
        await using var guest = await Ordered(2, "pumpkin-soup");
        await using var other = await Ordered(3, "avocado-salad", "isombe");
        var page = await OnShift();
        await Go(page, "table/3");
        await Expect(page.Locator("#sheet .bill [data-do=move-lines]")).ToBeVisibleAsync();
        await page.FocusAsync("#sheet .bill [data-do=move-lines]");
        await page.Keyboard.PressAsync("Enter");
        await Submit(page);
        await Expect(page.Locator("#dialog .complaint")).ToBeVisibleAsync();
        await page.ClickAsync("#dialog [data-do=a-line] >> nth=0");
        await page.ClickAsync("#dialog [data-do=to-party]");
        await Expect(page.Locator("#dialog .dialog-foot")).ToContainTextAsync("Move 1 dish to table 2");
        await Evening.Accessible(page);
        await Submit(page);
        await Expect(page.Locator("#dialog")).ToBeHiddenAsync();
        await page.ClickAsync("#sheet .bill summary");
        await Expect(page.Locator("#sheet .bill details .line")).ToHaveCountAsync(1);
        await guest.Until(() => guest.All("check:").Count(e => e.Key.StartsWith("line:", StringComparison.Ordinal)) == 2);

        await page.ClickAsync("#sheet [data-do=merge]");
        await page.ClickAsync("#dialog [data-do=to-party]");
        await Expect(page.Locator("#dialog .dialog-foot")).ToContainTextAsync("Merge with table 2");
        await Evening.Accessible(page);
        await Submit(page);
        await Expect(page.Locator("#sheet h2")).ToHaveTextAsync("Table 2");
        await Expect(page.Locator("#sheet .parties .chip")).ToHaveCountAsync(2);
        await guest.Until(() => guest.All("check:").Count(e => e.Key.StartsWith("line:", StringComparison.Ordinal)) == 3);
        await page.ClickAsync("#sheet .parties .chip >> nth=1");
        await Expect(page.Locator("#sheet .fact")).ToContainTextAsync("Shares the bill of party A");
        await Evening.Accessible(page);
    }
}
