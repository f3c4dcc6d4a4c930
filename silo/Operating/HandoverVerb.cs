using System.Globalization;
using System.Text.Json;
using Icupa.Platform;
using Icupa.Silo.Local;
using Icupa.Silo.Operating.Checkup;
using Npgsql;

namespace Icupa.Silo.Operating;

/// <summary>What whoever takes over has to know.</summary>
/// <param name="Builds">The newest first: when a node of each began to run, first and last.</param>
/// <param name="Switches">Those that are not as the code has them.</param>
/// <param name="Payments">That wait for longer than ten minutes, or for a person; the oldest first.</param>
/// <param name="Alerts">That fire now; null where nobody knows.</param>
/// <param name="Look">What the doctor does not find well.</param>
public sealed record Handover(
    DateTimeOffset At,
    IReadOnlyList<string> Nodes,
    IReadOnlyList<string> Builds,
    IReadOnlyList<string> Switches,
    IReadOnlyList<string> Owing,
    IReadOnlyList<string> Payments,
    IReadOnlyList<string> Matters,
    IReadOnlyList<string>? Alerts,
    string Backup,
    IReadOnlyList<Finding> Look);

/// <summary>The verb <c>handover</c>: one page for whoever takes over.</summary>
public static class HandoverVerb
{
    public const string Help = """
        icupa handover [--json] [--data DIR]
          one page for whoever takes over: which builds run where, switches that are not as the code has them,
          what is stuck, alerts (from ICUPA_ALERTMANAGER, where that is set), the last backup, and what the
          doctor does not find well
          --json       for programs
          --data DIR   where `icupa up` runs (.icupa in the checkout); else ICUPA_POSTGRES
        """;

    private const int MostLines = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var (json, data) = (false, Checkout.Data);
        for (var at = 0; at < arguments.Count; at++)
            (json, data) = arguments[at] switch
            {
                "--json" => (true, data),
                "--data" when at + 1 < arguments.Count => (json, Path.GetFullPath(arguments[++at])),
                var other => throw new LocalException($"icupa handover: {other} is not understood\n{Help}", LocalException.Usage),
            };
        try
        {
            var handover = await Look(data);
            await (json ? Findings.SayAsJson(Console.Out, handover) : Say(handover, Console.Out));
            return 0;
        }
        catch (NpgsqlException away)
        {
            Console.Error.WriteLine("icupa handover: " + away.Message);
            return LocalException.Failed;
        }
    }

    public static async Task<Handover> Look(string data)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(PrivatePostgres.Running(data)?.ConnectionString ?? ClusterDoor.Database(data)) { ApplicationName = "handover", Pooling = false, Timeout = 10, CommandTimeout = 10 }.ConnectionString);
        await connection.OpenAsync();
        var look = new DatabaseLook(connection);
        var nodes = await look.Nodes(RunRecord.Read(data) is { Serves: true, Cluster.Length: > 0 } run ? run.Cluster : Environment.GetEnvironmentVariable("ICUPA_CLUSTER"));
        var (differences, receipts, disputes) = await look.Matters();
        return new(
            DateTimeOffset.UtcNow,
            [.. nodes.Select(n => $"{n.Node} since {Time(n.Since)}{(n.Version is null ? "" : ", " + n.Version)}")],
            [.. (await look.Deploys()).Select(d => $"{d.Version} from {Time(d.First)}, last start {Time(d.Last)}")],
            [.. (await look.Switches()).Where(s => s.Scope != Flags.Of(Smoke.Rehearsal.Venue) && !(s.On == Default(s.Name) && (!s.On || s.Percent == 100)))
                .Select(s => $"{s.Name} is {(s.On ? $"on for {s.Percent} %" : "off")} at {s.Scope} since {Time(s.At)} by {s.By}: {s.Reason}")],
            [.. (await look.Owing()).Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Streams} {o.Kind}, the oldest for {o.Seconds:0} s"))],
            [.. (await look.Payments()).Select(p => $"{p.Payment} {p.Method} {p.State} since {Time(p.Since)}{(p.Person ? ", waits for a person" : "")}")],
            [.. new[] { (differences, "days differ from a provider"), (receipts, "receipts wait for their device"), (disputes, "disputes to answer") }.Where(m => m.Item1 > 0).Select(m => $"{m.Item1} {m.Item2}")],
            await Alerts(Environment.GetEnvironmentVariable("ICUPA_ALERTMANAGER")),
            await look.NewestBackup() is { } at ? Time(at) : "none was written down",
            [.. (await DoctorVerb.Look(new(data, null, false, false))).Where(f => f.Level != Level.Ok)]);
    }

    private static async Task Say(Handover handover, TextWriter say)
    {
        await say.WriteLineAsync($"Handover of {Time(handover.At)}, backup of {handover.Backup}");
        foreach (var (title, lines) in new (string, IReadOnlyList<string>)[]
        {
            ("Running", handover.Nodes), ("Builds", handover.Builds), ("Switches not as the code has them", handover.Switches), ("Owed for longer than 10 s", handover.Owing),
            ("Payments that wait", handover.Payments), ("For the venues' managers", handover.Matters), ("Alerts", handover.Alerts ?? ["nobody to ask here: set ICUPA_ALERTMANAGER, or look at its page"]),
            ("Not well", [.. handover.Look.Select(f => $"{(f.Level == Level.Bad ? "BAD " : "")}{f.Name}: {f.Says} → {f.Do}")]),
        })
        {
            await say.WriteLineAsync($"{title}{(lines.Count == 0 ? ": nothing" : "")}");
            foreach (var line in lines.Take(MostLines))
                await say.WriteLineAsync("  " + line);
            if (lines.Count > MostLines)
                await say.WriteLineAsync($"  and {lines.Count - MostLines} more: --json has them all");
        }
    }

    // What fires and is not silenced, by its name and severity.
    private static async Task<IReadOnlyList<string>?> Alerts(string? manager)
    {
        if (!Uri.TryCreate(manager, UriKind.Absolute, out var at))
            return null;
        try
        {
            using var http = new HttpClient { Timeout = Patience };
            using var json = JsonDocument.Parse(await http.GetStringAsync(new Uri(at, "/api/v2/alerts?active=true&silenced=false&inhibited=false")));
            return [.. json.RootElement.EnumerateArray().Select(a => a.GetProperty("labels")).Select(l => $"{Label(l, "alertname")} ({Label(l, "severity")})").Order(StringComparer.Ordinal)];
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException or JsonException)
        {
            return [$"{at.Host} does not answer: {silent.Message}"];
        }
    }

    private static string Label(JsonElement labels, string name) => labels.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    private static bool Default(string flag) => KnownFlags.All.FirstOrDefault(f => f.Name == flag)?.OnByDefault ?? true;
    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z";
}
