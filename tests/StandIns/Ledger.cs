namespace Icupa.StandIns;

/// <summary>Money that moved. Amounts in minor units.</summary>
/// <param name="Kind">"charge" or "refund".</param>
/// <param name="Id">The provider's own.</param>
/// <param name="Reference">The product's, 32 hexadecimal digits, as the provider was told it.</param>
/// <param name="Payment">The product's id of the payment, where the provider was told it (Stripe).</param>
public sealed record Moved(string Provider, string Kind, string Id, string Reference, string? Payment, long Amount, string Currency, DateTimeOffset At);

/// <summary>Everything that moved at all three, in order; kept in memory.</summary>
public sealed class Ledger
{
    private readonly List<Moved> moved = [];

    /// <summary>Called as money moves, before anybody is told.</summary>
    public event Action<Moved>? Moves;

    public void Add(Moved one)
    {
        lock (moved) moved.Add(one);
        Moves?.Invoke(one);
    }

    public IReadOnlyList<Moved> All()
    {
        lock (moved) return [.. moved];
    }
}
