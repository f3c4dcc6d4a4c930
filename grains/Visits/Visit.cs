using System.Collections.Immutable;
using System.Text;
using Icupa.Carts;
using Icupa.Checks;
using Icupa.Payments;
using Icupa.Storage;

namespace Icupa.Visits;

/// <summary>A phone that was seated. Numbers count from 1 and are never used again.</summary>
public sealed record Guest(SessionId Session, int Number, DateTimeOffset JoinedAt, string? AliasKey, bool Left, bool Revoked, bool AgeVerified)
{
    public bool Seated => !Left && !Revoked;
}

/// <summary>A call to the floor.</summary>
public sealed record Call(string Id, CallKind Kind, string By, DateTimeOffset At, DateTimeOffset? AnsweredAt, string? AnsweredBy, PaymentMethod? Method = null, long? Minor = null);

/// <summary>One party's stay: pure. A rule that refuses does so in the order of <see cref="Refusal"/>.</summary>
public sealed partial record Visit : IFold<Visit, VisitEvent>
{
    public const int MaxGuests = 50;
    /// <summary>Phones that sit here or once did.</summary>
    public const int MaxEver = 500;
    public const int MaxAlias = 40;
    public const int MaxReason = 200;
    /// <summary>Answered calls are kept so long that nobody wonders; older ones go.</summary>
    public const int MaxCalls = 20;

    public static Visit Empty { get; } = new();

    public TableId? Table { get; private init; }
    public DateTimeOffset OpenedAt { get; private init; }
    public DateTimeOffset? ClosedAt { get; private init; }
    public string? ClosedBy { get; private init; }
    public string? CloseReason { get; private init; }
    public SessionId? Host { get; private init; }
    public ImmutableArray<Guest> Guests { get; private init; } = [];
    public ImmutableArray<Call> Calls { get; private init; } = [];
    public ImmutableSortedDictionary<int, int> Unfinished { get; private init; } = ImmutableSortedDictionary<int, int>.Empty;
    /// <summary>The versions of the orders that said so.</summary>
    public ImmutableSortedDictionary<int, long> RoundVersions { get; private init; } = ImmutableSortedDictionary<int, long>.Empty;
    /// <summary>The newest round that an order has told of.</summary>
    public int LastRound { get; private init; }
    /// <summary>Counts the changes that concern the cart; <see cref="CartKnows"/> is the last that it was told.</summary>
    public long PeopleVersion { get; private init; }
    public long CartKnows { get; private init; }
    public bool TableKnowsEnd { get; private init; }
    public bool CheckKnowsEnd { get; private init; }
    public WriteOff? WriteOff { get; private init; }

    public bool Ended => ClosedAt is not null;

    /// <summary>Cart, table or check does not know yet what concerns it.</summary>
    public bool Owes => Table is not null && (CartKnows < PeopleVersion || OwesMove || Closing is not null || (Ended && (!TableKnowsEnd || (Check is not null && !CheckKnowsEnd))));

    public Guest? Guest(SessionId session) => Guests.FirstOrDefault(g => g.Session == session);

    public Participants Participants => new(PeopleVersion, Table!.Value, Host,
        [.. Guests.Where(g => g.Seated).Select(g => g.Session)],
        [.. Guests.Where(g => g.AgeVerified).Select(g => g.Session)],
        Ended ? VisitState.Closed : VisitState.Open,
        Closing is not null);

    public Decision<VisitEvent> Open(TableId table) => Table switch
    {
        null => new Opened(table),
        { } same when same == table => Decision<VisitEvent>.AlreadySo,
        _ => Refusal.Malformed,
    };

    public Refusal MayEnter(SessionId session)
    {
        if (Table is null)
            return Refusal.NotFound;
        if (Ended)
            return Refusal.VisitEnded;
        return Guest(session) switch { null => Refusal.NotAtThisTable, { Revoked: true } => Refusal.Revoked, { Left: true } => Refusal.NotAtThisTable, _ => Refusal.None };
    }

    public Decision<VisitEvent> Join(SessionId session)
    {
        if (Table is null)
            return Refusal.NotFound;
        if (Ended)
            return Refusal.VisitEnded;
        var guest = Guest(session);
        if (guest is { Revoked: true })
            return Refusal.Revoked;
        if (guest is { Seated: true })
            return Decision<VisitEvent>.AlreadySo;
        return Guests.Count(g => g.Seated) >= MaxGuests || (guest is null && Guests.Length >= MaxEver) ? Refusal.TooMany : new Joined(session);
    }

