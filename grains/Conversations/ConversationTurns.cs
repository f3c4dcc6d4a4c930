using System.Collections.Immutable;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Sessions;
using Icupa.Visits;
using Microsoft.Extensions.Logging;

namespace Icupa.Conversations;

/// <summary>
/// Answering a turn: what an open turn owes. One runner per activation, outside any command: it asks the levels in order and commits each sentence
/// and card that passes the gates by an ordinary command. Whoever finds a turn that another activation began ends it honestly.
/// </summary>
public sealed partial class ConversationGrain
{
    /// <summary>To the first word, and between words.</summary>
    private static readonly TimeSpan PieceLimit = TimeSpan.FromSeconds(20);
    /// <summary>All models of a turn together; the house waiter comes after.</summary>
    private static readonly TimeSpan ModelsLimit = TimeSpan.FromSeconds(45);
    private const int MostAttempts = 8;

    // The turn that was asked of this activation: nobody has tried it yet, though its first attempt has begun.
    private int asked;
    private Task? running;
    private (int Turn, CancellationTokenSource Stop)? answering;

    protected override bool Owes(Conversation state) => state.Open is not null || state.Unrecorded is not null;

    protected override Task<TimeSpan?> SettleOwed()
    {
        Start();
        return Committed.Unrecorded is { } ended ? Record(ended) : Task.FromResult<TimeSpan?>(null);
    }

    protected override void AfterCommit()
    {
        // The guest stopped it, or it has ended.
        if (answering is { } now && now.Turn != Committed.Open?.Number)
            now.Stop.Cancel();
        // Who has asked does not wait until an earlier turn's figures are written.
        Start();
    }

    private void Start()
    {
        if (Committed.Open is { } turn && running is null or { IsCompleted: true })
            running = Run(turn);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        answering?.Stop.Cancel();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    private async Task Run(Turn turn)
    {
        // The guest is told first that the question was taken.
        await Task.Yield();
        using var stop = new CancellationTokenSource();
        answering = (turn.Number, stop);
        try
        {
            await Answer(turn, stop.Token);
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            // The turn is still owed: the sweeper wakes it, here or elsewhere, and it ends honestly.
            log.LogInformation(e, "Answering {Conversation} broke off", StreamKey);
        }
        finally
        {
            answering = null;
        }
        // The next question may have come while this one ended, and its figures are complete now.
        if (Committed.Open is { } next && next.Number != turn.Number)
            running = Run(next);
        else if (Committed.Unrecorded is not null)
            SignalSettling();
    }

    private async Task Answer(Turn turn, CancellationToken stop)
    {
        var began = Clock.GetTimestamp();
        var words = Words(turn.WordsKey);
        if (!turn.Silent || words is null || (turn.Begun?.Number ?? 0) >= MostAttempts)
        {
            await Close(turn, turn.Silent ? "sorry" : "cut", turn.Silent ? TurnEnd.Failed : TurnEnd.Cut);
            return;
        }
        var fresh = turn.Begun is null || asked == turn.Number;
        asked = 0;
        foreach (var waiter in levels.InOrder.Where(w => fresh || w.Level == Level.House))
        {
            if (waiter.Level != Level.House && Clock.GetElapsedTime(began) > ModelsLimit)
                continue;
            if (await View(turn, words) is not { } view)
            {
                await Close(turn, null, TurnEnd.Failed);
                return;
            }
            await TellAge(turn, view);
            // What breaks off below leaves what was reserved as it stands, and nobody watching.
            using var leave = await levels.Reserve(waiter, Visit, Guest, turn.Number);
            if (leave is null)
                continue;
            if (((fresh ? First(turn, waiter.Level) : null) ?? await Begin(turn, waiter.Level)) is not { } attempt)
                return;
            var speech = Speak(attempt, view, turn, words);
            var why = await Listen(waiter, new(words, turn.Language, Earlier(turn), speech.Tools), speech, leave, began, stop);
            var heard = speech.Heard(waiter.Level, why);
            Keep(turn, heard);
            levels.Settle(leave, heard);
            if (speech.Lost || stop.IsCancellationRequested)
                return;
            if (speech.Said == 0)
                continue;
            // What has begun to reach the guest is not begun anew by another.
            await speech.Close(why is null ? null : Instead("cut"));
            await this.AsReference<IConversationGrain>().Conclude(House, Once($"end:{turn.Number}:{attempt.Number}"), attempt, speech.Last, why is null ? TurnEnd.Answered : TurnEnd.Cut);
            return;
        }
        await Close(turn, Instead("sorry"), TurnEnd.Failed);
    }

    private Speech Speak(Attempt attempt, WaiterView view, Turn turn, string words) => new(Tools(view, turn), new(words, Earlier(turn)), Clock,
        (place, said) => this.AsReference<IConversationGrain>().Say(House, Once($"said:{attempt.Turn}:{attempt.Number}:{place}"), attempt, said));

    // Where the waiter was switched off meanwhile, that is what the guest reads.
    private string Instead(string words) => levels.Open(Venue, Guest) ? words : "off";

    /// <summary>Asks one level. Null once it has answered; otherwise why it has not, in one word.</summary>
    private async Task<string?> Listen(IWaiter waiter, TurnAsk ask, Speech speech, Leave leave, long began, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, leave.Withdrawn);
        if (waiter.Level != Level.House)
            over.CancelAfter(ModelsLimit - Clock.GetElapsedTime(began) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
        var pieces = waiter.Answer(ask, over.Token).GetAsyncEnumerator(over.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next = pieces.MoveNextAsync().AsTask();
                var more = await next.WaitAsync(PieceLimit, Clock, over.Token);
                next = null;
                if (!more)
                    return await speech.End() ? null : "lost";
                if (!await speech.Hear(pieces.Current))
                    return speech.Lost ? "lost" : null;
            }
        }
        catch (WaiterFailed failed)
        {
            return failed.Why;
        }
        catch (TimeoutException) when (next is not null)
        {
            return "slow";
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? "stopped" : leave.Withdrawn.IsCancellationRequested ? "withdrawn" : "late";
        }
        finally
        {
            await over.CancelAsync();
            Abandon(pieces, next).Ignore();
        }
    }

