using System.Text.Json.Serialization;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;

namespace Icupa.Visits;

/// <summary>What can happen to a visit. Names in the journal are for ever; added fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Renamed), "renamed")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Revoked), "revoked")]
[JsonDerivedType(typeof(HostMoved), "host-moved")]
[JsonDerivedType(typeof(AgeVerified), "age-verified")]
[JsonDerivedType(typeof(Called), "called")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(RoundUnfinished), "round-unfinished")]
[JsonDerivedType(typeof(CartTold), "cart-told")]
[JsonDerivedType(typeof(CloseBegun), "close-begun")]
[JsonDerivedType(typeof(CloseGivenUp), "close-given-up")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(TableTold), "table-told")]
[JsonDerivedType(typeof(CheckIs), "check-is")]
[JsonDerivedType(typeof(CheckToldEnd), "check-told")]
[JsonDerivedType(typeof(MoveBegun), "move-begun")]
[JsonDerivedType(typeof(MoveEnded), "moved")]
[JsonDerivedType(typeof(MoveRefused), "move-refused")]
[JsonDerivedType(typeof(TableLeft), "table-left")]
[JsonDerivedType(typeof(BillTold), "bill-told")]
public abstract record VisitEvent;

public sealed record Opened(TableId Table) : VisitEvent;
public sealed record Joined(SessionId Session) : VisitEvent;
/// <param name="AliasKey">Key of the personal words.</param>
public sealed record Renamed(SessionId Session, string AliasKey) : VisitEvent;
public sealed record Left(SessionId Session) : VisitEvent;
public sealed record Revoked(SessionId Session) : VisitEvent;
public sealed record HostMoved(SessionId Session) : VisitEvent;
public sealed record AgeVerified(SessionId Session) : VisitEvent;
/// <param name="Method">How a guest wants to pay by hand, and how much; absent where they only call.</param>
public sealed record Called(string Call, CallKind Kind, PaymentMethod? Method = null, long? Minor = null) : VisitEvent;
public sealed record Answered(string Call) : VisitEvent;
/// <summary>A round has so many lines that are neither served nor voided.</summary>
/// <param name="Version">Of the order that says so; older facts do not say.</param>
public sealed record RoundUnfinished(int Round, int Lines, long Version = 0) : VisitEvent;
/// <summary>The cart knows who sits here as of this version.</summary>
/// <param name="Placed">The newest round that it had sent when it was told that the visit is being closed; not noted any more.</param>
/// <param name="Rounds">How many it had sent then.</param>
public sealed record CartTold(long Version, int Placed = 0, int Rounds = 0) : VisitEvent;
/// <summary>It is being closed: the cart is asked to send no more rounds, and what is due is taken from the check's tab.</summary>
/// <param name="Shuts">The cart is asked; before it was, only a tab was waited for.</param>
public sealed record CloseBegun(string? Reason, bool Shuts = false) : VisitEvent;
/// <summary>Something is due after all that no tab pays: the visit stays open, and the cart is told.</summary>
public sealed record CloseGivenUp(Refusal Why) : VisitEvent;
/// <param name="WriteOff">Why what is due will not be paid.</param>
/// <param name="For">Who closed it, where it waited for its cart and tab.</param>
public sealed record Closed(string? Reason, WriteOff? WriteOff = null, string? ApprovedBy = null, string? For = null) : VisitEvent;
/// <summary>What is not yet paid as of a version of the check, and what its tab covers.</summary>
/// <param name="Expected">How many transfers of lines were about to come to it, or came.</param>
/// <param name="Received">How many of them came.</param>
public sealed record CheckIs(long Version, long Unpaid, int Disputed, int? LastRound = null, long OnTab = 0, int? Rounds = null, int Expected = 0, int? Received = null) : VisitEvent;
/// <summary>The check knows that the visit has ended.</summary>
public sealed record CheckToldEnd : VisitEvent;
/// <summary>The table knows that the visit has ended.</summary>
public sealed record TableTold : VisitEvent;
/// <summary>Staff want the party at another table, alone or with another party and its bill; that table is asked.</summary>
public sealed record MoveBegun(string Move, TableId To, VisitId? With = null) : VisitEvent;
/// <summary>The party sits there.</summary>
public sealed record MoveEnded(string Move, TableId To, VisitId? With = null) : VisitEvent;
/// <summary>The table would not take it; everything is as before.</summary>
public sealed record MoveRefused(string Move, Refusal Refusal) : VisitEvent;
/// <summary>A table that the party sat at knows that it is gone.</summary>
public sealed record TableLeft(TableId Table) : VisitEvent;
/// <summary>The check knows as of this version whose bill is shared.</summary>
public sealed record BillTold(long Version) : VisitEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Commit<VisitEvent>[]))]
public sealed partial class VisitJson : JsonSerializerContext;
