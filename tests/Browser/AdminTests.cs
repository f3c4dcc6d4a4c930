using Icupa.Payments;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What those who run the platform do in their pages, and what guests see of it.</summary>
[Collection(nameof(MoneyCollection))]
public sealed class AdminTests(Evening evening) : BrowserTests(evening)
{
    private const string Stopped = "New orders are stopped for now. Your cart is kept; ask staff.";

    /// <summary>By the link that the page sends: asked for, opened, pressed.</summary>
    private async Task<IPage> SignedIn(string to)
    {
        var admin = await Evening.Device(1280, 900);
        await admin.GotoAsync(to);
        await Expect(admin).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/admin/sign-in$"));
        await Evening.Accessible(admin);
        var before = Evening.Site.SignInLink(LiveSite.Admin);
        await admin.GetByLabel("Your e-mail address").FillAsync(LiveSite.Admin);
        await admin.Keyboard.PressAsync("Enter");
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Look into your mail" })).ToBeVisibleAsync();
        await LiveClient.Eventually("new", () => Task.FromResult(Evening.Site.SignInLink(LiveSite.Admin) == before ? "old" : "new"));
        await admin.GotoAsync(Evening.Site.SignInLink(LiveSite.Admin)!);
        await Evening.Accessible(admin);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(admin).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(to + "$"));
        return admin;
    }

    /// <summary>Throws a switch for a venue on its page, after reading what it does.</summary>
    private static async Task Throw(IPage admin, string name, string to, Premises room, string why, Func<ILocator, Task>? read = null)
    {
        await admin.GetByRole(AriaRole.Link, new() { Name = "Switches" }).ClickAsync();
        await admin.GetByRole(AriaRole.Link, new() { Name = "Throw " + name }).ClickAsync();
        await admin.GetByLabel(to, new() { Exact = true }).CheckAsync();
        await admin.GetByLabel("One venue").CheckAsync();
        await admin.GetByLabel("Which tenant or venue").FillAsync(room.Settings.Id.Text);
        await admin.GetByLabel("Why").FillAsync(why);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Throw", Exact = true }).ClickAsync();
        var sure = admin.Locator("dialog[open]");
        await Expect(sure.GetByRole(AriaRole.Heading)).ToHaveTextAsync($"Switch {name} {to.ToLowerInvariant()} at venue {room.Settings.Id}?");
        if (read is not null)
            await read(sure);
        await sure.GetByRole(AriaRole.Button, new() { Name = "Switch " + to.ToLowerInvariant() }).ClickAsync();
        await Expect(admin.Locator(".said")).ToContainTextAsync($"Done: {name} {to.ToLowerInvariant()} at venue:{room.Settings.Id}");
    }

    [Fact]
    public async Task An_admin_signs_in_by_a_link_throws_switches_that_phones_hear_and_all_of_it_is_in_the_audit_log()
    {
        var room = await Evening.Site.Premises("admined", venue => venue with { Money = venue.Money with { Methods = venue.Money.Methods.Insert(0, PaymentMethod.Card) } });
        var phone = await Evening.Phone(room.Table(1));
        await Add(phone, "Isombe");
        await phone.Locator("#bar").ClickAsync();
        var send = phone.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") });
        await Expect(send).ToBeVisibleAsync();

        var admin = await SignedIn("/admin/switches");
        await Evening.Accessible(admin);
        await Throw(admin, "ordering", "Off", room, "the kitchen is on fire", async sure =>
        {
            await Expect(sure).ToContainTextAsync(Stopped);
            await Evening.Accessible(admin);
        });
        await Expect(send).ToHaveCountAsync(0);
        await Expect(phone.Locator("dialog .status")).ToHaveTextAsync(Stopped);
        await Expect(phone.Locator("dialog .lines").First).ToContainTextAsync("Isombe");
        await Evening.Accessible(phone);
        await Throw(admin, "ordering", "On", room, "the fire is out");
        await send.ClickAsync();
        await phone.Locator("dialog a[href$='/check']").ClickAsync();

        // A way to pay goes and comes back on the open bill.
        var card = phone.GetByRole(AriaRole.Button, new() { NameRegex = new("by card$") });
        await Expect(card).ToBeVisibleAsync();
        await Throw(admin, "payments.card", "Off", room, "the provider is down");
        await Expect(card).ToHaveCountAsync(0);
        await Expect(phone.Locator("#ways")).ToContainTextAsync("switched off for now");
        await Evening.Accessible(phone);
        await Throw(admin, "payments.card", "On", room, "the provider is back");
        await Expect(card).ToBeVisibleAsync();

        // Everything is in the log, the looks too.
        await admin.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await admin.GetByLabel("Anywhere").FillAsync(room.Settings.Id.Text);
        await admin.Keyboard.PressAsync("Enter");
        var rows = admin.Locator("tbody tr").Filter(new() { HasText = "switch.throw" });
        await Expect(rows).ToHaveCountAsync(4);
        await Expect(rows.Last).ToContainTextAsync($"ordering off at venue:{room.Settings.Id}");
        await Expect(rows.Last).ToContainTextAsync("the kitchen is on fire");
        await Expect(rows.Last).ToContainTextAsync(LiveSite.Admin);
        await Expect(admin.Locator("tbody tr").Filter(new() { HasText = "/admin/switches/ordering?done=" })).ToHaveCountAsync(2);
        await Evening.Accessible(admin);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(admin.Locator(".said")).ToHaveTextAsync("You are signed out.");
        await admin.GotoAsync("/admin/audit");
        await Expect(admin).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/admin/sign-in$"));
    }

    [Fact]
    public async Task An_admin_adds_a_passkey_is_asked_for_it_from_then_on_and_takes_it_back()
    {
        // Browsers know no passkeys at a bare address.
        var site = new UriBuilder(Evening.Site.Address) { Host = "localhost" }.Uri;
        var admin = await Evening.Device(1280, 900);
        var devices = await admin.Context.NewCDPSessionAsync(admin);
        await devices.SendAsync("WebAuthn.enable");
        async Task ByLink()
        {
            await admin.GotoAsync(new Uri(site, "/admin/sign-in").ToString());
            var before = Evening.Site.SignInLink(LiveSite.SecondAdmin);
            await admin.GetByLabel("Your e-mail address").FillAsync(LiveSite.SecondAdmin);
            await admin.Keyboard.PressAsync("Enter");
            await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Look into your mail" })).ToBeVisibleAsync();
            await LiveClient.Eventually("new", () => Task.FromResult(Evening.Site.SignInLink(LiveSite.SecondAdmin) == before ? "old" : "new"));
            await admin.GotoAsync(new Uri(site, new Uri(Evening.Site.SignInLink(LiveSite.SecondAdmin)!).PathAndQuery).ToString());
            await admin.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        }

        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        await ByLink();
        await admin.GetByRole(AriaRole.Link, new() { Name = LiveSite.SecondAdmin }).ClickAsync();
        await Expect(admin.Locator(".lead")).ToContainTextAsync("by a link alone");
        await admin.GetByLabel("What you call it").FillAsync("my phone");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Expect(admin.Locator(".said")).ToContainTextAsync("takes the link and a passkey");
        await Evening.Accessible(admin);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(admin.Locator(".said")).ToHaveTextAsync("You are signed out.");

        // The link alone opens nothing any more, and neither does what a device never said.
        await ByLink();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Now your passkey" })).ToBeVisibleAsync();
        await Evening.Accessible(admin);
        await admin.GotoAsync(new Uri(site, "/admin/audit").ToString());
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await admin.GotoAsync(new Uri(site, "/admin/sign-in/passkey").ToString());
        await admin.EvaluateAsync("() => { const form = document.querySelector('form[data-passkey]'); form.elements.credential.value = '{\"id\":\"made up\"}'; form.submit(); }");
        await Expect(admin.Locator("main > .wrong:visible")).ToHaveTextAsync("That was not it. Try again.");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Use your passkey" }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Audit log" })).ToBeVisibleAsync();

        await admin.GetByRole(AriaRole.Link, new() { Name = LiveSite.SecondAdmin }).ClickAsync();
        await admin.GetByText("Remove my phone").ClickAsync();
        await admin.GetByLabel("Why").FillAsync("sold it");
        await admin.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Expect(admin.Locator(".said")).ToContainTextAsync("is removed");
        await admin.GotoAsync(new Uri(site, "/admin/audit?who=ben").ToString());
        foreach (var (act, why) in new[] { ("passkey.add", "my phone"), ("sign-in.link", ""), ("refused", "sign-in by passkey"), ("passkey.remove", "sold it") })
            await Expect(admin.Locator("tbody tr").Filter(new() { Has = admin.GetByText(act, new() { Exact = true }) }).First).ToContainTextAsync(why);
    }

    [Fact]
    public async Task An_admin_finds_a_live_table_watches_it_change_goes_back_in_time_and_all_of_it_is_in_the_audit_log()
    {
        const string alias = "Zebedee Unrepeatable";
        var room = await Evening.Site.Premises("looked-into");
        var phone = await Evening.Phone(room.Table(4));
        await Add(phone, "Isombe");
        await Name(phone, alias);

        // From the code on the table to the party, and on to its cart.
        var admin = await SignedIn("/admin/find");
        await Evening.Accessible(admin);
        await admin.GetByLabel("What to find").FillAsync(Evening.Site.Address + room.Table(4)[1..]);
        await admin.Keyboard.PressAsync("Enter");
        await admin.Locator(".found a").ClickAsync();
        await admin.Locator(".near a").ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Visit");
        await Expect(admin.Locator("#see")).ToContainTextAsync("silo-1");
        await Expect(admin.Locator("body")).Not.ToContainTextAsync(alias);
        await admin.GetByText("Show personal words").First.ClickAsync();
        await admin.Locator("form[action='/admin/act/words'] input[name=reason]").FillAsync("the guest asked what we keep");
        await admin.Keyboard.PressAsync("Enter");
        await Expect(admin.Locator("#see")).ToContainTextAsync(alias);
        await Evening.Accessible(admin);
        await admin.Locator(".near a").GetByText("cart", new() { Exact = true }).ClickAsync();

        // It changes while the page stands.
        await Expect(admin.Locator("#live")).ToHaveTextAsync("Live.");
        await Expect(admin.Locator("#see")).ToContainTextAsync("isombe");
        await Expect(admin.Locator("#see")).Not.ToContainTextAsync("agatogo");
        await admin.EvaluateAsync("window.same = true");
        await Add(phone, "Agatogo");
        await Expect(admin.Locator("#see")).ToContainTextAsync("agatogo");
        Assert.True(await admin.EvaluateAsync<bool>("window.same === true"));

        // Back to before anything, and on with the keyboard; the address is a permalink.
        await admin.Keyboard.PressAsync("Home");
        await Expect(admin.Locator("#deed-title")).ToHaveTextAsync("Before anything happened");
        // Twice the visit said who sits there: that it is open, and that somebody does.
        for (var version = 1; version <= 3; version++)
            await admin.Keyboard.PressAsync("ArrowRight");
        await Expect(admin.Locator("#deed-title")).ToHaveTextAsync("Line added, by guest 1");
        await Expect(admin.Locator("#see")).Not.ToContainTextAsync("agatogo");
        await Expect(admin).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("[?&]v=3$"));
        await Evening.Accessible(admin);
        await admin.ReloadAsync();
        await Expect(admin.Locator("#deed-title")).ToHaveTextAsync("Line added, by guest 1");
        Assert.True(await admin.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));

        await admin.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();
        await Expect(admin.Locator("#cluster")).ToContainTextAsync("1 silo, 1 web node, one build");
        // Who made the demo's venues has gone: that is no node in trouble.
        await Expect(admin.Locator("#cluster .node")).ToHaveCountAsync(2);
        await Expect(admin.Locator("#cluster")).ToContainTextAsync("Stopped or dead, in the last week: seed");
        await Evening.Accessible(admin);

        await admin.GetByRole(AriaRole.Link, new() { Name = "Troubles" }).ClickAsync();
        await Expect(admin.GetByRole(AriaRole.Heading, new() { Name = "Troubles" })).ToBeVisibleAsync();
        await Evening.Accessible(admin);

        await admin.GetByRole(AriaRole.Link, new() { Name = "Audit" }).ClickAsync();
        await admin.GetByLabel("Anywhere").FillAsync(room.Settings.Id.Text);
        await admin.Keyboard.PressAsync("Enter");
        var rows = admin.Locator("tbody tr");
        await Expect(rows.Filter(new() { HasText = "words.show" })).ToContainTextAsync("the guest asked what we keep");
        await Expect(rows.Filter(new() { HasText = "cart:" + room.Settings.Id + "/" }).Filter(new() { HasText = "at version 3" })).ToHaveCountAsync(1);
        await Expect(rows.Filter(new() { HasText = "table:" + room.Settings.Id + "/4" })).Not.ToHaveCountAsync(0);
        await Expect(admin.Locator("tbody")).Not.ToContainTextAsync(alias);
    }
}
