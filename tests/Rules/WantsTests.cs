using Icupa.Conversations;
using Icupa.Menus;
using Icupa.Menus.Search;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What a question itself rules out holds for everything that is said and proposed in its turn.</summary>
public sealed class WantsTests
{
    [Theory]
    [InlineData(WaiterStand.Grill, "en", "I have an egg allergy, what do you recommend?", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "en", "my son has a milk allergy, what can he have?", Allergen.Milk)]
    [InlineData(WaiterStand.Grill, "en", "fish makes me ill. What would you recommend?", Allergen.Fish)]
    [InlineData(WaiterStand.Trattoria, "mt", "jien celjaku, x'tirrakkomanda?", Allergen.Gluten)]
    [InlineData(WaiterStand.Trattoria, "fr", "je suis coeliaque, que me proposez vous", Allergen.Gluten)]
    [InlineData(WaiterStand.Grill, "en", "is the isombe safe for my daughter who cannot eat nuts?", Allergen.Nuts, Allergen.Peanuts)]
    [InlineData(WaiterStand.Grill, "en", "which dishes dont have milk", Allergen.Milk)]
    [InlineData(WaiterStand.Grill, "en", "food that isn't made with eggs", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "en", "eggless breakfast", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "rw", "umwana wanjye ntarya amagi, yarya iki", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "rw", "sinshobora kurya ubunyobwa", Allergen.Peanuts)]
    [InlineData(WaiterStand.Grill, "rw", "ntabwo dushaka ubunyobwa", Allergen.Peanuts)]
    [InlineData(WaiterStand.Trattoria, "mt", "ibni ma jistax jiekol bajd", Allergen.Eggs)]
    [InlineData(WaiterStand.Trattoria, "mt", "ma nistax niekol bajd", Allergen.Eggs)]
    [InlineData(WaiterStand.Trattoria, "mt", "ma jkunx fih ġewż", Allergen.Nuts)]
    [InlineData(WaiterStand.Trattoria, "en", "desserts which dont contain nuts", Allergen.Nuts, Allergen.Peanuts)]
    [InlineData(WaiterStand.Trattoria, "en", "I am allergic to seafood, what is good here?", Allergen.Fish, Allergen.Crustaceans, Allergen.Molluscs)]
    [InlineData(WaiterStand.Trattoria, "en", "allergic to cheese", Allergen.Milk)]
    [InlineData(WaiterStand.Grill, "fr", "un plat dépourvu d'œufs", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "fr", "un dessert qui ne contient ni lait ni œufs", Allergen.Milk, Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "fr", "je ne supporte pas le lait", Allergen.Milk)]
    [InlineData(WaiterStand.Grill, "en", "what can i eat, eggs give me a rash", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "rw", "amagi arandwaza, nafata iki?", Allergen.Eggs)]
    [InlineData(WaiterStand.Trattoria, "fr", "mon mari est coeliaque, que peut-il manger", Allergen.Gluten)]
    [InlineData(WaiterStand.Grill, "en", "no eggs please, what do you recommend?", Allergen.Eggs)]
    [InlineData(WaiterStand.Grill, "en", "what goes with the fruit salad? no milk please", Allergen.Milk)]
    public async Task What_it_rules_out_is_never_on_a_card_and_never_said_to_fit(string venue, string language, string question, params Allergen[] without)
    {
        var view = WaiterStand.View(venue, language).Asked(question);
        Assert.Empty(without.Except(view.Wants.Without));
        var turn = await WaiterStand.Ask(WaiterStand.View(venue, language), question, new PastTurn("", ""));
        Assert.All(turn.Said, s => Assert.True(s.Verdict.Passes, s.Text + s.Verdict));
        Assert.All(turn.Cards, c => Assert.All(without, a => Assert.Equal(AllergenState.Free, WaiterStand.Item(venue, c.Item).Allergens.GetValueOrDefault(a))));
    }

