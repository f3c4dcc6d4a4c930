using System.Text.Json.Serialization;

namespace Icupa.Conversations;

/// <summary>Which limit a call of a model would pass.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BudgetLimit>))]
public enum BudgetLimit
{
    [JsonStringEnumMemberName("none")] None = 0,
    [JsonStringEnumMemberName("turn")] Turn = 1,
    [JsonStringEnumMemberName("session")] Session = 2,
    [JsonStringEnumMemberName("venue")] Venue = 3,
}

/// <summary>A wish to spend. Amounts in millionths of a US dollar.</summary>
/// <param name="Turn">Names the turn; the same for every attempt at it.</param>
/// <param name="Attempt">Which attempt at the turn this is, from 1.</param>
/// <param name="Micros">The most that it may come to.</param>
[GenerateSerializer, Immutable, Alias("icupa.waiter-budget.ask")]
public sealed record BudgetAsk([property: Id(0)] SessionId Session, [property: Id(1)] string Turn, [property: Id(2)] int Attempt, [property: Id(3)] long Micros);

/// <summary>Reserved, or the limit that stands against it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.waiter-budget.answer")]
public readonly record struct BudgetAnswer([property: Id(0)] Reply Reply, [property: Id(1)] BudgetLimit Over);

/// <summary>What a venue's waiter has spent and reserved on one date, and what it may, in millionths of a US dollar.</summary>
[GenerateSerializer, Immutable, Alias("icupa.waiter-budget.seen")]
public sealed record BudgetSeen([property: Id(0)] long Spent, [property: Id(1)] long Reserved, [property: Id(2)] long MostOfVenue, [property: Id(3)] int Sessions);

/// <summary>
/// What the language models of a venue may cost on one business date: reserved before each attempt, settled after it. A reservation that
/// nobody settles counts whole, so that nothing is ever spent twice or without a limit.
/// </summary>
[GrainInterfaceType("icupa.waiter-budget"), Alias("icupa.waiter-budget")]
public interface IWaiterBudgetGrain : IGrainWithStringKey
{
    /// <summary>Reserves, or answers TooMuch and which limit. The same turn and attempt reserves once.</summary>
    [Alias("reserve")] Task<BudgetAnswer> Reserve(Asker who, BudgetAsk ask);

    /// <summary>Says what an attempt came to; null when nobody knows, and then it came to what was reserved. The first word counts.</summary>
    [Alias("spent")] Task<Reply> Spent(Asker who, string turn, int attempt, long? micros);

    [Alias("look")] Task<BudgetSeen> Look(Asker who);
}
