using System.Collections.Immutable;
using Icupa.Orders;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Kitchen;

/// <summary>The tickets of one station on one business date. Version counts its facts, as its stream does.</summary>
/// <param name="Tickets">On the board, or bumped and recallable.</param>
/// <param name="Shelf">Bumped long ago. Kept so that what an order says late can never fire a ticket anew.</param>
public sealed record Station(long Version, int Sequence, ImmutableDictionary<OrderId, Ticket> Tickets, ImmutableDictionary<OrderId, PackedTicket> Shelf) : IFold<Station, StationEvent>
{
    /// <summary>So many bumped tickets can be recalled.</summary>
    public const int Recallable = 50;

    public static Station Empty { get; } = new(0, 0, ImmutableDictionary<OrderId, Ticket>.Empty, ImmutableDictionary<OrderId, PackedTicket>.Empty);

    public bool Owes => Tickets.Values.Any(t => t.Untold || t.Unheard);
    public bool Escalated => Tickets.Values.Any(t => t.Escalated);

    public Ticket? Ticket(OrderId order) => Tickets.GetValueOrDefault(order);

    /// <summary>As what a station takes a ticket: what an order has made there is made there, whatever the venue has said of the station since.</summary>
    public static StationKind KindOf(Dispatch dispatch, string station, StationKind kind) => dispatch.Lines.OrEmpty().Any(l => l.Line.Stations.Contains(station)) ? StationKind.Prep : kind;

    private Ticket? Shelved(OrderId order) => Shelf.TryGetValue(order, out var packed) ? packed.Open(order) : null;

