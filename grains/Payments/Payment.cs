using System.Collections.Immutable;
using Icupa.Storage;

namespace Icupa.Payments;

/// <summary>Money that goes back, as the provider is asked for it.</summary>
public sealed record PaymentRefund(string Id, long Minor, string Reason, RefundState State, string? Provider);

/// <summary>One attempt to move one share's money: pure. It only moves forward, but that a success counts whenever it comes.</summary>
public sealed record Payment : IFold<Payment, PaymentEvent>
{
    public const int MaxReason = 200;
    public const int MaxRefunds = 20;

    public static Payment Empty { get; } = new();

    public long Version { get; private init; }
    public PaymentStarted? Order { get; private init; }
    public DateTimeOffset StartedAt { get; private init; }
    public PaymentState State { get; private init; }
    public string? Provider { get; private init; }
    public string? Why { get; private init; }
    /// <summary>The card's brand and last digits, or the transaction's id, for receipts.</summary>
    public string? Means { get; private init; }
    public bool GivenUp { get; private init; }
    /// <summary>What the provider says does not fit what was asked; it is not taken for paid until a person decides.</summary>
    public bool NeedsPerson { get; private init; }
    public ImmutableArray<PaymentRefund> Refunds { get; private init; } = [];
    /// <summary>The version of the last change that the check has to know, and the one that it knows.</summary>
    public long News { get; private init; }
    public long Told { get; private init; }

    /// <summary>What the payer is asked for: share and tip.</summary>
    public Money Asked => new(checked(Order!.Minor + Order.Tip), Order.Currency);
    public bool Underway => State is PaymentState.Started or PaymentState.Pending;
    public bool Owes => Told < News || Underway || Refunds.Any(r => r.State == RefundState.Pending);

    public PaymentReport Report => new(Order!.Id, News, State, Why, [.. Refunds.Select(r => new RefundReport(r.Id, r.Minor, r.State))], Means);

