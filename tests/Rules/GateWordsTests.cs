using Icupa.Conversations;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Sessions;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>Sentences that say something without its words: answers without a dish or an allergen, denials of every form, staff and kitchens as an alibi. "Isombe" and "dodo" contain peanuts.</summary>
public sealed class GateWordsTests
{
    private static Finding Judge(WaiterView view, string question, params string[] sentences) => Judge(view, question, [], sentences);

    // What is found in the last sentence, after the others.
    private static Finding Judge(WaiterView view, string question, PastTurn[] before, params string[] sentences)
    {
        var (gate, tools) = (new Gate(question, [.. before]), WaiterStand.Tools(view.Asked(question, before)));
        return sentences.Select(s => gate.Judge(new(s, false), tools).Finding).ToList()[^1];
    }

    private static WaiterView Grill(params Allergen[] avoids) => WaiterStand.View(WaiterStand.Grill, avoids: avoids);
    private static WaiterView Barred() => Grill() is var view ? view with { Board = view.Board with { Settings = view.Board.Settings with { AlcoholNeedsStaff = true } } } : null!;

    private static readonly PastTurn[] OfIsombe = [new("tell me about the isombe", "Isombe costs RWF 5,000.")];
    private static readonly PastTurn[] OfAgatogo = [.. OfIsombe, new("and the other one?", "Agatogo takes about 9 minutes."), new("thank you", "You are welcome!")];

    [Theory]
    [InlineData("is it safe for me?", "Yes, it is safe for you and free of peanuts.", true, Finding.FalseFree)]
    [InlineData("is it safe for me?", "It is free of peanuts.", true, Finding.FalseFree)]
    [InlineData("is it safe for me?", "Yes.", true, Finding.FalseFree)]
    [InlineData("can I eat it?", "Yes, you can eat it.", true, Finding.FalseFree)]
    [InlineData("is it vegan?", "Yes, it is vegan.", false, Finding.FalseDiet)]
    [InlineData("how much is it?", "It costs RWF 5,000.", false, Finding.None)]
    [InlineData("how much is it?", "It costs RWF 4,000.", false, Finding.WrongPrice)]
    [InlineData("is it spicy?", "It is not spicy.", false, Finding.None)]
    [InlineData("something without peanuts please", "Here is what is without peanuts:", false, Finding.None)]
    public void It_is_the_dish_of_the_last_turn_that_named_one(string question, string sentence, bool avoids, Finding finding) =>
        Assert.Equal(finding, Judge(avoids ? Grill(Allergen.Peanuts) : Grill(), question, OfIsombe, sentence));

