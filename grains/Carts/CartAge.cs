using Icupa.Menus;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Carts;

/// <summary>Alcohol, and whose age staff have to see first.</summary>
public sealed partial record Cart
{
    /// <summary>From the guest's talk with the waiter: they said that they are too young.</summary>
    public Decision<CartEvent> TooYoung(Asker who, SessionId session) =>
        who.Kind != AskerKind.House ? Refusal.NotAllowed
        : People is null ? Refusal.NotAtThisTable
        : Ended ? Refusal.VisitEnded
        : IsYoung(session) ? Decision<CartEvent>.AlreadySo : People with { Young = People.Young.OrEmpty().Add(session) };

    /// <summary>
    /// Whether a guest may not have this dish before staff have seen their age: where the venue wants that, or the guest said that they are too
    /// young. It is asked when a line is added and when it is sent: either may have come in between. For what staff add they answer themselves.
    /// </summary>
    public bool AgeNotVerified(string by, MenuItem? dish, VenueSettings settings) =>
        dish is { HasAlcohol: true } && Asker.Session(by) is { } guest && (settings.AlcoholNeedsStaff || IsYoung(guest)) && !People!.AgeVerified.Contains(guest);

    /// <summary>The lines to which news of the people may matter.</summary>
    public IEnumerable<CartLine> OfTheYoung => Lines.Where(l => Asker.Session(l.By) is { } guest && IsYoung(guest));

    private bool IsYoung(SessionId session) => People!.Young.OrEmpty().Contains(session);
}
