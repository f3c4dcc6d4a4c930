using System.Collections.Immutable;
using Icupa.Payments;
using Icupa.Payments.Gateways;
using Icupa.Reports;
using Icupa.Venues;
using Npgsql;

namespace Icupa.Reconciliations;

/// <summary>Holds one business date of a venue against its providers: reads ours, asks them, and takes up what was missed.</summary>
public sealed class DayOfPayments(Inquiry inquiry, GatewaySet gateways, ReadSource reads, TimeProvider clock)
{
    /// <summary>MTN answers at most 10 questions a second; nobody waits for these.</summary>
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan ListLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan After = TimeSpan.FromHours(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What the comparison finds; null while the read side is behind.</summary>
    /// <param name="adopt">Tells a payment what its provider showed; answers whether it is posted now.</param>
    public async Task<Comparison?> Compare(VenueSettings venue, DateOnly date, Func<PaymentId, Heard, Task<bool>> adopt)
    {
        if (await Ours(venue.Id, date) is not { } ours)
            return null;
        var (methods, differences) = (ImmutableArray.CreateBuilder<MethodCompared>(), new List<Difference>());
        foreach (var method in new[] { PaymentMethod.Card, PaymentMethod.Momo, PaymentMethod.Airtel })
        {
            var mine = ours.Where(p => p.Order!.Method == method).ToList();
            if (gateways.Of(method) is not { SetUp: true } gateway)
            {
                if (mine.Count > 0)
                    methods.Add(new(method, ComparedBy.Nothing, 0, 0));
                continue;
            }
            if (gateway.Lists || mine.Count > 0)
                methods.Add(await (gateway.Lists ? ByList(venue, date, gateway, mine, differences, adopt) : ByQuestion(gateway, mine, differences, adopt)));
        }
        return new(methods.ToImmutable(), [.. differences.Take(Reconciliation.MostDifferences)], Math.Max(0, differences.Count - Reconciliation.MostDifferences));
    }

    private async Task<MethodCompared> ByList(VenueSettings venue, DateOnly date, IGateway gateway, List<Payment> ours, List<Difference> differences, Func<PaymentId, Heard, Task<bool>> adopt)
    {
        using var limit = new CancellationTokenSource(ListLimit, clock);
        var (from, to) = BusinessDay.Span(venue, date);
        // A check may be open longer than its day, and a refund comes when it comes: the lists reach from the first of ours until now.
        var first = ours.Select(p => p.StartedAt).Append(from).Min() - Before;
        var last = ours.Select(p => p.StartedAt).Append(to).Max() + After;
        var listed = await gateway.List(first, last, limit.Token);
        var returned = await gateway.ListReturns(first, clock.GetUtcNow() + Before, limit.Token);
        if (listed is null || returned is null)
            return new(gateway.Method, ComparedBy.Nothing, 0, 0);
        var (matched, minor) = await Judge(Comparing.Pairs(ours, listed), differences, adopt);
        var asked = new List<(Payment, Heard)>();
        foreach (var payment in Comparing.ToAsk(ours, listed))
            asked.Add((payment, await Ask(payment)));
        var more = await Judge(asked, differences, adopt);
        differences.AddRange(Comparing.Twice(gateway.Method, ours, listed));
        var elsewhere = new HashSet<PaymentId>(ours.Select(p => p.Order!.Id));
        foreach (var stranger in listed.Select(l => l.Payment).OfType<PaymentId>().Where(p => p.Visit.Venue == venue.Id && !elsewhere.Contains(p)).Distinct().ToList())
            if ((await inquiry.Load(stranger)).Order is not null)
                elsewhere.Add(stranger);
        differences.AddRange(Comparing.NotOurs(gateway.Method, venue.Id, venue.Currency, listed, elsewhere.Contains, from, to));
        var refunds = Comparing.Refunds(gateway.Method, ours, returned);
        differences.AddRange(refunds.Differences);
        return new(gateway.Method, ComparedBy.List, matched + more.Matched + refunds.Matched, minor + more.Minor);
    }

    private async Task<MethodCompared> ByQuestion(IGateway gateway, List<Payment> ours, List<Difference> differences, Func<PaymentId, Heard, Task<bool>> adopt)
    {
        var asked = new List<(Payment, Heard)>();
        // What the provider said has failed, has failed.
        foreach (var payment in ours.Where(p => p.State != PaymentState.Failed || p.Why == Why.Released))
        {
            asked.Add((payment, await Ask(payment)));
            await Task.Delay(BetweenQuestions, clock);
        }
        var (matched, minor) = await Judge(asked, differences, adopt);
        return new(gateway.Method, ComparedBy.Question, matched, minor);
    }

    private static async Task<(int Matched, long Minor)> Judge(IEnumerable<(Payment Ours, Heard Theirs)> pairs, List<Difference> differences, Func<PaymentId, Heard, Task<bool>> adopt)
    {
        var (matched, minor) = (0, 0L);
        foreach (var (ours, theirs) in pairs)
        {
            if (Comparing.Of(ours, theirs) is { } difference)
                // What counts as a success at the provider counts here; the check then gives back what is too much.
                differences.Add(difference.Kind == DifferenceKind.Unposted && await adopt(ours.Order!.Id, theirs) ? difference with { State = DifferenceState.Adopted } : difference);
            else if (ours.State == PaymentState.Posted)
                (matched, minor) = (matched + 1, minor + ours.Asked.Minor);
        }
        return (matched, minor);
    }

    private async Task<Heard> Ask(Payment payment) => await inquiry.Ask(payment) ?? new(null, Outcome.Unknown, null, null, null, Why.NoAnswer);

    private async Task<List<Payment>?> Ours(VenueId venue, DateOnly date)
    {
        if (!await reads.CatchUp(Patience, clock))
            return null;
        await using var connection = await reads.Within(venue);
        await using var command = new NpgsqlCommand("select payment from read.attempts where venue = $1 and business_date = $2 and method in ('card', 'momo', 'airtel') order by started_at", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = venue.Text });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = date });
        var ids = await command.All(row => PaymentId.Of(row.GetString(0)));
        // The journal says how far each is; the lists may be a moment behind.
        return [.. await Task.WhenAll(ids.Select(inquiry.Load))];
    }
}
