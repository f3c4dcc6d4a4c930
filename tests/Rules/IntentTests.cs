using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Menus.Search;
using Icupa.Tests.Search;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What a guest's words are read as, in four languages.</summary>
public sealed class IntentTests
{
    private static SearchIntent Kigali(string text, string language = "en") => Intent.Read(text, language, DemoMenus.Boards["kigali-grill"].Menu, Currency.RWF);
    private static SearchIntent Valletta(string text, string language = "en") => Intent.Read(text, language, DemoMenus.Boards["valletta-trattoria"].Menu, Currency.EUR);

    [Theory]
    [InlineData("without milk", Allergen.Milk)]
    [InlineData("no eggs please", Allergen.Eggs)]
    [InlineData("gluten-free", Allergen.Gluten)]
    [InlineData("I have a peanut allergy", Allergen.Peanuts)]
    [InlineData("I'm allergic to shellfish", Allergen.Crustaceans, Allergen.Molluscs)]
    [InlineData("fish without mustard, celery or sesame", Allergen.Mustard, Allergen.Celery, Allergen.Sesame)]
    [InlineData("nut and dairy free", Allergen.Nuts, Allergen.Peanuts, Allergen.Milk)]
    [InlineData("without almonds", Allergen.Nuts)]
    [InlineData("coeliac", Allergen.Gluten)]
    [InlineData("sans lactose", Allergen.Milk)]
    [InlineData("pas d'œufs", Allergen.Eggs)]
    [InlineData("je suis allergique au soja et aux arachides", Allergen.Soya, Allergen.Peanuts)]
    [InlineData("ni poisson ni crustacés", Allergen.Fish, Allergen.Crustaceans)]
    [InlineData("ibiryo bitarimo amata", Allergen.Milk)]
    [InlineData("nta magi", Allergen.Eggs)]
    [InlineData("ntarimo ubunyobwa cyangwa ifi", Allergen.Peanuts, Allergen.Fish)]
    [InlineData("umutsima udafite ingano", Allergen.Gluten)]
    [InlineData("bla ħalib", Allergen.Milk)]
    [InlineData("minghajr bajd u gulglien", Allergen.Eggs, Allergen.Sesame)]
    [InlineData("jien allerġiku għall-ġewż", Allergen.Nuts)]
    [InlineData("something without penuts", Allergen.Peanuts)]
    [InlineData("i'm alergic to peanutts", Allergen.Peanuts)]
    [InlineData("glutten free", Allergen.Gluten)]
    [InlineData("allergic to seasame", Allergen.Sesame)]
    [InlineData("sans cacahuettes", Allergen.Peanuts)]
    [InlineData("dairyfree", Allergen.Milk)]
    [InlineData("nothing bitter", new Allergen[0])]
    public void Reads_what_a_dish_must_be_free_of(string text, params Allergen[] allergens) =>
        Assert.Equal(allergens.Order(), Kigali(text).Without.Order());

    [Theory]
    [InlineData("i'm alergic to penuts")]
    [InlineData("peanutt free")]
    public void What_makes_a_guest_ill_is_not_looked_for(string text) => Assert.Empty(Kigali(text).Terms);

    [Theory]
    [InlineData("vegann main", DietaryTag.Vegan, Course.Main)]
    [InlineData("vegitarian starter", DietaryTag.Vegetarian, Course.Starter)]
    [InlineData("vegan starter", DietaryTag.Vegan, Course.Starter)]
    [InlineData("plat principal végétarien", DietaryTag.Vegetarian, Course.Main)]
    [InlineData("ibiryoherera by'ibimera gusa", DietaryTag.Vegan, Course.Dessert)]
    [InlineData("deżerta veġetarjana", DietaryTag.Vegetarian, Course.Dessert)]
    [InlineData("no meat side dish", DietaryTag.Vegetarian, Course.Side)]
    [InlineData("ibinyobwa birimo urusenda", DietaryTag.Spicy, Course.Drink)]
    [InlineData("antipasti pikkanti", DietaryTag.Spicy, Course.Starter)]
    [InlineData("entrée halal", DietaryTag.Halal, Course.Starter)]
    public void Reads_diet_and_course(string text, DietaryTag tag, Course course)
    {
        var intent = Kigali(text);
        Assert.Equal([tag], intent.Diets);
        Assert.Equal(course, intent.Course);
        Assert.Empty(intent.Terms);
    }

