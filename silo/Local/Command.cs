using System.Diagnostics;

namespace Icupa.Silo.Local;

/// <summary>Runs a short-lived program and keeps what it says.</summary>
public static class Command
{
    /// <summary>A word as a person types it for a shell: between quotes where it has anything that a shell would read as its own.</summary>
    public static string Typed(string word) => word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+:,@".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>Runs to the end. The answer's output is both streams, in the order of each.</summary>
    /// <exception cref="LocalException">The program is not there.</exception>
    public static async Task<Outcome> Run(IReadOnlyList<string> words, string? folder = null, CancellationToken stop = default)
    {
        var start = new ProcessStartInfo(words[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        using var process = Launch(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new(process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>Runs to the end and insists on success.</summary>
    public static async Task<string> MustRun(IReadOnlyList<string> words, string? folder = null, CancellationToken stop = default)
    {
        var outcome = await Run(words, folder, stop);
        return outcome.ExitCode == 0
            ? outcome.Output
            : throw new LocalException($"{string.Join(' ', words)}\nended with {outcome.ExitCode}:\n{Tail(outcome.Output)}");
    }

    /// <summary>Whether a program of this name is on the path.</summary>
    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new LocalException($"cannot run {start.FileName}: {missing.Message}", LocalException.Missing);
        }
    }

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(20));
}

/// <summary>How a program ended and what it said.</summary>
public readonly record struct Outcome(int ExitCode, string Output);
