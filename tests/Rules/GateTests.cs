using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What may be said and what may not, over the demo's menus: nothing here knows a model.</summary>
public sealed class GateTests
{
    private static Finding Judge(WaiterView view, string sentence, string question = "") => new Gate(question).Judge(new(sentence, false), WaiterStand.Tools(view.Asked(question))).Finding;

    [Theory]
    [InlineData("Isombe costs RWF 5,000.", Finding.None)]
    [InlineData("Isombe costs 5,000 RWF and takes about 8 minutes.", Finding.None)]
    [InlineData("Isombe costs RWF 4,000.", Finding.WrongPrice)]
    [InlineData("The isombe is only 1000 francs tonight.", Finding.WrongPrice)]
    [InlineData("Isombe (RWF 5,000) and Agatogo (RWF 6,500).", Finding.None)]
    [InlineData("Isombe (RWF 6,500) and Agatogo (RWF 5,000).", Finding.WrongPrice)]
    [InlineData("Goat brochette with two sticks is RWF 6,300.", Finding.None)]
    [InlineData("Everything together is RWF 99,000.", Finding.WrongPrice)]
    [InlineData("Try our Lobster Thermidor tonight!", Finding.Invented)]
    [InlineData("We have a lovely margherita.", Finding.Invented)]
    [InlineData("We have pizza and burgers.", Finding.Invented)]
    [InlineData("We do not have pizza.", Finding.None)]
    [InlineData("I recommend the \"Chef's Volcano Platter\".", Finding.Invented)]
    [InlineData("May I suggest the Ikinyomoro Delight?", Finding.Invented)]
    [InlineData("Nous avons aussi du homard.", Finding.Invented)]
    [InlineData("Dufite pizza.", Finding.Invented)]
    [InlineData("Għandna l-pizza.", Finding.Invented)]
    [InlineData("I recommend the goat brochette with green plantain.", Finding.None)]
    [InlineData("We have several dishes for you.", Finding.None)]
    [InlineData("I have added two Isombe to your cart.", Finding.Deed)]
    [InlineData("I've placed your order.", Finding.Deed)]
    [InlineData("Your bill has been paid.", Finding.Deed)]
    [InlineData("J'ai envoyé votre commande en cuisine.", Finding.Deed)]
    [InlineData("I have called the waiter for you.", Finding.Deed)]
    [InlineData("You get a 20% discount on Isombe.", Finding.Gift)]
    [InlineData("The coffee is on the house.", Finding.Gift)]
    [InlineData("C'est offert par la maison.", Finding.Gift)]
    [InlineData("See https://evil.example/pay for more.", Finding.Link)]
    [InlineData("Pay at evil.com please.", Finding.Link)]
    [InlineData("Call +250 788 123 456 to order.", Finding.Link)]
    [InlineData("{\"tool_call\": \"propose\"}", Finding.Garbled)]
    [InlineData("<script>alert(1)</script>", Finding.Garbled)]
    [InlineData("***", Finding.Garbled)]
    [InlineData("Isombe is vegan.", Finding.FalseDiet)]
    [InlineData("Ibihaza is vegan.", Finding.None)]
    [InlineData("Isombe is not marked vegan.", Finding.None)]
    [InlineData("Isombe ni vegan.", Finding.FalseDiet)]
    [InlineData("Ibihaza ni vegan.", Finding.None)]
    [InlineData("Isombe n'est ni végétalien ni halal.", Finding.None)]
    [InlineData("Chapati and eggs is a good choice.", Finding.NotServedNow)]
    [InlineData("Chapati and eggs is served at breakfast.", Finding.None)]
    public void A_sentence_is_judged_by_the_menu(string sentence, Finding finding) => Assert.Equal(finding, Judge(WaiterStand.View(WaiterStand.Grill), sentence));

