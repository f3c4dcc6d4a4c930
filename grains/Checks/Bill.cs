using System.Collections.Immutable;
using Icupa.Venues;

namespace Icupa.Checks;

/// <summary>A tax as it falls on one class.</summary>
public readonly record struct Taxed(TaxClass Class, long Net, long Tax);

/// <summary>
/// What a check comes to, in minor units. The rules, in order: a line's own discounts, then those of the whole check spread over what is left;
/// service charge on that; tax per class on lines and service, to the nearest unit of each class's sum. Everything that is reckoned on a sum
/// is spread over the lines by largest remainder, so that the lines' payable parts always add up to the total.
/// </summary>
/// <param name="Payable">Per line, in the check's order of lines; 0 for a line that is off, or on another check.</param>
public sealed record Bill(ImmutableArray<long> Payable, long Subtotal, long Discount, long Service, ImmutableArray<Taxed> Taxes, long Total)
{
    public static Bill Nothing { get; } = new([], 0, 0, 0, [], 0);

    public long Tax => Taxes.Sum(t => t.Tax);

    public static Bill Of(CheckRules rules, ImmutableArray<CheckLine> lines, ImmutableArray<Discount> discounts)
    {
        var gross = lines.Select(l => l.Standing ? l.Total : 0).ToArray();
        var net = gross.ToArray();
        _ = Reduced(net, lines, discounts);
        var sum = net.Sum();
        var service = Shares.Nearest(sum, rules.ServiceBasisPoints, 10_000);
        var serviceParts = Shares.Of(service, net);
        var payable = net.Select((n, i) => n + (serviceParts.IsEmpty ? 0 : serviceParts[i])).ToArray();
        var taxes = TaxesOf(rules, lines, net, service, payable);
        return new([.. payable], gross.Sum(), gross.Sum() - sum, service, taxes, payable.Sum());
    }

    /// <summary>What each reduction of the whole check takes off each line.</summary>
    public static ImmutableArray<(Discount Discount, ImmutableArray<long> Parts)> Wholes(ImmutableArray<CheckLine> lines, ImmutableArray<Discount> discounts) =>
        Reduced([.. lines.Select(l => l.Standing ? l.Total : 0)], lines, discounts);

    private static ImmutableArray<(Discount Discount, ImmutableArray<long> Parts)> Reduced(long[] net, ImmutableArray<CheckLine> lines, ImmutableArray<Discount> discounts)
    {
        foreach (var discount in discounts.Where(d => d.Line is not null))
        {
            var at = Index(lines, discount.Line!.Value);
            if (at >= 0)
                net[at] -= Math.Min(net[at], discount.Of(net[at]));
        }
        var wholes = ImmutableArray.CreateBuilder<(Discount, ImmutableArray<long>)>();
        foreach (var discount in discounts.Where(d => d.Line is null))
        {
            // A line that went with its part of it, and came back, has it.
            var off = net.Select((n, i) => discounts.Any(d => d.Line == lines[i].Id && d.IsPartOf(discount)) ? 0 : n).ToArray();
            var whole = off.Sum();
            var parts = Shares.Of(Math.Min(whole, discount.Of(whole)), off);
            for (var i = 0; i < net.Length; i++)
                net[i] -= parts[i];
            wholes.Add((discount, parts));
        }
        return wholes.ToImmutable();
    }

    private static ImmutableArray<Taxed> TaxesOf(CheckRules rules, ImmutableArray<CheckLine> lines, long[] net, long service, long[] payable)
    {
        if (rules.TaxClasses.IsEmpty)
            return [];
        var taxes = ImmutableArray.CreateBuilder<Taxed>();
        foreach (var (kind, index) in rules.TaxClasses.Select((c, i) => (c, i)))
        {
            // Service is taxed like the first class.
            var weights = net.Select((n, i) => rules.ClassOf(lines[i]) == kind ? n : 0).ToArray();
            var sum = weights.Sum() + (index == 0 ? service : 0);
            if (sum == 0)
                continue;
            if (rules.Taxes == TaxMode.Included)
            {
                var tax = Shares.Nearest(sum, kind.BasisPoints, 10_000 + kind.BasisPoints);
                taxes.Add(new(kind, sum - tax, tax));
                continue;
            }
            var onTop = Shares.Nearest(sum, kind.BasisPoints, 10_000);
            taxes.Add(new(kind, sum, onTop));
            var parts = Shares.Of(onTop, weights.Sum() == 0 ? net : weights);
            for (var i = 0; i < payable.Length; i++)
                payable[i] += parts[i];
        }
        return taxes.ToImmutable();
    }

    private static int Index(ImmutableArray<CheckLine> lines, LineId id)
    {
        for (var i = 0; i < lines.Length; i++)
            if (lines[i].Id == id)
                return i;
        return -1;
    }
}
