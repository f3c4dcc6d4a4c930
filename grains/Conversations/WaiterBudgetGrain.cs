using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Icupa.Conversations;

/// <inheritdoc cref="IWaiterBudgetGrain"/>
[Reentrant]
public sealed class WaiterBudgetGrain : StreamGrain<WaiterBudget, WaiterBudgetEvent>, IWaiterBudgetGrain
{
    protected override VenueId Venue => Key.WaiterBudgetOf(this.GetPrimaryKeyString());
    protected override JsonTypeInfo<Commit<WaiterBudgetEvent>[]> Json => WaiterBudgetJson.Default.CommitWaiterBudgetEventArray;
    protected override StreamLimits Limits => StreamLimits.Day;

    private BudgetLimits Most => ServiceProvider.GetRequiredService<BudgetLimits>().At(Boards.Of(Venue).Settings);

    public async Task<BudgetAnswer> Reserve(Asker who, BudgetAsk ask)
    {
        var over = BudgetLimit.None;
        var reply = await Do(who, Once("reserve:" + WaiterBudget.Name(ask.Turn, ask.Attempt)), budget =>
        {
            over = budget.Over(ask, Most);
            return budget.Reserve(who, ask, Most);
        });
        return new(reply, reply.Ok ? BudgetLimit.None : over);
    }

    public Task<Reply> Spent(Asker who, string turn, int attempt, long? micros) => Do(who, Once("spent:" + WaiterBudget.Name(turn, attempt)), budget => budget.Spent(who, turn, attempt, micros));

    public Task<BudgetSeen> Look(Asker who) => Task.FromResult(new BudgetSeen(Committed.Micros - Committed.Reserved, Committed.Reserved, Most.Venue, Committed.Sessions.Count));

    // Nobody watches money of ours on a screen.
    protected override ImmutableArray<string> Groups(WaiterBudget state) => [];
    protected override IEnumerable<string> Touches(WaiterBudgetEvent happened, WaiterBudget after) => [];
    protected override IEnumerable<string> Entities(WaiterBudget state) => [];
    protected override object? Entity(WaiterBudget state, string key) => null;
}
