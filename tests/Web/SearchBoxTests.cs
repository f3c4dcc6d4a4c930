using System.Net;
using System.Text.Json;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>What the guest's search box asks its site.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class SearchBoxTests(LiveSite site)
{
    [Fact]
    public async Task It_answers_with_an_order_and_what_was_understood_and_a_phone_that_asks_without_end_is_told_to_wait()
    {
        var room = await site.Premises("search");
        using var http = site.Browser().Http;
        var table = room.Table(1);

        // Rows are made a moment after a menu is published.
        var found = await Until(() => Ask(http, table, "something spicy without peanuts", "en"), a => a.GetProperty("hits").GetArrayLength() > 0);
        Assert.Equal("Understood: spicy · without peanuts", found.GetProperty("read").GetString());
        Assert.Contains("sambaza", found.GetProperty("hits").EnumerateArray().Select(h => h.GetString()));

        var soup = await Until(() => Ask(http, table, "soupe sans céleri", "fr"), a => a.GetProperty("ask").GetArrayLength() > 0);
        Assert.Equal("Compris : sans céleri", soup.GetProperty("read").GetString());
        Assert.Equal(["pumpkin-soup"], soup.GetProperty("ask").EnumerateArray().Select(h => h.GetString()));
        Assert.Equal([9], soup.GetProperty("without").EnumerateArray().Select(c => c.GetInt32()));

        var goat = await Ask(http, table, "ihene", "en");
        Assert.False(goat.TryGetProperty("read", out _));
        Assert.Contains("goat", goat.GetProperty("hits")[0].GetString());

        Assert.Equal(HttpStatusCode.NoContent, await Status(http, table, "  "));
        Assert.Equal(HttpStatusCode.NoContent, await Status(http, table, "what do you have"));
        Assert.Equal(HttpStatusCode.NotFound, await Status(http, "/t/nonsense", "goat"));
        Assert.Equal(HttpStatusCode.OK, await Status(http, table, new string('x', 3_000)));

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(table)).StatusCode);
        var statuses = new List<HttpStatusCode>();
        // The minute may turn meanwhile, once.
        for (var n = 0; n < 200 && !statuses.Contains(HttpStatusCode.TooManyRequests); n++)
            statuses.Add(await Status(http, table, " "));
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.True(statuses.Count > 60, $"{statuses.Count}");
    }

    private static async Task<HttpStatusCode> Status(HttpClient http, string table, string text) =>
        (await http.GetAsync($"{table}/search.json?q={Uri.EscapeDataString(text)}")).StatusCode;

    private static async Task<JsonElement> Ask(HttpClient http, string table, string text, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{table}/search.json?q={Uri.EscapeDataString(text)}");
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
