using System.Globalization;
using EvolveDb;
using Npgsql;

namespace Icupa.Silo.Schema;

/// <summary>
/// Brings a database to the schema of this build: the numbered SQL files embedded here, in order, each once.
/// Run by one process before anything else starts (verb <c>migrate</c>), never by a silo.
/// </summary>
public static class Migrations
{
    /// <summary>Asks for the numbers of the migrations that a database has had.</summary>
    public const string Applied = "select distinct version::int from public.schema_version where success and version ~ '^[0-9]+$' and type = 0";

    /// <summary>Numbers of the migrations in this build.</summary>
    public static IReadOnlyCollection<int> Known { get; } =
        [.. from name in typeof(Migrations).Assembly.GetManifestResourceNames()
            let file = name.Split(".Schema.V")
            where file.Length == 2 && file[1].EndsWith(".sql", StringComparison.Ordinal)
            select int.Parse(file[1].AsSpan(0, 4), CultureInfo.InvariantCulture)];

    /// <summary>Applies what is missing and returns how many files that were; 0 when the schema is already so.</summary>
    /// <exception cref="EvolveException">A file failed (nothing of it is kept) or was edited after it was applied.</exception>
    public static int Apply(string connectionString, Action<string> log)
    {
        using var connection = new NpgsqlConnection(connectionString);
        var evolve = new Evolve(connection, log)
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = ["Icupa.Silo.Schema"],
            Schemas = ["public"],
            MetadataTableName = "schema_version",
            IsEraseDisabled = true,
            CommandTimeout = 60,
        };
        evolve.Migrate();
        return evolve.NbMigration;
    }

    /// <summary>As <see cref="Apply"/>; says what it came to.</summary>
    public static string Bring(string connectionString, Action<string> log)
    {
        if (Apply(connectionString, log) is > 0 and var applied)
            return $"applied {applied} migrations";
        using var source = NpgsqlDataSource.Create(connectionString);
        using var ask = source.CreateCommand(Applied);
        using var rows = ask.ExecuteReader();
        var ahead = new SortedSet<int>();
        while (rows.Read())
            ahead.Add(rows.GetInt32(0));
        ahead.ExceptWith(Known);
        return ahead.Count > 0 ? $"nothing applied: the schema is newer than this build, which does not know {string.Join(", ", ahead)}" : "schema is up to date";
    }

    /// <summary>The verb: migrates the database named by ICUPA_POSTGRES.</summary>
    public static int Run()
    {
        if (SiloSettings.PostgresFromEnvironment() is not { } connectionString)
        {
            Console.Error.WriteLine("icupa migrate: set ICUPA_POSTGRES to the connection string of the database");
            return 2;
        }

        try
        {
            Console.WriteLine(Bring(connectionString, Console.WriteLine));
            return 0;
        }
        catch (Exception failure) when (failure is EvolveException or NpgsqlException)
        {
            Console.Error.WriteLine("icupa migrate: " + Said(failure));
            return 1;
        }
    }

    /// <summary>Why it failed and, where that is known, what to do.</summary>
    public static string Said(Exception failure)
    {
        Exception? cause = failure;
        while (cause is not null and not PostgresException)
            cause = cause.InnerException;
        // vector is not one that an owner of a database may create.
        return failure.Message + (cause is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } && cause.Message.Contains("extension", StringComparison.Ordinal)
            ? "\nAn administrator of the server runs once, in this database: create extension vector; create extension pg_trgm; create extension unaccent;" : "");
    }
}
