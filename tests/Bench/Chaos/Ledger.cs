using System.Collections.Concurrent;

namespace Icupa.Bench.Chaos;

/// <summary>A command that was answered with yes, and must therefore be found.</summary>
/// <param name="Stream">Where it was sent: "cart:…", or a station's part of a key.</param>
public sealed record Acknowledged(string Stream, string Kind, Guid Id);

/// <summary>A line that a phone made, as its phone knows it: only its phone changes it, one change at a time.</summary>
public sealed class LedgerLine(string cart, string id, string dish, int quantity)
{
    public string Cart => cart;
    public string Id => id;
    public string Dish => dish;
    public int Quantity { get; set; } = quantity;
    /// <summary>The command that took it out and was answered with yes; also when a round had taken it first, which is already so.</summary>
    public Guid? Removal { get; set; }
}

/// <summary>What the clients were told, kept by the clients: the audit compares it with what is.</summary>
public sealed class Ledger
{
    public ConcurrentBag<Acknowledged> Commands { get; } = [];
    public ConcurrentBag<LedgerLine> Lines { get; } = [];
    /// <summary>Bumps acknowledged: station and order.</summary>
    public ConcurrentDictionary<(string Station, string Order), byte> Bumps { get; } = new();

    /// <summary>Answers that were not what the same command was told before.</summary>
    public ConcurrentBag<string> Contradictions { get; } = [];
}
