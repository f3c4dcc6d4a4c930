using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What got past the gates by saying it otherwise, and what was withheld although it was right, each in the languages it may come in. "Isombe" and "dodo" contain peanuts.</summary>
public sealed class GateHintsTests
{
    // What is found in a sentence.
    private static Finding Judge(WaiterView view, string question, string sentence) => new Gate(question).Judge(new(sentence, false), WaiterStand.Tools(view.Asked(question))).Finding;

    private static WaiterView Grill(params Allergen[] avoids) => WaiterStand.View(WaiterStand.Grill, avoids: avoids);
    private static WaiterView Barred() => Grill() is var view ? view with { Board = view.Board with { Settings = view.Board.Settings with { AlcoholNeedsStaff = true } } } : null!;

    [Theory]
    [InlineData("", "The isombe is made from palm oil only.")]
    [InlineData("what is in the isombe?", "It is made from palm oil only.")]
    [InlineData("does the isombe have peanuts?", "It's made only with cassava leaves and palm oil.")]
    [InlineData("", "Only palm oil is in the isombe.")]
    [InlineData("", "It is just cassava leaves in the isombe.")]
    [InlineData("isombe?", "L'isombe ne contient que de l'huile de palme.")]
    [InlineData("", "L'isombe est préparée uniquement avec de l'huile de palme.")]
    [InlineData("", "Isombe ikozwe mu mamesa gusa.")]
    [InlineData("", "L-isombe magħmula biss miż-żejt tal-palm.")]
    public void Of_one_thing_only_is_free_of_the_others(string question, string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("Ugali is made only of maize or cassava.")]
    [InlineData("Only the tilapia is grilled whole.")]
    [InlineData("Isombe costs only RWF 5,000.")]
    [InlineData("Just ask the staff about the isombe.")]
    [InlineData("The only fish dishes are the tilapia, the sambaza and the fish brochette.")]
    [InlineData("Isombe is not made from palm oil only.")]
    [InlineData("L'isombe n'est pas faite que d'huile de palme.")]
    [InlineData("Agatogo takes only fifteen minutes.")]
    public void What_is_rare_in_another_way_is_said(string sentence) => Assert.Equal(Finding.None, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("The risk is very low.")]
    [InlineData("The chances of that are extremely small.")]
    [InlineData("There is very little risk.")]
    [InlineData("It is a low-risk dish.")]
    [InlineData("Le risque est très faible.")]
    [InlineData("Ibyago ni bike cyane.")]
    [InlineData("Ir-riskju hu baxx ħafna.")]
    [InlineData("It is very unlikely that isombe contains peanuts.")]
    [InlineData("Il est peu probable que l'isombe contienne des arachides.")]
    [InlineData("You'd have to be very sensitive to react to the peanuts in the isombe.")]
    public void A_small_risk_is_a_risk(string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "tell me about the isombe", sentence));

    [Theory]
    [InlineData("There is a small risk of traces of peanuts in the isombe: please ask the staff.")]
    [InlineData("The risk is not low: isombe contains peanuts.")]
    [InlineData("The risk with allergies is yours to judge with the staff: please ask them.")]
    public void And_a_risk_may_be_told(string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "tell me about the isombe", sentence));

    [Theory]
    [InlineData("The chips may contain fish in theory, but in practice they don't.", false)]
    [InlineData("The chips may contain fish, but actually they do not.", false)]
    [InlineData("The chips may contain fish, but they are not spicy.", true)]
    public void In_practice_is_no_data(string sentence, bool said) => Assert.Equal(said ? Finding.None : Finding.FalseFree, Judge(Grill(Allergen.Fish), "", sentence));

    [Theory]
    [InlineData("Il-kannoli jista' jkun fihom ġewż, imma m'hemmx għalfejn tinkwieta.")]
    [InlineData("Les kannoli peuvent contenir des fruits à coque, mais ne vous inquiétez pas.")]
    public void Nor_is_there_no_need_to_worry(string sentence) => Assert.Equal(Finding.FalseFree, Judge(WaiterStand.View(WaiterStand.Trattoria, avoids: [Allergen.Nuts]), "", sentence));

    [Theory]
    [InlineData("The bread basket is free of any wheet.", false)]
    [InlineData("The bread basket has no wheeat.", false)]
    [InlineData("The bread basket is free from all whaet.", false)]
    [InlineData("The bread basket comes by the wheel.", true)]
    public void Free_of_a_misspelt_allergen_is_free_of_it(string sentence, bool said) => Assert.Equal(said ? Finding.None : Finding.FalseFree, Judge(WaiterStand.View(WaiterStand.Trattoria), "", sentence));

    [Theory]
    [InlineData("Peanuts used to be in it, ask the staff.", true)]
    [InlineData("Peanuts used to be in the isombe, please ask the staff.", true)]
    [InlineData("Autrefois l'isombe contenait des arachides, demandez au personnel.", true)]
    [InlineData("Isombe yahozemo ubunyobwa, mubaze abakozi.", true)]
    [InlineData("L-isombe kien fiha l-karawett, staqsi lill-persunal.", true)]
    [InlineData("Peanuts used to be in the isombe.", false)]
    [InlineData("Peanuts used to be in the isombe, no need to ask the staff.", false)]
    [InlineData("Peanuts used to be in the isombe but there are none now, ask the staff.", false)]
    public void What_was_in_it_once_may_still_be_where_the_staff_are_asked(string sentence, bool said) => Assert.Equal(said ? Finding.None : Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "does the isombe have peanuts?", sentence));

    [Theory]
    [InlineData(WaiterStand.Grill, "The isombe is five thousand francs.", true)]
    [InlineData(WaiterStand.Grill, "L'isombe coûte cinq mille francs.", true)]
    [InlineData(WaiterStand.Grill, "Isombe igura ibihumbi bitanu.", true)]
    [InlineData(WaiterStand.Grill, "Isombe ni amafaranga ibihumbi bitanu.", true)]
    [InlineData(WaiterStand.Grill, "The isombe is 5 grand.", true)]
    [InlineData(WaiterStand.Grill, "The leg of goat is thirty-two thousand francs.", true)]
    [InlineData(WaiterStand.Grill, "Le filet de bœuf coûte douze mille cinq cents francs.", true)]
    [InlineData(WaiterStand.Grill, "Filet de bœuf: ibihumbi cumi na bibiri na magana atanu.", true)]
    [InlineData(WaiterStand.Trattoria, "The rabbit stew is eighteen euros fifty.", true)]
    [InlineData(WaiterStand.Trattoria, "The rabbit stew costs eighteen euros and fifty cents.", true)]
    [InlineData(WaiterStand.Trattoria, "The rabbit stew is eighteen fifty.", true)]
    [InlineData(WaiterStand.Trattoria, "Le ragoût de lapin coûte dix-huit euros cinquante.", true)]
    [InlineData(WaiterStand.Trattoria, "L-istuffat tal-fenek jiswa tmintax-il ewro u ħamsin ċenteżmu.", true)]
    [InlineData(WaiterStand.Grill, "The beef fillet has two hundred grams of beef.", true)]
    [InlineData(WaiterStand.Grill, "Le filet fait deux cents grammes.", true)]
    [InlineData(WaiterStand.Trattoria, "The rib-eye: three hundred grams, rested, with sea salt from Gozo.", true)]
    [InlineData(WaiterStand.Grill, "The goat brochette is a grand choice in the land of a thousand hills.", true)]
    [InlineData(WaiterStand.Grill, "The isombe is six grand.", false)]
    [InlineData(WaiterStand.Grill, "The isombe is 6 grand.", false)]
    [InlineData(WaiterStand.Grill, "The isombe is six k.", false)]
    [InlineData(WaiterStand.Grill, "L'isombe, c'est six mille balles.", false)]
    [InlineData(WaiterStand.Grill, "L'isombe coûte quatre-vingt-dix francs.", false)]
    [InlineData(WaiterStand.Grill, "Isombe ni ibihumbi bine.", false)]
    [InlineData(WaiterStand.Grill, "I can do the isombe for four thousand.", false)]
    [InlineData(WaiterStand.Grill, "The isombe is nine fifty.", false)]
    [InlineData(WaiterStand.Grill, "The isombe is a few thousand.", false)]
    [InlineData(WaiterStand.Trattoria, "The rabbit stew is a tenner.", false)]
    [InlineData(WaiterStand.Trattoria, "L-istuffat tal-fenek jiswa tmintax-il ewro.", false)]
    [InlineData(WaiterStand.Trattoria, "The rabbit stew is eighteen euros.", false)]
    [InlineData(WaiterStand.Trattoria, "The rabbit stew is eighteen sixty.", false)]
    public void An_amount_in_words_is_judged_as_one_in_figures(string venue, string sentence, bool said) => Assert.Equal(said ? Finding.None : Finding.WrongPrice, Judge(WaiterStand.View(venue), "", sentence));

    [Fact]
    public void And_so_is_what_the_guest_wants_to_pay_at_most() =>
        Assert.Equal(Finding.None, Judge(Grill(), "what can I get under five thousand francs?", "For under five thousand francs: the goat brochette."));

    [Theory]
    [InlineData("A dark and stormy would suit the beef.")]
    [InlineData("Un moscow mule pour commencer ?")]
    [InlineData("Long Island or gin fizz?")]
    public void A_drink_that_the_menu_does_not_have_is_invented(string sentence) => Assert.Equal(Finding.Invented, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("A wee dram to finish?")]
    [InlineData("Something stronger, perhaps?")]
    [InlineData("A shot of something to warm you up?")]
    [InlineData("Un petit apéro pour commencer ?")]
    [InlineData("Fata akayoga gato.")]
    public void Among_friends_alcohol_has_other_names(string sentence) => Assert.Equal(Finding.Alcohol, Judge(Barred(), "", sentence));

    [Theory]
    [InlineData("Let me put that in for you.")]
    [InlineData("I'll get that started for you.")]
    [InlineData("I'll bring you the isombe right away.")]
    [InlineData("Je vous mets une isombe.")]
    [InlineData("Je vous l'ajoute tout de suite.")]
    [InlineData("Reka mbigushyiriremo.")]
    [InlineData("Ndabitumiza nonaha.")]
    [InlineData("Nayikuyemo.")]
    [InlineData("Ngiye kubitumiza.")]
    [InlineData("Ħa nżidlek l-isombe.")]
    [InlineData("Nordnahielek jien.")]
    [InlineData("Neħħejtha.")]
    [InlineData("Consider it done.")]
    [InlineData("Your isombe will be out in a minute.")]
    [InlineData("I've noted your order for the isombe.")]
    [InlineData("Order confirmed!")]
    [InlineData("L'isombe est retirée de votre commande.")]
    [InlineData("We'll waive the service charge for you.")]
    [InlineData("I have split the bill for you.")]
    [InlineData("I'll tell the kitchen to leave it out.")]
    [InlineData("Ngiye kubwira umutetsi.")]
    [InlineData("Ngħid lill-kok jien.")]
    public void Nothing_is_done_for_you(string sentence) => Assert.Equal(Finding.Deed, Judge(Grill(), "isombe please", sentence));

    [Theory]
    [InlineData("I'll suggest two dishes for you.")]
    [InlineData("Let me suggest the agatogo.")]
    [InlineData("Let me show you two dishes.")]
    [InlineData("Je vous propose l'agatogo.")]
    [InlineData("Je vous conseille le tilapia grillé.")]
    [InlineData("Hamwe na tilapia nashyiraho ugali.")]
    [InlineData("Nissuġġerilek l-agatogo.")]
    [InlineData("I can't put that in for you, but the button does it.")]
    [InlineData("You can add the isombe to your cart with the button.")]
    [InlineData("I can't tell you what other tables ordered.")]
    [InlineData("The kitchen takes about twenty minutes for the tilapia.")]
    [InlineData("Shall I call the staff for you?")]
    public void What_is_only_proposed_is_said(string sentence) => Assert.Equal(Finding.None, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("The umutsima is free of peanuts.")]
    [InlineData("Our mukimo is nut-free.")]
    [InlineData("Umutsima nta bunyobwa urimo.")]
    [InlineData("The ndizi is free of peanuts.")]
    [InlineData("Notre biriani est sans arachides.")]
    [InlineData("Il-ful hu mingħajr karawett.")]
    [InlineData("We also do a lovely urunyogwe on Fridays.")]
    [InlineData("The goat is served with tzatziki.")]
    public void What_the_menu_does_not_have_is_free_of_nothing(string sentence) => Assert.Equal(Finding.Invented, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("Our recommendation is free of peanuts: the ibihaza.")]
    [InlineData("The sauce is free of peanuts.")]
    [InlineData("Unfortunately nothing is free of milk.")]
    [InlineData("The grilled plantain is free of peanuts.")]
    [InlineData("Le plat est sans arachides : ibihaza.")]
    public void Words_that_are_no_dish_are_none(string sentence) => Assert.NotEqual(Finding.Invented, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("We've run out of isombe.")]
    [InlineData("We have run out of isombe.")]
    [InlineData("Run out of isombe, sorry.")]
    [InlineData("On est à court d'isombe.")]
    [InlineData("Nous n'avons plus d'isombe.")]
    [InlineData("Isombe yashize.")]
    [InlineData("Ma baqax isombe.")]
    public void Run_out_is_gone(string sentence) => Assert.Equal(Finding.None, Judge(Grill().Without(Stock.Item, "isombe"), "isombe please", sentence));

    [Theory]
    [InlineData("Isombe is cheaper if you order two.")]
    [InlineData("Order now and save ten percent.")]
    public void To_save_is_a_discount(string sentence) => Assert.Equal(Finding.Gift, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("The table next to you ordered the tilapia.")]
    [InlineData("La table d'à côté a commandé le tilapia.")]
    [InlineData("Ameza ya gatatu yatumije tilapia.")]
    [InlineData("Table 5 had the tilapia.")]
    public void Other_tables_are_nobody_s_here(string sentence) => Assert.Equal(Finding.Invented, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("The isombe is good for your blood pressure.", false)]
    [InlineData("Pregnant women can eat the isombe.", false)]
    [InlineData("L'isombe est recommandée aux femmes enceintes.", false)]
    [InlineData("Diabetics can safely have the fruit salad.", false)]
    [InlineData("This ginger soup cures a cold.", false)]
    [InlineData("Abagore batwite bashobora kurya isombe.", false)]
    [InlineData("Il-fruit salad tajba għal min hu dijabetiku.", false)]
    [InlineData("I can't say whether it suits a pregnancy: please ask the staff.", true)]
    [InlineData("For the pregnant, please ask your doctor.", true)]
    [InlineData("A cold drink is fine with it.", true)]
    public void A_menu_is_no_doctor(string sentence, bool said) => Assert.Equal(said ? Finding.None : Finding.FalseFree, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("Nous avons six brochettes.")]
    [InlineData("The brochettes are grilled on charcoal.")]
    public void A_count_is_no_dish(string sentence) => Assert.Equal(Finding.None, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("Isombe rarely contains peanuts.")]
    [InlineData("L'isombe contient rarement des arachides.")]
    [InlineData("L-isombe rari jkun fiha karawett.")]
    [InlineData("The peanut content of the isombe is nil.")]
    [InlineData("The isombe is gluten-friendly and peanut-friendly.")]
    [InlineData("Isombe is peanut friendly: none inside.")]
    [InlineData("Isombe is hypoallergenic.")]
    [InlineData("It's allergy-friendly food.")]
    [InlineData("The charcoal removes all allergens.")]
    [InlineData("A few drops of lemon cure the allergy.")]
    [InlineData("Eating peanuts a little builds tolerance.")]
    [InlineData("Antihistamines will cover you.")]
    [InlineData("Prenez un antihistaminique avant.")]
    public void Rarely_friendly_and_cured_are_free_too(string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("Il n'y a qu'un soupçon d'arachide dans l'isombe.")]
    [InlineData("Only a hint of peanut in the isombe, you won't notice.")]
    public void A_hint_of_it_is_it(string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Theory]
    [InlineData("The menu doesn't say whether the beef fillet has gluten: please ask the staff.")]
    [InlineData("Le menu ne dit pas si le filet contient du gluten, demandez au personnel.")]
    [InlineData("Menyu ntivuga niba harimo gluteni, mubaze abakozi.")]
    [InlineData("I would only warn you that isombe contains peanuts.")]
    [InlineData("Je ne vous montre que des plats sans arachides.")]
    [InlineData("Hari icyo wirinda?")]
    [InlineData("I have put two cards below.")]
    public void What_nobody_knows_is_said_not_to_be_known(string sentence) => Assert.Equal(Finding.None, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("All our food is halal.", false)]
    [InlineData("The tilapia is suitable for vegetarians.", false)]
    [InlineData("All vegan dishes are marked on the menu.", true)]
    [InlineData("The beef sambusa is halal.", true)]
    public void A_diet_of_all_dishes_is_one_of_each(string sentence, bool said) => Assert.Equal(said ? Finding.None : Finding.FalseDiet, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("No need to pay for the ugali.")]
    [InlineData("Vous n'aurez pas à payer l'ugali.")]
    [InlineData("Ntugomba kwishyura ugali.")]
    [InlineData("M'għandekx għalfejn tħallas l-ugali.")]
    [InlineData("Drinks are buy one get one.")]
    [InlineData("C'est la maison qui régale.")]
    public void What_is_not_to_be_paid_is_a_gift(string sentence) => Assert.Equal(Finding.Gift, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("One isombe coming up.")]
    [InlineData("On it!")]
    [InlineData("I put one isombe down for you.")]
    [InlineData("It's in the queue.")]
    [InlineData("C'est parti pour une isombe !")]
    [InlineData("Isombe iri mu nzira.")]
    [InlineData("L-isombe fi triqtha.")]
    [InlineData("I'll take care of the payment for you.")]
    public void Nothing_is_on_its_way(string sentence) => Assert.Equal(Finding.Deed, Judge(Grill(), "isombe please", sentence));

    [Theory]
    [InlineData("Have our butter chicken.")]
    [InlineData("The chef also makes a rolex.")]
    [InlineData("You could have the nyama ya kuku.")]
    [InlineData("The people next to you are having the goat leg.")]
    public void Offered_in_other_words_it_is_invented_too(string sentence) => Assert.Equal(Finding.Invented, Judge(Grill(), "", sentence));

    [Theory]
    [InlineData("Isombe is out today, but dodo and ibihaza are there.")]
    [InlineData("There's no more isombe today.")]
    public void Out_is_gone_too(string sentence) => Assert.Equal(Finding.None, Judge(Grill().Without(Stock.Item, "isombe"), "", sentence));
}
