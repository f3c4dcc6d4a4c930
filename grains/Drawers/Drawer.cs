using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Reports;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Drawers;

/// <summary>Cash that went in (above nothing) or out.</summary>
public sealed record Movement(string Id, CashKind Kind, long Minor, string? Reason, string By, string? ApprovedBy, DateTimeOffset At);

/// <summary>One drawer from its float to its close.</summary>
public sealed record CashSession(int Number, string? Name, string By, DateTimeOffset At, long Float, ImmutableArray<Movement> Movements)
{
    public long? Counted { get; init; }
    public string? CountedBy { get; init; }
    public DateTimeOffset? CountedAt { get; init; }
    public string? Reason { get; init; }
    public string? ClosedBy { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    public long Expected => Float + Movements.Sum(m => m.Minor);
    public SessionState State => ClosedAt is not null ? SessionState.Closed : Counted is not null ? SessionState.Counted : SessionState.Open;
    public long Of(CashKind kind) => Movements.Where(m => m.Kind == kind).Sum(m => m.Minor);

    public CashSessionFigures Figures => new(Number, Name, By, Float, Of(CashKind.Tender), -Of(CashKind.Refund), Of(CashKind.PayIn), -Of(CashKind.PayOut), Expected, Counted ?? 0, Reason);
}

/// <summary>A closing of the day; the sessions that were closed since the one before belong to it.</summary>
public sealed record Closing(int Place, string By, DateTimeOffset At, ImmutableArray<int> Sessions, int? Number, Figures? Figures);

/// <summary>
/// A venue's cash on one business date: pure. A rule that refuses does so in the order of <see cref="Refusal"/>.
/// Cash that a check reports is never refused: it is in somebody's hand already.
/// </summary>
/// <param name="Standing">By payment and way: the whole that is known, so that a report made twice counts once.</param>
/// <param name="Loose">Taken or given back while no drawer was open.</param>
public sealed record Drawer(
    ImmutableArray<CashSession> Sessions,
    ImmutableDictionary<(PaymentId Payment, CashKind Kind), long> Standing,
    ImmutableArray<Movement> Loose,
    ImmutableArray<Closing> Closings) : IFold<Drawer, DrawerEvent>
{
    public const int MostSessions = 20;
    public const int MostMoves = 500;
    public const int MaxReason = 200;
    public const int MaxName = 40;
    /// <summary>More than any drawer holds: a slip of the finger.</summary>
    public const long MostMinor = 1_000_000_000;

    public static Drawer Empty { get; } = new([], ImmutableDictionary<(PaymentId, CashKind), long>.Empty, [], []);

    public CashSession? Session(int number) => Sessions.FirstOrDefault(s => s.Number == number);
    public bool Owes => Closings.Any(c => c.Number is null);
    /// <summary>The day has its report: asked for again, by whomever, it is that one, and what came in since counts on the next day's. Only a drawer that was opened after it needs another.</summary>
    public bool Reported => Closings.Length > 0 && Unreported.IsEmpty;
    /// <summary>Those that no closing has.</summary>
    private ImmutableArray<int> Unreported => [.. Sessions.Select(s => s.Number).Except(Closings.SelectMany(c => c.Sessions))];

    public Decision<DrawerEvent> Open(Asker who, string? name, long minor)
    {
        if (!HandlesCash(who))
            return Refusal.NotAllowed;
        if (name is not null && !Writing.Plain(name, MaxName))
            return Refusal.BadWords;
        if (Sessions.Length >= MostSessions)
            return Refusal.TooMany;
        return minor is < 0 or > MostMinor ? Refusal.BadAmount : new SessionOpened(Sessions.Length + 1, name, minor);
    }

    /// <summary>Whoever had the money in hand puts it into their own drawer, or into the first that is open.</summary>
    public Decision<DrawerEvent> Took(Asker who, PaymentId payment, long minor, CashKind kind, string by)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (kind is not (CashKind.Tender or CashKind.Refund) || minor < 0 || string.IsNullOrEmpty(by))
            return Refusal.Malformed;
        if (minor <= Standing.GetValueOrDefault((payment, kind)))
            return Decision<DrawerEvent>.AlreadySo;
        var open = Sessions.Where(s => s.State == SessionState.Open).ToList();
        return new CashTook(payment, kind, minor, by, (open.Find(s => s.By == by) ?? open.FirstOrDefault())?.Number);
    }

    public Decision<DrawerEvent> Move(Asker who, string id, int number, CashKind kind, long minor, string reason, Approval? approval)
    {
        if (Session(number) is not { } session)
            return Refusal.NotFound;
        if (!HandlesCash(who))
            return Refusal.NotAllowed;
        if (session.State != SessionState.Open)
            return Refusal.TooLate;
        if (!Writing.Plain(reason, MaxReason))
            return Refusal.BadWords;
        if (kind is not (CashKind.PayIn or CashKind.PayOut))
            return Refusal.Malformed;
        if (session.Movements.Any(m => m.Id == id))
            return Decision<DrawerEvent>.AlreadySo;
        if (session.Movements.Count(m => m.Kind is CashKind.PayIn or CashKind.PayOut) >= MostMoves)
            return Refusal.TooMany;
        if (minor is <= 0 or > MostMinor)
            return Refusal.BadAmount;
        return kind == CashKind.PayOut && who.Role == StaffRole.Server && approval?.Role.Manages() != true ? Refusal.NeedsApproval : new CashMoved(number, id, kind, minor, reason, approval?.By);
    }

