using System.Globalization;
using System.Security.Cryptography;

namespace Icupa.Silo.Local;

/// <summary>Silos and web nodes as processes of this machine: what <c>up</c> runs, and what is killed and frozen to see what happens.</summary>
public sealed class Cluster(ClusterPlan options) : IAsyncDisposable
{
    private readonly List<Node> nodes = [];
    private readonly string secret = Secret(options.Folder);
    private readonly StandInKeys? demo = options.DemoPayments || options.DemoAi ? new(options) : null;
    private Uri? site;

    public ClusterPlan Options => options;

    public IEnumerable<Node> Silos => nodes.Where(node => node.Name.StartsWith("silo-", StringComparison.Ordinal));

    public IEnumerable<Node> Web => nodes.Where(node => node.Name.StartsWith("web-", StringComparison.Ordinal));

    /// <summary>The one process that plays the payment providers and the language model; none where nothing is played.</summary>
    public IEnumerable<Node> StandIns => nodes.Where(node => node.Name.StartsWith("standins-", StringComparison.Ordinal));

    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>What phones call the site.</summary>
    public Uri Site => site ??= new(options.PublicUrl.Length > 0 ? options.PublicUrl : $"http://127.0.0.1:{(options.Port > 0 ? options.Port : FreePort.Next())}");

    public Node this[string name] => nodes.Single(node => node.Name == name);

    /// <summary>Starts the stand-ins if there are to be any, every silo, then every web node, and waits until all are ready.</summary>
    public static async Task<Cluster> Start(ClusterPlan options, CancellationToken stop = default)
    {
        var cluster = new Cluster(options);
        try
        {
            await cluster.StartStandIns(stop);
            await cluster.StartSilos(stop);
            await cluster.StartWeb(stop);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task StartStandIns(CancellationToken stop = default) => demo is null
        ? Task.CompletedTask
        : Ready([Add("standins-1", demo.Address, [Checkout.StandInsDll], Checkout.Project("tests/StandIns"))], stop);

    public Task StartSilos(CancellationToken stop = default) => Ready([.. Enumerable.Range(0, options.Silos).Select(_ => AddSilo())], stop);

    public Task StartWeb(CancellationToken stop = default) => Ready([.. Enumerable.Range(0, options.Web).Select(_ => AddWeb())], stop);

    /// <summary>Starts one more silo and does not wait.</summary>
    public Node AddSilo() =>
        Add($"silo-{Silos.Count() + 1}", Loopback(FreePort.Next()), [options.Programs.Silo.Dll, "run"], options.Programs.Silo.Folder);

    /// <summary>Starts one more web node and does not wait. The first is the one that phones call.</summary>
    public Node AddWeb() =>
        Add($"web-{Web.Count() + 1}", Web.Any() ? Loopback(FreePort.Next()) : FirstWeb(), [options.Programs.Web.Dll], options.Programs.Web.Folder);

    /// <summary>What a silo or web node runs from its next start on.</summary>
    public void Install(Node node, Programs build)
    {
        var silo = Silos.Contains(node);
        var built = silo ? build.Silo : build.Web;
        node.Runs(Words(node.Name, silo ? [built.Dll, "run"] : [built.Dll]), built.Folder);
    }

    /// <summary>Runs a verb of the silo's program as one more member of the cluster, to its end.</summary>
    public async Task Run(string verb, IReadOnlyList<string> arguments, CancellationToken stop = default)
    {
        var node = Add(verb + "-1", Loopback(FreePort.Next()), [Checkout.SiloDll, verb, .. arguments], Checkout.Project("silo"));
        try
        {
            await node.Exited(stop);
        }
        finally
        {
            await node.Stop();
            nodes.Remove(node);
        }

        if (node.ExitCode != 0)
        {
            throw new LocalException($"{verb} ended with {node.ExitCode}. {node.LastWords()}");
        }
    }

    /// <summary>Web nodes end first, so that nobody is served by a cluster that is going.</summary>
    public async Task Stop()
    {
        await Task.WhenAll(Web.Select(node => node.Stop()));
        await Task.WhenAll(nodes.Select(node => node.Stop()));
    }

    public async ValueTask DisposeAsync() => await Stop();

    private Task Ready(Node[] started, CancellationToken stop) =>
        Task.WhenAll(started.Select(node => node.Ready(options.ReadyLimit, stop)));

    private Node Add(string name, Uri url, IReadOnlyList<string> program, string folder)
    {
        var log = Path.Combine(Path.GetFullPath(options.Folder), "logs", name + ".log");
        var variables = new Dictionary<string, string>(options.Variables)
        {
            ["ICUPA_NODE"] = name,
            ["ICUPA_POSTGRES"] = options.Postgres,
            ["ICUPA_CLUSTER"] = options.ClusterId,
            ["ICUPA_SERVICE"] = "icupa",
            ["ICUPA_SECRET"] = secret,
            ["ICUPA_SILO_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["ICUPA_GATEWAY_PORT"] = "0",
            ["ICUPA_URLS"] = url.GetLeftPart(UriPartial.Authority),
            ["ICUPA_PUBLIC_URL"] = Site.GetLeftPart(UriPartial.Authority),
        };
        if (options.Places(name) is { } place)
        {
            url = new UriBuilder(url) { Host = place.Address.ToString() }.Uri;
            (variables["ICUPA_ADDRESS"], variables["ICUPA_URLS"], variables["ICUPA_POSTGRES"]) = (place.Address.ToString(), url.GetLeftPart(UriPartial.Authority), place.Postgres);
        }

        var metrics = options.Metrics && name.StartsWith("silo-", StringComparison.Ordinal) | name.StartsWith("web-", StringComparison.Ordinal) ? Loopback(FreePort.Next()) : null;
        if (metrics is not null)
        {
            variables["ICUPA_METRICS"] = metrics.Port.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (key, value) in demo?.Variables(Site) ?? [])
        {
            variables[key] = value;
        }

        var node = Node.Start(name, url, log, Words(name, program), folder, variables, metrics);
        nodes.Add(node);
        options.Started(node);
        return node;
    }

    private IReadOnlyList<string> Words(string name, IReadOnlyList<string> program) => [.. options.Places(name)?.Enter ?? [], DotnetProgram, .. program];

    private Uri FirstWeb() => options.PublicUrl.Length > 0 ? Loopback(options.Port > 0 ? options.Port : FreePort.Next()) : Site;

    private static Uri Loopback(int port) => new($"http://127.0.0.1:{port}");

    // The one that runs us, where that is known; a test's own program is not dotnet.
    private static string DotnetProgram =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    // Signs what must not be forged; made once for a data folder, so that printed codes stay good.
    private static string Secret(string folder)
    {
        var file = Path.Combine(folder, "secret");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            OwnerFile.Write(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        return File.ReadAllText(file);
    }
}
