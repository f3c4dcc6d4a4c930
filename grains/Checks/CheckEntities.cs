using System.Collections.Immutable;
using Icupa.Payments;

namespace Icupa.Checks;

/// <summary>A check as its watchers see it. Almost any change moves what everybody owes, so a change shows all of it: checks are short.</summary>
public static class CheckEntities
{
    public static IEnumerable<string> All(Check check) => check.Rules is null ? [] :
        ["meta", .. check.Lines.Where(l => l.Sent is null).Select(l => $"line:{l.Id}"), .. check.Payers.Select(p => $"share:{p}"), .. check.Tenders.Select(t => $"tender:{t.Id}")];

    /// <summary>Those that a change takes away: lines on another check, payers without a share.</summary>
    public static IEnumerable<string> Gone(Check check) => [.. check.Lines.Where(l => l.Sent is not null).Select(l => $"line:{l.Id}"), .. check.Gone.Select(p => $"share:{p}")];

    public static object? One(Check check, string key) => key.Split(':')[0] switch
    {
        "meta" => Meta(check),
        "line" => check.Line(LineId.Of(Key.Rest(key))) is { Sent: null } line ? Line(check, line) : null,
        "share" => check.Payers.Contains(Key.Rest(key)) ? Share(check, Key.Rest(key)) : null,
        _ => check.Tender(PaymentId.Of(Key.Rest(key))) is { } tender ? Tender(tender) : null,
    };

    private static CheckMeta Meta(Check check)
    {
        var bill = check.Bill;
        return new(check.Rules!.Currency, check.State, check.Split, check.Equally, bill.Subtotal, bill.Discount, bill.Service, bill.Tax, bill.Total,
            check.Paid, check.Pending, check.Due, check.Tips, check.Disputes,
            [.. bill.Taxes.Select(t => new TaxView(t.Class.Id, t.Class.Name, t.Class.BasisPoints, t.Net, t.Tax))],
            // The parts of one that came with several dishes are one again.
            [.. check.Discounts.GroupBy(d => d.Id).Select(d => (One: d.First(), Minor: d.Sum(p => p.Minor), Line: d.Count() == 1 ? d.First().Line : null)).Select(d => new DiscountView(d.One.Id, d.Line, d.One.BasisPoints, d.Minor, d.One.Reason, d.One.By, d.One.ApprovedBy))],
            check.WriteOff)
        {
            Codes = [.. check.Codes.Select(u => new CodeView(u.Id, u.Code, u.Name, u.State, u.By))],
            Elsewhere = check.Lines.Select(l => l.Sent?.To).OfType<VisitId>().Distinct().ToImmutableArray() is { Length: > 0 } elsewhere ? elsewhere : null,
            Tabs = [.. check.Tabs.Select(t => new TabView(t.Id, t.Payer, t.State, t.Held, t.Want, t.Why, t.LettingGo, t.At))],
        };
    }

    private static CheckLineView Line(Check check, CheckLine line) =>
        new(line.Id, line.Order, line.Item, line.Name, line.Quantity, line.By, line.Total, check.Bill.Payable[check.Lines.IndexOf(line)], line.Owners,
            [.. line.Owners.Where(o => check.Settled(line.Id, o))], line.Disputed, line.Off);

    private static ShareView Share(Check check, string payer)
    {
        var mine = check.Tenders.Where(t => t.Begun.Payer == payer).ToList();
        return new(payer, check.Mine(payer).Minor, check.EqualPart(payer), mine.Sum(t => t.Paid), mine.Sum(t => t.Pending));
    }

    private static TenderView Tender(Tender t) =>
        new(t.Id, t.Begun.Payer, t.Begun.Method, t.Begun.Cover, t.Begun.Amount, t.Begun.Tip, t.Begun.Collected, t.Begun.Change, t.Refunded, t.State, t.Why, t.By, t.At, t.Dispute, t.Means, t.PostedAt, t.GivenUp ? true : null);
}