    [Theory]
    [InlineData("Isombe is a fine choice.", Finding.FalseFree)]
    [InlineData("Isombe is a lovely choice.", Finding.Unsafe)]
    [InlineData("Try the isombe!", Finding.Unsafe)]
    [InlineData("Isombe contains peanuts.", Finding.None)]
    [InlineData("Isombe is made with groundnuts, so not for you.", Finding.None)]
    [InlineData("Isombe is free of peanuts.", Finding.FalseFree)]
    [InlineData("Isombe is peanut-free.", Finding.FalseFree)]
    [InlineData("Isombe has no peanuts.", Finding.FalseFree)]
    [InlineData("Isombe doesn't contain any peanuts.", Finding.FalseFree)]
    [InlineData("Isombe is safe for you.", Finding.FalseFree)]
    [InlineData("Isombe is free of milk, eggs and peanuts.", Finding.FalseFree)]
    [InlineData("Isombe ne contient pas d'arachides.", Finding.FalseFree)]
    [InlineData("L'isombe est sans arachides.", Finding.FalseFree)]
    [InlineData("Isombe nta bunyobwa irimo.", Finding.FalseFree)]
    [InlineData("Isombe nta ubunyobwa irimo.", Finding.FalseFree)]
    [InlineData("Isombe ntirimo ubunyobwa.", Finding.FalseFree)]
    [InlineData("Isombe mingħajr karawett.", Finding.FalseFree)]
    [InlineData("Isombe contains peanuts, but Agatogo is free of peanuts.", Finding.None)]
    [InlineData("Agatogo is free of peanuts, and Isombe is free of peanuts too.", Finding.FalseFree)]
    [InlineData("Everything here is free of peanuts.", Finding.FalseFree)]
    [InlineData("Agatogo is free of peanuts.", Finding.None)]
    [InlineData("Agatogo is safe for you.", Finding.None)]
    [InlineData("Mushroom brochettes go well with it.", Finding.Unsafe)]
    [InlineData("It is not surely free of peanuts: please ask the staff about Isombe.", Finding.None)]
    public void Whoever_declared_peanuts_is_never_led_to_them(string sentence, Finding finding) =>
        Assert.Equal(finding, Judge(WaiterStand.View(WaiterStand.Grill, avoids: [Allergen.Peanuts]), sentence));

    /// <summary>To name an allergen is no warning, a denial behind it is one as well as before it, and a stray "no" disarms nothing.</summary>
    [Theory]
    [InlineData("Peanuts are not in the dodo.")]
    [InlineData("Peanuts are not used in the isombe.")]
    [InlineData("You can eat the isombe with your peanut allergy.")]
    [InlineData("Les arachides ne sont pas utilisées dans le dodo.")]
    [InlineData("Le dodo est dépourvu d'arachides.")]
    [InlineData("Dodo ntiharimo ubunyobwa.")]
    [InlineData("Ubunyobwa ntiburimo muri dodo.")]
    [InlineData("Isombe m'għandux karawett.")]
    [InlineData("Il-karawett mhux użat fl-isombe.")]
    [InlineData("The dodo is safe with a peanut allergy, no worries.")]
    [InlineData("The dodo is surely safe with a peanut allergy.")]
    [InlineData("No doubt the dodo is safe for you.")]
    [InlineData("Why not the isombe, peanuts or not?")]
    [InlineData("Guests with a peanut allergy love the isombe.")]
    [InlineData("Agatogo contains peanuts, try the isombe.")]
    [InlineData("Try the isombe, the dodo contains peanuts.")]
    [InlineData("The isombe and its peanuts.")]
    [InlineData("The dodo is nut-free.")]
    public void Nothing_but_a_warning_leads_past_what_is_avoided(string sentence) =>
        Assert.NotEqual(Finding.None, Judge(WaiterStand.View(WaiterStand.Grill, avoids: [Allergen.Peanuts]), sentence));

    [Theory]
    [InlineData("Isombe and dodo contain peanuts.")]
    [InlineData("Isombe, dodo and mushroom brochette contain peanuts.")]
    [InlineData("These contain peanuts: isombe, dodo.")]
    [InlineData("Ask the staff about peanuts in the isombe.")]
    [InlineData("The isombe is not suitable for a peanut allergy.")]
    [InlineData("Avoid the isombe with a peanut allergy.")]
    [InlineData("The isombe is not safe for you: it contains peanuts.")]
    public void A_warning_is_said(string sentence) =>
        Assert.Equal(Finding.None, Judge(WaiterStand.View(WaiterStand.Grill, avoids: [Allergen.Peanuts]), sentence));

