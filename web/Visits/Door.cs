using System.Threading.Channels;
using Icupa.Visits;
using Icupa.Web.Push;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Visits;

/// <summary>
/// Asks again who may stay whenever a visit has changed: the phones of a closed visit, and those sent away, are told and cut; where the party no
/// longer shares another's bill, its phones neither watch nor pay that.
/// </summary>
public sealed class Door(IGrainFactory grains, Streams streams, Seats seats, LiveTopics<GuestHub> topics, IHubContext<GuestHub> hub, ILogger<Door> log) : BackgroundService
{
    private readonly Channel<VisitId> changed = Channel.CreateBounded<VisitId>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Changed(VisitId visit)
    {
        if (seats.At(visit).Count > 0) changed.Writer.TryWrite(visit);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var visit in changed.Reader.ReadAllAsync(stoppingToken))
            // After a failure the visit's next change, or the next digest, asks again; its grains refuse these phones meanwhile.
            await Retry.Attempt(log, "The door", () => Check(visit), stoppingToken);
    }

    private async Task Check(VisitId visit)
    {
        var whole = await streams.Visit(visit);
        var with = Streams.Meta(whole)?.With;
        foreach (var (seated, connection) in seats.At(visit))
        {
            if (seated.Sharing.Is(with, whole.Version) is not { } before) continue;
            topics.Leave(connection.ConnectionId, Group.Check(before));
            hub.Groups.RemoveFromGroupAsync(connection.ConnectionId, Group.Check(before)).Ignore();
        }
        foreach (var phones in seats.At(visit).GroupBy(s => s.Seated.Session))
        {
            var reply = await Retry.Soon(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).MayEnter(phones.Key));
            if (reply.Ok) continue;
            foreach (var (seated, connection) in phones.Where(p => !p.Seated.Ended))
            {
                seated.Ended = true;
                hub.Clients.Client(connection.ConnectionId).SendAsync("ended", reply.Refusal, CancellationToken.None).Ignore();
                GuestHub.Cut(connection);
            }
        }
    }
}
