using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Icupa.Silo.Local;
using Icupa.Silo.Operating;
using Xunit;

namespace Icupa.Tests.Local;

public sealed partial class SbomTests
{
    private static readonly JsonObject Document = SbomVerb.Document(Checkout.Root);

    private static List<JsonObject> Parts => [.. Document["components"]!.AsArray().Select(c => c!.AsObject())];

    [Fact]
    public void Every_package_that_is_locked_is_named_once_with_its_hash()
    {
        var locked = new[] { "silo", "web" }.SelectMany(project => JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, project, "packages.lock.json")))!["dependencies"]!.AsObject())
            .SelectMany(framework => framework.Value!.AsObject()).Where(p => p.Value!["resolved"] is not null).Select(p => $"pkg:nuget/{p.Key}@{p.Value!["resolved"]}").Distinct().Order(StringComparer.Ordinal).ToList();
        var named = Parts.Where(p => ((string?)p["purl"])?.StartsWith("pkg:nuget/", StringComparison.Ordinal) == true).ToList();
        Assert.True(locked.Count > 50);
        Assert.Equal(locked, named.Select(p => (string)p["purl"]!));
        Assert.All(named, p => Assert.Matches(Sha512(), (string)p["hashes"]![0]!["content"]!));
        Assert.Contains(Parts, p => (string?)p["name"] == "@microsoft/signalr");
    }

    [Fact]
    public void Whatever_depends_on_something_depends_on_something_named()
    {
        var known = Parts.Select(p => (string)p["bom-ref"]!).Append("icupa").ToHashSet();
        Assert.Equal(Parts.Count + 1, known.Count);
        Assert.All(Document["dependencies"]!.AsArray(), one =>
        {
            Assert.Contains((string)one!["ref"]!, known);
            Assert.All(one["dependsOn"]!.AsArray(), below => Assert.Contains((string)below!, known));
        });
        Assert.Contains("pkg:nuget/Npgsql@", string.Join(' ', Needed("icupa-silo")), StringComparison.Ordinal);
        // Of the project below it.
        Assert.Contains("pkg:nuget/Stripe.net@", string.Join(' ', Needed("icupa-silo")), StringComparison.Ordinal);
        Assert.DoesNotContain("Stripe", string.Join(' ', Needed("icupa-web")), StringComparison.Ordinal);

        static IEnumerable<string> Needed(string of) => Document["dependencies"]!.AsArray().Single(d => (string)d!["ref"]! == of)!["dependsOn"]!.AsArray().Select(d => (string)d!);
    }

    [Fact]
    public void It_says_the_same_of_the_same() => Assert.Equal(Document.ToJsonString(), SbomVerb.Document(Checkout.Root).ToJsonString());

    [Fact]
    public void Known_holes_in_packages_stop_a_build()
    {
        var props = File.ReadAllText(Path.Combine(Checkout.Root, "Directory.Build.props"));
        Assert.All(["<NuGetAudit>true<", "<NuGetAuditMode>all<", "<NuGetAuditLevel>low<", "<TreatWarningsAsErrors>true<"], part => Assert.Contains(part, props, StringComparison.Ordinal));
        Assert.DoesNotMatch(Excused(), props);
    }

    [GeneratedRegex("^[0-9a-f]{128}$")]
    private static partial Regex Sha512();

    // That nobody could be asked (NU1900) stops nothing; what was answered does.
    [GeneratedRegex("NU190[1-5]|NuGetAuditSuppress")]
    private static partial Regex Excused();
}
