using Icupa.Board;
using Icupa.Platform;
using Icupa.Reports;
using Icupa.Venues;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Reconciliations;

/// <summary>
/// Has each business date compared once it is over, again when payments of it came later, and every hour while a provider has not answered.
/// Every silo looks; a comparison is asked for by an id that follows from its number, so that it is made once.
/// </summary>
public sealed class Reconciler(ReadSource reads, IGrainFactory grains, Boards boards, TimeProvider clock, ILogger<Reconciler> log)
    : Recurring("Reconciling", TimeSpan.FromMinutes(5), clock, log)
{
    private static readonly Asker House = Asker.House("reconciler");
    /// <summary>After the day's end: what was under way then has an outcome.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    protected override async Task Pass(CancellationToken stop)
    {
        foreach (var (venue, date, run) in await Due(reads, Clock.GetUtcNow(), stop))
            await Attempt(() => Compare(venue, date, run), stop);
    }

    private async Task Compare(VenueId venue, DateOnly date, int run)
    {
        await boards.Prime(venue);
        if (BusinessDay.Of(boards.Of(venue).Settings, Clock.GetUtcNow() - Settled) <= date)
            return;
        var key = Key.Reconciliation(venue, date);
        await grains.GetGrain<IReconciliationGrain>(key).Compare(House, CommandId.From($"{key}:run:{run}"));
    }

    /// <summary>What is to be compared, and the number of the comparison: a date that never was, or that got payments since, or where a provider was silent an hour ago.</summary>
    internal static async Task<List<(VenueId Venue, DateOnly Date, int Run)>> Due(ReadSource reads, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = reads.Source.CreateCommand("""
            select a.venue, a.business_date, coalesce(max(r.run), 0) + 1
            from read.attempts a left join read.reconciliations r on r.venue = a.venue and r.date = a.business_date
            where a.method in ('card', 'momo', 'airtel') and a.business_date between $1::date - 14 and $1::date
            group by a.venue, a.business_date
            having max(r.at) is null or max(a.started_at) > max(r.at) or (max(r.waiting) > 0 and max(r.at) < $2 and max(r.run) < 100)
            order by a.business_date, a.venue limit 500
            """);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDateTime(now.UtcDateTime) });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = (now - Settled).UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var due = new List<(VenueId, DateOnly, int)>();
        while (await reader.ReadAsync(stop))
            due.Add((VenueId.Of(reader.GetString(0)), reader.GetFieldValue<DateOnly>(1), reader.GetInt32(2)));
        return due;
    }
}
