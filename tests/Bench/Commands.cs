using System.Runtime.InteropServices;
using Icupa.Bench.Baseline;
using Icupa.Bench.Carts;
using Icupa.Bench.Chaos;
using Icupa.Bench.Crowd;
using Icupa.Bench.Journal;
using Icupa.Bench.Kitchen;
using Icupa.Bench.Measure;
using Icupa.Bench.Memory;
using Icupa.Bench.Payments;
using Icupa.Bench.Scale;
using Icupa.Bench.Search;
using Icupa.Bench.Waiter;
using Icupa.Silo.Local;

namespace Icupa.Bench;

/// <summary>The measurements by name. Each prints what it saw, and as its last line one JSON object.</summary>
public static class Commands
{
    private static readonly Dictionary<string, (string What, Func<Arguments, Task<Result>> Run)> Benches = new(StringComparer.Ordinal)
    {
        ["journal"] = ("durable writes: grain storage over AdoNet, and the journal  [--rounds N --seconds S]", JournalBench.Run),
        ["memory"] = ("an idle visit, and carts read from the journal  [--visits N --carts N]", MemoryBench.Run),
        ["kitchen"] = ("from a placed round to the screens, from a bump to the phones  [--tables N --every S --seconds S]", KitchenBench.Run),
        ["checks"] = ("checks settled at once by card, or the rules alone  [--checks N --pace CARDS_PER_SECOND | --properties --evenings N]", CheckBench.Run),
        ["search"] = ("questions to a menu where many venues share the tables  [--venues N --dishes N --questions N]", SearchBench.Run),
        ["scale"] = ("what a visit leaves behind; work on many silos and phones that come back, simulated  [--visits N --welcomes PER_SECOND --spread S]", ScaleBench.Run),
        ["waiter"] = ("guests who talk to the waiter at once, and carts beside them  [--conversations N --seconds S --think S --rate PER_SECOND --tables N]", WaiterBench.Run),
        ["crowd"] = ("a dish sold out and a switch thrown, seen by a thousand phones  [--clients N --times N --silos N --web N]", CrowdBench.Run),
        ["storm"] = ("thousands of phones lose their web node at once  [--clients N]", StormBench.Run),
        ["fairness"] = ("ten tenants share a web node, and one of them says ten times as much  [--tables N --rate PER_SECOND --seconds S]", FairnessBench.Run),
        ["soak"] = ("an even load for an hour, and what grows under it  [--minutes N --rate PER_SECOND --silos N --web N]", SoakBench.Run),
        ["cart"] = ("shared carts on phones, and a plain hub  [--tables N --diners N --rate PER_SECOND --seconds S --pool N]", CartBench.Run),
    };

    public static async Task<int> Run(string[] args)
    {
        switch (args)
        {
            case [] or ["help"]:
                Console.WriteLine("./icupa bench NAME [--record] [--data DIR] …");
                foreach (var (name, (what, _)) in Benches)
                    Console.WriteLine($"  {name,-9} {what}");
                return 0;
            case ["eval", "waiter", .. var rest]:
                return await Measure("eval", EvalWaiter.Run, new Arguments(rest, "[--model house|misbehaving|endpoint|all]"));
            case ["eval", ..]:
                throw new LocalException("usage: icupa eval waiter [--model house|misbehaving|endpoint|all]", LocalException.Usage);
            case ["chaos", "payments", .. var rest]:
                return await Measure("chaos payments", PaymentChaos.Run, new Arguments(rest, "[--repeat N --at-once N]"));
            case ["chaos", .. var rest]:
                return await Measure("chaos", ChaosRun.Run, new Arguments(rest, "[--cut | --from REF [--to REF]] [--minutes N --tables N --silos N --web N --seed N]"));
            case ["baseline-serve"]:
                return await PlainServer.Run();
            case [var name, .. var rest] when Benches.TryGetValue(name, out var bench):
                return await Measure(name, bench.Run, new Arguments(rest, bench.What));
            default:
                throw new LocalException($"there is no measurement called {args[0]}; ./icupa bench lists them", LocalException.Usage);
        }
    }

    private static async Task<int> Measure(string name, Func<Arguments, Task<Result>> run, Arguments arguments)
    {
        Machine.NeedOpenFiles();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, arguments.Data));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, arguments.Data));
        var result = await run(arguments);
        foreach (var line in result.Table)
            Console.WriteLine(line);
        if (arguments.Record)
            await Record.Write(name, result);
        Console.WriteLine(result.Line);
        return result.ExitCode;
    }

    // Cut short: what was started must not stay behind.
    private static void End(PosixSignalContext signal, string folder)
    {
        signal.Cancel = true;
        foreach (var child in ProcessMark.Of(Environment.ProcessId)?.Children() ?? [])
        {
            child.Send(Signal.Thaw);
            child.Send(Signal.Kill);
        }
        Halves.Remove().Wait();
        PrivatePostgres.Running(folder)?.Stop().Wait();
        Environment.Exit(LocalException.Failed);
    }
}
