using System.Net;
using System.Text.Json;
using Icupa.Silo;
using Icupa.Silo.Local;
using Icupa.Silo.Seeding;
using Icupa.Tests.Support;
using Icupa.Venues;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Icupa.Tests.Web;

[CollectionDefinition(nameof(LiveSite))]
public sealed class LiveSiteCollection : ICollectionFixture<LiveSite>;

/// <summary>The whole product as processes: a silo, the demo's venues, a web node. Classes of one collection share it, each test with tables of its own.</summary>
public class LiveSite(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan SeedLimit = TimeSpan.FromMinutes(3);
    private readonly string folder = Directory.CreateTempSubdirectory("icupa-live-").FullName;
    private string database = "";
    private Cluster? cluster;
    private JsonElement links;

    public Cluster Cluster => cluster!;
    public Uri Address => Cluster.Site;
    /// <summary>The connection string of its database.</summary>
    public string Database => database;
    public string Secret => File.ReadAllText(Path.Combine(folder, "secret"));

    /// <summary>Who may come in to the admin pages, and by which token switches are thrown.</summary>
    public const string Admin = "ada@icupa.test", SecondAdmin = "ben@icupa.test", Auditor = "eve@icupa.test", KillSwitchToken = "0123456789abcdef0123456789abcdef";

    private static readonly Dictionary<string, string> Admins = new()
    {
        ["ICUPA_ADMINS"] = $"{Admin}:admin,{SecondAdmin}:admin,{Auditor}:auditor",
        ["ICUPA_ADMIN_LINKS"] = "log",
        ["ICUPA_KILL_SWITCH_TOKENS"] = $"other:{new string('x', 40)},pager:{KillSwitchToken}",
    };

    /// <summary>The newest sign-in link that was printed for an e-mail; null where none was.</summary>
    public string? SignInLink(string email)
    {
        using var log = new StreamReader(new FileStream(Cluster["web-1"].Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd().Split('\n').LastOrDefault(line => line.StartsWith($"Sign-in link for {email},", StringComparison.Ordinal))?.Split(": ")[^1].Trim();
    }

    /// <summary>The path of a table's code at the demo's grill, by its number.</summary>
    public string Table(int number) => links.GetProperty("guestTables")[number - 1].GetString()!;
    public string KitchenCode => Code("kitchen", 0);
    public string FloorCode => Code("floor", 0);

    /// <summary>A pairing code by its place among the links: four "kitchen" codes of the grill, then the trattoria's; one "floor" code of each.</summary>
    public string Code(string kind, int place) => links.GetProperty(kind)[place].GetString()![^8..];

    public async ValueTask InitializeAsync()
    {
        database = await server.NewDatabase();
        cluster = new Cluster(Plan(new() { Folder = folder, Postgres = database, ClusterId = "live-" + Path.GetFileName(folder), Variables = Admins }));
        await cluster.StartStandIns();
        await cluster.StartSilos();
        var seed = Path.Combine(folder, "seed.json");
        using var limit = new CancellationTokenSource(SeedLimit);
        await cluster.Run("seed", ["--out", seed], limit.Token);
        links = JsonDocument.Parse(File.ReadAllText(seed)).RootElement;
        await cluster.StartWeb();
    }

    /// <summary>Joins the cluster for what only an owner may do and no page does, and leaves it: a node that stands still while a test computes would be missed.</summary>
    public async Task<T> Visit<T>(Func<IGrainFactory, Task<T>> act)
    {
        var plan = Cluster.Options;
        await using var visitor = await Visitor.Join(new SiloSettings("tests-1", plan.Postgres, plan.ClusterId, "icupa", Secret, IPAddress.Loopback, FreePort.Next(), "http://127.0.0.1:0"), LogLevel.Error);
        return await act(visitor.Grains);
    }

    /// <summary>A venue of a test's own, like the demo's grill but for what is said here.</summary>
    public Task<Premises> Premises(string name, Func<VenueSettings, VenueSettings>? with = null) => Web.Premises.Open(this, name, with ?? (venue => venue));

    protected virtual ClusterPlan Plan(ClusterPlan one) => one;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (cluster is not null) await cluster.DisposeAsync();
        await server.Drop(database);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A browser's way in: keeps cookies, follows no redirect.</summary>
    public (HttpClient Http, CookieContainer Cookies) Browser()
    {
        var cookies = new CookieContainer();
        return (new(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = Address }, cookies);
    }

    /// <summary>Scans a table's code; joins the only party there when there is one.</summary>
    public Task<LiveClient> Phone(int table, string? join = null) => Phone(Table(table), join);

    /// <summary>Scans the code at a path.</summary>
    public Task<LiveClient> Phone(string table, string? join = null) => Seated(http => join is null ? http.GetAsync(table) : http.PostAsync(table + "/join", new FormUrlEncodedContent([new("visit", join)])));

    /// <summary>Scans the code at a path, and says that it belongs to no party there.</summary>
    public Task<LiveClient> Another(string table) => Seated(http => http.PostAsync(table + "/party", new FormUrlEncodedContent([])));

    private async Task<LiveClient> Seated(Func<HttpClient, Task<HttpResponseMessage>> scan)
    {
        var (http, cookies) = Browser();
        using (http)
        {
            using var answer = await scan(http);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther, $"{answer.StatusCode} {page}");
            Assert.True(cookies.GetCookies(Address)["icupa-session"] is not null, $"no seat: {page}");
        }
        return new(new Uri(Address, "/hub/guest"), cookies);
    }

    /// <summary>Somebody stands at a station of a kitchen, and is heard: one that is silent takes no rounds.</summary>
    public async Task<LiveClient> Cook(string code, string station = "grill")
    {
        var cook = await Kitchen(code);
        await cook.Enter(station);
        cook.KeepBeating();
        return cook;
    }

    public Task<LiveClient> Kitchen(string? code = null) => Screen(code ?? KitchenCode, "/hub/kitchen");
    public Task<LiveClient> Floor(string? code = null) => Screen(code ?? FloorCode, "/hub/floor");

    public async Task<LiveClient> Screen(string code, string hub)
    {
        var (http, cookies) = Browser();
        using (http)
        {
            using var answer = await http.PostAsync("/screen/pair", new FormUrlEncodedContent([new("code", code)]));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }
        return new(new Uri(Address, hub), cookies);
    }
}
