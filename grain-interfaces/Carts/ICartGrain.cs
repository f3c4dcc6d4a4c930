using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Menus;

namespace Icupa.Carts;

/// <summary>A structured allergy mark: codes of the 14 and, beside them, words (at most 200 characters).</summary>
[GenerateSerializer, Immutable, Alias("icupa.cart.allergy")]
public sealed record AllergyMark([property: Id(0)] ImmutableArray<Allergen> Codes, [property: Id(1)] string? Words = null);

/// <summary>A line as a phone asks for it. Prices and names come from the menu, never from here.</summary>
/// <param name="Note">At most 500 characters, no control characters; kept as written.</param>
/// <param name="Suggested">It was tapped on a card of the waiter's.</param>
[GenerateSerializer, Immutable, Alias("icupa.cart.new-line")]
public sealed record NewLine(
    [property: Id(0)] LineId Line,
    [property: Id(1)] string Item,
    [property: Id(2)] int Quantity,
    [property: Id(3)] ImmutableArray<Choice> Choices,
    [property: Id(4)] string? Note = null,
    [property: Id(5)] AllergyMark? Allergy = null,
    [property: Id(6)] bool Suggested = false);

/// <summary>The new content of a line, whole.</summary>
[GenerateSerializer, Immutable, Alias("icupa.cart.line-change")]
public sealed record LineChange(
    [property: Id(0)] int Quantity,
    [property: Id(1)] ImmutableArray<Choice> Choices,
    [property: Id(2)] string? Note = null,
    [property: Id(3)] AllergyMark? Allergy = null);

/// <summary>What the visit tells its cart: who sits, who is host, who may order alcohol; whole, newest visit version wins.</summary>
/// <param name="Closing">The visit is about to end, or to say that it does not: no round is sent meanwhile.</param>
[GenerateSerializer, Immutable, Alias("icupa.cart.participants")]
public sealed record Participants(
    [property: Id(0)] long VisitVersion,
    [property: Id(1)] TableId Table,
    [property: Id(2)] SessionId? Host,
    [property: Id(3)] ImmutableArray<SessionId> Seated,
    [property: Id(4)] ImmutableArray<SessionId> AgeVerified,
    [property: Id(5)] Visits.VisitState State,
    [property: Id(6)] bool Closing = false);

[JsonConverter(typeof(JsonStringEnumConverter<Hold>))]
public enum Hold
{
    /// <summary>The dish is not counted.</summary>
    [JsonStringEnumMemberName("free")] Free = 0,
    [JsonStringEnumMemberName("reserving")] Reserving = 1,
    [JsonStringEnumMemberName("held")] Held = 2,
    /// <summary>Fewer portions are left than the line asks for.</summary>
    [JsonStringEnumMemberName("short")] Short = 3,
}

[JsonConverter(typeof(JsonStringEnumConverter<RoundState>))]
public enum RoundState
{
    /// <summary>The venue's policy has staff confirm the first round.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting = 1,
    [JsonStringEnumMemberName("sent")] Sent = 2,
    [JsonStringEnumMemberName("declined")] Declined = 3,
}

/// <summary>Entity "line:{id}" of a cart's stream. Amounts in minor units of the venue's currency.</summary>
/// <param name="By">Who added it: "guest:{session}" or "staff:{id}".</param>
/// <param name="Unit">One portion with its options.</param>
/// <param name="Suggested">True when the waiter suggested it; left out otherwise.</param>
/// <param name="AgeNotVerified">True while staff have to see its guest's age before it can be sent; left out otherwise.</param>
/// <param name="Misfit">Why it is not sent as it is: the menu is another since it was added, without the dish or with other options; left out otherwise.</param>
public sealed record CartLineView(LineId Id, string Item, int Quantity, ImmutableArray<Choice> Choices, string? Note, AllergyMark? Allergy, string By, long Unit, long Total, Hold Hold, bool? Suggested = null, bool? AgeNotVerified = null, Refusal? Misfit = null);

/// <summary>Entity "round:{number}".</summary>
/// <param name="Lines">What waits for staff; left out once they have answered.</param>
public sealed record RoundView(int Number, OrderId Order, string PlacedBy, DateTimeOffset PlacedAt, long Total, RoundState State, IReadOnlyList<CartLineView>? Lines = null);

/// <summary>Entity "meta" of a cart's stream.</summary>
/// <param name="Total">Of the lines not yet placed.</param>
/// <param name="Ended">The visit has ended.</param>
public sealed record CartMeta(Currency Currency, long Total, int MenuVersion, bool Ended);

/// <summary>The lines that a visit has not yet placed, and the rounds that it has. Stream "cart:{visit}".</summary>
[GrainInterfaceType("icupa.cart"), Alias("icupa.cart")]
public interface ICartGrain : IGrainWithStringKey
{
    [Alias("add-line")] Task<Reply> AddLine(Asker who, CommandId id, NewLine line);
    [Alias("change-line")] Task<Reply> ChangeLine(Asker who, CommandId id, LineId line, LineChange change);
    [Alias("remove-line")] Task<Reply> RemoveLine(Asker who, CommandId id, LineId line);

    /// <summary>Turns the cart into a round, once. <paramref name="seenTotal"/> (minor units) is what the placer saw; a higher one is refused as <see cref="Refusal.PriceChanged"/>, any as <see cref="Refusal.Busy"/> while the visit is being closed, as <see cref="Refusal.AgeNotVerified"/> while a line waits for that, and as <see cref="Refusal.NotServedNow"/> with a dish whose <see cref="Daypart"/> ended more than <see cref="Daypart.Grace"/> minutes ago.</summary>
    [Alias("place")] Task<Reply> Place(Asker who, CommandId id, long seenTotal);

    /// <summary>Staff let a waiting round go to the kitchen.</summary>
    [Alias("approve")] Task<Reply> Approve(Asker who, CommandId id, int round);

    /// <summary>Staff refuse a waiting round; its lines come back to the cart.</summary>
    [Alias("decline")] Task<Reply> Decline(Asker who, CommandId id, int round);

    /// <summary>From the visit's settling.</summary>
    [Alias("admit")] Task<Reply> Admit(Asker who, CommandId id, Participants participants);

    /// <summary>From the guest's talk with the waiter: they said that they are too young for alcohol. What has alcohol of theirs waits for staff from then on, in the cart too, whatever the venue's settings.</summary>
    [Alias("too-young")] Task<Reply> TooYoung(Asker who, CommandId id, SessionId session);

    /// <summary>From the cart's own settling: the count of portions answered (held, or short).</summary>
    [Alias("counted")] Task<Reply> Counted(Asker who, CommandId id, LineId line, int quantity, Hold hold);

    /// <summary>From the cart's own settling: the order has the round.</summary>
    [Alias("sent")] Task<Reply> Sent(Asker who, CommandId id, int round);

    /// <summary>From the cart's own settling: the order knows at which table the party sits.</summary>
    [Alias("seated")] Task<Reply> Seated(Asker who, CommandId id, int round, TableId table);

    /// <summary>The menu has changed: lines are priced anew from the board's version.</summary>
    [Alias("reprice")] Task<Reply> Reprice(Asker who, CommandId id);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}
