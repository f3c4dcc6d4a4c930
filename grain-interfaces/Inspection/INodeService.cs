using System.Collections.Immutable;
using System.Diagnostics;
using Icupa.Platform;
using Orleans.Services;

namespace Icupa.Inspection;

/// <summary>What a stream's activation says of itself.</summary>
/// <param name="Version">Committed.</param>
/// <param name="Head">Committed and in flight.</param>
/// <param name="Waiting">Commands that wait for the next flush.</param>
/// <param name="Writing">A flush is under way.</param>
/// <param name="Dead">It has lost its right to write and is about to end.</param>
/// <param name="Age">Since it was read from the journal.</param>
/// <param name="Groups">Who may watch it.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.inside")]
public sealed record Inside(
    [property: Id(0)] long Version,
    [property: Id(1)] long Head,
    [property: Id(2)] int Waiting,
    [property: Id(3)] bool Writing,
    [property: Id(4)] bool Dead,
    [property: Id(5)] TimeSpan Age,
    [property: Id(6)] ImmutableArray<string> Groups);

/// <summary>A command that a silo remembers.</summary>
/// <param name="What">The command's name in code.</param>
/// <param name="Lost">No answer came: the stream died under it.</param>
/// <param name="Micros">From its coming to its answer, in microseconds; the write is in it.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.command")]
public sealed record RecentCommand(
    [property: Id(0)] CommandId Id,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string By,
    [property: Id(3)] string What,
    [property: Id(4)] Refusal Refusal,
    [property: Id(5)] bool Lost,
    [property: Id(6)] long Version,
    [property: Id(7)] long Micros)
{
    /// <summary>What it came to: "accepted", "failed", or why it was refused.</summary>
    public string Came => Lost ? "failed" : Refusal == Refusal.None ? "accepted" : Refusal.ToString();
}

/// <summary>A command that is remembered, and the stream that it was given to; of a web node the visit or order that it was about, or "venue:…".</summary>
[GenerateSerializer, Immutable, Alias("icupa.inspection.place")]
public sealed record RecentPlace([property: Id(0)] string Stream, [property: Id(1)] RecentCommand Command);

/// <summary>A busy stream.</summary>
/// <param name="PerMinute">Commands.</param>
/// <param name="Micros">What one took on average, in microseconds.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.hot")]
public sealed record Hot([property: Id(0)] string Stream, [property: Id(1)] double PerMinute, [property: Id(2)] long Micros);

/// <summary>How a process of the cluster is. What a kind of node has not is nothing there.</summary>
/// <param name="Build">Which build runs there.</param>
/// <param name="Heap">Bytes that live objects take.</param>
/// <param name="Memory">Bytes of the process.</param>
/// <param name="Cpu">Percent of the machine, over the last seconds.</param>
/// <param name="JournalWaiting">Streams whose flush waits for a writer.</param>
/// <param name="JournalWriting">Writers at work.</param>
/// <param name="PerMinute">Commands.</param>
/// <param name="Connections">Phones and screens connected.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.vitals")]
public sealed record Vitals(
    [property: Id(0)] string Build,
    [property: Id(1)] DateTimeOffset StartedAt,
    [property: Id(2)] long Heap,
    [property: Id(3)] long Memory,
    [property: Id(4)] double? Cpu,
    [property: Id(5)] int? JournalWaiting,
    [property: Id(6)] int? JournalWriting,
    [property: Id(7)] double? PerMinute,
    [property: Id(8)] ImmutableArray<Hot> Hottest,
    [property: Id(9)] int? Connections)
{
    /// <summary>Of this process, without what only its kind of node has.</summary>
    public static Vitals Here(double? cpu)
    {
        using var process = Process.GetCurrentProcess();
        return new(BuildVersion.Here, process.StartTime, GC.GetTotalMemory(false), process.WorkingSet64, cpu, null, null, null, [], null);
    }
}

/// <summary>On every node, silo or web: what it says of itself to whoever looks at the cluster. Nothing here wakes a grain or keeps one awake.</summary>
[GrainInterfaceType("icupa.node"), Alias("icupa.node")]
public interface INodeService : IGrainService
{
    [Alias("vitals")] Task<Vitals> Vitals();

    /// <summary>The stream's activation here; null where it is not awake on this node, or does not answer within a second.</summary>
    [Alias("look")] Task<Inside?> Look(string stream);

    /// <summary>The commands of a stream that this node remembers, newest first.</summary>
    [Alias("recent")] Task<ImmutableArray<RecentCommand>> Recent(string stream, int most);

    /// <summary>The command of that id, where this node remembers it.</summary>
    [Alias("named")] Task<RecentPlace?> Named(Asker who, CommandId id);

    /// <summary>The last commands of phones and screens that failed or took long at this node, newest first; silos have none.</summary>
    [Alias("troubles")] Task<ImmutableArray<RecentPlace>> Troubles();

    /// <summary>Ends the stream's activation here, if it has one; the next call makes another from the journal.</summary>
    [Alias("end")] Task<Refusal> End(Asker who, string stream);

    /// <summary>How many connections of this node watch any of these groups.</summary>
    [Alias("watching")] Task<int> Watching(ImmutableArray<string> groups);
}
