using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Icupa.Bench.Carts;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;
using Icupa.StandIns;

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
        await using var model = await Model.Start(arguments.Data);
        var plan = new ClusterPlan
        {
            Folder = Path.Combine(arguments.Data, "waiter"),
            Postgres = await servers.Fresh(Database),
            Variables = model.Told,
        };
        await using var cluster = await Cluster.Start(plan);
        var (room, web) = (await Room.Fill(cluster, cartTables + talkTables, Diners), cluster.Web.Select(w => w.Url).ToList());
        await using var carts = new Load([.. room.Tables.Take(cartTables).SelectMany(Phones)], () => TimeSpan.Zero, () => TimeSpan.Zero);
        var cookies = room.Tables.Take(cartTables).SelectMany(t => t.Phones).Select(p => p.Cookie).GetEnumerator();
        await carts.Connect(_ =>
        {
            lock (cookies)
            {
                cookies.MoveNext();
                return (Hub(web[0]), cookies.Current);
            }
        });
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
        return Said(talks, thinking, new([.. heard.SelectMany(h => h.All)], heard.Sum(h => h.Unanswered)), turns, await model.Own());
    }

    private static Result Said(int talks, TimeSpan thinking, Talked heard, List<(Turn Alone, Turn Beside)> turns, IReadOnlyDictionary<string, double> models)
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

    /// <summary>The stand-in model as a process of its own. A real one takes nothing from this machine's processors: this one gets what the others leave.</summary>
    private sealed class Model(Node node) : IAsyncDisposable
    {
        public static async Task<Model> Start(string folder)
        {
            var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
            var node = Node.Start("model-1", url, Path.Combine(folder, "waiter", "logs", "model-1.log"), ["nice", "-n", "19", "dotnet", typeof(StandInSite).Assembly.Location], folder, new Dictionary<string, string> { ["ICUPA_URLS"] = url.GetLeftPart(UriPartial.Authority) });
            await node.Ready(TimeSpan.FromSeconds(60));
            return new(node);
        }

        /// <summary>What silos are told to call it.</summary>
        public Dictionary<string, string> Told => new()
        {
            ["ICUPA_OPENAI_API_KEY"] = new StandInOptions().OpenAiKey,
            ["ICUPA_OPENAI_BASE"] = new Uri(node.Url, "v1").ToString(),
            ["ICUPA_OPENAI_MODEL"] = ModelStandIn.Good,
            ["ICUPA_OPENAI_PRICE_IN"] = "1000",
            ["ICUPA_OPENAI_PRICE_OUT"] = "1000",
        };

        /// <summary>By question, the milliseconds that the model itself took to its first word.</summary>
        public async Task<IReadOnlyDictionary<string, double>> Own()
        {
            using var http = new HttpClient();
            return (await http.GetFromJsonAsync<Dictionary<string, double>>(new Uri(node.Url, "model/own")))!;
        }

        public async ValueTask DisposeAsync() => await node.Stop();
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

    private static IEnumerable<LoadPhone> Phones(SeatedTable table)
    {
        var watched = new LoadTable(table.Phones.Length);
        return table.Phones.Select((_, n) => new LoadPhone(watched, n, Key.Cart(table.Visit), table.Visit.GetHashCode() + n)).ToList();
    }

    private static Uri Hub(Uri site) => new(site, "/hub/guest");
}
