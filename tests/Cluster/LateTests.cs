using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>What comes too early, too late, or from a phone that may no longer.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class LateTests(LiveSite site)
{
    [Fact]
    public async Task Whoever_shares_a_bill_is_pushed_its_changes()
    {
        await using var room = await MovingRoom.Open(site, "company");
        await using var aline = await room.Ordered(1, "isombe");
        await using var ben = await room.Ordered(2, "isombe", "isombe");
        Assert.Equal("None", await room.Floor.Do("MergeVisit", aline.Visit, ben.Visit));
        await room.Until(async () => (await room.Check(ben.Visit)).Lines.Count == 3);
        await aline.Enter();
        aline.Undigested = true;
        var line = (await room.Check(ben.Visit)).Lines.Keys.First();
        foreach (var (act, owned) in new[] { ("Claim", true), ("NotMine", false) })
        {
            Assert.Equal("None", await ben.Do(act, line));
            await aline.See("check:" + ben.Visit, (key, e) => key == "line:" + line && owned == e.GetProperty("owners").EnumerateArray().Any(o => o.GetString() == "guest:" + ben.Session));
        }
    }
}
