using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Icupa.Platform.Telemetry;

namespace Icupa.Storage;

/// <summary>What a flush made durable: the facts between two versions.</summary>
/// <param name="Traces">The spans of its commands that are traced.</param>
public readonly record struct Flushed<TEvent>(long Base, long Version, IReadOnlyList<Commit<TEvent>> Commits, List<ActivityContext>? Traces = null);

/// <summary>What stands round a stream.</summary>
public interface IStreamFrame<TState, TEvent>
{
    /// <summary>Whether the outside is owed something; asked of every head that is flushed.</summary>
    bool Owes(TState state);

    /// <summary>What watchers are to be told of a flush. Written while the flush is: nobody hears of it before that is durable.</summary>
    byte[] Change(Flushed<TEvent> flushing, TState after);

    /// <summary>The flush is durable, and its callers do not know yet.</summary>
    void Committed(Flushed<TEvent> flushed, TState before, byte[] change);

    /// <summary>The words of a command that was just accepted; who shows them holds them before its facts are shown.</summary>
    void Keep(IReadOnlyList<PersonalWord> words);

    /// <summary>Nothing can be written any more.</summary>
    void Died();
}

/// <summary>
/// The write path of one stream, inside one grain activation: decide against the head, enqueue, await the commit.
/// The <b>head</b> is the committed state plus the events in flight. Not thread-safe: every call comes from the grain's own turns.
/// </summary>
public sealed class Stream<TState, TEvent>(
    string key,
    IStreamFrame<TState, TEvent> frame,
    JournalWriter writer,
    JsonTypeInfo<Commit<TEvent>[]> json,
    TimeProvider clock,
    StreamLimits limits)
    where TState : class, IFold<TState, TEvent>
{
    private static readonly IReadOnlyList<PersonalWord> NoWords = [];

    // The ids of the house's own commands follow from facts that many know. They are held veiled by a number that nobody outside of this
    // process knows, so that whoever else sends a command under such an id has sent another one. That takes no byte, and nothing of it is stored.
    private static readonly UInt128 Veil = MemoryMarshal.Read<UInt128>(RandomNumberGenerator.GetBytes(16));

    private readonly CommandIds seen = new(limits);
    // Null while nothing waits: of thousands of streams most are idle.
    private List<Commit<TEvent>>? pending;
    private List<PersonalWord>? pendingWords;
    private List<ActivityContext>? pendingTraces;
    private TaskCompletionSource? pendingDone;
    private TaskCompletionSource? flyingDone;
    private long flyingEnd;
    private bool flushing;
    private bool owing;
    // Whole seconds: four bytes beside the flags weigh nothing.
    private readonly int begun = Seconds(clock);

    public TState Head { get; private set; } = TState.Empty;
    public TState Committed { get; private set; } = TState.Empty;
    public long HeadVersion { get; private set; }
    public long Version { get; private set; }
    public bool Dead { get; private set; }

    /// <summary>Commands that wait for the next flush.</summary>
    public int Waiting => pending?.Count ?? 0;

    /// <summary>A flush is under way.</summary>
    public bool Writing => flushing;

    /// <summary>Since it was made, to the second.</summary>
    public TimeSpan Age => TimeSpan.FromSeconds(Seconds(clock) - begun);

    private static int Seconds(TimeProvider clock) => (int)(clock.GetTimestamp() / clock.TimestampFrequency);

    /// <summary>Replays what is stored. Called once, before any command.</summary>
    public void Load(IReadOnlyList<StoredRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Base != HeadVersion)
                throw new InvalidDataException($"{key}: row {row.Base} after version {HeadVersion}");
            foreach (var commit in JsonSerializer.Deserialize(row.Events, json)!)
                Append(commit);
            if (HeadVersion != row.Base + row.Count)
                throw new InvalidDataException($"{key}: row {row.Base} holds {HeadVersion - row.Base} events, not {row.Count}");
        }
        Committed = Head;
        Version = HeadVersion;
        owing = frame.Owes(Head);
    }

    /// <summary>
    /// Decides and enqueues in one step, then awaits the commit. A repeat of an accepted command answers its version; a refusal, or a
    /// command that is already so, answers once the head that it was judged on is durable.
    /// </summary>
    public ValueTask<Reply> Do(Asker who, CommandId id, Func<TState, Decision<TEvent>> decide, IReadOnlyList<PersonalWord>? words = null)
    {
        if (Dead)
            throw new StreamDead(key);
        if (seen.TryGet(Known(id, who.Kind == AskerKind.House), out var version))
            return After(version, new(Refusal.None, version));
        if (Waiting >= limits.Queue)
            return new(new Reply(Refusal.Busy, Version));
        if (limits.KeepIds is null && seen.Count >= (who.IsGuest ? limits.GuestIds : limits.Ids))
            return After(HeadVersion, new(Refusal.TooMany, HeadVersion));
        var decision = decide(Head);
        if (decision.Refusal != Refusal.None)
            return After(HeadVersion, new(decision.Refusal, HeadVersion));
        if (decision.Events.IsEmpty)
            return After(HeadVersion, new(Refusal.None, HeadVersion));
        var commit = new Commit<TEvent>(id, who.By, clock.GetUtcNow().ToUnixTimeMilliseconds(), decision.Events);
        Append(commit);
        (pending ??= []).Add(commit);
        pendingDone ??= NewDone();
        if (words is { Count: > 0 })
        {
            (pendingWords ??= []).AddRange(words);
            frame.Keep(words);
        }
        if (Traces.Here is { } trace)
            (pendingTraces ??= []).Add(trace);
        // Before the flush: it may be over, one way or the other, by the time that it returns.
        var reply = After(HeadVersion, new(Refusal.None, HeadVersion));
        if (!flushing)
        {
            flushing = true;
            _ = FlushAll();
        }
        return reply;
    }

    /// <summary>Completes when nothing is in flight; on shutdown.</summary>
    public async Task Drain()
    {
        // A flush that has just ended runs this before it says so; then there is nothing to wait for but its turn's end.
        while (flushing && !Dead)
            if ((flyingDone ?? pendingDone) is { } done)
                await done.Task;
            else
                await Task.Yield();
    }

    private void Append(Commit<TEvent> commit)
    {
        var fact = commit.Fact;
        foreach (var happened in commit.Events)
            Head = Head.Apply(happened, fact);
        HeadVersion += commit.Events.Length;
        seen.Add(Known(commit.Id, Asker.IsHouse(commit.By)), HeadVersion, commit.At);
    }

    public bool Knows(Asker who, CommandId id) => seen.TryGet(Known(id, who.Kind == AskerKind.House), out _);
    private static CommandId Known(CommandId id, bool house) => house ? new(Unsafe.BitCast<UInt128, Guid>(Unsafe.BitCast<Guid, UInt128>(id.Value) ^ Veil)) : id;

    private ValueTask<Reply> After(long version, Reply reply) =>
        version <= Version ? new(reply)
        : flyingDone is not null && version <= flyingEnd ? new(Await(flyingDone.Task, reply))
        : new(Await(pendingDone!.Task, reply));

    private static async Task<Reply> Await(Task done, Reply reply)
    {
        await done;
        return reply;
    }

    private async Task FlushAll()
    {
        while (pending is { } commits)
        {
            var (words, traces, done, state) = (pendingWords, pendingTraces, pendingDone!, Head);
            (pending, pendingWords, pendingTraces, pendingDone) = (null, null, null, null);
            (flyingDone, flyingEnd) = (done, HeadVersion);
            try
            {
                var (from, nowOwes) = (Version, frame.Owes(state));
                var owes = nowOwes == owing ? Owing.Same : nowOwes ? Owing.Begins : Owing.Ends;
                var row = new JournalRow(key, from, (int)(flyingEnd - from), JsonSerializer.Serialize([.. commits], json), owes, words ?? NoWords) { Traces = traces };
                var writing = writer.Write(row);
                // Said when it is durable; worded meanwhile, while there is nothing else to do.
                var flushed = new Flushed<TEvent>(from, flyingEnd, commits, traces);
                var change = frame.Change(flushed, state);
                if (!await writing)
                    throw new StreamDead($"{key}: another activation has written from version {from}");
                (var before, Committed, Version, owing) = (Committed, state, flyingEnd, nowOwes);
                // Watchers first and callers at once after: what goes to the same node travels together.
                frame.Committed(flushed, before, change);
                flyingDone = null;
                done.SetResult();
            }
            catch (Exception e)
            {
                // Whatever it was, memory may now be ahead of the journal, or watchers behind: this activation ends here.
                Die(e as StreamDead ?? new StreamDead(key, e));
                return;
            }
        }
        flushing = false;
    }

    private void Die(StreamDead why)
    {
        Dead = true;
        frame.Died();
        flyingDone?.TrySetException(why);
        pendingDone?.TrySetException(why);
        flyingDone = null;
        flushing = false;
    }

    private static TaskCompletionSource NewDone()
    {
        var done = new TaskCompletionSource();
        // A flush that nobody waits for (its callers are gone) must not raise when it fails.
        _ = done.Task.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return done;
    }
}

