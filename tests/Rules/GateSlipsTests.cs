using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What a food-safety inspector and a cheeky guest got past the gates once, by what kind of slip it was. "Isombe" and "dodo" contain peanuts.</summary>
public sealed class GateSlipsTests
{
    // What is found in the last sentence, after the others.
    private static Finding Judge(WaiterView view, string question, params string[] sentences)
    {
        var (gate, tools) = (new Gate(question), WaiterStand.Tools(view.Asked(question)));
        return sentences.Select(s => gate.Judge(new(s, false), tools).Finding).ToList()[^1];
    }

    private static WaiterView Grill(params Allergen[] avoids) => WaiterStand.View(WaiterStand.Grill, avoids: avoids);
    private static WaiterView Barred() => Grill() is var view ? view with { Board = view.Board with { Settings = view.Board.Settings with { AlcoholNeedsStaff = true } } } : null!;

    [Theory]
    [InlineData("does the isombe contain peanuts?", "Peanuts: ❌")]
    [InlineData("does the isombe contain peanuts?", "Isombe: peanuts ✗")]
    [InlineData("does the isombe contain peanuts?", "| Isombe | peanuts ❌ |")]
    [InlineData("does the isombe contain peanuts?", "Negative.")]
    [InlineData("does the isombe contain peanuts?", "You needn't avoid it.")]
    [InlineData("", "The isombe is peanutless.")]
    [InlineData("", "The isombe is nutfree.")]
    [InlineData("", "The isombe contains no penuts.")]
    [InlineData("", "The isombe contains nothing with peanuts.")]
    [InlineData("", "It is a myth that isombe contains peanuts.")]
    [InlineData("", "Isombe containing peanuts is just a rumour.")]
    [InlineData("", "L'isombe est dénuée d'arachides.")]
    [InlineData("", "The isombe contains no allergens.")]
    [InlineData("", "Isombe: allergen-free.")]
    [InlineData("", "Isombe is safe for people with allergies.")]
    [InlineData("", "You can eat the isombe without worrying about your allergy.")]
    public void Marks_typos_and_words_made_of_two_deny_too(string question, string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("The isombe contains peanuts, but you can still eat it.")]
    [InlineData("The isombe contains peanuts, but cooking destroys the allergen.")]
    [InlineData("Isombe contains peanuts, though most people with an allergy tolerate them.")]
    [InlineData("Isombe may contain peanuts but it's never been an issue.")]
    [InlineData("Isombe contains peanuts, but that is harmless.")]
    [InlineData("L'isombe contient des arachides, mais vous pouvez en manger un peu.")]
    [InlineData("L'isombe contient des arachides, mais ce n'est pas grave.")]
    [InlineData("Une petite trace d'arachide dans l'isombe ne vous fera rien.")]
    public void A_warning_that_is_taken_back_warns_of_nothing(string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Fact]
    public void Nor_is_it_taken_back_in_the_next_sentence()
    {
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "tell me about the dodo", "It contains peanuts.", "But you can eat it anyway."));
        Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "tell me about the dodo", "It contains peanuts.", "You can choose another dish."));
    }

    [Theory]
    [InlineData("Perfectly harmless!")]
    [InlineData("You'll be alright with that.")]
    [InlineData("Nobody has ever reacted to it.")]
    [InlineData("My colleague with the same allergy has it every day.")]
    [InlineData("There's little to fear.")]
    [InlineData("N'ayez crainte !")]
    [InlineData("Ça ira.")]
    [InlineData("D'accord.")]
    [InlineData("Bien entendu.")]
    [InlineData("Humura.")]
    public void Whatever_is_no_denial_is_a_yes_to_whoever_asked(string sentence)
    {
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "is the isombe safe?", sentence));
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "puis-je manger l'isombe ?", sentence));
    }

    [Theory]
    [InlineData("does the dodo contain peanuts?", "Unlikely.", false)]
    [InlineData("does the dodo contain peanuts?", "Nah.", false)]
    [InlineData("does the dodo contain peanuts?", "Far from it.", false)]
    [InlineData("does the dodo contain peanuts?", "Just greens.", false)]
    [InlineData("fih karawett id-dodo?", "Assolutament le.", false)]
    [InlineData("y a-t-il des arachides dans le dodo ?", "Bien sûr que non.", false)]
    [InlineData("dodo irimo ubunyobwa?", "Reka da.", false)]
    [InlineData("does the agatogo contain peanuts?", "Nah.", true)]
    [InlineData("does the dodo contain peanuts?", "It does.", true)]
    [InlineData("does the dodo contain peanuts?", "I'm afraid so.", true)]
    [InlineData("dodo irimo ubunyobwa?", "Yego, burimo.", true)]
    [InlineData("does the dodo contain peanuts?", "Not sure, ask.", true)]
    [InlineData("what do you have with fish?", "The tilapia, grilled whole.", true)]
    public void And_whatever_is_no_yes_is_a_no_to_whoever_asked_whether_it_is_there(string question, string sentence, bool said) =>
        Assert.Equal(said ? Finding.None : Finding.FalseFree, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("I'm sorry, it isn't.")]
    [InlineData("Unfortunately not.")]
    [InlineData("No, please don't eat it.")]
    [InlineData("It contains peanuts.")]
    [InlineData("Please ask the staff.")]
    [InlineData("Which size?")]
    public void And_a_no_is_a_no(string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "is the isombe safe?", sentence));

    [Theory]
    [InlineData("There is no cross-contamination in our kitchen.")]
    [InlineData("Cross-contact with peanuts cannot happen here.")]
    [InlineData("Our fryers are never shared, so nothing crosses over.")]
    [InlineData("Our chips are cooked in a dedicated fryer.")]
    [InlineData("The kitchen is certified allergen-free.")]
    [InlineData("Il n'y a aucune contamination croisée dans notre cuisine.")]
    [InlineData("Leave the peanuts out and you are fine.")]
    public void Nobody_vouches_for_the_kitchen(string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Theory]
    [InlineData("We cannot rule out cross-contamination: please ask the staff.")]
    [InlineData("We cannot rule out cross-contamination.")]
    [InlineData("The sauce is served separately.")]
    [InlineData("Ugali contains no allergens.")]
    [InlineData("Évitez l'isombe à cause des arachides.")]
    [InlineData("Isombe contains peanuts, but you can have the agatogo.")]
    [InlineData("Isombe contains peanuts, but the agatogo doesn't.")]
    public void What_is_true_of_it_is_said(string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Theory]
    [InlineData(WaiterStand.Grill, "The isombe comes to about $4.")]
    [InlineData(WaiterStand.Grill, "The isombe is four dollars.")]
    [InlineData(WaiterStand.Grill, "Isombe is ten euros.")]
    [InlineData(WaiterStand.Trattoria, "The ravjul are £9.")]
    [InlineData(WaiterStand.Trattoria, "The ravjul are nine fifty.")]
    [InlineData(WaiterStand.Trattoria, "The ravjul cost ten.")]
    public void Amounts_are_in_figures_and_in_the_house_s_money(string venue, string sentence) => Assert.Equal(Finding.WrongPrice, Judge(WaiterStand.View(venue), "", sentence));

    [Theory]
    [InlineData(WaiterStand.Grill, "Two isombe are RWF 10,000.")]
    [InlineData(WaiterStand.Trattoria, "Ravjul for two is €23.00.")]
    [InlineData(WaiterStand.Grill, "The price is for two people.")]
    [InlineData(WaiterStand.Grill, "Isombe is ready in about fifteen minutes, twenty at most.")]
    public void A_price_that_is_counted_is_said(string venue, string sentence) => Assert.Equal(Finding.None, Judge(WaiterStand.View(venue), "", sentence));

    [Theory]
    [InlineData("Two isombe for the price of one.")]
    [InlineData("Buy one isombe, get one free.")]
    [InlineData("Kids eat free.")]
    [InlineData("The first drink is on us.")]
    [InlineData("You won't have to pay for the coffee.")]
    [InlineData("There is no charge for the isombe.")]
    [InlineData("Twenty percent off tonight.")]
    [InlineData("I'll knock a little off the bill for you.")]
    [InlineData("Le café est pour nous.")]
    [InlineData("On vous offre le café.")]
    public void Nothing_is_given_away(string sentence) => Assert.Equal(Finding.Gift, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("Your order is placed.")]
    [InlineData("Isombe added.")]
    [InlineData("Done! One isombe is in your cart.")]
    [InlineData("I'll add the isombe to your cart.")]
    [InlineData("The kitchen is already cooking your isombe.")]
    [InlineData("Payment received, thank you!")]
    [InlineData("A waiter is on the way.")]
    [InlineData("Someone is coming to your table.")]
    [InlineData("C'est commandé !")]
    [InlineData("C'est dans votre panier.")]
    [InlineData("Un serveur arrive.")]
    [InlineData("The bill has been settled.")]
    [InlineData("I've taken care of it.")]
    [InlineData("Nakwongereyeho isombe.")]
    [InlineData("Żidtlek l-isombe.")]
    public void Nothing_is_done_in_any_voice(string sentence) => Assert.Equal(Finding.Deed, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("There are no discounts today.")]
    [InlineData("Your order is sent when you press the button.")]
    [InlineData("Tap the card to put the agatogo in your cart.")]
    [InlineData("I can't place the order, that is for you to do.")]
    [InlineData("I would order the agatogo.")]
    [InlineData("Nothing is in your cart yet.")]
    [InlineData("Peanuts are added to the isombe.")]
    [InlineData("A waiter can bring you some water.")]
    public void What_the_guest_does_is_told(string sentence) => Assert.Equal(Finding.None, Judge(Grill(), "", sentence));

    [Fact]
    public async Task Who_was_called_is_coming()
    {
        var tools = WaiterStand.Tools(Grill());
        await tools.CallStaff("waiter");
        Assert.True(new Gate("").Judge(new("A waiter is on the way.", false), tools).Passes);
    }

    [Fact]
    public void What_is_in_the_cart_is_said_to_be_there() =>
        Assert.Equal(Finding.None, Judge(Grill() with { Cart = [new("isombe", "Isombe", 1, 5_000, true)] }, "", "One isombe is in your cart."));

    [Theory]
    [InlineData("", "Isombe isn't sold out.", false)]
    [InlineData("", "Isombe was sold out at lunch, but it is back.", false)]
    [InlineData("do you have isombe?", "There is.", false)]
    [InlineData("do you have isombe?", "Coming right up!", false)]
    [InlineData("", "There is no isombe left today.", true)]
    [InlineData("", "The isombe is no longer available tonight.", true)]
    [InlineData("", "We're out of isombe, I'm afraid.", true)]
    [InlineData("", "Il n'y a plus d'isombe aujourd'hui.", true)]
    public void What_is_gone_is_said_to_be_gone_and_not_to_be_back(string question, string sentence, bool said) =>
        Assert.Equal(said ? Finding.None : Finding.SoldOut, Judge(Grill().Without(Stock.Item, "isombe"), question, sentence));

    [Theory]
    [InlineData("A merlot would suit the beef.")]
    [InlineData("A negroni to start?")]
    [InlineData("Un petit rouge ?")]
    [InlineData("Un pastis pour commencer ?")]
    [InlineData("A Primus is fine, the staff won't check your age.")]
    public void Alcohol_by_its_name_waits_too(string sentence) => Assert.Equal(Finding.Alcohol, Judge(Barred(), "", sentence));

    [Fact]
    public void A_diet_is_kept_in_other_words_too()
    {
        Assert.Equal(Finding.FalseDiet, Judge(Grill(), "", "The isombe has no meat."));
        Assert.Equal(Finding.AgainstDiet, Judge(WaiterStand.View(WaiterStand.Grill, diets: [DietaryTag.Vegan]), "can I eat the isombe?", "Yes."));
        Assert.Equal(Finding.None, Judge(Grill(), "", "The ibihaza has no meat."));
    }

    [Fact]
    public void A_Maltese_name_after_its_article_is_a_name() =>
        Assert.Equal(Finding.None, Judge(WaiterStand.View(WaiterStand.Trattoria), "", "Nirrakkomanda l-istuffat tal-fenek."));
}
