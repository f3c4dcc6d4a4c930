using Icupa.Silo.Local;
using Icupa.Silo.Operating.Checkup;

namespace Icupa.Silo.Operating.Releasing;

/// <summary>A file that is not as it was: git's letter (A, M, D, R) and its path.</summary>
public sealed record Changed(char How, string Path);

/// <summary>What changed in the source since a release, and what that means for nodes of both builds side by side. The judging is pure.</summary>
public static class Tree
{
    private static readonly string[] Destructive = ["drop table", "drop column", "drop schema", "truncate", "rename ", " type ", "set not null", "delete from"];

    public static async Task<string> Git(string root, params string[] words) => (await Command.MustRun(["git", .. words], root)).Trim();

    public static async Task<List<Changed>> Since(string root, string reference, string path) =>
        [.. (await Git(root, "diff", "--name-status", "--no-renames", reference, "--", path)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new Changed(line[0], line[1..].Trim()))];

    /// <summary>Migrations are only ever added; what their words destroy is shown.</summary>
    /// <param name="text">Of a file that is there now.</param>
    public static Finding Migrations(IReadOnlyCollection<Changed> changed, Func<string, string> text)
    {
        var files = changed.Where(c => c.Path.EndsWith(".sql", StringComparison.Ordinal)).ToList();
        var touched = files.Where(c => c.How != 'A').Select(c => c.Path).ToList();
        if (touched.Count > 0)
            return Finding.Bad("migrations", $"changed after a release: {string.Join(", ", touched)}", "put it back and add a new one: a database that has had it refuses the start");
        var destroying = files.Where(c => Destructive.Any(word => text(c.Path).Contains(word, StringComparison.OrdinalIgnoreCase))).Select(c => c.Path).ToList();
        var says = files.Count == 0 ? "none is new" : "new: " + string.Join(", ", files.Select(c => Path.GetFileName(c.Path)));
        return destroying.Count == 0 ? Finding.Ok("migrations", says)
            : Finding.Warn("migrations", $"{says}; words that take away: {string.Join(", ", destroying.Select(Path.GetFileName))}", "read them: the build before runs on that schema during the rollout and after a roll-back");
    }

    /// <summary>A contract that was there goes on being there: nodes of the build before call it.</summary>
    /// <param name="diff">As git writes it.</param>
    public static Finding Contracts(string diff)
    {
        var lines = diff.Split('\n');
        var removed = lines.Where(l => l.StartsWith('-') && !l.StartsWith("---", StringComparison.Ordinal) && l.Length > 1).ToList();
        var added = lines.Count(l => l.StartsWith('+') && !l.StartsWith("+++", StringComparison.Ordinal) && l.Length > 1);
        return removed.Count == 0 ? Finding.Ok("contracts", added == 0 ? "none changed" : $"{added} lines are new, none is gone")
            : Finding.Bad("contracts", $"{removed.Count} lines are gone or changed, the first: {removed[0][1..].Trim()}", "keep the old beside the new for one release; or stop all nodes for this one, and say so in the notes");
    }

    /// <summary>An event's golden file never changes: it is what the journal holds.</summary>
    public static Finding Golden(IReadOnlyCollection<Changed> changed) => changed.Where(c => c.How != 'A').Select(c => c.Path).ToList() is { Count: > 0 } touched
        ? Finding.Bad("events", $"golden files changed: {string.Join(", ", touched.Take(5))}", "put them back: the journal holds events so; added fields are optional, and a new event has a file of its own")
        : Finding.Ok("events", changed.Count == 0 ? "none is new" : $"{changed.Count} golden files are new, none changed");
}
