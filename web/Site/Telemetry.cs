using Icupa.Platform.Telemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Icupa.Web.Site;

/// <summary>Logs to the console, one line each; figures, traces and logs to whoever is there to take them (docs/telemetry.md).</summary>
public static class Telemetry
{
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Logging.AddLogLines(settings.Log, settings.Node);
        builder.AddNodeTelemetry("icupa-web", settings.Node, settings.MetricsPort, figures =>
        {
            figures.AddAspNetCoreInstrumentation();
            if (settings.MetricsPort > 0) figures.AddPrometheusExporter();
        }, spans => spans.AddAspNetCoreInstrumentation());
        return builder;
    }

    /// <summary>On the port of the figures there are figures and nothing else, and nowhere else are there any.</summary>
    public static void UseMetrics(this WebApplication app, Settings settings)
    {
        app.Lifetime.ApplicationStarted.Register(Meters.Begin);
        if (settings.MetricsPort == 0) return;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Connection.LocalPort == settings.MetricsPort && http.Request.Path == NodeTelemetry.Path);
        app.Use((http, next) =>
        {
            if (http.Connection.LocalPort != settings.MetricsPort) return next(http);
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }
}
