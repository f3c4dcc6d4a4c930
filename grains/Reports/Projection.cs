using System.Text.Json;
using System.Text.Json.Serialization;
using Icupa.Drawers;
using Icupa.Storage;
using Icupa.Visits;

namespace Icupa.Reports;

/// <summary>One row of a table of schema <c>read</c>: its properties are the columns, in snake case.</summary>
public readonly record struct ReadRow(string Table, object Columns);

/// <summary>Makes rows of one kind of stream. Pure: the same stream gives the same rows, whenever it is read.</summary>
public interface IProjection
{
    /// <summary>What comes before the colon of the streams' keys.</summary>
    string Kind { get; }

    /// <summary>The tables that rows come into; each has columns "stream" and "venue".</summary>
    IReadOnlyList<string> Tables { get; }

    /// <summary>All rows of a stream, from its beginning.</summary>
    IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal);
}

/// <summary>The kinds of stream that the read side knows.</summary>
public static class Projections
{
    public static IReadOnlyDictionary<string, IProjection> All { get; } =
        new IProjection[] { new VisitRows(), new CheckRows(), new AttemptRows(), new DrawerRows(), new ReconciliationRows(), new ReceiptRows() }.ToDictionary(p => p.Kind);

    public static IEnumerable<string> Tables => All.Values.SelectMany(p => p.Tables).Distinct();

    /// <summary>How rows are handed to Postgres.</summary>
    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}

/// <summary>Visits: who opened and closed which table when.</summary>
public sealed class VisitRows : IProjection
{
    public string Kind => "visit";
    public IReadOnlyList<string> Tables => ["visits"];

    public IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal)
    {
        var (visit, id, by) = (Visit.Empty, VisitId.Of(Key.Rest(stream)), "");
        foreach (var commit in journal.Commits(VisitJson.Default.CommitVisitEventArray))
            (visit, by) = (StoredRows.After(visit, commit), by.Length == 0 ? commit.By : by);
        return visit.Table is not { } table ? [] : [new("visits", new
        {
            stream,
            venue = id.Venue,
            visit = id,
            tableName = table.Name,
            visit.OpenedAt,
            openedBy = by,
            guests = visit.Guests.Length,
            visit.ClosedAt,
            visit.ClosedBy,
            visit.CloseReason,
        })];
    }
}

/// <summary>Days that were closed with a Z report.</summary>
public sealed class DrawerRows : IProjection
{
    public string Kind => "drawer";
    public IReadOnlyList<string> Tables => ["closed_days"];

    public IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal)
    {
        var (drawer, (venue, date)) = (journal.Fold<Drawer, DrawerEvent>(DrawerJson.Default.CommitDrawerEventArray), Key.DrawerOf(stream));
        return drawer.Closings.Where(c => c.Number is not null).Select(c => new ReadRow("closed_days", new
        {
            stream,
            venue,
            c.Number,
            date,
            c.Place,
            closedBy = c.By,
            closedAt = c.At,
            total = c.Figures!.Total,
        }));
    }
}
