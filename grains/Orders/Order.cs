using System.Collections.Immutable;
using Icupa.Checks;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Orders;

/// <summary>A line and how far it is.</summary>
/// <param name="At">How far each of its stations is, in the order of the line's stations.</param>
public sealed record OrderLine(PlacedLine Placed, Fulfilment State, ImmutableArray<Fulfilment> At, TroubleKind? Trouble, string? VoidReason, int Remakes)
{
    // Most lines have one station, and share what they say of it.
    private static readonly ImmutableArray<ImmutableArray<Fulfilment>> Alone = [.. Enumerable.Range(0, (int)Enum.GetValues<Fulfilment>().Max() + 1).Select(state => ImmutableArray.Create((Fulfilment)state))];

    public bool Unfinished => State < Fulfilment.Served;

    /// <summary>Staff have told the table that the kitchen cannot make it.</summary>
    public bool Told { get; private init; }

    /// <summary>Taken off before anybody cooked it: its portions stand in the kitchen still.</summary>
    public bool Uncooked { get; private init; }

    internal bool Untold => VoidReason == OffReason.CannotMake && !Told;

    internal static OrderLine Fresh(PlacedLine placed) => new(placed, Fulfilment.Sent, Untouched(placed), null, null, 0);

    internal OrderLine Again() => this with { State = Fulfilment.Sent, At = Untouched(Placed), Trouble = null, Remakes = Remakes + 1 };

    internal OrderLine Off(string reason) => this with { State = Fulfilment.Voided, VoidReason = reason, Trouble = null, Uncooked = State == Fulfilment.Sent && Remakes == 0 && reason != OffReason.CannotMake };

    internal OrderLine TalkedOver() => this with { Trouble = null, Told = Told || Untold };

    /// <summary>The line once a station says how far it is. Only forward, but for a bump that is undone; a report from before the last remake says nothing.</summary>
    internal OrderLine Reported(string station, StationLine report)
    {
        var index = Placed.Stations.IndexOf(station);
        if (index < 0 || report.Remakes != Remakes || State >= Fulfilment.Served)
            return this;
        var undone = (At[index], report.State) == (Fulfilment.Ready, Fulfilment.Preparing);
        if (report.State <= At[index] && !undone)
            return this;
        if (report.State == Fulfilment.Voided)
            return Off(OffReason.CannotMake);
        var at = At.Length == 1 ? Alone[(int)report.State] : At.SetItem(index, report.State);
        // Made at several stations: under way once one of them began, ready once all of them are.
        var state = at.Min() >= Fulfilment.Ready ? Fulfilment.Ready : (Fulfilment)Math.Min((int)at.Max(), (int)Fulfilment.Preparing);
        return this with { At = at, State = state };
    }

    private static ImmutableArray<Fulfilment> Untouched(PlacedLine placed) =>
        placed.Stations.Length == 1 ? Alone[(int)Fulfilment.Sent] : [.. Enumerable.Repeat(Fulfilment.Sent, placed.Stations.Length)];
}

public enum AudienceKind
{
    Prep = 1,
    Expo = 2,
    Visit = 3,
    Check = 4,
}

/// <summary>Who has to know of the order: its stations, its visit, and the visit's check.</summary>
/// <param name="Told">The version of the order that it knows.</param>
/// <param name="Wanted">The version of the last change that concerns it.</param>
/// <param name="Ticket">The newest version of the station's ticket that the order has heard of.</param>
public readonly record struct Audience(string Name, AudienceKind Kind, long Told, long Wanted, long Ticket)
{
    public bool Behind => Told < Wanted;

    internal bool Concerned(ImmutableArray<OrderLine> before, ImmutableArray<OrderLine> after)
    {
        if (Kind == AudienceKind.Visit)
            return before.Count(l => l.Unfinished) != after.Count(l => l.Unfinished);
        if (Kind == AudienceKind.Check)
            return !before.Select(l => l.State == Fulfilment.Voided).SequenceEqual(after.Select(l => l.State == Fulfilment.Voided));
        for (var i = 0; i < before.Length; i++)
        {
            var (was, now) = (before[i], after[i]);
            if (was.Remakes != now.Remakes
                || (Kind == AudienceKind.Expo ? was.State != now.State : (was.State == Fulfilment.Voided) != (now.State == Fulfilment.Voided)))
            {
                if (Kind == AudienceKind.Expo || now.Placed.Stations.Contains(Name))
                    return true;
            }
        }
        return false;
    }
}

/// <summary>One placed round. Its lines never change; how far they are does. Version counts its facts, as its stream does.</summary>
public sealed record Order(long Version, RoundAccepted? Round, ImmutableArray<OrderLine> Lines, ImmutableArray<Audience> Audiences) : IFold<Order, OrderEvent>
{
    /// <summary>The names of the visit and the check among the audiences; no station's name has a colon.</summary>
    public const string VisitName = "visit:";
    public const string CheckName = "check:";
    public const int LongestReason = 200;

    public static Order Empty { get; } = new(0, null, [], []);

