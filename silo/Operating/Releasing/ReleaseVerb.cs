using Icupa.Silo.Local;
using Icupa.Silo.Operating.Checkup;
using Npgsql;

namespace Icupa.Silo.Operating.Releasing;

/// <summary>The verb <c>release check</c>: whether this commit may go out. Looks; changes nothing.</summary>
public static class ReleaseVerb
{
    public const string Help = """
        icupa release check [--since REF] [--test] [--json] [--data DIR]
          whether this commit may go out: tests green on it, migrations, contracts and events only added to,
          packages without known holes, no secret in the tree, notes, a backup of the last hour, keys that
          belong to ICUPA_ENVIRONMENT (local, staging, production); exit 1 when anything is bad
          --since REF  the release before (else the newest tag)
          --test       run all tests first
          --json       for programs
          --data DIR   where `icupa up` runs, for the backup (.icupa in the checkout); else ICUPA_POSTGRES
        """;

    private const long LargestScanned = 2_000_000;
    private static readonly TimeSpan BackupAge = TimeSpan.FromHours(1);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var (since, json, data) = Parse(arguments);
        var root = Checkout.Root;
        List<Finding> findings = [await Clean(root), await Tested(root)];
        findings.AddRange(await SinceRelease(root, since));
        findings.Add(await Packages(root));
        findings.Add(await Scan(root));
        findings.Add(await Backup(data));
        findings.Add(Keys.Judge(Environment.GetEnvironmentVariable));
        await (json ? Findings.SayAsJson(Console.Out, findings) : Findings.Say(Console.Out, findings));
        return Findings.Exit(findings);
    }

    /// <summary>What a command line asks for; <c>--test</c> is the script's.</summary>
    public static (string? Since, bool Json, string Data) Parse(IReadOnlyList<string> arguments)
    {
        var (since, json, data) = ((string?)null, false, Checkout.Data);
        if (arguments.Count == 0 || arguments[0] != "check")
            throw new LocalException(Help, LocalException.Usage);
        for (var at = 1; at < arguments.Count; at++)
            switch (arguments[at])
            {
                case "--since" when at + 1 < arguments.Count:
                    since = arguments[++at];
                    break;
                case "--data" when at + 1 < arguments.Count:
                    data = Path.GetFullPath(arguments[++at]);
                    break;
                case "--json":
                    json = true;
                    break;
                case "--test":
                    break;
                default:
                    throw new LocalException($"icupa release check: {arguments[at]} is not understood\n{Help}", LocalException.Usage);
            }
        return (since, json, data);
    }

    private static async Task<Finding> Clean(string root)
    {
        var (commit, changed) = (await Tree.Git(root, "rev-parse", "HEAD"), await Tree.Git(root, "status", "--porcelain"));
        return changed.Length == 0 ? Finding.Ok("commit", commit) : Finding.Bad("commit", $"{changed.Split('\n').Length} files differ from {commit[..12]}", "commit them, or put them away");
    }

    // "<commit> <passed>", written by icupa test when everything passed.
    private static async Task<Finding> Tested(string root)
    {
        var file = Path.Combine(root, ".icupa", "tested");
        if (!File.Exists(file))
            return Finding.Bad("tests", "no whole run of the tests has passed here", "./icupa release check --test");
        var words = (await File.ReadAllTextAsync(file)).Split(' ', StringSplitOptions.TrimEntries);
        return words is [var commit, var passed] && commit == await Tree.Git(root, "rev-parse", "HEAD")
            ? Finding.Ok("tests", $"{passed} passed on this commit")
            : Finding.Bad("tests", $"passed last on {words[0]}", "./icupa release check --test");
    }

    private static async Task<IEnumerable<Finding>> SinceRelease(string root, string? told)
    {
        var reference = told;
        if (reference is null && await Command.Run(["git", "describe", "--tags", "--abbrev=0"], root) is { ExitCode: 0 } tag)
            reference = tag.Output;
        if (reference is null)
            return [Finding.Warn("since", "there is no tag to compare with", "name the release before with --since, and tag this one")];
        if (await Command.Run(["git", "rev-parse", "--verify", "--quiet", reference + "^{commit}"], root) is { ExitCode: not 0 })
            return [Finding.Bad("since", $"there is no {reference}", "name a tag or a commit with --since")];
        return
        [
            Finding.Ok("since", reference),
            Tree.Migrations(await Tree.Since(root, reference, "silo/Schema"), path => File.ReadAllText(Path.Combine(root, path))),
            Tree.Contracts(await Tree.Git(root, "diff", "--unified=0", reference, "--", "grain-interfaces/OrleansContracts.txt")),
            Tree.Golden(await Tree.Since(root, reference, "tests/Rules/golden")),
            await Tree.Git(root, "diff", "--name-only", reference, "--", "CHANGELOG.md") is { Length: > 0 }
                ? Finding.Ok("notes", "CHANGELOG.md says what changed")
                : Finding.Bad("notes", $"CHANGELOG.md says nothing since {reference}", "write down what changed for people"),
        ];
    }

    private static async Task<Finding> Packages(string root)
    {
        var asked = await Command.Run(["dotnet", "list", "Icupa.sln", "package", "--vulnerable", "--include-transitive"], root);
        return asked.Output.Contains("has the following vulnerable packages", StringComparison.Ordinal) ? Finding.Bad("packages", "some have known holes", "dotnet list Icupa.sln package --vulnerable --include-transitive; then a newer version in Directory.Packages.props")
            // NU1900: the source could not be asked. NU1905: it keeps no list of holes.
            : asked.ExitCode != 0 || asked.Output.Contains("NU19", StringComparison.Ordinal) ? Finding.Warn("packages", "no source here says which packages have holes", "ask where a source does: dotnet list Icupa.sln package --vulnerable --include-transitive")
            : Finding.Ok("packages", "no known hole");
    }

    private static async Task<Finding> Scan(string root)
    {
        var found = new List<string>();
        foreach (var path in (await Tree.Git(root, "ls-files")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (new FileInfo(Path.Combine(root, path)) is { Exists: true, Length: < LargestScanned } file)
                found.AddRange(SecretScan.Find(await File.ReadAllTextAsync(file.FullName)).Select(f => $"{path}:{f.Line} {f.What}"));
        return found.Count == 0 ? Finding.Ok("secrets", "none in the tree") : Finding.Bad("secrets", string.Join("; ", found.Take(5)), "take it out, and replace it where it is used: whoever has the history has it");
    }

    private static async Task<Finding> Backup(string data)
    {
        const string what = "icupa backup, right before the release";
        try
        {
            var database = new NpgsqlConnectionStringBuilder(PrivatePostgres.Running(data)?.ConnectionString ?? ClusterDoor.Database(data)) { Pooling = false, Timeout = 5 };
            await using var connection = new NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync();
            return await new DatabaseLook(connection).NewestBackup() is not { } at ? Finding.Bad("backup", "none was written down", what)
                : DateTimeOffset.UtcNow - at > BackupAge ? Finding.Bad("backup", $"the newest is of {at:u}", what)
                : Finding.Ok("backup", $"of {at:u}");
        }
        catch (PostgresException older) when (older.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Finding.Bad("backup", "the database does not write backups down yet", what + ", and this migration first");
        }
        catch (Exception away) when (away is NpgsqlException or LocalException)
        {
            return Finding.Bad("backup", "no database could be asked: " + away.Message.Split('\n')[0], "name it with --data or ICUPA_POSTGRES");
        }
    }
}
