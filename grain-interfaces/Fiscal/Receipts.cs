using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Fiscal;

/// <summary>How far a receipt is with the tax authority's device. Only forward, but for a failed one that a person sends again.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FiscalState>))]
public enum FiscalState
{
    /// <summary>Numbered or about to be; the device has not answered yet.</summary>
    [JsonStringEnumMemberName("pending")] Pending = 1,
    /// <summary>The device took it; where the device signs, with its signature.</summary>
    [JsonStringEnumMemberName("issued")] Issued = 2,
    /// <summary>The device will not have it as it is; a person must look.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 3,
    /// <summary>No device: nothing official about it.</summary>
    [JsonStringEnumMemberName("simulated")] Simulated = 4,
}

[JsonConverter(typeof(JsonStringEnumConverter<ReceiptKind>))]
public enum ReceiptKind
{
    [JsonStringEnumMemberName("sale")] Sale = 1,
    /// <summary>Money given back; names the receipt of the sale.</summary>
    [JsonStringEnumMemberName("refund")] Refund = 2,
}

/// <summary>Which device registers a venue's receipts. None of them is certified.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FiscalDeviceKind>))]
public enum FiscalDeviceKind
{
    [JsonStringEnumMemberName("simulated")] Simulated = 1,
    /// <summary>The controller that Rwanda's tax authority hosts (EBM 2.1).</summary>
    [JsonStringEnumMemberName("rwanda-online")] RwandaOnline = 2,
    /// <summary>No device: our own numbers, and the EXO number of an approved system where the venue has one.</summary>
    [JsonStringEnumMemberName("malta")] Malta = 3,
}

/// <summary>When a venue draws up its invoices.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InvoicePer>))]
public enum InvoicePer
{
    /// <summary>One for the table once all is paid; a guest who asks for their own still gets it.</summary>
    [JsonStringEnumMemberName("table")] Table = 1,
    /// <summary>One for every payment as soon as it is made.</summary>
    [JsonStringEnumMemberName("payment")] Payment = 2,
}

/// <summary>A venue's fiscal device.</summary>
/// <param name="Branch">The branch as the authority knows it, two digits.</param>
/// <param name="Serial">The device's serial number.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.setup")]
public sealed record FiscalSetup(
    [property: Id(0)] FiscalDeviceKind Device = FiscalDeviceKind.Simulated,
    [property: Id(1)] InvoicePer Invoices = InvoicePer.Table,
    [property: Id(2)] string Branch = "00",
    [property: Id(3)] string? Serial = null);

/// <summary>A row of a receipt. Amounts in minor units.</summary>
/// <param name="Line">The check's line that it is of.</param>
/// <param name="Unit">The price of one; 0 where it does not divide.</param>
/// <param name="Total">Before discounts.</param>
/// <param name="Amount">What this receipt is for, taxes included; <paramref name="Total"/> less <paramref name="Discount"/>, or the part that was paid.</param>
/// <param name="Class">Id of the tax class; null where nothing is taxed.</param>
/// <param name="Part">Only a part of the dish: others pay, or paid, the rest.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.line")]
public sealed record ReceiptLine(
    [property: Id(0)] LineId Line,
    [property: Id(1)] string Item,
    [property: Id(2)] string Name,
    [property: Id(3)] int Quantity,
    [property: Id(4)] long Unit,
    [property: Id(5)] long Total,
    [property: Id(6)] long Discount,
    [property: Id(7)] long Amount,
    [property: Id(8)] long Service,
    [property: Id(9)] string? Class,
    [property: Id(10)] bool Part);

/// <summary>The tax of one class on a receipt. <paramref name="Net"/> and <paramref name="Tax"/> of all classes add up to the total.</summary>
/// <param name="BasisPoints">1800 = 18 %.</param>
/// <param name="Code">What the authority calls the class.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.tax")]
public sealed record ReceiptTax(
    [property: Id(0)] string Class,
    [property: Id(1)] string Name,
    [property: Id(2)] int BasisPoints,
    [property: Id(3)] string? Code,
    [property: Id(4)] long Net,
    [property: Id(5)] long Tax);

