using Icupa.Platform;
using Icupa.Web.Admin;
using Icupa.Web.Push;
using Npgsql;

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
        var connection = new NpgsqlConnectionStringBuilder(DatabaseRole.Take(settings.Postgres, DatabaseRole.Web))
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
            // Its name is what its figures are called by.
            silo.Services.AddKeyedSingleton("clustering", (_, _) => new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = "clustering" }.Build());
            silo.UseAdoNetClustering(options => options.Configure<IServiceProvider>((o, services) =>
            {
                o.Invariant = "Npgsql";
                o.DataSource = services.GetRequiredKeyedService<NpgsqlDataSource>("clustering");
            }));
            silo.JoinAs(settings.Node, settings.Cluster, settings.Service, settings.Address, settings.SiloPort);
            silo.AddGrainService<PushService>().AddGrainService<ClusterNode>();
        });
        return builder;
    }
}
