using System.Collections.Immutable;
using Icupa.Kitchen;
using Icupa.Storage;

namespace Icupa.Carts;

/// <summary>Portions that availability keeps for lines of counted dishes.</summary>
public sealed partial record Cart
{
    /// <summary>A hold is asked for again a little before availability lets it go.</summary>
    public static readonly TimeSpan HoldLasts = Availability.KeepsFor - TimeSpan.FromMinutes(1);

    /// <summary>So much later than a cart its silo's board may know of a hold.</summary>
    public static readonly TimeSpan BoardKnows = TimeSpan.FromSeconds(1);

    /// <summary>Availability no longer keeps the line's portions, as when fewer were counted than carts held; or the board does not know yet that it does.</summary>
    public static bool LetGo(CartLine line, Availability stock) => line.Hold == Hold.Held && stock.Counts(line.Item) && !stock.Reservations.ContainsKey(line.Id);

    /// <summary>The dish is counted since the line was added: nothing keeps its portions yet.</summary>
    public static bool Unkept(CartLine line, Availability stock) => line.Hold == Hold.Free && stock.Counts(line.Item);

    /// <summary>The round that waits for staff, where availability keeps portions for it: they are sold when it is let go, which may be long after.</summary>
    public CartRound? Keeping => Ended ? null : Rounds.FirstOrDefault(r => r.State == RoundState.Waiting && !r.Held.IsEmpty);

    /// <summary>There were too few portions for the line; there are enough now, or nobody counts them any more.</summary>
    public static bool Enough(CartLine line, Availability stock, Asker cart) => line.Hold == Hold.Short && stock.Has(cart, line.Id, line.Item, line.Quantity);

    /// <summary>When a line that is held, or was short, asks for its portions again.</summary>
    public static DateTimeOffset AsksAt(CartLine line, Availability stock) => line.AnsweredAt + (line.Hold == Hold.Short || LetGo(line, stock) ? BoardKnows : HoldLasts);

    public Decision<CartEvent> Counted(LineId id, int quantity, Hold hold)
    {
        if (Unsettled.Any(u => u.Line == id) && hold == Hold.Free)
            return new StockSettled(id);
        if (Line(id) is not { } line || line.Quantity != quantity)
            return Decision<CartEvent>.AlreadySo;
        var moves = hold switch
        {
            Hold.Held or Hold.Short => line.Hold == Hold.Reserving,
            Hold.Reserving => line.Hold != Hold.Reserving,
            _ => Ended && line.Hold != Hold.Free,
        };
        return moves ? new LineCounted(id, quantity, hold) : Decision<CartEvent>.AlreadySo;
    }

    private ImmutableArray<(LineId Line, bool Sold, DateOnly Date)> Sold(ImmutableArray<LineId> lines, DateOnly date) =>
        Unsettled.AddRange(lines.Select(l => (l, true, date)));

    private Cart Counted(LineCounted e, DateTimeOffset at) => With(e.Line, l => l with { Hold = e.Hold, AnsweredAt = e.Hold is Hold.Held or Hold.Short ? at : default });
}
