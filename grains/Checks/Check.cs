using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Payments;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>
/// What is to be paid for one visit, and who has paid: pure. A rule that refuses does so in the order of <see cref="Refusal"/>.
/// What is due never goes below nothing by a payment that is begun here: money reserved counts as money paid.
/// </summary>
public sealed partial record Check : IFold<Check, CheckEvent>
{
    public const int MaxPeople = 50;
    public const int MaxReason = 200;
    public const int MaxDiscounts = 50;
    public const int MaxTenders = 200;
    /// <summary>From so many on guests begin none: a phone that begins payments and gives them up must not keep staff from taking money.</summary>
    public const int GuestTenders = MaxTenders / 4 * 3;
    /// <summary>The visit's name among those who are told.</summary>
    public const string VisitName = "visit:";
    /// <summary>The receipts' name among them.</summary>
    public const string FiscalName = "fiscal:";
    /// <summary>Who pays where no phone does.</summary>
    public const string TablePayer = "table";

    public static Check Empty { get; } = new();

    public long Version { get; private init; }
    public CheckRules? Rules { get; private init; }
    public ImmutableArray<CheckLine> Lines { get; private init; } = [];
    public ImmutableSortedDictionary<int, long> Orders { get; private init; } = ImmutableSortedDictionary<int, long>.Empty;
    public SplitKind Split { get; private init; } = SplitKind.Items;
    public ImmutableArray<string> Equally { get; private init; } = [];
    public ImmutableArray<Discount> Discounts { get; private init; } = [];
    public ImmutableArray<Tender> Tenders { get; private init; } = [];
    public bool Ended { get; private init; }
    public WriteOff? WriteOff { get; private init; }
    /// <summary>Of the last order: the day that a payment is booked on.</summary>
    public DateOnly BusinessDate { get; private init; }
    public Bill Bill { get; private init; } = Bill.Nothing;
    /// <summary>Payers that the last change left without a share.</summary>
    public ImmutableArray<string> Gone { get; private init; } = [];
    public long VisitWanted { get; private init; }
    public long VisitTold { get; private init; }
    public long FiscalWanted { get; private init; }
    public long FiscalTold { get; private init; }
    public TableId? Table { get; private init; }

    /// <summary>The newest round that an order has told of.</summary>
    public int LastRound => Orders.Keys.LastOrDefault();
    public long Paid => Tenders.Sum(t => t.Paid);
    public long Pending => Tenders.Sum(t => t.Pending);
    public long Due => Bill.Total - Paid - Pending;
    public long Tips => Tenders.Sum(t => t.Tip);
    public int Disputes => Lines.Count(l => l is { Disputed: true, Standing: true });
    public bool VisitBehind => VisitTold < VisitWanted;
    public bool FiscalBehind => FiscalTold < FiscalWanted;
    public bool Owes => VisitBehind || FiscalBehind || Tenders.Any(t => t.Behind) || Codes.Any(u => u.Behind) || Tabs.Any(t => t.Behind) || Lines.Any(l => l.Sent is { Behind: true }) || !SendsOn.IsEmpty;

    public CheckState State => Ended ? CheckState.Closed : Bill.Total > 0 && Due <= 0 && Pending == 0 && Disputes == 0 && !Codes.Any(u => u.State == CodeState.Asked) ? CheckState.Paid : CheckState.Open;

    /// <summary>No payment is to come: what was paid can be invoiced as a whole.</summary>
    public bool AllPaid => Ended || State == CheckState.Paid;

    public CheckLine? Line(LineId id) => Lines.FirstOrDefault(l => l.Id == id);
    public Tender? Tender(PaymentId id) => Tenders.FirstOrDefault(t => t.Id == id);

    /// <summary>Whether an owner's part of a line is paid or being paid.</summary>
    public bool Settled(LineId line, string payer) => Tenders.Any(t => t.Holds && t.Begun.Parts.Contains(new(line, payer)));

    /// <summary>The parts of lines that are a payer's and not paid yet, and what they come to.</summary>
    public (ImmutableArray<Part> Parts, long Minor) Mine(string payer)
    {
        var (parts, minor) = (ImmutableArray.CreateBuilder<Part>(), 0L);
        for (var i = 0; i < Lines.Length; i++)
        {
            var at = Lines[i].Standing ? Lines[i].Owners.IndexOf(payer) : -1;
            if (at < 0 || Settled(Lines[i].Id, payer))
                continue;
            parts.Add(new(Lines[i].Id, payer));
            minor += Shares.Equal(Bill.Payable[i], Lines[i].Owners.Length, at);
        }
        return (parts.ToImmutable(), Math.Clamp(minor, 0, Math.Max(0, Due)));
    }

