using System.Diagnostics;
using System.Text.Json.Nodes;
using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Local;

public sealed class LocalFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("icupa-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("/srv/icupa-1", "/srv/icupa-1")]
    [InlineData("/srv/our room", "'/srv/our room'")]
    [InlineData("/srv/l'estaminet", @"'/srv/l'\''estaminet'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    public void A_folder_that_is_printed_can_be_typed(string folder, string typed) => Assert.Equal(typed, Command.Typed(folder));

    [Fact]
    public void Links_are_whole_addresses_and_other_words_stay()
    {
        File.WriteAllText(Links.SeedPathIn(folder), """{"guestTables":["/t/a","/t/b"],"admin":"/admin","pins":["Ġużeppi 1234"]}""");

        Links.Write(folder, new Uri("http://127.0.0.1:8080"));

        var links = JsonNode.Parse(File.ReadAllText(Links.PathIn(folder)))!;
        Assert.Equal("http://127.0.0.1:8080", (string)links["web"]!);
        Assert.Equal(["http://127.0.0.1:8080/t/a", "http://127.0.0.1:8080/t/b"], links["guestTables"]!.AsArray().Select(link => (string)link!));
        Assert.Equal("http://127.0.0.1:8080/admin", (string)links["admin"]!);
        Assert.Equal("Ġużeppi 1234", (string)links["pins"]![0]!);
    }

    [Fact]
    public void Links_need_no_seed()
    {
        Links.Write(folder, new Uri("http://127.0.0.1:8080"));

        Assert.Equal(["  web          http://127.0.0.1:8080"], Links.Lines(folder));
    }

    [Fact]
    public void Links_say_when_payments_are_played()
    {
        Links.Write(folder, new Uri("http://127.0.0.1:8080"), new Uri("http://127.0.0.1:8081/"));

        Assert.Equal(["  web          http://127.0.0.1:8080", "  standIns     http://127.0.0.1:8081"], Links.Lines(folder));
    }

    [Fact]
    public void What_runs_is_read_back_as_written_and_only_by_its_owner()
    {
        var ourselves = ProcessMark.Of(Environment.ProcessId)!.Value;
        var record = new RunRecord(ourselves, Detached: true, Ready: false, new Dictionary<string, ProcessMark> { ["silo-1"] = ourselves });

        record.Write(folder);

        var read = RunRecord.Read(folder)!;
        Assert.True(read.Starter.Alive);
        Assert.Equal(ourselves, read.Nodes["silo-1"]);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(folder, "run.json")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void A_process_with_our_id_that_was_born_at_another_time_is_not_ours()
    {
        var ourselves = ProcessMark.Of(Environment.ProcessId)!.Value;

        Assert.True(ourselves.Alive);
        Assert.False((ourselves with { Born = ourselves.Born + "0" }).Alive);
    }

    [Fact]
    public async Task A_process_is_asked_before_it_is_ended()
    {
        using var polite = Process.Start("sleep", "60");
        using var deaf = Process.Start("sh", ["-c", "trap '' TERM; while :; do sleep 0.05; done"]);
        var marks = new[] { polite, deaf }.Select(process => ProcessMark.Of(process.Id)!.Value).ToArray();

        await Task.WhenAll(marks.Select(mark => mark.End(TimeSpan.FromMilliseconds(300))));

        Assert.DoesNotContain(marks, mark => mark.Alive);
        await polite.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 15, polite.ExitCode);
    }

    [Fact]
    public void The_last_words_start_where_the_program_fell_over()
    {
        var log = Path.Combine(folder, "x.log");
        File.WriteAllLines(log, [.. Enumerable.Range(0, 50).Select(n => $"line {n}"), "Unhandled exception. why", .. Enumerable.Range(0, 40).Select(n => $"   at {n}")]);

        var words = LogFile.LastWords(log);

        Assert.Equal("Unhandled exception. why", words[0]);
        Assert.Equal(20, words.Count);
        Assert.Empty(LogFile.LastWords(log + ".none"));
    }
}
