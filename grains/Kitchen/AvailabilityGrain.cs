using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Board;
using Icupa.Menus;
using Icupa.Storage;
using Icupa.Venues;
using Orleans.Concurrency;

namespace Icupa.Kitchen;

/// <inheritdoc cref="IAvailabilityGrain"/>
[Reentrant]
public sealed class AvailabilityGrain(BoardNodes boards, JournalReader journal) : StreamGrain<Availability, AvailabilityEvent>, IAvailabilityGrain
{
    private static readonly Asker House = Asker.House("availability");

    /// <summary>So far may the clocks of two silos be apart at the turn of a day.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    protected override VenueId Venue => Key.AvailabilityOf(this.GetPrimaryKeyString()).Venue;
    protected override StreamLimits Limits => StreamLimits.Day;
    protected override JsonTypeInfo<Commit<AvailabilityEvent>[]> Json => AvailabilityJson.Default.CommitAvailabilityEventArray;

    public Task<Reply> EightySix(Asker who, CommandId id, Stock kind, string stockId) =>
        Do(who, id, stock => who.IsGuest || Known(kind, stockId) ? stock.EightySix(who, kind, stockId) : Refusal.NoSuchItem);

    public Task<Reply> UnEightySix(Asker who, CommandId id, Stock kind, string stockId) => Do(who, id, stock => stock.UnEightySix(who, kind, stockId));

    public Task<Reply> CountDown(Asker who, CommandId id, string item, int? portions) =>
        Do(who, id, stock => who.IsGuest || portions is null || Known(Stock.Item, item) ? stock.CountDown(who, item, portions) : Refusal.NoSuchItem);

    public Task<Reply> Reserve(Asker who, CommandId id, LineId line, string item, int quantity) =>
        Do(who, id, stock => stock.Reserve(who, line, item, quantity, Clock.GetUtcNow()));

    public Task<Reply> Release(Asker who, CommandId id, LineId line) => Do(who, id, stock => stock.Release(who, line));
    public Task<Reply> Sell(Asker who, CommandId id, LineId line) => Do(who, id, stock => stock.Sell(who, line));

    protected override async Task Loaded(CancellationToken cancel)
    {
        var (venue, date) = Key.AvailabilityOf(StreamKey);
        if (Committed != Availability.Empty)
            return;
        if (date > BusinessDay.Of(Boards.Of(Venue).Settings, Clock.GetUtcNow() + Early))
            // Only when a day has come is it known what it begins without.
            throw new InvalidOperationException($"{StreamKey}: that day has not come");
        var outs = await AvailabilityEvents.Before(journal, venue, date);
        await Do(House, Once("open"), stock => stock.Open(outs));
    }

    protected override void AfterCommit() => boards.Changed(Venue);

    protected override ImmutableArray<string> Groups(Availability state) => [Group.Guests(Venue), Group.Kitchen(Venue), Group.Floor(Venue)];

    protected override IEnumerable<string> Entities(Availability state) => state.Stocks.Keys.Select(k => k.Key);

    protected override IEnumerable<string> Touches(AvailabilityEvent happened, Availability after) => happened switch
    {
        Opened e => e.Outs.Select(o => new StockId(o.Kind, o.Id).Key),
        EightySixed e => [new StockId(e.Kind, e.Id).Key],
        UnEightySixed e => [new StockId(e.Kind, e.Id).Key],
        CountedDown e => [Item(e.Item)],
        CountingStopped e => [Item(e.Item)],
        Reserved e => [Item(e.Item)],
        Released e => [Item(e.Item)],
        Sold e => [Item(e.Item)],
        _ => [],
    };

    protected override object? Entity(Availability state, string key) =>
        StockId.Of(key) is var id && state.Stocks.TryGetValue(id, out var stock) ? new StockView(id.Kind, id.Id, stock.Out, stock.Left, stock.By, stock.At, stock.EightySixed ? true : null, stock.Held > 0 ? stock.Held : null) : null;

    protected override bool Owes(Availability state) => !state.Reservations.IsEmpty;

    protected override async Task<TimeSpan?> SettleOwed()
    {
        var now = Clock.GetUtcNow();
        if (Committed.NextExpiry is { } due && due <= now.ToUnixTimeMilliseconds())
            await Do(House, Once($"expire:{due}:{now.UtcTicks}"), stock => stock.Expire(now));
        return Committed.NextExpiry is { } next ? TimeSpan.FromMilliseconds(Math.Max(1, next - now.ToUnixTimeMilliseconds())) : null;
    }

    private static string Item(string id) => new StockId(Stock.Item, id).Key;

    private bool Known(Stock kind, string id)
    {
        var menu = Boards.Of(Venue).Menu.Document;
        return kind switch
        {
            Stock.Item => menu.Items.Any(i => i.Id == id),
            Stock.Modifier => menu.ModifierGroups.Any(g => g.Modifiers.Any(m => m.Id == id)),
            Stock.Ingredient => menu.Ingredients.Any(i => i.Id == id),
            _ => false,
        };
    }
}
