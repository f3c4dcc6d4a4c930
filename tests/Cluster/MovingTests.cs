using System.Text.Json;
using Icupa.Tables;
using Icupa.Tests.Web;
using Icupa.Venues;
using Icupa.Visits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>What the tests of moving do and ask, on a venue of their own.</summary>
internal sealed class MovingRoom(LiveSite site, Premises room, LiveClient floor) : IAsyncDisposable
{
    public LiveClient Floor => floor;
    public Premises Place => room;
    public string Table(int number) => $"{room.Settings.Id.Text}/{number}";

    public static async Task<MovingRoom> Open(LiveSite site, string name)
    {
        var room = await site.Premises(name, venue => venue with { SharedTables = false });
        var floor = await site.Floor(room.Floor);
        await floor.Enter();
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        return new(site, room, floor);
    }

    public async Task<LiveClient> Ordered(int table, params string[] dishes)
    {
        var guest = await site.Phone(room.Table(table));
        await guest.Enter();
        await Round(guest, dishes);
        await guest.See("check:", (key, _) => key == "meta");
        return guest;
    }

    public static async Task Round(LiveClient guest, params string[] dishes)
    {
        foreach (var item in dishes)
            Assert.Equal("None", await guest.Do("AddLine", new { line = LiveClient.NewId(), item, quantity = 1, choices = Array.Empty<object>() }));
        Assert.Equal("None", await guest.Do("Place", 1_000_000));
    }

    public async Task<(long Total, long Due, Dictionary<string, long> Lines)> Check(string visit)
    {
        if (await floor.Whole("check:" + visit) is not { } check || !check.GetProperty("set").TryGetProperty("meta", out var meta)) return (0, 0, []);
        return (meta.GetProperty("total").GetInt64(), meta.GetProperty("due").GetInt64(),
            check.GetProperty("set").EnumerateObject().Where(e => e.Name.StartsWith("line:", StringComparison.Ordinal) && !e.Value.GetProperty("off").GetBoolean()).ToDictionary(e => e.Name[5..], e => e.Value.GetProperty("total").GetInt64()));
    }

    public Task Until(Func<Task<bool>> holds) => LiveClient.Eventually("yes", async () => await holds() ? "yes" : "no");

    public Task<string> Pay(string visit, string cover, long seen) =>
        floor.Do("Pay", visit, new { payment = LiveClient.NewId(), payer = "table", method = "cash", cover, seen, tip = 0 });

    public ValueTask DisposeAsync() => floor.DisposeAsync();
}

