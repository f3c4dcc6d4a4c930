using Icupa.Platform;
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
}
