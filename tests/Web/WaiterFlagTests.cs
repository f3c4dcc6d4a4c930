using Icupa.Conversations;
using Icupa.Silo.Operating;
using Npgsql;
using Orleans.Core.Internal;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The waiter's switch over real processes: phones hear of it, and what a turn took is among the figures.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class WaiterFlagTests(LiveSite site)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task The_switch_is_heard_on_the_phone_and_the_figures_have_no_words()
    {
        var venue = await site.Premises("switched");
        await using var ana = await site.Phone(venue.Table(1));
        await ana.Enter();
        Assert.InRange(ana.You.GetProperty("talk").GetInt32(), 0, 99);
        await ana.See("venue:", (key, e) => key == "talk" && e.GetProperty("percent").GetInt32() == 100);

        Assert.Equal("None", await ana.Do("Ask", "What is in the isombe?", "en"));
        await ana.See("conversation:", (key, e) => key == "turn:1" && e.TryGetProperty("end", out _));
        Assert.Equal("None", await ana.Do("RateAnswer", 1, "down"));
        await using var database = NpgsqlDataSource.Create(site.Database);
        await LiveClient.Eventually("house answered -1 true", () => Row(database, venue.Settings.Id));

        await Throw(venue.Settings.Id, "off");
        await ana.See("venue:", (key, e) => key == "talk" && e.GetProperty("percent").GetInt32() == 0).WaitAsync(AtOnce);
        Assert.Equal("WaiterOff", await ana.Do("Ask", "What is in the isombe?", "en"));
        // Nobody else's venue is touched.
        await using var other = await site.Phone((await site.Premises("unswitched")).Table(1));
        await other.Enter();
        await other.See("venue:", (key, e) => key == "talk" && e.GetProperty("percent").GetInt32() == 100);
        await Throw(venue.Settings.Id, "on");
        Assert.Equal("None", await ana.Do("Ask", "hello", "en"));
        // The node that threw it has left, and may have taken the venue's place in the directory with it: the hint then comes with its next sign of life.
        await ana.See("venue:", (key, e) => key == "talk" && e.GetProperty("percent").GetInt32() == 100);
    }

    [Fact]
    public async Task What_attempts_came_to_is_one_commit_and_not_lost_when_the_budget_goes_to_sleep()
    {
        var (house, venue, ana) = (Asker.House("tests"), (await site.Premises("spending")).Settings.Id, new SessionId(Guid.NewGuid()));
        var seen = await site.Visit(async grains =>
        {
            var budget = grains.GetGrain<IWaiterBudgetGrain>(Key.WaiterBudget(venue, new(2026, 3, 7)));
            foreach (var turn in new[] { "t1", "t2", "t3" })
                Assert.True((await budget.Reserve(house, new(ana, turn, 1, 100))).Reply.Ok);
            Assert.Equal(Refusal.NotAllowed, (await budget.Spent(Asker.Guest(ana), "t1", 1, 0)).Refusal);
            var told = await Task.WhenAll(budget.Spent(house, "t1", 1, 30), budget.Spent(house, "t2", 1, null));
            Assert.Equal((told[0].Version, true), (told[1].Version, told[0].Ok));
            Assert.Equal((130L, 100L), await Look());

            var last = budget.Spent(house, "t3", 1, 5);
            // It counts before it is written.
            await LiveClient.Eventually("(135, 0)", async () => $"{await Look()}");
            await budget.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            Assert.True((await last).Ok);
            return await Look();

            async Task<(long, long)> Look() => await budget.Look(house) is var now ? (now.Spent, now.Reserved) : default;
        });
        Assert.Equal((135L, 0L), seen);
    }

    private Task<int> Throw(VenueId venue, string to) => site.Visit(async grains =>
    {
        var said = new StringWriter();
        var done = await FlagVerb.Run(grains, FlagOptions.Parse(["set", "ai.waiter", to, "--venue", venue.Text, "--reason", "a trial", "--by", "alice"], _ => null), said);
        Assert.Equal((0, true), (done, said.ToString().Contains($"ai.waiter is {to} at venue:{venue}", StringComparison.Ordinal)));
        await FlagVerb.Run(grains, FlagOptions.Parse(["list"], _ => "alice"), said);
        Assert.Contains("a trial", said.ToString(), StringComparison.Ordinal);
        return done;
    });

    /// <summary>What the figures say of the one answer that a venue has had: level, outcome, rating, whether the menu was looked into.</summary>
    internal static async Task<string> Row(NpgsqlDataSource database, VenueId venue)
    {
        await using var command = database.CreateCommand("select level, outcome, feedback, 'search_menu' = any(tools) or 'dish_details' = any(tools) from agent_events where venue = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? $"{reader.GetString(0)} {reader.GetString(1)} {(reader.IsDBNull(2) ? "" : reader.GetInt16(2))} {reader.GetBoolean(3).ToString().ToLowerInvariant()}" : "";
    }
}
