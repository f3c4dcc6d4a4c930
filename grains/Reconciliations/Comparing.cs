using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Payments.Gateways;

namespace Icupa.Reconciliations;

/// <summary>Our payments of a day beside what a provider shows: pure. What it cannot tell by a list is left to a question.</summary>
public static class Comparing
{
    /// <summary>What one of our payments and the provider's answer come to; null where they agree.</summary>
    public static Difference? Of(Payment ours, Heard theirs)
    {
        var (posted, theirSum) = (ours.State == PaymentState.Posted, theirs.Amount?.Minor ?? ours.Asked.Minor);
        var other = theirs.Amount is { } amount && amount != ours.Asked;
        return theirs.Outcome switch
        {
            Outcome.Paid when other => Found(DifferenceKind.Amount, ours, theirs.Provider, theirSum),
            Outcome.Paid => posted ? null : Found(DifferenceKind.Unposted, ours, theirs.Provider, theirSum),
            Outcome.Unknown when theirs.Why != Why.NotThere => Found(DifferenceKind.Unanswered, ours, theirs.Provider, null),
            // Still going on: the payment itself goes on asking.
            _ when ours.Underway => null,
            _ => posted ? Found(DifferenceKind.Missing, ours, theirs.Provider, null) : null,
        };
    }

    /// <summary>What of ours a list leaves open: posted and not in it. The provider is asked about each.</summary>
    public static IEnumerable<Payment> ToAsk(IReadOnlyList<Payment> ours, IReadOnlyList<Listed> listed)
    {
        var there = listed.Select(l => l.Payment).OfType<PaymentId>().ToHashSet();
        return ours.Where(p => p.State == PaymentState.Posted && !there.Contains(p.Order!.Id));
    }

    /// <summary>What of a list is a success that we had not: each of ours, and what the provider shows of it.</summary>
    public static IEnumerable<(Payment Ours, Heard Theirs)> Pairs(IReadOnlyList<Payment> ours, IReadOnlyList<Listed> listed)
    {
        var theirs = listed.Where(l => l.Payment is not null).ToLookup(l => l.Payment!.Value);
        foreach (var payment in ours)
            if (theirs[payment.Order!.Id].OrderByDescending(l => l.Provider == payment.Provider).FirstOrDefault() is { } one)
                yield return (payment, new(null, Outcome.Paid, one.Provider, null, one.Amount, null));
    }

    /// <summary>One payment of ours, and more than one success there.</summary>
    public static IEnumerable<Difference> Twice(PaymentMethod method, IReadOnlyList<Payment> ours, IReadOnlyList<Listed> listed) =>
        from payment in ours
        let theirs = listed.Where(l => l.Payment == payment.Order!.Id).OrderByDescending(l => l.Provider == payment.Provider).ThenBy(l => l.At).ToList()
        from extra in theirs.Skip(1)
        select new Difference($"twice:{extra.Provider}", DifferenceKind.Twice, method, payment.Order!.Id, extra.Provider, null, extra.Amount.Minor, DifferenceState.Raised);

    /// <summary>What the list has of this venue that is none of ours of any day, and what bears no mark of the house; only what began within the day.</summary>
    /// <param name="known">Whether a payment is in our journal, whatever its day.</param>
    public static IEnumerable<Difference> NotOurs(PaymentMethod method, VenueId venue, Currency currency, IReadOnlyList<Listed> listed, Func<PaymentId, bool> known, DateTimeOffset begins, DateTimeOffset ends) =>
        from one in listed
        where one.At >= begins && one.At < ends
        let kind = one.Payment is { } payment ? payment.Visit.Venue == venue && !known(payment) ? DifferenceKind.Unknown : 0 : one.Amount.Currency == currency ? DifferenceKind.Stranger : 0
        where kind != 0
        select new Difference($"{Word(kind)}:{one.Provider}", kind, method, one.Payment, one.Provider, null, one.Amount.Minor, DifferenceState.Raised);

    /// <summary>Money that went back, both ways. A refund of ours that is still under way is no difference.</summary>
    /// <param name="ours">The payments whose refunds are looked at; those of other days are known by their payment's.</param>
    /// <returns>The differences, and how many refunds agree.</returns>
    public static (ImmutableArray<Difference> Differences, int Matched) Refunds(PaymentMethod method, IReadOnlyList<Payment> ours, IReadOnlyList<Listed> returned)
    {
        var found = ImmutableArray.CreateBuilder<Difference>();
        var matched = 0;
        var there = returned.Where(r => r.Reference != Guid.Empty).ToLookup(r => r.Reference);
        foreach (var payment in ours)
        {
            var names = payment.Refunds.ToDictionary(r => References.Of(payment.Order!.Id, r.Id));
            foreach (var (reference, refund) in names)
                if (there[reference].FirstOrDefault() is not { } one)
                {
                    if (refund.State == RefundState.Posted)
                        found.Add(new($"{Word(DifferenceKind.RefundMissing)}:{payment.Order!.Id}:{refund.Id}", DifferenceKind.RefundMissing, method, payment.Order.Id, refund.Provider, refund.Minor, null, DifferenceState.Raised));
                }
                else if (one.Amount.Minor != refund.Minor)
                    found.Add(new($"{Word(DifferenceKind.Amount)}:{one.Provider}", DifferenceKind.Amount, method, payment.Order!.Id, one.Provider, refund.Minor, one.Amount.Minor, DifferenceState.Raised));
                else
                    matched += refund.State == RefundState.Posted ? 1 : 0;
            foreach (var one in returned.Where(r => r.Of is not null && r.Of == payment.Provider && !names.ContainsKey(r.Reference)))
                found.Add(new($"{Word(DifferenceKind.RefundUnknown)}:{one.Provider}", DifferenceKind.RefundUnknown, method, payment.Order!.Id, one.Provider, null, one.Amount.Minor, DifferenceState.Raised));
        }
        return (found.ToImmutable(), matched);
    }

    private static Difference Found(DifferenceKind kind, Payment ours, string? provider, long? theirs) => new($"{Word(kind)}:{ours.Order!.Id}", kind, ours.Order.Method, ours.Order.Id, provider ?? ours.Provider,
        ours.State == PaymentState.Posted ? ours.Asked.Minor : null, theirs, kind == DifferenceKind.Unanswered ? DifferenceState.Waiting : DifferenceState.Raised);

    private static string Word(DifferenceKind kind) => kind.ToString().ToLowerInvariant();
}
