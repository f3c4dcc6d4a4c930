using System.Reflection;
using System.Runtime.CompilerServices;
using Icupa.Visits;
using Icupa.Web.Push;
using Icupa.Web.Visits;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Tenants that share a web node.</summary>
public sealed class SharesTests
{
    private const int Cores = 2;
    private const int Enough = 10;
    private readonly FakeTimeProvider clock = new();
    private readonly Shares shares;

    public SharesTests() => shares = new(clock, Cores, most: 1.5);

    [Fact]
    public void Who_says_ten_times_its_share_is_cut_to_little_more_than_it_and_nobody_else_is()
    {
        Seat(Ten, 80);
        var granted = Seconds(Enough, Ten, tenant => tenant == "t1" ? 1_000 : 100);
        Assert.InRange(granted["t1"], 100, 180);
        Assert.All(Ten.Skip(1), tenant => Assert.Equal(100, granted[tenant]));
    }

    [Fact]
    public void Alike_tenants_are_never_refused_however_much_they_say()
    {
        Seat(Ten, 80);
        Assert.All(Seconds(Enough, Ten, _ => 900), said => Assert.Equal(900, said.Value));
    }

    [Fact]
    public void Whose_phones_are_alone_have_the_node()
    {
        Seat(["t1"], 1_000);
        Assert.Equal(5_000, Seconds(Enough, ["t1"], _ => 5_000)["t1"]);
    }

    [Fact]
    public void Ten_times_the_phones_may_say_ten_times_as_much()
    {
        Seat(Ten.Skip(1), 80);
        Seat(["t1"], 800);
        Assert.Equal(1_000, Seconds(Enough, Ten, tenant => tenant == "t1" ? 1_000 : 100)["t1"]);
    }

    [Fact]
    public void While_the_node_is_slow_ten_times_the_phones_have_no_more_than_others()
    {
        Seat(Ten.Skip(1), 80);
        Seat(["t1"], 800);
        for (var answer = 0; answer < 1_000; answer++)
            shares.Answered(Shares.Slow * 2);
        var granted = Seconds(Enough, Ten, tenant => tenant == "t1" ? 1_000 : 100);
        Assert.InRange(granted["t1"], 100, 180);
        Assert.All(Ten.Skip(1), tenant => Assert.Equal(100, granted[tenant]));
    }

    [Fact]
    public void On_a_quiet_node_nobody_is_refused()
    {
        Seat(["t1", "t2"], 100);
        Assert.Equal(400, Seconds(Enough, ["t1", "t2"], tenant => tenant == "t1" ? 400 : 20)["t1"]);
    }

    [Fact]
    public void Without_a_limit_nobody_is_refused()
    {
        var free = new Shares(clock, Cores, most: 0);
        free.Come("t1");
        free.Come("t2");
        Assert.All(Enumerable.Range(0, 5_000), _ => Assert.True(free.Take("t1")));
    }

    [Fact]
    public void Who_has_gone_has_no_share()
    {
        Seat(["t1", "t2"], 100);
        for (var phone = 0; phone < 100; phone++)
            shares.Go("t2");
        Assert.Equal(5_000, Seconds(Enough, ["t1"], _ => 5_000)["t1"]);
        Assert.True(shares.Take("t2"));
    }

    [Fact]
    public async Task A_phone_beyond_its_tenants_share_hears_after_a_while_that_it_is_busy_and_others_are_served_at_once()
    {
        var fair = new Fair(shares, clock);
        var (greedy, other) = (await Connect(fair, "t1/room"), await Connect(fair, "t2/room"));
        for (var call = 0; call < 5_000; call++)
            shares.Take("t1");

        var refused = Call(fair, greedy);

        Assert.Null(await Call(fair, other));
        Assert.False(refused.IsCompleted);
        clock.Advance(Fair.Hold);
        Assert.Equal(new Reply(Refusal.Busy, 0), await refused);
    }

    private static string[] Ten => [.. Enumerable.Range(1, 10).Select(t => $"t{t}")];

    private void Seat(IEnumerable<string> tenants, int phones)
    {
        foreach (var tenant in tenants)
            for (var phone = 0; phone < phones; phone++)
                shares.Come(tenant);
    }

    // What each is granted in the last of so many seconds, all of them speaking in turns of a hundredth.
    private Dictionary<string, int> Seconds(int seconds, IReadOnlyList<string> tenants, Func<string, int> perSecond)
    {
        var granted = tenants.ToDictionary(t => t, _ => 0);
        for (var turn = 0; turn < seconds * 100; turn++)
        {
            foreach (var tenant in tenants)
                for (var said = turn * perSecond(tenant) / 100; said < (turn + 1) * perSecond(tenant) / 100; said++)
                    if (shares.Take(tenant) && turn >= (seconds - 1) * 100)
                        granted[tenant]++;
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }
        return granted;
    }

    private static async Task<Connection> Connect(Fair fair, string venue)
    {
        var connection = new Connection();
        connection.Items[typeof(Seated)] = new Seated(new(Guid.NewGuid()), VisitId.New(new(venue), DateTimeOffset.UnixEpoch));
        await fair.OnConnectedAsync(new(connection, Services, Hub), _ => Task.CompletedTask);
        return connection;
    }

    private static async Task<object?> Call(Fair fair, Connection connection) =>
        await fair.InvokeMethodAsync(new(connection, Services, Hub, Leave, ["1"]), _ => default);

    private static GuestHub Hub => (GuestHub)RuntimeHelpers.GetUninitializedObject(typeof(GuestHub));
    private static MethodInfo Leave => typeof(GuestHub).GetMethod(nameof(GuestHub.Leave))!;
    private static readonly IServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    private sealed class Connection : HubCallerContext
    {
        public override string ConnectionId => "1";
        public override string? UserIdentifier => null;
        public override System.Security.Claims.ClaimsPrincipal? User => null;
        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();
        public override IFeatureCollection Features { get; } = new FeatureCollection();
        public override CancellationToken ConnectionAborted => default;
        public override void Abort() { }
    }
}
