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
    public const int MaxDisputes = 20;

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
    public ImmutableArray<Dispute> Disputes { get; private init; } = [];
    /// <summary>The version of the last hint of a dispute, and the one as of which the provider was asked.</summary>
    public long DisputeWanted { get; private init; }
    public long DisputeKnown { get; private init; }
    public bool DisputeDue => DisputeKnown < DisputeWanted;
    /// <summary>The version of the last change that the check has to know, and the one that it knows.</summary>
    public long News { get; private init; }
    public long Told { get; private init; }

    /// <summary>What the payer is asked for: share and tip.</summary>
    public Money Asked => new(checked(Order!.Minor + Order.Tip), Order.Currency);
    public bool Underway => State is PaymentState.Started or PaymentState.Pending;
    public bool Owes => Told < News || Underway || DisputeDue || Refunds.Any(r => r.State == RefundState.Pending);

    public PaymentReport Report => new(Order!.Id, News, State, Why, [.. Refunds.Select(r => new RefundReport(r.Id, r.Minor, r.State))], Disputes.LastOrDefault()?.State, Means);

    public Decision<PaymentEvent> Start(Asker who, PaymentOrder order)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Order is not null ? Decision<PaymentEvent>.AlreadySo
            : new PaymentStarted(order.Id, order.Method, order.Amount.Minor, order.Amount.Currency, order.Tip, order.Payer, order.PhoneKey, order.Reference, order.Number, order.BusinessDate, order.Hold);
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

    /// <summary>Whether somebody may decide at all, before a provider is asked for it.</summary>
    public Refusal MayJudge(Asker who, Verdict verdict, string reason)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind is not (AskerKind.House or AskerKind.Operator) && !who.Manages)
            return Refusal.NotAllowed;
        if (!Writing.Plain(reason, MaxReason))
            return Refusal.BadWords;
        return Enum.IsDefined(verdict) ? Refusal.None : Refusal.Malformed;
    }

    /// <summary>A person decides on what the provider shows; against it nobody can.</summary>
    /// <param name="window">How long after the beginning the provider may not know an attempt yet.</param>
    public Decision<PaymentEvent> Judge(Asker who, Verdict verdict, string reason, Heard? shown, DateTimeOffset now, TimeSpan window)
    {
        if (MayJudge(who, verdict, reason) is var refusal and not Refusal.None)
            return refusal;
        if (verdict == Verdict.Requery)
            return new PersonDecided(verdict, reason);
        if (shown is null)
            return Refusal.Malformed;
        var against = verdict == Verdict.Adopt ? AgainstAdopting(shown) : AgainstReleasing(shown, now - StartedAt, window);
        if (against != Refusal.None)
            return against;
        // The provider may have said it first, even while it was asked for this; who decided is written down all the same.
        if (verdict == Verdict.Adopt ? State == PaymentState.Posted : !Underway && !NeedsPerson)
            return new PersonDecided(verdict, reason);
        return ImmutableArray.Create<PaymentEvent>(new PersonDecided(verdict, reason), verdict == Verdict.Adopt
            ? new PaymentMoved(PaymentState.Posted, shown.Provider, Differs(shown) ? Payments.Why.OtherAmount : null)
            : new PaymentMoved(PaymentState.Failed, shown.Provider, Payments.Why.Released));
    }

    // Another amount is taken for the share only where it was written down before, so that whoever decides has seen it.
    private Refusal AgainstAdopting(Heard shown) => shown.Outcome switch
    {
        Outcome.Paid => Differs(shown) && !NeedsPerson && State != PaymentState.Posted ? Refusal.BadAmount : Refusal.None,
        Outcome.Failed => Refusal.TooLate,
        _ => shown.Why == Payments.Why.NotSetUp ? Refusal.NotSetUp : Refusal.ShareInPayment,
    };

    // Where another amount came, it was given back outside before the share is let go: the reason says so.
    private Refusal AgainstReleasing(Heard shown, TimeSpan age, TimeSpan window) => shown.Outcome switch
    {
        _ when State == PaymentState.Posted => Refusal.TooLate,
        Outcome.Paid => NeedsPerson && Differs(shown) ? Refusal.None : Refusal.TooLate,
        Outcome.Failed => Refusal.None,
        Outcome.Unknown when shown.Why == Payments.Why.NotThere && age >= window => Refusal.None,
        _ => shown.Why == Payments.Why.NotSetUp ? Refusal.NotSetUp : Refusal.ShareInPayment,
    };

    private bool Differs(Heard shown) => shown.Amount is { } amount && amount != Asked;

    public Decision<PaymentEvent> Dispute(Asker who)
    {
        if (Order is null)
            return Refusal.NotFound;
        return who.Kind == AskerKind.House ? new DisputeHinted() : Refusal.NotAllowed;
    }

    /// <summary>What the provider shows now; whatever hints came, and in whatever order, it is asked only for the present.</summary>
    /// <param name="asOf">The version at which it was asked: a hint that came later is not answered by it.</param>
    public Decision<PaymentEvent> Note(Asker who, ImmutableArray<Dispute> shown, long asOf)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        var news = shown.Where(d => !Disputes.Contains(d)).Take(MaxDisputes).Select(PaymentEvent (d) => new PaymentDisputed(d.Id, d.State, d.Amount.Minor, d.Amount.Currency, d.Reason, d.AnswerBy));
        return news.Append(new DisputesRead(asOf)).ToImmutableArray();
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
            PaymentStarted e => next with { Order = e, StartedAt = fact.At, State = PaymentState.Started, Provider = e.Hold },
            PaymentMoved e => next with { State = e.State, Provider = e.Provider ?? Provider, Why = e.Why, Means = e.Means ?? Means, NeedsPerson = false, News = Expected(e) ? News : next.Version },
            PaymentGivenUp => next with { GivenUp = true },
            AmountDiffered e => next with { NeedsPerson = true, Provider = e.Provider ?? Provider, Why = "provider", News = next.Version },
            RefundAsked e => next with { Refunds = Refunds.Add(new(e.Refund, e.Minor, e.Reason, RefundState.Pending, null)) },
            RefundMoved e => next with { News = next.Version, Refunds = ImmutableArray.CreateRange(Refunds, r => r.Id == e.Refund ? r with { State = e.State, Provider = e.Provider ?? r.Provider } : r) },
            PersonDecided => next,
            CheckKnows e => next with { Told = Math.Max(Told, e.Version) },
            DisputeHinted => next with { DisputeWanted = next.Version },
            PaymentDisputed e => next with { News = next.Version, Disputes = Disputes.RemoveAll(d => d.Id == e.Dispute).Add(new(e.Dispute, e.State, new(e.Minor, e.Currency), e.Reason, e.AnswerBy)) },
            DisputesRead e => next with { DisputeKnown = Math.Max(DisputeKnown, e.AsOf) },
            _ => throw new InvalidDataException($"a payment does not know {happened.GetType().Name}"),
        };
    }

    // The check takes a payment for pending as soon as it has begun it.
    private bool Expected(PaymentMoved e) => (State, Why, e.State, e.Why) == (PaymentState.Started, null, PaymentState.Pending, null);

    private Decision<PaymentEvent> HearRefund(string id, Heard heard)
    {
        if (Refunds.FirstOrDefault(r => r.Id == id) is not { } refund)
            return Refusal.NotFound;
        var state = heard.Outcome switch { Outcome.Paid => RefundState.Posted, Outcome.Failed => RefundState.Failed, _ => RefundState.Pending };
        // A refund that went through may still come back from the bank.
        var moves = state != refund.State && (refund.State == RefundState.Pending || state == RefundState.Failed);
        var named = refund.State == RefundState.Pending && heard.Provider is not null && heard.Provider != refund.Provider;
        return moves || named ? new RefundMoved(id, state, heard.Provider, heard.Why) : Decision<PaymentEvent>.AlreadySo;
    }
}
