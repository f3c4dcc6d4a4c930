using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Icupa.Bench.Live;
using Icupa.Bench.Measure;
using Icupa.Silo.Local;
using Npgsql;

namespace Icupa.Bench.Chaos;

/// <summary>
/// An evening in which everything fails: many phones and screens, faults one after another, then an audit of what is there against what
/// they were told.
/// </summary>
public static class ChaosRun
{
    private const int Diners = 4;
    private const int ScreensPerStation = 2;
    /// <summary>Each build's time alone in a rolling upgrade and back; the swaps take the other two.</summary>
    private const int PartsOfRoll = 5;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestStay = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestStay = TimeSpan.FromMinutes(4);

    public static async Task<Result> Run(Arguments arguments)
    {
        var (minutes, tables) = (arguments.Number("minutes", 5), arguments.Count("tables", 12));
        var seed = arguments.Count("seed", Random.Shared.Next(1, 1_000_000));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"--seed {seed}"));
        if (arguments.Has("to") && !arguments.Has("from") || arguments.Has("from") && arguments.Has("cut"))
            throw new LocalException("--to goes with --from, and --cut without", LocalException.Usage);
        var (older, newer) = (await Build(arguments, "from"), await Build(arguments, "to"));
        await using var servers = await Servers.Start(arguments.Data);
        var database = await servers.Fresh("bench_chaos");
        await using var halves = arguments.Has("cut") ? await Halves.Make(database) : null;
        await using var cluster = await Cluster.Start(new ClusterPlan
        {
            Folder = Path.Combine(arguments.Data, "chaos"),
            Postgres = database,
            Silos = arguments.Count("silos", 2),
            Web = arguments.Count("web", 2),
            Places = name => halves?.Of(name),
            Programs = older,
        });
        var room = await Room.Fill(cluster, tables * (int)Math.Ceiling(minutes / ShortestStay.TotalMinutes + 1), Diners);
        var (ledger, sites) = (new Ledger(), cluster.Web.Select(w => w.Url).ToList());
        var parties = room.Tables.Select((t, i) => (Table: t, Phones: t.Phones.Select((p, j) => new Phone(sites, p, t.Visit.Text, i * Diners + j, ledger)).ToList())).ToList();
        var (phones, came) = (parties.SelectMany(p => p.Phones).ToList(), new ConcurrentQueue<SeatedTable>());
        List<Screen> screens = [.. room.Screens.SelectMany((s, i) => Enumerable.Range(0, ScreensPerStation).Select(j => new Screen(sites, s.Key, s.Value, i * ScreensPerStation + j, ledger)))];
        await Task.WhenAll(screens.Select(s => s.Start()));

        var clock = Stopwatch.StartNew();
        using var guestsLeave = new CancellationTokenSource();
        using var kitchenCloses = new CancellationTokenSource();
        var dining = Task.WhenAll(Enumerable.Range(0, tables).Select(n => Task.Run(() => Guests(n))));
        var cooking = Task.WhenAll(screens.Select(s => Task.Run(() => s.Cook(kitchenCloses.Token))));
        await Task.Delay(Calm);
        var faults = new Faults(cluster, servers.Postgres, halves, phones, clock, new Random(seed));
        var rolling = arguments.Has("from") ? new Rolling(cluster, faults, older, newer) : null;
        await (rolling?.Run(TimeSpan.FromMinutes(minutes) / PartsOfRoll) ?? faults.Run(TimeSpan.FromMinutes(minutes) - Calm));
        await Task.Delay(Calm);
        await guestsLeave.CancelAsync();
        await dining;
        await using var source = NpgsqlDataSource.Create(database);
        var audit = new Audit(ledger, source);
        var quiet = await Audit.Settles(async () => await audit.Owing() == 0 && screens.All(s => s.Idle));
        await kitchenCloses.CancelAsync();
        await cooking.WaitAsync(Calm);
        var findings = await Compare(audit, [.. came], room, phones, screens, sites);
        if (!quiet)
            findings.Missing.Add($"{await audit.Owing()} streams still owe something");
        foreach (var client in phones.Where(p => p.Stays).Cast<LiveClient>().Concat(screens))
            await client.DisposeAsync();
        var result = Say(ledger, findings, faults, phones, clock.Elapsed, (tables, came.Count, screens.Count), cluster);
        return rolling is not null ? Say(rolling, result) : result with { Part = halves is null ? null : "chaos cut" };

        // One party after another, each at a table of its own: at this pace one that stayed would order hundreds of rounds.
        async Task Guests(int first)
        {
            var random = new Random(seed + first);
            for (var n = first; n < parties.Count && !guestsLeave.IsCancellationRequested; n += tables)
            {
                came.Enqueue(parties[n].Table);
                await Task.WhenAll(parties[n].Phones.Select(p => p.Start()));
                using var home = CancellationTokenSource.CreateLinkedTokenSource(guestsLeave.Token);
                home.CancelAfter(ShortestStay + (LongestStay - ShortestStay) * random.NextDouble());
                await Task.WhenAll(parties[n].Phones.Select(p => Task.Run(() => p.Dine(home.Token))));
                if (!guestsLeave.IsCancellationRequested)
                    await Task.WhenAll(parties[n].Phones.Select(p => p.Leave()));
            }
        }
    }

    private static Task<Programs> Build(Arguments arguments, string name) =>
        arguments.Has(name) ? Builds.Of(arguments.Text(name, ""), arguments.Data) : Task.FromResult(Programs.Here);

    // Fresh clients are shown the truth; the others get time to catch up with it.
    private static async Task<Findings> Compare(Audit audit, IReadOnlyList<SeatedTable> came, Room room, List<Phone> phones, List<Screen> screens, List<Uri> sites)
    {
        var (fresh, tables, watchers) = (new List<LiveClient>(), new List<(SeatedTable, Mirror)>(), new List<(LiveClient Client, Mirror Truth, Func<string, bool> Stream)>());
        foreach (var table in came)
        {
            var observer = new Observer(sites, "/hub/guest", table.Phones[0].Cookie, null);
            await observer.Start();
            fresh.Add(observer);
            tables.Add((table, observer.Mirror));
            watchers.AddRange(phones.Where(p => p.Stays && p.Cart == table.Visit.Text).Select(p => ((LiveClient)p, observer.Mirror, (Func<string, bool>)Shared)));
        }
        foreach (var (station, cookie) in room.Screens)
        {
            var observer = new Observer(sites, "/hub/kitchen", cookie, station);
            await observer.Start();
            fresh.Add(observer);
            watchers.AddRange(screens.Where(s => s.Station == station).Select(s => ((LiveClient)s, observer.Mirror, (Func<string, bool>)(stream => stream.StartsWith($"station:{BenchVenue.Id.Text}/{station}/", StringComparison.Ordinal)))));
        }
        await Audit.Settles(() => Task.FromResult(watchers.All(w => w.Truth.Streams("").Where(w.Stream).All(s => w.Client.Mirror.Differences(w.Truth, s).Count == 0))));
        var findings = await audit.Run(tables, watchers);
        foreach (var observer in fresh)
            await observer.DisposeAsync();
        return findings;
    }

    private static Result Say(Rolling rolling, Result result) => result with
    {
        Part = rolling.Refused is null ? "chaos roll" : "chaos roll refused",
        Table =
        [
            $"From {rolling.Older.Name} to {rolling.Newer.Name} " + (rolling.Refused is null ? "and back." : $"and not back, as is right (exit code {LocalException.Newer}): *{rolling.Refused}*"),
            "",
            .. result.Table,
        ],
    };

    private static bool Shared(string stream) => Key.Kind(stream) is "visit" or "cart" or "order" or "availability";

    private static Result Say(Ledger ledger, Findings findings, Faults all, List<Phone> phones, TimeSpan took, (int Tables, int Parties, int Screens) room, Cluster cluster)
    {
        var faults = all.Done;
        string P99(IEnumerable<(long From, long To)> spans) => Figures.Percentile([.. spans.SelectMany(s => phones.SelectMany(p => p.Waits(s.From, s.To)))], 99).Said("0");
        var calm = faults.Zip(faults.Skip(1), (before, after) => (before.To, after.From));
        foreach (var finding in findings.All.Take(40))
            Console.WriteLine(finding);
        var kinds = faults.GroupBy(f => f.Kind).OrderBy(k => k.Key, StringComparer.Ordinal).ToList();
        var acknowledged = ledger.Commands.Count + ledger.Bumps.Count;
        var line = JsonSerializer.Serialize(new
        {
            chaos = true,
            minutes = took.TotalMinutes.To(1),
            acknowledged,
            lost = findings.Lost.Count,
            doubled = findings.Doubled.Count,
            missing = findings.Missing.Count,
            differing = findings.Differing.Count,
            recoverySecondsMax = faults.Where(f => f.Kind != Faults.WholeCluster).Select(f => f.Recovery.TotalSeconds).DefaultIfEmpty().Max().To(1),
        });
        return new(line,
        [
            $"{room.Tables} tables of {Diners} phones, {room.Parties} parties one after another, and {room.Screens} kitchen screens on {cluster.Silos.Count()} silos and {cluster.Web.Count()} web nodes for {took.TotalMinutes.Said("0.0")} minutes; "
                + $"{acknowledged} commands acknowledged, {ledger.Commands.Count(c => c.Kind == "Place")} rounds. Recovery is the longest that any phone waited for an answer to something that it began after the fault (its own pauses of up to half a second included). The p99 is of the answers to what was begun between the fault and the moment when all was mended.",
            "",
            "| fault | times | longest recovery, s | p99 of answers, ms |",
            "|---|---:|---:|---:|",
            .. kinds.Select(k => $"| {k.Key} | {k.Count()} | {k.Max(f => f.Recovery.TotalSeconds).Said("0.0")} | {P99(k.Select(f => (f.From, f.To)))} |"),
            $"| between the faults | | | {P99(calm)} |",
            "",
            .. all.Again > 0 ? [$"{all.Again} times a node that the others had declared dead ended itself as it came up, and was started again.", ""] : Array.Empty<string>(),
            $"Lost {findings.Lost.Count}, doubled {findings.Doubled.Count}, missing {findings.Missing.Count}, differing {findings.Differing.Count}.",
        ])
        {
            ExitCode = findings.None ? 0 : 1,
        };
    }

    private sealed class Observer(IReadOnlyList<Uri> sites, string hub, string cookie, string? station) : LiveClient(sites, hub, cookie, 0)
    {
        protected override void Entering(Utf8JsonWriter json)
        {
            if (station is not null)
                json.WriteStringValue(station);
        }
    }
}
