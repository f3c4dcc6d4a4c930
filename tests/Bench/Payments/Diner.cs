using System.Text.Json;
using Icupa.Bench.Carts;
using Icupa.Bench.Live;
using Icupa.Payments;

namespace Icupa.Bench.Payments;

/// <summary>A guest who orders, says whose dish is whose, and pays; everything by the live protocol.</summary>
public sealed class Diner(IReadOnlyList<Uri> sites, SeatedPhone seat, VisitId visit, int number) : LiveClient(sites, "/hub/guest", seat.Cookie, number)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    /// <summary>A phone pings when nothing else was sent for as long, as the product's own client does.</summary>
    private const int SecondsBetweenPings = 15;

    private readonly string check = Key.Check(visit);
    private int beats = number;

    public string Payer { get; } = "guest:" + seat.Session.Text;
    public VisitId Visit => visit;

    /// <summary>Called whenever the check changes.</summary>
    public event Action? CheckChanged;

    protected override Task Beat(HubSocket socket) => ++beats % SecondsBetweenPings == 0 ? socket.Beat() : Task.CompletedTask;

    protected override void Changed(string stream)
    {
        if (stream == check)
            CheckChanged?.Invoke();
    }

    /// <summary>Orders one dish; the line's id.</summary>
    public async Task<string> Order(BenchVenue.Dish dish)
    {
        var line = Guid.NewGuid().ToString("N");
        Must(await Command("AddLine", Guid.NewGuid(), json => LoadPhone.Content(json, line, dish.Item, 1)));
        return line;
    }

    public async Task Place() => Must(await Command("Place", Guid.NewGuid(), json => json.WriteNumberValue(long.MaxValue / 2)));

    /// <summary>Takes a line, or says that it is not theirs. May be refused while the line is being paid.</summary>
    public Task<Answer> Say(string target, string line) => Command(target, Guid.NewGuid(), json => json.WriteStringValue(line));

    /// <summary>Begins to pay; the command's id makes a repeat the same.</summary>
    public Task<Answer> Pay(Guid command, Guid payment, PaymentMethod method, string cover, long seen, long tip) => Command("Pay", command, json =>
    {
        json.WriteStartObject();
        json.WriteString("payment", payment);
        json.WriteString("method", JsonSerializer.Serialize(method).Trim('"'));
        json.WriteString("cover", cover);
        json.WriteNumber("seen", seen);
        json.WriteNumber("tip", tip);
        if (method is PaymentMethod.Momo or PaymentMethod.Airtel)
            json.WriteString("phone", method == PaymentMethod.Momo ? "250788000111" : "250733000111");
        json.WriteEndObject();
    });

    public Task<Answer> OpenTab(Guid command, Guid tab) => Command("OpenTab", command, json => json.WriteStringValue(tab));
    public Task<Answer> LetGo(Guid command, Guid tab) => Command("LetGo", command, json => json.WriteStringValue(tab));

    /// <summary>How far a tab is; null while this phone does not know it.</summary>
    public string? Tab(PaymentId tab) => TabOf(tab)?.GetProperty("state").GetString();

    /// <summary>What is held on it, in minor units.</summary>
    public long Held(PaymentId tab) => TabOf(tab)?.GetProperty("held").GetInt64() ?? 0;

    private JsonElement? TabOf(PaymentId tab) =>
        Entity("meta") is { } meta && meta.GetProperty("tabs").EnumerateArray().FirstOrDefault(t => t.GetProperty("payment").GetString() == tab.Text) is { ValueKind: JsonValueKind.Object } found ? found : null;

    public JsonElement? Entity(string key) => Mirror.Entity(check, key);

    public long Amount(string key, string field) => Entity(key) is { } entity ? entity.GetProperty(field).GetInt64() : 0;

    public string? State(PaymentId payment) => Entity($"tender:{payment}") is { } tender ? tender.GetProperty("state").GetString() : null;

    public IEnumerable<JsonElement> Tenders => Mirror.Entities(check, "tender:").Select(e => e.Value);

    /// <summary>Waits until something is so on this phone; false after the limit.</summary>
    public static async Task<bool> Until(Func<bool> holds, TimeSpan limit)
    {
        var until = DateTimeOffset.UtcNow + limit;
        while (!holds())
        {
            if (DateTimeOffset.UtcNow > until)
                return false;
            await Task.Delay(Look);
        }
        return true;
    }

    private static void Must(Answer answer)
    {
        if (!answer.Ok)
            throw new InvalidOperationException($"refused: {answer.Refusal}");
    }
}
