using Icupa.Web.Push;
using Npgsql;
using Orleans.Configuration;

namespace Icupa.Web;

/// <summary>
/// A web node is a silo that hosts no business grains: calls go straight to the owner and fail fast when a silo dies.
/// Silos find it in the membership by its name and push to its <see cref="PushService"/>.
/// </summary>
public static class Cluster
{
    private const int ClusteringConnections = 4;

    public static WebApplicationBuilder AddCluster(this WebApplicationBuilder builder, Settings settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(settings.Postgres)
        {
            ApplicationName = settings.Node,
            SearchPath = "orleans",
            MaxPoolSize = ClusteringConnections,
            Timeout = 5,
            CommandTimeout = 5,
            KeepAlive = 10,
        };
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(o =>
            {
                o.Invariant = "Npgsql";
                o.ConnectionString = connection.ConnectionString;
            });
            silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.Cluster, settings.Service));
            silo.Configure<SiloOptions>(o => o.SiloName = settings.Node);
            silo.ConfigureEndpoints(settings.Address, settings.SiloPort, gatewayPort: 0);
            // Measured after kill -9: 2 to 3 s with these, 7 to 61 s with the defaults.
            silo.Configure<ClusterMembershipOptions>(o =>
            {
                o.ProbeTimeout = TimeSpan.FromSeconds(1);
                o.MinProbeTimeout = TimeSpan.FromMilliseconds(500);
                o.MaxProbeTimeout = TimeSpan.FromSeconds(2);
                o.NumMissedProbesLimit = 3;
                o.TableRefreshTimeout = TimeSpan.FromSeconds(5);
                o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            });
            silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = o.SystemResponseTimeout = TimeSpan.FromSeconds(5));
            silo.AddActivityPropagation();
            silo.AddGrainService<PushService>();
        });
        return builder;
    }
}
