using Icupa.Silo.Local;
using Icupa.Silo.Operating.Checkup;
using Icupa.Silo.Schema;
using Icupa.Tests.Web;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Operating;

public sealed class JudgementsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 41, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, int> Sizes = new() { ["journal"] = 12 };

    private static void Is(Level level, Finding finding)
    {
        Assert.Equal(level, finding.Level);
        // Whatever is not well says what to do.
        Assert.Equal(level == Level.Ok, finding.Do is null);
    }

    [Fact]
    public void Connections_are_told_before_they_run_out()
    {
        Is(Level.Ok, Judgements.Connections([new("silo-1 journal", 12, 1, 3)], 200));
        Is(Level.Warn, Judgements.Connections([new("silo-1 journal", 12, 1, 0), new("stranger", 120, 0, 120)], 200));
        Is(Level.Bad, Judgements.Connections([new("stranger", 170, 0, 170)], 200));
        Is(Level.Ok, Judgements.Pools([new("silo-1 journal", 12, 11, 0)], Sizes));
        Is(Level.Warn, Judgements.Pools([new("silo-1 journal", 12, 12, 0)], Sizes));
    }

    [Fact]
    public void What_stands_in_the_way_is_named()
    {
        Is(Level.Ok, Judgements.Locks(0, 0, null));
        Is(Level.Warn, Judgements.Locks(1, 1, "psql (pid 7)"));
        var blocked = Judgements.Locks(3, 9, "psql (pid 7)");
        Is(Level.Bad, blocked);
        Assert.Contains("psql (pid 7)", blocked.Says, StringComparison.Ordinal);
        Is(Level.Ok, Judgements.Transactions(0.2, "silo-1 journal"));
        Is(Level.Bad, Judgements.Transactions(90, "psql"));
        Is(Level.Ok, Judgements.Projector(0.4, 0, null));
        Is(Level.Warn, Judgements.Projector(null, 0, null));
        Is(Level.Bad, Judgements.Projector(30, 0, null));
        Is(Level.Bad, Judgements.Projector(0.4, 1, "check:demo/grill/1: a mistake"));
    }

    [Fact]
    public void Only_what_our_own_owe_each_other_is_urgent()
    {
        Is(Level.Ok, Judgements.Owing([]));
        Is(Level.Ok, Judgements.Owing([new("payment", 3, 200), new("fiscal", 1, 500)]));
        Is(Level.Warn, Judgements.Owing([new("payment", 3, 900)]));
        Is(Level.Warn, Judgements.Owing([new("order", 1, 12)]));
        Is(Level.Bad, Judgements.Owing([new("payment", 3, 20), new("cart", 1, 61)]));
    }

    [Fact]
    public void Calls_of_providers_are_told_apart_from_those_of_strangers()
    {
        Is(Level.Ok, Assert.Single(Judgements.Webhooks([new("stripe", null, null, 0, 0)], Now)));
        Is(Level.Ok, Assert.Single(Judgements.Webhooks([new("stripe", Now.AddMinutes(-5), Now.AddHours(-3), 40, 9), new("momo", null, null, 0, 0)], Now)));
        Is(Level.Ok, Assert.Single(Judgements.Webhooks([new("airtel", null, Now, 2, 0)], Now)));
        var wrong = Assert.Single(Judgements.Webhooks([new("stripe", Now.AddHours(-2), Now.AddMinutes(-1), 5, 9)], Now));
        Is(Level.Warn, wrong);
        Assert.Contains("5 with a wrong signature", wrong.Says, StringComparison.Ordinal);
        Is(Level.Warn, Assert.Single(Judgements.Webhooks([new("momo", null, null, 0, 3)], Now)));
        Is(Level.Warn, Assert.Single(Judgements.Webhooks([new("momo", Now.AddDays(-2), null, 0, 3)], Now)));
    }

    [Fact]
    public void Copies_and_certificates_are_told_in_time()
    {
        Is(Level.Warn, Judgements.Backup(null, Now));
        Is(Level.Ok, Judgements.Backup(Now.AddHours(-25), Now));
        Is(Level.Warn, Judgements.Backup(Now.AddHours(-27), Now));
        Is(Level.Bad, Judgements.Backup(Now.AddDays(-3), Now));
        Is(Level.Warn, Judgements.Changes(null));
        Is(Level.Ok, Judgements.Changes(new(true, "reserved", 4096)));
        Is(Level.Warn, Judgements.Changes(new(true, "reserved", 900_000_000)));
        Is(Level.Bad, Judgements.Changes(new(false, "reserved", 0)));
        Is(Level.Bad, Judgements.Changes(new(false, "lost", 0)));
        Is(Level.Ok, Judgements.Certificate(Now.AddDays(60), Now));
        Is(Level.Warn, Judgements.Certificate(Now.AddDays(10), Now));
        Is(Level.Bad, Judgements.Certificate(Now.AddDays(1), Now));
        Is(Level.Ok, Judgements.Clock(TimeSpan.FromMilliseconds(40)));
        Is(Level.Bad, Judgements.Clock(TimeSpan.FromSeconds(-8)));
        Is(Level.Ok, Judgements.Disk("disk", 50_000_000_000, 100_000_000_000));
        Is(Level.Warn, Judgements.Disk("disk", 9_000_000_000, 100_000_000_000));
        Is(Level.Bad, Judgements.Disk("disk", 400_000_000, 10_000_000_000));
    }

    [Fact]
    public void A_rollout_half_way_is_seen_and_so_is_a_schema_that_does_not_fit()
    {
        Is(Level.Bad, Judgements.Nodes([]));
        Is(Level.Bad, Judgements.Nodes([new("silo-1", Now, "1.0")]));
        Is(Level.Ok, Judgements.Nodes([new("silo-1", Now, "1.0"), new("silo-2", Now, "1.0"), new("web-1", Now, null)]));
        Is(Level.Warn, Judgements.Nodes([new("silo-1", Now, "1.0"), new("silo-2", Now, "1.1"), new("web-1", Now, null)]));
        Is(Level.Ok, Judgements.Schema([1, 2, 3], [1, 2, 3]));
        Is(Level.Bad, Judgements.Schema([1, 2, 3], [1, 2]));
        Is(Level.Warn, Judgements.Schema([1, 2], [1, 2, 3]));
        Assert.Equal(1, Findings.Exit([Judgements.Nodes([])]));
    }

    [Fact]
    public void Secrets_are_told_by_name_and_never_by_value()
    {
        var told = new Dictionary<string, string> { ["ICUPA_SECRET"] = Convert.ToBase64String(new byte[32]), ["ICUPA_SMTP_PASSWORD"] = "hush hush" };
        var finding = Secrets.Look(told.GetValueOrDefault, Needed.Here);
        Is(Level.Ok, finding);
        Assert.Contains("ICUPA_SMTP_PASSWORD", finding.Says, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", finding.Says, StringComparison.Ordinal);
        Is(Level.Warn, Secrets.Look(_ => null, Needed.Here));
        Is(Level.Ok, Secrets.Look(_ => null, Needed.Elsewhere));
        told["ICUPA_SECRET"] = "short";
        Is(Level.Bad, Secrets.Look(told.GetValueOrDefault, Needed.Elsewhere));
    }

    [Theory]
    [InlineData("--loud")]
    [InlineData("--url")]
    [InlineData("--url", "nowhere")]
    public void The_doctor_refuses_what_it_does_not_understand(params string[] arguments) =>
        Assert.Equal(LocalException.Usage, Assert.Throws<LocalException>(() => DoctorVerb.Parse(arguments)).ExitCode);
}

