using Icupa.Orders;
using Icupa.Storage;

namespace Icupa.Reports;

/// <summary>What was ordered and brought at a visit, from the journal of its orders: pure.</summary>
public static class EvidenceOfOrders
{
    private sealed record Brought(PlacedLine Line, DateTimeOffset OrderedAt)
    {
        public DateTimeOffset? ServedAt { get; set; }
        public string? ServedBy { get; set; }
        public string? Off { get; set; }
    }

    /// <summary>Each dish with who ordered it and when it was brought, in the order of the journal.</summary>
    public static IEnumerable<EvidenceLine> Lines(IEnumerable<StoredRow> orders)
    {
        var lines = new Dictionary<LineId, Brought>();
        foreach (var commit in orders.Commits(OrderJson.Default.CommitOrderEventArray))
            foreach (var happened in commit.Events)
                Note(lines, happened, commit.Fact);
        return lines.Values.Select(b => new EvidenceLine(b.Line.Quantity, b.Line.Name ?? b.Line.KitchenName, b.Line.By, b.OrderedAt, b.ServedAt, b.ServedBy, b.Line.Total, b.Off));
    }

    private static void Note(Dictionary<LineId, Brought> lines, OrderEvent happened, in Fact fact)
    {
        switch (happened)
        {
            case RoundAccepted e:
                foreach (var line in e.Lines)
                    lines.TryAdd(line.Id, new(line, e.PlacedAt));
                break;
            case LinesServed e:
                foreach (var line in e.Lines)
                    (lines[line].ServedAt, lines[line].ServedBy) = (fact.At, fact.By);
                break;
            case LineVoided e:
                lines[e.Line].Off = e.Reason;
                break;
            case LineRemade e:
                (lines[e.Line].ServedAt, lines[e.Line].ServedBy) = (null, null);
                break;
        }
    }
}
