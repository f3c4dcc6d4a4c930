using Icupa.Conversations;
using Icupa.Menus;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What of an attempt reaches the guest.</summary>
public sealed class SpeechTests
{
    private static (Speech Speech, Toolbox Tools, List<Utterance> Reached) Begin(string question)
    {
        var reached = new List<Utterance>();
        var tools = WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill).Asked(question));
        return (new(tools, new(question), TimeProvider.System, (_, said) =>
        {
            reached.Add(said);
            return Task.FromResult(new Reply(Refusal.None, 0));
        }), tools, reached);
    }

    [Theory]
    [InlineData("isombe", "Vegan and peanut-free", false)]
    [InlineData("isombe", "Safe for you", true)]
    [InlineData("avocado-salad", "Vegan and gluten-free", true)]
    [InlineData("avocado-salad", "Only RWF 100", false)]
    [InlineData("avocado-salad", "A fresh start", true)]
    public async Task Why_a_card_is_offered_is_judged_as_said_of_its_dish(string dish, string why, bool stays)
    {
        var (speech, tools, reached) = Begin("what do you recommend?");
        Assert.Equal(ToolRefusal.None, tools.Propose(dish, 1, [], why).Refusal);
        await speech.Hear(new Piece.Words(""));
        Assert.Equal(stays ? why : null, Assert.Single(reached).Card!.Why);
    }

    [Theory]
    [InlineData("a vegan starter please", "beef-sambusa", ToolRefusal.AgainstDiet)]
    [InlineData("a vegan starter please", "avocado-salad", ToolRefusal.None)]
    [InlineData("no alcohol, what do you suggest?", "primus", ToolRefusal.AgainstDiet)]
    [InlineData("I am not vegetarian, what is good?", "beef-sambusa", ToolRefusal.None)]
    public void What_the_question_asks_for_binds_a_proposal(string question, string dish, ToolRefusal refusal) =>
        Assert.Equal(refusal, WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill).Asked(question)).Propose(dish, 1, [], null).Refusal);

    [Theory]
    [InlineData("a vegan main please", "Try the goat brochette!", Finding.AgainstDiet)]
    [InlineData("a vegan main please", "Try the mushroom brochette!", Finding.None)]
    [InlineData("a vegan main please", "The goat brochette is not marked vegan.", Finding.None)]
    [InlineData("no alcohol, what do you suggest?", "Try a Primus!", Finding.AgainstDiet)]
    [InlineData("no alcohol, what do you suggest?", "Primus has alcohol in it.", Finding.None)]
    [InlineData("what do you suggest?", "Try a Primus!", Finding.None)]
    public void What_the_question_asks_for_binds_what_is_said(string question, string said, Finding finding) =>
        Assert.Equal(finding, new Gate(question).Judge(new(said, false), WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill).Asked(question))).Finding);

    [Fact]
    public async Task Who_drinks_no_alcohol_is_told_what_has_some()
    {
        var turn = await WaiterStand.Ask(WaiterStand.View(WaiterStand.Grill), "I don't drink alcohol, is the Primus good?", new PastTurn("", ""));
        Assert.Contains("Primus has alcohol in it", turn.Text, StringComparison.Ordinal);
        Assert.Empty(turn.Cards);
        Assert.All(turn.Said, s => Assert.True(s.Verdict.Passes, s.Text + s.Verdict));
    }

    [Fact]
    public async Task How_a_dish_is_not_marked_is_said_once()
    {
        var turn = await WaiterStand.Ask(WaiterStand.View(WaiterStand.Grill, diets: [DietaryTag.Vegan]), "is the isombe vegan?", new PastTurn("", ""));
        Assert.Single(turn.Said, s => s.Text.Contains("not marked vegan", StringComparison.Ordinal));
    }

    // What is too long is left where it is, and what it came to is not known.
    [Fact]
    public async Task What_was_not_heard_out_is_not_counted_as_nothing()
    {
        var (speech, _, reached) = Begin("tell me all");
        var more = true;
        for (var n = 0; more && n < 60; n++)
            more = await speech.Hear(new Piece.Words($"Isombe costs RWF 5,{n % 10}00 or so.\nEnjoy your meal!\n"));
        Assert.False(more);
        Assert.False(speech.Heard(Level.Model, null).Counted);
        var (short_, _, _) = Begin("hello");
        await short_.Hear(new Piece.Words("Enjoy your meal!\n"));
        await short_.Hear(new Piece.Spent(100, 10));
        await short_.End();
        Assert.True(short_.Heard(Level.Model, null).Counted);
    }
}
