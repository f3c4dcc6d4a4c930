using System.Globalization;

namespace Icupa.Silo.Local;

/// <summary>The command line of <c>up</c>.</summary>
public sealed record UpOptions
{
    public const string Help = """
        icupa up [--port N] [--silos N] [--web N] [--data DIR] [--no-seed] [--demo-payments] [--demo-ai] [--metrics] [--detach]
          --port N     the site's port (else the one used before in this folder, or a free one)
          --silos N    how many silos, 1 to 8 (1)
          --web N      how many web nodes, 1 to 8 (1)
          --data DIR   the data folder (.icupa in the checkout)
          --no-seed    leave out the demo venues
          --demo-payments
                       stand-ins for Stripe, MTN and Airtel; no real money
          --demo-ai    a script that plays a language model for the waiter; no real model
          --metrics    every node shows its figures; where, is in metrics.json for a Prometheus
          --detach     return when all is ready; end it with: icupa down
        """;

    private const int MostNodes = 8;

    public int Port { get; init; }
    public int Silos { get; init; } = 1;
    public int Web { get; init; } = 1;
    public string Data { get; init; } = "";
    public bool Seed { get; init; } = true;
    public bool DemoPayments { get; init; }
    public bool DemoAi { get; init; }
    public bool Metrics { get; init; }
    public bool Detach { get; init; }

    public static UpOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new UpOptions { Data = Checkout.Data };
        for (var at = 0; at < arguments.Count; at++)
        {
            options = arguments[at] switch
            {
                "--port" => options with { Port = Number(arguments, ++at, 1, 65_535) },
                "--silos" => options with { Silos = Number(arguments, ++at, 1, MostNodes) },
                "--web" => options with { Web = Number(arguments, ++at, 1, MostNodes) },
                "--data" => options with { Data = Path.GetFullPath(Value(arguments, ++at)) },
                "--no-seed" => options with { Seed = false },
                "--demo-payments" => options with { DemoPayments = true },
                "--demo-ai" => options with { DemoAi = true },
                "--metrics" => options with { Metrics = true },
                "--detach" => options with { Detach = true },
                var other => throw new LocalException($"icupa up: unknown option {other}\n{Help}", LocalException.Usage),
            };
        }

        return options;
    }

    /// <summary>The data folder that a command line of only <c>--data DIR</c>, or of nothing, names.</summary>
    public static string DataOnly(IReadOnlyList<string> arguments) => arguments switch
    {
        [] => Checkout.Data,
        ["--data", var folder] => Path.GetFullPath(folder),
        _ => throw new LocalException("usage: icupa down [--data DIR]", LocalException.Usage),
    };

    private static string Value(IReadOnlyList<string> arguments, int at) =>
        at < arguments.Count && !arguments[at].StartsWith("--", StringComparison.Ordinal) ? arguments[at] : throw new LocalException($"icupa up: {arguments[at - 1]} needs a value\n{Help}", LocalException.Usage);

    private static int Number(IReadOnlyList<string> arguments, int at, int least, int most) =>
        int.TryParse(Value(arguments, at), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new LocalException($"icupa up: {arguments[at - 1]} takes a number from {least} to {most}", LocalException.Usage);
}
