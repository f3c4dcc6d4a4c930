using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Checks;

[JsonConverter(typeof(JsonStringEnumConverter<CheckState>))]
public enum CheckState
{
    /// <summary>Something is still to be paid, or nothing was ordered yet.</summary>
    [JsonStringEnumMemberName("open")] Open = 1,
    /// <summary>Everything so far is paid; the next round opens it again.</summary>
    [JsonStringEnumMemberName("paid")] Paid = 2,
    /// <summary>The visit has ended.</summary>
    [JsonStringEnumMemberName("closed")] Closed = 3,
}

[JsonConverter(typeof(JsonStringEnumConverter<SplitKind>))]
public enum SplitKind
{
    /// <summary>Each pays the dishes that are theirs.</summary>
    [JsonStringEnumMemberName("items")] Items = 1,
    /// <summary>The chosen people share what is left in equal parts.</summary>
    [JsonStringEnumMemberName("equally")] Equally = 2,
}

/// <summary>What a payment pays for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Cover>))]
public enum Cover
{
    /// <summary>The payer's dishes, and parts of dishes, that are not yet paid.</summary>
    [JsonStringEnumMemberName("mine")] Mine = 1,
    /// <summary>The payer's equal part of what is left.</summary>
    [JsonStringEnumMemberName("equal")] Equal = 2,
    /// <summary>An amount that the payer names.</summary>
    [JsonStringEnumMemberName("amount")] Amount = 3,
    /// <summary>All that is left.</summary>
    [JsonStringEnumMemberName("rest")] Rest = 4,
}

/// <summary>How far the paying of one share is; it only moves forward, but for a success that comes late.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TenderState>))]
public enum TenderState
{
    [JsonStringEnumMemberName("pending")] Pending = 1,
    [JsonStringEnumMemberName("posted")] Posted = 2,
    [JsonStringEnumMemberName("failed")] Failed = 3,
    [JsonStringEnumMemberName("expired")] Expired = 4,
    /// <summary>Taken back before any money moved.</summary>
    [JsonStringEnumMemberName("voided")] Voided = 5,
}

[JsonConverter(typeof(JsonStringEnumConverter<WriteOff>))]
public enum WriteOff
{
    [JsonStringEnumMemberName("walkout")] Walkout = 1,
    [JsonStringEnumMemberName("house-account")] HouseAccount = 2,
    [JsonStringEnumMemberName("our-mistake")] OurMistake = 3,
}

/// <summary>How a use of a promotion code stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CodeState>))]
public enum CodeState
{
    /// <summary>It counts, and the code's own count is asked whether it may.</summary>
    [JsonStringEnumMemberName("asked")] Asked = 1,
    /// <summary>It counts.</summary>
    [JsonStringEnumMemberName("taken")] Taken = 2,
    /// <summary>The code was used up: it came off.</summary>
    [JsonStringEnumMemberName("used-up")] UsedUp = 3,
    /// <summary>The code was used up, but somebody was paying on it already: it stays.</summary>
    [JsonStringEnumMemberName("kept")] Kept = 4,
    /// <summary>Staff took it off; the use is being given back.</summary>
    [JsonStringEnumMemberName("leaving")] Leaving = 5,
    /// <summary>Staff took it off.</summary>
    [JsonStringEnumMemberName("left")] Left = 6,
}

/// <summary>A round's line as its order knows it.</summary>
/// <param name="Name">The dish as it stood on the menu when it was placed, for receipts.</param>
/// <param name="Off">Taken off: not to be paid.</param>
/// <param name="Told">Its id as its order tells it, where a check calls it by another; null where that is <paramref name="Id"/>.</param>
[GenerateSerializer, Immutable, Alias("icupa.check.order-line")]
public readonly record struct OrderedLine(
    [property: Id(0)] LineId Id,
    [property: Id(1)] string Item,
    [property: Id(2)] string Name,
    [property: Id(3)] int Quantity,
    [property: Id(4)] string By,
    [property: Id(5)] long Total,
    [property: Id(6)] string? TaxClass,
    [property: Id(7)] bool Off,
    [property: Id(8)] LineId? Told = null);

