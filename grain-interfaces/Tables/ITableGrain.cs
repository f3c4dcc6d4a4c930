using System.Collections.Immutable;

namespace Icupa.Tables;

/// <summary>A party now at a table. The PIN (four digits, for the pin policy) is shown to staff only.</summary>
/// <param name="With">The party here whose bill it shares.</param>
/// <param name="Number">From 1 on, its own as long as it sits here; 0 of one that a silo of an earlier build seated.</param>
[GenerateSerializer, Immutable, Alias("icupa.table.party")]
public sealed record Party([property: Id(0)] VisitId Visit, [property: Id(1)] DateTimeOffset OpenedAt, [property: Id(2)] string Pin, [property: Id(3)] VisitId? With = null, [property: Id(4)] int Number = 0)
{
    /// <summary>What staff and the kitchen call it: the first is A.</summary>
    public string Letter => LetterOf(Number);

    public static string LetterOf(int number) => $"{(char)('A' + Math.Max(1, number) - 1)}";
}

/// <summary>A table as staff and the edge see it. The version counts its writes.</summary>
[GenerateSerializer, Immutable, Alias("icupa.table.view")]
public sealed record TableView([property: Id(0)] TableId Id, [property: Id(1)] int Epoch, [property: Id(2)] long Version, [property: Id(3)] ImmutableArray<Party> Parties);

/// <summary>The answer to a request for a visit at a table.</summary>
[GenerateSerializer, Immutable, Alias("icupa.table.seat")]
public readonly record struct Seat([property: Id(0)] Refusal Refusal, [property: Id(1)] Party? Party);

/// <summary>One physical table: the epoch of its printed code and the parties that sit at it.</summary>
[GrainInterfaceType("icupa.table"), Alias("icupa.table")]
public interface ITableGrain : IGrainWithStringKey
{
    [Alias("look")] Task<TableView> Look();

    /// <summary>
    /// Names the visit that a newcomer opens: <paramref name="candidate"/> if the table takes another party, else a refusal.
    /// The same fact again (<see cref="VisitId.Fact"/>) gets the same answer, for a day also once that visit has gone. Guests are refused where staff
    /// open the table first (at most 8 parties at once).
    /// </summary>
    [Alias("open")] Task<Seat> Open(Asker who, VisitId candidate);

    /// <summary>
    /// From a visit's settling: its party comes from another table, alone (refused as Open is, where somebody sits here) or to share the bill of
    /// <paramref name="with"/>, which must sit here; where that one shares another's, it is that other's. Already here so is success.
    /// </summary>
    /// <param name="move">Which of the visit's moves it comes with. Word of one by which it has gone again is refused as <see cref="Refusal.TooLate"/>.</param>
    [Alias("come")] Task<Seat> Come(Asker who, VisitId visit, DateTimeOffset openedAt, VisitId? with, int move);

    /// <summary>From a visit's settling: it has ended, sits elsewhere or does not come, as of one of its moves. Word of an earlier one than that by which it sits here changes nothing.</summary>
    [Alias("gone")] Task<Seat> Gone(Asker who, VisitId visit, int move);

    /// <summary>As <see cref="Come"/>, from a silo of an earlier build, which does not count moves; goes once none of them can run beside this one.</summary>
    [Alias("take")] Task<Seat> Take(Asker who, VisitId visit, DateTimeOffset openedAt, VisitId? with);

    /// <summary>A visit that never moved has ended; of any visit that has gone, from a silo of an earlier build.</summary>
    [Alias("closed")] Task Closed(VisitId visit);

    /// <summary>Makes every printed code of this table void. Staff only.</summary>
    [Alias("rotate")] Task<Seat> RotateCode(Asker who);
}
