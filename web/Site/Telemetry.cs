using Icupa.Platform.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Icupa.Web.Site;

/// <summary>Logs to the console, one line each; traces, figures and logs over OTLP as well, when OTEL_EXPORTER_OTLP_ENDPOINT names a receiver.</summary>
public static class Telemetry
{
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, Settings settings)
    {
        builder.Logging.AddLogLines(settings.Log, settings.Node);
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return builder;
        builder.Logging.AddOpenTelemetry(o => o.IncludeFormattedMessage = true);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => OpenTelemetry.Resources.ResourceBuilderExtensions.AddService(r, "icupa-web", serviceInstanceId: settings.Node))
            .WithTracing(t => t.AddAspNetCoreInstrumentation().AddSource("Microsoft.Orleans.*"))
            .WithMetrics(m => m.AddAspNetCoreInstrumentation().AddMeter("Microsoft.Orleans", "Microsoft.AspNetCore.Http.Connections", Payments.Webhooks.Meter))
            .UseOtlpExporter();
        return builder;
    }
}
