using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Visits;

/// <summary>A visit that ends once its cart sends no more rounds and nothing is due.</summary>
/// <param name="By">Who closed it.</param>
/// <param name="Since">The cart has to know this version of the visit's people first; 0 for a closing of before the cart was asked.</param>
public sealed record Closing(string? Reason, string By, long Since = 0);

/// <summary>
/// How a visit ends. Staff close it when nothing is due, or no more than an open tab covers. The cart is told first: from then on it refuses rounds,
/// and answers how many it has sent, so that none is accepted behind the visit's back, to be cooked and never paid. When the check knows all
/// of them, what is due is taken from the tab, and the visit ends by itself once the check is paid. Where that comes to nothing it stays open,
/// says why, and the cart is told so. Each step is owed until it is done: a crash between any two changes nothing.
/// </summary>
public sealed partial record Visit
{
    /// <summary>What the check last told; there is none before the first order.</summary>
    public CheckIs? Check { get; private init; }
    public Closing? Closing { get; private init; }
    /// <summary>How many rounds the cart had sent when it was last told of a closing, and the newest of them where only that was noted.</summary>
    public int Rounds { get; private init; }
    public int Placed { get; private init; }
    /// <summary>Counts the closings that had to wait.</summary>
    public int Closings { get; private init; }
    /// <summary>Why the last closing came to nothing.</summary>
    public Refusal? NotClosed { get; private init; }

    /// <summary>Who closed it, while something is due that a tab is to pay; what else it waits for takes no time that anybody is told of.</summary>
    public string? ClosingBy => Check is { Unpaid: > 0 } ? Closing?.By : null;

    /// <summary>The cart sends nothing more, the check knows all that it has sent, and a tab covers it: now it is taken.</summary>
    public bool TakesTab => CartShuts && Obstacle == Refusal.None && Check is { Unpaid: > 0 };

    private bool CartShuts => Closing is { } closing && CartKnows >= closing.Since;

    private int Newest => Math.Max(LastRound, Placed);

    // What stands in the way of the end: nothing, where nothing is due or a tab covers it.
    private Refusal Obstacle => Check switch
    {
        // The orders tell both of us, each when it can, and a later one perhaps before an earlier: what is to be paid is known once the check has all.
        null => Newest > 0 || Lacks(Rounds) ? Refusal.Busy : Refusal.None,
        var check when check.LastRound < Newest || Lacks(Rounds) => Refusal.Busy,
        // Nor are lines that another check sends overtaken by the end: until they came, that one owes them.
        var check when check.Expected > check.Received => Refusal.Busy,
        { Unpaid: > 0, OnTab: 0 } => Refusal.BalanceDue,
        var check when check.Unpaid > 0 && check.OnTab < check.Unpaid => Refusal.HoldTooSmall,
        { Disputed: > 0 } => Refusal.Disputed,
        _ => Refusal.None,
    };

    // An earlier build of the check says which was its newest: no less than how many there are.
    private bool Lacks(int rounds) => rounds > (Check?.Rounds ?? Check?.LastRound ?? 0);

    /// <param name="rounds">How many rounds the cart has sent.</param>
    public Decision<VisitEvent> Close(Asker who, string? reason, int rounds = 0)
    {
        if (MayClose(who, reason) is var refusal and not Refusal.None)
            return refusal;
        if (Ended || Closing is not null)
            return Decision<VisitEvent>.AlreadySo;
        if (Moving is not null)
            return Refusal.Moving;
        // Their orders tell the check of them: to end before that would leave one cooked and never paid.
        if (Lacks(rounds))
            return Refusal.Busy;
        if (Unfinished.Values.Sum() > 0 && string.IsNullOrWhiteSpace(reason))
            return Refusal.Unfinished;
        if (Obstacle is var obstacle and not Refusal.None)
            return obstacle;
        return new CloseBegun(reason, Shuts: true);
    }

    /// <summary>With something due: a reason why, and a manager's word.</summary>
    public Decision<VisitEvent> CloseOwing(Asker who, string? reason, WriteOff writeOff, Approval? approval)
    {
        if (MayClose(who, reason) is var refusal and not Refusal.None)
            return refusal;
        if (Ended)
            return Decision<VisitEvent>.AlreadySo;
        if (Moving is not null)
            return Refusal.Moving;
        if (!Enum.IsDefined(writeOff))
            return Refusal.Malformed;
        return who.Manages || approval?.Role.Manages() == true
            ? new Closed(reason, writeOff, approval?.By)
            : Refusal.NeedsApproval;
    }

    /// <summary>The cart has heard that the visit is being closed.</summary>
    public Decision<VisitEvent> CartShut(Asker who, long version, int rounds)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (version <= CartKnows)
            return Decision<VisitEvent>.AlreadySo;
        var told = new CartTold(version, Rounds: rounds);
        return Told(told).Outcome() is { } end ? ImmutableArray.Create<VisitEvent>(told, end) : told;
    }

    /// <summary>How the check stands. A visit that waits for its tab ends when it is paid, and waits no more when the tab does not pay it.</summary>
    public Decision<VisitEvent> CheckTells(CheckNews news)
    {
        if (Check is { } known && known.Version >= news.Version)
            return Decision<VisitEvent>.AlreadySo;
        var told = new CheckIs(news.Version, news.Unpaid, news.Disputed, news.LastRound, news.OnTab, news.Rounds, Check?.Expected ?? 0, news.Received);
        return (this with { Check = told }).Outcome() is { } end ? ImmutableArray.Create<VisitEvent>(told, end) : told;
    }

    /// <summary>The check does not begin to take the tab.</summary>
    public Decision<VisitEvent> NotTaken(Asker who, Refusal why)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Closing is null ? Decision<VisitEvent>.AlreadySo : new CloseGivenUp(why);
    }

    // Of a closing that waits: null where it goes on waiting.
    private VisitEvent? Outcome() => (Closing, Obstacle) switch
    {
        (null, _) or (_, Refusal.Busy) => null,
        ({ } closing, Refusal.None) => CartShuts && Check is not { Unpaid: > 0 } ? new Closed(closing.Reason, For: closing.By) : null,
        (_, var obstacle) => new CloseGivenUp(obstacle),
    };

    private Visit Told(CartTold e) => this with { CartKnows = e.Version, Placed = Math.Max(Placed, e.Placed), Rounds = Math.Max(Rounds, e.Rounds) };

    private Visit Beginning(CloseBegun e, string by)
    {
        var begun = e.Shuts ? People(this) : this;
        return begun with { Closing = new(e.Reason, by, e.Shuts ? begun.PeopleVersion : 0), Closings = Closings + 1, NotClosed = null };
    }

    private Refusal MayClose(Asker who, string? reason) =>
        Table is null ? Refusal.NotFound
        : !(who.IsStaff || who.Kind is AskerKind.House or AskerKind.Operator) ? Refusal.NotAllowed
        : reason is { Length: > MaxReason } || reason?.Any(char.IsControl) == true ? Refusal.BadWords
        : Refusal.None;
}
