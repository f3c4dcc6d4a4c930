using System.Globalization;
using System.Security.Cryptography;
using Icupa.Bench.Live;
using Icupa.Carts;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Silo.Local;
using Icupa.Storage;
using Icupa.Tables;
using Icupa.Venues;
using Icupa.Visits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;

namespace Icupa.Bench.Memory;

/// <summary>A silo inside this process, with our grains on a real database: its memory is ours to weigh.</summary>
public sealed class OneSilo : IAsyncDisposable
{
    private static readonly Asker House = Asker.House("bench");
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly NpgsqlDataSource state;
    private readonly IHost host;

    private OneSilo(NpgsqlDataSource journal, NpgsqlDataSource state, IHost host) => (Journal, this.state, this.host) = (journal, state, host);

    public NpgsqlDataSource Journal { get; }
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<OneSilo> Start(string database, Action<ISiloBuilder>? with = null)
    {
        // As many connections as a silo has.
        var journal = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 12, MaxAutoPrepare = 50, AutoPrepareMinUsages = 2 }.ConnectionString);
        var state = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { SearchPath = "orleans", MaxPoolSize = 8, MaxAutoPrepare = 50, AutoPrepareMinUsages = 2 }.ConnectionString);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
            silo.Configure<SiloOptions>(o => o.SiloName = "silo-1");
            silo.AddAdoNetGrainStorage("icupa", o => o.Configure<Serializer>((storage, serializer) =>
            {
                (storage.Invariant, storage.DataSource) = ("Npgsql", state);
                storage.GrainStorageSerializer = new Orleans.Storage.OrleansGrainStorageSerializer(serializer);
            }));
            with?.Invoke(silo);
            silo.AddIcupaGrains(journal, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        });
        var host = builder.Build();
        await host.StartAsync();
        return new(journal, state, host);
    }

    public async Task Open(int tables)
    {
        await Grains.GetGrain<IVenueGrain>(Key.Venue(BenchVenue.Id)).Set(House, BenchVenue.Settings(tables));
        await Grains.GetGrain<IMenuGrain>(Key.Menu(BenchVenue.Id)).Publish(House, BenchVenue.Menu);
    }

    /// <summary>A party sits down: so many guests, so many lines in its cart.</summary>
    public async Task<VisitId> Seat(int table, int guests, int lines)
    {
        var id = TableId.In(BenchVenue.Id, table.ToString(CultureInfo.InvariantCulture));
        var sessions = Enumerable.Range(0, guests).Select(_ => new SessionId(Guid.NewGuid())).ToList();
        var host = Asker.Guest(sessions[0]);
        var visit = (await Grains.GetGrain<ITableGrain>(Key.Table(id)).Open(host, VisitId.New(BenchVenue.Id, DateTimeOffset.UtcNow))).Party!.Visit;
        var grain = Grains.GetGrain<IVisitGrain>(Key.Visit(visit));
        Must(await grain.Open(host, new(Guid.NewGuid()), id));
        foreach (var session in sessions)
            Must(await grain.Join(Asker.Guest(session), new(Guid.NewGuid()), session, null));
        for (var n = 0; n < lines; n++)
        {
            var line = new NewLine(new(Guid.NewGuid()), BenchVenue.Dishes[n % BenchVenue.Dishes.Length].Item, 1 + n % 3, BenchVenue.Choices);
            Must(await Cart(visit).AddLine(Asker.Guest(sessions[n % guests]), new(Guid.NewGuid()), line));
        }
        return visit;
    }

    /// <summary>The round goes to the kitchen, is drawn, cooked and bumped everywhere.</summary>
    public async Task Order(VisitId visit, Asker who)
    {
        Must(await Cart(visit).Place(who, new(Guid.NewGuid()), long.MaxValue / 2));
        var (order, today) = (OrderId.Round(visit, 1), BusinessDay.Of(BenchVenue.Settings(1), DateTimeOffset.UtcNow));
        foreach (var station in BenchVenue.Stations.Append(BenchVenue.Expo))
        {
            var board = Grains.GetGrain<IStationGrain>(Key.Station(StationId.In(BenchVenue.Id, station), today));
            var screen = Asker.Screen("BENCH");
            while (await board.Bump(screen, new(Guid.NewGuid()), order, null) is { Ok: false } not)
            {
                if (not.Refusal != Refusal.NotFound)
                    Must(not);
                await Task.Delay(LookAgain);
            }
        }
    }

    public ICartGrain Cart(VisitId visit) => Grains.GetGrain<ICartGrain>(Key.Cart(visit));

    public static Asker Waiter => Asker.Staff("bench", StaffRole.Server);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await Journal.DisposeAsync();
        await state.DisposeAsync();
    }

    private static void Must(Reply reply)
    {
        if (!reply.Ok)
            throw new LocalException($"refused: {reply.Refusal}");
    }
}
