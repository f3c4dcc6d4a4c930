using System.Globalization;
using System.Security.Cryptography;
using Icupa.Screens;
using Icupa.Silo.Local;
using Icupa.Silo.Seeding;
using Icupa.Venues;
using Microsoft.Extensions.Logging;

namespace Icupa.Silo.Operating;

/// <summary>The verb <c>screen</c>: a code by which a venue's tablets become screens, and the end of one. Joins the cluster as a node without grains; each is a row of the audit log.</summary>
public static class ScreenVerb
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

    /// <summary>What codes are made of: no letter that is read as another.</summary>
    public const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    public const int Length = 8;

    private const int MostHours = 720, MostUses = 1_000;

    public static string NewCode() => RandomNumberGenerator.GetString(Letters, Length);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        // Before the cluster is joined: a slip of the pen is said at once.
        var options = Options(arguments);
        await using var visitor = await Visitor.Join(ClusterDoor.Settings(options.Data, "operator"), LogLevel.Error);
        return await Run(visitor.Grains, arguments, Console.Out, TimeProvider.System);
    }

    /// <summary>0 when it was done or shown, 1 when there is no such code, venue or station.</summary>
    public static async Task<int> Run(IGrainFactory grains, IReadOnlyList<string> arguments, TextWriter say, TimeProvider clock)
    {
        var options = Options(arguments);
        var who = Asker.Operator(options.By);
        if (options.Code is { } known)
        {
            var grain = grains.GetGrain<IScreenGrain>(Key.Screen(known));
            if (await grain.Now() is not { } code)
            {
                await say.WriteLineAsync($"There is no code {known}.");
                return 1;
            }
            if (options.Revokes)
                await grain.Revoke(who);
            await say.WriteLineAsync(options.Revokes ? $"{Said(code.Screen)}: {known} pairs nothing any more; screens paired by it are signed out within 10 s."
                : code.UsesLeft < 1 || code.Until <= clock.GetUtcNow() ? $"{Said(code.Screen)}: {known} pairs nothing any more; screens paired by it go on."
                : $"{Said(code.Screen)}: {known} pairs {code.UsesLeft} more until {Time(code.Until)}.");
            return 0;
        }
        if (await grains.GetGrain<IVenueGrain>(Key.Venue(options.Venue)).Settings() is not { } venue)
        {
            await say.WriteLineAsync($"There is no venue {options.Venue}.");
            return 1;
        }
        if (options.Station is { } station && venue.Stations.All(s => s.Id != station))
        {
            await say.WriteLineAsync($"{venue.Name} has no station {station}; it has {string.Join(", ", venue.Stations.Select(s => s.Id))}.");
            return 1;
        }
        var (made, until) = (NewCode(), clock.GetUtcNow().AddHours(options.Hours));
        await grains.GetGrain<IScreenGrain>(Key.Screen(made)).Offer(who, options.Venue, options.Station is null ? ScreenKind.Floor : ScreenKind.Kitchen, options.Station, until, options.Uses);
        await say.WriteLineAsync($"{made}\n  /screen/pair/{made} on the tablet, or the code at /screen, until {Time(until)}, on {options.Uses} of them.");
        return 0;
    }

    private static string Said(Screen screen) => $"{screen.Venue}, {(screen.Kind == ScreenKind.Floor ? "floor" : $"kitchen ({screen.Station})")}";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private sealed record Asked(string? Code, bool Revokes, VenueId Venue, string? Station, int Hours, int Uses, string By, string Data);

    private static Asked Options(IReadOnlyList<string> arguments)
    {
        var none = new Asked(null, false, default, null, 1, 1, Operators.Told(Environment.GetEnvironmentVariable), Checkout.Data);
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
                "--data" => options with { Data = Path.GetFullPath(Value(++at)) },
                "--by" => options with { By = Value(++at) },
                "--hours" when options.Code is null => options with { Hours = Number(++at, MostHours) },
                "--uses" when options.Code is null => options with { Uses = Number(++at, MostUses) },
                var other => throw new LocalException($"icupa screen: unknown option {other}\n{Help}", LocalException.Usage),
            };
        Operators.Check("screen", options.By);
        return options;

        string Value(int i) => i < arguments.Count ? arguments[i] : throw new LocalException($"icupa screen: {arguments[i - 1]} needs a value\n{Help}", LocalException.Usage);

        int Number(int i, int most) => int.TryParse(Value(i), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new LocalException($"icupa screen: {arguments[i - 1]} takes a number from 1 to {most}", LocalException.Usage);
    }
}
