using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Orders;

namespace Icupa.Kitchen;

[JsonConverter(typeof(JsonStringEnumConverter<TicketState>))]
public enum TicketState
{
    /// <summary>No screen has drawn it yet.</summary>
    [JsonStringEnumMemberName("new")] New = 1,
    [JsonStringEnumMemberName("open")] Open = 2,
    [JsonStringEnumMemberName("bumped")] Bumped = 3,
}

/// <summary>An order as a station gets it: whole, newest order version wins.</summary>
/// <param name="Lines">The lines of this station (for expo: all), with what the order knows of each.</param>
/// <param name="Remake">A person decided to cook it again: top priority, free.</param>
[GenerateSerializer, Immutable, Alias("icupa.kitchen.dispatch")]
public sealed record Dispatch(
    [property: Id(0)] OrderId Order,
    [property: Id(1)] long OrderVersion,
    [property: Id(2)] string Number,
    [property: Id(3)] TableId Table,
    [property: Id(4)] DateTimeOffset PlacedAt,
    [property: Id(5)] ImmutableArray<DispatchLine> Lines,
    [property: Id(6)] ImmutableDictionary<string, string> Words);

/// <param name="Remakes">How many times a person decided to cook it again; a higher number than the ticket's reopens the line.</param>
[GenerateSerializer, Immutable, Alias("icupa.kitchen.dispatch-line")]
public sealed record DispatchLine([property: Id(0)] PlacedLine Line, [property: Id(1)] Fulfilment State, [property: Id(2)] int Remakes, [property: Id(3)] string? VoidReason);

/// <summary>One line of a ticket.</summary>
/// <param name="AlsoAt">Other stations that make it.</param>
/// <param name="AllergyAcknowledged">The cook has tapped the allergy apart.</param>
/// <param name="ChangeAcknowledged">False while a void or remake has not been acknowledged by the cook.</param>
public sealed record TicketLineView(LineId Id, string Name, int Quantity, ImmutableArray<string> Choices, Course Course, string? Note, AllergyMark? Allergy, bool AllergyAcknowledged, Fulfilment State, string? VoidReason, bool ChangeAcknowledged, int Remakes, ImmutableArray<string> AlsoAt);

/// <summary>Entity "ticket:{order}" of a station's stream: one round at one station.</summary>
/// <param name="Sequence">1, 2, 3… per station and day, in the order of arrival.</param>
/// <param name="FiredAt">Server's clock; ages count from it.</param>
/// <param name="Escalated">No screen acknowledged it within 10 s; it is on the fallback screen and the floor.</param>
/// <param name="Finished">The lines that its bump made ready and its recall takes back; null when it is not bumped, or nobody knows.</param>
public sealed record TicketView(OrderId Order, int Sequence, string Number, string Table, int Round, DateTimeOffset FiredAt, TicketState State, DateTimeOffset? BumpedAt, bool Escalated, ImmutableArray<TicketLineView> Lines, ImmutableArray<LineId>? Finished = null);

/// <summary>Entity "meta" of a station's stream.</summary>
public sealed record StationMeta(string Station, int Sequence, int WarnSeconds, int LateSeconds);

/// <summary>How busy a station is, for whoever quotes a wait.</summary>
/// <param name="Ahead">Portions on its open tickets that are not ready.</param>
/// <param name="Pace">How long tickets have lately taken from fire to ready, in percent of what their dishes take in a quiet kitchen; 100 where nothing tells.</param>
/// <param name="Together">Portions that it has lately had open at once.</param>
[GenerateSerializer, Immutable, Alias("icupa.station.load")]
public readonly record struct StationLoad([property: Id(0)] int Ahead, [property: Id(1)] int Pace, [property: Id(2)] int Together);

/// <summary>The tickets of one station on one business date. Stream "station:{station}/{date}".</summary>
[GrainInterfaceType("icupa.station"), Alias("icupa.station")]
public interface IStationGrain : IGrainWithStringKey
{
    /// <summary>From an order's settling. An older order version changes nothing.</summary>
    [Alias("accept")] Task<Reply> Accept(Asker who, CommandId id, Dispatch dispatch);

    /// <summary>A screen has painted these tickets.</summary>
    [Alias("painted")] Task<Reply> Painted(Asker who, CommandId id, ImmutableArray<OrderId> tickets);

    /// <summary>The cook has seen this line's allergy.</summary>
    [Alias("allergy")] Task<Reply> AcknowledgeAllergy(Asker who, CommandId id, OrderId ticket, LineId line);

