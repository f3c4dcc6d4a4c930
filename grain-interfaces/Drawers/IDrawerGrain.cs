using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Checks;
using Icupa.Reports;

namespace Icupa.Drawers;

/// <summary>Why cash went into a drawer or out of it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CashKind>))]
public enum CashKind
{
    /// <summary>A guest paid.</summary>
    [JsonStringEnumMemberName("tender")] Tender = 1,
    /// <summary>A guest got money back.</summary>
    [JsonStringEnumMemberName("refund")] Refund = 2,
    /// <summary>Put in by staff: change from the bank.</summary>
    [JsonStringEnumMemberName("pay-in")] PayIn = 3,
    /// <summary>Taken out by staff: ice, a taxi, cash to the safe.</summary>
    [JsonStringEnumMemberName("pay-out")] PayOut = 4,
}

[JsonConverter(typeof(JsonStringEnumConverter<SessionState>))]
public enum SessionState
{
    [JsonStringEnumMemberName("open")] Open = 1,
    /// <summary>Somebody has said what is in it; nothing goes in or out any more.</summary>
    [JsonStringEnumMemberName("counted")] Counted = 2,
    [JsonStringEnumMemberName("closed")] Closed = 3,
}

/// <summary>Entity "meta" of a drawer's stream.</summary>
/// <param name="Loose">How many times cash was taken or given back while no drawer was open; the next one that opens has it.</param>
/// <param name="Reported">True once the day has its Z report and needs no other; left out otherwise.</param>
public sealed record DrawerMeta(DateOnly Date, Currency Currency, int Loose, bool? Reported = null);

/// <summary>Entity "session:{number}": one drawer from its float to its close. Amounts in minor units.</summary>
/// <param name="Float">What lay in it when it was opened.</param>
/// <param name="Moves">What staff put in and took out. What guests paid is not listed: whoever counts must not know what to expect.</param>
/// <param name="Expected">Null until it was counted.</param>
/// <param name="Difference">Counted less expected; null until it was counted.</param>
public sealed record CashSessionView(
    int Number, string? Name, string By, DateTimeOffset At, SessionState State, long Float, ImmutableArray<CashMoveView> Moves,
    long? Counted, string? CountedBy, DateTimeOffset? CountedAt, long? Expected, long? Difference,
    string? Reason, string? ClosedBy, DateTimeOffset? ClosedAt);

/// <param name="Minor">Above nothing; the kind says the way.</param>
public sealed record CashMoveView(string Id, CashKind Kind, long Minor, string Reason, string By, string? ApprovedBy, DateTimeOffset At);

/// <summary>Entity "z:{place}": the day was closed. The figures are for those who may ask for them.</summary>
/// <param name="Place">1 for the first of the date; another only where a drawer was opened after it.</param>
/// <param name="Number">Without gaps per venue; null for the moment until it has one.</param>
public sealed record ZView(int Place, int? Number, string By, DateTimeOffset At);

/// <summary>A Z report as it was made: it never changes.</summary>
[GenerateSerializer, Immutable, Alias("icupa.drawer.z-report")]
public sealed record ZReport(
    [property: Id(0)] VenueId Venue,
    [property: Id(1)] DateOnly Date,
    [property: Id(2)] int Place,
    [property: Id(3)] int Number,
    [property: Id(4)] string By,
    [property: Id(5)] DateTimeOffset At,
    [property: Id(6)] Figures Figures,
    [property: Id(7)] ImmutableArray<CashSessionFigures> Sessions);

/// <summary>One cash session on a report. Amounts in minor units.</summary>
/// <param name="Tenders">What guests paid.</param>
/// <param name="Refunds">What guests got back.</param>
[GenerateSerializer, Immutable, Alias("icupa.drawer.session-figures")]
public sealed record CashSessionFigures(
    [property: Id(0)] int Number,
    [property: Id(1)] string? Name,
    [property: Id(2)] string By,
    [property: Id(3)] long Float,
    [property: Id(4)] long Tenders,
    [property: Id(5)] long Refunds,
    [property: Id(6)] long PaidIn,
    [property: Id(7)] long PaidOut,
    [property: Id(8)] long Expected,
    [property: Id(9)] long Counted,
    [property: Id(10)] string? Reason);

/// <summary>
/// A venue's cash on one business date: drawers that are opened with a float, counted blind and closed, and the closing of the day.
/// Stream "drawer:{venue}/{date}".
/// </summary>
[GrainInterfaceType("icupa.drawer"), Alias("icupa.drawer")]
public interface IDrawerGrain : IGrainWithStringKey
{
    /// <summary>Opens the next drawer. Staff, but the kitchen; at most 20 a day. What was taken loose is in it.</summary>
    /// <param name="name">To tell two drawers apart, at most 40 characters.</param>
    [Alias("open")] Task<Reply> Open(Asker who, CommandId id, string? name, long minor);

    /// <summary>
    /// From a check's settling: where a payment in cash stands. <paramref name="minor"/> is the whole of what was collected, or of what was
    /// given back so far: the same again, or an older one, changes nothing. It is never refused for want of an open drawer.
    /// </summary>
    /// <param name="by">Who of staff had the money in hand, "staff:…"; their own drawer takes it.</param>
    [Alias("took")] Task<Reply> Took(Asker who, CommandId id, PaymentId payment, long minor, CashKind kind, string by);

    /// <summary>Staff put cash in or take it out, with a reason (1 to 200 characters). A server needs a manager to take out.</summary>
    [Alias("move")] Task<Reply> Move(Asker who, CommandId id, int session, CashKind kind, long minor, string reason, Approval? approval);

    /// <summary>What staff counted, before anybody has told them what to expect. Whoever opened it, a cashier or a manager. Once.</summary>
    [Alias("count")] Task<Reply> Count(Asker who, CommandId id, int session, long minor);

    /// <summary>Puts a counted drawer away. With a difference it needs a reason.</summary>
    [Alias("close")] Task<Reply> Close(Asker who, CommandId id, int session, string? reason);

    /// <summary>
    /// Closes the day: manager, owner or cashier. Refused as <see cref="Refusal.Unfinished"/> while a drawer is open; checks still open are listed. A day that is closed
    /// stays so: success, and no other report, but where a drawer was opened since. What comes in later counts on the next day's.
    /// </summary>
    [Alias("close-day")] Task<Reply> CloseDay(Asker who, CommandId id);

    /// <summary>From the drawer's own settling: the closed day has its number and its figures.</summary>
    [Alias("numbered")] Task<Reply> Numbered(Asker who, CommandId id, int place, int number, Figures figures);

    /// <summary>A closed day's report; null for who may not read it, and until it is made.</summary>
    [Alias("report")] Task<ZReport?> Report(Asker who, int place);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}

/// <summary>The number of a closed day, and the moment from which its figures count: where the one before it ended.</summary>
[GenerateSerializer, Immutable, Alias("icupa.drawer.z-number")]
public sealed record ZNumber([property: Id(0)] int Number, [property: Id(1)] DateTimeOffset From, [property: Id(2)] DateTimeOffset To);

/// <summary>Numbers a venue's Z reports: the single writer, so that there is no gap.</summary>
[GrainInterfaceType("icupa.z-book"), Alias("icupa.z-book")]
public interface IZBookGrain : IGrainWithStringKey
{
    /// <summary>The number of the <paramref name="place"/>-th closing of a date; asked again it is the same.</summary>
    [Alias("number")] Task<ZNumber> Number(DateOnly date, int place, DateTimeOffset closedAt);

    /// <summary>Where the last closed day ended; null before the first.</summary>
    [Alias("last")] Task<DateTimeOffset?> Last();
}
