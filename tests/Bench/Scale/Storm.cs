namespace Icupa.Bench.Scale;

/// <summary>How many phones lost their node, when half, nearly all and all were back (seconds), and the most that asked in one second.</summary>
public readonly record struct Storm(int Phones, double Half, double P99, double All, int BusiestSecond, int Tries);

/// <summary>
/// A simulation of phones that lose their web node and come to the others. Each tries as web/Client/feed.ts does: at once, then after 0.3, 1, 2, 4
/// and 5 s, each shortened by chance to as little as half; or, where a node says that it is going, within the seconds that it says. A node
/// welcomes so many a second in order of arrival; a phone that waits longer than its patience hangs up and tries again.
/// </summary>
public static class Storms
{
    private static readonly double[] BackOff = [0, 0.3, 1, 2, 4, 5];
    /// <summary>After which a phone takes a connection that says nothing for dead.</summary>
    private const double Patience = 30;
    private const double Longest = 900;

    /// <param name="random">Chance, from outside.</param>
    /// <param name="phones">Those that come.</param>
    /// <param name="nodes">Those that they come to.</param>
    /// <param name="perSecond">Welcomes of one node in a second.</param>
    /// <param name="within">Seconds over which the first tries are spread; 0 when the node was killed.</param>
    public static Storm Simulate(Random random, int phones, int nodes, double perSecond, double within)
    {
        var due = new PriorityQueue<int, double>(phones);
        // What a node has promised to those who stand in line: when it is free again.
        var (free, back, perSlot, tries) = (new double[nodes], new List<double>(phones), new Dictionary<int, int>(), 0);
        for (var phone = 0; phone < phones; phone++)
            due.Enqueue(0, within * random.NextDouble());
        while (due.TryDequeue(out var failed, out var now) && now < Longest)
        {
            tries++;
            perSlot[(int)now] = perSlot.GetValueOrDefault((int)now) + 1;
            var node = random.Next(nodes);
            var welcome = Math.Max(now, free[node]) + 1 / perSecond;
            if (welcome - now <= Patience)
            {
                free[node] = welcome;
                back.Add(welcome);
            }
            else
                due.Enqueue(failed + 1, now + Patience + BackOff[Math.Min(failed + 1, BackOff.Length - 1)] * (0.5 + random.NextDouble() / 2));
        }
        double[] sorted = [.. back.Order()];
        return new(phones, Measure.Figures.Percentile(sorted, 50), Measure.Figures.Percentile(sorted, 99), sorted.Length == phones ? sorted[^1] : double.PositiveInfinity, perSlot.Values.Max(), tries);
    }
}
