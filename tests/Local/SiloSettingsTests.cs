using Icupa.Silo.Local;
using Xunit;

namespace Icupa.Tests.Local;

/// <summary>A silo that is told something wrong does not begin, and names the key.</summary>
public sealed class SiloSettingsTests
{
    [Theory]
    [InlineData("ICUPA_POSTGRES=postgres://me:hush@db/icupa", "ICUPA_POSTGRES is no connection string")]
    [InlineData("ICUPA_POSTGRES=Host=db;Colour=red", "ICUPA_POSTGRES is no connection string")]
    [InlineData("ICUPA_POSTGRES=Database=icupa", "ICUPA_POSTGRES names no host")]
    [InlineData("ICUPA_NODE=kitchen", "ICUPA_NODE must begin with \"silo-\"")]
    [InlineData("ICUPA_WAITER_VENUE_MICROS=much", "ICUPA_WAITER_VENUE_MICROS is not a number")]
    [InlineData("ICUPA_RRA_BASE=vsdc", "ICUPA_RRA_BASE is not an address")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT is not an address")]
    public async Task A_wrong_setting_is_named(string setting, string words)
    {
        var answer = await Command.Run(["env", "ICUPA_NODE=silo-1", "ICUPA_POSTGRES=Host=127.0.0.1;Port=1", "ICUPA_CLUSTER=c", "ICUPA_SECRET=" + Convert.ToBase64String(new byte[32]), "ICUPA_SILO_PORT=1", setting, "dotnet", Checkout.SiloDll, "run"]);
        Assert.Equal(LocalException.Usage, answer.ExitCode);
        Assert.StartsWith(words, answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_names_it_too()
    {
        var answer = await Command.Run(["env", "ICUPA_POSTGRES=postgres://me:hush@db/icupa", "dotnet", Checkout.SiloDll, "migrate"]);
        Assert.Equal(LocalException.Usage, answer.ExitCode);
        Assert.StartsWith("ICUPA_POSTGRES ", answer.Output, StringComparison.Ordinal);
    }
}
