using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Bench.Measure;

/// <summary>docs/performance.md, or a measurement's own page: one part per measurement, replaced in place.</summary>
public static class Record
{
    public static async Task Write(string name, Result result)
    {
        name = result.Part ?? name;
        var file = Path.Combine(Checkout.Root, "docs", result.Page);
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
        var page = await File.ReadAllTextAsync(file);
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new LocalException($"{file} has no place for {name}: two lines, {begin} and {end}");
        await File.WriteAllTextAsync(file, page[..from] + string.Join('\n', part) + page[(to + end.Length)..]);
        Console.WriteLine($"recorded in {Path.GetRelativePath(Checkout.Root, file)}");
    }
}
