using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Board;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Icupa.Venues;

/// <inheritdoc cref="IVenueGrain"/>
public sealed class VenueGrain(JournalSource source, BoardNodes boards, FlagBoard flags, PushClient pushes, TimeProvider clock) : Grain, IVenueGrain
{
    private const int MaxBusyMinutes = 120;
    private const int PinTriesPerScreen = 5;
    private static readonly TimeSpan PinLock = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly KitchenEar ear = new();
    private readonly Dictionary<string, (int Wrong, DateTimeOffset At)> tries = [];
    private VenueSettings? settings;
    private long version;
    private (KitchenView Kitchen, TalkView Talk, SwitchesView Switches)? shown;
    private IDisposable? flagWatch;
    private long stamp;

    private VenueId Id => new(Key.Rest(this.GetPrimaryKeyString()));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await using var command = source.Source.CreateCommand("select version, settings::text from venue where venue = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Id.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
            (version, this.settings) = (reader.GetInt64(0), JsonSerializer.Deserialize(reader.GetString(1), CatalogueJson.VenueSettings));
        await flags.Prime();
        stamp = clock.GetUtcNow().ToUnixTimeMilliseconds();
        flagWatch = WatchFlags(GrainContext);
        this.RegisterGrainTimer(_ => { Show(); return Task.CompletedTask; }, new() { DueTime = LookEvery, Period = LookEvery });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        flagWatch?.Dispose();
        return Task.CompletedTask;
    }

    public Task<VenueSettings?> Settings() => Task.FromResult(settings);

    public async Task<Reply> Set(Asker who, VenueSettings settings)
    {
        var codes = settings.Money.Codes.OrEmpty();
        if (who.IsGuest || settings.Id != Id || codes.Length > PromoCode.Most || codes.DistinctBy(c => c.Code).Count() < codes.Length || !codes.All(c => c.IsSound))
            return new(who.IsGuest ? Refusal.NotAllowed : Refusal.Malformed, version);
        await Write(settings);
        return new(Refusal.None, version);
    }

    public async Task<Reply> Pace(Asker who, BusyMode mode, int busyMinutes)
    {
        if (!who.IsStaff)
            return new(Refusal.NotAllowed, version);
        if (settings is null)
            return new(Refusal.NotFound, version);
        if (!Enum.IsDefined(mode) || busyMinutes is < 0 or > MaxBusyMinutes)
            return new(Refusal.Malformed, version);
        await Write(settings with { Mode = mode, BusyMinutes = busyMinutes });
        Show();
        return new(Refusal.None, version);
    }

    public Task<SignedIn> SignIn(string screen, string pinHash)
    {
        var now = clock.GetUtcNow();
        var (wrong, at) = tries.GetValueOrDefault(screen);
        if (now - at >= PinLock)
            wrong = 0;
        if (wrong >= PinTriesPerScreen)
            return Task.FromResult(new SignedIn(Refusal.TooManyTries, null));
        var member = settings?.Staff.FirstOrDefault(m => m.PinHash is not null && m.PinHash == pinHash);
        if (member is null)
            tries[screen] = (wrong + 1, now);
        else
            tries.Remove(screen);
        return Task.FromResult(member is null ? new SignedIn(Refusal.WrongPin, null) : new(Refusal.None, member with { PinHash = null }));
    }

    public Task Heard(string node, int screens)
    {
        if (settings is not null)
            ear.Heard(node, screens, clock.GetUtcNow(), BusinessDay.Of(settings, clock.GetUtcNow()));
        Show();
        return Task.CompletedTask;
    }

    public Task Switched()
    {
        Show();
        return Task.CompletedTask;
    }

    public Task<Snapshot> Snapshot() => Task.FromResult(new Snapshot(this.GetPrimaryKeyString(), stamp, Changes.Set([("kitchen", View()), ("talk", Talk()), ("switches", flags.Switches(Id))])));

    private KitchenView View() => new(ear.Unheard(clock.GetUtcNow()), settings?.Mode ?? BusyMode.Online, settings?.BusyMinutes ?? 0, ear.Screens(clock.GetUtcNow()));

    // A rehearsal watches a switch that nobody else needs.
    private TalkView Talk() => new(flags.Percent(Id.IsRehearsal ? KnownFlags.Rehearsal : KnownFlags.AiWaiter, Id));

    private IDisposable WatchFlags(IGrainContext self) => flags.Watch(() => self.Scheduler.QueueAction(Show));

    // Boards forget what they hear when a silo starts, so an unheard kitchen is told again each time.
    private void Show()
    {
        var (view, talk, switches) = (View(), Talk(), flags.Switches(Id));
        if (view.Unheard || view.Unheard != shown?.Kitchen.Unheard)
            boards.Kitchen(Id, view.Unheard);
        if (shown == (view, talk, switches))
            return;
        shown = (view, talk, switches);
        pushes.Send(new([Group.Guests(Id), Group.Kitchen(Id), Group.Floor(Id)], this.GetPrimaryKeyString(), -1, ++stamp, Changes.Write([("kitchen", view), ("talk", talk), ("switches", switches)])));
    }

    private async Task Write(VenueSettings next)
    {
        await using var command = source.Source.CreateCommand("""
            insert into venue as v (venue, version, settings) values ($1, $2 + 1, $3)
            on conflict (venue) do update set version = excluded.version, settings = excluded.settings where v.version = $2 returning version
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Id.Text });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(next, CatalogueJson.VenueSettings), NpgsqlDbType = NpgsqlDbType.Jsonb });
        if (await command.ExecuteScalarAsync() is not long written)
        {
            DeactivateOnIdle();
            throw new StreamDead($"{Id}: another activation has written the settings");
        }
        (version, settings) = (written, next);
        boards.Changed(Id);
        pushes.Send(new([Group.Kitchen(Id), Group.Floor(Id)], "settings:" + Id.Text, -1, version, "{\"set\":{}}"u8.ToArray()));
    }
}
