using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Bench.Measure;
using Icupa.Conversations;
using Icupa.Conversations.Models;
using Icupa.Menus.Search;
using Icupa.Reports;
using Icupa.Silo.Local;
using Icupa.StandIns;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Icupa.Bench.Waiter;

/// <summary>How one case went.</summary>
public sealed record Judged(Case Case, string Model, Answer Answer, ImmutableArray<Violation> Violations, ImmutableArray<string> Lacks)
{
    public bool Right => Violations.IsEmpty && Lacks.IsEmpty;
}

/// <summary>
/// Asks the waiter the scripted questions, in process, over the demo menus and their search rows: with the house waiter always, with a model that does wrong on purpose,
/// and with the model that the environment configures. What passes the gates is what is judged.
/// </summary>
public static class EvalWaiter
{
    private const string Database = "eval_waiter";
    private const string House = "house";
    private const string Misbehaving = "misbehaving";
    private const double RightAtLeast = 0.85;

    public static async Task<Result> Run(Arguments arguments)
    {
        var which = arguments.Text("model", "all");
        if (which is not ("all" or House or Misbehaving or "endpoint"))
            throw new LocalException("--model takes house, misbehaving, endpoint or all", LocalException.Usage);
        var settings = Settings();
        if (which == "endpoint" && settings is null)
            throw new LocalException("no model is configured: set ICUPA_OPENAI_API_KEY", LocalException.Usage);
        await using var servers = await Servers.Start(arguments.Data);
        await using var rows = NpgsqlDataSource.Create(await servers.Fresh(Database));
        var search = await Searched(rows);
        List<(string Model, ImmutableArray<Judged> Judged)> runs = [];
        if (which is "all" or Misbehaving)
            runs.Add((Misbehaving, await Misbehave(Case.All, search)));
        if (which is "all" or House)
            runs.Add((House, await AskHouse(Case.All, search)));
        if (which is "endpoint" || (which is "all" && settings is not null))
            runs.Add((settings!.First.Name, await AskModel(Case.All, search, settings)));
        foreach (var judged in runs.SelectMany(r => r.Judged).Where(j => !j.Violations.IsEmpty || (j.Model != Misbehaving && !j.Right && j.Case.Answerable)))
            Say(judged);
        foreach (var (model, judged) in runs.SkipLast(1))
            Console.WriteLine(Line(model, judged));
        return new(Line(runs[^1].Model, runs[^1].Judged), Table(runs)) { Page = "ai-waiter.md", Part = "eval", ExitCode = runs.All(r => Good(r.Model, r.Judged)) ? 0 : 1 };
    }

    /// <summary>The house waiter alone.</summary>
    public static async Task<ImmutableArray<Judged>> AskHouse(IEnumerable<Case> cases, Stand.Search search)
    {
        var judged = ImmutableArray.CreateBuilder<Judged>();
        foreach (var one in cases)
            judged.Add(await Ask(one, search, House, [new HouseWaiter()]));
        return judged.ToImmutable();
    }

