using Icupa.Conversations;
using Icupa.Conversations.Models;
using Icupa.Fiscal.Devices;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Platform;
using Icupa.Platform.Telemetry;
using Icupa.Reports;
using Icupa.Silo.Local;
using Icupa.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry.Metrics;
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
    internal const int ReadConnections = 5;
    /// <summary>The one that holds the lock, and another while it is replaced.</summary>
    internal const int ProjectorConnections = 2;

    public static async Task<int> Run()
    {
        var settings = SiloSettings.FromEnvironment();
        if (!settings.Node.StartsWith("silo-", StringComparison.Ordinal))
            throw new LocalException("ICUPA_NODE must begin with \"silo-\" on a silo", LocalException.Usage);
        // Read once more where they are used: a wrong one is said before anything begins.
        _ = (Read(() => BudgetLimits.From(Environment.GetEnvironmentVariable)), Read(() => RwandaSettings.From(Environment.GetEnvironmentVariable)));
        var (gateways, models, keeping) = (Read(GatewaySettings.FromEnvironment), Read(ModelSettings.FromEnvironment), Read(() => PhoneKeeping.From(Environment.GetEnvironmentVariable)));
        var builder = Builder(settings);
        await using var journal = Source(settings, "journal", JournalConnections, "public");
        await using var state = Source(settings, "state", StateConnections, "orleans");
        await using var reads = Source(settings, "reads", ReadConnections, "public");
        await using var projector = Source(settings, "projector", ProjectorConnections, "public", DatabaseRole.Projector);
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
            silo.AddReadSide(reads, projector);
            silo.Services.AddSingleton(keeping).AddSingleton(Conversation.Keeping).AddHostedService<Eraser>();
        });
        Telemetry(builder, settings);
        await using var app = builder.Build();
        UseMetrics(app, settings);
        app.MapGet("/health/live", () => "live");
        app.MapGet("/health/ready", Ready);
        await Begin(journal, settings);
        await app.RunAsync();
        return 0;
    }

    // Before the others know of it.
    private static async Task Begin(NpgsqlDataSource journal, SiloSettings settings)
    {
        try
        {
            if (await EventKinds.Unreadable(journal) is { Count: > 0 } unreadable)
                throw new LocalException($"this build ({BuildVersion.Here}) cannot read what a newer one has written: {string.Join(", ", unreadable)}. Run that build, or one after it.", LocalException.Newer);
            await Operating.Build.Note(journal, settings);
        }
        catch (NpgsqlException away)
        {
            throw new LocalException($"the database of ICUPA_POSTGRES does not answer as it should: {away.Message}", LocalException.Failed);
        }
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
        builder.WebHost.UseUrls(NodeTelemetry.Urls(settings.Urls, settings.Address, settings.MetricsPort));
        builder.Logging.AddLogLines(settings.Log, settings.Node).SetMinimumLevel(LogLevel.Information);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(60));
        return builder;
    }

    internal static void JoinCluster(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Services.AddKeyedSingleton("clustering", (_, _) => Source(settings, "clustering", ClusteringConnections, "orleans"));
        silo.UseAdoNetClustering(options => options.Configure<IServiceProvider>((o, services) =>
        {
            o.Invariant = "Npgsql";
            o.DataSource = services.GetRequiredKeyedService<NpgsqlDataSource>("clustering");
        }));
        silo.JoinAs(settings.Node, settings.Cluster, settings.Service, settings.Address, settings.SiloPort);
    }

    // Its name is what its figures are called by.
    private static NpgsqlDataSource Source(SiloSettings settings, string purpose, int connections, string schema, string role = DatabaseRole.Silo) =>
        new NpgsqlDataSourceBuilder(Pool(settings, purpose, connections, schema, role)) { Name = purpose }.Build();

    // Every connection takes its role, whoever it signs in as: what a silo has no business with it cannot do.
    private static string Pool(SiloSettings settings, string purpose, int connections, string schema, string role = DatabaseRole.Silo) => new NpgsqlConnectionStringBuilder(DatabaseRole.Take(settings.Postgres, role))
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

    private static void Telemetry(WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.AddNodeTelemetry("icupa-silo", settings.Node, settings.MetricsPort, figures =>
        {
            if (settings.MetricsPort > 0)
                figures.AddPrometheusExporter();
        }, spans => spans.AddNpgsql());
        if (settings.MetricsPort > 0 || Membership.Telemetry)
            builder.Services.AddHostedService<Pulse>();
    }

    // On the port of the figures there are figures and nothing else, and nowhere else are there any.
    private static void UseMetrics(WebApplication app, SiloSettings settings)
    {
        if (settings.MetricsPort == 0)
            return;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Connection.LocalPort == settings.MetricsPort && http.Request.Path == NodeTelemetry.Path);
        app.Use((http, next) =>
        {
            if (http.Connection.LocalPort != settings.MetricsPort)
                return next(http);
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
    }
}