/// <summary>An order as of one of its versions; the newest wins.</summary>
[GenerateSerializer, Immutable, Alias("icupa.check.order")]
public sealed record CheckedOrder([property: Id(0)] OrderId Id, [property: Id(1)] long Version, [property: Id(2)] DateOnly BusinessDate, [property: Id(3)] ImmutableArray<OrderedLine> Lines, [property: Id(4)] TableId? Table = null);

/// <summary>A payment as somebody begins it.</summary>
/// <param name="Payment">Made by the sender.</param>
/// <param name="Payer">Whose share it is: "guest:{session}".</param>
/// <param name="Seen">The amount that the payer saw, minor units, without tip; a higher one is refused as <see cref="Refusal.CheckChanged"/>.</param>
/// <param name="Tip">Minor units, beside the amount.</param>
/// <param name="Phone">The number to ask, where the method asks one; digits with country code. Never journalled.</param>
/// <param name="Given">Cash handed over, minor units; the rest is change, and more than <see cref="MostChange"/> of it is a slip: <see cref="Refusal.BadAmount"/>.</param>
/// <param name="Reference">The provider's transaction id as staff read it (mobile money by hand, card terminal).</param>
[GenerateSerializer, Immutable, Alias("icupa.check.new-tender")]
public sealed record NewTender(
    [property: Id(0)] PaymentId Payment,
    [property: Id(1)] string Payer,
    [property: Id(2)] PaymentMethod Method,
    [property: Id(3)] Cover Cover,
    [property: Id(4)] long Seen,
    [property: Id(5)] long Tip = 0,
    [property: Id(6)] string? Phone = null,
    [property: Id(7)] long? Given = null,
    [property: Id(8)] string? Reference = null)
{
    /// <summary>No guest hands over so much more than is asked that this is to be given back: a slip of the finger. Minor units.</summary>
    public const long MostChange = 100_000;
}

/// <summary>A reduction by a person. Exactly one of the two is above 0.</summary>
/// <param name="Line">Of one line; null for the whole check.</param>
/// <param name="BasisPoints">1000 = 10 %; 10000 on a line is a comp.</param>
/// <param name="Minor">An amount in minor units.</param>
/// <param name="Reason">1 to 200 characters.</param>
[GenerateSerializer, Immutable, Alias("icupa.check.discount")]
public sealed record NewDiscount(
    [property: Id(0)] string Id,
    [property: Id(1)] LineId? Line,
    [property: Id(2)] int BasisPoints,
    [property: Id(3)] long Minor,
    [property: Id(4)] string Reason);

/// <summary>Who allowed what the asker may not do alone: from a PIN given for it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.check.approval")]
public sealed record Approval([property: Id(0)] string By, [property: Id(1)] StaffRole Role);

/// <summary>Entity "meta" of a check's stream. Amounts in minor units of <paramref name="Currency"/>.</summary>
/// <param name="Subtotal">Of the standing lines, before discounts.</param>
/// <param name="Tax">All taxes; part of <paramref name="Total"/> whether included or on top.</param>
/// <param name="Paid">Posted and not refunded, without tips.</param>
/// <param name="Pending">In payments under way.</param>
/// <param name="Due">Total less Paid and Pending; negative when too much was paid.</param>
/// <param name="Disputed">Lines that somebody said are not theirs, until staff decide.</param>
public sealed record CheckMeta(Currency Currency, CheckState State, SplitKind Split, ImmutableArray<string> Equally, long Subtotal, long Discount, long Service, long Tax, long Total, long Paid, long Pending, long Due, long Tips, int Disputed, ImmutableArray<TaxView> Taxes, ImmutableArray<DiscountView> Discounts, WriteOff? WriteOff)
{
    /// <summary>Promotion codes that were entered, in that order.</summary>
    public ImmutableArray<CodeView> Codes { get; init; } = [];
    /// <summary>Pre-authorised tabs; at most one of them is open.</summary>
    public ImmutableArray<TabView> Tabs { get; init; } = [];
    /// <summary>The visits to whose checks lines of this one went, and are there or beyond; null where none did.</summary>
    public ImmutableArray<VisitId>? Elsewhere { get; init; }
}

/// <summary>A pre-authorised tab.</summary>
/// <param name="Want">What should be held, minor units; the bank may refuse to hold so much (<paramref name="Why"/> "raise-refused").</param>
/// <param name="LettingGo">It is being let go.</param>
public sealed record TabView(PaymentId Payment, string Payer, HoldState State, long Held, long Want, string? Why, bool LettingGo, DateTimeOffset At);

