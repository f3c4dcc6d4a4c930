using System.Text.Json;
using Icupa.Fiscal;
using Icupa.Reconciliations;
using Icupa.Storage;

namespace Icupa.Reports;

/// <summary>Days that were held against the providers.</summary>
public sealed class ReconciliationRows : IProjection
{
    public string Kind => "reconciliation";
    public IReadOnlyList<string> Tables => ["reconciliations"];

    public IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal)
    {
        var (state, (venue, date)) = (journal.Fold<Reconciliation, ReconciliationEvent>(ReconciliationJson.Default.CommitReconciliationEventArray), Key.ReconciliationOf(stream));
        return state.Found is not { } found ? [] : [new("reconciliations", new
        {
            stream,
            venue,
            date,
            run = state.Made,
            state.At,
            state.Open,
            state.Waiting,
            view = JsonSerializer.SerializeToElement(new ReconciliationView(date, state.Made, state.At, found, state.Answers)),
        })];
    }
}

/// <summary>Receipts that a device has refused or not answered.</summary>
public sealed class ReceiptRows : IProjection
{
    public string Kind => "fiscal";
    public IReadOnlyList<string> Tables => ["open_receipts"];

    public IEnumerable<ReadRow> Rows(string stream, IReadOnlyList<StoredRow> journal)
    {
        var (day, (venue, date)) = (journal.Fold<FiscalDay, FiscalEvent>(FiscalJson.Default.CommitFiscalEventArray), Key.FiscalOf(stream));
        return day.Entries.Values.Where(e => e.PassedTo is null && (e.Waits || e.State == FiscalState.Failed)).Select(entry => new ReadRow("open_receipts", new
        {
            stream,
            venue,
            date,
            receipt = entry.Document.Id,
            entry.Document.Kind,
            entry.Document.Visit,
            tableName = entry.Document.Table,
            entry.Document.At,
            entry.Document.Total,
            entry.Number,
            entry.State,
            entry.Why,
        }));
    }
}
