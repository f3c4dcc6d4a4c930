using System.Collections.Immutable;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>Where a line went.</summary>
/// <param name="Minor">What was to be paid for it here.</param>
/// <param name="Wanted">The version of the last change of it that the other check has to know.</param>
/// <param name="Told">What that check knows; 0 until it has the line, and the line is under way.</param>
/// <param name="Discounts">Its own reductions and its parts of the whole check's, which went with it.</param>
public sealed record SentTo(string Transfer, VisitId To, long Minor, long Wanted, long Told, ImmutableArray<Discount> Discounts)
{
    public bool Behind => Told < Wanted;
}

/// <summary>
/// Lines that go from one visit's check to another's. The sender writes down that they left, and says so until the other knows; a line that
/// is said twice, or late, changes nothing there. Every line is to be paid on one check, or is under way to one.
/// </summary>
public sealed partial record Check
{
    public const int MaxMoved = 200;
    /// <summary>A line that was sent on so often stays: visits that share each other's bill in a ring must not chase it round for ever.</summary>
    public const int MaxHops = 16;
    /// <summary>Before the transfer's id, the other check's name among those who are told.</summary>
    public const string SentName = "sent:";

    /// <summary>The visit whose bill this party shares.</summary>
    public VisitId? Into { get; private init; }
    public long JoinVersion { get; private init; }
    /// <summary>The transfers that came here.</summary>
    public ImmutableHashSet<string> Received { get; private init; } = [];

    /// <summary>What left and has not arrived yet.</summary>
    public long UnderWay => Lines.Sum(l => l.Sent is { Told: 0 } sent ? sent.Minor : 0);

    /// <summary>Transfers that the other check has to hear of, with their lines.</summary>
    public IEnumerable<(string Transfer, VisitId To, ImmutableArray<MovedLine> Lines)> Outgoing =>
        Lines.Where(l => l.Sent is { Behind: true }).Select(l => l.Sent!.Transfer).Distinct(StringComparer.Ordinal).Select(t =>
        {
            var lines = Lines.Where(l => l.Sent?.Transfer == t).ToList();
            return (t, lines[0].Sent!.To, lines.Select(Moved).ToImmutableArray());
        });

    /// <summary>What a party that shares another's bill sends there: all but what somebody pays for here, and but what covers other money paid here.</summary>
    public ImmutableArray<LineId> SendsOn
    {
        get
        {
            if (Into is null || Ended || Rules is null)
                return [];
            var free = Lines.Where(l => l.Standing && l.Hop < MaxHops && !Tenders.Any(t => t.Holds && t.Begun.Parts.Any(p => p.Line == l.Id))).Select(l => l.Id).ToImmutableArray();
            if (free.IsEmpty || Without(free) >= Paid + Pending)
                return free;
            return free.Aggregate(ImmutableArray<LineId>.Empty, (going, line) => Without(going.Add(line)) >= Paid + Pending ? going.Add(line) : going);
        }
    }

    /// <summary>Staff move lines to another visit's check. Who paid for them does not any more.</summary>
    /// <param name="here">The visit of this check.</param>
    public Decision<CheckEvent> Send(Asker who, string transfer, VisitId here, VisitId to, ImmutableArray<LineId> lines)
    {
        if (MayTouch(who) is var refusal and not Refusal.None)
            return refusal;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        if (Lines.Any(l => l.Sent?.Transfer == transfer))
            return Decision<CheckEvent>.AlreadySo;
        if (lines.Any(id => Line(id) is not { Standing: true }))
            return Refusal.NoSuchLine;
        if (lines.Any(id => Tenders.Any(t => t.Holds && t.State != TenderState.Pending && t.Begun.Parts.Any(p => p.Line == id))))
            return Refusal.TooLate;
        if (lines.IsEmpty || lines.Length > MaxMoved || lines.Distinct().Count() != lines.Length || to == here || to.Venue != here.Venue)
            return Refusal.Malformed;
        if (lines.Any(id => Line(id)!.Hop >= MaxHops))
            return Refusal.TooMany;
        if (lines.Any(id => Tenders.Any(t => t.State == TenderState.Pending && t.Begun.Parts.Any(p => p.Line == id))))
            return Refusal.ShareInPayment;
        return Without(lines) < Paid + Pending ? Refusal.TooMuch : Leaving(transfer, to, lines, l => new(l.Id, Payable(l), [], false));
    }

