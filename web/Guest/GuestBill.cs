using System.Collections.Immutable;
using System.Text.Json;
using Icupa.Checks;
using Icupa.Web.Push;

namespace Icupa.Web.Guest;

/// <summary>A visit's check as its phones see it. Every amount in it comes from the check; nothing is added up here.</summary>
/// <param name="Version">Of the check's stream.</param>
public sealed record GuestBill(long Version, CheckMeta? Meta, ImmutableArray<CheckLineView> Lines, ImmutableArray<ShareView> Shares, ImmutableArray<TenderView> Tenders)
{
    public static GuestBill Of(Snapshot check)
    {
        using var json = JsonDocument.Parse(check.Set);
        ImmutableArray<T> All<T>(string prefix) => [.. json.RootElement.EnumerateObject().Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e.Value.Deserialize<T>(Wire.Options)!)];
        return new(check.Version, All<CheckMeta>("meta").FirstOrDefault(), [.. All<CheckLineView>("line:").OrderBy(l => l.Order.Number)], All<ShareView>("share:"), [.. All<TenderView>("tender:").OrderBy(t => t.At)]);
    }

    /// <summary>What of a party's own dishes stands on another bill than the one that it pays, and what its guests paid there; empty bills are left out.</summary>
    /// <param name="own">The party's own bill.</param>
    public static async Task<ImmutableArray<GuestBill>> Away(Streams streams, VisitId visit, GuestBill own, VisitId paying)
    {
        var bills = await Task.WhenAll((own.Meta?.Elsewhere ?? []).Where(other => other != paying).Select(streams.Check));
        return [.. bills.Select(Of).Select(bill => bill with { Lines = [.. bill.Lines.Where(l => l.Order.Visit == visit && !l.Off)] }).Where(bill => bill.Lines.Length + bill.Tenders.Length > 0)];
    }

    /// <summary>Nothing was ever ordered.</summary>
    public bool IsEmpty => Meta is null || Lines.IsEmpty;

    /// <summary>Nothing is left to pay, and nothing is under way that could still fail.</summary>
    public bool AllPaid => Meta is { Due: <= 0, Pending: 0 };

    /// <summary>The words for that; a bill of which everything came off, or on the house, was not paid by anybody.</summary>
    public string Done => Meta is { Total: 0, Paid: 0 } ? "Bill.NothingToPay" : "Bill.AllPaid";

    public ShareView Share(string payer) => Shares.FirstOrDefault(s => s.Payer == payer) ?? new(payer, 0, null, 0, 0);

    /// <summary>What a share comes to as the check is split now.</summary>
    public long Open(ShareView share) => Meta?.Split == SplitKind.Equally && share.Equal is { } part ? part : share.Mine;

    /// <summary>The payment of somebody's share that is under way; there is one at a time.</summary>
    public TenderView? Running(string payer) => Tenders.FirstOrDefault(t => t.Payer == payer && t.State == TenderState.Pending);

    public TabView? Tab(string id) => Meta?.Tabs.FirstOrDefault(t => Short(t.Payment) == id);

    public TenderView? Tender(string id) => Tenders.FirstOrDefault(t => Short(t.Payment) == id);

    /// <summary>A payment's own uuid, without its visit.</summary>
    public static string Short(PaymentId payment) => payment.Text[(payment.Text.LastIndexOf('/') + 1)..];
}
