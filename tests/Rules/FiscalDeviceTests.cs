using Icupa.Fiscal;
using Icupa.Fiscal.Devices;
using Icupa.Payments;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Rwanda's online controller, against a stand-in that keeps what it was sent and can be told to misbehave.</summary>
public sealed class FiscalDeviceTests : IAsyncLifetime
{
    private readonly FiscalStand stand = new();
    private RwandaOnline device = null!;

    public async ValueTask InitializeAsync()
    {
        await stand.Start();
        device = new(stand.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        device.Dispose();
        await stand.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static readonly DateTimeOffset At = new(2026, 3, 6, 19, 0, 0, TimeSpan.Zero);
    private static readonly VisitId Visit = VisitId.New(VenueId.Of("demo/grill"), At);

    private static Registration Sale(string? tin = "999991130") => new(new("a", ReceiptKind.Sale, Visit, "7", At, Currency.RWF, "Africa/Kigali", new("Amakara", "Kigali", tin),
        [new(new(Guid.NewGuid()), "brochette", "Brochette", 2, 3_500, 7_000, 0, 7_000, 0, "standard", false), new(new(Guid.NewGuid()), "isombe", "Isombe", 1, 4_000, 4_000, 500, 3_500, 0, "standard", false)],
        [new("standard", "VAT 18 %", 1800, "B", 8_898, 1_602)], [new(PaymentId.In(Visit, Guid.NewGuid()), PaymentMethod.Momo, 10_500, 0, 10_500, 0, null)], "999991112"), 41, 0, new(FiscalDeviceKind.RwandaOnline, Serial: "dvc1"));

    private Task<FiscalAnswer> Register(Registration receipt) => device.Register(receipt, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("ICUPA_RRA_BASE", "vsdc", "ICUPA_RRA_BASE is not an address of the web")]
    [InlineData("ICUPA_RRA_KEYS", "demo/grill", "ICUPA_RRA_KEYS must read like tenant/venue=key,…")]
    public void A_wrong_setting_of_the_device_stops_the_start(string key, string value, string message)
    {
        Assert.Null(RwandaSettings.From(_ => null).Base);
        Assert.Equal(message, Assert.Throws<Icupa.Payments.Gateways.BadGatewaySetting>(() => RwandaSettings.From(asked => asked == key ? value : null)).Message);
    }

    [Fact]
    public async Task A_sale_is_registered_as_the_authority_takes_it_and_comes_back_signed()
    {
        var answer = await Register(Sale());
        Assert.Equal(FiscalState.Issued, answer.State);
        Assert.Equal(new FiscalMark("SDC010000005", "WIS01006230", 41, 46, "GZGGIZLYTJSSD7YLYLGIIG6FCY", "TQZMKL57AGBMSTPO", new(2026, 3, 6, 21, 0, 1, TimeSpan.FromHours(2))), answer.Mark);
        var sent = Assert.Single(stand.Asked);
        Assert.Equal(("999991130", "00", 41, 0, "N", "S", "06", "02", "20260306210000", "20260306", "999991112"),
            ((string?)sent["tin"], (string?)sent["bhfId"], (long)sent["invcNo"]!, (long)sent["orgInvcNo"]!, (string?)sent["salesTyCd"], (string?)sent["rcptTyCd"], (string?)sent["pmtTyCd"], (string?)sent["salesSttsCd"], (string?)sent["cfmDt"], (string?)sent["salesDt"], (string?)sent["custTin"]));
        Assert.Equal((10_500, 1_602, 0, 10_500, 1_602, 18), ((long)sent["taxblAmtB"]!, (long)sent["taxAmtB"]!, (long)sent["taxAmtA"]!, (long)sent["totAmt"]!, (long)sent["totTaxAmt"]!, (int)sent["taxRtB"]!));
        var items = sent["itemList"]!.AsArray();
        Assert.Equal((2, "B", 2, 3_500, 7_000, 1_068), ((int)sent["totItemCnt"]!, (string?)items[0]!["taxTyCd"], (int)items[0]!["qty"]!, (long)items[0]!["prc"]!, (long)items[0]!["totAmt"]!, (long)items[0]!["taxAmt"]!));
        Assert.Equal((4_000, 500, 3_500), ((long)items[1]!["splyAmt"]!, (long)items[1]!["dcAmt"]!, (long)items[1]!["totAmt"]!));
    }

    [Fact]
    public async Task A_lost_answer_is_looked_up_and_never_sent_twice()
    {
        stand.Fault = http => { http.Abort(); return Task.FromResult(true); };
        Assert.Equal((FiscalState.Pending, IFiscalDevice.NoAnswer), (await Register(Sale()) is var lost ? (lost.State, lost.Why) : default));
        stand.Fault = _ => Task.FromResult(false);
        var known = await Register(Sale());
        Assert.Equal((FiscalState.Issued, "TQZMKL57AGBMSTPO"), (known.State, known.Mark!.Signature));
        Assert.Single(stand.Kept);
    }

    [Theory]
    [InlineData(500, ""), InlineData(503, "busy"), InlineData(200, "not json"), InlineData(200, "[]"), InlineData(200, "{\"resultCd\":\"999\"}"), InlineData(200, "{\"resultCd\":\"000\"}"), InlineData(200, "{\"resultCd\":894}")]
    public async Task What_says_nothing_is_asked_again(int status, string body)
    {
        stand.Fault = async http =>
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsync(body);
            return true;
        };
        var answer = await Register(Sale());
        Assert.Equal((FiscalState.Pending, IFiscalDevice.NoAnswer), (answer.State, answer.Why));
    }

    [Theory]
    [InlineData("910"), InlineData("911"), InlineData("912"), InlineData("921")]
    public async Task What_will_never_be_taken_is_for_a_person(string code)
    {
        stand.Fault = async http =>
        {
            await http.Response.WriteAsync(FiscalStand.Answer(code, null).ToJsonString());
            return true;
        };
        Assert.Equal((FiscalState.Failed, "refused-" + code), (await Register(Sale()) is var answer ? (answer.State, answer.Why) : default));
    }

    [Fact]
    public async Task Without_an_address_nothing_is_lost_and_nothing_is_sent()
    {
        using var nothing = new RwandaOnline(new(null, new Dictionary<string, string>()));
        Assert.Equal((FiscalState.Pending, IFiscalDevice.NotSetUp), (await nothing.Register(Sale(), TestContext.Current.CancellationToken) is var answer ? (answer.State, answer.Why) : default));
        Assert.Equal("refused-tin", (await Register(Sale("000 (demo)"))).Why);
        using var nobody = new RwandaOnline(new(new Uri("http://127.0.0.1:9/"), new Dictionary<string, string> { ["demo/grill"] = "key" }));
        Assert.Equal(FiscalState.Pending, (await nobody.Register(Sale(), TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task A_refund_names_its_sale()
    {
        var sale = Sale();
        var answer = await Register(sale with { Document = sale.Document with { Kind = ReceiptKind.Refund, Original = "a" }, Number = 42, OriginalNumber = 41 });
        Assert.Equal(FiscalState.Issued, answer.State);
        var sent = Assert.Single(stand.Asked);
        Assert.Equal(("R", 42, 41, "06"), ((string?)sent["rcptTyCd"], (long)sent["invcNo"]!, (long)sent["orgInvcNo"]!, (string?)sent["rfdRsnCd"]));
    }

    [Theory]
    [InlineData(PaymentMethod.Cash, "01"), InlineData(PaymentMethod.Card, "05"), InlineData(PaymentMethod.Terminal, "05"), InlineData(PaymentMethod.Airtel, "06"), InlineData(PaymentMethod.MomoByHand, "06")]
    public void The_way_of_most_of_the_money_is_the_receipts(PaymentMethod method, string code)
    {
        var document = Sale().Document;
        Assert.Equal(code, RwandaSale.PaymentCode(document with { Tenders = [document.Tenders[0] with { Amount = 10, Method = PaymentMethod.Cash }, document.Tenders[0] with { Method = method }] }));
    }

    [Fact]
    public async Task Elsewhere_there_is_no_device()
    {
        Assert.Equal(FiscalState.Simulated, (await new Simulated().Register(Sale(), TestContext.Current.CancellationToken)).State);
        Assert.Equal((FiscalState.Issued, null), (await new Malta().Register(Sale(), TestContext.Current.CancellationToken) is var answer ? (answer.State, answer.Mark) : default));
    }
}
