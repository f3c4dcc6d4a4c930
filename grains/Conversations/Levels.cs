using System.Collections.Immutable;

namespace Icupa.Conversations;

/// <summary>Leave to ask one level for one turn. <paramref name="Withdrawn"/> is cancelled when it is taken back while the level speaks.</summary>
public sealed record Leave(CancellationToken Withdrawn)
{
    public static readonly Leave Free = new(CancellationToken.None);
}

/// <summary>How asking one level went; without a word that was said.</summary>
/// <param name="Why">One word for the figures; null when it answered.</param>
/// <param name="FirstWord">From being asked to the first sentence that passed the gates; null when none did.</param>
/// <param name="Withheld">Sentences that the gates held back.</param>
/// <param name="Tools">Names of the tools really called.</param>
public sealed record Heard(Level Level, string? Why, int TokensIn, int TokensOut, TimeSpan? FirstWord, TimeSpan Took, int Sentences, ImmutableArray<Finding> Withheld, ImmutableArray<string> Tools);

/// <summary>The levels of the waiter in the order in which they are asked, and the one place that says whether one may be asked and what it has cost.</summary>
public sealed class Levels(IEnumerable<IWaiter> waiters)
{
    public ImmutableArray<IWaiter> InOrder { get; } = [.. waiters.OrderBy(w => w.Level)];

    /// <summary>Whether a level may be asked for this turn; what it may cost at most is reserved from here on. Null when it may not.</summary>
    public ValueTask<Leave?> Reserve(IWaiter waiter, VisitId visit, SessionId guest, int turn) => new(Leave.Free);

    /// <summary>The level was asked: what was reserved becomes what it took. A turn whose silo died is never settled: it stands at what was reserved.</summary>
    public ValueTask Settle(Leave leave, VisitId visit, SessionId guest, int turn, Heard heard) => ValueTask.CompletedTask;
}
