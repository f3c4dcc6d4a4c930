namespace Icupa.Silo.Local;

/// <summary>Something on this machine keeps the command from going on: words for the person and the exit code.</summary>
public sealed class LocalException(string message, int exitCode = LocalException.Failed) : Exception(message)
{
    /// <summary>Something that was started did not do its part.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>It already runs in this data folder.</summary>
    public const int AlreadyRunning = 3;

    /// <summary>A program, a port or a right is missing.</summary>
    public const int Missing = 4;

    /// <summary>A newer build has written what this one cannot read.</summary>
    public const int Newer = 5;

    public int ExitCode { get; } = exitCode;
}
