using System.Collections.Immutable;

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

/// <summary>What a command comes to: facts, or one refusal, or nothing because it is already so.</summary>
public readonly record struct Decision<TEvent>(Refusal Refusal, ImmutableArray<TEvent> Events)
{
    public static Decision<TEvent> AlreadySo => new(Refusal.None, []);
    public static implicit operator Decision<TEvent>(Refusal refusal) => new(refusal, []);
    public static implicit operator Decision<TEvent>(TEvent happened) => new(Refusal.None, [happened]);
    public static implicit operator Decision<TEvent>(ImmutableArray<TEvent> happened) => new(Refusal.None, happened);
}
