using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Orleans.Concurrency;

namespace Icupa.Orders;

/// <inheritdoc cref="IOrderGrain"/>
[Reentrant]
public sealed class OrderGrain : StreamGrain<Order, OrderEvent>, IOrderGrain
{
    private static readonly Asker House = Asker.House("order");
    private static readonly TimeSpan RefusedAgainIn = TimeSpan.FromSeconds(1);

    private OrderId? id;

    // One text for all who hold it: its tickets on this silo outlive the round.
    private OrderId Id => id ??= OrderId.Of(Key.Rest(StreamKey));
    protected override VenueId Venue => Id.Visit.Venue;
    protected override JsonTypeInfo<Commit<OrderEvent>[]> Json => OrderJson.Default.CommitOrderEventArray;

    public async Task<Reply> Accept(Asker who, CommandId id, PlacedRound round)
    {
        Personal.Keep(round.Words.Select(w => new PersonalWord(Id.Visit.Text, w.Key, w.Value)));
        var settings = Boards.Of(Venue).Settings;
        var expo = settings.Stations.Where(s => s.Kind == StationKind.Expo).Select(s => s.Id).ToImmutableArray();
        var busy = settings.Mode == BusyMode.Busy ? TimeSpan.FromMinutes(settings.BusyMinutes) : TimeSpan.Zero;
        var party = await Party(round.Table);
        return await Do(who, id, order => order.Accept(who, round, expo, busy, Clock.GetUtcNow(), party));
    }

    public async Task<Reply> Seat(Asker who, CommandId id, long visitVersion, TableId table)
    {
        var party = await Party(table);
        return await Do(who, id, order => order.Seat(who, visitVersion, table, party));
    }

    public Task<Reply> Reported(Asker who, CommandId id, string station, long ticketVersion, ImmutableArray<StationLine> lines) =>
        Do(who, id, order => order.Report(who, station, ticketVersion, lines));

    public Task<Reply> Told(Asker who, CommandId id, string station, long version) => Do(who, id, order => order.Tell(who, station, version));
    public Task<Reply> Serve(Asker who, CommandId id, ImmutableArray<LineId> lines) => Do(who, id, order => order.Serve(who, lines.IsDefault ? [] : lines));
    public Task<Reply> GotIt(Asker who, CommandId id, LineId line) => Do(who, id, order => order.GotIt(who, line));
    public Task<Reply> Trouble(Asker who, CommandId id, LineId line, TroubleKind kind) => Do(who, id, order => order.Complain(who, line, kind));
    public Task<Reply> AnswerTrouble(Asker who, CommandId id, LineId line, TroubleAnswer answer) => Do(who, id, order => order.AnswerTrouble(who, line, answer));
    public Task<Reply> Void(Asker who, CommandId id, LineId line, string reason) => Do(who, id, order => order.Void(who, line, reason));

    protected override ImmutableArray<string> Groups(Order state) => [Group.Visit(Id.Visit), Group.Floor(Venue)];

    protected override IReadOnlyCollection<string> WordsOf(Order state) =>
        state.Lines.Any(l => l.Placed.NoteKey is not null || l.Placed.AllergyKey is not null) ? [Id.Visit.Text] : [];

    protected override IEnumerable<string> Entities(Order state) => state.Round is null ? [] : [.. state.Lines.Select(l => Line(l.Placed.Id)), "meta"];

    protected override IEnumerable<string> Touches(OrderEvent happened, Order after) => happened switch
    {
        RoundAccepted => Entities(after),
        LinesProgressed e => [.. e.Lines.Select(l => Line(l.Line)), "meta"],
        LinesServed e => e.Lines.Select(Line),
        TroubleRaised e => [Line(e.Line)],
        TroubleTalkedOver e => [Line(e.Line)],
        LineVoided e => [Line(e.Line), "meta"],
        LineRemade e => [Line(e.Line), "meta"],
        TableChanged => ["meta"],
        _ => [],
    };

