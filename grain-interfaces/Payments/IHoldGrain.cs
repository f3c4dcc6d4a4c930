using System.Text.Json.Serialization;

namespace Icupa.Payments;

/// <summary>How far a pre-authorisation is with the card's bank. Only forward.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HoldState>))]
public enum HoldState
{
    /// <summary>Journalled; the provider may or may not have heard of it.</summary>
    [JsonStringEnumMemberName("opening")] Opening = 1,
    /// <summary>The provider waits for the card.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting = 2,
    /// <summary>The bank holds the money for us; none has moved.</summary>
    [JsonStringEnumMemberName("held")] Held = 3,
    /// <summary>A payment takes it: what becomes of the money is that payment's.</summary>
    [JsonStringEnumMemberName("used")] Used = 4,
    /// <summary>Let go by us; no money moved.</summary>
    [JsonStringEnumMemberName("released")] Released = 5,
    /// <summary>No card was accepted.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 6,
    /// <summary>No card in time, or the bank holds nothing any more (after about 7 days).</summary>
    [JsonStringEnumMemberName("expired")] Expired = 7,
}

/// <summary>What a check asks to have held.</summary>
/// <param name="Id">The payment that will take it, if one does.</param>
[GenerateSerializer, Immutable, Alias("icupa.hold.order")]
public sealed record HoldOrder([property: Id(0)] PaymentId Id, [property: Id(1)] Money Amount, [property: Id(2)] string Payer, [property: Id(3)] string Number);

/// <summary>What a hold tells its check.</summary>
/// <param name="Held">Minor units.</param>
/// <param name="Why">A word: <see cref="Payments.Why.RaiseRefused"/> where the bank holds no more than that, or why it failed.</param>
[GenerateSerializer, Immutable, Alias("icupa.hold.report")]
public sealed record HoldReport(
    [property: Id(0)] PaymentId Id,
    [property: Id(1)] long Version,
    [property: Id(2)] HoldState State,
    [property: Id(3)] long Held,
    [property: Id(4)] string? Provider,
    [property: Id(5)] string? Why);

/// <summary>Money held on a payer's card and not taken. Stream "hold:{payment}".</summary>
[GrainInterfaceType("icupa.hold"), Alias("icupa.hold")]
public interface IHoldGrain : IGrainWithStringKey
{
    /// <summary>From the check's settling. The same again is success.</summary>
    [Alias("open")] Task<Reply> Open(Asker who, CommandId id, HoldOrder order);

    /// <summary>From the check's settling: so much in all is wanted, minor units; never less than before.</summary>
    [Alias("raise")] Task<Reply> Raise(Asker who, CommandId id, long minor);

    /// <summary>From the check's settling: let go at the provider.</summary>
    [Alias("release")] Task<Reply> Release(Asker who, CommandId id);

    /// <summary>From the check's settling: the payment of the same id takes it. Refused as <see cref="Refusal.TooLate"/> when nothing is held.</summary>
    [Alias("take")] Task<Reply> Take(Asker who, CommandId id);

    /// <summary>From its own settling.</summary>
    [Alias("heard")] Task<Reply> Heard(Asker who, CommandId id, Heard heard);

    /// <summary>From its own settling: the check knows this version.</summary>
    [Alias("told")] Task<Reply> Told(Asker who, CommandId id, long version);

    /// <summary>A hint, as of a payment: the provider is asked now.</summary>
    [Alias("look")] Task Look();

    /// <summary>What the payer's card page needs; null for anybody else.</summary>
    [Alias("page")] Task<PaymentPage?> Page(Asker who);

    [Alias("settle")] Task Settle();
}
