using Icupa.Board;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Tests.Support;
using Icupa.Venues;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>What commands know of their venue without asking, against a real Postgres.</summary>
[Trait("Needs", "servers")]
public sealed class BoardTests(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task What_is_heard_of_a_kitchen_while_its_board_is_read_stays()
    {
        var stop = TestContext.Current.CancellationToken;
        var venue = VenueId.Of("demo/heard");
        var source = new JournalSource(database.Source);
        await new VenueRows(source).Write(venue, 0, new(venue, "Heard", Currency.RWF, "Africa/Kigali"));
        await using var reader = new JournalReader(source);
        using var flags = new FlagBoard(new(source), TimeProvider.System, NullLogger<FlagBoard>.Instance);
        using var boards = new Boards(source, reader, flags, null!, TimeProvider.System, NullLogger<Boards>.Instance);
        await boards.Prime(venue);
        foreach (var unheard in new[] { true, false })
        {
            await using var connection = await database.Source.OpenConnectionAsync(stop);
            await using var held = await connection.BeginTransactionAsync(stop);
            await using (var hold = new NpgsqlCommand("lock table venue in access exclusive mode", connection, held))
                await hold.ExecuteNonQueryAsync(stop);
            var reading = boards.Refresh(venue);
            boards.HearKitchen(venue, unheard);
            Assert.Equal((unheard, false), (boards.Of(venue).KitchenUnheard, reading.IsCompleted));
            await held.RollbackAsync(stop);
            await reading;
            Assert.Equal(unheard, boards.Of(venue).KitchenUnheard);
        }
    }
}
