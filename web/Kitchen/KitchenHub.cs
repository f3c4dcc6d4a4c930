using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Kitchen;
using Icupa.Screens;
using Icupa.Venues;
using Icupa.Web.Menus;
using Icupa.Web.Push;
using Icupa.Web.Screens;
using Icupa.Web.Sessions;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Kitchen;

/// <summary>Which screen this is, and where it stands; the stations are those that it may switch to.</summary>
public sealed record KitchenYou(string Screen, VenueId Venue, string Station, ImmutableArray<PrepStation> Stations);

/// <summary>The kitchen's screens (docs/realtime.md). The venue comes from the signed cookie; a screen may stand at any station of its venue.</summary>
public sealed class KitchenHub(IGrainFactory grains, Streams streams, LiveTopics<KitchenHub> topics, Watch watch, Cookies cookies, Pairing pairing, MenuCache menus, TimeProvider clock)
    : ScreenHub<KitchenHub>(ScreenKind.Kitchen, grains, topics, watch, cookies, pairing, menus, clock)
{
    private Asker Who => Asker.Screen(Me.Screen.Code);
    private StationId Station => Context.Items.TryGetValue(typeof(StationId), out var station) ? (StationId)station! : throw new HubException("Enter first");

    private protected override Task<Reply> Acting(Func<Asker, Task<Reply>> act) => act(Who);

    public async Task<Entered<KitchenYou>> Enter(string station)
    {
        var menu = await Menu();
        if (!menu.Settings.Stations.Any(s => s.Id == station)) throw new HubException(nameof(Refusal.NotFound));
        if (Context.Items.TryGetValue(typeof(StationId), out var before)) await Part(Group.Station((StationId)before!));
        var here = StationId.In(Venue, station);
        Context.Items[typeof(StationId)] = here;
        await Join(Group.Station(here));
        await Join(Group.Kitchen(Venue));
        var today = menu.Today(Now);
        var (now, earlier, soldOut, kitchen) = (streams.Station(here, today), streams.Station(here, today.AddDays(-1)), streams.Availability(Venue, today), streams.Venue(Venue));
        await Task.WhenAll(now, earlier, soldOut, kitchen);
        Snapshot[] tickets = HasOpenTickets(await earlier) ? [await now, await earlier] : [await now];
        return new(Now.ToUnixTimeMilliseconds(), new(Me.Screen.Code, Venue, station, menu.Settings.Stations),
            [.. Show(Group.Station(here), tickets), .. Show(Group.Kitchen(Venue), [await soldOut, await kitchen])]);
    }

    public async Task<Whole?> Whole(string stream) =>
        Sight.Kitchen(Venue, await Today(), stream) && await streams.Named(stream) is { } snapshot ? Push.Whole.Of(snapshot) : null;

    public Task<Reply> Painted(string commandId, string[] orders) => Given.Orders(orders) is { } drawn ? Paint(commandId, drawn) : Malformed;

    public Task<Reply> Start(string commandId, string order, string? line) => Ticket(commandId, order, line, (station, id, ticket, which) => station.Start(Who, id, ticket, which));

    public Task<Reply> Bump(string commandId, string order, string? line) => Ticket(commandId, order, line, (station, id, ticket, which) => station.Bump(Who, id, ticket, which));

    public Task<Reply> Recall(string commandId, string order) => Ticket(commandId, order, null, (station, id, ticket, _) => station.Recall(Who, id, ticket));

    public Task<Reply> RecallLine(string commandId, string order, string line) => TicketLine(commandId, order, line, (station, id, ticket, which) => station.RecallLine(Who, id, ticket, which));

    public Task<Reply> AcknowledgeAllergy(string commandId, string order, string line) => TicketLine(commandId, order, line, (station, id, ticket, which) => station.AcknowledgeAllergy(Who, id, ticket, which));

    public Task<Reply> AcknowledgeChange(string commandId, string order, string line) => TicketLine(commandId, order, line, (station, id, ticket, which) => station.AcknowledgeChange(Who, id, ticket, which));

    public Task<Reply> CannotMake(string commandId, string order, string line) => TicketLine(commandId, order, line, (station, id, ticket, which) => station.CannotMake(Who, id, ticket, which));

    public Task<Reply> CountDown(string commandId, string item, int? portions) =>
        Given.Name(item) is { } name ? Sold(commandId, (today, who, command) => today.CountDown(who, command, name, portions)) : Malformed;

    private Task<Reply> TicketLine(string commandId, string order, string line, Func<IStationGrain, CommandId, OrderId, LineId, Task<Reply>> call) =>
        line is null ? Malformed : Ticket(commandId, order, line, (station, id, ticket, which) => call(station, id, ticket, which!.Value));

    private Task<Reply> Ticket(string commandId, string order, string? line, Func<IStationGrain, CommandId, OrderId, LineId?, Task<Reply>> call)
    {
        var which = Given.Line(line);
        return Given.Order(order) is { } ticket && ticket.Visit.Venue == Venue && (line is null || which is not null)
            ? Tickets(commandId, (station, id) => call(station, id, ticket, which))
            : Malformed;
    }

    /// <summary>
    /// A ticket is on the board of the date on which its round was placed: today's, or the one before for what was still open when the day ended.
    /// </summary>
    private async Task<Reply> Tickets(string commandId, Func<IStationGrain, CommandId, Task<Reply>> call)
    {
        var today = await Today();
        var reply = await Do(commandId, id => call(Board(today), id));
        return reply.Refusal == Refusal.NotFound ? await Do(commandId, id => call(Board(today.AddDays(-1)), id)) : reply;
    }

    /// <summary>
    /// A board passes over tickets that are not its own. What a party ordered that came the day before may be on that day's board, and may come to
    /// it long after the screen did, so that both are told.
    /// </summary>
    private async Task<Reply> Paint(string commandId, ImmutableArray<OrderId> drawn)
    {
        var menu = await Menu();
        var today = menu.Today(Now);
        if (drawn.Any(o => BusinessDay.Of(menu.Settings, o.Visit.OpenedAt) < today) && await Do(commandId, id => Board(today.AddDays(-1)).Painted(Who, id, drawn)) is { Ok: false } refused) return refused;
        return await Do(commandId, id => Board(today).Painted(Who, id, drawn));
    }

    private IStationGrain Board(DateOnly date) => Grains.GetGrain<IStationGrain>(Key.Station(Station, date));

    private static bool HasOpenTickets(Snapshot station)
    {
        using var json = JsonDocument.Parse(station.Set);
        return json.RootElement.EnumerateObject().Any(e => e.Name.StartsWith("ticket:", StringComparison.Ordinal)
            && e.Value.TryGetProperty("state", out var state) && state.GetString() != "bumped");
    }
}
