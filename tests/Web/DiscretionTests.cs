using System.Text.Json;
using Icupa.Orders;
using Icupa.Web.Push;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Why a dish was taken off: guests read what the house can say in their language, and never what staff wrote for one another.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class DiscretionTests(LiveSite site)
{
    private const string Private = "table 4 drunk again";

    private static bool Off(string key, JsonElement line) => key.StartsWith("line:", StringComparison.Ordinal) && line.GetProperty("state").GetString() == "voided";

    [Fact]
    public async Task What_staff_wrote_stays_among_staff()
    {
        var room = await site.Premises("discreet");
        await using var kitchen = await site.Cook(room.Kitchen, "cold");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.ManagerPin)).GetProperty("refusal").GetString());
        await using var phone = await site.Phone(room.Table(1));
        var heard = new List<string>();
        phone.Connection.On<string, long, long, JsonElement>("change", (_, _, _, change) => { lock (heard) heard.Add(change.GetRawText()); });
        await phone.Enter();

        string[] lines = [LiveClient.NewId(), LiveClient.NewId(), LiveClient.NewId()];
        foreach (var line in lines)
            Assert.Equal("None", await phone.Do("AddLine", new { line, item = "avocado-salad", quantity = 1, choices = Array.Empty<object>() }));
        Assert.Equal("None", await phone.Do("Place", 1_000_000));
        var order = $"{phone.Visit}/1";
        await kitchen.See("station:", (key, _) => key == "ticket:" + order);
        Assert.Equal("None", await kitchen.Do("CannotMake", order, lines[0]));
        Assert.Equal("None", await floor.Do("Void", order, lines[1], Private));
        Assert.Equal("None", await floor.Do("Void", order, lines[2], "cold"));

        // The floor reads what was written; the phone that the dish is off.
        await floor.See("order:" + order, (key, line) => Off(key, line) && line.GetProperty("voidReason").GetString() == Private);
        await phone.Until(() => phone.All("order:" + order).Count(e => Off(e.Key, e.Entity)) == 3);
        await phone.See("order:" + order, (key, line) => Off(key, line) && line.TryGetProperty("voidReason", out var why) && why.GetString() == "cannot-make");
        lock (heard) Assert.DoesNotContain(heard, change => change.Contains("drunk", StringComparison.Ordinal));
        Assert.DoesNotContain("drunk", (await phone.Whole("order:" + order))!.Value.GetRawText(), StringComparison.Ordinal);
        await using var again = new LiveClient(new Uri(site.Address, "/hub/guest"), phone.Cookies);
        await again.Enter();
        Assert.Equal(3, again.All("order:" + order).Count(e => Off(e.Key, e.Entity)));
        Assert.DoesNotContain(again.All(""), e => e.Entity.GetRawText().Contains("drunk", StringComparison.Ordinal));

        var (http, cookies) = site.Browser();
        using var _ = http;
        cookies.Add(phone.Cookies.GetCookies(site.Address));
        (await http.GetAsync(room.Table(1) + "?lang=fr")).Dispose();
        foreach (var path in new[] { "/cart", "/check" })
        {
            // The check hears of it from the order, a moment later than the phone.
            var page = "";
            await LiveClient.Eventually("True", async () => $"{(page = await http.GetStringAsync(room.Table(1) + path)).Contains("la cuisine ne peut pas le faire", StringComparison.Ordinal)}");
            Assert.DoesNotContain("cannot-make", page, StringComparison.Ordinal);
            Assert.DoesNotContain("drunk", page, StringComparison.Ordinal);
        }

        // Nor is a phone told why its visit was closed.
        await LiveClient.Eventually("None", () => floor.Do("CloseVisit", phone.Visit, Private));
        Assert.Equal("VisitEnded", await phone.Ended());
        lock (heard) Assert.DoesNotContain(heard, change => change.Contains("drunk", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_house_itself_gives_as_a_reason_can_be_said() =>
        Assert.All(Enum.GetValues<TroubleKind>().Select(OffReason.Of).Append(OffReason.CannotMake), reason => Assert.True(OffReason.IsOurs(reason), reason));

    [Fact]
    public async Task A_refused_form_keeps_its_allergy_note_and_options()
    {
        var room = await site.Premises("forgetful");
        await using var phone = await site.Phone(room.Table(1));
        var (http, cookies) = site.Browser();
        using var _ = http;
        cookies.Add(phone.Cookies.GetCookies(site.Address));
        using var answer = await http.PostAsync(room.Table(1) + "/add", new FormUrlEncodedContent(
            [new("item", "goat-brochette"), new("quantity", "3"), new("o:sticks", "two-sticks"), new("o:side-choice", "side-ugali"), new("o:grill-extras", "extra-avocado"), new("note", "well done"), new("allergy", "8"), new("allergyWords", "very"), new("command", LiveClient.NewId())]));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {answer.Headers.Location}");
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("well done</textarea>", page, StringComparison.Ordinal);
        Assert.Matches("name=\"quantity\"[^>]*value=\"3\"", page);
        Assert.Matches("<input[^>]*name=\"allergy\" value=\"8\" checked", page);
        Assert.DoesNotMatch("<input[^>]*name=\"allergy\" value=\"7\" checked", page);
        Assert.Matches("<input[^>]*name=\"allergyWords\"[^>]*value=\"very\"", page);
        Assert.Matches("<details class=\"allergy\" open", page);
        foreach (var (group, option) in new[] { ("sticks", "two-sticks"), ("side-choice", "side-ugali"), ("grill-extras", "extra-avocado") })
            Assert.Matches($"<input[^>]*name=\"o:{group}\" value=\"{option}\" checked", page);
        Assert.DoesNotMatch("value=\"one-stick\" checked", page);
    }
}
