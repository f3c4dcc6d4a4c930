using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Carts;
using Icupa.Orders;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Orleans.Concurrency;

namespace Icupa.Kitchen;

/// <inheritdoc cref="IStationGrain"/>
[Reentrant]
public sealed class StationGrain : StreamGrain<Station, StationEvent>, IStationGrain
{
    private static readonly Asker House = Asker.House("station");
    private static readonly TimeSpan RefusedAgainIn = TimeSpan.FromSeconds(1), StaysWaiting = TimeSpan.FromHours(6);

    private StationId? id;
    private StationId Id => id ??= Key.StationOf(this.GetPrimaryKeyString()).Station;
    private PrepStation? Settings => Boards.Of(Venue).Settings.Stations.FirstOrDefault(s => s.Id == Id.Name);
    protected override VenueId Venue => Id.Venue;
    protected override StreamLimits Limits => StreamLimits.Day;
    protected override JsonTypeInfo<Commit<StationEvent>[]> Json => StationJson.Default.CommitStationEventArray;

    public Task<Reply> Accept(Asker who, CommandId id, Dispatch dispatch)
    {
        Personal.Keep(dispatch.Words.Select(w => new PersonalWord(dispatch.Order.Visit.Text, w.Key, w.Value)));
        var kind = Station.KindOf(dispatch, Id.Name, Settings?.Kind ?? StationKind.Prep);
        return Do(who, id, station => station.Accept(who, dispatch, kind));
    }

    public Task<Reply> Painted(Asker who, CommandId id, ImmutableArray<OrderId> tickets) => Do(who, id, station => station.Painted(who, tickets.OrEmpty()));
    public Task<Reply> AcknowledgeAllergy(Asker who, CommandId id, OrderId ticket, LineId line) => Do(who, id, station => station.AcknowledgeAllergy(who, ticket, line));
    public Task<Reply> AcknowledgeChange(Asker who, CommandId id, OrderId ticket, LineId line) => Do(who, id, station => station.AcknowledgeChange(who, ticket, line));
    public Task<Reply> Start(Asker who, CommandId id, OrderId ticket, LineId? line) => Do(who, id, station => station.Start(who, ticket, line));
    public Task<Reply> Bump(Asker who, CommandId id, OrderId ticket, LineId? line) => Do(who, id, station => station.Bump(who, ticket, line));
    public Task<Reply> Recall(Asker who, CommandId id, OrderId ticket) => Do(who, id, station => station.Recall(who, ticket, null));
    public Task<Reply> RecallLine(Asker who, CommandId id, OrderId ticket, LineId line) => Do(who, id, station => station.Recall(who, ticket, line));
    public Task<Reply> CannotMake(Asker who, CommandId id, OrderId ticket, LineId line) => Do(who, id, station => station.CannotMake(who, ticket, line));
    public Task<Reply> Told(Asker who, CommandId id, OrderId ticket, long version) => Do(who, id, station => station.Tell(who, ticket, version));
    public Task<Reply> Escalate(Asker who, CommandId id, OrderId ticket) => Do(who, id, station => station.Escalate(who, ticket, Clock.GetUtcNow()));

    public Task<StationLoad> Load() => Task.FromResult(Committed.Load(Clock.GetUtcNow()));

    // Whoever sees an escalated ticket sees it until it is long done.
    protected override ImmutableArray<string> Groups(Station state) => !state.Escalated
        ? [Group.Station(Id)]
        : Settings?.Fallback is { } fallback
            ? [Group.Station(Id), Group.Floor(Venue), Group.Station(StationId.In(Venue, fallback))]
            : [Group.Station(Id), Group.Floor(Venue)];

    protected override IReadOnlyCollection<string> WordsOf(Station state) =>
        [.. state.Tickets.Values.Where(t => t.Lines.Any(l => l.Placed.NoteKey is not null || l.Placed.AllergyKey is not null)).Select(t => t.Order.Visit.Text).Distinct()];

    protected override IEnumerable<string> Entities(Station state) => ["meta", .. state.Tickets.Keys.Select(Ticket)];