    [Theory]
    [InlineData("not spicy", DietaryTag.Spicy)]
    [InlineData("pas trop épicé", DietaryTag.Spicy)]
    [InlineData("nta rusenda", DietaryTag.Spicy)]
    [InlineData("mhux pikkanti", DietaryTag.Spicy)]
    [InlineData("alcohol-free", DietaryTag.Alcohol)]
    [InlineData("sans alcool", DietaryTag.Alcohol)]
    [InlineData("nta nzoga", DietaryTag.Alcohol)]
    [InlineData("bla alkoħol", DietaryTag.Alcohol)]
    public void Reads_what_it_must_not_be(string text, DietaryTag tag)
    {
        Assert.Equal([tag], Kigali(text).Not);
        Assert.Empty(Kigali(text).Terms);
    }

    [Theory]
    [InlineData("Ni ibihe biryoherera mufite?", Course.Dessert)]
    [InlineData("ni boisson ni dessert", null)]
    public void In_Kinyarwanda_ni_denies_nothing(string text, Course? course) => Assert.Equal(course, Kigali(text).Course);

    [Theory]
    [InlineData("under 5000", 5000)]
    [InlineData("less than 5,000 francs", 5000)]
    [InlineData("5k or less", 5000)]
    [InlineData("moins de 5 000 frw", 5000)]
    [InlineData("munsi ya 5000", 5000)]
    [InlineData("itarenze amafaranga 5000", 5000)]
    [InlineData("inqas minn 5000", 5000)]
    [InlineData("5000 rwf", 5000)]
    [InlineData("table for 2", null)]
    [InlineData("mfite 3000 gusa", 3000)]
    [InlineData("Mfite 3000, narya iki?", 3000)]
    [InlineData("dufite amafaranga 3000", 3000)]
    [InlineData("mfite ibihumbi bitatu gusa", 3000)]
    [InlineData("mfite ibihumbi bitanu na magana atanu", 5500)]
    [InlineData("I only have 3000", 3000)]
    [InlineData("I've got 3000 only, what can I eat?", 3000)]
    [InlineData("je n'ai que 3000", 3000)]
    [InlineData("j'ai 3000 francs", 3000)]
    [InlineData("under five thousand", 5000)]
    [InlineData("moins de douze mille cinq cents francs", 12_500)]
    [InlineData("table for 2 only", null)]
    [InlineData("mfite imyaka 15 gusa", null)]
    [InlineData("ndashaka burusheti 2 gusa", null)]
    [InlineData("mfite iminota 20 gusa", null)]
    [InlineData("something ready under ten minutes", null)]
    public void Reads_a_ceiling_in_francs(string text, int? most) => Assert.Equal(most, Kigali(text).AtMost);

    [Theory]
    [InlineData("under €10", 1000)]
    [InlineData("moins de 10,50 €", 1050)]
    [InlineData("taħt l-10 ewro", 1000)]
    [InlineData("up to 7.5 euros", 750)]
    [InlineData("10 euros max", 1000)]
    [InlineData("cheaper than 1,000", 100_000)]
    [InlineData("għandi biss 10 ewro", 1000)]
    [InlineData("għandi 10 biss", 1000)]
    [InlineData("I only have ten euros", 1000)]
    [InlineData("I only have 10 minutes", null)]
    [InlineData("għandi 15-il sena", null)]
    public void Reads_a_ceiling_in_euros(string text, int? most) => Assert.Equal(most, Valletta(text).AtMost);

