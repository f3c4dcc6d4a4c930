using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Conversations.Models;
using Icupa.Platform;
using Icupa.Venues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Icupa.Conversations;

/// <summary>Leave to ask one level for one turn. <paramref name="Withdrawn"/> is cancelled when it is taken back while the level speaks.</summary>
public sealed class Leave : IDisposable
{
    private readonly CancellationTokenSource withdrawn = new();
    private readonly IDisposable watch;

    internal Leave(Func<Action, IDisposable> watching, Func<bool> holds, Reserved? reserved)
    {
        Reserved = reserved;
        void Look()
        {
            if (!holds())
                withdrawn.Cancel();
        }
        watch = watching(Look);
        // What was thrown between asking and watching.
        Look();
    }

    public CancellationToken Withdrawn => withdrawn.Token;

    internal Reserved? Reserved { get; }

    public void Dispose() => watch.Dispose();
}

/// <summary>What stands reserved for an attempt: where, for whom, and at what price.</summary>
internal sealed record Reserved(string Budget, string Turn, int Attempt, ModelPrice Price);

/// <summary>How asking one level went; without a word that was said.</summary>
/// <param name="Why">One word for the figures; null when it answered.</param>
/// <param name="FirstWord">From being asked to the first sentence that passed the gates; null when none did.</param>
/// <param name="Withheld">Sentences that the gates held back.</param>
/// <param name="Tools">Names of the tools really called.</param>
public sealed record Heard(Level Level, string? Why, int TokensIn, int TokensOut, TimeSpan? FirstWord, TimeSpan Took, int Sentences, ImmutableArray<Finding> Withheld, ImmutableArray<string> Tools)
{
    /// <summary>The level said all that it had to say; otherwise it was left while it spoke.</summary>
    public bool Ended { get; init; }

    /// <summary>Nothing was written, or all of it is counted; otherwise what it came to is not known.</summary>
    public bool Counted => Why is null ? Ended : Why is "busy" or "quota" or "refused" or "down" or "empty";
}

/// <summary>The levels of the waiter in the order in which they are asked, and the one place that says whether one may be asked and what it has cost.</summary>
public sealed class Levels(IEnumerable<IWaiter> waiters, IServiceProvider services, FlagBoard flags, Boards boards, IGrainFactory grains, TimeProvider clock, ILogger<Levels> log)
{
    private static readonly Asker House = Asker.House("conversation");

    private readonly ModelSettings? models = services.GetService<ModelSettings>();

    public ImmutableArray<IWaiter> InOrder { get; } = [.. waiters.OrderBy(w => w.Level)];

    /// <summary>Whether this guest may talk to the waiter at all.</summary>
    public bool Open(VenueId venue, SessionId guest) => flags.On(KnownFlags.AiWaiter, venue, guest);

    /// <summary>The level that is asked first, as far as switches say.</summary>
    public Level First(VenueId venue, SessionId guest) => InOrder.First(w => On(w.Level, venue, guest)).Level;

    private bool On(Level level, VenueId venue, SessionId guest) => level == Level.House || flags.On(KnownFlags.AiModel, venue, guest);

    /// <summary>Whether a level may be asked for this turn; what it may cost at most is reserved from here on. Null when it may not.</summary>
    public ValueTask<Leave?> Reserve(IWaiter waiter, VisitId visit, SessionId guest, int turn) =>
        Reserve(waiter.Level, visit.Venue, guest, TurnName(visit, guest, turn), () => Open(visit.Venue, guest) && On(waiter.Level, visit.Venue, guest));

    /// <summary>Whether the model may be asked for a text that staff want, out of the same budget; all of a venue's staff count as one session.</summary>
    /// <param name="name">Names the text, as a turn is named.</param>
    public ValueTask<Leave?> ReserveCopy(Asker who, VenueId venue, string name) =>
        Reserve(Level.Model, venue, new(CommandId.From($"copy:{venue}").Value), name, () => flags.On(KnownFlags.AiModel, venue, who));

    private async ValueTask<Leave?> Reserve(Level level, VenueId venue, SessionId payer, string turn, Func<bool> holds)
    {
        if (!holds())
            return null;
        if (models?.Of(level) is not { } choice)
            return new(flags.Watch, holds, null);
        var date = BusinessDay.Of(boards.Of(venue).Settings, clock.GetUtcNow());
        var reserved = new Reserved(Key.WaiterBudget(venue, date), turn, (int)level, choice.Price);
        try
        {
            var answer = await grains.GetGrain<IWaiterBudgetGrain>(reserved.Budget).Reserve(House, new(payer, reserved.Turn, reserved.Attempt, choice.Price.Of(ModelSettings.ReservedIn, ModelSettings.ReservedOut)));
            if (answer.Reply.Ok)
                return new(flags.Watch, holds, reserved);
            log.LogInformation("{Level} of {Venue} is not asked: the limit of the {Limit} is reached", level, venue, answer.Over);
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            // The next level is asked: the house waiter needs no budget.
            log.LogInformation(e, "{Level} of {Venue} is not asked: {Budget} does not answer", level, venue, reserved.Budget);
        }
        return null;
    }

    /// <summary>
    /// The level was asked: what was reserved becomes what it took, and nobody waits for that. What is not heard of, as when a silo dies, stands
    /// at what was reserved.
    /// </summary>
    public void Settle(Leave leave, Heard heard)
    {
        leave.Dispose();
        if (leave.Reserved is { } reserved)
            _ = Spent(reserved, heard.Counted ? reserved.Price.Of(heard.TokensIn, heard.TokensOut) : null);
    }

    private async Task Spent(Reserved reserved, long? micros)
    {
        try
        {
            await grains.GetGrain<IWaiterBudgetGrain>(reserved.Budget).Spent(House, reserved.Turn, reserved.Attempt, micros);
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            log.LogInformation(e, "What {Turn} came to is not settled in {Budget}", reserved.Turn, reserved.Budget);
        }
    }

    /// <summary>What a level's tokens cost, in millionths of a US dollar; what is not known counts as reserved.</summary>
    public long Cost(Heard heard) => models?.Of(heard.Level) is not { } choice ? 0
        : heard.Counted ? choice.Price.Of(heard.TokensIn, heard.TokensOut) : choice.Price.Of(ModelSettings.ReservedIn, ModelSettings.ReservedOut);

    /// <summary>The name of a level's model; null for the house waiter.</summary>
    public string? Model(Level level) => models?.Of(level)?.Name;

    /// <summary>Names a turn to the budget and to the figures: a hash that leads back to nobody.</summary>
    public static string TurnName(VisitId visit, SessionId guest, int turn) => CommandId.From($"agent-event:{Key.Conversation(visit, guest)}:{turn}").Text;
}
