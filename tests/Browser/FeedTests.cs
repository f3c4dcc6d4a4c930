using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>The browser's side of the protocol, in a real browser.</summary>
[Collection(nameof(MoneyCollection))]
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
        await LiveClient.Eventually("1", () => page.EvaluateAsync<string>("""
            async () => {
              const open = indexedDB.open('icupa-feed-test');
              await new Promise(ok => open.onsuccess = ok);
              const all = open.result.transaction('commands').objectStore('commands').count();
              await new Promise(ok => all.onsuccess = ok);
              open.result.close();
              return String(all.result);
            }
            """));

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

        // Where the house knows less than the page, because its database was put back, the page believes the house.
        await page.EvaluateAsync("() => { window.cart = feed.streams('cart:')[0][0]; feed.look([{ stream: cart, version: 1e6, set: {} }]); feed.renew(); }");
        await page.WaitForFunctionAsync("() => feed.state === 'live' && feed.version(cart) < 1e6 && feed.stream(cart).size > 2");
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
    public async Task A_feed_whose_phone_sits_elsewhere_keeps_what_it_is_given_until_its_own_seat_is_found()
    {
        var premises = await Evening.Site.Premises("feed-elsewhere");
        var page = await Evening.Phone(premises.Table(1));
        await page.EvaluateAsync("""
            () => {
              window.sits = { seat: 'another', table: 'another' };
              window.asked = 0;
              // The first time there is no network.
              window.elsewhere = () => ++asked === 1 ? Promise.reject(new Error('offline')) : new Promise(ok => window.found = () => {
                sits.seat = JSON.parse(document.getElementById('page').textContent).at.seat;
                ok();
              });
            }
            """);
        await page.EvaluateAsync(Begin.Replace("outbox: 'feed-test'", "outbox: 'feed-test', at: sits, elsewhere", StringComparison.Ordinal));
        await page.WaitForFunctionAsync("() => asked === 2");
        var id = await page.EvaluateAsync<string>(AddSalad);
        Assert.Equal([id], await page.EvaluateAsync<string[]>("() => feed.pending().map(command => command.id)"));
        Assert.Equal(0, await page.EvaluateAsync<int>("() => replies.length + feed.streams('').length"));
        await page.EvaluateAsync("() => found()");
        await page.WaitForFunctionAsync("() => replies.length === 1 && feed.state === 'live'");
        Assert.Equal([id, "None"], await page.EvaluateAsync<string[]>("() => replies[0]"));
        Assert.Equal(2, await page.EvaluateAsync<int>("() => asked"));
    }

    [Fact]
    public async Task A_screen_is_not_deaf_while_its_node_is_leaving()
    {
        var premises = await Evening.Site.Premises("feed-leave");
        var screen = await Evening.Screen(premises.Kitchen);
        var (sockets, answers) = (new List<IWebSocketRoute>(), 0);
        await screen.RouteWebSocketAsync(url => url.Contains("/hub/", StringComparison.Ordinal), socket =>
        {
            socket.ConnectToServer().OnMessage(frame =>
            {
                if (frame.Text!.Contains("\"type\":3", StringComparison.Ordinal)) Interlocked.Increment(ref answers);
                socket.Send(frame.Text);
            });
            lock (sockets) sockets.Add(socket);
        });
        // The screen's time is this test's: none passes but what is let pass here, however slow the machine.
        await screen.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow });
        await screen.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        await screen.ReloadAsync();
        async Task<string> After(int milliseconds, Func<Task<string>> look)
        {
            await screen.Clock.RunForAsync(milliseconds);
            return await look();
        }
        Task<string> Pulse() => screen.EvaluateAsync<string>("() => document.documentElement.dataset.pulse");
        await LiveClient.Eventually("live", () => After(50, Pulse));
        await screen.EvaluateAsync("""
            () => {
              window.pulses = [];
              new MutationObserver(() => pulses.push(document.documentElement.dataset.pulse)).observe(document.documentElement, { attributeFilter: ['data-pulse'] });
            }
            """);
        sockets[0].Send("{\"type\":1,\"target\":\"leave\",\"arguments\":[2900]}\u001e");
        // Until it hangs up its node answers it, second by second.
        for (var second = 1; second <= 2; second++)
        {
            var before = answers;
            await screen.Clock.RunForAsync(1000);
            await LiveClient.Eventually("answered", () => Task.FromResult(answers > before ? "answered" : ""));
        }
        await screen.Clock.RunForAsync(800);
        Assert.Single(sockets);
        // Then it is at the next one at once: a nap, of whatever length, would be longer than what passes here.
        await screen.Clock.RunForAsync(100);
        await LiveClient.Eventually("2", () => After(1, () => Task.FromResult($"{sockets.Count}")));
        await LiveClient.Eventually("live", () => After(1, Pulse));
        Assert.DoesNotContain("stale", await screen.EvaluateAsync<string[]>("() => pulses"));
    }

    /// <summary>A phone whose pages have no connection of their own, and whose feed has none until it is mended.</summary>
    private async Task<(IPage Page, Action Mend)> CutOff()
    {
        var page = await Evening.Phone();
        return (page, await Cut(page));
    }

    [Fact]
    public async Task Of_days_gone_by_nothing_is_kept()
    {
        var premises = await Evening.Site.Premises("feed-days");
        var page = await Evening.Phone(premises.Table(1));
        await page.EvaluateAsync(Begin);
        await page.WaitForFunctionAsync("() => feed.state === 'live'");
        var kept = await page.EvaluateAsync<string[]>("""
            () => {
              for (const day of ['2036-03-29', '2036-03-30', '2036-03-31', '2036-03-29'])
                for (const one of ['station:a/b/grill', 'availability:a/b', 'drawer:a/b', 'visit:a/b'])
                  feed.look([{ stream: one + '/' + day, version: 1, set: {} }]);
              return feed.streams('').map(([name]) => name).filter(name => name.includes('a/b'));
            }
            """);
        Assert.Equal(
            ["availability:a/b/2036-03-30", "availability:a/b/2036-03-31", "drawer:a/b/2036-03-30", "drawer:a/b/2036-03-31", "station:a/b/grill/2036-03-30", "station:a/b/grill/2036-03-31", "visit:a/b/2036-03-29", "visit:a/b/2036-03-30", "visit:a/b/2036-03-31"],
            kept.Order(StringComparer.Ordinal));
    }
}
