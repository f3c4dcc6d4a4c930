using System.Text.Json;
using System.Text.Json.Nodes;
using Icupa.Silo.Local;

namespace Icupa.Silo.Operating;

/// <summary>
/// The verb <c>sbom</c>: what the silo and the web node are made of, as a CycloneDX 1.6 document. From the lock files, which are what a build
/// restores, with the hash of each package; and from the folders of scripts that the site ships. No network, no clock: the same sources give the
/// same document.
/// </summary>
public static class SbomVerb
{
    private static readonly string[] Shipped = ["silo", "web"];
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static int Run(IReadOnlyList<string> arguments)
    {
        var text = arguments switch
        {
            [] or ["--out", _] => Document(Checkout.Root).ToJsonString(Json),
            _ => throw new LocalException("usage: icupa sbom [--out FILE]", LocalException.Usage),
        };
        if (arguments is ["--out", var file])
            File.WriteAllText(file, text + "\n");
        else
            Console.WriteLine(text);
        return 0;
    }

    /// <summary>The document of a checkout.</summary>
    public static JsonObject Document(string root)
    {
        var packages = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var needs = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var project in Shipped)
            needs["icupa-" + project] = Packages(Path.Combine(root, project, "packages.lock.json"), packages, needs);
        foreach (var scripts in Directory.EnumerateDirectories(Path.Combine(root, "web", "wwwroot", "lib")))
        {
            var script = Script(scripts);
            packages[(string)script["bom-ref"]!] = script;
            needs["icupa-web"].Add((string)script["bom-ref"]!);
        }
        return new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "icupa", ["name"] = "icupa" },
            },
            ["components"] = new JsonArray([.. Shipped.Select(p => new JsonObject { ["type"] = "application", ["bom-ref"] = "icupa-" + p, ["name"] = "icupa-" + p }), .. packages.Values]),
            ["dependencies"] = new JsonArray([Needs("icupa", Shipped.Select(p => "icupa-" + p)), .. needs.Select(n => Needs(n.Key, n.Value))]),
        };
    }

    /// <summary>Adds the packages of one lock file; answers those that the project or the projects below it name.</summary>
    private static SortedSet<string> Packages(string file, SortedDictionary<string, JsonObject> packages, SortedDictionary<string, SortedSet<string>> needs)
    {
        // What a platform needs of its own is listed once more for it, at the same version.
        var locked = JsonNode.Parse(File.ReadAllText(file))!["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject()).DistinctBy(package => package.Key).ToList();
        var references = locked.Where(p => p.Value!["resolved"] is not null).ToDictionary(p => p.Key, p => $"pkg:nuget/{p.Key}@{p.Value!["resolved"]}", StringComparer.OrdinalIgnoreCase);
        var direct = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, of) in locked)
        {
            var below = of!["dependencies"]?.AsObject().Select(d => references.GetValueOrDefault(d.Key)).OfType<string>() ?? [];
            if (!references.TryGetValue(name, out var reference))
            {
                // A project of ours: what it names is the program's own.
                direct.UnionWith(below);
                continue;
            }
            if ((string?)of["type"] == "Direct")
                direct.Add(reference);
            packages[reference] = new JsonObject
            {
                ["type"] = "library",
                ["bom-ref"] = reference,
                ["name"] = name,
                ["version"] = (string)of["resolved"]!,
                ["purl"] = reference,
                ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String((string)of["contentHash"]!)) }),
            };
            needs.TryAdd(reference, []);
            needs[reference].UnionWith(below);
        }
        return direct;
    }

    /// <summary>A script that is shipped as it came: its licence begins with its name and version, "@microsoft/signalr 10.0.0 …".</summary>
    private static JsonObject Script(string folder)
    {
        var licence = Path.Combine(folder, "LICENSE.txt");
        var (name, version) = File.ReadLines(licence).First().Split(' ') is [var first, var second, ..] && Version.TryParse(second, out _) ? (first, second)
            : throw new LocalException($"{licence} does not begin with a name and a version");
        var reference = $"pkg:npm/{name.Replace("@", "%40", StringComparison.Ordinal)}@{version}";
        return new JsonObject { ["type"] = "library", ["bom-ref"] = reference, ["name"] = name, ["version"] = version, ["purl"] = reference };
    }

    private static JsonObject Needs(string who, IEnumerable<string> what) => new() { ["ref"] = who, ["dependsOn"] = new JsonArray([.. what.Select(w => (JsonNode)w)]) };
}
