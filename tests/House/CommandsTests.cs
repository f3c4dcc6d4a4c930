using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Icupa.Checks;
using Icupa.Kitchen;
using Icupa.Orders;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Tests.Telemetry;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;

namespace Icupa.Tests.House;

/// <summary>Pages do not promise commands that are not there: each <c>./icupa …</c> in them is in its help, with its words and options.</summary>
public sealed partial class CommandsTests
{
    /// <summary>Verbs of the load tools, which say their options in their own source.</summary>
    private static readonly string[] Tools = ["bench", "chaos", "eval"];

    private static readonly string Script = File.ReadAllText(Path.Combine(Checkout.Root, "icupa"));
    private static readonly string ToolSource = string.Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests", "Bench"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));

    /// <summary>The script's help, and what each verb says when it is asked.</summary>
    private static readonly string[] Helps =
    [
        Script[Script.IndexOf("cat <<'TEXT'", StringComparison.Ordinal)..Script.IndexOf("\nTEXT\n", StringComparison.Ordinal)],
        .. typeof(Up).Assembly.GetTypes().SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
            .Where(field => field is { IsLiteral: true, Name: "Help" }).Select(field => (string)field.GetRawConstantValue()!),
    ];

    public static TheoryData<string> Pages => new(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md").Append(Path.Combine(Checkout.Root, "README.md"))
        .Select(file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_in_a_page_exists_with_its_options(string page)
    {
        var wrong = from Match match in Command().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page)))
                    let command = match.Groups[1].Value
                    let fault = Fault(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    where fault is not null
                    select $"./icupa {command}: {fault}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_verb_of_the_help_is_one_that_the_script_knows() => Assert.All(
        Usage().Matches(Helps[0]).Select(match => match.Groups[1].Value).Distinct(),
        verb => Assert.Matches($@"(^|[ |(]){verb}( \||\)| )", Script[Script.IndexOf("case \"$verb\" in", StringComparison.Ordinal)..]));

    /// <summary>Who writes a client, or is called at night, has the pages alone.</summary>
    [Fact]
    public void The_protocols_words_and_the_alarms_stand_in_their_pages()
    {
        var (protocol, telemetry) = (Page("realtime.md"), Page("telemetry.md"));
        Type[] given = [typeof(CallKind), typeof(TroubleKind), typeof(TroubleAnswer), typeof(Stock), typeof(SplitKind), typeof(Cover), typeof(PaymentMethod), typeof(WriteOff), typeof(BusyMode)];
        var words = given.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(word => word.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);
        Assert.All(words, word => Assert.Contains($"`{word}`", protocol, StringComparison.Ordinal));
        Assert.All(RuleTests.Alerts, alarm => Assert.Matches($@"(?m)^\|[^|]*\b{alarm}\b[^|]*\|", telemetry));

        static string Page(string name) => File.ReadAllText(Path.Combine(Checkout.Root, "docs", name));
    }

    /// <summary>Such a run takes minutes: with a slip of the pen it would measure something else.</summary>
    [Theory]
    [InlineData("chaos --minuts 1")]
    [InlineData("chaos payments --minutes 1")]
    [InlineData("bench cart --tabels 3")]
    [InlineData("chaos --from")]
    [InlineData("eval guest")]
    public async Task A_load_tool_refuses_what_it_does_not_take(string command)
    {
        var words = command.Split(' ');
        var refused = await Assert.ThrowsAsync<LocalException>(() => Icupa.Bench.Commands.Run(words[0] == "bench" ? words[1..] : words));
        Assert.Equal(LocalException.Usage, refused.ExitCode);
    }

    [Fact]
    public void A_load_tool_says_every_option_that_it_reads()
    {
        var said = File.ReadAllText(Path.Combine(Checkout.Root, "tests", "Bench", "Commands.cs"));
        Assert.All(Asked().Matches(ToolSource).Select(match => match.Groups[1].Value).Distinct(), option => Assert.Contains("--" + option, said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("smoke --url https://icupa.example --data /srv/icupa", null)]
    [InlineData("flag set ordering off --venue demo/grill --reason TEXT --by me", null)]
    [InlineData("payment requery|adopt REF", null)]
    [InlineData("smoke --quietly", "--quietly")]
    [InlineData("flag throw ordering", "throw")]
    [InlineData("smoulder", "smoulder")]
    public void The_check_itself_sees_what_is_wrong(string command, string? fault) => Assert.Equal(fault, Fault(command.Split(' ')));

    /// <summary>The word that is not in any help, or null.</summary>
    private static string? Fault(string[] words)
    {
        if (words is not [var verb, ..] || verb is "…" or "help")
            return null;
        var usages = Helps.SelectMany(help => Usage().Matches(help)).Where(match => match.Groups[1].Value == verb).Select(match => match.Groups[2].Value).ToList();
        if (usages.Count == 0)
            return verb;
        var said = string.Concat(Helps.Where(help => help == Helps[0] ? usages.Count > 0 : Usage().Matches(help).Any(m => m.Groups[1].Value == verb)).Select(help => help == Helps[0] ? Lines(help, verb) : help));
        var known = Option().Matches(said).Select(match => match.Value).ToHashSet();
        foreach (var option in words.SelectMany(word => Option().Matches(word).Select(match => match.Value)))
            if (!known.Contains(option) && !(Tools.Contains(verb) && (ToolSource.Contains($"\"{option}", StringComparison.Ordinal) || ToolSource.Contains($"\"{option.TrimStart('-')}\"", StringComparison.Ordinal))))
                return option;
        // "flag list|set …": the second word is one of these, where every usage says which.
        var second = usages.Select(usage => usage.Split(' ')[0]).ToList();
        return words.Length > 1 && second.All(word => Choice().IsMatch(word)) && Choice().IsMatch(words[1])
            ? words[1].Split('|').FirstOrDefault(word => !second.SelectMany(s => s.Split('|')).Contains(word))
            : null;
    }

    // Of the script's help: the usages of one verb.
    private static string Lines(string help, string verb) => string.Concat(Usage().Matches(help).Where(match => match.Groups[1].Value == verb).Select(match => match.Groups[2].Value + "\n"));

    [GeneratedRegex(@"\./icupa ([a-z][^`\n;#&)>]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^(?:\./)?icupa ([a-z]+) ?(.*)$", RegexOptions.Multiline)]
    private static partial Regex Usage();

    [GeneratedRegex(@"arguments\.(?:Has|Text|Number|Count|Seconds)\(""([a-z-]+)""")]
    private static partial Regex Asked();

    [GeneratedRegex(@"--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"^[a-z-]+(\|[a-z-]+)*$")]
    private static partial Regex Choice();
}
