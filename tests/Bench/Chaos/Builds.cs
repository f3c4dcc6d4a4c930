using Icupa.Silo.Local;

namespace Icupa.Bench.Chaos;

/// <summary>Builds of other commits, each made once in a folder of its own.</summary>
public static class Builds
{
    private const string Done = "built";

    /// <summary>Takes the source of a commit, builds the silo and the web node from it, and answers where they are.</summary>
    /// <param name="reference">Any name that git has for the commit.</param>
    /// <param name="data">The measurement's data folder; the build stays there for the next time.</param>
    /// <exception cref="LocalException">There is no such commit, or it does not build.</exception>
    public static async Task<Programs> Of(string reference, string data)
    {
        var named = await Command.Run(["git", "-C", Checkout.Root, "rev-parse", "--verify", "--quiet", "--end-of-options", reference + "^{commit}"]);
        if (named.ExitCode != 0)
            throw new LocalException($"git knows no commit called {reference}", LocalException.Usage);
        var (commit, name) = (named.Output, named.Output[..10]);
        var home = Path.Combine(data, "builds", name);
        if (!File.Exists(Path.Combine(home, Done)))
        {
            Console.WriteLine($"building {name} in {home}");
            if (Directory.Exists(home))
                Directory.Delete(home, recursive: true);
            await Make(commit, home);
        }
        return new(name, Published("silo", "Icupa.Silo.dll"), Published("web", "Icupa.Web.dll"));

        Built Published(string project, string dll) => new(Path.Combine(home, project, dll), Path.Combine(home, project));
    }

    // As the images are built: from nothing but the commit. What the analyzers had to say was said when it was made.
    private static async Task Make(string commit, string home)
    {
        var source = Directory.CreateDirectory(Path.Combine(home, "source")).FullName;
        var archive = Path.Combine(home, "source.tar");
        await Command.MustRun(["git", "-C", Checkout.Root, "archive", "--output", archive, commit]);
        await Command.MustRun(["tar", "-xf", archive, "-C", source]);
        foreach (var project in (string[])["silo", "web"])
            await Command.MustRun(["dotnet", "publish", project, "-c", "Release", "-v", "q", "-nodeReuse:false", "-p:RunAnalyzers=false", "-o", Path.Combine(home, project), "-p:SourceRevisionId=" + commit], source);
        File.Delete(archive);
        Directory.Delete(source, recursive: true);
        await File.WriteAllTextAsync(Path.Combine(home, Done), commit);
    }
}
