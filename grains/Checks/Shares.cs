using System.Collections.Immutable;

namespace Icupa.Checks;

/// <summary>Divides whole amounts so that the parts always add up.</summary>
public static class Shares
{
    /// <summary>
    /// What stays of a payment's amount and tip once so much of what was collected went back: that comes off the amount first, then off the tip.
    /// Where all went back nothing stays, whatever its cash was rounded by.
    /// </summary>
    public static (long Amount, long Tip) Left(long amount, long tip, long collected, long back) =>
        back > 0 && back >= collected ? default : (Math.Max(0, amount - back), tip - Math.Clamp(back - amount, 0, tip));

    /// <summary>
    /// Largest remainder: each part is its exact share rounded down, and the units left over go one each to the largest remainders, earlier
    /// parts first. Without any weight the first part gets all. <paramref name="total"/> and weights are not negative.
    /// </summary>
    public static ImmutableArray<long> Of(long total, IReadOnlyList<long> weights)
    {
        var (sum, parts) = (weights.Aggregate(Int128.Zero, (s, w) => s + w), new long[weights.Count]);
        if (parts.Length == 0)
            return [];
        if (sum == 0)
        {
            parts[0] = total;
            return [.. parts];
        }
        var (left, remainders) = (total, new (Int128 Remainder, int Index)[parts.Length]);
        for (var i = 0; i < parts.Length; i++)
        {
            var (whole, remainder) = Int128.DivRem((Int128)total * weights[i], sum);
            parts[i] = (long)whole;
            left -= parts[i];
            remainders[i] = (remainder, i);
        }
        Array.Sort(remainders, static (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Index.CompareTo(b.Index));
        for (var i = 0; left > 0; i++, left--)
            parts[remainders[i].Index]++;
        return [.. parts];
    }

    /// <summary>In so many equal parts; the earlier ones are a unit larger where it does not divide.</summary>
    public static long Equal(long total, int count, int index) => total / count + (index < total % count ? 1 : 0);

    /// <summary>amount × of ÷ by, to the nearest unit, half up. Not negative.</summary>
    public static long Nearest(long amount, long of, long by) => (long)(((Int128)amount * of * 2 + by) / (2 * (Int128)by));
}
