using System.Collections.Concurrent;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Payments;

namespace Icupa.Bench.Payments;

/// <summary>What goes wrong in an episode.</summary>
/// <param name="Fault">As the stand-ins call it; null where nothing goes wrong at the provider.</param>
/// <param name="End">How a tab ends; null where there is none.</param>
public sealed record Scenario(string Name, string? Fault, TabEnd? End = null);

/// <summary>Two guests of one table order and pay while something goes wrong, until the check is paid.</summary>
public abstract class Episode(Scenario scenario, SeatedTable table, int number, IReadOnlyList<Uri> sites, Providers providers, Findings findings)
{
    /// <summary>The longest that a payment may be without an outcome here: a hanging provider, the questions to it, a silo's death.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(120);

    protected static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    protected const int MostTries = 6;
    private const string LateBy = "1500";

    private readonly ConcurrentBag<PaymentId> asked = [];

    /// <summary>Every payment, and every tab, that a guest asked for, accepted or not.</summary>
    public IReadOnlyCollection<PaymentId> Asked => asked;

    protected Scenario Scenario => scenario;
    protected SeatedTable Table => table;
    protected int Number => number;
    protected Providers Providers => providers;
    protected Findings Findings => findings;

    public async Task Play()
    {
        await using var ana = new Diner(sites, table.Phones[0], table.Visit, 2 * number);
        await using var ben = new Diner(sites, table.Phones[1], table.Visit, 2 * number + 1);
        await Task.WhenAll(ana.Start(), ben.Start());
        await Evening(ana, ben, new Random(number));
    }

    protected abstract Task Evening(Diner ana, Diner ben, Random random);

    protected BenchVenue.Dish Dish(int more) => BenchVenue.Dishes[(number + more) % BenchVenue.Dishes.Length];

    /// <summary>Waits for something; what never comes is stuck.</summary>
    protected async Task<bool> Comes(string what, Func<bool> holds, Func<string> otherwise)
    {
        if (await Diner.Until(holds, StuckAfter))
            return true;
        findings.Stuck.Add($"{table.Visit} ({scenario.Name}): {what}: {otherwise()}");
        return false;
    }

    protected PaymentId Named(Diner diner, Guid uuid)
    {
        var payment = PaymentId.In(diner.Visit, uuid);
        asked.Add(payment);
        return payment;
    }

    protected void GoesWrong(PaymentMethod method, string fault, PaymentId payment, string on) =>
        providers.Fault(method, fault, payment, on, fault == "late-callback" ? LateBy : null);

    /// <summary>One way or another, somebody pays; false when something is stuck.</summary>
    protected async Task<bool> Pays(Diner diner, string cover, string? fault, int seed)
    {
        var random = new Random(seed);
        var method = (PaymentMethod)(1 + random.Next(3));
        for (var tries = 0; tries < MostTries; tries++)
        {
            var seen = cover == "mine" ? diner.Amount($"share:{diner.Payer}", "mine") : diner.Amount("meta", "due");
            if (seen <= 0)
                return true;
            var (uuid, command) = (Guid.NewGuid(), Guid.NewGuid());
            var (payment, goesWrong) = (Named(diner, uuid), tries == 0 ? fault : null);
            // Mostly the request itself, now and then the question after it; outcomes and callbacks look at neither.
            if (goesWrong is not null)
                GoesWrong(method, goesWrong, payment, random.Next(3) > 0 ? "submit" : "query");
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

    protected async Task<string?> Begun(PaymentId payment) =>
        await Task.WhenAny(providers.Intent(payment), Task.Delay(Step)) is Task<string> intent ? await intent : null;

    /// <summary>Both phones read that the check is paid, and come to read the same: one may be a push behind the other.</summary>
    protected async Task BothPaid(Diner ana, Diner ben)
    {
        if (await Comes("not paid", () => Paid(ana) && Paid(ben), () => $"{ana.Entity("meta")} {string.Join(' ', ana.Tenders)}")
            && !await Diner.Until(() => JsonElement.DeepEquals(ana.Entity("meta")!.Value, ben.Entity("meta")!.Value), StuckAfter))
            findings.Differing.Add($"{table.Visit} ({scenario.Name}): {ana.Entity("meta")} against {ben.Entity("meta")}");
    }

    private static bool Paid(Diner diner) => diner.Entity("meta") is { } meta && meta.GetProperty("state").GetString() == "paid" && diner.Tenders.All(t => t.GetProperty("state").GetString() != "pending");
}

/// <summary>Two guests of one table order, pay their shares at the same time, each of the first attempts meeting a fault, until the check is paid.</summary>
public sealed class PaymentEpisode(Scenario scenario, SeatedTable table, int number, IReadOnlyList<Uri> sites, Providers providers, Findings findings)
    : Episode(scenario, table, number, sites, providers, findings)
{
    protected override async Task Evening(Diner ana, Diner ben, Random random)
    {
        var line = await ana.Order(Dish(0));
        await ben.Order(Dish(3));
        await ana.Place();
        if (!await Comes("no check came of the round", () => ana.Amount("meta", "total") > 0 && ben.Amount("meta", "total") > 0, () => ""))
            return;
        var split = Scenario.Fault is null ? Resplit(ana, ben, line, random.Next()) : Task.CompletedTask;
        var went = await Task.WhenAll(Pays(ana, "mine", Scenario.Fault, random.Next()), Pays(ben, "mine", Scenario.Fault, random.Next()));
        await split;
        // What the split left over, somebody pays.
        for (var again = 0; went.All(w => w) && again < MostTries && ana.Amount("meta", "due") > 0; again++)
            went = [await Pays(ana, "rest", null, random.Next())];
        if (went.All(w => w))
            await BothPaid(ana, ben);
    }

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
}
