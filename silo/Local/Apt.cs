using System.Text.RegularExpressions;

namespace Icupa.Silo.Local;

/// <summary>Packages of Debian and Ubuntu, from the machine's own sources.</summary>
public static class Apt
{
    /// <summary>Whether packages can be put on this machine without asking anybody: Debian's kind, and root or sudo without a password.</summary>
    public static async Task<bool> CanInstall() =>
        File.Exists("/etc/debian_version") && Command.Exists("apt-get")
        && (Environment.IsPrivilegedProcess || (Command.Exists("sudo") && (await Command.Run(["sudo", "-n", "true"])).ExitCode == 0));

    /// <summary>Runs a command as root.</summary>
    public static Task<string> AsRoot(IReadOnlyList<string> words, CancellationToken stop = default) =>
        Command.MustRun(Environment.IsPrivilegedProcess ? words : ["sudo", "-n", .. words], stop: stop);

    /// <summary>Installs packages.</summary>
    public static async Task Install(IReadOnlyList<string> packages, Action<string> log, CancellationToken stop = default)
    {
        log("installing " + string.Join(' ', packages));
        string[] install =
        [
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends",
            "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Options::=--force-confold", .. packages,
        ];
        await WithFreshLists(() => AsRoot(install, stop), log, stop);
    }

    /// <summary>Puts a package's archive into a folder without installing it.</summary>
    public static Task Download(string package, string folder, Action<string> log, CancellationToken stop = default) =>
        WithFreshLists(() => Command.MustRun(["apt-get", "download", package], folder, stop), log, stop);

    // A new machine may know its installed packages and nothing else; an old one may ask for what its mirror no longer has.
    private static async Task WithFreshLists(Func<Task> act, Action<string> log, CancellationToken stop)
    {
        try
        {
            await act();
        }
        catch (LocalException)
        {
            await Update(log, stop);
            await act();
        }
    }

    public static async Task Update(Action<string> log, CancellationToken stop = default)
    {
        log("reading the package lists");
        await AsRoot(["apt-get", "update", "-q", "-o", "DPkg::Lock::Timeout=300"], stop);
    }

    /// <summary>The names that can be installed here and match the whole pattern.</summary>
    public static async Task<IReadOnlyList<Match>> Names(string prefix, Regex pattern, CancellationToken stop = default)
    {
        var names = await Command.MustRun(["apt-cache", "pkgnames", prefix], stop: stop);
        return [.. names.Split('\n').Select(name => pattern.Match(name)).Where(match => match.Success)];
    }

    /// <summary>Takes one file out of the package archives that this machine installs from, and insists on its SHA-256.</summary>
    public static async Task Fetch(string pathInPool, string target, string sha256, CancellationToken stop = default)
    {
        var archives = await Command.MustRun(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], stop: stop);
        var answers = "";
        foreach (var archive in archives.Split('\n').Where(line => line.Length > 0).Distinct())
        {
            var answer = await Command.Run(["/usr/lib/apt/apt-helper", "download-file", $"{archive.TrimEnd('/')}/{pathInPool}", target, "SHA256:" + sha256], stop: stop);
            if (answer.ExitCode == 0)
            {
                return;
            }

            answers += answer.Output + "\n";
        }

        throw new LocalException($"none of this machine's package sources has {pathInPool}:\n{answers}", LocalException.Missing);
    }
}