    public Decision<VisitEvent> Rename(Asker who, SessionId session, string alias, string aliasKey)
    {
        if (MayAct(who) is var refusal and not Refusal.None)
            return refusal;
        if (Guest(session) is not { Seated: true })
            return Refusal.NotAtThisTable;
        if (!who.IsStaff && who.Id != session.Text)
            return Refusal.NotAllowed;
        return alias.Length is < 1 or > MaxAlias || alias.Any(c => char.IsControl(c) || Turns(c)) || !alias.EnumerateRunes().Any(Seen) ? Refusal.BadWords : new Renamed(session, aliasKey);
    }

    public Decision<VisitEvent> Leave(Asker who, SessionId session)
    {
        if (Ended || Guest(session) is not { Seated: true })
            return Decision<VisitEvent>.AlreadySo;
        return who.IsStaff || who.Id == session.Text ? Without(session, new Left(session)) : Refusal.NotAllowed;
    }

    public Decision<VisitEvent> Revoke(Asker who, SessionId session)
    {
        if (MayAct(who) is var refusal and not Refusal.None)
            return refusal;
        if (Guest(session) is not { } guest)
            return Refusal.NotAtThisTable;
        if (guest.Revoked)
            return Decision<VisitEvent>.AlreadySo;
        var asker = who.IsGuest ? Guest(SessionId.Of(who.Id)) : null;
        return who.IsStaff || who.Kind == AskerKind.Operator || (asker is not null && asker != guest && (Host == asker.Session || asker.Number < guest.Number))
            ? Without(session, new Revoked(session))
            : Refusal.NotAllowed;
    }

    public Decision<VisitEvent> MakeHost(Asker who, SessionId session)
    {
        if (MayAct(who) is var refusal and not Refusal.None)
            return refusal;
        if (Guest(session) is not { Seated: true })
            return Refusal.NotAtThisTable;
        if (!who.IsStaff && Host != SessionId.Of(who.Id))
            return Refusal.NotAllowed;
        return Host == session ? Decision<VisitEvent>.AlreadySo : new HostMoved(session);
    }

    public Decision<VisitEvent> VerifyAge(Asker who, SessionId session)
    {
        if (MayAct(who) is var refusal and not Refusal.None)
            return refusal;
        if (Guest(session) is not { } guest)
            return Refusal.NotAtThisTable;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        return guest.AgeVerified ? Decision<VisitEvent>.AlreadySo : new AgeVerified(session);
    }

    public Decision<VisitEvent> CallFor(Asker who, CallKind kind, string id)
    {
        if (MayAct(who) is var refusal and not Refusal.None)
            return refusal;
        if (!Enum.IsDefined(kind))
            return Refusal.Malformed;
        return Calls.Any(c => c.Kind == kind && c.AnsweredAt is null) ? Decision<VisitEvent>.AlreadySo : new Called(id, kind);
    }

    public Decision<VisitEvent> CallToPay(Asker who, PaymentMethod method, long minor, string id)
    {
        if (MayAct(who) is var refusal and not Refusal.None)
            return refusal;
        if (method is not (PaymentMethod.Cash or PaymentMethod.Terminal or PaymentMethod.MomoByHand) || minor <= 0)
            return Refusal.Malformed;
        var open = Calls.FirstOrDefault(c => c.Minor is not null && c.By == who.By && c.AnsweredAt is null);
        return open?.Method == method && open.Minor == minor ? Decision<VisitEvent>.AlreadySo : new Called(open?.Id ?? id, CallKind.Bill, method, minor);
    }

    public Decision<VisitEvent> Answer(Asker who, string call)
    {
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        return Calls.FirstOrDefault(c => c.Id == call) switch
        {
            null => Refusal.NotFound,
            { AnsweredAt: not null } => Decision<VisitEvent>.AlreadySo,
            _ => new Answered(call),
        };
    }

    /// <param name="version">Of the order: an older word that comes late says nothing. 0 from a silo of an earlier build, which does not say.</param>
    public Decision<VisitEvent> RoundIs(int round, int lines, long version = 0) =>
        (version > 0 ? version <= RoundVersions.GetValueOrDefault(round) : round <= LastRound && Unfinished.GetValueOrDefault(round) == lines)
            ? Decision<VisitEvent>.AlreadySo
            : new RoundUnfinished(round, lines, version);

    public Decision<VisitEvent> Told(long version) => version <= CartKnows ? Decision<VisitEvent>.AlreadySo : new CartTold(version);

    public Decision<VisitEvent> ToldTable() => TableKnowsEnd ? Decision<VisitEvent>.AlreadySo : new TableTold();

    public Decision<VisitEvent> ToldCheck() => CheckKnowsEnd ? Decision<VisitEvent>.AlreadySo : new CheckToldEnd();

