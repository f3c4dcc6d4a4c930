using System.Globalization;

namespace Icupa.Bench.Measure;

/// <summary>Small arithmetic on samples.</summary>
public static class Figures
{
    public static double Median(this IEnumerable<double> samples) => Percentile([.. samples], 50);

    /// <summary>The value below which so many per cent of the samples are; 0 without samples.</summary>
    public static double Percentile(double[] samples, double percent)
    {
        if (samples.Length == 0)
            return 0;
        Array.Sort(samples);
        var at = percent / 100 * (samples.Length - 1);
        var (low, high) = (samples[(int)Math.Floor(at)], samples[(int)Math.Ceiling(at)]);
        return low + (high - low) * (at - Math.Floor(at));
    }

    /// <summary>Rounded to so many places, as a number and in text written with a point.</summary>
    public static double To(this double number, int places) => double.IsFinite(number) ? Math.Round(number, places) : 0;

    public static string Said(this double number, string format = "0.##") => number.ToString(format, CultureInfo.InvariantCulture);
}
