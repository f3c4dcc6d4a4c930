using System.Text.Json;
using System.Text.Json.Serialization;
using Icupa.Bench.Live;
using Icupa.Menus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Bench.Baseline;

/// <summary>
/// What we are compared with: a SignalR hub on Postgres without actors, as a good team would write it. Same messages, same groups, same
/// durability; one prepared round trip per change.
/// </summary>
public static class PlainServer
{
    public static async Task<int> Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ICUPA_URLS")!);
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Logging.ClearProviders();
        await using var source = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("ICUPA_POSTGRES")!);
        builder.Services.AddSingleton(source);
        builder.Services.AddSignalR(o => o.KeepAliveInterval = TimeSpan.FromSeconds(8)).AddJsonProtocol(o =>
            o.PayloadSerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => "ready");
        app.MapHub<PlainHub>("/hub/guest");
        await app.RunAsync();
        return 0;
    }
}

/// <summary>A line of a cart as phones see it: the fields of our own line.</summary>
public sealed record PlainLine(string Id, string Item, int Quantity, Choice[] Choices, string By, long Unit, long Total, string Hold);

/// <summary>The cart's other entity: the fields of our own.</summary>
public sealed record PlainMeta(string Currency, long Total, int MenuVersion, bool Ended);

/// <summary>What is known of the asker's new line; prices come from the menu.</summary>
public sealed record PlainNewLine(string Line, string Item, int Quantity, Choice[] Choices);

/// <summary>What becomes of a line.</summary>
public sealed record PlainChange(int Quantity, Choice[] Choices);

/// <summary>The answer to a change.</summary>
public readonly record struct PlainReply(string Refusal, long Version);

/// <summary>The plain hub. Who asks is believed: the address says so, which costs nothing.</summary>
public sealed class PlainHub(NpgsqlDataSource source) : Hub
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly Dictionary<string, long> Prices = BenchVenue.Dishes.ToDictionary(d => d.Item, d => d.Unit);

    private string Cart => (string)Context.Items["cart"]!;
    private string By => (string)Context.Items["by"]!;

    public override Task OnConnectedAsync()
    {
        var query = Context.GetHttpContext()!.Request.Query;
        Context.Items["cart"] = query["cart"].ToString();
        Context.Items["by"] = "guest:" + query["guest"];
        return Task.CompletedTask;
    }

    public async Task<long> Enter()
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, Cart);
        await using var command = source.CreateCommand("insert into plain_cart (cart) values ($1) on conflict (cart) do update set cart = excluded.cart returning version");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Cart });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public Task<PlainReply> AddLine(string commandId, PlainNewLine line) =>
        line.Quantity is < 1 or > 99 || !Prices.TryGetValue(line.Item, out var unit) ? Refused("Malformed")
        : Change(commandId, line.Line, JsonSerializer.Serialize(line, Json), new(line.Line, line.Item, line.Quantity, line.Choices, By, unit, unit * line.Quantity, "free"));

    // The phone says the dish of its line again, so that a change is one round trip here too.
    public Task<PlainReply> ChangeLine(string commandId, string line, PlainChange change, string item) =>
        change.Quantity is < 1 or > 99 || !Prices.TryGetValue(item, out var unit) ? Refused("Malformed")
        : Change(commandId, line, JsonSerializer.Serialize(change, Json), new(line, item, change.Quantity, change.Choices, By, unit, unit * change.Quantity, "free"));

    public Task<PlainReply> RemoveLine(string commandId, string line) => Change(commandId, line, "{\"removed\":true}", null);

    private static Task<PlainReply> Refused(string why) => Task.FromResult(new PlainReply(why, 0));

    private async Task<PlainReply> Change(string commandId, string line, string happened, PlainLine? entity)
    {
        var key = "line:" + line;
        var (version, total) = await Write(Guid.Parse(commandId), Guid.Parse(line), key, happened, entity is null ? null : JsonSerializer.Serialize(entity, Json));
        var meta = new PlainMeta("EUR", total, 1, false);
        object change = entity is null
            ? new { set = new Dictionary<string, object> { ["meta"] = meta }, drop = new[] { key } }
            : new { set = new Dictionary<string, object> { [key] = entity, ["meta"] = meta } };
        await Clients.Group(Cart).SendAsync("change", Cart, version - 1, version, change);
        return new("None", version);
    }

    private async Task<(long Version, long Total)> Write(Guid command, Guid line, string key, string happened, string? entity)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var change = new NpgsqlCommand("select new_version, new_total from plain_change($1, $2, $3, $4, $5, $6, $7)", connection);
        change.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Cart });
        change.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = command });
        change.Parameters.Add(new NpgsqlParameter<string> { TypedValue = By });
        change.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = line });
        change.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        change.Parameters.Add(new NpgsqlParameter { Value = happened, NpgsqlDbType = NpgsqlDbType.Jsonb });
        change.Parameters.Add(new NpgsqlParameter { Value = (object?)entity ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        // Parsed once per connection; a look-up afterwards.
        await change.PrepareAsync();
        await using var reader = await change.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
