using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Storage;

namespace Icupa.Kitchen;

/// <summary>One thing that can run out.</summary>
public readonly record struct StockId(Stock Kind, string Id)
{
    /// <summary>Its key among the entities.</summary>
    public string Key => Kind switch { Stock.Item => "item:", Stock.Modifier => "modifier:", _ => "ingredient:" } + Id;

    public static StockId Of(string key) =>
        new(Icupa.Key.Kind(key) switch { "item" => Stock.Item, "modifier" => Stock.Modifier, _ => Stock.Ingredient }, Icupa.Key.Rest(key));
}

/// <summary>What is known of one stock: 86 by a person, and the count.</summary>
/// <param name="Portions">Not yet sold, with what carts hold; null when nobody counts.</param>
/// <param name="Held">Portions that carts hold; never more than <paramref name="Portions"/>.</param>
public sealed record StockState(bool EightySixed, int? Portions, int Held, string By, DateTimeOffset At)
{
    /// <summary>Portions that are neither sold nor held.</summary>
    public int? Left => Portions - Held;
    public bool Out => EightySixed || Left == 0;
}

/// <summary>Portions that a cart's line holds until a moment (ms since 1970).</summary>
/// <param name="By">The cart whose line it is: a phone makes a line's id, and may make the same one in two carts.</param>
public readonly record struct Reservation(string Item, int Quantity, long Until, string By);