    /// <summary>The cook has seen that this line was voided or is to be made again.</summary>
    [Alias("change")] Task<Reply> AcknowledgeChange(Asker who, CommandId id, OrderId ticket, LineId line);

    /// <summary>A cook starts a line, or the whole ticket when <paramref name="line"/> is null.</summary>
    [Alias("start")] Task<Reply> Start(Asker who, CommandId id, OrderId ticket, LineId? line);

    /// <summary>Done: a line, or the whole ticket when <paramref name="line"/> is null. Refused as TooLate while an allergy is not acknowledged.</summary>
    [Alias("bump")] Task<Reply> Bump(Asker who, CommandId id, OrderId ticket, LineId? line);

    /// <summary>Brings a bumped ticket back (undo within 3 s, or recall from the last 50).</summary>
    [Alias("recall")] Task<Reply> Recall(Asker who, CommandId id, OrderId ticket);

    /// <summary>Takes back that a line is done; a ticket that is bumped comes back with it.</summary>
    [Alias("recall-line")] Task<Reply> RecallLine(Asker who, CommandId id, OrderId ticket, LineId line);

    /// <summary>The kitchen cannot make this line: it comes off the bill, guest and floor are told.</summary>
    [Alias("cannot-make")] Task<Reply> CannotMake(Asker who, CommandId id, OrderId ticket, LineId line);

    /// <summary>From the station's own settling: the order knows this version of the ticket.</summary>
    [Alias("told")] Task<Reply> Told(Asker who, CommandId id, OrderId ticket, long version);

    /// <summary>From the station's own settling: 10 s have passed and no screen has painted the ticket.</summary>
    [Alias("escalate")] Task<Reply> Escalate(Asker who, CommandId id, OrderId ticket);

    /// <summary>How busy it is now.</summary>
    [Alias("load")] Task<StationLoad> Load();

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}

[JsonConverter(typeof(JsonStringEnumConverter<Stock>))]
public enum Stock
{
    [JsonStringEnumMemberName("item")] Item = 1,
    [JsonStringEnumMemberName("modifier")] Modifier = 2,
    [JsonStringEnumMemberName("ingredient")] Ingredient = 3,
}

/// <summary>Entity "item:{id}", "modifier:{id}" or "ingredient:{id}" of a venue's availability. Not there means available and not counted.</summary>
/// <param name="Left">Portions not yet sold or reserved; null when nobody counts.</param>
/// <param name="Off">True when a person took it off: then it is out for the lines too that hold portions of it; left out otherwise.</param>
/// <param name="Held">Portions that carts hold; left out where they hold none.</param>
public sealed record StockView(Stock Kind, string Id, bool Out, int? Left, string By, DateTimeOffset At, bool? Off = null, int? Held = null);

/// <summary>What a venue is out of on one business date. Stream "availability:{venue}/{date}".</summary>
[GrainInterfaceType("icupa.availability"), Alias("icupa.availability")]
public interface IAvailabilityGrain : IGrainWithStringKey
{
    /// <summary>Sold out until somebody says otherwise. Already out is success.</summary>
    [Alias("eighty-six")] Task<Reply> EightySix(Asker who, CommandId id, Stock kind, string stockId);
    [Alias("un-eighty-six")] Task<Reply> UnEightySix(Asker who, CommandId id, Stock kind, string stockId);

    /// <summary>Counts a dish down from <paramref name="portions"/> (0 to 999); null stops counting.</summary>
    [Alias("count-down")] Task<Reply> CountDown(Asker who, CommandId id, string item, int? portions);

    /// <summary>
    /// From a cart's settling: keeps portions for a line until it expires (15 minutes unless renewed). The same line again changes its quantity.
    /// Refused as <see cref="Refusal.SoldOut"/> when fewer are left.
    /// </summary>
    [Alias("reserve")] Task<Reply> Reserve(Asker who, CommandId id, LineId line, string item, int quantity);

    /// <summary>From a cart's settling: what it keeps for the line is free. From an order's: the line was taken off before anybody cooked it; what was sold to it is there again.</summary>
    [Alias("release")] Task<Reply> Release(Asker who, CommandId id, LineId line);

    /// <summary>From a cart's settling: the line was placed; its portions are sold.</summary>
    [Alias("sell")] Task<Reply> Sell(Asker who, CommandId id, LineId line);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}
