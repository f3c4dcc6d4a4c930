using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Icupa.Payments;

[JsonConverter(typeof(JsonStringEnumConverter<PaymentMethod>))]
public enum PaymentMethod
{
    /// <summary>Card, Apple Pay, Google Pay through Stripe.</summary>
    [JsonStringEnumMemberName("card")] Card = 1,
    [JsonStringEnumMemberName("momo")] Momo = 2,
    [JsonStringEnumMemberName("airtel")] Airtel = 3,
    /// <summary>The guest pays the venue's merchant code; staff record the transaction id, unique per venue.</summary>
    [JsonStringEnumMemberName("momo-by-hand")] MomoByHand = 4,
    [JsonStringEnumMemberName("cash")] Cash = 5,
    /// <summary>The venue's own card terminal.</summary>
    [JsonStringEnumMemberName("terminal")] Terminal = 6,
}

/// <summary>How far a payment is with its provider. Only forward; a success may still come after Expired or Voided.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PaymentState>))]
public enum PaymentState
{
    /// <summary>Journalled; the provider may or may not have heard of it.</summary>
    [JsonStringEnumMemberName("started")] Started = 1,
    /// <summary>The provider has it; nobody knows the outcome.</summary>
    [JsonStringEnumMemberName("pending")] Pending = 2,
    [JsonStringEnumMemberName("posted")] Posted = 3,
    [JsonStringEnumMemberName("failed")] Failed = 4,
    [JsonStringEnumMemberName("expired")] Expired = 5,
    [JsonStringEnumMemberName("voided")] Voided = 6,
}

[JsonConverter(typeof(JsonStringEnumConverter<RefundState>))]
public enum RefundState
{
    [JsonStringEnumMemberName("pending")] Pending = 1,
    [JsonStringEnumMemberName("posted")] Posted = 2,
    [JsonStringEnumMemberName("failed")] Failed = 3,
}

/// <summary>What a check asks of a payment. Amounts in minor units.</summary>
/// <param name="Payer">"guest:{session}", or who of staff took it for the table.</param>
/// <param name="PhoneKey">Key of the sealed phone number in the visit's personal words.</param>
/// <param name="Sealed">The sealed phone number itself, already durable under that key.</param>
/// <param name="Number">What the guest's statement may show, at most 20 plain characters.</param>
/// <param name="Hold">The provider's id of what is held for it: the payment takes from that.</param>
[GenerateSerializer, Immutable, Alias("icupa.payment.order")]
public sealed record PaymentOrder(
    [property: Id(0)] PaymentId Id,
    [property: Id(1)] PaymentMethod Method,
    [property: Id(2)] Money Amount,
    [property: Id(3)] long Tip,
    [property: Id(4)] string Payer,
    [property: Id(5)] string? PhoneKey,
    [property: Id(6)] string? Sealed,
    [property: Id(7)] string? Reference,
    [property: Id(8)] string Number,
    [property: Id(9)] DateOnly BusinessDate,
    [property: Id(10)] string? Hold = null);

/// <summary>What a payment tells its check.</summary>
/// <param name="Version">Of the payment's stream; an older one changes nothing.</param>
/// <param name="Refunds">Id and state of every refund.</param>
/// <param name="Dispute">How far the latest dispute is; null where there is none.</param>
/// <param name="Means">As in <see cref="Heard"/>.</param>
[GenerateSerializer, Immutable, Alias("icupa.payment.report")]
public sealed record PaymentReport(
    [property: Id(0)] PaymentId Id,
    [property: Id(1)] long Version,
    [property: Id(2)] PaymentState State,
    [property: Id(3)] string? Why,
    [property: Id(4)] ImmutableArray<RefundReport> Refunds,
    [property: Id(5)] DisputeState? Dispute = null,
    [property: Id(6)] string? Means = null);

[GenerateSerializer, Immutable, Alias("icupa.payment.refund-report")]
public readonly record struct RefundReport([property: Id(0)] string Id, [property: Id(1)] long Minor, [property: Id(2)] RefundState State);

/// <summary>What the payer's page needs to let the payer act at the provider.</summary>
/// <param name="ClientSecret">Stripe's, for this payment alone; null until the provider answered, and for other methods.</param>
[GenerateSerializer, Immutable, Alias("icupa.payment.page")]
public sealed record PaymentPage(
    [property: Id(0)] PaymentMethod Method,
    [property: Id(1)] PaymentState State,
    [property: Id(2)] Money Amount,
    [property: Id(3)] string? ClientSecret,
    [property: Id(4)] string? Why);

/// <summary>Entity "meta" of a payment's stream, for staff.</summary>
/// <param name="Provider">The provider's own id.</param>
public sealed record PaymentView(PaymentId Id, PaymentMethod Method, long Amount, long Tip, Currency Currency, PaymentState State, string? Why, string? Provider, ImmutableArray<RefundView> Refunds, bool NeedsPerson, DateTimeOffset At, ImmutableArray<Dispute> Disputes);

public sealed record RefundView(string Id, long Minor, RefundState State, string? Reason, string? By);

