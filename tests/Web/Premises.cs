using System.Globalization;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Screens;
using Icupa.Venues;

namespace Icupa.Tests.Web;

/// <summary>A venue of a test's own: the demo's grill under another name and with other rules. Its tables and screens are nobody else's.</summary>
public sealed class Premises
{
    /// <summary>Claudine's PIN.</summary>
    public const string Pin = "2468";
    private const string KitchenCode = "CHEFS", FloorCode = "SERVE";

    private static readonly Asker House = Asker.House("tests");
    private static int opened;

    private readonly IGrainFactory grains;
    private readonly string secret;
    private readonly string letters;

    private Premises(IGrainFactory grains, string secret, VenueSettings settings, string letters) => (this.grains, this.secret, Settings, this.letters) = (grains, secret, settings, letters);

    public VenueSettings Settings { get; private set; }

    /// <summary>The pairing codes of a kitchen screen (it starts at the grill) and of a floor screen.</summary>
    public string Kitchen => KitchenCode + letters;
    public string Floor => FloorCode + letters;

    /// <summary>The path of a table's code, by its number.</summary>
    public string Table(int number) => "/t/" + Signing.TableCode(secret, TableId.In(Settings.Id, number.ToString(CultureInfo.InvariantCulture)), 1);

    public static async Task<Premises> Open(LiveSite site, string name, Func<VenueSettings, VenueSettings> with)
    {
        var grains = await site.Grains();
        var like = new VenueId("demo/kigali-grill");
        var id = new VenueId("demo/" + name);
        var grill = (await grains.GetGrain<IVenueGrain>(Key.Venue(like)).Settings())!;
        var menu = (await grains.GetGrain<IMenuGrain>(Key.Menu(like)).Published())!;
        var staff = grill.Staff.Select(m => m.Id == "claudine" ? m with { PinHash = Signing.PinHash(site.Secret, id, Pin) } : m with { PinHash = null });
        // Three letters without look-alikes, other ones for each venue.
        var number = Interlocked.Increment(ref opened);
        var premises = new Premises(grains, site.Secret, grill, $"{(char)('A' + number / 8)}{(char)('2' + number % 8)}X");
        await premises.Set(_ => with(grill with { Id = id, Name = "Chez " + name, Staff = [.. staff] }));
        var published = await grains.GetGrain<IMenuGrain>(Key.Menu(id)).Publish(House, menu.Document with { Items = [.. menu.Document.Items.Select(i => i with { Picture = null })] });
        Xunit.Assert.Equal(Refusal.None, published.Refusal);
        var until = DateTimeOffset.UtcNow.AddHours(1);
        await grains.GetGrain<IScreenGrain>(Key.Screen(premises.Kitchen)).Offer(House, id, ScreenKind.Kitchen, "grill", until, 100);
        await grains.GetGrain<IScreenGrain>(Key.Screen(premises.Floor)).Offer(House, id, ScreenKind.Floor, null, until, 100);
        return premises;
    }

    /// <summary>The owner changes the settings.</summary>
    public async Task Set(Func<VenueSettings, VenueSettings> change)
    {
        var next = change(Settings);
        Xunit.Assert.Equal(Refusal.None, (await grains.GetGrain<IVenueGrain>(Key.Venue(next.Id)).Set(House, next)).Refusal);
        Settings = next;
    }

    /// <summary>The owner takes a pairing code back.</summary>
    public Task Revoke(string code) => grains.GetGrain<IScreenGrain>(Key.Screen(code)).Revoke(House);

    /// <summary>The tickets on a station's board of a business date, as a client reads them.</summary>
    public Task<Snapshot> Board(string station, DateOnly date) => grains.GetGrain<IStationGrain>(Key.Station(StationId.In(Settings.Id, station), date)).Snapshot();
}
