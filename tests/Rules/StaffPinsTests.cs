using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class StaffPinsTests
{
    private const string Bar = "SERVEBAR/b", Lost = "SERVEOUT/a";
    private static readonly DateTimeOffset Evening = new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero);

    private readonly StaffPins pins = new();
    private DateTimeOffset now = Evening;

    /// <summary>Guesses until the screen locks, and waits until it takes a PIN again.</summary>
    private TimeSpan Lock(string screen, int tries = StaffPins.Tries)
    {
        for (var n = 1; n <= tries; n++)
        {
            Assert.Null(pins.Locked(screen, now));
            Assert.Equal(n == tries, pins.Wrong(screen, now));
        }
        var waits = pins.Locked(screen, now)!.Value - now;
        now += waits;
        Assert.Null(pins.Locked(screen, now));
        return waits;
    }

    [Fact]
    public void A_slip_costs_a_minute_and_guessing_on_half_an_hour()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(_ => Lock(Lost).TotalMinutes));
        // Nobody else's screen waits for it.
        Assert.Null(pins.Locked(Bar, now));
        Assert.Equal(StaffPins.FirstLock, Lock(Bar));
        now += StaffPins.Remembered;
        Assert.Equal(StaffPins.FirstLock, Lock(Lost));
    }

    [Fact]
    public void A_manager_sets_it_back_and_is_told_where_somebody_guesses()
    {
        Lock(Bar);
        Lock(Lost);
        Assert.Empty(pins.Manager(Bar, now));
        Lock(Lost);
        var guessed = Assert.Single(pins.Manager(Bar, now));
        Assert.Equal(("SERV…", 2, now), (guessed.Screen, guessed.Locks, guessed.Until));
        // At that screen itself the minute begins anew, and it goes on being told.
        Assert.Single(pins.Manager(Lost, now));
        Assert.Equal(StaffPins.FirstLock, Lock(Lost));
        now += StaffPins.Remembered - TimeSpan.FromSeconds(1);
        Assert.Equal(3, Assert.Single(pins.Manager(Bar, now)).Locks);
        Assert.True(pins.Remembers(now));
        now += TimeSpan.FromSeconds(1);
        Assert.Empty(pins.Manager(Bar, now));
        Assert.False(pins.Remembers(now));
    }

    [Fact]
    public void Screens_of_one_code_do_not_lock_each_other_and_pairing_anew_buys_no_tries()
    {
        Lock(Lost);
        pins.Wrong(Lost, now);
        Assert.Null(pins.Locked("SERVEOUT/b", now));
        foreach (var screen in new[] { "SERVEOUT/b", "SERVEOUT/c" }) Assert.Equal(StaffPins.FirstLock, Lock(screen));
        Assert.Equal(StaffPins.FirstLock, Lock("SERVEOUT/d"));
        // From the fifth on, and back on the first, they are one.
        Assert.Equal([1, 2, 4], new[] { "SERVEOUT/e", "SERVEOUT/f", Lost }.Select(screen => Lock(screen).TotalMinutes));
        for (var n = 0; n < StaffPins.Tries; n++) pins.Wrong("SERVEOUT/g", now);
        Assert.Equal([true, true, false], new[] { "SERVEOUT/h", Lost, Bar }.Select(screen => pins.Locked(screen, now) is not null));
        Assert.Equal(("SERV…", 8), pins.Manager(Bar, now) is [var all] ? (all.Screen, all.Locks) : default);
        // Another code's screens are still apart, and so are these once it was long ago.
        for (var n = 0; n < StaffPins.Tries; n++) pins.Wrong(Bar, now);
        Assert.Equal([true, false], new[] { Bar, "SERVEBAR/c" }.Select(screen => pins.Locked(screen, now) is not null));
        now += StaffPins.Remembered + StaffPins.LongestLock;
        Assert.Equal(StaffPins.FirstLock, Lock("SERVEOUT/h"));
        for (var n = 0; n < StaffPins.Tries; n++) pins.Wrong("SERVEOUT/i", now);
        Assert.Equal([true, false], new[] { "SERVEOUT/i", Lost }.Select(screen => pins.Locked(screen, now) is not null));
    }

    [Fact]
    public void Where_a_manager_was_after_each_lock_screens_stay_apart()
    {
        foreach (var screen in new[] { Lost, "SERVEOUT/b", "SERVEOUT/c", "SERVEOUT/d" })
        {
            Lock(screen);
            pins.Manager(screen, now);
        }
        for (var n = 0; n < StaffPins.Tries; n++) pins.Wrong("SERVEOUT/e", now);
        Assert.Equal([true, false], new[] { "SERVEOUT/e", Lost }.Select(screen => pins.Locked(screen, now) is not null));
    }

    [Fact]
    public void Waiting_a_minute_between_buys_no_tries()
    {
        for (var n = 1; n < StaffPins.Tries; n++, now += TimeSpan.FromMinutes(2))
            Assert.False(pins.Wrong(Lost, now));
        Assert.True(pins.Remembers(now));
        Lock(Lost, 1);
        // After half an hour a wrong one counts no more.
        pins.Wrong(Bar, now);
        now += StaffPins.Counts;
        Lock(Bar);
    }
}