/// <summary>One attempt to move one share's money by one method. Stream "payment:{payment}".</summary>
[GrainInterfaceType("icupa.payment"), Alias("icupa.payment")]
public interface IPaymentGrain : IGrainWithStringKey
{
    /// <summary>From the check's settling. The same again is success.</summary>
    [Alias("start")] Task<Reply> Start(Asker who, CommandId id, PaymentOrder order);

    /// <summary>From the check's settling: the payer has given up. A provider that can still stop does.</summary>
    [Alias("give-up")] Task<Reply> GiveUp(Asker who, CommandId id);

    /// <summary>From the check's settling: money goes back.</summary>
    [Alias("refund")] Task<Reply> Refund(Asker who, CommandId id, string refund, long minor, string reason);

    /// <summary>A hint that something may have happened at the provider (callback, webhook, the payer's return): it is asked now. Nothing in a hint is believed.</summary>
    [Alias("look")] Task Look();

    /// <summary>From the payment's own settling: what the provider said of the attempt or of a refund.</summary>
    [Alias("heard")] Task<Reply> Heard(Asker who, CommandId id, Heard heard);

    /// <summary>From the payment's own settling: the check knows this version.</summary>
    [Alias("told")] Task<Reply> Told(Asker who, CommandId id, long version);

    /// <summary>
    /// A person decides, with a reason (1 to 200 characters) and what the provider shows at this moment: that a success counts, that an attempt
    /// which moved nothing is let go, or only that the provider is asked again. Refused when the provider shows something else.
    /// </summary>
    [Alias("judge")] Task<Reply> Judge(Asker who, CommandId id, Verdict verdict, string reason, Heard? shown);

    /// <summary>A hint that a payer disputes the payment: journalled, and the provider is asked until it has answered.</summary>
    [Alias("disputed")] Task<Reply> Disputed(Asker who, CommandId id);

    /// <summary>From the payment's own settling: the disputes that the provider showed as of a version.</summary>
    [Alias("disputes")] Task<Reply> Disputes(Asker who, CommandId id, ImmutableArray<Dispute> shown, long asOf);

    /// <summary>For the payer and staff; null for anybody else.</summary>
    [Alias("page")] Task<PaymentPage?> Page(Asker who);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}

[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    [JsonStringEnumMemberName("adopt")] Adopt = 1,
    [JsonStringEnumMemberName("release")] Release = 2,
    [JsonStringEnumMemberName("requery")] Requery = 3,
}

/// <summary>How far a dispute is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DisputeState>))]
public enum DisputeState
{
    /// <summary>The payer's bank asks; no money has gone back.</summary>
    [JsonStringEnumMemberName("inquiry")] Inquiry = 1,
    /// <summary>The bank has taken the money back and waits for the venue's evidence.</summary>
    [JsonStringEnumMemberName("open")] Open = 2,
    /// <summary>The evidence is with the bank.</summary>
    [JsonStringEnumMemberName("answered")] Answered = 3,
    [JsonStringEnumMemberName("won")] Won = 4,
    [JsonStringEnumMemberName("lost")] Lost = 5,
    /// <summary>Over without a decision: an inquiry that came to nothing, or the payment was given back.</summary>
    [JsonStringEnumMemberName("closed")] Closed = 6,
}

/// <summary>A payer's bank doubts a payment.</summary>
/// <param name="Id">The provider's.</param>
/// <param name="Reason">The provider's word for it ("fraudulent", "product_not_received"); null where it is none.</param>
/// <param name="AnswerBy">Until when evidence may be sent.</param>
[GenerateSerializer, Immutable, Alias("icupa.payment.dispute")]
public sealed record Dispute(
    [property: Id(0)] string Id,
    [property: Id(1)] DisputeState State,
    [property: Id(2)] Money Amount,
    [property: Id(3)] string? Reason,
    [property: Id(4)] DateTimeOffset? AnswerBy);

/// <summary>What a provider said, by an answer to a question that we asked.</summary>
/// <param name="Refund">Of which refund; null of the payment itself.</param>
/// <param name="Provider">The provider's id, once it has one.</param>
/// <param name="Secret">What the payer's page needs (Stripe's client secret).</param>
/// <param name="Amount">The amount that the provider says has moved; null when it says none.</param>
/// <param name="Means">What the payer finds again on their own statement, once it is paid: a card's brand and last digits ("Visa 4242"), mobile money's transaction id; at most 40 characters, never a phone number.</param>
[GenerateSerializer, Immutable, Alias("icupa.payment.heard")]
public sealed record Heard(
    [property: Id(0)] string? Refund,
    [property: Id(1)] Outcome Outcome,
    [property: Id(2)] string? Provider,
    [property: Id(3)] string? Secret,
    [property: Id(4)] Money? Amount,
    [property: Id(5)] string? Why,
    [property: Id(6)] string? Means = null);

[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    /// <summary>No answer, or one that says nothing: nobody knows. Never a failure.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 0,
    /// <summary>The provider has it and waits for the payer.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting = 1,
    [JsonStringEnumMemberName("paid")] Paid = 2,
    /// <summary>Over, and no money moved.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 3,
    /// <summary>A card was declined; the same payment may be tried again with another.</summary>
    [JsonStringEnumMemberName("declined")] Declined = 4,
    /// <summary>Of a hold: the bank holds the amount, and none has moved.</summary>
    [JsonStringEnumMemberName("held")] Held = 5,
}