    // An enumerator that is still waiting cannot be disposed: it is when it comes back, and nobody waits for it.
    private static async Task Abandon(IAsyncEnumerator<Piece> pieces, Task<bool>? next)
    {
        if (next is not null)
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await pieces.DisposeAsync();
    }

    // The attempt that began with the question, if it is this level's and nobody has begun another.
    private Attempt? First(Turn turn, Level level) => Committed.Turn(turn.Number)?.Begun is { Number: 1 } first && first.Level == level ? first : null;

    private async Task<Attempt?> Begin(Turn turn, Level level)
    {
        var attempt = new Attempt(turn.Number, (Committed.Turn(turn.Number)?.Begun?.Number ?? 0) + 1, level);
        return (await this.AsReference<IConversationGrain>().Begin(House, Fresh(), attempt)).Ok ? attempt : null;
    }

    private async Task Close(Turn turn, string? words, TurnEnd how)
    {
        if (await Begin(turn, Level.House) is not { } attempt)
            return;
        await this.AsReference<IConversationGrain>().Conclude(House, Fresh(), attempt, words is null ? [] : [new(HouseWords.Say(words, turn.Language), null)], how);
    }

    private ImmutableArray<PastTurn> Earlier(Turn turn) =>
        [.. Committed.Before(turn.Number).TakeLast(Conversation.Remembered).Select(t => new PastTurn(Words(t.WordsKey) ?? "", string.Join(' ', t.Sentences.Select(Words).OfType<string>())))];

    private Toolbox Tools(WaiterView view, Turn turn) => new(view, Find,
        async said => profile = await GrainFactory.GetGrain<ISessionGrain>(Key.Session(Guest)).Also(said),
        // Under an id that nobody knows beforehand: it is the guest's own command, and a neighbour's phone could have used up one that follows from the
        // turn. Said again, it finds the call still open.
        async kind => (await GrainFactory.GetGrain<IVisitGrain>(Key.Visit(Visit)).Call(Asker.Guest(Guest), Fresh(), kind)).Refusal);

    // Who says that they are too young is given no alcohol by their own tap either. A cart that does not hear it now is told with the next question.
    private async Task TellAge(Turn turn, WaiterView view)
    {
        if (!view.Wants.Young || view.AgeVerified)
            return;
        try
        {
            await GrainFactory.GetGrain<ICartGrain>(Key.Cart(Visit)).TooYoung(House, Once($"too-young:{turn.Number}"), Guest);
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            log.LogInformation(e, "The cart of {Visit} does not hear that a guest is too young", Visit);
        }
    }

    private async Task<SearchAnswer> Find(SearchAsk ask)
    {
        try
        {
            return await GrainFactory.GetGrain<IMenuSearchGrain>(Key.MenuSearch(Venue)).Find(ask);
        }
        catch (Exception e) when (Failing.ForNow(e))
        {
            // Without the search there are still the names.
            log.LogInformation(e, "The search of {Venue} does not answer", Venue);
            return PlainSearch.Find(ask, Boards.Of(Venue), Clock.GetUtcNow());
        }
    }
}
