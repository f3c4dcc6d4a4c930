namespace Icupa.Bench.Scale;

/// <summary>How evenly an evening's work lies on the silos. 1 is even; the busiest silo has so many times the mean.</summary>
public readonly record struct Spread(double Busiest, double P99);

/// <summary>
/// A simulation of where work comes to lie. Venues differ (lognormal, so that the largest is tens of times the smallest) and so do parties. Work
/// is placed by venue, by grain, or by grain on the less busy of two silos, which is nearest to what Orleans does when a grain wakes.
/// </summary>
public static class Placement
{
    public enum By
    {
        Venue,
        Grain,
        GrainOnTheBetterOfTwo,
    }

    private const double VenuesDiffer = 1.0;
    private const double PartiesDiffer = 0.5;
    /// <summary>Open tables of a venue at a busy hour, at the median.</summary>
    private const double Tables = 10;
    /// <summary>Visit, cart, check and two orders: each has a part of the party's work.</summary>
    private const int GrainsPerParty = 5;

    public static Spread Simulate(Random random, int venues, int silos, By by)
    {
        var load = new double[silos];
        for (var venue = 0; venue < venues; venue++)
        {
            var home = random.Next(silos);
            var parties = Math.Max(1, (int)(Tables * Math.Exp(VenuesDiffer * Normal(random))));
            for (var party = 0; party < parties; party++)
            {
                var work = Math.Exp(PartiesDiffer * Normal(random)) / GrainsPerParty;
                for (var grain = 0; grain < GrainsPerParty; grain++)
                    load[by switch { By.Venue => home, By.Grain => random.Next(silos), _ => Better(load, random.Next(silos), random.Next(silos)) }] += work;
            }
        }
        var mean = load.Average();
        return new(load.Max() / mean, Measure.Figures.Percentile(load, 99) / mean);
    }

    private static int Better(double[] load, int one, int other) => load[one] <= load[other] ? one : other;

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
