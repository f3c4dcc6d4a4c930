using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>What can happen to a check. Names in the journal are for ever; added fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(OrderTaken), "order")]
[JsonDerivedType(typeof(LineShared), "shared")]
[JsonDerivedType(typeof(LineDisputed), "disputed")]
[JsonDerivedType(typeof(SplitChosen), "split")]
[JsonDerivedType(typeof(Discounted), "discounted")]
[JsonDerivedType(typeof(DiscountDropped), "discount-dropped")]
[JsonDerivedType(typeof(CodeRedeemed), "code")]
[JsonDerivedType(typeof(CodeSettled), "code-is")]
[JsonDerivedType(typeof(TabOpened), "tab")]
[JsonDerivedType(typeof(TabLetGo), "tab-let-go")]
[JsonDerivedType(typeof(TabMoved), "tab-moved")]
[JsonDerivedType(typeof(TenderBegun), "begun")]
[JsonDerivedType(typeof(TenderGivenUp), "given-up")]
[JsonDerivedType(typeof(TenderMoved), "moved")]
[JsonDerivedType(typeof(RefundBegun), "refund")]
[JsonDerivedType(typeof(CheckTold), "told")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(LinesSent), "sent")]
[JsonDerivedType(typeof(LinesReceived), "received")]
[JsonDerivedType(typeof(LinesReturned), "returned")]
[JsonDerivedType(typeof(BillJoined), "joined")]
public abstract record CheckEvent;

/// <summary>With the first order: the venue's rules of that moment hold for the whole visit.</summary>
public sealed record Opened(Currency Currency, TaxMode Taxes, ImmutableArray<TaxClass> Classes, int ServiceBasisPoints, int CashStep, int MostTipPercent, int ServerDiscountBasisPoints) : CheckEvent;

/// <summary>An order as of a version; its lines replace what was known of it.</summary>
public sealed record OrderTaken(OrderId Id, long Version, DateOnly BusinessDate, ImmutableArray<OrderedLine> Lines, TableId? Table = null) : CheckEvent;

/// <summary>Who pays for a line; nobody means the table. Ends a dispute.</summary>
public sealed record LineShared(LineId Line, ImmutableArray<string> Owners) : CheckEvent;

public sealed record LineDisputed(LineId Line) : CheckEvent;

public sealed record SplitChosen(SplitKind Kind, ImmutableArray<string> People) : CheckEvent;

public sealed record Discounted(string Id, LineId? Line, int BasisPoints, long Minor, string Reason, string? ApprovedBy) : CheckEvent;

public sealed record DiscountDropped(string Id) : CheckEvent;

/// <summary>A promotion code was entered; from here on it takes something off the check.</summary>
/// <param name="Id">Of this use, and of its discount.</param>
/// <param name="Reason">The code's name.</param>
/// <param name="Limit">Uses in all; null where nobody counts them.</param>
public sealed record CodeRedeemed(string Id, string Code, string Reason, int BasisPoints, long Minor, long? Ceiling, int? Limit) : CheckEvent;

public sealed record CodeSettled(string Id, CodeState State) : CheckEvent;

/// <param name="Minor">What is to be held at first.</param>
public sealed record TabOpened(PaymentId Payment, long Minor) : CheckEvent;

public sealed record TabLetGo(PaymentId Payment) : CheckEvent;

/// <summary>What became of a tab as of a version of its hold.</summary>
public sealed record TabMoved(PaymentId Payment, long Version, HoldState State, long Held, string? Provider, string? Why) : CheckEvent;

/// <summary>A part of a line that a tender pays for.</summary>
public readonly record struct Part(LineId Line, string Payer);

/// <param name="Collected">Amount, tip, and the rounding of cash.</param>
/// <param name="PhoneKey">Key of the sealed number in the personal words.</param>
/// <param name="Day">Cash: the business date on which it changed hands; an earlier build did not say.</param>
public sealed record TenderBegun(PaymentId Payment, string Payer, PaymentMethod Method, Cover Cover, long Amount, long Tip, long Collected, long Change, string? PhoneKey, string? Reference, ImmutableArray<Part> Parts, DateOnly? Day = null) : CheckEvent;

public sealed record TenderGivenUp(PaymentId Payment) : CheckEvent;

/// <summary>What became of a tender as of a version of its payment (1 where there is none beside the check).</summary>
/// <param name="Means">As in <see cref="Heard"/>.</param>
public sealed record TenderMoved(PaymentId Payment, long Version, TenderState State, string? Why, ImmutableArray<RefundReport> Refunds, DisputeState? Dispute = null, string? Means = null) : CheckEvent;

/// <param name="Day">As of <see cref="TenderBegun"/>.</param>
public sealed record RefundBegun(PaymentId Payment, string Refund, long Minor, string Reason, string? ApprovedBy, DateOnly? Day = null) : CheckEvent;

/// <summary>A payment ("payment:…"), the drawer, the visit ("visit:"), the receipts ("fiscal:") or the check that lines were sent to ("sent:…") know the check as of a version.</summary>
public sealed record CheckTold(string Name, long Version) : CheckEvent;

public sealed record Closed(WriteOff? WriteOff) : CheckEvent;

/// <summary>Lines leave for another visit's check: they are not to be paid here any more.</summary>
public sealed record LinesSent(string Transfer, VisitId To, ImmutableArray<SentLine> Lines) : CheckEvent;

/// <param name="Minor">What was to be paid for it here.</param>
/// <param name="Owners">Who pays for it there; nobody where staff moved it.</param>
/// <param name="Parts">Its parts of what is taken off the whole check; an earlier build sent none along.</param>
public sealed record SentLine(LineId Line, long Minor, ImmutableArray<string> Owners, bool Disputed, ImmutableArray<SentPart>? Parts = null);

/// <summary>A line's part of a reduction of the whole check.</summary>
public readonly record struct SentPart(string Discount, long Minor);

/// <summary>Lines came from another visit's check, or it says that some of them are off.</summary>
public sealed record LinesReceived(string Transfer, VisitId From, DateOnly BusinessDate, ImmutableArray<MovedLine> Lines) : CheckEvent;

/// <summary>The other check was closed before they came: they are to be paid here again.</summary>
public sealed record LinesReturned(string Transfer) : CheckEvent;

/// <summary>Whose bill this party's lines go to, as of a version of the visit; null for its own.</summary>
public sealed record BillJoined(long Version, VisitId? Into) : CheckEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<CheckEvent>[]))]
public sealed partial class CheckJson : JsonSerializerContext;
