using IPNetwork = System.Net.IPNetwork;
using Microsoft.AspNetCore.HttpOverrides;

namespace Icupa.Web.Site;

/// <summary>
/// Behind a proxy every request comes from its address, and in plain http. What it says of the caller's own address and scheme is believed when
/// it comes from one of the networks of ICUPA_PROXIES, and from nobody else: anybody can write such a header.
/// </summary>
public static class Proxies
{
    /// <summary>Networks as "10.42.0.0/16, fd00::/8"; none when the setting is empty.</summary>
    /// <exception cref="InvalidSetting">One of them is not a network.</exception>
    public static IReadOnlyList<IPNetwork> Of(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(one => IPNetwork.TryParse(one, out var network) ? network : throw new InvalidSetting("ICUPA_PROXIES", "is not a list of networks (10.42.0.0/16, …)"))];

    public static IApplicationBuilder UseProxies(this IApplicationBuilder app)
    {
        var networks = app.ApplicationServices.GetRequiredService<Settings>().Proxies;
        if (networks.Count == 0) return app;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(network);
        return app.UseForwardedHeaders(options);
    }
}
