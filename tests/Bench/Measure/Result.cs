namespace Icupa.Bench.Measure;

/// <summary>What a measurement came to: the last line for programs, a Markdown table for people.</summary>
public sealed record Result(string Line, IReadOnlyList<string> Table)
{
    /// <summary>Its place in docs/performance.md, where one measurement has several.</summary>
    public string? Part { get; init; }

    /// <summary>The page of docs that it is recorded in.</summary>
    public string Page { get; init; } = "performance.md";

    public int ExitCode { get; init; }
}
