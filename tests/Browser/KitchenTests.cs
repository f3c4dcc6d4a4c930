using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>The kitchen's screen in a real browser, with phones and a floor that speak the protocol; at the trattoria, so that other tests' orders stay off its board.</summary>
[Collection(nameof(KitchenCollection))]
public sealed class KitchenTests(Evening evening) : BrowserTests(evening)
{
    private const string Station = "cold";
    private const string Pin = "1357";
    /// <summary>The trattoria's place among the links, and its tables' among the codes.</summary>
    private const int KitchenCodes = 4, FloorCode = 1, Tables = 12;

    /// <summary>Left of a line, and far enough from <see cref="Right"/> that two quick taps are not one bouncing finger.</summary>
    private static readonly LocatorClickOptions Left = new() { Position = new() { X = 30, Y = 20 } }, Right = new() { Position = new() { X = 200, Y = 20 } };

    [Fact]
    public async Task Counts_are_said_in_the_forms_of_the_language()
    {
        var screen = await Screen(language: "mt");
        var said = await screen.EvaluateAsync<string[]>("""
            async () => {
              const { count } = await import(performance.getEntriesByType('resource').map(e => e.name).find(n => n.endsWith('/kitchen-page.js')));
              return [1, 2, 11, 20].map(n => count('pulse.queued', n)).concat([1, 5, 12, 100].map(n => count('pulse.screens', n)));
            }
            """);
        Assert.Equal(
            ["Tektika 1 tistenna tintbagħat.", "2 tektikiet jistennew jintbagħtu.", "11-il tektika jistennew jintbagħtu.", "20 tektika jistennew jintbagħtu.", "skrin 1", "5 skrins", "12-il skrin", "100 skrin"],
            said);
    }

