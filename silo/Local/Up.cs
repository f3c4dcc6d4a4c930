using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EvolveDb;
using Icupa.Silo.Operating;
using Icupa.Silo.Schema;
using Npgsql;

namespace Icupa.Silo.Local;

/// <summary>The whole product on this machine: Postgres, schema, silos, demo data, site. Ends what an earlier run left behind first.</summary>
public sealed class Up : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);
    private readonly UpOptions options;
    private readonly CancellationTokenSource stopping = new();
    private readonly Steps steps = new();
    private RunRecord record;

    private Up(UpOptions options)
    {
        this.options = options;
        record = new(ProcessMark.Of(Environment.ProcessId)!.Value, options.Detach, false, new Dictionary<string, ProcessMark>());
    }

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var options = UpOptions.Parse(arguments);
        Make(options.Data);
        using var turn = Turn(options.Data);
        if (turn is null || (RunRecord.Read(options.Data) is { Runs: true } && !PrivatePostgres.IsDown(options.Data)))
        {
            return SayThatItRuns(options.Data);
        }

        using var up = new Up(options);
        return await up.Run();
    }

    public void Dispose() => stopping.Dispose();

    private async Task<int> Run()
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        await ClearUp();

        PrivatePostgres? postgres = null;
        Cluster? cluster = null;
        var stays = false;
        try
        {
            // What can be known to be missing is said before anything is started.
            _ = (Checkout.SiloDll, Checkout.WebDll, options.DemoPayments || options.DemoAi ? Checkout.StandInsDll : "", PublicUrl);
            var port = ChoosePort();
            await steps.Do("postgres", async log =>
            {
                postgres = await PrivatePostgres.Start(options.Data, log, stopping.Token);
                return postgres.IsPrivate ? "ready, private, loopback only" : "the server that ICUPA_POSTGRES names";
            });
            if (postgres!.IsPrivate && WalReceiver.Read(options.Data) is { } copy)
            {
                await steps.Do("copy", _ => WalReceiver.Start(options.Data, postgres, copy.To));
            }

            await steps.Do("migrate", _ => Task.FromResult(Migrate(postgres!.ConnectionString)));
            cluster = new(ClusterOf(postgres!.ConnectionString, port));
            record = record with { Cluster = cluster.Options.ClusterId };
            await Start(cluster, postgres.ConnectionString);
            SayReady();
            stays = options.Detach;
            return stays ? 0 : await Watch(cluster, postgres);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            if (!stays)
            {
                await End(cluster, postgres);
            }
        }
    }

    private async Task Start(Cluster cluster, string postgres)
    {
        if (options.DemoPayments || options.DemoAi)
        {
            await steps.Do("stand-ins", async _ =>
            {
                await cluster.StartStandIns(stopping.Token);
                return Said(cluster.StandIns) + ": STAND-IN, " + string.Join(", ", (string[])[.. options.DemoPayments ? ["no real money"] : Array.Empty<string>(), .. options.DemoAi ? ["no real language model"] : Array.Empty<string>()]);
            });
        }

        await steps.Do("silo", async _ =>
        {
            await cluster.StartSilos(stopping.Token);
            return Said(cluster.Silos);
        });
        if (options.Seed)
        {
            await steps.Do("seed", async _ =>
            {
                await cluster.Run("seed", ["--out", Links.SeedPathIn(options.Data)], stopping.Token);
                return "demo venues are there";
            });
        }

        await steps.Do("web", async _ =>
        {
            await cluster.StartWeb(stopping.Token);
            return Said(cluster.Web);
        });
        File.WriteAllText(PortFile, cluster.Web.First().Url.Port.ToString(CultureInfo.InvariantCulture));
        Links.Write(options.Data, cluster.Site, cluster.StandIns.FirstOrDefault()?.Url, await AdminLink(postgres));
        WriteMetrics(cluster);
        record = record with { Ready = true, Nodes = cluster.Nodes.ToDictionary(node => node.Name, node => node.Mark) };
        record.Write(options.Data);
    }

    private static async Task<string> AdminLink(string postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres);
        return await AdminVerb.Link(source, Admin, Asker.House("up"), TimeProvider.System);
    }

    // As a Prometheus on this machine reads it (file_sd_configs).
    private void WriteMetrics(Cluster cluster)
    {
        var file = Path.Combine(options.Data, "metrics.json");
        File.Delete(file);
        if (!options.Metrics)
        {
            return;
        }

        File.WriteAllText(file, JsonSerializer.Serialize(cluster.Nodes.Where(node => node.Metrics is not null)
            .Select(node => new { targets = new[] { node.Metrics!.Authority }, labels = new { job = "icupa-" + node.Name.Split('-')[0], instance = node.Name } })));
        Console.WriteLine($"  figures    {file}");
    }

    // One node's end is reported and survived, as in a real cluster; the last one's is not.
    private async Task<int> Watch(Cluster cluster, PrivatePostgres postgres)
    {
        Console.WriteLine("Ctrl-C stops everything.");
        var alive = cluster.Nodes.ToList();
        var database = KeepUp(postgres);
        try
        {
            while (!database.IsCompleted)
            {
                await Task.WhenAny([.. alive.Select(node => node.Exited(stopping.Token)), database]);
                stopping.Token.ThrowIfCancellationRequested();
                foreach (var node in alive.Where(node => node.HasExited).ToList())
                {
                    alive.Remove(node);
                    Console.Error.WriteLine($"{node.Name} ended with {node.ExitCode}. {node.LastWords()}");
                }

                if (!cluster.Silos.Intersect(alive).Any() || !cluster.Web.Intersect(alive).Any())
                {
                    return LocalException.Failed;
                }
            }

            return await database;
        }
        finally
        {
            // Before Postgres is stopped: it would be started again.
            await stopping.CancelAsync();
            await Task.WhenAny(database);
        }
    }

    // Phones and nodes bear a database that goes and comes back; without us nobody would bring it back.
    private async Task<int> KeepUp(PrivatePostgres postgres)
    {
        while (true)
        {
            await Task.Delay(Look, stopping.Token);
            if (postgres is not { IsPrivate: true, Process: null })
            {
                continue;
            }

            Console.Error.WriteLine("Postgres ended; starting it again.");
            try
            {
                await postgres.Start(_ => { }, stopping.Token);
                Console.Error.WriteLine("Postgres runs again.");
            }
            catch (Exception not) when (not is LocalException or NpgsqlException or IOException)
            {
                Console.Error.WriteLine($"{not.Message}\nOnce more in {Again.TotalSeconds:0} s.");
                await Task.Delay(Again, stopping.Token);
            }
        }
    }

    private async Task End(Cluster? cluster, PrivatePostgres? postgres)
    {
        // An interrupted start may have come as far as a server that nobody holds.
        postgres ??= PrivatePostgres.Running(options.Data);
        if (postgres is not null)
        {
            Console.WriteLine("stopping");
            await (cluster?.Stop() ?? Task.CompletedTask);
            await postgres.Stop();
            await WalReceiver.End(options.Data);
        }

        File.Delete(Links.PathIn(options.Data));
        RunRecord.Delete(options.Data);
    }

    // A crash leaves processes that nobody watches. Postgres is kept: it is found running and used.
    private async Task ClearUp()
    {
        if (RunRecord.Read(options.Data) is { } left)
        {
            Console.WriteLine($"  cleared    an earlier run was cut short; ended {await left.End()} processes of it");
        }

        File.Delete(Links.PathIn(options.Data));
        record.Write(options.Data);
    }

    private ClusterPlan ClusterOf(string postgres, int port) => new()
    {
        Folder = options.Data,
        Postgres = postgres,
        Silos = options.Silos,
        Web = options.Web,
        Port = port,
        PublicUrl = PublicUrl,
        DemoPayments = options.DemoPayments,
        DemoAi = options.DemoAi,
        Variables = new Dictionary<string, string>
        {
            ["ICUPA_ADMINS"] = Told("ICUPA_ADMINS", AdminVerb.LocalAdmin + ":admin"),
            ["ICUPA_ADMIN_LINKS"] = Told("ICUPA_ADMIN_LINKS", "log"),
        },
        Metrics = options.Metrics,
        Started = node =>
        {
            record = record with { Nodes = new Dictionary<string, ProcessMark>(record.Nodes) { [node.Name] = node.Mark } };
            record.Write(options.Data);
        },
    };

    // Links on paper and in browsers stay good when the port stays; another's claim on it counts only if the person insists.
    private int ChoosePort()
    {
        if (options.Port > 0)
        {
            return FreePort.IsFree(options.Port) ? options.Port : throw new LocalException($"port {options.Port} is taken; choose another with --port", LocalException.Missing);
        }

        return File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), CultureInfo.InvariantCulture, out var before) && FreePort.IsFree(before)
            ? before
            : FreePort.Next();
    }

    private void SayReady()
    {
        Console.WriteLine($"ready in {steps.Elapsed.TotalSeconds:0.0} s");
        foreach (var line in Links.Lines(options.Data))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine("The admin link signs in once, within 15 minutes; another: ./icupa admin link" + (options.Data == Checkout.Data ? "" : " --data " + Command.Typed(options.Data)));
    }

    private void Stop(PosixSignalContext signal)
    {
        // The terminal is closed: to write to it would fail, and leave everything running.
        if (signal.Signal == PosixSignal.SIGHUP)
        {
            Console.SetOut(TextWriter.Null);
            Console.SetError(TextWriter.Null);
        }

        signal.Cancel = true;
        stopping.Cancel();
    }

    // A person's own settings go before ours.
    private static string Told(string key, string otherwise) => Environment.GetEnvironmentVariable(key) is { Length: > 0 } told ? told : otherwise;

    private static string Admin => Told("ICUPA_ADMINS", AdminVerb.LocalAdmin).Split(',', ';', ' ').Select(entry => entry.Split(':')).Where(entry => entry is [_] or [_, "admin"]).Select(entry => entry[0].ToLowerInvariant()).FirstOrDefault(AdminVerb.LocalAdmin);

    // Behind a proxy phones call another address than the one where the site listens.
    private static string PublicUrl => Told("ICUPA_PUBLIC_URL", "") is not { Length: > 0 } told ? ""
        : Uri.TryCreate(told, UriKind.Absolute, out var site) && site.Scheme is "http" or "https" ? told
        : throw new LocalException("ICUPA_PUBLIC_URL is not an address of the web", LocalException.Usage);

    private string PortFile => Path.Combine(options.Data, "port");

    private static string Migrate(string postgres)
    {
        try
        {
            return Migrations.Bring(postgres, _ => { });
        }
        catch (Exception failure) when (failure is EvolveException or NpgsqlException)
        {
            throw new LocalException("the schema could not be brought up to date: " + Migrations.Said(failure));
        }
    }

    private static string Said(IEnumerable<Node> nodes) => string.Join(", ", nodes.Select(node => $"{node.Name} ready at {node.Url.Authority}"));

    private static int SayThatItRuns(string folder)
    {
        Console.Error.WriteLine($"It already runs in {folder}:");
        foreach (var line in Links.Lines(folder))
        {
            Console.Error.WriteLine(line);
        }

        Console.Error.WriteLine("Stop it with: ./icupa down" + (folder == Checkout.Data ? "" : " --data " + Command.Typed(folder)));
        return LocalException.AlreadyRunning;
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, closed);
        }
    }

    private static LocalException Unusable(string folder, Exception why) => new($"cannot use {folder} as the data folder: {why.Message}", LocalException.Missing);

    // Held while this process starts things and, in the foreground, while it watches them.
    private static FileStream? Turn(string folder)
    {
        try
        {
            return new(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held.HResult == (OperatingSystem.IsMacOS() ? 35 : 11))
        {
            // EWOULDBLOCK: another holds it.
            return null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, closed);
        }
    }
}
