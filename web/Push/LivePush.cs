using Icupa.Web.Floor;
using Icupa.Web.Kitchen;
using Icupa.Web.Screens;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Icupa.Web.Push;

/// <summary>The three hubs and what serves them.</summary>
public static class LivePush
{
    private const int LargestMessage = 32 * 1024;

    public static IServiceCollection AddLivePush(this IServiceCollection services)
    {
        services.AddSignalR(o =>
        {
            o.MaximumReceiveMessageSize = LargestMessage;
            o.KeepAliveInterval = TimeSpan.FromSeconds(8);
            o.ClientTimeoutInterval = TimeSpan.FromSeconds(30);
            o.AddFilter<Measured>();
            o.AddFilter<Flood>();
            o.AddFilter<Fair>();
            o.AddFilter<Turnstile>();
        }).AddJsonProtocol(o => Wire.Use(o.PayloadSerializerOptions));
        // The last of a name is the one that is spoken.
        services.AddSingleton<IHubProtocol, NamingProtocol>();
        // It takes whatever a client is told for a mistake of ours, with its stack; what is one says Measured.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None));
        services.AddSingleton<Measured>().AddSingleton<Troubles>().AddSingleton<Flood>().AddSingleton<Fair>().AddSingleton<Turnstile>().AddSingleton<Streams>().AddSingleton<Seats>().AddSingleton<StaffOnScreens>();
        services.AddSingleton(s => new Shares(s.GetRequiredService<TimeProvider>(), Environment.ProcessorCount, s.GetRequiredService<Settings>().TenantShare));
        services.AddHub<GuestHub>().AddHub<KitchenHub>().AddHub<FloorHub>();
        return services.AddRunning<Presence>().AddRunning<Door>().AddRunning<Watch>().AddRunning<Digests>();
    }

    public static IEndpointRouteBuilder MapLivePush(this IEndpointRouteBuilder app)
    {
        app.MapHub<GuestHub>("/hub/guest");
        app.MapHub<KitchenHub>("/hub/kitchen");
        app.MapHub<FloorHub>("/hub/floor");
        return app;
    }

    private static IServiceCollection AddHub<THub>(this IServiceCollection services) where THub : Hub =>
        services.AddSingleton<LiveTopics<THub>>().AddSingleton<Outlet<THub>>();

    private static IServiceCollection AddRunning<T>(this IServiceCollection services) where T : class, IHostedService =>
        services.AddSingleton<T>().AddHostedService(s => s.GetRequiredService<T>());
}
