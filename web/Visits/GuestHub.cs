using System.Text.Json;
using Icupa.Carts;
using Icupa.Orders;
using Icupa.Platform;
using Icupa.Sessions;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Visits;

/// <summary>Who a phone is, as it reads it.</summary>
/// <param name="Talk">0 to 99: the automatic waiter is there while the venue's entity "talk" has more per cent.</param>
/// <param name="Switches">Likewise for each of the venue's entity "switches".</param>
public sealed record GuestYou(SessionId Session, VisitId Visit, string Table, VenueId Venue, int Talk, SwitchesView Switches);

/// <summary>The phones of seated guests (docs/realtime.md). Who asks, and at which visit, comes from the signed cookie.</summary>
public sealed partial class GuestHub(IGrainFactory grains, Streams streams, LiveTopics<GuestHub> topics, Seats seats, Presence presence, Cookies cookies, MenuCache menus, TimeProvider clock)
    : LiveHub<GuestHub>(topics)
{
    private Seated Me => Context.Items.TryGetValue(typeof(Seated), out var me) && me is Seated { Ended: false } seated ? seated : throw new HubException(nameof(Refusal.NotAtThisTable));
    private Asker Who => Asker.Guest(Me.Session);
    // Kept by the connection: to look the interface up for each tap was a twentieth of a node's CPU (Orleans 10.4).
    private ICartGrain Cart
    {
        get
        {
            if (Context.Items.TryGetValue(typeof(ICartGrain), out var known)) return (ICartGrain)known!;
            var cart = grains.GetGrain<ICartGrain>(Key.Cart(Me.Visit));
            Context.Items[typeof(ICartGrain)] = cart;
            return cart;
        }
    }

    private IVisitGrain Visit => grains.GetGrain<IVisitGrain>(Key.Visit(Me.Visit));

    public override async Task OnConnectedAsync()
    {
        if (cookies.Session(Context.GetHttpContext()!) is not { } token) { await End(Refusal.NotAtThisTable); return; }
        var me = new Seated(token.Session, token.Visit);
        var reply = new Reply(Refusal.Busy, 0);
        // Before it is asked: the door must find whoever is sent away between the answer and here.
        seats.Take(me, Context);
        try
        {
            reply = await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(token.Visit)).MayEnter(token.Session));
        }
        finally
        {
            if (!reply.Ok) seats.Free(me, Context.ConnectionId);
        }
        if (!reply.Ok) { await End(reply.Refusal); return; }
        Context.Items[typeof(Seated)] = me;
        Flood.Bound(Context, me.Session.Text);
        presence.Changed(me.Visit);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.TryGetValue(typeof(Seated), out var me))
        {
            seats.Free((Seated)me!, Context.ConnectionId);
            presence.Changed(((Seated)me!).Visit);
        }
        await base.OnDisconnectedAsync(exception);
    }

    /// <summary>Joins first and reads afterwards: what is pushed in between is in one of the two.</summary>
    public async Task<Entered<GuestYou>> Enter()
    {
        var (visit, venue) = (Me.Visit, Me.Visit.Venue);
        await Join(Group.Visit(visit));
        await Join(Group.Guests(venue));
        await Join(Group.Session(Me.Session));
        var menu = await menus.Of(venue);
        var date = menu?.Today(clock.GetUtcNow());
        var (room, cart, kitchen, talk) = (streams.Room(visit), streams.Cart(visit), streams.Venue(venue), streams.Conversation(visit, Me.Session));
        var soldOut = date is { } today ? streams.Availability(venue, today) : null;
        var orders = await streams.Sent(visit, await cart);
        var (whole, here) = await room;
        Snapshot[] mine = [Discretion.ForPhones(whole), here, await cart, .. orders.Select(Discretion.ForPhones)];
        var meta = Streams.Meta(whole);
        var bill = await Share(meta?.With, whole.Version);
        Snapshot[] shared = soldOut is null ? [await kitchen] : [await kitchen, await soldOut, new(Key.Menu(venue), menu!.Menu.Number, "{}"u8.ToArray())];
        return new(clock.GetUtcNow().ToUnixTimeMilliseconds(), new(Me.Session, visit, meta?.Table.Text ?? "", venue, Rollout.Number(Rollout.AiWaiter, Me.Session), SwitchesView.NumbersOf(Me.Session)),
            [.. Show(Group.Visit(visit), mine), .. bill, .. Show(Group.Guests(venue), shared), .. await talk is { } said ? Show(Group.Session(Me.Session), [said]) : []]);
    }

    public async Task<Whole?> Whole(string stream)
    {
        var today = (await menus.Of(Me.Visit.Venue))?.Today(clock.GetUtcNow()) ?? default;
        return Sight.Phone(Me.Visit, today, stream, Shared, Me.Session) && await streams.Named(stream) is { } snapshot ? Push.Whole.Of(Discretion.ForPhones(snapshot)) : null;
    }

    public Task<Reply> AddLine(string commandId, JsonElement line) => Given.NewLine(line) is { } given ? Do(commandId, id => Cart.AddLine(Who, id, given)) : Malformed;

    public Task<Reply> ChangeLine(string commandId, string line, JsonElement change) =>
        Given.Line(line) is { } which && Given.Change(change) is { } given ? Do(commandId, id => Cart.ChangeLine(Who, id, which, given)) : Malformed;

    public Task<Reply> RemoveLine(string commandId, string line) => Given.Line(line) is { } which ? Do(commandId, id => Cart.RemoveLine(Who, id, which)) : Malformed;

    public Task<Reply> Place(string commandId, long seenTotal) => Do(commandId, id => Cart.Place(Who, id, seenTotal));

    public Task<Reply> Rename(string commandId, string alias) => alias is null ? Malformed : Do(commandId, id => Visit.Rename(Who, id, Me.Session, alias));

    public Task<Reply> Leave(string commandId) => Do(commandId, id => Visit.Leave(Who, id, Me.Session));

    public Task<Reply> Refuse(string commandId, string session) => Given.Session(session) is { } other ? Do(commandId, id => Visit.Revoke(Who, id, other)) : Malformed;

    public Task<Reply> Call(string commandId, string kind) => Given.Word<CallKind>(kind) is { } call ? Do(commandId, id => Visit.Call(Who, id, call)) : Malformed;

    public Task<Reply> GotIt(string commandId, string order, string line) =>
        Mine(order) is { } mine && Given.Line(line) is { } which ? Do(commandId, id => mine.GotIt(Who, id, which)) : Malformed;

    public Task<Reply> Trouble(string commandId, string order, string line, string kind) =>
        Mine(order) is { } mine && Given.Line(line) is { } which && Given.Word<TroubleKind>(kind) is { } trouble ? Do(commandId, id => mine.Trouble(Who, id, which, trouble)) : Malformed;

    public async Task<Reply> Declare(JsonElement profile)
    {
        if (Given.Profile(profile) is not { } given) return await Malformed;
        var me = Me.Session;
        return await Retry.Soon(async () =>
        {
            await grains.GetGrain<ISessionGrain>(Key.Session(me)).Declare(given);
            return default(Reply);
        });
    }

    private IOrderGrain? Mine(string order) => Given.Order(order) is { } id && id.Visit == Me.Visit ? grains.GetGrain<IOrderGrain>(Key.Order(id)) : null;
}
