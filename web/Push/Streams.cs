using Icupa.Carts;
using Icupa.Checks;
using Icupa.Conversations;
using Icupa.Drawers;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Platform;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using System.Text.Json;

namespace Icupa.Web.Push;

/// <summary>Reads streams whole, by name. Who may see which is for the hub to say before it asks.</summary>
public sealed class Streams(IGrainFactory grains)
{
    // What every phone of a venue is shown when it enters.
    private readonly Together<string, Snapshot> soldOut = new(stream => Ask(() => grains.GetGrain<IAvailabilityGrain>(stream).Snapshot()));
    private readonly Together<string, Snapshot> switches = new(stream => Ask(() => grains.GetGrain<IVenueGrain>(stream).Snapshot()));
    private readonly Gathered<string, long> versions = new(streams => Ask(() => grains.GetGrain<IVersions>(0).Of(streams)));

    public Task<Snapshot> Visit(VisitId visit) => Ask(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Snapshot());
    /// <summary>What a visit says of itself; null where there is no such visit.</summary>
    public async Task<VisitMeta?> Meta(VisitId visit) => Meta(await Visit(visit));

    public static VisitMeta? Meta(Snapshot visit)
    {
        using var json = JsonDocument.Parse(visit.Set);
        return json.RootElement.TryGetProperty("meta", out var meta) ? meta.Deserialize<VisitMeta>(Wire.Options) : null;
    }

    /// <summary>Whether what a visit says of itself, whole or changed, is that it is over. Inside of a text the quotes would be escaped.</summary>
    public static bool Over(string stream, ReadOnlySpan<byte> json) => Key.Kind(stream) == "visit" && json.IndexOf("\"state\":\"closed\""u8) >= 0;

    /// <summary>The visit, and who is here.</summary>
    public Task<(Snapshot Visit, Snapshot Presence)> Room(VisitId visit) => Ask(() => grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Room());
    public Task<Snapshot> Cart(VisitId visit) => Ask(() => grains.GetGrain<ICartGrain>(Key.Cart(visit)).Snapshot());
    public Task<Snapshot> Order(OrderId order) => Ask(() => grains.GetGrain<IOrderGrain>(Key.Order(order)).Snapshot());
    public Task<Snapshot> Check(VisitId visit) => Ask(() => grains.GetGrain<ICheckGrain>(Key.Check(visit)).Snapshot());
    /// <summary>A guest's talk with the waiter; null while there is none, and no grain is woken to say so.</summary>
    public async Task<Snapshot?> Conversation(VisitId visit, SessionId guest)
    {
        var stream = Key.Conversation(visit, guest);
        return await versions.Read(stream) > 0 ? await Ask(() => grains.GetGrain<IConversationGrain>(stream).Snapshot()) : null;
    }

    public Task<Snapshot> Payment(PaymentId payment) => Ask(() => grains.GetGrain<IPaymentGrain>(Key.Payment(payment)).Snapshot());
    public Task<Snapshot> Station(StationId station, DateOnly date) => Ask(() => grains.GetGrain<IStationGrain>(Key.Station(station, date)).Snapshot());
    public Task<Snapshot> Availability(VenueId venue, DateOnly date) => soldOut.Read(Key.Availability(venue, date));
    public Task<Snapshot> Venue(VenueId venue) => switches.Read(Key.Venue(venue));
    public Task<TableView> Table(TableId table) => Ask(() => grains.GetGrain<ITableGrain>(Key.Table(table)).Look());

    /// <summary>The stream of that name, or null when there is no such kind.</summary>
    public async Task<Snapshot?> Named(string stream) => Key.Kind(stream) switch
    {
        "visit" => await Visit(VisitId.Of(Key.Rest(stream))),
        "presence" => (await Room(VisitId.Of(Key.Rest(stream)))).Presence,
        "cart" => await Cart(VisitId.Of(Key.Rest(stream))),
        "order" => await Order(OrderId.Of(Key.Rest(stream))),
        "check" => await Check(VisitId.Of(Key.Rest(stream))),
        "conversation" => await Ask(() => grains.GetGrain<IConversationGrain>(stream).Snapshot()),
        "payment" => await Payment(PaymentId.Of(Key.Rest(stream))),
        "station" when Key.StationOf(stream) is var (station, date) => await Station(station, date),
        "availability" when Key.AvailabilityOf(stream) is var (venue, date) => await Availability(venue, date),
        "drawer" => await Ask(() => grains.GetGrain<IDrawerGrain>(stream).Snapshot()),
        "venue" => await Venue(VenueId.Of(Key.Rest(stream))),
        "table" => Of(await Table(TableId.Of(Key.Rest(stream)))),
        _ => null,
    };

    /// <summary>The orders of a visit that its cart knows of.</summary>
    public Task<IReadOnlyList<Snapshot>> Orders(VisitId visit, Snapshot cart) => There(Rounds(cart).Select(number => Order(OrderId.Round(visit, number))));

    /// <summary>
    /// The same, and the check that they came to. Before the first round there is a check only where dishes came from another one; otherwise no grain
    /// is woken to say that there is none.
    /// </summary>
    public async Task<IReadOnlyList<Snapshot>> Sent(VisitId visit, Snapshot cart)
    {
        var rounds = Rounds(cart);
        Task<Snapshot>[] check = rounds.Count > 0 || await versions.Read(Key.Check(visit)) > 0 ? [Check(visit)] : [];
        return await There([.. rounds.Select(number => Order(OrderId.Round(visit, number))), .. check]);
    }

    private static async Task<IReadOnlyList<Snapshot>> There(IEnumerable<Task<Snapshot>> streams) => [.. (await Task.WhenAll(streams)).Where(one => one.Version > 0)];

    /// <summary>A table's view as a stream of one entity.</summary>
    public static Snapshot Of(TableView table) =>
        new(Key.Table(table.Id), table.Version, JsonSerializer.SerializeToUtf8Bytes(new { meta = table }, Wire.Options));

    private static List<int> Rounds(Snapshot cart)
    {
        const string prefix = "round:";
        using var json = JsonDocument.Parse(cart.Set);
        return [.. json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(e => int.Parse(e.Name.AsSpan(prefix.Length), System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static Task<T> Ask<T>(Func<Task<T>> call) => Retry.Soon(call);
}