    [Fact]
    public async Task A_round_is_painted_started_bumped_and_the_phone_says_ready()
    {
        var screen = await Screen();
        await screen.Locator("#start-service").ClickAsync();
        await Expect(screen.Locator("#pulse-detail")).ToContainTextAsync("sound on");

        await using var phone = await Phone(1);
        var order = await Round(phone, Bigilla(2, new { note = "sans sel svp" }), Bigilla(1, new { allergy = new { codes = new[] { "nuts" }, words = "severe" } }));
        var ticket = Ticket(screen, order);
        await Expect(ticket).ToContainTextAsync("sans sel svp");
        // "New" is a word, and not a bar across the ticket.
        Assert.True(await ticket.Locator(".fresh-mark").EvaluateAsync<bool>("m => { const word = document.createRange(); word.selectNodeContents(m); return m.getBoundingClientRect().width < word.getBoundingClientRect().width + 24; }"));
        await Lines(phone, order, "accepted");

        // Nothing is bumped past an allergy that nobody has acknowledged.
        await ticket.Locator(".bump").ClickAsync();
        await Expect(screen.Locator("#said")).ToContainTextAsync("allergy");
        await Expect(ticket.Locator("button.allergy")).ToContainTextAsync("severe");
        await ticket.Locator("button.allergy").ClickAsync();
        await Expect(ticket.Locator(".allergy.seen")).ToBeVisibleAsync();

        // A tap starts a line, the next one finishes it.
        var first = ticket.Locator("button[data-do=line]").First;
        await first.ClickAsync(Left);
        await Expect(ticket.Locator(".line.started")).ToHaveCountAsync(1);
        await first.ClickAsync(Right);
        await Expect(ticket.Locator(".line.done")).ToHaveCountAsync(1);

        // For a moment one more tap takes that back.
        await first.ClickAsync(Left);
        await Expect(ticket.Locator(".line.started")).ToHaveCountAsync(1);
        await first.ClickAsync(Right);
        await Expect(ticket.Locator(".line.done .back")).ToBeVisibleAsync();
        await Expect(ticket.Locator(".line.done .back")).ToHaveCountAsync(0);

        // The bumped ticket keeps its place with an undo in it, which leaves alone what was ready before.
        await ticket.Locator(".bump").ClickAsync();
        await ticket.Locator(".undo").ClickAsync(Left);
        await Expect(ticket.Locator(".bump")).ToBeVisibleAsync();
        await Expect(ticket.Locator(".line.done")).ToHaveCountAsync(1);
        await Expect(ticket.Locator(".line.started")).ToHaveCountAsync(1);
        await ticket.Locator(".bump").ClickAsync();
        await Expect(ticket).ToHaveCountAsync(0);
        await Lines(phone, order, "ready");

        // It can be brought back later, and the phone hears of it.
        await screen.Locator("[data-do=open-recall]").ClickAsync();
        await screen.Locator($"#recall-body [data-order='{order}']").ClickAsync();
        await Expect(ticket.Locator(".bump")).ToBeVisibleAsync();
        await phone.See("order:" + order, (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "preparing");
        await ticket.Locator(".bump").ClickAsync();
        await Expect(ticket).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_add_on_docks_under_its_table_and_a_void_is_struck_through_until_it_is_seen()
    {
        var screen = await Screen();
        await using var phone = await Phone(2);
        await using var floor = await Floor();
        var first = await Round(phone, Bigilla(1));
        await Expect(Ticket(screen, first)).ToBeVisibleAsync();
        var second = await Round(phone, Bigilla(3));
        await Expect(Ticket(screen, second)).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("docked"));
        Assert.Equal(second, await Ticket(screen, first).EvaluateAsync<string>("t => t.nextElementSibling.dataset.order"));

        var line = (await phone.See("order:" + second, (key, _) => key.StartsWith("line:", StringComparison.Ordinal))).GetProperty("id").GetString()!;
        Assert.Equal("None", await floor.Do("Void", second, line, "changed their mind"));
        var voided = Ticket(screen, second).Locator(".line.void");
        await Expect(voided).ToContainTextAsync("changed their mind");
        await Expect(voided.Locator(".name")).ToHaveCSSAsync("text-decoration-line", "line-through");
        await voided.Locator("button.change").ClickAsync();
        await Expect(Ticket(screen, second)).ToHaveCountAsync(0);
        await Bump(screen, first);
    }

    [Fact]
    public async Task What_cannot_be_made_leaves_the_bill_after_three_seconds_unless_it_is_kept()
    {
        var screen = await Screen();
        await using var phone = await Phone(3);
        var order = await Round(phone, Bigilla(1), Bigilla(2));
        var ticket = Ticket(screen, order);
        await ticket.Locator(".more").ClickAsync();
        await screen.Locator("#more [data-do=cannot]").First.ClickAsync();
        await ticket.Locator("[data-do=keep]").ClickAsync();
        await Expect(ticket.Locator(".keep")).ToHaveCountAsync(0);
        await ticket.Locator(".more").ClickAsync();
        await screen.Locator("#more [data-do=cannot]").Nth(1).ClickAsync();
        await Expect(ticket.Locator(".line.void")).ToHaveCountAsync(1);
        await phone.See("order:" + order, (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "voided");
        Assert.Single(phone.All("order:" + order), e => e.Key.StartsWith("line:", StringComparison.Ordinal) && e.Entity.GetProperty("state").GetString() == "voided");
        await Bump(screen, order);
    }

    [Fact]
    public async Task A_bump_from_before_a_remake_does_not_hide_it()
    {
        var screen = await Screen();
        await using var phone = await Phone(10);
        await using var floor = await Floor();
        var order = await Round(phone, Bigilla(1));
        var ticket = Ticket(screen, order);
        await Expect(ticket).ToBeVisibleAsync();
        await screen.Context.SetOfflineAsync(true);
        await Expect(screen.Locator("html")).Not.ToHaveAttributeAsync("data-pulse", "live");
        await Bump(screen, order);

        // Another screen is quicker, and what it sends comes back to be made again.
        await using var second = await Evening.Site.Kitchen(Evening.Site.Code("kitchen", KitchenCodes));
        await second.Enter(Station);
        Assert.Equal("None", await second.Do("Bump", order, null));
        await Lines(phone, order, "ready");
        var line = (await phone.See("order:" + order, (key, _) => key.StartsWith("line:", StringComparison.Ordinal))).GetProperty("id").GetString()!;
        Assert.Equal("None", await floor.Do("Serve", order, new[] { line }));
        Assert.Equal("None", await phone.Do("Trouble", order, line, "cold"));
        Assert.Equal("None", await floor.Do("AnswerTrouble", order, line, "remake"));
        await second.See("station:", (key, e) => key == "ticket:" + order && e.GetProperty("lines")[0].GetProperty("remakes").GetInt32() == 1);

        await screen.Context.SetOfflineAsync(false);
        await Expect(ticket.Locator("button.change")).ToContainTextAsync("Remake");
        await ticket.Locator(".bump").ClickAsync();
        await Expect(screen.Locator("#said")).ToContainTextAsync("remake");
        await ticket.Locator("button.change").ClickAsync(Left);
        await Expect(ticket.Locator("button.change")).ToHaveCountAsync(0);
        await Bump(screen, order);
        await Lines(phone, order, "ready");
    }

    [Fact]
    public async Task Two_taps_say_sold_out_to_every_phone()
    {
        var screen = await Screen();
        await using var phone = await Phone(4);
        await screen.Locator("[data-do=open-stock]").ClickAsync();
        await screen.Locator("#stock-body [data-do='86'][data-kind=item][data-id=imqaret]").ClickAsync();
        await phone.See("availability:", (key, e) => key == "item:imqaret" && e.GetProperty("out").GetBoolean());

        await screen.Locator("#stock-search").FillAsync("ìmqaret");
        await Expect(screen.Locator("#stock-body li")).ToHaveCountAsync(1);
        await screen.Locator("#stock-body [data-do=un86]").ClickAsync();
        await phone.Until(() => !phone.All("availability:").Any(e => e.Key == "item:imqaret" && e.Entity.GetProperty("out").GetBoolean()));
        await screen.Locator("#stock-body [data-do=count]").ClickAsync();
        await screen.Locator("#stock-body [data-left='3']").ClickAsync();
        await phone.See("availability:", (key, e) => key == "item:imqaret" && e.GetProperty("left").GetInt32() == 3);
        await Expect(screen.Locator("#stock-body li")).ToContainTextAsync("3 left");

        // Taken off and put back it goes on with its count: at once, and as every phone has it.
        await screen.Context.SetOfflineAsync(true);
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "stale");
        await screen.Locator("#stock-body [data-do='86']").ClickAsync();
        // By the keyboard: a second tap at the same place is a finger that bounces.
        await screen.Locator("#stock-body [data-do=un86]").PressAsync("Enter");
        await Expect(screen.Locator("#stock-body li")).ToContainTextAsync("3 left");
        await screen.Context.SetOfflineAsync(false);
        await phone.See("availability:", (key, e) => key == "item:imqaret" && !e.GetProperty("out").GetBoolean() && e.GetProperty("left").GetInt32() == 3);
        await Expect(screen.Locator("#stock-body li")).ToContainTextAsync("3 left");
    }

    [Fact]
    public async Task Without_a_network_the_board_stays_says_so_and_sends_its_bumps_later()
    {
        var screen = await Screen();
        await using var phone = await Phone(5);
        var (kept, bumped) = (await Round(phone, Bigilla(1)), await Round(phone, Bigilla(2)));
        await Expect(Ticket(screen, bumped)).ToBeVisibleAsync();
        await Kept(screen);

        await screen.Context.SetOfflineAsync(true);
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "stale");
        await Expect(screen.Locator("#pulse-title")).ToContainTextAsync("Not connected");
        await Ticket(screen, bumped).Locator(".bump").ClickAsync();
        await Expect(Ticket(screen, bumped)).ToHaveCountAsync(0);
        await Expect(screen.Locator("#pulse-detail")).ToContainTextAsync("1 tap waiting");

        await screen.ReloadAsync();
        await Expect(Ticket(screen, kept)).ToBeVisibleAsync();
        await Expect(Ticket(screen, bumped)).ToHaveCountAsync(0);
        await Expect(screen.Locator("#pulse-detail")).ToContainTextAsync("1 tap waiting");

        await screen.Context.SetOfflineAsync(false);
        await Lines(phone, bumped, "ready");
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        await Expect(Ticket(screen, bumped)).ToHaveCountAsync(0);
        await Bump(screen, kept);
    }

