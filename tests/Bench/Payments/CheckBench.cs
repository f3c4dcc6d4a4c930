using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Tests.Rules;

namespace Icupa.Bench.Payments;

/// <summary>
/// Many checks are settled at once, four shares each by card: whether all come right, and how long it takes from the provider's success until
/// every phone of the table knows. With <c>--properties</c>: a million random checks by the rules alone.
/// </summary>
public static class CheckBench
{
    private const int Guests = 4;
    private const int ConfirmAtOnce = 16;
    private static readonly TimeSpan Approve = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<Result> Run(Arguments arguments) => arguments.Has("properties") ? Properties(arguments) : await Settle(arguments);

    private static Result Properties(Arguments arguments)
    {
        var (evenings, clock) = (arguments.Count("evenings", 1_000_000), Stopwatch.StartNew());
        CheckEvenings.Run(evenings);
        var line = JsonSerializer.Serialize(new { bench = "checks", properties = evenings, wrong = 0, seconds = clock.Elapsed.TotalSeconds.To(0) });
        return new(line, [$"{evenings} random checks, splits and payments in francs and cents: the parts always added up ({clock.Elapsed.TotalSeconds.Said("0")} s)."]) { Part = "checks properties" };
    }

    private static async Task<Result> Settle(Arguments arguments)
    {
        var checks = arguments.Count("checks", 200);
        await using var servers = await Servers.Start(arguments.Data);
        var port = FreePort.Next();
        await using var cluster = new Cluster(new ClusterPlan { Folder = Path.Combine(arguments.Data, "checks"), Postgres = await servers.Fresh("bench_checks"), Variables = Providers.Keys(port) });
        await using var providers = await Providers.Start(port, cluster.Site, Approve);
        await cluster.StartSilos();
        await cluster.StartWeb();
        var (room, sites) = (await Room.Fill(cluster, checks, Guests), cluster.Web.Select(w => w.Url).ToList());
        var tables = room.Tables.Select((t, i) => t.Phones.Select((p, j) => new Diner(sites, p, t.Visit, i * Guests + j)).ToArray()).ToList();
        await Parallel.ForEachAsync(tables.SelectMany(t => t), async (phone, _) => await phone.Start());
        await Parallel.ForEachAsync(tables, async (table, _) => await Order(table));
        var seen = new ConcurrentBag<double>();
        var wrong = (await Task.WhenAll(tables.Select(table => Pays(table, providers, seen)))).Count(right => !right);
        foreach (var phone in tables.SelectMany(t => t))
            await phone.DisposeAsync();
        var p95 = Figures.Percentile([.. seen], 95);
        var line = JsonSerializer.Serialize(new { bench = "checks", settled = checks, wrong, webhookToPhonesP95Ms = p95.To(0) });
        return new(line,
        [
            $"{checks} checks settled at once, {Guests} shares each by card.",
            "",
            "| | |",
            "|---|---:|",
            $"| checks that did not come right | {wrong} |",
            $"| the provider's success → all phones of the table, p50 ms | {Figures.Percentile([.. seen], 50).Said("0")} |",
            $"| p95 ms | {p95.Said("0")} |",
        ])
        {
            ExitCode = wrong == 0 ? 0 : 1,
        };
    }

    private static async Task Order(Diner[] table)
    {
        for (var n = 0; n < Guests; n++)
            await table[n].Order(BenchVenue.Dishes[n]);
        await table[0].Place();
        if (!await Diner.Until(() => table.All(p => p.Amount("meta", "total") > 0), Limit))
            throw new LocalException("no check came of a round");
    }

    private static readonly SemaphoreSlim Confirming = new(ConfirmAtOnce);

    private static async Task<bool> Pays(Diner[] table, Providers providers, ConcurrentBag<double> seen)
    {
        var payments = table.Select(phone => (Phone: phone, Uuid: Guid.NewGuid())).ToList();
        await Task.WhenAll(payments.Select(p => p.Phone.Pay(Guid.NewGuid(), p.Uuid, PaymentMethod.Card, "mine", p.Phone.Amount($"share:{p.Phone.Payer}", "mine"), 0)));
        await Task.WhenAll(payments.Select(p => Confirmed(table, PaymentId.In(p.Phone.Visit, p.Uuid), providers, seen)));
        return await Diner.Until(() => table.All(p => p.Entity("meta")!.Value.GetProperty("state").GetString() == "paid" && p.Amount("meta", "paid") == p.Amount("meta", "total")), Limit);
    }

    private static async Task Confirmed(Diner[] table, PaymentId payment, Providers providers, ConcurrentBag<double> seen)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var phone in table)
            phone.CheckChanged += () => { if (table.All(p => p.State(payment) == "posted")) all.TrySetResult(); };
        var intent = await providers.Intent(payment, Limit) ?? throw new LocalException($"{payment} never came to the provider");
        await Confirming.WaitAsync();
        var began = Stopwatch.GetTimestamp();
        await providers.Confirm(intent);
        Confirming.Release();
        await Task.WhenAny(all.Task, Task.Delay(Limit));
        seen.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }
}