/// <summary>What the doctor asks, of a cluster that lives.</summary>
/// <summary>A database to which nobody has brought the schema yet.</summary>
[Trait("Needs", "servers")]
public sealed class EmptyDatabaseTests(Support.PostgresServer server)
{
    [Fact]
    public async Task What_is_missing_is_the_schema()
    {
        var empty = await server.NewEmptyDatabase();
        await using (var connection = new NpgsqlConnection(empty + ";Pooling=false"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            Assert.Equal(Level.Bad, Judgements.Schema(Migrations.Known, await new DatabaseLook(connection).Applied()).Level);
        }
        await server.Drop(empty);
    }
}

[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class DatabaseLookTests(LiveSite site)
{
    [Fact]
    public async Task A_cluster_that_lives_is_found_well_and_only_strangers_are_ended()
    {
        await using var connection = new NpgsqlConnection(site.Database + ";Pooling=false");
        await connection.OpenAsync();
        var look = new DatabaseLook(connection);

        Assert.Equal(Level.Ok, Judgements.Schema(Migrations.Known, await look.Applied()).Level);
        var nodes = await look.Nodes(site.Cluster.Options.ClusterId);
        Assert.Equal(["silo-1", "web-1"], nodes.Select(n => n.Node));
        // Silos write it down themselves; web nodes have them do it.
        await LiveClient.Eventually("True", async () => (await look.Nodes(site.Cluster.Options.ClusterId)).All(n => n.Version == nodes[0].Version && n.Version is not null).ToString());
        Assert.Contains(await look.Deploys(), d => d.Version == nodes[0].Version);
        Assert.InRange((await look.Skew()).TotalSeconds, -1, 1);
        Assert.False((await look.Server()).ReadOnly);
        Assert.NotNull(await look.Behind());
        Assert.Null(await look.Slot());
        await look.Owing();
        await look.Payments();
        await look.Embeddings();
        using (var http = new HttpClient { BaseAddress = site.Address })
            (await http.PostAsync("/webhooks/momo/made-up", null)).Dispose();
        await LiveClient.Eventually("True", async () => (await look.Webhooks()).Any(p => p is { Provider: "momo", Refused: > 0, LastRefused: not null }).ToString());
        await look.Matters();
        await look.Switches();
        await look.Archiver();
        await look.NewestBackup();
        Assert.NotNull((await look.OldestTransaction()).Who ?? "nobody");

        await using var stranger = new NpgsqlConnection(site.Database + ";Pooling=false;Application Name=stranger");
        await stranger.OpenAsync();
        var ended = await look.EndIdle(TimeSpan.Zero);
        Assert.Contains("stranger", ended);
        Assert.DoesNotContain(ended, name => name.StartsWith("silo-", StringComparison.Ordinal) || name.StartsWith("web-", StringComparison.Ordinal));
        await using var asked = new NpgsqlCommand("select 1", stranger);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => asked.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Who_waits_for_whom_is_named()
    {
        await using var holder = new NpgsqlConnection(site.Database + ";Pooling=false;Application Name=holder");
        await using var waiter = new NpgsqlConnection(site.Database + ";Pooling=false;Application Name=waiter");
        await using var connection = new NpgsqlConnection(site.Database + ";Pooling=false");
        await Task.WhenAll(holder.OpenAsync(), waiter.OpenAsync(), connection.OpenAsync());
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table backup in access exclusive mode", holder, transaction))
            await hold.ExecuteNonQueryAsync();
        await using var wait = new NpgsqlCommand("select count(*) from backup", waiter);
        var waiting = wait.ExecuteScalarAsync();
        var look = new DatabaseLook(connection);
        await LiveClient.Eventually("True", async () => $"{(await look.Locks()).Blockers?.Contains("holder", StringComparison.Ordinal)}");
        // The cluster's own may have begun before and end meanwhile.
        await LiveClient.Eventually("True", async () => $"{(await look.OldestTransaction()).Who?.StartsWith("holder (", StringComparison.Ordinal)}");
        await transaction.RollbackAsync();
        await waiting;
    }
}
