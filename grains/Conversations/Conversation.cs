using System.Collections.Immutable;
using System.Text;
using Icupa.Menus;
using Icupa.Storage;

namespace Icupa.Conversations;

/// <summary>A card that was offered.</summary>
public sealed record Card(string Item, int Quantity, ImmutableArray<Choice> Choices, string? WhyKey);

/// <summary>A question and its answer. Words are keys of personal words.</summary>
/// <param name="Recorded">Its row among the figures is there, with this rating.</param>
/// <param name="Begun">The newest attempt at it; null before the first.</param>
public sealed record Turn(int Number, string WordsKey, string Language, DateTimeOffset AskedAt, ImmutableArray<string> Sentences, ImmutableArray<Card> Cards, Attempt? Begun, TurnEnd? How, DateTimeOffset? EndedAt, Rating? Rating, bool Recorded = false)
{
    public bool Open => How is null;
    /// <summary>Nothing has reached the guest yet.</summary>
    public bool Silent => Sentences.IsEmpty && Cards.IsEmpty;
}

/// <summary>A guest's talk with the waiter: pure. A rule that refuses does so in the order of <see cref="Refusal"/>.</summary>
public sealed record Conversation : IFold<Conversation, ConversationEvent>
{
    public const int MaxCharacters = 1_000;
    public const int MaxTurns = 100;
    public const int MaxSentences = 40;
    public const int MaxCards = 5;
    public const int MaxSentence = 500;
    /// <summary>Questions in <see cref="RateWindow"/>.</summary>
    public const int MaxInWindow = 6;
    public static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(1);
    /// <summary>Earlier turns that a waiter is told of.</summary>
    public const int Remembered = 6;
    /// <summary>Words are erased then.</summary>
    public static readonly Keeping Keeping = new('w', "words of conversations", TimeSpan.FromDays(30));

    public static Conversation Empty { get; } = new();

    public ImmutableArray<Turn> Turns { get; private init; } = [];

    /// <summary>The turn that is being answered.</summary>
    public Turn? Open => Turns is [.., { Open: true } last] ? last : null;

    /// <summary>The first turn that has ended and whose figures are not written, or not with its newest rating.</summary>
    public Turn? Unrecorded => Turns.FirstOrDefault(t => t is { Open: false, Recorded: false });

    public Turn? Turn(int number) => number >= 1 && number <= Turns.Length ? Turns[number - 1] : null;

    /// <summary>All turns before this one, the oldest first.</summary>
    public IEnumerable<Turn> Before(int number) => Turns.Take(number - 1);

    /// <summary>A language that we speak.</summary>
    public static string Spoken(string? language) => language is not null && Menus.Words.Languages.Contains(language) ? language : "en";

