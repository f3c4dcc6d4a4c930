using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Platform;
using Icupa.Silo.Local;

namespace Icupa.Bench.Crowd;

/// <summary>A full house on live connections: how long until the last phone knows that a dish is sold out, or that a switch was thrown.</summary>
public static class CrowdBench
{
    private const int Diners = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<Result> Run(Arguments arguments)
    {
        var (clients, times) = (arguments.Count("clients", 1_000), arguments.Count("times", 20));
        await using var servers = await Servers.Start(arguments.Data);
        await using var cluster = await Cluster.Start(new ClusterPlan { Folder = Path.Combine(arguments.Data, "crowd"), Postgres = await servers.Fresh("bench_crowd"), Silos = arguments.Count("silos", 2), Web = arguments.Count("web", 2) });
        var room = await Room.Fill(cluster, (clients + Diners - 1) / Diners, Diners);
        var (sites, known) = (cluster.Web.Select(w => w.Url).ToList(), new Knowing());
        List<KnowingPhone> phones = [.. room.Tables.SelectMany(t => t.Phones).Take(clients).Select((p, n) => new KnowingPhone(sites, p.Cookie, n, known))];
        await Parallel.ForEachAsync(phones, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (phone, _) => await phone.Start());
        var (_, cookie) = room.Screens.First(s => s.Key == BenchVenue.Expo);
        await using var screen = new Plain(sites, cookie);
        await screen.Start();
        await using var operators = await Room.Join(cluster);
        var (soldOut, switched) = (new List<double>(), new List<double>());
        for (var n = 0; n < times; n++)
        {
            var (dish, off) = (BenchVenue.Dishes[n % BenchVenue.Dishes.Length].Item, n % 2 == 0);
            soldOut.AddRange(await known.All(phones.Count, $"out {dish}", () => screen.Do("EightySix", dish)));
            await known.All(phones.Count, $"in {dish}", () => screen.Do("UnEightySix", dish));
            switched.AddRange(await known.All(phones.Count, off ? "talk off" : "talk on", async () =>
            {
                var reply = await operators.Grains.GetGrain<IFlagsGrain>(Key.Flags).Set(Asker.Operator("bench"), new(Guid.NewGuid()), new(Rollout.AiWaiter, "platform", !off, 100, "measured"));
                if (!reply.Ok)
                    throw new LocalException($"the switch is not thrown: {reply.Refusal}");
            }));
        }
        foreach (var phone in phones)
            await phone.DisposeAsync();
        return Say(phones.Count, times, sites.Count, [.. soldOut], [.. switched]);
    }

    private static Result Say(int phones, int times, int web, double[] soldOut, double[] switched)
    {
        string Row(string what, double[] ms) => $"| {what} | {Figures.Percentile(ms, 50).Said("0")} | {Figures.Percentile(ms, 99).Said("0")} | {ms.Max().Said("0")} |";
        return new(JsonSerializer.Serialize(new { bench = "crowd", phones, soldOutMaxMs = soldOut.Max().To(0), switchMaxMs = switched.Max().To(0) }),
        [
            $"{phones} phones on live connections to {web} web nodes; {times} times each. From the moment of the tap (a screen's 86, an operator's switch) to the moment when a phone has it.",
            "",
            "| | p50 ms | p99 ms | the last of all, ms |",
            "|---|---:|---:|---:|",
            Row("a dish is sold out", soldOut),
            Row("a switch of the platform", switched),
        ])
        {
            ExitCode = soldOut.Max() <= 1_000 && switched.Max() <= 1_000 ? 0 : 1,
        };
    }

    /// <summary>Which phone knows what, and since when.</summary>
    private sealed class Knowing
    {
        private volatile Wait? wait;

        private sealed record Wait(string What, int Of, long Began)
        {
            public ConcurrentDictionary<int, double> Ms { get; } = new();
            public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        /// <summary>Does something and answers after how many ms each phone knew of it.</summary>
        public async Task<ICollection<double>> All(int phones, string what, Func<Task> act)
        {
            var now = wait = new(what, phones, Stopwatch.GetTimestamp());
            await act();
            await now.Done.Task.WaitAsync(Limit);
            return now.Ms.Values;
        }

        public void Knows(int phone, string what)
        {
            if (wait is { } now && now.What == what && now.Ms.TryAdd(phone, Stopwatch.GetElapsedTime(now.Began).TotalMilliseconds) && now.Ms.Count == now.Of)
                now.Done.TrySetResult();
        }
    }

    private sealed class KnowingPhone(IReadOnlyList<Uri> sites, string cookie, int number, Knowing known) : LiveClient(sites, "/hub/guest", cookie, number)
    {
        protected override Task Beat(HubSocket socket) => Task.CompletedTask;

        protected override void Changed(string stream)
        {
            if (stream.StartsWith("availability:", StringComparison.Ordinal))
                foreach (var dish in BenchVenue.Dishes)
                    known.Knows(Number, (Mirror.Entity(stream, "item:" + dish.Item) is { } stock && stock.GetProperty("out").GetBoolean() ? "out " : "in ") + dish.Item);
            else if (stream.StartsWith("venue:", StringComparison.Ordinal) && Mirror.Entity(stream, "talk") is { } talk)
                known.Knows(Number, talk.GetProperty("percent").GetInt32() > 0 ? "talk on" : "talk off");
        }
    }

    private sealed class Plain(IReadOnlyList<Uri> sites, string cookie) : LiveClient(sites, "/hub/kitchen", cookie, 0)
    {
        protected override void Entering(Utf8JsonWriter json) => json.WriteStringValue(BenchVenue.Expo);

        protected override Task Beat(HubSocket socket) => socket.Call("Beat", _ => { });

        public async Task Do(string command, string dish)
        {
            var answer = await Command(command, Guid.NewGuid(), json =>
            {
                json.WriteStringValue("item");
                json.WriteStringValue(dish);
            });
            if (!answer.Ok)
                throw new LocalException($"{command} of {dish}: {answer.Refusal}");
        }
    }
}
