using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Icupa.Conversations;

/// <inheritdoc cref="IWaiterBudgetGrain"/>
[Reentrant]
public sealed class WaiterBudgetGrain : StreamGrain<WaiterBudget, WaiterBudgetEvent>, IWaiterBudgetGrain
{
    private static readonly Asker House = Asker.House("waiter-budget");
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource leaving = new();
    private ImmutableArray<Spending> spent = [];
    private Task<Reply>? spending;

    protected override VenueId Venue => Key.WaiterBudgetOf(this.GetPrimaryKeyString());
    protected override JsonTypeInfo<Commit<WaiterBudgetEvent>[]> Json => WaiterBudgetJson.Default.CommitWaiterBudgetEventArray;
    protected override StreamLimits Limits => StreamLimits.Day;

    private BudgetLimits Most => ServiceProvider.GetRequiredService<BudgetLimits>().At(Boards.Of(Venue).Settings);

    public async Task<BudgetAnswer> Reserve(Asker who, BudgetAsk ask)
    {
        var over = BudgetLimit.None;
        var reply = await Do(who, Once("reserve:" + WaiterBudget.Name(ask.Turn, ask.Attempt)), budget =>
        {
            over = budget.After(spent).Over(ask, Most);
            return budget.After(spent).Reserve(who, ask, Most);
        });
        return new(reply, reply.Ok ? BudgetLimit.None : over);
    }

    // Nobody waits for what an attempt came to: what comes within a second is one commit, and counts meanwhile.
    public Task<Reply> Spent(Asker who, string turn, int attempt, long? micros)
    {
        var one = new Spending(turn, attempt, micros);
        if (Committed.Spent(who, [one]) is { Refusal: not Refusal.None } refused)
            return Task.FromResult(new Reply(refused.Refusal, 0));
        spent = spent.Add(one);
        return spending ??= Spend();
    }

    private async Task<Reply> Spend()
    {
        await Task.WhenAny(Task.Delay(Together, Clock), leaving.Task);
        var all = spent;
        (spent, spending) = ([], null);
        return await Do(House, new(Guid.NewGuid()), budget => budget.Spent(House, all));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var last = spending ?? Task.CompletedTask;
        leaving.TrySetResult();
        await last.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public Task<BudgetSeen> Look(Asker who)
    {
        var now = Committed.After(spent);
        return Task.FromResult(new BudgetSeen(now.Micros - now.Reserved, now.Reserved, Most.Venue, now.Sessions.Count));
    }

    // Nobody watches money of ours on a screen.
    protected override ImmutableArray<string> Groups(WaiterBudget state) => [];
    protected override IEnumerable<string> Touches(WaiterBudgetEvent happened, WaiterBudget after) => [];
    protected override IEnumerable<string> Entities(WaiterBudget state) => [];
    protected override object? Entity(WaiterBudget state, string key) => null;
}
