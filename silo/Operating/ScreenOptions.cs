using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>The command line of <c>screen</c>.</summary>
/// <param name="Code">What is shown, or revoked; null to make a new one.</param>
/// <param name="Station">Null for a screen of the floor.</param>
public sealed record ScreenOptions(string? Code, bool Revokes, VenueId Venue, string? Station, int Hours, int Uses, string By, string Data)
{
    public const string Help = """
        icupa screen pair VENUE kitchen STATION | floor [--hours N] [--uses N] [--by NAME] [--data DIR]
        icupa screen show|revoke CODE [--by NAME] [--data DIR]
          pair         a new code, for a screen of the kitchen that begins at STATION, or of the floor
          show         what a code is for, until when it pairs, and how many more
          revoke       the code pairs nothing any more, and every screen paired by it is signed out
          VENUE        tenant/venue
          --hours      how long it pairs, 1 to 720 (1); --uses: how many screens, 1 to 1000 (1)
          --by NAME    who you are (else ICUPA_OPERATOR, else who you are on this machine)
          --data DIR   where `icupa up` runs (.icupa in the checkout); without one that runs,
                       ICUPA_POSTGRES, ICUPA_CLUSTER and ICUPA_SECRET say where the cluster is
        """;

    private const int MostHours = 720, MostUses = 1_000;

    public static ScreenOptions Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var none = new ScreenOptions(null, false, default, null, 1, 1, Operators.Told(environment), Checkout.Data);
        var (options, at) = arguments switch
        {
            ["pair", var venue, "kitchen", var station, ..] => (none with { Venue = new(venue), Station = station }, 4),
            ["pair", var venue, "floor", ..] => (none with { Venue = new(venue) }, 3),
            ["show" or "revoke", var code, ..] => (none with { Code = code.Trim().ToUpperInvariant(), Revokes = arguments[0] == "revoke" }, 2),
            _ => throw new LocalException(Help, LocalException.Usage),
        };
        for (; at < arguments.Count; at++)
            options = arguments[at] switch
            {
                "--data" => options with { Data = Path.GetFullPath(Value(arguments, ++at)) },
                "--by" => options with { By = Value(arguments, ++at) },
                "--hours" when options.Code is null => options with { Hours = Number(arguments, ++at, MostHours) },
                "--uses" when options.Code is null => options with { Uses = Number(arguments, ++at, MostUses) },
                var other => throw new LocalException($"icupa screen: unknown option {other}\n{Help}", LocalException.Usage),
            };
        Operators.Check("screen", options.By);
        return options;
    }

    private static int Number(IReadOnlyList<string> arguments, int at, int most) =>
        int.TryParse(Value(arguments, at), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new LocalException($"icupa screen: {arguments[at - 1]} takes a number from 1 to {most}", LocalException.Usage);

    private static string Value(IReadOnlyList<string> arguments, int at) => Operators.Value("screen", arguments, at, Help);
}