/// <summary>Visits that move, that share a bill, and dishes that go to another check, in real processes.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class MovingTests(LiveSite site)
{
    [Fact]
    public async Task A_visit_moves_with_all_that_is_its_own_and_nothing_is_fired()
    {
        await using var room = await MovingRoom.Open(site, "moving");
        await using var cook = await site.Cook(room.Place.Kitchen);
        await using var aline = await room.Ordered(1, "isombe");
        await using var ben = await room.Ordered(2, "isombe");
        JsonElement Ticket(JsonElement t) => t.GetProperty("order").GetString() == aline.Visit + "/1" ? t : default;
        var ticket = await cook.See("station:", (key, t) => key.StartsWith("ticket:", StringComparison.Ordinal) && Ticket(t).ValueKind == JsonValueKind.Object);
        Assert.Equal("1-1", ticket.GetProperty("number").GetString());
        await cook.Until(() => cook.All("station:").Count(e => e.Key.StartsWith("ticket:", StringComparison.Ordinal)) == 2);
        var check = await room.Check(aline.Visit);

        Assert.Equal("TableTaken", await room.Floor.Do("MoveVisit", aline.Visit, room.Table(2)));
        Assert.Equal("Malformed", await room.Floor.Do("MoveVisit", aline.Visit, room.Table(99)));
        var id = LiveClient.NewId();
        Assert.Equal("None", await room.Floor.Again(id, "MoveVisit", aline.Visit, room.Table(3)));
        Assert.Equal("None", await room.Floor.Again(id, "MoveVisit", aline.Visit, room.Table(3)));
        await aline.See("visit:", (key, e) => key == "meta" && e.GetProperty("table").GetString() == room.Table(3));
        await aline.See("order:", (key, e) => key == "meta" && e.GetProperty("number").GetString() == "3-1");
        var moved = await cook.See("station:", (key, t) => key.StartsWith("ticket:", StringComparison.Ordinal) && Ticket(t) is { ValueKind: JsonValueKind.Object } one && one.GetProperty("table").GetString() == "3");
        Assert.Equal(("3-1", ticket.GetProperty("sequence").GetInt32(), ticket.GetProperty("firedAt").GetString()), (moved.GetProperty("number").GetString(), moved.GetProperty("sequence").GetInt32(), moved.GetProperty("firedAt").GetString()));
        Assert.Equal(2, cook.All("station:").Count(e => e.Key.StartsWith("ticket:", StringComparison.Ordinal)));
        var after = await room.Check(aline.Visit);
        Assert.Equal((check.Total, check.Due), (after.Total, after.Due));

        // The phone that reloads the page of the code that it scanned is where its party is; the table left is anybody's.
        using (var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = aline.Cookies }) { BaseAddress = site.Address })
        {
            var page = await browser.GetStringAsync(room.Place.Table(1));
            Assert.Contains("data-door=\"seated\"", page);
            Assert.Contains("Table 3", page);
        }
        await using var newcomer = await site.Phone(room.Place.Table(1));
        await newcomer.Enter();
        Assert.NotEqual(aline.Visit, newcomer.Visit);
        await MovingRoom.Round(aline, "isombe");
        await aline.See("order:", (key, e) => key == "meta" && e.GetProperty("number").GetString() == "3-2");
    }

    [Fact]
    public async Task A_party_whose_merge_came_to_nothing_shares_no_bill_at_its_table_either()
    {
        await using var room = await MovingRoom.Open(site, "not-merged");
        await room.Place.Set(venue => venue with { SharedTables = true });
        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        await using var ben = await site.Phone(room.Place.Table(2));
        await ben.Enter();
        await using var chloe = await site.Phone(room.Place.Table(3));
        await chloe.Enter();
        await LiveClient.Eventually("None", () => room.Floor.Do("MoveVisit", ben.Visit, room.Table(1)));
        await room.Floor.See("table:" + room.Table(1), (_, table) => table.GetProperty("parties").GetArrayLength() == 2);
        var (visit, host, house, server) = (VisitId.Of(ben.Visit), VisitId.Of(aline.Visit), Asker.House("tests"), Asker.Staff("claudine", StaffRole.Server));
        var withs = await site.Visit(async grains =>
        {
            var (table, id) = (grains.GetGrain<ITableGrain>(Key.Table(TableId.Of(room.Table(1)))), TableId.Of(room.Table(1)));
            async Task<VisitId?> With() => (await table.Look()).Parties.Single(p => p.Visit == visit).With;
            // The table says yes to his second move; then the host that he would share with is found to sit elsewhere.
            Assert.Equal(Refusal.None, (await table.Come(house, visit, visit.OpenedAt, host, 2)).Refusal);
            var before = await With();
            Assert.Equal(Refusal.TableTaken, (await grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Move(server, new(Guid.NewGuid()), id, VisitId.Of(chloe.Visit))).Refusal);
            await LiveClient.Eventually("", async () => $"{await With()}");
            // That word of the table comes once more.
            var late = (await table.Come(house, visit, visit.OpenedAt, host, 2)).Refusal;
            return (before, late, await With());
        });
        Assert.Equal((host, Refusal.TooLate, null), withs);
        // She moves, and he stays.
        Assert.Equal("None", await room.Floor.Do("MoveVisit", aline.Visit, room.Table(4)));
        await room.Floor.See("table:" + room.Table(1), (_, table) => table.GetProperty("parties").GetArrayLength() == 1);
        Assert.Equal("None", await room.Floor.Do("MoveVisit", ben.Visit, room.Table(5)));
    }

    [Fact]
    public async Task Parties_that_merge_have_one_bill_and_lose_nothing()
    {
        await using var room = await MovingRoom.Open(site, "merging");
        await using var aline = await room.Ordered(1, "avocado-salad", "isombe");
        await using var ben = await room.Ordered(2, "isombe");
        await using var friend = await site.Phone(room.Place.Table(1), aline.Visit);
        await friend.Enter();
        var (mine, his) = (await room.Check(aline.Visit), await room.Check(ben.Visit));
        Assert.Equal("None", await room.Pay(aline.Visit, "amount", 500));
        var id = LiveClient.NewId();
        Assert.Equal("None", await room.Floor.Again(id, "MergeVisit", aline.Visit, ben.Visit));
        Assert.Equal("None", await room.Floor.Again(id, "MergeVisit", aline.Visit, ben.Visit));

        // What covers the money paid stays; all else is on the one bill, with whoever pays for it.
        await room.Until(async () => (await room.Check(aline.Visit)).Lines.Count == 1 && (await room.Check(ben.Visit)).Lines.Count == 2);
        Assert.Equal(mine.Due + his.Due - 500, (await room.Check(aline.Visit)).Due + (await room.Check(ben.Visit)).Due);
        await aline.Enter();
        var salad = (await aline.See("check:" + ben.Visit, (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("item").GetString() == "avocado-salad"));
        Assert.Equal(["guest:" + aline.Session], salad.GetProperty("owners").EnumerateArray().Select(o => o.GetString()));
        // Her phone acts on that bill.
        var line = (await room.Check(ben.Visit)).Lines.Keys.Single(l => l != salad.GetProperty("id").GetString());
        Assert.Equal("None", await aline.Do("Claim", line));
        // A dish that the kitchen takes off is off where it is; what she orders now comes there by itself.
        Assert.Equal("None", await room.Floor.Do("Void", aline.Visit + "/1", salad.GetProperty("id").GetString(), "changed"));
        await room.Until(async () => (await room.Check(ben.Visit)).Lines.Count == 1);
        await MovingRoom.Round(aline, "avocado-salad");
        await room.Until(async () => (await room.Check(ben.Visit)).Lines.Count == 2);

        // Who pays sits at one of the two: a friend who has ordered nothing does, and nobody else.
        string[] friends = ["guest:" + friend.Session, "guest:" + ben.Session], strangers = ["guest:" + friend.Session, "guest:" + Guid.NewGuid().ToString("N")];
        Assert.Equal("PayerNotHere", await ben.Do("Split", "equally", strangers));
        Assert.Equal("PayerNotHere", await room.Floor.Do("ShareLine", ben.Visit, line, strangers));
        Assert.Equal(["None", "None"], [await room.Floor.Do("Split", ben.Visit, "equally", friends), await room.Floor.Do("Split", ben.Visit, "items", Array.Empty<string>())]);

        // The host moves, and the company with it.
        Assert.Equal("None", await room.Floor.Do("MoveVisit", ben.Visit, room.Table(4)));
        await aline.See("visit:", (key, e) => key == "meta" && e.GetProperty("table").GetString() == room.Table(4) && e.GetProperty("with").GetString() == ben.Visit);
        Assert.Equal("BalanceDue", await room.Floor.Do("CloseVisit", ben.Visit, "all home"));
        Assert.Equal("None", await room.Pay(ben.Visit, "rest", 1_000_000));
        Assert.Equal("None", await room.Pay(aline.Visit, "rest", 1_000_000));
        await LiveClient.Eventually("None", () => room.Floor.Do("CloseVisit", ben.Visit, "all home"));
        Assert.Equal("VisitEnded", await aline.Ended());
    }

    [Fact]
    public async Task Dishes_go_to_another_check_and_come_back_where_it_is_closed()
    {
        await using var room = await MovingRoom.Open(site, "lines");
        await using var aline = await room.Ordered(1, "avocado-salad", "isombe");
        await using var ben = await room.Ordered(2, "isombe");
        var (mine, his) = (await room.Check(aline.Visit), await room.Check(ben.Visit));
        var lines = mine.Lines.Keys.ToArray();
        var id = LiveClient.NewId();
        Assert.Equal("None", await room.Floor.Again(id, "MoveLines", aline.Visit, ben.Visit, new[] { lines[0] }));
        Assert.Equal("None", await room.Floor.Again(id, "MoveLines", aline.Visit, ben.Visit, new[] { lines[0] }));
        await room.Until(async () => (await room.Check(ben.Visit)).Lines.Count == 2);
        var (one, other) = (await room.Check(aline.Visit), await room.Check(ben.Visit));
        Assert.Equal(mine.Total + his.Total, one.Total + other.Total);
        Assert.Equal(mine.Lines[lines[0]], other.Lines[lines[0]]);
        Assert.Equal("NoSuchLine", await room.Floor.Do("MoveLines", aline.Visit, ben.Visit, new[] { lines[0] }));
        // Paid for, it stays.
        Assert.Equal("None", await room.Floor.Do("Pay", aline.Visit, new { payment = LiveClient.NewId(), payer = "guest:" + aline.Session, method = "cash", cover = "mine", seen = one.Due, tip = 0 }));
        Assert.Equal("TooLate", await room.Floor.Do("MoveLines", aline.Visit, ben.Visit, new[] { lines[1] }));

        // To a visit without a check of its own yet; to one that has ended, nothing goes.
        await using var newcomer = await site.Phone(room.Place.Table(3));
        await newcomer.Enter();
        Assert.Equal("None", await room.Floor.Do("MoveLines", ben.Visit, newcomer.Visit, new[] { lines[0] }));
        await room.Until(async () => (await room.Check(newcomer.Visit)).Due == mine.Lines[lines[0]]);
        Assert.Equal("BalanceDue", await room.Floor.Do("CloseVisit", newcomer.Visit, null));
        Assert.Equal("None", await room.Pay(newcomer.Visit, "rest", 1_000_000));
        await LiveClient.Eventually("None", () => room.Floor.Do("CloseVisit", newcomer.Visit, null));
        Assert.Equal("VisitEnded", await room.Floor.Do("MoveLines", ben.Visit, newcomer.Visit, new[] { (await room.Check(ben.Visit)).Lines.Keys.First() }));
    }
}