/// <summary>A use of a promotion code; while it counts, its discount has the same id.</summary>
public sealed record CodeView(string Id, string Code, string Name, CodeState State, string By);

/// <summary>The tax of one class.</summary>
/// <param name="BasisPoints">1800 = 18 %.</param>
/// <param name="Net">What is taxed, without the tax.</param>
public sealed record TaxView(string Class, string Name, int BasisPoints, long Net, long Tax);

public sealed record DiscountView(string Id, LineId? Line, int BasisPoints, long Minor, string Reason, string By, string? ApprovedBy);

/// <summary>Entity "line:{id}".</summary>
/// <param name="Total">As ordered.</param>
/// <param name="Payable">After discounts, with its part of service charge and taxes on top.</param>
/// <param name="Owners">Who pays for it, in equal parts; nobody means the table.</param>
/// <param name="Settled">Owners whose part is paid or being paid.</param>
public sealed record CheckLineView(LineId Id, OrderId Order, string Item, string Name, int Quantity, string By, long Total, long Payable, ImmutableArray<string> Owners, ImmutableArray<string> Settled, bool Disputed, bool Off);

/// <summary>Entity "share:{payer}": what each could pay now.</summary>
/// <param name="Mine">Their own dishes that are not paid yet.</param>
/// <param name="Equal">Their equal part, when the check is split so.</param>
/// <param name="Paid">Posted for this payer, without tips.</param>
public sealed record ShareView(string Payer, long Mine, long? Equal, long Paid, long Pending);

/// <summary>Entity "tender:{payment}".</summary>
/// <param name="Amount">What it covers of the check.</param>
/// <param name="Collected">What the payer hands over: amount, tip, and the rounding of cash.</param>
/// <param name="Change">Given back in cash.</param>
/// <param name="Why">One of <see cref="Payments.Why"/>.</param>
/// <param name="Dispute">How far the payer's dispute is; null where there is none.</param>
/// <param name="Means">The card's brand and last digits, or the transaction's id; null where nobody knows it.</param>
/// <param name="PostedAt">When the money was first known to have moved.</param>
/// <param name="GivenUp">True where the payer, or staff, wanted it stopped; what the provider says decides.</param>
public sealed record TenderView(PaymentId Payment, string Payer, PaymentMethod Method, Cover Cover, long Amount, long Tip, long Collected, long Change, long Refunded, TenderState State, string? Why, string By, DateTimeOffset At, DisputeState? Dispute = null, string? Means = null, DateTimeOffset? PostedAt = null, bool? GivenUp = null)
{
    /// <summary>Whether the receipt is a guest's to have ("guest:{session}"): of what they paid, and of what staff took for the table.</summary>
    public bool IsToHave(string guest) => Payer == guest || !Payer.StartsWith("guest:", StringComparison.Ordinal);
}

/// <summary>What is to be paid for one visit, and who has paid. Stream "check:{visit}".</summary>
[GrainInterfaceType("icupa.check"), Alias("icupa.check")]
public interface ICheckGrain : IGrainWithStringKey
{
    /// <summary>From an order's settling.</summary>
    [Alias("order")] Task<Reply> Take(Asker who, CommandId id, CheckedOrder order);

    /// <summary>"I pay for this", or for a part of it beside those who already do.</summary>
    [Alias("claim")] Task<Reply> Claim(Asker who, CommandId id, LineId line);

    /// <summary>"This isn't mine": the line is nobody's until staff decide. The check cannot close while any is so.</summary>
    [Alias("not-mine")] Task<Reply> NotMine(Asker who, CommandId id, LineId line);

    /// <summary>Who pays for a line, in equal parts (at most 50; nobody means the table). Its owners, anybody while it is the table's, staff; staff also settle a dispute so.</summary>
    [Alias("share")] Task<Reply> Share(Asker who, CommandId id, LineId line, ImmutableArray<string> owners);

    /// <summary>How the check is split; <paramref name="people"/> (at most 50) with <see cref="SplitKind.Equally"/>.</summary>
    [Alias("split")] Task<Reply> Split(Asker who, CommandId id, SplitKind kind, ImmutableArray<string> people);

