using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Icupa.Storage;
using Icupa.Visits;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Plays commands on a pure record as its frame does, and remembers the facts.</summary>
internal sealed class Played<TState, TEvent>(DateTimeOffset start) where TState : IFold<TState, TEvent>
{
    private readonly List<Commit<TEvent>> commits = [];

    public TState State { get; private set; } = TState.Empty;
    public DateTimeOffset Now { get; private set; } = start;
    public long Version => commits.Sum(c => c.Events.Length);
    public IEnumerable<TEvent> Events => commits.SelectMany(c => c.Events);

    public void Wait(TimeSpan time) => Now += time;

    /// <summary>Decides and applies; answers what was decided.</summary>
    public Decision<TEvent> Do(Asker who, Func<TState, Decision<TEvent>> decide)
    {
        var decision = decide(State);
        if (decision.Events.IsEmpty)
            return decision;
        Assert.Equal(Refusal.None, decision.Refusal);
        var commit = new Commit<TEvent>(CommandId.From($"{commits.Count}"), who.By, Now.ToUnixTimeMilliseconds(), decision.Events);
        commits.Add(commit);
        foreach (var happened in commit.Events)
            State = State.Apply(happened, commit.Fact);
        return decision;
    }

    /// <summary>As <see cref="Do"/>, and expects that it changes something.</summary>
    public void Must(Asker who, Func<TState, Decision<TEvent>> decide)
    {
        var decision = Do(who, decide);
        Assert.Equal(Refusal.None, decision.Refusal);
        Assert.NotEmpty(decision.Events);
    }

    /// <summary>As <see cref="Do"/>, and expects that it is so already: a success that changes nothing.</summary>
    public void Already(Asker who, Func<TState, Decision<TEvent>> decide)
    {
        var decision = Do(who, decide);
        Assert.Equal((Refusal.None, 0), (decision.Refusal, decision.Events.Length));
    }

    /// <summary>The facts as the journal stores them, a row for each command.</summary>
    public List<StoredRow> Rows(JsonTypeInfo<Commit<TEvent>[]> json)
    {
        var (rows, version) = (new List<StoredRow>(), 0L);
        foreach (var commit in commits)
        {
            rows.Add(new(version, commit.Events.Length, JsonSerializer.Serialize([commit], json)));
            version += commit.Events.Length;
        }
        return rows;
    }

    /// <summary>The state that the facts come to once they were written and read again.</summary>
    public TState Replayed(JsonTypeInfo<Commit<TEvent>[]> json)
    {
        var state = TState.Empty;
        foreach (var commit in JsonSerializer.Deserialize(JsonSerializer.Serialize([.. commits], json), json)!)
            foreach (var happened in commit.Events)
                state = state.Apply(happened, commit.Fact);
        return state;
    }
}

internal static class Ending
{
    /// <summary>Closes a visit of which nothing is due, and has its cart answer.</summary>
    public static void Ends(this Played<Visit, VisitEvent> visit, Asker who, string? reason, int rounds = 0)
    {
        visit.Must(who, v => v.Close(who, reason));
        visit.Must(Who.House, v => v.CartShut(Who.House, v.PeopleVersion, rounds));
    }
}

/// <summary>Those who ask in the tests.</summary>
internal static class Who
{
    public static readonly Asker Ana = Asker.Guest(SessionId.Of("0a000000-0000-0000-0000-000000000001"));
    public static readonly Asker Ben = Asker.Guest(SessionId.Of("0b000000-0000-0000-0000-000000000002"));
    public static readonly Asker Server = Asker.Staff("claudine", Icupa.Venues.StaffRole.Server);
    public static readonly Asker Operator = Asker.Operator("alice");
    public static readonly Asker Manager = Asker.Staff("eric", Icupa.Venues.StaffRole.Manager);
    public static readonly Asker Screen = Asker.Screen("grill-1");
    public static readonly Asker House = Asker.House("test");
}