    /// <summary>What a guest wrote as it is kept: line breaks of every system as one, marks that turn the writing direction left out, trimmed. Null when it is empty, too long, or has other control characters.</summary>
    public static string? Words(string? text)
    {
        if (text is null || text.Length > MaxCharacters * 2)
            return null;
        var kept = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings("\n"))
            if (c is '\t')
                kept.Append(' ');
            else if (char.IsControl(c) && c != '\n')
                return null;
            else if (c is not ('\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff'))
                kept.Append(c);
        var words = kept.ToString().Trim();
        return words.Length <= MaxCharacters && Writing.Seen(words) ? words : null;
    }

    /// <summary>Asks; the first attempt at an answer begins with it.</summary>
    /// <param name="words">As <see cref="Words"/> gave them.</param>
    /// <param name="first">The level that is to be asked first.</param>
    public Decision<ConversationEvent> Ask(Asker who, SessionId guest, string? words, string language, string wordsKey, Level first, DateTimeOffset now)
    {
        if (!Mine(who, guest))
            return Refusal.NotAtThisTable;
        if (words is null)
            return Refusal.BadWords;
        if (Turns.Length >= MaxTurns)
            return Refusal.TooMany;
        if (Open is not null)
            return Refusal.StillAnswering;
        if (Turns.Count(t => t.AskedAt > now - RateWindow) >= MaxInWindow)
            return Refusal.AskSlower;
        return ImmutableArray.Create<ConversationEvent>(new Asked(Turns.Length + 1, wordsKey, Spoken(language)), new Begun(Turns.Length + 1, 1, first));
    }

    public Decision<ConversationEvent> Stop(Asker who, SessionId guest) =>
        !Mine(who, guest) ? Refusal.NotAtThisTable : Open is { } turn ? new Finished(turn.Number, TurnEnd.Stopped) : Decision<ConversationEvent>.AlreadySo;

    public Decision<ConversationEvent> Rate(Asker who, SessionId guest, int number, Rating rating)
    {
        if (!Mine(who, guest))
            return Refusal.NotAtThisTable;
        if (Turn(number) is not { Open: false } turn)
            return Refusal.NotFound;
        if (!Enum.IsDefined(rating))
            return Refusal.Malformed;
        return turn.Rating == rating ? Decision<ConversationEvent>.AlreadySo : new Rated(number, rating);
    }

    public Decision<ConversationEvent> Begin(Asker who, Attempt attempt) =>
        who.Kind != AskerKind.House ? Refusal.NotAllowed
        : Open is not { } turn || turn.Number != attempt.Turn || attempt.Number != (turn.Begun?.Number ?? 0) + 1 ? Refusal.TooLate : new Begun(turn.Number, attempt.Number, attempt.Level);

    public Decision<ConversationEvent> Say(Asker who, Attempt attempt, string wordsKey) =>
        who.Kind != AskerKind.House ? Refusal.NotAllowed
        : Current(attempt) is not { } turn ? Refusal.TooLate : turn.Sentences.Length >= MaxSentences ? Refusal.TooMany : new Said(turn.Number, wordsKey);

    public Decision<ConversationEvent> Offer(Asker who, Attempt attempt, Proposed card, string? whyKey)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Current(attempt) is not { } turn)
            return Refusal.TooLate;
        var choices = card.Choices.OrEmpty();
        if (turn.Cards.Any(c => c.Item == card.Item && c.Choices.SequenceEqual(choices)))
            return Decision<ConversationEvent>.AlreadySo;
        return turn.Cards.Length >= MaxCards ? Refusal.TooMany : new Offered(turn.Number, card.Item, card.Quantity, choices, whyKey);
    }

    /// <summary>Says the last of an answer and ends it, in one. What of it is too much, or was said before, is left out.</summary>
    /// <param name="last">Each with the key of its words, those of a sentence or why a card is offered.</param>
    public Decision<ConversationEvent> Conclude(Asker who, Attempt attempt, IEnumerable<(Utterance Said, string WordsKey)> last, TurnEnd how)
    {
        if (who.Kind != AskerKind.House)
            return Refusal.NotAllowed;
        if (Current(attempt) is not { } turn)
            return Refusal.TooLate;
        var (talk, happened) = (this, ImmutableArray.CreateBuilder<ConversationEvent>());
        foreach (var (said, key) in last)
            foreach (var e in (said.Card is { } card ? talk.Offer(who, attempt, card, card.Why is null ? null : key) : talk.Say(who, attempt, key)).Events)
            {
                talk = talk.Apply(e, default);
                happened.Add(e);
            }
        happened.Add(new Finished(turn.Number, how));
        return happened.ToImmutable();
    }

    /// <param name="rating">The one that was written; a newer one is written next.</param>
    public Decision<ConversationEvent> Record(Asker who, int number, Rating? rating) =>
        who.Kind != AskerKind.House ? Refusal.NotAllowed
        : Turn(number) is not { Open: false } turn ? Refusal.NotFound
        : turn.Recorded || turn.Rating != rating ? Decision<ConversationEvent>.AlreadySo : new Recorded(number);

    public Conversation Apply(ConversationEvent happened, in Fact fact)
    {
        var at = fact.At;
        return happened switch
        {
            Asked e => this with { Turns = Turns.Add(new(e.Turn, e.WordsKey, e.Language, at, [], [], null, null, null, null)) },
            Begun e => With(e.Turn, t => t with { Begun = new(e.Turn, e.Attempt, e.Level) }),
            Said e => With(e.Turn, t => t with { Sentences = t.Sentences.Add(e.WordsKey) }),
            Offered e => With(e.Turn, t => t with { Cards = t.Cards.Add(new(e.Item, e.Quantity, e.Choices.OrEmpty(), e.WhyKey)) }),
            Finished e => With(e.Turn, t => t with { How = e.How, EndedAt = at }),
            Rated e => With(e.Turn, t => t with { Rating = e.Rating, Recorded = false }),
            Recorded e => With(e.Turn, t => t with { Recorded = true }),
            _ => throw new InvalidDataException($"a conversation does not know {happened.GetType().Name}"),
        };
    }

    private static bool Mine(Asker who, SessionId guest) => who.IsGuest && SessionId.Of(who.Id) == guest;

    private Turn? Current(Attempt attempt) => Open is { } turn && turn.Begun is { } begun && begun.Turn == attempt.Turn && begun.Number == attempt.Number ? turn : null;

    private Conversation With(int number, Func<Turn, Turn> change) => this with { Turns = Turns.SetItem(number - 1, change(Turns[number - 1])) };
}
