using System.Globalization;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Bench.Carts;

/// <summary>Our silo and web node, as processes, with a full room.</summary>
public sealed class OurSide : IAsyncDisposable
{
    public const string Database = "bench_ours";
    private readonly Cluster cluster;

    private OurSide(Cluster cluster, Load load) => (this.cluster, Load) = (cluster, load);

    public Load Load { get; }

    public static async Task<OurSide> Start(Servers servers, string folder, int tables, int diners)
    {
        var cluster = await Cluster.Start(new ClusterPlan { Folder = Path.Combine(folder, "ours"), Postgres = await servers.Fresh(Database) });
        try
        {
            return new(cluster, await Seat(cluster, servers, tables, diners));
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static async Task<Load> Seat(Cluster cluster, Servers servers, int tables, int diners)
    {
        var room = await Room.Fill(cluster, tables, diners);
        var seats = new Dictionary<LoadPhone, string>();
        foreach (var table in room.Tables)
        {
            var shared = new LoadTable(diners);
            foreach (var (seat, n) in table.Phones.Select((p, n) => (p, n)))
                seats.Add(new LoadPhone(shared, n, Key.Cart(table.Visit), seats.Count), seat.Cookie);
        }
        var load = new Load([.. seats.Keys], () => cluster.Nodes.Aggregate(TimeSpan.Zero, (sum, node) => sum + Cpu.Of(node.Mark.Id)), () => servers.CpuOf(Database));
        await load.Connect(phone => (new(cluster.Site, "/hub/guest"), seats[phone]));
        return load;
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        await cluster.DisposeAsync();
    }
}

/// <summary>The plain hub, as one process, with as many phones.</summary>
public sealed class PlainSide : IAsyncDisposable
{
    private const string Database = "bench_plain";
    private readonly Node node;

    private PlainSide(Node node, Load load, int pool) => (this.node, Load, Pool) = (node, load, pool);

    public Load Load { get; }

    /// <summary>Connections to Postgres.</summary>
    public int Pool { get; }

    public static async Task<PlainSide> Start(Servers servers, string folder, int tables, int diners, int pool)
    {
        var database = await servers.Empty(Database);
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var schema = source.CreateCommand(Schema());
            await schema.ExecuteNonQueryAsync();
        }
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var node = Node.Start("plain-1", url, Path.Combine(folder, "plain", "plain-1.log"), ["dotnet", typeof(PlainSide).Assembly.Location, "baseline-serve"], folder, new Dictionary<string, string>
        {
            ["ICUPA_URLS"] = url.GetLeftPart(UriPartial.Authority),
            ["ICUPA_POSTGRES"] = new NpgsqlConnectionStringBuilder(database) { MinPoolSize = pool, MaxPoolSize = pool }.ConnectionString,
            // As our own nodes run.
            ["DOTNET_gcServer"] = "1",
            ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            // Its folder is the one that Postgres writes in: to watch it for new settings would cost it at each change.
            ["DOTNET_hostBuilder__reloadConfigOnChange"] = "false",
        });
        await node.Ready(TimeSpan.FromSeconds(60));
        var carts = new Dictionary<LoadPhone, string>();
        for (var t = 0; t < tables; t++)
        {
            var (shared, cart) = (new LoadTable(diners), "cart:bench/room/" + Guid.NewGuid().ToString("N"));
            for (var n = 0; n < diners; n++)
                carts.Add(new PlainPhone(shared, n, cart, carts.Count), cart);
        }
        var load = new Load([.. carts.Keys], () => Cpu.Of(node.Mark.Id), () => servers.CpuOf(Database));
        await load.Connect(phone => (new(url, string.Create(CultureInfo.InvariantCulture, $"/hub/guest?cart={Uri.EscapeDataString(carts[phone])}&guest={Guid.NewGuid():N}")), null));
        return new(node, load, pool);
    }

    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        await node.Stop();
    }

    private static string Schema()
    {
        using var stream = typeof(PlainSide).Assembly.GetManifestResourceStream("Icupa.Bench.Baseline.baseline.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
