using Icupa.Platform;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>The talk with the waiter on guests' phones. The house waiter answers: nothing here depends on a model.</summary>
[Collection(nameof(RoomCollection))]
public sealed class WaiterTests(Evening evening) : BrowserTests(evening)
{
    private static async Task<ILocator> Open(IPage phone)
    {
        await phone.GetByRole(AriaRole.Button, new() { Name = "Ask the waiter" }).ClickAsync();
        var sheet = phone.Locator("dialog[open]");
        await Expect(sheet.GetByLabel("Your question")).ToBeVisibleAsync();
        return sheet;
    }

    private async Task Switch(Web.Premises room, bool on) => Assert.True((await Evening.Site.Visit(grains =>
        grains.GetGrain<IFlagsGrain>(Key.Flags).Set(Asker.Operator("tests"), new(Guid.NewGuid()), new(Rollout.AiWaiter, "venue:" + room.Settings.Id.Text, on, 100, "a test")))).Ok);

    /// <summary>By keyboard alone: written, and sent by Enter.</summary>
    private static async Task Ask(IPage phone, ILocator sheet, string question)
    {
        await sheet.GetByLabel("Your question").FillAsync(question);
        await phone.Keyboard.PressAsync("Enter");
    }

    [Fact]
    public async Task A_card_that_is_tapped_is_a_line_on_every_phone_and_the_talk_is_on_one()
    {
        var room = await Evening.Site.Premises("talk");
        var aline = await Evening.Phone(room.Table(1));
        var sheet = await Open(aline);
        await Expect(sheet.Locator(".empty")).ToContainTextAsync("What would you like to know?");
        await Evening.Accessible(aline);
        var ben = await Evening.Phone(room.Table(1));
        await ben.GetByRole(AriaRole.Button, new() { Name = "Join the guest here" }).ClickAsync();

        // A first question that the guest ends; the answer says who gives it.
        await sheet.GetByRole(AriaRole.Button, new() { Name = "What is in…?" }).ClickAsync();
        await Expect(sheet.GetByLabel("Your question")).ToHaveValueAsync("What is in ?");
        await aline.Keyboard.TypeAsync("the isombe");
        await Expect(sheet.GetByLabel("Your question")).ToHaveValueAsync("What is in the isombe?");
        await aline.Keyboard.PressAsync("Enter");
        await Expect(sheet.Locator(".asked")).ToContainTextAsync("What is in the isombe?");
        await Expect(sheet.Locator(".says")).ToContainTextAsync("peanuts");
        await Expect(sheet.Locator(".by")).ToHaveTextAsync("The house’s automatic waiter");
        await Expect(sheet.Locator(".dots")).ToHaveCountAsync(0);
        await Expect(sheet.GetByLabel("Your question")).ToBeFocusedAsync();

        // One polite region besides the table's news, with whole sentences and the card, each once.
        var region = sheet.Locator("[aria-live=polite]:not(#news)");
        await Expect(region).ToHaveCountAsync(1);
        await Expect(region.Locator("p").Filter(new() { HasText = "Isombe contains: peanuts" })).ToHaveCountAsync(1);
        await Expect(region.Locator("p").Filter(new() { HasText = "Proposed: Isombe" })).ToHaveCountAsync(1);

        await sheet.GetByRole(AriaRole.Button, new() { Name = "Add: Isombe" }).ClickAsync();
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Added: Isombe" })).ToBeVisibleAsync();
        await sheet.GetByRole(AriaRole.Button, new() { Name = "This helped" }).ClickAsync();
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "This helped" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Evening.Accessible(aline);

        // What the guest tells the waiter that they avoid is ticked on the menu as well.
        await Ask(aline, sheet, "I am allergic to peanuts");
        await Expect(sheet.Locator(".declared summary")).ToContainTextAsync("I avoid: peanuts");
        await Expect(aline.Locator("#d-isombe .fit")).ToContainTextAsync("peanuts");
        await aline.Keyboard.PressAsync("Escape");
        await Expect(aline.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(aline.Locator("#talk")).ToBeFocusedAsync();

        // The other phone: the line with its mark, and nothing of the talk.
        await ben.Locator("#bar").ClickAsync();
        await Expect(ben.Locator("dialog .lines li").Filter(new() { HasText = "Isombe" })).ToContainTextAsync("suggested by the waiter");
        await ben.Keyboard.PressAsync("Escape");
        var bens = await Open(ben);
        await Expect(bens.Locator(".empty")).ToBeVisibleAsync();
        await Expect(bens.Locator(".turns li")).ToHaveCountAsync(0);

        // A dish that must be chosen opens, and its line carries the mark too.
        await Ask(ben, bens, "goat brochette please");
        await bens.GetByRole(AriaRole.Button, new() { Name = "Choose: Goat brochette" }).ClickAsync();
        await Expect(ben.Locator("dialog h2")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Goat brochette"));
    }

    [Fact]
    public async Task In_an_answer_the_switch_is_seen_and_a_phone_without_network_has_the_whole_of_it_once_when_it_is_back()
    {
        var room = await Evening.Site.Premises("talk-cut");
        var phone = await Evening.Phone();
        var (deaf, heard) = (false, false);
        await phone.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            var server = socket.ConnectToServer();
            server.OnMessage(frame =>
            {
                // Several messages may come in one frame, each with its mark at the end.
                foreach (var message in frame.Text!.Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (deaf && message.Contains("conversation:", StringComparison.Ordinal))
                        continue;
                    socket.Send(message + '\u001e');
                    // The first sentence comes through, or the question at least where a push before it was lost; of the rest the phone hears nothing.
                    if (!heard && message.Contains("\"sentences\":[\"", StringComparison.Ordinal))
                        (deaf, heard) = (true, true);
                }
            });
        });
        await phone.GotoAsync(room.Table(1));
        var sheet = await Open(phone);
        await Ask(phone, sheet, "What is in the isombe?");
        await Expect(sheet.Locator(".asked")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("isombe"));
        await Expect(sheet.Locator(".dots")).ToBeVisibleAsync();
        // The house has said all of it; only the phone is still in it. A switch thrown before that would cut the answer.
        await using var database = NpgsqlDataSource.Create(Evening.Site.Database);
        await LiveClient.Eventually("house answered  true", () => WaiterFlagTests.Row(database, room.Settings.Id));

        // Switched off: it says so, what was said stays, and a person can be called. Switched on, the guest goes on.
        await Switch(room, false);
        await Expect(sheet.Locator(".foot")).ToContainTextAsync("The automatic waiter is not available at the moment.");
        await Expect(sheet.Locator(".foot").GetByRole(AriaRole.Button, new() { Name = "Call a person" })).ToBeVisibleAsync();
        await Expect(sheet.GetByLabel("Your question")).ToBeHiddenAsync();
        await Expect(phone.Locator("#talk")).ToBeHiddenAsync();
        await Expect(sheet.Locator(".dots")).ToBeVisibleAsync();
        await Switch(room, true);
        await Expect(sheet.GetByLabel("Your question")).ToBeVisibleAsync();

        await phone.Context.SetOfflineAsync(true);
        await Expect(sheet.Locator(".foot")).ToContainTextAsync("Waits for the connection");
        await Expect(sheet.Locator(".dots")).ToBeVisibleAsync();

        deaf = false;
        await phone.Context.SetOfflineAsync(false);
        await Expect(sheet.Locator(".says")).ToContainTextAsync("peanuts");
        await Expect(sheet.Locator(".dots")).ToHaveCountAsync(0);
        await Expect(sheet.Locator(".turns > li")).ToHaveCountAsync(1);
        var said = await sheet.Locator(".says span").AllInnerTextsAsync();
        Assert.Equal(said.Count, said.Distinct().Count());
        foreach (var sentence in said)
            await Expect(sheet.Locator("[aria-live=polite] p").Filter(new() { HasText = sentence.Trim() })).ToHaveCountAsync(1);
        await Expect(sheet.Locator(".foot")).Not.ToContainTextAsync("Waits for");

        // A reload finds all of it again.
        await phone.ReloadAsync();
        sheet = await Open(phone);
        await Expect(sheet.Locator(".says span")).ToHaveCountAsync(said.Count);
    }

    [Fact]
    public async Task A_question_whose_turn_comes_before_its_reply_is_shown_once()
    {
        var room = await Evening.Site.Premises("talk-early");
        var phone = await Evening.Phone();
        var replies = await HeldReplies.Of(phone);
        await phone.GotoAsync(room.Table(1));
        var sheet = await Open(phone);
        replies.Holding = true;
        await Ask(phone, sheet, "What is in the isombe?");
        await Expect(sheet.Locator(".says")).ToContainTextAsync("peanuts");
        await Expect(sheet.Locator(".dots")).ToHaveCountAsync(0);
        await Expect(sheet.Locator(".asked")).ToHaveCountAsync(1);

        Assert.NotEqual(0, replies.Count);
        replies.LetGo();
        // The reply is there: the next question is, and both are shown once.
        await Ask(phone, sheet, "How long is the wait?");
        await Expect(sheet.Locator(".asked")).ToHaveCountAsync(2);
        await Expect(sheet.Locator(".dots")).ToHaveCountAsync(0);
        await Expect(sheet.Locator(".asked")).ToContainTextAsync(["What is in the isombe?", "How long is the wait?"]);
    }
}
