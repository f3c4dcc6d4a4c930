using System.Collections.Immutable;
using System.Reflection;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Venues;
using Icupa.Visits;
using Icupa.Web;
using Icupa.Web.Floor;
using Icupa.Web.Push;
using Icupa.Web.Screens;
using Icupa.Web.Sessions;
using Icupa.Web.Site;
using Icupa.Web.Tables;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Web;

public sealed class EdgeTests
{
    private const string Line = "0192f0c1-a2b3-4c4d-8e5f-60718293a4b5";

    [Fact]
    public void Raw_json_goes_to_the_wire_unread()
    {
        var raw = new RawJson("""{"meta":{"total":12}}"""u8.ToArray());
        Assert.Equal("""{"stream":"cart:x","version":3,"set":{"meta":{"total":12}}}""", JsonSerializer.Serialize(new Whole("cart:x", 3, raw), Wire.Options));
    }

    [Theory]
    [InlineData("GET", "/t/x", "https://evil.example", null, true)]
    [InlineData("POST", "/t/x/join", "http://room.example:81", null, true)]
    [InlineData("POST", "/t/x/join", "https://room.example:81", null, true)]
    [InlineData("POST", "/t/x/join", "https://evil.example", null, false)]
    [InlineData("POST", "/t/x/join", "https://evil.example", "same-origin", false)]
    [InlineData("POST", "/t/x/join", "null", null, false)]
    [InlineData("POST", "/t/x/join", null, "cross-site", false)]
    [InlineData("POST", "/t/x/join", null, "same-site", false)]
    [InlineData("POST", "/t/x/join", null, "same-origin", true)]
    [InlineData("POST", "/t/x/join", null, null, true)]
    [InlineData("GET", "/hub/guest", "https://evil.example", null, false)]
    [InlineData("GET", "/hub/guest", "http://room.example:81", null, true)]
    [InlineData("DELETE", "/hub/guest", "ftp://room.example:81", null, false)]
    public void Other_sites_may_look_but_not_touch(string method, string path, string? origin, string? site, bool allowed)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path, request.Host) = (method, path, new HostString("room.example:81"));
        if (origin is not null) request.Headers.Origin = origin;
        if (site is not null) request.Headers["Sec-Fetch-Site"] = site;
        Assert.Equal(allowed, Origins.Allowed(request));
    }

    [Theory]
    [InlineData("room.example:81", "/", true)]
    [InlineData("[::1]:81", "/", true)]
    [InlineData("room..example", "/", false)]
    [InlineData("room.example:99999", "/", false)]
    [InlineData("", "/", false)]
    [InlineData("", "/health/ready", true)]
    public void A_host_is_one_that_can_be_called(string host, string path, bool called)
    {
        var request = new DefaultHttpContext().Request;
        (request.Path, request.Host) = (path, new HostString(host));
        Assert.Equal(called, Origins.Called(request));
    }

    [Theory]
    [InlineData("ABCD2345", "ABCD2345")]
    [InlineData(" abcd-2345 ", "ABCD2345")]
    [InlineData("ABCD234", null)]
    [InlineData("ABCD234O", null)]
    [InlineData("ABCD234567", null)]
    [InlineData(null, null)]
    public void A_pairing_code_is_read_as_people_type_it(string? typed, string? code) => Assert.Equal(code, Pairing.Code(typed));

    [Theory]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2}""", true)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2,"choices":[{"group":"side","modifier":"chips"}],"note":"no salt","allergy":{"codes":["nuts"]}}""", true)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2,"choices":[{"group":"side"}]}""", false)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2,"choices":[null]}""", false)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2,"choices":null}""", false)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2,"allergy":{"codes":["stones"]}}""", false)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":2,"allergy":{"codes":[99]}}""", false)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":"two"}""", false)]
    [InlineData("""{"line":"LINE","item":"goat","quantity":1e99}""", false)]
    [InlineData("""{"line":"LINE","quantity":2}""", false)]
    [InlineData("""{"line":"none","item":"goat","quantity":2}""", false)]
    [InlineData("""{"item":"goat","quantity":2}""", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    [InlineData("7", false)]
    public void A_line_is_read_strictly(string json, bool good)
    {
        var line = Given.NewLine(JsonSerializer.Deserialize<JsonElement>(json.Replace("LINE", Line, StringComparison.Ordinal)));
        Assert.Equal(good, line is not null);
        if (line is not null) Assert.False(line.Choices.IsDefault || line.Choices.Any(c => c.Choices.IsDefault));
    }

    [Fact]
    public void Choices_within_choices_end_somewhere()
    {
        var deep = Enumerable.Range(0, 6).Aggregate("[]", (inner, _) => $$"""[{"group":"g","modifier":"m","choices":{{inner}}}]""");
        Assert.Null(Given.NewLine(JsonSerializer.Deserialize<JsonElement>($$"""{"line":"{{Line}}","item":"goat","quantity":1,"choices":{{deep}}}""")));
    }

    [Theory]
    [InlineData("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/1", true)]
    [InlineData("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/0", false)]
    [InlineData("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/1000", false)]
    [InlineData("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5", false)]
    [InlineData("demo/kigali-grill/0192F0C1A2B37C4D8E5F60718293A4B5/1", false)]
    [InlineData("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/1\n", false)]
    [InlineData("visit:demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5/1", false)]
    [InlineData(null, false)]
    public void An_order_is_named_in_one_way(string? text, bool good) => Assert.Equal(good, Given.Order(text) is not null);

    [Fact]
    public void Words_are_ours_or_nothing()
    {
        Assert.Equal(CallKind.Bill, Given.Word<CallKind>("bill"));
        Assert.Equal(Stock.Modifier, Given.Word<Stock>("modifier"));
        Assert.Null(Given.Word<CallKind>("police"));
        Assert.Null(Given.Word<CallKind>("99"));
        Assert.Null(Given.Word<CallKind>(""));
        Assert.Null(Given.Word<CallKind>(null));
        Assert.Null(Given.Word<CallKind>("\"bill"));
    }

    [Fact]
    public void A_profile_without_lists_has_empty_ones()
    {
        var profile = Given.Profile(JsonSerializer.Deserialize<JsonElement>("""{"language":"fr"}"""));
        Assert.Equal(([], []), (profile!.Avoids.ToImmutableList(), profile.Diets.ToImmutableList()));
        Assert.Null(Given.Profile(JsonSerializer.Deserialize<JsonElement>("""{"avoids":["nuts"]}""")));
    }

    [Fact]
    public void A_burst_passes_and_a_flood_does_not()
    {
        var clock = new FakeTimeProvider();
        var bucket = new TokenBucket(clock);
        Assert.Equal(TokenBucket.Burst, Enumerable.Range(0, 100).Count(_ => bucket.Take()));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenBucket.PerSecond, Enumerable.Range(0, 100).Count(_ => bucket.Take()));
    }

    [Fact]
    public void A_group_counts_each_connection_once_and_ends_with_its_last()
    {
        var topics = new LiveTopics<GuestHub>();
        topics.Join("a", "visit:v");
        topics.Join("a", "visit:v");
        topics.Join("b", "visit:v");
        topics.Shown("visit:v", "cart:v", 3);
        topics.Shown("visit:v", "cart:v", 9);
        topics.Shown("visit:v", "presence:v", 1);
        Assert.Equal([new("cart:v", 3)], topics.Seen("visit:v"));
        topics.Pushed("visit:v", "cart:v", 9);
        Assert.Equal([new("cart:v", 9)], topics.Seen("visit:v"));
        topics.Forget("a");
        Assert.True(topics.Has("visit:v"));
        topics.Forget("b");
        Assert.False(topics.Has("visit:v"));
        Assert.Empty(topics.Seen("visit:v"));
        Assert.Empty(topics.Connections);
    }

    [Fact]
    public void A_floor_that_is_watched_for_weeks_remembers_who_sits_there()
    {
        const string floor = "floor:demo/grill";
        var topics = new LiveTopics<FloorHub>();
        topics.Join("tablet", floor);
        string[] Seen() => [.. topics.Seen(floor).Select(seen => seen.Key).Order(StringComparer.Ordinal)];
        void Party(string name)
        {
            foreach (var stream in new[] { $"visit:demo/grill/{name}", $"order:demo/grill/{name}/1", $"order:demo/grill/{name}/2", $"check:demo/grill/{name}" }) topics.Pushed(floor, stream, 1);
        }
        Party("there");
        Party("gone");
        topics.Pushed(floor, "visit:demo/grill/gone", 2);
        topics.Over(floor, "visit:demo/grill/gone");
        // The last of what they paid, and somebody's old order, come to nobody's list.
        topics.Pushed(floor, "check:demo/grill/gone", 2);
        topics.Shown(floor, "order:demo/grill/unknown/1", 1);
        Assert.Equal(["check:demo/grill/there", "order:demo/grill/there/1", "order:demo/grill/there/2", "visit:demo/grill/gone", "visit:demo/grill/there"], Seen());

        for (var evening = 0; evening < 3_000; evening++)
        {
            topics.Pushed(floor, $"availability:demo/grill/{new DateOnly(2026, 1, 1).AddDays(evening):yyyy-MM-dd}", 1);
            Party($"{evening}");
            topics.Over(floor, $"visit:demo/grill/{evening}");
        }
        Assert.Equal(56, Seen().Length);
        Assert.Equal(["availability:demo/grill/2034-03-18", "availability:demo/grill/2034-03-19", "check:demo/grill/there", "order:demo/grill/there/1", "order:demo/grill/there/2"], Seen()[..5]);
        Assert.Contains("visit:demo/grill/there", Seen());

        // A phone that is shown the end of its own visit keeps what it has.
        topics.Join("phone", "visit:v");
        topics.Shown("visit:v", "visit:v", 1);
        topics.Over("visit:v", "visit:v");
        topics.Shown("visit:v", "check:v", 1);
        Assert.Equal(2, topics.Seen("visit:v").Length);
    }

    [Fact]
    public void One_fact_opens_one_visit_and_visits_sort_by_when_they_opened()
    {
        var table = TableId.Of("demo/kigali-grill/12");
        var at = new DateTimeOffset(2026, 11, 23, 19, 0, 20, TimeSpan.Zero);
        var visit = Openings.Candidate(table, "empty at 7", at);
        Assert.Equal(visit, Openings.Candidate(table, "empty at 7", at.AddSeconds(30)));
        Assert.NotEqual(visit, Openings.Candidate(table, "empty at 8", at));
        Assert.NotNull(Given.Visit(visit.Text));
        Assert.True(string.CompareOrdinal(visit.Text, Openings.Candidate(table, "empty at 1", at.AddMinutes(1)).Text) < 0);
        var uuid = Guid.ParseExact(visit.Text[^32..], "N");
        Assert.Equal(7, uuid.Version);
    }

    [Fact]
    public void Staff_stay_signed_in_while_they_work_and_not_longer()
    {
        var clock = new FakeTimeProvider();
        var staff = new StaffOnScreens(clock);
        var (screen, claudine) = (Guid.Parse("00000000-0000-4000-8000-000000000001"), new StaffMember("claudine", "Claudine", StaffRole.Server));
        staff.SignIn(screen, claudine);
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(claudine, staff.Command(screen, [claudine]));
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(claudine, staff.Look(screen, [claudine]));
        // In the role that they have now, and not at all once they are no staff any more.
        Assert.Equal(StaffRole.Chef, staff.Look(screen, [claudine with { Role = StaffRole.Chef }])!.Role);
        Assert.Null(staff.Command(screen, [claudine with { Id = "patrick" }]));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(staff.Command(screen, [claudine]));
    }

    [Fact]
    public async Task Who_is_sent_away_while_they_come_in_is_found_by_the_door()
    {
        var settings = new Settings("web-1", "", "c", "icupa", Convert.ToBase64String(new byte[32]), System.Net.IPAddress.Loopback, 1, "", null);
        var token = new SessionToken(SessionId.Of(Line), VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"));
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = "icupa-session=" + token.Seal(settings.Secrets, TimeProvider.System.GetUtcNow());
        var (seats, here, answer) = (new Seats(), 0, new Reply(Refusal.None, 0));
        var grains = Stub<IGrainFactory>.Of(_ => Stub<IVisitGrain>.Of(_ =>
        {
            here = seats.At(token.Visit).Count;
            return Task.FromResult(answer);
        }));
        var clock = TimeProvider.System;
        GuestHub Hub(string connection) => new(grains, new(grains), new(), seats, new(grains, seats, settings, clock, NullLogger<Icupa.Web.Visits.Presence>.Instance), new(settings, clock), null!, clock)
        {
            Context = new Connected(connection, http),
            Clients = Stub<IHubCallerClients>.Of(_ => Stub<ISingleClientProxy>.Of(_ => Task.CompletedTask)),
        };
        var first = Hub("a");
        await first.OnConnectedAsync();
        Assert.Equal((1, 1), (here, seats.At(token.Visit).Count));
        // Told so, they hear it for a moment, and are heard no more.
        seats.At(token.Visit)[0].Seated.Ended = true;
        Assert.Equal(nameof(Refusal.NotAtThisTable), (await Assert.ThrowsAsync<HubException>(() => first.Leave(LiveClient.NewId()))).Message);
        answer = new(Refusal.Revoked, 0);
        await Hub("b").OnConnectedAsync();
        Assert.Equal((2, 1), (here, seats.At(token.Visit).Count));
    }

    /// <summary>An interface of which every method answers the same.</summary>
    public class Stub<T> : DispatchProxy where T : class
    {
        private Func<MethodInfo, object?> answer = _ => null;

        public static T Of(Func<MethodInfo, object?> answer)
        {
            var stub = Create<T, Stub<T>>();
            ((Stub<T>)(object)stub).answer = answer;
            return stub;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => answer(targetMethod!);
    }

    private sealed class Connected(string id, HttpContext http) : HubCallerContext, IHttpContextFeature
    {
        private readonly FeatureCollection features = [];

        public HttpContext? HttpContext { get; set; } = http;
        public override string ConnectionId => id;
        public override string? UserIdentifier => null;
        public override ClaimsPrincipal? User => null;
        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();
        public override IFeatureCollection Features
        {
            get
            {
                features.Set<IHttpContextFeature>(this);
                return features;
            }
        }

        public override CancellationToken ConnectionAborted => default;
        public override void Abort() { }
    }

    [Theory]
    [InlineData("https://tables.example", "evil.example", "https://tables.example/")]
    [InlineData(null, "evil.example", null)]
    [InlineData(null, "192.0.2.7:8080", null)]
    [InlineData(null, "localhost:8080", "http://localhost:8080/")]
    [InlineData(null, "127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData(null, "127.0.0.1:8080@evil.example", null)]
    [InlineData(null, "localhost.evil.example", null)]
    [InlineData(null, "", null)]
    public void A_link_that_is_sent_away_leads_to_our_own_site_whatever_the_asker_calls_it(string? told, string host, string? site)
    {
        var settings = new Settings("web-1", "", "c", "icupa", "", System.Net.IPAddress.Loopback, 1, "", told is null ? null : new Uri(told));
        var asked = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString(host) } };
        Assert.Equal(site, settings.SiteToSend(asked.Request)?.ToString());
    }

    [Theory]
    [InlineData("ICUPA_NODE", "silo-1", "ICUPA_NODE must begin with \"web-\" on a web node")]
    [InlineData("ICUPA_NODE", "", "ICUPA_NODE is missing")]
    [InlineData("ICUPA_POSTGRES", "", "ICUPA_POSTGRES is missing")]
    [InlineData("ICUPA_POSTGRES", "postgres://me:hush@db/icupa", "ICUPA_POSTGRES is no connection string; it reads like Host=…;Database=…;Username=…;Password=…")]
    [InlineData("ICUPA_POSTGRES", "Database=icupa", "ICUPA_POSTGRES names no host; it reads like Host=…;Database=…;Username=…;Password=…")]
    [InlineData("ICUPA_CLUSTER", "", "ICUPA_CLUSTER is missing")]
    [InlineData("ICUPA_SECRET", "", "ICUPA_SECRET is missing")]
    [InlineData("ICUPA_SECRET", "c2hvcnQ=", "ICUPA_SECRET has a secret of fewer than 32 bytes")]
    [InlineData("ICUPA_SILO_PORT", "70000", "ICUPA_SILO_PORT is not a port")]
    [InlineData("ICUPA_URLS", "nonsense", "ICUPA_URLS must read like http://127.0.0.1:8080")]
    [InlineData("ICUPA_URLS", "http://+:8080;ftp://x", "ICUPA_URLS must read like http://127.0.0.1:8080")]
    [InlineData("ICUPA_TRACE_SHARE", "2", "ICUPA_TRACE_SHARE is not a number from 0 to 1")]
    [InlineData("ICUPA_ADDRESS", "here", "ICUPA_ADDRESS is not an IP address")]
    [InlineData("ICUPA_PUBLIC_URL", "ftp://x", "ICUPA_PUBLIC_URL is not an address of the web")]
    public void A_node_does_not_start_without_its_settings_and_names_the_key(string key, string value, string message)
    {
        var good = new Dictionary<string, string?>
        {
            ["ICUPA_NODE"] = "web-1",
            ["ICUPA_POSTGRES"] = "Host=/tmp",
            ["ICUPA_CLUSTER"] = "c",
            ["ICUPA_SECRET"] = Convert.ToBase64String(new byte[32]),
            ["ICUPA_SILO_PORT"] = "11111",
        };
        Assert.Equal("web-1", Settings.From(new ConfigurationBuilder().AddInMemoryCollection(good).Build()).Node);
        good[key] = value;
        Assert.Equal(message, Assert.Throws<InvalidSetting>(() => Settings.From(new ConfigurationBuilder().AddInMemoryCollection(good).Build())).Message);
    }
}
