namespace Icupa.Silo.Local;

/// <summary>Puts on this machine what is missing on it: <c>install postgres</c>, <c>install browser</c>, <c>install prometheus</c>.</summary>
public static class Install
{
    private const string Usage = "usage: icupa install postgres|browser|prometheus …";

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            throw new LocalException(Usage, LocalException.Usage);
        }

        foreach (var what in arguments)
        {
            await (what switch
            {
                "postgres" => Postgres(),
                "browser" => Browser(),
                "prometheus" => Prometheus.Install(Console.WriteLine),
                _ => throw new LocalException(Usage, LocalException.Usage),
            });
        }

        return 0;
    }

    private static async Task Postgres()
    {
        if (PostgresBinaries.Find() is null)
        {
            await PostgresInstall.Run(Console.WriteLine);
        }
    }

    private static async Task Browser()
    {
        // WebKit is what iPhones and iPads have; it needs a display.
        var missing = new[] { ("chromium", "chromium"), ("chromium-headless-shell", "chromium-headless-shell"), ("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb") }.Where(p => !Command.Exists(p.Item1)).Select(p => p.Item2).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (!await Apt.CanInstall())
        {
            throw new LocalException($"no {string.Join(", no ", missing)} on this machine, and no right to install it. Run once:\n  sudo apt-get install {string.Join(' ', missing)}", LocalException.Missing);
        }

        await Apt.Install(missing, Console.WriteLine);
    }
}
