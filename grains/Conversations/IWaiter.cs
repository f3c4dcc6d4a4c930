using System.Collections.Immutable;

namespace Icupa.Conversations;

/// <summary>Something that a waiter says or does while it answers; raw, before any gate.</summary>
public abstract record Piece
{
    /// <summary>Words as they come; cut into sentences and gated by whoever runs the turn.</summary>
    public sealed record Words(string Text) : Piece;

    /// <summary>What a call to the model took. Several in a turn add up; said as soon as it is known.</summary>
    public sealed record Spent(int TokensIn, int TokensOut) : Piece;
}

/// <summary>An earlier turn, as the model is told of it.</summary>
public sealed record PastTurn(string Asked, string Answered);

/// <summary>One question, and all that may be known for it. The tools are bound to this guest, visit and venue: no argument can name another.</summary>
public sealed record TurnAsk(string Text, string Language, ImmutableArray<PastTurn> Before, Toolbox Tools);

/// <summary>One level of the waiter. What it says reaches nobody before the gates; what it does, it does by the tools of its turn.</summary>
public interface IWaiter
{
    Level Level { get; }

    /// <summary>Answers one turn; ends by itself, or soon after <paramref name="stop"/>.</summary>
    /// <exception cref="WaiterFailed">It cannot answer, or not in time: the next level is asked.</exception>
    IAsyncEnumerable<Piece> Answer(TurnAsk turn, CancellationToken stop);
}

/// <summary>A waiter cannot answer: down, slow, out of quota, or not making sense. <see cref="Why"/> is one word for the figures.</summary>
public sealed class WaiterFailed : Exception
{
    public WaiterFailed() { }
    public WaiterFailed(string why) : base(why) { }
    public WaiterFailed(string why, Exception inner) : base(why, inner) { }
    public string Why => Message;
}
