using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Board;
using Icupa.Inspection;
using Icupa.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icupa.Storage;

/// <summary>
/// The frame around a pure record: loads it, commits what it decides, pushes what was committed, and settles what is owed.
/// Grain classes that derive from it are <c>[Reentrant]</c>: nothing may be awaited between reading the head and enqueuing.
/// </summary>
public abstract partial class StreamGrain<TState, TEvent> : Grain, IStreamFrame<TState, TEvent>, IAwake where TState : class, IFold<TState, TEvent>
{
    private Stream<TState, TEvent> stream = null!;
    private Settler? settler;
    private Surroundings around = null!;
    private IDisposable? boardWatch;

    protected string StreamKey { get; private set; } = "";
    protected TimeProvider Clock => around.Clock;
    protected Boards Boards => around.Boards;
    protected Personal Personal { get; private set; } = null!;
    protected TState Committed => stream.Committed;

    protected abstract JsonTypeInfo<Commit<TEvent>[]> Json { get; }
    protected virtual StreamLimits Limits => StreamLimits.Visit;
    protected abstract VenueId Venue { get; }

    /// <summary>Who may watch this stream.</summary>
    protected abstract ImmutableArray<string> Groups(TState state);

    /// <summary>The keys of the entities that a fact changes.</summary>
    protected abstract IEnumerable<string> Touches(TEvent happened, TState after);

    /// <summary>The keys of every entity there is.</summary>
    protected abstract IEnumerable<string> Entities(TState state);

    /// <summary>An entity as its watchers see it, or null when it is gone.</summary>
    protected abstract object? Entity(TState state, string key);

    /// <summary>Whether the outside is owed something; asked of every head that is flushed.</summary>
    protected virtual bool Owes(TState state) => false;

    /// <summary>Does what the committed state owes, and reports it through the grain's own reference. Answers when to look again, if ever.</summary>
    protected virtual Task<TimeSpan?> SettleOwed() => Task.FromResult<TimeSpan?>(null);

    /// <summary>The visits whose personal words this state shows.</summary>
    protected virtual IReadOnlyCollection<string> WordsOf(TState state) => [];

    /// <summary>Runs once after loading, before the first command.</summary>
    protected virtual Task Loaded(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Something was committed and pushed.</summary>
    protected virtual void AfterCommit() { }

    /// <summary>Whether <see cref="BoardChanged"/> is to be called: a watch costs memory in every idle grain.</summary>
    protected virtual bool WatchesBoard => false;

    /// <summary>The venue's board has changed (menu, settings, what is sold out).</summary>
    protected virtual void BoardChanged() { }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        StreamKey = this.GetPrimaryKeyString();
        around = ServiceProvider.GetRequiredService<Surroundings>();
        stream = new(StreamKey, this, around.Writer, Json, Clock, Limits);
        Personal = new(around.Reader);
        await Boards.Prime(Venue);
        stream.Load(await around.Reader.Read(StreamKey));
        await Personal.Load(WordsOf(stream.Head));
        await Loaded(cancellationToken);
        if (WatchesBoard)
            boardWatch = WatchBoard(GrainContext);
        if (Owes(stream.Committed))
            SignalSettling();
        around.Awake.Add(this);
    }

    private IDisposable WatchBoard(IGrainContext self) => Boards.Watch(Venue, () => self.Scheduler.QueueAction(BoardChanged));

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        around?.Awake.Remove(this);
        boardWatch?.Dispose();
        if (!stream.Dead)
            await stream.Drain().WaitAsync(cancellationToken);
    }

    public Task<Snapshot> Snapshot()
    {
        if (stream.Dead)
            throw new StreamDead(StreamKey);
        var state = stream.Committed;
        return Task.FromResult(new Snapshot(StreamKey, stream.Version, Changes.Set(Entities(state).Select(key => (key, Entity(state, key))))));
    }

    public Task Settle()
    {
        SignalSettling();
        return Task.CompletedTask;
    }

    /// <summary>The id of a command that this grain gives: said again it is the same command.</summary>
    protected CommandId Once(string what) => CommandId.From($"{StreamKey}:{what}");

    /// <summary>Looks at what is owed soon, without waiting for a commit.</summary>
    protected void SignalSettling() =>
        (settler ??= new(this, SettleOwed, () => settler = null, ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(GetType()), StreamKey)).Signal();

    /// <summary>Completes when settling has caught up with everything committed so far. After 5 s it fails: what was asked for is committed and will be done, but the caller cannot be told that it was, and asks again.</summary>
    protected Task Settled() => settler?.CaughtUp() ?? Task.CompletedTask;

    /// <summary>Pushes something that is not journalled, whole, to the watchers.</summary>
    protected void PushWhole(string name, long version, string key, object entity) =>
        around.Pushes.Send(new(Groups(stream.Committed), name, -1, version, Changes.Write([(key, entity)])));

    string IAwake.Stream => StreamKey;

    Inside IAwake.Tell() => new(stream.Version, stream.HeadVersion, stream.Waiting, stream.Writing, stream.Dead, stream.Age, stream.Version == 0 ? [] : Groups(stream.Committed));

    bool IStreamFrame<TState, TEvent>.Owes(TState state) => Owes(state);

    void IStreamFrame<TState, TEvent>.Keep(IReadOnlyList<PersonalWord> words) => Personal.Keep(words);

    void IStreamFrame<TState, TEvent>.Died() => DeactivateOnIdle();

    byte[] IStreamFrame<TState, TEvent>.Change(Flushed<TEvent> flushing, TState after)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var commit in flushing.Commits)
            foreach (var happened in commit.Events)
                keys.UnionWith(Touches(happened, after));
        return Changes.Write(keys.Select(key => (key, Entity(after, key))));
    }

    void IStreamFrame<TState, TEvent>.Committed(Flushed<TEvent> flushed, TState before, byte[] change)
    {
        using var span = PushSpan(flushed);
        var state = stream.Committed;
        around.Pushes.Send(new(Groups(state), StreamKey, flushed.Base, flushed.Version, Changes.At(Clock.GetUtcNow(), change)));
        if (Owes(state))
            SignalSettling();
        AfterCommit();
        if (Meters.Listening)
            Measure(before, state, flushed);
    }
}
