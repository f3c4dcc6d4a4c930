using System.Collections.Immutable;

namespace Icupa.Venues;

/// <summary>
/// Bounds the guessing of staff's PINs on each screen: 5 wrong ones within half an hour lock it for a minute, and every further lock is twice as long,
/// up to half an hour. Right PINs between forgive nothing, for whoever knows their own could guess another's; a manager's ends the doubling, and so
/// do 6 hours without a lock.
/// </summary>
public sealed class StaffPins
{
    public const int Tries = 5;
    public static readonly TimeSpan Counts = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(6);

    /// <summary>A lock alone is a slip; managers are told of more.</summary>
    private const int Suspicious = 2;

    private readonly Dictionary<string, Tried> screens = [];

    /// <summary>Until when no PIN is taken on a screen; null when one is.</summary>
    public DateTimeOffset? Locked(string screen, DateTimeOffset now) => screens.TryGetValue(screen, out var tried) && tried.Until > now ? tried.Until : null;

    /// <summary>A wrong PIN.</summary>
    /// <returns>Whether it locks the screen.</returns>
    public bool Wrong(string screen, DateTimeOffset now)
    {
        if (!screens.TryGetValue(screen, out var tried))
            screens[screen] = tried = new();
        tried.Wrong.RemoveAll(at => now - at >= Counts);
        tried.Wrong.Add(now);
        if (tried.Wrong.Count < Tries)
            return false;
        tried.Wrong.Clear();
        if (now - tried.Until >= Remembered)
            (tried.Doubled, tried.Locks) = (0, 0);
        var lasts = FirstLock * Math.Pow(2, tried.Doubled++);
        tried.Until = now + (lasts < LongestLock ? lasts : LongestLock);
        tried.Locks++;
        return true;
    }

    /// <summary>A manager is at this screen.</summary>
    /// <returns>The screens on which somebody seems to guess.</returns>
    public ImmutableArray<GuessedPins> Manager(string screen, DateTimeOffset now)
    {
        if (screens.TryGetValue(screen, out var tried))
            tried.Doubled = 0;
        return [.. screens.Where(s => s.Value.Locks >= Suspicious && now - s.Value.Until < Remembered).Select(s => new GuessedPins(s.Key, s.Value.Locks, s.Value.Until))];
    }

    /// <summary>Whether anything is to be remembered; the rest is forgotten.</summary>
    public bool Remembers(DateTimeOffset now)
    {
        foreach (var (screen, tried) in screens)
            if (now - tried.Until >= Remembered && tried.Wrong.All(at => now - at >= Counts))
                screens.Remove(screen);
        return screens.Count > 0;
    }

    private sealed class Tried
    {
        public List<DateTimeOffset> Wrong { get; } = [];
        public DateTimeOffset Until { get; set; }
        public int Doubled { get; set; }
        public int Locks { get; set; }
    }
}
