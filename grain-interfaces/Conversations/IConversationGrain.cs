using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>How an answer ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TurnEnd>))]
public enum TurnEnd
{
    [JsonStringEnumMemberName("answered")] Answered = 1,
    /// <summary>The guest stopped it.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped = 2,
    /// <summary>It broke off after its first words, and says so.</summary>
    [JsonStringEnumMemberName("cut")] Cut = 3,
    /// <summary>Nobody could answer, or the guest no longer sits here.</summary>
    [JsonStringEnumMemberName("failed")] Failed = 4,
}

[JsonConverter(typeof(JsonStringEnumConverter<Rating>))]
public enum Rating
{
    [JsonStringEnumMemberName("up")] Up = 1,
    [JsonStringEnumMemberName("down")] Down = 2,
}

/// <summary>What a guest asks.</summary>
/// <param name="Text">1 to 1,000 characters; line breaks are kept as one, other control characters are refused.</param>
/// <param name="Language">The guest's: "en", "fr", "rw", "mt"; anything else counts as "en".</param>
[GenerateSerializer, Immutable, Alias("icupa.conversation.question")]
public sealed record Question([property: Id(0)] string Text, [property: Id(1)] string Language);

/// <summary>One level's try at a turn. The newest counts: what an older one still says is refused.</summary>
[GenerateSerializer, Immutable, Alias("icupa.conversation.attempt")]
public sealed record Attempt([property: Id(0)] int Turn, [property: Id(1)] int Number, [property: Id(2)] Level Level);

/// <summary>A dish as the waiter proposes it; a tap adds it by the ordinary cart command.</summary>
/// <param name="Why">A few words that went through the gates; null without.</param>
[GenerateSerializer, Immutable, Alias("icupa.conversation.proposed")]
public sealed record Proposed([property: Id(0)] string Item, [property: Id(1)] int Quantity, [property: Id(2)] ImmutableArray<Choice> Choices, [property: Id(3)] string? Why);

/// <summary>A sentence, or a card, that went through the gates.</summary>
[GenerateSerializer, Immutable, Alias("icupa.conversation.utterance")]
public sealed record Utterance([property: Id(0)] string? Sentence, [property: Id(1)] Proposed? Card)
{
    /// <summary>The sentence, or why the card is offered.</summary>
    public string? Words => Card is { } card ? card.Why : Sentence;
}

/// <summary>Entity "meta" of a conversation's stream.</summary>
/// <param name="Turns">Questions so far; at most <paramref name="MostTurns"/>.</param>
/// <param name="Answering">Number of the turn that is being answered; null when the guest may ask.</param>
/// <param name="Avoids">Declared by the guest; kept with the session.</param>
public sealed record ConversationMeta(int Turns, int MostTurns, int MostCharacters, int? Answering, ImmutableArray<Allergen> Avoids, ImmutableArray<DietaryTag> Diets);

/// <summary>A card of a turn. Amounts in minor units of the venue's currency, from the menu of now.</summary>
/// <param name="Unit">One portion with these options; of the dish alone where options are missing.</param>
/// <param name="Complete">The line can be added as it stands; otherwise the guest chooses first.</param>
public sealed record CardView(string Item, int Quantity, ImmutableArray<Choice> Choices, long Unit, bool Complete, string? Why);

/// <summary>Entity "turn:{number}". The words are erased after 30 days: the question is null then, and the sentences are gone.</summary>
/// <param name="Level">Who answered, as far as it has come.</param>
/// <param name="End">Null while it is being answered.</param>
public sealed record TurnView(int Number, string? Question, string Language, DateTimeOffset AskedAt, ImmutableArray<string> Sentences, ImmutableArray<CardView> Cards, Level? Level, TurnEnd? End, DateTimeOffset? EndedAt, Rating? Rating);

/// <summary>One guest's talk with the waiter at one visit; nobody else sees it. Stream "conversation:{visit}/{session}".</summary>
[GrainInterfaceType("icupa.conversation"), Alias("icupa.conversation")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks. Answered once the question is durable; the answer is pushed sentence by sentence. Refused as <see cref="Refusal.BadWords"/>,
    /// as <see cref="Refusal.TooMany"/> after the last turn that a conversation has, as <see cref="Refusal.StillAnswering"/> while one is answered,
    /// as <see cref="Refusal.AskSlower"/> for who asks faster than people do, and as <see cref="Refusal.WaiterOff"/> while it is switched off for this guest.
    /// </summary>
    [Alias("ask")] Task<Reply> Ask(Asker who, CommandId id, Question question);

    /// <summary>Stops the answer. Nothing to stop is success.</summary>
    [Alias("stop")] Task<Reply> Stop(Asker who, CommandId id);

    [Alias("rate")] Task<Reply> Rate(Asker who, CommandId id, int turn, Rating rating);

    /// <summary>From the conversation's own settling: a level is about to be asked.</summary>
    [Alias("begin")] Task<Reply> Begin(Asker who, CommandId id, Attempt attempt);

    /// <summary>From the conversation's own settling. Refused as <see cref="Refusal.TooLate"/> when the turn has ended or another attempt has begun.</summary>
    [Alias("say")] Task<Reply> Say(Asker who, CommandId id, Attempt attempt, Utterance said);

    /// <summary>From the conversation's own settling: the last words of an answer, which may be none, and its end. Refused as <see cref="Refusal.TooLate"/> as above.</summary>
    [Alias("conclude")] Task<Reply> Conclude(Asker who, CommandId id, Attempt attempt, ImmutableArray<Utterance> last, TurnEnd how);

    /// <summary>From the conversation's own settling: the figures of a turn are written, with this rating.</summary>
    [Alias("recorded")] Task<Reply> Recorded(Asker who, CommandId id, int turn, Rating? rating);

    [Alias("snapshot")] Task<Snapshot> Snapshot();
    [Alias("settle")] Task Settle();
}