/// <summary>Limits of a stream: commands waiting for a flush, and how long command ids are kept (null: for as long as the stream lives).</summary>
public sealed record StreamLimits(int Queue, int Ids, TimeSpan? KeepIds)
{
    /// <summary>From so many ids on guests are refused in a stream that keeps all. What they send to others the house says here: as much again. The rest is to end it.</summary>
    public int GuestIds => Ids / 8 * 3;

    /// <summary>A stream that ends: keeps all its ids.</summary>
    public static readonly StreamLimits Visit = new(2_000, 40_000, null);
    /// <summary>A stream as long as a business day: keeps a day's ids, of a day with a command every four seconds; in a busier one the newest.</summary>
    public static readonly StreamLimits Day = new(5_000, 20_000, TimeSpan.FromHours(24));
}

/// <summary>The ids of accepted commands and the version each came to. Most streams see a dozen: those are kept in a plain array.</summary>
public sealed class CommandIds(StreamLimits limits)
{
    private const int Few = 32;
    /// <summary>An array grows by so many: a visit is one of thousands, most of them idle.</summary>
    private const int More = 4;

    // A version is kept in four bytes: a stream ends long before.
    private (CommandId Id, int Version)[] few = [];
    private int count;
    private Dictionary<CommandId, int>? many;
    private Queue<(CommandId Id, long At)>? ages;

