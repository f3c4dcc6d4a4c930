using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Bench.Measure;

/// <summary>CPU time of processes, user and system, as the kernel counted it (in hundredths of a second).</summary>
public static class Cpu
{
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(int process) => Read(process) is { } stat ? Ticks(stat, 11, 12) : TimeSpan.Zero;

    public static TimeSpan OfSelf => Of(Environment.ProcessId);

    /// <summary>A server with everything it started; what ended meanwhile counts once its parent has taken notice.</summary>
    public static TimeSpan OfTree(ProcessMark first) =>
        first.Children().Aggregate(Read(first.Id) is { } stat ? Ticks(stat, 11, 12, 13, 14) : TimeSpan.Zero, (sum, child) => sum + Of(child.Id));

    /// <summary>
    /// A Postgres server's share that one database causes: the backends of its connections, and everything that serves all databases
    /// (WAL writer, checkpointer, vacuum). To be taken while nothing else is done on the server.
    /// </summary>
    public static TimeSpan OfDatabase(ProcessMark first, string database) =>
        first.Children().Where(child => Title(child.Id) is var title && (title.Contains($" {database} ", StringComparison.Ordinal) || !title.Contains('(')))
            .Aggregate(Read(first.Id) is { } stat ? Ticks(stat, 11, 12) : TimeSpan.Zero, (sum, child) => sum + Of(child.Id));

    // A backend calls itself "postgres: user database address(port) what it does".
    private static string Title(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static TimeSpan Ticks(string[] stat, params ReadOnlySpan<int> fields)
    {
        var ticks = 0L;
        foreach (var field in fields)
            ticks += long.Parse(stat[field], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    // Fields after the name: 11 user, 12 system, 13 and 14 the same of ended children.
    private static string[]? Read(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
