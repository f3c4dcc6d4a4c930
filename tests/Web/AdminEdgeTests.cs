using Icupa.Platform;
using Icupa.Web;
using Icupa.Web.Admin;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The rules at the admin's door, without a server.</summary>
public sealed class AdminEdgeTests
{
    private const string Long = "0123456789abcdef01234567";

    [Fact]
    public void The_list_says_who_may_come_in_and_nobody_else_may()
    {
        var list = AdminList.Parse(" Ada@Icupa.rw:admin, ben@icupa.rw:auditor ");
        Assert.Equal((AdminRole.Admin, AdminRole.Auditor), (list.Of("ada@icupa.rw"), list.Of("ben@icupa.rw")));
        Assert.Null(list.Of("eve@icupa.rw"));
        Assert.Null(AdminList.Parse("").Of("ada@icupa.rw"));
        Assert.Null(AdminList.Parse(null).Of(""));
    }

    [Theory]
    [InlineData("ada@icupa.rw")]
    [InlineData("ada@icupa.rw:owner")]
    [InlineData("ada:admin")]
    [InlineData("ada@icupa.rw:admin:more")]
    [InlineData("ada@icupa.rw:admin,ADA@icupa.rw:auditor")]
    public void A_list_that_is_not_understood_stops_the_start(string text) => Assert.Throws<InvalidSetting>(() => AdminList.Parse(text));

