using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Icupa.Platform;
using Icupa.Storage;
using Icupa.Venues;
using Orleans.Concurrency;

namespace Icupa.Carts;

/// <inheritdoc cref="ICartGrain"/>
[Reentrant]
public sealed partial class CartGrain(FlagBoard flags) : StreamGrain<Cart, CartEvent>, ICartGrain
{
    private static readonly Asker House = Asker.House("cart");

    private VisitId Visit => new(Key.Rest(StreamKey));
    protected override VenueId Venue => new VisitId(Key.Rest(this.GetPrimaryKeyString())).Venue;
    protected override JsonTypeInfo<Commit<CartEvent>[]> Json => CartJson.Default.CommitCartEventArray;
    protected override ImmutableArray<string> Groups(Cart state) => [Group.Visit(Visit)];

    public Task<Reply> AddLine(Asker who, CommandId id, NewLine line)
    {
        line = line with { Choices = line.Choices.OrEmpty() };
        var words = Words(id, line.Note, line.Allergy, out var note, out var allergy);
        return Do(who, id, cart => cart.AddLine(who, line, note, allergy, Rules()), words);
    }

    public Task<Reply> ChangeLine(Asker who, CommandId id, LineId line, LineChange change)
    {
        change = change with { Choices = change.Choices.OrEmpty() };
        var words = Words(id, change.Note, change.Allergy, out var note, out var allergy);
        return Do(who, id, cart => cart.ChangeLine(who, line, change, note, allergy, Rules()), words);
    }

    public Task<Reply> RemoveLine(Asker who, CommandId id, LineId line) => Do(who, id, cart => cart.RemoveLine(who, line, Boards.Of(Venue).Settings));
    public Task<Reply> Place(Asker who, CommandId id, long seenTotal) => Do(who, id, cart => cart.Place(who, seenTotal, Rules() with { OrderingOff = !flags.On(KnownFlags.Ordering, Venue, who) }));
    public Task<Reply> Approve(Asker who, CommandId id, int round) => Do(who, id, cart => cart.Approve(who, round));
    public Task<Reply> Decline(Asker who, CommandId id, int round) => Do(who, id, cart => cart.Decline(who, round));
    public Task<Reply> Admit(Asker who, CommandId id, Participants participants) => Do(who, id, cart => cart.Admit(participants));
    public Task<Reply> TooYoung(Asker who, CommandId id, SessionId session) => Do(who, id, cart => cart.TooYoung(who, session));
    public Task<Reply> Counted(Asker who, CommandId id, LineId line, int quantity, Hold hold) => Do(who, id, cart => cart.Counted(line, quantity, hold));
    public Task<Reply> Sent(Asker who, CommandId id, int round) => Do(who, id, cart => cart.Sent(round));
    public Task<Reply> Seated(Asker who, CommandId id, int round, TableId table) => Do(who, id, cart => cart.Seated(round, table));
    public Task<Reply> Reprice(Asker who, CommandId id) => Do(who, id, cart => cart.Reprice(Boards.Of(Venue).Menu));

    private static CommandId Fresh() => new(Guid.NewGuid());

    private CartRules Rules()
    {
        var board = Boards.Of(Venue);
        return new(board.Settings, board.Menu, board.Availability, Clock.GetUtcNow(), board.KitchenUnheard);
    }

    // The key of a note is the command that wrote it: words are never overwritten by a write that lost the fence.
    private List<PersonalWord> Words(CommandId id, string? note, AllergyMark? allergy, out string? noteKey, out string? allergyKey)
    {
        (noteKey, allergyKey) = (string.IsNullOrWhiteSpace(note) ? null : id.Text + "n", allergy is null ? null : id.Text + "g");
        var words = new List<PersonalWord>(0);
        if (noteKey is not null)
            words.Add(new(Visit.Text, noteKey, note!));
        if (allergyKey is not null)
            words.Add(new(Visit.Text, allergyKey, AllergyWords.Write(allergy!)));
        return words;
    }

    protected override IReadOnlyCollection<string> WordsOf(Cart state) =>
        state.Lines.Any(l => l.NoteKey is not null || l.AllergyKey is not null) || state.Rounds.Any(r => !r.Handed) ? [Visit.Text] : [];

    protected override void Measure(Cart before, Cart after, Flushed<CartEvent> flushed) => Counting.Carts(flushed, Boards.Of(Venue).Settings.Currency);

    protected override bool WatchesBoard => true;

    protected override void BoardChanged() => Look();

    // A round that staff declined brings its dishes back; one that waits for them needs its portions kept.
    protected override void AfterCommit() => Look();

    private void Look()
    {
        var stock = Boards.Of(Venue).Availability;
        if (PricedByAnOldMenu || Committed.Lines.Any(l => Cart.LetGo(l, stock) || Cart.Unkept(l, stock) || Cart.Enough(l, stock, Keeper)) || (Committed.Keeping is { } round && round.Number != kept.Round))
            SignalSettling();
    }

    private bool PricedByAnOldMenu => Committed.Lines.Any(l => l.Menu < Boards.Of(Venue).Menu.Number);

    private ImmutableDictionary<string, string> WordsFor(CartRound round)
    {
        var words = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var key in round.Lines.SelectMany(l => new[] { l.NoteKey, l.AllergyKey }))
            if (key is not null && Personal.Read(Visit, key) is { } text)
                words[key] = text;
        return words.ToImmutable();
    }

    protected override IEnumerable<string> Touches(CartEvent happened, Cart after) => CartEntities.Touches(happened, after);
    protected override IEnumerable<string> Entities(Cart state) => CartEntities.All(state);
    protected override object? Entity(Cart state, string key) => CartEntities.One(state, key, Visit, Boards.Of(Venue), Personal);
}
