using System.Globalization;
using System.Text.Json;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Silo.Operating;
using Icupa.StandIns;
using Icupa.Storage;
using Icupa.Tests.Support;
using Icupa.Venues;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The product with the stand-ins of the three providers inside this process, which also play what happens at them behind our back.</summary>
public sealed class PaySite(PostgresServer server) : LiveSite(server), IAsyncDisposable
{
    private readonly StandInOptions options = new() { Approve = TimeSpan.FromMilliseconds(50) };
    private Task<(WebApplication App, Uri Address)>? standIns;

    /// <summary>Stripe as an owner sees it on its own site, and banks.</summary>
    public async Task<HttpClient> Stripe()
    {
        var http = new HttpClient { BaseAddress = (await standIns!).Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", options.StripeSecret);
        return http;
    }

    public async Task Order(PaymentMethod method, string fault, PaymentId payment, string? on = null) =>
        (await standIns!).App.Services.GetRequiredService<Faults>().Order(new(method == PaymentMethod.Card ? "stripe" : method == PaymentMethod.Momo ? "momo" : "airtel", fault, 1_000, References.Of(payment).ToString("N"), on, null));

    protected override ClusterPlan Plan(ClusterPlan one)
    {
        var (port, here) = (FreePort.Next(), FreePort.Next());
        standIns = StandInSite.Start(options with { Urls = $"http://127.0.0.1:{here}", Site = new Uri($"http://127.0.0.1:{port}") });
        return one with { Port = port, Metrics = true, Variables = options.Told($"http://127.0.0.1:{here}") };
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        if (standIns is not null) await (await standIns).App.DisposeAsync();
    }
}

/// <summary>Money that we and the providers do not agree on, disputes, phone numbers, evidence, and the operator, over real processes.</summary>
[Trait("Needs", "servers")]
public sealed class ReconciliationTests(PaySite site) : IClassFixture<PaySite>
{
    private const string Momo = "250788123456", Airtel = "250731234789";

    private static async Task<JsonElement> Ask(LiveClient floor, string method, params object?[] arguments) => await floor.Connection.InvokeCoreAsync<JsonElement>(method, arguments);

    private static async Task SignIn(LiveClient floor, string pin) => Assert.Equal("None", (await Ask(floor, "SignIn", pin)).GetProperty("refusal").GetString());

    private Task<Premises> Open(string name) => site.Premises(name, venue => venue with { Money = venue.Money with { Methods = [PaymentMethod.Cash, PaymentMethod.Card, PaymentMethod.Momo, PaymentMethod.Airtel] } });

    /// <summary>A table that owes, with its floor screen watching.</summary>
    private async Task<(LiveClient Floor, string Visit)> Owing(Premises room, int table, int dishes)
    {
        await using var phone = await site.Phone(room.Table(table));
        await phone.Enter();
        await LiveClient.Eventually("None", () => phone.Do("AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = dishes, choices = Array.Empty<object>() }));
        await phone.See("cart:", (key, _) => key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal("None", await phone.Do("Place", 1_000_000L));
        var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await SignIn(floor, Premises.Pin);
        foreach (var stream in (await Ask(floor, "Look", phone.Visit)).GetProperty("streams").EnumerateArray()) floor.Take(stream);
        await floor.See($"check:{phone.Visit}", (key, e) => key == "meta" && e.GetProperty("total").GetInt64() > 0);
        return (floor, phone.Visit);
    }

    private static async Task<PaymentId> Begin(LiveClient floor, string visit, string method, long minor, string? phone = null)
    {
        var payment = Guid.NewGuid();
        await SignIn(floor, Premises.Pin);
        Assert.Equal("None", await floor.Do("Pay", visit, new { payment, payer = "table", method, cover = "amount", seen = minor, tip = 0, phone }));
        return PaymentId.In(VisitId.Of(visit), payment);
    }

    private static Task<JsonElement> Is(LiveClient floor, PaymentId payment, string state) =>
        floor.See("check:", (key, e) => key == "tender:" + payment.Text && e.GetProperty("state").GetString() == state);

    private static async Task<string> Intent(HttpClient stripe, PaymentId payment)
    {
        var id = "";
        await LiveClient.Eventually("there", async () =>
        {
            var all = JsonDocument.Parse(await stripe.GetStringAsync("v1/payment_intents?limit=100")).RootElement.GetProperty("data").EnumerateArray();
            id = all.Where(i => i.GetProperty("metadata").TryGetProperty("payment", out var ours) && ours.GetString() == payment.Text).Select(i => i.GetProperty("id").GetString()!).FirstOrDefault() ?? "";
            return id.Length > 0 ? "there" : "";
        });
        return id;
    }

    private static async Task<string> Post(HttpClient http, string path, params (string, string)[] form)
    {
        using var answer = await http.PostAsync(path, new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Item1, f.Item2))));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.TryGetProperty("id", out var id) ? id.GetString()! : "";
    }

