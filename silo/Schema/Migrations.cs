using EvolveDb;
using Npgsql;

namespace Icupa.Silo.Schema;

/// <summary>
/// Brings a database to the schema of this build: the numbered SQL files embedded here, in order, each once.
/// Run by one process before anything else starts (verb <c>migrate</c>), never by a silo.
/// </summary>
public static class Migrations
{
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
            var applied = Apply(connectionString, Console.WriteLine);
            Console.WriteLine(applied == 0 ? "Schema is up to date, nothing applied." : $"Applied {applied} migrations.");
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
