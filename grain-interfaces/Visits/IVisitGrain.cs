using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Checks;
using Icupa.Payments;

namespace Icupa.Visits;

[JsonConverter(typeof(JsonStringEnumConverter<VisitState>))]
public enum VisitState
{
    [JsonStringEnumMemberName("open")] Open = 1,
    [JsonStringEnumMemberName("closed")] Closed = 2,
}

[JsonConverter(typeof(JsonStringEnumConverter<CallKind>))]
public enum CallKind
{
    [JsonStringEnumMemberName("waiter")] Waiter = 1,
    [JsonStringEnumMemberName("water")] Water = 2,
    [JsonStringEnumMemberName("bill")] Bill = 3,
}

/// <summary>Entity "meta" of a visit's stream.</summary>
/// <param name="State">Closed is the end: nothing of the visit can be reached by a phone from then on.</param>
/// <param name="Host">The session that may edit any line; none when nobody is seated.</param>
/// <param name="Before">Tables that the party sat at earlier: their codes still lead its phones here.</param>
/// <param name="With">The visit whose table and bill it shares.</param>
/// <param name="ClosingBy">Who closed it, while its tab is taken: it ends by itself once that is paid.</param>
/// <param name="NotClosed">Why the last closing came to nothing.</param>
public sealed record VisitMeta(TableId Table, VisitState State, DateTimeOffset OpenedAt, SessionId? Host, DateTimeOffset? ClosedAt, string? ClosedBy, string? CloseReason, ImmutableArray<TableId>? Before = null, VisitId? With = null, string? ClosingBy = null, Refusal? NotClosed = null);

/// <summary>How a check stands, as its visit has to know to end. Amounts in minor units.</summary>
/// <param name="Version">Of the check.</param>
/// <param name="Unpaid">Not yet paid, payments under way included.</param>
/// <param name="Disputed">Dishes that nobody takes.</param>
/// <param name="LastRound">The newest round that the check knows.</param>
/// <param name="OnTab">What a tab holds for it, or is paying.</param>
/// <param name="Rounds">How many rounds the check knows; an earlier build does not say.</param>
/// <param name="Received">How many transfers of lines came to it; an earlier build does not say.</param>
[GenerateSerializer, Immutable, Alias("icupa.visit.check-news")]
public sealed record CheckNews([property: Id(0)] long Version, [property: Id(1)] long Unpaid, [property: Id(2)] int Disputed, [property: Id(3)] int LastRound, [property: Id(4)] long OnTab = 0, [property: Id(5)] int? Rounds = null, [property: Id(6)] int? Received = null);

/// <summary>Entity "guest:{session}".</summary>
/// <param name="Number">1 for the first phone seated; its colour and, without an alias, its name follow from it.</param>
/// <param name="Left">The phone has left or was sent away.</param>
public sealed record GuestView(SessionId Session, int Number, string? Alias, DateTimeOffset JoinedAt, bool Left, bool Revoked, bool AgeVerified);

/// <summary>Entity "call:{id}".</summary>
/// <param name="Method">How the guest wants to pay by hand; null where they only call.</param>
/// <param name="Minor">What they will hand over, in minor units, as they saw it.</param>
public sealed record CallView(string Id, CallKind Kind, string By, DateTimeOffset At, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, PaymentMethod? Method = null, long? Minor = null);

/// <summary>Not journalled, pushed whole as stream "presence:{visit}": the sessions whose phones are here now. Null means not known yet.</summary>
public sealed record PresenceView(ImmutableArray<SessionId>? Here);

/// <summary>One party's stay at a table, from open to close. Stream "visit:{visit}".</summary>
[GrainInterfaceType("icupa.visit"), Alias("icupa.visit")]
public interface IVisitGrain : IGrainWithStringKey
{
    /// <summary>Begins the visit at a table. Already open is success.</summary>
    [Alias("open")] Task<Reply> Open(Asker who, CommandId id, TableId table);

    /// <summary>
    /// Seats a phone: the first is host. Already seated is success. <paramref name="pin"/> is asked where the venue's policy says so
    /// (5 tries, then <see cref="Refusal.TooManyTries"/> for a minute). At most 50 phones. Answers once the cart knows the phone.
    /// </summary>
    [Alias("join")] Task<Reply> Join(Asker who, CommandId id, SessionId session, string? pin);

    /// <summary>What the guest wants to be called, 1 to 40 characters.</summary>
    [Alias("rename")] Task<Reply> Rename(Asker who, CommandId id, SessionId session, string alias);

    [Alias("leave")] Task<Reply> Leave(Asker who, CommandId id, SessionId session);

    /// <summary>Sends a phone away: by staff, by an operator, by the host, or by anybody seated before it. Answers once the cart knows.</summary>
    [Alias("revoke")] Task<Reply> Revoke(Asker who, CommandId id, SessionId session);

    /// <summary>Moves the role of host. Staff or the host.</summary>
    [Alias("host")] Task<Reply> MakeHost(Asker who, CommandId id, SessionId session);

    /// <summary>Staff have seen proof of age. Answers once the cart knows.</summary>
    [Alias("age")] Task<Reply> VerifyAge(Asker who, CommandId id, SessionId session);

    /// <summary>Calls the floor; an unanswered call of the same kind is success.</summary>
    [Alias("call")] Task<Reply> Call(Asker who, CommandId id, CallKind kind);

