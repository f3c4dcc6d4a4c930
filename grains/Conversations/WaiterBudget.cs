using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>What the waiter may cost at most, in millionths of a US dollar: one turn, one guest's session on one date, one venue on one date.</summary>
public sealed record BudgetLimits(long Turn, long Session, long Venue)
{
    /// <summary>Ten cents a turn, a dollar a guest, twenty dollars a venue and day.</summary>
    public static readonly BudgetLimits Standard = new(100_000, 1_000_000, 20_000_000);

    /// <summary>From ICUPA_WAITER_TURN_MICROS, ICUPA_WAITER_SESSION_MICROS and ICUPA_WAITER_VENUE_MICROS; what is not told is standard.</summary>
    public static BudgetLimits From(Func<string, string?> read)
    {
        long Or(string key, long otherwise) => read(key)?.Trim() is not { Length: > 0 } text ? otherwise
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var micros) ? micros
            : throw new Models.BadModelSetting(key, "is not a number of millionths of a US dollar");
        return new(Or("ICUPA_WAITER_TURN_MICROS", Standard.Turn), Or("ICUPA_WAITER_SESSION_MICROS", Standard.Session), Or("ICUPA_WAITER_VENUE_MICROS", Standard.Venue));
    }

    /// <summary>With what the venue's owner has set in their place.</summary>
    public BudgetLimits At(VenueSettings venue) => new(Turn, venue.Waiter?.SessionMicros ?? Session, venue.Waiter?.DayMicros ?? Venue);
}

/// <summary>What one guest's session has spent or reserved: in all, and in its newest turn (a conversation has one turn at a time).</summary>
public sealed record SessionSpending(long Micros, string Turn, long OfTurn);

/// <summary>What is reserved and not yet settled.</summary>
public sealed record Reservation(SessionId Session, string Turn, long Micros);

/// <summary>What an attempt at a turn came to; null when nobody can tell, and then it is what was reserved.</summary>
public sealed record Spending(string Turn, int Attempt, long? Micros);

/// <summary>The budget of one venue and business date. Pure.</summary>
public sealed record WaiterBudget : IFold<WaiterBudget, WaiterBudgetEvent>
{
    public static WaiterBudget Empty { get; } = new();

    public ImmutableDictionary<string, Reservation> Open { get; private init; } = ImmutableDictionary<string, Reservation>.Empty;
    public ImmutableDictionary<SessionId, SessionSpending> Sessions { get; private init; } = ImmutableDictionary<SessionId, SessionSpending>.Empty;
    /// <summary>Spent and reserved.</summary>
    public long Micros { get; private init; }
    public long Reserved => Open.Values.Sum(r => r.Micros);

    public static string Name(string turn, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{turn}#{attempt}");

    /// <summary>The first limit that a wish would pass.</summary>
    public BudgetLimit Over(BudgetAsk ask, BudgetLimits limits)
    {
        var session = Sessions.GetValueOrDefault(ask.Session);
        var turn = session?.Turn == ask.Turn ? session.OfTurn : 0;
        return turn + ask.Micros > limits.Turn ? BudgetLimit.Turn
            : (session?.Micros ?? 0) + ask.Micros > limits.Session ? BudgetLimit.Session
            : Micros + ask.Micros > limits.Venue ? BudgetLimit.Venue
            : BudgetLimit.None;
    }

    public Decision<WaiterBudgetEvent> Reserve(Asker who, BudgetAsk ask, BudgetLimits limits)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (ask.Micros < 0 || ask.Attempt < 1 || ask.Turn.Length == 0)
            return Refusal.Malformed;
        return Over(ask, limits) == BudgetLimit.None ? new BudgetReserved(ask.Session, ask.Turn, ask.Attempt, ask.Micros) : Refusal.TooMuch;
    }

    /// <summary>Settles attempts, all of them or none. What is settled already, or was never reserved, changes nothing.</summary>
    public Decision<WaiterBudgetEvent> Spent(Asker who, ImmutableArray<Spending> all)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (all.Any(s => s.Micros < 0))
            return Refusal.Malformed;
        return all.DistinctBy(s => Name(s.Turn, s.Attempt)).Where(s => Open.ContainsKey(Name(s.Turn, s.Attempt)))
            .Select(WaiterBudgetEvent (s) => new BudgetSpent(s.Turn, s.Attempt, s.Micros ?? Open[Name(s.Turn, s.Attempt)].Micros)).ToImmutableArray();
    }

    /// <summary>The budget as it is once these are settled.</summary>
    public WaiterBudget After(ImmutableArray<Spending> all) => Spent(Asker.House("waiter-budget"), all).Events.Aggregate(this, (budget, settled) => budget.Apply(settled, default));

    public WaiterBudget Apply(WaiterBudgetEvent happened, in Fact fact) => happened switch
    {
        BudgetReserved e => this with
        {
            Open = Open.SetItem(Name(e.Turn, e.Attempt), new(e.Session, e.Turn, e.Micros)),
            Sessions = Sessions.SetItem(e.Session, Moved(e.Session, e.Turn, e.Micros)),
            Micros = Micros + e.Micros,
        },
        BudgetSpent e when Open.TryGetValue(Name(e.Turn, e.Attempt), out var open) => this with
        {
            Open = Open.Remove(Name(e.Turn, e.Attempt)),
            Sessions = Sessions.SetItem(open.Session, Moved(open.Session, open.Turn, e.Micros - open.Micros)),
            Micros = Micros + e.Micros - open.Micros,
        },
        BudgetSpent => this,
        _ => throw new InvalidDataException($"a budget does not know {happened.GetType().Name}"),
    };

    // A reservation of an earlier turn that is settled late changes the session and not the turn that is now.
    private SessionSpending Moved(SessionId of, string turn, long by) => Sessions.GetValueOrDefault(of) switch
    {
        null => new(by, turn, by),
        var session when session.Turn == turn => session with { Micros = session.Micros + by, OfTurn = session.OfTurn + by },
        var session when by < 0 => session with { Micros = session.Micros + by },
        var session => new(session.Micros + by, turn, by),
    };
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(BudgetReserved), "reserved")]
[JsonDerivedType(typeof(BudgetSpent), "spent")]
public abstract record WaiterBudgetEvent;

public sealed record BudgetReserved(SessionId Session, string Turn, int Attempt, long Micros) : WaiterBudgetEvent;

public sealed record BudgetSpent(string Turn, int Attempt, long Micros) : WaiterBudgetEvent;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Commit<WaiterBudgetEvent>[]))]
public sealed partial class WaiterBudgetJson : JsonSerializerContext;
