using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Storage;

namespace Icupa.Payments;

/// <summary>What can happen to a payment. Names in the journal are for ever; added fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(PaymentStarted), "started")]
[JsonDerivedType(typeof(PaymentMoved), "moved")]
[JsonDerivedType(typeof(PaymentGivenUp), "given-up")]
[JsonDerivedType(typeof(AmountDiffered), "differed")]
[JsonDerivedType(typeof(RefundAsked), "refund")]
[JsonDerivedType(typeof(RefundMoved), "refund-moved")]
[JsonDerivedType(typeof(PersonDecided), "decided")]
[JsonDerivedType(typeof(CheckKnows), "told")]
[JsonDerivedType(typeof(DisputeHinted), "dispute-hinted")]
[JsonDerivedType(typeof(PaymentDisputed), "disputed")]
[JsonDerivedType(typeof(DisputesRead), "disputes-read")]
public abstract record PaymentEvent;

/// <param name="PhoneKey">Key of the sealed number in the visit's personal words.</param>
public sealed record PaymentStarted(PaymentId Id, PaymentMethod Method, long Minor, Currency Currency, long Tip, string Payer, string? PhoneKey, string? Reference, string Number, DateOnly BusinessDate, string? Hold = null) : PaymentEvent;

/// <param name="Provider">The provider's own id, once it has one.</param>
/// <param name="Why">One of <see cref="Payments.Why"/>.</param>
/// <param name="Means">As in <see cref="Heard"/>.</param>
public sealed record PaymentMoved(PaymentState State, string? Provider, string? Why, string? Means = null) : PaymentEvent;

/// <summary>The payer does not wait any longer.</summary>
public sealed record PaymentGivenUp : PaymentEvent;

/// <summary>The provider says that another amount has moved than was asked: a person has to look.</summary>
public sealed record AmountDiffered(long Minor, Currency Currency, string? Provider) : PaymentEvent;

public sealed record RefundAsked(string Refund, long Minor, string Reason) : PaymentEvent;

public sealed record RefundMoved(string Refund, RefundState State, string? Provider, string? Why) : PaymentEvent;

/// <summary>A person's word, with a reason; the commit says whose.</summary>
public sealed record PersonDecided(Verdict Verdict, string Reason) : PaymentEvent;

/// <summary>The check knows the payment as of a version.</summary>
public sealed record CheckKnows(long Version) : PaymentEvent;

/// <summary>The provider has something to say about a dispute: it is to be asked.</summary>
public sealed record DisputeHinted : PaymentEvent;

/// <summary>A dispute as the provider shows it. Amounts in minor units.</summary>
public sealed record PaymentDisputed(string Dispute, DisputeState State, long Minor, Currency Currency, string? Reason, DateTimeOffset? AnswerBy) : PaymentEvent;

/// <summary>The provider was asked, as of a version; what it said is written down.</summary>
public sealed record DisputesRead(long AsOf) : PaymentEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<PaymentEvent>[]))]
public sealed partial class PaymentJson : JsonSerializerContext;
