using Microsoft.Playwright;
using Xunit;

namespace Icupa.Tests.Browser;

/// <summary>How a tablet becomes a screen.</summary>
[Collection(nameof(RoomCollection))]
public sealed class PairingTests(Evening evening) : BrowserTests(evening)
{
    [Fact]
    public async Task A_code_is_typed_as_people_type_it_and_makes_the_device_a_screen()
    {
        var page = await Evening.Device(820, 1180);
        await page.GotoAsync("/screen");
        await Evening.Accessible(page);
        await page.Locator("#code").FillAsync("ABCD 2345");
        await page.Locator("button").ClickAsync();
        await page.Locator("[role=alert]").WaitForAsync();
        await Evening.Accessible(page);
        var code = Evening.Site.FloorCode;
        await page.Locator("#code").FillAsync($" {code[..4]} {code[4..]}".ToLowerInvariant());
        await page.Locator("#code").PressAsync("Enter");
        await page.WaitForURLAsync("**/floor");
    }

    [Fact]
    public async Task The_link_asks_before_it_pairs_and_works_without_scripts()
    {
        var page = await Evening.Device(820, 1180, new() { JavaScriptEnabled = false });
        await page.GotoAsync("/screen/pair/" + Evening.Site.KitchenCode);
        Assert.Empty(await page.Context.CookiesAsync());
        await page.Locator("button").ClickAsync();
        await page.WaitForURLAsync("**/kitchen/*");
        Assert.Contains(await page.Context.CookiesAsync(), c => c is { Name: "icupa-screen", HttpOnly: true, SameSite: SameSiteAttribute.Lax });
    }
}
