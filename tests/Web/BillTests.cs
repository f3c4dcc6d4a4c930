using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Venues;
using Icupa.Web;
using Icupa.Web.Guest;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>What a guest's bill reckons for the phone: quotes, typed amounts, numbers of phones, ways to pay.</summary>
public sealed partial class BillTests
{
    private const string Aline = "guest:00000000000000000000000000000001", Ben = "guest:00000000000000000000000000000002";

    private static readonly MoneyRules Rules = new() { CashStep = 100, TipPercents = [5, 10], MostTipPercent = 50 };

    private static GuestBill Check(long due = 12_340, long mine = 7_340, long? equal = null, SplitKind split = SplitKind.Items) => new(1,
        new(Currency.RWF, CheckState.Open, split, equal is null ? [] : [Aline, Ben], due, 0, 0, 0, due, 0, 0, due, 0, 0, [], [], null), [],
        [new(Aline, mine, equal, 0, 0), new(Ben, due - mine, equal, 0, 0)], []);

    private static Quote Ask(GuestBill bill, Cover? cover = null, string amount = "", string tip = "", string own = "") =>
        Quote.Of(bill, Rules, Currency.RWF, Aline, new(cover, amount, tip, own));

    [Fact]
    public void The_guests_own_dishes_are_what_is_quoted_first() => Assert.Equal((Cover.Mine, 7_340, 0, Refusal.None), Seen(Ask(Check())));

    [Fact]
    public void A_check_split_equally_quotes_the_equal_part() => Assert.Equal((Cover.Equal, 6_170, 0, Refusal.None), Seen(Ask(Check(equal: 6_170, split: SplitKind.Equally))));

    [Theory]
    [InlineData(0, 0, "Bill.NothingToPay"), InlineData(5_000, 5_000, "Bill.AllPaid"), InlineData(0, 5_000, "Bill.AllPaid")]
    public void A_bill_of_nothing_was_not_paid(long total, long paid, string words)
    {
        var bill = Check(0, 0);
        Assert.Equal(words, (bill with { Meta = bill.Meta! with { Total = total, Paid = paid } }).Done);
    }

    [Fact]
    public void All_of_it_is_what_is_left() => Assert.Equal((Cover.Rest, 12_340, 0, Refusal.None), Seen(Ask(Check(), Cover.Rest)));

    [Theory]
    [InlineData("5000", 5_000, Refusal.None), InlineData("", 0, Refusal.None), InlineData("abc", 0, Refusal.BadAmount), InlineData("12341", 12_341, Refusal.TooMuch), InlineData("-5", 0, Refusal.BadAmount)]
    public void An_amount_is_what_was_typed(string typed, long amount, Refusal why) => Assert.Equal((Cover.Amount, amount, 0, why), Seen(Ask(Check(), Cover.Amount, typed)));

    [Theory]
    [InlineData("", "", 0, Refusal.None), InlineData("5", "", 367, Refusal.None), InlineData("10", "", 734, Refusal.None), InlineData("7", "", 0, Refusal.None)]
    [InlineData("own", "1000", 1_000, Refusal.None), InlineData("own", "", 0, Refusal.None), InlineData("own", "3671", 0, Refusal.BadAmount), InlineData("own", "x", 0, Refusal.BadAmount)]
    public void A_tip_is_one_of_those_offered_or_typed_and_never_above_the_limit(string tip, string own, long minor, Refusal why) =>
        Assert.Equal((Cover.Mine, 7_340, minor, why), Seen(Ask(Check(), tip: tip, own: own)));

    [Fact]
    public void Cash_is_asked_in_the_venues_steps()
    {
        Assert.Equal(7_300, Ask(Check()).Cash);
        Assert.Equal(7_400, Ask(Check(mine: 7_350)).Cash);
    }

    [Theory]
    [InlineData("12000", Currency.RWF, 12_000L), InlineData("12,000", Currency.RWF, 12_000L), InlineData("12 000", Currency.RWF, 12_000L), InlineData("1.234.567", Currency.RWF, 1_234_567L)]
    [InlineData("12.5", Currency.RWF, null), InlineData("12,00", Currency.RWF, null), InlineData("", Currency.RWF, null), InlineData("1,2345", Currency.RWF, null), InlineData("12,34,567", Currency.RWF, null)]
    [InlineData("12.5", Currency.EUR, 1_250L), InlineData("12,50", Currency.EUR, 1_250L), InlineData("1,234.56", Currency.EUR, 123_456L), InlineData("1.234", Currency.EUR, 123_400L)]
    [InlineData("12.", Currency.EUR, null), InlineData("12.3456", Currency.EUR, null), InlineData("99999999999999999999", Currency.EUR, null), InlineData("-3", Currency.EUR, null)]
    public void Amounts_are_read_as_people_type_them(string typed, Currency currency, long? minor) => Assert.Equal(minor, Quote.Typed(typed, currency));

