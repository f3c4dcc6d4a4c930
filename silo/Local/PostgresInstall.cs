using System.Globalization;
using System.Text.RegularExpressions;

namespace Icupa.Silo.Local;

/// <summary>
/// Puts Postgres with pgvector on a Debian or Ubuntu machine, about a minute from nothing. Where the
/// distribution has no package of pgvector for its Postgres, its source comes from the same archives,
/// pinned, and is compiled here with one line: pgvector is small and needs nothing but the headers.
/// </summary>
public static partial class PostgresInstall
{
    private const string VectorVersion = "0.8.0";
    private const string VectorSource = $"pool/main/p/pgvector/pgvector_{VectorVersion}.orig.tar.gz";
    private const string VectorSha256 = "867a2c328d4928a5a9d6f052cd3bc78c7d60228a9b914ad32aa3db88e9de27b0";

    /// <summary>What a person may run where we may not.</summary>
    private static string Advice =>
        OperatingSystem.IsMacOS() ? "brew install postgresql@17 pgvector"
        : File.Exists("/etc/debian_version") ? "sudo ./icupa install postgres"
        : "export ICUPA_POSTGRES='Host=…;Database=…;Username=…;Password=…'   # a Postgres 15 or newer with pgvector";

    public static async Task<PostgresBinaries> Run(Action<string> log, CancellationToken stop = default)
    {
        if (!await Apt.CanInstall())
        {
            throw new LocalException("no Postgres with pgvector on this machine, and no right to install it. Run once:\n  " + Advice, LocalException.Missing);
        }

        await using var turn = await Turn(stop);
        if (PostgresBinaries.Find() is { } found)
        {
            return found;
        }

        await KeepDebianFromStartingItsOwn(stop);
        if ((await Apt.Names("postgresql-", ServerPackage(), stop)).Count == 0)
        {
            await Apt.Update(log, stop);
        }

        var packaged = await Newest(VectorPackage(), stop);
        if (packaged is { } major)
        {
            await Apt.Install([$"postgresql-{major}", $"postgresql-{major}-pgvector"], log, stop);
        }
        else
        {
            await Compile(log, stop);
        }

        return PostgresBinaries.Find() ?? throw new LocalException("Postgres was installed, yet pgvector is not beside it");
    }

    private static async Task Compile(Action<string> log, CancellationToken stop)
    {
        var major = PostgresBinaries.All() is [var present, ..] ? present.Major
            : await Newest(ServerPackage(), stop)
            ?? throw new LocalException("this distribution has no Postgres 15 or newer. Run with:\n  " + Advice, LocalException.Missing);
        await Apt.Install([$"postgresql-{major}", "gcc", "libc6-dev"], log, stop);
        var server = PostgresBinaries.All().First(found => found.Major == major);

        var work = Directory.CreateTempSubdirectory("icupa-pgvector-").FullName;
        try
        {
            log($"compiling pgvector {VectorVersion} for Postgres {major}");
            await Apt.Download($"postgresql-server-dev-{major}", work, log, stop);
            await Command.MustRun(["dpkg-deb", "-x", Directory.GetFiles(work, "*.deb").Single(), work], work, stop);
            await Apt.Fetch(VectorSource, Path.Combine(work, "pgvector.tar.gz"), VectorSha256, stop);
            await Command.MustRun(["tar", "xf", "pgvector.tar.gz", "--strip-components=1", "--one-top-level=pgvector"], work, stop);
            var source = Path.Combine(work, "pgvector");
            await Command.MustRun(
            [
                "gcc", "-O2", "-ftree-vectorize", "-fassociative-math", "-fno-signed-zeros", "-fno-trapping-math", "-fPIC", "-shared",
                "-I", $"{work}/usr/include/postgresql/{major}/server", "-o", "vector.so", .. Directory.GetFiles(Path.Combine(source, "src"), "*.c"), "-lm",
            ], source, stop);

            // The control file comes last: who finds it may count on the rest.
            var libraries = await Command.MustRun([server.PgConfig, "--pkglibdir"], stop: stop);
            await Apt.AsRoot(["install", "-m", "644", Path.Combine(source, "vector.so"), libraries], stop);
            await Apt.AsRoot(["install", "-m", "644", Path.Combine(source, "sql", "vector.sql"), $"{server.Extensions}/vector--{VectorVersion}.sql"], stop);
            await Apt.AsRoot(["install", "-m", "644", Path.Combine(source, "vector.control"), server.Extensions], stop);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // Debian makes and starts a cluster with the package unless told not to. An existing choice is left alone.
    private static async Task KeepDebianFromStartingItsOwn(CancellationToken stop)
    {
        const string choice = "/etc/postgresql-common/createcluster.conf";
        if (!File.Exists(choice))
        {
            await Apt.AsRoot(["sh", "-c", $"mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > {choice}"], stop);
        }
    }

    private static async Task<int?> Newest(Regex package, CancellationToken stop)
    {
        var majors = (await Apt.Names("postgresql-", package, stop)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        return majors.Where(major => major >= PostgresBinaries.OldestMajor).Select(major => (int?)major).Max();
    }

    // Two that install at once would trip over each other; the second waits and finds it done.
    private static async Task<FileStream> Turn(CancellationToken stop)
    {
        var path = Path.Combine(Path.GetTempPath(), $"icupa-install-{Environment.UserName}.lock");
        while (true)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200, stop);
            }
        }
    }

    [GeneratedRegex(@"^postgresql-(\d+)$")]
    private static partial Regex ServerPackage();

    [GeneratedRegex(@"^postgresql-(\d+)-pgvector$")]
    private static partial Regex VectorPackage();
}
