using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Carts;
using Icupa.Menus;

namespace Icupa.Orders;

/// <summary>How far a line is; it only moves forward, but for a bump that the kitchen undoes before it is served.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Fulfilment>))]
public enum Fulfilment
{
    /// <summary>Written down and on its way to the station.</summary>
    [JsonStringEnumMemberName("sent")] Sent = 1,
    /// <summary>A screen has drawn it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted = 2,
    /// <summary>A cook tapped it.</summary>
    [JsonStringEnumMemberName("preparing")] Preparing = 3,
    /// <summary>Bumped at every station that makes it.</summary>
    [JsonStringEnumMemberName("ready")] Ready = 4,
    /// <summary>A runner's tap, or the guest's "got it".</summary>
    [JsonStringEnumMemberName("served")] Served = 5,
    /// <summary>Taken off: voided by staff, or the kitchen cannot make it. Not to be paid.</summary>
    [JsonStringEnumMemberName("voided")] Voided = 6,
}

[JsonConverter(typeof(JsonStringEnumConverter<TroubleKind>))]
public enum TroubleKind
{
    [JsonStringEnumMemberName("cold")] Cold = 1,
    [JsonStringEnumMemberName("wrong")] Wrong = 2,
    [JsonStringEnumMemberName("missing")] Missing = 3,
    [JsonStringEnumMemberName("other")] Other = 4,
}

/// <summary>Why a line is off, in the house's own words, which pages put in the reader's language. Any other reason is what a person wrote.</summary>
public static class OffReason
{
    public const string CannotMake = "cannot-make";

    /// <summary>How a trouble is written as the reason of a line that is off.</summary>
    public static string Of(TroubleKind trouble) => trouble switch
    {
        TroubleKind.Cold => "cold",
        TroubleKind.Wrong => "wrong",
        TroubleKind.Missing => "missing",
        _ => "other",
    };

    public static bool IsOurs(string? reason) => reason == CannotMake || Enum.GetValues<TroubleKind>().Any(trouble => Of(trouble) == reason);
}

/// <summary>What staff decide about a guest's trouble.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TroubleAnswer>))]
public enum TroubleAnswer
{
    [JsonStringEnumMemberName("talk")] Talk = 1,
    [JsonStringEnumMemberName("take-off")] TakeOff = 2,
    [JsonStringEnumMemberName("remake")] Remake = 3,
}

/// <summary>A placed line: everything that the kitchen and the check need, fixed when it was placed.</summary>
/// <param name="KitchenChoices">Names of the options as the kitchen reads them, in order.</param>
/// <param name="Stations">Where it is made: names of prep stations of the venue.</param>
/// <param name="NoteKey">Key of the note in the visit's personal words; null without a note.</param>
/// <param name="Name">The dish as guests read it, in English, with its options; null in rounds from before it was kept.</param>
/// <param name="TaxClass">Id of one of the venue's tax classes; null means the venue's first.</param>
[GenerateSerializer, Immutable, Alias("icupa.order.line")]
public sealed record PlacedLine(
    [property: Id(0)] LineId Id,
    [property: Id(1)] string Item,
    [property: Id(2)] string KitchenName,
    [property: Id(3)] int Quantity,
    [property: Id(4)] ImmutableArray<Choice> Choices,
    [property: Id(5)] ImmutableArray<string> KitchenChoices,
    [property: Id(6)] Course Course,
    [property: Id(7)] int PrepSeconds,
    [property: Id(8)] ImmutableArray<string> Stations,
    [property: Id(9)] string By,
    [property: Id(10)] long Total,
    [property: Id(11)] string? NoteKey,
    [property: Id(12)] string? AllergyKey,
    [property: Id(13)] string? Name = null,
    [property: Id(14)] string? TaxClass = null);