    [Theory]
    [InlineData(" Ada@Icupa.RW ", "ada@icupa.rw")]
    [InlineData("ada", null)]
    [InlineData("a@b@c", null)]
    [InlineData("@b", null)]
    [InlineData("ada@icupa.rw\r\nBcc: eve@evil.example", null)]
    [InlineData("<ada@icupa.rw>", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_address_is_one_address(string? typed, string? email) => Assert.Equal(email, AdminList.Plain(typed));

    [Fact]
    public void Tokens_are_told_apart_by_all_that_they_are()
    {
        var tokens = KillSwitchTokens.Parse($"pager:{Long},deploy:{Long}9");
        Assert.Equal(("pager", "deploy"), (tokens.Of(Long), tokens.Of(Long + "9")));
        Assert.All(["", Long[..^1], Long + "0", "pager", Long.ToUpperInvariant()], wrong => Assert.Null(tokens.Of(wrong)));
        Assert.True(KillSwitchTokens.Parse(null).IsEmpty);
        foreach (var wrong in new[] { "short:abc", Long, $"pager:{Long},pager:{Long}1", $"Pager!:{Long}", $"pager:{Long} {Long}" })
            Assert.Throws<InvalidSetting>(() => KillSwitchTokens.Parse(wrong));
    }

    [Fact]
    public void What_is_asked_of_a_switch_is_read_or_said_to_be_wrong()
    {
        Assert.Equal(new FlagChange("ordering", "platform", false, 100, "by HTTP"), new KillSwitchAsk("ordering", false, null, null, null).Read().Change);
        Assert.Equal(new FlagChange("ordering", "venue:demo/x", true, 10, "slowly"), new KillSwitchAsk("ordering", true, 10, "venue:demo/x", "slowly").Read().Change);
        Assert.Contains("feature", new KillSwitchAsk(null, true, null, null, null).Read().Wrong, StringComparison.Ordinal);
        Assert.Contains("enabled", new KillSwitchAsk("ordering", null, null, null, null).Read().Wrong, StringComparison.Ordinal);
        Assert.Contains("rolloutPercentage", new KillSwitchAsk("ordering", true, 101, null, null).Read().Wrong, StringComparison.Ordinal);
        Assert.Equal("ordering on for 10 % at venue:demo/x", KillSwitch.Said(new("ordering", "venue:demo/x", true, 10, "")));
        Assert.Equal("ordering off at platform", KillSwitch.Said(new("ordering", "platform", false, 10, "")));
    }

    [Theory]
    [InlineData("/admin", true)]
    [InlineData("/admin/audit?who=ada", true)]
    [InlineData("/admin?x", true)]
    [InlineData("/administrator", false)]
    [InlineData("//evil.example/admin", false)]
    [InlineData("/admin/\\evil", false)]
    [InlineData("https://evil.example/admin", false)]
    [InlineData("/admin/sign-in", false)]
    [InlineData("/admin/x\ny", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void After_signing_in_the_way_leads_to_our_own_pages(string? to, bool inside) => Assert.Equal(inside, AdminSignIn.Inside(to));

    [Theory]
    [InlineData("https://tables.example", "https://tables.example", "evil.example", true)]
    [InlineData("https://tables.example", "https://evil.example", "evil.example", false)]
    [InlineData("https://tables.example", "https://tables.example.evil.example", "tables.example", false)]
    [InlineData("https://tables.example", "http://tables.example", "tables.example", false)]
    [InlineData("http://127.0.0.1:8080", "http://localhost:8080", "localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080", "http://localhost:9090", "localhost:8080", false)]
    [InlineData(null, "http://localhost:8080", "localhost:8080", true)]
    [InlineData(null, "null", "localhost:8080", false)]
    public async Task A_passkey_is_good_at_the_sites_own_name_and_in_nobodys_frame(string? site, string origin, string host, bool good)
    {
        var rules = Passkeys.Rules(site is null ? null : new Uri(site));
        var http = new DefaultHttpContext { Request = { Host = new HostString(host) } };
        Assert.Equal(good, await rules.ValidateOrigin!(new() { HttpContext = http, Origin = origin, CrossOrigin = false, TopOrigin = null }));
        Assert.False(await rules.ValidateOrigin!(new() { HttpContext = http, Origin = origin, CrossOrigin = true, TopOrigin = null }));
        Assert.Equal(site == "https://tables.example" ? "tables.example" : null, rules.ServerDomain);
    }

    [Fact]
    public void A_device_keeps_nobodys_address()
    {
        Assert.Equal(new AdminPerson("ada@icupa.rw").Id, new AdminPerson("ada@icupa.rw").Id);
        Assert.NotEqual(new AdminPerson("ada@icupa.rw").Id, new AdminPerson("ben@icupa.rw").Id);
        Assert.DoesNotContain("ada", new AdminPerson("ada@icupa.rw").Id, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_known_by_its_hash_alone()
    {
        var secret = AdminSecret.Of(new byte[AdminSecret.Bytes]);
        Assert.Equal(64, AdminSecret.Hash(secret)!.Length);
        Assert.DoesNotContain(secret, AdminSecret.Hash(secret), StringComparison.Ordinal);
        Assert.All([null, "", secret[..^1], secret + "A", secret[..^1] + "!"], wrong => Assert.Null(AdminSecret.Hash(wrong)));
    }

    [Fact]
    public void The_log_goes_into_a_spreadsheet_without_running_there()
    {
        var at = new DateTimeOffset(2026, 3, 10, 19, 0, 0, 5, TimeSpan.Zero);
        Assert.Equal("7,2026-03-10T19:00:00.005Z,\"operator:ada@icupa.rw\",\"look\",\"/admin/find?q=a,b\",\"'=cmd|' \"\"x\"\"\"\r\n",
            Audit.Line(new(7, at, "operator:ada@icupa.rw", new("look", "/admin/find?q=a,b", "=cmd|' \"x\""))));
    }

    [Fact]
    public void What_is_asked_of_the_log_is_kept_in_its_address()
    {
        var asked = AuditAsked.Of(new QueryCollection(new Dictionary<string, StringValues> { ["who"] = " ada ", ["from"] = "2026-03-10T19:00", ["to"] = "nonsense", ["before"] = "12" }));
        Assert.Equal(new AuditFilter("ada", null, null, null, new DateTimeOffset(2026, 3, 10, 19, 0, 0, TimeSpan.Zero), null, 12, 50), asked.Filter(50));
        Assert.Equal("who=ada&from=2026-03-10T19%3A00&to=nonsense&before=5", asked.Query(5));
    }

    [Fact]
    public void A_form_that_throws_a_switch_is_read_strictly()
    {
        FormCollection Form(string where, string at, string to = "off", string percent = "") => new(new() { ["feature"] = "ordering", ["where"] = where, ["at"] = at, ["to"] = to, ["percent"] = percent, ["reason"] = " fire " });
        Assert.Equal(new FlagChange("ordering", "platform", false, 100, "fire"), Switches.Change(Form("platform", "ignored")));
        Assert.Equal(new FlagChange("ordering", "venue:demo/x", true, 25, "fire"), Switches.Change(Form("venue", "demo/x", "on", "25")));
        Assert.All([Form("venue", ""), Form("city", "kigali"), Form("platform", "", "perhaps"), Form("platform", "", "on", "101"), Form("platform", "", "on", "-1")], wrong => Assert.Null(Switches.Change(wrong)));
    }
}
