using Icupa.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Icupa.Tests.Browser;

/// <summary>One Chromium for a run of the tests, started when the first test opens a page.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> running = new(Start);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A page of its own: no cookie, no storage, nothing of another test.</summary>
    public async Task<IPage> Page(int width, int height)
    {
        var context = await (await running.Value).Browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, HasTouch = true, Locale = "en-GB" });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!running.IsValueCreated) return;
        var (playwright, browser) = await running.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> Start()
    {
        var playwright = await Playwright.CreateAsync();
        // Two cores shared with silos and Postgres: patience costs nothing while all is well.
        Assertions.SetDefaultExpectTimeout(20_000);
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu"] }));
    }
}
