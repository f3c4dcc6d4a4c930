namespace Icupa.Web.Site;

/// <summary>What every answer says to the browser: load nothing from elsewhere, show us in nobody's frame, tell nobody our addresses.</summary>
public static class Headers
{
    private const string NoSniff = "nosniff";

    public static IApplicationBuilder UseHeaders(this IApplicationBuilder app)
    {
        var encrypted = app.ApplicationServices.GetRequiredService<Settings>().PublicUrl?.Scheme == Uri.UriSchemeHttps;
        return app.Use((http, next) =>
        {
            Set(http, encrypted);
            // A mistake of ours wipes an answer, and what it said with it.
            http.Response.OnStarting(() =>
            {
                if (http.Response.Headers.XContentTypeOptions != NoSniff) Set(http, encrypted);
                return Task.CompletedTask;
            });
            return next(http);
        });
    }

    /// <summary>One page may load and ask from elsewhere: the one where a card is paid.</summary>
    public static void AllowOn(HttpContext http, (string Scripts, string Frames, string Connections) sources)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy(http.Request.Host, sources.Scripts, sources.Frames, sources.Connections);
        // A bank may ask in a window of its own.
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups";
    }

    private static void Set(HttpContext http, bool encrypted)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.Request.Host, "", "'none'", "");
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A year; of this name alone, because we do not know what else its owner serves under it.
        if (encrypted) headers.StrictTransportSecurity = "max-age=31536000";
    }

    private static string Policy(HostString host, string scripts, string frames, string connections) =>
        $"default-src 'self'; script-src 'self'{Also(scripts)}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws://{host.Value} wss://{host.Value}{Also(connections)}; "
        + $"frame-src {frames}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static string Also(string sources) => sources.Length == 0 ? "" : " " + sources;
}
