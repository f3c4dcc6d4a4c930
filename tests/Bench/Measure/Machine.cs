using System.Globalization;
using System.Runtime.InteropServices;
using Icupa.Silo.Local;

namespace Icupa.Bench.Measure;

/// <summary>What the figures were measured on.</summary>
public static class Machine
{
    private const int OpenFilesNeeded = 8_192;

    /// <summary>A thousand phones are thousands of sockets: too low a limit would be measured instead of us.</summary>
    public static void NeedOpenFiles()
    {
        if (!OperatingSystem.IsLinux())
            throw new LocalException("CPU is read from /proc: measure on Linux", LocalException.Missing);
        var limit = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        if (limit != "unlimited" && int.Parse(limit, CultureInfo.InvariantCulture) < OpenFilesNeeded)
            throw new LocalException($"at most {limit} open files here; needed are {OpenFilesNeeded}: ulimit -n {OpenFilesNeeded}", LocalException.Missing);
    }

    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ", 2)[1] ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = long.Parse(File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0 / 1024.0;
        return string.Create(CultureInfo.InvariantCulture, $"{model.Trim()}, {Environment.ProcessorCount} cores, {memory:0} GiB, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription}");
    }

    public static async Task<string> Commit()
    {
        var hash = await Command.Run(["git", "-C", Checkout.Root, "rev-parse", "--short=10", "HEAD"]);
        var changes = await Command.Run(["git", "-C", Checkout.Root, "status", "--porcelain", "--untracked-files=no", "--", "silo", "web", "grains", "grain-interfaces", "tests/Bench"]);
        return hash.ExitCode != 0 ? "unknown" : hash.Output.Trim() + (changes.Output.Trim().Length > 0 ? " with changes" : "");
    }
}
