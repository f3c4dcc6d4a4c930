using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Runtime.Services;
using Orleans.Services;

namespace Icupa.Board;

/// <summary>
/// What a command may know of its venue without awaiting anything: settings, menu, what is sold out, whether the kitchen hears.
/// Immutable; replaced whole.
/// </summary>
public sealed record VenueBoard(VenueSettings Settings, long SettingsVersion, MenuIndex Menu, string AvailabilityStream, long AvailabilityVersion, Availability Availability)
{
    /// <summary>Kitchen screens have been heard today, and none for 30 s.</summary>
    public bool KitchenUnheard { get; init; }
}

/// <summary>On every silo: the boards are told that something changed. One-way; a poll every 500 ms is the net.</summary>
[GrainInterfaceType("icupa.board"), Alias("icupa.board")]
public interface IBoardService : IGrainService
{
    [OneWay, Alias("changed")] Task Changed(VenueId venue);
    [OneWay, Alias("kitchen")] Task Kitchen(VenueId venue, bool unheard);
    [OneWay, Alias("flags")] Task Flags();
}

/// <inheritdoc cref="IBoardService"/>
public sealed class BoardService(GrainId id, Silo silo, ILoggerFactory logs, Boards boards, FlagBoard flags) : GrainService(id, silo, logs), IBoardService
{
    public Task Changed(VenueId venue) => boards.Refresh(venue);

    public Task Kitchen(VenueId venue, bool unheard)
    {
        boards.HearKitchen(venue, unheard);
        return Task.CompletedTask;
    }

    public Task Flags() => flags.Refresh();
}

/// <summary>Tells the board of every silo that hosts grains: its name begins with "silo-".</summary>
public sealed class BoardNodes(IServiceProvider services, IClusterMembershipService membership) : GrainServiceClient<IBoardService>(services)
{
    public void Changed(VenueId venue)
    {
        foreach (var board in Live())
            board.Changed(venue).Ignore();
    }

    public void Kitchen(VenueId venue, bool unheard)
    {
        foreach (var board in Live())
            board.Kitchen(venue, unheard).Ignore();
    }

    /// <summary>A switch of the platform was thrown.</summary>
    public void Flags()
    {
        foreach (var board in Live())
            board.Flags().Ignore();
    }

    private IEnumerable<IBoardService> Live()
    {
        foreach (var (address, member) in membership.CurrentSnapshot.Members)
            if (member.Status == SiloStatus.Active && member.Name.StartsWith("silo-", StringComparison.Ordinal))
                yield return GetGrainService(address);
    }
}

