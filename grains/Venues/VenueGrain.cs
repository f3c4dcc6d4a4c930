using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Drawers;
using Icupa.Menus;
using Icupa.Platform;
using Icupa.Screens;
using Icupa.Storage;
using Microsoft.Extensions.Logging;

namespace Icupa.Venues;

/// <inheritdoc cref="IVenueGrain"/>
public sealed class VenueGrain(JournalSource source, BoardNodes boards, FlagBoard flags, PushClient pushes, AuditRows audit, TimeProvider clock, ILogger<VenueGrain> log) : Grain, IVenueGrain
{
    private const int MaxBusyMinutes = 120;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Where no kitchen is heard perhaps no web node calls either; the silence must still be told, and wrong PINs be remembered.</summary>
    private static readonly TimeSpan StaysAwake = TimeSpan.FromMinutes(1);

    private readonly VenueRows rows = new(source);
    private readonly KitchenEar ear = new();
    private readonly StaffPins pins = new();
    private VenueSettings? settings;
    private long version;
    private (KitchenView Kitchen, TalkView Talk, SwitchesView Switches)? shown;
    private IDisposable? flagWatch;
    private long stamp;
    private DateOnly heard;

    private VenueId Id => new(Key.Rest(this.GetPrimaryKeyString()));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await rows.Read(Id, cancellationToken) is { } row)
        {
            (version, settings, heard) = row;
            if (heard == BusinessDay.Of(row.Settings, clock.GetUtcNow()))
                ear.Began(heard, clock.GetUtcNow());
        }
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
        var faults = string.Join("; ", VenueCheck.Faults(settings).Take(20));
        if (faults.Length > 0)
            log.LogWarning("Settings of {Venue} are refused: {Faults}", Id, faults);
        if (who.IsGuest || settings.Id != Id || faults.Length > 0)
            return new(who.IsGuest ? Refusal.NotAllowed : Refusal.Malformed, version);
        if (this.settings is { } old && (old.RollHour, old.TimeZone) != (settings.RollHour, settings.TimeZone) && await OpenDrawers.Any(GrainFactory, Id, BusinessDay.Of(old, clock.GetUtcNow())))
            return new(Refusal.Unfinished, version);
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

    public async Task<SignedIn> SignIn(string screen, string pinHash)
    {
        var now = clock.GetUtcNow();
        if (pins.Locked(screen, now) is { } until)
            return new(Refusal.TooManyTries, null, until);
        if (settings?.Staff.FirstOrDefault(m => m.PinHash is not null && m.PinHash == pinHash) is { } member)
            return new(Refusal.None, member with { PinHash = null }, Guessed: member.Role.Manages() ? pins.Manager(screen, now) : null);
        var locks = pins.Wrong(screen, now) ? pins.Locked(screen, now) : null;
        if (locks is { } locked)
        {
            log.LogWarning("Screen {Screen} of {Venue} takes no PIN until {Until}: there were too many wrong ones", Screen.Masked(StaffPins.Code(screen)), Id, locked);
            await audit.Add(new(Guid.NewGuid()), now, Asker.House("venue").By, new("pin.lock", $"screen {Screen.Masked(StaffPins.Code(screen))} of {Id}", $"wrong PINs; locked for {(locked - now).TotalMinutes} min"));
        }
        return new(Refusal.WrongPin, null, locks);
    }

    public async Task Heard(string node, int screens)
    {
        if (settings is null)
            return;
        var today = BusinessDay.Of(settings, clock.GetUtcNow());
        ear.Heard(node, screens, clock.GetUtcNow(), today);
        Show();
        if (screens == 0 || heard == today)
            return;
        await rows.Heard(Id, today);
        heard = today;
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

    // Boards forget what they hear when a silo starts.
    private void Show()
    {
        var (view, talk, switches) = (View(), Talk(), flags.Switches(Id));
        if (view.Unheard || pins.Remembers(clock.GetUtcNow()))
            DelayDeactivation(StaysAwake);
        if (ear.IsNews(clock.GetUtcNow()))
            boards.Kitchen(Id, view.Unheard);
        if (shown == (view, talk, switches))
            return;
        shown = (view, talk, switches);
        pushes.Send(new([Group.Guests(Id), Group.Kitchen(Id), Group.Floor(Id)], this.GetPrimaryKeyString(), -1, ++stamp, Changes.Write([("kitchen", view), ("talk", talk), ("switches", switches)])));
    }

    private async Task Write(VenueSettings next)
    {
        if (await rows.Write(Id, version, next) is not { } written)
        {
            DeactivateOnIdle();
            throw new StreamDead($"{Id}: another activation has written the settings");
        }
        (version, settings) = (written, next);
        boards.Changed(Id);
        pushes.Send(new([Group.Kitchen(Id), Group.Floor(Id)], "settings:" + Id.Text, -1, version, "{\"set\":{}}"u8.ToArray()));
    }
}
