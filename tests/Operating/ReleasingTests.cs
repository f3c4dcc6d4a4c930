using Icupa.Silo.Local;
using Icupa.Silo.Operating.Checkup;
using Icupa.Silo.Operating.Releasing;
using Xunit;

namespace Icupa.Tests.Operating;

public sealed class ReleasingTests
{
    // Put together here, so that the scan of this tree does not find them.
    public static TheoryData<string> Leaks => new(
        "key = " + "sk_" + "live_" + new string('a', 24),
        "whsec" + "_" + new string('b', 32),
        "OPENAI=" + "sk-" + "proj-" + new string('c', 40),
        "AK" + "IA" + new string('D', 16),
        "gh" + "p_" + new string('e', 36),
        "xo" + "xb-" + new string('1', 24),
        "AI" + "za" + new string('f', 35),
        "-----BEGIN " + "PRIVATE KEY-----",
        "postgres" + "://icupa:" + "correcthorsebattery@db.example.com/icupa",
        "ey" + "J" + new string('g', 24) + ".ey" + "J" + new string('h', 24) + "." + new string('i', 24));

    [Theory]
    [MemberData(nameof(Leaks))]
    public void What_looks_like_a_secret_is_found(string line)
    {
        var found = Assert.Single(SecretScan.Find("first\n" + line + "\nlast"));
        Assert.Equal(2, found.Line);
        Assert.DoesNotContain(line, found.What, StringComparison.Ordinal);
        Assert.Empty(SecretScan.Find(line + " // not a secret: " + "an example"));
    }

    [Theory]
    [InlineData("sk_test_1234567890abcdef1234")]
    [InlineData("sk-standin-{Word()}")]
    [InlineData("postgres://USER:PASSWORD…@db.example.com/icupa")]
    [InlineData("https://127.0.0.1:8080/t/abc")]
    [InlineData("Host=127.0.0.1;Password={Password}")]
    public void What_does_not_is_not(string line) => Assert.Empty(SecretScan.Find(line));

    [Fact]
    public async Task There_is_no_secret_in_this_tree()
    {
        foreach (var path in (await Tree.Git(Checkout.Root, "ls-files")).Split('\n'))
            if (new FileInfo(Path.Combine(Checkout.Root, path)) is { Exists: true, Length: < 2_000_000 } file)
                Assert.True(SecretScan.Find(await File.ReadAllTextAsync(file.FullName, TestContext.Current.CancellationToken)).ToList() is { Count: 0 }, path);
    }

    [Theory]
    [InlineData(Level.Ok, null, "sk_test_x")]
    [InlineData(Level.Bad, null, "sk_live_x")]
    [InlineData(Level.Ok, "staging", "rk_test_x")]
    [InlineData(Level.Bad, "staging", "rk_live_x")]
    [InlineData(Level.Ok, "production", "sk_live_x")]
    [InlineData(Level.Bad, "production", "sk_test_x")]
    [InlineData(Level.Ok, "production", null)]
    [InlineData(Level.Bad, "prod", "sk_live_x")]
    public void Real_money_only_in_production(Level level, string? environment, string? key)
    {
        var finding = Keys.Judge(name => name switch { "ICUPA_ENVIRONMENT" => environment, "ICUPA_STRIPE_SECRET_KEY" => key, _ => null });
        Assert.Equal(level, finding.Level);
        if (key is not null)
            Assert.DoesNotContain(key, finding.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sandbox_and_stand_ins_are_no_production()
    {
        Finding Of(string name, string value) => Keys.Judge(asked => asked == "ICUPA_ENVIRONMENT" ? "production" : asked == name ? value : null);
        Assert.Equal(Level.Bad, Of("ICUPA_MOMO_TARGET", "sandbox").Level);
        Assert.Equal(Level.Ok, Of("ICUPA_MOMO_TARGET", "mtnrwanda").Level);
        Assert.Equal(Level.Bad, Of("ICUPA_AIRTEL_BASE", "https://openapiuat.airtel.africa").Level);
        Assert.Equal(Level.Bad, Of("ICUPA_STRIPE_API_BASE", "http://127.0.0.1:4242").Level);
    }

    [Fact]
    public void Migrations_contracts_and_events_are_only_added_to()
    {
        Assert.Equal(Level.Ok, Tree.Migrations([new('A', "silo/Schema/V0099__x.sql"), new('M', "silo/Schema/Migrations.cs")], _ => "create table x (y int);").Level);
        Assert.Equal(Level.Warn, Tree.Migrations([new('A', "silo/Schema/V0099__x.sql")], _ => "ALTER TABLE x DROP COLUMN y;").Level);
        Assert.Equal(Level.Bad, Tree.Migrations([new('M', "silo/Schema/V0001__orleans.sql")], _ => "").Level);
        Assert.Equal(Level.Bad, Tree.Migrations([new('D', "silo/Schema/V0001__orleans.sql")], _ => "").Level);
        Assert.Equal(Level.Ok, Tree.Contracts("").Level);
        Assert.Equal(Level.Ok, Tree.Contracts("--- a/x\n+++ b/x\n@@ -1,0 +2 @@\n+icupa.cart new").Level);
        Assert.Equal(Level.Bad, Tree.Contracts("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-icupa.cart old\n+icupa.cart new").Level);
        Assert.Equal(Level.Ok, Tree.Golden([new('A', "tests/Rules/golden/x.json")]).Level);
        Assert.Equal(Level.Bad, Tree.Golden([new('M', "tests/Rules/golden/x.json")]).Level);
    }

    [Fact]
    public void The_command_line_is_read()
    {
        Assert.Equal(("v1", true, "/srv/icupa"), ReleaseVerb.Parse(["check", "--since", "v1", "--test", "--json", "--data", "/srv/icupa"]));
        Assert.Equal(LocalException.Usage, Assert.Throws<LocalException>(() => ReleaseVerb.Parse([])).ExitCode);
        Assert.Equal(LocalException.Usage, Assert.Throws<LocalException>(() => ReleaseVerb.Parse(["check", "--sooner"])).ExitCode);
    }
}
