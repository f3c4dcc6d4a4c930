using System.Globalization;
using System.Net;
using Icupa.Platform;
using Icupa.Platform.Telemetry;
using Icupa.Web.Guest;
using Npgsql;

namespace Icupa.Web;

/// <summary>What a web node is told from outside. Whatever is missing or wrong stops the start and names its key.</summary>
/// <param name="Node">The silo's name; begins with "web-", by which silos know where to push.</param>
/// <param name="Secrets">Base64, at least 32 bytes each, separated by commas; the first signs.</param>
/// <param name="Address">Where silos reach this node; loopback unless told otherwise (ICUPA_ADDRESS).</param>
/// <param name="Urls">What to listen on.</param>
/// <param name="PublicUrl">What phones call the site (ICUPA_PUBLIC_URL), where a proxy ends TLS for us; null when they call this node itself.</param>
public sealed record Settings(string Node, string Postgres, string Cluster, string Service, string Secrets, IPAddress Address, int SiloPort, string Urls, Uri? PublicUrl)
{
    /// <summary>The providers of payments that are set up.</summary>
    public PayWays Pay { get; init; } = PayWays.None;

    public LogFormat Log { get; init; } = LogFormat.Plain;

    /// <summary>Where a Prometheus comes for the figures; 0 when none does.</summary>
    public int MetricsPort { get; init; }

    /// <summary>Where proxies stand whose word about the caller is believed.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>How many times its share of a busy node one tenant's phones may have; 0: as much as they like.</summary>
    public double TenantShare { get; init; } = OrdinaryShare;

    private const double OrdinaryShare = 1.5;

    /// <summary>Whether a cookie is for https alone: a proxy that ends TLS for us need not stand where its word is believed.</summary>
    public bool Encrypted(HttpRequest request) => request.IsHttps || PublicUrl?.Scheme == Uri.UriSchemeHttps;

    /// <summary>
    /// Where a link on paper leads. Behind a proxy only the setting knows; on a laptop it says loopback, and whoever asks knows better.
    /// </summary>
    public string SiteFor(HttpRequest request) => PublicUrl is { IsLoopback: false } known ? known.GetLeftPart(UriPartial.Authority) : $"{request.Scheme}://{request.Host}";

    /// <summary>
    /// Where a link that is sent away leads; null where nobody has said it. Not where the asking came to: whoever asks could name a site of their
    /// own. Only this machine itself is known by its name.
    /// </summary>
    public Uri? SiteToSend(HttpRequest request) => PublicUrl
        ?? (Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var asked) && asked.IsLoopback ? new(asked.GetLeftPart(UriPartial.Authority)) : null);

    public static Settings From(IConfiguration from)
    {
        var node = Need(from, "ICUPA_NODE");
        if (!node.StartsWith("web-", StringComparison.Ordinal)) throw new InvalidSetting("ICUPA_NODE", "must begin with \"web-\" on a web node");
        if (Signing.Complaint(from["ICUPA_SECRET"]) is { } wrong) throw new InvalidSetting("ICUPA_SECRET", wrong);
        if (DatabaseRole.Complaint(Need(from, "ICUPA_POSTGRES"), text => new NpgsqlConnectionStringBuilder(text)) is { } unfit) throw new InvalidSetting("ICUPA_POSTGRES", unfit);
        if (!ushort.TryParse(Need(from, "ICUPA_SILO_PORT"), out var port) || port == 0) throw new InvalidSetting("ICUPA_SILO_PORT", "is not a port");
        if (!IPAddress.TryParse(from["ICUPA_ADDRESS"] ?? "127.0.0.1", out var address)) throw new InvalidSetting("ICUPA_ADDRESS", "is not an IP address");
        if (NodeTelemetry.Wrong(key => from[key]) is var (told, why)) throw new InvalidSetting(told, why);
        return new(node, Need(from, "ICUPA_POSTGRES"), Need(from, "ICUPA_CLUSTER"), from["ICUPA_SERVICE"] ?? "icupa", from["ICUPA_SECRET"]!, address, port,
            from["ICUPA_URLS"] ?? "http://127.0.0.1:0", Public(from["ICUPA_PUBLIC_URL"]))
        {
            Pay = PayWays.From(from),
            TenantShare = Share(from["ICUPA_TENANT_SHARE"]) ?? throw new InvalidSetting("ICUPA_TENANT_SHARE", "is neither 0 nor a number from 1"),
            Proxies = Site.Proxies.Of(from["ICUPA_PROXIES"]),
            Log = LogLines.Named(from["ICUPA_LOG"]) ?? throw new InvalidSetting("ICUPA_LOG", "is neither plain nor json"),
            MetricsPort = NodeTelemetry.MetricsPort(from["ICUPA_METRICS"]) ?? throw new InvalidSetting("ICUPA_METRICS", "is neither on nor a port"),
        };
    }

    private static double? Share(string? text) => string.IsNullOrEmpty(text) ? OrdinaryShare
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is 0 or >= 1 ? share
        : null;

    private static Uri? Public(string? url) => string.IsNullOrEmpty(url) ? null
        : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
        : throw new InvalidSetting("ICUPA_PUBLIC_URL", "is not an address of the web");

    private static string Need(IConfiguration from, string key) => from[key] is { Length: > 0 } value ? value : throw new InvalidSetting(key, "is missing");
}

/// <summary>A setting that a node cannot start with.</summary>
public sealed class InvalidSetting(string key, string wrong) : Exception($"{key} {wrong}");