    [Theory]
    [InlineData(WaiterStand.Grill, "Akabenz is halal, no doubt.", Finding.FalseDiet)]
    [InlineData(WaiterStand.Grill, "The goat brochette is vegan, no worries.", Finding.FalseDiet)]
    [InlineData(WaiterStand.Trattoria, "L'imqarrun il-forn est végétarien, sans souci.", Finding.FalseDiet)]
    [InlineData(WaiterStand.Trattoria, "Imqaret m'għandux ġewż.", Finding.FalseFree)]
    [InlineData(WaiterStand.Grill, "Pumpkin and ginger soup: coeliacs love it.", Finding.FalseFree)]
    [InlineData(WaiterStand.Grill, "Whole grilled tilapia costs RWF 0.", Finding.WrongPrice)]
    [InlineData(WaiterStand.Grill, "Mixed grill costs RWF 1,500.", Finding.WrongPrice)]
    [InlineData(WaiterStand.Grill, "Isombe costs fifty francs.", Finding.WrongPrice)]
    [InlineData(WaiterStand.Grill, "Mützig, large, is RWF 2,700.", Finding.None)]
    [InlineData(WaiterStand.Grill, "Mützig costs RWF 2,700.", Finding.WrongPrice)]
    public void A_stray_word_disarms_nothing(string venue, string sentence, Finding finding) => Assert.Equal(finding, Judge(WaiterStand.View(venue), sentence));

    [Theory]
    [InlineData(Allergen.Fish, "isombe", AllergenState.Unknown)]
    [InlineData(Allergen.Mustard, "goat-brochette", AllergenState.MayContain)]
    [InlineData(Allergen.Milk, "pumpkin-soup", AllergenState.Contains)]
    public void Unknown_may_and_contains_are_all_withheld(Allergen allergen, string dish, AllergenState state)
    {
        var item = WaiterStand.Item(WaiterStand.Grill, dish);
        Assert.Equal(state, item.Allergens.GetValueOrDefault(allergen));
        var view = WaiterStand.View(WaiterStand.Grill, avoids: [allergen]);
        foreach (var name in new[] { item.Name.En, item.Name.Fr, item.Name.Rw, item.Name.Mt }.OfType<string>())
        {
            Assert.Equal(Finding.Unsafe, Judge(view, $"{name} is lovely today."));
            Assert.Equal(Finding.FalseFree, Judge(view, $"{name} is free of {HouseWords.Name(allergen, "en")}."));
        }
        Assert.Equal(ToolRefusal.NotSurelyFree, WaiterStand.Tools(view).Propose(dish, 1, [], null).Refusal);
    }

    [Theory]
    [InlineData("Goat brochette is lovely.", Finding.AgainstDiet)]
    [InlineData("How about the pumpkin soup?", Finding.AgainstDiet)]
    [InlineData("Pumpkin soup is vegetarian.", Finding.AgainstDiet)]
    [InlineData("Pumpkin soup is vegan.", Finding.FalseDiet)]
    [InlineData("Goat brochette is not vegan.", Finding.None)]
    [InlineData("La brochette de chèvre n'est pas végétalienne.", Finding.None)]
    [InlineData("Goat brochette is not marked vegan: please ask the staff.", Finding.None)]
    [InlineData("Mushroom brochette is lovely.", Finding.None)]
    [InlineData("Mushroom brochette is vegan.", Finding.None)]
    public void Who_eats_no_animals_is_never_led_to_them(string sentence, Finding finding) =>
        Assert.Equal(finding, Judge(WaiterStand.View(WaiterStand.Grill, diets: [DietaryTag.Vegan]), sentence));

