using System.Collections.Immutable;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Storage;
using Icupa.Visits;
using Orleans.Runtime;
using Orleans.Storage;

namespace Icupa.Bench.Journal;

/// <summary>One line of a cart as grain storage keeps it: the same content as the event that we journal, about 300 bytes of JSON.</summary>
[GenerateSerializer, Alias("icupa.bench.stored-line")]
public sealed record StoredLine(
    [property: Id(0)] string Command,
    [property: Id(1)] string By,
    [property: Id(2)] long At,
    [property: Id(3)] string Line,
    [property: Id(4)] int Quantity,
    [property: Id(5)] ImmutableArray<Choice> Choices,
    [property: Id(6)] long Unit,
    [property: Id(7)] string NoteKey,
    [property: Id(8)] int Menu)
{
    public StoredLine() : this("", "", 0, "", 0, [], 0, "", 0) { }
}

/// <summary>A way to make one change durable: each call answers once it is.</summary>
public interface IWriter
{
    Task Write(int quantity);
}

/// <summary>One grain's state in grain storage, written whole with its version checked.</summary>
public sealed class StateWriter(IGrainStorage storage, GrainId grain) : IWriter
{
    private readonly GrainState<StoredLine> state = new(new());

    public Task Write(int quantity)
    {
        state.State = new(Guid.NewGuid().ToString("N"), Sample.By, 1_790_000_000_000, Sample.LineText, quantity, Sample.Choices, 1250, Sample.NoteKey, 7);
        return storage.WriteStateAsync("cart", grain, state);
    }
}

/// <summary>One of our streams, called the way its grain does: one turn at a time.</summary>
public sealed class StreamWriter : IWriter, IStreamFrame<Cart, CartEvent>
{
    private static readonly Asker Guest = Asker.Guest(new(Guid.Parse("0198c2f4a1b27c3d9e4f5a6b7c8d9e0f")));

    private readonly TaskFactory turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private readonly Stream<Cart, CartEvent> stream;

    public StreamWriter(string key, JournalWriter journal)
    {
        stream = new(key, this, journal, CartJson.Default.CommitCartEventArray, TimeProvider.System, StreamLimits.Day);
        Seed = Do(new LineAdded(Sample.Line, "brochette", 1, Sample.Choices, 1250, Sample.NoteKey, null, false, 7));
    }

    /// <summary>Completes when the stream has its line.</summary>
    public Task Seed { get; }

    public Task Write(int quantity) => Do(new LineChanged(Sample.Line, quantity, Sample.Choices, 1250, Sample.NoteKey, null, false, 7));

    public bool Owes(Cart state) => false;

    public byte[] Change(Flushed<CartEvent> flushing, Cart after) => [];

    public void Committed(Flushed<CartEvent> flushed, Cart before, byte[] change) { }

    public void Keep(IReadOnlyList<PersonalWord> words) { }

    public void Died() { }

    private Task Do(CartEvent happened) => turns.StartNew(async () =>
    {
        var reply = await stream.Do(Guest, new(Guid.NewGuid()), _ => happened);
        if (!reply.Ok)
            throw new InvalidOperationException(reply.Refusal.ToString());
    }).Unwrap();
}

/// <summary>Another writer, asked for one change at a time: what a grain does that awaits each of its writes.</summary>
public sealed class OneAtATime(IWriter writer) : IWriter
{
    private readonly Lock queue = new();
    private Task last = Task.CompletedTask;

    public Task Write(int quantity)
    {
        lock (queue)
            return last = After(last, quantity);
    }

    private async Task After(Task before, int quantity)
    {
        await before;
        await writer.Write(quantity);
    }
}

/// <summary>What is written in every variant.</summary>
internal static class Sample
{
    public const string By = "guest:0198c2f4a1b27c3d9e4f5a6b7c8d9e0f";
    public const string LineText = "4b1c9f0e2d3a4c5b8e7f6a5d4c3b2a19";
    public const string NoteKey = "7d3e5f1a9b8c4d6e8f0a1b2c3d4e5f60n";
    public static readonly LineId Line = LineId.Of(LineText);
    public static readonly ImmutableArray<Choice> Choices = [new("side", "chips"), new("sauce", "pili-pili")];
}