    /// <summary>From the order: a new ticket, or what a newer version of the order says of it. The same or an older version is already so.</summary>
    public Decision<StationEvent> Accept(Asker who, Dispatch dispatch, StationKind kind)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (dispatch.Lines.IsDefaultOrEmpty)
            return Refusal.Malformed;
        if ((Ticket(dispatch.Order) ?? Shelved(dispatch.Order)) is not { } ticket)
            return new TicketFired(dispatch.Order, dispatch.OrderVersion, kind, dispatch.Number, dispatch.Table, dispatch.Lines);
        return dispatch.OrderVersion <= ticket.OrderVersion
            ? Decision<StationEvent>.AlreadySo
            : new TicketUpdated(dispatch.Order, dispatch.OrderVersion, [.. dispatch.Lines.Select(l => new LineUpdate(l.Line.Id, l.State, l.Remakes, l.VoidReason))],
                dispatch.Table == ticket.Table ? null : dispatch.Number, dispatch.Table == ticket.Table ? null : dispatch.Table);
    }

    /// <summary>A screen drew these. Tickets that are not here any more are passed over.</summary>
    public Decision<StationEvent> Painted(Asker who, ImmutableArray<OrderId> orders)
    {
        if (who.IsGuest)
            return Refusal.NotAllowed;
        var fresh = orders.Distinct().Where(o => Ticket(o) is { State: TicketState.New }).ToImmutableArray();
        return fresh.IsEmpty ? Decision<StationEvent>.AlreadySo : new TicketsPainted(fresh);
    }

    /// <summary>Nothing when a screen painted it in time.</summary>
    public Decision<StationEvent> Escalate(Asker who, OrderId order, DateTimeOffset now)
    {
        if (Ticket(order) is not { } ticket)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return ticket.Unheard && now - ticket.FiredAt >= Kitchen.Ticket.EscalatesAfter ? new TicketEscalated(order) : Decision<StationEvent>.AlreadySo;
    }

    public Decision<StationEvent> AcknowledgeAllergy(Asker who, OrderId order, LineId id)
    {
        if (Find(who, order, id, out _, out var line) is var refusal and not Refusal.None)
            return refusal;
        return line!.AllergyWaits ? new AllergyAcknowledged(order, id) : Decision<StationEvent>.AlreadySo;
    }

    public Decision<StationEvent> AcknowledgeChange(Asker who, OrderId order, LineId id)
    {
        if (Find(who, order, id, out var ticket, out var line) is var refusal and not Refusal.None)
            return refusal;
        if (line!.ChangeSeen)
            return Decision<StationEvent>.AlreadySo;
        var finished = !line.Live && ticket!.FinishedWith(id);
        return Closing(new ChangeAcknowledged(order, id), ticket!, finished, []);
    }

    public Decision<StationEvent> Start(Asker who, OrderId order, LineId? id)
    {
        if (Find(who, order, id, out var ticket, out var line) is var refusal and not Refusal.None)
            return refusal;
        // Nothing is cooked at the expo.
        if (ticket!.Kind == StationKind.Expo)
            return Refusal.NotAllowed;
        if (ticket.Bumped || line is { Live: false } or { Done: true })
            return Refusal.TooLate;
        var started = ticket.Lines.Where(l => l.State < Fulfilment.Preparing && (id is null || l.Id == id)).Select(l => l.Id).ToImmutableArray();
        return started.IsEmpty ? Decision<StationEvent>.AlreadySo : new LinesStarted(order, started);
    }

    /// <summary>Done. The last line takes its ticket off the board. At the expo only whole tickets are bumped, and nothing is reported.</summary>
    public Decision<StationEvent> Bump(Asker who, OrderId order, LineId? id)
    {
        // Another screen was quicker by hours, and this one was cut off meanwhile.
        if (Shelf.ContainsKey(order) && !who.IsGuest)
            return Decision<StationEvent>.AlreadySo;
        if (Find(who, order, id, out var ticket, out var line) is var refusal and not Refusal.None)
            return refusal;
        if (ticket!.Kind == StationKind.Expo && line is not null)
            return Refusal.NotAllowed;
        if (ticket.Bumped || line is { Done: true })
            return Decision<StationEvent>.AlreadySo;
        if (line is { Live: false })
            return Refusal.TooLate;
        if (line is null ? ticket.Lines.Any(Waits) : Waits(line))
            return Refusal.TooLate;
        var done = ticket.Kind == StationKind.Expo ? [] : ticket.Lines.Where(l => l.Live && !l.Done && (id is null || l.Id == id)).Select(l => l.Id).ToImmutableArray();
        var finished = line is null || ticket.FinishedWith(line.Id);
        return Closing(done.IsEmpty ? null : new LinesBumped(order, done), ticket, finished, done);
    }

    private static bool Waits(TicketLine line) => line.AllergyWaits || line.RemakeWaits;

    /// <summary>Brings a bumped ticket back with what its bump made ready, or takes back that one line is; nothing is fired again.</summary>
    public Decision<StationEvent> Recall(Asker who, OrderId order, LineId? id)
    {
        if (Find(who, order, id, out var ticket, out var line) is var refusal and not Refusal.None)
            return refusal;
        if (line is null)
            return ticket!.Bumped ? new TicketRecalled(order, ticket.Finished) : Decision<StationEvent>.AlreadySo;
        if (ticket!.Kind == StationKind.Expo)
            return Refusal.NotAllowed;
        return line.State == Fulfilment.Ready ? new TicketRecalled(order, [line.Id]) : Decision<StationEvent>.AlreadySo;
    }

    public Decision<StationEvent> CannotMake(Asker who, OrderId order, LineId id)
    {
        if (Find(who, order, id, out var ticket, out var line) is var refusal and not Refusal.None)
            return refusal;
        if (ticket!.Kind == StationKind.Expo)
            return Refusal.NotAllowed;
        if (!line!.Live)
            return Decision<StationEvent>.AlreadySo;
        if (line.Done || ticket.Bumped)
            return Refusal.TooLate;
        return Closing(new LineCannotBeMade(order, id), ticket, ticket.FinishedWith(id), []);
    }

    public Decision<StationEvent> Tell(Asker who, OrderId order, long version)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Ticket(order) is { } ticket && ticket.Told < version ? new OrderTold(order, version) : Decision<StationEvent>.AlreadySo;
    }

    public Station Apply(StationEvent happened, in Fact fact) => (happened switch
    {
        TicketFired e => Fired(e, fact),
        TicketUpdated e => Updated(e, fact),
        TicketsPainted e => e.Orders.Aggregate(this, static (station, order) => station.News(order, t => t.Painted())),
        TicketEscalated e => With(e.Order, t => t with { Escalated = true }),
        AllergyAcknowledged e => With(e.Order, t => t.With(e.Line, l => l with { AllergySeen = true })),
        ChangeAcknowledged e => With(e.Order, t => t.With(e.Line, l => l with { ChangeSeen = true })),
        LinesStarted e => News(e.Order, t => t.Painted().To(Fulfilment.Preparing, e.Lines)),
        LinesBumped e => News(e.Order, t => t.Painted().To(Fulfilment.Ready, e.Lines)),
        TicketBumped e => Bumped(e, fact.At),
        TicketRecalled e => News(e.Order, t => t.Painted().Recalled(e.Lines)),
        LineCannotBeMade e => News(e.Order, t => t.Painted().With(e.Line, l => l with { State = Fulfilment.Voided, VoidReason = Orders.OffReason.CannotMake })),
        OrderTold e => With(e.Order, t => t with { Told = Math.Max(t.Told, e.Version) }),
        TicketShelved e => this with { Tickets = Tickets.Remove(e.Order), Shelf = Shelf.SetItem(e.Order, PackedTicket.Of(Tickets[e.Order] with { Finished = null })) },
        _ => throw new InvalidDataException($"{happened.GetType().Name} is no fact of a station"),
    }) with
    { Version = Version + 1 };

    private Refusal Find(Asker who, OrderId order, LineId? id, out Ticket? ticket, out TicketLine? line)
    {
        line = null;
        ticket = Ticket(order);
        if (ticket is null && !Shelf.ContainsKey(order))
            return Refusal.NotFound;
        if (who.IsGuest)
            return Refusal.NotAllowed;
        if (ticket is null)
            return Refusal.TooLate;
        if (id is { } wanted && (line = ticket.Line(wanted)) is null)
            return Refusal.NoSuchLine;
        return Refusal.None;
    }

    // What was bumped long ago leaves the board for good, but never before its order knows how it ended.
    private ImmutableArray<StationEvent> Closing(StationEvent? first, Ticket ticket, bool finished, ImmutableArray<LineId> done)
    {
        var happened = ImmutableArray.CreateBuilder<StationEvent>();
        if (first is not null)
            happened.Add(first);
        if (finished)
        {
            happened.Add(new TicketBumped(ticket.Order, done));
            var bumped = Tickets.Values.Where(t => t.Bumped && t.Order != ticket.Order).OrderByDescending(t => t.BumpedAt).ThenByDescending(t => t.Sequence);
            happened.AddRange(bumped.Skip(Recallable - 1).Where(t => !t.Untold).Select(t => new TicketShelved(t.Order)));
        }
        return happened.ToImmutable();
    }

    private Station Fired(TicketFired e, in Fact fact)
    {
        var ticket = new Ticket(e.Order, e.Kind, Sequence + 1, e.Number, e.Table, fact.At, e.OrderVersion, TicketState.New, null, false, 0, 0, [.. e.Lines.Select(l => TicketLine.From(l, e.Kind))]);
        // Taken off before it came here: nothing to cook, and an older word of the order that comes late must not fire it.
        if (!ticket.Lines.Any(l => l.Live))
            return this with { Shelf = Shelf.Add(e.Order, PackedTicket.Of(ticket with { Sequence = 0, State = TicketState.Bumped, BumpedAt = fact.At })) };
        return this with { Sequence = Sequence + 1, Tickets = Tickets.Add(e.Order, ticket) };
    }

    // A ticket that is cooked again comes back from the shelf; any other change leaves it there.
    private Station Updated(TicketUpdated e, in Fact fact)
    {
        if (Shelved(e.Order) is not { } shelved)
        {
            var known = Tickets[e.Order].Updated(e, fact);
            return this with { Tickets = Tickets.SetItem(e.Order, known) };
        }
        var ticket = shelved.Updated(e, fact);
        return ticket.Bumped
            ? this with { Shelf = Shelf.SetItem(e.Order, PackedTicket.Of(ticket)) }
            : this with { Shelf = Shelf.Remove(e.Order), Tickets = Tickets.Add(e.Order, ticket) };
    }

    private Station Bumped(TicketBumped e, DateTimeOffset at) =>
        With(e.Order, t => t.Painted() with { State = TicketState.Bumped, BumpedAt = at, Finished = e.Lines, Lines = ImmutableArray.CreateRange(t.Lines, l => l.ChangeSeen ? l : l with { ChangeSeen = true }) });

    private Station With(OrderId order, Func<Ticket, Ticket> change) => this with { Tickets = Tickets.SetItem(order, change(Tickets[order])) };

    // A change that the order has to know.
    private Station News(OrderId order, Func<Ticket, Ticket> change) => With(order, t => change(t) with { Version = Version + 1 });
}
