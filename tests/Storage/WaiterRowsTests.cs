using System.Collections.Immutable;
using System.Reflection;
using Icupa.Conversations;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Tests.Support;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>The rows of flags and of the waiter's turns, in a real Postgres.</summary>
[Trait("Needs", "servers")]
public sealed class WaiterRowsTests(Database database) : IClassFixture<Database>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 19, 0, 0, TimeSpan.Zero);
    private static readonly VenueId Venue = new("demo/kigali-grill");
    private readonly JournalSource source = new(database.Source);

    [Fact]
    public async Task A_switch_is_kept_with_everything_that_was_ever_said_of_it()
    {
        var (rows, guest) = (new FlagRows(source), new SessionId(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11])));
        var off = new FlagSetting(new("ai.waiter", "platform", false, 100, "wrong answers"), "operator:alice", Now);
        await rows.Add(CommandId.From("1"), off);
        await rows.Add(CommandId.From("1"), off with { By = "operator:again" });
        await rows.Add(CommandId.From("2"), new(new("ai.model", "venue:demo/kigali-grill", true, 10, "first guests"), "operator:bob", Now));
        Assert.False((await rows.Now()).Flags.On(KnownFlags.AiWaiter, Venue, guest));
        Assert.Equal(10, (await rows.Now()).Flags.Percent(KnownFlags.AiModel, Venue));
        var before = (await rows.Now()).Version;
        await rows.Add(CommandId.From("3"), off with { Change = off.Change with { On = true, Reason = "mended" } });
        var (flags, version) = await rows.Now();
        Assert.True(flags.On(KnownFlags.AiWaiter, Venue, guest) && version > before);
        Assert.Equal(["mended", "wrong answers"], (await rows.History("ai.waiter", 50)).Select(s => s.Change.Reason));
        Assert.Equal(off, (await rows.History("ai.waiter", 50))[1]);
    }

    [Fact]
    public async Task A_turn_leaves_one_row_however_often_it_is_settled()
    {
        using var life = new Life();
        var events = new AgentEvents(source, TimeProvider.System, life);
        var turn = new AgentEvent(CommandId.From("turn").Value, Venue, new(2026, 3, 10), Now, "fr", Level.House, null, "answered")
        {
            TokensIn = 1200,
            TokensOut = 80,
            CostMicros = 608,
            LatencyMs = 900,
            FirstWordMs = 400,
            Tools = ["search_menu", "propose"],
            Cards = 1,
            Gates = new Dictionary<string, int> { ["Invented"] = 2 }.ToImmutableSortedDictionary(),
            Failures = new Dictionary<string, string> { ["model"] = "busy" }.ToImmutableSortedDictionary(),
        };
        await events.Write(turn);
        // Two at once are one commit; as the house stops nobody waits for more to come.
        var (again, other) = (events.Write(turn with { Outcome = "cut", TokensIn = 0 }), events.Write(turn with { Turn = CommandId.From("other").Value }));
        Assert.Same(again, other);
        life.StopApplication();
        await again.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await events.Rate(turn.Turn, -1);
        await using (var both = database.Source.CreateCommand("select count(*) from agent_events"))
            Assert.Equal(2L, await both.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await using var command = database.Source.CreateCommand("select level, outcome, tokens_in, cost_micros, first_word_ms, tools, gates->>'Invented', failures->>'model', feedback from agent_events where turn = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = turn.Turn });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("house", "answered", 1200, 608L, 400), (reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetInt32(4)));
        Assert.Equal(turn.Tools, reader.GetFieldValue<string[]>(5));
        Assert.Equal(("2", "busy", (short)-1), (reader.GetString(6), reader.GetString(7), reader.GetInt16(8)));
        Assert.False(await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    private sealed class Life : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();
        public CancellationToken ApplicationStarted => default;
        public CancellationToken ApplicationStopping => stopping.Token;
        public CancellationToken ApplicationStopped => default;
        public void StopApplication() => stopping.Cancel();
        public void Dispose() => stopping.Dispose();
    }

    [Fact]
    public async Task No_column_has_room_for_words_or_for_anybody()
    {
        await using var command = database.Source.CreateCommand("select column_name::text from information_schema.columns where table_name = 'agent_events' order by 1");
        List<string> columns = [];
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            columns.Add(reader.GetString(0));
        Assert.Equal(["at", "business_date", "cards", "cost_micros", "failures", "feedback", "first_word_ms", "gates", "language", "latency_ms", "level", "model", "outcome", "tokens_in", "tokens_out", "tools", "turn", "venue"], columns);
        Assert.DoesNotContain(typeof(AgentEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance), p => p.PropertyType == typeof(SessionId) || p.PropertyType == typeof(VisitId));
    }
}
