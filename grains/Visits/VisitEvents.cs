using System.Text.Json.Serialization;
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
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(TableTold), "table-told")]
public abstract record VisitEvent;

public sealed record Opened(TableId Table) : VisitEvent;
public sealed record Joined(SessionId Session) : VisitEvent;
/// <param name="AliasKey">Key of the personal words.</param>
public sealed record Renamed(SessionId Session, string AliasKey) : VisitEvent;
public sealed record Left(SessionId Session) : VisitEvent;
public sealed record Revoked(SessionId Session) : VisitEvent;
public sealed record HostMoved(SessionId Session) : VisitEvent;
public sealed record AgeVerified(SessionId Session) : VisitEvent;
public sealed record Called(string Call, CallKind Kind) : VisitEvent;
public sealed record Answered(string Call) : VisitEvent;
/// <summary>A round has so many lines that are neither served nor voided.</summary>
public sealed record RoundUnfinished(int Round, int Lines) : VisitEvent;
/// <summary>The cart knows who sits here as of this version.</summary>
public sealed record CartTold(long Version) : VisitEvent;
public sealed record Closed(string? Reason) : VisitEvent;
/// <summary>The table knows that the visit has ended.</summary>
public sealed record TableTold : VisitEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Commit<VisitEvent>[]))]
public sealed partial class VisitJson : JsonSerializerContext;
