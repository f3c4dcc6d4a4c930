using System.Collections.Immutable;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Reconciliations;

/// <summary>A business date's comparisons with the providers: pure.</summary>
/// <param name="Asked">The last comparison that was asked for; each has a number.</param>
/// <param name="Made">The last that was made.</param>
public sealed record Reconciliation(
    int Asked,
    int Made,
    DateTimeOffset At,
    Comparison? Found,
    ImmutableDictionary<string, DifferenceAnswer> Answers) : IFold<Reconciliation, ReconciliationEvent>
{
    public const int MostDifferences = 200;
    public const int MostRuns = 200;
    public const int MaxReason = 200;

    public static Reconciliation Empty { get; } = new(0, 0, default, null, ImmutableDictionary<string, DifferenceAnswer>.Empty);

    public bool Owes => Made < Asked;

    /// <summary>What a manager still has to look at.</summary>
    public int Open => Found is null ? 0 : Found.More + Found.Differences.Count(d => d.State == DifferenceState.Raised && !Answers.ContainsKey(d.Id));

    /// <summary>What is asked again by itself.</summary>
    public int Waiting => Found is null ? 0 : Found.Differences.Count(d => d.State == DifferenceState.Waiting) + Found.Methods.Count(m => m.By == ComparedBy.Nothing);

    public Decision<ReconciliationEvent> Compare(Asker who)
    {
        if (who.Kind is not (AskerKind.House or AskerKind.Operator) && !who.Manages)
            return Refusal.NotAllowed;
        if (Owes)
            return Decision<ReconciliationEvent>.AlreadySo;
        return Asked >= MostRuns ? Refusal.TooMany : new ComparisonAsked(Asked + 1);
    }

    public Decision<ReconciliationEvent> Compared(Asker who, int run, Comparison found)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return run <= Made || run > Asked ? Decision<ReconciliationEvent>.AlreadySo : new ComparisonMade(run, found);
    }

    public Decision<ReconciliationEvent> Answer(Asker who, string difference, string reason)
    {
        if (Found?.Differences.Any(d => d.Id == difference) != true)
            return Refusal.NotFound;
        if (!who.Manages)
            return Refusal.NotAllowed;
        if (!Writing.Plain(reason, MaxReason))
            return Refusal.BadWords;
        return Answers.TryGetValue(difference, out var before) && before.Reason == reason ? Decision<ReconciliationEvent>.AlreadySo : new DifferenceAnswered(difference, reason);
    }

    public Reconciliation Apply(ReconciliationEvent happened, in Fact fact) => happened switch
    {
        ComparisonAsked e => this with { Asked = e.Run },
        ComparisonMade e => this with { Made = e.Run, At = fact.At, Found = e.Found },
        DifferenceAnswered e => this with { Answers = Answers.SetItem(e.Difference, new(fact.By, fact.At, e.Reason)) },
        _ => throw new InvalidDataException($"{happened.GetType().Name} is no fact of a reconciliation"),
    };
}
