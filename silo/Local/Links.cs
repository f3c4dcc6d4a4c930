using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Icupa.Silo.Local;

/// <summary>Where to go: <c>links.json</c> of a data folder, the site's address and what the seeding made, as whole addresses.</summary>
public static class Links
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // On screen; links.json holds them all.
    private const int MostLines = 10;

    public static string PathIn(string folder) => Path.Combine(folder, "links.json");

    public static string SeedPathIn(string folder) => Path.Combine(folder, "seed.json");

    /// <summary>Writes the links: each path of seed.json becomes an address of the site, anything else stays as it is.</summary>
    /// <param name="standIns">Who plays the payment providers, where somebody does.</param>
    /// <param name="admin">The path of a sign-in link for the admin pages, where one was made.</param>
    public static void Write(string folder, Uri site, Uri? standIns = null, string? admin = null)
    {
        var links = new JsonObject { ["web"] = site.GetLeftPart(UriPartial.Authority) };
        if (standIns is not null)
        {
            links["standIns"] = standIns.GetLeftPart(UriPartial.Authority);
        }

        foreach (var (name, value) in ReadSeed(folder))
        {
            links[name] = value is JsonArray many ? new JsonArray([.. many.Select(one => Whole(site, one))]) : Whole(site, value);
        }

        if (admin is not null)
        {
            links["admin"] = Address(site, admin);
        }

        OwnerFile.Write(PathIn(folder), links.ToJsonString(Indented) + "\n");
    }

    /// <summary>The links as lines for a person; empty when there are none yet.</summary>
    public static IEnumerable<string> Lines(string folder)
    {
        if (!File.Exists(PathIn(folder)))
        {
            yield break;
        }

        foreach (var (name, value) in JsonNode.Parse(File.ReadAllText(PathIn(folder)))!.AsObject())
        {
            var lines = value is JsonArray many ? [.. many] : (JsonNode?[])[value];
            foreach (var line in lines.Take(MostLines))
            {
                yield return $"  {name,-12} {Text(line)}";
            }

            if (lines.Length > MostLines)
            {
                yield return $"  {name,-12} … and {lines.Length - MostLines} more in {PathIn(folder)}";
            }
        }
    }

    /// <summary>Where the site is that runs from a folder; null where none does.</summary>
    public static string? Site(string folder) => File.Exists(PathIn(folder)) ? JsonNode.Parse(File.ReadAllText(PathIn(folder)))!["web"]?.GetValue<string>() : null;

    private static JsonObject ReadSeed(string folder) =>
        File.Exists(SeedPathIn(folder)) ? JsonNode.Parse(File.ReadAllText(SeedPathIn(folder)))!.AsObject() : [];

    private static JsonNode? Whole(Uri site, JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>() is ['/', ..] path
            ? Address(site, path)
            : value?.DeepClone();

    private static string Address(Uri site, string path) => new Uri(site, path).ToString();

    private static string? Text(JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : value?.ToJsonString();
}
