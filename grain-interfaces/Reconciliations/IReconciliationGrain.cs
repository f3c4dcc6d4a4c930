using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Payments;

namespace Icupa.Reconciliations;

[JsonConverter(typeof(JsonStringEnumConverter<DifferenceKind>))]
public enum DifferenceKind
{
    /// <summary>The provider shows a success that was not posted here.</summary>
    [JsonStringEnumMemberName("unposted")] Unposted = 1,
    /// <summary>The provider shows a success of this venue's that nobody here began.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown = 2,
    /// <summary>The provider shows a success without any mark of this house's.</summary>
    [JsonStringEnumMemberName("stranger")] Stranger = 3,
    /// <summary>Posted here; the provider shows no success.</summary>
    [JsonStringEnumMemberName("missing")] Missing = 4,
    /// <summary>Both have it, with different amounts.</summary>
    [JsonStringEnumMemberName("amount")] Amount = 5,
    /// <summary>The provider shows more than one success for one payment.</summary>
    [JsonStringEnumMemberName("twice")] Twice = 6,
    /// <summary>The provider gave no answer: nobody knows yet.</summary>
    [JsonStringEnumMemberName("unanswered")] Unanswered = 7,
    /// <summary>The provider gave back what was not asked for here.</summary>
    [JsonStringEnumMemberName("refund-unknown")] RefundUnknown = 8,
    /// <summary>Given back here; the provider does not show it.</summary>
    [JsonStringEnumMemberName("refund-missing")] RefundMissing = 9,
}

[JsonConverter(typeof(JsonStringEnumConverter<DifferenceState>))]
public enum DifferenceState
{
    /// <summary>A manager has to look.</summary>
    [JsonStringEnumMemberName("raised")] Raised = 1,
    /// <summary>Put right by itself: the success counts now.</summary>
    [JsonStringEnumMemberName("adopted")] Adopted = 2,
    /// <summary>The provider is asked again by itself.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting = 3,
}

[JsonConverter(typeof(JsonStringEnumConverter<ComparedBy>))]
public enum ComparedBy
{
    /// <summary>The provider's whole list was held against ours, both ways.</summary>
    [JsonStringEnumMemberName("list")] List = 1,
    /// <summary>The provider has no list: it was asked for each of our own payments, and nothing else of it is known.</summary>
    [JsonStringEnumMemberName("question")] Question = 2,
    /// <summary>The provider's list was not given.</summary>
    [JsonStringEnumMemberName("nothing")] Nothing = 3,
}

/// <summary>Something that we and a provider do not agree on. Amounts in minor units.</summary>
/// <param name="Id">Kind and the provider's or our own id: the same at every comparison.</param>
/// <param name="Ours">What is posted here; null for nothing.</param>
/// <param name="Theirs">What the provider shows; null for nothing, or where it shows no amount.</param>
[GenerateSerializer, Immutable, Alias("icupa.reconciliation.difference")]
public sealed record Difference(
    [property: Id(0)] string Id,
    [property: Id(1)] DifferenceKind Kind,
    [property: Id(2)] PaymentMethod Method,
    [property: Id(3)] PaymentId? Payment,
    [property: Id(4)] string? Provider,
    [property: Id(5)] long? Ours,
    [property: Id(6)] long? Theirs,
    [property: Id(7)] DifferenceState State);

/// <summary>How one way to pay was compared.</summary>
/// <param name="Matched">Payments and refunds on which both agree that the money moved.</param>
/// <param name="Minor">What the payments among them come to, in minor units.</param>
[GenerateSerializer, Immutable, Alias("icupa.reconciliation.method")]
public sealed record MethodCompared(
    [property: Id(0)] PaymentMethod Method,
    [property: Id(1)] ComparedBy By,
    [property: Id(2)] int Matched,
    [property: Id(3)] long Minor);

/// <summary>What a comparison found.</summary>
/// <param name="Differences">At most 200.</param>
/// <param name="More">How many there are beyond.</param>
[GenerateSerializer, Immutable, Alias("icupa.reconciliation.comparison")]
public sealed record Comparison(
    [property: Id(0)] ImmutableArray<MethodCompared> Methods,
    [property: Id(1)] ImmutableArray<Difference> Differences,
    [property: Id(2)] int More);

/// <summary>What a manager wrote about a difference.</summary>
[GenerateSerializer, Immutable, Alias("icupa.reconciliation.answer")]
public sealed record DifferenceAnswer([property: Id(0)] string By, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Reason);

/// <summary>Entity "meta" of a reconciliation: the last comparison, and what was written about its differences.</summary>
/// <param name="Run">How many comparisons there were.</param>
[GenerateSerializer, Immutable, Alias("icupa.reconciliation.view")]
public sealed record ReconciliationView(
    [property: Id(0)] DateOnly Date,
    [property: Id(1)] int Run,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] Comparison Found,
    [property: Id(4)] ImmutableDictionary<string, DifferenceAnswer> Answers);

/// <summary>
/// Our postings of one business date held against what the providers show, both ways where a provider has a list. A success that was missed
/// is taken up by itself; the rest is for the manager. Stream "reconciliation:{venue}/{date}".
/// </summary>
[GrainInterfaceType("icupa.reconciliation"), Alias("icupa.reconciliation")]
public interface IReconciliationGrain : IGrainWithStringKey
{
    /// <summary>A comparison is to be made, unless one is being made. The house, an operator, a manager, the owner.</summary>
    [Alias("compare")] Task<Reply> Compare(Asker who, CommandId id);

    /// <summary>From the settling: what the comparison found.</summary>
    [Alias("compared")] Task<Reply> Compared(Asker who, CommandId id, int run, Comparison found);

    /// <summary>What became of a difference, in 1 to 200 characters. A manager, the owner.</summary>
    [Alias("answer")] Task<Reply> Answer(Asker who, CommandId id, string difference, string reason);

    /// <summary>The last comparison; null before the first, and for who may not read figures.</summary>
    [Alias("read")] Task<ReconciliationView?> Read(Asker who);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}
