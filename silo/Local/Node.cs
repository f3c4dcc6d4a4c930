using System.Diagnostics;

namespace Icupa.Silo.Local;

/// <summary>
/// One process of a cluster on this machine: a silo, a web node, or a short-lived one. It has its own
/// session, so that Ctrl-C reaches only who started it, and writes to its own log, so that it outlives
/// who started it.
/// </summary>
public sealed class Node
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // The shell opens the log and becomes the program: one process from first to last.
    private const string Become = "exec >>\"$ICUPA_LOG_FILE\" 2>&1 </dev/null; command -v setsid >/dev/null && exec setsid \"$@\"; exec \"$@\"";

    private IReadOnlyList<string> words;
    private string folder;
    private readonly IReadOnlyDictionary<string, string> variables;
    private Process process;

    private Node(string name, Uri url, string log, IReadOnlyList<string> words, string folder, IReadOnlyDictionary<string, string> variables, Uri? metrics)
    {
        Metrics = metrics is null ? null : new(metrics, "/metrics");
        (Name, Url, Log, this.words, this.folder, this.variables) = (name, url, log, words, folder, variables);
        process = Launch();
        Mark = MarkOf(process);
    }

    /// <summary>silo-1, web-2 …</summary>
    public string Name { get; }

    /// <summary>Where it listens for HTTP: the site on web nodes, health on silos.</summary>
    public Uri Url { get; }

    /// <summary>Where it shows its figures; null when nobody asked for them.</summary>
    public Uri? Metrics { get; }

    /// <summary>The file that holds all it wrote.</summary>
    public string Log { get; }

    public ProcessMark Mark { get; private set; }

    public bool HasExited => process.HasExited;

    /// <summary>128 and the signal's number when a signal ended it.</summary>
    public int ExitCode => process.ExitCode;

    internal static Node Start(string name, Uri url, string log, IReadOnlyList<string> words, string folder, IReadOnlyDictionary<string, string> variables, Uri? metrics = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        return new(name, url, log, words, folder, variables, metrics);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => Mark.Send(Signal.Kill);

    /// <summary>Stands still, holding its connections, until <see cref="Thaw"/>.</summary>
    public void Freeze() => Mark.Send(Signal.Freeze);

    public void Thaw() => Mark.Send(Signal.Thaw);

    /// <summary>Asks it to end.</summary>
    public void Terminate() => Mark.Send(Signal.Terminate);

    /// <summary>Asks it to end and, after 10 s, ends it.</summary>
    public Task Stop() => Mark.End(Grace);

    public Task Exited(CancellationToken stop = default) => process.WaitForExitAsync(stop);

    /// <summary>The program of its next start.</summary>
    internal void Runs(IReadOnlyList<string> program, string from) => (words, folder) = (program, from);

    /// <summary>Starts it again on the same ports, after it ended.</summary>
    public async Task Restart()
    {
        await process.WaitForExitAsync();
        process.Dispose();
        process = Launch();
        Mark = MarkOf(process);
    }

    /// <summary>Waits until it answers that it is ready.</summary>
    /// <exception cref="LocalException">It ended first, or the limit came first; with the last lines of its log.</exception>
    public async Task Ready(TimeSpan limit, CancellationToken stop = default)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var health = new Uri(Url, "/health/ready");
        var clock = Stopwatch.StartNew();
        while (!await Answers(http, health, stop))
        {
            if (HasExited)
            {
                throw new LocalException($"{Name} ended with {ExitCode} before it was ready. {LastWords()}");
            }

            if (clock.Elapsed > limit)
            {
                throw new LocalException($"{Name} was not ready within {limit.TotalSeconds:0} s. {LastWords()}");
            }

            await Task.Delay(50, stop);
        }
    }

    /// <summary>The end of its log, to be shown when it failed.</summary>
    public string LastWords() => $"The last lines of {Log}:\n  " + string.Join("\n  ", LogFile.LastWords(Log));

    private static async Task<bool> Answers(HttpClient http, Uri health, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(health, stop);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    // One that ended at once still gets a mark, which then is not alive.
    private static ProcessMark MarkOf(Process process) => ProcessMark.Of(process.Id) ?? new(process.Id, "");

    private Process Launch()
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        foreach (var word in (IEnumerable<string>)["-c", Become, "sh", .. words])
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (key, value) in variables)
        {
            start.Environment[key] = value;
        }

        start.Environment["ICUPA_LOG_FILE"] = Log;
        return Process.Start(start)!;
    }
}
