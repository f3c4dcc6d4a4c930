namespace Icupa.Silo.Seeding;

/// <summary>Writes the demo venues and where to find them.</summary>
public static class Seed
{
    /// <summary>Takes <c>--out FILE</c>: where the paths and pins go, as JSON.</summary>
    public static async Task<int> Run(string[] args)
    {
        if (args is not ["--out", var file])
        {
            Console.Error.WriteLine("usage: seed --out FILE");
            return 2;
        }

        await File.WriteAllTextAsync(file, """{"guestTables":[],"kitchen":[],"floor":[],"pins":[]}""");
        return 0;
    }
}
