using System.Collections.Immutable;

namespace Icupa.Conversations;

/// <summary>One attempt's way to the guest: words are cut into sentences, sentences judged, and what passes is committed, as are cards.</summary>
/// <param name="commit">Makes one of them durable; its place in the attempt names it.</param>
public sealed class Speech(Toolbox tools, Gate gate, TimeProvider clock, Func<string, Utterance, Task<Reply>> commit)
{
    // Room for the house's own closing words.
    private const int Most = Conversation.MaxSentences - 2;

    private readonly Sentences cutter = new();
    private readonly HashSet<string> instead = [];
    private readonly List<Finding> withheld = [];
    private readonly long began = clock.GetTimestamp();
    private readonly ImmutableArray<Utterance>.Builder last = ImmutableArray.CreateBuilder<Utterance>();
    private TimeSpan? first;
    private int offered;
    private int sentences;
    private bool ended;
    private bool ending;
    private (int In, int Out) tokens;

    public Toolbox Tools => tools;
    /// <summary>Sentences and cards that reached the guest, or are the last.</summary>
    public int Said => sentences + offered;
    /// <summary>What was still to be said when the level had finished: it is said as the turn ends, in one with that.</summary>
    public ImmutableArray<Utterance> Last => last.ToImmutable();
    /// <summary>The turn has ended, or another attempt at it has begun.</summary>
    public bool Lost { get; private set; }

    /// <summary>False when nothing more is to be heard.</summary>
    public async Task<bool> Hear(Piece piece)
    {
        if (piece is Piece.Spent spent)
            tokens = (tokens.In + spent.TokensIn, tokens.Out + spent.TokensOut);
        if (piece is Piece.Words words)
            foreach (var sentence in cutter.Add(words.Text))
                if (!await Judge(sentence))
                    return false;
        return await Offer();
    }

    /// <summary>The level has finished.</summary>
    public async Task<bool> End()
    {
        ended = ending = true;
        foreach (var sentence in cutter.End())
            if (!await Judge(sentence))
                return !Lost;
        return await Offer() || !Lost;
    }

    /// <summary>The house's own last words: that the staff know, and that it broke off.</summary>
    public async Task Close(string? words)
    {
        ending = true;
        if (gate.OwesStaff)
            await Say(HouseWords.Say("askStaff", tools.View.Language));
        if (words is not null)
            await Say(HouseWords.Say(words, tools.View.Language));
    }

    public Heard Heard(Level level, string? why) => new(level, why, tokens.In, tokens.Out, first, clock.GetElapsedTime(began), sentences, [.. withheld], tools.Called) { Ended = ended };

    private async Task<bool> Judge(Sentence sentence)
    {
        if (sentences >= Most)
            return false;
        var verdict = gate.Judge(sentence, tools);
        if (verdict.Passes)
            return await Say(sentence.Plain);
        withheld.Add(verdict.Finding);
        var language = tools.View.Language;
        var safe = HouseWords.Instead(verdict, language, minor => Amount.Text(minor, tools.View.Board.Settings.Currency, language));
        return safe is null || !instead.Add(safe) || await Say(safe);
    }

    private async Task<bool> Offer()
    {
        for (var all = tools.Proposals; offered < all.Length;)
        {
            var card = all[offered];
            var why = card.Why is { Length: > 0 } text && new Sentence(text, false) is var said && gate.Judge(said.About(tools.Name(card.Item)), tools).Passes ? said.Plain : null;
            if (!await Commit(new(null, new(card.Item, card.Quantity, card.Choices, why))))
                return false;
            offered++;
        }
        return true;
    }

    private async Task<bool> Say(string sentence)
    {
        if (sentence.Length == 0 || !await Commit(new(sentence, null)))
            return sentence.Length == 0;
        sentences++;
        return true;
    }

    private async Task<bool> Commit(Utterance said)
    {
        if (ending)
            last.Add(said);
        var reply = ending ? new(Refusal.None, 0) : await commit($"{sentences}:{offered}", said);
        if (reply.Ok)
            first ??= clock.GetElapsedTime(began);
        else
            Lost |= reply.Refusal != Refusal.TooMany;
        return reply.Ok;
    }
}
