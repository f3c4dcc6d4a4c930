namespace Icupa.Silo.Local;

/// <summary>Where things are in the source tree that this program was built from.</summary>
public static class Checkout
{
    /// <summary>The folder that holds Icupa.sln.</summary>
    public static string Root => Found.Value
        ?? throw new LocalException("this command works in a checkout of the source: Icupa.sln was not found above the program", LocalException.Missing);

    /// <summary>The default data folder; without a checkout (in an image) the one where the program was called.</summary>
    public static string Data => Path.Combine(Found.Value ?? Directory.GetCurrentDirectory(), ".icupa");

    public static string SiloDll => Built("silo", "Icupa.Silo.dll");

    public static string WebDll => Built("web", "Icupa.Web.dll");

    /// <summary>Plays the payment providers; only a checkout has it.</summary>
    public static string StandInsDll => Built("tests/StandIns", "Icupa.StandIns.dll");

    /// <summary>The folder of a project: where its process runs, so that it finds its own files.</summary>
    public static string Project(string name) => Path.Combine(Root, name);

    private static string Built(string project, string dll)
    {
        var path = Path.Combine(Root, project, "bin", Configuration, "net10.0", dll);
        return File.Exists(path)
            ? path
            : throw new LocalException($"{Path.GetRelativePath(Root, path)} is not built; build first: dotnet build -c {Configuration}", LocalException.Missing);
    }

    // Our own folder ends in bin/<configuration>/net10.0; the others were built alike.
    private static string Configuration => Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    private static readonly Lazy<string?> Found = new(FindRoot);

    private static string? FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Icupa.sln")))
            {
                return folder;
            }
        }

        return null;
    }
}