/// <summary>What a venue is out of on one business date. What is not listed is available and not counted.</summary>
public sealed record Availability(ImmutableDictionary<StockId, StockState> Stocks, ImmutableDictionary<LineId, Reservation> Reservations)
    : IFold<Availability, AvailabilityEvent>
{
    /// <summary>A reservation that is not renewed ends after this.</summary>
    public static readonly TimeSpan KeepsFor = TimeSpan.FromMinutes(15);
    public const int MostPortions = 999;
    public const int MostPerLine = 99;

    /// <summary>What was sold since its dish was last counted, by line and cart: what is taken off before anybody cooks it stands in the kitchen still.</summary>
    public ImmutableDictionary<(LineId Line, string By), (string Item, int Quantity)> Gone { get; private init; } = ImmutableDictionary<(LineId, string), (string, int)>.Empty;

    public static Availability Empty { get; } = new(ImmutableDictionary<StockId, StockState>.Empty, ImmutableDictionary<LineId, Reservation>.Empty);

    /// <summary>Whether a new line of this dish with these options cannot be had: 86, or every portion is sold or held.</summary>
    public bool IsOut(MenuItem item, IEnumerable<Modifier> chosen) => Any(item, chosen, static s => s.Out);

    /// <summary>
    /// Whether a person took the dish, an option or an ingredient off. A line that already holds its portions asks this: that it holds
    /// the last ones does not make it sold out.
    /// </summary>
    public bool IsEightySixed(MenuItem item, IEnumerable<Modifier> chosen) => Any(item, chosen, static s => s.EightySixed);

    /// <summary>Whether portions of this dish are counted, so that a line has to reserve them.</summary>
    public bool Counts(string item) => Stocks.TryGetValue(new(Stock.Item, item), out var stock) && stock.Portions is not null;

    /// <summary>Whether so many portions of this dish would be kept for a cart's line.</summary>
    public bool Has(Asker cart, LineId line, string item, int quantity) =>
        !(Reservations.TryGetValue(line, out var had) && (had.Item != item || !Theirs(had, cart))) && (Of(Stock.Item, item) is not { } stock || (!stock.EightySixed && !(stock.Left + had.Quantity < quantity)));

    /// <summary>When the first reservation expires (ms since 1970); null when there is none.</summary>
    public long? NextExpiry => Reservations.IsEmpty ? null : Reservations.Values.Min(r => r.Until);

    /// <summary>What the next day begins without. What carts hold stands in the kitchen still.</summary>
    public ImmutableArray<CarriedOver> Outs =>
        [.. Stocks.Where(s => s.Value.EightySixed || s.Value.Portions == 0).OrderBy(s => s.Key.Key, StringComparer.Ordinal).Select(s => new CarriedOver(s.Key.Kind, s.Key.Id, s.Value.By, s.Value.At.ToUnixTimeMilliseconds()))];

    /// <summary>The day begins; only once, and only before anything else happened.</summary>
    public Decision<AvailabilityEvent> Open(ImmutableArray<CarriedOver> outs) =>
        outs.IsEmpty || !Stocks.IsEmpty ? Decision<AvailabilityEvent>.AlreadySo : new Opened(outs);

    public Decision<AvailabilityEvent> EightySix(Asker who, Stock kind, string id)
    {
        if (who.IsGuest)
            return Refusal.NotAllowed;
        return Of(kind, id) is { EightySixed: true } ? Decision<AvailabilityEvent>.AlreadySo : new EightySixed(kind, id);
    }

    /// <summary>
    /// Available again: a dish that was taken off by hand with the count that it had, one whose count came to nothing without. Where carts hold
    /// all that stands in the kitchen there is nothing to bring back.
    /// </summary>
    public Decision<AvailabilityEvent> UnEightySix(Asker who, Stock kind, string id)
    {
        if (who.IsGuest)
            return Refusal.NotAllowed;
        if (Of(kind, id) is not { } stock)
            return Decision<AvailabilityEvent>.AlreadySo;
        var happened = ImmutableArray.CreateBuilder<AvailabilityEvent>();
        if (stock.EightySixed)
            happened.Add(new UnEightySixed(kind, id));
        if (stock.Portions == 0)
            happened.Add(new CountingStopped(id));
        return happened.ToImmutable();
    }

    /// <summary>
    /// Says how many portions stand in the kitchen. Where carts hold more than that, the reservations that would last longest give way.
    /// </summary>
    public Decision<AvailabilityEvent> CountDown(Asker who, string item, int? portions)
    {
        if (who.IsGuest)
            return Refusal.NotAllowed;
        if (portions is < 0 or > MostPortions)
            return Refusal.Malformed;
        var stock = Of(Stock.Item, item);
        if (stock?.Portions == portions)
            return Decision<AvailabilityEvent>.AlreadySo;
        if (portions is not { } count)
            return new CountingStopped(item);
        var happened = ImmutableArray.CreateBuilder<AvailabilityEvent>();
        var held = stock?.Held ?? 0;
        if (held > count)
        {
            foreach (var (line, reservation) in Reservations.Where(r => r.Value.Item == item).OrderByDescending(r => r.Value.Until).ThenByDescending(r => r.Key.Value))
            {
                if (held <= count)
                    break;
                happened.Add(new Released(line, item));
                held -= reservation.Quantity;
            }
        }
        happened.Add(new CountedDown(item, count));
        return happened.ToImmutable();
    }

    /// <summary>Keeps portions for a line, or changes or renews what it keeps. A dish that nobody counts needs no keeping, nor does what was sold.</summary>
    public Decision<AvailabilityEvent> Reserve(Asker who, LineId line, string item, int quantity, DateTimeOffset now)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Reservations.TryGetValue(line, out var had) && (had.Item != item || !Theirs(had, who)))
            return Refusal.LineExists;
        if (quantity is < 1 or > MostPerLine)
            return Refusal.BadQuantity;
        if (Of(Stock.Item, item) is not { } stock || Gone.ContainsKey((line, who.By)))
            return Decision<AvailabilityEvent>.AlreadySo;
        if (stock.EightySixed || stock.Left + had.Quantity < quantity)
            return Refusal.SoldOut;
        return new Reserved(line, item, quantity, (now + KeepsFor).ToUnixTimeMilliseconds());
    }

    /// <summary>A cart lets go of what it holds, or an order (<see cref="Order"/>) of what was sold to it, where nobody has counted since.</summary>
    public Decision<AvailabilityEvent> Release(Asker who, LineId line)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        // What is taken off at once may not have been sold yet.
        var ordered = CartOfOrder(who.By);
        if (Reservations.TryGetValue(line, out var had) && (ordered is null ? Theirs(had, who) : had.By == ordered))
            return new Released(line, had.Item);
        return ordered is not null && Gone.TryGetValue((line, ordered), out var gone)
            ? new CountedDown(gone.Item, Math.Min(MostPortions, Of(Stock.Item, gone.Item)!.Portions!.Value + gone.Quantity), line)
            : Decision<AvailabilityEvent>.AlreadySo;
    }

    /// <summary>The line was placed. One that holds nothing (not counted, or sold before) changes nothing.</summary>
    public Decision<AvailabilityEvent> Sell(Asker who, LineId line)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Reservations.TryGetValue(line, out var had) && Theirs(had, who) ? new Sold(line, had.Item) : Decision<AvailabilityEvent>.AlreadySo;
    }

    /// <summary>Lets go of every reservation that was not renewed in time.</summary>
    public Decision<AvailabilityEvent> Expire(DateTimeOffset now)
    {
        var ms = now.ToUnixTimeMilliseconds();
        return Reservations.Where(r => r.Value.Until <= ms).OrderBy(r => r.Key.Value).Select(AvailabilityEvent (r) => new Released(r.Key, r.Value.Item)).ToImmutableArray();
    }

    public Availability Apply(AvailabilityEvent happened, in Fact fact) => happened switch
    {
        Opened e => this with { Stocks = Stocks.AddRange(e.Outs.Select(o => KeyValuePair.Create(new StockId(o.Kind, o.Id), new StockState(true, null, 0, o.By, DateTimeOffset.FromUnixTimeMilliseconds(o.At))))) },
        EightySixed e => With(e.Kind, e.Id, (Of(e.Kind, e.Id) ?? Fresh) with { EightySixed = true, By = fact.By, At = fact.At }),
        UnEightySixed e => With(e.Kind, e.Id, Of(e.Kind, e.Id)! with { EightySixed = false, By = fact.By, At = fact.At }),
        CountedDown { Back: { } line } e => With(Stock.Item, e.Item, Of(Stock.Item, e.Item)! with { Portions = e.Portions }) with { Gone = Gone.Remove((line, CartOfOrder(fact.By)!)) },
        CountedDown e => With(Stock.Item, e.Item, (Of(Stock.Item, e.Item) ?? Fresh) with { Portions = e.Portions, By = fact.By, At = fact.At }) with { Gone = Others(e.Item) },
        CountingStopped e => With(Stock.Item, e.Item, Of(Stock.Item, e.Item)! with { Portions = null, Held = 0, By = fact.By, At = fact.At }) with
        {
            Reservations = Reservations.RemoveRange(Reservations.Where(r => r.Value.Item == e.Item).Select(r => r.Key)),
            Gone = Others(e.Item),
        },
        Reserved e => Hold(e.Item, e.Quantity - Reservations.GetValueOrDefault(e.Line).Quantity) with { Reservations = Reservations.SetItem(e.Line, new(e.Item, e.Quantity, e.Until, fact.By)) },
        Released e => Hold(e.Item, -Reservations[e.Line].Quantity) with { Reservations = Reservations.Remove(e.Line) },
        Sold e => Sell(e.Item, Reservations[e.Line].Quantity) with { Reservations = Reservations.Remove(e.Line), Gone = Gone.SetItem((e.Line, fact.By), (e.Item, Reservations[e.Line].Quantity)) },
        _ => throw new InvalidDataException($"{happened.GetType().Name} is no fact of an availability"),
    };

    /// <summary>The cart of a visit, as it asks for portions.</summary>
    public static Asker Cart(VisitId visit) => Asker.House(CartOf + visit.Text);

    /// <summary>An order of a visit, as it gives portions back.</summary>
    public static Asker Order(VisitId visit) => Asker.House(OrderOf + visit.Text);

    private const string CartOf = "cart:", OrderOf = "order:";
    private static readonly string ByCart = Asker.House(CartOf).By, ByOrder = Asker.House(OrderOf).By;

    private static string? CartOfOrder(string by) => by.StartsWith(ByOrder, StringComparison.Ordinal) ? ByCart + by[ByOrder.Length..] : null;

    // A silo of before does not say whose cart it is.
    private static bool Theirs(Reservation had, Asker who) =>
        had.By == who.By || !had.By.StartsWith(ByCart, StringComparison.Ordinal) || !who.By.StartsWith(ByCart, StringComparison.Ordinal);

    private static readonly StockState Fresh = new(false, null, 0, "", default);

    private StockState? Of(Stock kind, string id) => Stocks.GetValueOrDefault(new(kind, id));

    private bool Any(MenuItem item, IEnumerable<Modifier> chosen, Func<StockState, bool> off)
    {
        if (Stocks.IsEmpty)
            return false;
        if (Off(Stock.Item, item.Id) || item.Ingredients.Any(i => Off(Stock.Ingredient, i)))
            return true;
        return chosen.Any(m => Off(Stock.Modifier, m.Id) || m.Ingredients.Any(i => Off(Stock.Ingredient, i)));

        bool Off(Stock kind, string id) => Stocks.TryGetValue(new(kind, id), out var stock) && off(stock);
    }

    private Availability With(Stock kind, string id, StockState stock) =>
        this with { Stocks = stock is { EightySixed: false, Portions: null } ? Stocks.Remove(new(kind, id)) : Stocks.SetItem(new(kind, id), stock) };

    private ImmutableDictionary<(LineId, string), (string Item, int)> Others(string item) => Gone.RemoveRange(Gone.Where(g => g.Value.Item == item).Select(g => g.Key));

    private Availability Hold(string item, int more)
    {
        var stock = Of(Stock.Item, item)!;
        return With(Stock.Item, item, stock with { Held = stock.Held + more });
    }

    private Availability Sell(string item, int quantity)
    {
        var stock = Of(Stock.Item, item)!;
        return With(Stock.Item, item, stock with { Held = stock.Held - quantity, Portions = stock.Portions - quantity });
    }
}
