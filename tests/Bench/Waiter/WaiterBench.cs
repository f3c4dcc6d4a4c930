using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Icupa.Bench.Carts;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;

namespace Icupa.Bench.Waiter;

/// <summary>
/// Many guests talk to the waiter at once, before a stand-in model that thinks 0.3 s and speaks 30 tokens a second: how long until the first words
/// are on the phone beyond what the model took itself, and whether shared carts beside them are as quick as without.
/// </summary>
public static class WaiterBench
{
    private const int Diners = 4;
    private const string Database = "bench_waiter";
    private const double FirstWordLimitMs = 1_500;
    private const double CartLimit = 1.2;
    // Carts are measured without and beside the talk in turns, so that a machine that slows down slows both.
    private const int Pairs = 5;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    public static async Task<Result> Run(Arguments arguments)
    {
        var (talks, seconds, rate) = (arguments.Count("conversations", 200), arguments.Seconds("seconds", 16), arguments.Number("rate", 40));
        // A guest reads, talks and asks again; more than six a minute nobody may.
        var thinking = arguments.Seconds("think", 8);
        var (cartTables, talkTables) = (arguments.Count("tables", 25), (talks + Diners - 1) / Diners);
        await using var servers = await Servers.Start(arguments.Data);
        var database = await servers.Fresh(Database);
        var plan = new ClusterPlan
        {
            Folder = Path.Combine(arguments.Data, "waiter"),
            Postgres = database,
            DemoAi = true,
            // A real model takes nothing from this machine's processors: this one gets what the others leave.
            Places = name => name.StartsWith("standins-", StringComparison.Ordinal) ? new(IPAddress.Loopback, ["nice", "-n", "19"], database) : null,
        };
        await using var cluster = await Cluster.Start(plan);
        var (room, web) = (await Room.Fill(cluster, cartTables + talkTables, Diners), cluster.Web.Select(w => w.Url).ToList());
        var seats = room.Tables.Take(cartTables).SelectMany(Phones).ToDictionary(s => s.Phone, s => s.Cookie);
        await using var carts = new Load([.. seats.Keys], () => TimeSpan.Zero, () => TimeSpan.Zero);
        await carts.Connect(phone => (Hub(web[0]), seats[phone]));
        var phones = await Connect(room.Tables.Skip(cartTables).SelectMany(t => t.Phones).Take(talks), web[0]);
        // What has just been started compiles more than it serves.
        await Task.WhenAll(Talk(phones, 2 * seconds, thinking, 0), carts.Open(rate, 2 * seconds));

        var (heard, turns) = (new List<Talked>(), new List<(Turn Alone, Turn Beside)>());
        for (var pair = 1; pair <= Pairs; pair++)
        {
            var alone = await carts.Open(rate, seconds);
            var talking = Talk(phones, seconds, thinking, pair);
            turns.Add((alone, await carts.Open(rate, seconds)));
            heard.Add(await talking);
        }
        foreach (var phone in phones)
            await phone.DisposeAsync();
        // By question, the milliseconds that the model itself took to its first word.
        using var http = new HttpClient();
        var models = await http.GetFromJsonAsync<Dictionary<string, double>>(new Uri(cluster.StandIns.Single().Url, "model/own"));
        return Said(talks, thinking, new([.. heard.SelectMany(h => h.All)], heard.Sum(h => h.Unanswered)), turns, models!);
    }

