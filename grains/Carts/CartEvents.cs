using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Storage;

namespace Icupa.Carts;

/// <summary>What can happen to a cart. Names in the journal are for ever; added fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(Admitted), "admitted")]
[JsonDerivedType(typeof(LineAdded), "line-added")]
[JsonDerivedType(typeof(LineChanged), "line-changed")]
[JsonDerivedType(typeof(LineRemoved), "line-removed")]
[JsonDerivedType(typeof(LineRepriced), "line-repriced")]
[JsonDerivedType(typeof(LineCounted), "line-counted")]
[JsonDerivedType(typeof(RoundPlaced), "round-placed")]
[JsonDerivedType(typeof(RoundApproved), "round-approved")]
[JsonDerivedType(typeof(RoundDeclined), "round-declined")]
[JsonDerivedType(typeof(RoundSent), "round-sent")]
[JsonDerivedType(typeof(RoundSeated), "round-seated")]
[JsonDerivedType(typeof(StockSettled), "stock-settled")]
public abstract record CartEvent;

/// <summary>The visit said who sits here, or a guest how old they are.</summary>
/// <param name="Closing">It is about to end, or to say that it does not.</param>
/// <param name="Young">Who said that they are too young for alcohol.</param>
public sealed record Admitted(long VisitVersion, TableId Table, SessionId? Host, ImmutableArray<SessionId> Seated, ImmutableArray<SessionId> AgeVerified, Visits.VisitState State, bool Closing = false, ImmutableArray<SessionId> Young = default) : CartEvent;

/// <param name="Counted">The dish is counted down: portions are to be reserved.</param>
/// <param name="Suggested">The waiter suggested it.</param>
public sealed record LineAdded(LineId Line, string Item, int Quantity, ImmutableArray<Choice> Choices, long Unit, string? NoteKey, string? AllergyKey, bool Counted, int Menu, bool Suggested = false) : CartEvent;

public sealed record LineChanged(LineId Line, int Quantity, ImmutableArray<Choice> Choices, long Unit, string? NoteKey, string? AllergyKey, bool Counted, int Menu) : CartEvent;

public sealed record LineRemoved(LineId Line) : CartEvent;

public sealed record LineRepriced(LineId Line, long Unit, int Menu) : CartEvent;

/// <summary>Availability answered for so many portions of a line.</summary>
public sealed record LineCounted(LineId Line, int Quantity, Hold Hold) : CartEvent;

/// <summary>The cart became a round: its lines, fixed, as the order and the kitchen will have them.</summary>
public sealed record RoundPlaced(int Number, DateOnly BusinessDate, ImmutableArray<PlacedLine> Lines, bool Waiting) : CartEvent;

public sealed record RoundApproved(int Number) : CartEvent;

public sealed record RoundDeclined(int Number) : CartEvent;

/// <summary>The order has the round.</summary>
public sealed record RoundSent(int Number) : CartEvent;

/// <summary>The order knows at which table the party sits.</summary>
public sealed record RoundSeated(int Number, TableId Table) : CartEvent;

/// <summary>Availability has sold or freed the portions of a line that left the cart.</summary>
public sealed record StockSettled(LineId Line) : CartEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Commit<CartEvent>[]))]
public sealed partial class CartJson : JsonSerializerContext;
