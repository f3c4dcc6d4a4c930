using System.Net;
using System.Reflection;
using Icupa.Silo.Local;
using Icupa.Silo.Schema;
using Icupa.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit;

namespace Icupa.Tests.Storage;

[Trait("Needs", "servers")]
public sealed class SchemaTests(Database database, PostgresServer server) : IClassFixture<Database>
{
    private const int Rivals = 8;

    [Fact]
    public async Task Applies_whole_to_an_empty_database_and_then_has_nothing_to_do()
    {
        var files = typeof(Migrations).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal));
        var empty = await server.NewEmptyDatabase();

        Assert.Equal(files, Migrations.Apply(empty, _ => { }));
        Assert.Equal("schema is up to date", Migrations.Bring(empty, _ => { }));

        await using (var later = NpgsqlDataSource.Create(empty + ";Pooling=false"))
        await using (var newer = later.CreateCommand("insert into public.schema_version (type, version, description, name, checksum, installed_by, success) select type, '9999', 'later', 'V9999__later.sql', 'x', installed_by, true from public.schema_version where version = '0019'"))
            Assert.Equal(1, await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        Assert.Equal("nothing applied: the schema is newer than this build, which does not know 9999", Migrations.Bring(empty, _ => { }));

        await server.Drop(empty);
    }

    [Fact]
    public async Task An_owner_who_may_not_create_extensions_reads_what_an_administrator_runs()
    {
        var (empty, owner) = (await server.NewEmptyDatabase(), $"owner_of_{Environment.ProcessId}");
        var at = new NpgsqlConnectionStringBuilder(empty) { Pooling = false };
        await using var admin = NpgsqlDataSource.Create(at.ConnectionString);
        await Run($"create role {owner} login password 'x'; alter database {at.Database} owner to {owner}");

        (at.Username, at.Password) = (owner, "x");
        Assert.Contains("create extension vector;", Migrations.Said(Assert.ThrowsAny<Exception>(() => Migrations.Apply(at.ConnectionString, _ => { }))), StringComparison.Ordinal);

        await server.Drop(empty);
        await using var other = NpgsqlDataSource.Create(database.ConnectionString);
        await using var drop = other.CreateCommand($"drop role {owner}");
        await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        async Task Run(string sql)
        {
            await using var command = admin.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Racing_first_writes_leave_one_row_for_each_key()
    {
        for (var key = 0; key < 20; key++)
        {
            var extension = $"cart:demo/grill/{key}";
            var versions = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Write(extension, null)));
            Assert.Single(versions, 1);
            Assert.Equal(Rivals - 1, versions.Count(version => version is null));
        }

        Assert.Equal(20L, await Scalar("select count(*) from orleans.state where grainidextensionstring like 'cart:%'"));
        Assert.Equal(20L, await Scalar("select count(distinct grainidextensionstring) from orleans.state where grainidextensionstring like 'cart:%'"));
    }

    [Fact]
    public async Task Racing_first_writes_leave_one_row_where_the_key_has_no_text()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Write(null, null)));

        Assert.Single(versions, 1);
        Assert.Equal(1L, await Scalar("select count(*) from orleans.state where grainidextensionstring is null"));
    }

    [Fact]
    public async Task Of_rivals_that_know_the_same_version_one_writes()
    {
        Assert.Equal(1, await Write("table:rivals", null));

        var versions = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Write("table:rivals", 1)));

        Assert.Single(versions, 2);
        Assert.Equal(Rivals - 1, versions.Count(version => version == 1));
    }

    [Fact]
    public async Task Holds_every_statement_that_Orleans_asks_for()
    {
        var clustering = Type.GetType("Orleans.Clustering.AdoNet.Storage.DbStoredQueries, Orleans.Clustering.AdoNet", throwOnError: true)!
            .GetProperties(BindingFlags.Instance | BindingFlags.NonPublic).Select(property => property.Name).ToList();
        string[] storage = ["WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "DeleteStorageKey"];
        Assert.Contains("MembershipReadAllKey", clustering);

        var keys = new List<string>();
        await using var command = database.Source.CreateCommand("select querykey from orleans.orleansquery");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            keys.Add(reader.GetString(0));
        }

        Assert.Empty(clustering.Concat(storage).Except(keys));
    }

    [Fact]
    public async Task Orleans_keeps_its_members_by_version_and_forgets_only_the_dead()
    {
        using var host = Host("members-test");
        var table = host.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        var start = (await table.ReadAllAsync()).Version;
        var longAgo = DateTime.UtcNow.AddDays(-30);
        var dead = Member(1, SiloStatus.Active, longAgo);
        var joining = Member(2, SiloStatus.Joining, longAgo);

        Assert.True(await table.InsertRowAsync(dead, start.Next()));
        Assert.False(await table.InsertRowAsync(joining, start.Next()));
        var second = (await table.ReadAllAsync()).Version;
        Assert.False(await table.InsertRowAsync(dead, second.Next()));
        Assert.True(await table.InsertRowAsync(joining, second.Next()));
        var third = await table.ReadRowAsync(dead.SiloAddress);
        dead.Status = SiloStatus.Dead;
        dead.AddSuspector(joining.SiloAddress, longAgo);
        Assert.False(await table.UpdateRowAsync(dead, "", second.Next()));
        Assert.Equal(2, third.Version.Version);
        Assert.True(await table.UpdateRowAsync(dead, third.Members[0].Item2, third.Version.Next()));
        await table.UpdateIAmAliveAsync(joining);

        var members = (await table.ReadAllAsync()).Members;
        Assert.Equal(2, members.Count);
        Assert.Single(members.Single(member => member.Item1.Status == SiloStatus.Dead).Item1.SuspectTimes!);

        await table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddDays(-7));

        Assert.Equal(SiloStatus.Joining, Assert.Single((await table.ReadAllAsync()).Members).Item1.Status);
        await table.DeleteMembershipTableEntriesAsync("members-test");
        Assert.Equal(0L, await Scalar("select count(*) from orleans.membership_version where deploymentid = 'members-test'"));
    }

    [Fact]
    public async Task Orleans_stores_state_and_refuses_all_rivals_but_one()
    {
        using var host = Host("state-test");
        await host.StartAsync(TestContext.Current.CancellationToken);
        var storage = host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var grain = GrainId.Create("venue", "venue:demo/grill");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Writes(storage, grain)));
        Assert.Single(outcomes, true);

        var read = new GrainState<Kept>(new Kept());
        await storage.ReadStateAsync("kept", grain, read);
        Assert.Equal("twelve", read.State!.Word);
        read.State = new Kept { Word = "thirteen" };
        await storage.WriteStateAsync("kept", grain, read);
        Assert.Equal("2", read.ETag);
        await storage.ClearStateAsync("kept", grain, read);

        var again = new GrainState<Kept>(new Kept());
        await storage.ReadStateAsync("kept", grain, again);
        Assert.Equal("", again.State!.Word);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<bool> Writes(IGrainStorage storage, GrainId grain)
    {
        try
        {
            await storage.WriteStateAsync("kept", grain, new GrainState<Kept>(new Kept { Word = "twelve" }));
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    // As Orleans does it: the statement comes from the table, absent values are null without a type.
    private async Task<int?> Write(string? extension, int? known)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var find = new NpgsqlCommand("select querytext from orleans.orleansquery where querykey = 'WriteToStorageKey'", connection);
        var text = (string)(await find.ExecuteScalarAsync())!;
        await using var write = new NpgsqlCommand(text, connection);
        write.Parameters.AddWithValue("GrainIdHash", 1);
        write.Parameters.AddWithValue("GrainIdN0", 0L);
        write.Parameters.AddWithValue("GrainIdN1", 0L);
        write.Parameters.AddWithValue("GrainTypeHash", 2);
        write.Parameters.AddWithValue("GrainTypeString", "test");
        write.Parameters.AddWithValue("GrainIdExtensionString", (object?)extension ?? DBNull.Value);
        write.Parameters.AddWithValue("ServiceId", "icupa");
        write.Parameters.AddWithValue("GrainStateVersion", (object?)known ?? DBNull.Value);
        write.Parameters.AddWithValue("PayloadBinary", new byte[] { 1, 2, 3 });
        return await write.ExecuteScalarAsync() as int?;
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static MembershipEntry Member(int number, SiloStatus status, DateTime at) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 20_000 + number, number),
        SiloName = $"silo-{number}",
        HostName = "here",
        Status = status,
        ProxyPort = 0,
        StartTime = at,
        IAmAliveTime = at,
    };

    private IHost Host(string cluster)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "icupa"));
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort.Next(), gatewayPort: 0);
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database.ForOrleans));
            silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database.ForOrleans));
        });
        return builder.Build();
    }

    [GenerateSerializer, Alias("icupa.test.kept")]
    public sealed class Kept
    {
        [Id(0)] public string Word { get; set; } = "";
    }
}
