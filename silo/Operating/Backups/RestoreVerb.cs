using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating.Backups;

/// <summary>The verb <c>restore</c>: a fresh data folder from a folder of backups, or a drill that proves that it can be done.</summary>
public static class RestoreVerb
{
    public const string Help = """
        icupa restore --from DIR --data DIR [--until TIME]
        icupa restore --drill [--seconds N]
          --from DIR   the folder of backups that `icupa backup` filled
          --data DIR   the fresh data folder; start it with: icupa up --data DIR
          --until TIME the last moment wanted, as 2026-11-26T20:41:00Z; without it, all there is
          --drill      in folders of its own: places rounds, backs up, places more, kills the database,
                       restores, and looks for every round that was acknowledged
          --seconds N  how long rounds are placed after the backup, 1 to 600 (5)
        """;

    private const int SecondsUnlessTold = 5;
    private const int MostSeconds = 600;

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0 && arguments[0] == "--drill")
            return await Drill.Run(Seconds(arguments), Console.Out);
        var (from, data, until) = Parse(arguments);
        var (postgres, restored) = await Restore.Run(new(from), data, until, Console.WriteLine);
        await postgres.Stop();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"restored in {restored.Took.TotalSeconds:0.0} s; {(restored.LastFact is { } last ? $"its newest fact is of {last:yyyy-MM-dd HH:mm:ss.fff}Z" : "it holds no fact")}"));
        Console.WriteLine($"Start it with: ./icupa up --data {Command.Typed(data)}\nthen make a backup of it in a folder of its own: ./icupa backup --data {Command.Typed(data)}");
        if (restored.Left == 0)
            return 0;
        Console.Error.WriteLine($"CHANGES ARE LOST: {restored.Left} files of changes could not be applied, because one before them is missing or damaged in {from}");
        return LocalException.Failed;
    }

    private static TimeSpan Seconds(IReadOnlyList<string> arguments) => arguments switch
    {
        [_] => TimeSpan.FromSeconds(SecondsUnlessTold),
        [_, "--seconds", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= MostSeconds => TimeSpan.FromSeconds(seconds),
        _ => throw new LocalException(Help, LocalException.Usage),
    };

    /// <summary>What a command line asks for, but for a drill.</summary>
    public static (string From, string Data, DateTimeOffset? Until) Parse(IReadOnlyList<string> arguments)
    {
        var (from, data, until) = ((string?)null, (string?)null, (DateTimeOffset?)null);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var value = at + 1 < arguments.Count ? arguments[at + 1] : throw new LocalException(Help, LocalException.Usage);
            switch (arguments[at])
            {
                case "--from":
                    from = Path.GetFullPath(value);
                    break;
                case "--data":
                    data = Path.GetFullPath(value);
                    break;
                case "--until" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment):
                    until = moment;
                    break;
                default:
                    throw new LocalException($"icupa restore: {arguments[at]} {value} is not understood\n{Help}", LocalException.Usage);
            }
        }
        return from is not null && data is not null ? (from, data, until) : throw new LocalException(Help, LocalException.Usage);
    }
}
