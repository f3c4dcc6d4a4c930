using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Icupa.Storage;

/// <summary>What is known about a fact besides the fact: when the silo's clock saw it, and who did it.</summary>
public readonly record struct Fact(DateTimeOffset At, string By);

/// <summary>One accepted command in the journal: its id, who, when (ms since 1970), and the facts that it made.</summary>
public sealed record Commit<TEvent>(CommandId Id, string By, long At, ImmutableArray<TEvent> Events)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public Fact Fact => new(DateTimeOffset.FromUnixTimeMilliseconds(At), By);
}

/// <summary>A state that is nothing but its facts, applied in order.</summary>
public interface IFold<TSelf, TEvent> where TSelf : IFold<TSelf, TEvent>
{
    static abstract TSelf Empty { get; }
    TSelf Apply(TEvent happened, in Fact fact);
}

/// <summary>Stored rows read outside their grain.</summary>
public static class StoredRows
{
    public static IEnumerable<Commit<TEvent>> Commits<TEvent>(this IEnumerable<StoredRow> rows, JsonTypeInfo<Commit<TEvent>[]> json) =>
        rows.SelectMany(row => JsonSerializer.Deserialize(row.Events, json)!);

    /// <summary>The state that the rows come to.</summary>
    public static TState Fold<TState, TEvent>(this IEnumerable<StoredRow> rows, JsonTypeInfo<Commit<TEvent>[]> json) where TState : IFold<TState, TEvent> =>
        rows.Commits(json).Aggregate(TState.Empty, After);

    /// <summary>The state after one more commit.</summary>
    public static TState After<TState, TEvent>(TState state, Commit<TEvent> commit) where TState : IFold<TState, TEvent>
    {
        var fact = commit.Fact;
        foreach (var happened in commit.Events)
            state = state.Apply(happened, fact);
        return state;
    }
}

/// <summary>What a command comes to: facts, or one refusal, or nothing because it is already so.</summary>
public readonly record struct Decision<TEvent>(Refusal Refusal, ImmutableArray<TEvent> Events)
{
    public static Decision<TEvent> AlreadySo => new(Refusal.None, []);
    public static implicit operator Decision<TEvent>(Refusal refusal) => new(refusal, []);
    public static implicit operator Decision<TEvent>(TEvent happened) => new(Refusal.None, [happened]);
    public static implicit operator Decision<TEvent>(ImmutableArray<TEvent> happened) => new(Refusal.None, happened);
}
