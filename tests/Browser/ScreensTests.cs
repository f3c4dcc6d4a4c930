using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What an owner does to the screens of a venue, seen on the screens.</summary>
[Collection(nameof(RoomCollection))]
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

        await room.Revoke(room.Kitchen);
        await Expect(kitchen.Locator("html")).ToHaveAttributeAsync("data-pulse", "ended");
        await Keeps(kitchen, "nothing");
        await Expect(kitchen.Locator("#pair")).ToBeVisibleAsync();
        await kitchen.ReloadAsync();
        await Expect(kitchen).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/screen"));
        // The other screen has a code of its own.
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();

        await room.Revoke(room.Floor);
        await Expect(floor.Locator("#bar [role=alert]")).ToContainTextAsync("Pair");
        await Keeps(floor, "nothing");
        await floor.ReloadAsync();
        await Expect(floor).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/screen"));

        // Nobody pairs with it again.
        await floor.Locator("#code").FillAsync(room.Floor);
        await floor.Locator("#code").PressAsync("Enter");
        await Expect(floor.Locator("[role=alert]")).ToBeVisibleAsync();
    }
}
