using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Tests.Support;
using Icupa.Web;
using Icupa.Web.Receipts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>A mail server that takes everything and keeps it.</summary>
public sealed class MailStand : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public MailStand()
    {
        listener.Start();
        _ = Listen();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;
    public ConcurrentQueue<string> Letters { get; } = new();

    public void Dispose() => listener.Dispose();

    private async Task Listen()
    {
        while (true)
        {
            try
            {
                _ = Talk(await listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Talk(TcpClient client)
    {
        using var _ = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream(), new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 stand");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("DATA", StringComparison.Ordinal))
            {
                await writer.WriteLineAsync("354 go on");
                var letter = new StringBuilder();
                while (await reader.ReadLineAsync() is { } text and not ".") letter.AppendLine(text);
                Letters.Enqueue(letter.ToString());
            }
            await writer.WriteLineAsync("250 good");
        }
    }
}

/// <summary>The product with a mail server beside it.</summary>
public sealed class ReceiptSite(PostgresServer server) : LiveSite(server), IDisposable
{
    public MailStand Post { get; } = new();

    protected override ClusterPlan Plan(ClusterPlan one) => one with
    {
        Variables = new Dictionary<string, string>
        {
            ["ICUPA_SMTP_HOST"] = "127.0.0.1",
            ["ICUPA_SMTP_PORT"] = Post.Port.ToString(CultureInfo.InvariantCulture),
            ["ICUPA_SMTP_FROM"] = "receipts@icupa.test",
            ["ICUPA_SMTP_SECURITY"] = "none",
        },
    };

    public void Dispose() => Post.Dispose();
}

/// <summary>Receipts over real processes: a check is paid, a link opens, money goes back.</summary>
[Trait("Needs", "servers")]
public sealed partial class ReceiptTests(ReceiptSite site) : IClassFixture<ReceiptSite>
{
    private const string Server = "2468";
    private const string Manager = "5826";

    [Fact]
    public async Task A_paid_check_has_a_receipt_that_outlives_the_visit_and_a_refund_names_it()
    {
        var room = await site.Premises("receipts");
        await using var phone = await site.Phone(room.Table(9));
        var (http, cookies) = site.Browser();
        await phone.Enter();
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await Order(phone, "avocado-salad", 2);
        await SignIn(floor, Server);
        await Watch(floor, phone.Visit);
        var total = await Total(floor, phone.Visit);

        // Before payment there is a bill, and it says what it is not.
        var screen = await Paired(room.Floor);
        var bill = await screen.GetStringAsync($"/floor/bill/{Hex(phone.Visit)}");
        Assert.Contains("NOT A RECEIPT", bill, StringComparison.Ordinal);

        // Half of it is paid: no receipt yet, and the payer is told.
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal("None", await Pay(floor, phone, first, total / 2, "amount"));
        await floor.See("check:", (key, e) => key.StartsWith("tender:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "posted");
        var seated = await Seated(phone);
        using (var waiting = await seated.GetAsync($"{room.Table(9)}/receipt/{first:N}"))
            Assert.Contains("NOT A RECEIPT", await waiting.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // All of it is paid: one receipt for the table, simulated and saying so.
        Assert.Equal("None", await Pay(floor, phone, second, total - total / 2, "rest"));
        var link = await Link(seated, $"{room.Table(9)}/receipt/{second:N}");
        Assert.Equal(link, await Link(seated, $"{room.Table(9)}/receipt/{first:N}"));
        var page = await Read(http, link);
        Assert.Contains("SIMULATED, NOT AN OFFICIAL RECEIPT", page, StringComparison.Ordinal);
        Assert.Contains("TIN 000000001 (demo)", page, StringComparison.Ordinal);
        Assert.Contains("noindex", page, StringComparison.Ordinal);
        Assert.Contains(Amount.Text(total, Currency.RWF, "en"), WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        var number = Number(page);
        // Who sits at the table is led back there, and nobody else.
        Assert.Contains("href=\"/t/", await Read(seated, link), StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/t/", page, StringComparison.Ordinal);

        // In every language, and to nobody with another link.
        Assert.Contains("SIMULÉ, PAS UN REÇU OFFICIEL", WebUtility.HtmlDecode(await Read(http, link + "?lang=fr")), StringComparison.Ordinal);
        foreach (var language in new[] { "rw", "mt" }) Assert.Contains($"lang=\"{language}\"", await Read(http, $"{link}?lang={language}"), StringComparison.Ordinal);
        using (var forged = await http.GetAsync(link[..^2] + (link[^2] == 'A' ? "BA" : "AA"))) Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);

        // The floor prints a copy.
        using (var copy = await screen.GetAsync($"/floor/receipt/{Hex(phone.Visit)}/{second:N}"))
        {
            Assert.Equal(link + "?copy", copy.Headers.Location!.ToString());
            var marked = await Read(http, copy.Headers.Location.ToString());
            Assert.Contains("COPY", marked, StringComparison.Ordinal);
            // It is one in every language.
            var french = WebUtility.HtmlDecode(Regex.Match(marked, "href=\"(/receipt/[^\"]*lang=fr[^\"]*)\"").Groups[1].Value);
            Assert.Contains("m-copy", await Read(http, french), StringComparison.Ordinal);
        }

        // Another's phone is not led to it; a screen that is not paired neither.
        await using var other = await site.Phone(21);
        using (var elsewhere = await (await Seated(other)).GetAsync($"{room.Table(9)}/receipt/{second:N}")) Assert.DoesNotContain("/receipt/ey", elsewhere.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
        using (var stranger = await http.GetAsync($"/floor/receipt/{Hex(phone.Visit)}/{second:N}")) Assert.Equal("/screen", stranger.Headers.Location!.ToString());

        // Money goes back: a receipt of its own that names the first, which stays as it was.
        Assert.Equal("None", await floor.Do("Refund", phone.Visit, second.ToString("N"), "r1", total / 4, "cold", Manager));
        await LiveClient.Eventually("Refund receipt", async () =>
            WebUtility.HtmlDecode(await Read(http, await Link(seated, $"{room.Table(9)}/receipt/{second:N}"))).Contains("Refund receipt", StringComparison.Ordinal) ? "Refund receipt" : "");
        var refund = await Read(http, await Link(seated, $"{room.Table(9)}/receipt/{second:N}"));
        Assert.Contains($"Of receipt {number}", refund, StringComparison.Ordinal);
        Assert.Equal(number + 1, Number(refund));
        Assert.Equal(number, Number(await Read(http, link)));

        // The visit ends; the link stays.
        Assert.Equal("None", await floor.Do("CloseOwing", phone.Visit, "gone", "our-mistake", Manager));
        Assert.Equal(number, Number(await Read(http, link)));
        Assert.Null(cookies.GetCookies(site.Address)["icupa-session"]);
    }

    [Fact]
    public async Task A_guest_has_a_receipt_of_their_own_with_their_tax_number()
    {
        await using var phone = await site.Phone(20);
        await phone.Enter();
        await using var floor = await site.Screen(site.Code("floor", 1), "/hub/floor");
        await floor.Enter();
        await Order(phone, "bigilla", 2);
        await SignIn(floor, "1357");
        await Watch(floor, phone.Visit);
        // Here the first round waits for staff.
        await floor.See("cart:", (key, _) => key == "round:1");
        Assert.Equal("None", await floor.Do("Approve", phone.Visit, 1));
        var (total, payment, seated) = (await Total(floor, phone.Visit), Guid.NewGuid(), await Seated(phone));
        Assert.Equal("None", await Pay(floor, phone, payment, total / 2, "amount"));
        await floor.See("check:", (key, e) => key.StartsWith("tender:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "posted");
        var path = $"{site.Table(20)}/receipt/{payment:N}";
        using (var wrong = await Ask(seated, path, "not a number")) Assert.EndsWith("?no=Malformed", wrong.Headers.Location!.ToString(), StringComparison.Ordinal);
        using (var asked = await Ask(seated, path, "MT99999999")) Assert.Equal(path, asked.Headers.Location!.ToString());
        // The device answers a moment after the receipt has its number.
        var page = "";
        await LiveClient.Eventually("there", async () =>
        {
            page = WebUtility.HtmlDecode(await Read(seated, await Link(seated, path)));
            return page.Contains("NOT CERTIFIED", StringComparison.Ordinal) ? "there" : "not yet";
        });
        Assert.Contains("MT99999999", page, StringComparison.Ordinal);
        Assert.Contains("part of", page, StringComparison.Ordinal);
        Assert.Contains(Amount.Text(total / 2, Currency.EUR, "en"), page, StringComparison.Ordinal);

        // By e-mail when asked, three times at most; the address is in no log.
        var token = await Link(seated, path);
        using (var bad = await Mail(seated, token, "nobody", "?lang=fr")) Assert.EndsWith("?lang=fr&mail=BadAddress", bad.Headers.Location!.ToString(), StringComparison.Ordinal);
        foreach (var outcome in new[] { "Sent", "Sent", "Sent", "TooMany" })
            using (var answer = await Mail(seated, token, "guest.of.table.twenty@example.test")) Assert.EndsWith("?lang=en&mail=" + outcome, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, site.Post.Letters.Count);
        Assert.Contains("/receipt/", site.Post.Letters.First().Replace("=\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(site.Cluster.Nodes, node => Assert.DoesNotContain("guest.of.table.twenty", File.ReadAllText(node.Log), StringComparison.Ordinal));
    }

    private static string Hex(string visit) => visit[(visit.LastIndexOf('/') + 1)..];

    private static async Task Order(LiveClient phone, string item, int quantity)
    {
        Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item, quantity, choices = Array.Empty<object>() }));
        var line = await phone.See("cart:", (key, _) => key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal("None", await phone.Do("Place", line.GetProperty("total").GetInt64()));
    }

    private static async Task SignIn(LiveClient floor, string pin) =>
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", pin)).GetProperty("refusal").GetString());

    private static async Task Watch(LiveClient floor, string visit)
    {
        foreach (var stream in (await floor.Connection.InvokeAsync<JsonElement>("Look", visit)).GetProperty("streams").EnumerateArray()) floor.Take(stream);
    }

    private static async Task<long> Total(LiveClient floor, string visit) =>
        (await floor.See($"check:{visit}", (key, e) => key == "meta" && e.GetProperty("total").GetInt64() > 0)).GetProperty("total").GetInt64();

    private static Task<string> Pay(LiveClient floor, LiveClient phone, Guid payment, long seen, string cover) =>
        floor.Do("Pay", phone.Visit, new { payment, payer = "guest:" + phone.Session, method = "cash", cover, seen, tip = 0, given = seen + 1_000 });

    private static Task<HttpResponseMessage> Ask(HttpClient http, string path, string buyer) =>
        http.PostAsync(path, new FormUrlEncodedContent([new("command", Guid.NewGuid().ToString()), new("buyer", buyer)]));

    private static Task<HttpResponseMessage> Mail(HttpClient http, string link, string to, string query = "") => http.PostAsync(link + "/mail" + query, new FormUrlEncodedContent([new("to", to)]));

    /// <summary>Where a payer is led, once the receipt is there.</summary>
    private static async Task<string> Link(HttpClient http, string path)
    {
        var link = "";
        await LiveClient.Eventually("there", async () =>
        {
            using var answer = await http.GetAsync(path);
            link = answer.Headers.Location?.ToString() ?? "";
            return link.StartsWith("/receipt/", StringComparison.Ordinal) ? "there" : "";
        });
        return link;
    }

    private static async Task<string> Read(HttpClient http, string link)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, link);
        request.Headers.AcceptLanguage.ParseAdd("en");
        using var answer = await http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {page}");
        return page;
    }

    private static int Number(string page) => int.Parse(NumberText().Match(page).Groups[1].Value, CultureInfo.InvariantCulture);

    private Task<HttpClient> Seated(LiveClient phone)
    {
        var (http, cookies) = site.Browser();
        foreach (Cookie cookie in phone.Cookies.GetCookies(site.Address)) cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        return Task.FromResult(http);
    }

    private async Task<HttpClient> Paired(string code)
    {
        var (http, _) = site.Browser();
        using var answer = await http.PostAsync("/screen/pair", new FormUrlEncodedContent([new("code", code)]));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return http;
    }

    [GeneratedRegex("<h1[^>]*>[^<0-9]*([0-9]+)")]
    private static partial Regex NumberText();
}

/// <summary>What stands on paper, without servers.</summary>
public sealed class PaperTests
{
    private static readonly VisitId Visit = VisitId.New(VenueId.Of("demo/grill"), new(2026, 3, 6, 19, 0, 0, TimeSpan.Zero));

    private static Receipt Receipt(FiscalDeviceKind device, FiscalState state, string? exo = null, ReceiptKind kind = ReceiptKind.Sale, FiscalMark? mark = null) => new(
        new("a", kind, Visit, "7", new(2026, 3, 6, 22, 30, 0, TimeSpan.Zero), Currency.RWF, "Africa/Kigali", new("Amakara", "Kigali", "1", exo),
            [new(new(Guid.NewGuid()), "isombe", "Isombe", 2, 3_500, 7_000, 1_000, 6_000, 0, "b", false)], [new("b", "VAT 18 %", 1800, "B", 5_085, 915)],
            [new(PaymentId.In(Visit, Guid.NewGuid()), PaymentMethod.Cash, 6_000, 0, 6_000, 4_000, null)]),
        device, 41, 0, state, mark, null, null);

    [Theory]
    [InlineData(FiscalDeviceKind.Simulated, FiscalState.Simulated, null, "Simulated")]
    [InlineData(FiscalDeviceKind.Malta, FiscalState.Issued, null, "NotCertified")]
    [InlineData(FiscalDeviceKind.Malta, FiscalState.Issued, "EXO-1", "")]
    [InlineData(FiscalDeviceKind.RwandaOnline, FiscalState.Pending, null, "Pending")]
    [InlineData(FiscalDeviceKind.RwandaOnline, FiscalState.Failed, null, "Failed")]
    [InlineData(FiscalDeviceKind.RwandaOnline, FiscalState.Issued, null, "NotCertified")]
    public void Nothing_looks_official_that_is_not(FiscalDeviceKind device, FiscalState state, string? exo, string marks) =>
        Assert.Equal(marks, string.Join(' ', Paper.Of(Receipt(device, state, exo), "en", Reprint.Original).Marks));

    [Theory]
    [InlineData(ReceiptKind.Sale, Reprint.Original, "NS"), InlineData(ReceiptKind.Refund, Reprint.Original, "NR"), InlineData(ReceiptKind.Sale, Reprint.Copy, "CS"), InlineData(ReceiptKind.Refund, Reprint.Copy, "CR")]
    public void Rwandas_labels_say_what_it_is(ReceiptKind kind, Reprint again, string label) =>
        Assert.Equal(label, Paper.LabelOf(Receipt(FiscalDeviceKind.RwandaOnline, FiscalState.Issued, kind: kind), again));

    [Fact]
    public void The_paper_has_the_venues_clock_its_discounts_and_a_code_once_it_is_signed()
    {
        var plain = Paper.Of(Receipt(FiscalDeviceKind.Simulated, FiscalState.Simulated), "en", Reprint.Original);
        Assert.Equal((new DateTime(2026, 3, 7, 0, 30, 0), null), (plain.At, plain.Code()));
        Assert.Equal((2, false), (plain.Rows[0].Quantity, plain.Rows[0].Discount is null));
        Assert.Null(Paper.Of(Receipt(FiscalDeviceKind.Simulated, FiscalState.Simulated, kind: ReceiptKind.Refund), "en", Reprint.Original).Rows[0].Discount);
        var signed = Paper.Of(Receipt(FiscalDeviceKind.RwandaOnline, FiscalState.Issued, mark: new("SDC", "MRC", 1, 2, "GZGGIZ", "TQZM", default)), "en", Reprint.Original);
        Assert.StartsWith("<svg", signed.Code(), StringComparison.Ordinal);
        Assert.Equal("GZGG-IZ", Paper.Grouped("GZGGIZ"));
    }

    [Theory]
    [InlineData("en", "Of receipt 40"), InlineData("fr", "Du reçu 40"), InlineData("rw", "inyemezabuguzi 40"), InlineData("mt", "Tar-riċevuta 40")]
    public async Task A_signed_sheet_has_all_that_the_authority_asks_for(string language, string named)
    {
        var receipt = Receipt(FiscalDeviceKind.RwandaOnline, FiscalState.Issued, kind: ReceiptKind.Refund, mark: new("SDC010000005", "WIS01006230", 27, 32, "GZGGIZLYTJSSD7YLYLGIIG6FCY", "TQZMKL57AGBMSTPO", default)) with { OriginalNumber = 40 };
        var sheet = await Render(Paper.Of(receipt, language, Reprint.Copy), language);
        foreach (var word in new[] { "SDC010000005", "WIS01006230", "27/32 CR", "GZGG-IZLY-TJSS-D7YL-YLGI-IG6F-CY", "TQZM-KL57-AGBM-STPO", "<svg", "B · VAT 18 %", named, "41" })
            Assert.Contains(word, sheet, StringComparison.Ordinal);
    }

    private static async Task<string> Render(Paper paper, string language)
    {
        using var logs = Microsoft.Extensions.Logging.LoggerFactory.Create(_ => { });
        await using var services = new ServiceCollection().AddSingleton(logs).AddLogging().AddLocalization(o => o.ResourcesPath = "Resources").BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
            var sheet = await renderer.RenderComponentAsync<Sheet>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Paper"] = paper }));
            return WebUtility.HtmlDecode(sheet.ToHtmlString());
        });
    }

    [Fact]
    public void A_link_is_read_by_the_house_that_made_it()
    {
        var (mine, theirs) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]));
        var link = ReceiptLink.Of(Visit, "abc-table");
        var token = link.Path(mine)["/receipt/".Length..];
        Assert.Equal(link, ReceiptLink.Read(mine, token));
        Assert.Null(ReceiptLink.Read(theirs, token));
        Assert.Null(ReceiptLink.Read(mine, "x" + token));
        Assert.True(token.Length < 160, $"{token.Length}");
    }

    public static TheoryData<string> Languages => ["fr", "rw", "mt"];

    [Theory, MemberData(nameof(Languages))]
    public void Every_language_has_every_word_with_the_same_places(string language)
    {
        var words = new System.Resources.ResourceManager("Icupa.Web.Resources.ReceiptTexts", typeof(Texts).Assembly);
        Dictionary<string, string> In(CultureInfo culture) => words.GetResourceSet(culture, createIfNotExists: true, tryParents: false)!.Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);
        var (english, said) = (In(CultureInfo.InvariantCulture), In(CultureInfo.GetCultureInfo(language)));
        Assert.Equal(english.Keys.Order(), said.Keys.Order());
        Assert.All(english, word => Assert.Equal(word.Value.Contains("{0}", StringComparison.Ordinal), said[word.Key].Contains("{0}", StringComparison.Ordinal)));
        foreach (var key in Enum.GetNames<Mark>().Select(m => "Mark." + m).Concat(Enum.GetNames<Mailed>().Select(m => "Mail." + m)).Concat(Enum.GetNames<PaymentMethod>().Select(m => "Method." + m)).Concat(Enum.GetNames<SheetKind>().Select(k => "Title." + k)))
            Assert.Contains(key, english.Keys);
    }

    [Theory]
    [InlineData("mail.test", null, null), InlineData("mail.test", "a@b.test", "none"), InlineData("mail.test", "a@b.test", "maybe"), InlineData("mail.test", "receipts", null)]
    public void A_wrong_mail_setting_stops_the_start(string host, string? from, string? security)
    {
        var settings = new Microsoft.Extensions.Configuration.ConfigurationBuilder().AddInMemory(("ICUPA_SMTP_HOST", host), ("ICUPA_SMTP_FROM", from), ("ICUPA_SMTP_SECURITY", security));
        Assert.Throws<InvalidSetting>(() => MailSettings.Of(settings));
    }
}

file static class Configured
{
    public static Microsoft.Extensions.Configuration.IConfiguration AddInMemory(this Microsoft.Extensions.Configuration.IConfigurationBuilder builder, params (string Key, string? Value)[] settings) =>
        Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(builder, settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
