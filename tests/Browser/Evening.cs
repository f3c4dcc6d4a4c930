using Deque.AxeCore.Playwright;
using Icupa.Tests.Support;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;

namespace Icupa.Tests.Browser;

/// <summary>The whole product and a real Chromium, shared by the browser's tests: take a table of your own in each test.</summary>
public sealed class Evening(PostgresServer server) : IAsyncLifetime
{
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public LiveSite Site { get; } = new(server);
    public IPlaywright Playwright => playwright!;

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        await Site.DisposeAsync();
    }

    /// <summary>A device of its own: cookies, storage and size are nobody else's.</summary>
    public async Task<IPage> Device(int width, int height, BrowserNewContextOptions? more = null)
    {
        var options = more ?? new();
        options.BaseURL = Site.Address.ToString();
        options.ViewportSize = new() { Width = width, Height = height };
        options.ReducedMotion = ReducedMotion.Reduce;
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    public Task<IPage> Phone(BrowserNewContextOptions? more = null) => Device(390, 844, more);

    /// <summary>A phone that has scanned a table's code.</summary>
    public async Task<IPage> Phone(int table, BrowserNewContextOptions? more = null)
    {
        var page = await Phone(more);
        await page.GotoAsync(Site.Table(table));
        return page;
    }

    /// <summary>A screen paired by a code, on its own page.</summary>
    public async Task<IPage> Screen(string code, int width = 1180, int height = 820)
    {
        var page = await Device(width, height);
        await page.GotoAsync("/screen/pair/" + code);
        await page.Locator("form button").First.ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/screen", StringComparison.Ordinal));
        return page;
    }

    /// <summary>What a person with a screen reader, or poor eyes, would stumble over.</summary>
    public static async Task Accessible(IPage page)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, $"{page.Url} {scheme}\n" + string.Join('\n', found.Violations.Select(v => $"{v.Id}: {string.Join(' ', v.Nodes.Select(n => n.Html).Take(3))}")));
        }
    }
}

/// <summary>Tests of this collection share one evening; nothing else runs beside them, so that a slow phone is as slow as it says.</summary>
[CollectionDefinition(nameof(EveningCollection), DisableParallelization = true)]
public sealed class EveningCollection : ICollectionFixture<Evening>;

/// <summary>An evening of its own for the floor: it sees every table of the venue, and what the kitchen does not hear.</summary>
[CollectionDefinition(nameof(FloorEveningCollection), DisableParallelization = true)]
public sealed class FloorEveningCollection : ICollectionFixture<Evening>;