/// <summary>The boards of this silo, one per venue that something here is active for.</summary>
public sealed class Boards(JournalSource source, JournalReader journal, FlagBoard flags, IGrainFactory grains, TimeProvider clock, ILogger<Boards> log)
    : Recurring("The board of venues", TimeSpan.FromMilliseconds(500), clock, log)
{
    private readonly ConcurrentDictionary<VenueId, VenueBoard> boards = new();
    private readonly ConcurrentDictionary<VenueId, SemaphoreSlim> loading = new();
    private readonly ConcurrentDictionary<VenueId, ImmutableHashSet<Action>> watchers = new();
    private IDisposable? watch;

    /// <summary>The board of a venue that has been primed on this silo.</summary>
    public VenueBoard Of(VenueId venue) => boards.TryGetValue(venue, out var board) ? board : throw new InvalidOperationException($"{venue} has no board here yet");

    /// <summary>Loads the board, and the platform's switches, if this silo has none; awaited by activations, never by commands.</summary>
    public Task Prime(VenueId venue) => flags.Primed && boards.ContainsKey(venue) ? Task.CompletedTask : Read(venue);

    private Task Read(VenueId venue) => Task.WhenAll(flags.Prime(), boards.ContainsKey(venue) ? Task.CompletedTask : Refresh(venue));

    /// <summary>Calls back (on any thread) after each change, until disposed.</summary>
    public IDisposable Watch(VenueId venue, Action changed)
    {
        watchers.AddOrUpdate(venue, [changed], (_, all) => all.Add(changed));
        return new Unwatch(() => watchers.AddOrUpdate(venue, [], (_, all) => all.Remove(changed)));
    }

    public void HearKitchen(VenueId venue, bool unheard)
    {
        while (boards.TryGetValue(venue, out var board) && board.KitchenUnheard != unheard && !boards.TryUpdate(venue, board with { KitchenUnheard = unheard }, board)) { }
    }

    /// <summary>Reads what is newer than what is here. Serial per venue.</summary>
    public async Task Refresh(VenueId venue)
    {
        var gate = loading.GetOrAdd(venue, _ => new(1));
        await gate.WaitAsync();
        try
        {
            boards.TryGetValue(venue, out var old);
            var fresh = await Load(venue, old);
            if (fresh is null || ReferenceEquals(fresh, old))
                return;
            // What was heard of the kitchen while it was read stays.
            boards.AddOrUpdate(venue, fresh, (_, now) => fresh with { KitchenUnheard = now.KitchenUnheard });
        }
        finally
        {
            gate.Release();
        }
        if (watchers.TryGetValue(venue, out var all))
            foreach (var changed in all)
                changed();
    }

    // A venue that is active nowhere would hear of no switch, and its phones would not either.
    private void TellVenues()
    {
        foreach (var venue in boards.Keys)
            grains.GetGrain<IVenueGrain>(Key.Venue(venue)).Switched().Ignore();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        watch = flags.Watch(TellVenues);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        watch?.Dispose();
        base.Dispose();
    }

    protected override async Task Pass(CancellationToken stop)
    {
        foreach (var venue in await Stale(stop))
            await Attempt(() => Refresh(venue), stop);
    }

    private async Task<List<VenueId>> Stale(CancellationToken stop)
    {
        var here = boards.ToArray();
        if (here.Length == 0)
            return [];
        await using var command = source.Source.CreateCommand("""
            select b.n, coalesce(v.version, 0), coalesce((select max(number) from menu_version m where m.venue = b.venue), 0),
                   coalesce((select base + count from journal j where j.stream = b.availability order by base desc limit 1), 0)
            from unnest($1, $2) with ordinality as b (venue, availability, n) left join venue v on v.venue = b.venue
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. here.Select(b => b.Key.Text)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. here.Select(b => b.Value.AvailabilityStream)] });
        var stale = new List<VenueId>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var (venue, board) = here[reader.GetInt64(0) - 1];
            var today = Key.Availability(venue, BusinessDay.Of(board.Settings, Clock.GetUtcNow()));
            if (reader.GetInt64(1) != board.SettingsVersion || reader.GetInt32(2) != board.Menu.Number || reader.GetInt64(3) > board.AvailabilityVersion || today != board.AvailabilityStream)
                stale.Add(venue);
        }
        return stale;
    }

    private async Task<VenueBoard?> Load(VenueId venue, VenueBoard? old)
    {
        await using var command = source.Source.CreateCommand("""
            select v.version, v.settings::text, m.number, m.document::text
            from venue v left join lateral (select number, document from menu_version where venue = v.venue order by number desc limit 1) m on true
            where v.venue = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        VenueSettings settings;
        MenuIndex menu;
        long version;
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (!await reader.ReadAsync())
                return null;
            version = reader.GetInt64(0);
            settings = old?.SettingsVersion == version ? old.Settings : JsonSerializer.Deserialize(reader.GetString(1), CatalogueJson.VenueSettings)!;
            var number = reader.IsDBNull(2) ? 0 : reader.GetInt32(2);
            menu = old?.Menu.Number == number ? old.Menu
                : number == 0 ? MenuIndex.Nothing
                : new(number, JsonSerializer.Deserialize(reader.GetString(3), CatalogueJson.MenuDocument)!);
        }
        var today = BusinessDay.Of(settings, Clock.GetUtcNow());
        var stream = Key.Availability(venue, today);
        var (availabilityVersion, availability) = AvailabilityEvents.Replay(await journal.Read(stream));
        // A day that nobody has asked for yet has no facts: its grain will begin it with these.
        if (availabilityVersion == 0)
            availability = old?.AvailabilityStream == stream ? old.Availability : availability.Apply(new Opened(await AvailabilityEvents.Before(journal, venue, today)), default);
        if (old is not null && old.AvailabilityStream == stream && old.AvailabilityVersion > availabilityVersion)
            (availabilityVersion, availability) = (old.AvailabilityVersion, old.Availability);
        return new(settings, version, menu, stream, availabilityVersion, availability);
    }

    private sealed class Unwatch(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
