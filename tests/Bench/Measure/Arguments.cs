using System.Globalization;
using Icupa.Silo.Local;

namespace Icupa.Bench.Measure;

/// <summary>What follows the name of a measurement: <c>--name value</c> pairs, <c>--name</c> alone, and <c>--record</c>.</summary>
public sealed class Arguments
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public Arguments(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] == "--record")
                Record = true;
            else if (words[i].StartsWith("--", StringComparison.Ordinal))
                values[words[i][2..]] = i + 1 < words.Count && !words[i + 1].StartsWith("--", StringComparison.Ordinal) ? words[++i] : "";
            else
                throw new LocalException($"not understood: {words[i]}", LocalException.Usage);
        }
    }

    /// <summary>Whether the figures go to docs/performance.md.</summary>
    public bool Record { get; }

    /// <summary>Where the measured servers keep their data and logs.</summary>
    public string Data => Path.GetFullPath(values.GetValueOrDefault("data") ?? Path.Combine(Checkout.Data, "bench"));

    public bool Has(string name) => values.ContainsKey(name);

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name) ?? otherwise;

    /// <summary>A number above zero.</summary>
    public double Number(string name, double otherwise) =>
        !values.TryGetValue(name, out var text) ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
        : throw new LocalException($"--{name} takes a number above 0", LocalException.Usage);

    public int Count(string name, int otherwise) => (int)Number(name, otherwise);

    /// <summary>Whole or part of an hour, a minute or a second.</summary>
    public TimeSpan Seconds(string name, double otherwise) => TimeSpan.FromSeconds(Number(name, otherwise));
}
