using System.Collections.Immutable;
using Icupa.Screens;

namespace Icupa.Venues;

/// <summary>
/// Bounds the guessing of staff's PINs on each screen: 5 wrong ones within half an hour lock it for a minute, and every further lock is twice as long,
/// up to half an hour. Right PINs between forgive nothing, for whoever knows their own could guess another's; a manager's ends the doubling, and so
/// do 6 hours without a lock. A screen locks no other one, until 4 that were paired by the same code have been locked: then all of that code are
/// counted as one, so that pairing anew buys no tries.
/// </summary>
/// <remarks>A screen is named by its code and its device ("CODE/device"), by a web node of an earlier build by its code alone.</remarks>
public sealed class StaffPins
{
    public const int Tries = 5;
    public static readonly TimeSpan Counts = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan FirstLock = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(6);

    /// <summary>A lock alone is a slip; managers are told of more.</summary>
    private const int Suspicious = 2;

    /// <summary>So many screens of a code are tried apart.</summary>
    private const int Apart = 4;

    private readonly Dictionary<string, Tried> screens = [];

    /// <summary>Until when no PIN is taken on a screen; null when one is.</summary>
    public DateTimeOffset? Locked(string screen, DateTimeOffset now) =>
        new[] { screen, Counted(screen, now) }.Select(name => screens.GetValueOrDefault(name)?.Until).Max() is { } until && until > now ? until : null;

    /// <summary>A wrong PIN.</summary>
    /// <returns>Whether it locks the screen.</returns>
    public bool Wrong(string screen, DateTimeOffset now)
    {
        var counted = Counted(screen, now);
        if (!screens.TryGetValue(counted, out var tried))
            screens[counted] = tried = new();
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
        if (screens.TryGetValue(Counted(screen, now), out var tried))
            tried.Doubled = 0;
        return [.. from s in screens
                   where s.Value.Locks > 0 && now - s.Value.Until < Remembered
                   group s.Value by Code(s.Key) into code
                   where code.Sum(t => t.Locks) >= Suspicious
                   select new GuessedPins(Screen.Masked(code.Key), code.Sum(t => t.Locks), code.Max(t => t.Until))];
    }

    /// <summary>Whether anything is to be remembered; the rest is forgotten.</summary>
    public bool Remembers(DateTimeOffset now)
    {
        foreach (var (screen, tried) in screens)
            if (now - tried.Until >= Remembered && tried.Wrong.All(at => now - at >= Counts))
                screens.Remove(screen);
        return screens.Count > 0;
    }

    /// <summary>The pairing code in a screen's name.</summary>
    public static string Code(string screen) => screen.Split('/')[0];

    private string Counted(string screen, DateTimeOffset now) =>
        screens.Count(s => s.Key.Contains('/', StringComparison.Ordinal) && Code(s.Key) == Code(screen) && s.Value.Doubled > 0 && now - s.Value.Until < Remembered) >= Apart ? Code(screen) : screen;

    private sealed class Tried
    {
        public List<DateTimeOffset> Wrong { get; } = [];
        public DateTimeOffset Until { get; set; }
        public int Doubled { get; set; }
        public int Locks { get; set; }
    }
}
