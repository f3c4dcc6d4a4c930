using System.Text.Json;
using Icupa.Bench.Live;
using Npgsql;

namespace Icupa.Bench.Chaos;

/// <summary>What is wrong, each in words; all empty after a good night.</summary>
public sealed class Findings
{
    /// <summary>Acknowledged, and not there or not so.</summary>
    public List<string> Lost { get; } = [];
    /// <summary>There more than once.</summary>
    public List<string> Doubled { get; } = [];
    /// <summary>An order or ticket that should follow from what is there, and does not.</summary>
    public List<string> Missing { get; } = [];
    /// <summary>A phone or screen that shows something else than the server.</summary>
    public List<string> Differing { get; } = [];

    public bool None => Lost.Count + Doubled.Count + Missing.Count + Differing.Count == 0;

    public IEnumerable<string> All => [.. Lost.Select(f => "lost: " + f), .. Doubled.Select(f => "doubled: " + f), .. Missing.Select(f => "missing: " + f), .. Differing.Select(f => "differs: " + f)];
}

/// <summary>
/// Compares what the clients were told with what fresh clients are shown through the hubs, and with the journal itself.
/// </summary>
public sealed class Audit(Ledger ledger, NpgsqlDataSource journal)
{
    private static readonly TimeSpan ConvergeLimit = TimeSpan.FromSeconds(45);
    private readonly Findings findings = new();

    public async Task<Findings> Run(IReadOnlyList<(SeatedTable Table, Mirror Truth)> tables, IReadOnlyList<(LiveClient Client, Mirror Truth, Func<string, bool> Stream)> watchers)
    {
        var commits = await Commits();
        Commands(commits);
        foreach (var (table, truth) in tables)
            Lines(table, truth, commits);
        await Tickets(tables);
        await Owners();
        foreach (var contradiction in ledger.Contradictions)
            findings.Lost.Add(contradiction);
        foreach (var (client, truth, stream) in watchers)
            Differ(client, truth, stream);
        return findings;
    }

