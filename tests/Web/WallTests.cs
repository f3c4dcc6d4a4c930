using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Icupa.Platform;
using Icupa.Silo.Local;
using Icupa.Web.Site;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The walls round the site, tried at every door that it has; and a secret that is replaced while guests sit at their tables.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed partial class WallTests(LiveSite site)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_door_has_the_headers_and_is_shut_to_what_another_site_sends()
    {
        var room = await site.Premises("walls");
        var (http, _) = site.Browser();
        using var browser = http;
        var doors = await Doors(room.Table(1)["/t/".Length..]);
        Assert.Contains(("POST", "/screen/pair"), doors);
        Assert.Contains(doors, door => door.Path.StartsWith("/hub/guest", StringComparison.Ordinal));
        Assert.True(doors.Count > 50, $"{doors.Count} doors");
        foreach (var (method, path) in doors)
        {
            var reads = method is "GET" or "HEAD" or "OPTIONS";
            // Whatever would change something, and every hub, is shut to another site's pages, by either of a browser's two signs.
            if (!reads || path.StartsWith("/hub", StringComparison.Ordinal))
                foreach (var (sign, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site") })
                {
                    using var foreign = await Ask(browser, method, path, (sign, value));
                    Assert.Equal((method, path, value, HttpStatusCode.Forbidden), (method, path, value, foreign.StatusCode));
                    Guarded(path, foreign);
                }
            if (reads && !path.StartsWith("/hub", StringComparison.Ordinal))
            {
                using var answer = await Ask(browser, method, path);
                Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {answer.StatusCode}");
                Guarded(path, answer);
                if (answer.Content.Headers.ContentType?.MediaType == "text/html")
                    NoInlineScript(path, await answer.Content.ReadAsStringAsync(Stop));
            }
        }
    }

    [Fact]
    public async Task What_is_too_large_is_not_read()
    {
        var (http, _) = site.Browser();
        using var browser = http;
        foreach (var path in new[] { "/screen/pair", "/webhooks/airtel", "/receipt/none/mail" })
        {
            using var content = new StringContent("code=" + new string('x', (int)Limits.RequestBytes), new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
            using var answer = await browser.PostAsync(path, content, Stop);
            Assert.True(answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
            Assert.Equal(path.StartsWith("/webhooks", StringComparison.Ordinal), answer.StatusCode != HttpStatusCode.RequestEntityTooLarge);
        }
    }

    [Fact]
    public async Task A_new_secret_in_front_keeps_codes_cookies_and_screens_and_the_old_one_alone_knows_nothing_of_it()
    {
        var room = await site.Premises("rotation");
        var newer = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        // The code on the table, the phone that sits there and the screen on the wall are signed by the secret that is replaced.
        var (phone, phoneCookies) = site.Browser();
        var (screen, screenCookies) = site.Browser();
        using (phone) using (screen)
        {
            using var scanned = await phone.GetAsync(room.Table(1), Stop);
            using var paired = await screen.PostAsync("/screen/pair", new FormUrlEncodedContent([new("code", room.Floor)]), Stop);
        }
        var node = Another("web-rotated", $"{newer},{site.Secret}");
        try
        {
            await node.Ready(TimeSpan.FromSeconds(60), Stop);
            using var old = new HttpClient(new SocketsHttpHandler { CookieContainer = Moved(phoneCookies, node.Url), AllowAutoRedirect = false }) { BaseAddress = node.Url };
            using var cart = await old.GetAsync(room.Table(1) + "/cart", Stop);
            Assert.Equal(HttpStatusCode.OK, cart.StatusCode);
            using var wall = new HttpClient(new SocketsHttpHandler { CookieContainer = Moved(screenCookies, node.Url), AllowAutoRedirect = false }) { BaseAddress = node.Url };
            using var floor = await wall.GetAsync("/floor", Stop);
            Assert.Equal(HttpStatusCode.OK, floor.StatusCode);

            // Who comes now is given the new one's signature: here it counts, and where only the old secret is known it does not.
            var fresh = new CookieContainer();
            using var guest = new HttpClient(new SocketsHttpHandler { CookieContainer = fresh, AllowAutoRedirect = false }) { BaseAddress = node.Url };
            using var seated = await guest.GetAsync(room.Table(2), Stop);
            using var here = await guest.GetAsync(room.Table(2) + "/cart", Stop);
            Assert.Equal(HttpStatusCode.OK, here.StatusCode);
            using var there = new HttpClient(new SocketsHttpHandler { CookieContainer = Moved(fresh, site.Address), AllowAutoRedirect = false }) { BaseAddress = site.Address };
            using var stranger = await there.GetAsync(room.Table(2) + "/cart", Stop);
            Assert.Equal(HttpStatusCode.Redirect, stranger.StatusCode);
            using var unknown = await there.GetAsync("/t/" + Signing.TableCode(newer, TableId.In(room.Settings.Id, "2"), 1), Stop);
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }
        finally
        {
            await node.Stop();
        }
    }

    private Node Another(string name, string secret)
    {
        var (plan, url) = (site.Cluster.Options, new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        return Node.Start(name, url, Path.Combine(Path.GetFullPath(plan.Folder), "logs", name + ".log"), ["dotnet", Checkout.WebDll], Checkout.Project("web"), new Dictionary<string, string>
        {
            ["ICUPA_NODE"] = name,
            ["ICUPA_POSTGRES"] = plan.Postgres,
            ["ICUPA_CLUSTER"] = plan.ClusterId,
            ["ICUPA_SECRET"] = secret,
            ["ICUPA_SILO_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["ICUPA_URLS"] = url.GetLeftPart(UriPartial.Authority),
        });
    }

    private CookieContainer Moved(CookieContainer from, Uri to)
    {
        var moved = new CookieContainer();
        foreach (Cookie cookie in from.GetAllCookies())
            moved.Add(to, new Cookie(cookie.Name, cookie.Value));
        Assert.NotEmpty(moved.GetAllCookies());
        return moved;
    }

    private static void Guarded(string path, HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.False(answer.Headers.Contains("Server"), path);
        // What only means something for a page is left out on files of pages.
        if (path.StartsWith("/~", StringComparison.Ordinal) || answer.Content.Headers.ContentType?.MediaType == "text/javascript") return;
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy")).Split("; ").ToDictionary(p => p.Split(' ')[0], p => p.Split(' ')[1..]);
        Assert.Equal(["'self'"], policy["default-src"]);
        Assert.DoesNotContain(policy["script-src"], source => source.StartsWith("'unsafe", StringComparison.Ordinal) || source is "*" or "data:" or "https:" or "http:");
        Assert.All(["object-src", "base-uri", "frame-ancestors"], part => Assert.Equal(["'none'"], policy[part]));
        Assert.Equal(["'self'"], policy["form-action"]);
        Assert.True(Assert.Single(answer.Headers.GetValues("Referrer-Policy")) is "same-origin" or "no-referrer", path);
    }

    private static void NoInlineScript(string path, string html)
    {
        Assert.DoesNotMatch(Handler(), html);
        Assert.DoesNotContain("javascript:", html, StringComparison.OrdinalIgnoreCase);
        Assert.All(Script().Matches(html), script => Assert.True(script.Value.Contains(" src=", StringComparison.Ordinal) || script.Value.Contains("type=\"application/json\"", StringComparison.Ordinal), $"{path}: {script.Value}"));
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient http, string method, string path, (string Name, string Value)? sign = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (sign is { } given) request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        if (method is "POST" or "PUT") request.Content = new FormUrlEncodedContent([]);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    /// <summary>Every method and path that the node has, by its own word, with something in each place that stands for something.</summary>
    private async Task<List<(string Method, string Path)>> Doors(string code)
    {
        var start = new ProcessStartInfo("dotnet", [Checkout.WebDll, Routes.Word]) { RedirectStandardOutput = true, WorkingDirectory = Checkout.Project("web") };
        foreach (var (key, value) in new Dictionary<string, string> { ["ICUPA_NODE"] = "web-routes", ["ICUPA_POSTGRES"] = "Host=/tmp", ["ICUPA_CLUSTER"] = "c", ["ICUPA_SECRET"] = site.Secret, ["ICUPA_SILO_PORT"] = "1" })
            start.Environment[key] = value;
        using var routes = Process.Start(start)!;
        var said = await routes.StandardOutput.ReadToEndAsync(Stop);
        await routes.WaitForExitAsync(Stop);
        Assert.Equal(0, routes.ExitCode);
        return [.. from line in said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            let words = line.Split(' ', 2)
            select (words[0], Place().Replace(words[1], place => place.Value == "{code}" ? code : "x"))];
    }

    [GeneratedRegex("\\{[^}]*\\}")]
    private static partial Regex Place();

    [GeneratedRegex("<[a-z][^>]*\\son[a-z]+\\s*=", RegexOptions.IgnoreCase)]
    private static partial Regex Handler();

    [GeneratedRegex("<script[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Script();
}
