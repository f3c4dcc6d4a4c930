using System.Collections.Immutable;
using Icupa.Kitchen;

namespace Icupa.Venues;

/// <summary>Whether the kitchen hears: entity "kitchen" of stream "venue:{venue}" (not journalled, pushed whole).</summary>
/// <param name="Unheard">Screens have been heard today, and none for 30 s.</param>
public sealed record KitchenView(bool Unheard, BusyMode Mode, int BusyMinutes, int Screens);

/// <summary>For whom the automatic waiter is there: entity "talk" of stream "venue:{venue}" (not journalled, pushed whole).</summary>
/// <param name="Percent">For phones whose number (0 to 99, <see cref="Platform.Rollout"/>) is below it; 0: for nobody.</param>
public sealed record TalkView(int Percent);

/// <summary>
/// The platform's other switches as they stand for a venue: entity "switches" of stream "venue:{venue}" (not journalled, pushed whole). Each is
/// on for phones whose number for it (0 to 99, <see cref="Platform.Rollout"/>) is below; 0: for nobody. For staff it is on unless it is 0.
/// </summary>
/// <param name="Ordering">Sending rounds.</param>
/// <param name="Card">Beginning to pay by card, or a tab.</param>
public sealed record SwitchesView(int Ordering, int Card, int Momo, int Airtel)
{
    /// <summary>Before anything was heard.</summary>
    public static readonly SwitchesView On = new(100, 100, 100, 100);

    /// <summary>A phone's own numbers.</summary>
    public static SwitchesView NumbersOf(SessionId session) => new(Platform.Rollout.Number(Platform.Rollout.Ordering, session), Platform.Rollout.Number(Platform.Rollout.Card, session),
        Platform.Rollout.Number(Platform.Rollout.Momo, session), Platform.Rollout.Number(Platform.Rollout.Airtel, session));
}

/// <summary>Screens on which somebody seems to guess PINs, by the first characters of the code that they were paired with.</summary>
/// <param name="Locks">How many times they were locked.</param>
/// <param name="Until">Until when one is, or was the last time.</param>
[GenerateSerializer, Immutable, Alias("icupa.venue.guessed-pins")]
public sealed record GuessedPins([property: Id(0)] string Screen, [property: Id(1)] int Locks, [property: Id(2)] DateTimeOffset Until);

/// <summary>The answer to a PIN.</summary>
/// <param name="Until">With <see cref="Refusal.TooManyTries"/>, and with the wrong PIN that comes to it: until when no PIN is taken on this screen. A silo of an earlier build does not say.</param>
/// <param name="Guessed">For managers: the venue's screens on which somebody seems to guess.</param>
[GenerateSerializer, Immutable, Alias("icupa.venue.signed-in")]
public sealed record SignedIn([property: Id(0)] Refusal Refusal, [property: Id(1)] StaffMember? Member, [property: Id(2)] DateTimeOffset? Until = null, [property: Id(3)] ImmutableArray<GuessedPins>? Guessed = null);

/// <summary>A venue's settings, and what is heard of its kitchen.</summary>
[GrainInterfaceType("icupa.venue"), Alias("icupa.venue")]
public interface IVenueGrain : IGrainWithStringKey
{
    [Alias("settings")] Task<VenueSettings?> Settings();

    /// <summary>Another time zone, or another hour at which days end, is refused as <see cref="Refusal.Unfinished"/> while a cash drawer is open.</summary>
    [Alias("set")] Task<Reply> Set(Asker who, VenueSettings settings);

    /// <summary>Busy, paused or back to normal. Staff only; minutes 0 to 120.</summary>
    [Alias("pace")] Task<Reply> Pace(Asker who, BusyMode mode, int busyMinutes);

    /// <summary>Tries a PIN on a screen ("CODE/device"): 5 wrong tries on one screen lock it for a minute, and each lock after that for twice as long, up to half an hour.</summary>
    [Alias("sign-in")] Task<SignedIn> SignIn(string screen, string pinHash);

    /// <summary>A web node has these many kitchen screens connected (every 5 s, and at once on change).</summary>
    [Alias("heard")] Task Heard(string node, int screens);

    /// <summary>From the silos: a switch of the platform was thrown, and screens and phones are told now.</summary>
    [Alias("switched")] Task Switched();

    [Alias("snapshot")] Task<Snapshot> Snapshot();
}
