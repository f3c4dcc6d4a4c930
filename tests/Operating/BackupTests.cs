using Icupa.Silo.Local;
using Icupa.Silo.Operating.Backups;
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
