using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Venues;
using Icupa.Web.Shared;
using QRCoder;

namespace Icupa.Web.Receipts;

/// <summary>What a sheet is.</summary>
public enum SheetKind
{
    /// <summary>What is to be paid: never a receipt.</summary>
    Bill,
    Sale,
    Refund,
}

/// <summary>How a sheet is marked at its head; nothing for an original that is official as far as anybody knows.</summary>
public enum Mark
{
    NotAReceipt,
    Rehearsal,
    Simulated,
    Pending,
    Failed,
    NotCertified,
    Copy,
}

/// <summary>A row as it is printed. A price of one is left out where it is the total, or does not divide.</summary>
public sealed record Row(string Name, int Quantity, string? Unit, string? Discount, string Amount, bool Part);

/// <summary>A receipt or a bill as it stands on paper: everything is words already, in the reader's language.</summary>
public sealed record Paper(SheetKind Kind, Seller Seller, string Language, Currency Currency)
{
    public string? Table { get; init; }
    public long Number { get; init; }
    public long OriginalNumber { get; init; }
    /// <summary>On the venue's wall clock.</summary>
    public DateTime At { get; init; }
    public ImmutableArray<Mark> Marks { get; init; } = [];
    public ImmutableArray<Row> Rows { get; init; } = [];
    public ImmutableArray<ReceiptTax> Taxes { get; init; } = [];
    public ImmutableArray<ReceiptTender> Tenders { get; init; } = [];
    public long Service { get; init; }
    public long Total { get; init; }
    public string? Buyer { get; init; }
    /// <summary>Names of the promotion codes that took something off.</summary>
    public string? Codes { get; init; }
    public string? Label { get; init; }
    public FiscalMark? Fiscal { get; init; }
    /// <summary>A word for why the device has not taken it.</summary>
    public string? Why { get; init; }
    public FiscalDeviceKind Device { get; init; } = FiscalDeviceKind.Simulated;

    public string TimeZone { get; init; } = "UTC";

    /// <summary>On the venue's wall clock.</summary>
    public DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(TimeZone)).DateTime;

    public string Money(long minor) => Amount.Text(minor, Currency, Language);

    /// <summary>A receipt as it is printed; <paramref name="again"/> marks a reprint.</summary>
    public static Paper Of(Receipt receipt, string language, Reprint again)
    {
        var from = receipt.Document;
        var sheet = new Paper(from.Kind == ReceiptKind.Refund ? SheetKind.Refund : SheetKind.Sale, from.Seller, language, from.Currency) { TimeZone = from.TimeZone };
        return sheet with
        {
            Table = from.Table,
            Number = receipt.Number,
            OriginalNumber = receipt.OriginalNumber,
            At = sheet.Local(from.At),
            Marks = [.. MarksOf(receipt), .. again == Reprint.Copy ? [Mark.Copy] : ImmutableArray<Mark>.Empty],
            Rows = [.. from.Lines.Where(l => l.Amount > 0 || l.Discount > 0).Select(sheet.RowOf)],
            Taxes = from.Taxes,
            Tenders = from.Tenders,
            Service = from.Service,
            Total = from.Total,
            Buyer = from.Buyer,
            Codes = from.Codes,
            Label = LabelOf(receipt, again),
            Fiscal = receipt.Mark,
            Why = receipt.Why,
            Device = receipt.Device,
        };
    }

    /// <summary>What is to be paid, before it is.</summary>
    public static Paper Of(VenueSettings venue, string? table, CheckMeta check, IEnumerable<CheckLineView> lines, DateTime now, string language)
    {
        var sheet = new Paper(SheetKind.Bill, venue.Money.Seller ?? new(venue.Name, ""), language, check.Currency);
        return sheet with
        {
            Table = table,
            At = now,
            Marks = [Mark.NotAReceipt],
            Rows = [.. lines.Where(l => !l.Off).Select(l => new Row(l.Name, l.Quantity, l.Quantity > 1 && l.Total % l.Quantity == 0 ? sheet.Money(l.Total / l.Quantity) : null, null, sheet.Money(l.Total), false)),
                .. check.Discount > 0 ? [new Row("", 0, null, null, sheet.Money(-check.Discount), false)] : ImmutableArray<Row>.Empty],
            Taxes = [.. check.Taxes.Select(t => new ReceiptTax(t.Class, t.Name, t.BasisPoints, null, t.Net, t.Tax))],
            Service = check.Service,
            Total = check.Total,
            Codes = string.Join(", ", check.Codes.Where(c => c.State is CodeState.Asked or CodeState.Taken or CodeState.Kept).Select(c => c.Name).Distinct()) is { Length: > 0 } codes ? codes : null,
        };
    }

    /// <summary>What Rwanda's receipts are called: normal or copy, training or proforma; sale or refund. Only NS and NR are official.</summary>
    public static string? LabelOf(Receipt receipt, Reprint again) => receipt.Device != FiscalDeviceKind.RwandaOnline ? null
        : (receipt.Document.Rehearsal ? "T" : again == Reprint.Copy ? "C" : "N") + (receipt.Document.Kind == ReceiptKind.Refund ? "R" : "S");

    /// <summary>The code on a signed receipt: date, time, controller, number, internal data, signature. Not confirmed by the authority.</summary>
    public string? Code() => Fiscal is { } mark ? Draw(string.Join('#', At.ToString("ddMMyyyy", null), At.ToString("HHmmss", null), mark.Sdc, $"{mark.Number}/{mark.Total}", mark.Internal, mark.Signature)) : null;

    /// <summary>In groups of four, as people read long codes aloud.</summary>
    public static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(c => new string(c)));

    private Row RowOf(ReceiptLine line) => Kind == SheetKind.Refund
        ? new(line.Name, line.Quantity, null, null, Money(-line.Amount), line.Part)
        : new(line.Name, line.Quantity, line.Unit > 0 && line.Quantity > 1 ? Money(line.Unit) : null, line.Discount > 0 ? Money(-line.Discount) : null, Money(line.Total), line.Part);

    private static IEnumerable<Mark> MarksOf(Receipt receipt) => receipt switch
    {
        { Document.Rehearsal: true } => [Mark.Rehearsal],
        { State: FiscalState.Simulated } => [Mark.Simulated],
        { State: FiscalState.Failed } => [Mark.Failed],
        { State: FiscalState.Pending } => receipt.Device == FiscalDeviceKind.Simulated ? [Mark.Simulated] : [Mark.Pending],
        { Device: FiscalDeviceKind.Malta, Document.Seller.Exo: not null } => [],
        _ => [Mark.NotCertified],
    };

    private static string Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        return svg.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}

/// <summary>Whether a receipt is printed for the first time.</summary>
public enum Reprint
{
    Original,
    Copy,
}
