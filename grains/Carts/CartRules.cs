using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Carts;

/// <summary>What a command may know of the venue at its moment.</summary>
public sealed record CartRules(VenueSettings Settings, MenuIndex Menu, Kitchen.Availability Stock, DateTimeOffset Now, bool KitchenUnheard)
{
    /// <summary>The platform's switch is off for whoever asks: no round is sent.</summary>
    public bool OrderingOff { get; init; }
}
