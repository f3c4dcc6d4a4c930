using System.Collections.Immutable;
using Icupa.Storage;

namespace Icupa.Visits;

/// <summary>
/// A party that moves to another table, alone or to share another party's bill. The visit asks the table, and has moved once it said yes;
/// the table left is told after that, so that a party never sits nowhere.
/// </summary>
public sealed partial record Visit
{
    /// <summary>So many tables lead to where a party went.</summary>
    public const int MaxBefore = 10;

    /// <summary>The move that a table is asked for.</summary>
    public MoveBegun? Moving { get; private init; }
    /// <summary>The last move that a table refused.</summary>
    public MoveRefused? NotMoved { get; private init; }
    /// <summary>Counts the moves.</summary>
    public int Moves { get; private init; }
    /// <summary>Counts those that a table was asked for, and those that came to nothing, so that tables can tell what they hear late.</summary>
    public int Asked { get; private init; }
    /// <summary>Tables that the party sat at, newest last.</summary>
    public ImmutableArray<TableId> Before { get; private init; } = [];
    /// <summary>Tables that do not know yet that it is gone, does not come, or stays as it was.</summary>
    public ImmutableArray<TableId> Leaving { get; private init; } = [];
    /// <summary>The visit whose table and bill it shares.</summary>
    public VisitId? With { get; private init; }
    /// <summary>Counts the changes of whose bill is shared; <see cref="BillKnows"/> is the last that the check was told.</summary>
    public long BillVersion { get; private init; }
    public long BillKnows { get; private init; }

    public bool OwesMove => Moving is not null || !Leaving.IsEmpty || BillKnows < BillVersion;

    /// <param name="here">The visit itself.</param>
    public Decision<VisitEvent> Move(Asker who, string move, VisitId here, TableId to, VisitId? with)
    {
        if (Table is null)
            return Refusal.NotFound;
        if (Ended)
            return Refusal.VisitEnded;
        if (!who.IsStaff && who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Moving?.Move == move)
            return Decision<VisitEvent>.AlreadySo;
        // One at a time, and the table that was left must know it before the party may come back there.
        if (Moving is not null || !Leaving.IsEmpty)
            return Refusal.Moving;
        // It may end at any moment.
        if (Closing is not null)
            return Refusal.Busy;
        if (to.Venue != here.Venue || with == here || (with is { } other && other.Venue != here.Venue))
            return Refusal.Malformed;
        return to == Table && with == With ? Decision<VisitEvent>.AlreadySo : new MoveBegun(move, to, with);
    }

    /// <summary>
    /// Whether another party may come to share this one's bill at a table. Not while it moves itself, nor where it does not sit any more: of any
    /// that want to come to each other at the same time one at least is refused, and no ring of bills comes about.
    /// </summary>
    public Refusal Welcomes(TableId at) => Table is null ? Refusal.NotFound : Ended ? Refusal.VisitEnded : Moving is not null || Table != at ? Refusal.TableTaken : Refusal.None;

    /// <summary>The table has answered.</summary>
    public Decision<VisitEvent> Arrive(Asker who, string move, Refusal refusal, VisitId? with)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Moving is not { } asked || asked.Move != move ? Decision<VisitEvent>.AlreadySo
            : refusal == Refusal.None ? new MoveEnded(move, asked.To, with) : new MoveRefused(move, refusal);
    }

    public Decision<VisitEvent> LeaveTable(Asker who, TableId table)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        return Leaving.Contains(table) ? new TableLeft(table) : Decision<VisitEvent>.AlreadySo;
    }

    public Decision<VisitEvent> ToldBill(long version) => version > BillKnows ? new BillTold(version) : Decision<VisitEvent>.AlreadySo;

    /// <summary>It has ended, and its check would still take lines.</summary>
    public bool EndUnheard => Ended && !CheckKnowsEnd;

    /// <summary>
    /// Lines are about to come to the visit's check, which then does not end before they came. While it is being closed they wait; one that has ended
    /// says so only once its check knows it, and can refuse them for good. Asked once per transfer: a repeat has the same id.
    /// </summary>
    public Decision<VisitEvent> Expect(Asker who, long minor)
    {
        if (Table is null)
            return Refusal.NotFound;
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Closing is not null)
            return Refusal.Busy;
        if (Ended && Check is not null)
            return EndUnheard ? Refusal.Busy : Decision<VisitEvent>.AlreadySo;
        var known = Check ?? new(0, Ended ? 0 : minor, 0);
        return known with { Expected = Math.Max(known.Expected, known.Received ?? 0) + 1 };
    }

    // A table that had said yes before (and nobody heard it) has to forget the party, or whose bill it was to share.
    private Visit Staying(MoveRefused e) => this with { Moving = null, NotMoved = e, Asked = Asked + 1, Leaving = Leaving.Add(Moving!.To) };

    private Visit Arriving(MoveEnded e)
    {
        var left = Table!.Value;
        return People(this with
        {
            Table = e.To,
            Moving = null,
            Moves = Moves + 1,
            Before = left == e.To ? Before : [.. Before.Remove(e.To).Remove(left).Add(left).TakeLast(MaxBefore)],
            Leaving = left == e.To ? Leaving : Leaving.Add(left),
            With = e.With,
            BillVersion = With == e.With ? BillVersion : BillVersion + 1,
        });
    }
}
