using Icupa.Tables;
using Icupa.Tests.Web;
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

    private Task<VisitId> Half(MovingRoom room, int table) => site.Visit(async grains =>
    {
        var visit = VisitId.New(room.Place.Settings.Id, DateTimeOffset.UtcNow);
        Assert.Equal(Refusal.None, (await grains.GetGrain<ITableGrain>(Key.Table(TableId.Of(room.Table(table)))).Open(Asker.House("tests"), visit)).Refusal);
        return visit;
    });
}
