using Icupa.Conversations;
using Icupa.Conversations.Models;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Platform;
using Icupa.Reports;
using Icupa.Silo.Local;
using Icupa.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Icupa.Silo;

/// <summary>One silo of the cluster as a process: the grains, and its health over HTTP.</summary>
public static class SiloHost
{
    internal const int ClusteringConnections = 4;
    internal const int StateConnections = 8;
    internal const int JournalConnections = 12;
    internal const int ReadConnections = 6;

    public static async Task<int> Run()
    {
        var settings = SiloSettings.FromEnvironment();
        var (gateways, models, keeping) = (Read(GatewaySettings.FromEnvironment), Read(ModelSettings.FromEnvironment), Read(() => PhoneKeeping.From(Environment.GetEnvironmentVariable)));
        var builder = Builder(settings);
        await using var journal = NpgsqlDataSource.Create(Pool(settings, "journal", JournalConnections, "public"));
        await using var state = NpgsqlDataSource.Create(Pool(settings, "state", StateConnections, "orleans"));
        await using var reads = NpgsqlDataSource.Create(Pool(settings, "reads", ReadConnections, "public"));
        builder.UseOrleans(silo =>
        {
            JoinCluster(silo, settings);
            silo.AddAdoNetGrainStorage("icupa", options => options.Configure<Serializer>((o, serializer) =>
            {
                o.Invariant = "Npgsql";
                o.DataSource = state;
                o.GrainStorageSerializer = new Orleans.Storage.OrleansGrainStorageSerializer(serializer);
            }));
            silo.AddIcupaGrains(journal, settings.Secrets);
            silo.Services.AddGateways(gateways, settings.Secrets);
            silo.Services.AddModels(models);
            silo.AddReadSide(reads);
            silo.Services.AddSingleton(keeping).AddSingleton(Conversation.Keeping).AddHostedService<Eraser>();
        });
        Telemetry(builder, settings.Node);
        await using var app = builder.Build();
        app.MapGet("/health/live", () => "live");
        app.MapGet("/health/ready", Ready);
        await Operating.Build.Note(journal, settings);
        await app.RunAsync();
        return 0;
    }

    private static T Read<T>(Func<T> settings)
    {
        try
        {
            return settings();
        }
        catch (Exception wrong) when (wrong is BadGatewaySetting or BadModelSetting)
        {
            throw new LocalException(wrong.Message, LocalException.Usage);
        }
    }

    /// <summary>A host on the silo's addresses that is not yet a silo.</summary>
    internal static WebApplicationBuilder Builder(SiloSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(settings.Urls);
        builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat) = (true, "HH:mm:ss.fff "));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(60));
        return builder;
    }

    internal static void JoinCluster(ISiloBuilder silo, SiloSettings settings)
    {
        silo.UseAdoNetClustering(o =>
        {
            o.Invariant = "Npgsql";
            o.ConnectionString = Pool(settings, "clustering", ClusteringConnections, "orleans");
        });
        silo.JoinAs(settings.Node, settings.Cluster, settings.Service, settings.Address, settings.SiloPort);
    }

    private static string Pool(SiloSettings settings, string purpose, int connections, string schema) => new NpgsqlConnectionStringBuilder(settings.Postgres)
    {
        ApplicationName = $"{settings.Node} {purpose}",
        SearchPath = schema,
        MaxPoolSize = connections,
        Timeout = 5,
        CommandTimeout = 5,
        KeepAlive = 10,
        MaxAutoPrepare = 50,
        AutoPrepareMinUsages = 2,
    }.ConnectionString;

    private static async Task<Microsoft.AspNetCore.Http.IResult> Ready(ISiloStatusOracle silo, IGrainFactory grains, IHostApplicationLifetime life)
    {
        if (silo.CurrentStatus != SiloStatus.Active || life.ApplicationStopping.IsCancellationRequested)
            return Microsoft.AspNetCore.Http.Results.StatusCode(503);
        // A grain that asks Postgres.
        await grains.GetGrain<IVersions>(0).Of([]);
        return Microsoft.AspNetCore.Http.Results.Text("ready");
    }

    // Without a receiver nothing listens: each span that is made costs the write path, whoever reads it.
    private static void Telemetry(WebApplicationBuilder builder, string node)
    {
        if (!Membership.Telemetry)
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("icupa-silo", serviceInstanceId: node))
            .WithMetrics(m => m.AddMeter("Microsoft.Orleans", "Npgsql", Meters.Name))
            .WithTracing(t => t.AddSource("Microsoft.Orleans.Application", Meters.Name).AddNpgsql())
            .UseOtlpExporter();
    }
}
