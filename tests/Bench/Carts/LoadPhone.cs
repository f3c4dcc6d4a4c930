using System.Text.Json;
using Icupa.Bench.Live;

namespace Icupa.Bench.Carts;

/// <summary>A phone that adds, changes and removes lines of its own, so that carts stay small, and counts versions.</summary>
public class LoadPhone(LoadTable table, int number, string cart, int seed) : HubSocket
{
    private const int FewestLines = 1;
    private const int MostLines = 3;

    private static readonly TimeSpan Beats = TimeSpan.FromSeconds(10);

    private readonly Random random = new(seed);
    private readonly List<(string Id, BenchVenue.Dish Dish)> lines = [];
    private readonly byte[] stream = System.Text.Encoding.UTF8.GetBytes(cart);
    private readonly SortedDictionary<long, long> early = [];
    private long version;
    private (string Target, Action<Utf8JsonWriter> Arguments)? held;

    /// <summary>All of them say that they are there, every 10 s until the end.</summary>
    public static async Task KeepBeating(IReadOnlyCollection<LoadPhone> phones, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(Beats, end).ContinueWith(static _ => { }, TaskScheduler.Default);
            foreach (var phone in phones)
                await phone.Beat();
        }
    }

    /// <summary>One change, durable, answered and seen by every phone of the table; how long that took.</summary>
    public async Task<TimeSpan> MakeChange() => await TryChange() ?? throw new InvalidOperationException("a change was refused: the node is busy");

    /// <summary>The same, or null when the node is busy: then the next is this one again. One at a time.</summary>
    public async Task<TimeSpan?> TryChange()
    {
        var (target, write) = held ?? Next();
        held = null;
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var reply = await Call(target, write);
        if (reply.GetProperty("refusal").GetString() is nameof(Refusal.Busy))
        {
            held = (target, write);
            return null;
        }
        if (reply.GetProperty("refusal").GetString() is not "None" and var refusal)
            throw new InvalidOperationException($"{target} was refused: {refusal}");
        await table.SeenByAll(reply.GetProperty("version").GetInt64());
        return System.Diagnostics.Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Starts the pushes.</summary>
    public async Task Enter() => Begin(Version(await Call("Enter", _ => { })));

    /// <summary>The cart's version in the answer to Enter.</summary>
    protected virtual long Version(JsonElement entered) =>
        entered.GetProperty("streams").EnumerateArray().First(s => s.GetProperty("stream").ValueEquals(cart)).GetProperty("version").GetInt64();

    /// <summary>The arguments of a change after the line's id.</summary>
    protected virtual void WriteChange(Utf8JsonWriter json, BenchVenue.Dish dish, int quantity) => Content(json, null, null, quantity);

    protected override void Called(string target, ref Utf8JsonReader arguments)
    {
        if (target != Change)
            return;
        arguments.Read();
        if (!arguments.ValueTextEquals(stream))
            return;
        arguments.Read();
        var from = arguments.GetInt64();
        arguments.Read();
        Advance(from, arguments.GetInt64());
    }

    // Changes may overtake each other; one is seen when all before it are there.
    private void Advance(long from, long to)
    {
        lock (early)
        {
            if (to <= version)
                return;
            early[from] = Math.Max(to, early.GetValueOrDefault(from));
            Catch();
        }
    }

    private void Begin(long whole)
    {
        lock (early)
        {
            version = Math.Max(version, whole);
            Catch();
        }
    }

    private void Catch()
    {
        while (early.Count > 0 && early.First() is var first && first.Key <= version)
        {
            version = Math.Max(version, first.Value);
            early.Remove(first.Key);
        }
        table.Seen(number, version);
    }

    private (string Target, Action<Utf8JsonWriter> Arguments) Next()
    {
        lock (lines)
        {
            var what = lines.Count < FewestLines ? 0 : lines.Count >= MostLines ? 1 + random.Next(2) : random.Next(3);
            var quantity = 1 + random.Next(9);
            var at = random.Next(Math.Max(1, lines.Count));
            var command = Guid.NewGuid();
            if (what == 0)
            {
                var (id, dish) = (Guid.NewGuid().ToString("N"), BenchVenue.Dishes[random.Next(BenchVenue.Dishes.Length)]);
                lines.Add((id, dish));
                return ("AddLine", json =>
                {
                    json.WriteStringValue(command);
                    Content(json, id, dish.Item, quantity);
                }
                );
            }
            var line = lines[at];
            if (what == 1)
                return ("ChangeLine", json =>
                {
                    json.WriteStringValue(command);
                    json.WriteStringValue(line.Id);
                    WriteChange(json, line.Dish, quantity);
                }
                );
            lines.RemoveAt(at);
            return ("RemoveLine", json =>
            {
                json.WriteStringValue(command);
                json.WriteStringValue(line.Id);
            }
            );
        }
    }

    /// <summary>A line, or the new content of one.</summary>
    public static void Content(Utf8JsonWriter json, string? line, string? item, int quantity)
    {
        json.WriteStartObject();
        if (line is not null)
            json.WriteString("line"u8, line);
        if (item is not null)
            json.WriteString("item"u8, item);
        json.WriteNumber("quantity"u8, quantity);
        json.WriteStartArray("choices"u8);
        foreach (var choice in BenchVenue.Choices)
        {
            json.WriteStartObject();
            json.WriteString("group"u8, choice.Group);
            json.WriteString("modifier"u8, choice.Modifier);
            json.WriteStartArray("choices"u8);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>The same phone, talking to the plain hub.</summary>
public sealed class PlainPhone(LoadTable table, int number, string cart, int seed) : LoadPhone(table, number, cart, seed)
{
    protected override long Version(JsonElement entered) => entered.GetInt64();

    protected override void WriteChange(Utf8JsonWriter json, BenchVenue.Dish dish, int quantity)
    {
        Content(json, null, null, quantity);
        json.WriteStringValue(dish.Item);
    }
}
