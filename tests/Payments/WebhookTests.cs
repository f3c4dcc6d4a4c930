using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.StandIns;
using Icupa.Web;
using Icupa.Web.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Payments;

/// <summary>What providers, and those who would like to be taken for one, get from our webhooks. Stripe's own library signs.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private const string Stripe = "whsec_one";
    private const string Airtel = "airtel-key";
    // What signatures are made and judged by; near enough to the clock of the stand-ins.
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly PaymentId Payment = PaymentId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/0f8b6c1d2e3f4a5b8c7d9e0f1a2b3c4d");
    private static readonly string Event = """{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","object":"payment_intent","metadata":{"payment":"PAYMENT"}}}}""".Replace("PAYMENT", Payment.Text, StringComparison.Ordinal);

    private readonly ConcurrentQueue<PaymentId> hints = new();
    private readonly ConcurrentQueue<Disputed> disputes = new();
    private Recognised recognised = Recognised.Ours;
    private Exception? deaf;
    private WebApplication site = null!;
    private HttpClient http = null!;

    private static WebhookKeys Keys => new(Players.Secrets, [Stripe, "whsec_two"], Airtel);

    public async ValueTask InitializeAsync() => await Open(Keys);

    private async Task Open(WebhookKeys keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now)).AddRateLimiter(_ => { }).AddProblemDetails().AddWebhooks(keys);
        builder.Services.AddSingleton<Hint>(payment =>
        {
            if (deaf is not null) throw deaf;
            hints.Enqueue(payment);
            return Task.CompletedTask;
        });
        builder.Services.AddSingleton<DisputeHint>(disputed =>
        {
            if (deaf is not null) throw deaf;
            disputes.Enqueue(disputed);
            return Task.FromResult(recognised);
        });
        site = builder.Build();
        site.UseExceptionHandler();
        site.UseRateLimiter();
        site.MapWebhooks();
        await site.StartAsync();
        http = new() { BaseAddress = new Uri(site.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await site.DisposeAsync();
    }

    private static string Sign(string body, string secret, long age = 0)
    {
        var at = (Now.ToUnixTimeSeconds() - age).ToString(CultureInfo.InvariantCulture);
        return $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{body}")))}";
    }

    private async Task<int> Call(string path, byte[] body, string? signature = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (signature is not null) Assert.True(request.Headers.TryAddWithoutValidation("Stripe-Signature", signature));
        using var answer = await http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private Task<int> StripeCalls(string body, string? signature) => Call("webhooks/stripe", Encoding.UTF8.GetBytes(body), signature);

    [Fact]
    public async Task Stripes_own_signature_is_taken_and_a_replay_is_one_more_hint()
    {
        var signature = global::Stripe.EventUtility.GenerateSignatureHeader(Event, Stripe, Now.ToUnixTimeSeconds());
        Assert.Equal(200, await StripeCalls(Event, signature));
        Assert.Equal(200, await StripeCalls(Event, signature));
        Assert.Equal([Payment, Payment], hints);
        Assert.Equal(400, await StripeCalls(Event, "t=1,v1=00"));
        Assert.Equal(400, await Call("webhooks/airtel", "{"u8.ToArray()));
        // What is not well-formed says nothing of a signature.
        var counts = site.Services.GetRequiredService<CallCounts>();
        Assert.Equal([new WebhookCalls("stripe", 2, 1, Now, Now)], counts.Take());
        Assert.Empty(counts.Take());
    }

    public static TheoryData<string, string?, int> Signatures => new()
    {
        { "ours", Sign(Event, Stripe), 200 },
        { "the secret that replaces it", Sign(Event, "whsec_two"), 200 },
        { "both, as while one is replaced", Sign(Event, "whsec_gone") + ",v1=" + Sign(Event, Stripe).Split("v1=")[1], 200 },
        { "v0 beside", Sign(Event, Stripe) + ",v0=abc", 200 },
        { "almost stale", Sign(Event, Stripe, 290), 200 },
        { "none", null, 400 },
        { "empty", "", 400 },
        { "stale", Sign(Event, Stripe, 310), 400 },
        { "from tomorrow", Sign(Event, Stripe, -86_400), 400 },
        { "another secret", Sign(Event, "whsec_gone"), 400 },
        { "of another body", Sign(Event + " ", Stripe), 400 },
        { "time changed", "t=1" + Sign(Event, Stripe)[1..], 400 },
        { "v0 only", Sign(Event, Stripe).Replace("v1=", "v0=", StringComparison.Ordinal), 400 },
        { "no time", Sign(Event, Stripe).Split(',')[1], 400 },
        { "not hexadecimal", "t=1,v1=zz", 400 },
        { "half", Sign(Event, Stripe)[..^2], 400 },
        { "longer than any", "t=1," + string.Join(',', Enumerable.Repeat("v1=" + new string('a', 64), 100)), 400 },
        { "commas", ",,,=,t=,v1=", 400 },
        { "time like nothing", "t=-5,v1=" + new string('a', 64), 400 },
    };

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task A_signature_is_ours_and_fresh_or_refused(string which, string? signature, int status)
    {
        Assert.Equal((which, status), (which, await StripeCalls(Event, signature)));
        Assert.Equal(status == 200 ? 1 : 0, hints.Count);
    }

    [Theory]
    [InlineData("""{"id":"evt_1","object":"event","api_version":null,"type":"payment_intent.succeeded","data":{"object":{"metadata":{"payment":"PAYMENT"}}}}""", 200, 1)]
    [InlineData("""{"type":"payment_intent.payment_failed","api_version":"1999-01-01","data":{"object":{"metadata":{"payment":"PAYMENT"}}}}""", 200, 1)]
    [InlineData("""{"type":"charge.refunded","data":{"object":{"metadata":{"payment":"PAYMENT"}}}}""", 200, 1)]
    [InlineData("""{"type":"refund.failed","data":{"object":{"metadata":{"payment":"PAYMENT"}}}}""", 200, 1)]
    [InlineData("""{"type":"customer.created","data":{"object":{"metadata":{"payment":"PAYMENT"}}}}""", 200, 0)]
    [InlineData("""{"type":"invented.yesterday"}""", 200, 0)]
    [InlineData("""{"id":"evt_2","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered","related_object":{"id":"x"}}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded","data":{"object":{"metadata":{"payment":"another's order 7"}}}}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded","data":{"object":{"metadata":{"payment":7}}}}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded","data":{"object":{"metadata":{"payment":"\ud800"}}}}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded","data":{"object":{"metadata":{"paymen\ud800":7}}}}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded","data":{"object":{"metadata":[]}}}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded","data":[]}""", 200, 0)]
    [InlineData("""{"type":"payment_intent.succeeded"}""", 200, 0)]
    [InlineData("""{"type":7}""", 400, 0)]
    [InlineData("""{"id":"evt_1"}""", 400, 0)]
    [InlineData("[]", 400, 0)]
    [InlineData("null", 400, 0)]
    [InlineData("", 400, 0)]
    [InlineData("{\"type\":", 400, 0)]
    [InlineData("<html>", 400, 0)]
    public async Task A_genuine_event_hints_or_is_passed_over(string body, int status, int hinted)
    {
        body = body.Replace("PAYMENT", Payment.Text, StringComparison.Ordinal);
        Assert.Equal(status, await StripeCalls(body, Sign(body, Stripe)));
        Assert.Equal(Enumerable.Repeat(Payment, hinted), hints);
    }

    private static string Dispute(string type, string? intent = "\"pi_1\"") =>
        """{"id":"evt_9","object":"event","type":"charge.dispute.TYPE","data":{"object":{"id":"dp_1","object":"dispute","metadata":{},INTENT"status":"needs_response"}}}"""
            .Replace("TYPE", type, StringComparison.Ordinal).Replace("INTENT", intent is null ? "" : $"\"payment_intent\":{intent},", StringComparison.Ordinal);

    [Fact]
    public async Task A_dispute_is_a_hint_with_the_providers_name_for_the_payment()
    {
        // In any order, again and again; what is in the event besides is not read.
        foreach (var type in new[] { "closed", "created", "created", "updated", "funds_withdrawn", "invented" })
            Assert.Equal(200, await StripeCalls(Dispute(type), Sign(Dispute(type), Stripe)));
        Assert.Equal(Enumerable.Repeat(new Disputed("evt_9", "pi_1"), 6), disputes);
        Assert.Empty(hints);
        // Nobody's of this house: heard, and not sent again for days. Not known yet, or no silo: sent again.
        recognised = Recognised.Foreign;
        Assert.Equal(200, await StripeCalls(Dispute("created"), Sign(Dispute("created"), Stripe)));
        recognised = Recognised.NotYet;
        Assert.Equal(503, await StripeCalls(Dispute("created"), Sign(Dispute("created"), Stripe)));
        deaf = new TimeoutException();
        Assert.Equal(503, await StripeCalls(Dispute("created"), Sign(Dispute("created"), Stripe)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public async Task A_dispute_that_names_no_payment_is_passed_over(string? intent)
    {
        Assert.Equal(200, await StripeCalls(Dispute("created", intent), Sign(Dispute("created", intent), Stripe)));
        Assert.Empty(disputes);
        Assert.Equal(400, await StripeCalls(Dispute("created"), Sign(Dispute("created"), "whsec_gone")));
    }

    [Fact]
    public async Task What_no_text_can_hold_is_malformed_and_never_an_error()
    {
        byte[] junk = [0x7B, 0x22, 0x74, 0x79, 0x70, 0x65, 0x22, 0x3A, 0x22, 0xFF, 0xFE, 0x22, 0x7D];
        var at = Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(at + "."), .. junk];
        var signature = $"t={at},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Stripe), signed))}";
        Assert.Equal(400, await Call("webhooks/stripe", junk, signature));
        Assert.Equal(400, await Call("webhooks/airtel", junk));
        Assert.Equal(400, await Call("webhooks/airtel", Encoding.UTF8.GetBytes(new string('[', 5000))));
        Assert.Empty(hints);
    }

    [Theory]
    [InlineData("webhooks/stripe", 70_000)]
    [InlineData("webhooks/airtel", 20_000)]
    public async Task A_call_has_a_size(string path, int bytes)
    {
        var body = new string(' ', bytes);
        Assert.Equal(400, await Call(path, Encoding.UTF8.GetBytes(body), Sign(body, Stripe)));
        Assert.Empty(hints);
    }

    [Fact]
    public async Task A_hint_that_no_silo_takes_is_asked_for_again()
    {
        deaf = new TimeoutException();
        Assert.Equal(503, await StripeCalls(Event, Sign(Event, Stripe)));
        Assert.Equal(503, await Call("webhooks/momo/" + References.Callback(Players.Secrets, Payment), [], method: HttpMethod.Put));
        deaf = null;
        Assert.Equal(200, await StripeCalls(Event, Sign(Event, Stripe)));
        Assert.Single(hints);
    }

    [Fact]
    public async Task Mtn_is_known_by_the_address_alone()
    {
        var token = References.Callback(Players.Secrets, Payment);
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Post })
            foreach (var body in new[] { """{"status":"SUCCESSFUL","externalId":"x"}""", "not json", "" })
                Assert.Equal(200, await Call("webhooks/momo/" + token, Encoding.UTF8.GetBytes(body), method: method));
        Assert.Equal(Enumerable.Repeat(Payment, 6), hints);
        var stranger = References.Callback(Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]), Payment);
        foreach (var forged in new[] { stranger, token[..^4] + "AAAA", Payment.Text.Replace('/', '_'), "x", new string('A', 3000) })
            Assert.Equal(400, await Call("webhooks/momo/" + forged, [], method: HttpMethod.Put));
        Assert.Equal(405, await Call("webhooks/momo/" + token, [], method: HttpMethod.Delete));
        Assert.Equal(6, hints.Count);
    }

    [Fact]
    public async Task Airtels_hash_is_verified_in_both_ways()
    {
        var transaction = $$"""{ "id":"{{References.Transaction(Payment)}}", "message":"Paid é", "status_code":"TS","airtel_money_id":"CI1"}""";
        var wrapped = Hash(Airtel, $$"""{"transaction":{{transaction}}}""");
        var bare = Hash(Airtel, transaction);
        foreach (var (hash, status) in new[] { ($",\"hash\":\"{wrapped}\"", 200), ($", \"hash\" : \"{bare}\"", 200), ("", 400), (",\"hash\":\"\"", 400), (",\"hash\":7", 400),
            ($",\"hash\":\"{Hash("other", transaction)}\"", 400), ($",\"hash\":\"{bare[..^4]}\"", 400), (",\"hash\":\"%%%%\"", 400), ($",\"hash\":\"{bare}\",\"transaction\":{transaction}", 400) })
            Assert.Equal((hash, status), (hash, await Call("webhooks/airtel", Encoding.UTF8.GetBytes($$"""{"transaction":{{transaction}}{{hash}}}"""))));
        Assert.Equal([Payment, Payment], hints);
    }

    private static string Hash(string key, string text) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Without_keys_stripe_is_not_there_and_airtel_may_only_hint()
    {
        await DisposeAsync();
        await Open(new(Players.Secrets, [], null));
        Assert.Equal(404, await StripeCalls(Event, Sign(Event, "")));
        Assert.Equal(200, await Call("webhooks/airtel", Encoding.UTF8.GetBytes("""{"transaction":{"id":"ID","status_code":"TF"}}""".Replace("ID", References.Transaction(Payment), StringComparison.Ordinal))));
        Assert.Equal(200, await Call("webhooks/airtel", """{"transaction":{"id":"somebodyelses"}}"""u8.ToArray()));
        foreach (var broken in new[] { """{"transaction":{}}""", """{"transactio\ud800":{"id":"x"}}""", """{"transaction":{"i\ud800":"x"}}""", """{"transaction":{"id":"x"},"transactio\ud800":{"id":"x"}}""" })
            Assert.Equal((400, broken), (await Call("webhooks/airtel", Encoding.UTF8.GetBytes(broken)), broken));
        Assert.Equal([Payment], hints);
    }

    [Fact]
    public void Half_of_stripe_stops_a_web_node()
    {
        static WebhookKeys Read(Dictionary<string, string?> keys) => WebhookKeys.From(new ConfigurationBuilder().AddInMemoryCollection(keys).Build());
        Assert.Equal("ICUPA_STRIPE_WEBHOOK_SECRET is missing, while ICUPA_STRIPE_PUBLISHABLE_KEY is there",
            Assert.Throws<InvalidSetting>(() => Read(new() { ["ICUPA_STRIPE_PUBLISHABLE_KEY"] = "pk_live_x" })).Message);
        var both = Read(new() { ["ICUPA_STRIPE_PUBLISHABLE_KEY"] = "pk_live_x", ["ICUPA_STRIPE_WEBHOOK_SECRET"] = "whsec_new, whsec_old" });
        Assert.Equal(["whsec_new", "whsec_old"], both.Stripe);
        Assert.DoesNotContain("whsec", both.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PaymentMethod.Card, null, 1)]
    [InlineData(PaymentMethod.Card, "duplicate-callback", 2)]
    [InlineData(PaymentMethod.Card, "callback-before-answer", 2)]
    [InlineData(PaymentMethod.Momo, null, 1)]
    [InlineData(PaymentMethod.Momo, "duplicate-callback", 2)]
    [InlineData(PaymentMethod.Momo, "callback-before-answer", 1)]
    [InlineData(PaymentMethod.Airtel, null, 1)]
    [InlineData(PaymentMethod.Airtel, "duplicate-callback", 2)]
    [InlineData(PaymentMethod.Airtel, "callback-before-answer", 1)]
    public async Task What_a_provider_sends_reaches_the_payment(PaymentMethod method, string? fault, int expected)
    {
        await using var players = await Players.Start(o => o with { Site = http.BaseAddress, StripeWebhookSecret = Stripe, AirtelCallbackKey = Airtel });
        var attempt = players.Attempt(method);
        if (fault is not null) players.Order(method, fault, attempt.Reference);
        var begun = await players.Of(method).Begin(attempt, default);
        if (fault == "callback-before-answer") Assert.Equal([attempt.Payment], hints);
        await players.Pay(attempt, begun);
        await players.Until(method, attempt with { Provider = begun.Provider }, Outcome.Paid);
        using var limit = new CancellationTokenSource(Limit);
        while (hints.Count < expected) await Task.Delay(Pause, limit.Token);
        Assert.All(hints, hint => Assert.Equal(attempt.Payment, hint));
        Assert.Equal(expected, hints.Count);
    }

    [Fact]
    public async Task A_callback_that_never_comes_leaves_the_asking()
    {
        await using var players = await Players.Start(o => o with { Site = http.BaseAddress, AirtelCallbackKey = Airtel });
        var attempt = players.Attempt(PaymentMethod.Momo);
        players.Order(PaymentMethod.Momo, "never-callback", attempt.Reference);
        await players.Of(PaymentMethod.Momo).Begin(attempt, default);
        await players.Until(PaymentMethod.Momo, attempt, Outcome.Paid);
        // The money has moved a moment before the callback is dropped.
        using var limit = new CancellationTokenSource(Limit);
        while (players.StandIn<Faults>().All().Count > 0) await Task.Delay(Pause, limit.Token);
        Assert.Empty(hints);
    }
}
