using Icupa.Payments;
using Icupa.Tests.Web;
using Icupa.Venues;
using Microsoft.Playwright;
using Xunit;
using static Icupa.Tests.Browser.Guests;
using static Microsoft.Playwright.Assertions;

namespace Icupa.Tests.Browser;

/// <summary>A promotion code and a tab on a phone, the tab taken as staff close the table, and the manager's section afterwards.</summary>
[Collection(nameof(MoneyCollection))]
public sealed class MoneyTests(Evening evening) : BrowserTests(evening)
{
    private Premises room = null!;

    public override async ValueTask InitializeAsync() => room = await Evening.Site.Premises("money", venue => venue with
    {
        Money = venue.Money with
        {
            Methods = venue.Money.Methods.Insert(0, PaymentMethod.Card),
            Codes = [new("TENTH", "A tenth", 1000), new("ONCE", "Once only", 5000) { Uses = 1 }],
        },
    });

    [Fact]
    public async Task A_phone_types_codes_and_opens_a_tab_which_is_taken_as_the_table_closes_and_the_manager_sees_all_of_it()
    {
        // Another table has had the one use.
        await using var other = await Ordered(Evening, room, 2, "pumpkin-soup");
        Assert.Equal("None", await other.Do("Redeem", "once"));
        await other.See("check:", (key, e) => key == "meta" && e.GetRawText().Contains("\"taken\"", StringComparison.Ordinal));

        var phone = await Evening.Phone(room.Table(1));
        await Add(phone, "Isombe");
        await Send(phone);
        await Code(phone, "nothing");
        await Expect(phone.Locator("#code .no")).ToBeVisibleAsync();
        await Code(phone, "ten-th");
        await Expect(phone.Locator("#code .fine")).ToContainTextAsync("A tenth");
        await Expect(phone.Locator("#dock")).ToContainTextAsync("RWF 4,500");
        await Code(phone, "ONCE");
        await Expect(phone.Locator("#code .told")).ToContainTextAsync("Once only");
        await Expect(phone.Locator("#dock")).ToContainTextAsync("RWF 4,500");

        await phone.ClickAsync("#tab summary");
        await phone.ClickAsync("#tab button");
        var card = phone.FrameLocator("#card-element iframe");
        await card.Locator("#number").FillAsync("4242 4242 4242 4242");
        await card.Locator("#expiry").FillAsync("12 / 34");
        await card.Locator("#cvc").FillAsync("123");
        await Expect(phone.Locator("#card-pay")).ToHaveTextAsync("Hold RWF 5,400");
        await Evening.Accessible(phone);
        await phone.ClickAsync("#card-pay");
        await Expect(phone.Locator("h1")).ToHaveTextAsync("Your tab is open");
        await phone.Locator("#live").GetByRole(AriaRole.Link, new() { Name = "See the bill" }).ClickAsync();
        await Expect(phone.Locator("#tab")).ToContainTextAsync("RWF 5,400 is held on your card");
        await Expect(phone.Locator("#tab")).ToContainTextAsync("Close the tab: pay RWF 4,500");
        await Evening.Accessible(phone);

        // Staff close the table: the tab pays, the visit ends by itself, and the phone says what was paid.
        var page = await Till.OnShift(Evening, room);
        await Till.Go(page, "table/1");
        await Expect(page.Locator("#sheet .bill")).ToContainTextAsync("Take RWF 4,500 from the tab");
        await page.ClickAsync("#sheet [data-do=close]");
        await page.ClickAsync("#dialog [data-do=preset] >> nth=0");
        await Expect(page.Locator("#sheet [data-do=open]")).ToBeVisibleAsync();
        await Expect(phone.Locator("#dock")).ToContainTextAsync("This visit has ended");
        await Expect(phone.Locator("#dock")).ToContainTextAsync("Paid RWF 4,500");
        await Evening.Accessible(phone);
        await phone.Locator("#dock").GetByRole(AriaRole.Link, new() { Name = "See the receipt" }).ClickAsync();
        await Expect(phone.Locator(".sheet")).ToContainTextAsync("Visa 4242");

        await Managers(page);
    }

    private static async Task Code(IPage phone, string code)
    {
        await phone.FillAsync("#code-typed", code);
        await phone.Locator("#code").GetByRole(AriaRole.Button).ClickAsync();
    }

    private static async Task Managers(IPage page)
    {
        await Till.Go(page, "money/reports");
        await page.ClickAsync("#money [data-do=switch]");
        await Till.SignIn(page, Premises.ManagerPin);
        await Till.Go(page, "money/payments");
        await page.FillAsync("#money [data-in=minor]", "1");
        await page.ClickAsync("#money .search .button");
        await Expect(page.Locator("#money [data-do=payment]")).ToHaveCountAsync(0);
        await page.FillAsync("#money [data-in=minor]", "4500");
        // The rows of reports come a moment after the facts.
        await LiveClient.Eventually("1", async () =>
        {
            var found = await page.Locator("#money [data-do=payment]").CountAsync();
            if (found == 0) await page.ClickAsync("#money .search .button");
            return $"{found}";
        });

        await page.ClickAsync("#money .matters > summary");
        await page.ClickAsync("#money [data-do=compare]");
        await Expect(page.Locator("#money .matters .day")).ToContainTextAsync("RWF 4,500");
        await Evening.Accessible(page);
        await page.ClickAsync("#money [data-do=payment]");
        await page.ClickAsync("#dialog [data-do=evidence]");
        await Expect(page.Locator("#dialog .story")).ToContainTextAsync("Closed, the tab first");
        await Expect(page.Locator("#dialog .evidence").First).ToContainTextAsync("Isombe");
        await Evening.Accessible(page);
    }
}
