using System.Collections.Immutable;
using Icupa.Venues;

namespace Icupa.Fiscal;

/// <summary>Who sells, and how: as the venue's settings say when a receipt is drawn up.</summary>
public sealed record Shop(Seller Seller, string TimeZone, FiscalSetup Setup)
{
    public static Shop Of(VenueSettings venue) => new(venue.Money.Seller ?? new(venue.Name, ""), venue.TimeZone, venue.Money.Fiscal);
}

/// <summary>What was invoiced of one visit.</summary>
/// <param name="Bill">The newest check, while something of it is paid and not invoiced.</param>
/// <param name="Invoiced">Per line, in minor units, less what was given back.</param>
/// <param name="Payments">Those that an invoice covers, with its id.</param>
/// <param name="Refunds">Those that a receipt deals with.</param>
public sealed record Book(long Version, FiscalRequest? Bill, ImmutableDictionary<LineId, long> Invoiced, ImmutableDictionary<PaymentId, string> Payments, ImmutableHashSet<string> Refunds)
{
    public static Book Empty { get; } = new(0, null, ImmutableDictionary<LineId, long>.Empty, ImmutableDictionary<PaymentId, string>.Empty, []);

    public bool Covers(BilledTender tender) => Payments.ContainsKey(tender.Payment);

    internal Book Entered(ReceiptDocument document, IEnumerable<string> refunds)
    {
        var sign = document.Kind == ReceiptKind.Sale ? 1 : -1;
        var invoiced = Invoiced.ToBuilder();
        foreach (var line in document.Lines)
            invoiced[line.Line] = invoiced.GetValueOrDefault(line.Line) + sign * (line.Amount + line.Service);
        var payments = sign > 0 ? Payments.SetItems(document.Tenders.Select(t => KeyValuePair.Create(t.Payment, document.Id))) : Payments;
        return this with { Invoiced = invoiced.ToImmutable(), Payments = payments, Refunds = Refunds.Union(refunds), Bill = Bill is not null && Bill.Tenders.All(t => payments.ContainsKey(t.Payment)) ? null : Bill };
    }
}

/// <summary>
/// Draws up receipts. The one rule: a receipt is for exactly the money of its payments (without tips and the rounding of cash), taken from
/// what is payable and not yet invoiced, so that whoever pays how much when, invoices less refunds come to what the check came to. A payment
/// for certain dishes takes from those first; any other takes from all lines alike, by largest remainder.
/// </summary>
public static class Drawing
{
    /// <summary>The invoice of payments; null when there is nothing to invoice.</summary>
    public static ReceiptDocument? Sale(string id, Book book, FiscalRequest check, Shop shop, IReadOnlyList<BilledTender> tenders, string? buyer)
    {
        var left = check.Lines.Select(l => Math.Max(0, l.Payable - book.Invoiced.GetValueOrDefault(l.Id))).ToArray();
        var amount = Math.Min(tenders.Sum(Paid), left.Sum());
        if (amount == 0)
            return null;
        var own = check.Lines.Select((l, i) => tenders.Count == 1 && tenders[0].Own.Contains(l.Id) ? left[i] : 0).ToArray();
        var parts = Take(amount, own, left);
        var lines = check.Lines.Select((l, i) => Line(check, l, parts[i], parts[i] < l.Payable)).Where(l => l.Amount + l.Service > 0).ToImmutableArray();
        return new(id, ReceiptKind.Sale, check.Visit, check.Table, tenders.Max(t => t.At), check.Currency, shop.TimeZone, shop.Seller, lines,
            Taxes(check, lines), [.. tenders.Select(Tender)], buyer, Rehearsal: check.Rehearsal);
    }

    /// <summary>
    /// The receipt of money given back: first of what was invoiced and is no longer payable (taken off, reduced), then of all that the
    /// original still holds. Null when nothing of it was invoiced, as when only a tip goes back.
    /// </summary>
    /// <param name="before">What was given back of the original already.</param>
    public static ReceiptDocument? Refund(string id, Book book, FiscalRequest check, Shop shop, ReceiptDocument original, IReadOnlyCollection<ReceiptDocument> before, BilledTender tender, BilledRefund refund)
    {
        var earlier = tender.Refunds.Where(r => book.Refunds.Contains(r.Id)).Sum(r => r.Minor);
        var share = Math.Clamp(tender.Amount - earlier, 0, refund.Minor);
        var left = original.Lines.Select(l => l.Amount + l.Service - before.SelectMany(r => r.Lines).Where(r => r.Line == l.Line).Sum(r => r.Amount + r.Service)).ToArray();
        var amount = Math.Min(share, left.Sum());
        if (amount == 0)
            return null;
        var over = original.Lines.Select((l, i) => Math.Clamp(book.Invoiced.GetValueOrDefault(l.Line) - Payable(check, l.Line), 0, left[i])).ToArray();
        var parts = Take(amount, over, left);
        var lines = original.Lines.Select((l, i) => Back(l, parts[i])).Where(l => l.Amount + l.Service > 0).ToImmutableArray();
        return new(id, ReceiptKind.Refund, check.Visit, original.Table, refund.At, original.Currency, original.TimeZone, shop.Seller, lines, Taxes(check, lines),
            [new(tender.Payment, tender.Method, amount, refund.Minor - share, refund.Minor, 0, tender.Reference)], original.Buyer, original.Id, original.Rehearsal);
    }

