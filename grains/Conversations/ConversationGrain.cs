using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Sessions;
using Icupa.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Icupa.Conversations;

/// <inheritdoc cref="IConversationGrain"/>
[Reentrant]
public sealed partial class ConversationGrain(Levels levels, AgentEvents events, ILogger<ConversationGrain> log) : StreamGrain<Conversation, ConversationEvent>, IConversationGrain
{
    private static readonly Asker House = Asker.House("conversation");

    // Health is never in events: what the guest avoids is the session's, and here only as long as this activation lives.
    private Profile profile = Profile.Nobody;

    private string Mine => Key.Rest(StreamKey);
    private VisitId Visit => new(Mine[..Mine.LastIndexOf('/')]);
    private SessionId Guest => SessionId.Of(Mine[(Mine.LastIndexOf('/') + 1)..]);
    protected override VenueId Venue => new VisitId(Key.Rest(this.GetPrimaryKeyString())[..Key.Rest(this.GetPrimaryKeyString()).LastIndexOf('/')]).Venue;
    protected override JsonTypeInfo<Commit<ConversationEvent>[]> Json => ConversationJson.Default.CommitConversationEventArray;
    protected override ImmutableArray<string> Groups(Conversation state) => [Group.Session(Guest)];

    public Task<Reply> Ask(Asker who, CommandId id, Question question)
    {
        var (words, now) = (Conversation.Words(question.Text), Clock.GetUtcNow());
        return Talk(who, id, words, talk => levels.Open(Venue, Guest) ? talk.Ask(who, Guest, words, question.Language, WordsKey(id), now) : Refusal.WaiterOff);
    }

    public Task<Reply> Stop(Asker who, CommandId id) => Do(who, id, talk => talk.Stop(who, Guest));
    public Task<Reply> Rate(Asker who, CommandId id, int turn, Rating rating) => Do(who, id, talk => talk.Rate(who, Guest, turn, rating));
    public Task<Reply> Recorded(Asker who, CommandId id, int turn, Rating? rating) => Do(who, id, talk => talk.Record(who, turn, rating));
    public Task<Reply> Begin(Asker who, CommandId id, Attempt attempt) => Do(who, id, talk => talk.Begin(who, attempt));

    public Task<Reply> Say(Asker who, CommandId id, Attempt attempt, Utterance said) => said.Card is { } card
        ? Talk(who, id, card.Why, talk => talk.Offer(who, attempt, card with { Choices = card.Choices.OrEmpty() }, card.Why is null ? null : WordsKey(id)))
        : Talk(who, id, said.Sentence, talk => talk.Say(who, attempt, WordsKey(id)));

    public Task<Reply> End(Asker who, CommandId id, Attempt attempt, TurnEnd how) => Do(who, id, talk => talk.End(who, attempt, how));

    private static CommandId Fresh() => new(Guid.NewGuid());

    // The key is the command that wrote the words, and ends with what the eraser looks for.
    private static string WordsKey(CommandId id) => id.Text + Conversation.Keeping.Mark;

    // A conversation's words stand apart from its visit's: no other grain reads them, and they are erased sooner. What is refused is kept nowhere.
    private Task<Reply> Talk(Asker who, CommandId id, string? words, Func<Conversation, Decision<ConversationEvent>> decide)
    {
        List<PersonalWord> kept = words is null ? [] : [new(Mine, WordsKey(id), words)];
        return Do(who, id, talk =>
        {
            var decision = decide(talk);
            if (!decision.Events.IsEmpty)
                Personal.Keep(kept);
            return decision;
        }, kept);
    }

    protected override IReadOnlyCollection<string> WordsOf(Conversation state) => state.Turns.IsEmpty ? [] : [Mine];

    protected override async Task Loaded(CancellationToken cancel)
    {
        if (!Committed.Turns.IsEmpty)
            profile = await GrainFactory.GetGrain<ISessionGrain>(Key.Session(Guest)).Profile();
    }

    protected override IEnumerable<string> Touches(ConversationEvent happened, Conversation after) => ConversationEntities.Touches(happened);
    protected override IEnumerable<string> Entities(Conversation state) => ConversationEntities.All(state);
    protected override object? Entity(Conversation state, string key) => ConversationEntities.One(state, key, profile, Boards.Of(Venue), Words);

    private string? Words(string? key) => Personal.Read(new VisitId(Mine), key);
}