    private static Task<string> Confirm(HttpClient stripe, string intent) => Post(stripe, $"v1/payment_intents/{intent}/confirm", ("payment_method", "pm_card_visa"));

    private static async Task<JsonElement> Matters(LiveClient floor)
    {
        await SignIn(floor, Premises.ManagerPin);
        return (await Ask(floor, "Matters")).GetProperty("value");
    }

    private static async Task<JsonElement> Compared(LiveClient floor, string date, int run)
    {
        JsonElement day = default;
        await LiveClient.Eventually("compared", async () =>
        {
            day = (await Matters(floor)).GetProperty("days").EnumerateArray().FirstOrDefault(d => d.GetProperty("date").GetString() == date && d.GetProperty("run").GetInt32() >= run);
            return day.ValueKind == JsonValueKind.Object ? "compared" : "";
        });
        return day;
    }

    private static string[] Kinds(JsonElement day) => [.. day.GetProperty("found").GetProperty("differences").EnumerateArray().Select(d => $"{d.GetProperty("kind").GetString()} {d.GetProperty("method").GetString()} {d.GetProperty("state").GetString()}").Order(StringComparer.Ordinal)];

    private static string Today(Premises room) => BusinessDay.Of(room.Settings, DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Scripted_differences_are_found_both_ways_and_put_right_where_that_is_safe()
    {
        using var stripe = await site.Stripe();
        var room = await Open("accounts");
        var (floor, visit) = await Owing(room, 1, 8);
        await using var screen = floor;
        // Agreed: a card and a phone. Gone there: another phone. Silent: Airtel. Given back at Stripe by somebody.
        var card = await Begin(floor, visit, "card", 3_000);
        await Confirm(stripe, await Intent(stripe, card));
        var (momo, gone, silent) = (await Begin(floor, visit, "momo", 2_000, Momo), await Begin(floor, visit, "momo", 1_500, Momo), await Begin(floor, visit, "airtel", 1_000, Airtel));
        foreach (var payment in new[] { card, momo, gone, silent }) await Is(floor, payment, "posted");
        await Post(stripe, "v1/refunds", ("payment_intent", await Intent(stripe, card)), ("amount", "500"));
        await site.Order(PaymentMethod.Momo, "not-found", gone);
        await site.Order(PaymentMethod.Airtel, "500", silent, "query");
        // Paid there, and every way to hear of it is closed.
        var lost = await Begin(floor, visit, "card", 2_500);
        var intent = await Intent(stripe, lost);
        await site.Order(PaymentMethod.Card, "never-callback", lost);
        await site.Order(PaymentMethod.Card, "500", lost, "query");
        await Confirm(stripe, intent);
        // Of this venue and known to nobody; and of no house at all.
        var ghost = PaymentId.In(VisitId.Of(visit), Guid.NewGuid());
        await Confirm(stripe, await Post(stripe, "v1/payment_intents", ("amount", "700"), ("currency", "rwf"), ("metadata[payment]", ghost.Text), ("metadata[reference]", References.Of(ghost).ToString("N"))));
        await Confirm(stripe, await Post(stripe, "v1/payment_intents", ("amount", "900"), ("currency", "rwf")));

        // A waiter neither compares nor reads it.
        var date = Today(room);
        await SignIn(floor, Premises.Pin);
        Assert.Equal("NotAllowed", await floor.Do("Compare", date));
        Assert.Equal("NotAllowed", (await Ask(floor, "Matters")).GetProperty("refusal").GetString());
        await SignIn(floor, Premises.ManagerPin);
        Assert.Equal("None", await floor.Do("Compare", date));
        var day = await Compared(floor, date, 1);
        Assert.Equal(["missing momo raised", "refund-unknown card raised", "stranger card raised", "unanswered airtel waiting", "unknown card raised", "unposted card adopted"], Kinds(day));
        Assert.Equal(["card list 1 3000", "momo question 1 2000", "airtel question 0 0"], day.GetProperty("found").GetProperty("methods").EnumerateArray().Select(m => $"{m.GetProperty("method").GetString()} {m.GetProperty("by").GetString()} {m.GetProperty("matched").GetInt32()} {m.GetProperty("minor").GetInt64()}"));
        await Is(floor, lost, "posted");

        // Compared again, what was adopted agrees. What a manager has answered waits no longer.
        var before = (await Matters(floor)).GetProperty("open").GetInt32();
        Assert.Equal(4, before);
        var missing = day.GetProperty("found").GetProperty("differences").EnumerateArray().Single(d => d.GetProperty("kind").GetString() == "missing");
        Assert.Equal("BadWords", await floor.Do("AnswerDifference", date, missing.GetProperty("id").GetString(), " "));
        Assert.Equal("None", await floor.Do("AnswerDifference", date, missing.GetProperty("id").GetString(), "the bank had it"));
        await LiveClient.Eventually("3", async () => $"{(await Matters(floor)).GetProperty("open").GetInt32()}");
        Assert.Equal("None", await floor.Do("Compare", date));
        day = await Compared(floor, date, 2);
        Assert.DoesNotContain(Kinds(day), kind => kind.StartsWith("unposted", StringComparison.Ordinal));
        Assert.Equal("the bank had it", day.GetProperty("answers").GetProperty(missing.GetProperty("id").GetString()!).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_dispute_is_noted_on_payment_and_check_and_raised_to_the_manager()
    {
        using var stripe = await site.Stripe();
        var room = await Open("disputes");
        var (floor, visit) = await Owing(room, 1, 2);
        await using var screen = floor;
        var card = await Begin(floor, visit, "card", 3_000);
        var intent = await Intent(stripe, card);
        await Confirm(stripe, intent);
        await Is(floor, card, "posted");
        async Task<JsonElement> Bank(string status, string seen)
        {
            using var body = new StringContent(JsonSerializer.Serialize(new { intent, status, reason = "fraudulent" }), System.Text.Encoding.UTF8, "application/json");
            using var told = await stripe.PostAsync("disputes", body);
            Assert.True(told.IsSuccessStatusCode);
            return await floor.See("check:", (key, e) => key == "tender:" + card.Text && e.TryGetProperty("dispute", out var dispute) && dispute.GetString() == seen);
        }

        await site.Order(PaymentMethod.Card, "duplicate-callback", card);
        Assert.Equal("posted", (await Bank("needs_response", "open")).GetProperty("state").GetString());
        JsonElement matter = default;
        await LiveClient.Eventually("open 3000 fraudulent", async () =>
        {
            matter = (await Matters(floor)).GetProperty("payments").EnumerateArray().FirstOrDefault();
            return matter.ValueKind == JsonValueKind.Object ? $"{matter.GetProperty("dispute").GetString()} {matter.GetProperty("minor").GetInt64()} {matter.GetProperty("reason").GetString()}" : "";
        });
        Assert.Equal((card.Text, intent), (matter.GetProperty("payment").GetString(), matter.GetProperty("provider").GetString()));
        Assert.InRange(matter.GetProperty("answerBy").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddDays(6), DateTimeOffset.UtcNow.AddDays(8));
        Assert.Equal(1, (await Matters(floor)).GetProperty("open").GetInt32());
        await Bank("lost", "lost");
        await LiveClient.Eventually("0", async () => $"{(await Matters(floor)).GetProperty("open").GetInt32()}");
        var story = (await Ask(floor, "PaymentStory", card.Text)).GetProperty("value").EnumerateArray().Select(h => h.GetProperty("what").GetString()).ToList();
        Assert.Equal(2, story.Count(what => what == "payment.disputed"));

        // The evidence has it all, for the manager alone.
        var evidence = (await Ask(floor, "Evidence", visit)).GetProperty("value");
        Assert.Equal("lost", evidence.GetProperty("disputes")[0].GetProperty("dispute").GetString());
        var line = Assert.Single(evidence.GetProperty("lines").EnumerateArray());
        Assert.StartsWith("guest:", line.GetProperty("by").GetString(), StringComparison.Ordinal);
        Assert.False(line.TryGetProperty("servedAt", out _));
        Assert.Equal("None", await floor.Do("Serve", $"{visit}/1", (object)new[] { floor.All($"order:{visit}").First(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).Key[5..] }));
        line = (await Ask(floor, "Evidence", visit)).GetProperty("value").GetProperty("lines")[0];
        Assert.Equal("staff:eric", line.GetProperty("servedBy").GetString());
        Assert.Equal(card.Text, evidence.GetProperty("payments")[0].GetProperty("id").GetString());
        await SignIn(floor, Premises.Pin);
        Assert.Equal("NotAllowed", (await Ask(floor, "Evidence", visit)).GetProperty("refusal").GetString());
    }

    [Fact]
    public async Task A_phone_number_is_found_by_its_end_and_erased_when_its_time_is_over()
    {
        var room = await Open("phones");
        var (floor, visit) = await Owing(room, 1, 2);
        await using var screen = floor;
        var (momo, airtel) = (await Begin(floor, visit, "momo", 2_000, Momo), await Begin(floor, visit, "airtel", 1_000, Airtel));
        await Is(floor, momo, "posted");
        await Is(floor, airtel, "posted");
        async Task<string> Found(string phone) => string.Join(' ', (await Ask(floor, "Payments", new { date = Today(room), phone })).GetProperty("value").EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        await LiveClient.Eventually(momo.Text, () => Found("456"));
        Assert.Equal((airtel.Text, ""), (await Found("789"), await Found("123")));
        foreach (var bad in new[] { "45", "4567", "4_6", "abc" })
            Assert.Equal("Malformed", (await Ask(floor, "Payments", new { date = Today(room), phone = bad })).GetProperty("refusal").GetString());

        await using var database = NpgsqlDataSource.Create(site.Database);
        async Task<long> Count(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        var phones = PhoneKeeping.From(_ => null);
        Assert.Equal(0, await Eraser.Erase(database, phones, DateTimeOffset.UtcNow - TimeSpan.FromDays(1), default));
        Assert.True(await Eraser.Erase(database, phones, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1), default) >= 2);
        Assert.Equal(0, await Count("select count(*) from personal where right(key, 1) = 'p'"));
        Assert.Equal("", await Found("456"));
        Assert.Equal(0, await Count("select (select count(*) from journal where events like '%788123456%' or events like '%731234789%') + (select count(*) from read.payments p where p::text like '%788123456%') + (select count(*) from read.attempts a where a::text like '%788123456%')"));
        Assert.All(site.Cluster.Nodes, node => Assert.DoesNotContain("788123456", File.ReadAllText(node.Log), StringComparison.Ordinal));
        // What remains can still be asked about.
        Assert.Equal((0, "paid"), await Operate("show", momo.Text, "--provider") is var (code, said) ? (code, said.Contains("provider   paid 2000 RWF", StringComparison.Ordinal) ? "paid" : said) : default);
    }

    private async Task<(int Code, string Said)> Operate(params string[] arguments)
    {
        using var said = new StringWriter();
        var code = await site.Visit(grains => PaymentVerb.Run(grains, PaymentOptions.Parse(arguments, _ => "alice"), said));
        return (code, said.ToString());
    }

    [Fact]
    public async Task An_operator_looks_asks_adopts_and_releases_with_a_reason_and_never_against_the_provider()
    {
        using var stripe = await site.Stripe();
        var room = await Open("operator");
        var (floor, visit) = await Owing(room, 1, 4);
        await using var screen = floor;
        var (card, momo) = (await Begin(floor, visit, "card", 3_000), await Begin(floor, visit, "momo", 2_000, Momo));
        await Is(floor, momo, "posted");
        var intent = await Intent(stripe, card);

        // By any of its names; not by another's.
        await LiveClient.Eventually("0", async () => $"{(await Operate("show", intent)).Code}");
        foreach (var name in new[] { card.Text, card.Text[^32..], References.Of(card).ToString("D"), intent })
        {
            var (code, said) = await Operate("show", name);
            Assert.True(code == 0 && said.Contains("payment    " + card.Text, StringComparison.Ordinal) && said.Contains("state      pending", StringComparison.Ordinal), said);
        }
        Assert.Equal((0, true), await Operate("show", References.Transaction(momo)) is var (shown, text) ? (shown, text.Contains("state      posted", StringComparison.Ordinal)) : default);
        Assert.Equal(1, (await Operate("show", "pi_none")).Code);
        Assert.Equal(1, (await Operate("show", "%")).Code);

        // Posted is not let go, and what nobody has paid is not adopted.
        Assert.Equal((1, "Refused: the payment is posted. Give the money back as a refund."), await Operate("release", momo.Text, "--reason", "tired") is var (refused, why) ? (refused, why[..why.IndexOf(" The", StringComparison.Ordinal)]) : default);
        Assert.Contains("Refused: it is not known", (await Operate("adopt", card.Text, "--reason", "the guest says so")).Said, StringComparison.Ordinal);
        await Is(floor, card, "pending");

        // Let go: stopped at Stripe first, so that it cannot be paid; the share is free.
        var (released, words) = await Operate("release", card.Text, "--reason", "guest left the page");
        Assert.True(released == 0, words);
        await Is(floor, card, "failed");
        Assert.Equal("canceled", JsonDocument.Parse(await stripe.GetStringAsync("v1/payment_intents/" + intent)).RootElement.GetProperty("status").GetString());
        Assert.Contains("there is no success to adopt", (await Operate("adopt", card.Text, "--reason", "again")).Said, StringComparison.Ordinal);

        // A success that nobody heard of is adopted while the payment itself cannot ask.
        var lost = await Begin(floor, visit, "card", 2_500);
        var paid = await Intent(stripe, lost);
        await site.Order(PaymentMethod.Card, "never-callback", lost);
        await Confirm(stripe, paid);
        var (adopted, told) = await Operate("adopt", lost.Text, "--reason", "seen at Stripe");
        Assert.True(adopted == 0, told);
        await Is(floor, lost, "posted");
        var (asked, again) = await Operate("requery", lost.Text, "--reason", "to be sure");
        Assert.True(asked == 0 && again.StartsWith("Asked. The payment is posted. The provider shows: paid 2500 RWF", StringComparison.Ordinal), again);

        // Each act stands in the journal with who and why.
        var history = (await Operate("show", card.Text)).Said;
        Assert.Contains("operator:alice release guest left the page", string.Join(' ', history.Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("show")]
    [InlineData("adopt", "x")]
    [InlineData("adopt", "x", "--reason", " ")]
    [InlineData("lose", "x", "--reason", "why")]
    [InlineData("show", "x", "--reason", "why")]
    [InlineData("adopt", "x", "--provider", "--reason", "why")]
    [InlineData("adopt", "x", "--reason")]
    [InlineData("adopt", "x", "--reason", "why", "--by", "house:check")]
    public void The_command_line_says_what_it_needs(params string[] arguments) =>
        Assert.Equal(LocalException.Usage, Assert.Throws<LocalException>(() => PaymentOptions.Parse(arguments, _ => null)).ExitCode);
}
