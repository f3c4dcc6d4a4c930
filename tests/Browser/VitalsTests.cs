using System.Net;
using System.Text;
using System.Text.Json;
using Icupa.Tests.Web;
using Icupa.Web.Site;
using Microsoft.Playwright;
using Xunit;

namespace Icupa.Tests.Browser;

/// <summary>What a real phone says of its page, and that it says nothing else.</summary>
[Collection(nameof(GuestCollection))]
public sealed class VitalsTests(Evening evening) : BrowserTests(evening)
{
    [Fact]
    public async Task A_phone_says_how_fast_its_page_was_and_how_soon_a_dish_was_seen()
    {
        var premises = await Evening.Site.Premises("vitals");
        var page = await Evening.Phone();
        // Every phone is one of the share, and what would leave with the page stays here.
        await page.AddInitScriptAsync("Math.random = () => 0; navigator.sendBeacon = (to, body) => !!(window.told = [to, body]);");
        await page.GotoAsync(premises.Table(1));
        await page.WaitForFunctionAsync("() => performance.getEntriesByType('resource').some(r => r.name.endsWith('/vitals.js') && r.responseEnd > 0)");
        var visit = await page.EvaluateAsync<string>("""
            async () => {
              const at = document.querySelector('script[type=module]').src.replace(/[^/]*$/, '');
              const { feed } = await import(at + 'guest-live.js');
              while (feed.state !== 'live') await new Promise(requestAnimationFrame);
              return feed.you.visit;
            }
            """);
        await using var friend = await Evening.Site.Phone(premises.Table(1), visit);
        await friend.Enter();
        Assert.Equal("None", await friend.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>() }));
        await page.WaitForFunctionAsync("() => document.getElementById('bar-total').textContent !== ''");
        await page.EvaluateAsync("""
            async () => {
              await new Promise(requestAnimationFrame);
              Object.defineProperty(document, 'hidden', { get: () => true });
              document.dispatchEvent(new Event('visibilitychange'));
            }
            """);
        var told = await page.EvaluateAsync<string[]>("() => window.told");
        Assert.Equal("/telemetry", told[0]);
        var report = PhoneReport.Read(Encoding.UTF8.GetBytes(told[1]))!;
        Assert.Equal("guest", report.Surface);
        Assert.True(report.Vitals["lcp"] > 0 && report.Vitals["ttfb"] > 0 && report.Vitals.ContainsKey("cls"), told[1]);
        Assert.True(report.Seen["cart"] is [>= 0 and < 60_000, ..], told[1]);
        Assert.Equal(["surface", "vitals", "seen"], JsonDocument.Parse(told[1]).RootElement.EnumerateObject().Select(one => one.Name));

        var (http, _) = Evening.Site.Browser();
        using (http)
        using (var taken = await http.PostAsync(told[0], new StringContent(told[1], Encoding.UTF8, "text/plain")))
            Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
    }
}
