using Icupa.Conversations;
using Icupa.Storage;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class ConversationTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 6, 18, 0, 0, TimeSpan.Zero);
    private static readonly SessionId Ana = SessionId.Of(Who.Ana.Id);

    private static Played<Conversation, ConversationEvent> Talk() => new(Evening);

    private static Decision<ConversationEvent> Ask(Played<Conversation, ConversationEvent> talk, string text = "what is in the isombe?", Asker? who = null) =>
        talk.Do(who ?? Who.Ana, t => t.Ask(who ?? Who.Ana, Ana, Conversation.Words(text), "en", "k", Level.House, talk.Now));

    private static void Answer(Played<Conversation, ConversationEvent> talk)
    {
        var attempt = new Attempt(talk.State.Turns.Length, 1, Level.House);
        talk.Must(Who.House, t => t.Say(Who.House, attempt, "s"));
        talk.Must(Who.House, t => t.Conclude(Who.House, attempt, [], TurnEnd.Answered));
    }

    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("  hello\t there \r\n you ", "hello  there \n you")]
    [InlineData("a\u202eb", "ab")]
    [InlineData("", null)]
    [InlineData(" \n ", null)]
    [InlineData("\u200d", null)]
    [InlineData("a\0b", null)]
    [InlineData("a\u0007b", null)]
    [InlineData("a\u001b[31mb", null)]
    [InlineData(null, null)]
    public void Words_are_kept_clean_or_not_at_all(string? given, string? kept) => Assert.Equal(kept, Conversation.Words(given));

    [Fact]
    public void A_thousand_characters_are_enough()
    {
        Assert.NotNull(Conversation.Words(new string('a', 1_000)));
        Assert.Null(Conversation.Words(new string('a', 1_001)));
    }

    [Fact]
    public void Each_refusal_has_its_place()
    {
        var talk = Talk();
        Assert.Equal(Refusal.NotAtThisTable, Ask(talk, who: Who.Ben).Refusal);
        Assert.Equal(Refusal.NotAtThisTable, Ask(talk, who: Who.Server).Refusal);
        Assert.Equal(Refusal.BadWords, Ask(talk, "").Refusal);
        Assert.Equal(Refusal.None, Ask(talk).Refusal);
        Assert.Equal(Refusal.BadWords, Ask(talk, "").Refusal);
        Assert.Equal(Refusal.StillAnswering, Ask(talk).Refusal);
        Assert.Equal(Refusal.NotFound, talk.State.Rate(Who.Ana, Ana, 1, Rating.Up).Refusal);
        Answer(talk);
        Assert.Equal(Refusal.NotAtThisTable, talk.State.Rate(Who.Ben, Ana, 1, Rating.Up).Refusal);
        Assert.Equal(Refusal.NotFound, talk.State.Rate(Who.Ana, Ana, 2, Rating.Up).Refusal);
        Assert.Equal(Refusal.Malformed, talk.State.Rate(Who.Ana, Ana, 1, (Rating)9).Refusal);
        talk.Must(Who.Ana, t => t.Rate(Who.Ana, Ana, 1, Rating.Down));
        talk.Already(Who.Ana, t => t.Rate(Who.Ana, Ana, 1, Rating.Down));
        Assert.Equal(Rating.Down, talk.State.Turns[0].Rating);
    }

    [Fact]
    public void Who_asks_faster_than_people_do_waits_a_minute()
    {
        var talk = Talk();
        for (var i = 0; i < Conversation.MaxInWindow; i++)
        {
            Assert.Equal(Refusal.None, Ask(talk).Refusal);
            Answer(talk);
        }
        Assert.Equal(Refusal.AskSlower, Ask(talk).Refusal);
        talk.Wait(Conversation.RateWindow);
        Assert.Equal(Refusal.None, Ask(talk).Refusal);
    }

    [Fact]
    public void A_conversation_has_a_last_turn()
    {
        var talk = Talk();
        for (var i = 0; i < Conversation.MaxTurns; i++)
        {
            Assert.Equal(Refusal.None, Ask(talk).Refusal);
            Answer(talk);
            talk.Wait(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(Refusal.TooMany, Ask(talk).Refusal);
    }

    [Fact]
    public void Only_the_newest_attempt_speaks()
    {
        var talk = Talk();
        Ask(talk);
        var (first, second, third) = (new Attempt(1, 1, Level.House), new Attempt(1, 2, Level.Model), new Attempt(1, 3, Level.House));
        Assert.Equal(Refusal.TooLate, talk.State.Say(Who.House, second, "s").Refusal);
        var guest = Asker.Guest(new SessionId(Guid.NewGuid()));
        Assert.Equal(Refusal.NotAllowed, talk.State.Begin(guest, second).Refusal);
        // Nobody puts words into the waiter's mouth.
        Assert.Equal(Refusal.NotAllowed, talk.State.Say(guest, first, "s").Refusal);
        Assert.Equal(Refusal.NotAllowed, talk.State.Offer(guest, first, new("dish-1", 1, [], null), null).Refusal);
        Assert.Equal(Refusal.NotAllowed, talk.State.Conclude(guest, first, [], TurnEnd.Answered).Refusal);
        Assert.Equal(Refusal.TooLate, talk.State.Begin(Who.House, first).Refusal);
        Assert.Equal(Refusal.TooLate, talk.State.Begin(Who.House, third).Refusal);
        talk.Must(Who.House, t => t.Begin(Who.House, second));
        Assert.Equal(Refusal.TooLate, talk.State.Say(Who.House, first, "s").Refusal);
        Assert.Equal(Refusal.TooLate, talk.State.Conclude(Who.House, first, [(new("Late.", null), "s")], TurnEnd.Answered).Refusal);
        talk.Must(Who.House, t => t.Say(Who.House, second, "s"));
        talk.Must(Who.Ana, t => t.Stop(Who.Ana, Ana));
        Assert.Equal(Refusal.TooLate, talk.State.Say(Who.House, second, "s2").Refusal);
        Assert.Equal(TurnEnd.Stopped, talk.State.Turns[0].How);
        talk.Already(Who.Ana, t => t.Stop(Who.Ana, Ana));
    }

    [Fact]
    public void A_turn_has_five_cards_and_forty_sentences_at_most()
    {
        var talk = Talk();
        Ask(talk);
        var attempt = new Attempt(1, 1, Level.House);
        for (var i = 0; i < Conversation.MaxCards; i++)
            talk.Must(Who.House, t => t.Offer(Who.House, attempt, new($"dish-{i}", 1, [], null), null));
        talk.Already(Who.House, t => t.Offer(Who.House, attempt, new("dish-1", 1, [], null), null));
        Assert.Equal(Refusal.TooMany, talk.State.Offer(Who.House, attempt, new("dish-9", 1, [], null), null).Refusal);
        for (var i = 0; i < Conversation.MaxSentences; i++)
            talk.Must(Who.House, t => t.Say(Who.House, attempt, $"s{i}"));
        Assert.Equal(Refusal.TooMany, talk.State.Say(Who.House, attempt, "more").Refusal);
        // The last words leave out what is too much or was said before, and the turn ends all the same.
        talk.Must(Who.House, t => t.Conclude(Who.House, attempt, [(new("More.", null), "l0"), (new(null, new("dish-1", 1, [], null)), "l1")], TurnEnd.Answered));
        Assert.Equal((TurnEnd.Answered, Conversation.MaxCards), (talk.State.Turns[0].How, talk.State.Turns[0].Cards.Length));
        Assert.Equal(Conversation.MaxSentences, talk.Replayed(ConversationJson.Default.CommitConversationEventArray).Turns[0].Sentences.Length);
    }

    [Fact]
    public void The_last_words_come_with_the_end()
    {
        var talk = Talk();
        Ask(talk);
        var attempt = new Attempt(1, 1, Level.House);
        var happened = talk.Do(Who.House, t => t.Conclude(Who.House, attempt, [(new("Isombe.", null), "l0"), (new(null, new("isombe", 2, [], "good")), "l1"), (new(null, new("ugali", 1, [], null)), "l2"), (new("Bye.", null), "l3")], TurnEnd.Answered)).Events;
        Assert.Equal([new Said(1, "l0"), new Offered(1, "isombe", 2, [], "l1"), new Offered(1, "ugali", 1, [], null), new Said(1, "l3"), new Finished(1, TurnEnd.Answered)], happened);
        Assert.Equal(Refusal.TooLate, talk.State.Conclude(Who.House, attempt, [], TurnEnd.Answered).Refusal);
    }

    [Fact]
    public void Facts_are_written_as_ever() => Golden.Compare("conversation", ConversationJson.Default.CommitConversationEventArray,
        new Asked(1, "aw", "fr"), new Begun(1, 2, Level.House), new Said(1, "bw"), new Offered(1, "isombe", 2, [new("heat", "heat-some")], "cw"), new Finished(1, TurnEnd.Cut), new Rated(1, Rating.Down), new Recorded(1));

    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("It costs RWF 3,500. And 11.50 more.", "It costs RWF 3,500.|And 11.50 more.")]
    [InlineData("Some dishes, e.g. Isombe, approx. 10 min. are quick.", "Some dishes, e.g. Isombe, approx. 10 min. are quick.")]
    [InlineData("1. Isombe\n2. Agatogo\n- Ugali", "1. Isombe|2. Agatogo|- Ugali")]
    [InlineData("He said \"no.\" Then yes.", "He said \"no.\"|Then yes.")]
    [InlineData("M. Habimana… attend. Oui", "M. Habimana…|attend.|Oui")]
    [InlineData("\r\n\r\n", "")]
    public void Words_are_cut_into_sentences(string words, string sentences)
    {
        foreach (var step in new[] { 1, 3, 1_000 })
        {
            var cutter = new Sentences();
            var cut = words.Chunk(step).SelectMany(c => cutter.Add(new string(c)).ToList()).ToList().Concat(cutter.End());
            Assert.Equal(sentences, string.Join('|', cut.Select(s => s.Text)));
        }
    }

    [Fact]
    public void A_sentence_that_never_ends_is_cut_and_its_rest_dropped()
    {
        var cutter = new Sentences();
        var cut = cutter.Add(string.Concat(Enumerable.Repeat("and so on ", 500)) + ". After.").Concat(cutter.End()).ToList();
        Assert.True(cut[0].Overlong && cut[0].Text.Length <= Conversation.MaxSentence + 1);
        Assert.Equal(["After."], cut.Skip(1).Select(s => s.Text));
    }
}
