using System.Globalization;

namespace Icupa.Silo.Local;

/// <summary>The server programs of one Postgres on this machine and where its extensions lie.</summary>
public sealed record PostgresBinaries(int Major, string Bin, string Extensions)
{
    /// <summary>The oldest version that our SQL is written for.</summary>
    public const int OldestMajor = 15;

    public string Initdb => Path.Combine(Bin, "initdb");
    public string PgCtl => Path.Combine(Bin, "pg_ctl");
    public string PgConfig => Path.Combine(Bin, "pg_config");
    public string BaseBackup => Path.Combine(Bin, "pg_basebackup");
    public string VerifyBackup => Path.Combine(Bin, "pg_verifybackup");
    public string ReceiveWal => Path.Combine(Bin, "pg_receivewal");
    public bool HasVector => File.Exists(Path.Combine(Extensions, "vector.control"));

    /// <summary>Every Postgres new enough, newest first, with or without pgvector.</summary>
    public static IReadOnlyList<PostgresBinaries> All() =>
        [.. Debian().Concat(Homebrew()).Where(found => found.Major >= OldestMajor && File.Exists(found.Initdb)).OrderByDescending(found => found.Major)];

    /// <summary>The newest with pgvector, or the one of the given version, which a folder of data insists on.</summary>
    public static PostgresBinaries? Find(int? major = null) =>
        All().FirstOrDefault(found => found.HasVector && (major is null || found.Major == major));

    private static IEnumerable<PostgresBinaries> Debian() =>
        from folder in Folders("/usr/lib/postgresql", "*")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select new PostgresBinaries(int.Parse(name, CultureInfo.InvariantCulture), Path.Combine(folder, "bin"), $"/usr/share/postgresql/{name}/extension");

    private static IEnumerable<PostgresBinaries> Homebrew() =>
        from prefix in (string[])["/opt/homebrew", "/usr/local"]
        from folder in Folders(Path.Combine(prefix, "opt"), "postgresql@*")
        let version = folder[(folder.LastIndexOf('@') + 1)..]
        where int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select new PostgresBinaries(int.Parse(version, CultureInfo.InvariantCulture), Path.Combine(folder, "bin"), Path.Combine(prefix, "share", "postgresql@" + version, "extension"));

    private static string[] Folders(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.GetDirectories(parent, pattern) : [];
}
