using System.Text.Json.Serialization;
using Icupa.Storage;

namespace Icupa.Payments;

/// <summary>Money held on a card and not taken: pure. It ends in a payment that takes it, or with nothing moved.</summary>
public sealed record Hold : IFold<Hold, HoldEvent>
{
    public static Hold Empty { get; } = new();

    public long Version { get; private init; }
    public HoldOpened? Order { get; private init; }
    public DateTimeOffset StartedAt { get; private init; }
    public HoldState State { get; private init; }
    public string? Provider { get; private init; }
    public string? Why { get; private init; }
    public long Minor { get; private init; }
    public long Want { get; private init; }
    /// <summary>What the bank would not hold; more than that is asked for again.</summary>
    public long Refused { get; private init; }
    public bool LettingGo { get; private init; }
    public long News { get; private init; }
    public long Told { get; private init; }

    public bool Underway => State is HoldState.Opening or HoldState.Waiting;
    public bool Open => Underway || State == HoldState.Held;
    public bool RaiseDue => State == HoldState.Held && !LettingGo && Want > Math.Max(Minor, Refused);
    /// <summary>The provider is to be asked for something.</summary>
    public bool Asks => Underway || RaiseDue || (LettingGo && Open);
    public bool Owes => Told < News || Asks;

    public HoldReport Report => new(Order!.Id, News, State, Minor, Provider, Why);

    public Decision<HoldEvent> Start(Asker who, HoldOrder order)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Order is not null ? Decision<HoldEvent>.AlreadySo : new HoldOpened(order.Id, order.Amount.Minor, order.Amount.Currency, order.Payer, order.Number);
    }

    public Decision<HoldEvent> Raise(Asker who, long minor)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return !Open ? Refusal.TooLate : minor <= Want ? Decision<HoldEvent>.AlreadySo : new HoldRaised(minor);
    }

    public Decision<HoldEvent> Release(Asker who)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return LettingGo || !Open ? Decision<HoldEvent>.AlreadySo : new HoldLetGo();
    }

    public Decision<HoldEvent> Take(Asker who)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return State == HoldState.Used ? Decision<HoldEvent>.AlreadySo
            : State == HoldState.Held && !LettingGo ? new HoldMoved(HoldState.Used, Minor, null, null) : Refusal.TooLate;
    }

    /// <summary>What the provider answered. "Unknown" is no news, and what a payment has taken is no business of this any more.</summary>
    public Decision<HoldEvent> Hear(Asker who, Heard heard)
    {
        if (Order is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return heard.Outcome switch
        {
            Outcome.Held when Open && heard.Amount is { } amount && amount.Currency == Order.Currency && (State, Minor) != (HoldState.Held, amount.Minor) => new HoldMoved(HoldState.Held, amount.Minor, heard.Provider, null),
            Outcome.Declined when State == HoldState.Held && RaiseDue => new HoldNotRaised(heard.Amount?.Minor ?? Want),
            Outcome.Waiting or Outcome.Declined when Underway && (State, Provider, Why) != (HoldState.Waiting, heard.Provider ?? Provider, heard.Why) => new HoldMoved(HoldState.Waiting, 0, heard.Provider, heard.Why),
            Outcome.Failed when Open => new HoldMoved(LettingGo ? HoldState.Released : State == HoldState.Held ? HoldState.Expired : HoldState.Failed, 0, heard.Provider, heard.Why),
            _ => Decision<HoldEvent>.AlreadySo,
        };
    }

    /// <summary>No card came in time.</summary>
    public Decision<HoldEvent> Expire() => Underway ? new HoldMoved(LettingGo ? HoldState.Released : HoldState.Expired, 0, null, Payments.Why.Expired) : Decision<HoldEvent>.AlreadySo;

    public Decision<HoldEvent> Tell(Asker who, long version)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Told < version ? new HoldTold(version) : Decision<HoldEvent>.AlreadySo;
    }

    public Hold Apply(HoldEvent happened, in Fact fact)
    {
        var next = this with { Version = Version + 1 };
        return happened switch
        {
            HoldOpened e => next with { Order = e, StartedAt = fact.At, State = HoldState.Opening, Want = e.Minor },
            HoldRaised e => next with { Want = e.Minor },
            HoldNotRaised e => next with { Refused = e.Minor, Why = Payments.Why.RaiseRefused, News = next.Version },
            HoldLetGo => next with { LettingGo = true },
            HoldMoved e => next with { State = e.State, Minor = e.Minor, Provider = e.Provider ?? Provider, Why = e.Why, News = next.Version },
            HoldTold e => next with { Told = Math.Max(Told, e.Version) },
            _ => throw new InvalidDataException($"a hold does not know {happened.GetType().Name}"),
        };
    }
}

/// <summary>What can happen to a hold. Names in the journal are for ever; added fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(HoldOpened), "opened")]
[JsonDerivedType(typeof(HoldRaised), "raised")]
[JsonDerivedType(typeof(HoldNotRaised), "not-raised")]
[JsonDerivedType(typeof(HoldLetGo), "let-go")]
[JsonDerivedType(typeof(HoldMoved), "moved")]
[JsonDerivedType(typeof(HoldTold), "told")]
public abstract record HoldEvent;

public sealed record HoldOpened(PaymentId Id, long Minor, Currency Currency, string Payer, string Number) : HoldEvent;

/// <summary>So much in all is wanted.</summary>
public sealed record HoldRaised(long Minor) : HoldEvent;

/// <summary>The bank would not hold so much.</summary>
public sealed record HoldNotRaised(long Minor) : HoldEvent;

public sealed record HoldLetGo : HoldEvent;

/// <param name="Minor">What is held.</param>
public sealed record HoldMoved(HoldState State, long Minor, string? Provider, string? Why) : HoldEvent;

public sealed record HoldTold(long Version) : HoldEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<HoldEvent>[]))]
public sealed partial class HoldJson : JsonSerializerContext;