    [Theory]
    [InlineData("0788 123 456", "250788123456", PaymentMethod.Momo), InlineData("+250 79 1234567", "250791234567", PaymentMethod.Momo), InlineData("72-123-4567", "250721234567", PaymentMethod.Airtel)]
    [InlineData("00250731234567", "250731234567", PaymentMethod.Airtel), InlineData("0751234567", "250751234567", null), InlineData("46733123453", "46733123453", null)]
    [InlineData("078812345", null, null), InlineData("0788123456 7", null, null), InlineData("call me", null, null), InlineData("", null, null), InlineData("250888123456", null, null)]
    public void A_number_says_whose_it_is(string typed, string? digits, PaymentMethod? route)
    {
        Assert.Equal(digits, PhoneNumber.Read(typed));
        if (digits is not null) Assert.Equal(route, PhoneNumber.Route(digits));
    }

    [Fact]
    public void A_dial_link_carries_code_and_amount() =>
        Assert.Equal(("*182*8*1*045112*7340#", "tel:*182*8*1*045112*7340%23"), Quote.Dial(new("045112", "*182*8*1*{code}*{amount}#"), 7_340, Currency.RWF));

    [Fact]
    public void The_address_keeps_what_was_chosen() =>
        Assert.Equal(("/check", "/check?cover=amount&amount=1%20000&tip=own&own=50&no=TooMuch&avoid=5"),
            (new Asked(null, "", "", "").Address(Wishes.None), new Asked(Cover.Amount, "1 000", "own", "50").Address(new([Icupa.Menus.Allergen.Peanuts], []), "no=TooMuch")));

    [Fact]
    public void A_way_to_pay_works_only_with_its_keys()
    {
        PayWays With(params string[] keys) => PayWays.From(new ConfigurationBuilder().AddInMemoryCollection(keys.Select(k => KeyValuePair.Create(k, (string?)"x"))).Build());
        Assert.Empty(With().Providers);
        Assert.False(With().Works(PaymentMethod.Card, Rules));
        Assert.True(With("ICUPA_STRIPE_PUBLISHABLE_KEY").Works(PaymentMethod.Card, Rules));
        Assert.False(With("ICUPA_MOMO_API_KEY").Works(PaymentMethod.Momo, Rules));
        Assert.True(With("ICUPA_AIRTEL_CLIENT_ID", "ICUPA_AIRTEL_CLIENT_SECRET").Works(PaymentMethod.Airtel, Rules));
        Assert.True(With().Works(PaymentMethod.Cash, Rules));
        Assert.False(With().Works(PaymentMethod.MomoByHand, Rules));
        Assert.True(With().Works(PaymentMethod.MomoByHand, Rules with { ByHand = new("1", "{code}") }));
        Assert.Throws<InvalidSetting>(() => PayWays.From(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("ICUPA_STRIPE_SCRIPT", (string?)"js.stripe.com")]).Build()));
    }

    /// <summary>A word that is missing would be shown as its key.</summary>
    [Fact]
    public void Every_word_of_the_guests_pages_exists()
    {
        var guest = Path.Combine(Root(), "web", "Guest");
        var words = File.ReadAllText(Path.Combine(Root(), "web", "Resources", "Texts.resx"));
        var used = Directory.EnumerateFiles(guest).SelectMany(f => Word().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Concat(Enum.GetNames<PaymentMethod>().Select(m => "Pay." + m)).Concat(Enum.GetNames<Cover>().Select(c => "Pay.Cover." + c)).Distinct();
        Assert.All(used, key => Assert.Contains($"\"{key}\"", words, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Icupa.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    private static (Cover, long, long, Refusal) Seen(Quote quote) => (quote.Cover, quote.Amount, quote.Tip, quote.Why);

    [GeneratedRegex("T\\[\"([A-Za-z.-]*[A-Za-z])\"[\\],]")]
    private static partial Regex Word();
}
