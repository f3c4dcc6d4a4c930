namespace Icupa.Web.Site;

/// <summary>What every answer says to the browser: load nothing from elsewhere, show us in nobody's frame, tell nobody our addresses.</summary>
public static class Headers
{
    public static IApplicationBuilder UseHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.Request.Host, "");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        return next(http);
    });

    /// <summary>One page may load and ask from elsewhere: the one where a card is paid.</summary>
    public static void AllowOn(HttpContext http, (string Scripts, string Frames, string Connections) sources)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy(http.Request.Host, " " + sources.Connections) + $"; script-src 'self' {sources.Scripts}; frame-src {sources.Frames}";
        // A bank may ask in a window of its own.
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups";
    }

    private static string Policy(HostString host, string connections) =>
        $"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws://{host.Value} wss://{host.Value}{connections}; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}
