using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Storage;

namespace Icupa.Checks;

/// <summary>A tab: money held on a payer's card for what is ordered.</summary>
/// <param name="Id">Of the hold, and of the payment that takes it.</param>
/// <param name="First">What was asked for at first; <paramref name="Want"/> grows with the rounds.</param>
/// <param name="Known">The version of the hold's stream that the check has heard of.</param>
/// <param name="Wanted">The version of the check's last change that the hold has to know.</param>
public sealed record Tab(PaymentId Id, string Payer, DateTimeOffset At, long First, long Want, HoldState State, long Held, string? Provider, string? Why, bool LettingGo, long Known, long Wanted, long Told)
{
    public bool Open => State is HoldState.Opening or HoldState.Waiting or HoldState.Held;
    public bool Usable => State == HoldState.Held && !LettingGo;
    public bool Behind => Told < Wanted;
    public string Name => Check.TabPrefix + Id.Text;
}

/// <summary>
/// Pre-authorised tabs. One is open at a time. It holds what is due and a fifth more when it is opened, and is raised with every round; it is
/// let go when nothing is due any more or the check ends, and pays what is due when the visit is closed. A payment of the same id takes from it at most what is held.
/// </summary>
public sealed partial record Check
{
    public const string TabPrefix = "tab:";
    public const int MaxTabs = 20;
    private const int HoldPercent = 120;

    public ImmutableArray<Tab> Tabs { get; private init; } = [];

    /// <summary>What an open tab holds, or is paying: what a visit that is closed can count on.</summary>
    public long OnTab => Tabs.Sum(t => t.Usable ? t.Held : Tender(t.Id)?.Pending ?? 0);

    public Tab? Tab(PaymentId id) => Tabs.FirstOrDefault(t => t.Id == id);

    /// <param name="ready">Ways to pay that the venue offers and the platform is set up for.</param>
    /// <param name="off">Ways that are switched off for whoever asks.</param>
    public Decision<CheckEvent> OpenTab(Asker who, PaymentId id, IReadOnlySet<PaymentMethod> ready, IReadOnlySet<PaymentMethod>? off = null)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (!who.IsGuest)
            return Refusal.NotAllowed;
        if (Tab(id) is { } same)
            return same.Payer == who.By ? Decision<CheckEvent>.AlreadySo : Refusal.Malformed;
        if (Tender(id) is not null)
            return Refusal.Malformed;
        if (Tabs.Length >= MaxTabs)
            return Refusal.TooMany;
        if (Due <= 0)
            return Refusal.BadAmount;
        if (!ready.Contains(PaymentMethod.Card))
            return Refusal.NotSetUp;
        if (off?.Contains(PaymentMethod.Card) == true)
            return Refusal.WayOff;
        return Tabs.Any(t => t.Open) ? Refusal.TabIsOpen : new TabOpened(id, ToHold(Due));
    }

    /// <summary>Its payer, or staff, let it go.</summary>
    public Decision<CheckEvent> LetGo(Asker who, PaymentId id)
    {
        if (Tab(id) is not { } tab)
            return Refusal.NotFound;
        if (!who.IsStaff && tab.Payer != who.By)
            return Refusal.NotAllowed;
        return tab.LettingGo || !tab.Open ? Decision<CheckEvent>.AlreadySo : new TabLetGo(id);
    }

    /// <summary>The visit is closed: the tab pays all that is due.</summary>
    public Decision<CheckEvent> TakeTab(Asker who, IReadOnlySet<PaymentMethod> ready)
    {
        if (Rules is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Ended || Due <= 0 || Tabs.Any(t => Tender(t.Id) is { State: TenderState.Pending }))
            return Decision<CheckEvent>.AlreadySo;
        return Tabs.FirstOrDefault(t => t.Usable) is { } tab ? Pay(who, new(tab.Id, tab.Payer, PaymentMethod.Card, Cover.Rest, Due), null, ready) : Refusal.BalanceDue;
    }

    public Decision<CheckEvent> TabIs(Asker who, HoldReport report)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Tab(report.Id) is not { } tab)
            return Refusal.NotFound;
        return report.Version <= tab.Known ? Decision<CheckEvent>.AlreadySo : new TabMoved(report.Id, report.Version, report.State, report.Held, report.Provider, report.Why);
    }

    private static long ToHold(long due) => Shares.Nearest(due, HoldPercent, 100);

    // Paying from a tab: no more than is held on it.
    private Refusal FromTab(NewTender tender, long amount) => Tab(tender.Payment) switch
    {
        null => Refusal.None,
        { Usable: false } => Refusal.TooLate,
        var tab when tab.Payer != tender.Payer || tender.Method != PaymentMethod.Card => Refusal.Malformed,
        var tab => amount + tender.Tip > tab.Held ? Refusal.HoldTooSmall : Refusal.None,
    };

    private Check With(PaymentId id, Func<Tab, Tab> change) => this with { Tabs = ImmutableArray.CreateRange(Tabs, t => t.Id == id ? change(t) : t) };

    // Only forward: once a payment takes it, the hold's own story is over for the check.
    private Check Tabbed(TabMoved e) => With(e.Payment, (Tab t) => t with
    {
        State = t.State == HoldState.Used ? t.State : e.State,
        Held = e.Held,
        Provider = e.Provider ?? t.Provider,
        Why = e.Why,
        Known = e.Version,
    });

    // What an open tab should hold, and whether it is needed, follows from the check after every fact.
    private Check TabsKept() => Tabs.Any(t => t.Open && !t.LettingGo) ? this with { Tabs = ImmutableArray.CreateRange(Tabs, Kept) } : this;

    private Tab Kept(Tab tab) => !tab.Open || tab.LettingGo ? tab
        : Ended || State == CheckState.Paid ? tab with { LettingGo = true, Wanted = Version }
        : ToHold(Due) > tab.Want ? tab with { Want = ToHold(Due), Wanted = Version } : tab;
}
