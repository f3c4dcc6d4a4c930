using System.Collections.Immutable;
using System.Data;
using Icupa.Checks;
using Icupa.Payments;
using Npgsql;

namespace Icupa.Reports;

/// <summary>The questions that make a report, all asked of one moment of the read side.</summary>
internal sealed class FigureQueries(NpgsqlConnection connection, VenueId venue, DateTimeOffset from, DateTimeOffset to)
{
    /// <summary>Null while the read side does not hold everything up to <paramref name="caughtUp"/>.</summary>
    public async Task<Figures?> Ask(Currency currency, DateTimeOffset caughtUp)
    {
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        if (!await connection.CaughtUp(caughtUp))
            return null;
        var closed = await Closed();
        return new(from, to, currency, await Methods(), closed.Checks, closed.Sales, closed.Discounts, closed.Comps, closed.Voids, closed.Service, await Taxes(), closed.Total, await WriteOffs(), await Open());
    }

    private Task<ImmutableArray<MethodFigures>> Methods() => List("""
        select method, count(*) filter (where refund = ''), coalesce(sum(amount) filter (where refund = ''), 0), coalesce(sum(tip) filter (where refund = ''), 0),
               coalesce(sum(collected - amount - tip) filter (where refund = ''), 0), count(*) filter (where refund <> ''), coalesce(sum(amount) filter (where refund <> ''), 0)
        from read.payments where venue = $1 and posted_at > $2 and posted_at <= $3 group by method order by method
        """, r => new MethodFigures(Queries.Word<PaymentMethod>(r.GetString(0)), r.GetInt32(1), (long)r.GetDecimal(2), (long)r.GetDecimal(3), (long)r.GetDecimal(4), r.GetInt32(5), (long)r.GetDecimal(6)));

    private readonly record struct ClosedChecks(int Checks, long Sales, Sum Discounts, Sum Comps, Sum Voids, long Service, long Total);

    private async Task<ClosedChecks> Closed() => (await List("""
        select count(*), coalesce(sum(subtotal), 0), coalesce(sum(discounts), 0), coalesce(sum(discounted), 0), coalesce(sum(comps), 0), coalesce(sum(comped), 0),
               coalesce(sum(voids), 0), coalesce(sum(voided), 0), coalesce(sum(service), 0), coalesce(sum(total), 0)
        from read.checks where venue = $1 and closed_at > $2 and closed_at <= $3
        """, r => new ClosedChecks(r.GetInt32(0), (long)r.GetDecimal(1), new(r.GetInt32(2), (long)r.GetDecimal(3)), new(r.GetInt32(4), (long)r.GetDecimal(5)), new(r.GetInt32(6), (long)r.GetDecimal(7)), (long)r.GetDecimal(8), (long)r.GetDecimal(9))))[0];

    private Task<ImmutableArray<TaxFigures>> Taxes() => List("""
        select t.name, t.points, sum(t.net), sum(t.tax) from read.checks c, jsonb_to_recordset(c.taxes) as t (name text, points int, net bigint, tax bigint)
        where c.venue = $1 and c.closed_at > $2 and c.closed_at <= $3 group by t.name, t.points order by t.points desc, t.name
        """, r => new TaxFigures(r.GetString(0), r.GetInt32(1), (long)r.GetDecimal(2), (long)r.GetDecimal(3)));

    private Task<ImmutableArray<WriteOffFigures>> WriteOffs() => List("""
        select write_off, count(*), sum(written_off) from read.checks
        where venue = $1 and closed_at > $2 and closed_at <= $3 and write_off is not null group by write_off order by write_off
        """, r => new WriteOffFigures(Queries.Word<WriteOff>(r.GetString(0)), r.GetInt32(1), (long)r.GetDecimal(2)));

    private Task<ImmutableArray<OpenCheck>> Open() => List("""
        select c.visit, coalesce(v.table_name, ''), c.opened_at, c.total, c.due, c.pending from read.checks c left join read.visits v on v.visit = c.visit
        where c.venue = $1 and c.opened_at <= $3 and $2::timestamptz is not null and (c.closed_at is null or c.closed_at > $3) order by c.opened_at limit 500
        """, r => new OpenCheck(VisitId.Of(r.GetString(0)), r.GetString(1), r.GetFieldValue<DateTimeOffset>(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)));

    private async Task<ImmutableArray<T>> List<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = from.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = to.UtcDateTime });
        return await command.All(row);
    }
}
