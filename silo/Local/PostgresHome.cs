using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Icupa.Silo.Local;

/// <summary>
/// Where a data folder's cluster lies, its port and password; kept in <c>postgres.json</c>, which only its owner may read.
/// </summary>
internal sealed class PostgresHome
{
    public const string Owner = "icupa";
    private readonly string folder;
    private Choice choice;

    private PostgresHome(string folder, Choice choice) => (this.folder, this.choice) = (folder, choice);

    public int Port => choice.Port;
    public string Password => choice.Password;
    public string Cluster => choice.Outside ?? Path.Combine(folder, "postgres");
    public string Data => Path.Combine(Cluster, "data");

    /// <summary>What a restore applies; gone once it has.</summary>
    public string Changes => Path.Combine(Cluster, "changes");

    /// <summary>Whether a restore was cut short before there were data: what is made here now would be an empty house.</summary>
    public bool HalfRestored => Directory.Exists(Changes) && !Directory.Exists(Data);
    public string Log => Path.Combine(Cluster, "postgres.log");
    /// <summary>A file from which the programs of Postgres take the password, so that no list of processes shows it.</summary>
    public string PasswordFile
    {
        get
        {
            var file = Path.Combine(folder, "pgpass");
            OwnerFile.Write(file, $"127.0.0.1:{Port}:*:{Owner}:{Password}\n");
            return file;
        }
    }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=icupa;Username={Owner};Password={Password}";

    /// <summary>The version of Postgres that made the data; null before there is any.</summary>
    public int? Major =>
        Path.Combine(Data, "PG_VERSION") is var file && File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;

    public static PostgresHome? Read(string folder) =>
        OwnerFile.Read<Choice>(Path.Combine(folder, "postgres.json")) is { } choice ? new(folder, choice) : null;

    /// <param name="password">The one that the data to come knows; a new one for new data.</param>
    public static async Task<PostgresHome> Choose(string folder, string? password, CancellationToken stop)
    {
        var home = new PostgresHome(folder, new(FreePort.Next(), password ?? RandomNumberGenerator.GetHexString(32), await ChooseOutside(folder, stop)));
        home.Save();
        return home;
    }

    public void MoveToFreePort()
    {
        choice = choice with { Port = FreePort.Next() };
        Save();
    }

    /// <summary>The server's first process, as it wrote it down itself; null when it does not run.</summary>
    public ProcessMark? Process()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        return File.Exists(file)
            && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var id)
            && ProcessMark.Of(id) is { } mark
            && IsOurs(id) ? mark : null;
    }

    /// <summary>After a power cut the id in the file may belong to another program, which Postgres would take for itself.</summary>
    public void ForgetDeadProcess()
    {
        if (Directory.Exists(Data) && Process() is null)
        {
            File.Delete(Path.Combine(Data, "postmaster.pid"));
        }
    }

    /// <summary>Postgres refuses to run as root; then it runs as the user that its package made.</summary>
    public static string[] AsOwner() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [];

    private bool IsOurs(int id) =>
        !OperatingSystem.IsLinux() || File.ReadAllText($"/proc/{id}/cmdline").Contains(Data, StringComparison.Ordinal);

    private void Save() => OwnerFile.Write(Path.Combine(folder, "postgres.json"), JsonSerializer.Serialize(choice));

    // As root, the server runs as another user, who must be able to enter the folder.
    private static async Task<string?> ChooseOutside(string folder, CancellationToken stop)
    {
        var inside = Path.Combine(folder, "postgres");
        Directory.CreateDirectory(inside);
        if (!Environment.IsPrivilegedProcess || await Give(inside, stop))
        {
            return null;
        }

        var outside = Path.Combine("/var/lib/icupa", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..16]);
        Directory.CreateDirectory(outside);
        return await Give(outside, stop) ? outside : throw new LocalException($"the user postgres can enter neither {inside} nor {outside}", LocalException.Missing);
    }

    private static async Task<bool> Give(string folder, CancellationToken stop)
    {
        await Command.MustRun(["chown", "postgres:postgres", folder], stop: stop);
        await Command.MustRun(["chmod", "700", folder], stop: stop);
        return (await Command.Run([.. AsOwner(), "test", "-w", folder], stop: stop)).ExitCode == 0;
    }

    private sealed record Choice(int Port, string Password, string? Outside);
}
