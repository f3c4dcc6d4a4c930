using Icupa.Payments;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>The command line of <c>payment</c>.</summary>
/// <param name="Verdict">What is decided; null to look.</param>
/// <param name="By">Who decides, as it is written down.</param>
public sealed record PaymentOptions(Verdict? Verdict, string Name, string Reason, string By, bool Provider, string Data)
{
    public const string Help = """
        icupa payment show REF [--provider] [--data DIR]
        icupa payment requery|adopt|release REF --reason TEXT [--by NAME] [--data DIR]
          REF          a payment's whole id or its last part, our reference, the provider's id,
                       or the transaction id that staff wrote
          --provider   also ask the provider what it shows; changes nothing
          requery      ask the provider now and act on its answer
          adopt        let a success count that the provider shows
          release      let an attempt go that moved no money, so that its share is free
          --reason     why, at most 200 characters; it is written down with your name
          --by NAME    who you are (else ICUPA_OPERATOR, else who you are on this machine)
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES, ICUPA_CLUSTER and ICUPA_SECRET say where the cluster is
        """;

    public static PaymentOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        if (arguments is not [var verb, var name, ..] || name.StartsWith("--", StringComparison.Ordinal))
            throw new LocalException(Help, LocalException.Usage);
        Verdict? verdict = verb switch
        {
            "show" => null,
            "requery" => Payments.Verdict.Requery,
            "adopt" => Payments.Verdict.Adopt,
            "release" => Payments.Verdict.Release,
            _ => throw new LocalException($"icupa payment: unknown verb {verb}\n{Help}", LocalException.Usage),
        };
        var options = new PaymentOptions(verdict, name, "", Operators.Told(environment), false, Checkout.Data);
        for (var at = 2; at < arguments.Count; at++)
            options = arguments[at] switch
            {
                "--provider" when verdict is null => options with { Provider = true },
                "--reason" when verdict is not null => options with { Reason = Value(arguments, ++at) },
                "--by" => options with { By = Value(arguments, ++at) },
                "--data" => options with { Data = Path.GetFullPath(Value(arguments, ++at)) },
                var other => throw new LocalException($"icupa payment {verb}: unknown option {other}\n{Help}", LocalException.Usage),
            };
        if (verdict is not null && string.IsNullOrWhiteSpace(options.Reason))
            throw new LocalException($"icupa payment {verb}: say why, with --reason", LocalException.Usage);
        Operators.Check($"payment {verb}", options.By);
        return options;
    }

    private static string Value(IReadOnlyList<string> arguments, int at) => Operators.Value("payment", arguments, at, Help);
}
