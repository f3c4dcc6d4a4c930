using Icupa.Silo.Local;

namespace Icupa.Silo.Operating.Smoke;

/// <summary>The command line of <c>smoke</c>.</summary>
public sealed record SmokeOptions(Uri Url, string Data)
{
    public const string Help = """
        icupa smoke [--url URL] [--data DIR]
          walks the whole way in seconds: health, a code scanned, a cart, a round, its ticket, the bump,
          "ready" on the phone, a switch. In a rehearsal's venue of its own: no kitchen rings, no receipt
          takes a number, nothing is in any figure
          --url URL    the site as phones call it (the one that `icupa up` runs in DIR)
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES, ICUPA_CLUSTER and ICUPA_SECRET say where the cluster is
        """;

    public static SmokeOptions Parse(IReadOnlyList<string> arguments)
    {
        var (url, data) = ((Uri?)null, Checkout.Data);
        for (var at = 0; at < arguments.Count; at += 2)
            switch (arguments[at])
            {
                case "--url" when Uri.TryCreate(Value(arguments, at), UriKind.Absolute, out var given) && given.Scheme is "http" or "https":
                    url = given;
                    break;
                case "--url":
                    throw new LocalException($"icupa smoke: {Value(arguments, at)} is no address of a site", LocalException.Usage);
                case "--data":
                    data = Path.GetFullPath(Value(arguments, at));
                    break;
                default:
                    throw new LocalException($"icupa smoke: unknown option {arguments[at]}\n{Help}", LocalException.Usage);
            }
        return new(url ?? (Links.Site(data) is { } runs ? new Uri(runs) : throw new LocalException($"icupa smoke: nothing runs in {data}; which site?\n{Help}", LocalException.Usage)), data);
    }

    private static string Value(IReadOnlyList<string> arguments, int at) =>
        at + 1 < arguments.Count ? arguments[at + 1] : throw new LocalException($"icupa smoke: {arguments[at]} needs a value\n{Help}", LocalException.Usage);
}
