namespace Icupa.Payments.Gateways;

/// <summary>One attempt as a provider is asked about it. Everything in it was journalled before the first call.</summary>
/// <param name="Reference">Ours, a version 4 uuid that follows from the payment's id: the same at every repeat.</param>
/// <param name="Amount">Share and tip, minor units.</param>
/// <param name="Phone">Digits with country code, for mobile money.</param>
/// <param name="Provider">The provider's own id, once known; at the beginning, that of what is held for it.</param>
/// <param name="Began">When it was journalled.</param>
public sealed record Attempt(PaymentId Payment, Guid Reference, Money Amount, string? Phone, string? Provider, string Number, DateTimeOffset Began)
{
    /// <summary>Money is to be held only, for a payment that may take it.</summary>
    public bool Hold { get; init; }

    /// <summary>Without the phone number, wherever this ends up written.</summary>
    public override string ToString() => $"{Payment} {Reference}";
}

/// <summary>Money to give back.</summary>
/// <param name="Reference">Ours, the same at every repeat of this refund.</param>
public sealed record Return(string Refund, Guid Reference, Money Amount, string? Provider);

/// <summary>Money that moved, in a provider's own list, for reconciliation.</summary>
/// <param name="Reference">Ours as the provider kept it; empty when it kept none.</param>
/// <param name="At">When the attempt began there.</param>
/// <param name="Payment">Ours as the provider kept it; null when it kept none, and of what was given back outside of us.</param>
/// <param name="Of">Of money given back: the provider's id of the payment.</param>
public sealed record Listed(Guid Reference, string Provider, Money Amount, DateTimeOffset At, PaymentId? Payment = null, string? Of = null);

/// <summary>A provider that holds money on a card: an attempt with <see cref="Attempt.Hold"/> begins, asks and stops as any other, and answers <see cref="Outcome.Held"/>.</summary>
public interface IHolds
{
    /// <summary>Holds so much in all, minor units. <see cref="Outcome.Declined"/> with that amount where the bank does not, or this card cannot.</summary>
    Task<Heard> Raise(Attempt attempt, long minor, CancellationToken stop);
}

/// <summary>
/// A payment provider. Nothing here throws for what a provider may do: no answer, a time-out, a 5xx, an unknown word is
/// <see cref="Outcome.Unknown"/>, never a failure. Only a terminal status in an answer to a question of ours settles money.
/// Every method may be called again with the same reference, after any crash, without moving money twice.
/// </summary>
public interface IGateway
{
    PaymentMethod Method { get; }

    /// <summary>Keys are there. Otherwise guests read that the method is not set up.</summary>
    bool SetUp { get; }

    /// <summary>How long after the beginning the provider may still be waiting for the payer; then the attempt expires (it is still asked for a while).</summary>
    TimeSpan Window { get; }

    /// <summary>When to ask again after so many questions; null when only a hint or a person helps.</summary>
    TimeSpan? Again(int asked);

    Task<Heard> Begin(Attempt attempt, CancellationToken stop);
    Task<Heard> Ask(Attempt attempt, CancellationToken stop);

    /// <summary>Stops an attempt that the payer gave up, where the provider can; answers what is so afterwards.</summary>
    Task<Heard> Stop(Attempt attempt, CancellationToken stop);

    Task<Heard> GiveBack(Attempt attempt, Return money, CancellationToken stop);
    Task<Heard> AskReturn(Attempt attempt, Return money, CancellationToken stop);

    /// <summary>Whether the provider can be asked for all that moved on a day. Where it cannot, each of our own payments is asked for.</summary>
    bool Lists { get; }

    /// <summary>The provider's successes that began between two moments; null where it has no list, or gives none now.</summary>
    Task<IReadOnlyList<Listed>?> List(DateTimeOffset from, DateTimeOffset to, CancellationToken stop);

    /// <summary>What the provider gave back between two moments, whoever asked for it; null as above.</summary>
    Task<IReadOnlyList<Listed>?> ListReturns(DateTimeOffset from, DateTimeOffset to, CancellationToken stop);

    /// <summary>The disputes about a payment as they are now; none where the provider has no such thing, null when it gives no answer.</summary>
    Task<IReadOnlyList<Dispute>?> Disputes(Attempt attempt, CancellationToken stop);
}