    [Fact]
    public async Task A_slip_says_the_time_of_the_venue_and_the_second_one_copy()
    {
        var screen = await Screen();
        await using var phone = await Phone(6);
        var order = await Round(phone, Bigilla(1, new { note = new string('m', 60) }));
        await screen.EvaluateAsync("() => { window.slips = []; window.print = () => { const slip = document.getElementById('slip'); slips.push(slip.innerText); window.within = slip.scrollWidth <= slip.clientWidth; }; }");
        static string There() => TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Malta")).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var before = There();
        foreach (var printed in new[] { 1, 2 })
        {
            await Ticket(screen, order).Locator(".more").PressAsync("Enter");
            await screen.Locator("#more [data-do=print]").PressAsync("Enter");
            Assert.Equal(printed, await screen.EvaluateAsync<int>("() => slips.length"));
        }
        var (slips, after) = (await screen.EvaluateAsync<string[]>("() => slips"), There());
        Assert.DoesNotContain("COPY", slips[0], StringComparison.Ordinal);
        Assert.Contains("COPY", slips[1], StringComparison.Ordinal);
        Assert.True(await screen.EvaluateAsync<bool>("() => within"), "an unbroken note runs off the paper");
        // The browser has the machine's own time; Malta's is always ahead of UTC.
        var foot = slips[1].TrimEnd().Split('\n')[^1];
        Assert.True(foot.Contains(before, StringComparison.Ordinal) || foot.Contains(after, StringComparison.Ordinal), $"{foot} at {after}");
        await Bump(screen, order);
    }

