using System.Collections.Immutable;

namespace Icupa.Payments;

/// <summary>What became of a person's decision about a payment.</summary>
/// <param name="Shown">What the provider showed, where it was asked.</param>
/// <param name="State">How far the payment is now.</param>
[GenerateSerializer, Immutable, Alias("icupa.payment-desk.ruling")]
public sealed record Ruling([property: Id(0)] Refusal Refusal, [property: Id(1)] Heard? Shown, [property: Id(2)] PaymentState State, [property: Id(3)] bool NeedsPerson);

/// <summary>Who of ours a provider speaks of.</summary>
public enum Recognised
{
    /// <summary>A payment of this house: it is told.</summary>
    Ours = 1,
    /// <summary>None of this house.</summary>
    Foreign = 2,
    /// <summary>The lists are not up to date: ask again.</summary>
    NotYet = 3,
}

/// <summary>
/// Where people and providers come with a payment's name: it finds the payment, asks the provider about it, and brings the decision to it.
/// Stateless; what happens is journalled by the payments themselves.
/// </summary>
[GrainInterfaceType("icupa.payment-desk"), Alias("icupa.payment-desk")]
public interface IPaymentDeskGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The payments of a name, at most 10: the whole id or its last part, our reference, the provider's id, or what staff wrote. For operators
    /// and the house.
    /// </summary>
    [Alias("find")] Task<ImmutableArray<PaymentId>> Find(Asker who, string name);

    /// <summary>What the provider shows of a payment now; changes nothing here or there. Null where nobody can be asked. For operators and the house.</summary>
    [Alias("ask")] Task<Heard?> Ask(Asker who, PaymentId payment);

    /// <summary>
    /// Asks the provider and decides on its answer: see <see cref="IPaymentGrain.Judge"/>. To release a card's attempt it is first stopped at
    /// the provider.
    /// </summary>
    [Alias("judge")] Task<Ruling> Judge(Asker who, CommandId id, PaymentId payment, Verdict verdict, string reason);

    /// <summary>A genuine hint of a provider's that the payment which it knows as <paramref name="provider"/> is disputed. For the house.</summary>
    [Alias("disputed")] Task<Recognised> Disputed(Asker who, CommandId id, string provider);
}