    /// <summary>Where the party sits.</summary>
    public TableId? Table { get; private init; }
    /// <summary>Its number there, from 2 on; null for the first.</summary>
    public int? Party { get; private init; }
    /// <summary>The version of the visit that said so.</summary>
    public long TableVersion { get; private init; }

    public int Unfinished => Lines.Count(l => l.Unfinished);
    public bool Owes => Audiences.Any(a => a.Behind);

    /// <summary>What is to be paid for the round, in minor units.</summary>
    public long Total => Lines.Where(l => l.State != Fulfilment.Voided).Sum(l => l.Placed.Total);

    /// <summary>As spoken: the table, a letter from its second party on, and the round: "12-3", "12B-1".</summary>
    public string Number => $"{Table!.Value.Name}{(Party is { } party ? Tables.Party.LetterOf(party) : "")}-{Round!.Id.Number}";

    /// <summary>As the check is told of it.</summary>
    public CheckedOrder Checked => new(Round!.Id, Version, Round.BusinessDate,
        [.. Lines.Select(l => new OrderedLine(l.Placed.Id, l.Placed.Item, l.Placed.Name ?? l.Placed.KitchenName, l.Placed.Quantity, l.Placed.By, l.Placed.Total, l.Placed.TaxClass, l.State == Fulfilment.Voided))], Table);

    public OrderLine? Line(LineId id) => Lines.FirstOrDefault(l => l.Placed.Id == id);

