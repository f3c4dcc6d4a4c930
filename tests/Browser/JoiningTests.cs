using Icupa.Tests.Web;
using Icupa.Venues;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>How a phone comes to sit down where the house does not leave it to the guests: a phone and the floor's screen, both real browsers.</summary>
[Collection(nameof(RoomCollection))]
public sealed class JoiningTests(Evening evening) : BrowserTests(evening)
{
    /// <summary>Counts the tones of the three-tone motif that asks for approval; a page that has no sound to make has none to count.</summary>
    private const string CountTones = """
        window.tones = 0;
        const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () { window.tones++; return make.call(this); };
        """;

    private static async Task<IPage> Floor(IPage page, Premises room)
    {
        await page.GotoAsync("/screen/pair/" + room.Floor);
        await page.Locator("form button").First.ClickAsync();
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=shift]");
        await SignIn(page);
        return page;
    }

    private static async Task SignIn(IPage floor)
    {
        foreach (var digit in Premises.Pin)
            await floor.ClickAsync($"#pin [data-digit='{digit}']");
        await Expect(floor.Locator("#pin")).ToBeHiddenAsync();
    }

    private async Task<(Premises Room, IPage Floor)> Open(string name, JoinPolicy joining, string script = "")
    {
        var room = await Evening.Site.Premises(name, venue => venue with { Joining = joining });
        var page = await Evening.Device(1180, 820);
        if (script.Length > 0)
            await page.AddInitScriptAsync(script);
        return (room, await Floor(page, room));
    }

    private static async Task OpenTable(IPage floor, int table)
    {
        await floor.EvaluateAsync($"location.hash = 'table/{table}'");
        await floor.ClickAsync("#sheet [data-do=open]");
        await Expect(floor.Locator("#sheet [data-do=close]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Where_staff_open_the_table_a_phone_only_reads_until_they_do()
    {
        var (room, floor) = await Open("staff", JoinPolicy.Staff);
        var aline = await Evening.Phone(room.Table(3));
        await Expect(aline.Locator("#dock")).ToContainTextAsync("ask your waiter to open this table");
        await Expect(aline.Locator(".dish").First).ToBeVisibleAsync();
        Assert.Empty(await aline.Context.CookiesAsync());

        // The page looks for itself.
        await OpenTable(floor, 3);
        await Expect(aline.Locator("#bar-text")).ToContainTextAsync("Nothing chosen yet");
        await Expect(floor.Locator("#sheet .guest")).ToHaveCountAsync(1);

        // The next one joins; a party of their own is for staff to open.
        var ben = await Evening.Phone(room.Table(3));
        await Expect(ben.Locator("#dock button")).ToHaveTextAsync(["Join the guest here"]);
        await ben.Locator("#dock button").ClickAsync();
        await Expect(ben.Locator("#bar")).ToBeVisibleAsync();
        await Expect(floor.Locator("#sheet .guest")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Four_digits_that_only_staff_see_let_a_phone_sit_down()
    {
        var (room, floor) = await Open("digits", JoinPolicy.Pin);
        var aline = await Evening.Phone(room.Table(4));
        await Expect(aline.Locator("#dock")).ToContainTextAsync("ask your waiter to open this table");

        await OpenTable(floor, 4);
        var digits = await floor.Locator("#sheet .pin").InnerTextAsync();
        Assert.Matches("^[0-9]{4}$", digits);
        await Expect(aline.Locator("#pin")).ToBeVisibleAsync();
        Assert.DoesNotContain(digits, await aline.ContentAsync(), StringComparison.Ordinal);

        await aline.FillAsync("#pin", digits == "0000" ? "0001" : "0000");
        await aline.Locator("#dock button").ClickAsync();
        await Expect(aline.Locator("[role=alert]").First).ToContainTextAsync("These digits are wrong");
        await Expect(floor.Locator("#sheet .guest")).ToHaveCountAsync(0);
        await Evening.Accessible(aline);

        await aline.FillAsync("#pin", digits);
        await aline.Locator("#dock button").ClickAsync();
        await Expect(aline.Locator("#bar")).ToBeVisibleAsync();
        await Expect(floor.Locator("#sheet .guest")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_round_that_staff_do_not_take_is_told_on_every_phone_of_the_table()
    {
        var (room, floor) = await Open("declines", JoinPolicy.Approve);
        await using var grill = await Evening.Site.Cook(room.Kitchen);
        var aline = await Evening.Phone(room.Table(1));
        await Guests.Add(aline, "Isombe");
        var ben = await Evening.Phone(room.Table(1));
        await ben.Locator("#dock button").First.ClickAsync();
        await Expect(ben.Locator("#bar-text")).ToHaveTextAsync("1 dish");
        await aline.ClickAsync("#bar");
        await aline.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await Expect(aline.Locator("dialog .status")).ToHaveTextAsync("Your waiter is confirming");
        await aline.Keyboard.PressAsync("Escape");
        await Expect(ben.Locator("#news")).ToContainTextAsync("sent the order to the kitchen");
        await ben.EvaluateAsync("document.getElementById('news').textContent = ''");

        await floor.EvaluateAsync("location.hash = 'table/1'");
        await floor.ClickAsync("#sheet [data-do=decline]");
        foreach (var phone in new[] { aline, ben })
        {
            await Expect(phone.Locator("#why")).ToHaveTextAsync("Not confirmed. Please ask your waiter");
            await Expect(phone.Locator("#bar-text")).ToHaveTextAsync("1 dish");
        }
        // Nobody has sent anything meanwhile.
        await Expect(ben.Locator("#news")).Not.ToContainTextAsync("sent");
    }

    [Fact]
    public async Task A_first_round_sounds_until_staff_approve_it_and_never_goes_by_itself()
    {
        var (room, floor) = await Open("approve", JoinPolicy.Approve, CountTones);
        // The page's clock is ours to move; until then it runs as clocks do.
        await floor.Clock.InstallAsync();
        await floor.ReloadAsync();
        await floor.ClickAsync("[data-do=shift]");
        var greeting = await floor.EvaluateAsync<int>("tones");
        await using var grill = await Evening.Site.Cook(room.Kitchen);

        var aline = await Evening.Phone(room.Table(5));
        await aline.GetByRole(AriaRole.Button, new() { Name = "Add Isombe" }).First.ClickAsync();
        await aline.ClickAsync("#bar");
        await aline.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await Expect(aline.Locator("dialog[open]")).ToContainTextAsync("Your waiter is confirming");
        var approve = floor.Locator("#next .verb.approve[data-table='5']");
        await Expect(approve).ToBeVisibleAsync();
        await floor.WaitForFunctionAsync("greeting => tones >= greeting + 3", greeting);
        var once = await floor.EvaluateAsync<int>("tones");

        await floor.Clock.FastForwardAsync(61_000);
        await floor.WaitForFunctionAsync("once => tones >= once + 3", once);
        await Expect(aline.Locator("dialog[open]")).ToContainTextAsync("Your waiter is confirming");
        Assert.DoesNotContain(grill.All("station:"), e => e.Key.StartsWith("ticket:", StringComparison.Ordinal));

        // To its clock the connection has been silent for a minute as well: it is made anew.
        await Expect(floor.Locator(".pulse.live")).ToBeVisibleAsync();
        // Nobody has touched the screen for a minute: it asks who it is that approves.
        await approve.ClickAsync();
        await SignIn(floor);
        await Expect(approve).ToHaveCountAsync(0);
        await grill.See("station:", (key, e) => key.StartsWith("ticket:", StringComparison.Ordinal) && e.GetProperty("table").GetString() == "5");
        await Expect(aline.Locator("dialog[open] .state").First).Not.ToHaveTextAsync("Your waiter is confirming");

        // Whoever was let in once orders without asking.
        await aline.Keyboard.PressAsync("Escape");
        await aline.GetByRole(AriaRole.Button, new() { Name = "Add Mizuzu" }).First.ClickAsync();
        await aline.ClickAsync("#bar");
        await aline.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await grill.See("station:", (key, _) => key.EndsWith("/2", StringComparison.Ordinal));
    }
}
