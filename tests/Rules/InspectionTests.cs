using System.Text.Json;
using System.Text.Json.Nodes;
using Icupa.Carts;
using Icupa.Conversations;
using Icupa.Inspection;
using Icupa.Storage;
using Icupa.Visits;
using Icupa.Web.Admin;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Time travel and masking: pure, from stored rows.</summary>
public sealed class InspectionTests
{
    private const string Secret = "Habimana 0788123456";
    private static readonly VisitId Visit = VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b6");
    private static readonly TableId Table = TableId.Of("demo/kigali-grill/12");
    private static readonly SessionId Ana = SessionId.Of(Who.Ana.Id);
    private static readonly SessionId Ben = SessionId.Of(Who.Ben.Id);
    private static readonly LineId Line = LineId.Of("00000000000000000000000000000007");
    private static readonly DateTimeOffset Evening = new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero);

    /// <summary>Texts of facts that belong to nobody: ids, words of the contract, what the menu and the venue say. Whatever else stands in a fact as text is masked.</summary>
    private static readonly HashSet<string> Harmless =
    [
        "address", "ageVerified", "answerBy", "approvedBy", "at", "businessDate", "by", "call", "class", "code", "course", "cover", "currency",
        "device", "difference", "dispute", "e", "expo", "from", "group", "hold", "host", "how", "id", "internal", "into", "item", "kind",
        "kitchenChoices", "kitchenName", "language", "level", "line", "lines", "method", "modifier", "move", "mrc", "name", "next", "number",
        "openedAt", "order", "orders", "original", "own", "owners", "payer", "payment", "people", "placedAt", "placedBy", "provider", "quotedAt",
        "rating", "receipt", "reference", "refund", "refusal", "sdc", "seated", "session", "signature", "state", "station", "stations", "table",
        "taxClass", "taxNumber", "taxes", "timeZone", "to", "transfer", "turn", "use", "verdict", "visit", "why", "with", "writeOff",
    ];

    private static string Golden()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "Rules", "golden") is var golden && Directory.Exists(golden))
                return golden;
        throw new DirectoryNotFoundException("tests/Rules/golden");
    }

    private static IEnumerable<(string Kind, string Fact, string Json)> Facts() =>
        from file in Directory.EnumerateFiles(Golden(), "*.json").Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(file).Split('.')
        select (name[0], name[1], File.ReadAllText(file).Trim());

    /// <summary>A stream of each kind: what begins it, so that the other facts have something to happen to.</summary>
    private static readonly Dictionary<string, (string Stream, string[] Begins)> Streams = new()
    {
        ["availability"] = ("availability:demo/kigali-grill/2026-03-06", ["opened", "counted-down", "reserved"]),
        ["cart"] = (Key.Cart(Visit), ["admitted", "line-added", "round-placed", "line-added"]),
        ["check"] = (Key.Check(Visit), ["opened", "order", "received", "begun", "discounted", "code", "tab"]),
        ["conversation"] = (Key.Conversation(Visit, Ana), ["asked", "begun", "said", "offered"]),
        ["drawer"] = ("drawer:demo/kigali-grill/2026-03-06", ["opened", "day-closed"]),
        ["fiscal"] = ("fiscal:demo/kigali-grill/2026-03-06", ["begun", "billed", "drawn"]),
        ["hold"] = (Key.Hold(PaymentId.Of(Visit + "/0192f0c1a2b37c4d8e5f60718293a4b7")), ["opened"]),
        ["order"] = (Key.Order(OrderId.Round(Visit, 1)), ["accepted"]),
        ["payment"] = (Key.Payment(PaymentId.Of(Visit + "/0192f0c1a2b37c4d8e5f60718293a4b7")), ["started", "refund", "disputed"]),
        ["promotion"] = ("promotion:demo/kigali-grill/TEN", ["taken"]),
        ["reconciliation"] = ("reconciliation:demo/kigali-grill/2026-03-06", ["asked", "compared"]),
        ["station"] = ("station:demo/kigali-grill/grill/2026-03-06", ["fired"]),
        ["visit"] = (Key.Visit(Visit), ["opened", "joined", "called", "check-is", "move-begun"]),
        ["waiter-budget"] = ("waiter-budget:demo/kigali-grill/2026-03-06", ["reserved"]),
    };

    // What has begun does not begin again.
    private static IEnumerable<string> Upto(string kind, string fact) => Streams[kind].Begins.Contains(fact) ? Streams[kind].Begins : Streams[kind].Begins.Append(fact);

    private static List<StoredRow> Rows(string kind, string fact)
    {
        var facts = Facts().Where(f => f.Kind == kind).ToDictionary(f => f.Fact, f => f.Json);
        return [.. Upto(kind, fact).Select((name, n) => new StoredRow(n, 1, facts[name]))];
    }

    [Fact]
    public void Every_kind_of_stream_can_be_looked_into()
    {
        var grains = typeof(Cart).Assembly.GetTypes().Count(t => !t.IsAbstract && Bases(t).Any(b => b.IsGenericType && b.GetGenericTypeDefinition() == typeof(StreamGrain<,>)));
        Assert.Equal(grains, Kinds.All.Count);
        Assert.Equal(Streams.Keys.Append("reference").Order(), Kinds.All.Keys.Order());
        Assert.All(Streams, s => Assert.Same(Kinds.All[s.Key], Kinds.Of(s.Value.Stream)));
        Assert.Null(Kinds.Of("nonsense:demo/x"));
        Assert.Null(Kinds.Of("nonsense"));
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var of = type.BaseType; of is not null; of = of.BaseType)
            yield return of;
    }

    [Fact]
    public void After_every_fact_that_can_happen_the_state_can_be_shown_and_what_it_was_before()
    {
        foreach (var (kind, fact, _) in Facts())
        {
            var (stream, rows) = (Streams[kind].Stream, Rows(kind, fact));
            JsonNode? before = null;
            for (var version = 0; version <= rows.Count; version++)
            {
                var folded = Kinds.All[kind].Fold(stream, rows, version);
                Assert.Equal((version, rows.Count), (folded.Version, folded.Newest));
                Assert.True(version == 0 || JsonNode.DeepEquals(before, folded.Before), $"{kind}.{fact}: before {version}");
                Assert.All(folded.Links, l => Assert.True(l.Stream.Contains(':', StringComparison.Ordinal) && l.Of.Length > 0));
                // Whoever looks at a stuck stream is told what it waits for.
                if (folded.State["owes"] is { } owes)
                    Assert.True(owes.GetValue<bool>() == folded.Owes.Count > 0, $"{kind}.{fact} at {version}: owes {owes}, says {folded.Owes.Count}");
                before = folded.State;
            }
            Assert.True(JsonNode.DeepEquals(before, Kinds.All[kind].Fold(stream, rows, null).State), $"{kind}.{fact}");
        }
    }

    [Fact]
    public void A_fact_with_a_text_that_nobody_has_looked_at_is_not_shown()
    {
        var unknown = from fact in Facts()
                      from text in Texts(JsonNode.Parse(fact.Json)![0]!["events"]![0]!, "")
                      where !Harmless.Contains(text.Name) && !(Masking.All.Of(new JsonObject { [text.Name] = text.Value })!.ToJsonString() is var masked && !masked.Contains($"\"{JsonEncodedText.Encode(text.Value)}\"", StringComparison.Ordinal))
                      select $"{fact.Kind}.{fact.Fact}: {text.Name} = {text.Value}";
        Assert.True(!unknown.Any(), "mask it, or say here that it belongs to nobody\n" + string.Join('\n', unknown.Distinct()));
    }

    private static IEnumerable<(string Name, string Value)> Texts(JsonNode node, string name) => node switch
    {
        JsonObject map => map.Where(p => p.Value is not null).SelectMany(p => Texts(p.Value!, p.Key)),
        JsonArray list => list.Where(e => e is not null).SelectMany(e => Texts(e!, name)),
        JsonValue value when value.TryGetValue<string>(out var text) => [(name, text)],
        _ => [],
    };

    private static (string Masked, string Shown) Both(string stream, IReadOnlyList<StoredRow> rows, params string[] keys)
    {
        var folded = Kinds.Of(stream)!.Fold(stream, rows, null);
        var words = keys.ToDictionary(k => k, _ => Secret);
        return (new Masking(null).Of(folded.State)!.ToJsonString(Kind.Readable), new Masking(words).Of(folded.State)!.ToJsonString(Kind.Readable));
    }

    [Fact]
    public void An_alias_is_dots_until_the_words_are_asked_for()
    {
        var visit = new Played<Visits.Visit, VisitEvent>(Evening);
        visit.Must(Who.House, v => v.Open(Table));
        visit.Must(Who.Ana, v => v.Join(Ana));
        visit.Must(Who.Ana, v => v.Rename(Who.Ana, Ana, Secret, "k1a"));
        visit.Ends(Who.Server, Secret);
        var (masked, shown) = Both(Key.Visit(Visit), visit.Rows(VisitJson.Default.CommitVisitEventArray), "k1a");
        Assert.DoesNotContain(Secret, masked, StringComparison.Ordinal);
        Assert.DoesNotContain("k1a", masked, StringComparison.Ordinal);
        Assert.Contains("\"alias\":\"•••\"", masked, StringComparison.Ordinal);
        Assert.Contains("\"closeReason\":\"•••\"", masked, StringComparison.Ordinal);
        Assert.Contains($"\"alias\":\"{Secret}\"", shown, StringComparison.Ordinal);
        Assert.Contains($"\"closeReason\":\"{Secret}\"", shown, StringComparison.Ordinal);
        // The words were erased since.
        Assert.Contains(Masking.Erased, Both(Key.Visit(Visit), visit.Rows(VisitJson.Default.CommitVisitEventArray)).Shown, StringComparison.Ordinal);
        Assert.All(Kind.Deeds(visit.Rows(VisitJson.Default.CommitVisitEventArray), null), d => Assert.DoesNotContain(Secret, d.Fact, StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_talked_about_is_shown_by_its_shape_alone()
    {
        var talk = new Played<Conversation, ConversationEvent>(Evening);
        talk.Must(Who.Ana, c => c.Ask(Who.Ana, Ana, Secret, "en", "q1w", Level.House, talk.Now));
        var attempt = new Attempt(1, 1, Level.House);
        talk.Must(Who.House, c => c.Say(Who.House, attempt, "s1w"));
        talk.Must(Who.House, c => c.Say(Who.House, attempt, "s2w"));
        var (masked, shown) = Both(Key.Conversation(Visit, Ana), talk.Rows(ConversationJson.Default.CommitConversationEventArray), "q1w", "s1w", "s2w");
        Assert.DoesNotContain(Secret, masked, StringComparison.Ordinal);
        Assert.Contains("\"sentences\":[\"•••\",\"•••\"]", masked, StringComparison.Ordinal);
        Assert.Contains($"\"sentences\":[\"{Secret}\",\"{Secret}\"]", shown, StringComparison.Ordinal);
        Assert.Contains($"\"words\":\"{Secret}\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_allergies_phone_numbers_tax_numbers_and_reasons_are_dots()
    {
        foreach (var (kind, fact, _) in Facts())
        {
            // Whatever a fact carries that people typed is typed here; keys lead to words that say it too. What a promotion is called, the venue says.
            var facts = Facts().Where(f => f.Kind == kind).ToDictionary(f => f.Fact, f => f.Fact == "code" ? f.Json : Poison(JsonNode.Parse(f.Json)!).ToJsonString());
            List<StoredRow> rows = [.. Upto(kind, fact).Select((name, n) => new StoredRow(n, 1, facts[name]))];
            var folded = Kinds.All[kind].Fold(Streams[kind].Stream, rows, null);
            Assert.DoesNotContain(Secret, Masking.All.Of(folded.State)!.ToJsonString(Kind.Readable), StringComparison.Ordinal);
            Assert.All(Kind.Deeds(rows, null), d => Assert.DoesNotContain(Secret, d.Fact, StringComparison.Ordinal));
            Assert.DoesNotContain(folded.Owes, o => o.Contains(Secret, StringComparison.Ordinal));
            Assert.DoesNotContain(folded.Links, l => (l.Of + l.Stream).Contains(Secret, StringComparison.Ordinal));
        }
    }

    private static JsonNode Poison(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, value) in map.ToList())
                    if (value is JsonValue && (name.EndsWith("Key", StringComparison.Ordinal) || name is "reason" or "closeReason" or "voidReason" or "buyer" or "means" && value.GetValueKind() == JsonValueKind.String))
                        map[name] = Secret;
                    else if (value is not null)
                        Poison(value);
                break;
            case JsonArray list:
                foreach (var entry in list)
                    if (entry is not null)
                        Poison(entry);
                break;
        }
        return node;
    }

    [Fact]
    public void Facts_come_newest_first_each_with_its_version_and_who_did_it()
    {
        var visit = new Played<Visits.Visit, VisitEvent>(Evening);
        visit.Must(Who.House, v => v.Open(Table));
        visit.Must(Who.Ana, v => v.Join(Ana));
        visit.Must(Who.Ben, v => v.Join(Ben));
        visit.Must(Who.Ana, v => v.Leave(Who.Ana, Ana));
        var rows = visit.Rows(VisitJson.Default.CommitVisitEventArray);
        var deeds = Kind.Deeds(rows, null).ToList();
        // Leaving made two facts by one command: the role of host passed on.
        Assert.Equal([(5, "host-moved", 2, 2), (4, "left", 1, 2), (3, "joined", 1, 1), (2, "joined", 1, 1), (1, "opened", 1, 1)], deeds.Select(d => (d.Version, d.What, d.Part, d.Parts)));
        Assert.Equal([Who.Ana.By, Who.Ana.By, Who.Ben.By, Who.Ana.By, Who.House.By], deeds.Select(d => d.By));
        Assert.Equal([3, 2, 1], Kind.Deeds(rows, 3).Select(d => d.Version));
        Assert.Empty(Kind.Deeds(rows, 0));
        Assert.Equal(deeds[0].Command, deeds[1].Command);
        // Between the two facts of a command the state is as after the first.
        Assert.Null(Kinds.All["visit"].Fold(Key.Visit(Visit), rows, 4).State["host"]);
        Assert.Equal(Ben.Text, Kinds.All["visit"].Fold(Key.Visit(Visit), rows, 5).State["host"]!.GetValue<string>());
    }

    [Fact]
    public void A_difference_goes_by_what_names_an_entry_and_not_by_its_place()
    {
        const string before = """{"lines":[{"id":"a","quantity":1},{"id":"b","quantity":2}],"seated":["x","y"],"total":3,"people":{"host":"x"}}""";
        const string after = """{"lines":[{"id":"b","quantity":3},{"id":"c","quantity":1}],"seated":["y"],"total":4,"people":{"host":"x"},"ended":true}""";
        Assert.Equal(
        [
            new("lines[b].quantity", "2", "3"), new("lines[c]", null, """{"id":"c","quantity":1}"""), new("lines[a]", """{"id":"a","quantity":1}""", null),
            new("seated[x]", "\"x\"", null), new("total", "3", "4"), new("ended", null, "true"),
        ], InspectDiff.Between(before, after));
        Assert.Empty(InspectDiff.Between(after, after));
        // Entries that nothing tells apart go by their place.
        Assert.Equal([new StateChange("list[1]", "1", "2")], InspectDiff.Between("""{"list":[1,1]}""", """{"list":[1,2]}"""));
        Assert.Equal([new StateChange("list[1].a", "1", "2")], InspectDiff.Between("""{"list":[{"a":1},{"a":1}]}""", """{"list":[{"a":1},{"a":2}]}"""));
    }

    [Fact]
    public void Every_step_through_a_stream_differs_by_something_or_by_nothing_that_is_shown()
    {
        foreach (var (kind, fact, _) in Facts())
        {
            var folded = Kinds.All[kind].Fold(Streams[kind].Stream, Rows(kind, fact), null);
            var (before, after) = (folded.Before.ToJsonString(), folded.State.ToJsonString());
            Assert.Equal(before == after || JsonNode.DeepEquals(folded.Before, folded.State), InspectDiff.Between(before, after).IsEmpty);
        }
    }

    [Fact]
    public void A_silo_remembers_its_last_commands_and_no_more()
    {
        var clock = new FakeTimeProvider(Evening);
        var recent = new Recent(clock);
        for (var n = 0; n < Recent.Kept + 10; n++)
        {
            var began = clock.GetTimestamp();
            clock.Advance(TimeSpan.FromMilliseconds(1));
            recent.Note(n % 2 == 0 ? "cart:a" : "cart:b", "AddLine", Who.Ana, CommandId.From($"{n}"), n % 4 == 3 ? new(Refusal.SoldOut, n) : new(Refusal.None, n), began);
        }
        Assert.Equal([Recent.Kept + 9, Recent.Kept + 7, Recent.Kept + 5], recent.Of("cart:b", 3).Select(c => c.Version));
        Assert.Equal((Who.Ana.By, "AddLine", 1_000, false), recent.Of("cart:a", 1).Select(c => (c.By, c.What, c.Micros, c.Lost)).Single());
        Assert.Equal(Recent.Kept / 2, recent.Of("cart:b", int.MaxValue).Count);
        Assert.Null(recent.Named(CommandId.From("9")));
        Assert.Equal("cart:a", recent.Named(CommandId.From("10"))!.Value.Stream);
        recent.Note("cart:c", "Place", Who.Ana, CommandId.From("dead"), null, clock.GetTimestamp());
        Assert.True(recent.Of("cart:c", 1).Single().Lost);
        var (perMinute, hottest) = recent.Busiest(2);
        Assert.InRange(perMinute, 55_000, 65_000);
        Assert.Equal(["cart:a", "cart:b"], hottest.Select(h => h.Stream).Order());
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, recent.Busiest(2).PerMinute);
    }

    [Fact]
    public void A_pass_is_good_for_one_admin_one_stream_and_a_while()
    {
        var secrets = Convert.ToBase64String(new byte[32]);
        var words = new InspectPass("visit:a", Openness.Words).Seal(secrets, "ada@icupa.test", Evening);
        Assert.Equal(Openness.Words, InspectPass.Open(secrets, words, "ada@icupa.test", "visit:a", Evening.AddMinutes(14))!.Value.Openness);
        Assert.Null(InspectPass.Open(secrets, words, "ada@icupa.test", "visit:a", Evening.AddMinutes(16)));
        Assert.Null(InspectPass.Open(secrets, words, "ada@icupa.test", "visit:b", Evening));
        Assert.Null(InspectPass.Open(secrets, words, "eve@icupa.test", "visit:a", Evening));
        Assert.Null(InspectPass.Open(secrets, words[..^1] + (words[^1] == 'A' ? 'B' : 'A'), "ada@icupa.test", "visit:a", Evening));
        Assert.Null(InspectPass.Open(secrets, "", "ada@icupa.test", "visit:a", Evening));
    }

    [Theory]
    [InlineData("12-3", "12-3")]
    [InlineData("T4", "T4")]
    [InlineData("visit:demo/x/1", "visit:demo/x/1")]
    [InlineData("Amina", "(a name)")]
    [InlineData("jean pierre", "(a name)")]
    [InlineData("0788 123 456", "(a number)")]
    [InlineData("+250788123456", "(a number)")]
    [InlineData("http://127.0.0.1:8080/t/AAEAAc2FzZGFzZGFzZGFzZGFzZGFzZGtpZ2FsaS1ncmlsbC8xMg", "(a table's code)")]
    [InlineData("", "")]
    public void The_audit_log_keeps_what_was_searched_for_but_no_name_and_no_number(string typed, string kept) => Assert.Equal(kept, Inspect.Recorded(typed));

    [Theory]
    [InlineData("peopleVersion", "people version")]
    [InlineData("line-added", "line added")]
    [InlineData("AddLine", "add line")]
    public void Names_of_code_are_read_as_words(string name, string words) => Assert.Equal(words, InspectWords.Spaced(name));
}
