using System.Collections.Immutable;
using Icupa.Fiscal;
using Icupa.Payments;
using Icupa.Reconciliations;

namespace Icupa.Reports;

/// <summary>A payment that somebody disputes, or that a person has to decide about. Minor units.</summary>
/// <param name="Dispute">How far the dispute is; null where the provider shows another amount than was asked.</param>
/// <param name="Minor">What is disputed; what was asked for where nothing is.</param>
/// <param name="Reason">The provider's word.</param>
[GenerateSerializer, Immutable, Alias("icupa.matters.payment")]
public sealed record PaymentMatter(
    [property: Id(0)] PaymentId Payment,
    [property: Id(1)] string Table,
    [property: Id(2)] PaymentMethod Method,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] string? Provider,
    [property: Id(5)] DisputeState? Dispute,
    [property: Id(6)] long Minor,
    [property: Id(7)] string? Reason,
    [property: Id(8)] DateTimeOffset? AnswerBy);

/// <summary>A receipt that the venue's device has refused, or not answered for longer than ten minutes.</summary>
/// <param name="Date">Of the stream that registers it.</param>
[GenerateSerializer, Immutable, Alias("icupa.matters.receipt")]
public sealed record ReceiptMatter(
    [property: Id(0)] DateOnly Date,
    [property: Id(1)] string Id,
    [property: Id(2)] ReceiptKind Kind,
    [property: Id(3)] VisitId Visit,
    [property: Id(4)] string? Table,
    [property: Id(5)] DateTimeOffset At,
    [property: Id(6)] long Total,
    [property: Id(7)] long Number,
    [property: Id(8)] FiscalState State,
    [property: Id(9)] string? Why);

/// <summary>What a manager has to look at, and how the last days compare with the providers.</summary>
/// <param name="Open">How many things wait for the manager.</param>
/// <param name="Payments">Disputes of the last 180 days, newest first, and payments that need a person.</param>
/// <param name="Days">The last 14 business dates that were compared, newest first.</param>
[GenerateSerializer, Immutable, Alias("icupa.matters.all")]
public sealed record Matters(
    [property: Id(0)] int Open,
    [property: Id(1)] ImmutableArray<PaymentMatter> Payments,
    [property: Id(2)] ImmutableArray<ReconciliationView> Days,
    [property: Id(3)] ImmutableArray<ReceiptMatter> Receipts);

/// <summary>A dish of a visit, for whoever has to show what was ordered and brought. Minor units.</summary>
/// <param name="By">Who ordered it: "guest:…", "staff:…".</param>
/// <param name="ServedAt">When it was brought; null when nobody said so.</param>
/// <param name="ServedBy">Who brought it, or the guest who said "got it".</param>
[GenerateSerializer, Immutable, Alias("icupa.evidence.line")]
public sealed record EvidenceLine(
    [property: Id(0)] int Quantity,
    [property: Id(1)] string Name,
    [property: Id(2)] string By,
    [property: Id(3)] DateTimeOffset OrderedAt,
    [property: Id(4)] DateTimeOffset? ServedAt,
    [property: Id(5)] string? ServedBy,
    [property: Id(6)] long Total,
    [property: Id(7)] string? Off);

/// <summary>A refund among the evidence. Minor units.</summary>
[GenerateSerializer, Immutable, Alias("icupa.evidence.refund")]
public sealed record EvidenceRefund(
    [property: Id(0)] PaymentId Payment,
    [property: Id(1)] RefundState State,
    [property: Id(2)] long Minor,
    [property: Id(3)] string? Reason,
    [property: Id(4)] string By,
    [property: Id(5)] string? ApprovedBy,
    [property: Id(6)] DateTimeOffset At);

/// <summary>All that shows what a visit was: for a dispute, a complaint, an audit. No names and no phone numbers of guests.</summary>
/// <param name="Guests">How many phones were seated.</param>
[GenerateSerializer, Immutable, Alias("icupa.evidence")]
public sealed record Evidence(
    [property: Id(0)] VisitId Visit,
    [property: Id(1)] string Table,
    [property: Id(2)] DateTimeOffset OpenedAt,
    [property: Id(3)] DateTimeOffset? ClosedAt,
    [property: Id(4)] int Guests,
    [property: Id(5)] long Total,
    [property: Id(6)] ImmutableArray<EvidenceLine> Lines,
    [property: Id(7)] ImmutableArray<PaymentRow> Payments,
    [property: Id(8)] ImmutableArray<EvidenceRefund> Refunds,
    [property: Id(9)] ImmutableArray<PaymentMatter> Disputes,
    [property: Id(10)] ImmutableArray<Happening> Story);

/// <summary>What waits for a venue's manager, from the read side: at most a second behind. Each answers null for who may not read it.</summary>
[GrainInterfaceType("icupa.matters"), Alias("icupa.matters")]
public interface IMattersGrain : IGrainWithIntegerKey
{
    /// <summary>Manager, owner.</summary>
    [Alias("all")] Task<Matters?> All(Asker who, VenueId venue);

    /// <summary>The evidence of a visit; null too when there is none. Manager, owner.</summary>
    [Alias("evidence")] Task<Evidence?> Evidence(Asker who, VisitId visit);
}
