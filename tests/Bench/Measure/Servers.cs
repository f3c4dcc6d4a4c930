using Icupa.Silo.Local;
using Icupa.Silo.Schema;
using Npgsql;

namespace Icupa.Bench.Measure;

/// <summary>The Postgres that everything is measured on: private, every commit on disk, a fresh database for each use.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly PrivatePostgres postgres;
    private readonly FileStream turn;

    private Servers(PrivatePostgres postgres, FileStream turn) => (this.postgres, this.turn) = (postgres, turn);

    /// <summary>The server's version and what it does on a commit, once it was started.</summary>
    public static string Described { get; private set; } = "without Postgres";

    public PrivatePostgres Postgres => postgres;

    /// <summary>CPU time of the server and its backends, writers and checkpointer.</summary>
    public TimeSpan PostgresCpu => postgres.Process is { } first ? Cpu.OfTree(first) : TimeSpan.Zero;

    /// <summary>The part of it that is done for one database, while nothing is done for another.</summary>
    public TimeSpan CpuOf(string database) => postgres.Process is { } first ? Cpu.OfDatabase(first, database) : TimeSpan.Zero;

    public static async Task<Servers> Start(string folder)
    {
        Directory.CreateDirectory(folder);
        var turn = Turn(folder);
        var postgres = await PrivatePostgres.Start(folder, Console.WriteLine);
        if (!postgres.IsPrivate)
            throw new LocalException("the CPU of Postgres is measured on this machine: unset ICUPA_POSTGRES", LocalException.Usage);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionTo("postgres"));
        await using var ask = source.CreateCommand("select 'Postgres ' || current_setting('server_version') || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')");
        Described = (string)(await ask.ExecuteScalarAsync())!;
        return new(postgres, turn);
    }

    /// <summary>An empty database with our schema; the connection string names it.</summary>
    public async Task<string> Fresh(string name)
    {
        var connection = await Empty(name);
        Migrations.Apply(connection, _ => { });
        return connection;
    }

    /// <summary>An empty database.</summary>
    public async Task<string> Empty(string name)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionTo("postgres"));
        await using var drop = source.CreateCommand($"drop database if exists {name} with (force)");
        await drop.ExecuteNonQueryAsync();
        await using var create = source.CreateCommand($"create database {name}");
        await create.ExecuteNonQueryAsync();
        return postgres.ConnectionTo(name);
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        await turn.DisposeAsync();
    }

    private static FileStream Turn(string folder)
    {
        try
        {
            return new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new LocalException($"another measurement runs in {folder}", LocalException.AlreadyRunning);
        }
    }
}
