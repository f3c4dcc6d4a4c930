using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Icupa.Silo.Local;

/// <summary>Where the changes of a data folder's Postgres are copied to, and by which process; kept in <c>backup.json</c>.</summary>
/// <param name="To">The folder of backups; changes are in its <c>wal</c>.</param>
public sealed record WalCopy(string To, ProcessMark? By);

/// <summary>
/// Copies every change of a private Postgres to the folder of backups within milliseconds of its commit (<c>pg_receivewal</c>), so that what was
/// acknowledged a moment before the disk died is there. The server keeps what was not copied yet, up to 2 GB.
/// </summary>
public static class WalReceiver
{
    /// <summary>How the server calls it: its slot, and its connection.</summary>
    public const string Name = "icupa_backup";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static WalCopy? Read(string folder) =>
        OwnerFile.Read<WalCopy>(PathIn(folder));

    /// <summary>The folder of changes in a folder of backups.</summary>
    public static string WalIn(string to) => Path.Combine(to, "wal");

    /// <summary>Begins to copy, ending an earlier copy of this data folder first. Answers in words what became of it; a copy that cannot begin keeps nobody from serving.</summary>
    public static async Task<string> Start(string folder, PrivatePostgres postgres, string to)
    {
        await End(folder);
        if (postgres is not { Home: { } home, Binaries: { } binaries })
        {
            throw new LocalException("only a private Postgres is copied", LocalException.Usage);
        }

        try
        {
            Directory.CreateDirectory(WalIn(to));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return $"CHANGES ARE NOT COPIED: {closed.Message}";
        }

        string[] receive = [binaries.ReceiveWal, "--no-password", "--dbname=" + Address(home), "--slot=" + Name];
        if (await Command.Run([.. receive, "--create-slot", "--if-not-exists"]) is { ExitCode: not 0 } refused)
        {
            return $"CHANGES ARE NOT COPIED: {refused.Output}";
        }

        // Each change is on the other disk before the server is told that it is copied.
        var node = Node.Start("wal", new Uri("http://127.0.0.1"), Path.Combine(folder, "logs", "wal.log"), [.. receive, "--synchronous", "--directory=" + WalIn(to)], "/", new Dictionary<string, string>());
        Write(folder, new(to, node.Mark));
        return await Copies(postgres, node) ? $"every change goes to {to} as well" : $"CHANGES ARE NOT COPIED to {to}. {node.LastWords()}";
    }

    /// <summary>Ends the copying of a data folder, if any runs; it is begun again by the next <c>up</c>.</summary>
    public static async Task End(string folder)
    {
        if (Read(folder) is { By: { } by } copy)
        {
            await by.End(Grace);
            Write(folder, copy with { By = null });
        }
    }

    /// <summary>How a program of Postgres reaches the server.</summary>
    internal static string Address(PostgresHome home) => $"host=127.0.0.1 port={home.Port} user={PostgresHome.Owner} passfile='{Quoted(home.PasswordFile)}' application_name={Name}";

    /// <summary>A text as it stands between the quotes of a connection string.</summary>
    internal static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static void Write(string folder, WalCopy copy) => OwnerFile.Write(PathIn(folder), JsonSerializer.Serialize(copy));

    private static async Task<bool> Copies(PrivatePostgres postgres, Node node)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        var clock = Stopwatch.StartNew();
        while (!node.HasExited && clock.Elapsed < StartLimit)
        {
            await using var command = source.CreateCommand("select exists (select from pg_stat_replication where application_name = $1 and state = 'streaming')");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
            if (await command.ExecuteScalarAsync() is true)
            {
                return true;
            }

            await Task.Delay(Look);
        }

        return false;
    }

    private static string PathIn(string folder) => Path.Combine(folder, "backup.json");
}
