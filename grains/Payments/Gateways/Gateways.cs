using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icupa.Payments.Gateways;

public static class Gateways
{
    /// <summary>Every provider, set up or not: one <see cref="IGateway"/> per method that has one.</summary>
    /// <param name="secrets">The house's; signs the addresses that MTN calls back.</param>
    public static IServiceCollection AddGateways(this IServiceCollection services, GatewaySettings settings, string secrets) => services
        .AddSingleton<IGateway>(s => new StripeGateway(settings.Stripe, settings.Patience, Clock(s), s.GetRequiredService<ILogger<StripeGateway>>()))
        .AddSingleton<IGateway>(s => new MomoGateway(settings.Momo, secrets, settings.Patience, Clock(s), s.GetRequiredService<ILogger<MomoGateway>>()))
        .AddSingleton<IGateway>(s => new AirtelGateway(settings.Airtel, settings.Patience, Clock(s), s.GetRequiredService<ILogger<AirtelGateway>>()));

    private static TimeProvider Clock(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
