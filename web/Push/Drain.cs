using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;

namespace Icupa.Web.Push;

/// <summary>When the node stops, its clients go to another, spread over 3 s so that they do not all arrive at once.</summary>
public static class Drain
{
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Longest = Spread + TimeSpan.FromSeconds(1);

    /// <summary>Call this once the hubs are mapped: what registers last is told first, and the hubs would cut everybody.</summary>
    public static void UseDrain(this WebApplication app) => app.Lifetime.ApplicationStopping.Register(() =>
    {
        var until = DateTimeOffset.UtcNow + Longest;
        Send<GuestHub>(app);
        Send<KitchenHub>(app);
        Send<FloorHub>(app);
        while (DateTimeOffset.UtcNow < until && Any<GuestHub>(app) | Any<KitchenHub>(app) | Any<FloorHub>(app)) Thread.Sleep(50);
    });

    private static void Send<THub>(WebApplication app) where THub : Hub
    {
        var hub = app.Services.GetRequiredService<IHubContext<THub>>();
        foreach (var connection in app.Services.GetRequiredService<LiveTopics<THub>>().Connections)
            hub.Clients.Client(connection).SendAsync("leave", Random.Shared.Next((int)Spread.TotalMilliseconds)).Ignore();
    }

    private static bool Any<THub>(WebApplication app) where THub : Hub => app.Services.GetRequiredService<LiveTopics<THub>>().Connections.Any();
}