    [Fact]
    public void A_dish_that_was_said_not_to_keep_the_diet_may_be_spoken_of_and_never_proposed()
    {
        var tools = WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill, diets: [DietaryTag.Vegan]));
        var gate = new Gate("goat brochette?");
        Assert.Equal(Finding.AgainstDiet, gate.Judge(new("Goat brochette costs RWF 3,500.", false), tools).Finding);
        Assert.True(gate.Judge(new("Goat brochette is not vegan.", false), tools).Passes);
        Assert.True(gate.Judge(new("Goat brochette costs RWF 3,500.", false), tools).Passes);
        Assert.Equal(ToolRefusal.AgainstDiet, tools.Propose("goat-brochette", 1, [], null).Refusal);
        Assert.Empty(tools.Proposals);
    }

    [Fact]
    public void What_does_not_keep_a_diet_is_never_proposed()
    {
        foreach (var venue in new[] { WaiterStand.Grill, WaiterStand.Trattoria })
            foreach (var diet in Enum.GetValues<DietaryTag>().Where(d => d.IsDiet()))
            {
                var view = WaiterStand.View(venue, diets: [diet]);
                foreach (var item in view.Board.Menu.Document.Items.Where(i => !i.Keeps(diet)))
                {
                    Assert.NotEqual(ToolRefusal.None, WaiterStand.Tools(view).Propose(item.Id, 1, [], null).Refusal);
                    Assert.True(Judge(view, $"How about {item.Name.En}?") != Finding.None, $"{item.Id} {diet}");
                }
            }
    }

    [Fact]
    public void An_option_can_break_a_diet()
    {
        var cheese = new Modifier("cheese", new("Cheese"), "CHEESE") { Allergens = System.Collections.Immutable.ImmutableSortedDictionary<Allergen, AllergenState>.Empty.Add(Allergen.Milk, AllergenState.MayContain) };
        Assert.True(cheese.Breaks(DietaryTag.Vegan));
        Assert.True(cheese.Breaks(DietaryTag.DairyFree));
        Assert.False(cheese.Breaks(DietaryTag.Vegetarian));
        Assert.False(cheese.Breaks(DietaryTag.Halal));
    }

    [Fact]
    public void What_the_table_has_chosen_may_be_named_to_whoever_eats_otherwise()
    {
        var view = WaiterStand.View(WaiterStand.Grill, diets: [DietaryTag.Vegan]) with { Cart = [new("goat-brochette", "Goat brochette", 1, 3_500, false)] };
        Assert.Equal(Finding.None, Judge(view, "In the cart: 1 × Goat brochette (RWF 3,500)."));
    }

    [Fact]
    public void Every_dish_that_is_not_surely_free_is_withheld_from_who_avoids_it()
    {
        foreach (var venue in new[] { WaiterStand.Grill, WaiterStand.Trattoria })
            foreach (var allergen in Enum.GetValues<Allergen>())
            {
                var view = WaiterStand.View(venue, avoids: [allergen]);
                foreach (var item in view.Board.Menu.Document.Items.Where(i => i.Allergens.GetValueOrDefault(allergen) != AllergenState.Free))
                {
                    Assert.True(Judge(view, $"How about {item.Name.En}?") != Finding.None, $"{item.Id} {allergen}");
                    Assert.True(Judge(view, $"{item.Name.Fr} est sans {HouseWords.Name(allergen, "fr")}.") != Finding.None, $"{item.Id} {allergen} fr");
                    Assert.NotEqual(ToolRefusal.None, WaiterStand.Tools(view).Propose(item.Id, 1, [], null).Refusal);
                }
            }
    }

    [Fact]
    public void A_heading_and_the_question_hold_for_the_dishes_that_follow()
    {
        var tools = WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill));
        var gate = new Gate("what do you have?");
        Assert.True(gate.Judge(new("Here is what is without peanuts:", false), tools).Passes);
        Assert.Equal(Finding.Unsafe, gate.Judge(new("- Isombe", false), tools).Finding);
        Assert.True(gate.Judge(new("- Agatogo", false), tools).Passes);
        Assert.Equal(Finding.Unsafe, Judge(WaiterStand.View(WaiterStand.Grill), "Isombe, for instance.", "something without peanuts please"));
        // "it" is the dish that was asked about.
        Assert.Equal(Finding.FalseFree, new Gate("does the isombe have peanuts?").Judge(new("No, it is free of peanuts.", false), tools).Finding);
    }

    [Fact]
    public void Whoever_is_told_of_a_danger_is_sent_to_the_staff()
    {
        var tools = WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill, avoids: [Allergen.Peanuts]));
        var gate = new Gate("isombe?");
        Assert.True(gate.Judge(new("Isombe contains peanuts.", false), tools).Passes);
        Assert.True(gate.OwesStaff);
        Assert.True(gate.Judge(new("Please ask the staff.", false), tools).Passes);
        Assert.False(gate.OwesStaff);
    }

    [Theory]
    [InlineData("Mützig goes well with brochettes.")]
    [InlineData("A cold beer would be nice.")]
    [InlineData("Une bière fraîche ?")]
    [InlineData("Have a cold Primus, our staff love it.")]
    [InlineData("An old favourite: Primus, cold and fresh.")]
    [InlineData("Prenez une Primus, le personnel adore.")]
    [InlineData("Why not a beer?")]
    public void Alcohol_waits_for_the_staff_where_the_venue_says_so(string sentence)
    {
        var view = WaiterStand.View(WaiterStand.Grill);
        var strict = view with { Board = view.Board with { Settings = view.Board.Settings with { AlcoholNeedsStaff = true } } };
        var beer = view.Board.Menu.Document.Items.First(i => i.HasAlcohol);
        Assert.Equal(Finding.Alcohol, Judge(strict, $"How about {beer.Name.En}?"));
        Assert.Equal(ToolRefusal.Alcohol, WaiterStand.Tools(strict).Propose(beer.Id, 1, [], null).Refusal);
        Assert.Equal(Finding.None, Judge(strict with { AgeVerified = true }, $"How about {beer.Name.En}?"));
        Assert.Equal(Finding.None, Judge(strict, "For beer the staff check your age first."));
        Assert.NotEqual(Finding.None, Judge(strict, sentence));
    }

    [Fact]
    public void What_is_sold_out_is_said_to_be_so()
    {
        var view = WaiterStand.View(WaiterStand.Grill).Without(Stock.Item, "isombe");
        Assert.Equal(Finding.SoldOut, Judge(view, "How about Isombe?"));
        Assert.Equal(Finding.None, Judge(view, "Isombe is sold out today."));
        Assert.Equal(ToolRefusal.SoldOut, WaiterStand.Tools(view).Propose("isombe", 1, [], null).Refusal);
        Assert.Equal(Finding.SoldOut, Judge(WaiterStand.View(WaiterStand.Grill).Without(Stock.Ingredient, "goat"), "How about goat brochettes?"));
    }

    [Theory]
    [InlineData("isombe", 1, ToolRefusal.None)]
    [InlineData("Isombe", 1, ToolRefusal.None)]
    [InlineData("Burusheti y'ihene", 2, ToolRefusal.None)]
    [InlineData("pizza", 1, ToolRefusal.NoSuchDish)]
    [InlineData("", 1, ToolRefusal.NoSuchDish)]
    [InlineData("isombe'; drop table personal", 1, ToolRefusal.NoSuchDish)]
    [InlineData("isombe", 0, ToolRefusal.BadQuantity)]
    [InlineData("isombe", int.MaxValue, ToolRefusal.BadQuantity)]
    [InlineData("chapati-eggs", 1, ToolRefusal.NotServedNow)]
    public void Tools_trust_no_argument(string item, int quantity, ToolRefusal refusal) =>
        Assert.Equal(refusal, WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill)).Propose(item, quantity, [], null).Refusal);

    [Fact]
    public async Task Tools_have_limits_and_defaults()
    {
        var calls = new List<string>();
        var tools = WaiterStand.Tools(WaiterStand.View(WaiterStand.Grill), calls);
        Assert.Equal(ToolRefusal.BadChoices, tools.Propose("isombe", 1, [new("sticks", "one-stick")], null).Refusal);
        Assert.Equal(ToolRefusal.None, tools.Propose("goat-brochette", 1, [], null).Refusal);
        // One stick is usual; which side, only the guest knows.
        Assert.Equal([new("sticks", "one-stick")], tools.Proposals[0].Choices);
        foreach (var item in new[] { "agatogo", "ibihaza", "isombe", "sambaza" })
            Assert.Equal(ToolRefusal.None, tools.Propose(item, 1, [], null).Refusal);
        Assert.Equal(ToolRefusal.TooMany, tools.Propose("akabenz", 1, [], null).Refusal);
        Assert.Equal(ToolRefusal.NotUnderstood, (await tools.CallStaff("police")).Refusal);
        Assert.Equal(ToolRefusal.NotUnderstood, (await tools.CallStaff("1")).Refusal);
        Assert.Equal(ToolRefusal.None, (await tools.CallStaff("bill")).Refusal);
        Assert.Equal(["Bill"], calls);
        Assert.Equal(ToolRefusal.NotUnderstood, (await tools.RememberAllergy("stones")).Refusal);
        Assert.Equal(ToolRefusal.None, (await tools.RememberAllergy("arachides")).Refusal);
        Assert.Equal([Allergen.Peanuts], tools.View.Profile.Avoids);
        Assert.Equal(ToolRefusal.None, (await tools.RememberDiet("I am vegan")).Refusal);
        Assert.Equal([DietaryTag.Vegan], tools.View.Profile.Diets);
        for (var i = 0; i < Toolbox.MaxCalls; i++)
            tools.Dish("isombe");
        Assert.Null(tools.Dish("isombe"));
        Assert.Equal(Toolbox.MaxCalls, tools.Called.Length);
    }
}
