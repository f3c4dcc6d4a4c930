using System.Text.Json;
using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>What guests do with their phones.</summary>
internal static class Guests
{
    public static async Task Add(IPage phone, string dish)
    {
        await phone.GetByRole(AriaRole.Button, new() { Name = $"Add {dish}", Exact = false }).First.ClickAsync();
        await Expect(phone.Locator("#bar-text")).ToContainTextAsync("dish");
    }

    /// <summary>The page comes, and no connection with it, until it is mended.</summary>
    public static async Task<Action> Cut(IPage page)
    {
        var cut = true;
        await page.RouteAsync("**/hub/**", route => cut ? route.AbortAsync() : route.ContinueAsync());
        await page.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            if (cut) socket.CloseAsync();
            else socket.ConnectToServer();
        });
        return () => cut = false;
    }

    public static async Task Name(IPage phone, string name)
    {
        await phone.Locator("#bar").ClickAsync();
        await phone.Locator("dialog form input.field").FillAsync(name);
        await phone.Keyboard.PressAsync("Enter");
        await Expect(phone.Locator("dialog .people")).ToContainTextAsync(name);
        await phone.Keyboard.PressAsync("Escape");
        await Expect(phone.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    /// <summary>Answers to this phone's commands that are kept back while <see cref="Holding"/>; pushes come through.</summary>
    public sealed class HeldReplies
    {
        private readonly List<Action> late = [];

        public bool Holding { get; set; }
        public int Count => late.Count;

        /// <summary>From the phone's next page on.</summary>
        public static async Task<HeldReplies> Of(IPage phone)
        {
            var held = new HeldReplies();
            await phone.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
            {
                var server = socket.ConnectToServer();
                server.OnMessage(frame =>
                {
                    // Several messages may come in one frame, each with its mark at the end.
                    foreach (var message in frame.Text!.Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
                        if (held.Holding && message.Contains("\"type\":3", StringComparison.Ordinal) && message.Contains("\"refusal\"", StringComparison.Ordinal))
                            held.late.Add(() => socket.Send(message + '\u001e'));
                        else
                            socket.Send(message + '\u001e');
                });
            });
            return held;
        }

        public void LetGo()
        {
            Holding = false;
            late.ForEach(send => send());
            late.Clear();
        }
    }

    /// <summary>Sends the round and goes on to the bill.</summary>
    public static async Task Send(IPage phone)
    {
        await phone.Locator("#bar").ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { NameRegex = new("to the kitchen$") }).ClickAsync();
        await phone.Locator("dialog a[href$='/check']").ClickAsync();
        await Expect(phone.Locator(".printed > li").First).ToBeVisibleAsync();
    }

    /// <summary>A guest whose phone has ordered, without a page.</summary>
    public static async Task<LiveClient> Ordered(Evening evening, Premises room, int table, params string[] dishes)
    {
        var guest = await evening.Site.Phone(room.Table(table));
        await guest.Enter();
        foreach (var dish in dishes)
            Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item = dish, quantity = 1, choices = Array.Empty<object>() }));
        Assert.Equal("None", await guest.Do("Place", 1_000_000));
        await guest.See("check:", (key, _) => key == "meta");
        return guest;
    }

    /// <summary>Staff close the visit of a room's only party.</summary>
    public static async Task Gone(Evening evening, Premises room)
    {
        await using var floor = await evening.Site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        var table = await floor.See("table:", (_, e) => e.GetProperty("parties").GetArrayLength() > 0);
        Assert.Equal("None", await floor.Do("CloseVisit", table.GetProperty("parties")[0].GetProperty("visit").GetString(), "the evening is over"));
    }

    /// <summary>A dish on the bill.</summary>
    public static ILocator Line(IPage phone, string dish) => phone.Locator(".printed > li").Filter(new() { HasText = dish });

    public static async Task Press(IPage phone, string dish, string button)
    {
        await Line(phone, dish).Locator("summary.what").ClickAsync();
        await Line(phone, dish).GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
    }
}

/// <summary>What staff do with money on a floor screen.</summary>
internal static class Till
{
    public static async Task SignIn(IPage page, string pin)
    {
        await Expect(page.Locator("#pin")).ToBeVisibleAsync();
        foreach (var digit in pin)
            await page.ClickAsync($"#pin [data-digit='{digit}']");
        await Expect(page.Locator("#pin")).ToBeHiddenAsync();
    }

    /// <summary>A floor screen on which a server has signed in.</summary>
    public static async Task<IPage> OnShift(Evening evening, Premises room)
    {
        var page = await evening.Screen(room.Floor, 390, 844);
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=shift]");
        await SignIn(page, Premises.Pin);
        return page;
    }

    public static async Task Go(IPage page, string hash) => await page.EvaluateAsync($"location.hash = '{hash}'");

    public static Task Submit(IPage page) => page.ClickAsync("#dialog .dialog-foot .button >> nth=-1");
}
