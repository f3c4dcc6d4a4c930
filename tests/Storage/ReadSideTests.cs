using System.Data;
using System.Text.Json;
using Icupa.Reports;
using Icupa.Storage;
using Icupa.Tests.Support;
using Icupa.Visits;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>The read side against a real Postgres: what commits late is not passed over, and made anew it is the same.</summary>
[Trait("Needs", "servers")]
public sealed class ReadSideTests(Database database) : IClassFixture<Database>, IAsyncLifetime
{
    private static readonly TableId Table = TableId.Of("demo/grill/12");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private NpgsqlConnection? connection;

    private NpgsqlConnection Connection => connection!;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => connection = await database.Source.OpenConnectionAsync(Stop);

    public async ValueTask DisposeAsync() => await Connection.DisposeAsync();

    private static string NewVisit() => Key.Visit(VisitId.New(VenueId.Of("demo/grill"), DateTimeOffset.UtcNow));

    private static async Task Write(NpgsqlConnection to, string stream, long from, params VisitEvent[] happened)
    {
        var events = JsonSerializer.Serialize([new(CommandId.From(stream + from), "staff:claudine", 1_700_000_000_000 + from, [.. happened])], VisitJson.Default.CommitVisitEventArray);
        await using var insert = new NpgsqlCommand("insert into journal (stream, base, count, tenant, events) values ($1, $2, $3, 'demo', $4)", to);
        insert.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = stream }, new() { Value = from }, new() { Value = happened.Length }, new() { Value = events } });
        await insert.ExecuteNonQueryAsync(Stop);
    }

    // Other databases of the same server may hold transactions open for a moment; what they hold up comes with a later pass.
    private async Task Pass(Func<Task<bool>> there)
    {
        var pass = new ReadPass(Connection, NullLogger.Instance);
        using var limit = new CancellationTokenSource(Limit);
        do
            await pass.Run(limit.Token);
        while (!await there());
    }

    private async Task<T?> Ask<T>(string sql, string parameter)
    {
        await using var command = database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        return (T?)await command.ExecuteScalarAsync(Stop);
    }

    private Task<bool> Has(string stream) => Ask<bool>("select exists (select from read.visits where stream = $1)", stream);

    private async Task<string> All(string table)
    {
        await using var command = database.Source.CreateCommand($"select coalesce(string_agg(t::text, E'\n' order by t::text), '') from read.{table} t");
        return (string)(await command.ExecuteScalarAsync(Stop))!;
    }

    [Fact]
    public async Task What_is_new_is_found_without_a_walk_through_what_is_old()
    {
        await using var transaction = await Connection.BeginTransactionAsync(Stop);
        // A small journal is read whole, whatever the question.
        await using (var large = new NpgsqlCommand("set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off", Connection))
            await large.ExecuteNonQueryAsync(Stop);
        await using var plan = new NpgsqlCommand("explain " + ReadPass.News, Connection);
        plan.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "1000" });
        plan.Parameters.Add(new NpgsqlParameter<long> { TypedValue = 1000 });
        var lines = new List<string>();
        await using (var reader = await plan.ExecuteReaderAsync(Stop))
            while (await reader.ReadAsync(Stop))
                lines.Add(reader.GetString(0));
        Assert.Contains(lines, line => line.Contains("Index Cond", StringComparison.Ordinal) && line.Contains("ROW(tx, seq) > ROW(", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_not_passed_over()
    {
        await using var slow = await database.Source.OpenConnectionAsync(Stop);
        var (late, early) = (NewVisit(), NewVisit());
        await using var open = await slow.BeginTransactionAsync(Stop);
        await Write(slow, late, 0, new Opened(Table));
        await Write(Connection, early, 0, new Opened(Table));

        // The later one is committed, but the earlier one is not: neither is taken, or the place would move beyond it.
        Assert.False(await new ReadPass(Connection, NullLogger.Instance).Run(Stop));
        Assert.Equal((false, false), (await Has(late), await Has(early)));
        // Nor does it say that all is here up to now, to somebody who adds up the day.
        Assert.True(await Ask<bool>("select at >= caught_up from journal, read.progress where stream = $1", early));

        await open.CommitAsync(Stop);
        await Pass(async () => await Has(late) && await Has(early));
    }

    [Fact]
    public async Task A_stream_that_grows_is_replaced_and_made_anew_is_the_same()
    {
        var visits = Enumerable.Range(0, 40).Select(_ => NewVisit()).ToArray();
        foreach (var (visit, n) in visits.Select((v, n) => (v, n)))
        {
            await Write(Connection, visit, 0, new Opened(Table));
            if (n % 2 == 0)
                await Write(Connection, visit, 1, new Joined(SessionId.Of($"0a000000-0000-0000-0000-{n:d12}")), new Closed("went home"));
            if (n == 20)
                await Pass(() => Has(visits[0]));
        }
        await Pass(() => Has(visits[^1]));
        Assert.Equal(1, await Ask<int>("select guests from read.visits where stream = $1", visits[0]));
        Assert.Equal("went home", await Ask<string>("select close_reason from read.visits where stream = $1", visits[38]));
        Assert.Equal(0, await Ask<int>("select guests from read.visits where stream = $1", visits[1]));

        var before = await All("visits");
        await ReadSide.Rebuild(Connection, TimeProvider.System, Stop);
        Assert.Equal(before, await All("visits"));
        Assert.NotEqual("", before);
        await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", Connection);
        await unlock.ExecuteNonQueryAsync(Stop);
    }

    [Fact]
    public async Task A_stream_of_which_no_rows_can_be_made_holds_up_no_other()
    {
        // One of an event that this build does not know, one whose rows the database refuses; among others.
        var visits = Enumerable.Range(0, 7).Select(_ => NewVisit()).ToArray();
        var (unknown, refused) = (visits[2], visits[5]);
        foreach (var visit in visits)
            await Write(Connection, visit, 0, new Opened(visit == refused ? new TableId(Table.Text + "\0") : Table));
        await Pass(() => Has(visits[6]));
        Assert.Equal(visits.Where(v => v != refused), await Shown(visits));
        Assert.Contains("22", await Ask<string>("select why from read.stuck where stream = $1", refused), StringComparison.Ordinal);

        // What grows beside it is seen; it keeps the rows that it had.
        await Do("insert into journal (stream, base, count, tenant, events) values ($1, 1, 1, 'demo', '[{\"events\":[{\"$\":\"of-tomorrow\"}]}]')", unknown);
        await Write(Connection, visits[0], 1, new Closed("went home"));
        await Pass(() => Ask<bool>("select closed_at is not null from read.visits where stream = $1", visits[0]));
        Assert.Equal(visits.Where(v => v != refused), await Shown(visits));
        Assert.True(await Ask<bool>("select exists (select from read.stuck where stream = $1)", unknown));

        // A build that knows it takes it in as it begins.
        await Do("delete from journal where stream = $1 and base > 0", unknown);
        await new ReadPass(Connection, NullLogger.Instance).Run(Stop);
        Assert.False(await Ask<bool>("select exists (select from read.stuck where stream = $1)", unknown));
        Assert.True(await Ask<bool>("select exists (select from read.stuck where stream = $1)", refused));
        await Do("delete from journal where stream = $1", refused);
        await Do("delete from read.stuck where stream = $1", refused);
    }

    private async Task Do(string sql, string stream)
    {
        await using var command = new NpgsqlCommand(sql, Connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = stream } } };
        await command.ExecuteNonQueryAsync(Stop);
    }

    private async Task<List<string>> Shown(string[] visits)
    {
        var shown = new List<string>();
        foreach (var visit in visits)
            if (await Has(visit))
                shown.Add(visit);
        return shown;
    }

    [Fact]
    public async Task Only_one_moves_on_from_a_place()
    {
        await using var rival = await database.Source.OpenConnectionAsync(Stop);
        await Write(Connection, NewVisit(), 0, new Opened(Table));
        var outcomes = await Task.WhenAll(new[] { Connection, rival }.Select(async c =>
        {
            try
            {
                await new ReadPass(c, NullLogger.Instance).Run(Stop);
                return "moved";
            }
            catch (Exception e) when (e is DBConcurrencyException || e is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation })
            {
                return "lost";
            }
        }));
        Assert.Contains("moved", outcomes);
        // Whoever lost has left nothing behind: the next pass goes on from the winner's place.
        await new ReadPass(Connection, NullLogger.Instance).Run(Stop);
    }
}
