using System.Text.Json;
using Icupa.Silo.Local;
using Icupa.Silo.Schema;
using Icupa.Tests.Support;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Icupa.Tests.Support;

/// <summary>
/// One Postgres for a run of the tests, started when the first test asks for a database and gone at the end.
/// What a run that was killed left behind is cleared by the next.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string FolderPrefix = "icupa-test-";
    private readonly string folder = Path.Combine(Path.GetTempPath(), FolderPrefix + Path.GetRandomFileName());
    private readonly string prefix = $"icupa_test_{Environment.ProcessId}_";
    private readonly Lazy<Task<PrivatePostgres>> server;
    private int databases;

    public PostgresServer() => server = new(Start);

    private string Template => prefix + "template";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A new database with the schema in it, in about 0.1 s.</summary>
    public Task<string> NewDatabase() => Create(Template);

    /// <summary>A new database without anything in it.</summary>
    public Task<string> NewEmptyDatabase() => Create("template0");

    /// <summary>Removes a database, ending whoever is connected.</summary>
    public async Task Drop(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
        await Execute(await server.Value, $"drop database if exists {connection.Database} with (force)");
    }

    public async ValueTask DisposeAsync()
    {
        if (!server.IsValueCreated)
        {
            return;
        }

        var postgres = await server.Value;
        NpgsqlConnection.ClearAllPools();
        await Execute(postgres, $"drop database if exists {Template} with (force)");
        await postgres.Stop();
        if (postgres.IsPrivate)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<PrivatePostgres> Start()
    {
        await ClearUp();
        Directory.CreateDirectory(folder);
        File.WriteAllText(OwnerPathIn(folder), JsonSerializer.Serialize(ProcessMark.Of(Environment.ProcessId)));
        var postgres = await PrivatePostgres.Start(folder, line => TestContext.Current.SendDiagnosticMessage(line));
        await Execute(postgres, $"create database {Template} template template0");
        Migrations.Apply(Unpooled(postgres.ConnectionTo(Template)), _ => { });
        return postgres;
    }

    private async Task<string> Create(string template)
    {
        var postgres = await server.Value;
        var name = prefix + Interlocked.Increment(ref databases);
        await Execute(postgres, $"create database {name} template {template}");
        return postgres.ConnectionTo(name);
    }

    private static async Task ClearUp()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            var owner = OwnerPathIn(left);
            if (File.Exists(owner) && JsonSerializer.Deserialize<ProcessMark>(File.ReadAllText(owner)) is { Alive: false })
            {
                await (PrivatePostgres.Running(left)?.Stop() ?? Task.CompletedTask);
                Directory.Delete(left, recursive: true);
            }
        }
    }

    private static async Task Execute(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(postgres.ConnectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Unpooled(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static string OwnerPathIn(string folder) => Path.Combine(folder, "owner.json");
}

/// <summary>A migrated database for one class of tests: take it as a class fixture.</summary>
public sealed class Database(PostgresServer server) : IAsyncLifetime
{
    private NpgsqlDataSource? source;

    public string ConnectionString { get; private set; } = "";

    /// <summary>The same, as Orleans needs it.</summary>
    public string ForOrleans => ConnectionString + ";Search Path=orleans";

    public NpgsqlDataSource Source => source ??= NpgsqlDataSource.Create(ConnectionString);

    public async ValueTask InitializeAsync() => ConnectionString = await server.NewDatabase();

    public async ValueTask DisposeAsync()
    {
        await (source?.DisposeAsync() ?? ValueTask.CompletedTask);
        await server.Drop(ConnectionString);
    }
}