    [Fact]
    public async Task A_slip_of_what_is_made_again_or_elsewhere_is_no_copy()
    {
        var screen = await Screen();
        await using var phone = await Phone(9);
        await using var floor = await Floor();
        var order = await Round(phone, Bigilla(1));
        await Print("COPY", false);
        await Print("COPY", true);
        await Bump(screen, order);
        Assert.Equal("None", await floor.Do("AnswerTrouble", order, phone.All("order:" + order).Single(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).Entity.GetProperty("id").GetString(), "remake"));
        await Expect(Ticket(screen, order).Locator(".line button.change")).ToBeVisibleAsync();
        await Print("COPY", false);
        await Print("COPY", true);
        await screen.GotoAsync("/kitchen/expo");
        await Print("COPY", false);

        async Task Print(string word, bool says)
        {
            await screen.EvaluateAsync("() => { window.print = () => { window.slip = document.getElementById('slip').innerText; }; }");
            await Ticket(screen, order).Locator(".more").PressAsync("Enter");
            await screen.Locator("#more [data-do=print]").PressAsync("Enter");
            var slip = await screen.EvaluateAsync<string>("() => window.slip");
            Assert.Equal(says, slip.Contains(word, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_tables_name_can_be_read_however_long_it_is()
    {
        var screen = await Screen();
        foreach (var (width, height) in new[] { (1280, 800), (1920, 1080), (800, 1280) })
        {
            await screen.SetViewportSizeAsync(width, height);
            var hidden = await screen.EvaluateAsync<string[]>("""
                async () => {
                  const { newTicket, drawTicket } = await import(performance.getEntriesByType('resource').map(e => e.name).find(n => n.endsWith('/kitchen-ticket.js')));
                  const now = Date.now(), faults = [], words = e => { const range = document.createRange(); range.selectNodeContents(e.localName === 'h2' ? e.lastChild : e); return range.getBoundingClientRect(); };
                  for (const size of ['s', 'm', 'l']) {
                    document.documentElement.dataset.size = size;
                    for (const table of ['7', '12', '101', 'B12', 'T104', 'GARD12', 'Terrasse 3', 'Wintergarten']) for (const round of ['-1', '-12', 'B-12']) for (const unseen of [true, false]) {
                      const ticket = { order: 'x', table, number: table + round, sequence: 123, round: 1, firedAt: new Date(now - 3599000).toISOString(), state: 'open', escalated: false, lines: [] };
                      const article = newTicket('x');
                      document.getElementById('board').append(article);
                      drawTicket(article, { key: 'x', ticket, date: '', station: 'cold', warnSeconds: 300, lateSeconds: 480, addOn: false, remake: false, gap: false },
                        { index: 0, selected: false, selectedLine: null, unseen, asked: false, leaving: [], justDone: [] }, now);
                      const head = article.querySelector('.age').getBoundingClientRect(), parts = ['h2', '.number', '.sequence, .fresh-mark', '.age-word', '.age-time'].map(s => words(article.querySelector('.age').querySelector(s)));
                      const apart = parts.every((a, i) => parts.every((b, j) => j <= i || a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 6 || b.bottom <= a.top + 6));
                      const within = parts.every(a => a.left >= head.left - 1 && a.right <= head.right + 1 && a.bottom <= head.bottom + 1);
                      if (!apart || !within) faults.push(`${size} ${table}${round} ${unseen} ${JSON.stringify(parts.map(a => [a.left, a.top, a.right, a.bottom].map(Math.round)))}`);
                      article.remove();
                    }
                  }
                  return faults;
                }
                """);
            Assert.True(hidden.Length == 0, $"{width}: {hidden.Length}\n" + string.Join('\n', hidden.Take(12)));
        }
    }

    [Fact]
    public async Task A_hand_that_rests_or_pinches_opens_no_menu_and_zooms_nothing()
    {
        var screen = await Screen();
        Assert.Equal("pan-x pan-y", await screen.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).touchAction"));
        Assert.Equal("none", await screen.EvaluateAsync<string>("() => getComputedStyle(document.getElementById('pulse-detail')).userSelect"));
        Assert.Equal("false true", await screen.EvaluateAsync<string>("() => ['touch', 'mouse'].map(pointerType => document.body.dispatchEvent(new PointerEvent('contextmenu', { bubbles: true, cancelable: true, pointerType }))).join(' ')"));
    }

    [Fact]
    public async Task The_pass_sees_whole_orders_and_the_state_of_each_line()
    {
        var (screen, pass) = (await Screen(), await Screen("expo"));
        await using var phone = await Phone(7);
        var order = await Round(phone, Bigilla(1), new { line = LiveClient.NewId(), item = "kinnie", quantity = 2, choices = Array.Empty<object>() });
        await Expect(Ticket(screen, order).Locator(".line")).ToHaveCountAsync(1);
        await Expect(Ticket(pass, order).Locator(".line")).ToHaveCountAsync(2);
        await Bump(screen, order);
        await Expect(Ticket(pass, order).Locator(".line.done")).ToHaveCountAsync(1);

        // What is not ready goes out only when it is asked twice.
        await Ticket(pass, order).Locator(".bump").ClickAsync();
        await Expect(Ticket(pass, order).Locator(".bump")).ToContainTextAsync("1 not ready");
        await Bump(pass, order, Left.Position);

        // Nobody stands at the bar: after 10 s its ticket is shown where somebody does.
        var unseen = Ticket(screen, "bar " + order);
        await Expect(unseen).ToContainTextAsync("Bar has not seen this");
        await Expect(unseen.Locator("button")).ToHaveCountAsync(0);
        var bar = await Screen("bar");
        await Bump(bar, order);
        await Expect(unseen).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_board_is_ordered_aged_and_counted_by_rule()
    {
        var screen = await Screen();
        var answer = await screen.EvaluateAsync<JsonElement>("""
            async () => {
              const at = document.querySelector('script[type=module]').src.replace(/kitchen\.js$/, 'kitchen-board.js');
              const { arrange, age, allDay, clock } = await import(at);
              const now = Date.parse('2026-03-01T19:00:00Z');
              const line = (id, name, quantity, more) => ({ id, name, quantity, choices: [], course: 'main', allergy: null, allergyAcknowledged: false, state: 'accepted', changeAcknowledged: true, remakes: 0, alsoAt: [], ...more });
              const fired = (visit, round, sequence, seconds, lines, more) => ({ station: 'grill', date: '2026-03-01', warnSeconds: 300, lateSeconds: 480,
                ticket: { order: `t/v/${visit}/${round}`, sequence, number: `${visit}-${round}`, table: visit, round, firedAt: new Date(now - seconds * 1000).toISOString(), state: 'open', bumpedAt: null, escalated: false, lines, ...more } });
              const all = [
                fired('c', 1, 5, 10, [line('5', 'FISH', 1, { remakes: 1, state: 'sent' })]),
                fired('a', 2, 3, 150, [line('3', 'GOAT', 4, { state: 'preparing' })]),
                fired('b', 1, 2, 300, [line('2', 'GOAT', 2, { allergy: { codes: ['nuts'] } })]),
                fired('a', 1, 1, 480, [line('1', 'GOAT', 1), line('1b', 'CHIPS', 3, { state: 'ready' }), line('1c', 'RICE', 9, { state: 'voided' })]),
                fired('d', 1, 4, 20, [line('4', 'GOAT', 1)], { state: 'bumped', bumpedAt: new Date(now - 2000).toISOString() }),
                fired('e', 1, 6, 30, [line('6', 'GOAT', 1)], { state: 'bumped', bumpedAt: new Date(now - 3001).toISOString() }),
              ];
              const cards = arrange(all, now);
              return {
                order: cards.map(card => card.ticket.number + (card.addOn ? '+' : '') + (card.gap ? '*' : '')),
                ages: cards.map(card => age(card, now)),
                counts: allDay(cards).map(one => [one.name, one.waiting, one.started, (one.allergy ?? []).join()].join(' ').trim()),
                clock: [clock(0), clock(65000), clock(-5), clock(6000000)],
              };
            }
            """);
        string[] Of(string name) => [.. answer.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
        Assert.Equal(["c-1", "a-1", "a-2+", "b-1", "d-1*"], Of("order"));
        Assert.Equal(["fresh", "late", "steady", "warn", "fresh"], Of("ages"));
        Assert.Equal(["GOAT 1 4", "GOAT 2 0 nuts", "FISH 1 0"], Of("counts"));
        Assert.Equal(["0:00", "1:05", "0:00", "100:00"], Of("clock"));
    }

    [Fact]
    public async Task Nobody_else_gets_in_and_everybody_can_use_it()
    {
        var stranger = await Evening.Device(1180, 820);
        await stranger.GotoAsync("/kitchen/" + Station);
        Assert.StartsWith("/screen", new Uri(stranger.Url).AbsolutePath, StringComparison.Ordinal);
        await stranger.Context.CloseAsync();

        var screen = await Screen();
        await using var phone = await Phone(8);
        var order = await Round(phone, Bigilla(1, new { note = "no onions", allergy = new { codes = new[] { "milk" } } }));
        await Expect(Ticket(screen, order)).ToBeVisibleAsync();
        await screen.Locator("#start-service").ClickAsync();
        await Evening.Accessible(screen);
        await screen.Locator("[data-do=counts]").ClickAsync();
        await Evening.Accessible(screen);
        foreach (var panel in new[] { "open-stock", "open-recall", "open-screen" })
        {
            await screen.Locator($"[data-do={panel}]").ClickAsync();
            await Evening.Accessible(screen);
            await screen.Keyboard.PressAsync("Escape");
        }
        // The keyboard alone does it: see the allergy, then bump.
        await screen.Locator("#board").FocusAsync();
        var place = await Ticket(screen, order).EvaluateAsync<int>("t => [...t.parentElement.children].indexOf(t) + 1");
        await screen.Keyboard.PressAsync($"{place}");
        await screen.Keyboard.PressAsync("ArrowDown");
        await screen.Keyboard.PressAsync(" ");
        await Expect(Ticket(screen, order).Locator(".allergy.seen")).ToBeVisibleAsync();
        await screen.Keyboard.PressAsync($"{place}");
        await Expect(Ticket(screen, order).Locator(".undo")).ToBeVisibleAsync();
        await screen.Keyboard.PressAsync("u");
        await Expect(Ticket(screen, order).Locator(".bump")).ToBeVisibleAsync();
        await screen.GotoAsync("/kitchen?all=1");
        await Evening.Accessible(screen);
    }

    [Fact]
    public async Task A_keyboard_that_walks_the_board_keeps_its_place()
    {
        var screen = await Screen();
        await using var phone = await Phone(11);
        var order = await Round(phone, Bigilla(1), Bigilla(2));
        var ticket = Ticket(screen, order);
        var line = ticket.Locator("button[data-do=line]").First;
        await line.FocusAsync();
        await screen.Keyboard.PressAsync("Enter");
        await Expect(ticket.Locator(".line.started")).ToHaveCountAsync(1);
        await screen.Keyboard.PressAsync("Enter");
        await Expect(ticket.Locator(".line.done")).ToHaveCountAsync(1);
        await Expect(ticket.Locator(".back")).ToHaveCountAsync(0);
        // What is done can do no more: the ticket has the focus, and Tab goes on within it.
        await Expect(ticket).ToBeFocusedAsync();
        await screen.Keyboard.PressAsync("Tab");
        await Expect(line).ToBeFocusedAsync();
        await ticket.Locator(".bump").FocusAsync();
        await screen.Keyboard.PressAsync("Enter");
        await Expect(ticket.Locator(".undo")).ToBeVisibleAsync();
        await Expect(ticket).ToBeFocusedAsync();
        await screen.Keyboard.PressAsync("Tab");
        await Expect(ticket.Locator(".undo")).ToBeFocusedAsync();
        await Expect(ticket).ToHaveCountAsync(0);
        await Expect(screen.Locator("#board")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Enter_bumps_the_ticket_that_is_selected_not_the_line_that_was_tapped()
    {
        var screen = await Screen();
        await using var phone = await Phone(12);
        var (first, second) = (await Round(phone, Bigilla(1)), await Round(phone, Bigilla(2)));
        await Ticket(screen, second).Locator("button[data-do=line]").ClickAsync();
        await Expect(Ticket(screen, second).Locator(".line.started")).ToHaveCountAsync(1);
        var place = await Ticket(screen, first).EvaluateAsync<int>("t => [...t.parentElement.children].indexOf(t) + 1");
        await screen.Keyboard.PressAsync($"{place}");
        await Expect(Ticket(screen, first)).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("selected"));
        await screen.Keyboard.PressAsync("Enter");
        await Expect(Ticket(screen, first).Locator(".undo")).ToBeVisibleAsync();
        await Expect(Ticket(screen, second).Locator(".line.done")).ToHaveCountAsync(0);
        await Bump(screen, second);
    }

    [Fact]
    public async Task A_long_note_and_an_unbroken_word_can_be_read_to_their_end()
    {
        var screen = await Screen(width: 1440, height: 900);
        await using var phone = await Phone(15);
        var order = await Round(phone, Bigilla(1, new { note = string.Concat(Enumerable.Repeat("no onions please ", 30))[..490], allergy = new { codes = new[] { "nuts" }, words = new string('W', 60) } }));
        await Expect(Ticket(screen, order)).ToBeVisibleAsync();
        var outside = await screen.EvaluateAsync<string[]>("""
            () => {
              const board = document.getElementById('board').getBoundingClientRect();
              return [...document.querySelectorAll('.note, .allergy, .allergy q, .line .name')].flatMap(part => {
                const words = document.createRange();
                words.selectNodeContents(part);
                return [...words.getClientRects()].filter(line => line.bottom > board.bottom || line.top < board.top).map(line => `${part.className} ${line.top}-${line.bottom}`)
                  .concat(part.scrollWidth > part.clientWidth && getComputedStyle(part).display !== 'inline' ? [`${part.className} is ${part.scrollWidth} wide in ${part.clientWidth}`] : []);
              });
            }
            """);
        Assert.Empty(outside);
        await Ticket(screen, order).Locator("button.allergy").ClickAsync();
        await Bump(screen, order);
    }

    [Fact]
    public async Task Nothing_moves_when_a_ticket_over_two_columns_is_bumped()
    {
        var screen = await Screen();
        await using var phone = await Phone(16);
        var tall = await Round(phone, [.. Enumerable.Range(1, 12).Select(n => Bigilla(n))]);
        var next = await Round(phone, Bigilla(1));
        await Expect(Ticket(screen, next)).ToBeVisibleAsync();
        Assert.Equal(2, await Ticket(screen, tall).EvaluateAsync<int>("t => t.getClientRects().length"));
        var place = await Place(screen, next);
        await Ticket(screen, tall).Locator(".bump").ClickAsync();
        await Expect(Ticket(screen, tall).Locator(".undo")).ToBeVisibleAsync();
        Assert.Equal(place, await Place(screen, next));
        var first = await Ticket(screen, tall).EvaluateAsync<int[]>("t => { const r = t.getClientRects()[0]; return [r.left, r.bottom].map(Math.round); }");
        var undo = await Ticket(screen, tall).Locator(".undo").EvaluateAsync<int[]>("u => { const r = u.getBoundingClientRect(); return [r.left, r.bottom].map(Math.round); }");
        Assert.True(undo[0] >= first[0] && undo[1] <= first[1], $"{string.Join(' ', undo)} in {string.Join(' ', first)}");
        await Expect(Ticket(screen, tall)).ToHaveCountAsync(0);
        // A finger would be too quick for a ticket that has just come here.
        await Ticket(screen, next).Locator(".bump").PressAsync("Enter");
        await Expect(Ticket(screen, next)).ToHaveCountAsync(0);
    }

    /// <summary>The screen's page is on the device. Asked again and again: a wait inside the page takes a promise for a yes.</summary>
    internal static Task Kept(IPage screen) => LiveClient.Eventually("kept", () => screen.EvaluateAsync<string>(
        "async () => (await (await caches.open('icupa-kitchen-1')).keys()).some(kept => kept.url.endsWith('/kitchen/cold')) ? 'kept' : ''"));

    private static Task<int[]> Place(IPage screen, string order) => Ticket(screen, order).EvaluateAsync<int[]>("t => { const r = t.getBoundingClientRect(); return [r.left, r.top].map(Math.round); }");

    internal static ILocator Ticket(IPage screen, string order) => screen.Locator($".ticket[data-order='{order}']");

    private static JsonObject Bigilla(int quantity, object? more = null)
    {
        var line = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        line["line"] = LiveClient.NewId();
        line["item"] = "bigilla";
        line["quantity"] = quantity;
        line["choices"] = new JsonArray();
        return line;
    }

    /// <summary>A tap on a ticket that has just moved is nobody's: who still sees the button taps again.</summary>
    private static Task Bump(IPage screen, string order, Position? at = null) => LiveClient.Eventually("0", async () =>
    {
        var button = Ticket(screen, order).Locator(".bump");
        try
        {
            if (await button.IsVisibleAsync())
                await button.ClickAsync(new() { Position = at, Timeout = 1_000 });
        }
        catch (TimeoutException)
        {
            // It has gone meanwhile.
        }
        return $"{await Ticket(screen, order).CountAsync()}";
    });

    /// <summary>Waits until the phone knows every line of an order to be so far.</summary>
    private static Task Lines(LiveClient phone, string order, string state) => phone.Until(() =>
        phone.All("order:" + order).Where(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).Select(e => e.Entity.GetProperty("state").GetString()).ToArray() is { Length: > 0 } lines
        && lines.All(l => l == state));

    private async Task<LiveClient> Phone(int table)
    {
        var phone = await Evening.Site.Phone(Tables + table);
        await phone.Enter();
        return phone;
    }

    private async Task<LiveClient> Floor()
    {
        var floor = await Evening.Site.Screen(Evening.Site.Code("floor", FloorCode), "/hub/floor");
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Pin)).GetProperty("refusal").GetString());
        return floor;
    }

    /// <summary>Adds lines and places them, and has staff approve a first round; the order's id.</summary>
    private async Task<string> Round(LiveClient phone, params object[] lines)
    {
        foreach (var line in lines) Assert.Equal("None", await phone.Do("AddLine", line));
        (string Key, JsonElement Entity)[] Cart() => [.. phone.All("cart:").Where(e => e.Key.StartsWith("line:", StringComparison.Ordinal))];
        (string Key, JsonElement Entity)[] Rounds() => [.. phone.All("cart:").Where(e => e.Key.StartsWith("round:", StringComparison.Ordinal))];
        await phone.Until(() => Cart().Length == lines.Length);
        var number = Rounds().Length + 1;
        Assert.Equal("None", await phone.Do("Place", Cart().Sum(e => e.Entity.GetProperty("total").GetInt64())));
        await phone.Until(() => Rounds().Length == number);
        if (number == 1)
        {
            await using var floor = await Floor();
            Assert.Equal("None", await floor.Do("Approve", phone.Visit, number));
        }
        return $"{phone.Visit}/{number}";
    }

    /// <summary>A tablet, paired by its code, standing at a station.</summary>
    private async Task<IPage> Screen(string station = Station, int width = 1180, int height = 820, string language = "en")
    {
        var screen = await Evening.Screen(Evening.Site.Code("kitchen", KitchenCodes), width, height);
        await screen.GotoAsync("/kitchen?language=" + language);
        await screen.GotoAsync("/kitchen/" + station);
        await Expect(screen.Locator("html")).ToHaveAttributeAsync("data-pulse", "live");
        return screen;
    }
}
