using Stripe;

namespace Icupa.Payments.Gateways;

/// <summary>What Stripe lists: payments, refunds, and disputes.</summary>
public sealed partial class StripeGateway
{
    private const int MostListed = 20_000;

    public bool Lists => true;

    public Task<IReadOnlyList<Listed>?> List(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => Many<PaymentIntent, Listed>(
        "list",
        stripe => stripe.V1.PaymentIntents.ListAutoPagingAsync(new() { Created = Between(from, to), Limit = PageSize }, cancellationToken: stop),
        intent => intent.Status == "succeeded" && Moved(intent) is { } amount ? Named(intent.Metadata, intent.Id, amount, intent.Created, null) : null);

    public Task<IReadOnlyList<Listed>?> ListReturns(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) => Many<Refund, Listed>(
        "list-returns",
        stripe => stripe.V1.Refunds.ListAutoPagingAsync(new() { Created = Between(from, to), Limit = PageSize }, cancellationToken: stop),
        refund => refund.Status is "succeeded" or "pending" && Known(refund.Currency) is { } currency ? Named(refund.Metadata, refund.Id, new(refund.Amount, currency), refund.Created, refund.PaymentIntentId) : null);

    public Task<IReadOnlyList<Icupa.Payments.Dispute>?> Disputes(Attempt attempt, CancellationToken stop) => attempt.Provider is null
        ? Task.FromResult<IReadOnlyList<Icupa.Payments.Dispute>?>([])
        : Many<global::Stripe.Dispute, Icupa.Payments.Dispute>(
            "disputes",
            stripe => stripe.V1.Disputes.ListAutoPagingAsync(new() { PaymentIntent = attempt.Provider, Limit = PageSize }, cancellationToken: stop),
            dispute => Known(dispute.Currency) is { } currency ? new(dispute.Id, State(dispute.Status), new(dispute.Amount, currency), Word(dispute.Reason), Due(dispute)) : null);

    private static DateTimeOffset? Due(global::Stripe.Dispute dispute) => dispute.EvidenceDetails?.DueBy is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null;

    // A word that is new is shown as open: somebody has to look.
    private static DisputeState State(string status) => status switch
    {
        "warning_needs_response" or "warning_under_review" => DisputeState.Inquiry,
        "under_review" => DisputeState.Answered,
        "won" or "prevented" => DisputeState.Won,
        "lost" => DisputeState.Lost,
        "warning_closed" or "charge_refunded" => DisputeState.Closed,
        _ => DisputeState.Open,
    };

    // A reason is one of Stripe's words.
    private static string? Word(string? reason) => reason is { Length: > 0 and <= 40 } && reason.All(c => char.IsAsciiLetterLower(c) || c == '_') ? reason : null;

    private static DateRangeOptions Between(DateTimeOffset from, DateTimeOffset to) => new() { GreaterThanOrEqual = from.UtcDateTime, LessThan = to.UtcDateTime };

    private static Listed Named(IReadOnlyDictionary<string, string>? metadata, string provider, Money amount, DateTime created, string? of) =>
        new(Guid.TryParse(metadata?.GetValueOrDefault("reference"), out var ours) ? ours : Guid.Empty, provider, amount, new(created, TimeSpan.Zero), References.Payment(metadata?.GetValueOrDefault("payment")), of);

    /// <summary>All of a list of Stripe's, or null when it was not given whole.</summary>
    private async Task<IReadOnlyList<T>?> Many<TStripe, T>(string what, Func<StripeClient, IAsyncEnumerable<TStripe>> list, Func<TStripe, T?> read) where T : class
    {
        if (client is null) return null;
        List<T> all = [];
        var heard = await line.Hear(what, Guid.Empty, null, null, async () =>
        {
            var count = 0;
            await foreach (var one in list(client))
            {
                if (++count > MostListed) throw new InvalidOperationException("more than a list may hold");
                if (read(one) is { } known) all.Add(known);
            }
            return new(null, Outcome.Paid, null, null, null, null);
        });
        return heard.Outcome == Outcome.Paid ? all : null;
    }
}
