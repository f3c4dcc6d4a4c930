using Icupa.Platform;
using Icupa.Reports;
using Icupa.Silo.Schema;
using Icupa.Tests.Support;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Storage;

/// <summary>The walls in the database: what each role cannot do, on every table that there is, and whose rows it cannot see.</summary>
[Trait("Needs", "servers")]
public sealed class RoleTests(Database database, PostgresServer server) : IClassFixture<Database>
{
    private static readonly string[] Roles = [DatabaseRole.Silo, DatabaseRole.Projector, DatabaseRole.Web, "icupa_reader"];
    /// <summary>What may be added to and never changed; the schema's own history not even that.</summary>
    private static readonly string[] Kept = ["journal", "menu_version", "flag_change", "audit", "event_kind", "suggestion_answer"];
    private static readonly string[] Catalogue = ["venue", "menu_version", "menu_search", "menu_vector", "menu_unindexed", "menu_unembedded"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private NpgsqlDataSource As(string role, string more = "") => NpgsqlDataSource.Create(DatabaseRole.Take(database.ConnectionString, role) + ";Maximum Pool Size=2" + more);

    [Fact]
    public async Task Each_role_may_do_on_each_table_what_is_written_here_and_nothing_else()
    {
        var tables = await List("select schemaname || '.' || tablename from pg_tables where schemaname in ('public', 'read', 'orleans')");
        Assert.True(tables.Count > 20, $"{tables.Count} tables");
        foreach (var role in Roles)
            foreach (var table in tables)
                Assert.Equal((role, table, May(role, table)), (role, table, string.Concat(await List($"""
                    select letter from unnest(array['s', 'i', 'u', 'd', 't'], array['select', 'insert', 'update', 'delete', 'truncate']) as p (letter, privilege)
                    where has_table_privilege('{role}', '{table}', privilege)
                    """))));
    }

    /// <summary>s(elect), i(nsert), u(pdate), d(elete), t(runcate).</summary>
    private static string May(string role, string table) => (role, table.Split('.')) switch
    {
        (_, ["public", "schema_version"]) => role == DatabaseRole.Silo ? "s" : "",
        (DatabaseRole.Silo, ["public", var name]) => Kept.Contains(name) ? "si" : "siud",
        ("icupa_reader", ["read", "stuck"]) => "",
        (DatabaseRole.Silo or "icupa_reader", ["read", _]) => "s",
        (DatabaseRole.Projector, ["read", _]) => "siud",
        (DatabaseRole.Projector, ["public", "journal"]) => "s",
        (DatabaseRole.Silo or DatabaseRole.Web, ["orleans", "orleansquery"]) => "s",
        (DatabaseRole.Silo, ["orleans", _]) or (DatabaseRole.Web, ["orleans", "membership" or "membership_version"]) => "siud",
        ("icupa_reader", ["public", "menu_version" or "agent_events"]) => "s",
        _ => "",
    };

    [Theory]
    [InlineData(DatabaseRole.Silo, "update journal set events = '[]'")]
    [InlineData(DatabaseRole.Silo, "delete from journal")]
    [InlineData(DatabaseRole.Silo, "truncate journal")]
    [InlineData(DatabaseRole.Silo, "insert into journal (stream, base, count, tenant, events) values ('visit:a/b/c', 0, 1, 'a', '[]') on conflict (stream, base) do update set events = excluded.events")]
    [InlineData(DatabaseRole.Silo, "update menu_version set document = '{}'")]
    [InlineData(DatabaseRole.Silo, "delete from flag_change")]
    [InlineData(DatabaseRole.Silo, "delete from read.visits")]
    [InlineData(DatabaseRole.Silo, "update read.progress set seq = 0")]
    [InlineData(DatabaseRole.Silo, "create table mine (a int)")]
    [InlineData(DatabaseRole.Silo, "drop table journal")]
    [InlineData(DatabaseRole.Silo, "alter table journal disable trigger all")]
    [InlineData(DatabaseRole.Silo, "alter table read.visits disable row level security")]
    [InlineData(DatabaseRole.Silo, "drop policy tenant on read.visits")]
    [InlineData(DatabaseRole.Silo, "call wall_tenants('journal')")]
    [InlineData(DatabaseRole.Projector, "insert into journal (stream, base, count, tenant, events) values ('visit:a/b/c', 0, 1, 'a', '[]')")]
    [InlineData(DatabaseRole.Projector, "select words from personal")]
    [InlineData(DatabaseRole.Projector, "select settings from venue")]
    [InlineData(DatabaseRole.Projector, "truncate read.visits")]
    [InlineData(DatabaseRole.Web, "select stream from journal")]
    [InlineData(DatabaseRole.Web, "select venue from read.visits")]
    [InlineData(DatabaseRole.Web, "select words from personal")]
    [InlineData(DatabaseRole.Web, "select * from orleans.state")]
    [InlineData(DatabaseRole.Web, "update orleans.orleansquery set querytext = ''")]
    [InlineData("icupa_reader", "select events from journal")]
    [InlineData("icupa_reader", "select words from personal")]
    [InlineData("icupa_reader", "select settings from venue")]
    [InlineData("icupa_reader", "update read.visits set guests = 0")]
    [InlineData("icupa_reader", "insert into menu_version values ('a/b', 1, now(), '{}')")]
    public async Task What_a_role_may_not_do_Postgres_refuses(string role, string sql)
    {
        await using var source = As(role);
        await using var command = source.CreateCommand(sql);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop))).SqlState);
    }

    [Fact]
    public async Task A_silo_adds_to_the_journal_and_reads_it()
    {
        await using var source = As(DatabaseRole.Silo);
        await Do(source, "insert into journal (stream, base, count, tenant, events) values ('visit:a/adds/1', 0, 1, 'a', '[]')");
        Assert.Equal(1L, await One(source, "select count(*) from journal where stream = 'visit:a/adds/1'"));
    }

    [Fact]
    public async Task A_connection_stays_its_role_in_its_pool_and_forgets_the_tenant()
    {
        await using var source = As(DatabaseRole.Silo, ";Max Auto Prepare=5;Auto Prepare Min Usages=2");
        var reads = new ReadSource(source);
        for (var use = 0; use < 4; use++)
        {
            await using (var bound = await reads.Within(VenueId.Of("a/one"), Stop))
            await using (var command = new NpgsqlCommand("select current_setting('icupa.tenant')", bound))
                Assert.Equal("a", await command.ExecuteScalarAsync(Stop));
            Assert.Equal("icupa_silo ", await One(source, "select current_user || ' ' || coalesce(current_setting('icupa.tenant', true), '')"));
        }
    }

    [Fact]
    public async Task Who_is_no_member_of_a_role_does_not_become_it()
    {
        var stranger = "stranger_" + Guid.NewGuid().ToString("N");
        await Do(database.Source, $"create role {stranger} login password 'x'");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(DatabaseRole.Take(database.ConnectionString, DatabaseRole.Silo)) { Username = stranger, Password = "x" }.ConnectionString);
        await Assert.ThrowsAsync<PostgresException>(async () => await source.OpenConnectionAsync(Stop));
        await Do(database.Source, $"drop role {stranger}");
    }

    [Fact]
    public async Task Every_table_of_reports_and_of_the_catalogue_is_walled_by_tenant_and_by_force()
    {
        var tables = (await List("select 'read.' || tablename from pg_tables where schemaname = 'read' and tablename not in ('progress', 'stuck')")).Concat(Catalogue.Select(t => "public." + t)).Append("public.agent_events").Append("public.suggestion_answer").ToList();
        Assert.True(tables.Count > 12, $"{tables.Count} tables");
        foreach (var table in tables)
        {
            Assert.Equal((table, "true true"), (table, Assert.Single(await List($"select relrowsecurity::text || ' ' || relforcerowsecurity::text from pg_class where oid = '{table}'::regclass"))));
            Assert.Equal((table, "house p, reader p, tenant r"), (table, string.Join(", ", await List($"select polname || case when polpermissive then ' p' else ' r' end from pg_policy where polrelid = '{table}'::regclass order by polname"))));
        }
    }

    [Fact]
    public async Task A_tenant_sees_and_writes_its_own_rows_only()
    {
        foreach (var venue in new[] { "wall-a/one", "wall-a/two", "wall-b/one" })
        {
            await Do(database.Source, $"insert into read.visits (stream, venue, visit, table_name, opened_at, opened_by, guests) values ('visit:{venue}/1', '{venue}', '{venue}/1', '1', now(), 'house:test', 1)");
            await Do(database.Source, $"insert into menu_version values ('{venue}', 1, now(), '{{}}')");
            await Do(database.Source, $"insert into venue values ('{venue}', 1, '{{}}')");
            await Do(database.Source, $"insert into menu_search values ('{venue}', 'goat', 'h', 'goat', '', 'goat')");
        }

        await using var silo = As(DatabaseRole.Silo);
        await using var reader = As("icupa_reader");
        await using var projector = As(DatabaseRole.Projector);
        foreach (var table in new[] { "read.visits", "menu_version", "venue", "menu_search" })
        {
            // Whatever a statement asks for, a session that names a tenant has that one's.
            Assert.Equal("wall-a/one wall-a/two", await Venues(silo, table, "wall-a"));
            Assert.Equal("wall-b/one", await Venues(silo, table, "wall-b"));
            Assert.Equal("", await Venues(silo, table, "wall"));
            // What serves all names none.
            Assert.Equal("wall-a/one wall-a/two wall-b/one", await Venues(silo, table, ""));
        }
        Assert.Equal("wall-a/one wall-a/two wall-b/one", await Venues(projector, "read.visits", ""));
        foreach (var table in new[] { "read.visits", "menu_version" })
        {
            Assert.Equal("wall-a/one wall-a/two", await Venues(reader, table, "wall-a"));
            Assert.Equal("", await Venues(reader, table, ""));
        }

        foreach (var sql in new[] { "update venue set version = 9 where venue = 'wall-b/one'", "delete from menu_search where venue = 'wall-b/one'" })
        {
            Assert.Equal(0, await Within(silo, "wall-a", sql, c => c.ExecuteNonQueryAsync(Stop)));
            Assert.Equal(1, await Within(silo, "wall-b", sql, c => c.ExecuteNonQueryAsync(Stop)));
        }
        var strange = await Assert.ThrowsAsync<PostgresException>(() => Within(silo, "wall-a", "insert into venue values ('wall-b/two', 1, '{}')", c => c.ExecuteNonQueryAsync(Stop)));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, strange.SqlState);
    }

    [Fact]
    public async Task An_owner_who_is_nobody_special_migrates_and_is_bound_by_its_own_walls()
    {
        var (owner, empty) = ("owner_" + Guid.NewGuid().ToString("N"), await server.NewEmptyDatabase());
        await using (var first = NpgsqlDataSource.Create(empty + ";Pooling=false"))
        {
            // What an administrator does where the owner may not: the server's roles are there, and so are the extensions.
            await Do(first, $"create role {owner} login password 'x'; create extension vector; create extension pg_trgm; create extension unaccent");
            await Do(first, $"do $$ begin execute format('alter database %I owner to {owner}', current_database()); end $$");
        }
        var theirs = new NpgsqlConnectionStringBuilder(empty) { Username = owner, Password = "x", Pooling = false }.ConnectionString;

        Assert.True(Migrations.Apply(theirs, _ => { }) > 0);

        await using (var source = NpgsqlDataSource.Create(theirs))
        {
            await Do(source, "insert into venue values ('a/one', 1, '{}'), ('b/one', 1, '{}')");
            Assert.Equal("a/one b/one", await Venues(source, "venue", ""));
            Assert.Equal("b/one", await Venues(source, "venue", "b"));
        }
        await server.Drop(empty);
        await Do(database.Source, $"drop role {owner}");
    }

    private static async Task<string> Venues(NpgsqlDataSource source, string table, string tenant) => (string)(await Within(source, tenant, $"select coalesce(string_agg(venue, ' ' order by venue), '') from {table} where venue ~ '^(wall-.|a|b)/(one|two)$'", c => c.ExecuteScalarAsync(Stop)))!;

    private static async Task<T> Within<T>(NpgsqlDataSource source, string tenant, string sql, Func<NpgsqlCommand, Task<T>> ask)
    {
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using (var name = new NpgsqlCommand("select set_config('icupa.tenant', $1, false)", connection))
        {
            name.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
            await name.ExecuteNonQueryAsync(Stop);
        }
        await using var command = new NpgsqlCommand(sql, connection);
        return await ask(command);
    }

    private static async Task Do(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task<object?> One(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop);
    }

    private async Task<List<string>> List(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var list = new List<string>();
        while (await reader.ReadAsync(Stop))
            list.Add(reader.GetString(0));
        return list;
    }
}
