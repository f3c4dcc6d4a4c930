using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Fiscal;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Reconciliations;
using Icupa.Storage;
using Icupa.Venues;
using Npgsql;
using Orleans.Concurrency;

namespace Icupa.Reports;

/// <inheritdoc cref="IMattersGrain"/>
[StatelessWorker]
public sealed class MattersGrain(ReadSource reads, JournalSource journal) : Grain, IMattersGrain
{
    public async Task<Matters?> All(Asker who, VenueId venue)
    {
        if (!who.Manages)
            return null;
        var payments = await Payments(venue, "p.venue = $1 and a.venue = $1 and (a.dispute is not null and a.started_at > now() - interval '180 days' or a.needs_person)", venue.Text);
        var days = await List(venue, "select view::text, open from read.reconciliations where venue = $1 order by date desc limit 14", venue.Text,
            r => (View: JsonSerializer.Deserialize<ReconciliationView>(r.GetString(0))!, Open: r.GetInt32(1)));
        var receipts = await List(venue, """
            select date, receipt, kind, visit, table_name, at, total, number, state, why from read.open_receipts
            where venue = $1 and (state = 'failed' or at < now() - interval '10 minutes') order by at desc limit 200
            """, venue.Text, r => new ReceiptMatter(r.GetFieldValue<DateOnly>(0), r.GetString(1), Queries.Word<ReceiptKind>(r.GetString(2)), VisitId.Of(r.GetString(3)), r.Text(4), r.GetFieldValue<DateTimeOffset>(5), r.GetInt64(6), r.GetInt64(7), Queries.Word<FiscalState>(r.GetString(8)), r.Text(9)));
        var open = payments.Count(p => p.Dispute is null or DisputeState.Inquiry or DisputeState.Open) + days.Sum(d => d.Open) + receipts.Count(r => r.State == FiscalState.Failed);
        return new(open, payments, [.. days.Select(d => d.View)], receipts);
    }

    public async Task<Evidence?> Evidence(Asker who, VisitId visit)
    {
        if (!who.Manages)
            return null;
        var visits = await List(visit.Venue, "select v.table_name, v.opened_at, v.closed_at, v.guests, coalesce(c.total, 0) from read.visits v left join read.checks c on c.visit = v.visit where v.visit = $1", visit.Text,
            r => (Table: r.GetString(0), From: r.GetFieldValue<DateTimeOffset>(1), To: r.IsDBNull(2) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(2), Guests: r.GetInt32(3), Total: r.GetInt64(4)));
        if (visits.IsEmpty)
            return null;
        var reports = GrainFactory.GetGrain<IReportsGrain>(0);
        await using var facts = journal.Source.CreateCommand("select stream, base, count, events from journal where stream > 'order:' || $1 || '/' and stream < 'order:' || $1 || '0' order by stream, base");
        facts.Parameters.Add(new NpgsqlParameter<string> { TypedValue = visit.Text });
        var orders = await facts.All(r => new StoredRow(r.GetInt64(1), r.GetInt32(2), r.GetString(3)));
        var refunds = await List(visit.Venue, "select payment, state, amount, reason, begun_by, approved_by, at from read.payments where visit = $1 and refund <> '' order by at", visit.Text,
            r => new EvidenceRefund(PaymentId.Of(r.GetString(0)), Queries.Word<RefundState>(r.GetString(1)), r.GetInt64(2), r.Text(3), r.GetString(4), r.Text(5), r.GetFieldValue<DateTimeOffset>(6)));
        return new(visit, visits[0].Table, visits[0].From, visits[0].To, visits[0].Guests, visits[0].Total, [.. EvidenceOfOrders.Lines(orders)],
            await reports.Payments(who, visit.Venue, new(null, null, null, null, null, null, visit)) ?? [], refunds,
            await Payments(visit.Venue, "p.visit = $1 and a.dispute is not null", visit.Text), await reports.Visit(who, visit) ?? []);
    }

    private Task<ImmutableArray<PaymentMatter>> Payments(VenueId venue, string which, string value) => List(venue, $"""
        select a.payment, coalesce(v.table_name, ''), a.method, a.started_at, a.provider, a.dispute, coalesce(a.dispute_minor, p.collected), a.dispute_reason, a.answer_by
        from read.attempts a join read.payments p on p.payment = a.payment and p.refund = '' left join read.visits v on v.visit = p.visit
        where {which} order by a.started_at desc limit 200
        """, value, r => new PaymentMatter(PaymentId.Of(r.GetString(0)), r.GetString(1), Queries.Word<PaymentMethod>(r.GetString(2)), r.GetFieldValue<DateTimeOffset>(3), r.Text(4), r.Text(5) is { } state ? Queries.Word<DisputeState>(state) : null, r.GetInt64(6), r.Text(7),
            r.IsDBNull(8) ? null : r.GetFieldValue<DateTimeOffset>(8)));

    private async Task<ImmutableArray<T>> List<T>(VenueId of, string sql, string value, Func<NpgsqlDataReader, T> row)
    {
        await using var connection = await reads.Within(of);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        return await command.All(row);
    }
}
