using System.Diagnostics.Metrics;
using Icupa.Reports;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Icupa.Platform;

/// <summary>
/// Asks the database every 5 s how it goes: what is owed to the outside and since when, how far the read side is behind, how many of the
/// server's connections are in use. Runs where somebody measures. Every silo asks and says the same; whoever reads takes the highest.
/// While the database does not answer only that is said.
/// </summary>
public sealed class Pulse : Recurring
{
    private sealed record Owed(string Kind, long Streams, double Seconds);

    private sealed record Beat(List<Owed> Owing, double? BehindSeconds, long Stuck, long Connections, long MostConnections, double? BackupSeconds);

    /// <summary>The kinds of streams that can owe something.</summary>
    internal static readonly string[] Owes = ["visit", "cart", "order", "check", "conversation", "hold", "payment", "station", "availability", "fiscal", "reconciliation", "drawer"];

    // Every kind that can owe is there, owing or not.
    private const string HowMuchIsOwed = """
        select kind, count(stream), coalesce(extract(epoch from now() - min(since)), 0)::float8
        from unnest($1) as k (kind)
        left join owing on split_part(stream, ':', 1) = kind group by kind
        """;

    // Whose a connection is only its owner and the server's may see; how many there are everybody may.
    private const string HowTheServerIs = """
        select (select case when isfinite(caught_up) then greatest(extract(epoch from now() - caught_up), 0)::float8 end from read.progress),
               (select count(*) from read.stuck),
               (select sum(numbackends) from pg_stat_database)::bigint,
               current_setting('max_connections')::bigint,
               to_regclass('public.backup') is not null
        """;

    private readonly Meter meter = new(Meters.Name);
    private readonly ReadSource source;
    private Beat? last;

    public Pulse(ReadSource source, ILogger<Pulse> log) : base("Measuring the database", TimeSpan.FromSeconds(5), TimeProvider.System, log, atOnce: true)
    {
        this.source = source;
        meter.CreateObservableGauge("icupa.owing", () => Owing(owed => owed.Streams), "{stream}", "Streams that owe the outside something, by kind");
        meter.CreateObservableGauge("icupa.owing.oldest", () => Owing(owed => owed.Seconds), "s", "How long the oldest of them owes, by kind");
        Gauge("icupa.read.lag", "s", "How far the read side is behind the journal", beat => beat.BehindSeconds);
        Gauge("icupa.read.stuck", "{stream}", "Streams of which the read side can make no rows", beat => beat.Stuck);
        Gauge("icupa.postgres.connections", "{connection}", "Clients connected to the database server", beat => beat.Connections);
        Gauge("icupa.postgres.connections.max", "{connection}", "As many as it lets in", beat => beat.MostConnections);
        Gauge("icupa.backup.age", "s", "Since the last whole backup; without end when there never was one", beat => beat.BackupSeconds);
        meter.CreateObservableGauge("icupa.postgres.up", () => last is null ? 0 : 1, null, "Whether the database answers");
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Counting.Begin();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task Pass(CancellationToken stop)
    {
        try
        {
            last = await Ask(stop);
        }
        catch
        {
            last = null;
            throw;
        }
    }

    private async Task<Beat> Ask(CancellationToken stop)
    {
        await using var connection = await source.Source.OpenConnectionAsync(stop);
        var owing = new List<Owed>();
        await using (var command = new NpgsqlCommand(HowMuchIsOwed, connection) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = Owes } } })
        await using (var rows = await command.ExecuteReaderAsync(stop))
            while (await rows.ReadAsync(stop))
                owing.Add(new(rows.GetString(0), rows.GetInt64(1), rows.GetDouble(2)));
        var (behind, stuck, connections, most, backups) = await Rest(connection, stop);
        return new(owing, behind, stuck, connections, most, backups ? await Backup(connection, stop) : null);
    }

    private static async Task<(double? Behind, long Stuck, long Connections, long Most, bool Backups)> Rest(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(HowTheServerIs, connection);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (row.IsDBNull(0) ? null : row.GetDouble(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetBoolean(4));
    }

    private static async Task<double> Backup(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select extract(epoch from now() - max(at))::float8 from backup", connection);
        return await command.ExecuteScalarAsync(stop) is double age ? age : double.PositiveInfinity;
    }

    private IEnumerable<Measurement<double>> Owing(Func<Owed, double> of) =>
        last?.Owing.Select(owed => new Measurement<double>(of(owed), new KeyValuePair<string, object?>("kind", owed.Kind))) ?? [];

    private void Gauge(string name, string unit, string means, Func<Beat, double?> of) =>
        meter.CreateObservableGauge(name, () => last is { } beat && of(beat) is { } value ? [new Measurement<double>(value)] : Array.Empty<Measurement<double>>(), unit, means);
}