    /// <summary>Every case before every misdeed of the model that does wrong; the house waiter comes after it, as ever.</summary>
    public static async Task<ImmutableArray<Judged>> Misbehave(IReadOnlyCollection<Case> cases, Stand.Search search)
    {
        var (site, address) = await StandInSite.Start(new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 0 });
        await using var _ = site;
        var settings = new ModelSettings("sk-standin", new(address, "v1/"), new("standin", default), null) { Breath = TimeSpan.Zero };
        var door = ModelLevels.Open(settings);
        var judged = ImmutableArray.CreateBuilder<Judged>();
        foreach (var misdeed in ModelMisdeeds.Said.Concat(ModelMisdeeds.Silent))
        {
            using var model = ModelLevels.Client(door, $"{ModelStandIn.Good}-{misdeed}");
            // What says nothing says it alike to every question.
            foreach (var one in ModelMisdeeds.Silent.Contains(misdeed) ? cases.Take(3) : cases)
                judged.Add(await Ask(one, search, misdeed, [new ModelWaiter(Level.Model, model, settings, TimeProvider.System), new HouseWaiter()]));
        }
        return judged.ToImmutable();
    }

    /// <summary>A real or compatible endpoint, and the house waiter where it does not answer.</summary>
    public static async Task<ImmutableArray<Judged>> AskModel(IEnumerable<Case> cases, Stand.Search search, ModelSettings settings)
    {
        using var model = ModelLevels.Client(ModelLevels.Open(settings), settings.First.Name);
        var judged = ImmutableArray.CreateBuilder<Judged>();
        foreach (var one in cases)
            judged.Add(await Ask(one, search, settings.First.Name, [new ModelWaiter(Level.Model, model, settings, TimeProvider.System), new HouseWaiter()]));
        return judged.ToImmutable();
    }

    /// <summary>As a conversation asks: level after level until something was said, everything through the gates.</summary>
    public static async Task<Judged> Ask(Case one, Stand.Search search, string model, IReadOnlyList<IWaiter> levels)
    {
        List<string> sentences = [], calls = [];
        List<Proposal> cards = [];
        // Something was said before, so that nobody introduces themselves.
        ImmutableArray<PastTurn> before = [new("…", "…")];
        Toolbox? tools = null;
        foreach (var level in levels)
        {
            tools = Stand.Tools(one, search, calls);
            void Hear(Utterance said)
            {
                if (said.Sentence is { } sentence)
                    sentences.Add(sentence);
                if (said.Card is { } card)
                    cards.Add(new(card.Item, card.Quantity, card.Choices, card.Why));
            }
            var speech = new Speech(tools, new(one.Ask, before), TimeProvider.System, (_, said) =>
            {
                Hear(said);
                return Task.FromResult(new Reply(Refusal.None, 1));
            });
            var cut = false;
            try
            {
                var over = false;
                await foreach (var piece in level.Answer(new(one.Ask, one.Language, before, tools), CancellationToken.None))
                    if (!await speech.Hear(piece))
                    {
                        over = true;
                        break;
                    }
                if (!over)
                    await speech.End();
            }
            catch (WaiterFailed)
            {
                cut = true;
            }
            if (speech.Said == 0)
                continue;
            await speech.Close(cut ? "cut" : null);
            foreach (var said in speech.Last)
                Hear(said);
            break;
        }
        var answer = new Answer([.. sentences], [.. cards], [.. calls]);
        var judge = new Judge(one, Stand.View(one));
        return new(one, model, answer, judge.Violations(answer), judge.Lacks(answer));
    }

    // The demo's menus as a silo indexes them, with the table of words for meaning.
    private static async Task<Stand.Search> Searched(NpgsqlDataSource rows)
    {
        var reads = new ReadSource(rows);
        await using (var connection = await rows.OpenConnectionAsync())
            foreach (var venue in Stand.Venues)
                await MenuIndexing.Index(connection, Stand.Settings(venue).Id.Text, Stand.Menu(venue), CancellationToken.None);
        await new MenuEmbedding(reads).Pass([Embedder.Words], CancellationToken.None);
        var search = new MenuSearch(new MenuStore(reads), new Meanings(null, NullLogger<Meanings>.Instance));
        return (view, ask) => search.Find(view.Board.Settings.Id, view.Board, view.Now, ask);
    }

    private static ModelSettings? Settings()
    {
        try
        {
            return ModelSettings.FromEnvironment();
        }
        catch (BadModelSetting wrong)
        {
            throw new LocalException(wrong.Message, LocalException.Usage);
        }
    }

    private static bool Good(string model, ImmutableArray<Judged> judged) =>
        judged.All(j => j.Violations.IsEmpty) && (model == Misbehaving || Right(judged) >= RightAtLeast * judged.Count(j => j.Case.Answerable));

    private static int Right(IEnumerable<Judged> judged) => judged.Count(j => j.Case.Answerable && j.Right);

    private static string Line(string model, ImmutableArray<Judged> judged) => JsonSerializer.Serialize(new
    {
        eval = "waiter",
        model,
        cases = judged.Length,
        answerable = judged.Count(j => j.Case.Answerable),
        right = Right(judged),
        violations = judged.Sum(j => j.Violations.Length),
    });

    private static void Say(Judged judged)
    {
        Console.WriteLine($"{judged.Case.Id} [{judged.Model}] {judged.Case.Ask}");
        Console.WriteLine("  " + judged.Answer.Text + (judged.Answer.Cards.IsEmpty ? "" : "  cards: " + string.Join(", ", judged.Answer.Cards.Select(c => c.Item))));
        foreach (var violation in judged.Violations)
            Console.WriteLine($"  VIOLATION {violation.What}: {violation.Sentence}");
        foreach (var lack in judged.Model == Misbehaving ? [] : judged.Lacks)
            Console.WriteLine("  lacks " + lack);
    }

    private static List<string> Table(List<(string Model, ImmutableArray<Judged> Judged)> runs)
    {
        List<string> table = [];
        foreach (var (model, judged) in runs)
        {
            if (model == Misbehaving)
            {
                table.AddRange(["", $"A model that does wrong on purpose: {judged.Select(j => j.Model).Distinct().Count()} misdeeds, {judged.Length} turns.", "", "| misdeed | turns | reached the phone |", "|---|---:|---:|"]);
                table.AddRange(judged.GroupBy(j => j.Model).Select(g => $"| {g.Key} | {g.Count()} | {g.Sum(j => j.Violations.Length)} |"));
                continue;
            }
            var languages = judged.Select(j => j.Case.Language).Distinct().ToArray();
            table.AddRange(["", model == House ? "The house waiter, right answers of those that the house's data can answer:" : $"`{model}`:", "", "| kind | " + string.Join(" | ", languages) + " | cases | violations |", "|---|" + string.Concat(languages.Select(_ => "---:|")) + "---:|---:|"]);
            table.AddRange(judged.GroupBy(j => j.Case.Kind).Append(null).Select(g =>
            {
                var all = g?.ToImmutableArray() ?? judged;
                return $"| {g?.Key ?? "all"} | {string.Join(" | ", languages.Select(l => Share([.. all.Where(j => j.Case.Language == l)])))} | {all.Length} | {all.Sum(j => j.Violations.Length)} |";
            }));
        }
        return table;
    }

    private static string Share(ImmutableArray<Judged> judged) => judged.Count(j => j.Case.Answerable) is > 0 and var answerable ? $"{Right(judged)}/{answerable}" : "";
}
