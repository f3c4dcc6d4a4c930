using Icupa.Inspection;
using Icupa.Platform;
using Microsoft.AspNetCore.SignalR;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Looking into real processes: what is found, what lives where, what a look wakes and hides.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class InspectionTests(LiveSite site)
{
    private static readonly Asker Ada = Asker.Operator("ada@icupa.test");

    [Fact]
    public async Task A_live_table_is_found_looked_into_and_put_to_sleep_and_no_look_wakes_it()
    {
        var venue = await site.Premises("a-inspection");
        var (secret, note) = ("Zebedee Unrepeatable", "no onions for Mr Unrepeatable");
        await using var phone = await site.Phone(venue.Table(3));
        await phone.Enter();
        Assert.Equal("None", await phone.Do("Rename", secret));
        Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 2, choices = Array.Empty<object>(), note }));
        Assert.Equal("None", await phone.Do("Place", 1_000_000));
        // Refused, and remembered all the same.
        Assert.Equal("EmptyCart", await phone.Do("Place", 1_000_000));
        await using var others = await site.Another(venue.Table(3));
        await others.Enter();
        Assert.Equal("None", await others.Do("AddLine", new { line = LiveClient.NewId(), item = "avocado-salad", quantity = 1, choices = Array.Empty<object>() }));
        Assert.Equal("None", await others.Do("Place", 1_000_000));
        var (visit, cart, order) = ("visit:" + phone.Visit, "cart:" + phone.Visit, $"order:{phone.Visit}/1");
        // A screen that asks before it stands anywhere is answered by an error, and nobody knows what came of it.
        await using var screen = await site.Kitchen(venue.Kitchen);
        await screen.Connection.StartAsync();
        var failed = LiveClient.NewId();
        await Assert.ThrowsAsync<HubException>(() => screen.Again(failed, "Start", order[6..], null));

        await site.Visit(async grains =>
        {
            var look = grains.GetGrain<IInspectionGrain>(0);
            async Task<bool> Finds(string words, string stream) => (await look.Find(Ada, words)).Any(f => f.Stream == stream);
            Task Found(string words, string stream) => LiveClient.Eventually("True", async () => (await Finds(words, stream)).ToString());

            await Found("3", visit);
            Assert.True(await Finds("3", "table:demo/a-inspection/3"));
            await Found("3B-1", $"order:{others.Visit}/1");
            Assert.Equal((true, false, false), (await Finds("3-1", order), await Finds("3b-1", order), await Finds("3-1", $"order:{others.Visit}/1")));
            // Ids begin with their minute, in which others have begun too.
            Assert.True(await Finds(phone.Visit[(phone.Visit.LastIndexOf('/') + 1)..][..20], visit));
            Assert.True(await Finds(phone.Visit[(phone.Visit.LastIndexOf('/') + 1)..], visit));
            Assert.True(await Finds("zebedee un", visit));
            Assert.True(await Finds(cart, cart));
            await LiveClient.Eventually("True", async () => (await look.Find(Ada, "cold")).Any(f => f.Stream.StartsWith("station:demo/a-inspection/cold/", StringComparison.Ordinal)).ToString());
            Assert.Empty(await look.Find(Ada, "nobody is called so"));
            Assert.Empty(await look.Find(Ada, "no\0body"));

            // Guests and staff have no business here.
            foreach (var other in new[] { Asker.Guest(SessionId.Of(phone.Session)), Asker.Staff("eric", Icupa.Venues.StaffRole.Manager) })
            {
                Assert.Empty(await look.Find(other, "3"));
                Assert.Null(await look.At(other, visit, null, Openness.Words));
                Assert.Null(await look.Live(other, visit));
                Assert.Equal(Refusal.NotAllowed, await look.Deactivate(other, visit));
            }

            // The words of people are there only for whoever asks for them.
            // A cart lets go of a round's lines once the order has them: it is looked at as it was before.
            var placed = (await look.History(Ada, cart, null, 500)).Deeds.Single(d => d.What == "round-placed").Version;
            foreach (var (stream, version) in new[] { (visit, (long?)null), (cart, placed - 1), (order, null) })
            {
                var masked = (await look.At(Ada, stream, version, Openness.Masked))!;
                Assert.DoesNotContain("Unrepeatable", masked.State + masked.Deed!.Fact + string.Concat((await look.History(Ada, stream, null, 500)).Deeds.Select(d => d.Fact)), StringComparison.Ordinal);
                Assert.Contains("Unrepeatable", (await look.At(Ada, stream, version, Openness.Words))!.State, StringComparison.Ordinal);
            }

            // Back to when nobody had a name, with who did what.
            var opened = (await look.At(Ada, visit, 1, Openness.Masked))!;
            Assert.Equal((1, "opened"), (opened.Version, opened.Deed!.What));
            Assert.Equal("guest 1", opened.People["guest:" + phone.Session]);
            Assert.Contains(opened.Links, l => l.Stream == cart && l.Version > 0);

            // Where it lives and what it does.
            var live = (await look.Live(Ada, cart))!;
            Assert.StartsWith("silo-", Assert.Single(live.Awake).Node, StringComparison.Ordinal);
            Assert.Equal((live.Version, live.Version, 0), (live.Awake[0].Inside!.Version, live.Awake[0].Inside!.Head, live.Awake[0].Inside!.Waiting));
            Assert.True(live.Watching["web-1"] >= 1);
            Assert.Contains(live.Recent, c => c is { What: "AddLine", Refusal: Refusal.None, Micros: > 0 } && c.By == "guest:" + phone.Session);
            var refused = Assert.Single(live.Recent, c => c.Refusal == Refusal.EmptyCart);
            Assert.True(await Finds(refused.Id.Text, cart));

            // What failed is known by its web node, with where to look further.
            Assert.True(await Finds(failed, order));
            var trouble = Assert.Single(await look.Troubles(Ada), t => t.Place.Command.Id == CommandId.Of(failed));
            Assert.Equal(("web-1", order, "kitchen Start", "failed"), (trouble.Node, trouble.Place.Stream, trouble.Place.Command.What, trouble.Place.Command.Came));
            Assert.Empty(await look.Troubles(Asker.Guest(SessionId.Of(phone.Session))));

            // Asleep it stays asleep, whatever is looked at.
            Assert.Equal(Refusal.None, await look.Deactivate(Ada, order));
            await LiveClient.Eventually("True", async () => (await look.Live(Ada, order))!.Awake.IsEmpty.ToString());
            Assert.Equal(Refusal.NotFound, await look.Deactivate(Ada, order));
            var asleep = (await look.At(Ada, order, null, Openness.Masked))!;
            Assert.True(asleep.Newest > 0 && (await look.Live(Ada, order))!.Awake.IsEmpty);
            // Settling wakes it, for that is what it is for.
            Assert.Equal(Refusal.None, await look.Settle(Ada, order));
            await LiveClient.Eventually("False", async () => (await look.Live(Ada, order))!.Awake.IsEmpty.ToString());

            var table = (await look.At(Ada, "table:demo/a-inspection/3", null, Openness.Masked))!;
            Assert.True(table.Timeless && table.Links.Any(l => l.Stream == visit));
            Assert.Null(await look.At(Ada, "table:demo/a-inspection/99", null, Openness.Masked));
            Assert.Null(await look.At(Ada, "visit:demo/a-inspection/nothing", null, Openness.Masked));

            var cluster = (await look.Cluster(Ada))!;
            Assert.Equal(("Active", true), cluster.Nodes.Where(n => n.Name == "silo-1").Select(n => (n.Status, n.Vitals is { JournalWaiting: not null, Memory: > 0, Build.Length: > 0 })).Single());
            Assert.True(cluster.Nodes.Single(n => n.Name == "web-1").Vitals!.Connections >= 1);
            Assert.Contains(cluster.Populations, p => p is { Kind: "Visit", Count: > 0 });
            // Others are at work on these nodes too: the busiest come first.
            Assert.NotEmpty(cluster.Hottest);
            Assert.Equal(cluster.Hottest.OrderByDescending(h => h.PerMinute).Select(h => h.PerMinute), cluster.Hottest.Select(h => h.PerMinute));
            Assert.True(cluster.Hottest[^1].PerMinute > 0);
            return true;
        });
    }
}
