using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Bench.Measure;

/// <summary>docs/performance.md: one part per measurement, replaced in place.</summary>
public static class Record
{
    private static string Page => Path.Combine(Checkout.Root, "docs", "performance.md");

    public static async Task Write(string name, Result result)
    {
        name = result.Part ?? name;
        var (begin, end) = ($"<!-- {name} -->", $"<!-- end of {name} -->");
        string[] part =
        [
            begin,
            .. result.Table,
            "",
            $"{DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, commit {await Machine.Commit()}, {Machine.Describe()}; {Servers.Described}.",
            "",
            "```json",
            result.Line,
            "```",
            end,
        ];
        var page = await File.ReadAllTextAsync(Page);
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new LocalException($"{Page} has no place for {name}: two lines, {begin} and {end}");
        await File.WriteAllTextAsync(Page, page[..from] + string.Join('\n', part) + page[(to + end.Length)..]);
        Console.WriteLine($"recorded in {Path.GetRelativePath(Checkout.Root, Page)}");
    }
}
