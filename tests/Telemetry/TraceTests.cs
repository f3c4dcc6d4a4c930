using System.Collections.Concurrent;
using System.Diagnostics;
using Icupa.Bench.Live;
using Icupa.Bench.Memory;
using Icupa.Kitchen;
using Icupa.Platform.Telemetry;
using Icupa.Tests.Support;
using Icupa.Web.Push;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Orleans.Hosting;
using Xunit;

namespace Icupa.Tests.Telemetry;

/// <summary>One command is one trace, from the hub to the push, and its id is the one in the journal's row.</summary>
[Collection("traces"), Trait("Needs", "servers")]
public sealed class TraceTests(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task A_placed_round_is_one_trace_from_the_hub_to_the_journal_and_the_push()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Traces.Name or "Microsoft.Orleans.Application",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = ended.Enqueue,
        };
        await using var silo = await OneSilo.Start(database.ConnectionString, with => with.AddActivityPropagation());
        await silo.Open(1);
        var visit = await silo.Seat(1, 1, 2);
        ActivitySource.AddActivityListener(listener);

        var id = new CommandId(Guid.NewGuid());
        using (var hub = Traces.Command("guest Place", id))
        {
            Assert.Equal(id.Text, hub!.TraceId.ToHexString());
            Assert.Equal(Refusal.None, (await silo.Cart(visit).Place(OneSilo.Waiter, id, long.MaxValue / 2)).Refusal);
        }
        // The round goes on to the kitchen by itself, still in the same trace.
        string[] follow = ["order Accept", "station Accept", "check Take"];
        await Until(() => follow.All(name => Mine().Any(span => span.OperationName == name)) && Mine().Count(span => span.OperationName == "push") > follow.Length);

        Activity[] Mine() => [.. ended.Where(span => span.TraceId.ToHexString() == id.Text)];
        var spans = Mine().ToDictionary(span => span.SpanId);
        var cart = spans.Values.Single(span => span.OperationName == "cart Place");
        Assert.Equal(("accepted", id.Text), (cart.GetTagItem("icupa.outcome"), cart.GetTagItem("icupa.command")));
        var way = new List<string>();
        for (var at = cart; spans.TryGetValue(at.ParentSpanId, out var parent); at = parent) way.Add(parent.OperationName);
        Assert.Equal("guest Place", way[^1]);
        Assert.Contains(spans.Values, span => span.OperationName == "journal flush" && span.ParentSpanId == cart.SpanId);
        Assert.Contains(spans.Values, span => span.OperationName == "push" && span.ParentSpanId == cart.SpanId);
        Assert.All(spans.Values, span => Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("guest:", StringComparison.Ordinal) && span.Source.Name == Traces.Name));

        await using var rows = database.Source.CreateCommand("select events from journal where stream = $1");
        rows.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Key.Cart(visit) });
        await using var reader = await rows.ExecuteReaderAsync();
        var kept = new List<string>();
        while (await reader.ReadAsync()) kept.Add(reader.GetString(0));
        Assert.Contains(kept, row => row.Contains(id.Text, StringComparison.Ordinal));
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var since = Stopwatch.GetTimestamp(); !holds(); await Task.Yield())
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(20), "the spans did not come");
    }
}

/// <summary>What a hub's filter counts, traces and remembers.</summary>
[Collection("traces")]
public sealed class MeasuredTests
{
    private sealed class Room : Hub
    {
        public Task<Reply> Place(string commandId) => Task.FromResult(new Reply(Refusal.None, commandId.Length));
    }

    private static HubInvocationContext Call(string id) =>
        new(new Nobody(), new ServiceCollection().BuildServiceProvider(), new Room(), typeof(Room).GetMethod(nameof(Room.Place))!, [id]);

    [Fact]
    public async Task Without_a_listener_no_span_is_made() =>
        await new Measured(new(), TimeProvider.System, NullLogger<Measured>.Instance).InvokeMethodAsync(Call(Guid.NewGuid().ToString()), _ =>
        {
            Assert.True(Activity.Current is null || Activity.Current.Source.Name != Traces.Name);
            return new(new Reply(Refusal.None, 1));
        });

    [Fact]
    public async Task A_command_that_failed_is_remembered_by_its_id_and_only_so_many_are()
    {
        var troubles = new Troubles();
        var measured = new Measured(troubles, new FakeTimeProvider(new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero)), NullLogger<Measured>.Instance);
        var id = Guid.NewGuid();
        for (var n = 0; n < Troubles.Most + 5; n++)
            await Assert.ThrowsAsync<TimeoutException>(async () => await measured.InvokeMethodAsync(Call((n == Troubles.Most + 4 ? id : Guid.NewGuid()).ToString()), _ => throw new TimeoutException()));
        await measured.InvokeMethodAsync(Call(Guid.NewGuid().ToString()), _ => new(new Reply(Refusal.TooLate, 0)));
        Assert.Equal(Troubles.Most, troubles.Last().Count);
        Assert.Equal((new CommandId(id), "other Place", "failed"), (troubles.Last()[0].Command.Id, troubles.Last()[0].Command.What, troubles.Last()[0].Command.Came));
    }

    [Fact]
    public void Every_command_of_a_share_is_traced_everywhere_or_nowhere()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == Traces.Name, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        var id = new CommandId(Guid.NewGuid());
        using var one = Traces.Command("guest Place", id);
        using var again = Traces.Command("guest Place", id);
        Assert.Equal((one!.TraceId, one.ParentSpanId), (again!.TraceId, again.ParentSpanId));
        Assert.NotEqual(one.SpanId, again.SpanId);
    }

    private sealed class Nobody : HubCallerContext
    {
        public override string ConnectionId => "1";
        public override string? UserIdentifier => null;
        public override System.Security.Claims.ClaimsPrincipal? User => null;
        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();
        public override Microsoft.AspNetCore.Http.Features.IFeatureCollection Features { get; } = new Microsoft.AspNetCore.Http.Features.FeatureCollection();
        public override CancellationToken ConnectionAborted => CancellationToken.None;
        public override void Abort() { }
    }
}
