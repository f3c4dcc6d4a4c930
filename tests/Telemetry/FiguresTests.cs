using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Icupa.Payments;
using Icupa.Silo.Local;
using Icupa.Tests.Web;
using Microsoft.AspNetCore.SignalR.Client;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Telemetry;

/// <summary>What a running system shows of itself: on a port of its own, every figure that boards and alarms ask for, and an answer to each of their questions.</summary>
[Trait("Needs", "servers")]
public sealed class FiguresTests(PaySite site) : IClassFixture<PaySite>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const string Report = """
        ","vitals":{"lcp":812,"ttfb":90,"inp":48,"cls":0.01},"seen":{"cart":[35],"ready":[50],"ticket":[40]}}
        """;

    /// <summary>What Prometheus makes itself.</summary>
    private static readonly string[] OfPrometheus = ["up", "ALERTS"];

    private static IEnumerable<(string Name, string Query)> Boards =>
        from file in Directory.EnumerateFiles(Path.Combine(RuleTests.Folder, "dashboards"), "*.json").Order()
        let board = JsonDocument.Parse(File.ReadAllText(file)).RootElement
        from panel in board.GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        select ($"{board.GetProperty("title").GetString()}, {panel.GetProperty("title").GetString()}", target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal));

    [Fact]
    public async Task Figures_are_shown_on_a_port_of_their_own_and_nowhere_else()
    {
        using var http = new HttpClient();
        foreach (var node in site.Cluster.Silos.Concat(site.Cluster.Web))
        {
            Assert.Contains("# TYPE ", await http.GetStringAsync(node.Metrics), StringComparison.Ordinal);
            using var elsewhere = await http.GetAsync(new Uri(node.Url, "/metrics"));
            Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
            foreach (var path in (string[])["/", "/health/ready", "/screen/pair", "/hub/guest", "/metrics/x"])
            {
                using var other = await http.GetAsync(new Uri(node.Metrics!, path));
                Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
            }
        }
    }

    [Fact]
    public async Task Every_figure_of_boards_and_alarms_is_there_and_every_question_has_an_answer()
    {
        await WithBackup();
        var room = await site.Premises("figures", venue => venue with { Money = venue.Money with { Methods = [PaymentMethod.Cash, PaymentMethod.Momo] } });
        await Evening(room, 1);
        var work = Directory.CreateTempSubdirectory("icupa-figures-").FullName;
        var prometheus = await Watch(work);
        try
        {
            using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{prometheus.Port}") };
            await Answer(http, "count(up == 1) == 2");
            // What was counted before anybody looked is no increase: the same once more.
            await Evening(room, 2);

            var shown = Shown(string.Join('\n', await Task.WhenAll(site.Cluster.Silos.Concat(site.Cluster.Web).Select(node => http.GetStringAsync(node.Metrics)))));
            var recorded = Regex.Matches(RuleTests.Rules, "record: (.+)").Select(match => match.Groups[1].Value).ToHashSet();
            string[] asked = [.. Boards.Select(board => board.Query), .. Expressions(RuleTests.Rules)];
            Assert.Equal([], asked.SelectMany(query => Unknown(query, shown, recorded)).Distinct());

            var without = new List<string>();
            foreach (var (name, query) in Boards.Concat(recorded.Select(name => (name, name))))
                if (!await Answers(http, query)) without.Add($"{name}: {query}");
            Assert.True(without.Count == 0, "without an answer:\n" + string.Join('\n', without));
            foreach (var rule in JsonDocument.Parse(await http.GetStringAsync("/api/v1/rules")).RootElement.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(g => g.GetProperty("rules").EnumerateArray()))
                Assert.True(rule.GetProperty("health").GetString() == "ok", rule.ToString());
        }
        finally
        {
            prometheus.Process.Kill();
            await prometheus.Process.WaitForExitAsync();
            Directory.Delete(work, recursive: true);
        }
    }

    [Fact]
    public async Task No_figure_names_anybody()
    {
        var room = await site.Premises("nobody");
        await using var phone = await site.Phone(room.Table(1));
        await phone.Enter();
        using var http = new HttpClient();
        foreach (var node in site.Cluster.Silos.Concat(site.Cluster.Web))
        {
            var text = await http.GetStringAsync(node.Metrics);
            Assert.DoesNotContain(phone.Session, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Key.Rest("x:" + phone.Visit[(phone.Visit.LastIndexOf('/') + 1)..]), text, StringComparison.Ordinal);
            Assert.DoesNotContain(room.Table(1)[3..], text, StringComparison.Ordinal);
            Assert.DoesNotContain("Username", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Host=", text, StringComparison.Ordinal);
        }
    }

    // An evening in a minute: seated, searched, asked, ordered, cooked, paid, refused, failed.
    private async Task Evening(Premises room, int table)
    {
        await using var kitchen = await site.Kitchen(room.Kitchen);
        await kitchen.Enter("cold");
        await using var floor = await site.Floor(room.Floor);
        await floor.Enter();
        await using var phone = await site.Phone(room.Table(table));
        await phone.Enter();
        var (http, cookies) = site.Browser();
        foreach (Cookie cookie in phone.Cookies.GetCookies(site.Address)) cookies.Add(site.Address, new Cookie(cookie.Name, cookie.Value));
        using (http)
        {
            foreach (var path in (string[])["", "/search.json?q=salad", "/search.json?q=qqqqqq"]) (await http.GetAsync(room.Table(table) + path)).Dispose();
            foreach (var surface in (string[])["guest", "kitchen", "floor"])
                using (var told = await http.PostAsync("/telemetry", new StringContent("{\"surface\":\"" + surface + Report, Encoding.UTF8, "text/plain")))
                    Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
            (await http.PostAsync("/webhooks/airtel", new StringContent("{}", Encoding.UTF8, "application/json"))).Dispose();
        }
        Assert.Equal("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "fruit-salad", quantity = 1, choices = Array.Empty<object>() }));
        Assert.NotEqual("None", await phone.Do("AddLine", new { line = LiveClient.NewId(), item = "nothing", quantity = 1, choices = Array.Empty<object>() }));
        Assert.Equal("None", await phone.Do("Place", 1_000_000L));
        Assert.Equal("None", await phone.Do("Ask", "What is in the isombe?", "en"));
        var order = (await kitchen.See("station:", (key, _) => key == $"ticket:{phone.Visit}/1")).GetProperty("order").GetString()!;
        Assert.Equal("None", await kitchen.Do("Painted", (object)new[] { order }));
        Assert.Equal("None", await kitchen.Do("Bump", order, null));
        await phone.See("order:", (key, e) => key.StartsWith("line:", StringComparison.Ordinal) && e.GetProperty("state").GetString() == "ready");
        await phone.See("conversation:", (key, e) => key == "turn:1" && e.TryGetProperty("end", out _));
        Assert.Equal("None", (await floor.Connection.InvokeAsync<JsonElement>("SignIn", Premises.Pin)).GetProperty("refusal").GetString());
        foreach (var (fault, state) in ((string, string)[])[("decline", "failed"), ("", "posted")])
        {
            var payment = PaymentId.In(VisitId.Of(phone.Visit), Guid.NewGuid());
            if (fault.Length > 0) await site.Order(PaymentMethod.Momo, fault, payment);
            Assert.Equal("None", await floor.Do("Pay", phone.Visit, new { payment = payment.Text[(payment.Text.LastIndexOf('/') + 1)..], payer = "table", method = "momo", cover = "amount", seen = 500L, tip = 0, phone = "250788123456" }));
            await phone.See("check:", (key, e) => key == "tender:" + payment.Text && e.GetProperty("state").GetString() == state);
        }
    }

    private async Task WithBackup()
    {
        await using var source = NpgsqlDataSource.Create(site.Database);
        await using var command = source.CreateCommand("""
            create table if not exists backup (at timestamptz primary key, place text not null, bytes bigint not null, seconds double precision not null, by text not null);
            insert into backup values (now(), 'a test''s', 1, 1, 'tests');
            """);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(Process Process, int Port)> Watch(string work)
    {
        var program = Prometheus.Find("prometheus");
        Assert.True(program is not null, "./icupa install prometheus");
        var port = FreePort.Next();
        var targets = string.Join('\n', site.Cluster.Silos.Concat(site.Cluster.Web).Select(node =>
            $"      - {{ targets: ['{node.Metrics!.Authority}'], labels: {{ job: icupa-{node.Name.Split('-')[0]}, instance: {node.Name} }} }}"));
        var config = Path.Combine(work, "prometheus.yaml");
        await File.WriteAllTextAsync(config, $"global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: ['{Path.Combine(RuleTests.Folder, "rules", "icupa.yaml")}']\nscrape_configs:\n  - job_name: icupa\n    static_configs:\n{targets}\n");
        var start = new ProcessStartInfo(program, [$"--config.file={config}", $"--storage.tsdb.path={work}/data", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]) { WorkingDirectory = work };
        return (Process.Start(start)!, port);
    }

    private static async Task Answer(HttpClient http, string query) => Assert.True(await Answers(http, query), query);

    // Asked again until there is something, and something that is a number.
    private static async Task<bool> Answers(HttpClient http, string query)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience; await Task.Delay(Again))
        {
            try
            {
                var answer = JsonDocument.Parse(await http.GetStringAsync("/api/v1/query?query=" + Uri.EscapeDataString(query))).RootElement;
                if (answer.GetProperty("data").GetProperty("result").EnumerateArray().Any(one => one.GetProperty("value")[1].GetString() != "NaN")) return true;
            }
            catch (HttpRequestException starting) when (starting.StatusCode is null or HttpStatusCode.ServiceUnavailable)
            {
                // Prometheus is starting: it does not listen yet, or listens and reads what it has on disk.
            }
        }
        return false;
    }

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    /// <summary>The names of the figures with their labels, as nodes write them.</summary>
    private static Dictionary<string, HashSet<string>> Shown(string text)
    {
        var shown = new Dictionary<string, HashSet<string>>();
        foreach (Match line in Regex.Matches(text, @"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+", RegexOptions.Multiline))
            (shown.TryGetValue(line.Groups[1].Value, out var known) ? known : shown[line.Groups[1].Value] = ["instance", "job"])
                .UnionWith(Regex.Matches(line.Groups[2].Value, "([a-zA-Z_][\\w]*)=\"").Select(label => label.Groups[1].Value));
        return shown;
    }

    /// <summary>The expressions of a file of rules.</summary>
    private static IEnumerable<string> Expressions(string rules) =>
        Regex.Matches(rules, @"^( *)expr: (?:>-\n((?:\1  .*\n)+)|(.+))", RegexOptions.Multiline).Select(match => match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value);

    /// <summary>What a query asks for and nobody shows.</summary>
    private static IEnumerable<string> Unknown(string query, Dictionary<string, HashSet<string>> shown, HashSet<string> recorded)
    {
        var bare = Regex.Replace(query, "\"[^\"]*\"", "\"\"");
        var labels = new HashSet<string>(["le", "venue"]);
        foreach (Match selected in Regex.Matches(bare, @"([a-zA-Z_:][\w:]*)\{([^}]*)\}"))
            foreach (Match label in Regex.Matches(selected.Groups[2].Value, @"(\w+)\s*(?:=~|!~|!=|=)"))
                if (!OfPrometheus.Contains(selected.Groups[1].Value) && (!shown.TryGetValue(selected.Groups[1].Value, out var known) || !known.Contains(label.Groups[1].Value)))
                    yield return $"{selected.Groups[1].Value}{{{label.Groups[1].Value}}}";
        bare = Regex.Replace(bare, @"\{[^}]*\}|\[[^\]]*\]", "");
        var by = Regex.Matches(bare, @"\bby\s*\(([^)]*)\)").SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet();
        bare = Regex.Replace(bare, @"\bby\s*\([^)]*\)", "");
        string[] words = ["or", "and", "unless", "on", "ignoring", "bool"];
        var names = Regex.Matches(bare, @"(?<![\w.])([a-zA-Z_:][\w:]*)(?!\s*\()\b(?![\w:]*\s*\()").Select(match => match.Groups[1].Value).Where(name => !words.Contains(name)).ToHashSet();
        foreach (var name in names.Where(name => !OfPrometheus.Contains(name) && !recorded.Contains(name)))
            if (shown.TryGetValue(name, out var known)) labels.UnionWith(known);
            else yield return name;
        if (names.Any(name => shown.ContainsKey(name)))
            foreach (var label in by.Except(labels)) yield return $"by ({label}) in {query}";
    }
}
