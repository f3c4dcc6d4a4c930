using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Venues;

namespace Icupa.Reports;

/// <summary>What was taken by one way to pay. Minor units.</summary>
/// <param name="Count">Payments that were posted.</param>
/// <param name="Amount">For checks, without tips, before refunds.</param>
/// <param name="Rounding">What the rounding of cash added (or took, below nothing).</param>
/// <param name="Refunds">Given back, tips included.</param>
[GenerateSerializer, Immutable, Alias("icupa.reports.method")]
public sealed record MethodFigures(
    [property: Id(0)] PaymentMethod Method,
    [property: Id(1)] int Count,
    [property: Id(2)] long Amount,
    [property: Id(3)] long Tips,
    [property: Id(4)] long Rounding,
    [property: Id(5)] int RefundCount,
    [property: Id(6)] long Refunds);

/// <summary>A number of things and what they came to, in minor units.</summary>
[GenerateSerializer, Immutable, Alias("icupa.reports.sum")]
public readonly record struct Sum([property: Id(0)] int Count, [property: Id(1)] long Minor);

[GenerateSerializer, Immutable, Alias("icupa.reports.write-off")]
public sealed record WriteOffFigures([property: Id(0)] WriteOff Kind, [property: Id(1)] int Count, [property: Id(2)] long Minor);

[GenerateSerializer, Immutable, Alias("icupa.reports.tax")]
public sealed record TaxFigures([property: Id(0)] string Name, [property: Id(1)] int BasisPoints, [property: Id(2)] long Net, [property: Id(3)] long Tax);

/// <summary>A check that is still open when a report is made.</summary>
[GenerateSerializer, Immutable, Alias("icupa.reports.open-check")]
public sealed record OpenCheck([property: Id(0)] VisitId Visit, [property: Id(1)] string Table, [property: Id(2)] DateTimeOffset OpenedAt, [property: Id(3)] long Total, [property: Id(4)] long Due, [property: Id(5)] long Pending);

/// <summary>
/// What happened between two moments (the first excluded, the second included). Payments count when they were posted, refunds when the money
/// went; sales, discounts, comps, voids and write-offs when their check was closed, so that each counts on exactly one report.
/// </summary>
/// <param name="Sales">As ordered, before discounts, without what was taken off.</param>
/// <param name="Comps">Reductions of a whole line to nothing; not among <paramref name="Discounts"/>.</param>
/// <param name="Voids">Lines taken off.</param>
/// <param name="Total">What closed checks came to.</param>
/// <param name="Open">Open at the end of the span: these count on a later report.</param>
[GenerateSerializer, Immutable, Alias("icupa.reports.figures")]
public sealed record Figures(
    [property: Id(0)] DateTimeOffset From,
    [property: Id(1)] DateTimeOffset To,
    [property: Id(2)] Currency Currency,
    [property: Id(3)] ImmutableArray<MethodFigures> Methods,
    [property: Id(4)] int Checks,
    [property: Id(5)] long Sales,
    [property: Id(6)] Sum Discounts,
    [property: Id(7)] Sum Comps,
    [property: Id(8)] Sum Voids,
    [property: Id(9)] long Service,
    [property: Id(10)] ImmutableArray<TaxFigures> Taxes,
    [property: Id(11)] long Total,
    [property: Id(12)] ImmutableArray<WriteOffFigures> WriteOffs,
    [property: Id(13)] ImmutableArray<OpenCheck> Open);

/// <summary>A payment as lists show it. Minor units.</summary>
/// <param name="Id">The whole id: visit and payment.</param>
/// <param name="Reference">The provider's transaction id, or what staff wrote.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Dispute">How far the payer's dispute is; null where there is none.</param>
[GenerateSerializer, Immutable, Alias("icupa.reports.payment")]
public sealed record PaymentRow(
    [property: Id(0)] PaymentId Id,
    [property: Id(1)] string Table,
    [property: Id(2)] PaymentMethod Method,
    [property: Id(3)] TenderState State,
    [property: Id(4)] string Payer,
    [property: Id(5)] long Amount,
    [property: Id(6)] long Tip,
    [property: Id(7)] long Collected,
    [property: Id(8)] long Refunded,
    [property: Id(9)] string By,
    [property: Id(10)] DateTimeOffset At,
    [property: Id(11)] DateTimeOffset? PostedAt,
    [property: Id(12)] string? Reference,
    [property: Id(13)] string? Why,
    [property: Id(14)] DisputeState? Dispute = null);

