using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Silo.Operating.Backups;

/// <summary>A whole copy of the database, in <c>icupa.json</c> of its folder.</summary>
/// <param name="At">When it was whole.</param>
/// <param name="Wal">The first file of changes that it needs.</param>
/// <param name="Database">The identifier of the database that it is of, and the timeline: a database that was restored is another.</param>
public sealed record BaseBackup(DateTimeOffset At, double Seconds, long Bytes, string Wal, string Database, int Major)
{
    /// <summary>Where it lies.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Folder { get; init; } = "";
}

/// <summary>What a copy of the database is worth nothing without: what signs codes and seals phone numbers, and the database's password.</summary>
public sealed record BackupKeys(string Secret, string Password);

/// <summary>
/// A folder of backups: whole copies (<c>base-…</c>), every change since the oldest of them (<c>wal</c>), and the keys (<c>keys.json</c>, for its
/// owner only). It holds everything: keep it as you keep the database, and on another disk.
/// </summary>
public sealed class BackupFolder(string place)
{
    private const string Prefix = "base-";

    public string Place => place;

    /// <summary>The whole copies, newest first.</summary>
    public IReadOnlyList<BaseBackup> Bases => !Directory.Exists(place) ? [] :
        [.. from folder in Directory.GetDirectories(place, Prefix + "*")
            let known = OwnerFile.Read<BaseBackup>(Path.Combine(folder, "icupa.json"))
            where known is not null
            orderby known.At descending
            select known with { Folder = folder }];

    public BackupKeys? Keys => OwnerFile.Read<BackupKeys>(Path.Combine(place, "keys.json"));

    /// <summary>Makes a whole copy of the Postgres of a data folder, begins to copy every change where that is not done yet, checks the copy, and drops what is older than the copies to keep.</summary>
    /// <exception cref="LocalException">Something went wrong; nothing that was there is lost.</exception>
    public async Task<(BaseBackup Made, string Copying)> Take(string data, PrivatePostgres postgres, int keep)
    {
        if (postgres is not { Home: { } home, Binaries: { } binaries })
            throw new LocalException("only a private Postgres is copied here", LocalException.Usage);
        var clock = Stopwatch.StartNew();
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        var database = await Identify(source);
        if (Bases is [var newest, ..] && newest.Database != database)
            throw new LocalException($"{place} holds backups of another database, or of this one before it was restored; choose an empty folder with --to", LocalException.Usage);
        // The changes first: nothing may be missing between the whole copy and them.
        var copying = WalReceiver.Read(data) is { By.Alive: true } copy && copy.To == place
            ? $"every change goes to {place} as well"
            : await WalReceiver.Start(data, postgres, place);
        OwnerFile.Write(Path.Combine(place, "keys.json"), JsonSerializer.Serialize(new BackupKeys(File.ReadAllText(Path.Combine(data, "secret")), home.Password)));
        var unfinished = Path.Combine(place, "unfinished");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        await Command.MustRun([binaries.BaseBackup, "--no-password", "--dbname=" + WalReceiver.Address(home), "--pgdata=" + unfinished, "--checkpoint=fast", "--wal-method=stream", "--label=icupa"]);
        await Command.MustRun([binaries.VerifyBackup, "--quiet", "--no-parse-wal", unfinished]);
        var made = new BaseBackup(DateTimeOffset.UtcNow, clock.Elapsed.TotalSeconds, Size(unfinished), FirstWal(unfinished), database, binaries.Major);
        OwnerFile.Write(Path.Combine(unfinished, "icupa.json"), JsonSerializer.Serialize(made));
        made = made with { Folder = Path.Combine(place, Prefix + made.At.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)) };
        Directory.Move(unfinished, made.Folder);
        Forget(keep);
        await Note(source, made);
        return (made, copying);
    }

    /// <summary>Drops whole copies but for the newest so many, and the changes that no copy needs.</summary>
    private void Forget(int keep)
    {
        foreach (var old in Bases.Skip(keep))
            Directory.Delete(old.Folder, recursive: true);
        foreach (var file in Directory.GetFiles(WalReceiver.WalIn(place)).Where(file => IsOlder(Path.GetFileName(file), Bases[^1].Wal)))
            File.Delete(file);
    }

    /// <summary>Whether a file of changes is older than another: names sort as the changes do. Files that are still written, and histories, stay.</summary>
    public static bool IsOlder(string file, string than) => file.Length == than.Length && file.All(char.IsAsciiHexDigitUpper) && string.CompareOrdinal(file, than) < 0;

    /// <summary>Which of the 16 MB of all changes a file holds, whatever the timeline.</summary>
    internal static long Segment(string file) => (Convert.ToInt64(file[8..16], 16) << 8) + Convert.ToInt64(file[16..24], 16);

    private static async Task<string> Identify(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select (select system_identifier::text from pg_control_system()) || '/' || (select timeline_id from pg_control_checkpoint())");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    // "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)"
    private static string FirstWal(string folder)
    {
        var line = File.ReadLines(Path.Combine(folder, "backup_label")).First(line => line.StartsWith("START WAL LOCATION", StringComparison.Ordinal));
        return line[(line.LastIndexOf(' ') + 1)..^1];
    }

    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static async Task Note(NpgsqlDataSource source, BaseBackup made)
    {
        await using var command = source.CreateCommand("insert into backup (at, place, bytes, seconds, by) values ($1, $2, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = made.At.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = made.Folder });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = made.Bytes });
        command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = made.Seconds });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Operators.Told(Environment.GetEnvironmentVariable) });
        await command.ExecuteNonQueryAsync();
    }
}
