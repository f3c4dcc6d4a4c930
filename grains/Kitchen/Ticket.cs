using System.Collections.Immutable;
using Icupa.Orders;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Kitchen;

/// <summary>One line of a ticket, as this station knows it.</summary>
public sealed record TicketLine(PlacedLine Placed, Fulfilment State, string? VoidReason, bool AllergySeen, bool ChangeSeen, int Remakes)
{
    public LineId Id => Placed.Id;
    public bool Live => State != Fulfilment.Voided;
    public bool Done => State is Fulfilment.Ready or Fulfilment.Served;
    /// <summary>Its allergy mark must be tapped before it can be bumped.</summary>
    public bool AllergyWaits => Live && Placed.AllergyKey is not null && !AllergySeen;

    /// <summary>Made again, and no cook has said that they know: what is bumped now was meant for the first one.</summary>
    public bool RemakeWaits => Live && !ChangeSeen;

    internal static TicketLine From(DispatchLine line, StationKind kind) =>
        new(line.Line, kind == StationKind.Expo || line.State == Fulfilment.Voided ? line.State : Fulfilment.Sent, line.VoidReason, false, true, line.Remakes);
}

/// <summary>One round at one station.</summary>
/// <param name="OrderVersion">The order's version that the ticket shows.</param>
/// <param name="Version">The station's version of the last change that the order has to know.</param>
/// <param name="Told">The version that the order knows.</param>
public sealed record Ticket(
    OrderId Order,
    StationKind Kind,
    int Sequence,
    string Number,
    TableId Table,
    DateTimeOffset FiredAt,
    long OrderVersion,
    TicketState State,
    DateTimeOffset? BumpedAt,
    bool Escalated,
    long Version,
    long Told,
    ImmutableArray<TicketLine> Lines)
{
    /// <summary>A ticket that no screen has painted by then goes to the fallback screen and the floor.</summary>
    public static readonly TimeSpan EscalatesAfter = TimeSpan.FromSeconds(10);

    /// <summary>What its bump made ready, and its recall takes back; null when that is not known.</summary>
    public ImmutableArray<LineId>? Finished { get; init; }

    /// <summary>When it came, where something of it was made again since.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>From when it ages: a dish that is made again makes those beside it no younger.</summary>
    public DateTimeOffset Since => Lines.Any(l => l.Live && !l.Done && l.Remakes == 0) ? First ?? FiredAt : FiredAt;

    public bool Bumped => State == TicketState.Bumped;
    public bool Untold => Kind == StationKind.Prep && Told < Version;
    /// <summary>An expo screen only looks on: what nobody painted there is still being cooked.</summary>
    public bool Unheard => Kind == StationKind.Prep && State == TicketState.New && !Escalated && Lines.Any(l => l.Live);

    public TicketLine? Line(LineId id) => Lines.FirstOrDefault(l => l.Id == id);

    /// <summary>Whether nothing is left to do once these lines are done.</summary>
    internal bool FinishedWith(LineId line) => Lines.All(l => l.Id == line || l.Done || (!l.Live && l.ChangeSeen));

    internal Ticket Updated(TicketUpdated news, in Fact fact)
    {
        var at = fact.At;
        var lines = ImmutableArray.CreateRange(Lines, l => news.Lines.FirstOrDefault(u => u.Line == l.Id) is { } update ? Updated(l, update) : l);
        var ticket = this with { OrderVersion = news.OrderVersion, Lines = lines, Number = news.Number ?? Number, Table = news.Table ?? Table };
        // Made again: a new beginning, which a screen has to paint and which ages from now.
        return news.Lines.Any(u => u.State != Fulfilment.Voided && Line(u.Line) is { } was && u.Remakes > was.Remakes)
            ? ticket with { State = TicketState.New, BumpedAt = null, Escalated = false, FiredAt = at, First = First ?? FiredAt }
            : ticket;
    }

    private TicketLine Updated(TicketLine line, LineUpdate update)
    {
        if (update.State == Fulfilment.Voided)
            return (line.Live ? line with { State = Fulfilment.Voided, VoidReason = update.VoidReason, ChangeSeen = Bumped } : line) with { Remakes = update.Remakes };
        if (update.Remakes > line.Remakes)
            return line with { State = Kind == StationKind.Expo ? update.State : Fulfilment.Sent, VoidReason = null, Remakes = update.Remakes, AllergySeen = false, ChangeSeen = false };
        return Kind == StationKind.Expo ? line with { State = update.State } : line;
    }

    internal Ticket Painted() =>
        State != TicketState.New ? this : this with { State = TicketState.Open, Lines = To(Fulfilment.Accepted, l => l.State == Fulfilment.Sent) };

    internal Ticket Recalled(ImmutableArray<LineId>? lines) =>
        this with { State = TicketState.Open, BumpedAt = null, Lines = To(Fulfilment.Preparing, l => l.State == Fulfilment.Ready && lines?.Contains(l.Id) != false) };

    internal Ticket To(Fulfilment state, ImmutableArray<LineId> lines) => this with { Lines = To(state, l => lines.Contains(l.Id)) };

    internal Ticket With(LineId id, Func<TicketLine, TicketLine> change) =>
        this with { Lines = ImmutableArray.CreateRange(Lines, l => l.Id == id ? change(l) : l) };

    // An expo ticket's lines are as far as the order says.
    private ImmutableArray<TicketLine> To(Fulfilment state, Func<TicketLine, bool> which) =>
        Kind == StationKind.Expo ? Lines : ImmutableArray.CreateRange(Lines, l => which(l) ? l with { State = state } : l);
}
