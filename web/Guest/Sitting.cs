using System.Collections.Immutable;
using Icupa.Carts;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Web.Guest;

/// <summary>What a seated phone sees of its visit: who sits here, what is in the cart, what was sent and how far it is.</summary>
public sealed record Sitting(SessionId Me, VisitId Visit)
{
    public VisitMeta? Meta { get; init; }
    /// <summary>The visit whose bill this party pays.</summary>
    public VisitId Bill => Meta?.With ?? Visit;
    public ImmutableArray<GuestView> Guests { get; init; } = [];
    public ImmutableArray<CallView> Calls { get; init; } = [];
    public ImmutableArray<CartLineView> Lines { get; init; } = [];
    public ImmutableArray<RoundView> Rounds { get; init; } = [];
    public ImmutableArray<PlacedOrder> Orders { get; init; } = [];
    public bool KitchenUnheard { get; init; }
    public SwitchesView Switches { get; init; } = SwitchesView.On;

    /// <summary>No round is taken from this phone now.</summary>
    public bool OrderingOff => Switches.Ordering <= SwitchesView.NumbersOf(Me).Ordering;

    /// <summary>A way to pay that is switched off for this phone.</summary>
    public bool IsOff(PaymentMethod method) => SwitchesView.NumbersOf(Me) is var mine && method switch
    {
        PaymentMethod.Card => Switches.Card <= mine.Card,
        PaymentMethod.Momo => Switches.Momo <= mine.Momo,
        PaymentMethod.Airtel => Switches.Airtel <= mine.Airtel,
        _ => false,
    };

    public int Count => Lines.Sum(l => l.Quantity);
    public long CartTotal => Lines.Sum(l => l.Total);

    /// <summary>Rounds of which no order is there to follow: waiting, declined, or only just sent.</summary>
    public IEnumerable<RoundView> Underway => Rounds.Where(r => r.State != RoundState.Sent || Orders.All(o => o.Meta.Id != r.Order));

    /// <summary>Everything asked for so far that is still to be paid, the cart included.</summary>
    public long SoFar => CartTotal + Orders.Sum(o => o.Standing.Sum(l => l.Total)) + Underway.Where(r => r.State != RoundState.Declined).Sum(r => r.Total);

    /// <summary>The same, of what I asked for; a round that was only just sent is whose who sent it.</summary>
    public long Mine => Lines.Where(l => l.By == By).Sum(l => l.Total) + Orders.Sum(o => o.Standing.Where(l => l.By == By).Sum(l => l.Total))
        + Underway.Where(r => r.State != RoundState.Declined).Sum(r => r.Lines?.Where(l => l.By == By).Sum(l => l.Total) ?? (r.PlacedBy == By ? r.Total : 0));

    public GuestView? Self => Guests.FirstOrDefault(g => g.Session == Me);
    public bool IsHost => Meta?.Host == Me;

    /// <summary>This phone, as streams name it.</summary>
    public string By => "guest:" + Me.Text;

    public GuestView? Guest(string by) => Guests.FirstOrDefault(g => "guest:" + g.Session.Text == by);
}

/// <summary>One round and how far each of its lines is.</summary>
public sealed record PlacedOrder(OrderMeta Meta, ImmutableArray<OrderLineView> Lines)
{
    /// <summary>Lines not taken off.</summary>
    public IEnumerable<OrderLineView> Standing => Lines.Where(l => l.State != Fulfilment.Voided);

    /// <summary>The round is as far as its slowest line.</summary>
    public Fulfilment State => Standing.Any() ? Standing.Min(l => l.State) : Fulfilment.Voided;
}