    /// <summary>Staff reduce a line or the check. More than the venue's limit for servers, and every comp, needs a manager.</summary>
    [Alias("discount")] Task<Reply> Discount(Asker who, CommandId id, NewDiscount discount, Approval? approval);

    [Alias("undiscount")] Task<Reply> Undiscount(Asker who, CommandId id, string discount);

    /// <summary>Enters a promotion code, as it was typed: guests and staff. 5 unknown ones lock whoever asks for a minute, 20 by guests lock guests.</summary>
    [Alias("redeem")] Task<Reply> Redeem(Asker who, CommandId id, string code);

    /// <summary>A guest has what is due, and a fifth more, held on a card; it is raised with the rounds. The card's page is the hold's.</summary>
    /// <param name="payment">Made by the sender; the payment that takes it has the same id.</param>
    [Alias("open-tab")] Task<Reply> OpenTab(Asker who, CommandId id, PaymentId payment);

    /// <summary>Its payer, or staff, let a tab go.</summary>
    [Alias("let-go")] Task<Reply> LetGo(Asker who, CommandId id, PaymentId payment);

    /// <summary>From the settling of a visit that is closed: the open tab pays all that is due; already paid or being paid is success. Refused as a payment by hand of it would be, and as <see cref="Refusal.BalanceDue"/> where no tab is open.</summary>
    [Alias("take-tab")] Task<Reply> TakeTab(Asker who, CommandId id);

    /// <summary>From the hold's settling.</summary>
    [Alias("tab-is")] Task<Reply> TabIs(Asker who, CommandId id, HoldReport report);

    /// <summary>From the check's own settling: what the code's count said to a use that stood so.</summary>
    [Alias("code-is")] Task<Reply> CodeIs(Asker who, CommandId id, string use, CodeState asked, Refusal answer);

    /// <summary>Begins to pay. A guest pays by card or mobile money; by hand is for staff. Answered when the share is reserved; what becomes of it is pushed.</summary>
    [Alias("pay")] Task<Reply> Pay(Asker who, CommandId id, NewTender tender);

    /// <summary>Gives a payment up that has not succeeded yet: its payer, or staff.</summary>
    [Alias("give-up")] Task<Reply> GiveUp(Asker who, CommandId id, PaymentId payment);

    /// <summary>Staff give money back: at most what was paid (amount and tip) and not yet given back. Needs a manager.</summary>
    [Alias("refund")] Task<Reply> Refund(Asker who, CommandId id, PaymentId payment, string refund, long minor, string reason, Approval? approval);

    /// <summary>From the payment's settling.</summary>
    [Alias("payment-is")] Task<Reply> PaymentIs(Asker who, CommandId id, PaymentReport report);

    /// <summary>From the visit's settling: the visit has ended, with what was due written off for a reason.</summary>
    [Alias("close")] Task<Reply> Close(Asker who, CommandId id, WriteOff? writeOff);

    /// <summary>Staff move lines (at most 200) to the check of another visit of the venue; nobody's from then on. Lines paid or being paid, or that cover money paid here, are refused. Answered when they have left; they arrive by themselves, or come back where that check has closed.</summary>
    [Alias("send")] Task<Reply> Send(Asker who, CommandId id, VisitId to, ImmutableArray<LineId> lines);

    /// <summary>From another check's settling, again until it is known: lines that were sent here, and what became of them since. New ones are refused as <see cref="Refusal.CheckClosed"/> once the visit has ended.</summary>
    [Alias("receive")] Task<Reply> Receive(Asker who, CommandId id, Transfer transfer);

    /// <summary>From the check's own settling: the other check closed before these lines came.</summary>
    [Alias("return")] Task<Reply> Return(Asker who, CommandId id, string transfer);

    /// <summary>From the visit's settling: whose bill the party shares, as of a version of the visit; null for its own.</summary>
    [Alias("join")] Task<Reply> Join(Asker who, CommandId id, long version, VisitId? into);

    /// <summary>From the check's own settling: sends what is to be paid on the bill that the party shares.</summary>
    [Alias("send-on")] Task<Reply> SendOn(Asker who, CommandId id);

    /// <summary>From the check's own settling: a payment, the visit or another check knows.</summary>
    [Alias("told")] Task<Reply> Told(Asker who, CommandId id, string name, long version);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}