/// <summary>A silo dies while dishes are on their way.</summary>
[Trait("Needs", "servers")]
public sealed class MovingFailoverTests(TwoOfEach site) : IClassFixture<TwoOfEach>
{
    [Fact]
    public async Task Every_dish_arrives_once_whatever_dies()
    {
        await using var room = await MovingRoom.Open(site, "falling");
        var dishes = Enumerable.Repeat("avocado-salad", 10).ToArray();
        var guests = new[] { await room.Ordered(1, dishes), await room.Ordered(2, dishes), await room.Ordered(3, dishes) };
        var visits = guests.Select(g => g.Visit).ToArray();
        var before = await Task.WhenAll(visits.Select(room.Check));
        var all = before.SelectMany(c => c.Lines).ToDictionary(l => l.Key, l => l.Value);
        Assert.Equal(30, all.Count);

        // Each party's dishes go to the next one, each in a transfer of its own, sent until it is answered; the silo dies among them.
        var sending = before.SelectMany((check, v) => check.Lines.Keys.Select(line => (From: visits[v], To: visits[(v + 1) % 3], Line: line))).Select(async (move, n) =>
        {
            if (n == 9)
                site.Cluster["silo-2"].Kill();
            var id = LiveClient.NewId();
            await LiveClient.Eventually("None", async () =>
            {
                try
                {
                    return await room.Floor.Again(id, "MoveLines", move.From, move.To, new[] { move.Line });
                }
                catch (HubException)
                {
                    return "nobody knows";
                }
            });
        });
        await Task.WhenAll(sending);

        await LiveClient.Eventually("yes", async () =>
        {
            try
            {
                var now = await Task.WhenAll(visits.Select(room.Check));
                return now.Sum(c => c.Lines.Count) == 30 && now.Sum(c => c.Total) == before.Sum(c => c.Total) ? "yes" : "no";
            }
            catch (HubException)
            {
                return "nobody knows";
            }
        });
        var after = await Task.WhenAll(visits.Select(room.Check));
        for (var v = 0; v < 3; v++)
            Assert.Equal(before[v].Lines.Keys.Order(), after[(v + 1) % 3].Lines.Keys.Order());
        foreach (var guest in guests)
            await guest.DisposeAsync();
    }
}
