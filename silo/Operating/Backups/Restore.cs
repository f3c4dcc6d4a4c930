using System.Diagnostics;
using System.Globalization;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Silo.Operating.Backups;

/// <summary>What a restored database holds.</summary>
/// <param name="Files">Files of changes that were there to be applied.</param>
/// <param name="LastFact">When its newest fact was written; null when it holds none.</param>
/// <param name="Left">Files of changes that could not be applied, because one before them is missing or damaged.</param>
public sealed record Restored(BaseBackup From, int Files, DateTimeOffset? LastFact, TimeSpan Took, int Left);

/// <summary>Makes a fresh data folder from a folder of backups: the whole copy, and every change after it.</summary>
public static class Restore
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>The database runs when this returns.</summary>
    /// <param name="until">The last moment whose changes are wanted; null for all there are.</param>
    /// <exception cref="LocalException">There is nothing to restore from, or something in the way.</exception>
    public static async Task<(PrivatePostgres Postgres, Restored Restored)> Run(BackupFolder from, string data, DateTimeOffset? until, Action<string> log)
    {
        var clock = Stopwatch.StartNew();
        if (from.Bases.FirstOrDefault(b => until is null || b.At <= until) is not { } whole)
            throw new LocalException($"{from.Place} holds no whole copy{(until is { } moment ? $" from before {moment:u}" : "")}", LocalException.Missing);
        if (from.Keys is not { } keys)
            throw new LocalException($"{from.Place} holds no keys.json", LocalException.Missing);
        if (PostgresHome.Read(data) is { } there)
            throw new LocalException($"{data} holds {(there.HalfRestored ? "what a restore that was cut short has left; take it away, or" : "a database;")} choose an empty folder with --data", LocalException.Usage);
        await Verify(whole);
        Directory.CreateDirectory(data);
        var home = await PostgresHome.Choose(data, keys.Password, CancellationToken.None);
        if (!File.Exists(Path.Combine(data, "secret")))
            OwnerFile.Write(Path.Combine(data, "secret"), keys.Secret);
        var files = CopyChanges(WalReceiver.WalIn(from.Place), home.Changes, whole.Wal);
        await Command.MustRun(["cp", "-R", whole.Folder, home.Data + ".new"]);
        Recover(home.Data + ".new", home.Changes, until);
        await Give(home);
        Directory.Move(home.Data + ".new", home.Data);
        log($"whole copy of {whole.At:u} and {files.Count} files of changes");
        try
        {
            var postgres = await Recovered(data, home, log);
            Directory.Delete(home.Changes, recursive: true);
            return (postgres, new(whole, files.Count, await LastFact(postgres), clock.Elapsed, until is null ? await Left(postgres, files) : 0));
        }
        catch
        {
            await (PrivatePostgres.Running(data)?.Stop() ?? Task.CompletedTask);
            throw;
        }
    }

    // A page that rotted on the disk of the backups would be found by a guest, weeks later.
    private static async Task Verify(BaseBackup whole)
    {
        if (PostgresBinaries.Find(whole.Major) is { } binaries
            && await Command.Run([binaries.VerifyBackup, "--quiet", "--no-parse-wal", "--ignore=icupa.json", whole.Folder]) is { ExitCode: not 0 } damaged)
            throw new LocalException($"{whole.Folder} is damaged; put it aside and restore again: an older whole copy and the changes since come to the same.\n{damaged.Output}");
    }

    // What the server may read is its own copy: the folder of backups stays as it is. The file that was being written is taken as far as it goes.
    private static List<string> CopyChanges(string wal, string to, string first)
    {
        Directory.CreateDirectory(to);
        List<string> copied = [];
        if (!Directory.Exists(wal))
            return copied;
        foreach (var file in Directory.GetFiles(wal))
        {
            var (name, partial) = (Path.GetFileName(file), file.EndsWith(".partial", StringComparison.Ordinal));
            if (BackupFolder.IsOlder(name, first) || (partial && File.Exists(file[..^".partial".Length])))
                continue;
            File.Copy(file, Path.Combine(to, partial ? name[..^".partial".Length] : name));
            copied.Add(name);
        }
        return copied;
    }

    // Postgres takes the first gap for the end. The file that was being written may be made ready and still empty.
    private static async Task<int> Left(PrivatePostgres postgres, List<string> files)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand("select pg_walfile_name(pg_last_wal_replay_lsn())");
        var applied = BackupFolder.Segment((string)(await command.ExecuteScalarAsync())!);
        return files.Count(file => !file.EndsWith(".history", StringComparison.Ordinal)
            && BackupFolder.Segment(file) > applied + (file.EndsWith(".partial", StringComparison.Ordinal) ? 1 : 0));
    }

    /// <summary>How Postgres fetches a file of changes. Three read it, one after another: the file of settings, Postgres, the shell.</summary>
    internal static string Fetch(string changes) =>
        $"cp '{changes.Replace("%", "%%", StringComparison.Ordinal).Replace("'", "'\\''", StringComparison.Ordinal)}/%f' \"%p\"".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    private static void Recover(string folder, string changes, DateTimeOffset? until)
    {
        File.Delete(Path.Combine(folder, "icupa.json"));
        var settings = $"restore_command = '{Fetch(changes)}'\nrecovery_target_timeline = 'latest'\nrecovery_target_action = 'promote'\n"
            + (until is { } moment ? $"recovery_target_time = '{moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'\n" : "");
        File.AppendAllText(Path.Combine(folder, "postgresql.auto.conf"), settings);
        File.WriteAllText(Path.Combine(folder, "recovery.signal"), "");
    }

    private static async Task Give(PostgresHome home)
    {
        await Command.MustRun(["chmod", "-R", "go=", home.Data + ".new"]);
        if (Environment.IsPrivilegedProcess)
            await Command.MustRun(["chown", "-R", "postgres:postgres", home.Cluster]);
    }

    private static async Task<PrivatePostgres> Recovered(string data, PostgresHome home, Action<string> log)
    {
        try
        {
            var postgres = await PrivatePostgres.StartPrivate(data, log);
            await Recovered(postgres);
            return postgres;
        }
        catch (NpgsqlException) when (home.Process() is null)
        {
            // As when the moment that was asked for is after the last change.
            throw new LocalException($"Postgres ended while it applied the changes; take {data} away before you try again. The last lines of {home.Log}:\n  {string.Join("\n  ", LogFile.LastWords(home.Log))}");
        }
    }

    /// <summary>Waits until everything is applied and the database may be written to; then it forgets how it came to be.</summary>
    private static async Task Recovered(PrivatePostgres postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            await using (var asked = source.CreateCommand("select pg_is_in_recovery()"))
                if (await asked.ExecuteScalarAsync() is false)
                    break;
            if (clock.Elapsed > Longest)
                throw new LocalException("the changes are still being applied; look into the log of Postgres");
            await Task.Delay(Look);
        }
        foreach (var setting in new[] { "restore_command", "recovery_target_timeline", "recovery_target_action", "recovery_target_time" })
        {
            await using var reset = source.CreateCommand($"alter system reset {setting}");
            await reset.ExecuteNonQueryAsync();
        }
    }

    private static async Task<DateTimeOffset?> LastFact(PrivatePostgres postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand("select at from journal order by tx desc, seq desc limit 1");
        return await command.ExecuteScalarAsync() is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
