using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Board;
using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Sessions;
using Icupa.Silo;
using Icupa.Venues;

namespace Icupa.Bench.Waiter;

/// <summary>A guest at a table of a demo venue at dinner time, in process: what the waiter's tools see, without a cluster.</summary>
public static class Stand
{
    private static readonly SessionId Guest = new(new Guid(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));
    private static readonly TimeOnly Dinner = new(19, 30);
    private static readonly DateOnly Day = new(2026, 3, 7);

    public static readonly ImmutableArray<string> Venues = ["kigali-grill", "valletta-trattoria"];

    public static VenueSettings Settings(string venue) => JsonSerializer.Deserialize(Demo(venue + ".venue.json"), CatalogueJson.VenueSettings)!;
    public static MenuDocument Menu(string venue) => JsonSerializer.Deserialize(Demo(venue + ".menu.json"), CatalogueJson.MenuDocument)!;

    /// <summary>Searches a menu: by the rows of a database, or by names and marks alone.</summary>
    public delegate Task<SearchAnswer> Search(WaiterView view, SearchAsk ask);

    public static readonly Search Plain = (view, ask) => Task.FromResult(PlainSearch.Find(ask, view.Board, view.Now));

    public static Toolbox Tools(string venue, string language) => Tools(new Case("", "", language, venue, ""), Plain, []);

    /// <summary>The tools of a case's guest; who of the staff is called is added to <paramref name="calls"/>.</summary>
    public static Toolbox Tools(Case one, Search search, List<string> calls)
    {
        var view = View(one);
        return new(view, ask => search(view, ask), _ => Task.CompletedTask, kind =>
        {
            calls.Add(kind.ToString().ToLowerInvariant());
            return Task.FromResult(Refusal.None);
        });
    }

    public static WaiterView View(Case one)
    {
        var settings = Settings(one.Venue) with { AlcoholNeedsStaff = one.Age is not null };
        var menu = Menu(one.Venue);
        if (one.Patch is { } patch)
            menu = menu with { Items = [.. menu.Items.Select(i => i.Id == patch.Item ? i with { Description = new(patch.Description, patch.Description, patch.Description, patch.Description) } : i)] };
        var stocks = one.SoldOut.ToImmutableDictionary(item => new StockId(Stock.Item, item), _ => new StockState(true, null, 0, "staff:chef", default));
        var now = new DateTimeOffset(Day.ToDateTime(Dinner), TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone).GetUtcOffset(Day.ToDateTime(Dinner)));
        var board = new VenueBoard(settings, 1, new(1, menu), Key.Availability(settings.Id, Day), 1, Availability.Empty with { Stocks = stocks });
        return new(board, now, VisitId.New(settings.Id, now), Guest, one.Language, new(one.Language, one.Avoids, one.Diets), one.Age == "verified", one.Cart, null) { Wants = Wants.Of(one.Ask, one.Language, board) };
    }

    private static string Demo(string file)
    {
        using var stream = typeof(SiloHost).Assembly.GetManifestResourceStream("Icupa.Silo.Seeding.Demo." + file) ?? throw new InvalidDataException(file);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
