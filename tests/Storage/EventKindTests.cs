using Icupa.Silo.Local;
using Icupa.Storage;
using Icupa.Tests.Support;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>A build that is rolled back after a newer one has written.</summary>
[Trait("Needs", "servers")]
public sealed class EventKindTests(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task A_build_refuses_by_name_what_a_newer_one_has_written_and_nothing_else()
    {
        Assert.Empty(await EventKinds.Unreadable(database.Source));
        await Run("insert into event_kind (stream, name) values ('cart', 'blessed')");
        await Write("visit:demo/grill/1", "blessed");
        await Write("cart:demo/grill/1", "placed");
        // Known to another build, and not written by it: it may be rolled back.
        Assert.Empty(await EventKinds.Unreadable(database.Source));

        await Write("cart:demo/grill/2", "blessed");

        Assert.Equal(["cart/blessed"], await EventKinds.Unreadable(database.Source));
        var folder = Directory.CreateTempSubdirectory("icupa-newer-").FullName;
        var refused = await Assert.ThrowsAsync<LocalException>(() => Cluster.Start(new() { Folder = folder, Postgres = database.ConnectionString }, TestContext.Current.CancellationToken));
        Assert.Contains($"ended with {LocalException.Newer} before it was ready", refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot read what a newer one has written: cart/blessed.", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private Task Write(string stream, string fact) =>
        Run($$"""insert into journal (stream, base, count, tenant, events) values ('{{stream}}', 0, 1, 'demo', '[{"id":"1","by":"x","at":0,"events":[{"e":"{{fact}}"}]}]')""");

    private async Task Run(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
