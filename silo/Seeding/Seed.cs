using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Silo.Operating;
using Icupa.Screens;
using Icupa.Tables;
using Icupa.Venues;

namespace Icupa.Silo.Seeding;

/// <summary>Where to go in the demo: paths of the site, and the PINs of its staff.</summary>
public sealed record SeedLinks(List<string> GuestTables, List<string> Kitchen, List<string> Floor, List<string> Pins);

/// <summary>Writes the demo venues, once, and offers pairing codes for their screens. Joins the cluster as a node without grains and leaves it.</summary>
public static class Seed
{
    private static readonly ImmutableArray<string> Venues = ["kigali-grill", "valletta-trattoria"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly Asker House = Asker.House("seed");
    private static readonly TimeSpan CodesLast = TimeSpan.FromDays(30);
    private const int UsesPerCode = 1_000;

    /// <summary>Takes <c>--out FILE</c>: where the paths and PINs go, as JSON.</summary>
    public static async Task<int> Run(string[] args)
    {
        if (args is not ["--out", var file])
        {
            Console.Error.WriteLine("usage: seed --out FILE");
            return 2;
        }
        var settings = SiloSettings.FromEnvironment();
        await using var visitor = await Visitor.Join(settings);
        var links = new SeedLinks([], [], [], []);
        foreach (var venue in Venues)
            await SeedVenue(visitor.Grains, settings.Secrets, venue, links);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(links, Json));
        return 0;
    }

    private static async Task SeedVenue(IGrainFactory grains, string secrets, string slug, SeedLinks links)
    {
        var pins = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(Read("pins.json"))!;
        var venue = JsonSerializer.Deserialize(Read($"{slug}.venue.json"), CatalogueJson.VenueSettings)!;
        var staff = pins[venue.Id.Text];
        venue = venue with { Staff = [.. venue.Staff.Select(m => staff.TryGetValue(m.Id, out var pin) ? m with { PinHash = Signing.PinHash(secrets, venue.Id, pin) } : m)] };
        var grain = grains.GetGrain<IVenueGrain>(Key.Venue(venue.Id));
        if (await grain.Settings() is null && await grain.Set(House, venue) is { Ok: false } no)
            throw new InvalidDataException($"the settings of {slug} are refused: {string.Join("; ", VenueCheck.Faults(venue).DefaultIfEmpty($"{no.Refusal}"))}");
        var menu = grains.GetGrain<IMenuGrain>(Key.Menu(venue.Id));
        var document = JsonSerializer.Deserialize(Read($"{slug}.menu.json"), CatalogueJson.MenuDocument)!;
        if (await menu.Published() is null && await menu.Publish(House, document) is { Ok: false } refused)
            throw new InvalidDataException($"the menu of {slug} is refused: {string.Join("; ", MenuCheck.Faults(document).DefaultIfEmpty($"{refused.Refusal}"))}");
        foreach (var table in venue.Tables)
        {
            var id = TableId.In(venue.Id, table.Name);
            links.GuestTables.Add("/t/" + Signing.TableCode(secrets, id, (await grains.GetGrain<ITableGrain>(Key.Table(id)).Look()).Epoch));
        }
        foreach (var station in venue.Stations)
            links.Kitchen.Add(await Offer(grains, venue.Id, ScreenKind.Kitchen, station.Id));
        links.Floor.Add(await Offer(grains, venue.Id, ScreenKind.Floor, null));
        links.Pins.AddRange(venue.Staff.Where(m => staff.ContainsKey(m.Id)).Select(m => $"{venue.Name}: {m.Name} ({m.Role.ToString().ToLowerInvariant()}) {staff[m.Id]}"));
    }

    private static async Task<string> Offer(IGrainFactory grains, VenueId venue, ScreenKind kind, string? station)
    {
        var code = ScreenVerb.NewCode();
        await grains.GetGrain<IScreenGrain>(Key.Screen(code)).Offer(House, venue, kind, station, DateTimeOffset.UtcNow + CodesLast, UsesPerCode);
        return "/screen/pair/" + code;
    }

    private static string Read(string file)
    {
        using var stream = typeof(Seed).Assembly.GetManifestResourceStream($"Icupa.Silo.Seeding.Demo.{file}") ?? throw new InvalidDataException($"{file} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
