using Icupa.Kitchen;
using Icupa.Screens;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Screens;

/// <summary>
/// What the hubs of a venue's screens share. The venue comes from the signed cookie; a screen of another kind, or of a code that was taken back,
/// is told to sign in again and cut. Both kinds beat, and both say what is sold out.
/// </summary>
public abstract class ScreenHub<THub>(ScreenKind kind, IGrainFactory grains, LiveTopics<THub> topics, Watch watch, Cookies cookies, Pairing pairing, MenuCache menus, TimeProvider clock)
    : LiveHub<THub>(topics) where THub : Hub
{
    private protected Watching Me => Context.Items.TryGetValue(typeof(Watching), out var me) ? (Watching)me! : throw new HubException(nameof(Refusal.SignInAgain));
    private protected IGrainFactory Grains => grains;
    private protected VenueId Venue => Me.Screen.Venue;
    private protected DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The venue's settings and menu; a venue without is no venue yet.</summary>
    private protected async Task<VenueMenu> Menu() => await menus.Of(Venue) ?? throw new HubException(nameof(Refusal.NotFound));

    private protected async Task<DateOnly> Today() => (await Menu()).Today(Now);

    /// <summary>Runs a command as whoever acts on this screen.</summary>
    private protected abstract Task<Reply> Acting(Func<Asker, Task<Reply>> act);

    public override async Task OnConnectedAsync()
    {
        if (cookies.Screen(Context.GetHttpContext()!) is not { } token || await pairing.Look(token) is not { } screen || screen.Kind != kind)
        {
            await End(Refusal.SignInAgain);
            return;
        }
        var me = new Watching(token, screen, Context, clock.GetTimestamp());
        Context.Items[typeof(Watching)] = me;
        watch.Add(me);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        watch.Remove(Context.ConnectionId);
        await base.OnDisconnectedAsync(exception);
    }

    public long Beat()
    {
        Me.LastBeat = clock.GetTimestamp();
        return Now.ToUnixTimeMilliseconds();
    }

    public Task<Reply> EightySix(string commandId, string kind, string id) =>
        Given.Word<Stock>(kind) is { } stock && Given.Name(id) is { } name ? Sold(commandId, (today, who, command) => today.EightySix(who, command, stock, name)) : Malformed;

    public Task<Reply> UnEightySix(string commandId, string kind, string id) =>
        Given.Word<Stock>(kind) is { } stock && Given.Name(id) is { } name ? Sold(commandId, (today, who, command) => today.UnEightySix(who, command, stock, name)) : Malformed;

    private protected Task<Reply> Sold(string commandId, Func<IAvailabilityGrain, Asker, CommandId, Task<Reply>> call) => Acting(async who =>
    {
        var today = grains.GetGrain<IAvailabilityGrain>(Key.Availability(Venue, await Today()));
        return await Do(commandId, id => call(today, who, id));
    });
}
