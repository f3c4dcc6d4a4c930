using System.Net;
using System.Text.Json;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>What the guest's search box asks its site.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class SearchBoxTests(LiveSite site)
{
    private const int Table = 11;

    [Fact]
    public async Task It_answers_in_the_server_s_order_with_what_was_understood()
    {
        using var http = site.Browser().Http;
        // Rows are made a moment after a menu is published.
        var found = await Until(() => Ask(http, "something spicy without peanuts", "en"), a => a.GetProperty("hits").GetArrayLength() > 0);
        Assert.Equal("Understood: spicy · without peanuts", found.GetProperty("read").GetString());
        Assert.Contains("sambaza", found.GetProperty("hits").EnumerateArray().Select(h => h.GetString()));

        var soup = await Until(() => Ask(http, "soupe sans céleri", "fr"), a => a.GetProperty("ask").GetArrayLength() > 0);
        Assert.Equal("Compris : sans céleri", soup.GetProperty("read").GetString());
        Assert.Contains("pumpkin-soup", soup.GetProperty("ask").EnumerateArray().Select(h => h.GetString()));
        Assert.Equal([9], soup.GetProperty("without").EnumerateArray().Select(c => c.GetInt32()));

        var goat = await Ask(http, "ihene", "en");
        Assert.Equal(JsonValueKind.Null, goat.GetProperty("read").ValueKind);
        Assert.Contains("goat", goat.GetProperty("hits")[0].GetString());
    }

    [Fact]
    public async Task What_says_nothing_or_comes_from_nowhere_gets_no_answer()
    {
        using var http = site.Browser().Http;
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync(site.Table(Table) + "/search.json?q=%20%20")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync(site.Table(Table) + "/search.json?q=what+do+you+have")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/t/nonsense/search.json?q=goat")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(site.Table(Table) + "/search.json?q=" + new string('x', 3_000))).StatusCode);
    }

    [Fact]
    public async Task A_phone_that_asks_without_end_is_told_to_wait()
    {
        var (http, cookies) = site.Browser();
        using var _ = http;
        await http.GetAsync(site.Table(Table));
        Assert.NotNull(cookies.GetCookies(site.Address)["icupa-session"]);
        var statuses = new List<HttpStatusCode>();
        // A window may end meanwhile, once.
        for (var n = 0; n < 200 && !statuses.Contains(HttpStatusCode.TooManyRequests); n++)
            statuses.Add((await http.GetAsync(site.Table(Table) + "/search.json?q=%20")).StatusCode);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.True(statuses.Count > 60, $"{statuses.Count}");
    }

    private async Task<JsonElement> Ask(HttpClient http, string text, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{site.Table(Table)}/search.json?q={Uri.EscapeDataString(text)}");
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static async Task<JsonElement> Until(Func<Task<JsonElement>> ask, Func<JsonElement, bool> there)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var answer = await ask();
            if (there(answer))
                return answer;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
