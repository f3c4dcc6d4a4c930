using System.Text.Json;
using Icupa.Carts;
using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Clusters;

/// <summary>Fifty guests on one table, all at once, over real connections that come and go.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class CrowdTests(LiveSite site)
{
    private const int Guests = 50;
    private const int CommandsEach = 200;
    private static readonly string[] Dishes = ["isombe", "mizuzu", "dodo", "rice", "fruit-salad"];

    /// <summary>A command as its guest remembers it, to send it again.</summary>
    private sealed record Sent(string Id, string Method, object?[] Arguments);

    [Fact]
    public async Task Every_phone_equals_a_serial_replay()
    {
        var table = (await site.Premises("crowd")).Table(4);
        var clients = new List<LiveClient> { await site.Phone(table) };
        await clients[0].Enter();
        var visit = clients[0].Visit;
        while (clients.Count < Guests)
        {
            clients.Add(await site.Phone(table, visit));
            await clients[^1].Enter();
        }

        var accepted = (await Task.WhenAll(clients.Select((client, n) => Act(client, new Random(n))))).Sum();
        Assert.True(accepted > Guests * CommandsEach / 4, $"only {accepted} commands were accepted");

        var replayed = await Replay(visit);
        var expected = replayed.Lines.ToDictionary(l => "line:" + l.Id.Text, l => (l.Item, l.Quantity, l.By, l.Total));
        foreach (var client in clients)
        {
            await client.Until(() => Lines(client).Count == expected.Count && Lines(client).All(l => expected.TryGetValue(l.Key, out var line) && line == l.Value));
            Assert.Equal(replayed.Total, client.All("cart:").Single(e => e.Key == "meta").Entity.GetProperty("total").GetInt64());
            await client.DisposeAsync();
        }
    }

    private static Dictionary<string, (string Item, int Quantity, string By, long Total)> Lines(LiveClient client) =>
        client.All("cart:").Where(e => e.Key.StartsWith("line:", StringComparison.Ordinal)).ToDictionary(e => e.Key, e =>
            (e.Entity.GetProperty("item").GetString()!, e.Entity.GetProperty("quantity").GetInt32(), e.Entity.GetProperty("by").GetString()!, e.Entity.GetProperty("total").GetInt64()));

    // Adds, changes and removes; sends things twice, several at once, and over connections that break; answers how many were accepted.
    private static async Task<int> Act(LiveClient client, Random random)
    {
        var (mine, history, accepted) = (new List<string>(), new List<Sent>(), 0);
        for (var done = 0; done < CommandsEach;)
        {
            var burst = random.Next(4) == 0 ? 3 : 1;
            var commands = Enumerable.Range(0, burst).Select(_ => Next(random, mine, history)).ToArray();
            if (random.Next(25) == 0)
            {
                // The phone sleeps with its commands on the way, and wakes.
                var lost = commands.Select(c => Try(client, c)).ToArray();
                await client.Connection.StopAsync();
                await Task.WhenAll(lost);
                await Surely(async () =>
                {
                    await client.Enter();
                    return "None";
                });
            }
            random.Shuffle(commands);
            foreach (var refusal in await Task.WhenAll(commands.Select(c => Surely(() => client.Again(c.Id, c.Method, c.Arguments)))))
                accepted += refusal == "None" ? 1 : 0;
            done += burst;
        }
        return accepted;
    }

    private static Sent Next(Random random, List<string> mine, List<Sent> history)
    {
        Sent command;
        switch (random.Next(10))
        {
            case < 4 when mine.Count < 3:
                mine.Add(Guid.NewGuid().ToString("N"));
                command = new(LiveClient.NewId(), "AddLine", [new { line = mine[^1], item = Dishes[random.Next(Dishes.Length)], quantity = random.Next(1, 9), choices = Array.Empty<object>() }]);
                break;
            case < 7 when mine.Count > 0:
                command = new(LiveClient.NewId(), "ChangeLine", [mine[random.Next(mine.Count)], new { quantity = random.Next(1, 99), choices = Array.Empty<object>() }]);
                break;
            case < 9 when mine.Count > 0:
                command = new(LiveClient.NewId(), "RemoveLine", [mine[0]]);
                mine.RemoveAt(0);
                break;
            default:
                if (history.Count == 0)
                    goto case 0;
                return history[random.Next(history.Count)];
            case 0:
                mine.Add(Guid.NewGuid().ToString("N"));
                command = new(LiveClient.NewId(), "AddLine", [new { line = mine[^1], item = Dishes[0], quantity = 1, choices = Array.Empty<object>() }]);
                break;
        }
        history.Add(command);
        return command;
    }

    private static async Task Try(LiveClient client, Sent command)
    {
        try
        {
            await client.Again(command.Id, command.Method, command.Arguments);
        }
        catch (Exception e) when (e is HubException or InvalidOperationException or OperationCanceledException or System.IO.IOException)
        {
            // Nobody knows: it is sent again.
        }
    }

    // As a phone does: the bound on calls, a dying silo and a cut wire all mean the same call once more.
    private static async Task<string> Surely(Func<Task<string>> call)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            try
            {
                var refusal = await call();
                if (refusal is not ("TooMany" or "Busy"))
                    return refusal;
            }
            catch (HubException)
            {
                // Nobody knows: the same id again.
            }
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<Cart> Replay(string visit)
    {
        await using var source = NpgsqlDataSource.Create(site.Database);
        await using var command = source.CreateCommand("select events from journal where stream = $1 order by base");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Key.Cart(VisitId.Of(visit)) });
        await using var reader = await command.ExecuteReaderAsync();
        var (cart, ids) = (Cart.Empty, new HashSet<CommandId>());
        while (await reader.ReadAsync())
            foreach (var commit in JsonSerializer.Deserialize(reader.GetString(0), CartJson.Default.CommitCartEventArray)!)
            {
                Assert.True(ids.Add(commit.Id), $"command {commit.Id} is in the journal twice");
                foreach (var happened in commit.Events)
                    cart = cart.Apply(happened, commit.Fact);
            }
        return cart;
    }
}
