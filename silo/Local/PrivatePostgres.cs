using System.Diagnostics;
using Npgsql;

namespace Icupa.Silo.Local;

/// <summary>
/// A Postgres for one data folder: loopback only, its own port and password, at most 200 connections,
/// every commit on disk. Where ICUPA_POSTGRES names a server, that one is used and left running.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const int MaxConnections = 200;

    /// <summary>What is kept at most for somebody who copies the log of changes and has not come; then the copy has to begin anew.</summary>
    private const string MostKept = "2GB";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string given = "";
    private readonly PostgresHome? home;
    private readonly PostgresBinaries? binaries;

    private PrivatePostgres(string given) => this.given = given;

    private PrivatePostgres(PostgresHome home, PostgresBinaries binaries) => (this.home, this.binaries) = (home, binaries);

    /// <summary>Connects to the database <c>icupa</c> of this server, or to the one that ICUPA_POSTGRES names.</summary>
    public string ConnectionString => home?.ConnectionString ?? given;

    /// <summary>Whether the server is ours to stop, kill and freeze.</summary>
    public bool IsPrivate => home is not null;

    internal PostgresHome? Home => home;

    internal PostgresBinaries? Binaries => binaries;

    /// <summary>The server's first process; null when it is not ours or does not run.</summary>
    public ProcessMark? Process => home?.Process();

    /// <summary>The same server, another database.</summary>
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;

    /// <summary>
    /// Starts the server of a data folder, or finds it running; makes it at first, and puts Postgres and
    /// pgvector on the machine where it may. About 2 s when it was made before.
    /// </summary>
    public static async Task<PrivatePostgres> Start(string folder, Action<string> log, CancellationToken stop = default)
    {
        return SiloSettings.PostgresFromEnvironment() is { } given ? new(given) : await StartPrivate(folder, log, stop);
    }

    /// <summary>The same, whatever ICUPA_POSTGRES says.</summary>
    public static async Task<PrivatePostgres> StartPrivate(string folder, Action<string> log, CancellationToken stop = default)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        var home = PostgresHome.Read(folder);
        var binaries = PostgresBinaries.Find(home?.Major) ?? await PostgresInstall.Run(log, stop);
        if (home?.Major is { } made && made != binaries.Major)
        {
            throw new LocalException($"{folder} holds data of Postgres {made}; here is {binaries.Major}", LocalException.Missing);
        }

        var postgres = new PrivatePostgres(home ?? await PostgresHome.Choose(folder, null, stop), binaries);
        await postgres.Start(log, stop);
        return postgres;
    }

    /// <summary>The server of a data folder if it was made and runs; never starts anything.</summary>
    public static PrivatePostgres? Running(string folder) =>
        PostgresHome.Read(Path.GetFullPath(folder)) is { } home && home.Process() is not null && PostgresBinaries.Find(home.Major) is { } binaries
            ? new(home, binaries)
            : null;

    /// <summary>Whether a data folder has a server of its own that does not run.</summary>
    public static bool IsDown(string folder) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("ICUPA_POSTGRES")) && PostgresHome.Read(Path.GetFullPath(folder)) is { Major: not null } home && home.Process() is null;

    /// <summary>Starts a private server again after <see cref="Stop"/> or <see cref="Kill"/>.</summary>
    public async Task Start(Action<string> log, CancellationToken stop = default)
    {
        if (home is null || binaries is null)
        {
            return;
        }

        if (home.HalfRestored)
        {
            throw new LocalException($"a restore into {home.Cluster} was cut short; take the data folder away and restore again", LocalException.Missing);
        }

        if (!Directory.Exists(home.Data))
        {
            log($"making a cluster of Postgres {binaries.Major}");
            await Make(home, binaries, stop);
        }

        if (home.Process() is null)
        {
            await Launch(home, binaries, stop);
        }

        Thaw();

        await CreateDatabase(home, stop);
    }

    /// <summary>Ends every connection and stops the server, if it is ours.</summary>
    public async Task Stop()
    {
        if (home is not null && binaries is not null && home.Process() is { } process)
        {
            Thaw();
            var answer = await Command.Run([.. PostgresHome.AsOwner(), binaries.PgCtl, "stop", "-D", home.Data, "-m", "fast", "-w", "-t", "30"]);
            if (answer.ExitCode != 0)
            {
                await process.End(TimeSpan.FromSeconds(5));
            }
        }
    }

    /// <summary>The server's power is cut: nothing is flushed, nobody is told.</summary>
    public void Kill() => SendToAll(Signal.Kill);

    /// <summary>Every process of the server stands still until <see cref="Thaw"/>.</summary>
    public void Freeze() => SendToAll(Signal.Freeze);

    public void Thaw() => SendToAll(Signal.Thaw);

    public async ValueTask DisposeAsync() => await Stop();

    private void SendToAll(Signal signal)
    {
        if (Process is { } first)
        {
            // The first process goes first: alive, it would mend what happens to the others.
            ProcessMark[] others = [.. first.Children()];
            first.Send(signal);
            Array.ForEach(others, other => other.Send(signal));
        }
    }

    // The folder gets its name when it is whole, so that a start cut short leaves nothing half made.
    private static async Task Make(PostgresHome home, PostgresBinaries binaries, CancellationToken stop)
    {
        var unfinished = home.Data + ".new";
        var password = Path.Combine(home.Cluster, "password");
        await Command.MustRun(["rm", "-rf", unfinished], stop: stop);
        File.WriteAllText(password, home.Password);
        await Command.MustRun(["chmod", "600", password], stop: stop);
        if (Environment.IsPrivilegedProcess)
        {
            await Command.MustRun(["chown", "postgres", password], stop: stop);
        }

        var locale = OperatingSystem.IsLinux() ? "C.UTF-8" : "C";
        await Command.MustRun(
        [
            .. PostgresHome.AsOwner(), binaries.Initdb, "-D", unfinished, "-U", PostgresHome.Owner, "--auth=scram-sha-256", "--pwfile=" + password, "--encoding=UTF8", "--locale=" + locale,
        ], stop: stop);
        File.Delete(password);
        Directory.Move(unfinished, home.Data);
    }

    private static async Task Launch(PostgresHome home, PostgresBinaries binaries, CancellationToken stop)
    {
        home.ForgetDeadProcess();
        if (!FreePort.IsFree(home.Port))
        {
            home.MoveToFreePort();
        }

        // No socket file: its path may not be longer than about 100 bytes, and loopback does.
        var settings = $"-c listen_addresses=127.0.0.1 -c port={home.Port} -c unix_socket_directories='' -c max_connections={MaxConnections} -c max_slot_wal_keep_size={MostKept} -c jit=off -D {Command.Typed(home.Data)}";
        // pg_ctl has a shell start the server, and puts its own paths between double quotes there: a folder may be called anything.
        var answer = await Command.Run([.. PostgresHome.AsOwner(), "env", "PGDATA=" + home.Data, binaries.PgCtl, "start", "-l", Path.GetFileName(home.Log), "-w", "-t", "60", "-o", settings], home.Cluster, stop);
        if (answer.ExitCode != 0)
        {
            throw new LocalException($"Postgres did not start:\n{answer.Output}\n{string.Join('\n', LogFile.LastWords(home.Log))}");
        }
    }

    private static async Task CreateDatabase(PostgresHome home, CancellationToken stop)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(home.ConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await Open(connection, home, stop);
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = 'icupa')", connection);
        if (await exists.ExecuteScalarAsync(stop) is false)
        {
            await using var create = new NpgsqlCommand("create database icupa", connection);
            await create.ExecuteNonQueryAsync(stop);
        }
    }

    // A server that was found running may still be mending what a crash left.
    private static async Task Open(NpgsqlConnection connection, PostgresHome home, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await connection.OpenAsync(stop);
                return;
            }
            catch (NpgsqlException early) when (early.IsTransient && clock.Elapsed < StartLimit && home.Process() is not null)
            {
                await Task.Delay(100, stop);
            }
        }
    }
}
