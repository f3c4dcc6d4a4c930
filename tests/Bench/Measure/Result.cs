namespace Icupa.Bench.Measure;

/// <summary>What a measurement came to: the last line for programs, a Markdown table for people.</summary>
public sealed record Result(string Line, IReadOnlyList<string> Table)
{
    public int ExitCode { get; init; }
}
