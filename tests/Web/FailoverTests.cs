using System.Diagnostics;
using System.Net;
using Icupa.Silo.Local;
using Icupa.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Two silos and two web nodes, to be hurt.</summary>
public sealed class TwoOfEach(PostgresServer server) : LiveSite(server)
{
    protected override ClusterPlan Plan(ClusterPlan one) => one with { Silos = 2, Web = 2 };
}

[Trait("Needs", "servers")]
public sealed class FailoverTests(TwoOfEach site) : IClassFixture<TwoOfEach>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_silo_dies_and_every_phone_goes_on_with_the_same_ids()
    {
        var phones = new List<LiveClient>();
        for (var table = 1; table <= 6; table++)
        {
            phones.Add(await site.Phone(table));
            await phones[^1].Enter();
        }
        site.Cluster["silo-2"].Kill();
        var longest = (await Task.WhenAll(phones.Select(UntilAccepted))).Max();
        TestContext.Current.SendDiagnosticMessage($"after kill -9 of a silo the last phone was answered in {longest.TotalSeconds:0.0} s");
        foreach (var phone in phones)
        {
            await phone.Until(() => phone.All("cart:").Count(e => e.Key.StartsWith("line:", StringComparison.Ordinal)) == 1);
            await phone.DisposeAsync();
        }

        // A node that is asked to stop sends its phones away first.
        await using var guest = await site.Phone(7);
        await guest.Enter();
        var left = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        guest.Connection.On<int>("leave", left.SetResult);
        var node = site.Cluster["web-1"];
        node.Terminate();
        Assert.InRange(await left.Task.WaitAsync(Patience), 0, 3_000);
        await guest.Connection.StopAsync();
        await node.Exited().WaitAsync(Patience);

        // The other node knows the same seat.
        await using var moved = guest.At(new Uri(site.Cluster["web-2"].Url, "/hub/guest"), site.Address);
        await moved.Enter();
        Assert.Equal(guest.Session, moved.Session);
        Assert.Equal("None", await moved.Do("Rename", "Aline"));

        // While no silo answers, a page says so in words, and a program is told when to ask again.
        site.Cluster["silo-1"].Kill();
        using var http = new HttpClient { BaseAddress = site.Cluster["web-2"].Url };
        foreach (var (wants, answers) in new[] { ("text/html", "text/html; charset=utf-8"), ("application/json", "application/problem+json") })
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, site.Table(8)) { Headers = { { "Accept", wants }, { "Accept-Language", "fr" } } };
            using var answer = await http.SendAsync(asked, TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, answers, "3"), (answer.StatusCode, $"{answer.Content.Headers.ContentType}", $"{answer.Headers.RetryAfter}"));
            Assert.Contains("frame-ancestors", string.Join("", answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            if (wants == "text/html")
                Assert.Contains("Cette page ne peut pas s’afficher", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    /// <summary>One command with one id, sent until it is answered.</summary>
    private static async Task<TimeSpan> UntilAccepted(LiveClient phone)
    {
        var (id, line, started) = (LiveClient.NewId(), LiveClient.NewId(), Stopwatch.GetTimestamp());
        await LiveClient.Eventually("None", async () =>
        {
            try
            {
                return await phone.Again(id, "AddLine", new { line, item = "avocado-salad", quantity = 1 });
            }
            catch (HubException)
            {
                return "nobody knows";
            }
        });
        return Stopwatch.GetElapsedTime(started);
    }
}
