using System.Collections.Concurrent;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Silo.Local;

namespace Icupa.Bench.Payments;

/// <summary>
/// Two guests pay a check while everything at the providers and in the cluster goes wrong, many times over; then the providers' ledger is held
/// against what the checks say.
/// </summary>
public static class PaymentChaos
{
    private static readonly TimeSpan Approve = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Orchestrator = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenDeaths = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    /// <summary>The longest that a payment may be without an outcome here: a hanging provider, its questions, a silo's death.</summary>
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StuckStep = TimeSpan.FromSeconds(1);
    private const int MostTries = 6;

    private static readonly (string Name, string? Fault)[] Scenarios =
    [
        ("answer lost after success", "drop-answer-after-success"),
        ("webhooks twice", "duplicate-callback"),
        ("webhooks late and out of order", "late-callback"),
        ("callback before the answer", "callback-before-answer"),
        ("callback never", "never-callback"),
        ("provider answers 500", "500"),
        ("provider answers 500 after success", "500-after-success"),
        ("provider hangs", "timeout-after-success"),
        ("the split is changed meanwhile", null),
    ];

    private sealed class Findings
    {
        public ConcurrentBag<string> Doubled { get; } = [];
        public ConcurrentBag<string> Lost { get; } = [];
        public ConcurrentBag<string> Stuck { get; } = [];
        public ConcurrentBag<string> Differing { get; } = [];
        public IEnumerable<string> All => Doubled.Concat(Lost).Concat(Stuck).Concat(Differing);
    }

    public static async Task<Result> Run(Arguments arguments)
    {
        var (repeat, atOnce) = (arguments.Count("repeat", 100), arguments.Count("at-once", 24));
        await using var servers = await Servers.Start(arguments.Data);
        var port = FreePort.Next();
        await using var cluster = new Cluster(new ClusterPlan { Folder = Path.Combine(arguments.Data, "payments"), Postgres = await servers.Fresh("bench_payments"), Silos = 2, Variables = Providers.Keys(port) });
        await using var providers = await Providers.Start(port, cluster.Site, Approve);
        await cluster.StartSilos();
        await cluster.StartWeb();
        var episodes = Enumerable.Range(0, repeat).SelectMany(_ => Scenarios).ToArray();
        var room = await Room.Fill(cluster, episodes.Length, 2);
        using var enough = new CancellationTokenSource();
        var deaths = Deaths(cluster, enough.Token);
        var (findings, sites) = (new Findings(), cluster.Web.Select(w => w.Url).ToList());
        var payments = new ConcurrentBag<PaymentId>();
        await Parallel.ForAsync(0, episodes.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (n, _) =>
            await Episode(episodes[n], room.Tables[n], n, sites, providers, payments, findings));
        await enough.CancelAsync();
        var killed = await deaths;
        Audit(providers, payments, findings);
        return Say(episodes.Length, killed, payments.Count, findings);
    }

    // A silo dies again and again, whatever is going on.
    private static async Task<int> Deaths(Cluster cluster, CancellationToken enough)
    {
        var (random, killed) = (new Random(5), 0);
        while (!enough.IsCancellationRequested)
        {
            await Task.Delay(BetweenDeaths, enough).ContinueWith(static _ => { }, TaskScheduler.Default);
            if (enough.IsCancellationRequested)
                break;
            var silo = cluster.Silos.ElementAt(random.Next(cluster.Silos.Count()));
            silo.Kill();
            await Task.Delay(Orchestrator, CancellationToken.None);
            await silo.Restart();
            await silo.Ready(ReadyLimit, CancellationToken.None);
            killed++;
        }
        return killed;
    }

    private static async Task Episode((string Name, string? Fault) scenario, SeatedTable table, int number, List<Uri> sites, Providers providers, ConcurrentBag<PaymentId> payments, Findings findings)
    {
        await using var ana = new Diner(sites, table.Phones[0], table.Visit, 2 * number);
        await using var ben = new Diner(sites, table.Phones[1], table.Visit, 2 * number + 1);
        await Task.WhenAll(ana.Start(), ben.Start());
        var line = await ana.Order(BenchVenue.Dishes[number % BenchVenue.Dishes.Length]);
        await ben.Order(BenchVenue.Dishes[(number + 3) % BenchVenue.Dishes.Length]);
        await ana.Place();
        if (!await Diner.Until(() => ana.Amount("meta", "total") > 0 && ben.Amount("meta", "total") > 0, StuckAfter))
        {
            findings.Stuck.Add($"{table.Visit}: no check came of the round");
            return;
        }
        var random = new Random(number);
        var split = scenario.Fault is null ? Resplit(ana, ben, line, random) : Task.CompletedTask;
        await Task.WhenAll(Pays(ana, scenario.Fault, random.Next(3), providers, payments, findings), Pays(ben, scenario.Fault, random.Next(3), providers, payments, findings));
        await split;
        // What the split left over, somebody pays.
        for (var again = 0; again < MostTries && ana.Amount("meta", "due") > 0; again++)
            await Pays(ana, null, random.Next(3), providers, payments, findings, "rest");
        if (!await Diner.Until(() => Paid(ana) && Paid(ben), StuckAfter))
            findings.Stuck.Add($"{table.Visit} ({scenario.Name}): {ana.Entity("meta")} {string.Join(' ', ana.Tenders)}");
        else if (ana.Amount("meta", "paid") != ana.Amount("meta", "total") || !JsonElement.DeepEquals(ana.Entity("meta")!.Value, ben.Entity("meta")!.Value))
            findings.Differing.Add($"{table.Visit} ({scenario.Name}): {ana.Entity("meta")} against {ben.Entity("meta")}");
        // Each posted share is one charge of its provider, of what was collected.
        foreach (var tender in ana.Tenders.Where(t => t.GetProperty("state").GetString() == "posted"))
        {
            var id = PaymentId.Of(tender.GetProperty("payment").GetString()!);
            var charges = providers.Ledger.Where(m => m.Kind == "charge" && m.Reference == References.Of(id).ToString("N")).ToList();
            if (charges.Sum(m => m.Amount) != tender.GetProperty("collected").GetInt64())
                findings.Differing.Add($"{id} ({scenario.Name}): {tender} against {charges.Sum(m => m.Amount)} at the provider");
        }
    }