    protected override object? Entity(Order state, string key)
    {
        if (state.Round is not { } round)
            return null;
        if (key == "meta")
            return new OrderMeta(Id, state.Number, Id.Number, state.Table!.Value, round.PlacedBy, round.PlacedAt, round.QuotedAt, state.Total, state.Lines.Any(l => l.Remakes > 0));
        return state.Line(LineId.Of(Key.Rest(key))) is { Placed: var placed } line
            ? new OrderLineView(placed.Id, placed.Item, placed.Quantity, placed.Choices, Word(placed.NoteKey), Allergy(placed.AllergyKey), placed.By, placed.Total, line.State, line.Trouble, line.VoidReason, line.Remakes, line.Told)
            : null;
    }

    protected override bool Owes(Order state) => state.Owes;
    protected override void Measure(Order before, Order after, Flushed<OrderEvent> flushed) => Counting.Orders(before, after, Venue, Clock.GetUtcNow());

    protected override async Task<TimeSpan?> SettleOwed()
    {
        var order = Committed;
        var told = await Task.WhenAll(order.Audiences.Where(a => a.Behind).Select(a => Tell(order, a)));
        return told.All(t => t) ? null : RefusedAgainIn;
    }

    private async Task<bool> Tell(Order order, Audience audience)
    {
        var id = Once($"{audience.Name}:{order.Version}");
        var reply = await (audience.Kind switch
        {
            AudienceKind.Visit => GrainFactory.GetGrain<IVisitGrain>(Key.Visit(Id.Visit)).RoundIs(House, id, Id.Number, order.Unfinished, order.Version),
            AudienceKind.Check => Take(order, id),
            _ => GrainFactory.GetGrain<IStationGrain>(Key.Station(StationId.In(Venue, audience.Name), order.Round!.BusinessDate)).Accept(House, id, DispatchFor(order, audience)),
        });
        if (!reply.Ok)
            return false;
        reply = await this.AsReference<IOrderGrain>().Told(House, Once($"told:{audience.Name}:{order.Version}"), audience.Name, order.Version);
        return reply.Ok;
    }

    // What is off the check before anybody cooked it is not sold.
    private async Task<Reply> Take(Order order, CommandId id)
    {
        var stock = GrainFactory.GetGrain<IAvailabilityGrain>(Key.Availability(Venue, order.Round!.BusinessDate));
        foreach (var line in order.Lines.Where(l => l.Uncooked))
            if (await stock.Release(Availability.Order(Id.Visit), Once($"back:{line.Placed.Id}"), line.Placed.Id) is { Ok: false } refused)
                return refused;
        return await GrainFactory.GetGrain<ICheckGrain>(Key.Check(Id.Visit)).Take(House, id, order.Checked);
    }

    private Dispatch DispatchFor(Order order, Audience station)
    {
        var round = order.Round!;
        var lines = order.Lines.Where(l => station.Kind == AudienceKind.Expo || l.Placed.Stations.Contains(station.Name)).ToImmutableArray();
        var words = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var key in lines.SelectMany(l => new[] { l.Placed.NoteKey, l.Placed.AllergyKey }))
            if (key is not null && Word(key) is { } word)
                words[key] = word;
        return new(Id, order.Version, order.Number, order.Table!.Value, round.PlacedAt, [.. lines.Select(l => new DispatchLine(l.Placed, l.State, l.Remakes, l.VoidReason))], words.ToImmutable());
    }

    private async Task<int?> Party(TableId table) =>
        (await GrainFactory.GetGrain<ITableGrain>(Key.Table(table)).Look()).Parties.FirstOrDefault(p => p.Visit == Id.Visit)?.Number;

    private static string Line(LineId line) => "line:" + line.Text;
    private string? Word(string? key) => Personal.Read(Id.Visit, key);
    private AllergyMark? Allergy(string? key) => AllergyWords.Read(Word(key));
}
