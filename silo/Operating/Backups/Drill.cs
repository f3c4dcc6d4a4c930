using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Silo.Local;
using Icupa.Silo.Operating.Smoke;
using Icupa.Silo.Schema;
using Icupa.Silo.Seeding;
using Icupa.Visits;
using Microsoft.Extensions.Logging;

namespace Icupa.Silo.Operating.Backups;

/// <summary>
/// The disaster, played: a database of its own with a silo, parties that place rounds all the time, a backup, then the disk is gone. From the
/// backup and the copied changes alone a second one is made, and asked for every round that was acknowledged.
/// </summary>
public sealed class Drill : IAsyncDisposable
{
    private const int Parties = 4;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MayBeLost = TimeSpan.FromSeconds(1);
    private static readonly Asker House = Asker.House("drill");

    private sealed record Acknowledged(VisitId Visit, int Round, long At);

    private readonly string root = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "icupa-drill-" + Path.GetRandomFileName())).FullName;
    private readonly ConcurrentBag<Acknowledged> rounds = [];
    private readonly CancellationTokenSource killed = new();
    private readonly TextWriter say;
    private PrivatePostgres? postgres;
    private Cluster? cluster;

    private Drill(TextWriter say) => this.say = say;

    /// <summary>0 when at most a second was lost; the figures are said.</summary>
    /// <param name="after">How long rounds are placed after the backup.</param>
    public static async Task<int> Run(TimeSpan after, TextWriter say)
    {
        await using var drill = new Drill(say);
        return await drill.Run(after);
    }

    private async Task<int> Run(TimeSpan after)
    {
        var (first, second, place) = (Path.Combine(root, "first"), Path.Combine(root, "second"), Path.Combine(root, "backups"));
        var visitor = await Begin(first);
        var placing = await Place(visitor.Grains);
        await Task.Delay(Before);
        var (made, copying) = await new BackupFolder(place).Take(first, postgres!, 1);
        var sofar = rounds.Count;
        await Say("backup", $"{made.Bytes / 1_000_000.0:0.0} MB in {made.Seconds:0.0} s, while rounds were placed; {copying}");
        await Task.Delay(after);

        var dead = Stopwatch.GetTimestamp();
        postgres!.Kill();
        await WalReceiver.End(first);
        await killed.CancelAsync();
        await Task.WhenAll(placing);
        foreach (var silo in cluster!.Silos)
            silo.Kill();
        // It leaves by itself: with neither a cluster nor a database that takes two minutes, for which nobody waits.
        _ = visitor.DisposeAsync().AsTask();
        var (all, last) = (rounds.Where(r => r.At <= dead).ToList(), rounds.Where(r => r.At <= dead).Max(r => r.At));
        await Say("killed", $"after {all.Count} acknowledged rounds, {all.Count - sofar} of them after the backup; the last one {Milliseconds(last, dead):0.0} ms before");

        var began = Stopwatch.GetTimestamp();
        var (again, restored) = await Restore.Run(new(place), second, null, _ => { });
        postgres = again;
        await Say("restored", $"the whole copy and {restored.Files} files of changes, in {restored.Took.TotalSeconds:0.0} s");
        var survivor = await Start(second);
        var ready = Stopwatch.GetElapsedTime(began);
        var there = await Rounds(survivor.Grains, all.Select(r => r.Visit).Distinct());
        await survivor.DisposeAsync();
        var lost = all.Where(r => there[r.Visit] < r.Round).ToList();
        var rpo = lost.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(lost.Min(r => r.At), dead);
        await (lost.Count == 0
            ? Say("rounds", $"all {all.Count} are there, the last one too")
            : Say("rounds", $"{all.Count - lost.Count} of {all.Count} are there; {lost.Count} of the last {rpo.TotalMilliseconds:0} ms are lost"));
        await Say("figures", $"lost: the last {rpo.TotalMilliseconds:0} ms (RPO); serving again {ready.TotalSeconds:0.0} s after the restore began (RTO)");
        return rpo <= MayBeLost ? 0 : LocalException.Failed;
    }

    public async ValueTask DisposeAsync()
    {
        await (cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (postgres?.Stop() ?? Task.CompletedTask);
        await WalReceiver.End(Path.Combine(root, "first"));
        killed.Dispose();
        await Command.Run(["rm", "-rf", root]);
    }

    private async Task<Visitor> Begin(string folder)
    {
        postgres = await PrivatePostgres.StartPrivate(folder, _ => { });
        Migrations.Apply(postgres.ConnectionString, _ => { });
        var visitor = await Start(folder);
        await new Rehearsal(visitor.Grains, Secret(folder)).Prepare(CancellationToken.None);
        return visitor;
    }

    private async Task<Visitor> Start(string folder)
    {
        await (cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        cluster = new(new() { Folder = folder, Postgres = postgres!.ConnectionString, Web = 0, ClusterId = "drill-" + Path.GetFileName(folder) });
        await cluster.StartSilos();
        var plan = cluster.Options;
        return await Visitor.Join(new("drill-1", plan.Postgres, plan.ClusterId, "icupa", Secret(folder), IPAddress.Loopback, FreePort.Next(), "http://127.0.0.1:0"), LogLevel.Critical);
    }

    private static string Secret(string folder) => File.ReadAllText(Path.Combine(folder, "secret"));

    /// <summary>Seats the parties; each then places round after round until the database is gone.</summary>
    private async Task<Task[]> Place(IGrainFactory grains)
    {
        var seated = new List<(VisitId, SessionId)>();
        for (var party = 0; party < Parties; party++)
        {
            var (visit, guest) = (VisitId.New(Rehearsal.Venue, DateTimeOffset.UtcNow), new SessionId(Guid.NewGuid()));
            var open = grains.GetGrain<IVisitGrain>(Key.Visit(visit));
            Must(await open.Open(Asker.Guest(guest), Id(), new TableId(Rehearsal.Venue.Text + "/1")));
            Must(await open.Join(Asker.Guest(guest), Id(), guest, null));
            seated.Add((visit, guest));
        }
        return [.. seated.Select(s => Task.Run(() => PlaceAll(grains.GetGrain<ICartGrain>(Key.Cart(s.Item1)), s.Item1, Asker.Guest(s.Item2))))];
    }

    private async Task PlaceAll(ICartGrain cart, VisitId visit, Asker guest)
    {
        try
        {
            for (var round = 1; !killed.IsCancellationRequested; round++)
            {
                Must(await cart.AddLine(guest, Id(), new(new(Guid.NewGuid()), Rehearsal.Dish, 1, [])));
                Must(await cart.Place(guest, Id(), 0));
                rounds.Add(new(visit, round, Stopwatch.GetTimestamp()));
            }
        }
        catch (Exception) when (postgres!.Process is null)
        {
            // What is under way when the database dies was not acknowledged.
        }
    }

    private static async Task<Dictionary<VisitId, int>> Rounds(IGrainFactory grains, IEnumerable<VisitId> visits)
    {
        var there = new Dictionary<VisitId, int>();
        foreach (var visit in visits)
        {
            using var set = JsonDocument.Parse((await grains.GetGrain<ICartGrain>(Key.Cart(visit)).Snapshot()).Set);
            there[visit] = set.RootElement.EnumerateObject().Count(e => e.Name.StartsWith("round:", StringComparison.Ordinal));
        }
        return there;
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
    private static CommandId Id() => new(Guid.NewGuid());

    private static void Must(Reply reply)
    {
        if (!reply.Ok)
            throw new LocalException($"a rehearsal's command is refused: {reply.Refusal}");
    }

    private Task Say(string what, FormattableString text) => say.WriteLineAsync($"  {what,-9} {text.ToString(CultureInfo.InvariantCulture)}");
}
