using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>A cash drawer over real connections: what a check takes is in it once, and nobody is told what to expect before the count.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class DrawerTests(LiveSite site)
{
    private static async Task SignIn(LiveClient floor, string pin) =>
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", pin)).GetProperty("refusal").GetString());

    private static async Task<JsonElement> Ask(LiveClient floor, string method, params object?[] arguments) => await floor.Connection.InvokeCoreAsync<JsonElement>(method, arguments);

    /// <summary>Two soups, and what they cost.</summary>
    private static async Task<long> Order(LiveClient phone)
    {
        await phone.Enter();
        Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "pumpkin-soup", quantity = 2 }));
        Assert.Equal("None", await phone.Do("Place", 1_000_000L));
        return (await phone.See("check:", (key, e) => key == "meta" && e.GetProperty("due").GetInt64() > 0)).GetProperty("due").GetInt64();
    }

    [Fact]
    public async Task Cash_is_in_the_drawer_once_and_the_reports_know_it()
    {
        var room = await site.Premises("drawer");
        await using var phone = await site.Phone(room.Table(10));
        var due = await Order(phone);

        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        var date = BusinessDate();
        Assert.Equal("SignInAgain", await floor.Do("OpenDrawer", date, null, 1_000L));
        await SignIn(floor, "2468");
        Assert.Equal("None", await floor.Do("OpenDrawer", date, "till", 1_000L));
        // A day that has not come has no drawer.
        Assert.Equal("Malformed", await floor.Do("OpenDrawer", "9999-12-31", "till", 1_000L));
        var session = await floor.See("drawer:", (key, e) => key.StartsWith("session:", StringComparison.Ordinal) && e.TryGetProperty("name", out var name) && name.GetString() == "till");
        var number = session.GetProperty("number").GetInt32();

        // The same payment sent again, under another command, is one payment.
        var tender = new { payment = LiveClient.NewId(), method = "cash", cover = "rest", seen = due, given = due + 500 };
        Assert.Equal(["None", "None"], [await floor.Do("Pay", phone.Visit, tender), await floor.Do("Pay", phone.Visit, tender)]);
        await phone.See("check:", (key, e) => key.StartsWith("tender:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "posted" && e.GetProperty("change").GetInt64() == 500);
        Assert.False((await floor.See("drawer:", (key, _) => key == $"session:{number}")).TryGetProperty("expected", out _));

        Assert.Equal("NeedsApproval", await floor.Do("MoveCash", date, number, "pay-out", 200L, "ice", null));
        Assert.Equal("None", await floor.Do("MoveCash", date, number, "pay-out", 200L, "ice", "5826"));
        var collected = phone.All("check:").First(e => e.Key.StartsWith("tender:", StringComparison.Ordinal)).Entity.GetProperty("collected").GetInt64();
        // The check tells the drawer by itself, within moments: seen on the payments list, which comes after it.
        await LiveClient.Eventually("1", async () => $"{(await Ask(floor, "Payments", new { date, minor = collected })).GetProperty("value").GetArrayLength()}");
        Assert.Equal("None", await floor.Do("CountDrawer", date, number, 1_000 + collected - 200));
        var counted = await floor.See("drawer:", (key, e) => key == $"session:{number}" && e.TryGetProperty("expected", out _));
        Assert.Equal(0, counted.GetProperty("difference").GetInt64());
        Assert.Equal("None", await floor.Do("CloseDrawer", date, number, null));

        // Figures are not for servers.
        Assert.Equal("NotAllowed", (await Ask(floor, "XReport")).GetProperty("refusal").GetString());
        Assert.Equal("NotAllowed", await floor.Do("CloseDay", date));
        await SignIn(floor, "5826");
        foreach (var (method, arguments) in new (string, object?[])[] { ("CloseDay", ["9999-12-31"]), ("Compare", ["9999-12-31"]), ("ReceiptAgain", ["9999-12-31", "x"]) })
            Assert.Equal("Malformed", await floor.Do(method, arguments));
        Assert.Equal(0, (await Ask(floor, "Payments", new { date = "9999-12-31" })).GetProperty("value").GetArrayLength());
        Assert.Equal("Malformed", (await Ask(floor, "Payments", new { reference = "a\0b" })).GetProperty("refusal").GetString());
        var x = (await Ask(floor, "XReport")).GetProperty("value");
        var cash = x.GetProperty("methods").EnumerateArray().Single(m => m.GetProperty("method").GetString() == "cash");
        Assert.True(cash.GetProperty("amount").GetInt64() >= due);
        var story = (await Ask(floor, "VisitStory", phone.Visit)).GetProperty("value").EnumerateArray().Select(h => h.GetProperty("what").GetString()).ToList();
        Assert.Contains("order.accepted", story);
        Assert.Contains("check.begun", story);
        Assert.True(story.IndexOf("order.accepted") < story.IndexOf("check.begun"));

        // One Z for the day, however often and by whomever it is closed.
        Assert.Equal(["None", "None"], [await floor.Do("CloseDay", date), await floor.Do("CloseDay", date)]);
        await LiveClient.Eventually("None", async () => (await Ask(floor, "ZReport", date, 1)).GetProperty("refusal").GetString()!);
        Assert.Equal("None", await floor.Do("CloseDay", date));
        Assert.Single((await floor.Whole($"drawer:{room.Settings.Id.Text}/{date}"))!.Value.GetProperty("set").EnumerateObject(), e => e.Name.StartsWith("z:", StringComparison.Ordinal));

        // Nothing of another venue.
        Assert.Null(await floor.Whole($"drawer:demo/valletta-trattoria/{date}"));
        Assert.Equal("Malformed", (await Ask(floor, "VisitStory", "demo/valletta-trattoria/0192f0c1a2b37c4d8e5f60718293a4b5")).GetProperty("refusal").GetString());

        // Nor once the owner has taken the manager off the list, signed in or not.
        await room.Set(venue => venue with { Staff = [.. venue.Staff.Where(m => m.Id != "eric")] });
        await LiveClient.Eventually("SignInAgain", async () => (await Ask(floor, "XReport")).GetProperty("refusal").GetString()!);
    }

    [Fact]
    public async Task A_drawer_stays_the_one_it_is_whatever_becomes_of_the_venues_days()
    {
        var room = await site.Premises("drawer-roll");
        await using var phone = await site.Phone(room.Table(1));
        var due = await Order(phone);
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await SignIn(floor, "5826");
        var date = BusinessDate();
        Assert.Equal("None", await floor.Do("OpenDrawer", date, "till", 1_000L));
        var payment = LiveClient.NewId();
        Assert.Equal("None", await floor.Do("Pay", phone.Visit, new { payment, method = "cash", cover = "rest", seen = due }));
        var tender = (await phone.See("check:", (key, _) => key.StartsWith("tender:", StringComparison.Ordinal))).GetProperty("payment").GetString();
        await LiveClient.Eventually("1", async () => $"{(await Ask(floor, "Payments", new { date, minor = due })).GetProperty("value").GetArrayLength()}");

        Assert.Equal("None", await floor.Do("CountDrawer", date, 1, 1_000 + due));
        Assert.Equal("None", await floor.Do("CloseDrawer", date, 1, null));

        // What is given back later lies in the later day's; what was taken stays where it was taken, and lies in no other.
        var away = new[] { "Etc/GMT+12", "Pacific/Kiritimati" }.First(zone => BusinessDate(zone) != date);
        Task<Refusal> Move(string zone) => site.Visit(async grains => (await grains.GetGrain<Icupa.Venues.IVenueGrain>(Key.Venue(room.Settings.Id)).Set(Asker.House("tests"), room.Settings with { TimeZone = zone })).Refusal);
        Assert.Equal(Refusal.None, await Move(away));
        await LiveClient.Eventually("None", () => floor.Do("OpenDrawer", BusinessDate(away), "bar", 1_000L));
        Assert.Equal("None", await floor.Do("Refund", phone.Visit, tender, LiveClient.NewId(), 500L, "cold", null));
        await LiveClient.Eventually("told", () => site.Visit(async grains => (await grains.GetGrain<Icupa.Inspection.IInspectionGrain>(0).Live(Asker.Operator("tests"), Key.Check(VisitId.Of(phone.Visit))))!.OwingSince is null ? "told" : "owes"));
        // While it is open the dates stay what they are, or what it takes would lie in the drawer of another.
        Assert.Equal(Refusal.Unfinished, await Move("Africa/Kigali"));
        Assert.Equal("None", await floor.Do("CountDrawer", BusinessDate(away), 1, 500L));
        Assert.Equal(0, (await floor.See("drawer:", (key, e) => key == "session:1" && e.GetProperty("name").GetString() == "bar" && e.TryGetProperty("expected", out _))).GetProperty("difference").GetInt64());
        Assert.Equal(Refusal.Unfinished, await Move("Africa/Kigali"));
        Assert.Equal("None", await floor.Do("CloseDrawer", BusinessDate(away), 1, null));
        Assert.Equal(Refusal.None, await Move("Africa/Kigali"));
    }

    private static string BusinessDate(string zone = "Africa/Kigali")
    {
        var there = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById(zone));
        return DateOnly.FromDateTime(there.AddHours(-5).DateTime).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }
}
