using System.Text.Json.Serialization;
using Icupa.Payments;
using Icupa.Storage;

namespace Icupa.Fiscal;

/// <summary>A fact of a venue's receipts of one day. Type names and fields are kept for ever; a new field is optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(DayBegun), "begun")]
[JsonDerivedType(typeof(DayEnded), "ended")]
[JsonDerivedType(typeof(Billed), "billed")]
[JsonDerivedType(typeof(OwnAsked), "asked")]
[JsonDerivedType(typeof(Drawn), "drawn")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Numbered), "numbered")]
[JsonDerivedType(typeof(PassedOn), "passed")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(SentAgain), "again")]
public abstract record FiscalEvent;

/// <summary>The day goes on with the numbers of the one before.</summary>
public sealed record DayBegun(long Last) : FiscalEvent;

/// <summary>Another day gives the numbers from now on.</summary>
public sealed record DayEnded(DateOnly Next) : FiscalEvent;

/// <summary>A check as it stood when something of it was paid and not yet invoiced.</summary>
public sealed record Billed(FiscalRequest Check) : FiscalEvent;

/// <summary>Somebody (the commit says who) wants an invoice of its own for a payment.</summary>
/// <param name="Buyer">The buyer's tax number.</param>
public sealed record OwnAsked(PaymentId Payment, string? Buyer) : FiscalEvent;

/// <summary>A receipt was drawn up.</summary>
/// <param name="Number">0: the day has not begun, or has ended, or it is a rehearsal.</param>
public sealed record Drawn(ReceiptDocument Document, FiscalDeviceKind Device, long Number, long OriginalNumber) : FiscalEvent;

/// <summary>A receipt drawn up in another day is numbered here.</summary>
public sealed record Taken(ReceiptDocument Document, FiscalDeviceKind Device, long Number, long OriginalNumber) : FiscalEvent;

public sealed record Numbered(string Receipt, long Number, long OriginalNumber) : FiscalEvent;

public sealed record PassedOn(string Receipt, DateOnly To) : FiscalEvent;

/// <summary>What the device said. Pending: why it is.</summary>
public sealed record Answered(string Receipt, FiscalState State, FiscalMark? Mark, string? Why) : FiscalEvent;

public sealed record SentAgain(string Receipt) : FiscalEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<FiscalEvent>[]))]
public sealed partial class FiscalJson : JsonSerializerContext;
