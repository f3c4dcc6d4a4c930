using Deque.AxeCore.Commons;
using Icupa.Silo.Local;
using Icupa.Tests.Support;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;

namespace Icupa.Tests.Browser;

/// <summary>The whole product and a real Chromium, shared by the browser's tests: take a table of your own in each test.</summary>
public sealed class Evening(PostgresServer server) : IAsyncLifetime
{
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];

    /// <summary>Asked in the page itself: the library's own way opens a second page for each look.</summary>
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<IBrowserContext> devices = [];
    private readonly List<LiveClient> cooks = [];
    private IPlaywright? playwright;
    private IBrowser? browser;

    public LiveSite Site { get; } = new PaidSite(server);

    /// <summary>A venue for the floor's screens, which see every table of theirs.</summary>
    public Premises Room { get; private set; } = null!;

    /// <summary>Two cores are shared with silos, Postgres and the browser: patience costs nothing while all is well.</summary>
    static Evening() => Assertions.SetDefaultExpectTimeout((float)LiveClient.Patience.TotalMilliseconds);

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        Room = await Site.Premises("room");
        // Somebody stands in both kitchens all evening: a kitchen that fell silent takes no rounds, and sets off every floor's alarm.
        foreach (var code in new[] { Site.KitchenCode, Site.Code("kitchen", 4) })
        {
            cooks.Add(await Site.Kitchen(code));
            await cooks[^1].Enter("cold");
            cooks[^1].KeepBeating();
        }
        playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync().AsTask().WaitAsync(LiveClient.Patience);
        playwright?.Dispose();
        foreach (var cook in cooks)
            await cook.DisposeAsync();
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
        context.SetDefaultTimeout((float)LiveClient.Patience.TotalMilliseconds);
        devices.Add(context);
        return await context.NewPageAsync();
    }

    /// <summary>Switches every device off: left open, pages go on working beside the next test.</summary>
    public async Task SwitchOff()
    {
        IBrowserContext[] open = [.. devices];
        devices.Clear();
        foreach (var device in open)
            await device.CloseAsync().WaitAsync(LiveClient.Patience);
    }

    public Task<IPage> Phone(BrowserNewContextOptions? more = null) => Device(390, 844, more);

    /// <summary>A phone that has scanned a table's code.</summary>
    public Task<IPage> Phone(int table, BrowserNewContextOptions? more = null) => Phone(Site.Table(table), more);

    /// <summary>A phone that has scanned the code at a path.</summary>
    public async Task<IPage> Phone(string table, BrowserNewContextOptions? more = null)
    {
        var page = await Phone(more);
        await page.GotoAsync(table);
        return page;
    }

    /// <summary>A screen paired by a code, on its own page.</summary>
    public async Task<IPage> Screen(string code, int width = 1180, int height = 820, BrowserNewContextOptions? more = null)
    {
        var page = await Device(width, height, more);
        await page.GotoAsync("/screen/pair/" + code);
        await page.Locator("form button").First.ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/screen", StringComparison.Ordinal));
        return page;
    }

    /// <summary>What a person with a screen reader, or poor eyes, would stumble over. Only the colours differ between light and dark.</summary>
    public static async Task Accessible(IPage page)
    {
        await page.EvaluateAsync(Axe);
        await Accessible(page, ColorScheme.Light, "{ resultTypes: ['violations'] }");
        await Accessible(page, ColorScheme.Dark, "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }");
    }

    private static async Task Accessible(IPage page, ColorScheme scheme, string options)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        var found = await page.EvaluateAsync<string[]>($"async () => (await axe.run(document, {options})).violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html).join(' '))");
        Assert.True(found.Length == 0, $"{page.Url} {scheme}\n" + string.Join('\n', found));
    }
}

/// <summary>The product with stand-ins for the payment providers, whose phones ring until somebody presses.</summary>
public sealed class PaidSite(PostgresServer server) : LiveSite(server)
{
    protected override ClusterPlan Plan(ClusterPlan one) => one with { DemoPayments = true };
}

/// <summary>A class of the browser's tests. Those of a collection share an evening, one at a time; what a test opened is switched off after it.</summary>
[Collection(nameof(EveningCollection)), Trait("Needs", "browser")]
public abstract class BrowserTests(Evening evening) : IAsyncLifetime
{
    protected Evening Evening => evening;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Until the page's worker is installed. To evaluate the promise alone would wait for ever where it is never kept.</summary>
    protected static Task Working(IPage page) => page.WaitForFunctionAsync("() => navigator.serviceWorker.ready.then(() => true)");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await evening.SwitchOff();
    }
}

/// <summary>Nothing else runs beside these.</summary>
[CollectionDefinition(nameof(EveningCollection), DisableParallelization = true)]
public sealed class EveningCollection : ICollectionFixture<Evening>;

/// <summary>For classes that measure no time and whose venues are all their own: they run beside the tests without a browser.</summary>
[CollectionDefinition(nameof(BesideCollection))]
public sealed class BesideCollection : ICollectionFixture<Evening>;

/// <summary>The same, for the rooms: people and screens that come in and are let in.</summary>
[CollectionDefinition(nameof(RoomCollection))]
public sealed class RoomCollection : ICollectionFixture<Evening>;
