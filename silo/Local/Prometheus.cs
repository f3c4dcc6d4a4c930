namespace Icupa.Silo.Local;

/// <summary>
/// Prometheus' programs, by which alert rules and the boards' questions are tried. Taken out of the distribution's package into the data
/// folder and not installed: the package would start a server of its own.
/// </summary>
public static class Prometheus
{
    private const string Package = "prometheus";

    private static string Folder => Path.Combine(Checkout.Data, Package);

    /// <summary>Where "prometheus" or "promtool" is; null when this machine has it nowhere.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append(Path.Combine(Folder, "usr", "bin")).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static async Task Install(Action<string> log)
    {
        if (Find("promtool") is not null && Find("prometheus") is not null)
        {
            return;
        }

        if (!File.Exists("/etc/debian_version"))
        {
            throw new LocalException("no Prometheus on this machine. Put prometheus and promtool (2.40 or newer) on the path", LocalException.Missing);
        }

        var work = Directory.CreateTempSubdirectory("icupa-prometheus-").FullName;
        try
        {
            log("fetching Prometheus");
            await Apt.Download(Package, work, log);
            var unpacked = Path.Combine(work, "unpacked");
            await Command.MustRun(["dpkg-deb", "-x", Directory.GetFiles(work, "*.deb").Single(), unpacked], work);
            // The tool comes last: who finds it may count on the rest.
            var programs = Path.Combine(Folder, "usr", "bin");
            Directory.CreateDirectory(programs);
            foreach (var program in (string[])["prometheus", "promtool"])
            {
                File.Copy(Path.Combine(unpacked, "usr", "bin", program), Path.Combine(programs, program), overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
