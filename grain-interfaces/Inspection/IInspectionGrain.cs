using System.Collections.Immutable;

namespace Icupa.Inspection;

/// <summary>How much of a state is shown.</summary>
public enum Openness
{
    /// <summary>Personal words, and reasons that people typed, are hidden.</summary>
    Masked = 1,
    /// <summary>With the words. Whoever asks for it has written down why.</summary>
    Words = 2,
}

/// <summary>Something that was found.</summary>
/// <param name="Stream">Its key.</param>
/// <param name="What">What it is, in a few words: "visit at table 12".</param>
/// <param name="How">How it stands: "open", "ended", "posted".</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.found")]
public sealed record Found([property: Id(0)] string Stream, [property: Id(1)] string What, [property: Id(2)] DateTimeOffset? At, [property: Id(3)] string How);

/// <summary>A fact of a stream: it made the version.</summary>
/// <param name="By">As in the journal: "guest:…", "staff:claudine", "house:cart".</param>
/// <param name="What">The fact's name in the journal.</param>
/// <param name="Fact">The fact as JSON, with its words masked.</param>
/// <param name="Part">Its place among the facts that its command made, from 1.</param>
/// <param name="Parts">How many the command made.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.deed")]
public sealed record Deed(
    [property: Id(0)] long Version,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string By,
    [property: Id(3)] string What,
    [property: Id(4)] string Fact,
    [property: Id(5)] int Part,
    [property: Id(6)] int Parts,
    [property: Id(7)] CommandId Command);

/// <summary>A page of a stream's facts, newest first.</summary>
/// <param name="Newest">The stream's version.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.history")]
public sealed record History([property: Id(0)] long Newest, [property: Id(1)] ImmutableArray<Deed> Deeds);

/// <summary>A neighbour.</summary>
/// <param name="Of">What it is to the stream: "cart", "round 2", "payment".</param>
/// <param name="Version">Its version now; 0 where it has none, or is no stream.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.link")]
public sealed record Link([property: Id(0)] string Of, [property: Id(1)] string Stream, [property: Id(2)] long Version = 0);

/// <summary>A stream as it was after a version.</summary>
/// <param name="Newest">Its version now.</param>
/// <param name="Deed">What made the version; null before the first, and of what is kept without a history.</param>
/// <param name="State">JSON, as the fold has it.</param>
/// <param name="Before">The state one version earlier.</param>
/// <param name="Owes">What it owed, in words.</param>
/// <param name="People">What guests are called here, by "guest:…": their number at the table, never their name.</param>
/// <param name="Timeless">It is kept as it is now; nothing tells how it was.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.moment")]
public sealed record Moment(
    [property: Id(0)] string Stream,
    [property: Id(1)] long Version,
    [property: Id(2)] long Newest,
    [property: Id(3)] Deed? Deed,
    [property: Id(4)] string State,
    [property: Id(5)] string Before,
    [property: Id(6)] ImmutableArray<string> Owes,
    [property: Id(7)] ImmutableArray<Link> Links,
    [property: Id(8)] ImmutableDictionary<string, string> People,
    [property: Id(9)] bool Timeless = false);

/// <summary>An activation, and where it lives.</summary>
/// <param name="Inside">Null of what is kept without a journal.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.activation")]
public sealed record Activation([property: Id(0)] string Node, [property: Id(1)] Inside? Inside);

/// <summary>A stream as it lives now. Nothing is woken to say so.</summary>
/// <param name="Version">In the journal.</param>
/// <param name="Awake">Its activations: none while it sleeps; two for the moment in which one has lost the fence and does not know it yet.</param>
/// <param name="OwingSince">Since when the journal says that it owes.</param>
/// <param name="Watching">Connections that watch it, by web node; only of an activation that is awake.</param>
/// <param name="Recent">Its last commands, newest first, as silos remember them.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.live")]
public sealed record Live(
    [property: Id(0)] string Stream,
    [property: Id(1)] long Version,
    [property: Id(2)] ImmutableArray<Activation> Awake,
    [property: Id(3)] DateTimeOffset? OwingSince,
    [property: Id(4)] ImmutableSortedDictionary<string, int> Watching,
    [property: Id(5)] ImmutableArray<RecentCommand> Recent);

/// <summary>A member of the cluster.</summary>
/// <param name="Status">As the membership has it: "Active", "ShuttingDown", "Dead".</param>
/// <param name="Vitals">Null where it did not answer.</param>
/// <param name="Micros">What asking it took, there and back, in microseconds.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.node")]
public sealed record ClusterNode(
    [property: Id(0)] string Name,
    [property: Id(1)] string Address,
    [property: Id(2)] string Status,
    [property: Id(3)] Vitals? Vitals,
    [property: Id(4)] long Micros);

/// <summary>A command of a phone or screen that failed or took long, and the web node that remembers it.</summary>
[GenerateSerializer, Immutable, Alias("icupa.inspection.trouble")]
public sealed record Trouble([property: Id(0)] string Node, [property: Id(1)] RecentPlace Place);

/// <summary>How many activations of one kind a node has.</summary>
[GenerateSerializer, Immutable, Alias("icupa.inspection.population")]
public sealed record Population([property: Id(0)] string Kind, [property: Id(1)] string Node, [property: Id(2)] int Count);

/// <summary>The cluster now.</summary>
/// <param name="Asker">The silo that asked the others.</param>
[GenerateSerializer, Immutable, Alias("icupa.inspection.cluster")]
public sealed record ClusterNow(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] string Asker,
    [property: Id(2)] ImmutableArray<ClusterNode> Nodes,
    [property: Id(3)] ImmutableArray<Population> Populations,
    [property: Id(4)] ImmutableArray<Hot> Hottest);

/// <summary>
/// For those who run the platform: finds anything, shows it as it is and as it was, and says where it lives. Reads the journal and asks nodes; it
/// wakes no grain. Operators and the house only: for anybody else there is nothing. What was looked at is for the caller to write down.
/// </summary>
[GrainInterfaceType("icupa.inspection"), Alias("icupa.inspection")]
public interface IInspectionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Finds by a stream's key, a table's name, a visit's or payment's or command's id (8 or more of its digits), the number of an order ("12-3"),
    /// a payment's reference, a station's name, a guest's alias. At most 30, the newest first of each.
    /// </summary>
    [Alias("find")] Task<ImmutableArray<Found>> Find(Asker who, string words);

    /// <summary>The facts up to a version (null: all), newest first; at most 500.</summary>
    [Alias("history")] Task<History> History(Asker who, string stream, long? upTo, int most);

    /// <summary>The state after a version (null: now); null where there is no such stream.</summary>
    [Alias("at")] Task<Moment?> At(Asker who, string stream, long? version, Openness openness);

    [Alias("live")] Task<Live?> Live(Asker who, string stream);

    [Alias("cluster")] Task<ClusterNow?> Cluster(Asker who);

    /// <summary>Commands of phones and screens that failed or took longer than a second, of every web node, newest first; at most 500.</summary>
    [Alias("troubles")] Task<ImmutableArray<Trouble>> Troubles(Asker who);

    /// <summary>Ends the stream's activations; NotFound where it sleeps. The next call makes another from the journal.</summary>
    [Alias("deactivate")] Task<Refusal> Deactivate(Asker who, string stream);

    /// <summary>Makes the stream look at what it owes, now; NotFound where it cannot owe, or never began.</summary>
    [Alias("settle")] Task<Refusal> Settle(Asker who, string stream);
}