    /// <summary>The check itself sends what goes to the bill that its party shares. Those who pay for a line go on to.</summary>
    public Decision<CheckEvent> SendOn(Asker who, string transfer)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        var lines = SendsOn;
        return lines.IsEmpty ? Decision<CheckEvent>.AlreadySo : Leaving(transfer, Into!.Value, lines, l => new(l.Id, Payable(l), l.Owners, l.Disputed));
    }

    /// <summary>Another check says what it sent here, and what became of it since. Lines that would be new are refused where the visit has ended.</summary>
    public Decision<CheckEvent> Receive(Asker who, Transfer transfer, Currency currency, MoneyRules rules)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        var named = Names();
        var fresh = transfer.Lines.Select(m => m with { Line = named(m.Order, m.Line) }).Where(IsNews).ToImmutableArray();
        if (fresh.IsEmpty)
            return Decision<CheckEvent>.AlreadySo;
        if (Ended && fresh.Any(m => m.Hop > (Line(m.Line.Id)?.Hop ?? -1)))
            return Refusal.CheckClosed;
        CheckEvent received = new LinesReceived(transfer.Id, transfer.From, transfer.BusinessDate, fresh);
        return Rules is not null ? received : ImmutableArray.Create<CheckEvent>(Open(currency, rules), received);
    }

    /// <summary>The other check had closed, for good, before it heard of this transfer.</summary>
    public Decision<CheckEvent> Return(Asker who, string transfer)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Lines.Any(l => l.Sent is { Told: 0 } sent && sent.Transfer == transfer) ? new LinesReturned(transfer) : Decision<CheckEvent>.AlreadySo;
    }

    /// <summary>The visit says whose bill its party shares; the newest version wins.</summary>
    public Decision<CheckEvent> Join(Asker who, long version, VisitId? into)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return version > JoinVersion ? new BillJoined(version, into) : Decision<CheckEvent>.AlreadySo;
    }

    private static Opened Open(Currency currency, MoneyRules rules) =>
        new Opened(currency, rules.Taxes, rules.TaxClasses, rules.ServiceBasisPoints, rules.CashStep, rules.MostTipPercent, rules.ServerDiscountBasisPoints);

    // What is to be paid for them there is what was to be paid here.
    private LinesSent Leaving(string transfer, VisitId to, ImmutableArray<LineId> lines, Func<CheckLine, SentLine> send)
    {
        var wholes = Bill.Wholes(Lines, Discounts);
        return new(transfer, to, [.. lines.Select(id => send(Line(id)!) with
        {
            Parts = wholes.Select(w => new SentPart(w.Discount.Id, w.Parts[Lines.IndexOf(Line(id)!)])).Where(p => p.Minor > 0).ToImmutableArray() is { IsEmpty: false } parts ? parts : null,
        })]);
    }

    // The total once these lines have left.
    private long Without(ImmutableArray<LineId> lines) => Bill.Of(Rules!, ImmutableArray.CreateRange(Lines, l => lines.Contains(l.Id) ? l with { Off = true } : l), Discounts).Total;

    private long Payable(CheckLine line) => Bill.Payable[Lines.IndexOf(line)];

    // What lines are called here. Phones make their ids, and two parties' phones may make the same one: of two that come to one bill, the later is
    // called something else, so that neither is taken for the other. A line is known by its order and what that calls it.
    private Func<OrderId, OrderedLine, OrderedLine> Names()
    {
        var names = Lines.Select(l => l.Id).ToHashSet();
        return (order, line) =>
        {
            var told = line.Told ?? line.Id;
            if (Lines.FirstOrDefault(l => l.Order == order && (l.Told ?? l.Id) == told) is { } known)
                return line with { Id = known.Id, Told = known.Told };
            var name = told;
            while (!names.Add(name))
                name = new(CommandId.From($"{order}:{name}").Value);
            return line with { Id = name, Told = name == told ? null : told };
        };
    }

    // A line is off for good, so that this may be said in any order.
    private bool IsNews(MovedLine moved) => Line(moved.Line.Id) is not { } known || moved.Hop > known.Hop || (moved.Line.Off && !known.Off);

    private static MovedLine Moved(CheckLine l) => new(new(l.Id, l.Item, l.Name, l.Quantity, l.By, l.Total, l.TaxClass, l.Off, l.Told), l.Order, l.Hop, l.Owners, l.Disputed,
        [.. l.Sent!.Discounts.Select(d => new MovedDiscount(d.Id, d.BasisPoints, d.Minor, d.Reason, d.By, d.ApprovedBy))]);

    private long? SentTold(string name) => Lines.Where(l => l.Sent is { } sent && Named(sent, name)).Select(l => (long?)l.Sent!.Told).Min();

    private Check Sending(LinesSent e)
    {
        var sent = e.Lines.ToDictionary(l => l.Line);
        var gone = e.Lines.SelectMany(l => l.Parts ?? []).ToLookup(p => p.Discount, p => p.Minor);
        Discount Whole(string id) => Discounts.First(d => d.Line is null && d.Id == id);
        return this with
        {
            Lines = ImmutableArray.CreateRange(Lines, l => !sent.TryGetValue(l.Id, out var s) ? l : l with
            {
                Owners = s.Owners.OrEmpty(),
                Disputed = s.Disputed,
                Hop = l.Hop + 1,
                Sent = new(e.Transfer, e.To, s.Minor, Version + 1, 0, [.. Discounts.Where(d => d.Line == l.Id), .. (s.Parts ?? []).Select(p => Whole(p.Discount).Part(e.Transfer, l.Id, p.Minor))]),
            }),
            Discounts = [.. Discounts.Where(d => d.Line is not { } line || !sent.ContainsKey(line)).Select(d => d.Line is null ? d.Without(gone[d.Id].Sum()) : d).Where(d => d.BasisPoints > 0 || d.Minor > 0)],
        };
    }

    private Check Receiving(LinesReceived e)
    {
        var (lines, discounts) = (Lines, Discounts);
        foreach (var moved in e.Lines)
        {
            var known = lines.FirstOrDefault(l => l.Id == moved.Line.Id);
            if (known is not null && moved.Hop <= known.Hop)
            {
                lines = lines.Replace(known, Known(known, known.Off || moved.Line.Off, known.Total));
                continue;
            }
            var line = new CheckLine(moved.Line.Id, moved.Order, moved.Line.Item, moved.Line.Name, moved.Line.Quantity, moved.Line.By, moved.Line.Total, moved.Line.TaxClass,
                moved.Line.Off || known is { Off: true }, moved.Owners.OrEmpty(), moved.Disputed, moved.Hop, Told: moved.Line.Told);
            lines = known is null ? lines.Add(line) : lines.Replace(known, line);
            discounts = discounts.AddRange(moved.Discounts.OrEmpty().Select(d => new Discount(d.Id, line.Id, d.BasisPoints, d.Minor, d.Reason, d.By, d.ApprovedBy)));
        }
        return this with { Lines = lines, Discounts = discounts, Received = Received.Add(e.Transfer), BusinessDate = e.BusinessDate > BusinessDate ? e.BusinessDate : BusinessDate };
    }

    private Check Returning(LinesReturned e)
    {
        var back = Lines.Where(l => l.Sent?.Transfer == e.Transfer).ToList();
        return this with
        {
            Lines = ImmutableArray.CreateRange(Lines, l => l.Sent?.Transfer == e.Transfer ? l with { Sent = null } : l),
            Discounts = Discounts.AddRange(back.SelectMany(l => l.Sent!.Discounts)),
            // A bill that was shared and has closed is shared no more: what is left is to be paid here.
            Into = back.Any(l => l.Sent!.To == Into) ? null : Into,
        };
    }

    // What is known of a line changes; whoever has it now has to hear of it.
    private CheckLine Known(CheckLine line, bool off, long total) =>
        (line.Off, line.Total) == (off, total) ? line : line with { Off = off, Total = total, Sent = line.Sent is { } sent ? sent with { Wanted = Version + 1 } : null };

    private Check With(string name, Func<SentTo, SentTo> change) => this with { Lines = ImmutableArray.CreateRange(Lines, l => l.Sent is { } sent && Named(sent, name) ? l with { Sent = change(sent) } : l) };

    private static bool Named(SentTo sent, string name) => name.AsSpan(SentName.Length).SequenceEqual(sent.Transfer);
}
