using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Icupa.Tests.Kubernetes;

/// <summary>Everything that one overlay puts into a cluster, read strictly: a field that Kubernetes does not know stops the reading.</summary>
internal sealed class Installation
{
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Secret"] = typeof(V1Secret),
        ["v1/Service"] = typeof(V1Service),
        ["v1/PersistentVolumeClaim"] = typeof(V1PersistentVolumeClaim),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["batch/v1/Job"] = typeof(V1Job),
        ["batch/v1/CronJob"] = typeof(V1CronJob),
        ["networking.k8s.io/v1/Ingress"] = typeof(V1Ingress),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
    };

    private readonly List<IKubernetesObject<V1ObjectMeta>> objects = [];

    public Installation(IEnumerable<JsonObject> rendered)
    {
        foreach (var one in rendered)
            objects.Add(Read(one));
        Pods = [.. All<V1Deployment>().Select(d => new Pod(d.Metadata.Name, d.Spec.Template, d)), .. All<V1StatefulSet>().Select(s => new Pod(s.Metadata.Name, s.Spec.Template, s)),
            .. All<V1Job>().Select(j => new Pod(j.Metadata.Name ?? j.Metadata.GenerateName, j.Spec.Template, j)), .. All<V1CronJob>().Select(c => new Pod(c.Metadata.Name, c.Spec.JobTemplate.Spec.Template, c))];
    }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects => objects;

    public IReadOnlyList<Pod> Pods { get; }

    public static Installation Of(string overlay) => new(Manifests.Render(Path.Combine(Manifests.Root, "k8s", "overlays", overlay)));

    public IEnumerable<T> All<T>() => objects.OfType<T>();

    public bool Has<T>(string? name) where T : IKubernetesObject<V1ObjectMeta> => All<T>().Any(o => o.Metadata.Name == name);

    public IEnumerable<Pod> Selected(V1LabelSelector by) => Pods.Where(pod => Selects(by, pod.Template.Metadata.Labels));

    public static bool Selects(V1LabelSelector by, IDictionary<string, string> labels) =>
        (by.MatchLabels ?? new Dictionary<string, string>()).All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value)
        && (by.MatchExpressions ?? []).All(e => e.OperatorProperty == "In" && labels.TryGetValue(e.Key, out var value) && e.Values.Contains(value));

    private static IKubernetesObject<V1ObjectMeta> Read(JsonObject one)
    {
        var kind = $"{one["apiVersion"]}/{one["kind"]}";
        if (!Types.TryGetValue(kind, out var type))
            throw new InvalidDataException($"{kind} is no kind that we install");
        // JSON is YAML, and the strict reader is the one of YAML.
        return (IKubernetesObject<V1ObjectMeta>)KubernetesYaml.LoadAllFromString(one.ToJsonString(), new Dictionary<string, Type> { [kind] = type }, strict: true).Single();
    }
}

/// <summary>The pods of one Deployment, StatefulSet, Job or CronJob.</summary>
internal sealed record Pod(string Name, V1PodTemplateSpec Template, object Owner)
{
    public V1PodSpec Spec => Template.Spec;

    public IEnumerable<V1Container> Containers => [.. Spec.Containers, .. Spec.InitContainers ?? []];

    public IEnumerable<V1ContainerPort> Ports => Containers.SelectMany(c => c.Ports ?? []);

    public bool HasPort(IntOrString port) => Ports.Any(p => p.Name == port.ToString() || p.ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture) == port.ToString());
}
