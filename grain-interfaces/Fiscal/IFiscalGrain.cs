using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Fiscal;

/// <summary>A line of a check, with those that are off (nothing payable): they may have been invoiced before.</summary>
/// <param name="Name">As guests read it.</param>
/// <param name="Total">As ordered.</param>
/// <param name="Payable">What is to be paid for it in all: after discounts, with service and taxes on top.</param>
/// <param name="Service">The part of <paramref name="Payable"/> that is service charge (with its tax): taxed like the first class.</param>
/// <param name="TaxClass">Null, or one that is gone: the first.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.billed-line")]
public sealed record BilledLine(
    [property: Id(0)] LineId Id,
    [property: Id(1)] string Item,
    [property: Id(2)] string Name,
    [property: Id(3)] int Quantity,
    [property: Id(4)] long Total,
    [property: Id(5)] long Payable,
    [property: Id(6)] long Service,
    [property: Id(7)] string? TaxClass);

/// <summary>A posted payment of a check.</summary>
/// <param name="At">When it was posted.</param>
/// <param name="Own">The lines that it paid for, where it paid for certain dishes.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.billed-tender")]
public sealed record BilledTender(
    [property: Id(0)] PaymentId Payment,
    [property: Id(1)] string Payer,
    [property: Id(2)] PaymentMethod Method,
    [property: Id(3)] long Amount,
    [property: Id(4)] long Tip,
    [property: Id(5)] long Collected,
    [property: Id(6)] long Change,
    [property: Id(7)] string? Reference,
    [property: Id(8)] DateTimeOffset At,
    [property: Id(9)] ImmutableArray<LineId> Own,
    [property: Id(10)] ImmutableArray<BilledRefund> Refunds);

/// <summary>Money that has gone back. It takes from the amount first, then from the tip.</summary>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.billed-refund")]
public sealed record BilledRefund([property: Id(0)] string Id, [property: Id(1)] long Minor, [property: Id(2)] DateTimeOffset At);

/// <summary>A check as it stands. What is to be invoiced follows from it and from what was invoiced before.</summary>
/// <param name="Version">Of the check's stream; an older picture changes nothing.</param>
/// <param name="Table">What is painted on it; null when nobody knows it.</param>
/// <param name="Settled">The check is closed, or nothing is due and nothing is pending: the table's invoice is drawn up for all that has none.</param>
/// <param name="Codes">Names of the promotion codes that took something off, in one line.</param>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.request")]
public sealed record FiscalRequest(
    [property: Id(0)] VisitId Visit,
    [property: Id(1)] long Version,
    [property: Id(2)] string? Table,
    [property: Id(3)] Currency Currency,
    [property: Id(4)] ImmutableArray<TaxClass> TaxClasses,
    [property: Id(5)] ImmutableArray<BilledLine> Lines,
    [property: Id(6)] ImmutableArray<BilledTender> Tenders,
    [property: Id(7)] bool Settled,
    [property: Id(8)] bool Rehearsal = false,
    [property: Id(9)] string? Codes = null);

/// <summary>What a day says that is asked to end: the day that goes on with the numbers, and the last number given.</summary>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.ended")]
public readonly record struct Ended([property: Id(0)] Refusal Refusal, [property: Id(1)] DateOnly Next, [property: Id(2)] long Last);

/// <summary>
/// A venue's receipts of one day: draws them up, numbers them without gaps, registers them with the venue's device. Stream
/// "fiscal:{venue}/{date}"; the receipts of a visit are in the stream of the day on which it opened, by <see cref="Key.Fiscal(VisitId)"/>.
/// Each day goes on with the numbers of the one before, which from then on passes what is still drawn up in it on to the new one.
/// </summary>
[GrainInterfaceType("icupa.fiscal"), Alias("icupa.fiscal")]
public interface IFiscalGrain : IGrainWithStringKey
{
    /// <summary>
    /// From the check's settling, whenever a payment was posted, money went back, or nothing is due any more. Draws up what is to be
    /// invoiced now, each payment and each refund once, however often and in whatever order pictures come.
    /// </summary>
    [Alias("issue")] Task<Reply> Issue(Asker who, CommandId id, FiscalRequest check);

    /// <summary>
    /// A guest (for their own payment) or staff want an invoice of its own for a payment, made or still to be made, with the buyer's tax
    /// number (at most 20 letters and digits) or without. Too late once an invoice covers the payment.
    /// </summary>
    [Alias("ask")] Task<Reply> Ask(Asker who, CommandId id, PaymentId payment, string? buyer);

    /// <summary>From another day of the venue: a receipt to be numbered and registered here.</summary>
    [Alias("accept")] Task<Reply> Accept(Asker who, CommandId id, Receipt receipt);

    /// <summary>From the day that begins, <paramref name="next"/>: no number is given here any more. The first that asks goes on with the numbers.</summary>
    [Alias("end")] Task<Ended> End(Asker who, CommandId id, DateOnly next);

    /// <summary>A manager sends a failed receipt to the device again.</summary>
    [Alias("again")] Task<Reply> Again(Asker who, CommandId id, string receipt);

    /// <summary>A receipt by its id, or null.</summary>
    [Alias("receipt")] Task<Receipt?> Receipt(string id);

    /// <summary>The receipts of a payment: its sale's, then its refunds'.</summary>
    [Alias("of")] Task<ImmutableArray<Receipt>> Of(PaymentId payment);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}

/// <summary>What the device said of one receipt.</summary>
[GenerateSerializer, Immutable, Alias("icupa.fiscal.answer")]
public sealed record FiscalAnswer(
    [property: Id(0)] string Receipt,
    [property: Id(1)] FiscalState State,
    [property: Id(2)] FiscalMark? Mark = null,
    [property: Id(3)] string? Why = null);

/// <summary>Entity "receipt:{id}" of a fiscal stream, for staff. Amounts in minor units.</summary>
public sealed record ReceiptView(string Id, ReceiptKind Kind, VisitId Visit, string? Table, DateTimeOffset At, long Total, Currency Currency, long Number, FiscalState State, string? Why, DateOnly? PassedTo);