    protected override IEnumerable<string> Touches(StationEvent happened, Station after) => happened switch
    {
        TicketFired e => [Ticket(e.Order), "meta"],
        TicketUpdated e => [Ticket(e.Order)],
        TicketsPainted e => e.Orders.Select(Ticket),
        TicketEscalated e => [Ticket(e.Order)],
        AllergyAcknowledged e => [Ticket(e.Order)],
        ChangeAcknowledged e => [Ticket(e.Order)],
        LinesStarted e => [Ticket(e.Order)],
        LinesBumped e => [Ticket(e.Order)],
        TicketBumped e => [Ticket(e.Order)],
        TicketRecalled e => [Ticket(e.Order)],
        LineCannotBeMade e => [Ticket(e.Order)],
        TicketShelved e => [Ticket(e.Order)],
        _ => [],
    };

    protected override object? Entity(Station state, string key)
    {
        if (key == "meta")
            return new StationMeta(Id.Name, state.Sequence, Settings?.WarnSeconds ?? 300, Settings?.LateSeconds ?? 480);
        return state.Ticket(OrderId.Of(Key.Rest(key))) is { } t
            ? new TicketView(t.Order, t.Sequence, t.Number, t.Table.Name, t.Order.Number, t.Since, t.State, t.BumpedAt, t.Escalated, ImmutableArray.CreateRange(t.Lines, l => View(t, l)), t.Bumped ? t.Finished : null)
            : null;
    }

    private TicketLineView View(Ticket ticket, TicketLine line)
    {
        var (placed, visit) = (line.Placed, ticket.Order.Visit);
        return new(placed.Id, placed.KitchenName, placed.Quantity, placed.KitchenChoices, placed.Course, Personal.Read(visit, placed.NoteKey),
            AllergyWords.Read(Personal.Read(visit, placed.AllergyKey)), line.AllergySeen, line.State, line.VoidReason, line.ChangeSeen, line.Remakes, placed.Stations.Remove(Id.Name));
    }

    protected override bool Owes(Station state) => state.Owes;

    protected override Task Loaded(CancellationToken cancel)
    {
        Watched(Committed);
        return Task.CompletedTask;
    }

    protected override void Measure(Station before, Station after, Flushed<StationEvent> flushed)
    {
        Counting.Tickets(before, after, flushed);
        Watched(after);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Meters.Waits(StreamKey, null);
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    // A station at which something waits stays, so that it goes on being seen to wait.
    private void Watched(Station station)
    {
        // A rehearsal that breaks off leaves a ticket that nobody has to draw.
        if (!Meters.Listening || Venue.IsRehearsal)
            return;
        var waits = Counting.Waits(station);
        Meters.Waits(StreamKey, waits);
        if (waits is not null)
            DelayDeactivation(StaysWaiting);
    }

    protected override async Task<TimeSpan?> SettleOwed()
    {
        var (station, now) = (Committed, Clock.GetUtcNow());
        var told = await Task.WhenAll(station.Tickets.Values.Where(t => t.Untold).Select(Report));
        await Task.WhenAll(station.Tickets.Values.Where(t => t.Unheard && now - t.FiredAt >= Kitchen.Ticket.EscalatesAfter)
            .Select(t => this.AsReference<IStationGrain>().Escalate(House, Once($"escalate:{t.Order}:{t.FiredAt.UtcTicks}"), t.Order)));
        var again = told.All(t => t) ? (TimeSpan?)null : RefusedAgainIn;
        foreach (var ticket in Committed.Tickets.Values.Where(t => t.Unheard))
        {
            var wait = ticket.FiredAt + Kitchen.Ticket.EscalatesAfter - now;
            again = again < wait ? again : wait > TimeSpan.Zero ? wait : RefusedAgainIn;
        }
        return again;
    }

    private async Task<bool> Report(Ticket ticket)
    {
        var lines = ImmutableArray.CreateRange(ticket.Lines, l => new StationLine(l.Id, l.State, l.Remakes));
        var reply = await GrainFactory.GetGrain<IOrderGrain>(Key.Order(ticket.Order)).Reported(House, Once($"{ticket.Order}:{ticket.Version}"), Id.Name, ticket.Version, lines);
        if (!reply.Ok)
            return false;
        reply = await this.AsReference<IStationGrain>().Told(House, Once($"told:{ticket.Order}:{ticket.Version}"), ticket.Order, ticket.Version);
        return reply.Ok;
    }

    private static string Ticket(OrderId order) => "ticket:" + order.Text;
}
