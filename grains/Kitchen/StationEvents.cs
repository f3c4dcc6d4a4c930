using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Orders;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Kitchen;

/// <summary>A fact of a station's day. Type names and fields are kept for ever; a new field is optional. Notes and allergies are keys, never words.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(TicketFired), "fired")]
[JsonDerivedType(typeof(TicketUpdated), "updated")]
[JsonDerivedType(typeof(TicketsPainted), "painted")]
[JsonDerivedType(typeof(TicketEscalated), "escalated")]
[JsonDerivedType(typeof(AllergyAcknowledged), "allergy")]
[JsonDerivedType(typeof(ChangeAcknowledged), "change")]
[JsonDerivedType(typeof(LinesStarted), "started")]
[JsonDerivedType(typeof(LinesBumped), "lines-bumped")]
[JsonDerivedType(typeof(TicketBumped), "bumped")]
[JsonDerivedType(typeof(TicketRecalled), "recalled")]
[JsonDerivedType(typeof(LineCannotBeMade), "cannot-make")]
[JsonDerivedType(typeof(OrderTold), "told")]
[JsonDerivedType(typeof(TicketShelved), "shelved")]
public abstract record StationEvent;

/// <summary>A round came to the station.</summary>
public sealed record TicketFired(OrderId Order, long OrderVersion, StationKind Kind, string Number, TableId Table, ImmutableArray<DispatchLine> Lines) : StationEvent;

/// <summary>What a newer version of the order says of the ticket's lines, and where they are brought where that has changed.</summary>
public sealed record TicketUpdated(OrderId Order, long OrderVersion, ImmutableArray<LineUpdate> Lines, string? Number = null, TableId? Table = null) : StationEvent;

public sealed record LineUpdate(LineId Line, Fulfilment State, int Remakes, string? VoidReason);

public sealed record TicketsPainted(ImmutableArray<OrderId> Orders) : StationEvent;

public sealed record TicketEscalated(OrderId Order) : StationEvent;

public sealed record AllergyAcknowledged(OrderId Order, LineId Line) : StationEvent;

public sealed record ChangeAcknowledged(OrderId Order, LineId Line) : StationEvent;

public sealed record LinesStarted(OrderId Order, ImmutableArray<LineId> Lines) : StationEvent;

public sealed record LinesBumped(OrderId Order, ImmutableArray<LineId> Lines) : StationEvent;

/// <summary>The ticket left the board.</summary>
/// <param name="Lines">What became ready with it; older facts do not say.</param>
public sealed record TicketBumped(OrderId Order, ImmutableArray<LineId>? Lines = null) : StationEvent;

/// <summary>A ticket came back, or a line on the board that was not done after all.</summary>
/// <param name="Lines">What is being made again; in older facts whatever was ready.</param>
public sealed record TicketRecalled(OrderId Order, ImmutableArray<LineId>? Lines = null) : StationEvent;

public sealed record LineCannotBeMade(OrderId Order, LineId Line) : StationEvent;

/// <summary>The order knows this version of the ticket.</summary>
public sealed record OrderTold(OrderId Order, long Version) : StationEvent;

/// <summary>Bumped long ago: cannot be recalled any more.</summary>
public sealed record TicketShelved(OrderId Order) : StationEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<StationEvent>[]))]
public sealed partial class StationJson : JsonSerializerContext;
