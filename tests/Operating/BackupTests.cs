using Icupa.Silo.Local;
using Icupa.Silo.Operating.Backups;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Operating;

public sealed class BackupOptionsTests
{
    [Fact]
    public void Reads_what_is_asked_for()
    {
        Assert.Equal((null, 7, Checkout.Data), BackupVerb.Parse([]));
        Assert.Equal(("/mnt/usb", 30, "/srv/icupa"), BackupVerb.Parse(["--to", "/mnt/usb", "--keep", "30", "--data", "/srv/icupa"]));
        Assert.Equal(("/mnt/usb", "/srv/new", new DateTimeOffset(2026, 11, 26, 20, 41, 0, TimeSpan.Zero)), RestoreVerb.Parse(["--from", "/mnt/usb", "--data", "/srv/new", "--until", "2026-11-26T20:41:00Z"]));
    }

    [Theory]
    [InlineData("--keep", "0")]
    [InlineData("--keep", "seven")]
    [InlineData("--to")]
    [InlineData("--everything", "yes")]
    public void Refuses_what_it_does_not_understand(params string[] arguments) =>
        Assert.Equal(LocalException.Usage, Assert.Throws<LocalException>(() => BackupVerb.Parse(arguments)).ExitCode);

    [Theory]
    [InlineData("--from", "/mnt/usb")]
    [InlineData("--data", "/srv/new")]
    [InlineData("--from", "/mnt/usb", "--data", "/srv/new", "--until", "yesterday")]
    public void A_restore_says_from_where_to_where(params string[] arguments) =>
        Assert.Equal(LocalException.Usage, Assert.Throws<LocalException>(() => RestoreVerb.Parse(arguments)).ExitCode);

    [Theory]
    [InlineData("000000010000000000000001", "000000010000000000000002", true)]
    [InlineData("000000010000000000000002", "000000010000000000000002", false)]
    [InlineData("0000000100000000000000FF", "000000010000000100000000", true)]
    // Of the time before a restore.
    [InlineData("0000000100000000000000FF", "000000020000000000000003", true)]
    [InlineData("000000010000000000000001.partial", "000000010000000000000002", false)]
    [InlineData("00000002.history", "000000020000000000000003", false)]
    public void Only_changes_that_no_copy_needs_are_dropped(string file, string first, bool older) => Assert.Equal(older, BackupFolder.IsOlder(file, first));
}

/// <summary>What a restore makes of copies that are not as they were written.</summary>
[Trait("Needs", "servers")]
public sealed class RestoreTests : IAsyncLifetime
{
    // As somebody's disk may be called: it stands in a connection string, in settings of Postgres and in a command of the shell.
    private readonly string root = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "icupa-restore-" + Path.GetRandomFileName(), "l'été 100%f")).FullName;
    private PrivatePostgres postgres = null!;
    private BaseBackup whole = null!;

    private string Place => Path.Combine(root, "backups");

    public async ValueTask InitializeAsync()
    {
        var data = Path.Combine(root, "data");
        postgres = await PrivatePostgres.StartPrivate(data, _ => { });
        OwnerFile.Write(Path.Combine(data, "secret"), "secret");
        foreach (var sql in new[] { "create table backup (at timestamptz, place text, bytes bigint, seconds float8, by text)", "create table journal (at timestamptz, tx bigint, seq bigint)" })
            await Execute(postgres, sql);
        (whole, var copying) = await new BackupFolder(Place).Take(data, postgres, 1);
        Assert.StartsWith("every change", copying, StringComparison.Ordinal);
        // A file of changes for each, and they are copied whole.
        foreach (var tx in new[] { 1, 2, 3 })
        {
            await Execute(postgres, $"insert into journal values (now(), {tx}, 1)");
            await Execute(postgres, "select pg_switch_wal()");
        }
        await postgres.Stop();
        await WalReceiver.End(data);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var data in Directory.GetDirectories(root))
            await (PrivatePostgres.Running(data)?.Stop() ?? Task.CompletedTask);
        Directory.Delete(Path.GetDirectoryName(root)!, recursive: true);
    }

    [Fact]
    public async Task From_a_folder_of_any_name_everything_is_there()
    {
        var (restored, said) = await Run("whole");
        Assert.Equal(0, said.Left);
        Assert.Equal(3L, await Execute(restored, "select count(*) from journal"));
    }

    [Fact]
    public async Task Changes_behind_a_gap_are_told_to_be_lost()
    {
        File.Delete(Changes()[^1]);
        var (restored, said) = await Run("gap");
        Assert.True(said.Left > 0);
        Assert.True((long)(await Execute(restored, "select count(*) from journal"))! < 3);
    }

    [Fact]
    public async Task A_damaged_copy_is_not_restored()
    {
        await using (var file = File.OpenWrite(Directory.GetFiles(Path.Combine(whole.Folder, "base", "1"), "1259").Single()))
            file.Write(new byte[100]);
        var refused = await Assert.ThrowsAsync<LocalException>(() => Run("rotten"));
        Assert.Contains(whole.Folder + " is damaged", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(root, "rotten")));

        await File.WriteAllTextAsync(Path.Combine(Place, "keys.json"), "{\"Secret", TestContext.Current.CancellationToken);
        Assert.Contains("keys.json is damaged", (await Assert.ThrowsAsync<LocalException>(() => Run("keyless"))).Message, StringComparison.Ordinal);
    }

    /// <summary>What would be made there is an empty house, with the name of the old one.</summary>
    [Fact]
    public async Task Nothing_is_started_where_a_restore_was_cut_short()
    {
        var data = Path.Combine(root, "half");
        Directory.CreateDirectory(data);
        Directory.CreateDirectory((await PostgresHome.Choose(data, null, TestContext.Current.CancellationToken)).Changes);
        Assert.Contains("cut short", (await Assert.ThrowsAsync<LocalException>(() => PrivatePostgres.StartPrivate(data, _ => { }))).Message, StringComparison.Ordinal);
        Assert.Contains("cut short", (await Assert.ThrowsAsync<LocalException>(() => Run("half"))).Message, StringComparison.Ordinal);
    }

    private string[] Changes() => [.. Directory.GetFiles(WalReceiver.WalIn(Place)).Where(file => Path.GetFileName(file).Length == 24).Order(StringComparer.Ordinal)];

    private Task<(PrivatePostgres Postgres, Restored Restored)> Run(string data) => Restore.Run(new(Place), Path.Combine(root, data), null, _ => { });

    private static async Task<object?> Execute(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>The disaster, small: it ends with every acknowledged round, whoever's database it was.</summary>
[Trait("Needs", "servers")]
public sealed class DrillTests
{
    [Fact]
    public async Task What_was_acknowledged_before_the_disk_died_is_restored()
    {
        var say = new StringWriter();
        Assert.True(await Drill.Run(TimeSpan.FromSeconds(1), say) == 0, say.ToString());
        Assert.Contains("(RPO)", say.ToString(), StringComparison.Ordinal);
    }
}
