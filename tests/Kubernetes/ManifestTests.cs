using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Icupa.Silo;
using Icupa.Web;
using Icupa.Web.Site;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Icupa.Tests.Kubernetes;

/// <summary>The manifests, held against Kubernetes' own types, against each other and against what the programs really read and answer.</summary>
public sealed partial class ManifestTests
{
    private static readonly string[] Overlays = ["single-node", "production", "dev"];

    private static readonly Lazy<Dictionary<string, Installation>> Rendered = new(() => Overlays.ToDictionary(o => o, Installation.Of));

    public static TheoryData<string> Each => [.. Overlays];

    private static void None(IEnumerable<string> found, string rule)
    {
        var list = found.ToList();
        Assert.True(list.Count == 0, rule + "\n" + string.Join('\n', list.Take(20)));
    }

    private static string At(params string[] path) => Path.Combine([Manifests.Root, .. path]);

    [Theory, MemberData(nameof(Each))]
    public void Every_object_is_one_that_Kubernetes_reads(string overlay) => Assert.True(Rendered.Value[overlay].Objects.Count > 15);

    [Theory, MemberData(nameof(Each))]
    public void We_render_what_kubectl_renders(string overlay)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "kubectl"))))
            return;
        using var kubectl = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", At("k8s", "overlays", overlay)]) { RedirectStandardOutput = true })!;
        var theirs = Manifests.Split(kubectl.StandardOutput.ReadToEnd()).ToDictionary(Manifests.Name);
        kubectl.WaitForExit();
        Assert.Equal(0, kubectl.ExitCode);
        var ours = Manifests.Render(At("k8s", "overlays", overlay)).ToDictionary(Manifests.Name);
        Assert.Equal(theirs.Keys.Order(), ours.Keys.Order());
        Assert.All(ours, one => Assert.True(JsonNode.DeepEquals(one.Value, theirs[one.Key]), $"{one.Key}\nours   {one.Value.ToJsonString()}\ntheirs {theirs[one.Key].ToJsonString()}"));
    }

    [Theory, MemberData(nameof(Each))]
    public void No_pod_is_root_writes_beside_itself_or_may_do_more_than_a_process(string overlay) => None(
        from pod in Pods(overlay)
        from container in pod.Containers
        let own = container.SecurityContext
        where pod.Spec.SecurityContext is not { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" } || own is not { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true }
            || own.Capabilities?.Drop is not ["ALL"] || own.Capabilities.Add is { Count: > 0 } || own.Privileged == true
            || pod.Spec.HostNetwork == true || pod.Spec.HostPID == true || pod.Spec.HostIPC == true || (pod.Spec.Volumes ?? []).Any(v => v.HostPath is not null)
        select $"{pod.Name}/{container.Name}", "no root, no writing, no capability, no host");

    [Theory, MemberData(nameof(Each))]
    public void No_pod_speaks_to_the_Kubernetes_API(string overlay)
    {
        var installation = Rendered.Value[overlay];
        None(from pod in Pods(overlay) where pod.Spec.AutomountServiceAccountToken != false select pod.Name, "automountServiceAccountToken: false");
        None(from account in installation.All<V1ServiceAccount>() where account.AutomountServiceAccountToken != false select account.Metadata.Name, "accounts give no token");
        Assert.DoesNotContain(installation.Objects, o => o.Kind.Contains("Role", StringComparison.Ordinal));
        Assert.Contains(installation.All<V1NetworkPolicy>(), p => p.Spec is { PodSelector: { MatchLabels: null, MatchExpressions: null }, PolicyTypes.Count: 2, Ingress: null, Egress: null });
    }

    [Theory, MemberData(nameof(Each))]
    public void Each_container_says_what_it_needs_and_which_image_it_is(string overlay) => None(
        from pod in Pods(overlay)
        from container in pod.Containers
        let tag = container.Image.Split(':') is [_, var named] ? named : ""
        where tag is "" or "latest" or "unset" || container.Resources?.Requests is null || !container.Resources.Requests.ContainsKey("cpu") || !container.Resources.Requests.ContainsKey("memory")
            || container.Resources.Limits is null || !container.Resources.Limits.TryGetValue("memory", out var most) || most.ToDecimal() < container.Resources.Requests["memory"].ToDecimal()
            // A throttled silo looks dead to the others.
            || container.Resources.Limits.ContainsKey("cpu")
        select $"{pod.Name}/{container.Name} {container.Image}", "a tag, requests, a limit of memory and none of CPU");

    [Theory, MemberData(nameof(Each))]
    public void What_is_named_is_there(string overlay)
    {
        var all = Rendered.Value[overlay];
        var secrets = Secrets(overlay);
        None(Missing(), "names");

        IEnumerable<string> Missing()
        {
            foreach (var pod in Pods(overlay))
            {
                var volumes = (pod.Spec.Volumes ?? []).Select(v => v.Name).Concat(pod.Owner is V1StatefulSet set ? set.Spec.VolumeClaimTemplates.Select(c => c.Metadata.Name) : []).ToList();
                if (pod.Spec.ServiceAccountName is { } account && !all.Has<V1ServiceAccount>(account))
                    yield return $"{pod.Name}: account {account}";
                foreach (var claim in (pod.Spec.Volumes ?? []).Where(v => v.PersistentVolumeClaim is { } c && !all.Has<V1PersistentVolumeClaim>(c.ClaimName)))
                    yield return $"{pod.Name}: claim {claim.Name}";
                foreach (var map in (pod.Spec.Volumes ?? []).Where(v => v.ConfigMap is { } c && !all.Has<V1ConfigMap>(c.Name)))
                    yield return $"{pod.Name}: volume {map.Name}";
                foreach (var container in pod.Containers)
                {
                    foreach (var mount in (container.VolumeMounts ?? []).Where(m => !volumes.Contains(m.Name)))
                        yield return $"{pod.Name}: mount {mount.Name}";
                    foreach (var source in container.EnvFrom ?? [])
                        if (source.ConfigMapRef is { } map && !all.Has<V1ConfigMap>(map.Name) || source.SecretRef is { } secret && !secrets.ContainsKey(secret.Name))
                            yield return $"{pod.Name}: environment from {source.ConfigMapRef?.Name ?? source.SecretRef?.Name}";
                    foreach (var probe in new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe })
                        if (probe?.HttpGet is { } get && !pod.HasPort(get.Port))
                            yield return $"{pod.Name}: probe of port {get.Port}";
                }
            }
            foreach (var service in all.All<V1Service>())
                foreach (var port in service.Spec.Ports)
                    if (!all.Selected(new() { MatchLabels = service.Spec.Selector }).Any(p => p.HasPort(port.TargetPort)))
                        yield return $"service {service.Metadata.Name}: nobody has port {port.TargetPort}";
            foreach (var backend in all.All<V1Ingress>().SelectMany(i => i.Spec.Rules).SelectMany(r => r.Http.Paths).Select(p => p.Backend.Service))
                if (!all.All<V1Service>().Any(s => s.Metadata.Name == backend.Name && s.Spec.Ports.Any(p => p.Name == backend.Port.Name)))
                    yield return $"ingress: service {backend.Name}";
            foreach (var budget in all.All<V1PodDisruptionBudget>().Where(b => !all.Selected(b.Spec.Selector).Any()))
                yield return $"budget {budget.Metadata.Name} guards nobody";
            foreach (var scaler in all.All<V2HorizontalPodAutoscaler>())
                if (all.All<V1Deployment>().SingleOrDefault(d => d.Metadata.Name == scaler.Spec.ScaleTargetRef.Name) is not { Spec.Replicas: null })
                    yield return $"scaler {scaler.Metadata.Name}: no Deployment that leaves its number to it";
            foreach (var policy in all.All<V1NetworkPolicy>())
            {
                var guarded = all.Selected(policy.Spec.PodSelector).ToList();
                if (guarded.Count == 0)
                    yield return $"policy {policy.Metadata.Name} guards nobody";
                foreach (var port in (policy.Spec.Ingress ?? []).SelectMany(i => i.Ports ?? []).Where(port => !guarded.Any(p => p.HasPort(port.Port))))
                    yield return $"policy {policy.Metadata.Name}: port {port.Port} is nobody's";
            }
        }
    }

    [Theory, MemberData(nameof(Each))]
    public void Deployments_choose_their_own_pods_and_no_others(string overlay)
    {
        var all = Rendered.Value[overlay];
        Assert.All(all.All<V1Deployment>(), d => Assert.Equal([d.Metadata.Name], all.Selected(d.Spec.Selector).Select(p => p.Name)));
        Assert.All(all.All<V1StatefulSet>(), s => Assert.Equal([s.Metadata.Name], all.Selected(s.Spec.Selector).Select(p => p.Name)));
    }

    [Theory, MemberData(nameof(Each))]
    public void Nodes_are_named_reached_and_asked_as_the_programs_expect(string overlay)
    {
        foreach (var (name, container) in Nodes(overlay))
        {
            // Silos tell web nodes by their names, which begin with the Deployment's.
            Assert.Equal("metadata.name", container.Env.Single(e => e.Name == "ICUPA_NODE").ValueFrom.FieldRef.FieldPath);
            Assert.Equal("status.podIP", container.Env.Single(e => e.Name == "ICUPA_ADDRESS").ValueFrom.FieldRef.FieldPath);
            var settings = Settings(overlay, container);
            Assert.Equal(settings["ICUPA_SILO_PORT"], container.Ports.Single(p => p.Name == "cluster").ContainerPort.ToString(CultureInfo.InvariantCulture));
            Assert.EndsWith(":" + container.Ports.Single(p => p.Name == "http").ContainerPort, settings["ICUPA_URLS"], StringComparison.Ordinal);
            Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
            Assert.All([container.ReadinessProbe, container.StartupProbe], probe => Assert.Equal("/health/ready", probe.HttpGet.Path));
            var program = string.Concat(Directory.EnumerateFiles(At(name), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
            Assert.All(["/health/live", "/health/ready"], path => Assert.Contains($"MapGet(\"{path}\"", program, StringComparison.Ordinal));
            Assert.Equal([name == "silo" ? "run" : null], container.Args ?? [null!]);
        }
    }

    [Theory, MemberData(nameof(Each))]
    public void Every_setting_that_is_given_is_one_that_its_program_reads(string overlay)
    {
        foreach (var (name, container) in Nodes(overlay))
            None(Settings(overlay, container).Keys.Except(Read([name, .. name == "silo" ? ["grains"] : Array.Empty<string>(), "grain-interfaces"])).Where(key =>
                // Of all nodes; each kind reads its own.
                !Rendered.Value[overlay].All<V1ConfigMap>().Any(m => m.Data.ContainsKey(key) && Read("silo", "grains", "web", "grain-interfaces").Contains(key))), $"{name} reads these");
    }

    [Theory, MemberData(nameof(Each))]
    public void A_node_starts_with_what_it_is_given(string overlay)
    {
        var web = Icupa.Web.Settings.From(new ConfigurationBuilder().AddInMemoryCollection(Given("web")!).Build());
        Assert.NotNull(web.PublicUrl);
        Assert.Equal(Rendered.Value[overlay].All<V1Ingress>().Single().Spec.Rules.Single().Host, web.PublicUrl.Host);
        Assert.Equal(web.PublicUrl.Scheme == "https", Rendered.Value[overlay].All<V1Ingress>().Single().Spec.Tls is { Count: 1 });
        Assert.All(Required("silo/SiloSettings.cs"), key => Assert.Contains(key, Given("silo").Keys));

        Dictionary<string, string> Given(string name) => new(Settings(overlay, Nodes(overlay).Single(n => n.Name == name).Container))
        {
            ["ICUPA_NODE"] = name + "-7d9f-abcde",
            ["ICUPA_ADDRESS"] = "10.42.0.7",
            ["ICUPA_SECRET"] = Convert.ToBase64String(new byte[32]),
        };
    }

    [Theory, MemberData(nameof(Each))]
    public void A_pod_is_given_the_time_that_its_drain_takes(string overlay)
    {
        var pods = Pods(overlay).ToDictionary(p => p.Name);
        var web = pods["web"].Spec;
        Assert.True(web.TerminationGracePeriodSeconds > web.Containers[0].Lifecycle.PreStop.Sleep.Seconds + Limits.Shutdown.TotalSeconds, "web: preStop and drain");
        var settings = new SiloSettings("silo-1", "Host=x", "c", "icupa", "", System.Net.IPAddress.Loopback, 1, "http://127.0.0.1:0");
        using var services = SiloHost.Builder(settings).Services.BuildServiceProvider();
        Assert.True(pods["silo"].Spec.TerminationGracePeriodSeconds > services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.TotalSeconds, "silo: drain");
    }

    [Fact]
    public void Production_is_more_than_one_of_each_and_stays_so_while_machines_are_emptied()
    {
        var production = Rendered.Value["production"];
        Assert.All(["silo", "web"], name =>
        {
            Assert.True(production.All<V2HorizontalPodAutoscaler>().Single(h => h.Spec.ScaleTargetRef.Name == name).Spec.MinReplicas >= 2);
            Assert.Equal("1", production.All<V1PodDisruptionBudget>().Single(b => b.Metadata.Name == name).Spec.MaxUnavailable.ToString());
            var deployment = production.All<V1Deployment>().Single(d => d.Metadata.Name == name);
            Assert.Equal(("0", "1"), (deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.ToString(), deployment.Spec.Strategy.RollingUpdate.MaxSurge.ToString()));
            Assert.All(deployment.Spec.Template.Spec.TopologySpreadConstraints, t => Assert.True(Installation.Selects(t.LabelSelector, deployment.Spec.Template.Metadata.Labels)));
        });
        Assert.Contains(production.All<V2HorizontalPodAutoscaler>().SelectMany(h => h.Spec.Metrics), m => m.Type == "Pods");
        Assert.Empty(production.All<V1Secret>());
        Assert.Empty(Rendered.Value["single-node"].All<V1Secret>());
    }

    [Fact]
    public void An_operators_command_runs_as_the_silos_do()
    {
        var operate = new Installation(Manifests.Documents(At("k8s", "operate.yaml"))).Pods.Single();
        var silo = Pods("production").Single(p => p.Name == "silo");
        Assert.Equal(silo.Spec.Containers[0].Image, operate.Spec.Containers[0].Image);
        Assert.Equal(silo.Spec.Containers[0].EnvFrom.Select(e => e.ConfigMapRef?.Name ?? e.SecretRef.Name), operate.Spec.Containers[0].EnvFrom.Select(e => e.ConfigMapRef?.Name ?? e.SecretRef.Name));
        // Doctor and smoke ask the site and the providers, handover the Alertmanager.
        Assert.All(new[] { "cluster", "outside", "figures" }, wall => Assert.Contains(Rendered.Value["production"].All<V1NetworkPolicy>(), p => p.Metadata.Name == wall && Installation.Selects(p.Spec.PodSelector, operate.Template.Metadata.Labels)));
    }

    [Fact]
    public void The_database_has_the_roles_that_the_nodes_sign_in_as()
    {
        string[] roles = ["icupa_projector", "icupa_silo", "icupa_web", "icupa_reader"];
        var plain = File.ReadAllText(At("k8s", "postgres", "plain", "postgres.yaml"));
        var cluster = Manifests.Documents(At("k8s", "postgres", "cloudnative-pg", "cluster.yaml")).Single(o => (string?)o["kind"] == "Cluster");
        Assert.All(roles, role => Assert.Contains("create role " + role, plain, StringComparison.Ordinal));
        Assert.Equal(roles, Manifests.Items(cluster["spec"]!["managed"]!["roles"]).Select(r => (string)r!["name"]!));
        var secrets = Manifests.Documents(At("k8s", "postgres", "cloudnative-pg", "secrets.template.yaml")).Select(s => (string)s["metadata"]!["name"]!).ToList();
        Assert.All(SecretName().Matches(cluster.ToJsonString()), named => Assert.Contains(named.Groups[1].Value, secrets));
        foreach (var overlay in Overlays)
            foreach (var (name, container) in Nodes(overlay))
                Assert.Equal("icupa_" + name, new Npgsql.NpgsqlConnectionStringBuilder(Settings(overlay, container)["ICUPA_POSTGRES"]).Username);
    }

    [Fact]
    public void A_dump_says_that_it_was_made()
    {
        var script = Rendered.Value["single-node"].Pods.Single(p => p.Name == "backup").Template.Spec.Containers.Single().Args.Single();
        var columns = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(At("silo", "Schema", "V0011__operations.sql")).Split("create table backup (")[1].Split(");")[0], "^    ([a-z]+) ", System.Text.RegularExpressions.RegexOptions.Multiline).Select(m => m.Groups[1].Value);
        Assert.Contains($"insert into backup ({string.Join(", ", columns)}) values (to_timestamp($began), ", script, StringComparison.Ordinal);
        Assert.True(script.IndexOf("mv ", StringComparison.Ordinal) < script.IndexOf("insert into backup", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_is_explained()
    {
        var docs = string.Concat(Directory.EnumerateFiles(At("docs"), "*.md").Select(File.ReadAllText));
        None(Read("silo", "grains", "web", "grain-interfaces").Where(key => !docs.Contains(key, StringComparison.Ordinal) && !Spelled(key, docs)), "docs say what it is");
    }

    [Fact]
    public void Images_are_built_in_two_steps_and_end_without_a_shell_and_without_root() => Assert.All(["silo", "web"], project =>
    {
        var lines = File.ReadAllLines(At(project, "Dockerfile"));
        Assert.Equal(2, lines.Count(l => l.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.StartsWith("FROM ", StringComparison.Ordinal) && l.EndsWith("-chiseled-extra", StringComparison.Ordinal));
        Assert.Contains("USER $APP_UID", lines);
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"Icupa.{char.ToUpperInvariant(project[0])}{project[1..]}.dll\"]", lines);
        // Each project that this one is built of is there, with its lock.
        Assert.All(References(project), needed => Assert.Contains($"COPY {needed} {needed}", lines));
        Assert.All(References(project), needed => Assert.Contains($"COPY {needed}/*.csproj {needed}/packages.lock.json {needed}/", lines));
        Assert.All(References(project), needed => Assert.Contains("!" + needed, File.ReadAllLines(At(".dockerignore"))));
        // A file that is kept out of the context cannot be copied from it: the image would not build.
        var copied = lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal)).SelectMany(l => l.Split(' ')[1..^1]);
        Assert.All(copied, source => Assert.Contains("!" + source.Split('/')[0], File.ReadAllLines(At(".dockerignore"))));
    });

    [Fact]
    public void What_the_pages_say_to_apply_is_there() => None(
        from page in new[] { At("docs", "kubernetes.md"), At("k8s", "README.md"), At("docs", "threat-model.md") }
        from Match path in NamedPath().Matches(File.ReadAllText(page))
        where !Path.Exists(At(path.Value.TrimEnd('/', '.'))) && !path.Value.StartsWith("k8s/monitoring", StringComparison.Ordinal)
        select $"{Path.GetFileName(page)}: {path.Value}", "paths");

    /// <summary>The pods of an overlay, and those that an operator starts.</summary>
    private static IEnumerable<Pod> Pods(string overlay) => Rendered.Value[overlay].Pods.Concat(new Installation(Manifests.Documents(At("k8s", "operate.yaml"))).Pods);

    private static IEnumerable<(string Name, V1Container Container)> Nodes(string overlay) =>
        from deployment in Rendered.Value[overlay].All<V1Deployment>()
        where deployment.Metadata.Name is "silo" or "web"
        select (deployment.Metadata.Name, deployment.Spec.Template.Spec.Containers.Single());

    /// <summary>What an operator fills in, or the developer's own.</summary>
    private static Dictionary<string, Dictionary<string, string>> Secrets(string overlay) =>
        Manifests.Documents(overlay == "dev" ? At("k8s", "overlays", "dev", "secrets.yaml") : At("k8s", "secrets.template.yaml"))
            .ToDictionary(s => (string)s["metadata"]!["name"]!, s => s["stringData"]!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!));

    private static Dictionary<string, string> Settings(string overlay, V1Container container) => container.EnvFrom
        .SelectMany(from => from.ConfigMapRef is { } map ? Rendered.Value[overlay].All<V1ConfigMap>().Single(m => m.Metadata.Name == map.Name).Data : Secrets(overlay)[from.SecretRef.Name])
        .ToDictionary();

    /// <summary>The keys of the environment that the sources of some projects read.</summary>
    private static HashSet<string> Read(params IEnumerable<string> projects) => [.. from project in projects
        from file in Directory.EnumerateFiles(At(project), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/silo/Local/", StringComparison.Ordinal)
        from Match match in Setting().Matches(File.ReadAllText(file))
        select match.Groups[1].Value];

    private static IEnumerable<string> Required(string file) => from Match match in Needed().Matches(File.ReadAllText(At(file))) select match.Groups[1].Value;

    private static IEnumerable<string> References(string project) =>
        new[] { project }.Concat(from Match match in Reference().Matches(File.ReadAllText(Directory.EnumerateFiles(At(project), "*.csproj").Single())) from one in References(match.Groups[1].Value) select one).Distinct();

    /// <summary>A list may leave out what its keys have in common: `ICUPA_SMTP_HOST`, `_PORT`, `…_USER`.</summary>
    private static bool Spelled(string key, string docs) => Enumerable.Range(1, key.Length - 1).Any(cut => key[cut] == '_'
        && docs.Contains($"`{key[..cut]}_", StringComparison.Ordinal) && (docs.Contains($"`{key[cut..]}`", StringComparison.Ordinal) || docs.Contains($"`…{key[cut..]}`", StringComparison.Ordinal)));

    [GeneratedRegex("\"((?:ICUPA|OTEL)_[A-Z0-9_]*[A-Z0-9])\"")]
    private static partial Regex Setting();

    [GeneratedRegex("Need\\(\"([A-Z_]+)\"\\)")]
    private static partial Regex Needed();

    [GeneratedRegex("ProjectReference Include=\"\\.\\./([a-z-]+)/")]
    private static partial Regex Reference();

    [GeneratedRegex("\"(?:secret|passwordSecret|accessKeyId|secretAccessKey)\":\\{\"name\":\"([a-z-]+)\"")]
    private static partial Regex SecretName();

    [GeneratedRegex("\\bk8s/[a-z0-9./-]+")]
    private static partial Regex NamedPath();
}
