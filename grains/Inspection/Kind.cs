using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Icupa.Storage;

namespace Icupa.Inspection;

/// <summary>A stream folded up to a version, and one version earlier.</summary>
/// <param name="Links">Neighbours; their versions are not known here.</param>
/// <param name="Personal">Whose personal words the state names.</param>
public sealed record Folded(long Version, long Newest, JsonNode State, JsonNode Before, IReadOnlyList<string> Owes, IReadOnlyList<Link> Links, IReadOnlyList<VisitId> Personal);

/// <summary>How the streams of one kind are read outside their grains. Pure, but for what reaches its grain.</summary>
public sealed class Kind
{
    private readonly Func<string, IReadOnlyList<StoredRow>, long?, Folded> fold;

    private Kind(string name, Func<string, IReadOnlyList<StoredRow>, long?, Folded> fold, Func<IGrainFactory, string, Task>? settle, IReadOnlyList<string> facts) =>
        (Name, this.fold, Settle, Facts) = (name, fold, settle, facts);

    /// <summary>What comes before the colon of its streams' keys.</summary>
    public string Name { get; }

    /// <summary>The names that its facts are written by; none of a kind with one fact, which is not named.</summary>
    public IReadOnlyList<string> Facts { get; }

    /// <summary>Makes a stream look at what it owes; null of a kind that never owes.</summary>
    public Func<IGrainFactory, string, Task>? Settle { get; }

    /// <summary>The state after a version (null, or beyond the last: the newest), from all rows of the stream.</summary>
    public Folded Fold(string stream, IReadOnlyList<StoredRow> rows, long? version) => fold(stream, rows, version);

    /// <param name="links">The neighbours of a stream in a state.</param>
    /// <param name="owes">What a state owes, in words.</param>
    /// <param name="personal">Whose personal words a state names.</param>
    public static Kind Of<TState, TEvent>(
        string name,
        JsonTypeInfo<Commit<TEvent>[]> json,
        Func<IGrainFactory, string, Task>? settle,
        Func<string, TState, IEnumerable<Link>> links,
        Func<TState, IEnumerable<string>> owes,
        Func<string, TState, IEnumerable<VisitId>> personal) where TState : IFold<TState, TEvent> =>
        new(name, (stream, rows, version) =>
        {
            var newest = rows.Count == 0 ? 0 : rows[^1].Base + rows[^1].Count;
            var wanted = Math.Clamp(version ?? newest, 0, newest);
            var (state, before, at) = (TState.Empty, TState.Empty, 0L);
            foreach (var commit in rows.TakeWhile(r => r.Base < wanted).Commits(json))
                foreach (var happened in commit.Events)
                    if (at < wanted)
                        (before, state, at) = (state, state.Apply(happened, commit.Fact), at + 1);
            return new(wanted, newest, Tree.Of(state)!, Tree.Of(before)!, wanted == 0 ? [] : [.. owes(state)], wanted == 0 ? [] : [.. links(stream, state)], [.. personal(stream, state).Distinct()]);
        }, settle, [.. typeof(TEvent).GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(fact => (string)fact.TypeDiscriminator!)]);

    /// <summary>The facts of a stream as they are written, newest first, their words masked; whatever its kind.</summary>
    public static IEnumerable<Deed> Deeds(IReadOnlyList<StoredRow> rows, long? upTo)
    {
        foreach (var row in Enumerable.Reverse(rows))
        {
            if (upTo is { } last && row.Base >= last)
                continue;
            foreach (var deed in Enumerable.Reverse(Of(row)))
                if (upTo is null || deed.Version <= upTo)
                    yield return deed;
        }
    }

    private static List<Deed> Of(StoredRow row)
    {
        var (deeds, version) = (new List<Deed>(row.Count), row.Base);
        foreach (var commit in JsonNode.Parse(row.Events)!.AsArray())
        {
            var (at, by, id, facts) = (DateTimeOffset.FromUnixTimeMilliseconds(commit!["at"]!.GetValue<long>()), commit["by"]!.GetValue<string>(), CommandId.Of(commit["id"]!.GetValue<string>()), commit["events"]!.AsArray());
            for (var n = 0; n < facts.Count; n++)
            {
                var fact = (JsonObject)Masking.All.Of(facts[n])!;
                // A kind with one fact does not name it.
                var what = fact["e"]?.GetValue<string>() ?? "taken";
                fact.Remove("e");
                deeds.Add(new(++version, at, by, what, fact.ToJsonString(Readable), n + 1, facts.Count, id));
            }
        }
        return deeds;
    }

    /// <summary>Letters of every language as they are.</summary>
    internal static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
