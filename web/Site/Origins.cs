namespace Icupa.Web.Site;

/// <summary>
/// Our cookies act for our own pages only. A browser says where a request comes from; one that comes from elsewhere and would change
/// something, or open a hub, is refused. A client that is no browser says nothing, and carries nobody's cookies but its own.
/// </summary>
public static class Origins
{
    public static IApplicationBuilder UseOrigins(this IApplicationBuilder app) => app.Use((http, next) =>
        !Called(http.Request) ? Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The Host that was asked for is none.").ExecuteAsync(http)
        : Allowed(http.Request) ? next(http)
        : Results.Problem(statusCode: StatusCodes.Status403Forbidden, title: "This request came from another site.").ExecuteAsync(http));

    // What no address can have in it no page can be drawn for. A balancer's probe may come without any.
    internal static bool Called(HttpRequest request) => Uri.TryCreate("http://" + request.Host.Value, UriKind.Absolute, out _) || (!request.Host.HasValue && request.Path.StartsWithSegments("/health"));

    internal static bool Allowed(HttpRequest request)
    {
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (reads && !request.Path.StartsWithSegments("/hub")) return true;
        if (request.Headers.Origin is { Count: > 0 } origin) return Same(origin.ToString(), request.Host);
        return !request.Headers.TryGetValue("Sec-Fetch-Site", out var site) || site.ToString() is "same-origin" or "none";
    }

    // Hosts are compared, not schemes: behind a proxy that ends TLS we are spoken to in plain http.
    internal static bool Same(string origin, HostString host) => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
