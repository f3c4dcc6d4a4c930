using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Checks;
using Icupa.Payments;
using Npgsql;

namespace Icupa.Bench.Payments;

/// <summary>Afterwards: the cluster owes nobody anything, and the checks, as their grains say, against the providers' ledger, payment by payment.</summary>
public static class PaymentAudit
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>A payment as a check shows it: what it was to move, whether it did, and what went back.</summary>
    private sealed record Posting(string State, long Collected, long Refunded)
    {
        public long Minor => State == "posted" ? Collected - Refunded : 0;
    }

    public static async Task Hold(IGrainFactory grains, string postgres, Room room, Providers providers, IReadOnlyCollection<PaymentId> asked, Findings findings)
    {
        foreach (var stream in await Owing(postgres))
            findings.Stuck.Add($"{stream} still owes");
        var postings = new Dictionary<PaymentId, Posting>();
        foreach (var table in room.Tables)
            Read(table, await grains.GetGrain<ICheckGrain>(Key.Check(table.Visit)).Snapshot(), postings, findings);
        Compare(postings, asked, providers, findings);
        foreach (var (payment, held) in providers.Held)
            findings.Stuck.Add($"{payment}: {held} still held on the card");
    }

    // What is owed to others is on its way for a moment after everything.
    private static async Task<List<string>> Owing(string postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        for (var until = DateTimeOffset.UtcNow + Episode.StuckAfter; ; await Task.Delay(Look))
        {
            await using var command = source.CreateCommand("select stream from owing where split_part(stream, ':', 1) in ('check', 'payment', 'hold', 'visit', 'fiscal', 'drawer')");
            await using var reader = await command.ExecuteReaderAsync();
            var streams = new List<string>();
            while (await reader.ReadAsync())
                streams.Add(reader.GetString(0));
            if (streams.Count == 0 || DateTimeOffset.UtcNow > until)
                return streams;
        }
    }

    private static void Read(SeatedTable table, Snapshot check, Dictionary<PaymentId, Posting> postings, Findings findings)
    {
        using var json = JsonDocument.Parse(check.Set);
        foreach (var tender in json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith("tender:", StringComparison.Ordinal)).Select(e => e.Value))
            postings[PaymentId.Of(tender.GetProperty("payment").GetString()!)] =
                new(tender.GetProperty("state").GetString()!, tender.GetProperty("collected").GetInt64(), tender.GetProperty("refunded").GetInt64());
        var (paid, total, state) = json.RootElement.TryGetProperty("meta", out var meta) ? (meta.GetProperty("paid").GetInt64(), meta.GetProperty("total").GetInt64(), meta.GetProperty("state").GetString()) : (0, 0, null);
        if (paid > total)
            findings.Doubled.Add($"{table.Visit}: {paid} paid of {total}");
        if (paid < total || state is not ("paid" or "closed"))
            findings.Stuck.Add($"{table.Visit}: {state}, {paid} paid of {total}");
    }

    private static void Compare(Dictionary<PaymentId, Posting> postings, IReadOnlyCollection<PaymentId> asked, Providers providers, Findings findings)
    {
        var names = asked.SelectMany(p => new[] { (References.Of(p), p), (References.Of(p, "late"), p) }).ToDictionary(n => n.Item1.ToString("N"), n => n.Item2);
        var ledger = providers.Ledger.All();
        foreach (var stranger in ledger.Where(m => !names.ContainsKey(m.Reference)))
            findings.Lost.Add($"{stranger}: nobody asked for it");
        var moved = ledger.Where(m => names.ContainsKey(m.Reference)).ToLookup(m => names[m.Reference]);
        foreach (var payment in asked)
        {
            var (charges, back) = (moved[payment].Where(m => m.Kind == "charge").ToList(), moved[payment].Where(m => m.Kind == "refund").Sum(m => m.Amount));
            var (held, posting) = (charges.Sum(m => m.Amount) - back, postings.GetValueOrDefault(payment));
            if (charges.Count > 1)
                findings.Doubled.Add($"{payment}: {charges.Count} charges");
            if (held > (posting?.Minor ?? 0))
                findings.Lost.Add($"{payment}: {held} at the provider, {posting} on the check");
            if (held < (posting?.Minor ?? 0))
                findings.Differing.Add($"{payment}: {held} at the provider, {posting} on the check");
        }
    }
}
