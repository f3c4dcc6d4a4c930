using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Icupa.Silo.Local;

/// <summary>
/// One process, for certain: its id and when it was born. Ids are given out again, so an id alone
/// read from a file may be somebody else's process by now.
/// </summary>
public readonly record struct ProcessMark(int Id, string Born)
{
    /// <summary>The mark of a running process; null when there is none with this id.</summary>
    public static ProcessMark? Of(int id)
    {
        if (OperatingSystem.IsLinux())
        {
            var stat = Stat(id);
            return stat is null || stat[0] == "Z" ? null : new(id, BootId.Value + ":" + stat[19]);
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return new(id, process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    [JsonIgnore]
    public bool Alive => Of(Id) == this;

    /// <summary>The processes that this one started and that still run (Linux only; elsewhere none).</summary>
    public IEnumerable<ProcessMark> Children()
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        var parent = Id.ToString(CultureInfo.InvariantCulture);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Stat(id) is { } stat && stat[1] == parent && Of(id) is { } child)
            {
                yield return child;
            }
        }
    }

    /// <summary>Sends a signal, unless the process is gone.</summary>
    public void Send(Signal signal)
    {
        if (Alive)
        {
            _ = SendSignal(Id, signal switch
            {
                Signal.Terminate => 15,
                Signal.Kill => 9,
                Signal.Freeze => OperatingSystem.IsMacOS() ? 17 : 19,
                _ => OperatingSystem.IsMacOS() ? 19 : 18,
            });
        }
    }

    /// <summary>Waits until the process is gone; false when the limit came first.</summary>
    public async Task<bool> Gone(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (Alive)
        {
            if (clock.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(25);
        }

        return true;
    }

    /// <summary>Asks the process to end, waits, then ends it.</summary>
    public async Task End(TimeSpan grace)
    {
        Send(Signal.Thaw);
        Send(Signal.Terminate);
        if (!await Gone(grace))
        {
            Send(Signal.Kill);
            await Gone(TimeSpan.FromSeconds(5));
        }
    }

    // Fields after the name (which may hold spaces): 0 state, 1 parent, 19 start in clock ticks since boot.
    private static string[]? Stat(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static readonly Lazy<string> BootId = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>What can be sent to a process.</summary>
public enum Signal
{
    Terminate = 1,
    Kill = 2,
    Freeze = 3,
    Thaw = 4,
}
