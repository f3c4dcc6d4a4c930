using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;

namespace Icupa.Bench.Payments;

/// <summary>What payments came to while everything went wrong.</summary>
/// <param name="Killed">How often a silo was.</param>
public sealed record Survived(int Runs, int Payments, int Killed, Findings Findings)
{
    public string Line => JsonSerializer.Serialize(new { chaos = "payments", runs = Runs, doubled = Findings.Doubled.Count, lost = Findings.Lost.Count, stuck = Findings.Stuck.Count, differing = Findings.Differing.Count });
}

/// <summary>
/// Two guests pay a check while everything at the providers and in the cluster goes wrong, many times over; then the providers' ledger is held
/// against what the checks say.
/// </summary>
public static class PaymentChaos
{
    private static readonly TimeSpan Orchestrator = TimeSpan.FromSeconds(1);
    private static readonly (int Least, int Most) BetweenDeathsMs = (2_000, 10_000);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    private static readonly Scenario[] Scenarios =
    [
        new("answer lost after success", "drop-answer-after-success"),
        new("webhooks twice", "duplicate-callback"),
        new("webhooks late and out of order", "late-callback"),
        new("callback before the answer", "callback-before-answer"),
        new("callback never", "never-callback"),
        new("provider answers 500", "500"),
        new("provider answers 500 after success", "500-after-success"),
        new("provider does nothing and never answers", "timeout"),
        new("provider never answers after success", "timeout-after-success"),
        new("the split is changed meanwhile", null),
        new("a tab that its payer pays with", null, TabEnd.Pays),
        new("a tab taken as the visit closes", null, TabEnd.Closes),
        new("a tab let go as somebody pays otherwise", null, TabEnd.Otherwise),
        new("a tab that its payer lets go", null, TabEnd.LetGo),
    ];

    private static readonly string[] Faults = [.. Scenarios.Select(s => s.Fault).OfType<string>()];

    /// <summary>When a silo dies: as a provider is asked for money, or asked what became of it, as it calls back, as a tab is raised, taken or let go, or at any time.</summary>
    private static readonly string[] CrashPoints = ["submit", "query", "callback", "raise", "capture", "cancel", "any"];

    public static async Task<Result> Run(Arguments arguments)
    {
        await using var servers = await Servers.Start(arguments.Data);
        var survived = await Of(await servers.Fresh("bench_payments"), Path.Combine(arguments.Data, "payments"), arguments.Count("repeat", 100), arguments.Count("at-once", 40));
        var findings = survived.Findings;
        foreach (var finding in findings.All.Take(40))
            Console.WriteLine(finding);
        return new(survived.Line,
        [
            $"{survived.Runs} checks of two guests, {survived.Payments} payments and tabs by card, MTN and Airtel, the first of each guest and every step of a tab with a fault at the provider: {string.Join("; ", Scenarios.Select(s => s.Name))}. One of two silos was killed {survived.Killed} times meanwhile, as a provider was asked, answered or called back, or at any moment; every command was sent twice.",
            "",
            $"Doubled {findings.Doubled.Count}, lost {findings.Lost.Count}, stuck {findings.Stuck.Count}, differing {findings.Differing.Count}.",
        ])
        {
            Part = "chaos payments",
            ExitCode = findings.All.Any() ? 1 : 0,
        };
    }

    /// <summary>Each scenario so many times on a cluster of its own, so many tables at once.</summary>
    /// <param name="postgres">An empty database with our schema.</param>
    /// <param name="folder">For logs.</param>
    public static async Task<Survived> Of(string postgres, string folder, int repeat, int atOnce)
    {
        var (plan, providers) = await Providers.Start(new() { Folder = folder, Postgres = postgres, Silos = 2, ClusterId = "payments-" + Guid.NewGuid().ToString("N")[..8] });
        await using var stand = providers;
        await using var cluster = await Cluster.Start(plan);
        var scenarios = Enumerable.Repeat(Scenarios, repeat).SelectMany(s => s).ToArray();
        var room = await Room.Fill(cluster, scenarios.Length, 2);
        var (sites, findings) = (cluster.Web.Select(w => w.Url).ToList(), new Findings());
        await using var staff = await Room.Join(cluster);
        var episodes = scenarios.Select((s, n) => s.End is null
            ? (Episode)new PaymentEpisode(s, room.Tables[n], n, sites, providers, findings)
            : new TabEpisode(s, room.Tables[n], n, sites, providers, findings, Faults, staff.Grains)).ToArray();
        using var enough = new CancellationTokenSource();
        var deaths = Deaths(cluster, providers, enough.Token);
        await Parallel.ForEachAsync(episodes, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (episode, _) => await episode.Play());
        await enough.CancelAsync();
        var killed = await deaths;
        var asked = episodes.SelectMany(e => e.Asked).ToList();
        await PaymentAudit.Hold(staff.Grains, cluster.Options.Postgres, room, providers, asked, findings);
        return new(episodes.Length, asked.Count, killed, findings);
    }

    // A silo dies again and again, whatever is going on.
    private static async Task<int> Deaths(Cluster cluster, Providers providers, CancellationToken enough)
    {
        var (random, killed) = (new Random(5), 0);
        while (true)
        {
            await Pause(TimeSpan.FromMilliseconds(random.Next(BetweenDeathsMs.Least, BetweenDeathsMs.Most)), enough);
            await At(CrashPoints[random.Next(CrashPoints.Length)], providers, enough);
            if (enough.IsCancellationRequested)
                return killed;
            var silo = cluster.Silos.ElementAt(random.Next(cluster.Silos.Count()));
            silo.Kill();
            killed++;
            await Task.Delay(Orchestrator, CancellationToken.None);
            await silo.Restart();
            await silo.Ready(ReadyLimit, CancellationToken.None);
        }
    }

    private static async Task At(string point, Providers providers, CancellationToken enough)
    {
        if (point == "any")
            return;
        var now = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Passes(string what)
        {
            if (what == point)
                now.TrySetResult();
        }
        providers.Passes += Passes;
        await Task.WhenAny(now.Task, Pause(ReadyLimit, enough));
        providers.Passes -= Passes;
    }

    private static Task Pause(TimeSpan time, CancellationToken enough) => Task.Delay(time, enough).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
