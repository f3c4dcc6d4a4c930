using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Icupa.Tests.Kubernetes;

/// <summary>
/// Renders the overlays without a cluster and without a tool: of kustomize, what ours use — resources, namespace, images, and patches that merge
/// maps, and lists by their key. Anything else in a kustomization is refused. Where kubectl is on the machine a test holds the two together.
/// </summary>
internal static class Manifests
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    /// <summary>Lists whose elements are merged by a field; every other list is replaced.</summary>
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["containers"] = "name",
        ["volumes"] = "name",
        ["env"] = "name",
        ["volumeMounts"] = "mountPath",
    };

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<JsonObject> Render(string folder)
    {
        var kustomization = Documents(Path.Combine(folder, "kustomization.yaml")).Single();
        List<JsonObject> objects = [];
        foreach (var (key, value) in kustomization)
            if (key is not ("apiVersion" or "kind" or "resources" or "namespace" or "patches" or "images"))
                throw new InvalidDataException($"{folder}: {key} is more of kustomize than is rendered here");
        foreach (var resource in Items(kustomization["resources"]))
        {
            var path = Path.GetFullPath(Path.Combine(folder, (string)resource!));
            objects.AddRange(Directory.Exists(path) ? Render(path) : Documents(path));
        }
        foreach (var patch in Items(kustomization["patches"]).SelectMany(p => Documents(Path.Combine(folder, (string)p!["path"]!))))
            Merge(objects.Where(o => Name(o) == Name(patch)).ToArray() is [var one] ? one : throw new InvalidDataException($"{folder}: a patch of {Name(patch)}, which is not there once"), patch);
        foreach (var image in Items(kustomization["images"]))
            objects.ForEach(o => Retag(o, (string)image!["name"]!, (string?)image["newName"], (string)image["newTag"]!));
        if ((string?)kustomization["namespace"] is { } space)
            foreach (var one in objects.Where(o => (string?)o["kind"] != "Namespace"))
                one["metadata"]!["namespace"] = space;
        return objects;
    }

    public static IEnumerable<JsonObject> Documents(string file) => Split(File.ReadAllText(file));

    public static IEnumerable<JsonObject> Split(string text) =>
        from document in text.Split("\n---\n")
        let node = Node(Yaml.Deserialize<object?>(document + "\n")) as JsonObject
        where node is not null
        select node;

    public static string Name(JsonObject of) => $"{of["kind"]}/{of["metadata"]!["name"]}";

    public static IEnumerable<JsonNode?> Items(JsonNode? list) => list as JsonArray ?? [];

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(map.Select(pair => KeyValuePair.Create((string)pair.Key, Node(pair.Value)))),
        IList<object> list => new JsonArray([.. list.Select(Node)]),
        bool truth => truth,
        string text => text,
        IConvertible number => number.ToInt64(System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new InvalidDataException(value.GetType().Name),
    };

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
            if (value is null)
                into.Remove(key);
            else if (into[key] is JsonObject old && value is JsonObject news)
                Merge(old, news);
            else if (into[key] is JsonArray list && value is JsonArray more && Keys.TryGetValue(key, out var by))
                MergeLists(list, more, by);
            else
                into[key] = value.DeepClone();
    }

    private static void MergeLists(JsonArray into, JsonArray patch, string by)
    {
        foreach (var item in patch)
            if (into.SingleOrDefault(i => (string?)i![by] == (string?)item![by]) is JsonObject same)
                Merge(same, (JsonObject)item!);
            else
                into.Insert(0, item!.DeepClone());
    }

    private static void Retag(JsonNode? node, string name, string? newName, string newTag)
    {
        if (node is JsonArray list)
            foreach (var item in list)
                Retag(item, name, newName, newTag);
        if (node is not JsonObject map)
            return;
        foreach (var (key, value) in map.ToArray())
            if (key == "image" && value is JsonValue image && ((string)image!).Split(':')[0] == name)
                map[key] = $"{newName ?? name}:{newTag}";
            else
                Retag(value, name, newName, newTag);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Icupa.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("Icupa.sln");
    }
}