    /// <summary>A payer's equal part of what is left, or null when they do not share it so, or have paid theirs.</summary>
    public long? EqualPart(string payer)
    {
        var left = Equally.Where(p => !Tenders.Any(t => t.Holds && t.Begun.Cover == Cover.Equal && t.Begun.Payer == p)).ToList();
        var at = Split == SplitKind.Equally ? left.IndexOf(payer) : -1;
        return at < 0 ? null : Shares.Equal(Math.Max(0, Due), left.Count, at);
    }

    /// <summary>Everybody who could pay or has: owners of lines, those who share equally, payers.</summary>
    public IEnumerable<string> Payers => Lines.Where(l => l.Standing).SelectMany(l => l.Owners).Concat(Equally).Concat(Tenders.Where(t => t.Paid + t.Pending > 0).Select(t => t.Begun.Payer)).Distinct(StringComparer.Ordinal);

    /// <summary>Those of whom the check knows nothing, neither as payers nor by what they ordered.</summary>
    public IEnumerable<string> Strangers(ImmutableArray<string> people) => people.Except(Payers).Except(Lines.Select(l => l.By));

    /// <summary>An order tells what stands in it. An older version than the one known changes nothing.</summary>
    public Decision<CheckEvent> Take(Asker who, CheckedOrder order, Currency currency, MoneyRules rules)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Orders.GetValueOrDefault(order.Id.Number) >= order.Version)
            return Decision<CheckEvent>.AlreadySo;
        var named = Names();
        CheckEvent taken = new OrderTaken(order.Id, order.Version, order.BusinessDate, [.. order.Lines.Select(l => named(order.Id, l))], order.Table);
        return Rules is not null ? taken : ImmutableArray.Create<CheckEvent>(Open(currency, rules), taken);
    }

    public Decision<CheckEvent> Claim(Asker who, LineId id) => OnLine(who, id, line =>
        !who.IsGuest ? Refusal.NotAllowed
        : line.Owners.Contains(who.By) ? Decision<CheckEvent>.AlreadySo
        : line.Owners.Length >= MaxPeople ? Refusal.TooMany
        : new LineShared(id, line.Owners.Add(who.By)));

    /// <summary>Whoever does not pay for a line any more leaves it to the others who do; to nobody, and it is disputed.</summary>
    public Decision<CheckEvent> NotMine(Asker who, LineId id) => OnLine(who, id, line =>
        line.Disputed ? Decision<CheckEvent>.AlreadySo
        : !line.Owners.Contains(who.By) ? Refusal.NotYourLine
        : line.Owners.Length > 1 ? new LineShared(id, line.Owners.Remove(who.By))
        : new LineDisputed(id));

    /// <param name="seated">Who sits, or sat, at the parties of this bill, as far as they are strangers to it.</param>
    public Decision<CheckEvent> Share(Asker who, LineId id, ImmutableArray<string> owners, IReadOnlyCollection<string> seated) => OnLine(who, id, line =>
        line.Disputed && !who.IsStaff ? Refusal.NotAllowed
        : who.IsGuest && !line.Owners.IsEmpty && !line.Owners.Contains(who.By) ? Refusal.NotYourLine
        : !People(owners) ? Refusal.Malformed
        : !line.Disputed && line.Owners.SequenceEqual(owners) ? Decision<CheckEvent>.AlreadySo
        : Strangers(owners).Except(seated).Any() ? Refusal.PayerNotHere
        : new LineShared(id, owners));

    /// <param name="seated">As for <see cref="Share"/>.</param>
    public Decision<CheckEvent> Divide(Asker who, SplitKind kind, ImmutableArray<string> people, IReadOnlyCollection<string> seated)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (!Enum.IsDefined(kind) || !People(people) || (kind == SplitKind.Equally) == people.IsEmpty)
            return Refusal.Malformed;
        if (Equally.SequenceEqual(people))
            return Decision<CheckEvent>.AlreadySo;
        return Strangers(people).Except(seated).Any() ? Refusal.PayerNotHere : new SplitChosen(kind, people);
    }

    public Decision<CheckEvent> Reduce(Asker who, NewDiscount discount, Approval? approval)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        if (discount.Line is { } line && Line(line) is not { Standing: true })
            return Refusal.NoSuchLine;
        if (!Writing.Plain(discount.Reason, MaxReason))
            return Refusal.BadWords;
        if (discount.Id is not { Length: > 0 and <= 40 } || (discount.BasisPoints > 0) == (discount.Minor > 0) || discount.BasisPoints is < 0 or > 10_000 || discount.Minor < 0)
            return Refusal.Malformed;
        if (Discounts.Any(d => d.Id == discount.Id))
            return Decision<CheckEvent>.AlreadySo;
        if (Reductions >= MaxDiscounts)
            return Refusal.TooMany;
        var after = Bill.Of(Rules!, Lines, Discounts.Add(new(discount.Id, discount.Line, discount.BasisPoints, discount.Minor, discount.Reason, who.By, null)));
        if (after.Total < Paid + Pending)
            return Refusal.TooMuch;
        // In proportion to what it comes off: a whole dish given away is a comp, however small the check.
        var of = discount.Line is { } one ? Line(one)!.Total : Bill.Subtotal;
        // Together with what they took off it before by themselves: many small steps come to a large one.
        var others = Bill.Of(Rules!, Lines, Discounts.RemoveAll(d => d.Line == discount.Line && d.By == who.By && d is { ApprovedBy: null, Code: null }));
        var freely = Math.Max(0, after.Discount - others.Discount) <= Shares.Nearest(of, Rules!.ServerDiscountBasisPoints, 10_000);
        if (!freely && !Allows(who, approval))
            return Refusal.NeedsApproval;
        return new Discounted(discount.Id, discount.Line, discount.BasisPoints, discount.Minor, discount.Reason, freely ? null : approval?.By);
    }

    public Decision<CheckEvent> Undo(Asker who, string discount)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        return Discounts.Any(d => d.Id == discount) ? new DiscountDropped(discount) : Decision<CheckEvent>.AlreadySo;
    }

    public Decision<CheckEvent> Close(Asker who, WriteOff? writeOff)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Ended ? Decision<CheckEvent>.AlreadySo : new Closed(writeOff);
    }

    public Decision<CheckEvent> Tell(Asker who, string name, long version)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Told(name) < version ? new CheckTold(name, version) : Decision<CheckEvent>.AlreadySo;
    }

    // Whoever is told has a name: the visit, the receipts, another check for a transfer, a tab's hold, a tender's payment.
    private long? Told(string name) =>
        name == VisitName ? VisitTold
        : name == FiscalName ? FiscalTold
        : name.StartsWith(SentName, StringComparison.Ordinal) ? SentTold(name)
        : name.StartsWith(TabPrefix, StringComparison.Ordinal) ? Tab(PaymentId.Of(name[TabPrefix.Length..]))?.Told
        : Tender(PaymentId.Of(name))?.Told;

    private Check Knows(CheckTold e) =>
        e.Name == VisitName ? this with { VisitTold = Math.Max(VisitTold, e.Version) }
        : e.Name == FiscalName ? this with { FiscalTold = Math.Max(FiscalTold, e.Version) }
        : e.Name.StartsWith(SentName, StringComparison.Ordinal) ? With(e.Name, (SentTo s) => s with { Told = Math.Max(s.Told, e.Version) })
        : e.Name.StartsWith(TabPrefix, StringComparison.Ordinal) ? With(PaymentId.Of(e.Name[TabPrefix.Length..]), (Tab t) => t with { Told = Math.Max(t.Told, e.Version) })
        : With(PaymentId.Of(e.Name), (Tender t) => t with { Told = Math.Max(t.Told, e.Version) });

    public Check Apply(CheckEvent happened, in Fact fact)
    {
        var next = Applied(happened, fact) with { Version = Version + 1 };
        // The visit waits for lines on their way as for what is due.
        if (next.UnderWay != UnderWay)
            next = next with { VisitWanted = next.Version };
        // A told is no news for anybody else; everything else may change what is left to pay.
        if (happened is CheckTold || next.Rules is null)
            return next;
        next = next with { Bill = Bill.Of(next.Rules, next.Lines, next.Discounts) };
        next = next.TabsKept();
        var payers = next.Payers.ToHashSet(StringComparer.Ordinal);
        next = next with { Gone = [.. Payers.Where(p => !payers.Contains(p))] };
        if ((next.Paid, next.AllPaid) != (Paid, AllPaid))
            next = next with { FiscalWanted = next.Version };
        return happened is not CodeSettled && (next.Bill.Total, next.Paid, next.Disputes, next.Orders.Count, next.Received.Count, next.OnTab) == (Bill.Total, Paid, Disputes, Orders.Count, Received.Count, OnTab) ? next : next with { VisitWanted = next.Version };
    }

    private Check Applied(CheckEvent happened, in Fact fact) => happened switch
    {
        Opened e => this with { Rules = CheckRules.Of(e) },
        OrderTaken e => Taken(e),
        LineShared e => With(e.Line, l => l with { Owners = e.Owners.OrEmpty(), Disputed = false }),
        LineDisputed e => With(e.Line, l => l with { Owners = [], Disputed = true }),
        SplitChosen e => this with { Split = e.Kind, Equally = e.People.OrEmpty() },
        Discounted e => this with { Discounts = Discounts.Add(new(e.Id, e.Line, e.BasisPoints, e.Minor, e.Reason, fact.By, e.ApprovedBy)) },
        DiscountDropped e => this with { Discounts = Discounts.RemoveAll(d => d.Id == e.Id), Codes = Without(e.Id) },
        CodeRedeemed e => Redeemed(e, fact),
        CodeSettled e => CodeIs(e),
        TabOpened e => this with { Tabs = Tabs.Add(new(e.Payment, fact.By, fact.At, e.Minor, e.Minor, HoldState.Opening, 0, null, null, false, 0, Version + 1, 0)) },
        TabLetGo e => With(e.Payment, (Tab t) => t with { LettingGo = true, Wanted = Version + 1 }),
        TabMoved e => Tabbed(e),
        TenderBegun e => With(e.Payment, (Tab t) => t with { State = HoldState.Used }) with { Tenders = Tenders.Add(new(e with { Parts = e.Parts.OrEmpty() }, fact.By, fact.At, TenderState.Pending, null, false, [], 0, Version + 1, 0)) },
        TenderGivenUp e => With(e.Payment, (Tender t) => t with { GivenUp = true, Wanted = Version + 1 }),
        TenderMoved e => Moved(e, fact),
        RefundBegun e => Returning(e, fact),
        CheckTold e => Knows(e),
        Closed e => this with { Ended = true, WriteOff = e.WriteOff },
        LinesSent e => Sending(e),
        LinesReceived e => Receiving(e),
        LinesReturned e => Returning(e),
        BillJoined e => this with { JoinVersion = e.Version, Into = e.Into },
        _ => throw new InvalidDataException($"a check does not know {happened.GetType().Name}"),
    };

    private Decision<CheckEvent> OnLine(Asker who, LineId id, Func<CheckLine, Decision<CheckEvent>> decide)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (Line(id) is not { Standing: true } line)
            return Refusal.NoSuchLine;
        // Whose parts are paid, or being paid, stays as it was; other lines may change.
        if (Tenders.Any(t => t.State == TenderState.Pending && t.Begun.Parts.Any(p => p.Line == id)))
            return Refusal.ShareInPayment;
        return Tenders.Any(t => t.Holds && t.Begun.Parts.Any(p => p.Line == id)) ? Refusal.TooLate : decide(line);
    }

    private Refusal MayTouch(Asker who) =>
        Rules is null ? Refusal.NotFound : Ended && who.IsGuest ? Refusal.VisitEnded : Ended ? Refusal.CheckClosed : Refusal.None;

    private static bool Allows(Asker who, Approval? approval) =>
        who.Manages || approval?.Role.Manages() == true;

    private static bool People(ImmutableArray<string> people) =>
        !people.IsDefault && people.Length <= MaxPeople && people.Distinct(StringComparer.Ordinal).Count() == people.Length && people.All(p => p is not null && PayerText().IsMatch(p));

    private Check Taken(OrderTaken e)
    {
        var known = Lines.Where(l => l.Order == e.Id).ToDictionary(l => l.Id);
        // One array for each guest, not for each line: visits are thousands, most of them idle.
        var owners = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        ImmutableArray<string> Of(string by) => owners.TryGetValue(by, out var alone) ? alone : owners[by] = by.StartsWith("guest:", StringComparison.Ordinal) ? [by] : [];
        var lines = e.Lines.OrEmpty().Select(l => known.TryGetValue(l.Id, out var line)
            ? Known(line, l.Off, l.Total)
            : new CheckLine(l.Id, e.Id, l.Item, l.Name, l.Quantity, l.By, l.Total, l.TaxClass, l.Off, Of(l.By), false, Told: l.Told));
        return this with { Lines = [.. Lines.Where(l => l.Order != e.Id), .. lines], Orders = Orders.SetItem(e.Id.Number, e.Version), BusinessDate = e.BusinessDate, Table = e.Table ?? Table };
    }

    private Check With(LineId id, Func<CheckLine, CheckLine> change) => this with { Lines = ImmutableArray.CreateRange(Lines, l => l.Id == id ? change(l) : l) };

    private Check With(PaymentId id, Func<Tender, Tender> change) => this with { Tenders = ImmutableArray.CreateRange(Tenders, t => t.Id == id ? change(t) : t) };

    [GeneratedRegex("^guest:[0-9a-f]{32}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PayerText();
}
