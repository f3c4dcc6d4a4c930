using Icupa.Checks;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Fiscal;

/// <summary>What a check says of itself to the receipts.</summary>
public static class Invoices
{
    public static FiscalRequest Of(Check check, VisitId visit)
    {
        var rules = check.Rules!;
        var onTop = rules.Taxes == TaxMode.OnTop && !rules.TaxClasses.IsEmpty ? Shares.Nearest(check.Bill.Service, rules.TaxClasses[0].BasisPoints, 10_000) : 0;
        var service = Shares.Of(check.Bill.Service + onTop, check.Bill.Payable);
        return new(visit, check.Version, check.Table?.Name, rules.Currency, rules.TaxClasses,
            [.. check.Lines.Select((l, i) => new BilledLine(l.Id, l.Item, l.Name, l.Quantity, l.Total, check.Bill.Payable[i], service[i], l.TaxClass))],
            [.. check.Tenders.Where(t => t.State == TenderState.Posted).Select(Tender)],
            check.AllPaid, visit.Venue.IsRehearsal, Codes(check));
    }

    private static string? Codes(Check check) =>
        string.Join(", ", check.Discounts.Where(d => d.Code is not null).Select(d => d.Reason).Distinct()) is { Length: > 0 } names ? names : null;

    private static BilledTender Tender(Tender tender)
    {
        var begun = tender.Begun;
        return new(tender.Id, begun.Payer, begun.Method, begun.Amount, begun.Tip, begun.Collected, begun.Change, tender.Means, tender.PostedAt ?? tender.At,
            [.. begun.Parts.Select(p => p.Line).Distinct()],
            [.. tender.Refunds.Where(r => r.State == RefundState.Posted).Select(r => new BilledRefund(r.Id, r.Minor, r.At))]);
    }
}
