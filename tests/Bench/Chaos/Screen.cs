using System.Collections.Concurrent;
using System.Text.Json;
using Icupa.Bench.Live;

namespace Icupa.Bench.Chaos;

/// <summary>A kitchen screen with its cook: draws what is new, says so, and bumps each ticket a few seconds later.</summary>
public sealed class Screen(IReadOnlyList<Uri> sites, string station, string cookie, int number, Ledger ledger) : LiveClient(sites, "/hub/kitchen", cookie, number)
{
    private const string Ticket = "ticket:";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestCooking = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, Task> cooking = new(StringComparer.Ordinal);

    public string Station => station;

    /// <summary>Nothing on the board, nothing in the cook's hands.</summary>
    public bool Idle => Open().Count == 0 && cooking.Values.All(t => t.IsCompleted);

    protected override void Entering(Utf8JsonWriter json) => json.WriteStringValue(station);

    protected override Task Beat(HubSocket socket) => socket.Call("Beat", _ => { });

    /// <summary>Goes on until told to stop, and until what was on the board is done.</summary>
    public async Task Cook(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested || Open().Count > 0)
        {
            var tickets = Open();
            var fresh = tickets.Where(t => t.Value.GetProperty("state").ValueEquals("new")).Select(t => t.Key[Ticket.Length..]).ToList();
            if (fresh.Count > 0)
                await Command("Painted", Guid.NewGuid(), json =>
                {
                    json.WriteStartArray();
                    fresh.ForEach(json.WriteStringValue);
                    json.WriteEndArray();
                });
            foreach (var (key, _) in tickets)
                _ = cooking.GetOrAdd(key[Ticket.Length..], Bump);
            await Task.Delay(Look, Stopping);
        }
        await Task.WhenAll(cooking.Values);
    }

    private IReadOnlyList<KeyValuePair<string, JsonElement>> Open() =>
        [.. Mirror.Streams("station:" + BenchVenue.Id.Text + "/" + station + "/").SelectMany(s => Mirror.Entities(s, Ticket)).Where(t => !t.Value.GetProperty("state").ValueEquals("bumped"))];

    private async Task Bump(string order)
    {
        await Task.Delay(LongestCooking * Random.Shared.NextDouble(), Stopping);
        var answer = await Command("Bump", Guid.NewGuid(), json =>
        {
            json.WriteStringValue(order);
            json.WriteNullValue();
        });
        if (answer.Ok)
            ledger.Bumps[(station, order)] = 0;
        else
            ledger.Contradictions.Add($"the bump of {order} at {station} was refused: {answer.Refusal}");
    }
}
