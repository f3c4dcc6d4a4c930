using System.Threading.RateLimiting;
using Icupa.Platform;
using Icupa.Web.Sessions;

namespace Icupa.Web.Site;

/// <summary>
/// Scans of one table's code are bounded: a photo of it on the internet must not fill the table. Whoever sits there already is not counted,
/// and a guest's address never is: two hundred sit behind one. Pairing codes are bounded by address, the forms of a guest by their session.
/// </summary>
public static class Scans
{
    public const int PerMinute = 120;
    /// <summary>Pairing codes tried from one address; a venue pairs a handful of screens.</summary>
    private const int PairingsPerMinute = 120;
    /// <summary>Forms sent by one phone: what it says on its live connection is bounded there.</summary>
    public const int FormsPerMinute = 120;

    public static IServiceCollection AddScanLimit(this IServiceCollection services) => services.AddRateLimiter(o =>
    {
        o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        o.OnRejected = async (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "60";
            await Results.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "Too many tries.", detail: "Wait a minute, or ask staff.")
                .ExecuteAsync(context.HttpContext);
        };
        o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => (Table(http), Pairing(http), Form(http)) switch
        {
            ({ } table, _, _) => Minute(table, PerMinute),
            (_, { } address, _) => Minute(address, PairingsPerMinute),
            (_, _, { } session) => Minute(session, FormsPerMinute),
            _ => RateLimitPartition.GetNoLimiter(""),
        });
    });

    private static RateLimitPartition<string> Minute(string of, int permits) =>
        RateLimitPartition.GetFixedWindowLimiter(of, _ => new() { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });

    /// <summary>A link preview or a prefetch must not seat anybody.</summary>
    public static IApplicationBuilder UseScanLimit(this IApplicationBuilder app) => app.UseRateLimiter().Use((http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments("/t") || !Previews(http.Request)) return next(http);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    });

    private static bool Previews(HttpRequest request) => HttpMethods.IsHead(request.Method)
        || Says(request, "Sec-Purpose") || Says(request, "Purpose") || Says(request, "X-Moz");

    private static bool Says(HttpRequest request, string header) => request.Headers[header].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || request.Headers[header].ToString().Contains("preview", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a pairing code is tried from; null for any other request.</summary>
    private static string? Pairing(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments("/screen") ? "pairing from " + http.Connection.RemoteIpAddress : null;

    /// <summary>Whose form it is; null for anything else than a seated guest's form.</summary>
    private static string? Form(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments("/t") && http.RequestServices.GetRequiredService<Cookies>().Session(http) is { } seat
            ? "forms of " + seat.Session.Text : null;

    /// <summary>The table whose code this request shows; null for any other request, for codes that we did not sign, and for those seated in its venue.</summary>
    private static string? Table(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/t", out var rest) || rest.Value is not { Length: > 1 } path) return null;
        // A file that a page loads ("more.json") seats nobody.
        if (Path.HasExtension(path)) return null;
        var services = http.RequestServices;
        if (Signing.ReadTableCode(services.GetRequiredService<Settings>().Secrets, path[1..].Split('/')[0]) is not { } read) return null;
        return services.GetRequiredService<Cookies>().Session(http)?.Visit.Venue == read.Table.Venue ? null : read.Table.Text;
    }
}
