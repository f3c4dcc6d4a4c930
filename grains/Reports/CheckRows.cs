using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;

namespace Icupa.Reports;

/// <summary>Checks, their lines, and their tenders and refunds. When something was posted is when the check first showed it so.</summary>
public sealed class CheckRows : IProjection
{
    public string Kind => "check";
    public IReadOnlyList<string> Tables => ["checks", "check_lines", "payments"];

    private sealed class Times
    {
        public DateTimeOffset? OpenedAt { get; set; }
        public DateTimeOffset? ClosedAt { get; set; }
        public string? ClosedBy { get; set; }
        public long WrittenOff { get; set; }
        public Dictionary<(PaymentId Payment, string Refund), DateTimeOffset> Posted { get; } = [];
    }

    public IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal)
    {
        var (check, times, visit) = (Check.Empty, new Times(), VisitId.Of(Key.Rest(stream)));
        foreach (var commit in journal.Commits(CheckJson.Default.CommitCheckEventArray))
        {
            var before = check;
            check = StoredRows.After(check, commit);
            Note(times, before, check, commit.Fact);
        }
        if (check.Rules is null || times.OpenedAt is not { } openedAt)
            return [];
        return [Whole(stream, visit, check, times, openedAt), .. check.Lines.Select((line, i) => (line, i)).Where(l => l.line.Sent is null).Select(l => Line(stream, visit, check, l.line, l.i)), .. check.Tenders.SelectMany(t => Payment(stream, visit, t, times))];
    }

    private static void Note(Times times, Check before, Check after, Fact fact)
    {
        times.OpenedAt ??= fact.At;
        foreach (var tender in after.Tenders.Where(t => t.State == TenderState.Posted))
        {
            times.Posted.TryAdd((tender.Id, ""), fact.At);
            foreach (var refund in tender.Refunds.Where(r => r.State == RefundState.Posted))
                times.Posted.TryAdd((tender.Id, refund.Id), fact.At);
        }
        if (after.Ended && !before.Ended)
            (times.ClosedAt, times.ClosedBy, times.WrittenOff) = (fact.At, fact.By, after.WriteOff is null ? 0 : Math.Max(0, before.Due + before.Pending));
        // A round that was accepted as the visit ended, a dish that is not made after all, a payment that comes to something: the loss follows.
        else if (after is { Ended: true, WriteOff: not null })
            times.WrittenOff = Math.Max(0, times.WrittenOff + Unposted(after) - Unposted(before));
    }

    // What is given back is a loss of its own.
    private static long Unposted(Check check) => check.Bill.Total - check.Tenders.Where(t => t.State == TenderState.Posted).Sum(t => t.Begun.Amount);

    private static ReadRow Whole(string stream, VisitId visit, Check check, Times times, DateTimeOffset openedAt)
    {
        var (bill, comps) = (check.Bill, check.Discounts.Where(IsComp).ToList());
        var without = Bill.Of(check.Rules!, check.Lines, [.. check.Discounts.Where(d => !IsComp(d))]).Discount;
        var off = check.Lines.Where(l => l is { Off: true, Sent: null }).ToList();
        return new("checks", new
        {
            stream,
            venue = visit.Venue,
            visit,
            currency = check.Rules!.Currency,
            openedAt,
            state = check.State,
            bill.Subtotal,
            discounts = check.Discounts.DistinctBy(d => d.Id).Count() - comps.Count,
            discounted = without,
            comps = comps.Count,
            comped = bill.Discount - without,
            voids = off.Count,
            voided = off.Sum(l => l.Total),
            bill.Service,
            taxes = bill.Taxes.Select(t => new { name = t.Class.Name, points = t.Class.BasisPoints, t.Net, t.Tax }),
            bill.Total,
            check.Paid,
            check.Pending,
            check.Due,
            check.Tips,
            times.ClosedAt,
            times.ClosedBy,
            check.WriteOff,
            times.WrittenOff,
        });
    }

    /// <summary>A line given away whole.</summary>
    private static bool IsComp(Discount discount) => discount is { Line: not null, BasisPoints: 10_000 };

    private static ReadRow Line(string stream, VisitId visit, Check check, CheckLine line, int place) => new("check_lines", new
    {
        stream,
        venue = visit.Venue,
        visit,
        line = line.Id,
        orderId = line.Order,
        line.Item,
        name = line.Name ?? line.Item,
        line.Quantity,
        addedBy = line.By,
        line.Total,
        payable = check.Bill.Payable[place],
        line.TaxClass,
        line.Owners,
        line.Disputed,
        line.Off,
    });

    private static IEnumerable<ReadRow> Payment(string stream, VisitId visit, Tender tender, Times times)
    {
        var begun = tender.Begun;
        yield return new("payments", new
        {
            stream,
            venue = visit.Venue,
            visit,
            payment = tender.Id,
            refund = "",
            begun.Method,
            begun.Payer,
            state = tender.State,
            begun.Amount,
            begun.Tip,
            begun.Collected,
            begun.Change,
            tender.Refunded,
            begun.Reference,
            tender.Why,
            begunBy = tender.By,
            tender.At,
            postedAt = At(times, tender.Id, ""),
        });
        foreach (var refund in tender.Refunds)
            yield return new("payments", new
            {
                stream,
                venue = visit.Venue,
                visit,
                payment = tender.Id,
                refund = refund.Id,
                begun.Method,
                begun.Payer,
                state = refund.State,
                amount = refund.Minor,
                tip = 0L,
                collected = 0L,
                change = 0L,
                refunded = 0L,
                refund.Reason,
                begunBy = refund.By,
                refund.ApprovedBy,
                refund.At,
                // What went through may still come back from the bank: then it is given back on no report that is to come.
                postedAt = refund.State == RefundState.Posted ? At(times, tender.Id, refund.Id) : null,
            });
    }

    private static DateTimeOffset? At(Times times, PaymentId payment, string refund) => times.Posted.TryGetValue((payment, refund), out var at) ? at : null;
}

/// <summary>What providers say of payments.</summary>
public sealed class AttemptRows : IProjection
{
    public string Kind => "payment";
    public IReadOnlyList<string> Tables => ["attempts"];

    public IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal)
    {
        var payment = journal.Fold<Payments.Payment, PaymentEvent>(PaymentJson.Default.CommitPaymentEventArray);
        var dispute = payment.Disputes.LastOrDefault();
        return payment.Order is not { } order ? [] : [new("attempts", new
        {
            stream,
            venue = order.Id.Visit.Venue,
            payment = order.Id,
            payment.State,
            payment.Provider,
            payment.NeedsPerson,
            payment.StartedAt,
            order.Method,
            order.BusinessDate,
            reference = References.Of(order.Id).ToString("N"),
            order.PhoneKey,
            dispute = dispute?.State,
            disputeMinor = dispute?.Amount.Minor,
            disputeReason = dispute?.Reason,
            dispute?.AnswerBy,
        })];
    }
}