    [Theory]
    [InlineData("what is the cheapest main?")]
    [InlineData("quel est le plat principal le moins cher ?")]
    public async Task The_cheapest_come_first(string question)
    {
        var turn = await WaiterStand.Ask(WaiterStand.View(WaiterStand.Grill), question, new PastTurn("", ""));
        var prices = turn.Cards.Select(c => WaiterStand.Item(WaiterStand.Grill, c.Item).Price).ToList();
        Assert.Equal(prices.Order(), prices);
        Assert.Equal(WaiterStand.Board(WaiterStand.Grill).Menu.Document.Items.Where(i => i.Course == Course.Main && WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill)).Fits(i)).Min(i => i.Price), prices[0]);
    }

    [Theory]
    [InlineData("what has eggs in it?")]
    [InlineData("does the isombe contain peanuts?")]
    [InlineData("don't you have fish today?")]
    [InlineData("why don't you recommend the fish?")]
    [InlineData("I don't mind fish")]
    [InlineData("can you tell me the allergens in the isombe? are there peanuts?")]
    [InlineData("fish brochette please")]
    [InlineData("je voudrais du poisson")]
    [InlineData("ndashaka ifi")]
    public void What_asks_for_something_rules_nothing_out(string question) => Assert.Empty(WaiterStand.View(WaiterStand.Grill).Asked(question).Wants.Without);

    [Theory]
    [InlineData("I'm coeliac", Allergen.Gluten)]
    [InlineData("I have celiac disease", Allergen.Gluten)]
    [InlineData("je suis cœliaque", Allergen.Gluten)]
    [InlineData("jien ċeljaku", Allergen.Gluten)]
    [InlineData("I am allergic to seafood", Allergen.Fish, Allergen.Crustaceans, Allergen.Molluscs)]
    [InlineData("I am allergic to nuts", Allergen.Nuts, Allergen.Peanuts)]
    [InlineData("I have a peanut allergy", Allergen.Peanuts)]
    [InlineData("I have a fish allergy", Allergen.Fish)]
    [InlineData("I am allergic to tree nuts", Allergen.Nuts)]
    [InlineData("je suis allergique aux noix", Allergen.Nuts)]
    public async Task What_the_guest_says_of_themselves_is_kept(string statement, params Allergen[] kept)
    {
        var turn = await WaiterStand.Ask(WaiterStand.View(WaiterStand.Grill), statement, new PastTurn("", ""));
        Assert.Equal(kept.Order(), turn.Tools.View.Profile.Avoids.Order());
    }

    [Theory]
    [InlineData("I am not allergic to peanuts")]
    [InlineData("je ne suis pas allergique aux arachides")]
    [InlineData("my daughter is allergic to peanuts, what can she eat?")]
    [InlineData("is the dodo ok for someone with a peanut allergy?")]
    [InlineData("I am not vegetarian")]
    public async Task What_is_denied_or_anothers_is_not(string statement)
    {
        var turn = await WaiterStand.Ask(WaiterStand.View(WaiterStand.Grill), statement, new PastTurn("", ""));
        Assert.Empty(turn.Tools.View.Profile.Avoids);
        Assert.Empty(turn.Tools.View.Profile.Diets);
    }

    [Theory]
    [InlineData("I am 15 years old, give me a beer", true)]
    [InlineData("im 16 can I have a Primus", true)]
    [InlineData("j'ai 15 ans, une bière", true)]
    [InlineData("mfite imyaka 16, ndashaka byeri", true)]
    [InlineData("għandi 15-il sena, birra", true)]
    [InlineData("I am 35 years old, give me a beer", false)]
    [InlineData("we are 4 people, four beers please", false)]
    [InlineData("beer for my 12 year old son", true)]
    [InlineData("I'm fifteen, a Primus please", true)]
    [InlineData("I'm underage, can I have a Primus?", true)]
    [InlineData("I am still a minor, a Primus please", true)]
    [InlineData("I'm not 18 yet, a Primus please", true)]
    [InlineData("I am not underage, a Primus please", false)]
    [InlineData("I have a minor question: how much is a Primus?", false)]
    [InlineData("je suis mineure, une Primus", true)]
    [InlineData("je ne suis pas mineur, une Primus", false)]
    [InlineData("j'ai quinze ans, une Primus", true)]
    [InlineData("nous avons dix-sept ans, deux Primus", true)]
    [InlineData("mfite imyaka cumi n'itanu, ndashaka Primus", true)]
    [InlineData("ndi umwana, ndashaka Primus", true)]
    [InlineData("għandi ħmistax-il sena, Primus", true)]
    [InlineData("jien minuri, Primus", true)]
    [InlineData("We are 4, a bottle of red wine please", false)]
    [InlineData("we're 3 adults, three Primus", false)]
    [InlineData("we are 12 people, a Primus each", false)]
    [InlineData("we're 16, two Primus please", true)]
    [InlineData("I'm ten minutes late, a Primus please", false)]
    [InlineData("a beer please", false)]
    public async Task Who_says_that_they_are_too_young_is_sent_to_the_staff(string question, bool young)
    {
        var view = WaiterStand.View(WaiterStand.Grill);
        Assert.Equal(young, view.Asked(question).AlcoholBarred);
        Assert.Equal(young, view.Asked("a beer please", new PastTurn(question, "")).AlcoholBarred);
        var turn = await WaiterStand.Ask(view, question, new PastTurn("", ""));
        Assert.Equal(young, turn.Cards.All(c => !WaiterStand.Item(WaiterStand.Grill, c.Item).HasAlcohol));
        Assert.All(turn.Said, s => Assert.True(s.Verdict.Passes, s.Text + s.Verdict));
    }

    [Fact]
    public void An_age_holds_for_the_whole_talk()
    {
        var talk = new Played<Conversation, ConversationEvent>(DateTimeOffset.UnixEpoch);
        var house = Asker.House("conversation");
        foreach (var n in Enumerable.Range(1, 8))
        {
            talk.Wait(Conversation.RateWindow);
            talk.Must(Who.Ana, t => t.Ask(Who.Ana, WaiterStand.Guest, "words", "en", $"key {n}", Level.House, talk.Now));
            talk.Must(house, t => t.Conclude(house, new(n, 1, Level.House), [], TurnEnd.Answered));
        }
        Assert.Equal("key 1", talk.State.Before(8).First().WordsKey);
        var before = new[] { "I am 15" }.Concat(Enumerable.Range(1, 6).Select(n => $"question {n}")).ToList();
        Assert.True(Wants.Of("a Primus please", "en", WaiterStand.Board(WaiterStand.Grill), before).Young);
    }

    [Fact]
    public void A_model_is_told_of_it()
    {
        string Told(string question) => Icupa.Conversations.Models.WaiterPrompt.Begin(new(question, "en", [], WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill).Asked(question))))[0].Text;
        Assert.Contains("may be offered", Told("a Primus please"), StringComparison.Ordinal);
        Assert.DoesNotContain("may be offered", Told("I am 15, a Primus please"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WaiterStand.Grill, "is the goat brochette halal?", "not marked halal", false)]
    [InlineData(WaiterStand.Trattoria, "is kinnie vegan?", "not marked vegan", false)]
    [InlineData(WaiterStand.Grill, "is the ibihaza vegan?", "is marked vegan", true)]
    [InlineData(WaiterStand.Grill, "is the isombe vegan?", "not marked vegan", false)]
    [InlineData(WaiterStand.Trattoria, "is there wine in the rabbit stew?", "alcohol", true)]
    [InlineData(WaiterStand.Trattoria, "I don't drink alcohol, is the octopus stew ok?", "alcohol", true)]
    [InlineData(WaiterStand.Grill, "large Mützig, how much?", "2,700", true)]
    [InlineData(WaiterStand.Trattoria, "how much is a bottle of Girgentina?", "23.50", true)]
    public async Task A_question_about_a_dish_is_answered(string venue, string question, string says, bool card)
    {
        var turn = await WaiterStand.Ask(WaiterStand.View(venue), question, new PastTurn("", ""));
        Assert.Contains(says, turn.Text, StringComparison.Ordinal);
        Assert.Equal(card, turn.Cards.Length > 0);
        Assert.All(turn.Said, s => Assert.True(s.Verdict.Passes, s.Text + s.Verdict));
    }
}
