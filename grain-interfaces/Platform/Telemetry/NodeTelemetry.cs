using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Icupa.Platform.Telemetry;

/// <summary>
/// What a node tells of itself, and to whom. Figures to a Prometheus that comes for them (ICUPA_METRICS, a port of their own), figures,
/// traces and logs to a receiver of OTLP (OTEL_EXPORTER_OTLP_ENDPOINT). Without either nothing listens and nothing is recorded:
/// each span that is made costs the write path, whoever reads it.
/// </summary>
public static class NodeTelemetry
{
    /// <summary>The port when ICUPA_METRICS only says "on".</summary>
    public const int UsualPort = 9464;
    public const string Path = "/metrics";

    /// <summary>Where the figures of a venue may be kept apart: as many at once, then the rest are counted together.</summary>
    public const int MostVenues = 20_000;

    /// <summary>The port that ICUPA_METRICS names ("on", or a number), 0 for none; null when it is neither.</summary>
    public static int? MetricsPort(string? setting) => setting switch
    {
        null or "" or "off" => 0,
        "on" => UsualPort,
        _ => ushort.TryParse(setting, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null,
    };

    /// <summary>What of the settings of where a node listens and whom it tells is not what it should be: the key, and why; null when all is well.</summary>
    public static (string Key, string Why)? Wrong(Func<string, string?> read) =>
        read("ICUPA_URLS") is { Length: > 0 } urls && !urls.Split(';').All(IsBinding) ? ("ICUPA_URLS", "must read like http://127.0.0.1:8080")
        : read("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } to && !(Uri.TryCreate(to, UriKind.Absolute, out var receiver) && receiver.Scheme is "http" or "https") ? ("OTEL_EXPORTER_OTLP_ENDPOINT", "is not an address of the web")
        : read("ICUPA_TRACE_SHARE") is { Length: > 0 } share && Share(share) is null ? ("ICUPA_TRACE_SHARE", "is not a number from 0 to 1")
        : null;

    private static double? Share(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : null;

    private static bool IsBinding(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Scheme is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What to listen on besides: the address where the other nodes reach this one, which no ingress leads to.</summary>
    public static string Urls(string urls, IPAddress address, int metricsPort) =>
        metricsPort == 0 ? urls : $"{urls};http://{(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address)}:{metricsPort}";

    /// <param name="metricsPort">Where a Prometheus comes for the figures; 0 when none does.</param>
    /// <param name="figures">What this node measures besides what all do, and the way out to Prometheus.</param>
    /// <param name="spans">What this node traces besides what all do.</param>
    public static void AddNodeTelemetry(this IHostApplicationBuilder builder, string service, string node, int metricsPort, Action<MeterProviderBuilder> figures, Action<TracerProviderBuilder> spans)
    {
        if (metricsPort == 0 && !Membership.Telemetry)
            return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(service, serviceInstanceId: node));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter("Icupa", "Icupa.*", "Microsoft.Orleans", "Npgsql", "System.Runtime");
            metrics.AddView(One);
            figures(metrics);
        });
        if (!Membership.Telemetry)
            return;
        Traces.Share = Share(Environment.GetEnvironmentVariable("ICUPA_TRACE_SHARE")) ?? Traces.Share;
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.AddProcessor(new CleanLogs());
        });
        telemetry.WithTracing(traces =>
        {
            traces.AddSource(Traces.Name, "Microsoft.Orleans.Application").SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(Traces.Share))).AddProcessor(new CleanSpans());
            spans(traces);
        });
        telemetry.UseOtlpExporter();
    }

    // One venue's two counters may be many; of Orleans' own figures those about single activations and messages are left out.
    private static MetricStreamConfiguration? One(System.Diagnostics.Metrics.Instrument instrument) => instrument.Name switch
    {
        "icupa.objective.rounds" or "icupa.objective.rounds.good" => new() { CardinalityLimit = MostVenues },
        var name when name.StartsWith("orleans-", StringComparison.Ordinal) && !Kept.Contains(name) => MetricStreamConfiguration.Drop,
        _ => null,
    };

    private static readonly HashSet<string> Kept =
    [
        "orleans-app-requests-timedout", "orleans-catalog-activations",
        "orleans-catalog-activation-created", "orleans-catalog-activation-destroyed", "orleans-catalog-activation-shutdown", "orleans-messaging-processing-activation-data",
        "orleans-scheduler-long-running-turns", "orleans-storage-write-latency", "orleans-storage-write-errors", "orleans-messaging-pings-reply-missed",
        "orleans-messaging-rejected", "orleans-messaging-expired", "orleans-networking-sockets-opened", "orleans-networking-sockets-closed", "orleans-watchdog-health-checks-failed",
    ];

    /// <summary>What leaves as a log record is as clean as what is written.</summary>
    private sealed class CleanLogs : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data)
        {
            var attributes = new List<KeyValuePair<string, object?>>();
            foreach (var (name, value) in data.Attributes ?? [])
                attributes.Add(new(name, Scrubber.IsSecretName(name) ? "[secret]" : value is string or Exception or Uri ? Scrubber.Clean($"{value}") : value));
            if (data.FormattedMessage is { } message)
            {
                foreach (var (name, value) in data.Attributes ?? [])
                    if (Scrubber.IsSecretName(name) && $"{value}" is { Length: > 0 } secret)
                        message = message.Replace(secret, "[secret]", StringComparison.Ordinal);
                data.FormattedMessage = Scrubber.Clean(message);
            }
            if (data.Exception is { } error)
            {
                attributes.Add(new("exception.type", error.GetType().FullName));
                attributes.Add(new("exception.stacktrace", Scrubber.Clean(error.ToString())));
                data.Exception = null;
            }
            data.Attributes = attributes;
        }
    }

    /// <summary>Paths hold table codes and receipts' tokens, keys of grains whose they are: the route and the method say enough.</summary>
    private sealed class CleanSpans : BaseProcessor<Activity>
    {
        private static readonly string[] Dropped =
            ["url.path", "url.query", "url.full", "http.target", "http.url", "user_agent.original", "client.address", "network.peer.address", "db.connection_string",
             "rpc.orleans.target_id", "rpc.orleans.source_id"];

        public override void OnEnd(Activity data)
        {
            foreach (var name in Dropped)
                if (data.GetTagItem(name) is not null)
                    data.SetTag(name, null);
        }
    }
}
