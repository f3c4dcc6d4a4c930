using System.Collections.Concurrent;
using System.Collections.Immutable;
using Icupa.Venues;

namespace Icupa.Web.Floor;

/// <summary>
/// Who is signed in by PIN on which floor screen of this node, until 60 s after their last command. Kept by device,
/// so that a short loss of the connection does not ask for the PIN again. Who they are, and in which role, the venue says at each command.
/// </summary>
public sealed class StaffOnScreens(TimeProvider clock)
{
    public static readonly TimeSpan Lock = TimeSpan.FromSeconds(60);
    private const int MostScreens = 10_000;

    private readonly ConcurrentDictionary<Guid, (string Member, long At)> screens = new();

    public void SignIn(Guid device, StaffMember member)
    {
        if (screens.Count >= MostScreens)
            foreach (var (screen, signed) in screens)
                if (clock.GetElapsedTime(signed.At) > Lock) screens.TryRemove(screen, out _);
        screens[device] = (member.Id, clock.GetTimestamp());
    }

    public void SignOut(Guid device) => screens.TryRemove(device, out _);

    /// <summary>The member at this screen, without counting as a command.</summary>
    /// <param name="staff">Of the venue, as it is now.</param>
    public StaffMember? Look(Guid device, ImmutableArray<StaffMember> staff) =>
        screens.TryGetValue(device, out var signed) && clock.GetElapsedTime(signed.At) <= Lock ? staff.FirstOrDefault(m => m.Id == signed.Member) : null;

    /// <summary>The member who gives a command: the 60 s begin anew.</summary>
    public StaffMember? Command(Guid device, ImmutableArray<StaffMember> staff)
    {
        var member = Look(device, staff);
        if (member is not null) screens[device] = (member.Id, clock.GetTimestamp());
        return member;
    }
}
