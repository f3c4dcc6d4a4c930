using Icupa.Tables;
using Icupa.Tests.Web;
using Icupa.Venues;
using Icupa.Visits;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>Ids of commands that a stranger's phone chooses with care.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class CommandIdTests(LiveSite site)
{
    [Fact]
    public async Task A_phone_that_takes_an_id_of_the_house_keeps_nothing_from_the_check_or_the_cart()
    {
        await using var room = await MovingRoom.Open(site, "forged-ids");
        await using var aline = await room.Ordered(1, "avocado-salad");
        await using var ben = await site.Phone(room.Place.Table(1), aline.Visit);
        await ben.Enter();

        // As the order of the second round will tell the check.
        var tells = CommandId.From($"{Key.Order(OrderId.Of(aline.Visit + "/2"))}:check::1").Text;
        Assert.Equal("None", await aline.Again(tells, "Split", "equally", new[] { "guest:" + aline.Session, "guest:" + ben.Session }));
        await MovingRoom.Round(aline, "isombe");
        await room.Until(async () => (await room.Check(aline.Visit)).Lines.Count == 2);

        // As the visit will tell the cart what changes next: opened, joined by two, and one sent away.
        foreach (var version in Enumerable.Range(4, 4))
            Assert.Equal("None", await ben.Again(CommandId.From($"{Key.Visit(VisitId.Of(aline.Visit))}:admit:{version}").Text, "AddLine", Dish("isombe")));
        Assert.Equal("None", await room.Floor.Do("Revoke", aline.Visit, ben.Session));
        Assert.Equal(["Revoked"], [await ben.Ended()]);
        Assert.Equal(Refusal.NotAtThisTable, await site.Visit(async grains => (await grains.GetGrain<Icupa.Carts.ICartGrain>(Key.Cart(VisitId.Of(aline.Visit))).Place(Asker.Guest(SessionId.Of(ben.Session)), new(Guid.NewGuid()), 1_000_000)).Refusal));
    }

    [Fact]
    public async Task A_repeat_with_other_words_changes_none()
    {
        await using var room = await MovingRoom.Open(site, "repeated-words");
        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        var (id, line) = (LiveClient.NewId(), LiveClient.NewId());
        foreach (var note in new[] { "no salt", "much salt" })
            Assert.Equal("None", await aline.Again(id, "AddLine", new { line, item = "isombe", quantity = 1, choices = Array.Empty<object>(), note }));
        var cart = (await aline.Whole("cart:" + aline.Visit))!.Value.GetProperty("set");
        Assert.Equal(["no salt"], cart.EnumerateObject().Where(e => e.Name.StartsWith("line:", StringComparison.Ordinal)).Select(e => e.Value.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task One_id_for_two_streams_of_a_visit_writes_over_no_words()
    {
        await using var room = await MovingRoom.Open(site, "one-id");
        await using var aline = await site.Phone(room.Place.Table(1));
        await aline.Enter();
        var id = LiveClient.NewId();
        Assert.Equal("None", await aline.Again(id, "AddLine", new { line = LiveClient.NewId(), item = "isombe", quantity = 1, choices = Array.Empty<object>(), allergy = new { codes = new[] { "peanuts" }, words = "a trace" } }));
        Assert.Equal("None", await aline.Again(id, "Rename", "Aline"));
        await using var data = NpgsqlDataSource.Create(site.Database);
        await using var command = data.CreateCommand("select count(*) from personal where visit = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = aline.Visit });
        // An allergy that reads as a name could be shown to nobody: not to the table, and not to the floor.
        Assert.Equal(2L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Who_was_seated_by_a_PIN_is_so_again_while_the_lock_holds_and_nobody_else()
    {
        var room = await site.Premises("pin-again", venue => venue with { Joining = JoinPolicy.Pin });
        var table = TableId.In(room.Settings.Id, "1");
        await site.Visit(async grains =>
        {
            var party = (await grains.GetGrain<ITableGrain>(Key.Table(table)).Open(Asker.Staff("claudine", StaffRole.Server), VisitId.New(table.Venue, DateTimeOffset.UtcNow))).Party!;
            var visit = grains.GetGrain<IVisitGrain>(Key.Visit(party.Visit));
            Assert.Equal(Refusal.None, (await visit.Open(Asker.House("tests"), new(Guid.NewGuid()), table)).Refusal);
            Task<Refusal> Join(CommandId id, SessionId session, string? pin) => visit.Join(Asker.Guest(session), id, session, pin).ContinueWith(reply => reply.Result.Refusal, TaskScheduler.Default);
            var (aline, ben, seated) = (new SessionId(Guid.NewGuid()), new SessionId(Guid.NewGuid()), new CommandId(Guid.NewGuid()));
            Assert.Equal(Refusal.None, await Join(seated, aline, party.Pin));
            for (var n = 0; n < 20; n++) Assert.Equal(Refusal.WrongPin, await Join(new(Guid.NewGuid()), new(new Guid(n % 4 + 1, 0, 0, new byte[8])), "x"));
            Assert.Equal(Refusal.None, await Join(seated, aline, party.Pin));
            // Who sits here already is so again by any command, and hears nothing of the PIN.
            Assert.Equal([Refusal.None, Refusal.None], [await Join(new(Guid.NewGuid()), aline, party.Pin), await Join(new(Guid.NewGuid()), aline, "x")]);
            // For anybody else the lock holds, right or wrong.
            Assert.Equal([Refusal.TooManyTries, Refusal.TooManyTries], [await Join(new(Guid.NewGuid()), ben, party.Pin), await Join(new(Guid.NewGuid()), ben, "x")]);
            Assert.Equal(Refusal.NotAtThisTable, (await visit.MayEnter(ben)).Refusal);
            // Nor does the id of another's command seat anybody.
            await Join(seated, ben, "x");
            Assert.Equal(Refusal.NotAtThisTable, (await visit.MayEnter(ben)).Refusal);
            return true;
        });
    }

    [Fact]
    public async Task What_a_manager_allowed_is_allowed_again_while_the_screens_PINs_are_locked_and_nothing_else()
    {
        await using var room = await MovingRoom.Open(site, "allowed-again");
        await using var aline = await room.Ordered(1, "isombe");
        object Half(string id) => new { id, basisPoints = 5_000, minor = 0, reason = "cold" };
        var given = LiveClient.NewId();
        Assert.Equal("NeedsApproval", await room.Floor.Again(given, "Discount", aline.Visit, Half("a"), null));
        Assert.Equal("None", await room.Floor.Again(given, "Discount", aline.Visit, Half("a"), Premises.ManagerPin));
        for (var n = 0; n < 5; n++) Assert.Equal("WrongPin", await room.Floor.Do("Discount", aline.Visit, Half("b"), "100" + n));
        Assert.Equal("None", await room.Floor.Again(given, "Discount", aline.Visit, Half("a"), Premises.ManagerPin));
        Assert.Equal("TooManyTries", await room.Floor.Do("Discount", aline.Visit, Half("b"), Premises.ManagerPin));
        Assert.Single((await room.Floor.Whole("check:" + aline.Visit))!.Value.GetProperty("set").GetProperty("meta").GetProperty("discounts").EnumerateArray());
    }

    private static object Dish(string item) => new { line = LiveClient.NewId(), item, quantity = 1, choices = Array.Empty<object>() };
}
