using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Icupa.Silo.Operating.Checkup;

[JsonConverter(typeof(JsonStringEnumConverter<Level>))]
public enum Level
{
    [JsonStringEnumMemberName("ok")] Ok = 1,
    /// <summary>It works, and will not for long, or nobody can tell.</summary>
    [JsonStringEnumMemberName("warn")] Warn = 2,
    /// <summary>Somebody has to do something now.</summary>
    [JsonStringEnumMemberName("bad")] Bad = 3,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Do">What to do; null when there is nothing.</param>
public sealed record Finding(string Name, Level Level, string Says, string? Do = null)
{
    public static Finding Ok(string name, string says) => new(name, Level.Ok, says);
    public static Finding Warn(string name, string says, string what) => new(name, Level.Warn, says, what);
    public static Finding Bad(string name, string says, string what) => new(name, Level.Bad, says, what);
}

/// <summary>How findings are told, to people and to programs.</summary>
public static class Findings
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>1 when any is bad.</summary>
    public static int Exit(IEnumerable<Finding> findings) => findings.Any(f => f.Level == Level.Bad) ? 1 : 0;

    public static async Task Say(TextWriter say, IReadOnlyCollection<Finding> findings)
    {
        foreach (var finding in findings)
        {
            await say.WriteLineAsync($"  {(finding.Level == Level.Bad ? "BAD" : finding.Level == Level.Warn ? "warn" : "ok"),-5} {finding.Name,-13} {finding.Says}");
            if (finding.Do is { } what)
                await say.WriteLineAsync($"        {"",-13} → {what}");
        }
        await say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{findings.Count(f => f.Level == Level.Bad)} bad, {findings.Count(f => f.Level == Level.Warn)} to look at, {findings.Count(f => f.Level == Level.Ok)} ok"));
    }

    public static Task SayAsJson(TextWriter say, object of) => say.WriteLineAsync(JsonSerializer.Serialize(of, Json));
}
