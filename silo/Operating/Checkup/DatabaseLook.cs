using System.Diagnostics;
using Icupa.Menus.Search;
using Icupa.Silo.Schema;
using Npgsql;

namespace Icupa.Silo.Operating.Checkup;

/// <summary>What the database says of itself and of what runs on it. Looks only, but for <see cref="EndIdle"/>.</summary>
public sealed class DatabaseLook(NpgsqlConnection connection)
{
    public async Task<(IReadOnlyList<Connected> All, int Most)> Connections() =>
        (await Rows("""
            select coalesce(nullif(application_name, ''), 'without a name'), count(*)::int, (count(*) filter (where state = 'active'))::int,
                (count(*) filter (where state = 'idle' and state_change < now() - interval '5 minutes'))::int
            from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() group by 1 order by 2 desc
            """, r => new Connected(r.GetString(0), r.GetInt32(1), r.GetInt32(2), r.GetInt32(3))),
        (await Rows("select current_setting('max_connections')::int", r => r.GetInt32(0)))[0]);

    /// <summary>
    /// Ends connections that have been at rest for so long, outside a transaction, without a lock of the house's, and that no living node
    /// holds: whoever comes back opens another. Answers whose they were. They are chosen before the first is ended: a database may look at
    /// conditions in any order.
    /// </summary>
    public Task<List<string>> EndIdle(TimeSpan atRest) => Rows("""
        with idle as materialized (
            select a.pid, a.application_name from pg_stat_activity a
            where a.backend_type = 'client backend' and a.datname = current_database() and a.pid <> pg_backend_pid()
              and a.state = 'idle' and a.state_change < now() - make_interval(secs => $1::float8)
              and not exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'advisory')
              and not exists (select from orleans.membership m where m.status = 3 and m.iamalivetime > now() - interval '2 minutes' and (a.application_name = m.siloname or starts_with(a.application_name, m.siloname || ' ')))
        )
        select application_name from idle where pg_terminate_backend(pid)
        """, r => r.GetString(0), atRest.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The transaction that has been open for longest in this database: others' hold nothing back here.</summary>
    public async Task<(double Seconds, string? Who)> OldestTransaction() =>
        (await Rows("""
            select extract(epoch from clock_timestamp() - xact_start)::float8, format('%s (pid %s, %s)', coalesce(nullif(application_name, ''), usename), pid, state)
            from pg_stat_activity where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid() and xact_start is not null order by xact_start limit 1
            """, r => (r.GetDouble(0), (string?)r.GetString(1)))).FirstOrDefault();

    public async Task<(long Waiting, double Longest, string? Blockers)> Locks() =>
        (await Rows("""
            select count(*), coalesce(max(extract(epoch from clock_timestamp() - w.state_change)), 0)::float8,
                (select string_agg(distinct format('%s (pid %s)', coalesce(nullif(b.application_name, ''), b.usename), b.pid), ', ') from pg_stat_activity v, unnest(pg_blocking_pids(v.pid)) p join pg_stat_activity b on b.pid = p where v.wait_event_type = 'Lock')
            from pg_stat_activity w where w.wait_event_type = 'Lock' and w.wait_event <> 'advisory'
            """, r => (r.GetInt64(0), r.GetDouble(1), r.IsDBNull(2) ? null : r.GetString(2))))[0];

    /// <summary>Seconds that the read side is behind; null while it is made anew.</summary>
    public async Task<double?> Behind() =>
        (await Rows("select case when isfinite(caught_up) then extract(epoch from now() - caught_up)::float8 end from read.progress", r => r.IsDBNull(0) ? (double?)null : r.GetDouble(0)))[0];

    /// <summary>How many streams the read side can make no rows of, and one of them with the reason.</summary>
    public async Task<(long Count, string? First)> Stuck() =>
        (await Rows("select count(*), min(stream || ': ' || why) from read.stuck", r => (r.GetInt64(0), r.IsDBNull(1) ? null : r.GetString(1))))[0];

    public Task<List<Owed>> Owing() => Rows("""
        select split_part(stream, ':', 1), count(*), max(extract(epoch from now() - since))::float8
        from owing where since < now() - interval '10 seconds' group by 1 order by 1
        """, r => new Owed(r.GetString(0), r.GetInt64(1), r.GetDouble(2)));

    public async Task<(long Waiting, long Stale)> Embeddings() =>
        (await MenuEmbedding.Waiting(connection, CancellationToken.None), (await MenuEmbedding.Counts(connection, CancellationToken.None)).Sum(c => c.Stale));

    /// <summary>Payments that wait for longer than ten minutes, and those about which a person has to decide; the oldest first.</summary>
    public Task<List<(string Payment, string Method, string State, bool Person, DateTimeOffset Since)>> Payments() => Rows("""
        select payment, method, state, needs_person, started_at from read.attempts
        where needs_person or (state in ('started', 'pending') and started_at < now() - interval '10 minutes') order by started_at limit 1000
        """, r => (r.GetString(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), r.GetFieldValue<DateTimeOffset>(4)));

    /// <summary>Calls of payment providers of the last two days (UTC), and how many payments by each were begun in the last day. Only what is or was used.</summary>
    public Task<List<Callers>> Webhooks() => Rows("""
        select p.provider, max(d.last_genuine), max(d.last_refused), coalesce(sum(d.refused) filter (where d.day >= current_date - 1), 0)::bigint,
            (select count(*) from read.attempts a where a.method = p.method and a.state = 'posted' and a.started_at > now() - interval '1 day')
        from (values ('stripe', 'card'), ('momo', 'momo'), ('airtel', 'airtel')) p (provider, method) left join webhook_day d on d.provider = p.provider
        group by p.provider, p.method
        """, r => new Callers(r.GetString(0), r.IsDBNull(1) ? null : r.GetFieldValue<DateTimeOffset>(1), r.IsDBNull(2) ? null : r.GetFieldValue<DateTimeOffset>(2), r.GetInt64(3), r.GetInt64(4)));

    /// <summary>How much the clock of this machine is ahead of the database's.</summary>
    public async Task<TimeSpan> Skew()
    {
        var (before, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        var there = (await Rows("select clock_timestamp()", r => r.GetFieldValue<DateTimeOffset>(0)))[0];
        return before + clock.Elapsed / 2 - there;
    }

    public async Task<DateTimeOffset?> NewestBackup() => (await Rows("select max(at) from backup", r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0)))[0];

    public async Task<Slot?> Slot() =>
        (await Rows("""
            select active, coalesce(wal_status, 'lost'), coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint from pg_replication_slots where slot_name = 'icupa_backup'
            """, r => new Slot(r.GetBoolean(0), r.GetString(1), r.GetInt64(2)))).FirstOrDefault();

    /// <summary>Where the server keeps its changes itself: whether that fails since. Null where it does not.</summary>
    public async Task<(DateTimeOffset? Last, bool Fails)?> Archiver() =>
        (await Rows("""
            select last_archived_time, coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false), current_setting('archive_mode') <> 'off' from pg_stat_archiver
            """, r => r.GetBoolean(2) ? (r.IsDBNull(0) ? (DateTimeOffset?)null : r.GetFieldValue<DateTimeOffset>(0), r.GetBoolean(1)) : ((DateTimeOffset?, bool)?)null))[0];

    /// <summary>Nodes of a cluster that were alive in the last two minutes; of the cluster that was alive last where none is named.</summary>
    public Task<List<Living>> Nodes(string? cluster) => Rows("""
        select m.siloname, m.starttime, (select s.version from node_start s where s.cluster = m.deploymentid and s.node = m.siloname order by s.at desc limit 1)
        from orleans.membership m
        where m.status = 3 and m.iamalivetime > now() - interval '2 minutes' and (m.siloname like 'silo-%' or m.siloname like 'web-%')
          and m.deploymentid = coalesce($1, (select deploymentid from orleans.membership order by iamalivetime desc limit 1))
        order by m.siloname
        """, r => new Living(r.GetString(0), r.GetFieldValue<DateTimeOffset>(1), r.IsDBNull(2) ? null : r.GetString(2)), cluster);

    /// <summary>Numbers of the migrations that the database has had; none where it never had any.</summary>
    public async Task<IReadOnlyCollection<int>> Applied() => (await Rows("select to_regclass('public.schema_version') is null", r => r.GetBoolean(0)))[0] ? [] : await Rows(Migrations.Applied, r => r.GetInt32(0));

    public async Task<(string Version, DateTimeOffset Since, bool ReadOnly, long Bytes)> Server() =>
        (await Rows("select current_setting('server_version'), pg_postmaster_start_time(), pg_is_in_recovery(), pg_database_size(current_database())", r => (r.GetString(0), r.GetFieldValue<DateTimeOffset>(1), r.GetBoolean(2), r.GetInt64(3))))[0];

    /// <summary>Builds by when a node of each first began to run, the newest first.</summary>
    public Task<List<(string Version, DateTimeOffset First, DateTimeOffset Last)>> Deploys() =>
        Rows("select version, min(at), max(at) from node_start group by version order by min(at) desc limit 5", r => (r.GetString(0), r.GetFieldValue<DateTimeOffset>(1), r.GetFieldValue<DateTimeOffset>(2)));

    /// <summary>What holds of every switch that was ever thrown.</summary>
    public Task<List<(string Name, string Scope, bool On, int Percent, string Reason, string By, DateTimeOffset At)>> Switches() => Rows(
        "select distinct on (name, scope) name, scope, is_on, percent, reason, by, at from flag_change order by name, scope, seq desc",
        r => (r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetInt32(3), r.GetString(4), r.GetString(5), r.GetFieldValue<DateTimeOffset>(6)));

    /// <summary>Days that differ from a provider, receipts that no device took, disputes to answer.</summary>
    public async Task<(long Differences, long Receipts, long Disputes)> Matters() =>
        (await Rows("""
            select (select count(*) from read.reconciliations where open > 0), (select count(*) from read.open_receipts where at < now() - interval '10 minutes'), (select count(*) from read.attempts where answer_by > now())
            """, r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2))))[0];

    private async Task<List<T>> Rows<T>(string sql, Func<NpgsqlDataReader, T> row, params string?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(row(reader));
        return rows;
    }
}