/// <summary>What is looked for. Every part narrows the list; null asks nothing.</summary>
/// <param name="Date">The business date.</param>
/// <param name="Reference">Part of the provider's transaction id, 3 to 40 characters.</param>
/// <param name="Minor">What was collected, or its amount without the tip.</param>
/// <param name="From">Begun at or after.</param>
/// <param name="To">Begun before.</param>
/// <param name="Phone">The last three digits of the payer's phone number, among the newest 2,000 payments that fit the rest. No list holds them: the sealed numbers are opened to compare.</param>
/// <param name="Visit">Of one visit.</param>
[GenerateSerializer, Immutable, Alias("icupa.reports.search")]
public sealed record PaymentSearch([property: Id(0)] DateOnly? Date, [property: Id(1)] string? Reference, [property: Id(2)] long? Minor, [property: Id(3)] DateTimeOffset? From, [property: Id(4)] DateTimeOffset? To, [property: Id(5)] string? Phone = null, [property: Id(6)] VisitId? Visit = null);

/// <summary>One thing that happened, as the journal has it.</summary>
/// <param name="By">"guest:…", "staff:…", "screen:…", "house:…".</param>
/// <param name="What">Stream kind and fact: "order.served", "check.begun". Pages have words for those they know.</param>
/// <param name="Of">What it concerns: a dish, a payment, an order; null where the fact says all.</param>
/// <param name="Minor">An amount that belongs to it.</param>
/// <param name="Words">A reason, a reference, a state.</param>
[GenerateSerializer, Immutable, Alias("icupa.reports.happening")]
public sealed record Happening([property: Id(0)] DateTimeOffset At, [property: Id(1)] string By, [property: Id(2)] string What, [property: Id(3)] string? Of, [property: Id(4)] long? Minor, [property: Id(5)] string? Words);

/// <summary>The number, date and total of a closed day.</summary>
[GenerateSerializer, Immutable, Alias("icupa.reports.z-row")]
public sealed record ZRow([property: Id(0)] int Number, [property: Id(1)] DateOnly Date, [property: Id(2)] int Place, [property: Id(3)] string By, [property: Id(4)] DateTimeOffset At, [property: Id(5)] long Total);

/// <summary>Figures and lists over many streams, from the read side: at most a second behind. Each answers null for who may not read it.</summary>
[GrainInterfaceType("icupa.reports"), Alias("icupa.reports")]
public interface IReportsGrain : IGrainWithIntegerKey
{
    /// <summary>The figures of a span that has ended; null too while the read side is not there yet. For the house.</summary>
    [Alias("span")] Task<Figures?> Span(Asker who, VenueId venue, DateTimeOffset from, DateTimeOffset to);

    /// <summary>The X report: everything since the last closed day, until now. Manager, owner, cashier.</summary>
    [Alias("x")] Task<Figures?> X(Asker who, VenueId venue);

    /// <summary>At most 200 payments, newest first. Staff, but the kitchen.</summary>
    [Alias("payments")] Task<ImmutableArray<PaymentRow>?> Payments(Asker who, VenueId venue, PaymentSearch search);

    /// <summary>All that happened to a payment. Staff, but the kitchen; operators.</summary>
    [Alias("payment")] Task<ImmutableArray<Happening>?> Payment(Asker who, PaymentId payment);

    /// <summary>All that happened at a visit: who sat, ordered, served, reduced, paid. Manager, owner, cashier.</summary>
    [Alias("visit")] Task<ImmutableArray<Happening>?> Visit(Asker who, VisitId visit);

    /// <summary>The last 60 closed days, newest first. Manager, owner, cashier.</summary>
    [Alias("closed-days")] Task<ImmutableArray<ZRow>?> ClosedDays(Asker who, VenueId venue);
}

/// <summary>Who reads figures of the whole venue: its manager, owner and cashier, and the house.</summary>
public static class FigureReaders
{
    public static bool Have(Asker who) => who.Kind == AskerKind.House || who is { IsStaff: true, Role: StaffRole.Cashier or StaffRole.Manager or StaffRole.Owner };
}
