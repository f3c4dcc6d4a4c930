using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Icupa.Web.Admin;

/// <summary>Names of code and of the journal in words.</summary>
internal static class InspectWords
{
    public const string Hidden = "•••";
    private const int IdLength = 32;
    private const int IdShown = 8;

    /// <summary>"peopleVersion", "line-added" and "AddLine" as words, the first letter as it stands in a sentence's middle.</summary>
    public static string Spaced(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var n = 0; n < name.Length; n++)
        {
            if (name[n] is '-' or '_') words.Append(' ');
            else if (char.IsUpper(name[n]) && n > 0 && !char.IsUpper(name[n - 1])) words.Append(' ').Append(char.ToLowerInvariant(name[n]));
            else words.Append(n == 0 ? char.ToLowerInvariant(name[n]) : name[n]);
        }
        return words.ToString();
    }

    public static string Sentence(string name) => Spaced(name) is { Length: > 0 } words ? char.ToUpperInvariant(words[0]) + words[1..] : name;

    /// <summary>Who it was: a guest by the number at the table, staff by their name, the house by its part.</summary>
    public static string Who(string by, IReadOnlyDictionary<string, string> people) =>
        people.TryGetValue(by, out var known) ? known
        : by.Split(':', 2) is [var kind, var id] ? kind switch { "guest" => "guest " + Short(id), "staff" => id + ", staff", "operator" => id + ", operator", "house" => "the house: " + Spaced(id), _ => $"{kind} {Short(id)}" }
        : by;

    /// <summary>A long id by its beginning; whatever else as it is.</summary>
    public static string Short(string text)
    {
        var tail = text[(text.LastIndexOf('/') + 1)..];
        return tail.Length == IdLength && tail.All(char.IsAsciiHexDigit) ? tail[..IdShown] + "…" : text;
    }

    /// <summary>A stream's name for people: its kind, and what tells it from others.</summary>
    public static string Stream(string stream)
    {
        var (kind, rest) = (stream[..stream.IndexOf(':')], stream[(stream.IndexOf(':') + 1)..]);
        var parts = rest.Split('/');
        return kind switch
        {
            "order" when parts.Length == 4 => $"order {Short(parts[2])} round {parts[3]}",
            "station" when parts.Length == 4 => $"station {parts[2]}, {parts[3]}",
            "conversation" when parts.Length == 4 => $"conversation {Short(parts[3])}",
            _ => $"{Spaced(kind)} {Short(parts[^1])}",
        };
    }

    /// <summary>The venue that a stream belongs to; null of what belongs to none.</summary>
    public static string? Venue(string stream) => stream[(stream.IndexOf(':') + 1)..].Split('/') is [var tenant, var venue, _, ..] ? $"{tenant}/{venue}" : null;

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Age(TimeSpan age) =>
        age.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h {age.Minutes} min") : age.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{age.Minutes} min") : string.Create(CultureInfo.InvariantCulture, $"{age.Seconds} s");

    public static string Took(long micros) => (micros / 1000.0).ToString(micros < 10_000 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms";

    public static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0} MB");

    /// <summary>A value of a state in few words: what is simple as itself, what is not by what is in it.</summary>
    public static string Value(string? json)
    {
        if (json is null) return "nothing";
        using var document = JsonDocument.Parse(json);
        return Value(document.RootElement);
    }

    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Value)),
        JsonValueKind.Object => string.Join(" · ", value.EnumerateObject().Select(p => $"{Spaced(p.Name)} {Value(p.Value)}")),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.GetRawText(),
    };

    /// <summary>Times as times, ids by their beginning.</summary>
    public static string Text(string text) =>
        text.Length is >= 20 and <= 40 && text[4] == '-' && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? Moment(at)
        : text.StartsWith("guest:", StringComparison.Ordinal) ? "guest " + Short(text[6..])
        : Short(text);
}