    /// <summary>The cart hands the round over. The same round again is already so.</summary>
    public Decision<OrderEvent> Accept(Asker who, PlacedRound round, ImmutableArray<string> expo, TimeSpan busy, DateTimeOffset now, int? party = null)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Round is not null)
            return Decision<OrderEvent>.AlreadySo;
        if (round.Lines.IsDefaultOrEmpty)
            return Refusal.Malformed;
        // A round that waited for staff is cooked from now on.
        var quoted = (now > round.PlacedAt ? now : round.PlacedAt).AddSeconds(round.ReadyIn ?? round.Lines.Max(l => l.PrepSeconds)) + busy;
        return new RoundAccepted(round.Id, round.Table, round.PlacedAt, quoted, round.BusinessDate, round.PlacedBy, round.Lines, expo, round.SentAt, AfterFirst(party));
    }

    public Decision<OrderEvent> Seat(Asker who, long visitVersion, TableId table, int? party = null)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return visitVersion > TableVersion ? new TableChanged(visitVersion, table, AfterFirst(party)) : Decision<OrderEvent>.AlreadySo;
    }

    private static int? AfterFirst(int? party) => party > 1 ? party : null;

    public Decision<OrderEvent> Report(Asker who, string station, long ticketVersion, ImmutableArray<StationLine> lines)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (!Audiences.Any(a => a.Name == station && a.Kind == AudienceKind.Prep && a.Ticket < ticketVersion))
            return Decision<OrderEvent>.AlreadySo;
        // Without any news its version is kept all the same: an undo from before it, that comes late, must not count.
        return new LinesProgressed(station, ticketVersion, [.. lines.Where(r => Line(r.Line) is { } line && !ReferenceEquals(line, line.Reported(station, r)))]);
    }

    public Decision<OrderEvent> Tell(Asker who, string name, long version)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Audiences.Any(a => a.Name == name && a.Told < version) ? new AudienceTold(name, version) : Decision<OrderEvent>.AlreadySo;
    }

    /// <summary>A runner brought lines: those named, or every line that is ready when none is named.</summary>
    public Decision<OrderEvent> Serve(Asker who, ImmutableArray<LineId> lines)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (who.IsGuest)
            return Refusal.NotAllowed;
        if (lines.Any(id => Line(id) is null))
            return Refusal.NoSuchLine;
        if (lines.Any(id => Line(id)!.State == Fulfilment.Voided))
            return Refusal.TooLate;
        var brought = Lines.Where(l => lines.IsEmpty ? l.State == Fulfilment.Ready : l.Unfinished && lines.Contains(l.Placed.Id)).Select(l => l.Placed.Id).ToImmutableArray();
        return brought.IsEmpty ? Decision<OrderEvent>.AlreadySo : new LinesServed(brought);
    }

    public Decision<OrderEvent> GotIt(Asker who, LineId id)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (Line(id) is not { } line)
            return Refusal.NoSuchLine;
        if (!Speaks(who, line))
            return Refusal.NotYourLine;
        return line.State switch
        {
            Fulfilment.Voided => Refusal.TooLate,
            Fulfilment.Served => Decision<OrderEvent>.AlreadySo,
            _ => new LinesServed([id]),
        };
    }

    public Decision<OrderEvent> Complain(Asker who, LineId id, TroubleKind kind)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (Line(id) is not { } line)
            return Refusal.NoSuchLine;
        if (who.IsGuest && !Speaks(who, line))
            return Refusal.NotYourLine;
        if (line.State == Fulfilment.Voided)
            return Refusal.TooLate;
        if (!Enum.IsDefined(kind))
            return Refusal.Malformed;
        return line.Trouble == kind ? Decision<OrderEvent>.AlreadySo : new TroubleRaised(id, kind);
    }

    /// <summary>
    /// Staff decide about a trouble. Taking off needs an open trouble; making again does not, but what is still in the making is not
    /// made a second time. Talking it over also answers that the kitchen cannot make a line: the table has been told.
    /// </summary>
    public Decision<OrderEvent> AnswerTrouble(Asker who, LineId id, TroubleAnswer answer)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        if (Line(id) is not { } line)
            return Refusal.NoSuchLine;
        return answer switch
        {
            TroubleAnswer.Talk => line.Trouble is null && !line.Untold ? Decision<OrderEvent>.AlreadySo : new TroubleTalkedOver(id),
            TroubleAnswer.TakeOff when line.State == Fulfilment.Voided => Decision<OrderEvent>.AlreadySo,
            TroubleAnswer.TakeOff => line.Trouble is { } trouble ? new LineVoided(id, OffReason.Of(trouble)) : Refusal.TooLate,
            TroubleAnswer.Remake when line.State == Fulfilment.Voided => Refusal.TooLate,
            TroubleAnswer.Remake => line.Trouble is null && line.State < Fulfilment.Ready ? Decision<OrderEvent>.AlreadySo : new LineRemade(id),
            _ => Refusal.Malformed,
        };
    }

    /// <summary>Staff take a line off: anybody until the kitchen starts, a manager or owner also later.</summary>
    public Decision<OrderEvent> Void(Asker who, LineId id, string reason)
    {
        if (Round is null)
            return Refusal.NotFound;
        if (!who.IsStaff)
            return Refusal.NotAllowed;
        if (Line(id) is not { } line)
            return Refusal.NoSuchLine;
        if (line.State == Fulfilment.Voided)
            return Decision<OrderEvent>.AlreadySo;
        if (line.State >= Fulfilment.Preparing && !who.Manages)
            return Refusal.TooLate;
        if (!Writing.Plain(reason, LongestReason))
            return Refusal.BadWords;
        return new LineVoided(id, reason);
    }

    public Order Apply(OrderEvent happened, in Fact fact) => happened switch
    {
        RoundAccepted e => new(Version + 1, e, [.. e.Lines.Select(OrderLine.Fresh)], [.. AudiencesOf(e, Version + 1)]) { Table = e.Table, Party = e.Party },
        TableChanged e => Reseated(e),
        LinesProgressed e => Next(l => e.Lines.FirstOrDefault(r => r.Line == l.Placed.Id) is { State: not 0 } report ? l.Reported(e.Station, report) : l)
            .With(e.Station, a => a with { Ticket = e.TicketVersion }),
        LinesServed e => Next(l => e.Lines.Contains(l.Placed.Id) ? l with { State = Fulfilment.Served } : l),
        TroubleRaised e => Next(l => l.Placed.Id == e.Line ? l with { Trouble = e.Kind } : l),
        TroubleTalkedOver e => Next(l => l.Placed.Id == e.Line ? l.TalkedOver() : l),
        LineVoided e => Next(l => l.Placed.Id == e.Line ? l.Off(e.Reason) : l),
        LineRemade e => Next(l => l.Placed.Id == e.Line ? l.Again() : l),
        AudienceTold e => With(e.Name, a => a with { Told = Math.Max(a.Told, e.Version) }) with { Version = Version + 1 },
        _ => throw new InvalidDataException($"{happened.GetType().Name} is no fact of an order"),
    };

    private bool Speaks(Asker who, OrderLine line) => OrderLineView.Speaks(who.By, who.IsGuest, line.Placed.By, Round!.PlacedBy);

    private static IEnumerable<Audience> AudiencesOf(RoundAccepted round, long version)
    {
        foreach (var station in round.Lines.SelectMany(l => l.Stations).Distinct(StringComparer.Ordinal))
            yield return new(station, AudienceKind.Prep, 0, version, 0);
        foreach (var station in round.Expo.Where(x => !round.Lines.Any(l => l.Stations.Contains(x))))
            yield return new(station, AudienceKind.Expo, 0, version, 0);
        yield return new(VisitName, AudienceKind.Visit, 0, version, 0);
        yield return new(CheckName, AudienceKind.Check, 0, version, 0);
    }

    // Everybody who names the table has to know; the visit knows it best.
    private Order Reseated(TableChanged e) => this with
    {
        Version = Version + 1,
        Table = e.Table,
        Party = e.Party,
        TableVersion = e.VisitVersion,
        Audiences = ImmutableArray.CreateRange(Audiences, a => a.Kind == AudienceKind.Visit ? a : a with { Wanted = Version + 1 }),
    };

    private Order Next(Func<OrderLine, OrderLine> change)
    {
        var (version, lines) = (Version + 1, ImmutableArray.CreateRange(Lines, change));
        return this with { Version = version, Lines = lines, Audiences = ImmutableArray.CreateRange(Audiences, a => a.Concerned(Lines, lines) ? a with { Wanted = version } : a) };
    }

    private Order With(string name, Func<Audience, Audience> change) =>
        this with { Audiences = ImmutableArray.CreateRange(Audiences, a => a.Name == name ? change(a) : a) };
}