    [Fact]
    public void Reads_an_ingredient_that_is_no_allergen_as_an_ingredient()
    {
        Assert.Equal(["onions"], Kigali("salad without onions").WithoutIngredients);
        Assert.Equal(["tomates", "tomato"], Kigali("sans tomates").WithoutIngredients);
        Assert.Equal(["avocado"], Kigali("nta voka").WithoutIngredients);
        Assert.Equal(["bacon", "majjal", "pork", "sausage"], Valletta("bla majjal", "mt").WithoutIngredients.Order());
        Assert.Equal(["cheese", "gbejna-cured", "gbejna-fresh", "ricotta"], Valletta("pasta without cheese").WithoutIngredients.Order());
    }

    [Fact]
    public void What_is_wanted_after_what_is_not_stays_wanted()
    {
        var intent = Kigali("something without nuts but with chicken, quick");
        Assert.Equal(["chicken"], intent.Terms);
        Assert.Equal([Allergen.Nuts, Allergen.Peanuts], intent.Without.Order().Reverse());
        Assert.True(intent.Quick);
        Assert.Equal(["juice"], Kigali("no alcohol, juice").Terms);
        Assert.Equal(["umutobe"], Kigali("nta nzoga, umutobe", "rw").Terms);
    }

    [Fact]
    public void A_category_is_one_only_when_nothing_else_is_asked_for()
    {
        Assert.Equal("brochettes", Kigali("brochettes under 4000").Group);
        Assert.Equal("pots", Kigali("ibyo mu nkono", "rw").Group);
        Assert.Equal("meat", Valletta("rabbit and meat").Group);
        Assert.Equal("breakfast", Kigali("petit-déjeuner", "fr").Group);
        Assert.Null(Kigali("goat brochette").Group);
        Assert.Contains("goat", Kigali("goat brochette").Terms);
    }

    [Fact]
    public void Heat_is_spice_unless_it_is_a_drink_s()
    {
        Assert.Equal([DietaryTag.Spicy], Kigali("hot chicken").Diets);
        Assert.Empty(Kigali("hot tea").Diets);
        Assert.Equal(Course.Drink, Kigali("hot drink").Course);
        Assert.Equal(["the"], Kigali("du thé", "fr").Terms);
        Assert.Empty(Kigali("the").Terms);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("what do you have?")]
    [InlineData("😀 !!! …")]
    [InlineData("\u0000\u0001 '; drop table menu_search; --")]
    public void What_says_nothing_filters_nothing(string text) => Assert.False(MenuFilter.Any(Kigali(text)));

    [Fact]
    public void Reads_no_more_than_its_limits()
    {
        Assert.True(Kigali(string.Join(' ', Enumerable.Repeat("goat", 100_000))).Terms.Length <= Intent.MostTerms);
        Assert.True(Kigali(string.Concat(Enumerable.Range(0, 300).Select(n => $"w{(char)('a' + n % 26)}{(char)('a' + n / 26)} "))).Terms.Length <= Intent.MostTerms);
    }

    [Fact]
    public void The_glossary_has_at_least_300_entries_and_all_four_languages()
    {
        var lines = Glossary.Lines("glossary.txt").Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('|')).ToList();
        Assert.True(lines.Count >= 300, $"{lines.Count}");
        foreach (var language in Enumerable.Range(0, 4))
            Assert.True(lines.Count(l => l[language].Trim().Length > 0) >= 200, $"column {language}");
        Assert.Equal(lines.Count, Glossary.Culinary.All.Select(e => e.Name).Distinct().Count());
        // Every allergen can be named in each language.
        foreach (var allergen in Enum.GetValues<Allergen>())
            foreach (var language in Enumerable.Range(0, 4))
                Assert.Contains(lines, l => l[4].Contains($"no {allergen}", StringComparison.OrdinalIgnoreCase) && l[language].Trim().Length > 0);
    }

    [Fact]
    public void Folds_as_the_menu_s_languages_need()
    {
        Assert.Equal("hobz biz zejt", Folding.Phrase("Ħobż biż-żejt"));
        Assert.Equal("oeufs a l ail", Folding.Phrase("Œufs à l’ail"));
        Assert.Equal("mutzig", Folding.Phrase("Mützig"));
        Assert.Equal(["5,000", "10.50"], Folding.Words("5,000 x 10.50 y").Where(w => char.IsDigit(w.Folded[0])).Select(w => w.Folded));
    }
}
