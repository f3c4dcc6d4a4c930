namespace Icupa.Silo.Local;

/// <summary>Ends what <c>up</c> started in a data folder, and nothing else; Postgres last.</summary>
public static class Down
{
    // Longer than up itself gives its processes.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(45);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var folder = UpOptions.DataOnly(arguments);
        var ended = 0;
        if (RunRecord.Read(folder) is { } record)
        {
            if (record.Starter.Alive)
            {
                await record.Starter.End(Grace);
                ended++;
            }

            ended += await record.End();
            File.Delete(Links.PathIn(folder));
            RunRecord.Delete(folder);
        }

        if (PrivatePostgres.Running(folder) is { } postgres)
        {
            await postgres.Stop();
            ended++;
        }

        // Last: a server that stops gives its last changes away first.
        await WalReceiver.End(folder);

        Console.WriteLine(ended == 0 ? $"nothing runs in {folder}" : "stopped");
        return 0;
    }
}