    private static Result Said(int talks, TimeSpan thinking, Talked heard, List<(Turn Alone, Turn Beside)> turns, Dictionary<string, double> models)
    {
        var beyond = heard.All.Select(h => h.FirstWord - models[h.Question]).ToArray();
        var (own, first, p95) = (Figures.Percentile([.. heard.All.Select(h => models[h.Question])], 95), Figures.Percentile([.. heard.All.Select(h => h.FirstWord)], 95), Figures.Percentile(beyond, 95));
        var (cart, cartBeside, ratio) = (turns.Select(t => P95(t.Alone)).Median(), turns.Select(t => P95(t.Beside)).Median(), turns.Select(t => P95(t.Beside) / P95(t.Alone)).Median());
        var line = JsonSerializer.Serialize(new
        {
            bench = "waiter",
            conversations = talks,
            questions = heard.All.Count,
            unanswered = heard.Unanswered,
            firstWordBeyondModelP95Ms = p95.To(0),
            cartP95Ms = cart.To(1),
            cartBesideP95Ms = cartBeside.To(1),
            cartRatio = ratio.To(2),
        });
        return new(line,
        [
            $"{talks} guests talk to the waiter at once, each {thinking.TotalSeconds.Said("0")} s from an answer to the next question, {heard.All.Count} questions, before a stand-in model that thinks 0.3 s per call and speaks 30 tokens a second (on the same processors, but after everybody else, as a model is somewhere else); {Diners} phones at each of the other tables change their carts beside them.",
            "",
            "| | |",
            "|---|---:|",
            $"| questions without an answer | {heard.Unanswered} |",
            $"| the model's own time to its first word, tools included, p95 ms | {own.Said("0")} |",
            $"| asked → first sentence on the phone, p95 ms | {first.Said("0")} |",
            $"| beyond the model's own, p50 ms | {Figures.Percentile(beyond, 50).Said("0")} |",
            $"| beyond the model's own, p95 ms | {p95.Said("0")} |",
            $"| whole answer, p95 ms | {Figures.Percentile([.. heard.All.Select(h => h.Whole)], 95).Said("0")} |",
            $"| a change of a cart seen by all phones, without talk, p95 ms | {cart.Said("0.0")} |",
            $"| beside the talk, p95 ms | {cartBeside.Said("0.0")} |",
            $"| of {Pairs} pairs in turn, the ratio of neighbours, median | {ratio.Said("0.00")} |",
        ])
        {
            ExitCode = heard.Unanswered == 0 && p95 <= FirstWordLimitMs && ratio <= CartLimit ? 0 : 1,
        };

        double P95(Turn turn) => Figures.Percentile(turn.Milliseconds, 95);
    }

    private sealed record Talked(IReadOnlyCollection<Heard> All, int Unanswered);

    // Each asks, reads, thinks, and asks again.
    private static async Task<Talked> Talk(List<TalkPhone> phones, TimeSpan length, TimeSpan thinking, int round)
    {
        var (clock, heard, lost) = (Stopwatch.StartNew(), new ConcurrentBag<Heard>(), 0);
        await Task.WhenAll(phones.Select((phone, n) => Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(thinking.TotalMilliseconds * n / phones.Count));
            for (var question = 0; question == 0 || clock.Elapsed < length; question++)
            {
                try
                {
                    if (await phone.Ask(string.Create(CultureInfo.InvariantCulture, $"What does {BenchVenue.Dishes[n % BenchVenue.Dishes.Length].Item} cost? ({round}.{n}.{question})"), AnswerLimit) is { FirstWord: > 0 } answer)
                        heard.Add(answer);
                    else
                        Interlocked.Increment(ref lost);
                }
                catch (Exception e) when (e is TimeoutException or HubGone)
                {
                    Interlocked.Increment(ref lost);
                }
                await Task.Delay(thinking);
            }
        })));
        return new(heard, lost);
    }

    private static async Task<List<TalkPhone>> Connect(IEnumerable<SeatedPhone> seats, Uri site)
    {
        List<TalkPhone> phones = [];
        foreach (var seat in seats)
        {
            var phone = new TalkPhone();
            await phone.Connect(Hub(site), seat.Cookie, CancellationToken.None);
            await phone.Enter();
            phones.Add(phone);
        }
        return phones;
    }

    private static IEnumerable<(LoadPhone Phone, string Cookie)> Phones(SeatedTable table)
    {
        var watched = new LoadTable(table.Phones.Length);
        return table.Phones.Select((p, n) => (new LoadPhone(watched, n, Key.Cart(table.Visit), table.Visit.GetHashCode() + n), p.Cookie));
    }

    private static Uri Hub(Uri site) => new(site, "/hub/guest");
}
