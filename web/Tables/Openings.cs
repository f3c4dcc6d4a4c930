using System.Security.Cryptography;
using System.Text;
using Icupa.Tables;
using Icupa.Visits;

namespace Icupa.Web.Tables;

/// <summary>How a visit begins at a table.</summary>
public static class Openings
{
    /// <summary>
    /// Opens a visit, once per fact: the fact (a command's id, or "empty at version 7") decides the id of the visit, so that a call made
    /// again, or two phones that scan an empty table at the same moment, open one visit.
    /// </summary>
    public static async Task<(Refusal Refusal, VisitId? Visit)> Open(IGrainFactory grains, Asker who, TableId table, string fact, DateTimeOffset now)
    {
        var seat = await grains.GetGrain<ITableGrain>(Key.Table(table)).Open(who, Candidate(table, fact, now));
        if (seat is not { Refusal: Refusal.None, Party: { } party }) return (seat.Refusal, null);
        var opened = await Begin(grains, who, table, party.Visit);
        return opened.Ok ? (Refusal.None, party.Visit) : (opened.Refusal, null);
    }

    /// <summary>
    /// Begins the visit of a party that the table holds. Whoever opened the table may have come no further (a node that ended just then), so that
    /// who finds no such visit begins it: once is as often as you like.
    /// </summary>
    public static Task<Reply> Begin(IGrainFactory grains, Asker who, TableId table, VisitId visit) =>
        grains.GetGrain<IVisitGrain>(Key.Visit(visit)).Open(who, CommandId.From("open:" + visit.Text), table);

    /// <summary>A version 7 uuid of the minute, so that visits still sort by when they opened; the rest follows from the fact.</summary>
    internal static VisitId Candidate(TableId table, string fact, DateTimeOffset now)
    {
        var minute = now.ToUnixTimeMilliseconds() / 60_000 * 60_000;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{table.Text} {fact}"));
        var tail = Convert.ToHexStringLower(hash)[..20];
        return VisitId.Of($"{table.Venue.Text}/{minute:x12}7{tail[1..4]}8{tail[5..20]}");
    }
}
