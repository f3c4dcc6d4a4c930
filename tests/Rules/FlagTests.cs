using Icupa.Payments;
using Icupa.Platform;
using Icupa.Silo.Local;
using Icupa.Silo.Operating;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class FlagTests
{
    private static readonly VenueId Grill = new("demo/kigali-grill");
    private static readonly VenueId Other = new("demo/valletta-trattoria");
    private static readonly SessionId[] Guests = [.. Enumerable.Range(0, 1000).Select(n => new SessionId(new Guid(n, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10])))];

    private static Flags Thrown(params FlagChange[] changes) => changes.Aggregate(Flags.Untouched, (flags, change) => flags.With(new(change, "operator:alice", DateTimeOffset.UnixEpoch)));
    private static FlagChange Waiter(string scope, string to, int percent = 100) => new("ai.waiter", scope, to == "on", percent, "trial");
    private static int Count(Flags flags, VenueId venue) => Guests.Count(guest => flags.On(KnownFlags.AiWaiter, venue, guest));

    [Fact]
    public void Off_anywhere_above_is_off_and_a_narrower_scope_decides_for_how_many()
    {
        Assert.Equal(1000, Count(Flags.Untouched, Grill));
        Assert.Equal(0, Count(Thrown(Waiter("platform", "off"), Waiter("venue:demo/kigali-grill", "on")), Grill));
        Assert.Equal(0, Count(Thrown(Waiter("tenant:demo", "off"), Waiter("venue:demo/kigali-grill", "on")), Grill));
        var one = Thrown(Waiter("platform", "on", 0), Waiter("venue:demo/kigali-grill", "on"));
        Assert.Equal((1000, 0), (Count(one, Grill), Count(one, Other)));
        Assert.Equal((0, 1000), (Count(Thrown(Waiter("venue:demo/kigali-grill", "off")), Grill), Count(Thrown(Waiter("venue:demo/kigali-grill", "off")), Other)));
        Assert.Equal(1000, Count(Thrown(Waiter("tenant:another", "off")), Grill));
    }

    [Fact]
    public void A_percentage_takes_the_same_guests_each_time_and_only_ever_more()
    {
        var (ten, half) = (Thrown(Waiter("platform", "on", 10)), Thrown(Waiter("platform", "on", 50)));
        Assert.InRange(Count(ten, Grill), 60, 140);
        Assert.InRange(Count(half, Grill), 430, 570);
        Assert.All(Guests.Where(g => ten.On(KnownFlags.AiWaiter, Grill, g)), g => Assert.True(half.On(KnownFlags.AiWaiter, Other, g)));
        // Another flag takes others.
        Assert.NotEqual(Guests.Select(g => Rollout.Number("ai.waiter", g)), Guests.Select(g => Rollout.Number("ai.model", g)));
    }

    [Fact]
    public void A_share_is_of_guests_and_staff_have_it_until_it_is_off()
    {
        FlagChange Ordering(string to, int percent = 100) => new("ordering", "venue:demo/kigali-grill", to == "on", percent, "trial");
        var half = Thrown(Ordering("on", 50));
        Assert.True(half.On(KnownFlags.Ordering, Grill, Who.Server));
        Assert.InRange(Guests.Count(g => half.On(KnownFlags.Ordering, Grill, Asker.Guest(g))), 430, 570);
        Assert.False(Thrown(Ordering("off")).On(KnownFlags.Ordering, Grill, Who.Server));
        Assert.True(Thrown(Ordering("off")).On(KnownFlags.Ordering, Other, Who.Server));
        // A phone reckons as the house does.
        Assert.All(Guests, g => Assert.Equal(half.On(KnownFlags.Ordering, Grill, g), half.Percent(KnownFlags.Ordering, Grill) > SwitchesView.NumbersOf(g).Ordering));
        // What goes by hand has no switch.
        Assert.Equal([PaymentMethod.Card, PaymentMethod.Momo, PaymentMethod.Airtel], Enum.GetValues<PaymentMethod>().Where(m => KnownFlags.Of(m) is not null).Order());
    }

    [Fact]
    public void Who_throws_a_switch_is_an_operator_with_a_reason()
    {
        Assert.Equal(Refusal.None, Flags.Judge(Who.Operator, Waiter("platform", "off")));
        Assert.Equal(Refusal.NotAllowed, Flags.Judge(Who.Ana, Waiter("platform", "off")));
        Assert.Equal(Refusal.NotAllowed, Flags.Judge(Who.Manager, Waiter("platform", "off")));
        Assert.Equal(Refusal.NotFound, Flags.Judge(Who.Operator, Waiter("platform", "off") with { Name = "ai.cook" }));
        Assert.Equal(Refusal.BadWords, Flags.Judge(Who.Operator, Waiter("platform", "off") with { Reason = " " }));
        Assert.Equal(Refusal.BadWords, Flags.Judge(Who.Operator, Waiter("platform", "off") with { Reason = new('x', 201) }));
        foreach (var scope in new[] { "", "tenant:", "venue:demo", "venue:Demo/x", "venue:a/b/c", "table:1" })
            Assert.Equal(Refusal.Malformed, Flags.Judge(Who.Operator, Waiter(scope, "off")));
        Assert.Equal(Refusal.Malformed, Flags.Judge(Who.Operator, Waiter("platform", "on", 101)));
        Assert.All(KnownFlags.All, f => Assert.True(f.Owner.Length > 0 && f.Means.Length > 0, f.Name));
    }

    [Fact]
    public void The_command_line_names_the_switch_the_scope_and_the_reason()
    {
        var options = FlagOptions.Parse(["set", "ai.waiter", "on", "--percent", "25", "--venue", "demo/kigali-grill", "--reason", "first venue", "--by", "alice"], _ => null);
        Assert.Equal((new FlagChange("ai.waiter", "venue:demo/kigali-grill", true, 25, "first venue"), "alice"), (options.Change, options.By));
        Assert.Null(FlagOptions.Parse(["list"], _ => "bob").Change);
        Assert.Throws<LocalException>(() => FlagOptions.Parse(["set", "ai.waiter", "off"], _ => null));
        Assert.Throws<LocalException>(() => FlagOptions.Parse(["set", "ai.waiter", "perhaps", "--reason", "x"], _ => null));
        Assert.Throws<LocalException>(() => FlagOptions.Parse(["list", "--percent", "5"], _ => null));
    }
}
