using System.Text.Json;
using Icupa.Tables;
using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>A node that ends between the two writes that open a table: the table holds a party whose visit never began.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class OpeningTests(LiveSite site)
{
    [Fact]
    public async Task A_visit_that_never_began_begins_with_who_comes_next()
    {
        await using var room = await MovingRoom.Open(site, "half-opened");
        var (scanned, closed) = (await Half(room, 1), await Half(room, 2));

        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        Assert.Equal(scanned.Text, aline.Visit);
        await MovingRoom.Round(aline, "isombe");
        await aline.See("order:", (key, e) => key == "meta" && e.GetProperty("number").GetString() == "1-1");

        Assert.Equal("None", await room.Floor.Do("CloseVisit", closed.Text, null));
        await room.Floor.See("table:" + room.Table(2), (key, e) => e.GetProperty("parties").GetArrayLength() == 0);
        // What is nowhere stays nowhere.
        Assert.Equal("NotFound", await room.Floor.Do("CloseVisit", VisitId.New(room.Place.Settings.Id, DateTimeOffset.UtcNow).Text, null));
    }

    [Fact]
    public async Task A_table_that_is_opened_again_by_the_same_command_stays_as_it_is_after_the_visit_has_ended()
    {
        await using var room = await MovingRoom.Open(site, "opened-again");
        var id = LiveClient.NewId();
        var first = await Open();
        Assert.Equal(first, await Open());
        Assert.Equal("None", await room.Floor.Do("CloseVisit", first, null));
        await room.Floor.See("table:" + room.Table(1), (_, table) => table.GetProperty("parties").GetArrayLength() == 0);
        Assert.Equal(first, await Open());
        var table = await site.Visit(grains => grains.GetGrain<ITableGrain>(Key.Table(TableId.Of(room.Table(1)))).Look());
        Assert.Empty(table.Parties);
        // Another command opens another visit.
        id = LiveClient.NewId();
        Assert.NotEqual(first, await Open());

        async Task<string> Open()
        {
            var answer = await room.Floor.Connection.InvokeAsync<JsonElement>("OpenTable", id, room.Table(1));
            Assert.Equal("None", answer.GetProperty("refusal").GetString());
            return answer.GetProperty("visit").GetString()!;
        }
    }

    [Fact]
    public async Task Late_word_of_a_move_seats_nobody_once_the_visit_has_ended()
    {
        await using var room = await MovingRoom.Open(site, "ghosts");
        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        foreach (var (table, to) in new[] { (1, 2), (2, 1), (1, 2) })
        {
            await LiveClient.Eventually("None", () => room.Floor.Do("MoveVisit", aline.Visit, room.Table(to)));
            await room.Floor.See("table:" + room.Table(table), (_, left) => left.GetProperty("parties").GetArrayLength() == 0);
        }
        Assert.Equal("None", await room.Floor.Do("CloseVisit", aline.Visit, null));
        await room.Floor.See("table:" + room.Table(2), (_, left) => left.GetProperty("parties").GetArrayLength() == 0);
        var (visit, house) = (VisitId.Of(aline.Visit), Asker.House("tests"));
        var late = await site.Visit(async grains =>
        {
            ITableGrain At(int table) => grains.GetGrain<ITableGrain>(Key.Table(TableId.Of(room.Table(table))));
            var heard = new List<Refusal>();
            foreach (var (table, move) in new[] { (2, 1), (1, 2), (2, 3) })
                heard.Add((await At(table).Come(house, visit, visit.OpenedAt, null, move)).Refusal);
            Assert.Empty((await At(1).Look()).Parties.Concat((await At(2).Look()).Parties));
            return heard;
        });
        Assert.All(late, refusal => Assert.Equal(Refusal.TooLate, refusal));
    }

    private Task<VisitId> Half(MovingRoom room, int table) => site.Visit(async grains =>
    {
        var visit = VisitId.New(room.Place.Settings.Id, DateTimeOffset.UtcNow);
        Assert.Equal(Refusal.None, (await grains.GetGrain<ITableGrain>(Key.Table(TableId.Of(room.Table(table)))).Open(Asker.House("tests"), visit)).Refusal);
        return visit;
    });
}
