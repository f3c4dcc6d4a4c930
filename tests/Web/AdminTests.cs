using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Platform;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The admin's door, the audit log and the switches over real processes; first of all who must not get in.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed partial class AdminTests(LiveSite site)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <summary>A browser, signed in by the link that it asked for.</summary>
    private async Task<HttpClient> SignedIn(string email)
    {
        var (http, _) = site.Browser();
        var (status, to, _) = await Post(http, "/admin/sign-in/link", ("token", await Link(http, email)));
        Assert.Equal((HttpStatusCode.SeeOther, "/admin"), (status, to));
        return http;
    }

    private async Task<string> Link(HttpClient http, string email)
    {
        var before = site.SignInLink(email);
        Assert.Equal("/admin/sign-in?said=sent", (await Post(http, "/admin/sign-in", ("email", email))).To);
        await LiveClient.Eventually("new", () => Task.FromResult(site.SignInLink(email) == before ? "old" : "new"));
        return site.SignInLink(email)!.Split("token=")[1];
    }

    private static async Task<(HttpStatusCode Status, string? To, string Body)> Post(HttpClient http, string path, params (string, string)[] fields)
    {
        using var answer = await http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))));
        return (answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(HttpStatusCode Status, string? To)> Get(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        return (answer.StatusCode, answer.Headers.Location?.ToString());
    }

    private static async Task<string> FormOf(HttpClient http) => Token().Match(await http.GetStringAsync("/admin/switches/ordering")).Groups[1].Value;

    private static (string, string)[] Off(string form, string at) =>
        [("form", form), ("command", Guid.NewGuid().ToString("N")), ("feature", "ordering"), ("to", "off"), ("where", "venue"), ("at", at), ("reason", "a test")];

    private Task<AuditPage> Audited(AuditFilter filter) => site.Visit(grains => grains.GetGrain<IAuditGrain>(0).Find(Asker.House("tests"), filter));

    private async Task Sql(string sql, string value)
    {
        await using var database = NpgsqlDataSource.Create(site.Database);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Nobody_comes_in_without_a_link_of_their_own_that_is_fresh()
    {
        var (http, cookies) = site.Browser();
        Assert.Equal((HttpStatusCode.SeeOther, "/admin/sign-in"), await Get(http, "/admin/audit"));
        Assert.Equal((HttpStatusCode.SeeOther, "/admin/sign-in"), await Get(http, "/admin/no/such/page"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post(http, "/admin/switches/ordering", Off("", "demo/kigali-grill"))).Status);
        // Who is not on the list reads the same, and gets nothing.
        Assert.Equal("/admin/sign-in?said=sent", (await Post(http, "/admin/sign-in", ("email", "nobody@icupa.test"))).To);
        var token = await Link(http, LiveSite.Admin);
        Assert.Null(site.SignInLink("nobody@icupa.test"));
        // Looking uses nothing up; a link that is too old, or no link, signs nobody in.
        Assert.Equal(HttpStatusCode.OK, (await Get(http, "/admin/sign-in/link?token=" + token)).Status);
        await Sql("update admin_link set until = until - interval '16 minutes' where hash = $1", AdminSecret.Hash(token)!);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(http, "/admin/sign-in/link", ("token", token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(http, "/admin/sign-in/link", ("token", AdminSecret.Of(new byte[AdminSecret.Bytes])))).Status);
        Assert.Null(cookies.GetCookies(site.Address)["icupa-admin"]);
        // Used once, and by whoever asked from our own page.
        var second = await Link(http, LiveSite.Admin);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/admin/sign-in/link") { Content = new FormUrlEncodedContent([new("token", second)]), Headers = { { "Origin", "https://evil.example" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(foreign, TestContext.Current.CancellationToken)).StatusCode);
        // The page that was asked for first comes after signing in.
        Assert.Equal("/admin/no/such/page", (await Post(http, "/admin/sign-in/link", ("token", second))).To);
        Assert.Equal(HttpStatusCode.OK, (await Get(http, "/admin/audit")).Status);
        var (thief, _) = site.Browser();
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(thief, "/admin/sign-in/link", ("token", second))).Status);
        // A cookie that we did not give is none.
        var cookie = cookies.GetCookies(site.Address)["icupa-admin"]!;
        Assert.True(cookie.HttpOnly);
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/admin/audit") { Headers = { { "Cookie", "icupa-admin=" + AdminSecret.Of(new byte[AdminSecret.Bytes]) } } };
        Assert.Equal(HttpStatusCode.SeeOther, (await thief.SendAsync(forged, TestContext.Current.CancellationToken)).StatusCode);
        // Signed out, the cookie opens nothing any more, wherever it was kept.
        using var kept = new HttpRequestMessage(HttpMethod.Get, "/admin/audit") { Headers = { { "Cookie", $"icupa-admin={cookie.Value}" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(http, "/admin/sign-in/out", ("form", "made up"))).Status);
        Assert.Equal("/admin/sign-in?said=out", (await Post(http, "/admin/sign-in/out", ("form", await FormOf(http)))).To);
        Assert.Equal(HttpStatusCode.SeeOther, (await thief.SendAsync(kept, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Whoever_left_the_list_is_out_at_once_and_a_sign_in_ends_the_session_before_it()
    {
        var (secret, link) = (AdminSecret.Of([.. Enumerable.Repeat((byte)7, AdminSecret.Bytes)]), new string('a', 64));
        await site.Visit(async grains =>
        {
            await grains.GetGrain<IAdminsGrain>(0).Offer(link, "left@icupa.test");
            return await grains.GetGrain<IAdminsGrain>(0).SignIn(link, AdminSecret.Hash(secret)!, null);
        });
        var (http, cookies) = site.Browser();
        cookies.Add(site.Address, new Cookie("icupa-admin", secret));
        Assert.Equal(HttpStatusCode.SeeOther, (await Get(http, "/admin/audit")).Status);
        Assert.Null(await site.Visit(grains => grains.GetGrain<IAdminsGrain>(0).Look(AdminSecret.Hash(secret)!)));

        var again = await SignedIn(LiveSite.SecondAdmin);
        using (again)
        {
            var first = await FormOf(again);
            Assert.Equal("/admin", (await Post(again, "/admin/sign-in/link", ("token", await Link(again, LiveSite.SecondAdmin)))).To);
            Assert.NotEqual(first, await FormOf(again));
        }
    }

    [Fact]
    public async Task Auditors_read_and_a_form_of_somebody_else_does_nothing()
    {
        using var auditor = await SignedIn(LiveSite.Auditor);
        using var admin = await SignedIn(LiveSite.Admin);
        Assert.Equal(HttpStatusCode.OK, (await Get(auditor, "/admin/switches")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Get(auditor, "/admin/troubles")).Status);
        var page = await auditor.GetStringAsync("/admin/switches/ordering", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("id=\"throw\"", page, StringComparison.Ordinal);
        var (mine, theirs) = (Token().Match(page).Groups[1].Value, await FormOf(admin));
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(auditor, "/admin/switches/ordering", Off(mine, "demo/kigali-grill"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(auditor, "/admin/switches/ordering", Off(theirs, "demo/kigali-grill"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(admin, "/admin/switches/ordering", Off(mine, "demo/kigali-grill"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Post(admin, "/admin/switches/ordering", Off("", "demo/kigali-grill"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(admin, "/admin/switches/ordering", [.. Off(theirs, "demo/kigali-grill")[..^1], ("reason", " ")])).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Post(admin, "/admin/audit", ("form", theirs))).Status);
        using var broken = new StringContent("--x\r\nbroken", MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x"));
        using var said = await admin.PostAsync("/admin/switches/ordering", broken, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (said.StatusCode, said.Content.Headers.ContentType?.MediaType));
        Assert.EndsWith("?no=Malformed", (await Post(admin, "/admin/switches/ordering", Off(theirs, "demo/no-such-venue"))).To, StringComparison.Ordinal);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/admin/switches/ordering")
        {
            Content = new FormUrlEncodedContent(Off(theirs, "demo/kigali-grill").Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
            Headers = { { "Origin", "https://evil.example" } },
        };
        Assert.Equal(HttpStatusCode.Forbidden, (await admin.SendAsync(foreign, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Contains((await Audited(new(Who: LiveSite.Auditor, Act: "refused"))).Rows, r => r.Note.Subject == "switch.throw ordering off at venue:demo/kigali-grill");
        // Each look was written down, and the log shows it.
        Assert.NotEmpty((await Audited(new(Who: LiveSite.Auditor, Act: "look", Subject: "/admin/switches/ordering"))).Rows);
        var log = await auditor.GetStringAsync("/admin/audit?who=eve&act=look", TestContext.Current.CancellationToken);
        Assert.Contains("/admin/switches/ordering", log, StringComparison.Ordinal);
        Assert.DoesNotContain(LiveSite.Admin, log[log.IndexOf("<table", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.StartsWith("number,at,who,act,subject,reason\r\n", await auditor.GetStringAsync("/admin/audit.csv?act=refused", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_with_a_token_stops_ordering_within_a_second_and_nobody_else_does()
    {
        var venue = await site.Premises("killed");
        await using var ana = await site.Phone(venue.Table(1));
        await ana.Enter();
        Assert.Equal("None", await ana.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 1, choices = Array.Empty<object>() }));
        await ana.See("venue:", (key, e) => key == "switches" && e.GetProperty("ordering").GetInt32() == 100);
        var (http, _) = site.Browser();
        var scope = "venue:" + venue.Settings.Id;

        Assert.Equal(HttpStatusCode.Unauthorized, (await Kill(http, null, new { feature = "ordering", enabled = false })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Kill(http, LiveSite.KillSwitchToken + "0", new { feature = "ordering", enabled = false })).Status);
        foreach (var (wrong, says) in new (object, string)[] { (new { enabled = false }, "feature"), (new { feature = "ordering" }, "enabled"), (new { feature = "ordering", enabled = true, rolloutPercentage = 101 }, "rolloutPercentage"), (new { feature = "ordering", enabled = "no" }, "body must read"), (new { feature = "ordering", enabled = true, percentage = 5 }, "body must read"), (new { feature = "ordering", enabled = false, scope = "venue:demo/nowhere" }, "scope") })
        {
            var (status, said) = await Kill(http, LiveSite.KillSwitchToken, wrong);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(says, said.GetProperty("title").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await Kill(http, LiveSite.KillSwitchToken, new { feature = "orders", enabled = false })).Status);
        using var odd = new HttpRequestMessage(HttpMethod.Post, "/api/kill-switch") { Content = new ByteArrayContent("{}"u8.ToArray()), Headers = { Authorization = new("Bearer", LiveSite.KillSwitchToken) } };
        odd.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.SendAsync(odd)).StatusCode);

        var heard = ana.See("venue:", (key, e) => key == "switches" && e.GetProperty("ordering").GetInt32() == 0);
        var (done, answer) = await Kill(http, LiveSite.KillSwitchToken, new { feature = "ordering", enabled = false, scope, reason = "kitchen on fire" });
        Assert.Equal((HttpStatusCode.OK, "operator:api/pager"), (done, answer.GetProperty("by").GetString()));
        await heard.WaitAsync(AtOnce, TestContext.Current.CancellationToken);
        Assert.Equal("OrderingOff", await ana.Do("Place", 1_000_000));
        Assert.Single(ana.All("cart:"), e => e.Key.StartsWith("line:", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await Kill(http, LiveSite.KillSwitchToken, new { feature = "ordering", enabled = true, scope })).Status);
        await ana.See("venue:", (key, e) => key == "switches" && e.GetProperty("ordering").GetInt32() == 100);
        Assert.Equal("None", await ana.Do("Place", 1_000_000));
        Assert.Contains((await Audited(new(Who: "api/pager", Subject: scope))).Rows, r => r.Note == new AuditNote("switch.throw", $"ordering off at {scope}", "kitchen on fire"));

        // Whoever guesses is slowed down; whoever has the token is not.
        var guesses = 0;
        while ((await Kill(http, "wrong-token-wrong-token-wrong", new { })).Status != HttpStatusCode.TooManyRequests) Assert.InRange(++guesses, 1, 30);
        Assert.Equal(HttpStatusCode.OK, (await Kill(http, LiveSite.KillSwitchToken, new { feature = "ordering", enabled = true, scope })).Status);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> Kill(HttpClient http, string? token, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/kill-switch") { Content = JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    [GeneratedRegex("name=\"form\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
