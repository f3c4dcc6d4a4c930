using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Board;
using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Sessions;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Tests.Rules;

/// <summary>The demo's venues as a waiter sees them, on a Friday evening at eight, and a turn played without any server.</summary>
internal static class WaiterStand
{
    public const string Grill = "kigali-grill", Trattoria = "valletta-trattoria";

    public static readonly SessionId Guest = SessionId.Of(Who.Ana.Id);
    public static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5");

    private static readonly Dictionary<string, VenueBoard> Boards = new() { [Grill] = Read(Grill), [Trattoria] = Read(Trattoria) };

    public static VenueBoard Board(string venue) => Boards[venue];
    public static MenuItem Item(string venue, string id) => Board(venue).Menu.Item(id)!;

    public static WaiterView View(string venue, string language = "en", Allergen[]? avoids = null, DietaryTag[]? diets = null) =>
        new(Board(venue), venue == Grill ? new(2026, 3, 6, 18, 0, 0, TimeSpan.Zero) : new(2026, 3, 6, 19, 0, 0, TimeSpan.Zero), Visit, Guest, language, new(language, [.. avoids ?? []], [.. diets ?? []]), false, [], null);

    /// <summary>As the turn sees it that begins with this question.</summary>
    public static WaiterView Asked(this WaiterView view, string question, params PastTurn[] before) => view with { Wants = Wants.Of(question, view.Language, view.Board, before.Select(past => past.Asked)) };

    public static WaiterView Without(this WaiterView view, Stock kind, string id)
    {
        var stock = new Played<Availability, AvailabilityEvent>(view.Now);
        stock.Must(Who.Server, s => s.EightySix(Who.Server, kind, id));
        return view with { Board = view.Board with { Availability = stock.State } };
    }

    public static Toolbox Tools(WaiterView view, List<string>? calls = null) => new(view, ask => Task.FromResult(PlainSearch.Find(ask, view.Board, view.Now)), _ => Task.CompletedTask, kind =>
    {
        calls?.Add(kind.ToString());
        return Task.FromResult(Refusal.None);
    });

    /// <summary>What the house waiter says, with what the gate found in it.</summary>
    public static async Task<HouseTurn> Ask(WaiterView view, string question, params PastTurn[] before)
    {
        var calls = new List<string>();
        var (tools, gate, cutter) = (Tools(view.Asked(question, before), calls), new Gate(question, [.. before]), new Sentences());
        var said = new List<(string Text, Verdict Verdict)>();
        await foreach (var piece in new HouseWaiter().Answer(new(question, view.Language, [.. before], tools), default))
            foreach (var sentence in cutter.Add(((Piece.Words)piece).Text))
                said.Add((sentence.Text, gate.Judge(sentence, tools)));
        return new([.. said], [.. tools.Proposals], [.. calls], tools);
    }

    private static VenueBoard Read(string venue)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Icupa.sln")))
            folder = folder.Parent!;
        string Text(string kind) => File.ReadAllText(Path.Combine(folder.FullName, "silo", "Seeding", "Demo", $"{venue}.{kind}.json"));
        return new(JsonSerializer.Deserialize(Text("venue"), CatalogueJson.VenueSettings)!, 1, new(1, JsonSerializer.Deserialize(Text("menu"), CatalogueJson.MenuDocument)!), "", 0, Availability.Empty);
    }
}

/// <summary>One turn of the house waiter.</summary>
internal sealed record HouseTurn(ImmutableArray<(string Text, Verdict Verdict)> Said, ImmutableArray<Proposal> Cards, ImmutableArray<string> Calls, Toolbox Tools)
{
    public string Text => string.Join(' ', Said.Select(s => s.Text));
}
