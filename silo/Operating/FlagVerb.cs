using System.Globalization;
using Icupa.Platform;
using Icupa.Silo.Seeding;
using Microsoft.Extensions.Logging;

namespace Icupa.Silo.Operating;

/// <summary>The verb <c>flag</c>: an operator looks at the platform's switches or throws one. Joins the cluster as a node without grains; each change is a row with name and reason.</summary>
public static class FlagVerb
{
    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var options = FlagOptions.Parse(arguments, Environment.GetEnvironmentVariable);
        await using var visitor = await Visitor.Join(ClusterDoor.Settings(options.Data, "operator"), LogLevel.Error);
        return await Run(visitor.Grains, options, Console.Out);
    }

    /// <summary>0 when it was done or shown, 1 when it was refused.</summary>
    public static async Task<int> Run(IGrainFactory grains, FlagOptions options, TextWriter say)
    {
        var (who, flags) = (Asker.Operator(options.By), grains.GetGrain<IFlagsGrain>(Key.Flags));
        if (options.Change is not { } change)
        {
            foreach (var flag in await flags.List(who))
                await Show(flag, say);
            return 0;
        }
        var reply = await flags.Set(who, new(Guid.NewGuid()), change);
        await say.WriteLineAsync(reply.Refusal switch
        {
            Refusal.None => $"{Said(change)}: every silo knows within a second.",
            Refusal.NotFound => $"Refused: there is no flag {change.Name}; icupa flag list shows them.",
            Refusal.Malformed => $"Refused: {change.Scope} is no scope, or there is no such tenant or venue.",
            Refusal.BadWords => "Refused: the reason is empty, longer than 200 characters, or has control characters.",
            var other => $"Refused: {other}.",
        });
        return reply.Ok ? 0 : 1;
    }

    private static async Task Show(FlagSeen flag, TextWriter say)
    {
        await say.WriteLineAsync($"{flag.Name}  {(flag.OnByDefault ? "on" : "off")} by default; {flag.Owner}");
        await say.WriteLineAsync("  " + flag.Means);
        foreach (var setting in flag.Now)
            await say.WriteLineAsync("  now      " + Line(setting));
        foreach (var setting in flag.History)
            await say.WriteLineAsync("  history  " + Line(setting));
    }

    private static string Line(FlagSetting setting) =>
        $"{setting.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}Z {Said(setting.Change)} by {setting.By}: {setting.Change.Reason}";

    private static string Said(FlagChange change) =>
        $"{change.Name} is {(change.On ? "on" : "off")}{(change is { On: true, Percent: < 100 } ? $" for {change.Percent} % of guests" : "")} at {change.Scope}";
}
