using System.Collections.Immutable;
using Icupa.Platform;
using Icupa.Web.Admin;
using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Menus;
using Icupa.Web.Site;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>Hands what silos committed to the connections of this node. No send is awaited: one sleeping phone must not hold up a room.</summary>
public sealed class PushService(GrainId id, Silo silo, ILoggerFactory logs, Outlet<GuestHub> guests, Outlet<KitchenHub> kitchen, Outlet<FloorHub> floor, Door door, MenuCache menus, InspectNews news)
    : GrainService(id, silo, logs), IPushService
{
    public Task Push(ImmutableArray<Envelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            foreach (var group in envelope.Groups)
                Send(group, envelope);
            news.Changed(envelope.Stream);
            if (envelope.Stream.StartsWith("visit:", StringComparison.Ordinal)) door.Changed(VisitId.Of(Key.Rest(envelope.Stream)));
            else if (envelope.Stream.StartsWith("menu:", StringComparison.Ordinal)) menus.Changed(VenueId.Of(Key.Rest(envelope.Stream)));
        }
        return Task.CompletedTask;
    }

    private void Send(string group, Envelope envelope)
    {
        switch (Key.Kind(group))
        {
            case "visit": guests.Send(group, Discretion.ForPhones(envelope)); floor.Send(group, envelope); break;
            case "guests" or "session" or "check": guests.Send(group, envelope); break;
            case "floor": floor.Send(group, envelope); break;
            case "station" or "kitchen": kitchen.Send(group, envelope); break;
        }
    }
}

/// <summary>One hub's way out of this node.</summary>
public sealed class Outlet<THub>(IHubContext<THub> hub, LiveTopics<THub> topics) where THub : Hub
{
    private static readonly KeyValuePair<string, object?> Surface = new("surface", typeof(THub).Name.Replace("Hub", "", StringComparison.Ordinal).ToLowerInvariant());

    public void Send(string group, Envelope envelope)
    {
        if (!topics.Has(group)) return;
        topics.Pushed(group, envelope.Stream, envelope.Version);
        if (Streams.Over(envelope.Stream, envelope.Change)) topics.Over(group, envelope.Stream);
        Meters.Changes.Add(1, Surface);
        hub.Clients.Group(group).SendAsync("change", envelope.Stream, envelope.Base, envelope.Version, new RawJson(envelope.Change)).Ignore();
    }

    public void Versions(string group, IReadOnlyDictionary<string, long> versions) => hub.Clients.Group(group).SendAsync("versions", versions).Ignore();
}