/// <summary>A placed round as the cart hands it over. <c>Words</c> are the personal words of its lines, already durable.</summary>
/// <param name="SentAt">When staff let it go, where it waited for them.</param>
/// <param name="ReadyIn">Seconds until it would be ready by what its stations have to do; null where nobody told.</param>
[GenerateSerializer, Immutable, Alias("icupa.order.placed")]
public sealed record PlacedRound(
    [property: Id(0)] OrderId Id,
    [property: Id(1)] TableId Table,
    [property: Id(2)] DateTimeOffset PlacedAt,
    [property: Id(3)] DateOnly BusinessDate,
    [property: Id(4)] string PlacedBy,
    [property: Id(5)] ImmutableArray<PlacedLine> Lines,
    [property: Id(6)] ImmutableDictionary<string, string> Words,
    [property: Id(7)] DateTimeOffset? SentAt = null,
    [property: Id(8)] int? ReadyIn = null);

/// <summary>Entity "meta" of an order's stream.</summary>
/// <param name="Number">As spoken: table and round, "12-3"; with a letter for each party at a table but its first, "12B-3".</param>
/// <param name="QuotedAt">When the kitchen hopes to have it ready.</param>
public sealed record OrderMeta(OrderId Id, string Number, int Round, TableId Table, string PlacedBy, DateTimeOffset PlacedAt, DateTimeOffset QuotedAt, long Total, bool Remake);

/// <summary>Entity "line:{id}" of an order's stream.</summary>
/// <param name="Told">The kitchen cannot make it, and staff have told the table.</param>
public sealed record OrderLineView(LineId Id, string Item, int Quantity, ImmutableArray<Choice> Choices, string? Note, AllergyMark? Allergy, string By, long Total, Fulfilment State, TroubleKind? Trouble, string? VoidReason, int Remakes, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Told = false)
{
    /// <summary>Whether somebody may say what is wrong with a line, or that it came: who added it, who sent it, and any guest where staff added it for the table.</summary>
    public static bool Speaks(string who, bool guest, string by, string placedBy) => by == who || placedBy == who || (guest && by.StartsWith("staff:", StringComparison.Ordinal));
}

/// <summary>What a station reports about one line of an order.</summary>
/// <param name="Remakes">The remake that the station works on; a report of an earlier one says nothing about the line.</param>
[GenerateSerializer, Immutable, Alias("icupa.order.station-line")]
public readonly record struct StationLine([property: Id(0)] LineId Line, [property: Id(1)] Fulfilment State, [property: Id(2)] int Remakes = 0);

/// <summary>One placed round: immutable lines, each with its fulfilment. Stream "order:{order}".</summary>
[GrainInterfaceType("icupa.order"), Alias("icupa.order")]
public interface IOrderGrain : IGrainWithStringKey
{
    /// <summary>From the cart's settling. The same round again is success.</summary>
    [Alias("accept")] Task<Reply> Accept(Asker who, CommandId id, PlacedRound round);

    /// <summary>From the cart's settling: the party sits at this table as of a version of the visit. Labels change; nothing is fired.</summary>
    [Alias("seat")] Task<Reply> Seat(Asker who, CommandId id, long visitVersion, TableId table);

    /// <summary>From a station's settling: its lines at a version of its ticket; an older version changes nothing.</summary>
    [Alias("reported")] Task<Reply> Reported(Asker who, CommandId id, string station, long ticketVersion, ImmutableArray<StationLine> lines);

    /// <summary>From the order's own settling: a station has the order as of this version.</summary>
    [Alias("told")] Task<Reply> Told(Asker who, CommandId id, string station, long version);

    /// <summary>A runner brought it. An empty list means every line that is ready.</summary>
    [Alias("serve")] Task<Reply> Serve(Asker who, CommandId id, ImmutableArray<LineId> lines);

    /// <summary>The guest has it: their own line, or any for the one who placed it.</summary>
    [Alias("got-it")] Task<Reply> GotIt(Asker who, CommandId id, LineId line);

    /// <summary>The guest says that something is wrong with a line.</summary>
    [Alias("trouble")] Task<Reply> Trouble(Asker who, CommandId id, LineId line, TroubleKind kind);

    /// <summary>Staff answer a guest's trouble; <c>Talk</c> of a line that the kitchen cannot make: the table has been told.</summary>
    [Alias("answer-trouble")] Task<Reply> AnswerTrouble(Asker who, CommandId id, LineId line, TroubleAnswer answer);

    /// <summary>Staff take a line off that nobody has started (a manager also later). The reason has 1 to 200 characters.</summary>
    [Alias("void")] Task<Reply> Void(Asker who, CommandId id, LineId line, string reason);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}
