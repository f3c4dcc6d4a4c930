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
    /// <summary>Chromium as people have it, and without its windows, whose own pages take more of the processor than ours.</summary>
    public const string Windows = "/usr/bin/chromium", NoWindows = "/usr/bin/chromium-headless-shell";

    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];

    /// <summary>Asked in the page itself: the library's own way opens a second page for each look.</summary>
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly List<IBrowserContext> devices = [];
    private readonly List<LiveClient> cooks = [];
    private IPlaywright? playwright;
    private (string Path, IBrowser Running)? browser;

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
    }

    public async ValueTask DisposeAsync()
    {
        await Quit();
        playwright?.Dispose();
        foreach (var cook in cooks)
            await cook.DisposeAsync();
        await Site.DisposeAsync();
    }

    /// <summary>The browser that devices have from now on.</summary>
    public string Browser { get; set; } = NoWindows;

    private async Task<IBrowser> Running()
    {
        if (browser?.Path != Browser)
        {
            await Quit();
            browser = (Browser, await playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Browser, Args = Arguments }));
        }
        return browser!.Value.Running;
    }

    private async Task Quit()
    {
        if (browser is { } open)
            await open.Running.DisposeAsync().AsTask().WaitAsync(LiveClient.Patience);
        browser = null;
    }

    /// <summary>A device of its own: cookies, storage and size are nobody else's.</summary>
    public async Task<IPage> Device(int width, int height, BrowserNewContextOptions? more = null)
    {
        var options = more ?? new();
        options.BaseURL = Site.Address.ToString();
        options.ViewportSize = new() { Width = width, Height = height };
        options.ReducedMotion = ReducedMotion.Reduce;
        var context = await (await Running()).NewContextAsync(options);
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
[Trait("Needs", "browser")]
public abstract class BrowserTests : IAsyncLifetime
{
    protected BrowserTests(Evening evening, string browser = Evening.NoWindows) => (Evening = evening).Browser = browser;

    protected Evening Evening { get; }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Until the page's worker is installed. To evaluate the promise alone would wait for ever where it is never kept.</summary>
    protected static Task Working(IPage page) => page.WaitForFunctionAsync("() => navigator.serviceWorker.ready.then(() => true)");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Evening.SwitchOff();
    }
}

/// <summary>Nothing else runs beside these.</summary>
[CollectionDefinition(nameof(EveningCollection), DisableParallelization = true)]
public sealed class EveningCollection : ICollectionFixture<Evening>;

/// <summary>Classes that measure no time run beside others, a collection's one after the other.</summary>
[CollectionDefinition(nameof(RoomCollection))]
public sealed class RoomCollection : ICollectionFixture<Evening>;

[CollectionDefinition(nameof(GuestCollection))]
public sealed class GuestCollection : ICollectionFixture<Evening>;

[CollectionDefinition(nameof(KitchenCollection))]
public sealed class KitchenCollection : ICollectionFixture<Evening>;

[CollectionDefinition(nameof(MoneyCollection))]
public sealed class MoneyCollection : ICollectionFixture<Evening>;
