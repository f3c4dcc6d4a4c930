using System.Diagnostics;
using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>The browser's side of the protocol, in a real browser.</summary>
public sealed class FeedTests(Evening evening) : BrowserTests(evening)
{
    // A feed of our own beside the page's, with its own outbox.
    private const string Begin = """
        async () => {
          const at = document.querySelector('script[type=module]').src.replace(/[^/]*$/, '');
          const { Feed, uuid } = await import(at + 'feed.js');
          window.uuid = uuid;
          window.replies = [];
          window.feed = new Feed({ hub: '/hub/guest', enter: () => [], outbox: 'feed-test' });
          feed.onReply((command, reply) => replies.push([command.id, reply.refusal]));
          feed.start();
        }
        """;

    private const string AddSalad = """
        () => feed.send('AddLine', { line: uuid(), item: 'isombe', quantity: 1, choices: [] })
        """;

    [Fact]
    public async Task A_command_given_without_a_connection_survives_a_reload_and_is_sent_once()
    {
        var premises = await Evening.Site.Premises("feed");
        var (page, mend) = await CutOff();
        await page.GotoAsync(premises.Table(1));
        await page.EvaluateAsync(Begin);
        var id = await page.EvaluateAsync<string>(AddSalad);
        Assert.Equal(1, await page.EvaluateAsync<int>("() => feed.pending().length"));
        Assert.NotEqual("live", await page.EvaluateAsync<string>("() => feed.state"));
        await page.WaitForFunctionAsync("""
            async () => {
              const open = indexedDB.open('icupa-feed-test');
              await new Promise(ok => open.onsuccess = ok);
              const all = open.result.transaction('commands').objectStore('commands').count();
              await new Promise(ok => all.onsuccess = ok);
              open.result.close();
              return all.result === 1;
            }
            """);

        mend();
        await page.UnrouteAllAsync();
        await page.ReloadAsync();
        await page.EvaluateAsync(Begin);
        await page.WaitForFunctionAsync("() => replies.length === 1 && feed.state === 'live'");
        Assert.Equal([id, "None"], await page.EvaluateAsync<string[]>("() => replies[0]"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => feed.pending().length"));
        await page.WaitForFunctionAsync("() => feed.streams('cart:').some(([, cart]) => [...cart.keys()].filter(key => key.startsWith('line:')).length === 1)");

        // Without a network it says so, and comes back by itself.
        await page.Context.SetOfflineAsync(true);
        await page.WaitForFunctionAsync("() => feed.state === 'offline'");
        await page.EvaluateAsync(AddSalad);
        await page.Context.SetOfflineAsync(false);
        await page.WaitForFunctionAsync("() => feed.state === 'live' && replies.length === 2 && replies[1][1] === 'None'");
    }

    [Fact]
    public async Task What_is_given_before_the_first_answer_is_of_who_sits_here_now()
    {
        var premises = await Evening.Site.Premises("feed-anew");
        var (page, mend) = await CutOff();
        // Another party's phone this was, at another visit.
        await page.AddInitScriptAsync("""localStorage['icupa-outbox-feed-test'] = '{"owner":"old","place":"away"}'""");
        await page.GotoAsync(premises.Table(1));
        await page.EvaluateAsync(Begin);
        var id = await page.EvaluateAsync<string>(AddSalad);
        await page.WaitForFunctionAsync("() => feed.state !== 'live' && feed.pending().length === 1");
        mend();
        await page.WaitForFunctionAsync("() => replies.length === 1");
        Assert.Equal([id, "None"], await page.EvaluateAsync<string[]>("() => replies[0]"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => feed.pending().length"));
    }

    [Fact]
    public async Task A_feed_whose_seat_has_ended_answers_what_it_is_given()
    {
        var premises = await Evening.Site.Premises("feed-ended");
        var page = await Evening.Phone(premises.Table(1));
        await page.EvaluateAsync(Begin);
        await page.WaitForFunctionAsync("() => feed.state === 'live'");
        await Guests.Gone(Evening, premises);
        await page.WaitForFunctionAsync("() => feed.state === 'ended'");
        var id = await page.EvaluateAsync<string>(AddSalad);
        Assert.Equal([id, "VisitEnded"], await page.EvaluateAsync<string[]>("() => replies[0]"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => feed.pending().length"));
    }

    [Fact]
    public async Task A_screen_is_not_deaf_while_its_node_is_leaving()
    {
        var premises = await Evening.Site.Premises("feed-leave");
        var screen = await Evening.Screen(premises.Kitchen);
        var sockets = new List<(IWebSocketRoute Route, long At)>();
        await screen.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            socket.ConnectToServer();
            lock (sockets) sockets.Add((socket, Stopwatch.GetTimestamp()));
        });
        await screen.ReloadAsync();
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        await screen.EvaluateAsync("""
            () => {
              window.pulses = [];
              new MutationObserver(() => pulses.push(document.documentElement.dataset.pulse)).observe(document.documentElement, { attributeFilter: ['data-pulse'] });
            }
            """);
        var told = Stopwatch.GetTimestamp();
        sockets[0].Route.Send("{\"type\":1,\"target\":\"leave\",\"arguments\":[2900]}\u001e");
        await LiveClient.Eventually("2", () => Task.FromResult($"{sockets.Count}"));
        // A nap of the same length once more would make it 5.8 s.
        Assert.InRange(Stopwatch.GetElapsedTime(told, sockets[1].At), TimeSpan.FromMilliseconds(2800), TimeSpan.FromMilliseconds(4500));
        await screen.WaitForFunctionAsync("() => document.querySelector('#pulse-detail').textContent.includes('live')");
        Assert.DoesNotContain("stale", await screen.EvaluateAsync<string[]>("() => pulses"));
    }

    /// <summary>A phone whose pages have no connection of their own, and whose feed has none until it is mended.</summary>
    private async Task<(IPage Page, Action Mend)> CutOff()
    {
        var page = await Evening.Phone();
        var cut = true;
        await page.RouteAsync("**/signalr.min.js", route => route.AbortAsync());
        await page.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            if (cut) socket.CloseAsync();
            else socket.ConnectToServer();
        });
        return (page, () => cut = false);
    }
}
