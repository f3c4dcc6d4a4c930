using System.Collections.Immutable;
using Icupa.Storage;
using Icupa.Venues;
using Microsoft.Extensions.Logging;

namespace Icupa.Platform;

/// <summary>The flags as this silo knows them: told of a change at once, and read every 500 ms as a net. Until they were read once, every flag is off.</summary>
public sealed class FlagBoard(FlagRows rows, TimeProvider clock, ILogger<FlagBoard> log)
    : Recurring("The board of flags", TimeSpan.FromMilliseconds(500), clock, log, atOnce: true)
{
    private readonly Lock watching = new();
    private ImmutableHashSet<Action> watchers = [];
    private volatile Flags? now;
    private long version = -1;

    public bool On(FlagDefinition flag, VenueId venue, SessionId session) => now?.On(flag, venue, session) ?? false;

    /// <summary>Whether it is on for whoever asks, guest or staff.</summary>
    public bool On(FlagDefinition flag, VenueId venue, Asker who) => now?.On(flag, venue, who) ?? false;

    /// <summary>Reads them if this silo never did; awaited by activations, never by commands.</summary>
    public Task Prime() => now is null ? Refresh() : Task.CompletedTask;

    /// <summary>They were read.</summary>
    public bool Primed => now is not null;

    /// <summary>For how many of a hundred sessions of a venue it is on; 0 where it is off.</summary>
    public int Percent(FlagDefinition flag, VenueId venue) => now?.Percent(flag, venue) ?? 0;

    /// <summary>The switches of which a venue's phones and screens hear.</summary>
    public SwitchesView Switches(VenueId venue) => new(Percent(KnownFlags.Ordering, venue), Percent(KnownFlags.Card, venue), Percent(KnownFlags.Momo, venue), Percent(KnownFlags.Airtel, venue));

    /// <summary>Calls back (on any thread) after each change, until disposed.</summary>
    public IDisposable Watch(Action changed)
    {
        lock (watching)
            watchers = watchers.Add(changed);
        return new Unwatch(() =>
        {
            lock (watching)
                watchers = watchers.Remove(changed);
        });
    }

    public async Task Refresh(CancellationToken stop = default)
    {
        var (flags, read) = await rows.Now(stop);
        ImmutableHashSet<Action> told;
        lock (watching)
        {
            if (read <= version)
                return;
            (now, version, told) = (flags, read, watchers);
        }
        foreach (var changed in told)
            changed();
    }

    protected override Task Pass(CancellationToken stop) => Refresh(stop);

    private sealed class Unwatch(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
