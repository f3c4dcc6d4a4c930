using System.Collections.Concurrent;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Payments;

namespace Icupa.Bench.Payments;

/// <summary>What goes wrong in an episode.</summary>
/// <param name="Fault">As the stand-ins call it; null where nothing goes wrong at the provider.</param>
public sealed record Scenario(string Name, string? Fault);

/// <summary>Two guests of one table order, pay their shares at the same time, each of the first attempts meeting a fault, until the check is paid.</summary>
public sealed class PaymentEpisode(Scenario scenario, SeatedTable table, int number, IReadOnlyList<Uri> sites, Providers providers, Findings findings)
{
    /// <summary>The longest that a payment may be without an outcome here: a hanging provider, the questions to it, a silo's death.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private const int MostTries = 6;
    private const string LateBy = "1500";

    private readonly ConcurrentBag<PaymentId> asked = [];

    /// <summary>Every payment that a guest asked for, accepted or not.</summary>
    public IReadOnlyCollection<PaymentId> Asked => asked;

    public async Task Play()
    {
        await using var ana = new Diner(sites, table.Phones[0], table.Visit, 2 * number);
        await using var ben = new Diner(sites, table.Phones[1], table.Visit, 2 * number + 1);
        await Task.WhenAll(ana.Start(), ben.Start());
        var line = await ana.Order(BenchVenue.Dishes[number % BenchVenue.Dishes.Length]);
        await ben.Order(BenchVenue.Dishes[(number + 3) % BenchVenue.Dishes.Length]);
        await ana.Place();
        if (!await Diner.Until(() => ana.Amount("meta", "total") > 0 && ben.Amount("meta", "total") > 0, StuckAfter))
        {
            findings.Stuck.Add($"{table.Visit} ({scenario.Name}): no check came of the round");
            return;
        }
        var random = new Random(number);
        var split = scenario.Fault is null ? Resplit(ana, ben, line, random.Next()) : Task.CompletedTask;
        var went = await Task.WhenAll(Pays(ana, "mine", scenario.Fault, random.Next()), Pays(ben, "mine", scenario.Fault, random.Next()));
        await split;
        // What the split left over, somebody pays.
        for (var again = 0; went.All(w => w) && again < MostTries && ana.Amount("meta", "due") > 0; again++)
            went = [await Pays(ana, "rest", null, random.Next())];
        if (!went.All(w => w))
            return;
        if (!await Diner.Until(() => Paid(ana) && Paid(ben), StuckAfter))
            findings.Stuck.Add($"{table.Visit} ({scenario.Name}): {ana.Entity("meta")} {string.Join(' ', ana.Tenders)}");
        else if (!JsonElement.DeepEquals(ana.Entity("meta")!.Value, ben.Entity("meta")!.Value))
            findings.Differing.Add($"{table.Visit} ({scenario.Name}): {ana.Entity("meta")} against {ben.Entity("meta")}");
    }

    private static bool Paid(Diner diner) => diner.Entity("meta") is { } meta && meta.GetProperty("state").GetString() == "paid" && diner.Tenders.All(t => t.GetProperty("state").GetString() != "pending");

    // Whose dish it is goes to and fro between the two phones, while both pay.
    private static async Task Resplit(Diner ana, Diner ben, string line, int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 8; n++)
        {
            await Task.WhenAll(ana.Say(n % 2 == 0 ? "NotMine" : "Claim", line), ben.Say("Claim", line));
            await Task.Delay(random.Next(20, 120));
        }
        await ana.Say("Claim", line);
    }

    /// <summary>False when something is stuck.</summary>
    private async Task<bool> Pays(Diner diner, string cover, string? fault, int seed)
    {
        var random = new Random(seed);
        var method = (PaymentMethod)(1 + random.Next(3));
        for (var tries = 0; tries < MostTries; tries++)
        {
            var seen = cover == "mine" ? diner.Amount($"share:{diner.Payer}", "mine") : diner.Amount("meta", "due");
            if (seen <= 0)
                return true;
            var (uuid, command) = (Guid.NewGuid(), Guid.NewGuid());
            var (payment, goesWrong) = (PaymentId.In(diner.Visit, uuid), tries == 0 ? fault : null);
            // Mostly the request itself, now and then the question after it; outcomes and callbacks look at neither.
            if (goesWrong is not null)
                providers.Fault(method, goesWrong, payment, random.Next(3) > 0 ? "submit" : "query", goesWrong == "late-callback" ? LateBy : null);
            asked.Add(payment);
            var answer = await diner.Pay(command, uuid, method, cover, seen, tries);
            var twin = await diner.Pay(command, uuid, method, cover, seen, tries);
            if (answer.Ok && !twin.Ok)
                findings.Differing.Add($"{payment}: accepted, then {twin.Refusal}");
            // A refusal leaves nothing: the same again is judged anew, and the split may have moved meanwhile.
            if (!answer.Ok && !twin.Ok)
            {
                await Task.Delay(Step);
                continue;
            }
            if (!await Outcome(diner, payment, method, goesWrong))
            {
                findings.Stuck.Add($"{payment} by {method} ({scenario.Name}): {diner.State(payment)}");
                return false;
            }
            if (diner.State(payment) == "posted")
                return true;
        }
        return true;
    }

    // Waits for what becomes of it; the payer types the card as soon as there is a page for it.
    private async Task<bool> Outcome(Diner diner, PaymentId payment, PaymentMethod method, string? fault)
    {
        var (until, card) = (DateTimeOffset.UtcNow + StuckAfter, fault == "late-callback" ? Providers.Bad : Providers.Good);
        while (DateTimeOffset.UtcNow < until)
        {
            if (method == PaymentMethod.Card && await Begun(payment) is { } intent)
            {
                await providers.Confirm(intent, card);
                // The word of the card that did not work is late; that of the one that did overtakes it.
                if (card == Providers.Bad)
                    await providers.Confirm(intent, card = Providers.Good);
            }
            if (await Diner.Until(() => diner.State(payment) is not (null or "pending"), Step))
                return true;
        }
        return false;
    }

    private async Task<string?> Begun(PaymentId payment) =>
        await Task.WhenAny(providers.Intent(payment), Task.Delay(Step)) is Task<string> intent ? await intent : null;
}
