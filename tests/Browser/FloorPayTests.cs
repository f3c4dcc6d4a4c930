using Icupa.Tests.Web;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Till;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>Money on the floor's screen: a bill decided, reduced, paid and written off; a drawer counted blind; the day closed.</summary>
[Collection(nameof(MoneyCollection))]
public sealed class FloorPayTests(Evening evening) : BrowserTests(evening)
{
    private const string Manager = Premises.ManagerPin;

    private static int rooms;
    private Premises room = null!;

    public override async ValueTask InitializeAsync() => room = await Evening.Site.Premises("till-" + Interlocked.Increment(ref rooms));

    private Task<IPage> OnShift() => Till.OnShift(Evening, room);

    private static async Task Allow(IPage page)
    {
        await page.FillAsync("#allow-pin", Manager);
        await Submit(page);
    }

    private Task<LiveClient> Ordered(int table, params string[] dishes) => Guests.Ordered(Evening, room, table, dishes);

    [Fact]
    public async Task What_was_typed_for_one_bill_is_not_in_the_next_ones_fields()
    {
        await using var third = await Ordered(3, "avocado-salad");
        await using var seventh = await Ordered(7, "pumpkin-soup");
        var page = await OnShift();
        await Go(page, "table/3");
        await page.ClickAsync(".bill [data-do=pay]");
        await page.FillAsync("#dialog [data-in=tip]", "2000");
        await page.ClickAsync("#dialog [data-do=dismiss] >> nth=0");
        await Expect(page.Locator("#dialog")).ToBeHiddenAsync();
        await Go(page, "table/7");
        await Expect(page.Locator("#sheet .title")).ToContainTextAsync("7");
        await page.ClickAsync(".bill [data-do=pay]");
        await Expect(page.Locator("#dialog [data-in=tip]")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Why_something_was_refused_is_in_sight_beside_its_button()
    {
        await using var guest = await Ordered(3, "avocado-salad");
        var page = await OnShift();
        await Go(page, "table/3");
        await page.ClickAsync(".bill [data-do=pay]");
        await page.ClickAsync("#dialog [data-do=method][data-method=cash]");
        await page.FillAsync("#dialog [data-in=given]", "1");
        await Submit(page);
        await Expect(page.Locator("#dialog .complaint")).ToHaveTextAsync("Check amount, tip and what was given.");
        await page.FillAsync("#dialog [data-in=given]", "15000000");
        await Expect(page.Locator("#dialog .dialog-foot .sums")).Not.ToContainTextAsync("Change");
        await Submit(page);
        await Expect(page.Locator("#dialog .complaint")).ToHaveTextAsync("More than anybody hands over: check the zeros.");
        // Without being scrolled to.
        Assert.True(await page.Locator("#dialog .complaint").EvaluateAsync<bool>("c => { const r = c.getBoundingClientRect(); return c.contains(document.elementFromPoint(r.left + 5, r.top + r.height / 2)); }"));
    }

    [Fact]
    public async Task What_the_kitchen_cannot_make_is_asked_of_the_floor_until_somebody_tells_the_table()
    {
        await using var guest = await Ordered(3, "avocado-salad", "pumpkin-soup");
        var (order, line) = ($"{guest.Visit}/1", guest.All("order:").First(e => e.Key.StartsWith("line:", StringComparison.Ordinal) && e.Entity.GetProperty("item").GetString() == "avocado-salad").Entity.GetProperty("id").GetString());
        var page = await OnShift();
        await using var kitchen = await Evening.Site.Kitchen(room.Kitchen);
        foreach (var station in new[] { "grill", "cold" })
        {
            await kitchen.Enter(station);
            await kitchen.See("station:", (key, _) => key == "ticket:" + order);
            Assert.Equal("None", await kitchen.Do("Painted", (object)new[] { order }));
        }
        kitchen.KeepBeating();
        Assert.Equal("None", await kitchen.Do("CannotMake", order, line));
        var need = page.Locator("#next .row");
        await Expect(need.Locator(".wish")).ToHaveTextAsync("The kitchen cannot make Avocado salad");
        // Another floor screen asks for the same, until it is done on either.
        var other = await Evening.Screen(room.Floor, 390, 844);
        await Expect(other.Locator("#next .wish")).ToHaveTextAsync("The kitchen cannot make Avocado salad");
        await need.GetByRole(AriaRole.Button, new() { NameRegex = new("^Tell them") }).ClickAsync();
        foreach (var screen in new[] { page, other })
        {
            await Expect(screen.Locator("#next .lead")).ToHaveTextAsync("Nobody is waiting for you.");
            await screen.ReloadAsync();
            await Expect(screen.Locator("#next .lead")).ToHaveTextAsync("Nobody is waiting for you.");
        }
        await page.BringToFrontAsync();

        // What is ready was begun: only a manager takes it off.
        await kitchen.Enter("grill");
        await kitchen.See("station:", (key, _) => key == "ticket:" + order);
        Assert.Equal("None", await kitchen.Do("Bump", order, null));
        await Expect(need.Locator(".wish")).ToContainTextAsync("is ready");
        await Go(page, "table/3");
        await page.ClickAsync(".bill summary");
        await page.ClickAsync(".bill details [data-do=bill-line] >> nth=0");
        await Expect(page.Locator("#dialog [data-do=void]")).ToContainTextAsync("The kitchen has started it.");
    }

    [Fact]
    public async Task A_bill_names_its_dishes_in_the_readers_language()
    {
        await using var guest = await Ordered(3, "avocado-salad");
        var page = await Evening.Screen(room.Floor, 390, 844, new() { Locale = "fr-FR" });
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        await Go(page, "table/3");
        await page.ClickAsync(".bill summary");
        await Expect(page.Locator(".bill details .dish")).ToHaveTextAsync("1 × Salade d'avocat");
    }

    [Fact]
    public async Task Whoever_closes_a_visit_reads_what_is_still_to_be_given_back()
    {
        await using var guest = await Ordered(3, "avocado-salad", "pumpkin-soup");
        var page = await OnShift();
        await Go(page, "table/3");
        await page.ClickAsync(".bill [data-do=pay]");
        await page.ClickAsync("#dialog [data-do=method][data-method=cash]");
        await page.ClickAsync("#dialog [data-do=given] >> nth=0");
        await Submit(page);
        await Expect(page.Locator("#dialog .outcome.posted")).ToBeVisibleAsync();
        await Submit(page);
        await page.ClickAsync(".bill summary");
        await page.ClickAsync(".bill details [data-do=bill-line] >> nth=0");
        await page.ClickAsync("#dialog [data-do=void]");
        await page.ClickAsync("#dialog [data-do=preset] >> nth=0");
        await Expect(page.Locator(".bill .sums")).ToContainTextAsync("Paid too much");
        await page.ClickAsync("[data-do=close]");
        await Expect(page.Locator("#dialog")).ToContainTextAsync("too much was paid and is not given back.");
    }

    [Fact]
    public async Task What_a_person_has_closed_is_not_opened_by_the_next_drawing()
    {
        var page = await OnShift();
        var open = await page.EvaluateAsync<bool[]>("""
            async () => {
              const { draw, html } = await import(document.querySelector('script[type=module]').src.replace(/floor\.js$/, 'floor-html.js'));
              const box = document.createElement('div'), open = () => (draw(box, html`<details data-key="a" open><summary>Day</summary></details>`), box.firstChild.open);
              const first = open();
              box.firstChild.open = false;
              return [first, open(), open()];
            }
            """);
        Assert.Equal("True False False", string.Join(' ', open));
    }

    [Fact]
    public async Task A_bill_is_decided_reduced_paid_and_another_walks_out_and_all_of_it_stands_on_the_Z_report()
    {
        await using var guest = await Ordered(4, "avocado-salad", "pumpkin-soup");
        var page = await OnShift();

        await Go(page, "money/drawer");
        await page.ClickAsync("[data-do=float]");
        await page.FillAsync("#dialog [data-in=amount]", "20 000");
        await Submit(page);
        await Expect(page.Locator("#money .drawer")).ToContainTextAsync("20,000");

        // "This isn't mine" waits for a decision.
        await Go(page, "table/4");
        await Expect(page.Locator("#sheet .bill .whole").First).ToBeVisibleAsync();
        var line = guest.All("check:").First(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).Entity.GetProperty("id").GetString();
        Assert.Equal("None", await guest.Do("NotMine", line));
        await page.ClickAsync(".bill .fact.trouble + .lines .about");
        await page.ClickAsync("#dialog [data-do=owner][data-payer='']");
        await Submit(page);
        await Expect(page.Locator(".bill .fact.trouble")).ToHaveCountAsync(0);

        // A dish given away asks for a manager, who is not signed in by it.
        await page.ClickAsync(".bill summary");
        await page.ClickAsync($".bill details [data-do=bill-line][data-line='{line}']");
        await page.ClickAsync("#dialog [data-do=reduce]");
        await page.ClickAsync("#dialog [data-do=say] >> nth=0");
        await Submit(page);
        await page.FillAsync("#allow-pin", "0000");
        await Submit(page);
        await Expect(page.Locator("#dialog .complaint")).ToHaveTextAsync("That PIN is not right. Try again.");
        await Allow(page);
        await Expect(page.Locator("#dialog")).ToBeHiddenAsync();
        await Expect(page.Locator(".bill details")).ToContainTextAsync("Eric Habimana");
        await Expect(page.Locator(".person")).ToContainTextAsync("Claudine");

        // Cash: the change is said in large.
        await page.ClickAsync(".bill [data-do=pay]");
        await page.ClickAsync("#dialog [data-do=method][data-method=cash]");
        await page.ClickAsync("#dialog [data-do=given] >> nth=-1");
        await Evening.Accessible(page);
        await Submit(page);
        await Expect(page.Locator("#dialog .outcome.posted .huge")).ToContainTextAsync("RWF");
        await Submit(page);
        await Expect(page.Locator(".bill .tender.posted")).ToHaveCountAsync(1);
        await Expect(page.Locator(".bill [data-do=pay]")).ToHaveCountAsync(0);
        await Evening.Accessible(page);
        await page.ClickAsync("[data-do=close]");
        await page.ClickAsync("#dialog [data-do=preset] >> nth=0");
        await Expect(page.Locator("#sheet [data-do=open]")).ToBeVisibleAsync();
        Assert.Equal("VisitEnded", await guest.Ended());

        // What is not paid needs a reason and a manager.
        await using var gone = await Ordered(5, "pumpkin-soup");
        await Go(page, "table/5");
        await Expect(page.Locator("#sheet .bill")).ToBeVisibleAsync();
        await page.ClickAsync("[data-do=close]");
        await page.ClickAsync("#dialog [data-do=preset] >> nth=0");
        await page.ClickAsync("#dialog [data-why=walkout]");
        await Submit(page);
        await Allow(page);
        await Expect(page.Locator("#sheet [data-do=open]")).ToBeVisibleAsync();

        // The drawer is counted before anybody says what to expect.
        await Go(page, "money/drawer");
        await Expect(page.Locator("#money .drawer")).Not.ToContainTextAsync("Expected");
        await page.ClickAsync("[data-do=count]");
        await page.FillAsync("#dialog [data-in=amount]", "20000");
        await Submit(page);
        await Expect(page.Locator("#dialog .sums")).ToContainTextAsync("Expected");
        await Expect(page.Locator("#dialog .sums")).ToContainTextAsync("Difference, short");
        await page.ClickAsync("#dialog [data-do=say] >> nth=0");
        await Submit(page);
        await Expect(page.Locator("#money .drawer .mark")).ToHaveTextAsync("Closed");

        await Go(page, "money/payments");
        await page.ClickAsync("#money [data-do=payment]");
        await page.ClickAsync("#dialog [data-do=story]");
        await Expect(page.Locator("#dialog .story")).ToContainTextAsync("Payment begun");
        await page.ClickAsync("#dialog [data-do=dismiss]");

        // A server reads no reports; a manager closes the day.
        await Go(page, "money/reports");
        await page.ClickAsync("#money [data-do=switch]");
        await SignIn(page, Manager);
        await page.ClickAsync("#money [data-do=close-day]");
        await page.ClickAsync("#dialog [data-do=sure]");
        await Expect(page.Locator("#dialog h2")).ToHaveTextAsync("Z 1");
        foreach (var part in new[] { "Cash (1)", "They walked out (1)", "Given away (1)", "Expected", "Difference, short" })
            await Expect(page.Locator("#dialog .report")).ToContainTextAsync(part);
        await Evening.Accessible(page);
        await page.ClickAsync("#dialog .dialog-foot [data-do=dismiss]");
        await Expect(page.Locator("#money [data-do=z]")).ToHaveCountAsync(1);
        await Evening.Accessible(page);

        // Closed again, it is the same report.
        await page.ClickAsync("#money [data-do=close-day]");
        await Expect(page.Locator("#dialog h2")).ToHaveTextAsync("Z 1");
        await page.ClickAsync("#dialog .dialog-foot [data-do=dismiss]");
        await Expect(page.Locator("#money [data-do=z]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Without_a_connection_no_money_is_taken_and_it_says_so()
    {
        await using var guest = await Ordered(6, "pumpkin-soup");
        var page = await OnShift();
        await Go(page, "table/6");
        await page.ClickAsync(".bill [data-do=pay]");
        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator("#bar")).ToContainTextAsync("Reconnecting");
        await Submit(page);
        await Expect(page.Locator("#dialog .complaint")).ToBeVisibleAsync();
        Assert.DoesNotContain(guest.All("check:"), e => e.Key.StartsWith("tender:", StringComparison.Ordinal));
        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator(".pulse.live")).ToBeVisibleAsync();
        await Submit(page);
        await Expect(page.Locator("#dialog .outcome.posted")).ToBeVisibleAsync();
        // The phone hears of it by its own connection.
        await guest.Until(() => guest.All("check:").Any(e => e.Key.StartsWith("tender:", StringComparison.Ordinal)));
        Assert.Single(guest.All("check:"), e => e.Key.StartsWith("tender:", StringComparison.Ordinal));
    }
}
