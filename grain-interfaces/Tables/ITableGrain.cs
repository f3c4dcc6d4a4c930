using System.Collections.Immutable;

namespace Icupa.Tables;

/// <summary>A party now at a table. The PIN (four digits, for the pin policy) is shown to staff only.</summary>
/// <param name="With">The party here whose bill it shares.</param>
[GenerateSerializer, Immutable, Alias("icupa.table.party")]
public sealed record Party([property: Id(0)] VisitId Visit, [property: Id(1)] DateTimeOffset OpenedAt, [property: Id(2)] string Pin, [property: Id(3)] VisitId? With = null);

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
    /// The same candidate again gets the same answer. Guests are refused where staff open the table first (at most 8 parties at once).
    /// </summary>
    [Alias("open")] Task<Seat> Open(Asker who, VisitId candidate);

    /// <summary>
    /// From a visit's settling: its party comes from another table, alone (refused as Open is, where somebody sits here) or to share the bill of
    /// <paramref name="with"/>, which must sit here; where that one shares another's, it is that other's. Already here so is success.
    /// </summary>
    [Alias("take")] Task<Seat> Take(Asker who, VisitId visit, DateTimeOffset openedAt, VisitId? with);

    /// <summary>The visit has ended, or sits elsewhere; called by its settling.</summary>
    [Alias("closed")] Task Closed(VisitId visit);

    /// <summary>Makes every printed code of this table void. Staff only.</summary>
    [Alias("rotate")] Task<Seat> RotateCode(Asker who);
}
