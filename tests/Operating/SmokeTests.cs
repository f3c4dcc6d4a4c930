using System.Net;
using Icupa.Silo;
using Icupa.Silo.Local;
using Icupa.Silo.Operating.Smoke;
using Icupa.Silo.Seeding;
using Icupa.Tables;
using Icupa.Tests.Web;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace Icupa.Tests.Operating;

/// <summary>The rehearsal that an operator holds after a release: it goes the whole way, and leaves nothing.</summary>
[Collection(nameof(LiveSite)), Trait("Needs", "servers")]
public sealed class SmokeTests(LiveSite site)
{
    private static int nodes;

    [Fact]
    public async Task Two_rehearsals_at_once_pass_and_are_in_no_figures()
    {
        var rehearsals = await Task.WhenAll(Smoke(site.Address), Smoke(site.Address));
        Assert.All(rehearsals, r => Assert.True(r.Exit == 0, r.Said));
        foreach (var step in new[] { "health", "scan", "cart", "round", "ticket", "bump", "ready", "switch", "end" })
            Assert.Contains($"ok    {step}", rehearsals[0].Said, StringComparison.Ordinal);

        Assert.Empty((await site.Visit(grains => grains.GetGrain<ITableGrain>(Key.Table(TableId.In(Rehearsal.Venue, "1"))).Look())).Parties);
        Assert.Equal(2, await Count("select count(distinct stream) from journal where stream like 'order:rehearsal/%'"));
        // The projector has passed all of it.
        await LiveClient.Eventually("0", async () => $"{await Count("select count(*) from journal j, read.progress p where j.tenant = 'rehearsal' and (j.tx, j.seq) > (p.tx, p.seq)")}");
        Assert.Equal(0, await Count("select (select count(*) from read.visits where venue like 'rehearsal/%') + (select count(*) from read.checks where venue like 'rehearsal/%')"));
        Assert.Equal(0, await Count("select count(*) from journal where stream like 'fiscal:rehearsal/%' and events like '%\"number\"%'"));
    }

    [Fact]
    public async Task What_is_broken_is_named_and_the_rest_is_not_tried()
    {
        var (exit, said) = await Smoke(new($"http://127.0.0.1:{FreePort.Next()}"));
        Assert.Equal(1, exit);
        Assert.Contains("BAD   health", said, StringComparison.Ordinal);
        Assert.Contains("--    ready              not tried", said, StringComparison.Ordinal);
        Assert.EndsWith(" s", said.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_silo_answers_whoever_joins_is_told_so()
    {
        var plan = site.Cluster.Options;
        var settings = new SiloSettings($"smoke-{Interlocked.Increment(ref nodes)}", plan.Postgres, plan.ClusterId + "-nobody", "icupa", site.Secret, IPAddress.Loopback, FreePort.Next(), "http://127.0.0.1:0");
        var alone = await Assert.ThrowsAsync<LocalException>(() => Visitor.Join(settings, LogLevel.Critical, TimeSpan.FromSeconds(1)));
        Assert.StartsWith("no silo of the cluster answered", alone.Message, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Said)> Smoke(Uri url)
    {
        var (plan, say) = (site.Cluster.Options, new StringWriter());
        var settings = new SiloSettings($"smoke-{Interlocked.Increment(ref nodes)}", plan.Postgres, plan.ClusterId, "icupa", site.Secret, IPAddress.Loopback, FreePort.Next(), "http://127.0.0.1:0");
        return (await SmokeVerb.Run(settings, url, say), say.ToString());
    }

    private async Task<long> Count(string sql)
    {
        await using var connection = new NpgsqlConnection(site.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