    public int Count => many?.Count ?? count;

    public bool TryGet(CommandId id, out long version)
    {
        version = Find(id) ?? 0;
        return version > 0;
    }

    public void Add(CommandId id, long version, long at)
    {
        if (many is null && count < Few && limits.KeepIds is null)
        {
            if (Find(id) is not null)
                return;
            if (count == few.Length)
                Array.Resize(ref few, count + More);
            few[count++] = (id, checked((int)version));
            return;
        }
        AddToMany(id, checked((int)version), at);
    }

    private int? Find(CommandId id)
    {
        if (many is not null)
            return many.TryGetValue(id, out var version) ? version : null;
        foreach (var known in few.AsSpan(0, count))
            if (known.Id == id)
                return known.Version;
        return null;
    }

    private void AddToMany(CommandId id, int version, long at)
    {
        if (many is null)
        {
            many = few.AsSpan(0, count).ToArray().ToDictionary(k => k.Id, k => k.Version);
            few = [];
        }
        many.TryAdd(id, version);
        if (limits.KeepIds is { } keep)
        {
            (ages ??= new()).Enqueue((id, at));
            while (ages.TryPeek(out var oldest) && (oldest.At < at - keep.TotalMilliseconds || ages.Count > limits.Ids))
                many.Remove(ages.Dequeue().Id);
        }
    }
}
