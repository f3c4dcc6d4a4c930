using System.Collections.Concurrent;
using System.Threading.Channels;
using Icupa.Screens;
using Icupa.Venues;
using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Push;
using Icupa.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Screens;

/// <summary>A screen's connection: which screen, and when its heart last beat (a timestamp of the clock).</summary>
public sealed class Watching(ScreenToken token, Screen screen, HubCallerContext connection, long beat)
{
    private long beat = beat;
    public ScreenToken Token => token;
    public Screen Screen => screen;
    public HubCallerContext Connection => connection;
    public long LastBeat { get => Interlocked.Read(ref beat); set => Interlocked.Exchange(ref beat, value); }
}

/// <summary>
/// The screens connected to this node. Tells each venue every 5 s, and at once on a change, how many kitchen screens are heard here;
/// cuts within 10 s the screens that a venue no longer trusts.
/// </summary>
public sealed class Watch(IGrainFactory grains, Pairing pairing, Settings settings, TimeProvider clock, IHubContext<KitchenHub> kitchen, IHubContext<FloorHub> floor, ILogger<Watch> log)
    : BackgroundService
{
    private const string Heard = "Telling which screens are heard";
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(10);
    /// <summary>A screen that has not beaten for so long is not counted as heard.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Watching> screens = new();
    private readonly Channel<VenueId> changed = Channel.CreateBounded<VenueId>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly ConcurrentDictionary<VenueId, byte> told = new();

    public void Add(Watching screen)
    {
        screens[screen.Connection.ConnectionId] = screen;
        if (screen.Screen.Kind == ScreenKind.Kitchen) changed.Writer.TryWrite(screen.Screen.Venue);
    }

    public void Remove(string connection)
    {
        if (screens.TryRemove(connection, out var screen) && screen.Screen.Kind == ScreenKind.Kitchen) changed.Writer.TryWrite(screen.Screen.Venue);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Every(Report, TellAll, stoppingToken), Every(Trust, RecheckAll, stoppingToken), Follow(stoppingToken));

    private async Task Every(TimeSpan period, Func<CancellationToken, Task> act, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(period, clock);
        while (await timer.WaitForNextTickAsync(stopping)) await act(stopping);
    }

    // What a venue or screen fails with here, the next round mends.
    private async Task Follow(CancellationToken stopping)
    {
        await foreach (var venue in changed.Reader.ReadAllAsync(stopping)) await Retry.Attempt(log, Heard, () => Tell(venue), stopping);
    }

    private Task TellAll(CancellationToken stopping) =>
        Task.WhenAll(Kitchens().Select(s => s.Screen.Venue).Concat(told.Keys).Distinct().Select(venue => Retry.Attempt(log, Heard, () => Tell(venue), stopping)));

    private async Task RecheckAll(CancellationToken stopping)
    {
        foreach (var paired in screens.Values.GroupBy(s => (s.Token.Code, s.Token.Epoch)))
            await Retry.Attempt(log, "Asking which screens are trusted", () => Recheck([.. paired]), stopping);
    }

    private async Task Tell(VenueId venue)
    {
        var heard = Kitchens().Count(s => s.Screen.Venue == venue && clock.GetElapsedTime(s.LastBeat) < Silent);
        await grains.GetGrain<IVenueGrain>(Key.Venue(venue)).Heard(settings.Node, heard);
        // A venue without screens here is told so once, and then left alone.
        if (heard > 0) told[venue] = 0;
        else told.TryRemove(venue, out _);
    }

    private IEnumerable<Watching> Kitchens() => screens.Values.Where(s => s.Screen.Kind == ScreenKind.Kitchen);

    private async Task Recheck(Watching[] paired)
    {
        if (await pairing.Look(paired[0].Token) is not null) return;
        foreach (var screen in paired)
        {
            var client = screen.Screen.Kind == ScreenKind.Kitchen ? kitchen.Clients.Client(screen.Connection.ConnectionId) : floor.Clients.Client(screen.Connection.ConnectionId);
            client.SendAsync("ended", Refusal.SignInAgain, CancellationToken.None).Ignore();
            KitchenHub.Cut(screen.Connection);
        }
    }
}
