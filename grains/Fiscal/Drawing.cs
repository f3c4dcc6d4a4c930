using System.Collections.Immutable;
using Icupa.Checks;
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
/// <param name="Papers">Ids of all receipts, in the order in which they were drawn up.</param>
public sealed record Book(long Version, FiscalRequest? Bill, ImmutableDictionary<LineId, long> Invoiced, ImmutableDictionary<PaymentId, string> Payments, ImmutableList<string> Papers)
{
    public static Book Empty { get; } = new(0, null, ImmutableDictionary<LineId, long>.Empty, ImmutableDictionary<PaymentId, string>.Empty, []);

    public bool Covers(BilledTender tender) => Payments.ContainsKey(tender.Payment);

    internal Book Entered(ReceiptDocument document)
    {
        var sign = document.Kind == ReceiptKind.Sale ? 1 : -1;
        var invoiced = Invoiced.ToBuilder();
        foreach (var line in document.Lines)
            invoiced[line.Line] = invoiced.GetValueOrDefault(line.Line) + sign * (line.Amount + line.Service);
        var payments = sign > 0 ? Payments.SetItems(document.Tenders.Select(t => KeyValuePair.Create(t.Payment, document.Id))) : Payments;
        var bill = Bill is not null && Bill.Tenders.All(t => payments.ContainsKey(t.Payment)) ? null : Bill;
        return new(Version, bill, invoiced.ToImmutable(), payments, Papers.Add(document.Id));
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
            Taxes(check, lines), [.. tenders.Select(Tender)], buyer, Rehearsal: check.Rehearsal, Codes: check.Codes);
    }

    /// <summary>
    /// The receipt of what was given back of an invoice and has no receipt yet: first of what was invoiced and is no longer payable (taken off,
    /// reduced), then of all that the invoice still holds. Null when there is nothing, as when only a tip went back.
    /// </summary>
    /// <param name="before">The receipts of what was given back of it before.</param>
    public static ReceiptDocument? Refund(Book book, FiscalRequest check, Shop shop, ReceiptDocument original, IReadOnlyCollection<ReceiptDocument> before)
    {
        var paid = check.Tenders.Where(t => original.Tenders.Any(o => o.Payment == t.Payment)).ToList();
        var left = original.Lines.Select(l => l.Amount + l.Service - before.SelectMany(r => r.Lines).Where(r => r.Line == l.Line).Sum(r => r.Amount + r.Service)).ToArray();
        var amount = left.Sum() - paid.Sum(Paid);
        // An older picture that does not know all of its payments says nothing of what went back.
        if (amount <= 0 || paid.Count < original.Tenders.Length)
            return null;
        var over = original.Lines.Select((l, i) => Math.Clamp(book.Invoiced.GetValueOrDefault(l.Line) - Payable(check, l.Line), 0, left[i])).ToArray();
        var parts = Take(amount, over, left);
        var lines = original.Lines.Select((l, i) => Back(l, parts[i])).Where(l => l.Amount + l.Service > 0).ToImmutableArray();
        var refunds = paid.SelectMany(t => t.Refunds.Select(r => (t.Payment, r.Id, r.At))).ToList();
        return new(CommandId.From(original.Id + string.Concat(refunds.Select(r => $" {r.Payment} {r.Id}"))).Text + "-refund", ReceiptKind.Refund, check.Visit, original.Table, refunds.Max(r => r.At),
            original.Currency, original.TimeZone, shop.Seller, lines, Taxes(check, lines), [.. paid.Select(t => GivenBack(t, original, before)).Where(t => t.Collected > 0)], original.Buyer, original.Id, original.Rehearsal);
    }

    /// <summary>What a payment pays of the check: a refund takes from it first, then from the tip.</summary>
    public static long Paid(BilledTender tender) => Left(tender).Amount;

    /// <summary>The tax that is in an amount, to the nearest unit, half up: 18 % of 7000 is 1068.</summary>
    public static long TaxIn(long gross, int basisPoints) => Shares.Nearest(gross, basisPoints, 10_000 + basisPoints);

    private static long Payable(FiscalRequest check, LineId line) => check.Lines.FirstOrDefault(l => l.Id == line)?.Payable ?? 0;

    // With what has gone back before taken off.
    private static ReceiptTender Tender(BilledTender t) => new(t.Payment, t.Method, Paid(t), Tip(t), Kept(t), t.Change, t.Reference, t.At);

    private static ReceiptTender GivenBack(BilledTender t, ReceiptDocument original, IReadOnlyCollection<ReceiptDocument> before)
    {
        var (sold, back) = (original.Tenders.First(o => o.Payment == t.Payment), before.SelectMany(r => r.Tenders).Where(r => r.Payment == t.Payment).ToList());
        var (amount, tip) = (sold.Amount - back.Sum(b => b.Amount) - Paid(t), sold.Tip - back.Sum(b => b.Tip) - Tip(t));
        return new(t.Payment, t.Method, amount, tip, sold.Collected - back.Sum(b => b.Collected) - Kept(t), 0, t.Reference);
    }

    // Of what was handed over.
    private static long Kept(BilledTender t) => t.Collected - t.Refunds.Sum(r => r.Minor);

    private static long Tip(BilledTender t) => Left(t).Tip;

    private static (long Amount, long Tip) Left(BilledTender t) => Shares.Left(t.Amount, t.Tip, t.Collected, t.Refunds.Sum(r => r.Minor));

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
        var first = Shares.Of(Math.Min(amount, preferred.Sum()), preferred);
        var rest = Shares.Of(amount - first.Sum(), left.Zip(first, (all, taken) => all - taken).ToArray());
        return [.. first.Zip(rest, (a, b) => a + b)];
    }
}
