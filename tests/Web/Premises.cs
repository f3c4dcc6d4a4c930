using System.Globalization;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Screens;
using Icupa.Silo.Operating;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>A venue of a test's own: the demo's grill under another name and with other rules. Its tables and screens are nobody else's.</summary>
public sealed class Premises
{
    /// <summary>The PINs of Claudine, who serves, and Eric, who manages.</summary>
    public const string Pin = "2468", ManagerPin = "5826";
    private const string KitchenCode = "CHEFS", FloorCode = "SERVE";
    // Without look-alikes: a screen takes no others.
    private const string Letters = "ABCDEFGHJKMNPQRSTUVWXYZ";

    private static readonly Asker House = Asker.House("tests");
    private static int opened;

    private readonly LiveSite site;
    private readonly string letters;

    private Premises(LiveSite site, VenueSettings settings, string letters) => (this.site, Settings, this.letters) = (site, settings, letters);

    public VenueSettings Settings { get; private set; }

    /// <summary>The pairing codes of a kitchen screen (it starts at the grill) and of a floor screen.</summary>
    public string Kitchen => KitchenCode + letters;
    public string Floor => FloorCode + letters;

    /// <summary>The path of a table's code, by its number.</summary>
    public string Table(int number) => Table(number.ToString(CultureInfo.InvariantCulture));
    public string Table(string name) => "/t/" + Signing.TableCode(site.Secret, TableId.In(Settings.Id, name), 1);

    public static Task<Premises> Open(LiveSite site, string name, Func<VenueSettings, VenueSettings> with) => site.Visit(async grains =>
    {
        var (like, id) = (new VenueId("demo/kigali-grill"), new VenueId("demo/" + name));
        var grill = (await grains.GetGrain<IVenueGrain>(Key.Venue(like)).Settings())!;
        var menu = (await grains.GetGrain<IMenuGrain>(Key.Menu(like)).Published())!.Document;
        var staff = grill.Staff.Select(m => m with { PinHash = m.Id switch { "claudine" => Signing.PinHash(site.Secret, id, Pin), "eric" => Signing.PinHash(site.Secret, id, ManagerPin), _ => null } });
        // Three letters, other ones for each of 552 venues.
        var number = Interlocked.Increment(ref opened) - 1;
        var premises = new Premises(site, with(grill with { Id = id, Name = "Chez " + name, Staff = [.. staff] }), $"{Letters[number / 8 % Letters.Length]}{(char)('2' + number % 8)}{"XYZ"[number / 8 / Letters.Length]}");
        Must(await grains.GetGrain<IVenueGrain>(Key.Venue(id)).Set(House, premises.Settings));
        Must(await grains.GetGrain<IMenuGrain>(Key.Menu(id)).Publish(House, menu with { Items = [.. menu.Items.Select(i => i with { Picture = null })] }));
        var until = DateTimeOffset.UtcNow.AddHours(1);
        await grains.GetGrain<IScreenGrain>(Key.Screen(premises.Kitchen)).Offer(House, id, ScreenKind.Kitchen, "grill", until, 100);
        await grains.GetGrain<IScreenGrain>(Key.Screen(premises.Floor)).Offer(House, id, ScreenKind.Floor, null, until, 100);
        return premises;
    });

    /// <summary>The owner changes the settings.</summary>
    public async Task Set(Func<VenueSettings, VenueSettings> change)
    {
        Settings = change(Settings);
        Must(await site.Visit(grains => grains.GetGrain<IVenueGrain>(Key.Venue(Settings.Id)).Set(House, Settings)));
    }

    /// <summary>The owner publishes another menu.</summary>
    public async Task Publish(Func<MenuDocument, MenuDocument> change) => Must(await site.Visit(async grains =>
    {
        var menu = grains.GetGrain<IMenuGrain>(Key.Menu(Settings.Id));
        return await menu.Publish(House, change((await menu.Published())!.Document));
    }));

    /// <summary>What the operator's command for screens ends with, and says.</summary>
    public Task<string> Screens(params string[] words) => site.Visit(async grains =>
    {
        var said = new StringWriter();
        return $"{await ScreenVerb.Run(grains, ScreenOptions.Parse([.. words, "--by", "alice"], _ => null), said, TimeProvider.System)} {said}";
    });

    /// <summary>The tickets on a station's board of each business date.</summary>
    public Task<Snapshot[]> Boards(string station, params DateOnly[] dates) => site.Visit(grains =>
        Task.WhenAll(dates.Select(date => grains.GetGrain<IStationGrain>(Key.Station(StationId.In(Settings.Id, station), date)).Snapshot())));

    private static void Must(Reply reply) => Assert.Equal(Refusal.None, reply.Refusal);
}
