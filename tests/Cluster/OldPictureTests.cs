using Icupa.Checks;
using Icupa.Payments;
using Icupa.Tests.Web;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>What a web node last heard of who pays which bill may be old: the check asks the visit.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class OldPictureTests(LiveSite site)
{
    [Fact]
    public async Task Who_is_gone_from_a_bill_or_never_was_on_it_does_nothing_there()
    {
        await using var room = await MovingRoom.Open(site, "old-picture");
        await using var aline = await room.Ordered(1, "isombe");
        await using var ben = await room.Ordered(2, "avocado-salad");
        await using var zoe = await room.Ordered(4, "isombe");
        await using var cleo = await site.Phone(room.Place.Table(1), aline.Visit);
        await cleo.Enter();
        await using var dan = await site.Phone(room.Place.Table(1), aline.Visit);
        await dan.Enter();
        Assert.Equal("None", await room.Floor.Do("MergeVisit", ben.Visit, aline.Visit));
        await room.Until(async () => (await room.Check(aline.Visit)).Lines.Count == 2);
        var (visit, sharing) = (VisitId.Of(aline.Visit), VisitId.Of(ben.Visit));
        var line = LineId.Of((await room.Check(aline.Visit)).Lines.Keys.First());
        Asker At(LiveClient phone, VisitId at) => Asker.Guest(SessionId.Of(phone.Session), at);

        await site.Visit(async grains =>
        {
            var (bill, claimed) = (grains.GetGrain<ICheckGrain>(Key.Check(visit)), new CommandId(Guid.NewGuid()));
            async Task Refused(string why, Refusal expected, Asker who)
            {
                var deeds = new Func<CommandId, Task<Reply>>[]
                {
                    id => bill.Claim(who, id, line),
                    id => bill.NotMine(who, id, line),
                    id => bill.Share(who, id, line, [who.By]),
                    id => bill.Split(who, id, SplitKind.Equally, [who.By]),
                    id => bill.Redeem(who, id, "karibu"),
                    id => bill.OpenTab(who, id, PaymentId.In(visit, Guid.NewGuid())),
                    id => bill.Pay(who, id, new(PaymentId.In(visit, Guid.NewGuid()), who.By, PaymentMethod.Momo, Cover.Rest, 1_000_000, 0, "250788123456")),
                };
                foreach (var deed in deeds) Assert.Equal((why, expected), (why, (await deed(new(Guid.NewGuid()))).Refusal));
            }

            // Whose party shares the bill may act on it, and who sits at its own table.
            foreach (var (id, who) in new[] { (claimed, At(ben, sharing)), (new(Guid.NewGuid()), At(cleo, visit)) })
                Assert.Equal(Refusal.None, (await bill.Claim(who, id, line)).Refusal);
            await Refused("of another table", Refusal.NotAtThisTable, At(zoe, VisitId.Of(zoe.Visit)));
            await Refused("with another's visit", Refusal.NotAtThisTable, At(zoe, visit));

            Assert.Equal("None", await room.Floor.Do("Revoke", aline.Visit, cleo.Session));
            await Refused("sent away", Refusal.Revoked, At(cleo, visit));
            Assert.Equal("None", await dan.Do("Leave"));
            await Refused("has left", Refusal.NotAtThisTable, At(dan, visit));
            Assert.Equal("None", await room.Floor.Do("MoveVisit", ben.Visit, room.Table(3)));
            await Refused("has moved to a table of its own", Refusal.NotAtThisTable, At(ben, sharing));

            // What was accepted before reads so again.
            Assert.Equal(Refusal.None, (await bill.Claim(At(ben, sharing), claimed, line)).Refusal);
            return true;
        });
    }
}
