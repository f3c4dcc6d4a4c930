using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;

namespace Icupa.Bench.Kitchen;

/// <summary>
/// From a guest's tap on "send" to the ticket in the hands of each kitchen screen, and from a cook's bump to "ready" in the hands of the
/// phones, with many tables ordering. Drawing itself is measured in a browser elsewhere.
/// </summary>
public static class KitchenBench
{
    private const int LinesPerRound = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<Result> Run(Arguments arguments)
    {
        var (tables, length, every) = (arguments.Count("tables", 50), arguments.Seconds("seconds", 40), arguments.Seconds("every", 10));
        await using var servers = await Servers.Start(arguments.Data);
        await using var cluster = await Cluster.Start(new ClusterPlan { Folder = Path.Combine(arguments.Data, "kitchen"), Postgres = await servers.Fresh("bench_kitchen") });
        var room = await Room.Fill(cluster, tables, 2);
        var seen = new Sightings();
        var screens = room.Screens.ToDictionary(s => s.Key, s => new SeeingScreen(cluster.Site, s.Key, s.Value, seen));
        foreach (var screen in screens.Values)
            await screen.Start();
        var (painted, ready, clock) = (new List<double>(), new List<double>(), Stopwatch.StartNew());
        await Task.WhenAll(room.Tables.Select((table, n) => Task.Run(() => Dine(table, n))));
        foreach (var screen in screens.Values)
            await screen.DisposeAsync();
        return Say(tables, painted, ready, length);

        async Task Dine(SeatedTable table, int n)
        {
            await using var orders = new SeeingPhone(cluster.Site, table.Phones[0].Cookie, n, seen);
            await using var other = new SeeingPhone(cluster.Site, table.Phones[1].Cookie, n + tables, seen);
            await Task.WhenAll(orders.Start(), other.Start());
            // Tables do not order in step.
            await Task.Delay(every * (n / (double)tables));
            for (var round = 1; clock.Elapsed < length; round++)
            {
                var next = clock.Elapsed + every;
                var order = $"{table.Visit}/{round.ToString(CultureInfo.InvariantCulture)}";
                var stations = await orders.Fill(Key.Cart(table.Visit), LinesPerRound, n + round);
                var sent = Stopwatch.GetTimestamp();
                Must(await orders.Command("Place", Guid.NewGuid(), json => json.WriteNumberValue(long.MaxValue / 2)));
                foreach (var station in stations.Append(BenchVenue.Expo))
                    Add(painted, sent, await seen.First($"{station} {order}").WaitAsync(Limit));
                var bumped = Stopwatch.GetTimestamp();
                await Task.WhenAll(stations.Select(async station =>
                {
                    Must(await screens[station].Command("Bump", Guid.NewGuid(), json =>
                    {
                        json.WriteStringValue(order);
                        json.WriteNullValue();
                    }));
                }));
                foreach (var phone in new[] { orders, other })
                    Add(ready, bumped, await seen.First($"{phone.Number} {order} ready").WaitAsync(Limit));
                if (next > clock.Elapsed)
                    await Task.Delay(next - clock.Elapsed);
            }
        }
    }

    private static void Add(List<double> samples, long from, long to)
    {
        lock (samples)
            samples.Add(Stopwatch.GetElapsedTime(from, to).TotalMilliseconds);
    }

    private static void Must(Answer answer)
    {
        if (!answer.Ok)
            throw new LocalException($"refused: {answer.Refusal}");
    }

    private static Result Say(int tables, List<double> painted, List<double> ready, TimeSpan length)
    {
        double[] screen = [.. painted], phone = [.. ready];
        double P(double[] samples, double percent) => Figures.Percentile(samples, percent).To(1);
        var line = JsonSerializer.Serialize(new
        {
            bench = "kitchen",
            tables,
            tickets = screen.Length,
            placedToScreen = new { p50Ms = P(screen, 50), p95Ms = P(screen, 95), p99Ms = P(screen, 99) },
            bumpToPhone = new { p50Ms = P(phone, 50), p95Ms = P(phone, 95), p99Ms = P(phone, 99) },
        });
        string Row(string what, double[] samples) => $"| {what} | {samples.Length} | {P(samples, 50).Said("0.0")} | {P(samples, 95).Said("0.0")} | {P(samples, 99).Said("0.0")} |";
        return new(line,
        [
            $"{tables} tables of two phones order rounds of {LinesPerRound} dishes for {length.TotalSeconds.Said()} s; every station has a screen.",
            "",
            "| | seen | p50 ms | p95 ms | p99 ms |",
            "|---|---:|---:|---:|---:|",
            Row("round sent → ticket on each screen", screen),
            Row("all stations bump → \"ready\" on both phones", phone),
        ]);
    }
}

/// <summary>A kitchen screen that notes when it was given each ticket.</summary>
public sealed class SeeingScreen(Uri site, string station, string cookie, Sightings seen) : LiveClient([site], "/hub/kitchen", cookie, 0)
{
    protected override void Entering(Utf8JsonWriter json) => json.WriteStringValue(station);

    protected override Task Beat(HubSocket socket) => socket.Call("Beat", _ => { });

    protected override void Changed(string stream)
    {
        if (!stream.StartsWith("station:", StringComparison.Ordinal))
            return;
        var fresh = new List<string>();
        foreach (var (key, ticket) in Mirror.Entities(stream, "ticket:"))
        {
            seen.Saw($"{station} {key["ticket:".Length..]}");
            if (ticket.GetProperty("state").ValueEquals("new"))
                fresh.Add(key["ticket:".Length..]);
        }
        if (fresh.Count > 0)
            _ = Paint(fresh);
    }

    private async Task Paint(List<string> orders)
    {
        try
        {
            await Command("Painted", Guid.NewGuid(), json =>
            {
                json.WriteStartArray();
                orders.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            });
        }
        catch (OperationCanceledException)
        {
            // The screen was switched off.
        }
    }
}

/// <summary>A phone that notes when every line of an order is ready.</summary>
public sealed class SeeingPhone(Uri site, string cookie, int number, Sightings seen) : LiveClient([site], "/hub/guest", cookie, number)
{
    /// <summary>Puts dishes into the cart and answers the stations that make them.</summary>
    public async Task<IReadOnlyList<string>> Fill(string cart, int lines, int first)
    {
        var dishes = Enumerable.Range(first, lines).Select(n => BenchVenue.Dishes[n % BenchVenue.Dishes.Length]).ToList();
        foreach (var dish in dishes)
        {
            var answer = await Command("AddLine", Guid.NewGuid(), json => Carts.LoadPhone.Content(json, Guid.NewGuid().ToString("N"), dish.Item, 1));
            if (!answer.Ok)
                throw new LocalException($"{cart} refused a line: {answer.Refusal}");
        }
        return [.. dishes.Select(d => d.Station).Distinct()];
    }

    protected override void Changed(string stream)
    {
        if (!stream.StartsWith("order:", StringComparison.Ordinal))
            return;
        var lines = Mirror.Entities(stream, "line:");
        if (lines.Count > 0 && lines.All(l => l.Value.GetProperty("state").ValueEquals("ready")))
            seen.Saw($"{Number} {Key.Rest(stream)} ready");
    }
}
