using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Suggestions on the floor's screen: for managers, and nothing without their word.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class SuggestionTests(LiveSite site)
{
    private static async Task<JsonElement> Ask(LiveClient floor, string method, params object?[] arguments) => await floor.Connection.InvokeCoreAsync<JsonElement>(method, arguments);

    private static async Task<Dictionary<string, JsonElement>> Suggested(LiveClient floor) =>
        (await Ask(floor, "Suggestions", "fr")).GetProperty("value").GetProperty("all").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!);

    [Fact]
    public async Task A_manager_approves_a_text_and_every_phone_reads_it()
    {
        var premises = await site.Premises("advice");
        await using var floor = await site.Floor(premises.Floor);
        await floor.Enter();
        Assert.Equal("SignInAgain", (await Ask(floor, "Suggestions", "en")).GetProperty("refusal").GetString());
        await Ask(floor, "SignIn", Premises.Pin);
        Assert.Equal("NotAllowed", (await Ask(floor, "Suggestions", "en")).GetProperty("refusal").GetString());
        Assert.Equal("NotAllowed", await floor.Do("AnswerSuggestion", "text:isombe:fr", "approved", "Feuilles de manioc."));

        await Ask(floor, "SignIn", Premises.ManagerPin);
        var texts = (await Suggested(floor)).Values.Where(s => s.GetProperty("kind").GetString() == "text" && s.TryGetProperty("words", out var words) && words.ValueKind == JsonValueKind.String).ToList();
        Assert.True(texts.Count >= 2, $"{texts.Count}");
        var (first, second) = (texts[0], texts[1]);
        var (id, words_) = (first.GetProperty("id").GetString()!, first.GetProperty("words").GetString()!);
        Assert.Equal("UnfoundedWords", await floor.Do("AnswerSuggestion", id, "approved", "Free of gluten, milk, eggs, fish and peanuts; safe with any allergy."));
        Assert.Equal("Malformed", await floor.Do("AnswerSuggestion", "prices:isombe", "approved", null));
        Assert.Equal("Malformed", await floor.Do("AnswerSuggestion", id, "approved", null));
        Assert.Equal("None", await floor.Do("AnswerSuggestion", id, "approved", words_));
        Assert.Equal("None", await floor.Do("AnswerSuggestion", second.GetProperty("id").GetString()!, "dismissed", null));

        var left = await Suggested(floor);
        Assert.DoesNotContain(id, left.Keys);
        Assert.DoesNotContain(second.GetProperty("id").GetString()!, left.Keys);
        var (http, _) = site.Browser();
        using (http)
        {
            using var scan = await http.GetAsync(premises.Table(1));
            await LiveClient.Eventually("True", async () => $"{(await http.GetStringAsync("/menu.json")).Contains(JsonEncodedText.Encode(words_).ToString(), StringComparison.Ordinal) || (await http.GetStringAsync("/menu.json")).Contains(words_, StringComparison.Ordinal)}");
        }
        var written = await Ask(floor, "WriteText", first.GetProperty("item").GetString(), first.GetProperty("language").GetString());
        Assert.Equal("None", written.GetProperty("refusal").GetString());
    }
}
