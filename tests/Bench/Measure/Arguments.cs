using System.Globalization;
using System.Text.RegularExpressions;
using Icupa.Silo.Local;

namespace Icupa.Bench.Measure;

/// <summary>What follows the name of a measurement: <c>--name value</c> pairs, <c>--name</c> alone, and <c>--record</c>.</summary>
public sealed partial class Arguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <param name="usage">What the measurement takes, as people read it; anything else is refused, for one that runs for minutes with a slip of the pen measures something else.</param>
    public Arguments(IReadOnlyList<string> words, string usage)
    {
        var known = Option().Matches(usage + " --data").Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] == "--record")
                Record = true;
            else if (known.Contains(words[i]))
                values[words[i][2..]] = i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal) ? words[++i] : "";
            else
                throw new LocalException($"not understood: {words[i]}; it takes {usage}", LocalException.Usage);
        }
    }

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();

    /// <summary>Whether the figures go to docs/performance.md.</summary>
    public bool Record { get; }

    /// <summary>Where the measured servers keep their data and logs.</summary>
    public string Data => Path.GetFullPath(values.GetValueOrDefault("data") ?? Path.Combine(Checkout.Data, "bench"));

    public bool Has(string name) => values.ContainsKey(name);

    public string Text(string name, string otherwise) => !values.TryGetValue(name, out var text) ? otherwise : text.Length > 0 ? text : throw new LocalException($"--{name} needs a value", LocalException.Usage);

    /// <summary>A number above zero.</summary>
    public double Number(string name, double otherwise) =>
        !values.TryGetValue(name, out var text) ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new LocalException($"--{name} takes a number above 0", LocalException.Usage);

    public int Count(string name, int otherwise) => (int)Number(name, otherwise);

    /// <summary>Whole or part of an hour, a minute or a second.</summary>
    public TimeSpan Seconds(string name, double otherwise) => TimeSpan.FromSeconds(Number(name, otherwise));
}