    [Fact]
    public void The_newest_turn_that_named_a_dish_counts()
    {
        Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "is it safe for me?", OfAgatogo, "It is free of peanuts."));
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "is the isombe safe for me?", OfAgatogo, "It is free of peanuts."));
        // And where nobody has named one, nobody knows what "it" is.
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "is it safe for me?", "It is free of peanuts."));
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "is it safe for me?", "Yes, that is safe."));
    }

    [Theory]
    [InlineData("does the isombe contain peanuts?", "No, it doesn't.")]
    [InlineData("does the isombe contain peanuts?", "No.")]
    [InlineData("does the isombe contain peanuts?", "It's made without them.")]
    [InlineData("does the isombe contain peanuts?", "There aren't any.")]
    [InlineData("does the isombe contain peanuts?", "Not at all.")]
    [InlineData("is the isombe free of peanuts?", "Yes, it is.")]
    [InlineData("y a-t-il des arachides dans l'isombe ?", "Non, il n'y en a pas.")]
    [InlineData("isombe irimo ubunyobwa?", "Oya.")]
    [InlineData("isombe irimo ubunyobwa?", "Oya, ntayo.")]
    [InlineData("fih karawett l-isombe?", "Le, ma fihx.")]
    [InlineData("fih karawett l-isombe?", "Le.")]
    public void An_answer_says_what_was_asked(string question, string sentence) => Assert.Equal(Finding.FalseFree, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("Yes, you can eat it.")]
    [InlineData("Yes.")]
    [InlineData("Of course!")]
    [InlineData("You can have it.")]
    [InlineData("No problem.")]
    [InlineData("Go ahead.")]
    [InlineData("It's all good.")]
    [InlineData("It is perfect for you.")]
    [InlineData("Peanuts are no issue there.")]
    [InlineData("Nothing to worry about.")]
    [InlineData("Vous pouvez y aller.")]
    [InlineData("Mhux problema.")]
    [InlineData("Oui, vous pouvez en manger.")]
    [InlineData("Yego, ushobora kuyirya.")]
    [InlineData("Iva, tista' tieklu.")]
    [InlineData("Yes, it is safe for you, and it has no milk.")]
    public void Who_avoids_it_is_not_told_yes(string sentence) => Assert.NotEqual(Finding.None, Judge(Grill(Allergen.Peanuts), "can I eat the isombe?", sentence));

    [Theory]
    [InlineData("does the isombe contain peanuts?", "Yes, it does.")]
    [InlineData("does the agatogo contain peanuts?", "No, it doesn't.")]
    [InlineData("does the isombe contain peanuts?", "I'm not sure: please ask the staff.")]
    [InlineData("does the isombe contain peanuts?", "Isombe contains peanuts.")]
    [InlineData("how long for isombe?", "It does not take long.")]
    [InlineData("the bill please", "You can also pay on this phone, on the page of the bill.")]
    public void A_true_answer_is_said(string question, string sentence) => Assert.Equal(Finding.None, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("can I eat the isombe?", "No, you can't eat it.")]
    [InlineData("can I eat the isombe?", "I would not recommend it.")]
    [InlineData("can I eat the isombe?", "It contains peanuts, so better not.")]
    [InlineData("puis-je manger l'isombe ?", "Non, ce n'est pas pour vous.")]
    [InlineData("the bill please", "You can also pay on this phone, on the page of the bill.")]
    public void Who_avoids_it_is_told_no(string question, string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), question, OfIsombe, sentence));

    [Fact]
    public void An_answer_is_of_the_sentence_before_too()
    {
        Assert.Equal(Finding.FalseFree, Judge(Grill(), "", "Peanuts?", "None in the isombe."));
        Assert.Equal(Finding.FalseFree, Judge(Grill(), "", "Isombe contains peanuts.", "Dodo does not."));
        Assert.Equal(Finding.None, Judge(Grill(), "", "Isombe contains peanuts.", "Agatogo does not."));
        // Once it was warned of, a plain "no" misleads nobody.
        Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "can I eat the isombe?", "Isombe contains peanuts.", "So no."));
    }

    [Fact]
    public void What_cannot_be_had_is_not_agreed_to()
    {
        Assert.Equal(Finding.SoldOut, Judge(Grill().Without(Stock.Item, "isombe"), "can I have the isombe?", "Yes, go ahead."));
        Assert.Equal(Finding.Alcohol, Judge(Barred(), "can I have a Primus?", "Yes, go ahead."));
        Assert.Equal(Finding.Alcohol, Judge(Barred(), "can I have one?", [new("do you have Primus?", "For drinks with alcohol the staff check your age first: please ask them.")], "Of course!"));
    }

    [Theory]
    [InlineData("We don't use peanuts here.")]
    [InlineData("Our kitchen is peanut-free.")]
    [InlineData("None of our dishes contain peanuts.")]
    [InlineData("The whole menu is free of peanuts.")]
    [InlineData("None of the dishes has peanuts.")]
    [InlineData("Aucun plat ne contient d'arachides.")]
    [InlineData("Nothing here has peanuts, we cook without peanuts.")]
    [InlineData("Nous n'utilisons pas d'arachides.")]
    [InlineData("Notre cuisine est sans arachides.")]
    [InlineData("Mu gikoni cyacu nta bunyobwa dukoresha.")]
    [InlineData("Fil-kċina tagħna ma nużawx karawett.")]
    public void A_claim_about_the_whole_house_is_of_every_dish(string sentence)
    {
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "", sentence));
        Assert.Equal(Finding.FalseFree, Judge(Grill(), "does the agatogo have peanuts?", sentence));
    }

    [Theory]
    [InlineData("Here is what is without peanuts:")]
    [InlineData("On this menu these are without peanuts:")]
    public void A_heading_claims_nothing(string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "what can I eat?", sentence));

    [Theory]
    [InlineData("Isombe doesn't actually contain peanuts.")]
    [InlineData("Isombe does not in fact contain peanuts.")]
    [InlineData("Isombe doesnt contain peanuts.")]
    [InlineData("Isombe contains no traces of peanuts.")]
    [InlineData("L'isombe ne contient aucune trace d'arachides.")]
    [InlineData("Isombe contains neither peanuts nor milk.")]
    [InlineData("L-isombe la fih karawett u lanqas ħalib.")]
    [InlineData("Isombe is made with palm oil instead of peanuts.")]
    [InlineData("L'isombe se fait avec de l'huile de palme au lieu d'arachides.")]
    [InlineData("L'isombe est faite avec de l'huile plutôt qu'avec des arachides.")]
    [InlineData("Isombe contains 0 peanuts.")]
    [InlineData("Isombe does not, however, contain peanuts.")]
    [InlineData("Isombe does not, in fact, contain peanuts.")]
    [InlineData("There are no known peanuts in the isombe.")]
    [InlineData("The isombe is not known to contain peanuts.")]
    [InlineData("Isombe does not, I am sure, contain peanuts.")]
    [InlineData("Isombe normally contains peanuts, but ours is peanut-free.")]
    [InlineData("Isombe normally contains peanuts, but ours doesn't.")]
    [InlineData("Isombe hasn't got any peanuts.")]
    [InlineData("Peanuts weren't used in the isombe.")]
    [InlineData("Peanuts are absent from the isombe.")]
    [InlineData("The isombe excludes peanuts.")]
    [InlineData("Isombe is made peanut and milk free.")]
    [InlineData("Dodo has no fish, meat, or peanuts.")]
    [InlineData("Isombe contains none of the common allergens, such as peanuts or milk.")]
    [InlineData("Isombe contains none of the common allergens, e.g. peanuts.")]
    [InlineData("Isombe — peanuts: none.")]
    [InlineData("Isombe: arachides, non.")]
    [InlineData("The isombe is clear of peanuts.")]
    [InlineData("The isombe is devoid of peanuts.")]
    [InlineData("Isombe is a peanut-less stew.")]
    [InlineData("We replace the peanuts in the isombe with beans.")]
    [InlineData("Isombe contains peanuts? No, not at all.")]
    [InlineData("Isombe contains peanuts only in winter, now it is free of them.")]
    [InlineData("Il n'y a point d'arachides dans l'isombe.")]
    [InlineData("L-isombe ma fihx traċċi ta' karawett.")]
    public void A_denial_is_no_warning(string sentence)
    {
        Assert.Equal(Finding.FalseFree, Judge(Grill(Allergen.Peanuts), "", sentence));
        Assert.Equal(Finding.FalseFree, Judge(Grill(), "", sentence));
    }

    /// <summary>Little of it is as much as none to whoever cannot have it, and what can be taken out, or once was in it, is still in it.</summary>
    [Theory]
    [InlineData("Isombe used to contain peanuts.")]
    [InlineData("Isombe used to be made with peanuts.")]
    [InlineData("There used to be peanuts in the isombe.")]
    [InlineData("The isombe formerly contained peanuts.")]
    [InlineData("The isombe no longer contains peanuts.")]
    [InlineData("Isombe contains hardly any peanuts.")]
    [InlineData("There are hardly any nuts in the isombe.")]
    [InlineData("Isombe has barely any peanuts.")]
    [InlineData("Isombe barely contains peanuts.")]
    [InlineData("Isombe contains scarcely any peanuts.")]
    [InlineData("There are next to no peanuts in the isombe.")]
    [InlineData("Isombe contains almost no peanuts.")]
    [InlineData("Isombe contains very few peanuts.")]
    [InlineData("Isombe has just a few peanuts, you are fine.")]
    [InlineData("Isombe contains a negligible amount of peanuts.")]
    [InlineData("Just leave the peanuts out of the isombe and you are fine.")]
    [InlineData("Isombe contains peanuts, but just leave the peanuts out and you are fine.")]
    [InlineData("Isombe contains peanuts, just leave them out and you are fine.")]
    [InlineData("You can pick the peanuts out of the isombe.")]
    [InlineData("We can take the peanuts out of the isombe.")]
    [InlineData("The peanuts in the isombe can be removed.")]
    [InlineData("Skip the peanuts and the isombe is great.")]
    [InlineData("Without the nuts the isombe is safe.")]
    [InlineData("Without the peanuts it is safe: the isombe.")]
    [InlineData("L'isombe contenait des arachides.")]
    [InlineData("Il y avait des arachides dans l'isombe.")]
    [InlineData("Autrefois l'isombe contenait des arachides.")]
    [InlineData("L'isombe ne contient plus d'arachides.")]
    [InlineData("Il n'y a plus d'arachides dans l'isombe.")]
    [InlineData("L'isombe n'est plus fait avec des arachides.")]
    [InlineData("Il n'y a presque pas d'arachides dans l'isombe.")]
    [InlineData("Presque pas d'arachides dans l'isombe.")]
    [InlineData("Isombe contains peanuts, but hardly any.")]
    [InlineData("Isombe contains peanuts, just leave them out.")]
    [InlineData("L'isombe contient à peine des arachides.")]
    [InlineData("L'isombe contient très peu d'arachides.")]
    [InlineData("L'isombe contient peu d'arachides.")]
    [InlineData("Il suffit de retirer les arachides de l'isombe.")]
    [InlineData("Pour l'isombe, il suffit d'enlever les arachides.")]
    [InlineData("L'isombe contient des arachides, mais il suffit de les retirer.")]
    [InlineData("Isombe yahoze irimo ubunyobwa.")]
    [InlineData("Isombe yari irimo ubunyobwa.")]
    [InlineData("L-isombe kien fih il-karawett.")]
    [InlineData("L-isombe bilkemm fih karawett.")]
    [InlineData("Neħħi l-karawett mill-isombe.")]
    public void What_is_played_down_is_not_said(string sentence)
    {
        Assert.NotEqual(Finding.None, Judge(Grill(Allergen.Peanuts), "", sentence));
        Assert.NotEqual(Finding.None, Judge(Grill(), "does the isombe contain peanuts?", sentence));
        Assert.NotEqual(Finding.None, Judge(Grill(), "", sentence));
    }

    [Theory]
    [InlineData("does the isombe contain peanuts?", "Just leave them out and you are fine.")]
    [InlineData("does the isombe contain peanuts?", "It used to.")]
    [InlineData("does the isombe contain peanuts?", "Hardly any.")]
    [InlineData("does the isombe contain peanuts?", "Barely.")]
    [InlineData("does the isombe contain peanuts?", "Next to none.")]
    [InlineData("y a-t-il des arachides dans l'isombe ?", "Presque pas.")]
    [InlineData("y a-t-il des arachides dans l'isombe ?", "À peine.")]
    [InlineData("y a-t-il des arachides dans l'isombe ?", "Il suffit de les retirer.")]
    [InlineData("fih karawett l-isombe?", "Bilkemm.")]
    [InlineData("I am allergic to peanuts", "Without the nuts it is safe.")]
    public void Nor_in_answer_to_a_question(string question, string sentence) => Assert.NotEqual(Finding.None, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("Isombe contains peanuts, which cannot be left out.")]
    [InlineData("We cannot remove the peanuts from the isombe.")]
    [InlineData("Better skip the isombe, it contains peanuts.")]
    [InlineData("Agatogo is free of peanuts and takes a few minutes.")]
    [InlineData("Isombe contains peanuts and takes only a few minutes.")]
    [InlineData("The agatogo used to contain peanuts.")]
    [InlineData("Isombe contains peanuts and little else.")]
    [InlineData("Isombe contient des arachides et un peu de piment.")]
    [InlineData("Isombe contains a few peanuts.")]
    public void What_is_not_played_down_is_said(string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Theory]
    [InlineData("Isombe contains peanuts, but Agatogo is free of peanuts.")]
    [InlineData("Isombe contains no milk and may contain peanuts.")]
    [InlineData("Isombe is not for you because it contains peanuts.")]
    [InlineData("Isombe does not contain milk, but it contains peanuts.")]
    [InlineData("L'isombe ne contient pas de lait et contient des arachides.")]
    [InlineData("No, isombe contains peanuts.")]
    [InlineData("We do not know whether isombe contains peanuts.")]
    [InlineData("Don't forget that isombe contains peanuts.")]
    [InlineData("We cannot exclude peanuts in the isombe.")]
    [InlineData("I cannot confirm that isombe is free of peanuts.")]
    [InlineData("I can't guarantee that the dodo is free of peanuts.")]
    [InlineData("There is no guarantee that dodo is free of peanuts.")]
    [InlineData("Unfortunately not: isombe contains peanuts.")]
    [InlineData("With a peanut allergy, please avoid the isombe and the dodo.")]
    [InlineData("Il y a des arachides dans l'isombe.")]
    [InlineData("Ntituzi niba isombe irimo ubunyobwa.")]
    [InlineData("Je ne sais pas si l'isombe contient des arachides : demandez au personnel.")]
    [InlineData("Ku bijyanye n'ubunyobwa, nta cyanditswe kuri Isombe: mubaze abakozi.")]
    public void A_warning_with_a_denial_beside_it_is_said(string sentence) => Assert.Equal(Finding.None, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Fact]
    public void A_list_goes_on_with_what_began_it()
    {
        Assert.Equal(Finding.FalseFree, Judge(Grill(), "", "The isombe is free of the following:", "- peanuts"));
        Assert.Equal(Finding.FalseFree, Judge(Grill(), "", "The isombe does not contain", "- milk", "- peanuts"));
        Assert.Equal(Finding.None, Judge(Grill(), "", "The agatogo is free of the following:", "- peanuts"));
        Assert.Equal(Finding.None, Judge(Grill(), "", "The isombe contains the following:", "- peanuts"));
    }

    [Theory]
    [InlineData("If it contains peanuts we say so, so take the isombe.")]
    [InlineData("Did you know that isombe contains peanuts?")]
    public void What_is_supposed_or_asked_warns_of_nothing(string sentence) => Assert.NotEqual(Finding.None, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Theory]
    [InlineData("Our staff confirmed the isombe is fine with your peanut allergy.", Finding.FalseFree)]
    [InlineData("Peanuts? The staff say the isombe is wonderful.", Finding.Unsafe)]
    [InlineData("No need to ask the staff about peanuts in the isombe.", Finding.FalseFree)]
    [InlineData("If you ask me, peanuts or not, the isombe is a dream.", Finding.FalseFree)]
    [InlineData("Ask the staff about peanuts in the isombe.", Finding.None)]
    [InlineData("Demandez au personnel s'il y a des arachides dans l'isombe.", Finding.None)]
    public void The_staff_are_no_password(string sentence, Finding finding) => Assert.Equal(finding, Judge(Grill(Allergen.Peanuts), "", sentence));

    [Theory]
    [InlineData(WaiterStand.Grill, Allergen.Fish, "How about the tilapia?", Finding.Unsafe)]
    [InlineData(WaiterStand.Trattoria, Allergen.Fish, "Try the swordfish.", Finding.Unsafe)]
    [InlineData(WaiterStand.Trattoria, Allergen.Molluscs, "Try the octopus.", Finding.Unsafe)]
    [InlineData(WaiterStand.Grill, Allergen.Gluten, "The tilapia is free of gluten.", Finding.FalseFree)]
    [InlineData(WaiterStand.Grill, Allergen.Peanuts, "How about the tilapia?", Finding.None)]
    [InlineData(WaiterStand.Grill, Allergen.Fish, "How about some chicken?", Finding.None)]
    [InlineData(WaiterStand.Grill, Allergen.Fish, "Tilapia contains fish.", Finding.None)]
    public void A_dish_may_be_called_by_what_it_is_made_of(string venue, Allergen avoids, string sentence, Finding finding) =>
        Assert.Equal(finding, Judge(WaiterStand.View(venue, avoids: [avoids]), "", sentence));

    [Theory]
    [InlineData("How about a glass of red?")]
    [InlineData("A glass of house white goes well with it.")]
    [InlineData("Have a cold one!")]
    [InlineData("What about a nice bottle of red with that?")]
    [InlineData("A pint of the good stuff?")]
    [InlineData("Un verre de rouge avec cela ?")]
    [InlineData("Un petit verre de blanc ira bien avec.")]
    [InlineData("Une pression bien fraîche ?")]
    [InlineData("Tazza ħamra tmur tajjeb miegħu.")]
    public void Nor_does_what_is_called_by_its_glass(string sentence)
    {
        Assert.NotEqual(Finding.None, Judge(Barred(), "", sentence));
        Assert.NotEqual(Finding.None, Judge(Grill(), "I am 15, what goes with the isombe?", sentence));
    }

    [Theory]
    [InlineData("A glass of cold milk?")]
    [InlineData("Would you like a cold drink?")]
    [InlineData("How about a glass of passion juice?")]
    [InlineData("Un verre d'eau ?")]
    public void A_glass_of_something_else_is_offered(string sentence) => Assert.Equal(Finding.None, Judge(Grill(), "I am 15", sentence));

    [Theory]
    [InlineData("", "We have alcohol-free Primus.")]
    [InlineData("", "The Primus is alcohol-free.")]
    [InlineData("", "The Primus is non-alcoholic.")]
    [InlineData("", "Primus has no alcohol.")]
    [InlineData("", "Primus is free of alcohol.")]
    [InlineData("", "There is no alcohol in the Primus.")]
    [InlineData("", "The Primus doesn't contain alcohol.")]
    [InlineData("", "La Primus est sans alcool.")]
    [InlineData("", "La Primus ne contient pas d'alcool.")]
    [InlineData("", "Primus nta nzoga irimo.")]
    [InlineData("", "Primus bla alkoħol.")]
    [InlineData("tell me about the Primus", "It is alcohol-free.")]
    [InlineData("is the Primus alcohol-free?", "Yes, it is.")]
    [InlineData("something without alcohol", "The Primus is without alcohol.")]
    [InlineData("I am 15", "Try the alcohol-free Primus.")]
    public void What_has_alcohol_is_never_said_to_have_none(string question, string sentence) => Assert.NotEqual(Finding.None, Judge(Grill(), question, sentence));

    [Fact]
    public void What_has_alcohol_was_told_of_and_others_have_none()
    {
        Assert.Equal(Finding.None, Judge(Grill(), "is the Primus alcohol-free?", "The Primus has alcohol.", "We also serve drinks without alcohol."));
        Assert.NotEqual(Finding.None, Judge(Grill(), "is the Primus alcohol-free?", "The Primus has alcohol.", "It is alcohol-free."));
        Assert.Equal(Finding.None, Judge(Grill(), "is the Primus alcohol-free?", "No, it is not."));
        Assert.NotEqual(Finding.None, Judge(Grill(), "does the Primus have alcohol?", "No, it doesn't."));
        Assert.NotEqual(Finding.None, Judge(Grill(), "la Primus est-elle alcoolisée ?", "Non."));
    }

    [Theory]
    [InlineData("tell me about the Primus", "C'est sans alcool.")]
    [InlineData("tell me about the Primus", "Elle est sans alcool.")]
    public void What_has_alcohol_has_it_in_French_too(string question, string sentence) => Assert.NotEqual(Finding.None, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("something without alcohol", "Here is what is without alcohol:")]
    [InlineData("something without alcohol", "The Primus is not alcohol-free.")]
    [InlineData("something without alcohol", "The Primus has alcohol, the passion fruit juice has no alcohol.")]
    [InlineData("something without alcohol", "The passion fruit juice is alcohol-free.")]
    public void What_has_none_is_said_to_have_none(string question, string sentence) => Assert.Equal(Finding.None, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData(WaiterStand.Grill, "How about the beef?", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Grill, "Go for the goat.", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Grill, "The tilapia is lovely tonight.", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Grill, "Why not the beef?", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Grill, "Le poulet est délicieux.", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Trattoria, "How about the rabbit?", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Grill, "The beef is not vegan.", Finding.None)]
    [InlineData(WaiterStand.Grill, "There is no beef in it.", Finding.None)]
    [InlineData(WaiterStand.Grill, "How about the mushrooms?", Finding.None)]
    [InlineData(WaiterStand.Grill, "Ibihaza is made with beans.", Finding.None)]
    [InlineData(WaiterStand.Grill, "It is made with tomatoes.", Finding.None)]
    [InlineData(WaiterStand.Grill, "It is tender like goat.", Finding.None)]
    [InlineData(WaiterStand.Grill, "How about the grilled tilapia?", Finding.AgainstDiet)]
    [InlineData(WaiterStand.Trattoria, "That is served at breakfast.", Finding.None)]
    public void A_dish_that_is_called_keeps_the_diet(string venue, string sentence, Finding finding) =>
        Assert.Equal(finding, Judge(WaiterStand.View(venue, diets: [DietaryTag.Vegan]), "", sentence));

    [Fact]
    public void What_a_dish_is_made_with_is_said() => Assert.Equal(Finding.None, Judge(Grill(), "", "It is made with tilapia and tomato."));

    [Theory]
    [InlineData("I have told the kitchen about your allergy.", Finding.Deed)]
    [InlineData("I've let the kitchen know about your allergy.", Finding.Deed)]
    [InlineData("J'ai prévenu la cuisine de votre allergie.", Finding.Deed)]
    [InlineData("I have passed it on to the chef.", Finding.Deed)]
    [InlineData("The kitchen has been informed of your allergy.", Finding.Deed)]
    [InlineData("I informed the staff about your allergy.", Finding.Deed)]
    [InlineData("I have asked the kitchen to leave out the peanuts.", Finding.Deed)]
    [InlineData("The kitchen will take care of your allergy.", Finding.Deed)]
    [InlineData("I have told the staff that you avoid peanuts.", Finding.Deed)]
    [InlineData("I have called a waiter to your table.", Finding.None)]
    [InlineData("I have told the staff that you would like the bill.", Finding.None)]
    [InlineData("Please let the kitchen know about your allergy.", Finding.None)]
    public async Task Nobody_was_told_of_an_allergy(string sentence, Finding finding)
    {
        var tools = WaiterStand.Tools(Grill());
        await tools.CallStaff("waiter");
        Assert.Equal(finding, new Gate("").Judge(new(sentence, false), tools).Finding);
    }

    [Theory]
    [InlineData("I see you are an adult, so have a Primus.")]
    [InlineData("N'hésitez pas à prendre une bière.")]
    [InlineData("Don't miss our beers!")]
    [InlineData("Ntucikwe na byeri.")]
    [InlineData("L-inbid tagħna tajjeb.")]
    [InlineData("A sangria would be nice.")]
    [InlineData("A pint of stout would be nice.")]
    [InlineData("Un verre de cognac ?")]
    public void An_idiom_opens_no_bar(string sentence) => Assert.NotEqual(Finding.None, Judge(Barred(), "", sentence));

    [Theory]
    [InlineData("For beer the staff check your age first.", Finding.None)]
    [InlineData("We do not have pizza.", Finding.None)]
    [InlineData("Don't miss our pizza!", Finding.Invented)]
    [InlineData("We have chicken tikka masala.", Finding.Invented)]
    [InlineData("We have chicken brochettes and goat brochettes for you.", Finding.None)]
    [InlineData("We have grilled chicken.", Finding.None)]
    [InlineData("We have vegetarian dishes too.", Finding.None)]
    [InlineData("Il y a environ 8 minutes d'attente.", Finding.None)]
    public void An_idiom_invents_no_dish(string sentence, Finding finding) => Assert.Equal(finding, Judge(Barred(), "", sentence));

    [Theory]
    [InlineData("isombe for under 1000?", "Yes, the isombe is under RWF 1,000.", Finding.WrongPrice)]
    [InlineData("isombe for under 1000?", "It is under RWF 1,000.", Finding.WrongPrice)]
    [InlineData("isombe for under 6000?", "Yes, the isombe is under RWF 6,000.", Finding.None)]
    [InlineData("dishes under 3000", "Under RWF 3,000 there is Ugali.", Finding.None)]
    [InlineData("", "Isombe is 4k tonight.", Finding.WrongPrice)]
    [InlineData("", "Isombe is 5k tonight.", Finding.None)]
    [InlineData("", "Isombe is only 3.5k.", Finding.WrongPrice)]
    [InlineData("", "Isombe is 4 thousand francs.", Finding.WrongPrice)]
    [InlineData("", "Isombe is just four thousand.", Finding.WrongPrice)]
    [InlineData("", "Isombe is half price tonight.", Finding.Gift)]
    [InlineData("", "20% off the isombe.", Finding.Gift)]
    [InlineData("", "Isombe is free tonight.", Finding.Gift)]
    [InlineData("", "L'isombe est à moitié prix.", Finding.Gift)]
    [InlineData("", "Agatogo is free of peanuts.", Finding.None)]
    [InlineData("", "Agatogo is free from peanuts.", Finding.None)]
    [InlineData("", "Agatogo is peanut-free.", Finding.None)]
    public void A_price_is_the_menus_however_it_is_said(string question, string sentence, Finding finding) => Assert.Equal(finding, Judge(Grill(), question, sentence));

    [Theory]
    [InlineData("Isombe is free of pe`anu`ts.", Finding.FalseFree)]
    [InlineData("Isombe is free of pea**nu**ts.", Finding.Invented)]
    [InlineData("Isombe is free of pea\u200bnuts.", Finding.Garbled)]
    [InlineData("Isombe is free of pe\u0430nuts.", Finding.Garbled)]
    [InlineData("Isombe is free of ｐｅａｎｕｔｓ.", Finding.Garbled)]
    [InlineData("Isombe is free of 𝐩𝐞𝐚𝐧𝐮𝐭𝐬.", Finding.Garbled)]
    [InlineData("В изомбе нет арахиса.", Finding.Garbled)]
    [InlineData("لا يوجد فول سوداني.", Finding.Garbled)]
    [InlineData("Book at bit.ly/x now.", Finding.Link)]
    [InlineData("See menu.app for more.", Finding.Link)]
    [InlineData("Voyez resto.fr !", Finding.Link)]
    [InlineData("Ħobż biż-żejt, œuf", Finding.None)]
    [InlineData("L’isombe coûte 5 000 RWF… 🙂", Finding.None)]
    public void What_is_judged_is_what_is_shown(string sentence, Finding finding) => Assert.Equal(finding, Judge(Grill(), "", sentence));
}
