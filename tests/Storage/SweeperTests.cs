using Icupa.Platform;
using Icupa.Storage;
using Icupa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>What is owed and this build knows nothing of, against a real Postgres.</summary>
[Trait("Needs", "servers")]
public sealed class SweeperTests(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task A_stream_of_a_newer_build_is_left_to_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using (var write = database.Source.CreateCommand("insert into owing (stream, since, swept) values ('pigeon:demo/1', now(), now() - interval '1 minute')"))
            await write.ExecuteNonQueryAsync(stop);
        using var sweeper = new Sweeper(new JournalSource(database.Source), null!, NullLogger<Sweeper>.Instance);
        await sweeper.StartAsync(stop);
        // Claimed again and again: it goes on.
        var seen = new HashSet<DateTime>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (seen.Count < 3)
        {
            Assert.False(sweeper.ExecuteTask!.IsFaulted, $"{sweeper.ExecuteTask.Exception}");
            await using var read = database.Source.CreateCommand("select swept from owing");
            seen.Add((DateTime)(await read.ExecuteScalarAsync(stop))!);
            await timer.WaitForNextTickAsync(stop);
        }
        await sweeper.StopAsync(stop);
    }
}
