using System.Collections.Immutable;
using Icupa.Venues;

namespace Icupa.Tables;

/// <summary>What a table last heard of a visit: with which of its moves it came or went (0: it opened here, or ended where it never moved), and when.</summary>
[GenerateSerializer, Immutable, Alias("icupa.table.last-word")]
public sealed record LastWord([property: Id(0)] VisitId Visit, [property: Id(1)] int Move, [property: Id(2)] DateTimeOffset At);

/// <summary>What is kept of a table. Immutable: replaced whole and written whole.</summary>
/// <param name="LastWords">Of visits that came by a move, or have gone: newest last. A state of before them has none.</param>
[GenerateSerializer, Immutable, Alias("icupa.table.state")]
public sealed record TableState([property: Id(0)] int Epoch, [property: Id(1)] long Version, [property: Id(2)] ImmutableArray<Party> Parties, [property: Id(3)] ImmutableArray<LastWord> LastWords)
{
    public const int MaxParties = 8;

    /// <summary>So long, and of so many visits, last words are kept: what comes later than that is taken for new.</summary>
    public static readonly TimeSpan Remembers = TimeSpan.FromHours(24);
    public const int MaxLastWords = 100;

    public TableState() : this(1, 0, [], []) { }

    /// <summary>The visit that the same opening named before, in whatever minute; also once it has gone.</summary>
    public VisitId? Named(VisitId candidate) =>
        Parties.Select(p => p.Visit).Concat(LastWords.Select(w => w.Visit)).Where(v => v.Fact == candidate.Fact).Select(v => (VisitId?)v).FirstOrDefault();

    /// <summary>A newcomer's party, or why it may not sit here; and the table with it. One that was here before is answered as it was then, and sits down no more.</summary>
    public (Refusal Refusal, TableState Table, Party? Party) Open(Asker who, Party party, string name, VenueSettings settings)
    {
        if (Parties.FirstOrDefault(p => p.Visit == party.Visit) is { } same)
            return (Refusal.None, this, same);
        if (Last(party.Visit) is not null)
            return (Refusal.None, this, party);
        // Two servers, or a guest and a tablet that was offline: staff open an empty table, and who sits there has opened it.
        if (who.IsStaff && Parties.Length > 0)
            return (Refusal.None, this, Parties[0]);
        if (!settings.Has(name))
            return (Refusal.NotFound, this, null);
        if (who.IsGuest && settings.Joining == JoinPolicy.Staff)
            return (Refusal.AskStaffToOpen, this, null);
        if (Parties.Length > 0 && !settings.SharedTables)
            return (Refusal.TableTaken, this, null);
        if (Parties.Length >= MaxParties)
            return (Refusal.TooMany, this, null);
        var seated = party with { Number = Free(Parties) };
        return (Refusal.None, this with { Parties = Parties.Add(seated) }, seated);
    }

    /// <summary>
    /// As <see cref="Take"/>, with one of its visit's moves. Word of one by which it has gone again, or of an earlier one, comes too late: heard as
    /// new it would seat a party for ever that is elsewhere, or has ended.
    /// </summary>
    public (Refusal Refusal, TableState Table, Party? Party) Come(Party party, VisitId? with, int move, VenueSettings settings, DateTimeOffset now)
    {
        if (Last(party.Visit) is { } last && last >= move)
            // Said again, it is what it was: whose bill it came to may share another's by now.
            return last == move && Parties.FirstOrDefault(p => p.Visit == party.Visit) is { } same ? (Refusal.None, this, same) : (Refusal.TooLate, this, null);
        var (refusal, table, seated) = Take(party, with, settings);
        return (refusal, refusal == Refusal.None ? table.Hearing(party.Visit, move, now) : this, seated);
    }

    /// <summary>The party goes, or does not come. Word of a move before the one by which it sits here comes too late.</summary>
    public TableState Leave(VisitId visit, int move, DateTimeOffset now)
    {
        var (last, others) = (Last(visit), Parties.RemoveAll(p => p.Visit == visit));
        return last > move || (last == move && others.Length == Parties.Length) ? this : (this with { Parties = others }).Hearing(visit, move, now);
    }

    /// <summary>The newest move of the visit that the table has heard of.</summary>
    public int? Last(VisitId visit) => LastWords.FirstOrDefault(w => w.Visit == visit)?.Move;

    private TableState Hearing(VisitId visit, int move, DateTimeOffset now) =>
        this with { LastWords = [.. LastWords.Where(w => w.Visit != visit && w.At > now - Remembers).TakeLast(MaxLastWords - 1), new(visit, move, now)] };

    /// <summary>The party that comes to sit here, or why it may not; and the table with it.</summary>
    /// <param name="with">The party here whose bill it shares; where that one shares another's, it is that other's, and where it shares this one's, they have one bill already.</param>
    public (Refusal Refusal, TableState Table, Party? Party) Take(Party party, VisitId? with, VenueSettings settings)
    {
        var host = Parties.FirstOrDefault(p => p.Visit == with);
        if (with is not null && host is null)
            return (Refusal.NotFound, this, null);
        host = host?.With == party.Visit ? null : Parties.FirstOrDefault(p => p.Visit == host?.With) ?? host;
        var (before, others) = (Parties.FirstOrDefault(p => p.Visit == party.Visit), Parties.RemoveAll(p => p.Visit == party.Visit));
        if (before is not null && before == party with { With = host?.Visit, Number = before.Number })
            return (Refusal.None, this, before);
        if (host is null && !settings.SharedTables && others.Any(p => p.With != party.Visit))
            return (Refusal.TableTaken, this, null);
        if (others.Length >= MaxParties)
            return (Refusal.TooMany, this, null);
        var seated = party with { With = host?.Visit, Number = before?.Number ?? Free(others) };
        return (Refusal.None, this with { Parties = others.Add(seated) }, seated);
    }

    // The first that no other party has, so that what they order can be told apart.
    private static int Free(ImmutableArray<Party> others) => Enumerable.Range(1, MaxParties).First(n => others.All(p => Math.Max(1, p.Number) != n));
}
