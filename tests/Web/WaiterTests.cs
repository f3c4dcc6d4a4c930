using System.Text.Json;
using Icupa.Conversations;
using Icupa.Storage;
using Icupa.Visits;
using Microsoft.AspNetCore.SignalR.Client;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>A guest's talk with the waiter over real processes: who hears it, and what a tap on a card does.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class WaiterTests(LiveSite site)
{
    private static bool Ended(string key, JsonElement turn, int number) => key == $"turn:{number}" && turn.TryGetProperty("end", out _);

    /// <summary>Two phones of one party.</summary>
    private async Task<(LiveClient One, LiveClient Other)> Two(Premises venue)
    {
        var one = await site.Phone(venue.Table(1));
        await one.Enter();
        var other = await site.Phone(venue.Table(1), one.Visit);
        await other.Enter();
        return (one, other);
    }

    private static string Text(JsonElement turn) => string.Join(' ', turn.GetProperty("sentences").EnumerateArray().Select(s => s.GetString()));

    [Fact]
    public async Task A_guest_asks_taps_a_card_and_the_other_phone_sees_the_line_and_not_the_talk()
    {
        var venue = await site.Premises("waiter");
        var (one, other) = await Two(venue);
        await using var aline = one;
        await using var bob = other;
        var talk = $"conversation:{aline.Visit}/{aline.Session}";

        // Asked twice with one id it is one question.
        var id = LiveClient.NewId();
        Assert.Equal("None", await aline.Again(id, "Ask", "What is in the isombe?", "en"));
        Assert.Equal("None", await aline.Again(id, "Ask", "What is in the isombe?", "en"));
        var turn = await aline.See("conversation:", (key, e) => Ended(key, e, 1));
        Assert.Equal(("house", "answered"), (turn.GetProperty("level").GetString(), turn.GetProperty("end").GetString()));
        Assert.Contains("automatic waiter", Text(turn), StringComparison.Ordinal);
        Assert.Contains("peanuts", Text(turn), StringComparison.Ordinal);
        var card = turn.GetProperty("cards")[0];
        Assert.Equal(("isombe", 5_000, true), (card.GetProperty("item").GetString(), card.GetProperty("unit").GetInt64(), card.GetProperty("complete").GetBoolean()));
        Assert.DoesNotContain(aline.All("conversation:"), e => e.Key == "turn:2");

        // A tap is the ordinary command, with a mark.
        var line = LiveClient.NewId();
        Assert.Equal("None", await aline.Do("AddLine", new { line, item = "isombe", quantity = card.GetProperty("quantity").GetInt32(), choices = card.GetProperty("choices"), suggested = true }));
        var added = await bob.See("cart:", (key, e) => key == "line:" + Guid.Parse(line).ToString("N"));
        Assert.True(added.GetProperty("suggested").GetBoolean());
        Assert.Equal("guest:" + aline.Session, added.GetProperty("by").GetString());
        Assert.Equal("None", await bob.Do("AddLine", new { line = LiveClient.NewId(), item = "agatogo", quantity = 1, choices = Array.Empty<object>() }));
        var plain = await aline.See("cart:", (key, e) => e.TryGetProperty("item", out var item) && item.GetString() == "agatogo");
        Assert.False(plain.TryGetProperty("suggested", out _));

        // What the guest says they avoid is kept with their session, and counts at once.
        Assert.Equal("None", await aline.Do("Ask", "I am allergic to peanuts", "en"));
        await aline.See("conversation:", (key, e) => Ended(key, e, 2));
        await aline.See("conversation:", (key, e) => key == "meta" && e.GetProperty("avoids").EnumerateArray().Any(a => a.GetString() == "peanuts"));
        Assert.Equal("None", await aline.Do("Ask", "isombe please", "en"));
        var warned = await aline.See("conversation:", (key, e) => Ended(key, e, 3));
        Assert.Contains("Isombe contains: peanuts", Text(warned), StringComparison.Ordinal);
        Assert.Contains("ask the staff", Text(warned), StringComparison.Ordinal);
        Assert.Equal(0, warned.GetProperty("cards").GetArrayLength());

        // The floor is called in the guest's name, whatever ids a neighbour's phone has used up.
        Assert.Equal("None", await bob.Again(CommandId.From($"{talk}:call:4:{CallKind.Bill}").Text, "Rename", "Bob"));
        Assert.Equal("None", await aline.Do("Ask", "the bill please", "en"));
        var call = await bob.See("visit:", (key, e) => key.StartsWith("call:", StringComparison.Ordinal));
        Assert.Equal(("bill", "guest:" + aline.Session), (call.GetProperty("kind").GetString(), call.GetProperty("by").GetString()));
        await aline.See("conversation:", (key, e) => Ended(key, e, 4));
        Assert.Equal("None", await aline.Do("RateAnswer", 4, "up"));
        await aline.See("conversation:", (key, e) => key == "turn:4" && e.TryGetProperty("rating", out var rating) && rating.GetString() == "up");

        // Nobody else sees it: neither pushed, nor on entering, nor by its name.
        Assert.Empty(bob.All("conversation:"));
        Assert.Null(await bob.Whole(talk));
        await using var floor = await site.Floor(venue.Floor);
        await floor.Enter();
        Assert.Null(await floor.Whole(talk));
        await using var again = bob.At(new Uri(site.Address, "/hub/guest"), site.Address);
        await again.Enter();
        Assert.Empty(again.All("conversation:"));

        // The guest's own phone has all of it after a reconnect.
        await using var same = aline.At(new Uri(site.Address, "/hub/guest"), site.Address);
        await same.Enter();
        Assert.Equal(4, same.All("conversation:").Count(e => e.Key.StartsWith("turn:", StringComparison.Ordinal)));
        Assert.NotNull(await same.Whole(talk));

        // Garbage and floods are refused in words, and change nothing.
        Assert.Equal(["BadWords", "BadWords", "BadWords", "Malformed", "Malformed", "Malformed"], [
            await aline.Do("Ask", "", "en"), await aline.Do("Ask", new string('x', 1_001), "en"), await aline.Do("Ask", "a\u0007b", "en"),
            await aline.Do("Ask", null, "en"), await aline.Do("RateAnswer", 1, "sideways"), await aline.Do("Ask", "hello", "a very long language")]);
        var (asked, refusal) = (5, await aline.Do("Ask", "hello", "fr"));
        for (; refusal == "None"; refusal = await aline.Do("Ask", "hello", "fr"))
        {
            await aline.See("conversation:", (key, e) => Ended(key, e, asked));
            asked++;
        }
        Assert.Equal("AskSlower", refusal);
        Assert.Equal("None", await aline.Do("StopAnswer"));
        Assert.DoesNotContain(aline.All("conversation:"), e => e.Key == $"turn:{asked}");

        // No word is in the journal, and after its time it is nowhere.
        await using var database = NpgsqlDataSource.Create(site.Database);
        await using var journal = database.CreateCommand($"select count(*) from journal where stream = '{talk}' and (events like '%isombe%?%' or events like '%peanuts%' or events like '%allergic%')");
        Assert.Equal(0L, await journal.ExecuteScalarAsync());
        Assert.True(await Eraser.Erase(database, Conversation.Keeping, DateTimeOffset.UtcNow.AddMinutes(1), default) > 10);
        await using var words = database.CreateCommand($"select count(*) from personal where visit = '{aline.Visit}/{aline.Session}'");
        Assert.Equal(0L, await words.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Who_says_that_they_are_too_young_taps_no_alcohol_until_staff_have_seen_their_age()
    {
        var venue = await site.Premises("waiter-young");
        var (one, other) = await Two(venue);
        await using var aline = one;
        await using var bob = other;
        object Beer() => new { line = LiveClient.NewId(), item = "primus", quantity = 1, choices = new[] { new { group = "beer-size", modifier = "beer-small" }, new { group = "beer-cold", modifier = "beer-chilled" } } };
        Assert.Equal("None", await aline.Do("AddLine", Beer()));

        Assert.Equal("None", await aline.Do("Ask", "I am 15, what can I drink?", "en"));
        await aline.See("conversation:", (key, e) => Ended(key, e, 1));

        Assert.Equal("AgeNotVerified", await aline.Do("AddLine", Beer()));
        Assert.Equal("None", await bob.Do("AddLine", Beer()));
        // What she had taken before is shown to wait, and is not sent for her by another.
        await bob.See("cart:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.TryGetProperty("ageNotVerified", out _));
        Assert.Equal("AgeNotVerified", await bob.Do("Place", 1_000_000));
        await using var floor = await site.Floor(venue.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        Assert.Equal("None", await floor.Do("VerifyAge", aline.Visit, aline.Session));
        Assert.Equal("None", await aline.Do("AddLine", Beer()));
        await LiveClient.Eventually("None", () => bob.Do("Place", 1_000_000));
    }

    private const string Sentence = """,{"e":"said","turn":1,"wordsKey":"2w"}""";

    /// <summary>What a silo that died in the middle of an answer leaves behind: a question, an attempt, perhaps a sentence; and that it is owed.</summary>
    private static async Task Abandon(NpgsqlDataSource database, LiveClient phone, string? said)
    {
        var talk = $"{phone.Visit}/{phone.Session}";
        var events = $$"""{"e":"asked","turn":1,"wordsKey":"1w","language":"en"},{"e":"begun","turn":1,"attempt":1,"level":"house"}{{(said is null ? "" : Sentence)}}""";
        await using var command = database.CreateCommand($$"""
            with words as (insert into personal (visit, key, words) values ('{{talk}}', '1w', 'how long for the isombe?'), ('{{talk}}', '2w', '{{said}}')),
                 owed as (insert into owing (stream) values ('conversation:{{talk}}'))
            insert into journal (stream, base, count, tenant, events) values ('conversation:{{talk}}', 0, {{(said is null ? 2 : 3)}}, 'demo',
              '[{"id":"{{Guid.NewGuid():N}}","by":"guest:{{phone.Session}}","at":{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}},"events":[{{events}}]}]')
            """);
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task A_turn_that_a_dead_silo_began_ends_in_words_or_is_answered_by_the_house()
    {
        var venue = await site.Premises("waiter-dead");
        var (one, other) = await Two(venue);
        await using var aline = one;
        await using var bob = other;
        await using var database = NpgsqlDataSource.Create(site.Database);
        await Abandon(database, aline, "Isombe is");
        await Abandon(database, bob, null);

        var cut = await aline.See("conversation:", (key, e) => Ended(key, e, 1));
        Assert.Equal("cut", cut.GetProperty("end").GetString());
        Assert.Equal("Isombe is My answer was interrupted: please ask me once more.", Text(cut));
        var answered = await bob.See("conversation:", (key, e) => Ended(key, e, 1));
        Assert.Equal(("answered", "house"), (answered.GetProperty("end").GetString(), answered.GetProperty("level").GetString()));
        Assert.Contains("Isombe takes about 8 minutes", Text(answered), StringComparison.Ordinal);
    }
}