    public Decision<DrawerEvent> Count(Asker who, int number, long minor)
    {
        if (Session(number) is not { } session)
            return Refusal.NotFound;
        if (!MayPutAway(who, session))
            return Refusal.NotAllowed;
        if (session.State != SessionState.Open)
            return session.Counted == minor ? Decision<DrawerEvent>.AlreadySo : Refusal.TooLate;
        return minor is < 0 or > MostMinor ? Refusal.BadAmount : new SessionCounted(number, minor);
    }

    public Decision<DrawerEvent> Close(Asker who, int number, string? reason)
    {
        if (Session(number) is not { } session)
            return Refusal.NotFound;
        if (!MayPutAway(who, session))
            return Refusal.NotAllowed;
        if (session.State == SessionState.Closed)
            return Decision<DrawerEvent>.AlreadySo;
        if (session.State == SessionState.Open)
            return Refusal.TooLate;
        var said = !string.IsNullOrWhiteSpace(reason);
        if (said ? !Writing.Plain(reason, MaxReason) : session.Counted != session.Expected)
            return Refusal.BadWords;
        return new SessionClosed(number, said ? reason : null);
    }

    public Decision<DrawerEvent> CloseDay(Asker who)
    {
        if (who.Kind == AskerKind.House || !FigureReaders.Have(who))
            return Refusal.NotAllowed;
        if (Sessions.Any(s => s.State != SessionState.Closed))
            return Refusal.Unfinished;
        return Reported ? Decision<DrawerEvent>.AlreadySo : new DayClosed(Closings.Length + 1);
    }

    public Decision<DrawerEvent> Numbered(Asker who, int place, int number, Figures figures)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Closings.FirstOrDefault(c => c.Place == place) is not { } closing)
            return Refusal.NotFound;
        return closing.Number is null ? new DayNumbered(place, number, figures) : Decision<DrawerEvent>.AlreadySo;
    }

    public Drawer Apply(DrawerEvent happened, in Fact fact) => happened switch
    {
        SessionOpened e => this with { Sessions = Sessions.Add(new(e.Number, e.Name, fact.By, fact.At, e.Float, Loose)), Loose = [] },
        CashTook e => Taken(e, fact),
        CashMoved e => Add(e.Session, new(e.Id, e.Kind, e.Kind == CashKind.PayOut ? -e.Minor : e.Minor, e.Reason, fact.By, e.ApprovedBy, fact.At)),
        SessionCounted e => Counted(e, fact),
        SessionClosed e => Closed(e, fact),
        DayClosed e => this with { Closings = Closings.Add(new(e.Place, fact.By, fact.At, Unreported, null, null)) },
        DayNumbered e => this with { Closings = ImmutableArray.CreateRange(Closings, c => c.Place == e.Place ? c with { Number = e.Number, Figures = e.Figures } : c) },
        _ => throw new InvalidDataException($"{happened.GetType().Name} is no fact of a drawer"),
    };

    private static bool HandlesCash(Asker who) => who.IsStaff && who.Role != StaffRole.Chef;

    private static bool MayPutAway(Asker who, CashSession session) => HandlesCash(who) && (who.Role != StaffRole.Server || session.By == who.By);

    private Drawer Taken(CashTook e, in Fact fact)
    {
        var fresh = e.Minor - Standing.GetValueOrDefault((e.Payment, e.Kind));
        var movement = new Movement($"{e.Payment}:{e.Kind}:{e.Minor}", e.Kind, e.Kind == CashKind.Refund ? -fresh : fresh, null, e.By, null, fact.At);
        var next = this with { Standing = Standing.SetItem((e.Payment, e.Kind), e.Minor) };
        return e.Session is { } number ? next.Add(number, movement) : next with { Loose = Loose.Add(movement) };
    }

    private Drawer Counted(SessionCounted e, in Fact fact)
    {
        var (by, at) = (fact.By, fact.At);
        return With(e.Session, s => s with { Counted = e.Minor, CountedBy = by, CountedAt = at });
    }

    private Drawer Closed(SessionClosed e, in Fact fact)
    {
        var (by, at) = (fact.By, fact.At);
        return With(e.Session, s => s with { Reason = e.Reason, ClosedBy = by, ClosedAt = at });
    }

    private Drawer Add(int number, Movement movement) => With(number, s => s with { Movements = s.Movements.Add(movement) });

    private Drawer With(int number, Func<CashSession, CashSession> change) => this with { Sessions = ImmutableArray.CreateRange(Sessions, s => s.Number == number ? change(s) : s) };
}
