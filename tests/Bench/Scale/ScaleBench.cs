using System.Text.Json;
using Icupa.Bench.Measure;

namespace Icupa.Bench.Scale;

/// <summary>
/// What docs/scale.md stands on: what a visit leaves behind and costs, measured on one silo; where work comes to lie on many, and how phones come
/// back, simulated. Chance has a fixed seed: the simulated figures are the same every time.
/// </summary>
public static class ScaleBench
{
    private const int Seed = 20_261_126;
    private const int Rounds = 5;

    private static readonly (int Venues, int Silos)[] Sizes = [(10, 3), (1_000, 6), (10_000, 40), (100_000, 400)];

    public static async Task<Result> Run(Arguments arguments)
    {
        var (perSecond, spread) = (arguments.Number("welcomes", 500), arguments.Number("spread", 3));
        var growth = await Growth.Measure(arguments.Data, arguments.Count("visits", 300));
        var random = new Random(Seed);
        var placed = Sizes.Select(size => (size.Venues, size.Silos, Each: Enum.GetValues<Placement.By>().Select(by => Of(random, size.Venues, size.Silos, by)).ToArray())).ToList();
        (string What, Storm Came)[] storms =
        [
            ("one of 25 nodes killed", Storms.Simulate(random, 4_000, 24, perSecond, 0)),
            ("one of 25 nodes goes politely", Storms.Simulate(random, 4_000, 24, perSecond, spread)),
            ("all 25 nodes lost at once and back at once", Storms.Simulate(random, 100_000, 25, perSecond, 0)),
            ("the same, and 5 of them are back", Storms.Simulate(random, 100_000, 5, perSecond, 0)),
        ];
        var line = JsonSerializer.Serialize(new
        {
            bench = "scale",
            factsPerVisit = growth.Facts.To(1),
            rowsPerVisit = growth.Rows.To(1),
            journalBytesPerVisit = growth.JournalBytes.To(0),
            walBytesPerVisit = growth.WalBytes.To(0),
            cpuMsPerVisit = (growth.CpuMs + growth.PostgresCpuMs).To(1),
            projectedRowsPerSecond = growth.ProjectedPerSecond.To(0),
            busiestOf400Silos = placed[^1].Each[^1].Busiest.To(3),
            stormSeconds = storms[2].Came.All.To(1),
        });
        return new(line,
        [
            $"Measured: {growth.Visits} visits on one silo; each has {Growth.Guests} guests who put {Growth.Lines} lines into the cart one by one and send one round, which is bumped at three stations and the pass. No phones and no payment.",
            "",
            "| each visit | |",
            "|---|---:|",
            $"| facts | {growth.Facts.Said("0.0")} |",
            $"| rows of the journal | {growth.Rows.Said("0.0")} |",
            $"| bytes of events | {growth.EventBytes.Said("0")} |",
            $"| bytes of the journal with its indexes | {growth.JournalBytes.Said("0")} |",
            $"| bytes of grain storage, personal words, debts | {growth.OtherBytes.Said("0")} |",
            $"| bytes of WAL | {growth.WalBytes.Said("0")} |",
            $"| CPU ms of the silo, with the one who asks | {growth.CpuMs.Said("0.0")} |",
            $"| CPU ms of Postgres | {growth.PostgresCpuMs.Said("0.0")} |",
            $"| rows that the projector takes a second, alone | {growth.ProjectedPerSecond.Said("0")} |",
            $"| its CPU ms for each row, with Postgres | {growth.ProjectionCpuMs.Said("0.00")} |",
            "",
            $"Simulated: an evening's work on the silos, the busiest silo's share of the mean (worst of {Rounds} evenings; seed {Seed}).",
            "",
            "| venues | silos | placed by venue | by grain | by grain, the better of two |",
            "|---:|---:|---:|---:|---:|",
            .. placed.Select(p => $"| {p.Venues} | {p.Silos} | {string.Join(" | ", p.Each.Select(e => e.Busiest.Said("0.00")))} |"),
            "",
            $"Simulated: 100,000 phones on 25 web nodes, each of which welcomes {perSecond.Said("0")} a second.",
            "",
            "| | phones | half are back, s | 99 %, s | all, s | asked in the busiest second | tries |",
            "|---|---:|---:|---:|---:|---:|---:|",
            .. storms.Select(s => $"| {s.What} | {s.Came.Phones} | {s.Came.Half.Said("0.0")} | {s.Came.P99.Said("0.0")} | {s.Came.All.Said("0.0")} | {s.Came.BusiestSecond} | {s.Came.Tries} |"),
        ])
        { Page = "scale.md" };
    }

    private static Spread Of(Random random, int venues, int silos, Placement.By by) =>
        Enumerable.Range(0, Rounds).Select(_ => Placement.Simulate(random, venues, silos, by)).MaxBy(s => s.Busiest);
}
