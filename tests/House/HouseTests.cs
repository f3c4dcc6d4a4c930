using System.Reflection;
using System.Text.RegularExpressions;
using Icupa.Carts;
using Icupa.Storage;
using Xunit;

namespace Icupa.Tests.House;

/// <summary>The rules of the house that a machine can check. A limit is lowered when the tree allows it, never raised.</summary>
public sealed partial class HouseTests
{
    private static readonly string Root = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Icupa.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("Icupa.sln");
    }

    private static IEnumerable<(string Name, string Text)> Sources(params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where Path.GetExtension(file) is ".cs" or ".ts" or ".razor" or ".css" && !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal) && !name.Contains("/wwwroot/js/", StringComparison.Ordinal) && !name.Contains("/lib/", StringComparison.Ordinal)
        select (name, File.ReadAllText(file));

    private static void None(IEnumerable<string> found, string rule) => Assert.True(!found.Any(), rule + "\n" + string.Join('\n', found.Take(20)));

    [Theory]
    [InlineData("*Grain.cs", "grains", 150)]
    [InlineData("*Hub.cs", "web", 220)]
    [InlineData("*.cs", "grains", 300)]
    public void Files_stay_small(string pattern, string folder, int lines) => None(
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        let count = File.ReadLines(file).Count()
        where count > lines
        select $"{Path.GetRelativePath(Root, file)}: {count} lines", $"at most {lines} lines");

    [Fact]
    public void Web_does_not_see_the_grains()
    {
        var deps = Directory.EnumerateFiles(Path.Combine(Root, "web", "bin"), "Icupa.Web.deps.json", SearchOption.AllDirectories).ToArray();
        Assert.NotEmpty(deps);
        Assert.All(deps, file => Assert.DoesNotContain("Icupa.Grains", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.All(deps, file => Assert.Contains("Icupa.GrainInterfaces", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Grains_do_not_see_http() => None(
        typeof(Cart).Assembly.GetReferencedAssemblies().Where(a => a.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)).Select(a => a.Name!), "grains know nothing of the web");

    [Fact]
    public void Pure_code_takes_time_and_chance_from_outside() => None(
        from source in Sources("grains", "grain-interfaces")
        where !source.Name.EndsWith("Grain.cs", StringComparison.Ordinal)
        where source.Text.Contains("DateTime.UtcNow", StringComparison.Ordinal) || source.Text.Contains("DateTimeOffset.UtcNow", StringComparison.Ordinal) || source.Text.Contains("Guid.NewGuid", StringComparison.Ordinal) || source.Text.Contains("Random.Shared", StringComparison.Ordinal)
        select source.Name, "no clock and no chance in pure code");

    [Fact]
    public void Only_the_journal_inserts_into_the_journal() => None(
        from source in Sources("grains", "silo", "web")
        where source.Name != "grains/Storage/Journal.cs" && source.Text.Contains("insert into journal", StringComparison.OrdinalIgnoreCase)
        select source.Name, "one INSERT");

    [Fact]
    public void What_works_by_itself_ends_no_node() => None(
        from source in Sources("grains", "web", "silo")
        where source.Text.Contains(": BackgroundService", StringComparison.Ordinal) && !source.Text.Contains(".Attempt(log, ", StringComparison.Ordinal)
        select source.Name, "background work goes on whatever it fails with: Recurring, or Attempt for each piece");

    [Fact]
    public void Names_say_what_a_thing_is() => None(
        from type in typeof(Cart).Assembly.GetTypes().Concat(typeof(ICartGrain).Assembly.GetTypes())
        where type.Namespace?.StartsWith("Icupa", StringComparison.Ordinal) == true && BadName().IsMatch(type.Name)
        select type.FullName!, "no Manager, Helper, Util, Dto, Impl");

    [Fact]
    public void Contracts_have_names_of_their_own() => None(
        from type in typeof(ICartGrain).Assembly.GetTypes()
        where type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)
        from missing in Unnamed(type)
        select missing, "an alias on every grain interface and method");

    private static IEnumerable<string> Unnamed(Type type)
    {
        if (type.GetCustomAttribute<AliasAttribute>() is null || type.GetCustomAttribute<GrainInterfaceTypeAttribute>() is null)
            yield return type.FullName!;
        foreach (var method in type.GetMethods().Where(m => m.GetCustomAttribute<AliasAttribute>() is null))
            yield return $"{type.FullName}.{method.Name}";
    }

    [Fact]
    public void Who_asks_is_the_first_parameter() => None(
        from type in typeof(ICartGrain).Assembly.GetTypes()
        where type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)
        from method in type.GetMethods()
        let parameters = method.GetParameters()
        where parameters.Any(p => p.ParameterType == typeof(CommandId)) && parameters[0].ParameterType != typeof(Asker)
        select $"{type.Name}.{method.Name}", "who asks comes first");

    [Fact]
    public void No_boolean_parameters_in_contracts() => None(
        from type in typeof(ICartGrain).Assembly.GetTypes().Where(t => t.IsInterface)
        from method in type.GetMethods()
        where method.GetParameters().Any(p => p.ParameterType == typeof(bool))
        select $"{type.Name}.{method.Name}", "a boolean parameter says nothing at the call");

    [Fact]
    public void Every_refusal_has_words_in_every_language() => None(
        from language in new[] { "", ".fr", ".rw", ".mt" }
        let words = File.ReadAllText(Path.Combine(Root, "web", "Resources", $"Texts{language}.resx"))
        from refusal in Enum.GetNames<Refusal>().Where(r => r != nameof(Refusal.None))
        where !words.Contains($"\"Refusal.{refusal}\"", StringComparison.Ordinal)
        select $"Texts{language}.resx: Refusal.{refusal}", "words for every refusal");

    [Fact]
    public void Refusals_keep_their_numbers()
    {
        Assert.Equal(Enum.GetValues<Refusal>().Length, (int)Enum.GetValues<Refusal>().Max() + 1);
        Assert.Equal((0, 1, 13, 29, 38), ((int)Refusal.None, (int)Refusal.Busy, (int)Refusal.NoSuchLine, (int)Refusal.PriceChanged, (int)Refusal.TooMany));
    }

    [Fact]
    public void Tests_wait_for_states_and_never_sleep() => None(
        from source in Sources("tests")
        where !source.Name.Contains("/Bench/", StringComparison.Ordinal) && !source.Name.EndsWith("HouseTests.cs", StringComparison.Ordinal)
        where source.Text.Contains("Thread.Sleep", StringComparison.Ordinal) || FixedWait().IsMatch(source.Text)
        select source.Name, "no fixed sleeps");

    [Fact]
    public void Browsers_wait_for_a_plain_function() => None(
        from source in Sources("tests")
        where !source.Name.EndsWith("HouseTests.cs", StringComparison.Ordinal) && OtherWait().IsMatch(source.Text)
        select source.Name, "WaitForFunctionAsync takes a promise for a yes, whatever it comes to, and asks an expression a second time only where the page allows it");

    [Fact]
    public void Nothing_is_left_for_later() => None(
        from source in Sources("grains", "grain-interfaces", "silo", "web", "tests")
        where !source.Name.EndsWith("HouseTests.cs", StringComparison.Ordinal) && Unfinished().IsMatch(source.Text)
        select source.Name, "nothing unfinished");

    [Fact]
    public void Reentrant_frames_say_so() => None(
        from type in typeof(Cart).Assembly.GetTypes()
        where !type.IsAbstract && type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(StreamGrain<,>)
        where type.GetCustomAttribute<Orleans.Concurrency.ReentrantAttribute>() is null
        select type.Name, "a stream grain is [Reentrant]");

    [GeneratedRegex("(Manager|Helper|Util|Utils|Dto|Impl)$")]
    private static partial Regex BadName();

    [GeneratedRegex(@"Task\.Delay\(\s*(\d|TimeSpan)|WaitForTimeoutAsync")]
    private static partial Regex FixedWait();

    [GeneratedRegex("""WaitForFunctionAsync\(\s*"+(?!(\(\)|(?!async )\w+) =>)""")]
    private static partial Regex OtherWait();

    [GeneratedRegex("TO[D]O|FIX[M]E|NotImplemented[E]xception")]
    private static partial Regex Unfinished();
}