    /// <summary>Calls somebody to take a payment by hand (minor units). One is open per guest: another amount or method changes it.</summary>
    [Alias("call-to-pay")] Task<Reply> CallToPay(Asker who, CommandId id, PaymentMethod method, long minor);

    [Alias("answer")] Task<Reply> Answer(Asker who, CommandId id, string call);

    /// <summary>
    /// Ends the visit, once its cart has said that it sends no more rounds. Staff and operators only. With rounds unfinished a reason (1 to 200 characters) is needed. What is due and covered by an open tab is taken
    /// from it: accepted, and the visit ends by itself once that is paid, or says why it did not (<see cref="VisitMeta.NotClosed"/>). What is due
    /// otherwise is refused as <see cref="Refusal.BalanceDue"/>, more than is held as <see cref="Refusal.HoldTooSmall"/>, a dish that is nobody's as
    /// <see cref="Refusal.Disputed"/>, and the moment in which the check has not heard of the newest round as <see cref="Refusal.Busy"/>.
    /// </summary>
    [Alias("close")] Task<Reply> Close(Asker who, CommandId id, string? reason);

    /// <summary>From Order's settling: how many placed lines are not yet served as of a version of the order, so that closing can ask for a reason. An older version changes nothing.</summary>
    [Alias("round-is")] Task<Reply> RoundIs(Asker who, CommandId id, int round, int lines, long version);

    /// <summary>As <see cref="RoundIs"/>, from a silo of an earlier build, which does not say the version; goes once none of them can run beside this one.</summary>
    [Alias("unfinished")] Task<Reply> Unfinished(Asker who, CommandId id, int round, int lines);

    /// <summary>Ends the visit although something is due: staff, with why it is written off and a manager's word. Stands on the day's report.</summary>
    [Alias("close-owing")] Task<Reply> CloseOwing(Asker who, CommandId id, string? reason, WriteOff writeOff, Approval? approval);

    /// <summary>From the check's settling. An older version than the one known changes nothing.</summary>
    [Alias("check-news")] Task<Reply> CheckIs(Asker who, CommandId id, CheckNews news);

    /// <summary>From the visit's own settling: the check would not take its tab.</summary>
    [Alias("not-taken")] Task<Reply> NotTaken(Asker who, CommandId id, Refusal why);

    /// <summary>
    /// Staff move the party to another table, which must be free (<see cref="Refusal.TableTaken"/>), or to that of <paramref name="with"/> to share
    /// its table and bill from then on. Everything of the visit stays as it is; screens follow. Those who shared this visit's bill come along.
    /// Answered when the party has moved, or why it has not.
    /// </summary>
    [Alias("move")] Task<Reply> Move(Asker who, CommandId id, TableId to, VisitId? with);

    /// <summary>From another visit's settling: whether its party may come to share this one's bill at that table; not while it moves itself, nor where it does not sit.</summary>
    [Alias("welcomes")] Task<Reply> Welcomes(TableId at);

    /// <summary>From the visit's own settling: what the table said, and whose bill is shared there.</summary>
    [Alias("arrived")] Task<Reply> Arrived(Asker who, CommandId id, string move, Refusal refusal, VisitId? with);

    /// <summary>From the visit's own settling: the table that the party sat at knows that it is gone.</summary>
    [Alias("left-table")] Task<Reply> LeftTable(Asker who, CommandId id, TableId table);

    /// <summary>From the visit's own settling: the check knows as of this version whose bill is shared.</summary>
    [Alias("told-bill")] Task<Reply> ToldBill(Asker who, CommandId id, long version);

    /// <summary>From another check's settling: lines of so much (minor units) are about to come, so that this visit has a check, does not end before they came, and tells it when it ends.</summary>
    [Alias("expect")] Task<Reply> Expect(Asker who, CommandId id, long minor);

    /// <summary>A web node renews the leases (25 s) of the phones connected to it, all of a visit in one call.</summary>
    [Alias("present")] Task Present(string node, ImmutableArray<SessionId> sessions);

    /// <summary>From the visit's own settling: the cart knows this version of who sits here.</summary>
    [Alias("told")] Task<Reply> Told(Asker who, CommandId id, long version);

    /// <summary>As <see cref="Told"/>, of a version that is being closed: the cart sends no more rounds than the <paramref name="rounds"/> that it has sent.</summary>
    [Alias("cart-shut")] Task<Reply> CartShut(Asker who, CommandId id, long version, int rounds);

    /// <summary>From the visit's own settling: the check knows that the visit has ended.</summary>
    [Alias("told-check")] Task<Reply> ToldCheck(Asker who, CommandId id);

    /// <summary>From the visit's own settling: the table knows that the visit has ended.</summary>
    [Alias("told-table")] Task<Reply> ToldTable(Asker who, CommandId id);

    [Alias("snapshot")] Task<Snapshot> Snapshot();

    /// <summary>Who is here now, as stream "presence:{visit}". Asked by web nodes of an earlier build; goes once none of them can run beside this one.</summary>
    [Alias("here")] Task<Snapshot> Here();

    /// <summary>Both.</summary>
    [Alias("room")] Task<(Snapshot Visit, Snapshot Presence)> Room();

    /// <summary>Who sits here: the edge asks on every connect. Revoked, left and ended are refusals.</summary>
    [Alias("may-enter")] Task<Reply> MayEnter(SessionId session);

    [Alias("settle")] Task Settle();
}
