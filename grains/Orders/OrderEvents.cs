using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Storage;

namespace Icupa.Orders;

/// <summary>A fact of an order. Type names and fields are kept for ever; a new field is optional. Notes and allergies are keys, never words.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(RoundAccepted), "accepted")]
[JsonDerivedType(typeof(LinesProgressed), "progressed")]
[JsonDerivedType(typeof(LinesServed), "served")]
[JsonDerivedType(typeof(TroubleRaised), "trouble")]
[JsonDerivedType(typeof(TroubleTalkedOver), "talked")]
[JsonDerivedType(typeof(LineVoided), "voided")]
[JsonDerivedType(typeof(LineRemade), "remade")]
[JsonDerivedType(typeof(AudienceTold), "told")]
[JsonDerivedType(typeof(TableChanged), "seated")]
public abstract record OrderEvent;

/// <param name="SentAt">When staff let it go to the kitchen, where it waited for them.</param>
/// <param name="Expo">The venue's expo stations; they get every line.</param>
/// <param name="Party">The number of the party at its table, from 2 on; null for the first.</param>
public sealed record RoundAccepted(
    OrderId Id,
    TableId Table,
    DateTimeOffset PlacedAt,
    DateTimeOffset QuotedAt,
    DateOnly BusinessDate,
    string PlacedBy,
    ImmutableArray<PlacedLine> Lines,
    ImmutableArray<string> Expo,
    DateTimeOffset? SentAt = null,
    int? Party = null) : OrderEvent;

/// <summary>The party sits at another table, as of a version of its visit.</summary>
public sealed record TableChanged(long VisitVersion, TableId Table, int? Party = null) : OrderEvent;

/// <summary>A station's lines as of a version of its ticket.</summary>
public sealed record LinesProgressed(string Station, long TicketVersion, ImmutableArray<StationLine> Lines) : OrderEvent;

/// <summary>Brought by a runner, or the guest has them: the commit says who.</summary>
public sealed record LinesServed(ImmutableArray<LineId> Lines) : OrderEvent;

public sealed record TroubleRaised(LineId Line, TroubleKind Kind) : OrderEvent;

/// <summary>A trouble is settled with a word; of a line that the kitchen cannot make, the table knows.</summary>
public sealed record TroubleTalkedOver(LineId Line) : OrderEvent;

/// <param name="Reason">As staff wrote it, or one of the words in <see cref="Order"/>.</param>
public sealed record LineVoided(LineId Line, string Reason) : OrderEvent;

/// <summary>A person decided to cook it again, free.</summary>
public sealed record LineRemade(LineId Line) : OrderEvent;

/// <summary>A station, or the visit, knows the order as of a version.</summary>
public sealed record AudienceTold(string Name, long Version) : OrderEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<OrderEvent>[]))]
public sealed partial class OrderJson : JsonSerializerContext;
