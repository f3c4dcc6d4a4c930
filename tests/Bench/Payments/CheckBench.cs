using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.StandIns;
using Icupa.Tests.Rules;

namespace Icupa.Bench.Payments;

/// <summary>
/// Many checks are settled at once, four shares each by card: every payer has begun to pay before the first card is typed, then all cards are
/// typed, so many a second, in any order. Whether all come right, and how long it takes from the provider's success, which is when it sends its
/// webhook, until every phone of the table shows the share as paid. With <c>--properties</c>: a million random checks by the rules alone.
/// </summary>
public static class CheckBench
{
    private const int Guests = 4;
    private const int SetUpAtOnce = 16;
    /// <summary>What Stripe takes of a live account: so many writes a second, and a card typed is one.</summary>
    private const int CardsPerSecond = 100;
    private const string Database = "bench_checks";
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
        var (checks, pace) = (arguments.Count("checks", 200), arguments.Count("pace", CardsPerSecond));
        await using var servers = await Servers.Start(arguments.Data);
        var (plan, providers) = await Providers.Start(new() { Folder = Path.Combine(arguments.Data, "checks"), Postgres = await servers.Fresh(Database) });
        await using var stand = providers;
        await using var cluster = await Cluster.Start(plan);
        var (room, sites) = (await Room.Fill(cluster, 2 * checks, Guests), cluster.Web.Select(w => w.Url).ToList());
        var tables = room.Tables.Select((t, i) => t.Phones.Select((p, j) => new Diner(sites, p, t.Visit, i * Guests + j)).ToArray()).ToList();
        // As many settle before, unmeasured: what has just been started compiles more than it serves.
        await Turn(tables[checks..], pace, providers, () => TimeSpan.Zero);
        var turn = await Turn(tables[..checks], pace, providers, () => cluster.Nodes.Aggregate(servers.CpuOf(Database), (sum, node) => sum + Cpu.Of(node.Mark.Id)));
        var p95 = Figures.Percentile(turn.Waits, 95);
        var line = JsonSerializer.Serialize(new { bench = "checks", settled = checks, wrong = turn.Wrong, webhookToPhonesP95Ms = p95.To(0) });
        return new(line,
        [
            $"{checks} checks settled at once, {Guests} shares each by card: all {turn.Waits.Length} payers begin at the same moment ({turn.Beginning.TotalSeconds.Said("0.0")} s until each has a card form), then type their cards, {pace} a second in random order over all tables.",
            "",
            "| | |",
            "|---|---:|",
            $"| checks that did not come right | {turn.Wrong} |",
            $"| the provider sends its webhook → all phones of the table show the share as paid, p50 ms | {Figures.Percentile(turn.Waits, 50).Said("0")} |",
            $"| p95 ms | {p95.Said("0")} |",
            $"| p99 ms | {Figures.Percentile(turn.Waits, 99).Said("0")} |",
            $"| shares settled a second, seen by all phones | {(turn.Waits.Length / turn.Settling.TotalSeconds).Said("0")} |",
            $"| CPU ms for each, silo, web and Postgres | {(turn.Cpu.TotalMilliseconds / turn.Waits.Length).Said("0.0")} |",
        ])
        {
            ExitCode = turn.Wrong == 0 ? 0 : 1,
        };
    }

    /// <summary>What one settling of many checks came to.</summary>
    /// <param name="Waits">For each share, milliseconds from the provider's success until all phones have seen it.</param>
    private sealed record Turned(int Wrong, double[] Waits, TimeSpan Beginning, TimeSpan Settling, TimeSpan Cpu);

    private static async Task<Turned> Turn(List<Diner[]> tables, int pace, Providers providers, Func<TimeSpan> cpu)
    {
        var busy = new ParallelOptions { MaxDegreeOfParallelism = SetUpAtOnce };
        await Parallel.ForEachAsync(tables.SelectMany(t => t), busy, async (phone, _) => await phone.Start());
        await Parallel.ForEachAsync(tables, busy, async (table, _) => await Order(table));
        var shares = tables.SelectMany(table => table.Select(phone => new Share(table, phone))).ToArray();
        var moved = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        void Moves(Moved money) => moved[money.Payment!] = Stopwatch.GetTimestamp();
        providers.Moves += Moves;
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(shares.Select(share => share.Begin(providers))).WaitAsync(Limit);
        var (beginning, before, typed) = (Stopwatch.GetElapsedTime(begun), cpu(), Stopwatch.GetTimestamp());
        await Type(shares, pace, providers);
        var seen = await Task.WhenAll(shares.Select(share => share.SeenByAll)).WaitAsync(Limit);
        var (settling, spent) = (Stopwatch.GetElapsedTime(typed), cpu() - before);
        var right = await Task.WhenAll(tables.Select(table => Diner.Until(() => Right(table), Limit)));
        providers.Moves -= Moves;
        foreach (var phone in tables.SelectMany(t => t))
            await phone.DisposeAsync();
        return new(right.Count(r => !r), [.. shares.Select((share, i) => Stopwatch.GetElapsedTime(moved[share.Payment.Text], seen[i]).TotalMilliseconds)], beginning, settling, spent);
    }

    private static async Task Order(Diner[] table)
    {
        for (var n = 0; n < Guests; n++)
            await table[n].Order(BenchVenue.Dishes[n]);
        await table[0].Place();
        if (!await Diner.Until(() => table.All(p => p.Amount("meta", "total") > 0), Limit))
            throw new LocalException("no check came of a round");
    }

    private static async Task Type(Share[] shares, int pace, Providers providers)
    {
        var (random, began, typing) = (new Random(3), Stopwatch.GetTimestamp(), new List<Task>());
        var order = shares.ToArray();
        random.Shuffle(order);
        for (var n = 0; n < order.Length; n++)
        {
            var ahead = TimeSpan.FromSeconds((double)n / pace) - Stopwatch.GetElapsedTime(began);
            if (ahead > TimeSpan.Zero)
                await Task.Delay(ahead);
            typing.Add(order[n].Type(providers));
        }
        await Task.WhenAll(typing);
    }

    private static bool Right(Diner[] table) => table.All(p => p.Entity("meta")!.Value.GetProperty("state").GetString() == "paid" && p.Amount("meta", "paid") == p.Amount("meta", "total"));

    /// <summary>One guest's share, and which phones of the table have seen it paid.</summary>
    private sealed class Share
    {
        private readonly Diner payer;
        private readonly TaskCompletionSource<long> seenByAll = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int blind;
        private string intent = "";

        public Share(Diner[] table, Diner payer)
        {
            (this.payer, Payment, blind) = (payer, PaymentId.In(payer.Visit, Guid.NewGuid()), table.Length);
            foreach (var phone in table)
            {
                var saw = 0;
                phone.CheckChanged += () =>
                {
                    if (Volatile.Read(ref saw) == 0 && phone.State(Payment) == "posted" && Interlocked.Exchange(ref saw, 1) == 0 && Interlocked.Decrement(ref blind) == 0)
                        seenByAll.TrySetResult(Stopwatch.GetTimestamp());
                };
            }
        }

        public PaymentId Payment { get; }

        /// <summary>The moment at which the last phone saw it.</summary>
        public Task<long> SeenByAll => seenByAll.Task;

        public async Task Begin(Providers providers)
        {
            var answer = await payer.Pay(Guid.NewGuid(), Guid.Parse(Payment.Text[^32..]), PaymentMethod.Card, "mine", payer.Amount($"share:{payer.Payer}", "mine"), 0);
            if (!answer.Ok)
                throw new LocalException($"a share is refused: {answer.Refusal}");
            intent = await providers.Intent(Payment);
        }

        public Task Type(Providers providers) => providers.Confirm(intent, Providers.Good);
    }
}
