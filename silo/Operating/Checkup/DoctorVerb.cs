using System.Text.Json.Nodes;
using Icupa.Silo.Local;
using Icupa.Silo.Schema;
using Npgsql;

namespace Icupa.Silo.Operating.Checkup;

/// <summary>The verb <c>doctor</c>: looks at everything that has been seen to go wrong, and says what to do. Changes nothing, unless it is told to end idle connections.</summary>
public static class DoctorVerb
{
    public const string Help = """
        icupa doctor [--url URL] [--end-idle] [--json] [--data DIR]
          connections, locks, how far reports are behind, what is owed for long, vectors of menus, payments that
          wait, the last call of each provider and calls with wrong signatures, providers, mail, certificate,
          clock, backups, disk, secrets by name, nodes and their builds; exit 1 when anything is bad
          --url URL    the site as phones call it, for its certificate (else ICUPA_PUBLIC_URL)
          --end-idle   end connections at rest for five minutes that no living node holds
          --json       for programs
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES says where the database is
        """;

    private const int Patience = 10;
    private static readonly TimeSpan AtRest = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, int> PoolSizes = new(StringComparer.Ordinal)
    {
        ["clustering"] = SiloHost.ClusteringConnections,
        ["state"] = SiloHost.StateConnections,
        ["journal"] = SiloHost.JournalConnections,
        ["reads"] = SiloHost.ReadConnections,
    };

    /// <summary>What to look at.</summary>
    public sealed record Options(string Data, Uri? Url, bool EndIdle, bool Json);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var options = Parse(arguments);
        var findings = await Look(options);
        await (options.Json ? Findings.SayAsJson(Console.Out, findings) : Findings.Say(Console.Out, findings));
        return Findings.Exit(findings);
    }

    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options(Checkout.Data, null, false, false);
        for (var at = 0; at < arguments.Count; at++)
            switch (arguments[at])
            {
                case "--end-idle":
                    options = options with { EndIdle = true };
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--data" when at + 1 < arguments.Count:
                    options = options with { Data = Path.GetFullPath(arguments[++at]) };
                    break;
                case "--url" when at + 1 < arguments.Count && Uri.TryCreate(arguments[at + 1], UriKind.Absolute, out var url):
                    options = options with { Url = url };
                    at++;
                    break;
                default:
                    throw new LocalException($"icupa doctor: {arguments[at]} is not understood\n{Help}", LocalException.Usage);
            }
        return options;
    }

    /// <summary>Everything, in the order in which it is worth reading.</summary>
    public static async Task<List<Finding>> Look(Options options)
    {
        var ours = PrivatePostgres.Running(options.Data);
        var (read, now) = ((Func<string, string?>)Environment.GetEnvironmentVariable, DateTimeOffset.UtcNow);
        List<Finding> findings = [];
        try
        {
            var database = new NpgsqlConnectionStringBuilder(ours?.ConnectionString ?? ClusterDoor.Database(options.Data)) { ApplicationName = "doctor", Pooling = false, Timeout = Patience, CommandTimeout = Patience };
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync();
            findings.AddRange(await Database(new(connection), options, ours is not null));
        }
        catch (LocalException down) when (PrivatePostgres.IsDown(options.Data))
        {
            findings.Add(Finding.Bad("postgres", down.Message.Split(';')[0], "phones retry and lose nothing; icupa up starts it, and its log says why it ended"));
        }
        catch (NpgsqlException wrong)
        {
            findings.Add(Finding.Bad("postgres", wrong.Message, "phones retry and lose nothing; start it, or look at its log"));
        }
        findings.AddRange(await OutsideLook.Providers(read));
        findings.Add(await OutsideLook.Mail(read));
        findings.Add(await OutsideLook.Certificate(options.Url ?? Site(options.Data, read), now));
        findings.Add(OutsideLook.Disk("disk", Directory.Exists(options.Data) ? options.Data : "/"));
        if (WalReceiver.Read(options.Data) is { } copy)
            findings.Add(Directory.Exists(copy.To) ? OutsideLook.Disk("backup-disk", copy.To) : Finding.Bad("backup-disk", $"{copy.To} is not there", "bring it back, or icupa backup --to another"));
        findings.Add(Secrets.Look(read, ours is null ? Needed.Here : Needed.Elsewhere));
        if (ours is not null)
            findings.Add(Secrets.File(options.Data));
        return findings;
    }

    private static async Task<List<Finding>> Database(DatabaseLook look, Options options, bool ours)
    {
        var server = await look.Server();
        List<Finding> findings =
        [
            server.ReadOnly ? Finding.Bad("postgres", $"{server.Version} takes no writes: it is a copy, or being restored", "name the one that leads in ICUPA_POSTGRES")
                : Finding.Ok("postgres", $"{server.Version}{(ours ? ", private" : "")}, up since {server.Since:u}, {server.Bytes / 1_000_000} MB"),
        ];
        var schema = Judgements.Schema(Migrations.Known, await look.Applied());
        findings.Add(schema);
        if (schema.Level == Level.Bad)
            return findings;
        findings.Add(Judgements.Nodes(await look.Nodes(RunRecord.Read(options.Data) is { Serves: true, Cluster.Length: > 0 } run ? run.Cluster : Environment.GetEnvironmentVariable("ICUPA_CLUSTER"))));
        if (options.EndIdle)
        {
            var ended = await look.EndIdle(AtRest);
            findings.Add(Finding.Ok("ended", ended.Count == 0 ? "no idle connection that nobody living holds" : $"{ended.Count} idle connections: {string.Join(", ", ended.Distinct())}"));
        }
        var (connections, most) = await look.Connections();
        findings.Add(Judgements.Connections(connections, most));
        findings.Add(Judgements.Pools(connections, PoolSizes));
        var (waiting, longest, blockers) = await look.Locks();
        findings.Add(Judgements.Locks(waiting, longest, blockers));
        var (oldest, who) = await look.OldestTransaction();
        findings.Add(Judgements.Transactions(oldest, who));
        var (stuck, first) = await look.Stuck();
        findings.Add(Judgements.Projector(await look.Behind(), stuck, first));
        findings.Add(Judgements.Owing(await look.Owing()));
        var payments = await look.Payments();
        findings.Add(Judgements.Payments(payments.Count(p => !p.Person), payments.Count(p => p.Person)));
        findings.AddRange(Judgements.Webhooks(await look.Webhooks(), DateTimeOffset.UtcNow));
        var (venues, stale) = await look.Embeddings();
        findings.Add(Judgements.Embeddings(venues, stale));
        findings.Add(Judgements.Clock(await look.Skew()));
        findings.Add(Judgements.Backup(await look.NewestBackup(), DateTimeOffset.UtcNow));
        if (ours)
            findings.Add(Judgements.Changes(await look.Slot()));
        else if (await look.Archiver() is { } archiver)
            findings.Add(archiver.Fails ? Finding.Bad("changes", $"the server's archiving fails; last done {archiver.Last:u}", "look at archive_command and its target") : Finding.Ok("changes", $"archived by the server, last {archiver.Last:u}"));
        return findings;
    }

    private static Uri? Site(string data, Func<string, string?> read)
    {
        var text = read("ICUPA_PUBLIC_URL") is { Length: > 0 } told ? told
            : File.Exists(Links.PathIn(data)) ? (string?)JsonNode.Parse(File.ReadAllText(Links.PathIn(data)))?["web"] : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var site) ? site : null;
    }
}
