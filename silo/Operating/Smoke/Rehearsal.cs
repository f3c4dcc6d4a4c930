using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Screens;
using Icupa.Silo.Local;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;

namespace Icupa.Silo.Operating.Smoke;

/// <summary>
/// Where rehearsals are held: a venue of a tenant of its own, with one table, one station that no real kitchen looks at, and one dish that costs
/// nothing. The read side passes its streams over, and its receipts, if there ever were any, take no numbers.
/// </summary>
public sealed class Rehearsal(IGrainFactory grains, string secrets)
{
    public const string Station = "pass";
    public const string Dish = "bread";
    public static readonly VenueId Venue = new(VenueId.RehearsalTenant + "/room");
    private static readonly TableId Table = TableId.In(Venue, "1");
    private static readonly Asker House = Asker.House("rehearsal");
    private static readonly Asker Operator = Asker.Operator("smoke");
    private static readonly TimeSpan CodeLasts = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    private static readonly VenueSettings Settings = new(Venue, "Rehearsal", Currency.EUR, "UTC")
    {
        Tagline = "Nobody eats here",
        Stations = [new(Station, "Pass", StationKind.Prep, 300, 600)],
        Tables = [new("1", "Room", 2, 50, 50)],
    };

    private static readonly MenuDocument Menu = new()
    {
        Groups = [new("all", new("All"))],
        Items = [new(Dish, "all", new("Bread of the rehearsal"), "REHEARSAL", 0)],
    };

    // One code for each house: it is offered for a few minutes, used once and taken back.
    private readonly string code = string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(Signing.Seal(secrets, "rehearsal-screen", []))).Take(ScreenVerb.Length).Select(b => ScreenVerb.Letters[b % ScreenVerb.Letters.Length]));

    /// <summary>The pairing code of its kitchen's screen.</summary>
    public string ScreenCode => code;

    /// <summary>Makes the venue where it is missing or was another, closes what an earlier rehearsal left at the table, and offers the screen's code. Answers how many visits were left.</summary>
    public async Task<int> Prepare(CancellationToken stop)
    {
        var off = (await List()).SelectMany(flag => flag.Now).Where(s => !s.Change.On).ToList();
        if (off.FirstOrDefault(s => s.Change.Scope != Flags.Of(Venue)) is { } above)
            throw new LocalException($"rehearsals are switched off at {above.Change.Scope} by {above.By}: {above.Change.Reason}");
        // One that broke off has left it so.
        if (off.Count > 0)
            await Throw("on");
        var venue = grains.GetGrain<IVenueGrain>(Key.Venue(Venue));
        if (await venue.Settings() is not { } there || Text(there) != Text(Settings))
            Must("the rehearsal's venue", await venue.Set(House, Settings));
        var menu = grains.GetGrain<IMenuGrain>(Key.Menu(Venue));
        if (await menu.Published() is not { } onSale || onSale.Document.Items is not [{ Id: Dish, Price: 0 }])
            Must("the rehearsal's menu", await menu.Publish(House, Menu));
        var left = (await Desk.Look()).Parties;
        foreach (var party in left)
            await Close(party.Visit, stop);
        await grains.GetGrain<IScreenGrain>(Key.Screen(code)).Offer(House, Venue, ScreenKind.Kitchen, Station, DateTimeOffset.UtcNow + CodeLasts, 1);
        return left.Length;
    }

    /// <summary>The path that is printed on the table.</summary>
    public async Task<string> Path() => "/t/" + Signing.TableCode(secrets, Table, (await Desk.Look()).Epoch);

    /// <summary>Ends a visit, cooked or not. There is nothing to pay.</summary>
    public async Task Close(VisitId visit, CancellationToken stop)
    {
        // Its check may not have heard of the last round yet.
        while (await grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Close(House, new(Guid.NewGuid()), "rehearsal") is { Ok: false } reply)
            if (reply.Refusal == Refusal.Busy)
                await Task.Delay(AskAgain, stop);
            else
                throw new LocalException($"the visit {visit} cannot be closed: {reply.Refusal}");
        while ((await Desk.Look()).Parties.Any(p => p.Visit == visit))
            await Task.Delay(AskAgain, stop);
    }

    /// <summary>Throws the rehearsal's own switch, for this venue only.</summary>
    public async Task Throw(string to) =>
        Must("the switch", await grains.GetGrain<IFlagsGrain>(Key.Flags).Set(Operator, new(Guid.NewGuid()), new(KnownFlags.Rehearsal.Name, Flags.Of(Venue), to == "on", 100, "rehearsal")));

    /// <summary>The screen of the rehearsal is signed out.</summary>
    public Task End() => grains.GetGrain<IScreenGrain>(Key.Screen(code)).Revoke(House);

    private ITableGrain Desk => grains.GetGrain<ITableGrain>(Key.Table(Table));

    private async Task<IEnumerable<FlagSeen>> List() => (await grains.GetGrain<IFlagsGrain>(Key.Flags).List(Operator)).Where(flag => flag.Name == KnownFlags.Rehearsal.Name);

    private static string Text(VenueSettings settings) => JsonSerializer.Serialize(settings, CatalogueJson.VenueSettings);

    private static void Must(string what, Reply reply)
    {
        if (!reply.Ok)
            throw new LocalException($"{what} is refused: {reply.Refusal}");
    }
}
