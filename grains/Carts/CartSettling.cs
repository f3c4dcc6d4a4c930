using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Venues;

namespace Icupa.Carts;

/// <summary>What a cart owes: rounds to their orders, and where those are brought; portions to availability; to those who look at it, what its dishes cost now.</summary>
public sealed partial class CartGrain
{
    // The waiting round whose portions were last asked to be kept, and when: in memory only, a new activation asks at once.
    private (int Round, DateTimeOffset At) kept;

    private Asker Keeper => Availability.Cart(Visit);

    protected override bool Owes(Cart state) => state.Owes;

    // Holds are renewed by a timer, which a crash forgets; the menu may have changed meanwhile.
    protected override Task Loaded(CancellationToken cancel)
    {
        SignalSettling();
        return Task.CompletedTask;
    }

    protected override async Task<TimeSpan?> SettleOwed()
    {
        var (cart, self) = (Committed, this.AsReference<ICartGrain>());
        foreach (var round in cart.Rounds.Where(r => r.State == RoundState.Sent && !r.Handed))
        {
            var order = OrderId.Round(Visit, round.Number);
            var placed = new PlacedRound(order, round.Table, round.PlacedAt, round.BusinessDate, round.PlacedBy, round.Lines, WordsFor(round), round.ApprovedAt, await ReadyIn(round));
            if ((await GrainFactory.GetGrain<IOrderGrain>(Key.Order(order)).Accept(House, Once($"accept:{round.Number}"), placed)).Ok)
                await self.Sent(House, Once($"sent:{round.Number}"), round.Number);
        }
        foreach (var round in cart.Rounds.Where(cart.Elsewhere))
        {
            // The order says it on to the kitchen and the check: nothing is cooked or counted again.
            var (order, seated) = (OrderId.Round(Visit, round.Number), Once($"seated:{round.Number}:{cart.People!.VisitVersion}"));
            if ((await GrainFactory.GetGrain<IOrderGrain>(Key.Order(order)).Seat(House, seated, cart.People.VisitVersion, cart.People.Table)).Ok)
                await self.Seated(House, seated, round.Number, cart.People.Table);
        }
        // Under a new id each time: the same menu may be asked of other lines, and where every price is the menu's nothing is written.
        if (PricedByAnOldMenu)
            await self.Reprice(House, Fresh());
        await SettleStock(cart, self);
        if (cart.Keeping is { } waiting)
            await Keep(waiting);
        var stock = Boards.Of(Venue).Availability;
        var asks = Committed.Lines.Where(l => l.Hold == Hold.Held || Cart.Enough(l, stock, Keeper)).Select(l => Cart.AsksAt(l, stock));
        var next = (Committed.Keeping is null ? asks : asks.Append(kept.At + Cart.HoldLasts)).Select(at => at - Clock.GetUtcNow()).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return next == TimeSpan.MaxValue ? null : next > TimeSpan.Zero ? next : TimeSpan.FromSeconds(1);
    }

    private async Task Keep(CartRound round)
    {
        var now = Clock.GetUtcNow();
        if (kept.Round == round.Number && now < kept.At + Cart.HoldLasts)
            return;
        foreach (var line in round.Lines.Where(l => round.Held.Contains(l.Id)))
            await Stock(round.BusinessDate).Reserve(Keeper, Fresh(), line.Id, line.Item, line.Quantity);
        kept = (round.Number, now);
    }

    private async Task SettleStock(Cart cart, ICartGrain self)
    {
        var now = Clock.GetUtcNow();
        var today = BusinessDay.Of(Boards.Of(Venue).Settings, now);
        var stock = Boards.Of(Venue).Availability;
        foreach (var line in cart.Lines.Where(l => l.Hold != Hold.Free || (!cart.Ended && Cart.Unkept(l, stock))))
        {
            if (cart.Ended)
            {
                await Stock(today).Release(Keeper, Once($"release:{line.Id}"), line.Id);
                await self.Counted(House, Fresh(), line.Id, line.Quantity, Hold.Free);
            }
            else if (line.Hold == Hold.Free || ((line.Hold == Hold.Held || Cart.Enough(line, stock, Keeper)) && Cart.AsksAt(line, stock) <= now))
            {
                await self.Counted(House, Fresh(), line.Id, line.Quantity, Hold.Reserving);
            }
            else if (line.Hold == Hold.Reserving)
            {
                var reply = await Stock(today).Reserve(Keeper, Fresh(), line.Id, line.Item, line.Quantity);
                if (reply.Refusal != Refusal.Busy)
                    await self.Counted(House, Fresh(), line.Id, line.Quantity, reply.Ok ? Hold.Held : Hold.Short);
            }
        }
        foreach (var (line, sold, date) in cart.Unsettled)
        {
            var day = Stock(date == default ? today : date);
            if ((sold ? await day.Sell(Keeper, Once($"sell:{line}"), line) : await day.Release(Keeper, Once($"release:{line}"), line)).Refusal != Refusal.Busy)
                await self.Counted(House, Fresh(), line, 0, Hold.Free);
        }
    }

    // What its stations have to do before it.
    private async Task<int> ReadyIn(CartRound round) => Waits.Quote(round.Lines, await Loads.Of(GrainFactory, Venue, round.BusinessDate, round.Lines.SelectMany(l => l.Stations)));

    private IAvailabilityGrain Stock(DateOnly date) => GrainFactory.GetGrain<IAvailabilityGrain>(Key.Availability(Venue, date));
}