    public Decision<PaymentEvent> Start(Asker who, PaymentOrder order)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Order is not null ? Decision<PaymentEvent>.AlreadySo
            : new PaymentStarted(order.Id, order.Method, order.Amount.Minor, order.Amount.Currency, order.Tip, order.Payer, order.PhoneKey, order.Reference, order.Number, order.BusinessDate);
    }

    public Decision<PaymentEvent> GiveUp(Asker who)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return GivenUp || !Underway ? Decision<PaymentEvent>.AlreadySo : new PaymentGivenUp();
    }

    public Decision<PaymentEvent> GiveBack(Asker who, string refund, long minor, string reason)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Refunds.Any(r => r.Id == refund))
            return Decision<PaymentEvent>.AlreadySo;
        if (State != PaymentState.Posted)
            return Refusal.TooLate;
        if (Refunds.Length >= MaxRefunds)
            return Refusal.TooMany;
        return minor <= 0 || minor > Asked.Minor - Refunds.Where(r => r.State != RefundState.Failed).Sum(r => r.Minor) ? Refusal.TooMuch : new RefundAsked(refund, minor, reason);
    }

    /// <summary>What the provider answered. "Unknown" is no news, and no failure.</summary>
    public Decision<PaymentEvent> Hear(Asker who, Heard heard)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (heard.Refund is { } refund)
            return HearRefund(refund, heard);
        return heard.Outcome switch
        {
            Outcome.Paid when State == PaymentState.Posted || (NeedsPerson && heard.Amount != Asked) => Decision<PaymentEvent>.AlreadySo,
            Outcome.Paid when heard.Amount is { } amount && amount != Asked => new AmountDiffered(amount.Minor, amount.Currency, heard.Provider),
            Outcome.Paid => new PaymentMoved(PaymentState.Posted, heard.Provider, null, heard.Means),
            Outcome.Failed when Underway => new PaymentMoved(GivenUp ? PaymentState.Voided : PaymentState.Failed, heard.Provider, heard.Why),
            Outcome.Waiting or Outcome.Declined when Underway && (State, Provider, Why) != (PaymentState.Pending, heard.Provider ?? Provider, heard.Why) =>
                new PaymentMoved(PaymentState.Pending, heard.Provider, heard.Why),
            _ => Decision<PaymentEvent>.AlreadySo,
        };
    }

    /// <summary>The provider's window has passed without an outcome: the share is free again.</summary>
    public Decision<PaymentEvent> Expire() => Underway ? new PaymentMoved(GivenUp ? PaymentState.Voided : PaymentState.Expired, null, "expired") : Decision<PaymentEvent>.AlreadySo;

    public Decision<PaymentEvent> Decide(Asker who, Verdict verdict, string reason, string? provider)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House && who.Role is not (Venues.StaffRole.Manager or Venues.StaffRole.Owner))
            return Refusal.NotAllowed;
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > MaxReason || reason.Any(char.IsControl))
            return Refusal.BadWords;
        if (!Enum.IsDefined(verdict) || (verdict == Verdict.Adopt && string.IsNullOrWhiteSpace(provider)))
            return Refusal.Malformed;
        if (verdict == Verdict.Adopt)
            return State == PaymentState.Posted ? Decision<PaymentEvent>.AlreadySo : ImmutableArray.Create<PaymentEvent>(new PersonDecided(verdict, reason), new PaymentMoved(PaymentState.Posted, provider, null));
        return !Underway && !NeedsPerson ? Decision<PaymentEvent>.AlreadySo : ImmutableArray.Create<PaymentEvent>(new PersonDecided(verdict, reason), new PaymentMoved(PaymentState.Failed, provider, "released"));
    }

    public Decision<PaymentEvent> Tell(Asker who, long version)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Told < version ? new CheckKnows(version) : Decision<PaymentEvent>.AlreadySo;
    }

    public Payment Apply(PaymentEvent happened, in Fact fact)
    {
        var next = this with { Version = Version + 1 };
        return happened switch
        {
            PaymentStarted e => next with { Order = e, StartedAt = fact.At, State = PaymentState.Started },
            PaymentMoved e => next with { State = e.State, Provider = e.Provider ?? Provider, Why = e.Why, Means = e.Means ?? Means, NeedsPerson = false, News = next.Version },
            PaymentGivenUp => next with { GivenUp = true },
            AmountDiffered e => next with { NeedsPerson = true, Provider = e.Provider ?? Provider, Why = "provider", News = next.Version },
            RefundAsked e => next with { Refunds = Refunds.Add(new(e.Refund, e.Minor, e.Reason, RefundState.Pending, null)) },
            RefundMoved e => next with { News = next.Version, Refunds = ImmutableArray.CreateRange(Refunds, r => r.Id == e.Refund ? r with { State = e.State, Provider = e.Provider ?? r.Provider } : r) },
            PersonDecided => next,
            CheckKnows e => next with { Told = Math.Max(Told, e.Version) },
            _ => throw new InvalidDataException($"a payment does not know {happened.GetType().Name}"),
        };
    }

    private Decision<PaymentEvent> HearRefund(string id, Heard heard)
    {
        if (Refunds.FirstOrDefault(r => r.Id == id) is not { } refund)
            return Refusal.NotFound;
        var state = heard.Outcome switch { Outcome.Paid => RefundState.Posted, Outcome.Failed => RefundState.Failed, _ => RefundState.Pending };
        // A refund that went through may still come back from the bank.
        var moves = state != refund.State && (refund.State == RefundState.Pending || (refund.State == RefundState.Posted && state == RefundState.Failed));
        var named = state == RefundState.Pending && refund.State == RefundState.Pending && heard.Provider is not null && heard.Provider != refund.Provider;
        return moves || named ? new RefundMoved(id, state, heard.Provider, heard.Why) : Decision<PaymentEvent>.AlreadySo;
    }
}
