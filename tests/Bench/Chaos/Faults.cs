using System.Diagnostics;
using Icupa.Silo.Local;

namespace Icupa.Bench.Chaos;

/// <summary>What was done to the cluster, when, and how long until every phone had an answer to something begun afterwards.</summary>
/// <param name="From">When it began and when all was mended, as timestamps of <see cref="Stopwatch"/>.</param>
public sealed record Fault(string Kind, string What, TimeSpan At, TimeSpan Recovery, long From, long To);

/// <summary>Breaks things, one at a time, and mends them as an orchestrator would.</summary>
public sealed class Faults(Cluster cluster, PrivatePostgres postgres, Halves? halves, IReadOnlyList<Phone> phones, Stopwatch clock, Random random)
{
    public const string WholeCluster = "whole cluster killed";
    public const string Roll = "every node restarted in turn";

    private static readonly TimeSpan Orchestrator = TimeSpan.FromSeconds(1);
    /// <summary>The table of members is read again every 5 s.</summary>
    private static readonly TimeSpan Learns = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan PostgresFrozen = TimeSpan.FromSeconds(4);
    /// <summary>What takes longer has failed.</summary>
    public static readonly TimeSpan RecoveryLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);
    /// <summary>The exit code with which Orleans ends a process that reads of its own death.</summary>
    private const int ToldDead = 134;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan[] Cuts = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(40)];
    private static readonly TimeSpan BetweenRolls = TimeSpan.FromMinutes(2);

    private readonly List<Fault> done = [];

    public IReadOnlyList<Fault> Done => done;

    /// <summary>How often a node that the others had declared dead ended itself as it came up, and was started again.</summary>
    public int Again { get; private set; }

    /// <summary>Every kind in random order, again and again until the time is up; a rolling restart every two minutes; the whole cluster once, in the middle.</summary>
    public async Task Run(TimeSpan until)
    {
        var (whole, roll) = (halves is not null, halves is null ? BetweenRolls : TimeSpan.MaxValue);
        while (clock.Elapsed < until)
        {
            foreach (var fault in Kinds().OrderBy(_ => random.Next()).ToList())
            {
                if (clock.Elapsed >= until)
                    return;
                if (clock.Elapsed >= roll)
                {
                    roll = clock.Elapsed + BetweenRolls;
                    await Do(Roll, "all", RollAll);
                }
                if (!whole && clock.Elapsed >= until / 2)
                {
                    whole = true;
                    await Do(WholeCluster, "all", KillAll);
                }
                await fault();
            }
        }
    }

    private IEnumerable<Func<Task>> Kinds() => halves is null ? Ordinary() : Cuts.Select(span => (Func<Task>)(() => Do($"way between the halves cut for {span.TotalSeconds} s", "all", () => Cut(span))));

    private IEnumerable<Func<Task>> Ordinary()
    {
        yield return () => ToOne("silo killed", cluster.Silos, Kill);
        yield return () => ToOne("web node killed", cluster.Web, Kill);
        yield return () => ToOne("silo stopped politely", cluster.Silos, Terminate);
        yield return () => ToOne("web node stopped politely", cluster.Web, Terminate);
        yield return () => ToOne($"silo frozen for {Frozen.TotalSeconds} s", cluster.Silos, Freeze);
        yield return () => ToOne($"web node frozen for {Frozen.TotalSeconds} s", cluster.Web, Freeze);
        yield return () => Do($"Postgres frozen for {PostgresFrozen.TotalSeconds} s", "all of it", FreezePostgres);
        yield return () => Do("Postgres restarted", "all of it", RestartPostgres);
    }

    private Task ToOne(string kind, IEnumerable<Node> among, Func<Node, Task> fault)
    {
        var node = among.OrderBy(_ => random.Next()).First();
        return Do(kind, node.Name, () => fault(node));
    }

    /// <summary>Does something to the cluster, and waits until every phone has been answered and all is mended.</summary>
    public async Task Do(string kind, string what, Func<Task> fault)
    {
        var (at, began) = (clock.Elapsed, Stopwatch.GetTimestamp());
        var mending = fault();
        var recovery = await Recovered(began);
        await mending;
        await Task.WhenAll(cluster.Nodes.Select(Ready));
        done.Add(new(kind, what, at, recovery, began, Stopwatch.GetTimestamp()));
        Console.WriteLine($"{at.TotalSeconds,6:0.0} s  {kind} ({what}): every phone served again after {recovery.TotalSeconds:0.0} s");
        await Task.Delay(Breath);
    }

    /// <summary>The longest that a phone of those at table waited for the answer to something begun after that moment.</summary>
    private async Task<TimeSpan> Recovered(long began)
    {
        var limit = Stopwatch.StartNew();
        while (phones.Any(p => p.Dining && p.FirstAnswerAfter(began) is null))
        {
            if (limit.Elapsed > RecoveryLimit)
                return RecoveryLimit;
            await Task.Delay(50);
        }
        return phones.Max(p => p.FirstAnswerAfter(began) is { } answered ? Stopwatch.GetElapsedTime(began, answered) : TimeSpan.Zero);
    }

    // One half declares the other dead; who was declared dead ends itself when it reads so, and cannot come back before the way is there again.
    private async Task Cut(TimeSpan span)
    {
        halves!.Cut();
        await Task.Delay(span);
        halves.Heal();
        await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            await node.Mark.Gone(Learns);
            if (!node.Mark.Alive)
                await node.Restart();
        }));
    }

    // As a new version is rolled out: the next goes when the last is ready.
    private async Task RollAll()
    {
        foreach (var node in cluster.Nodes)
        {
            await Terminate(node);
            await Ready(node);
        }
    }

    // As an orchestrator does.
    private async Task Ready(Node node)
    {
        while (true)
        {
            try
            {
                await node.Ready(RecoveryLimit);
                return;
            }
            catch (LocalException) when (node is { HasExited: true, ExitCode: ToldDead })
            {
                Again++;
                await node.Restart();
            }
        }
    }

    private async Task RestartPostgres()
    {
        await postgres.Stop();
        await postgres.Start(_ => { });
    }

    private static async Task Kill(Node node)
    {
        node.Kill();
        await Task.Delay(Orchestrator);
        await node.Restart();
    }

    /// <summary>Asks a node to end, and starts it again.</summary>
    public static async Task Terminate(Node node)
    {
        node.Terminate();
        await node.Mark.Gone(EndLimit);
        node.Kill();
        await node.Restart();
    }

    // Others may have declared it dead meanwhile; it finds out and ends itself.
    private static async Task Freeze(Node node)
    {
        node.Freeze();
        await Task.Delay(Frozen);
        node.Thaw();
        await node.Mark.Gone(Learns);
        if (!node.Mark.Alive)
            await node.Restart();
    }

    private async Task FreezePostgres()
    {
        postgres.Freeze();
        await Task.Delay(PostgresFrozen);
        postgres.Thaw();
    }

    private async Task KillAll()
    {
        foreach (var node in cluster.Nodes)
            node.Kill();
        await Task.Delay(Orchestrator);
        await Task.WhenAll(cluster.Nodes.Select(node => node.Restart()));
    }
}
