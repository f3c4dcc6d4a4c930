using System.Net;
using Icupa.Platform;
using Icupa.Web;
using Icupa.Web.Guest;
using Icupa.Web.Kitchen;
using Icupa.Web.Payments;
using Icupa.Web.Sessions;
using Icupa.Web.Site;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The edge of a web node without a cluster behind it: what it says, whom it believes, when it has enough.</summary>
public sealed class HeaderTests
{
    private static readonly string Secret = Convert.ToBase64String(new byte[32]);
    private static readonly SessionToken Seat = new(new(Guid.Parse("00000000-0000-4000-8000-000000000001")), VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"));

    private static Settings Node(string? publicUrl = null, string? proxies = null) => Settings.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["ICUPA_NODE"] = "web-1",
        ["ICUPA_POSTGRES"] = "Host=/tmp",
        ["ICUPA_CLUSTER"] = "c",
        ["ICUPA_SECRET"] = Secret,
        ["ICUPA_SILO_PORT"] = "11111",
        ["ICUPA_PUBLIC_URL"] = publicUrl,
        ["ICUPA_PROXIES"] = proxies,
    }).Build());

    private static async Task<(WebApplication App, HttpClient Http)> Site(Settings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(settings).AddSingleton(TimeProvider.System).AddSingleton<Cookies>().AddScanLimit().AddWebhooks(new(Secret, [], null)).AddProblemDetails();
        var app = builder.Build();
        app.UseProxies();
        app.UseExceptionHandler();
        app.UseHeaders();
        app.UseOrigins();
        app.UseScanLimit();
        app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));
        app.MapGet("/sit", (HttpContext http, Cookies cookies) => { cookies.Give(http, Seat); cookies.Give(http, new ScreenToken("ABCD2345", 1, Guid.Empty)); });
        app.MapGet("/speak", (HttpContext http, Settings settings, Cookies cookies) => { new Places(null!, null!, null!, cookies, null!, settings, TimeProvider.System).Choose(http, "fr"); KitchenLanguage.Choose(http.Response, settings, "fr"); });
        app.MapFallback((HttpContext http) => $"{http.Connection.RemoteIpAddress} {http.Request.Scheme}");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return (app, new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(app.Urls.Single()) });
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("http://room.example", false)]
    [InlineData("https://room.example", true)]
    public async Task Browsers_are_told_to_come_encrypted_where_the_site_is(string? publicUrl, bool told)
    {
        var (app, http) = await Site(Node(publicUrl));
        await using var _ = app;
        using var answer = await http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(told, answer.Headers.Contains("Strict-Transport-Security"));
        using var seated = await http.GetAsync("/sit", TestContext.Current.CancellationToken);
        using var spoken = await http.GetAsync("/speak", TestContext.Current.CancellationToken);
        Assert.All(seated.Headers.GetValues("Set-Cookie").Concat(spoken.Headers.GetValues("Set-Cookie")), cookie =>
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(told, cookie.Contains("secure", StringComparison.OrdinalIgnoreCase));
        });
    }

    [Fact]
    public async Task A_mistake_of_ours_is_answered_with_the_same_headers_and_no_story()
    {
        var (app, http) = await Site(Node());
        await using var _ = app;
        foreach (var accept in new[] { "text/html", "application/json" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/boom") { Headers = { { "Accept", accept } } };
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Contains("frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotContain("boom", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "127.0.0.1 http")]
    [InlineData("10.42.0.0/16", "127.0.0.1 http")]
    [InlineData("10.42.0.0/16, 127.0.0.0/8", "203.0.113.9 https")]
    public async Task A_proxy_is_believed_where_it_stands_and_nowhere_else(string? proxies, string seen)
    {
        var (app, http) = await Site(Node(proxies: proxies));
        await using var _ = app;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who") { Headers = { { "X-Forwarded-For", "198.51.100.1, 203.0.113.9" }, { "X-Forwarded-Proto", "https" } } };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(seen, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null, "http://10.0.0.7:8080")]
    [InlineData("http://127.0.0.1:5000", "http://10.0.0.7:8080")]
    [InlineData("https://tables.example", "https://tables.example")]
    [InlineData("http://room.lan:81/", "http://room.lan:81")]
    public void A_printed_code_leads_to_what_phones_call_the_site(string? publicUrl, string site)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString("10.0.0.7:8080"));
        Assert.Equal(site, Node(publicUrl).SiteFor(request));
    }

    [Theory]
    [InlineData("here")]
    [InlineData("10.42.0.0/16, all")]
    public void A_network_that_is_none_stops_the_start(string proxies) =>
        Assert.Equal("ICUPA_PROXIES is not a list of networks (10.42.0.0/16, …)", Assert.Throws<InvalidSetting>(() => Node(proxies: proxies)).Message);

    [Fact]
    public async Task Whoever_tries_too_often_waits_a_minute()
    {
        var (app, http) = await Site(Node());
        await using var _ = app;
        var table = "/t/" + Signing.TableCode(Secret, TableId.Of("demo/other/1"), 1);
        var own = "/t/" + Signing.TableCode(Secret, TableId.Of("demo/kigali-grill/1"), 1);
        // Scans of a code by whoever sits elsewhere, or nowhere; forms of one phone; pairing codes from one address.
        Assert.Equal(Scans.PerMinute, await Until(() => new(HttpMethod.Get, table)));
        Assert.Equal(Scans.FormsPerMinute, await Until(() => Seated(HttpMethod.Post, own + "/add")));
        Assert.Equal(120, await Until(() => new(HttpMethod.Post, "/screen/pair")));
        // Whoever sits there looks as often as they like.
        using var look = await http.SendAsync(Seated(HttpMethod.Get, own), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, look.StatusCode);

        async Task<int> Until(Func<HttpRequestMessage> request)
        {
            for (var sent = 0; sent < 200; sent++)
            {
                using var answer = await http.SendAsync(request(), TestContext.Current.CancellationToken);
                if (answer.StatusCode != HttpStatusCode.TooManyRequests) continue;
                Assert.Equal("60", Assert.Single(answer.Headers.GetValues("Retry-After")));
                Assert.True(answer.Headers.Contains("Content-Security-Policy"));
                return sent;
            }
            return -1;
        }

        static HttpRequestMessage Seated(HttpMethod method, string path) => new(method, path) { Headers = { { "Cookie", "icupa-session=" + Seat.Seal(Secret, TimeProvider.System.GetUtcNow()) } } };
    }
}
