using System.Collections.Immutable;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>What a turn took, for the figures: owed until its row is there.</summary>
public sealed partial class ConversationGrain
{
    // Of the turn that was answered last here; numbers and names only.
    private (int Turn, ImmutableArray<Heard> Levels) figures = (0, []);

    private void Keep(Turn turn, Heard heard) => figures = (turn.Number, figures.Turn == turn.Number ? figures.Levels.Add(heard) : [heard]);

    private async Task<TimeSpan?> Record(Turn turn)
    {
        // Its runner has not come back yet; it signals when it does.
        if (answering?.Turn == turn.Number)
            return null;
        await events.Write(Row(turn, figures.Turn == turn.Number ? figures.Levels : []));
        if (turn.Rating is { } rating)
            await events.Rate(Name(turn), rating == Rating.Up ? 1 : -1);
        await this.AsReference<IConversationGrain>().Recorded(House, Fresh(), turn.Number, turn.Rating);
        return null;
    }

    private Guid Name(Turn turn) => Guid.Parse(Levels.TurnName(Visit, Guest, turn.Number));

    // A turn that another activation answered has no figures but its level and its end.
    private AgentEvent Row(Turn turn, ImmutableArray<Heard> heard)
    {
        var spoke = heard.LastOrDefault(h => h.FirstWord is not null);
        Level? level = spoke?.Level ?? (turn.How == TurnEnd.Answered ? turn.Begun?.Level : null);
        var before = TimeSpan.FromTicks(heard.Where(h => h != spoke).Sum(h => h.Took.Ticks));
        return new(Name(turn), Venue, BusinessDay.Of(Boards.Of(Venue).Settings, turn.AskedAt), turn.AskedAt, turn.Language, level, level is { } known ? levels.Model(known) : null, turn.How.ToString()!.ToLowerInvariant())
        {
            TokensIn = heard.Sum(h => h.TokensIn),
            TokensOut = heard.Sum(h => h.TokensOut),
            CostMicros = heard.Sum(levels.Cost),
            LatencyMs = (int)((turn.EndedAt ?? turn.AskedAt) - turn.AskedAt).TotalMilliseconds,
            FirstWordMs = spoke is null ? null : (int)(before + spoke.FirstWord!.Value).TotalMilliseconds,
            Tools = [.. heard.SelectMany(h => h.Tools)],
            Cards = turn.Cards.Length,
            Gates = heard.SelectMany(h => h.Withheld).GroupBy(f => f.ToString()).ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            Failures = heard.Where(h => h.Why is not null).GroupBy(h => h.Level.ToString().ToLowerInvariant()).ToImmutableSortedDictionary(g => g.Key, g => g.Last().Why!, StringComparer.Ordinal),
        };
    }
}
