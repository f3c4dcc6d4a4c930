using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using Icupa.Silo.Local;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Site;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>A client that a stranger wrote from the pages about it: the way in as JSON, what the site says of itself, and the worked example.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class StrangerTests(LiveSite site)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_in_the_docs_runs_as_it_stands()
    {
        var room = await site.Premises("stranger-example");
        var node = Path.Combine(AppContext.BaseDirectory, ".playwright", "node", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64", "node");
        var example = Path.Combine(Checkout.Root, "docs", "examples", "evening.mjs");
        var start = new ProcessStartInfo(node, [example, new Uri(site.Address, room.Table(1)).AbsoluteUri, new Uri(site.Address, "/screen/pair/" + room.Kitchen).AbsoluteUri])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var run = Process.Start(start)!;
        try
        {
            var (said, complaints) = (run.StandardOutput.ReadToEndAsync(limit.Token), run.StandardError.ReadToEndAsync(limit.Token));
            await run.WaitForExitAsync(limit.Token);
            Assert.Equal("", await complaints);
            Assert.Equal(0, run.ExitCode);
            Assert.EndsWith("Both phones say that it is ready\n", await said, StringComparison.Ordinal);
        }
        finally
        {
            run.Kill();
        }
    }

    [Fact]
    public async Task The_site_describes_what_programs_may_ask_and_none_of_its_pages()
    {
        var (http, _) = site.Browser();
        using var browser = http;
        var described = await http.GetFromJsonAsync<JsonElement>(ApiDescription.Path, Stop);
        Assert.Equal(
            ["/api/kill-switch", "/health/live", "/health/ready", "/menu.json", "/screen/pair", "/t/{code}", "/t/{code}/again", "/t/{code}/join", "/t/{code}/party", "/t/{code}/search.json"],
            described.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        var schemas = described.GetProperty("components").GetProperty("schemas");
        var seat = schemas.GetProperty("SeatAnswer");
        Assert.Equal(["door", "mayOpenAnother", "parties", "refusal", "table"], seat.GetProperty("required").EnumerateArray().Select(p => p.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("string", schemas.GetProperty("VisitId").GetProperty("type").GetString());
        Assert.Equal("integer", schemas.GetProperty("MenuItem").GetProperty("properties").GetProperty("price").GetProperty("type").GetString());

        // What is described is what comes.
        var room = await site.Premises("stranger-described");
        await Answer(browser, room.Table(1));
        var menu = await http.GetFromJsonAsync<JsonElement>("/menu.json", Stop);
        Assert.All(["venue", "version", "menu"], name => Assert.True(menu.TryGetProperty(name, out _), name));
        var properties = schemas.GetProperty("MenuItem").GetProperty("properties").EnumerateObject().Select(p => p.Name).ToHashSet();
        Assert.All(menu.GetProperty("menu").GetProperty("items").EnumerateArray().SelectMany(i => i.EnumerateObject()), p => Assert.Contains(p.Name, properties));
    }

    [Fact]
    public async Task Who_asks_for_JSON_reads_what_a_scan_came_to_and_sits_down_once()
    {
        var room = await site.Premises("stranger-seats", venue => venue with { SharedTables = true });
        var (first, _) = site.Browser();
        var (second, cookies) = site.Browser();
        var (third, _) = site.Browser();
        using (first) using (second) using (third)
        {
            var opened = await Answer(first, room.Table(1));
            Assert.Equal(("seated", "None"), (opened.GetProperty("door").GetString(), opened.GetProperty("refusal").GetString()));
            var visit = opened.GetProperty("visit").GetString()!;

            // Nobody is seated by asking twice, and a newcomer reads whom they may join.
            Assert.Equal(opened.GetProperty("session").GetString(), (await Answer(first, room.Table(1))).GetProperty("session").GetString());
            var offered = await Answer(second, room.Table(1));
            Assert.Equal("offer", offered.GetProperty("door").GetString());
            Assert.Equal([visit], offered.GetProperty("parties").EnumerateArray().Select(p => p.GetProperty("visit").GetString()!));
            Assert.False(offered.TryGetProperty("session", out _));
            Assert.Null(cookies.GetCookies(site.Address)["icupa-session"]);

            // The form says once who is seated, however often it is sent.
            var form = offered.GetProperty("form").GetString()!;
            var joined = await Answer(second, room.Table(1) + "/join", ("visit", visit), ("form", form));
            var again = await Answer(second, room.Table(1) + "/join", ("visit", visit), ("form", form));
            Assert.Equal(("seated", visit), (joined.GetProperty("door").GetString(), joined.GetProperty("visit").GetString()));
            Assert.Equal(joined.GetProperty("session").GetString(), again.GetProperty("session").GetString());

            var apart = await Answer(third, room.Table(1) + "/party", ("form", (await Answer(third, room.Table(1))).GetProperty("form").GetString()!));
            Assert.Equal("seated", apart.GetProperty("door").GetString());
            Assert.NotEqual(visit, apart.GetProperty("visit").GetString());

            // What came of it is a seat: the hub takes the cookie.
            await using var phone = new LiveClient(new Uri(site.Address, "/hub/guest"), cookies);
            await phone.Enter();
            Assert.Equal(visit, phone.Visit);
        }
    }

    [Fact]
    public async Task What_a_client_does_wrong_is_named_and_is_no_mistake_of_ours()
    {
        var room = await site.Premises("stranger-wrong");
        var log = site.Cluster["web-1"].Log;
        var before = new FileInfo(log).Length;
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        var line = new { line = LiveClient.NewId(), item = "isombe", quantity = 1 };
        foreach (var (method, arguments) in new (string, object?[])[]
        {
            ("AddLine", []),
            ("AddLine", [LiveClient.NewId(), line, 1]),
            ("AddLine", [5, line]),
            ("Place", [LiveClient.NewId(), "5000"]),
            ("Place", [LiveClient.NewId(), decimal.MaxValue]),
            ("Whole", [5]),
        })
            Assert.EndsWith("HubException: Malformed", await Why(phone, method, arguments), StringComparison.Ordinal);
        Assert.EndsWith("HubException: Method does not exist.", await Why(phone, "SignIn", ["2468"]), StringComparison.Ordinal);

        await using var kitchen = await site.Kitchen(room.Kitchen);
        await kitchen.Connection.StartAsync(Stop);
        Assert.EndsWith("HubException: Enter first", await Why(kitchen, "Painted", [LiveClient.NewId(), Array.Empty<string>()]), StringComparison.Ordinal);
        Assert.EndsWith("HubException: NotFound", await Why(kitchen, "Enter", ["nowhere"]), StringComparison.Ordinal);
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin, Stop);
        foreach (var (method, arguments) in new (string, object?[])[]
        {
            ("ZReport", ["yesterday", 1]),
            ("Payments", [new { date = "yesterday" }]),
            ("PaymentStory", ["x"]),
            ("VisitStory", ["x"]),
            ("Evidence", ["x"]),
        })
            Assert.Equal(nameof(Refusal.Malformed), (await floor.Connection.InvokeCoreAsync<JsonElement>(method, arguments, Stop)).GetProperty("refusal").GetString());

        await using var nobody = new LiveClient(new Uri(site.Address, "/hub/guest"), new());
        await nobody.Connection.StartAsync(Stop);
        Assert.EndsWith("HubException: NotAtThisTable", await Why(nobody, "Enter", []), StringComparison.Ordinal);
        Assert.Equal(nameof(Refusal.NotAtThisTable), await nobody.Ended());

        using var read = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        read.BaseStream.Position = before;
        Assert.Equal("", await read.ReadToEndAsync(Stop));

        async Task<string> Why(LiveClient client, string method, object?[] arguments) =>
            (await Assert.ThrowsAsync<HubException>(() => client.Connection.InvokeCoreAsync(method, arguments, Stop))).Message;
    }

    [Fact]
    public async Task A_PIN_an_end_and_a_code_that_is_none_of_ours_are_said_as_JSON_too()
    {
        var room = await site.Premises("stranger-pin", venue => venue with { Joining = JoinPolicy.Pin });
        var (http, _) = site.Browser();
        using var browser = http;
        Assert.Equal("ask-staff", (await Answer(browser, room.Table(1))).GetProperty("door").GetString());
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin, Stop);
        var visit = (await floor.Connection.InvokeAsync<JsonElement>("OpenTable", LiveClient.NewId(), TableId.In(room.Settings.Id, "1").Text, Stop)).GetProperty("visit").GetString()!;
        var asked = await Answer(browser, room.Table(1));
        Assert.Equal("pin", asked.GetProperty("door").GetString());
        // Nobody reads the PIN here.
        Assert.DoesNotContain("\"pin\":\"", asked.GetRawText(), StringComparison.Ordinal);
        var wrong = await Answer(browser, room.Table(1) + "/join", ("visit", visit), ("pin", "x"), ("form", asked.GetProperty("form").GetString()!));
        Assert.Equal(("pin", "WrongPin"), (wrong.GetProperty("door").GetString(), wrong.GetProperty("refusal").GetString()));

        foreach (var path in new[] { "/t/none-of-ours", "/t/none-of-ours/join" })
        {
            using var request = new HttpRequestMessage(path.EndsWith("join", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("application/json");
            using var none = await browser.SendAsync(request, Stop);
            Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (none.StatusCode, none.Content.Headers.ContentType?.MediaType));
        }

        // A browser names pages first, and gets one.
        using var page = new HttpRequestMessage(HttpMethod.Get, room.Table(2));
        page.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8");
        using var answer = await browser.SendAsync(page, Stop);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    private static async Task<JsonElement> Answer(HttpClient http, string path, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(form.Length > 0 ? HttpMethod.Post : HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("application/json");
        if (form.Length > 0) request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
    }
}
