using System.Globalization;
using Icupa.Platform;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>The command line of <c>flag</c>.</summary>
/// <param name="Change">What is thrown; null to list.</param>
/// <param name="By">Who throws it, as it is written down.</param>
public sealed record FlagOptions(FlagChange? Change, string By, string Data)
{
    public const string Help = """
        icupa flag list [--data DIR]
        icupa flag set NAME on|off --reason TEXT [--percent N] [--platform | --tenant T | --venue T/V]
                       [--by NAME] [--data DIR]
          NAME         a flag that list shows: ordering, payments.card, payments.momo,
                       payments.airtel, ai.waiter, ai.model
          --percent    for how many of a hundred guests it is on, 0 to 100 (100); always the same ones
          --platform   everywhere (the default); --tenant, --venue: only there. Off in any of them is off
          --reason     why, at most 200 characters; it is written down with your name
          --by NAME    who you are (else ICUPA_OPERATOR, else who you are on this machine)
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES, ICUPA_CLUSTER and ICUPA_SECRET say where the cluster is
        """;

    public static FlagOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var by = Operators.Told(environment);
        var (options, at) = arguments switch
        {
            ["list", ..] => (new FlagOptions(null, by, Checkout.Data), 1),
            ["set", var name, "on" or "off", ..] => (new FlagOptions(new(name, Flags.Platform, arguments[2] == "on", 100, ""), by, Checkout.Data), 3),
            _ => throw new LocalException(Help, LocalException.Usage),
        };
        for (; at < arguments.Count; at++)
            options = (arguments[at], options.Change) switch
            {
                ("--data", _) => options with { Data = Path.GetFullPath(Value(arguments, ++at)) },
                ("--by", _) => options with { By = Value(arguments, ++at) },
                ("--reason", { } change) => options with { Change = change with { Reason = Value(arguments, ++at) } },
                ("--percent", { } change) => options with { Change = change with { Percent = Percent(Value(arguments, ++at)) } },
                ("--platform", { } change) => options with { Change = change with { Scope = Flags.Platform } },
                ("--tenant", { } change) => options with { Change = change with { Scope = Flags.Tenant(Value(arguments, ++at)) } },
                ("--venue", { } change) => options with { Change = change with { Scope = Flags.Of(new(Value(arguments, ++at))) } },
                var (other, _) => throw new LocalException($"icupa flag: unknown option {other}\n{Help}", LocalException.Usage),
            };
        if (options.Change is { } set && string.IsNullOrWhiteSpace(set.Reason))
            throw new LocalException("icupa flag set: say why, with --reason", LocalException.Usage);
        Operators.Check("flag", options.By);
        return options;
    }

    private static int Percent(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100
        ? percent
        : throw new LocalException("icupa flag set: --percent takes a number from 0 to 100", LocalException.Usage);

    private static string Value(IReadOnlyList<string> arguments, int at) => Operators.Value("flag", arguments, at, Help);
}
