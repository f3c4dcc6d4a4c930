using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Checks;
using Icupa.Drawers;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;
using Npgsql;
using NpgsqlTypes;
using Orleans.Concurrency;

namespace Icupa.Reports;

/// <inheritdoc cref="IReportsGrain"/>
[StatelessWorker]
public sealed class ReportsGrain(ReadSource reads, JournalSource journal, JournalReader reader, PhoneSeal phones, Boards boards, TimeProvider clock) : Grain, IReportsGrain
{
    /// <summary>What a silo dated before a moment is committed, or has failed, so long after it.</summary>
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(2);
    private const int MostShown = 200;
    /// <summary>Sealed phone numbers that one search opens.</summary>
    private const int MostOpened = 2_000;

    public async Task<Figures?> Span(Asker who, VenueId venue, DateTimeOffset from, DateTimeOffset to)
    {
        if (who.Kind != AskerKind.House)
            return null;
        return await Figures(venue, from, to, to + InFlight);
    }

    public async Task<Figures?> X(Asker who, VenueId venue)
    {
        if (!FigureReaders.Have(who))
            return null;
        var from = await GrainFactory.GetGrain<IZBookGrain>(Key.ZBook(venue)).Last() ?? DateTimeOffset.UnixEpoch;
        // While the tables are being made anew there are no figures rather than wrong ones.
        var now = clock.GetUtcNow();
        return await Figures(venue, from, now, now - TimeSpan.FromMinutes(1));
    }

    public async Task<ImmutableArray<PaymentRow>?> Payments(Asker who, VenueId venue, PaymentSearch search)
    {
        if (!Serves(who))
            return null;
        (DateTimeOffset From, DateTimeOffset To)? day = search.Date is { } date ? BusinessDay.Span(await Settings(venue), date) : null;
        var (since, until) = (search.From ?? day?.From, search.To ?? day?.To);
        await using var connection = await reads.Within(venue);
        await using var command = new NpgsqlCommand("""
            select p.payment, coalesce(v.table_name, ''), p.method, p.state, p.payer, p.amount, p.tip, p.collected, p.refunded, p.begun_by, p.at, p.posted_at, coalesce(a.provider, p.reference), p.why, a.dispute, a.phone_key
            from read.payments p left join read.visits v on v.visit = p.visit left join read.attempts a on a.payment = p.payment
            where p.venue = $1 and p.refund = '' and ($2::timestamptz is null or p.at >= $2) and ($3::timestamptz is null or p.at < $3)
              and ($4::text is null or p.reference ilike $4 or a.provider ilike $4) and ($5::bigint is null or p.collected = $5 or p.amount = $5)
              and ($6::text is null or p.visit = $6) and ($7 = 200 or a.phone_key is not null)
            order by p.at desc limit $7
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new() { Value = (object?)since?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = (object?)until?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = search.Reference is { Length: >= 3 and <= 40 } part ? $"%{Queries.Literal(part)}%" : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)search.Minor ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = (object?)search.Visit?.Text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = search.Phone is null ? MostShown : MostOpened });
        var rows = await command.All(r => (Row: new PaymentRow(PaymentId.Of(r.GetString(0)), r.GetString(1), Queries.Word<PaymentMethod>(r.GetString(2)), Queries.Word<TenderState>(r.GetString(3)), r.GetString(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8),
            r.GetString(9), r.GetFieldValue<DateTimeOffset>(10), r.IsDBNull(11) ? null : r.GetFieldValue<DateTimeOffset>(11), r.Text(12), r.Text(13), r.IsDBNull(14) ? null : Queries.Word<DisputeState>(r.GetString(14))), Phone: r.Text(15)));
        if (search.Phone is not { } digits)
            return [.. rows.Select(r => r.Row)];
        var words = (await reader.Words([.. rows.Select(r => r.Row.Id.Visit.Text).Distinct()])).ToDictionary(w => (w.Visit, (string?)w.Key), w => w.Text);
        return [.. rows.Where(r => phones.Open(words.GetValueOrDefault((r.Row.Id.Visit.Text, r.Phone)))?.EndsWith(digits, StringComparison.Ordinal) == true).Select(r => r.Row).Take(MostShown)];
    }

    public async Task<ImmutableArray<Happening>?> Payment(Asker who, PaymentId payment)
    {
        if (!Serves(who) && who.Kind != AskerKind.Operator)
            return null;
        var told = await Journal("select stream, base, count, events from journal where stream = any($1) order by stream, base", new NpgsqlParameter<string[]> { TypedValue = [Key.Check(payment.Visit), Key.Payment(payment)] });
        // Of the check only what concerns this payment.
        return [.. Happenings.Of(told, fact => fact.TryGetProperty("payment", out var which) && which.GetString() == payment.Text, Key.Check(payment.Visit))];
    }

    public async Task<ImmutableArray<Happening>?> Visit(Asker who, VisitId visit)
    {
        if (!FigureReaders.Have(who))
            return null;
        return [.. Happenings.Of(await Journal("""
            select stream, base, count, events from journal
            where stream = any(array['visit:' || $1, 'cart:' || $1, 'check:' || $1])
               or (stream > 'order:' || $1 || '/' and stream < 'order:' || $1 || '0') or (stream > 'payment:' || $1 || '/' and stream < 'payment:' || $1 || '0')
            order by stream, base
            """, new NpgsqlParameter<string> { TypedValue = visit.Text }))];
    }

    public async Task<ImmutableArray<ZRow>?> ClosedDays(Asker who, VenueId venue)
    {
        if (!FigureReaders.Have(who))
            return null;
        await using var connection = await reads.Within(venue);
        await using var command = new NpgsqlCommand("select number, date, place, closed_by, closed_at, total from read.closed_days where venue = $1 order by number desc limit 60", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        return await command.All(r => new ZRow(r.GetInt32(0), r.GetFieldValue<DateOnly>(1), r.GetInt32(2), r.GetString(3), r.GetFieldValue<DateTimeOffset>(4), r.GetInt64(5)));
    }

    private async Task<Figures?> Figures(VenueId venue, DateTimeOffset from, DateTimeOffset to, DateTimeOffset caughtUp)
    {
        var currency = (await Settings(venue)).Currency;
        await using var connection = await reads.Within(venue);
        return await new FigureQueries(connection, venue, from, to).Ask(currency, caughtUp);
    }

    private async Task<VenueSettings> Settings(VenueId venue)
    {
        await boards.Prime(venue);
        return boards.Of(venue).Settings;
    }

    private async Task<List<(string, StoredRow)>> Journal(string sql, NpgsqlParameter of)
    {
        await using var command = journal.Source.CreateCommand(sql);
        command.Parameters.Add(of);
        return [.. await command.All(r => (r.GetString(0), new StoredRow(r.GetInt64(1), r.GetInt32(2), r.GetString(3))))];
    }

    private static bool Serves(Asker who) => who is { IsStaff: true, Role: not StaffRole.Chef };
}
