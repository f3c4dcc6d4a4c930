using System.Collections.Immutable;
using System.Globalization;
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
        return Do(who, id, talk =>
        {
            if (!levels.Open(Venue, Guest))
                return Refusal.WaiterOff;
            var decision = talk.Ask(who, Guest, words, question.Language, WordsKey(id, 0), levels.First(Venue, Guest), now);
            if (!decision.Events.IsEmpty)
                asked = talk.Turns.Length + 1;
            return decision;
        }, Kept(id, 0, words));
    }

    public Task<Reply> Stop(Asker who, CommandId id) => Do(who, id, talk => talk.Stop(who, Guest));
    public Task<Reply> Rate(Asker who, CommandId id, int turn, Rating rating) => Do(who, id, talk => talk.Rate(who, Guest, turn, rating));
    public Task<Reply> Recorded(Asker who, CommandId id, int turn, Rating? rating) => Do(who, id, talk => talk.Record(who, turn, rating));
    public Task<Reply> Begin(Asker who, CommandId id, Attempt attempt) => Do(who, id, talk => talk.Begin(who, attempt));

    public Task<Reply> Say(Asker who, CommandId id, Attempt attempt, Utterance said) =>
        Do(who, id, talk => said.Card is { } card ? talk.Offer(who, attempt, card, card.Why is null ? null : WordsKey(id, 0)) : talk.Say(who, attempt, WordsKey(id, 0)), Kept(id, 0, said.Words));

    public Task<Reply> Conclude(Asker who, CommandId id, Attempt attempt, ImmutableArray<Utterance> last, TurnEnd how) =>
        Do(who, id, talk => talk.Conclude(who, attempt, last.Select((said, n) => (said, WordsKey(id, n))), how), [.. last.SelectMany((said, n) => Kept(id, n, said.Words))]);

    private static CommandId Fresh() => new(Guid.NewGuid());

    // The key is the command that wrote the words, and which of its words; it ends with what the eraser looks for.
    private static string WordsKey(CommandId id, int n) => (n == 0 ? id.Text : string.Create(CultureInfo.InvariantCulture, $"{id.Text}.{n}")) + Conversation.Keeping.Mark;

    // A conversation's words stand apart from its visit's: no other grain reads them, and they are erased sooner.
    private List<PersonalWord> Kept(CommandId id, int n, string? words) => words is null ? [] : [new(Mine, WordsKey(id, n), words)];

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