    /// <summary>Waits until a condition holds: pushes and settling may be on their way when the load ends.</summary>
    public static async Task<bool> Settles(Func<Task<bool>> settled)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (!await settled())
        {
            if (limit.Elapsed > ConvergeLimit)
                return false;
            await Task.Delay(500);
        }
        return true;
    }

    /// <summary>How many streams still owe something to others.</summary>
    public async Task<long> Owing()
    {
        await using var command = journal.CreateCommand("select count(*) from owing");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    // Adds, changes and rounds always leave a fact; taking out what a round took first leaves none.
    private void Commands(Dictionary<string, long> commits)
    {
        foreach (var command in ledger.Commands.Where(c => c.Kind != "RemoveLine" && !commits.ContainsKey(c.Id.ToString("N"))))
            findings.Lost.Add($"{command.Kind} {command.Id} of {command.Stream} was acknowledged and is not in the journal");
        foreach (var (id, _) in commits.Where(c => c.Value > 1))
            findings.Doubled.Add($"command {id} is in the journal twice");
    }

    private void Lines(SeatedTable table, Mirror truth, Dictionary<string, long> commits)
    {
        var cart = truth.Entities(Key.Cart(table.Visit), "line:").Select(l => (Where: "cart", l.Key, l.Value));
        var rounds = truth.Entities(Key.Cart(table.Visit), "round:");
        var orders = rounds.SelectMany(r => truth.Entities("order:" + r.Value.GetProperty("order").GetString(), "line:").Select(l => (Where: r.Key, l.Key, l.Value)));
        var found = cart.Concat(orders).ToLookup(l => l.Key["line:".Length..]);
        foreach (var round in rounds.Where(r => truth.Version("order:" + r.Value.GetProperty("order").GetString()) == 0))
            findings.Missing.Add($"no order for {round.Key} of {table.Visit}");
        foreach (var line in found.Where(l => l.Count() > 1))
            findings.Doubled.Add($"line {line.Key} of {table.Visit} is in {string.Join(" and ", line.Select(l => l.Where))}");
        foreach (var line in ledger.Lines.Where(l => l.Cart == table.Visit.Text))
        {
            var there = found[line.Id].ToList();
            var removed = line.Removal is { } removal && commits.ContainsKey(removal.ToString("N"));
            if (removed && there.Count > 0)
                findings.Lost.Add($"line {line.Id} of {table.Visit} was removed and is in {there[0].Where}");
            else if (line.Removal is not null && there.Any(l => l.Where == "cart"))
                findings.Lost.Add($"the removal of line {line.Id} of {table.Visit} was acknowledged and it is in the cart");
            else if (!removed && there.Count == 0)
                findings.Lost.Add($"line {line.Id} of {table.Visit} is nowhere");
            else if (!removed && there[0].Value.GetProperty("quantity").GetInt32() != line.Quantity)
                findings.Lost.Add($"line {line.Id} of {table.Visit} has quantity {there[0].Value.GetProperty("quantity")}, its phone was told {line.Quantity}");
        }
    }

    // Each round has exactly one ticket at each station that makes one of its dishes, and one at the pass.
    private async Task Tickets(IReadOnlyList<(SeatedTable Table, Mirror Truth)> tables)
    {
        var fired = await Fired();
        var expected = new HashSet<(string Station, string Order)>();
        foreach (var (table, truth) in tables)
            foreach (var (_, round) in truth.Entities(Key.Cart(table.Visit), "round:"))
            {
                var order = round.GetProperty("order").GetString()!;
                var items = truth.Entities("order:" + order, "line:").Select(l => l.Value.GetProperty("item").GetString());
                foreach (var station in items.Select(i => BenchVenue.Dishes.Single(d => d.Item == i).Station).Append(BenchVenue.Expo).Distinct())
                    expected.Add((station, order));
                foreach (var (key, line) in truth.Entities("order:" + order, "line:").Where(l => !l.Value.GetProperty("state").ValueEquals("ready")))
                    findings.Lost.Add($"{key} of {order} is {line.GetProperty("state")} though its tickets were bumped");
            }
        foreach (var (station, order) in expected.Where(t => !fired.ContainsKey(t)))
            findings.Missing.Add($"no ticket of {order} at {station}");
        foreach (var ((station, order), times) in fired)
            if (times > 1 || !expected.Contains((station, order)))
                findings.Doubled.Add($"{times} tickets of {order} at {station}");
        var bumped = await Bumped();
        foreach (var (station, order) in ledger.Bumps.Keys.Where(b => !bumped.Contains(b)))
            findings.Lost.Add($"the bump of {order} at {station} was acknowledged and is not in the journal");
    }

    private void Differ(LiveClient client, Mirror truth, Func<string, bool> wanted)
    {
        foreach (var stream in truth.Streams("").Where(wanted))
            if (client.Mirror.Differences(truth, stream) is { Count: > 0 } keys)
                findings.Differing.Add($"{client.GetType().Name} in {stream}: {string.Join(", ", keys)}");
        if (client.Ended is { } why)
            findings.Differing.Add($"{client.GetType().Name} was sent away: {why}");
    }

    // Each row begins where the one before it ended: of two owners of a stream, one wrote.
    private Task Owners() => Read("""
        select stream from (select stream, base, lag(base + count) over (partition by stream order by base) as until from journal) r
        where until <> base group by stream
        """, reader => findings.Doubled.Add($"{reader.GetString(0)} was written by two owners"));

    private async Task<Dictionary<string, long>> Commits()
    {
        var commits = new Dictionary<string, long>(StringComparer.Ordinal);
        await Read("""
            select c ->> 'id', count(*) from journal j, jsonb_array_elements(j.events::jsonb) c where j.stream like 'cart:%' group by 1
            """, reader => commits[reader.GetString(0)] = reader.GetInt64(1));
        return commits;
    }

    private async Task<Dictionary<(string Station, string Order), long>> Fired()
    {
        var fired = new Dictionary<(string, string), long>();
        await Read("""
            select j.stream, f ->> 'order', count(*)
            from journal j, jsonb_array_elements(j.events::jsonb) c, jsonb_array_elements(c -> 'events') f
            where j.stream like 'station:%' and f ->> 'e' = 'fired' group by 1, 2
            """, reader =>
        {
            var at = (Key.StationOf(reader.GetString(0)).Station.Name, reader.GetString(1));
            fired[at] = fired.GetValueOrDefault(at) + reader.GetInt64(2);
        });
        return fired;
    }

    private async Task<HashSet<(string Station, string Order)>> Bumped()
    {
        var bumped = new HashSet<(string, string)>();
        await Read("""
            select distinct j.stream, f ->> 'order'
            from journal j, jsonb_array_elements(j.events::jsonb) c, jsonb_array_elements(c -> 'events') f
            where j.stream like 'station:%' and f ->> 'e' = 'bumped'
            """, reader => bumped.Add((Key.StationOf(reader.GetString(0)).Station.Name, reader.GetString(1))));
        return bumped;
    }

    private async Task Read(string sql, Action<NpgsqlDataReader> row)
    {
        await using var command = journal.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            row(reader);
    }
}
