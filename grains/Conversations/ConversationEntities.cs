using System.Collections.Immutable;
using System.Globalization;
using Icupa.Board;
using Icupa.Sessions;
using Icupa.Storage;

namespace Icupa.Conversations;

/// <summary>A conversation as its guest sees it.</summary>
public static class ConversationEntities
{
    public static IEnumerable<string> Touches(ConversationEvent happened) => happened switch
    {
        Asked e => [$"turn:{e.Turn}", "meta"],
        // What the guest avoids may have been heard in this turn.
        Begun e => [$"turn:{e.Turn}", "meta"],
        Said e => [$"turn:{e.Turn}", "meta"],
        Offered e => [$"turn:{e.Turn}"],
        Finished e => [$"turn:{e.Turn}", "meta"],
        Rated e => [$"turn:{e.Turn}"],
        Recorded => [],
        _ => ["meta"],
    };

    public static IEnumerable<string> All(Conversation state) => [.. state.Turns.Select(t => $"turn:{t.Number}"), "meta"];

    /// <param name="words">The personal words of a key, or null.</param>
    public static object? One(Conversation state, string key, Profile profile, VenueBoard board, Func<string?, string?> words)
    {
        if (key == "meta")
            return new ConversationMeta(state.Turns.Length, Conversation.MaxTurns, Conversation.MaxCharacters, state.Open?.Number, profile.Avoids.OrEmpty(), profile.Diets.OrEmpty());
        if (state.Turn(int.Parse(key.AsSpan(5), CultureInfo.InvariantCulture)) is not { } turn)
            return null;
        return new TurnView(turn.Number, words(turn.WordsKey), turn.Language, turn.AskedAt, [.. turn.Sentences.Select(words).OfType<string>()],
            [.. turn.Cards.Select(c => Card(c, board, words)).OfType<CardView>()], turn.Begun?.Level, turn.How, turn.EndedAt, turn.Rating);
    }

    private static CardView? Card(Card card, VenueBoard board, Func<string?, string?> words)
    {
        if (board.Menu.Item(card.Item) is not { } item)
            return null;
        var priced = board.Menu.Price(item, card.Choices);
        var complete = priced.Refusal == Refusal.None;
        return new(card.Item, card.Quantity, card.Choices, complete ? priced.Unit : item.Price, complete, words(card.WhyKey));
    }
}
