using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Local;

/// <summary>The command itself, as a person runs it, on its own data folder.</summary>
[Trait("Needs", "servers")]
public sealed class UpTests : IAsyncLifetime
{
    // One that others may enter: as root, Postgres runs as another user.
    private readonly string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "icupa-up-" + Path.GetRandomFileName())).FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Icupa("down");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Starts_says_when_it_runs_and_mends_a_crash()
    {
        var first = await Icupa("up", "--detach");
        Assert.True(first.ExitCode == 0, first.Output);
        var links = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "links.json")))!;
        Assert.Equal(28, links["guestTables"]!.AsArray().Count);
        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri((string)links["web"]! + "/health/ready"))).IsSuccessStatusCode);

        var second = await Icupa("up", "--detach");
        Assert.Equal(LocalException.AlreadyRunning, second.ExitCode);
        Assert.Contains((string)links["web"]!, second.Output, StringComparison.Ordinal);

        // A power cut: everything of it dies at once, Postgres too.
        var crashed = RunRecord.Read(folder)!.Nodes;
        foreach (var node in crashed.Values)
        {
            node.Send(Signal.Kill);
        }

        PrivatePostgres.Running(folder)?.Kill();
        Assert.Equal(["silo-1", "web-1"], crashed.Keys.Order());
        var third = await Icupa("up", "--detach", "--no-seed");
        Assert.True(third.ExitCode == 0, third.Output);
        Assert.Equal((string)links["web"]!, (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "links.json")))!["web"]!);

        var running = RunRecord.Read(folder)!.Nodes;
        Assert.Equal(0, (await Icupa("down")).ExitCode);
        Assert.DoesNotContain(running.Values, node => node.Alive);
        Assert.Null(PrivatePostgres.Running(folder));
        Assert.False(File.Exists(Path.Combine(folder, "links.json")));
    }

    [Fact]
    public async Task A_folder_may_be_called_anything()
    {
        var odd = Path.Combine(folder, "our \"best\" $(touch owned) `room` l'été");
        foreach (var _ in new[] { "made", "found" })
        {
            await using var postgres = await PrivatePostgres.StartPrivate(odd, _ => { }, TestContext.Current.CancellationToken);
            Assert.NotNull(PrivatePostgres.Running(odd)!.Process);
            await postgres.Stop();
            Assert.Null(PrivatePostgres.Running(odd));
        }
        Assert.DoesNotContain(Directory.GetFiles(folder, "owned", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_it_before_anything_starts()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var answer = await Icupa("up", "--detach", "--port", port);

        Assert.Equal(LocalException.Missing, answer.ExitCode);
        Assert.Contains(port, answer.Output, StringComparison.Ordinal);
        Assert.Null(RunRecord.Read(folder));
        Assert.Null(PrivatePostgres.Running(folder));
    }

    [Fact]
    public async Task Behind_a_proxy_the_site_is_called_what_its_setting_says()
    {
        var port = FreePort.Next();
        var up = await Command.Run(["env", "ICUPA_PUBLIC_URL=https://room.example", "dotnet", Checkout.SiloDll, "up", "--detach", "--no-seed", "--data", folder, "--port", port.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(up.ExitCode == 0, up.Output);
        Assert.Equal("https://room.example", Links.Site(folder));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));

        // The next start listens where the proxy looks for it.
        Assert.Equal($"{port}", await File.ReadAllTextAsync(Path.Combine(folder, "port"), TestContext.Current.CancellationToken));
        Assert.Equal(LocalException.Usage, (await Command.Run(["env", "ICUPA_PUBLIC_URL=room.example", "dotnet", Checkout.SiloDll, "up", "--data", Path.Combine(folder, "second")])).ExitCode);
    }

    /// <summary>A terminal that is closed, or a connection to the machine that breaks off.</summary>
    [Fact]
    public async Task A_closed_terminal_stops_everything()
    {
        using var terminal = Process.Start(new ProcessStartInfo("script", ["-qc", $"dotnet '{Checkout.SiloDll}' up --no-seed --data '{folder}'", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var run = await Ready(terminal);
        terminal.Kill();

        Assert.True(await run.Starter.Gone(TimeSpan.FromSeconds(40)));
        Assert.DoesNotContain(run.Nodes.Values, node => node.Alive);
        Assert.Null(PrivatePostgres.Running(folder));
        Assert.Null(RunRecord.Read(folder));
    }

    [Fact]
    public async Task A_database_that_ends_is_started_again_and_who_watched_is_not_needed_to_look_after_the_rest()
    {
        using var watching = Process.Start(new ProcessStartInfo("dotnet", [Checkout.SiloDll, "up", "--no-seed", "--data", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var run = await Ready(watching);
        var before = PrivatePostgres.Running(folder)!;
        var dead = before.Process!.Value;
        before.Kill();
        for (var line = ""; line is not "Postgres runs again.";)
            line = await watching.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("up has ended");
        Assert.NotEqual(dead, PrivatePostgres.Running(folder)!.Process);

        // Nodes may still hold connections to the one before; a rehearsal says so in its own words.
        var smoke = await Icupa("smoke");
        Assert.True(smoke.ExitCode is 0 or 1, smoke.Output);

        run.Starter.Send(Signal.Kill);
        await run.Starter.Gone(TimeSpan.FromSeconds(5));
        var flags = await Command.Run(["dotnet", Checkout.SiloDll, "flag", "list", "--data", folder]);
        Assert.True(flags.ExitCode == 0, flags.Output);
    }

    [Fact]
    public async Task Without_its_database_it_does_not_run_and_up_brings_it_back()
    {
        Assert.Equal(0, (await Icupa("up", "--detach", "--no-seed")).ExitCode);
        PrivatePostgres.Running(folder)!.Kill();

        var doctor = await Icupa("doctor");
        Assert.Equal(LocalException.Failed, doctor.ExitCode);
        Assert.Contains("BAD   postgres", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("does not run", (await Icupa("smoke")).Output, StringComparison.Ordinal);

        var again = await Icupa("up", "--detach", "--no-seed");
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.NotNull(PrivatePostgres.Running(folder));
    }

    [Fact]
    public async Task What_the_machine_refuses_is_said_in_words()
    {
        // A folder where nothing can be written, for root too.
        File.CreateSymbolicLink(Path.Combine(folder, "lock"), "/nowhere/lock");
        var closed = await Icupa("up");
        Assert.Equal(LocalException.Missing, closed.ExitCode);
        Assert.StartsWith($"cannot use {folder} as the data folder", closed.Output, StringComparison.Ordinal);

        var nowhere = await Command.Run(["dotnet", Checkout.SiloDll, "sbom", "--out", "/nowhere/sbom.json"]);
        Assert.Equal(LocalException.Missing, nowhere.ExitCode);
        Assert.StartsWith("icupa: ", nowhere.Output, StringComparison.Ordinal);

        var empty = await Command.Run(["dotnet", Checkout.SiloDll, "up", "--data", ""]);
        Assert.Equal(LocalException.Usage, empty.ExitCode);
        Assert.Equal(LocalException.Usage, (await Command.Run(["dotnet", Checkout.SiloDll, "install"])).ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"Starter\":{\"Id\":1,\"Born\":\"2\"},\"Detached\":true,\"Ready\":true,\"Nodes\":null}")]
    [InlineData("garbage")]
    public async Task A_damaged_record_of_what_runs_is_said_with_what_to_do(string written)
    {
        var file = Path.Combine(folder, "run.json");
        await File.WriteAllTextAsync(file, written, TestContext.Current.CancellationToken);
        foreach (var verb in new[] { "up", "down", "doctor" })
        {
            var answer = await Icupa(verb);
            Assert.True(answer.ExitCode == LocalException.Missing, answer.Output);
            Assert.StartsWith($"{file} is damaged", answer.Output, StringComparison.Ordinal);
            Assert.Contains("delete the file and try again", answer.Output, StringComparison.Ordinal);
        }
        File.Delete(file);
        Assert.Equal(0, (await Icupa("down")).ExitCode);
    }

    private async Task<RunRecord> Ready(Process up)
    {
        for (var line = ""; !line.Contains("Ctrl-C stops everything", StringComparison.Ordinal);)
            line = await up.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("up has ended");
        return RunRecord.Read(folder)!;
    }

    private Task<Outcome> Icupa(string verb, params string[] options) =>
        Command.Run(["dotnet", Checkout.SiloDll, verb, "--data", folder, .. options]);
}
