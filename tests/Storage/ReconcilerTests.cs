using Icupa.Reconciliations;
using Icupa.Reports;
using Icupa.Tests.Support;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>Which business dates are compared with the providers without being asked for, against a real Postgres.</summary>
[Trait("Needs", "servers")]
public sealed class ReconcilerTests(Database database) : IClassFixture<Database>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("never", null, 0, 1)]
    [InlineData("agreed", 2, 0, null)]
    [InlineData("paid-since", 30, 0, 4)]
    [InlineData("silent", 2, 1, 4)]
    [InlineData("silent-just-now", 0, 1, null)]
    public async Task A_date_is_due_until_it_agrees(string venue, int? comparedHoursAgo, int waiting, int? run)
    {
        await Write("insert into read.attempts (stream, venue, payment, state, needs_person, started_at, method, business_date, reference) values ($1, $1, $1, 'posted', false, $2, 'card', $3, $1)",
            $"demo/{venue}", Now.AddHours(-20).UtcDateTime, new DateOnly(2026, 3, 9));
        if (comparedHoursAgo is { } hours)
            await Write("insert into read.reconciliations (stream, venue, date, run, at, open, waiting, view) values ($1, $1, $3, 3, $2, 0, $4, '{}')",
                $"demo/{venue}", Now.AddHours(-hours).AddMinutes(-1).UtcDateTime, new DateOnly(2026, 3, 9), waiting);
        Assert.Equal(run, await Run(venue, Now));
        Assert.Null(await Run(venue, Now.AddDays(30)));
    }

    [Fact]
    public async Task Cash_is_held_against_nobody()
    {
        await Write("insert into read.attempts (stream, venue, payment, state, needs_person, started_at, method, business_date, reference) values ($1, $1, $1, 'posted', false, $2, 'momo-by-hand', $3, $1)",
            "demo/by-hand", Now.UtcDateTime, new DateOnly(2026, 3, 9));
        Assert.Null(await Run("by-hand", Now));
    }

    private async Task<int?> Run(string venue, DateTimeOffset now) =>
        (await Reconciler.Due(new ReadSource(database.Source), now, TestContext.Current.CancellationToken)).Where(d => d.Venue == VenueId.Of($"demo/{venue}")).Select(d => (int?)d.Run).SingleOrDefault();

    private async Task Write(string sql, params object[] values)
    {
        await using var command = database.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
