using System.Text.Json;
using Icupa.Carts;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Platform;
using Icupa.Screens;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Screens;
using Icupa.Web.Sessions;
using Icupa.Web.Tables;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Floor;

/// <summary>A member of staff as screens read it: never the PIN's hash.</summary>
public sealed record Member(string Id, string Name, StaffRole Role)
{
    public static Member? Of(StaffMember? staff) => staff is null ? null : new(staff.Id, staff.Name, staff.Role);
}

public sealed record FloorYou(string Screen, VenueId Venue, Member? Member);
/// <param name="Until">Until when no PIN is taken on this screen.</param>
/// <param name="Guessed">For managers: where somebody seems to guess PINs.</param>
public sealed record SignInAnswer(Refusal Refusal, Member? Member, DateTimeOffset? Until = null, IReadOnlyList<GuessedPins>? Guessed = null);
/// <summary>The answer to a command that a manager may allow with their PIN.</summary>
public sealed record Allowed(Refusal Refusal, long Version, DateTimeOffset? Until = null);
public sealed record OpenAnswer(Refusal Refusal, VisitId? Visit);
public sealed record LookAnswer(IReadOnlyList<Whole> Streams);

/// <summary>The floor's screens (docs/realtime.md). The venue comes from the signed cookie, who acts from the PIN given on this screen.</summary>
public sealed partial class FloorHub(IGrainFactory grains, Streams streams, LiveTopics<FloorHub> topics, Watch watch, Cookies cookies, Pairing pairing, MenuCache menus, StaffOnScreens staff, Settings settings, TimeProvider clock)
    : ScreenHub<FloorHub>(ScreenKind.Floor, grains, topics, watch, cookies, pairing, menus, clock)
{
    private static readonly Task<Reply> SignInAgain = Task.FromResult(new Reply(Refusal.SignInAgain, 0));

    /// <summary>The whole room: every table, its visits and their rounds, what is sold out, whether the kitchen hears.</summary>
    public async Task<Entered<FloorYou>> Enter()
    {
        var group = Group.Floor(Venue);
        await Join(group);
        var menu = await Menu();
        var (soldOut, kitchen) = (streams.Availability(Venue, menu.Today(Now)), streams.Venue(Venue));
        var tables = await Task.WhenAll((await Tables()).Select(streams.Table));
        var visits = await Task.WhenAll(tables.SelectMany(t => t.Parties).Select(p => Room(p.Visit)));
        return new(Now.ToUnixTimeMilliseconds(), new(Me.Screen.Code, Venue, Member.Of(staff.Look(Me.Token.Device, menu.Settings.Staff))),
            Show(group, [.. tables.Select(Streams.Of), .. visits.SelectMany(v => v), await soldOut, await kitchen]));
    }

    public async Task<SignInAnswer> SignIn(string pin)
    {
        if (Given.Name(pin) is not { Length: <= 12 }) return new(Refusal.WrongPin, null);
        var me = Me;
        var answer = await Try(pin);
        if (answer.Member is { } member) staff.SignIn(me.Token.Device, member);
        return new(answer.Refusal, Member.Of(answer.Member), answer.Until, answer.Guessed);
    }

    // Not sent again on an error: each call counts as a try on this device.
    private Task<SignedIn> Try(string pin) =>
        Grains.GetGrain<IVenueGrain>(Key.Venue(Venue)).SignIn($"{Me.Screen.Code}/{Me.Token.Device:N}", Signing.PinHash(settings.Secrets, Venue, pin));

    public void SignOut() => staff.SignOut(Me.Token.Device);

    public async Task<Whole?> Whole(string stream) =>
        Sight.Floor(Venue, await Today(), await Tables(), stream) && await streams.Named(stream) is { } snapshot ? Push.Whole.Of(snapshot) : null;

    public async Task<LookAnswer> Look(string visit)
    {
        if (Mine(visit) is not { } which) return new([]);
        await Join(Group.Visit(which));
        var cart = await streams.Cart(which);
        return new(Show(Group.Visit(which), [cart, .. await streams.Sent(which, cart)]));
    }

    public async Task Unlook(string visit)
    {
        if (Mine(visit) is { } which) await Part(Group.Visit(which));
    }

    public async Task<OpenAnswer> OpenTable(string commandId, string table)
    {
        if (Given.Command(commandId) is not { } id || await Table(table) is not { } which) return new(Refusal.Malformed, null);
        if (await Commands() is not { } member) return new(Refusal.SignInAgain, null);
        var who = Asker.Staff(member.Id, member.Role);
        var now = Now;
        var (refusal, visit) = await Retry.Soon(() => Openings.Open(Grains, who, which, $"{id}", now));
        return new(refusal, visit);
    }

    public Task<Reply> CloseVisit(string commandId, string visit, string? reason) => ForVisit(commandId, visit, (v, who, id) => v.Close(who, id, reason));

    public Task<Reply> AddLine(string commandId, string visit, JsonElement line) =>
        Given.NewLine(line) is { } given ? ForCart(commandId, visit, (cart, who, id) => cart.AddLine(who, id, given)) : Malformed;

    public Task<Reply> ChangeLine(string commandId, string visit, string line, JsonElement change) =>
        Given.Line(line) is { } which && Given.Change(change) is { } given ? ForCart(commandId, visit, (cart, who, id) => cart.ChangeLine(who, id, which, given)) : Malformed;

    public Task<Reply> RemoveLine(string commandId, string visit, string line) =>
        Given.Line(line) is { } which ? ForCart(commandId, visit, (cart, who, id) => cart.RemoveLine(who, id, which)) : Malformed;

    public Task<Reply> Place(string commandId, string visit, long seenTotal) => ForCart(commandId, visit, (cart, who, id) => cart.Place(who, id, seenTotal));
    public Task<Reply> Approve(string commandId, string visit, int round) => ForCart(commandId, visit, (cart, who, id) => cart.Approve(who, id, round));
    public Task<Reply> Decline(string commandId, string visit, int round) => ForCart(commandId, visit, (cart, who, id) => cart.Decline(who, id, round));

    public Task<Reply> VerifyAge(string commandId, string visit, string session) => ForGuest(commandId, visit, session, (v, who, id, guest) => v.VerifyAge(who, id, guest));
    public Task<Reply> Revoke(string commandId, string visit, string session) => ForGuest(commandId, visit, session, (v, who, id, guest) => v.Revoke(who, id, guest));
    public Task<Reply> MakeHost(string commandId, string visit, string session) => ForGuest(commandId, visit, session, (v, who, id, guest) => v.MakeHost(who, id, guest));

    public Task<Reply> Answer(string commandId, string visit, string call) =>
        Given.Name(call) is { } which ? ForVisit(commandId, visit, (v, who, id) => v.Answer(who, id, which)) : Malformed;

    public Task<Reply> Serve(string commandId, string order, string[] lines) =>
        Given.Lines(lines) is { } served ? ForOrder(commandId, order, (o, who, id) => o.Serve(who, id, served)) : Malformed;

    public Task<Reply> Void(string commandId, string order, string line, string reason) =>
        Given.Line(line) is { } which && reason is not null ? ForOrder(commandId, order, (o, who, id) => o.Void(who, id, which, reason)) : Malformed;

    public Task<Reply> AnswerTrouble(string commandId, string order, string line, string answer) =>
        Given.Line(line) is { } which && Given.Word<TroubleAnswer>(answer) is { } given ? ForOrder(commandId, order, (o, who, id) => o.AnswerTrouble(who, id, which, given)) : Malformed;

    public Task<Reply> Pace(string mode, int minutes) => Given.Word<BusyMode>(mode) is { } pace
        ? Acting(who => Retry.Soon(() => Grains.GetGrain<IVenueGrain>(Key.Venue(Venue)).Pace(who, pace, minutes)))
        : Malformed;

    public async Task<Reply> RotateCode(string table)
    {
        if (await Table(table) is not { } which) return await Malformed;
        // Not sent again on an error: twice would void the codes printed in between.
        return await Acting(async who => new((await Grains.GetGrain<ITableGrain>(Key.Table(which)).RotateCode(who)).Refusal, 0));
    }

    private protected override async Task<Reply> Acting(Func<Asker, Task<Reply>> act) =>
        await Commands() is { } member ? await act(Asker.Staff(member.Id, member.Role)) : new(Refusal.SignInAgain, 0);

    private async Task<StaffMember?> Commands() => staff.Command(Me.Token.Device, (await Menu()).Settings.Staff);

    private Task<Reply> ForVisit(string commandId, string visit, Func<IVisitGrain, Asker, CommandId, Task<Reply>> call) => Mine(visit) is { } which
        ? Acting(who => Do(commandId, id => Begun(which, who, v => call(v, who, id))))
        : Malformed;

    // A visit that a table holds and that never began (see Openings.Begin) begins with what staff do there.
    private async Task<Reply> Begun(VisitId visit, Asker who, Func<IVisitGrain, Task<Reply>> call)
    {
        var party = Grains.GetGrain<IVisitGrain>(Key.Visit(visit));
        var reply = await call(party);
        if (reply.Refusal != Refusal.NotFound) return reply;
        var tables = await Task.WhenAll((await Tables()).Select(streams.Table));
        return tables.FirstOrDefault(t => t.Parties.Any(p => p.Visit == visit)) is { } table && (await Openings.Begin(Grains, who, table.Id, visit)).Ok ? await call(party) : reply;
    }

    private Task<Reply> ForGuest(string commandId, string visit, string session, Func<IVisitGrain, Asker, CommandId, SessionId, Task<Reply>> call) =>
        Given.Session(session) is { } guest ? ForVisit(commandId, visit, (v, who, id) => call(v, who, id, guest)) : Malformed;

    private Task<Reply> ForCart(string commandId, string visit, Func<ICartGrain, Asker, CommandId, Task<Reply>> call) => Mine(visit) is { } which
        ? Acting(who => Do(commandId, id => call(Grains.GetGrain<ICartGrain>(Key.Cart(which)), who, id)))
        : Malformed;

    private Task<Reply> ForOrder(string commandId, string order, Func<IOrderGrain, Asker, CommandId, Task<Reply>> call) => Given.Order(order) is { } which && which.Visit.Venue == Venue
        ? Acting(who => Do(commandId, id => call(Grains.GetGrain<IOrderGrain>(Key.Order(which)), who, id)))
        : Malformed;

    private VisitId? Mine(string visit) => Given.Visit(visit) is { } which && which.Venue == Venue ? which : null;

    private async Task<IEnumerable<TableId>> Tables() => (await Menu()).Settings.Tables.Select(t => TableId.In(Venue, t.Name));

    /// <summary>A table of the plan, by its whole id.</summary>
    private async Task<TableId?> Table(string? table) => table is not null && (await Tables()).Contains(TableId.Of(table)) ? TableId.Of(table) : null;

    private async Task<IEnumerable<Snapshot>> Room(VisitId visit)
    {
        var (room, cart) = (streams.Room(visit), streams.Cart(visit));
        var (whole, here) = await room;
        return [whole, here, .. await streams.Sent(visit, await cart)];
    }
}
