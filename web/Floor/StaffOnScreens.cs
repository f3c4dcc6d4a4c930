using System.Collections.Concurrent;
using Icupa.Venues;

namespace Icupa.Web.Floor;

/// <summary>
/// Who is signed in by PIN on which floor screen of this node, until 60 s after their last command. Kept by device,
/// so that a short loss of the connection does not ask for the PIN again.
/// </summary>
public sealed class StaffOnScreens(TimeProvider clock)
{
    public static readonly TimeSpan Lock = TimeSpan.FromSeconds(60);
    private const int MostScreens = 10_000;

    private readonly ConcurrentDictionary<Guid, (StaffMember Member, long At)> screens = new();

    public void SignIn(Guid device, StaffMember member)
    {
        if (screens.Count >= MostScreens)
            foreach (var (screen, signed) in screens)
                if (clock.GetElapsedTime(signed.At) > Lock) screens.TryRemove(screen, out _);
        screens[device] = (member, clock.GetTimestamp());
    }

    public void SignOut(Guid device) => screens.TryRemove(device, out _);

    /// <summary>The member at this screen, without counting as a command.</summary>
    public StaffMember? Look(Guid device) => screens.TryGetValue(device, out var signed) && clock.GetElapsedTime(signed.At) <= Lock ? signed.Member : null;

    /// <summary>The member who gives a command: the 60 s begin anew.</summary>
    public StaffMember? Command(Guid device)
    {
        var member = Look(device);
        if (member is not null) screens[device] = (member, clock.GetTimestamp());
        return member;
    }
}