    public Visit Apply(VisitEvent happened, in Fact fact) => happened switch
    {
        Opened e => this with { Table = e.Table, OpenedAt = fact.At, PeopleVersion = 1 },
        Joined e => People(Seat(e.Session, fact.At)),
        Renamed e => this with { Guests = Changed(e.Session, g => g with { AliasKey = e.AliasKey }) },
        Left e => People(this with { Guests = Changed(e.Session, g => g with { Left = true }), Host = Host == e.Session ? null : Host }),
        Revoked e => People(this with { Guests = Changed(e.Session, g => g with { Revoked = true }), Host = Host == e.Session ? null : Host }),
        HostMoved e => People(this with { Host = e.Session }),
        AgeVerified e => People(this with { Guests = Changed(e.Session, g => g with { AgeVerified = true }) }),
        Called e => this with { Calls = Shortened().RemoveAll(c => c.Id == e.Call).Add(new(e.Call, e.Kind, fact.By, fact.At, null, null, e.Method, e.Minor)) },
        Answered e => Answering(e.Call, fact),
        RoundUnfinished e => Standing(e),
        CartTold e => Told(e),
        CloseBegun e => Beginning(e, fact.By),
        CloseGivenUp e => (Closing is { Since: > 0 } ? People(this) : this) with { Closing = null, NotClosed = e.Why },
        Closed e => People(this with { ClosedAt = fact.At, ClosedBy = e.For ?? fact.By, CloseReason = e.Reason, WriteOff = e.WriteOff, Closing = null, NotClosed = null }),
        CheckIs e => this with { Check = e },
        CheckToldEnd => this with { CheckKnowsEnd = true },
        TableTold => this with { TableKnowsEnd = true },
        MoveBegun e => this with { Moving = e, Asked = Asked + 1 },
        MoveEnded e => Arriving(e),
        MoveRefused e => Staying(e),
        TableLeft e => this with { Leaving = Leaving.Remove(e.Table) },
        BillTold e => this with { BillKnows = e.Version },
        _ => throw new InvalidDataException($"a visit does not know {happened.GetType().Name}"),
    };

    private Refusal MayAct(Asker who)
    {
        if (Table is null)
            return Refusal.NotFound;
        if (Ended)
            return Refusal.VisitEnded;
        if (!who.IsGuest)
            return Refusal.None;
        return MayEnter(SessionId.Of(who.Id));
    }

    // A name that turned the writing round would turn the amounts behind it on everybody's screen.
    private static bool Turns(char one) => one is '\u202D' or '\u202E';

    /// <summary>Something to see: a name of white space, or of characters without a width, is none.</summary>
    private static bool Seen(Rune one) => (Rune.IsLetterOrDigit(one) || Rune.IsSymbol(one)) && !Writing.Blanks.Contains(one.ToString(), StringComparison.Ordinal);

    // The role of host passes to whoever has sat longest.
    private Decision<VisitEvent> Without(SessionId session, VisitEvent gone)
    {
        var heir = Guests.FirstOrDefault(g => g.Seated && g.Session != session);
        return Host == session && heir is not null ? ImmutableArray.Create(gone, new HostMoved(heir.Session)) : gone;
    }

    private Visit Seat(SessionId session, DateTimeOffset at)
    {
        var seated = Guest(session) is not null
            ? Changed(session, g => g with { Left = false })
            : Guests.Add(new(session, Guests.Length + 1, at, null, false, false, false));
        return this with { Guests = seated, Host = Host ?? session };
    }

    private Visit Standing(RoundUnfinished e) => this with
    {
        LastRound = Math.Max(LastRound, e.Round),
        Unfinished = e.Lines == 0 ? Unfinished.Remove(e.Round) : Unfinished.SetItem(e.Round, e.Lines),
        RoundVersions = e.Version == 0 ? RoundVersions : RoundVersions.SetItem(e.Round, e.Version),
    };

    private static Visit People(Visit changed) => changed with { PeopleVersion = changed.PeopleVersion + 1 };

    private Visit Answering(string call, in Fact fact)
    {
        var (at, by) = (fact.At, fact.By);
        return this with { Calls = [.. Calls.Select(c => c.Id == call ? c with { AnsweredAt = at, AnsweredBy = by } : c)] };
    }

    // Of those that nobody has answered there are no more than guests and kinds.
    private ImmutableArray<Call> Shortened() => Calls.Length < MaxCalls ? Calls : [.. Calls.Where(c => c.AnsweredAt is null)];

    private ImmutableArray<Guest> Changed(SessionId session, Func<Guest, Guest> change) => [.. Guests.Select(g => g.Session == session ? change(g) : g)];
}