    private static bool Paid(Diner diner) => diner.Entity("meta") is { } meta && meta.GetProperty("state").GetString() == "paid" && diner.Tenders.All(t => t.GetProperty("state").GetString() != "pending");

    private static async Task Resplit(Diner ana, Diner ben, string line, Random random)
    {
        for (var n = 0; n < 8; n++)
        {
            await Task.WhenAll(ana.Say(n % 2 == 0 ? "NotMine" : "Claim", line), ben.Say("Claim", line));
            await Task.Delay(random.Next(20, 120));
        }
        await ana.Say("Claim", line);
    }

    private static async Task Pays(Diner diner, string? fault, int which, Providers providers, ConcurrentBag<PaymentId> payments, Findings findings, string cover = "mine")
    {
        var method = (PaymentMethod)(1 + which);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var seen = cover == "mine" ? diner.Amount($"share:{diner.Payer}", "mine") : diner.Amount("meta", "due");
            if (seen <= 0)
                return;
            var (uuid, command) = (Guid.NewGuid(), Guid.NewGuid());
            var payment = PaymentId.In(diner.Visit, uuid);
            if (fault is not null && tries == 0)
                providers.Fault(method switch { PaymentMethod.Card => "stripe", PaymentMethod.Momo => "momo", _ => "airtel" }, fault, payment, null, fault == "late-callback" ? "1500" : null);
            payments.Add(payment);
            var answer = await diner.Pay(command, uuid, method, cover, seen, tries);
            var twin = await diner.Pay(command, uuid, method, cover, seen, tries);
            if (answer.Ok && !twin.Ok)
                findings.Differing.Add($"{payment}: accepted, then {twin.Refusal}");
            if (!answer.Ok)
            {
                await Task.Delay(StuckStep);
                continue;
            }
            if (!await Outcome(diner, payment, method, providers))
                findings.Stuck.Add($"{payment} by {method} ({fault}): {diner.State(payment)}");
            if (diner.State(payment) == "posted")
                return;
        }
    }

    // Waits for what becomes of it; the payer types the card as soon as there is a page for it.
    private static async Task<bool> Outcome(Diner diner, PaymentId payment, PaymentMethod method, Providers providers)
    {
        var until = DateTimeOffset.UtcNow + StuckAfter;
        while (DateTimeOffset.UtcNow < until)
        {
            if (method == PaymentMethod.Card && await providers.Intent(payment, StuckStep) is { } intent)
                await providers.Confirm(intent);
            if (await Diner.Until(() => diner.State(payment) is not (null or "pending"), StuckStep))
                return true;
        }
        return false;
    }

    private static void Audit(Providers providers, ConcurrentBag<PaymentId> payments, Findings findings)
    {
        var known = payments.ToDictionary(p => References.Of(p).ToString("N"));
        foreach (var charges in providers.Ledger.Where(m => m.Kind == "charge").GroupBy(m => m.Reference))
        {
            if (charges.Count() > 1)
                findings.Doubled.Add($"{known.GetValueOrDefault(charges.Key)}: {charges.Count()} charges");
            if (!known.ContainsKey(charges.Key))
                findings.Lost.Add($"{charges.Key}: a charge that nobody asked for");
        }
    }

    private static Result Say(int runs, int killed, int payments, Findings findings)
    {
        foreach (var finding in findings.All.Take(40))
            Console.WriteLine(finding);
        var line = JsonSerializer.Serialize(new { chaos = "payments", runs, doubled = findings.Doubled.Count, lost = findings.Lost.Count, stuck = findings.Stuck.Count, differing = findings.Differing.Count });
        return new(line,
        [
            $"{runs} checks of two guests, {payments} payments by card, MTN and Airtel, each with one fault at the provider: {string.Join("; ", Scenarios.Select(s => s.Name))}. A silo was killed {killed} times meanwhile; every command was sent twice.",
            "",
            $"Doubled {findings.Doubled.Count}, lost {findings.Lost.Count}, stuck {findings.Stuck.Count}, differing {findings.Differing.Count}.",
        ])
        {
            Part = "chaos payments",
            ExitCode = findings.All.Any() ? 1 : 0,
        };
    }
}
