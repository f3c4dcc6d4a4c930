using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating.Backups;

/// <summary>The verb <c>backup</c>: a whole copy of the private Postgres of a data folder, while it runs, and from then on every change as it is made.</summary>
public static class BackupVerb
{
    public const string Help = """
        icupa backup [--to DIR] [--keep N] [--data DIR]
          a whole copy of the private Postgres that `icupa up` runs, while it runs; from the first one on,
          every change is copied as well, within milliseconds. Restore with: icupa restore
          --to DIR     where to (the place of the last one, or backups/ in the data folder); another disk is better
          --keep N     how many whole copies stay, 1 to 100 (7)
          --data DIR   where `icupa up` runs (.icupa in the checkout)
        """;

    private const int KeepUnlessTold = 7;
    private const int MostKept = 100;

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var (to, keep, data) = Parse(arguments);
        if (PrivatePostgres.Running(data) is not { } postgres)
            throw new LocalException(Environment.GetEnvironmentVariable("ICUPA_POSTGRES") is { Length: > 0 }
                ? "icupa backup copies the private Postgres of a data folder. The server of ICUPA_POSTGRES has backups of its own: docs/runbook.md, Backups"
                : $"no Postgres runs in {data}; name its folder with --data", LocalException.Usage);
        var place = to ?? WalReceiver.Read(data)?.To ?? Path.Combine(data, "backups");
        var (made, copying) = await new BackupFolder(place).Take(data, postgres, keep);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"whole copy of {made.Bytes / 1_000_000.0:0.0} MB in {made.Seconds:0.0} s, checked: {made.Folder}"));
        Console.WriteLine(copying);
        if (place.StartsWith(data + "/", StringComparison.Ordinal))
            Console.WriteLine("It lies on the disk of the database: choose another with --to, or copy it away.");
        return copying.StartsWith("every", StringComparison.Ordinal) ? 0 : LocalException.Failed;
    }

    /// <summary>What a command line asks for.</summary>
    public static (string? To, int Keep, string Data) Parse(IReadOnlyList<string> arguments)
    {
        var (to, keep, data) = ((string?)null, KeepUnlessTold, Checkout.Data);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var value = at + 1 < arguments.Count ? arguments[at + 1] : throw new LocalException($"icupa backup: {arguments[at]} needs a value\n{Help}", LocalException.Usage);
            switch (arguments[at])
            {
                case "--to":
                    to = Path.GetFullPath(value);
                    break;
                case "--keep" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostKept:
                    keep = number;
                    break;
                case "--keep":
                    throw new LocalException($"icupa backup: --keep takes a number from 1 to {MostKept}", LocalException.Usage);
                case "--data":
                    data = Path.GetFullPath(value);
                    break;
                default:
                    throw new LocalException($"icupa backup: unknown option {arguments[at]}\n{Help}", LocalException.Usage);
            }
        }
        return (to, keep, data);
    }
}
