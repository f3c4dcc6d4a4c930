using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Icupa.Bench.Measure;
using Icupa.Board;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Menus.Search;
using Icupa.Venues;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Icupa.Bench.Search;

/// <summary>
/// How long a question to a menu takes, where many venues share the tables: from the words to the answer, filters, rows, vectors and order, as a
/// silo does it. And whether the nearest dishes by the database are the nearest by arithmetic.
/// </summary>
public static class SearchBench
{
    private const int WarmUp = 200;
    private const int AtOnce = 8;
    private const int Nearest = 10;
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<string> Filters =
        ["", "", "without nuts", "sans gluten", "nta mata", "bla bajd", "vegan", "under 9000", "moins de 12000", "not spicy", "quick", "without onions", "no fish or milk under 8000", "starter"];

    public static async Task<Result> Run(Arguments arguments)
    {
        var (venues, dishes, questions) = (arguments.Count("venues", 50), arguments.Count("dishes", 500), arguments.Count("questions", 2_000));
        await using var servers = await Servers.Start(arguments.Data);
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(await servers.Fresh("bench_search")) { MaxAutoPrepare = 50, AutoPrepareMinUsages = 2 }.ConnectionString);
        var boards = Enumerable.Range(0, venues).Select(n => BoardOf(n, dishes)).ToImmutableArray();
        var written = await Write(source, boards);
        var search = new MenuSearch(new(new(source)), new(null, NullLogger<Meanings>.Instance));
        var asks = Asks(questions + WarmUp);
        foreach (var ask in asks.Take(WarmUp))
            await Ask(search, boards, ask);
        var alone = new List<double>();
        var found = 0;
        foreach (var ask in asks.Skip(WarmUp))
        {
            var began = Stopwatch.GetTimestamp();
            found += (await Ask(search, boards, ask)).Hits.Length;
            alone.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        var together = new System.Collections.Concurrent.ConcurrentBag<double>();
        var (clock, cpu) = (Stopwatch.StartNew(), Cpu.OfSelf + servers.PostgresCpu);
        await Parallel.ForEachAsync(asks.Skip(WarmUp), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (ask, _) =>
        {
            var began = Stopwatch.GetTimestamp();
            await Ask(search, boards, ask);
            together.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        var (perSecond, cpuMs) = (questions / clock.Elapsed.TotalSeconds, (Cpu.OfSelf + servers.PostgresCpu - cpu).TotalMilliseconds / questions);
        var recall = await Recall(source, boards);
        double[] one = [.. alone], many = [.. together];
        var line = JsonSerializer.Serialize(new
        {
            bench = "search",
            venues,
            dishes,
            questions,
            p50Ms = Figures.Percentile(one, 50).To(1),
            p95Ms = Figures.Percentile(one, 95).To(1),
            p99Ms = Figures.Percentile(one, 99).To(1),
            p95MsAtOnce = Figures.Percentile(many, 95).To(1),
            perSecond = perSecond.To(0),
            cpuMsPerQuestion = cpuMs.To(2),
            vectorRecall = recall.To(4),
        });
        return new(line,
        [
            $"{venues} venues of {dishes} dishes in the tables; {questions} questions in four languages, half of them with filters, without a key. {found / (double)questions:0.0} dishes found each. The rows were made in {written.TotalSeconds.Said("0.0")} s.",
            "",
            "| | p50 ms | p95 ms | p99 ms |",
            "|---|---:|---:|---:|",
            $"| one at a time | {Figures.Percentile(one, 50).Said("0.0")} | {Figures.Percentile(one, 95).Said("0.0")} | {Figures.Percentile(one, 99).Said("0.0")} |",
            $"| {AtOnce} at a time | {Figures.Percentile(many, 50).Said("0.0")} | {Figures.Percentile(many, 95).Said("0.0")} | {Figures.Percentile(many, 99).Said("0.0")} |",
            "",
            $"{perSecond.Said("0")} questions a second with {AtOnce} at a time, {cpuMs.Said("0.00")} ms CPU each with Postgres. Of the {Nearest} nearest dishes by arithmetic the vector step finds {(recall * 100).Said("0.0")} %.",
        ])
        { ExitCode = Figures.Percentile(one, 95) <= 30 && recall >= 0.99 ? 0 : 1 };
    }

    private static Task<SearchAnswer> Ask(MenuSearch search, ImmutableArray<(VenueId Id, VenueBoard Board)> boards, (int Venue, string Text, string Language) ask) =>
        search.Find(boards[ask.Venue % boards.Length].Id, boards[ask.Venue % boards.Length].Board, Noon, new(ask.Text, ask.Language));

    private static async Task<TimeSpan> Write(NpgsqlDataSource source, ImmutableArray<(VenueId Id, VenueBoard Board)> boards)
    {
        var clock = Stopwatch.StartNew();
        await using var connection = await source.OpenConnectionAsync();
        foreach (var (id, board) in boards)
            await MenuIndexing.Index(connection, id.Text, board.Menu.Document, default);
        await new MenuEmbedding(new(source)).Pass([Embedder.Words], default);
        await using var analyze = new NpgsqlCommand("analyze menu_search; analyze menu_vector", connection);
        await analyze.ExecuteNonQueryAsync();
        return clock.Elapsed;
    }

    // The part of the truly nearest that the database gives as nearest.
    private static async Task<double> Recall(NpgsqlDataSource source, ImmutableArray<(VenueId Id, VenueBoard Board)> boards)
    {
        var (store, kept) = (new MenuStore(new(source)), new List<double>());
        foreach (var (text, n) in Things.Take(100).Select((e, n) => (e.Name, n)))
        {
            var (id, board) = boards[n % boards.Length];
            var asked = WordVectors.Shared.Of(text);
            if (asked.All(x => x == 0))
                continue;
            var exact = MenuRows.Of(board.Menu.Document).Select(r => (r.Item, Near: Cosine(asked, WordVectors.Shared.Of(r.Meaning)))).OrderByDescending(r => r.Near).Take(Nearest).ToList();
            var (_, near) = await store.Ask(new(id, [new(0, 0, [text.Replace(' ', 'x')])], WordVectors.Model, asked));
            // Dishes that are equally near change places.
            kept.Add(near.Take(Nearest).Count(f => f.Near >= exact[^1].Near - 1e-5) / (double)Nearest);
        }
        return kept.Average();
    }

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static ImmutableArray<Entry> Things => [.. Glossary.Culinary.All.Where(e => e.English.Length > 0)];

    private static ImmutableArray<(int Venue, string Text, string Language)> Asks(int count)
    {
        var random = new Random(4);
        var words = Things;
        return [.. Enumerable.Range(0, count).Select(n =>
        {
            var entry = words[random.Next(words.Length)];
            var text = entry.Words[random.Next(entry.Words.Length)];
            if (random.Next(3) == 0)
                text += " " + words[random.Next(words.Length)].Name;
            return (random.Next(1 << 20), $"{text} {Filters[random.Next(Filters.Length)]}".Trim(), new[] { "en", "fr", "rw", "mt" }[n % 4]);
        })];
    }

    private static (VenueId, VenueBoard) BoardOf(int number, int dishes)
    {
        var (id, random, words) = (new VenueId($"bench/search-{number}"), new Random(number), Things);
        var ingredients = words.Take(80).Select((e, n) => new Ingredient($"i{n}", new(e.Name, e.Words[^1]))).ToImmutableArray();
        Entry Any() => words[random.Next(words.Length)];
        MenuItem Dish(int n)
        {
            var (first, second, third) = (Any(), Any(), Any());
            return new($"dish-{n}", $"g{random.Next(8)}", new($"{first.Name} with {second.Name}", $"{first.Words[^1]} et {second.Words[^1]}"), $"D{n}", 1_000 + 100 * random.Next(150))
            {
                Description = new($"{third.Name}, {Any().Name} and {Any().Name}, made here for you every day", $"{third.Words[^1]}, {Any().Words[^1]}, fait ici chaque jour"),
                Course = (Course)(1 + random.Next(5)),
                PrepSeconds = 60 * random.Next(2, 30),
                Allergens = Enum.GetValues<Allergen>().Where(_ => random.Next(10) > 0).ToImmutableSortedDictionary(a => a, _ => (AllergenState)(random.Next(5) is var r && r < 2 ? r + 1 : 3)),
                Tags = [.. Enum.GetValues<DietaryTag>().Where(_ => random.Next(3) == 0)],
                Ingredients = [.. Enumerable.Range(0, 3).Select(_ => ingredients[random.Next(ingredients.Length)].Id).Distinct()],
            };
        }
        var menu = new MenuDocument
        {
            Groups = [.. Enumerable.Range(0, 8).Select(n => new MenuGroup($"g{n}", new($"Group {n}")))],
            Ingredients = ingredients,
            Items = [.. Enumerable.Range(0, dishes).Select(Dish)],
        };
        return (id, new(new VenueSettings(id, "Bench", Currency.RWF, "UTC"), 1, new(1, menu), "availability:", 0, Availability.Empty));
    }
}
