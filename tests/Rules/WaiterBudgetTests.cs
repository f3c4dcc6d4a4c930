using Icupa.Conversations;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class WaiterBudgetTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 7, 19, 0, 0, TimeSpan.Zero);
    private static readonly BudgetLimits Limits = new(100, 250, 400);
    private static readonly SessionId Ana = new(new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));
    private static readonly SessionId Ben = new(new Guid(2, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]));

    private readonly Played<WaiterBudget, WaiterBudgetEvent> budget = new(Evening);

    private Refusal Reserve(SessionId session, string turn, int attempt, long micros) => budget.Do(Who.House, b => b.Reserve(Who.House, new(session, turn, attempt, micros), Limits)).Refusal;
    private BudgetLimit Over(SessionId session, string turn, long micros) => budget.State.Over(new(session, turn, 1, micros), Limits);

    [Fact]
    public void Each_limit_stands_by_itself()
    {
        Assert.Equal(BudgetLimit.Turn, Over(Ana, "a1", 101));
        Assert.Equal(Refusal.None, Reserve(Ana, "a1", 1, 80));
        Assert.Equal((BudgetLimit.Turn, Refusal.TooMuch), (Over(Ana, "a1", 21), Reserve(Ana, "a1", 2, 21)));
        Assert.Equal(Refusal.None, Reserve(Ana, "a1", 2, 20));
        Assert.Equal(Refusal.None, Reserve(Ana, "a2", 1, 100));
        Assert.Equal((BudgetLimit.Session, Refusal.TooMuch), (Over(Ana, "a3", 51), Reserve(Ana, "a3", 1, 51)));
        Assert.Equal(Refusal.None, Reserve(Ben, "b1", 1, 100));
        Assert.Equal(Refusal.None, Reserve(Ben, "b2", 1, 100));
        Assert.Equal((BudgetLimit.Venue, Refusal.TooMuch), (Over(Ben, "b3", 1), Reserve(Ben, "b3", 1, 1)));
    }

    [Fact]
    public void What_was_settled_is_free_again_but_for_what_it_came_to()
    {
        Reserve(Ana, "a1", 1, 100);
        Assert.Equal((100L, 100L), (budget.State.Micros, budget.State.Reserved));
        budget.Must(Who.House, b => b.Spent(Who.House, [new("a1", 1, 30)]));
        Assert.Equal((30L, 0L, 30L), (budget.State.Micros, budget.State.Reserved, budget.State.Sessions[Ana].Micros));
        // A second word about it, or about what nobody reserved, changes nothing.
        budget.Already(Who.House, b => b.Spent(Who.House, [new("a1", 1, 99)]));
        budget.Already(Who.House, b => b.Spent(Who.House, [new("never", 1, 99)]));
        Assert.Equal(30, budget.State.Micros);
    }

    [Fact]
    public void What_nobody_can_tell_came_to_what_was_reserved()
    {
        Reserve(Ana, "a1", 1, 70);
        budget.Must(Who.House, b => b.Spent(Who.House, [new("a1", 1, null)]));
        Assert.Equal((70L, 0L), (budget.State.Micros, budget.State.Reserved));
        // Never settled at all: it goes on counting.
        Reserve(Ana, "a2", 1, 90);
        Reserve(Ana, "a3", 1, 90);
        Assert.Equal(BudgetLimit.Session, Over(Ana, "a4", 1));
        // Settled late, in the middle of a later turn.
        budget.Must(Who.House, b => b.Spent(Who.House, [new("a2", 1, 10)]));
        Assert.Equal((170L, "a3", 90L), (budget.State.Sessions[Ana].Micros, budget.State.Sessions[Ana].Turn, budget.State.Sessions[Ana].OfTurn));
    }

    [Fact]
    public void What_is_told_together_is_settled_together_each_once()
    {
        Reserve(Ana, "a1", 1, 60);
        Reserve(Ben, "b1", 1, 50);
        Spending[] told = [new("a1", 1, 10), new("a1", 1, 55), new("never", 1, 99), new("b1", 1, null)];
        var after = budget.State.After([.. told]);
        Assert.Equal((60L, 0L), (after.Micros, after.Reserved));
        Assert.Equal(110, budget.State.Reserved);
        budget.Must(Who.House, b => b.Spent(Who.House, [.. told]));
        Assert.Equal((60L, 0L, 10L), (budget.State.Micros, budget.State.Reserved, budget.State.Sessions[Ana].Micros));
    }

    [Fact]
    public void Nobody_else_spends_and_nothing_is_below_zero()
    {
        Assert.Equal(Refusal.NotAllowed, budget.Do(Who.Ana, b => b.Reserve(Who.Ana, new(Ana, "a1", 1, 1), Limits)).Refusal);
        Assert.Equal(Refusal.NotAllowed, budget.Do(Who.Ana, b => b.Spent(Who.Ana, [new("a1", 1, 0)])).Refusal);
        Assert.Equal(Refusal.Malformed, Reserve(Ana, "a1", 1, -1));
        Assert.Equal(Refusal.Malformed, Reserve(Ana, "a1", 0, 1));
        Assert.Equal(Refusal.Malformed, Reserve(Ana, "", 1, 1));
        Reserve(Ana, "a1", 1, 50);
        Assert.Equal(Refusal.Malformed, budget.Do(Who.House, b => b.Spent(Who.House, [new("a1", 1, -5)])).Refusal);
        var again = budget.Replayed(WaiterBudgetJson.Default.CommitWaiterBudgetEventArray);
        Assert.Equal((budget.State.Micros, budget.State.Reserved), (again.Micros, again.Reserved));
    }

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("waiter-budget", WaiterBudgetJson.Default.CommitWaiterBudgetEventArray, new BudgetReserved(Ana, "6f1c", 1, 12_000), new BudgetSpent("6f1c", 1, 3_400));
}
