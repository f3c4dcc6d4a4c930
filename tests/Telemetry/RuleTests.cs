using System.Text.RegularExpressions;
using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Telemetry;

/// <summary>The alert rules: well-formed, each of them seen to fire and to clear, and the same on Kubernetes.</summary>
public sealed partial class RuleTests
{
    internal static readonly string Folder = Path.Combine(Checkout.Root, "k8s", "monitoring");
    internal static readonly string Rules = File.ReadAllText(Path.Combine(Folder, "rules", "icupa.yaml"));

    /// <summary>What PRODUCT asks to be called for, and what else must not go unnoticed.</summary>
    private static readonly string[] Wanted =
        ["Errors", "SlowAnswers", "DatabaseConnections", "PaymentsFail", "WaiterErrors", "TicketUnacknowledged", "RoundsSeenLate", "ReadSideBehind", "OwingOld", "BackupOld", "DatabaseGone", "NoSiloMeasured", "NoWebNodeMeasured", "DeadMan"];

    internal static IEnumerable<string> Alerts => Alert().Matches(Rules).Select(match => match.Groups[1].Value);

    [Fact, Trait("Needs", "servers")]
    public async Task Every_alert_fires_and_clears()
    {
        var promtool = Prometheus.Find("promtool");
        Assert.True(promtool is not null, "./icupa install prometheus");
        var folder = Path.Combine(Folder, "rules");
        var check = await Command.Run([promtool, "check", "rules", "icupa.yaml"], folder);
        Assert.True(check.ExitCode == 0, check.Output);
        var tried = await Command.Run([promtool, "test", "rules", "icupa.test.yaml"], folder);
        Assert.True(tried.ExitCode == 0, tried.Output);
    }

    [Fact]
    public void No_alert_is_without_its_test()
    {
        Assert.Superset(Wanted.ToHashSet(), Alerts.ToHashSet());
        var tests = File.ReadAllText(Path.Combine(Folder, "rules", "icupa.test.yaml"));
        foreach (var alert in Alerts)
        {
            var tried = tests.Split("      - eval_time:").Where(one => Regex.IsMatch(one, $@"alertname: {alert}\s")).ToArray();
            Assert.True(tried.Any(one => one.Contains("exp_labels", StringComparison.Ordinal)), $"{alert} is never seen to fire");
            Assert.True(alert == "DeadMan" || tried.Any(one => one.Contains("exp_alerts: []", StringComparison.Ordinal)), $"{alert} is never seen to be silent");
        }
    }

    [Fact]
    public void Every_alert_says_how_bad_it_is_and_what_to_do()
    {
        foreach (var alert in Rules.Split("- alert:").Skip(1))
        {
            Assert.Matches("severity: (critical|high|medium|none)", alert);
            Assert.Contains("summary:", alert, StringComparison.Ordinal);
            Assert.Contains("action:", alert, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Kubernetes_has_the_same_rules()
    {
        var there = File.ReadAllText(Path.Combine(Folder, "prometheus-rule.yaml"));
        var ours = Rules[Rules.IndexOf("groups:", StringComparison.Ordinal)..].TrimEnd().Split('\n').Select(line => line.Length == 0 ? "" : "  " + line);
        Assert.Equal(string.Join('\n', ours), there[(there.IndexOf("spec:\n", StringComparison.Ordinal) + "spec:\n".Length)..].TrimEnd());
    }

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex Alert();
}