/// <summary>How it was paid.</summary>
/// <param name="Amount">Of the check, without tip.</param>
/// <param name="Collected">What was handed over: amount, tip and the rounding of cash.</param>
/// <param name="Reference">A card's brand and last digits, the provider's transaction id; never a phone number.</param>
/// <param name="At">When it was posted; null of a refund, and of receipts drawn up before this was kept.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.tender")]
public sealed record ReceiptTender(
    [property: Id(0)] PaymentId Payment,
    [property: Id(1)] PaymentMethod Method,
    [property: Id(2)] long Amount,
    [property: Id(3)] long Tip,
    [property: Id(4)] long Collected,
    [property: Id(5)] long Change,
    [property: Id(6)] string? Reference,
    [property: Id(7)] DateTimeOffset? At = null)
{
    /// <summary>What cash was rounded by.</summary>
    [JsonIgnore] public long Rounding => Collected - Amount - Tip;
}

/// <summary>A sale, or money given back, as it stands on paper. Once drawn up it never changes.</summary>
/// <param name="Id">Names it within its venue: follows from the payment or the refund that it is for.</param>
/// <param name="At">When it was paid, or given back.</param>
/// <param name="Buyer">The buyer's tax number, where one was given.</param>
/// <param name="Original">A refund: the id of the sale's receipt.</param>
/// <param name="Rehearsal">Of a rehearsal: takes no number and is registered nowhere.</param>
/// <param name="Codes">A sale: names of the promotion codes in its discounts.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.document")]
public sealed record ReceiptDocument(
    [property: Id(0)] string Id,
    [property: Id(1)] ReceiptKind Kind,
    [property: Id(2)] VisitId Visit,
    [property: Id(3)] string? Table,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] Currency Currency,
    [property: Id(6)] string TimeZone,
    [property: Id(7)] Seller Seller,
    [property: Id(8)] ImmutableArray<ReceiptLine> Lines,
    [property: Id(9)] ImmutableArray<ReceiptTax> Taxes,
    [property: Id(10)] ImmutableArray<ReceiptTender> Tenders,
    [property: Id(11)] string? Buyer = null,
    [property: Id(12)] string? Original = null,
    [property: Id(13)] bool Rehearsal = false,
    [property: Id(14)] string? Codes = null)
{
    /// <summary>Service charge, part of the total.</summary>
    [JsonIgnore] public long Service => Lines.Sum(l => l.Service);
    [JsonIgnore] public long Total => Lines.Sum(l => l.Amount + l.Service);
    /// <summary>Beside the total.</summary>
    [JsonIgnore] public long Tip => Tenders.Sum(t => t.Tip);
}

/// <summary>What a signing device gave back.</summary>
/// <param name="Number">The device's own count of receipts of this kind, and of all.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.mark")]
public sealed record FiscalMark(
    [property: Id(0)] string Sdc,
    [property: Id(1)] string Mrc,
    [property: Id(2)] long Number,
    [property: Id(3)] long Total,
    [property: Id(4)] string Internal,
    [property: Id(5)] string Signature,
    [property: Id(6)] DateTimeOffset At);

/// <summary>A receipt as its readers see it.</summary>
/// <param name="Number">In the venue's own sequence of sales and refunds; 0 until it has one.</param>
/// <param name="OriginalNumber">A refund: the number of the sale's receipt.</param>
/// <param name="Why">A word for why it is pending or failed ("no-answer", "already-sent", "not-set-up", "refused-910").</param>
/// <param name="PassedTo">The day of the venue that numbers and registers it; ask there.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.receipt")]
public sealed record Receipt(
    [property: Id(0)] ReceiptDocument Document,
    [property: Id(1)] FiscalDeviceKind Device,
    [property: Id(2)] long Number,
    [property: Id(3)] long OriginalNumber,
    [property: Id(4)] FiscalState State,
    [property: Id(5)] FiscalMark? Mark,
    [property: Id(6)] string? Why,
    [property: Id(7)] DateOnly? PassedTo);
