using System.Collections.Immutable;
using System.Globalization;
using Icupa.Bench.Measure;
using Icupa.Menus;
using Icupa.Screens;
using Icupa.Silo.Local;
using Icupa.Silo.Seeding;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web.Sessions;
using Microsoft.Extensions.Logging;

namespace Icupa.Bench.Live;

/// <summary>A table with its visit and the phones seated there, each by its cookie.</summary>
public sealed record SeatedTable(TableId Table, VisitId Visit, ImmutableArray<SeatedPhone> Phones);

/// <summary>One phone's seat.</summary>
public sealed record SeatedPhone(SessionId Session, string Cookie);

/// <summary>A full restaurant: the venue, its menu, a visit at each table with its phones seated, and paired screens.</summary>
public sealed class Room
{
    private const int AtOnce = 16;
    private static readonly Asker House = Asker.House("bench");
    private static readonly TimeSpan CodesLast = TimeSpan.FromDays(1);

    private Room() { }

    public ImmutableArray<SeatedTable> Tables { get; private set; } = [];

    /// <summary>The cookie of a kitchen screen, by its station.</summary>
    public ImmutableDictionary<string, string> Screens { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Joins the cluster as a node without grains, sets the room up, and leaves.</summary>
    public static async Task<Room> Fill(Cluster cluster, int tables, int diners) => (await Fill(cluster, tables, diners, [BenchVenue.Id]))[0];

    /// <summary>A room alike in each of several venues.</summary>
    public static async Task<IReadOnlyList<Room>> Fill(Cluster cluster, int tables, int diners, IEnumerable<VenueId> venues)
    {
        await using var visitor = await Join(cluster);
        var (rooms, secrets) = (new List<Room>(), await Secrets(cluster));
        foreach (var venue in venues)
        {
            var room = new Room();
            await room.Fill(visitor.Grains, secrets, tables, diners, venue);
            rooms.Add(room);
        }
        return rooms;
    }

    /// <summary>A node without grains, to speak to the cluster's.</summary>
    public static async Task<Visitor> Join(Cluster cluster) => await Visitor.Join(
        new("room-1", cluster.Options.Postgres, cluster.Options.ClusterId, "icupa", await Secrets(cluster), cluster.Options.Places("room-1")?.Address ?? System.Net.IPAddress.Loopback, FreePort.Next(), "http://127.0.0.1:0"), LogLevel.Error);

    /// <summary>What the cluster signs with.</summary>
    public static Task<string> Secrets(Cluster cluster) => File.ReadAllTextAsync(Path.Combine(cluster.Options.Folder, "secret"));

    private async Task Fill(IGrainFactory grains, string secrets, int tables, int diners, VenueId venue)
    {
        Must(await grains.GetGrain<IVenueGrain>(Key.Venue(venue)).Set(House, BenchVenue.Settings(tables) with { Id = venue }));
        Must(await grains.GetGrain<IMenuGrain>(Key.Menu(venue)).Publish(House, BenchVenue.Menu));
        var seated = new SeatedTable[tables];
        await Parallel.ForAsync(0, tables, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (n, _) =>
            seated[n] = await Seat(grains, secrets, TableId.In(venue, (n + 1).ToString(CultureInfo.InvariantCulture)), diners));
        Tables = [.. seated];
        foreach (var station in BenchVenue.Stations.Append(BenchVenue.Expo))
            Screens = Screens.Add(station, await Pair(grains, secrets, venue, station));
    }

    /// <summary>Opens a visit at a free table and seats its phones.</summary>
    public static async Task<SeatedTable> Seat(IGrainFactory grains, string secrets, TableId table, int diners)
    {
        var phones = Enumerable.Range(0, diners).Select(_ => new SessionId(Guid.NewGuid())).ToArray();
        var host = Asker.Guest(phones[0]);
        var seat = await grains.GetGrain<ITableGrain>(Key.Table(table)).Open(host, VisitId.New(table.Venue, DateTimeOffset.UtcNow));
        var visit = seat.Party?.Visit ?? throw new LocalException($"table {table} does not open: {seat.Refusal}");
        var grain = grains.GetGrain<IVisitGrain>(Key.Visit(visit));
        Must(await grain.Open(host, new(Guid.NewGuid()), table));
        foreach (var phone in phones)
            Must(await grain.Join(Asker.Guest(phone), new(Guid.NewGuid()), phone, null));
        return new(table, visit, [.. phones.Select(p => new SeatedPhone(p, "icupa-session=" + new SessionToken(p, visit).Seal(secrets, DateTimeOffset.UtcNow)))]);
    }

    private static async Task<string> Pair(IGrainFactory grains, string secrets, VenueId venue, string station)
    {
        var grain = grains.GetGrain<IScreenGrain>(Key.Screen((venue.Tenant + station).ToUpperInvariant()));
        await grain.Offer(House, venue, ScreenKind.Kitchen, station, DateTimeOffset.UtcNow + CodesLast, 100);
        var screen = await grain.Pair() ?? throw new LocalException($"the screen of {station} does not pair");
        return "icupa-screen=" + new ScreenToken(screen.Code, screen.Epoch, Guid.NewGuid()).Seal(secrets, DateTimeOffset.UtcNow);
    }

    private static void Must(Reply reply)
    {
        if (!reply.Ok)
            throw new LocalException($"the room cannot be set up: {reply.Refusal}");
    }
}
