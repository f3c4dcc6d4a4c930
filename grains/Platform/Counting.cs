using System.Diagnostics;
using Icupa.Carts;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Visits;

namespace Icupa.Platform;

/// <summary>What the facts of a flush come to in figures. Each fact is counted once: when it has become durable, by the activation that wrote it.</summary>
internal static class Counting
{
    /// <summary>So soon screens are to have drawn a round.</summary>
    public static readonly TimeSpan Objective = TimeSpan.FromSeconds(1);

    public static void Visits(Flushed<VisitEvent> flushed)
    {
        foreach (var commit in flushed.Commits)
            foreach (var happened in commit.Events)
                switch (happened)
                {
                    case Icupa.Visits.Opened: Meters.Visits.Add(1, new KeyValuePair<string, object?>("what", "opened")); break;
                    case Icupa.Visits.Closed: Meters.Visits.Add(1, new KeyValuePair<string, object?>("what", "closed")); break;
                    case Icupa.Visits.Joined: Meters.Guests.Add(1); break;
                }
    }

    public static void Carts(Flushed<CartEvent> flushed, Currency currency)
    {
        foreach (var commit in flushed.Commits)
            foreach (var happened in commit.Events)
                if (happened is RoundPlaced placed)
                {
                    Meters.Rounds.Add(1, new TagList { { "by", Word(commit.By) }, { "waits", placed.Waiting ? "yes" : "no" } });
                    Meters.RoundDishes.Add(placed.Lines.Sum(l => l.Quantity));
                    Meters.RoundAmount.Add(placed.Lines.Sum(l => l.Total), new KeyValuePair<string, object?>("currency", currency.ToString()));
                }
    }

    /// <summary>A round counts for the objective once its order has it, and as good once screens have drawn all of it in time.</summary>
    public static void Orders(Order before, Order after, VenueId venue, DateTimeOffset now)
    {
        // What no station makes is drawn nowhere.
        if (after.Round is not { } round || round.Lines.All(l => l.Stations.IsDefaultOrEmpty))
            return;
        var tag = new KeyValuePair<string, object?>("venue", venue.Text);
        if (before.Round is null)
            Meters.ObjectiveRounds.Add(1, tag);
        var since = round.SentAt ?? round.PlacedAt;
        if (!Drawn(before) && Drawn(after) && after.Lines.All(l => l.Remakes == 0))
        {
            Meters.RoundSeen.Record((now - since).TotalSeconds);
            if (now - since <= Objective)
                Meters.ObjectiveGood.Add(1, tag);
        }
        if (!Made(before) && Made(after))
            Meters.RoundReady.Record((now - since).TotalSeconds);
    }

    // At every station that makes a part of it.
    private static bool Drawn(Order order) => order.Round is not null && order.Lines.All(l => l.State >= Fulfilment.Served || l.At.All(at => at >= Fulfilment.Accepted));

    private static bool Made(Order order) => order.Round is not null && order.Lines.All(l => l.State >= Fulfilment.Ready) && order.Lines.Any(l => l.State != Fulfilment.Voided);

    public static void Tickets(Station before, Station after, Flushed<StationEvent> flushed)
    {
        foreach (var commit in flushed.Commits)
            foreach (var happened in commit.Events)
                switch (happened)
                {
                    case TicketFired { Kind: Venues.StationKind.Prep }: Ticket("raised"); break;
                    case TicketEscalated: Ticket("escalated"); break;
                    case TicketRecalled: Ticket("recalled"); break;
                    case TicketsPainted e: Painted(before, after, e, commit.Fact.At); break;
                    case TicketBumped e when after.Ticket(e.Order) is { Kind: Venues.StationKind.Prep } ticket:
                        Ticket("bumped");
                        Meters.TicketBumped.Record((commit.Fact.At - ticket.FiredAt).TotalSeconds);
                        break;
                }
    }

    private static void Painted(Station before, Station after, TicketsPainted painted, DateTimeOffset at)
    {
        foreach (var order in painted.Orders)
            if ((after.Ticket(order) ?? before.Ticket(order)) is { Kind: Venues.StationKind.Prep } ticket)
            {
                Ticket("acknowledged");
                Meters.TicketSeen.Record((at - ticket.FiredAt).TotalSeconds);
            }
    }

    /// <summary>Since when the station's oldest ticket waits for a screen to draw it, escalated or not; null when none does.</summary>
    public static DateTimeOffset? Waits(Station station)
    {
        DateTimeOffset? oldest = null;
        foreach (var ticket in station.Tickets.Values)
            if (ticket is { Kind: Venues.StationKind.Prep, State: TicketState.New } && (oldest is null || ticket.FiredAt < oldest) && ticket.Lines.Any(l => l.Live))
                oldest = ticket.FiredAt;
        return oldest;
    }

    public static void Payments(Payment before, Payment after, DateTimeOffset now)
    {
        // Not begun, or not ended; one that comes to another end later (adopted by a person) is counted as that too.
        if (after.Order is not { } order || after.Underway || (before.Order is not null && before.State == after.State))
            return;
        var way = order.Method.ToString().ToLowerInvariant();
        var outcome = after.State.ToString().ToLowerInvariant();
        Meters.Payments.Add(1, new TagList { { "way", way }, { "outcome", outcome } });
        if (after.State is PaymentState.Failed or PaymentState.Expired)
            Meters.PaymentFailures.Add(1, new TagList { { "way", way }, { "why", Known(after.Why) } });
        Meters.PaymentSeconds.Record((now - after.StartedAt).TotalSeconds, new TagList { { "way", way }, { "outcome", outcome } });
        if (after.State == PaymentState.Posted)
            Meters.PaymentAmount.Add(after.Asked.Minor, new TagList { { "way", way }, { "currency", after.Asked.Currency.ToString() } });
    }

    /// <summary>A figure is there from the beginning: where the first time is the alarm, nothing before it would hide it.</summary>
    public static void Begin()
    {
        foreach (var method in Enum.GetValues<PaymentMethod>())
            foreach (var outcome in (PaymentState[])[PaymentState.Posted, PaymentState.Failed, PaymentState.Expired, PaymentState.Voided])
                Meters.Payments.Add(0, new TagList { { "way", method.ToString().ToLowerInvariant() }, { "outcome", outcome.ToString().ToLowerInvariant() } });
        foreach (var what in (string[])["raised", "acknowledged", "bumped", "recalled", "escalated"])
            Meters.Tickets.Add(0, new KeyValuePair<string, object?>("what", what));
        foreach (var kind in Pulse.Owes)
            Meters.SettleFailures.Add(0, new KeyValuePair<string, object?>("kind", kind));
        Meters.FlushFailures.Add(0);
        Meters.FlushQueue.Add(0);
        Conversations.AgentEvents.Begin();
    }

    // A word of ours; whatever else a provider may have said is one label.
    private static string Known(string? why) => why is null ? "" : why.Length <= 20 && why.All(c => char.IsAsciiLetterLower(c) || c == '-') ? why : "other";

    private static void Ticket(string what) => Meters.Tickets.Add(1, new KeyValuePair<string, object?>("what", what));

    private static string Word(string by) => by.IndexOf(':') is var cut and > 0 ? by[..cut] : "house";
}
