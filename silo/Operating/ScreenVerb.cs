using System.Globalization;
using System.Security.Cryptography;
using Icupa.Screens;
using Icupa.Silo.Seeding;
using Icupa.Venues;
using Microsoft.Extensions.Logging;

namespace Icupa.Silo.Operating;

/// <summary>The verb <c>screen</c>: a code by which a venue's tablets become screens, and the end of one. Joins the cluster as a node without grains; each is a row of the audit log.</summary>
public static class ScreenVerb
{
    /// <summary>What codes are made of: no letter that is read as another.</summary>
    public const string Letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    public const int Length = 8;

    public static string NewCode() => RandomNumberGenerator.GetString(Letters, Length);

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var options = ScreenOptions.Parse(arguments, Environment.GetEnvironmentVariable);
        await using var visitor = await Visitor.Join(ClusterDoor.Settings(options.Data, "operator"), LogLevel.Error);
        return await Run(visitor.Grains, options, Console.Out, TimeProvider.System);
    }

    /// <summary>0 when it was done or shown, 1 when there is no such code, venue or station.</summary>
    public static async Task<int> Run(IGrainFactory grains, ScreenOptions options, TextWriter say, TimeProvider clock)
    {
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
}