    /// <summary>What a payment pays of the check: a refund takes from it first, then from the tip.</summary>
    public static long Paid(BilledTender tender) => Math.Max(0, tender.Amount - tender.Refunds.Sum(r => r.Minor));

    /// <summary>The tax that is in an amount, to the nearest unit, half up: 18 % of 7000 is 1068.</summary>
    public static long TaxIn(long gross, int basisPoints) => (long)(((Int128)gross * basisPoints * 2 + 10_000 + basisPoints) / (2 * (Int128)(10_000 + basisPoints)));

    private static long Payable(FiscalRequest check, LineId line) => check.Lines.FirstOrDefault(l => l.Id == line)?.Payable ?? 0;

    private static ReceiptTender Tender(BilledTender t) => new(t.Payment, t.Method, t.Amount, t.Tip, t.Collected, t.Change, t.Reference);

    private static ReceiptLine Line(FiscalRequest check, BilledLine line, long part, bool partly)
    {
        var service = partly ? Of(part, line.Service, line.Payable) : line.Service;
        var amount = part - service;
        // Taxes on top are in the amount; a price below it is the price without them.
        var total = partly ? amount : Math.Max(line.Total, amount);
        var unit = !partly && total % line.Quantity == 0 ? total / line.Quantity : 0;
        return new(line.Id, line.Item, line.Name, line.Quantity, unit, total, total - amount, amount, service, ClassOf(check, line.TaxClass)?.Id, partly);
    }

    private static ReceiptLine Back(ReceiptLine sold, long part)
    {
        var whole = sold.Amount + sold.Service;
        if (part == whole)
            return sold;
        var service = Of(part, sold.Service, whole);
        return sold with { Amount = part - service, Service = service, Total = part - service, Discount = 0, Unit = 0, Part = true };
    }

    private static ImmutableArray<ReceiptTax> Taxes(FiscalRequest check, ImmutableArray<ReceiptLine> lines)
    {
        var taxes = ImmutableArray.CreateBuilder<ReceiptTax>();
        foreach (var (kind, first) in check.TaxClasses.Select((c, i) => (c, i == 0)))
        {
            var gross = lines.Sum(l => (l.Class == kind.Id ? l.Amount : 0) + (first ? l.Service : 0));
            if (gross == 0)
                continue;
            var tax = TaxIn(gross, kind.BasisPoints);
            taxes.Add(new(kind.Id, kind.Name, kind.BasisPoints, kind.Code, gross - tax, tax));
        }
        return taxes.ToImmutable();
    }

    private static TaxClass? ClassOf(FiscalRequest check, string? id) =>
        check.TaxClasses.FirstOrDefault(c => c.Id == id) ?? (check.TaxClasses.IsEmpty ? null : check.TaxClasses[0]);

    private static long Of(long part, long of, long whole) => whole == 0 ? 0 : (long)((Int128)part * of / whole);

    // From the preferred parts as far as they go, the rest from what is left of all. Never more than amount, never more than a part holds.
    private static long[] Take(long amount, long[] preferred, long[] left)
    {
        var first = Spread(Math.Min(amount, preferred.Sum()), preferred);
        var rest = Spread(amount - first.Sum(), [.. left.Zip(first, (all, taken) => all - taken)]);
        return [.. first.Zip(rest, (a, b) => a + b)];
    }

    // Largest remainder; at most the sum of the weights is asked for, so that no part exceeds its weight.
    private static long[] Spread(long total, long[] weights)
    {
        var sum = weights.Aggregate(Int128.Zero, (s, w) => s + w);
        if (sum == 0)
            return new long[weights.Length];
        var parts = weights.Select(w => (long)((Int128)total * w / sum)).ToArray();
        var order = Enumerable.Range(0, weights.Length).OrderByDescending(i => (Int128)total * weights[i] % sum).ThenBy(i => i);
        foreach (var i in order.Take((int)(total - parts.Sum())))
            parts[i]++;
        return parts;
    }
}
