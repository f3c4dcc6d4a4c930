using System.Collections.Immutable;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Storage;
using Icupa.Suggestions;
using Icupa.Venues;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>What is suggested to a manager: texts of the menu's data, and advice from figures.</summary>
public sealed class SuggestionTests
{
    private static readonly MenuDocument Grill = WaiterStand.Board(WaiterStand.Grill).Menu.Document;
    private static readonly MenuIndex Menu = WaiterStand.Board(WaiterStand.Grill).Menu;
    private static readonly VenueSettings Settings = WaiterStand.Board(WaiterStand.Grill).Settings;
    private static readonly DateOnly Day = new(2026, 3, 6);
    private static readonly DateTimeOffset Noon = new(2026, 3, 6, 10, 0, 0, TimeSpan.Zero);

    private static MenuItem Dish(string id) => WaiterStand.Item(WaiterStand.Grill, id);

    [Theory]
    [InlineData("isombe", "Cassava leaves with groundnuts and palm oil.", Refusal.None)]
    [InlineData("isombe", "Contains peanuts.", Refusal.None)]
    [InlineData("isombe", "Without milk.", Refusal.None)]
    [InlineData("isombe", "Free of peanuts.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Sans arachides.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Nta bunyobwa irimo.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Cooked in butter and milk.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "With a little fish.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Vegan, of course.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Pas végétalien.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Halal.", Refusal.UnfoundedWords)]
    [InlineData("isombe", "Good for people with allergies.", Refusal.UnfoundedWords)]
    [InlineData("ibihaza", "Vegan: pumpkin and beans.", Refusal.None)]
    [InlineData("ibihaza", "Suits vegetarians too.", Refusal.None)]
    [InlineData("ibihaza", "", Refusal.BadWords)]
    [InlineData("ibihaza", "Two\nlines.", Refusal.BadWords)]
    public void A_text_says_of_allergens_and_diets_only_what_the_data_say(string dish, string words, Refusal refusal) => Assert.Equal(refusal, Descriptions.Judge(Dish(dish), words));

    [Fact]
    public void A_text_is_put_in_its_language_and_nowhere_else()
    {
        var (refusal, menu) = Descriptions.Put(Grill, "isombe", "mt", "Weraq tal-kassava.");
        Assert.Equal(Refusal.None, refusal);
        Assert.Equal(Dish("isombe").Description! with { Mt = "Weraq tal-kassava." }, menu!.Items.Single(i => i.Id == "isombe").Description);
        Assert.Equal(Grill.Items.Where(i => i.Id != "isombe"), menu.Items.Where(i => i.Id != "isombe"));
        var bare = Grill with { Items = [.. Grill.Items.Select(i => i.Id == "isombe" ? i with { Description = null } : i)] };
        Assert.Equal(Refusal.Malformed, Descriptions.Put(bare, "isombe", "fr", "Feuilles de manioc.").Refusal);
        Assert.Equal(new Words("Cassava leaves."), Descriptions.Put(bare, "isombe", "en", "Cassava leaves.").Menu!.Items.Single(i => i.Id == "isombe").Description);
        Assert.Equal(Refusal.Malformed, Descriptions.Put(Grill, "isombe", "de", "Maniok.").Refusal);
        Assert.Equal(Refusal.NoSuchItem, Descriptions.Put(Grill, "pizza", "en", "Flat.").Refusal);
        Assert.Equal(Refusal.NoSuchItem, Descriptions.Put(null, "isombe", "en", "Flat.").Refusal);
        Assert.Equal(Refusal.UnfoundedWords, Descriptions.Put(Grill, "isombe", "en", "Vegan.").Refusal);
    }

    [Fact]
    public void A_missing_or_poor_text_is_noticed()
    {
        Assert.False(Descriptions.Lacks(Dish("isombe"), "en"));
        Assert.True(Descriptions.Lacks(Dish("isombe"), "mt"));
        Assert.True(Descriptions.Lacks(Dish("isombe") with { Description = null }, "en"));
        Assert.True(Descriptions.Lacks(Dish("isombe") with { Description = new("Leaves.") }, "en"));
        Assert.True(Descriptions.Lacks(Dish("grilled-tilapia") with { Description = Dish("grilled-tilapia").Name }, "en"));
    }

    [Theory]
    [InlineData("avocado-salad", "en", "Made with avocado and tomatoes. Suits a vegan diet.")]
    [InlineData("avocado-salad", "fr", "Composition : avocat et tomates. Convient au régime végétalien.")]
    [InlineData("avocado-salad", "rw", "Ibirimo: avoka n'urunyanya. Bikwiriye vegan.")]
    [InlineData("avocado-salad", "mt", "Ingredjenti: avokado u tadam. Immarkat: vegan.")]
    public void A_draft_says_what_a_dish_is_made_with(string dish, string language, string text) => Assert.Equal(text, Copy.Draft(Grill, Dish(dish), language));

    [Fact]
    public void A_draft_of_a_dish_of_which_nothing_is_known_is_none()
    {
        Assert.Null(Copy.Draft(Grill, Dish("isombe") with { Ingredients = [] }, "en"));
        Assert.Null(Copy.Draft(Grill, Dish("goat-brochette"), "en"));
        Assert.Null(Copy.Draft(Grill, Dish("isombe") with { Ingredients = ["nowhere"] }, "en"));
        Assert.Null(Copy.Draft(Grill with { Ingredients = [.. Grill.Ingredients.Select(i => i with { Name = new("Zzz") })] }, Dish("isombe"), "rw"));
    }

    [Fact]
    public void Drafts_are_held_to_what_anybodys_words_are()
    {
        var drafts = 0;
        foreach (var venue in new[] { WaiterStand.Grill, WaiterStand.Trattoria })
            foreach (var dish in WaiterStand.Board(venue).Menu.Document.Items)
                foreach (var language in new[] { "en", "fr", "rw", "mt" })
                    if (Copy.Draft(WaiterStand.Board(venue).Menu.Document, dish, language) is { } draft && Descriptions.Judge(dish, draft) == Refusal.None)
                    {
                        drafts++;
                        Assert.True(Copy.MayBeShown(WaiterStand.Board(venue), dish, language, draft), $"{dish.Id} {language}: {draft}");
                    }
        Assert.True(drafts > 100, $"{drafts}");
    }

    [Theory]
    [InlineData("Pounded cassava leaves with groundnuts.", true)]
    [InlineData("Pounded cassava leaves with lobster.", false)]
    [InlineData("Pounded cassava leaves with beef.", false)]
    [InlineData("Grilled cassava leaves.", false)]
    [InlineData("Pounded cassava leaves, free of peanuts.", false)]
    [InlineData("Pounded cassava leaves, vegan.", false)]
    [InlineData("Only RWF 100 today.", false)]
    [InlineData("Leaves. Free today for everybody: on the house.", false)]
    [InlineData("See https://evil.example for more.", false)]
    [InlineData("<b>Leaves</b> with groundnuts", false)]
    public void What_a_model_writes_is_shown_only_where_the_data_bear_it_out(string words, bool shown) =>
        Assert.Equal(shown, Copy.MayBeShown(WaiterStand.Board(WaiterStand.Grill), Dish("isombe"), "en", words));

    [Fact]
    public void What_may_be_said_of_a_dish_does_not_hang_on_the_hour_or_the_stock()
    {
        var board = WaiterStand.View(WaiterStand.Grill).Without(Stock.Item, "chapati-eggs").Board;
        Assert.True(Copy.MayBeShown(board, Dish("chapati-eggs"), "en", "Chapati with eggs."));
        Assert.True(Copy.MayBeShown(board, Dish("primus"), "en", "Primus, a lager of Rwanda."));
    }

    private static Sales Sold(Func<MenuItem, int> portions, int visits = 0, params Pair[] pairs) =>
        new(Grill.Items.ToDictionary(i => i.Id, portions), Grill.Items.ToDictionary(i => i.Id, _ => 20), visits, [.. pairs]);

    [Fact]
    public void A_dish_is_slow_beside_others_of_its_course()
    {
        var slow = Selling.Slow(Menu, Sold(i => i.Id == "melange" ? 3 : 24), "en").Single();
        Assert.Equal(("slow:melange", SuggestionKind.Slow, 3, 24), (slow.Id, slow.Kind, slow.Count, slow.Of));
        Assert.Empty(Selling.Slow(Menu, Sold(i => i.Id == "melange" ? 7 : 24), "en"));
        // Half of the course sells nothing: it is not this dish.
        Assert.Empty(Selling.Slow(Menu, Sold(i => i.Id.Contains("brochette", StringComparison.Ordinal) ? 90 : 0), "en"));
        // Too little was sold of anything.
        Assert.Empty(Selling.Slow(Menu, Sold(i => i.Id == "melange" ? 0 : 1), "en"));
        Assert.Equal(Selling.Most, Selling.Slow(Menu, Sold(i => i.Id.Contains("brochette", StringComparison.Ordinal) ? 1 : 24), "en").Count());
    }

    [Fact]
    public void Two_dishes_go_together_where_tables_say_so_more_than_chance()
    {
        var pair = Selling.Together(Menu, Sold(_ => 0, 100, new Pair("goat-brochette", "mizuzu", 12)), "en").Single();
        Assert.Equal((SuggestionKind.Together, 12, 20), (pair.Kind, pair.Count, pair.Of));
        Assert.Empty(Selling.Together(Menu, Sold(_ => 0, 100, new Pair("goat-brochette", "mizuzu", 7)), "en"));
        Assert.Empty(Selling.Together(Menu, Sold(_ => 0, 100, new Pair("goat-brochette", "mizuzu", 4)), "en"));
        // Everybody orders both anyway.
        Assert.Empty(Selling.Together(Menu, Sold(_ => 0, 20, new Pair("goat-brochette", "mizuzu", 20)), "en"));
        // Two of a kind, or one that is off the menu, are no offer.
        Assert.Empty(Selling.Together(Menu, Sold(_ => 0, 100, new Pair("goat-brochette", "beef-brochette", 12), new Pair("gone", "mizuzu", 12)), "en"));
    }

    [Fact]
    public void What_ran_out_on_several_days_is_worth_a_word()
    {
        var goat = new StockId(Stock.Ingredient, "goat");
        RanOut[] outs = [new(goat, Day, Noon.AddHours(8)), new(goat, Day.AddDays(-2), Noon.AddHours(13)), new(goat, Day.AddDays(-2), Noon.AddHours(7)), new(new(Stock.Item, "isombe"), Day, Noon)];
        var advice = Selling.Stock(Menu, outs, 28, Settings, "fr").Single();
        Assert.Equal(("stock:ingredient:goat", "Chèvre", 2, 28, "19:00"), (advice.Id, advice.Name, advice.Count, advice.Of, advice.Earliest));
        Assert.Empty(Selling.Stock(Menu, outs.Select(o => o with { Stock = new(Stock.Item, "off-the-menu") }), 28, Settings, "fr"));
    }

    [Fact]
    public void A_day_is_read_for_what_ran_out_of_it()
    {
        var stock = new Played<Availability, AvailabilityEvent>(Noon);
        stock.Must(Who.House, s => s.Open([new(Stock.Ingredient, "pork", "staff:eric", 0)]));
        stock.Must(Who.Screen, s => s.EightySix(Who.Screen, Stock.Ingredient, "goat"));
        stock.Wait(TimeSpan.FromMinutes(2));
        // A slip of a finger.
        stock.Must(Who.Screen, s => s.UnEightySix(Who.Screen, Stock.Ingredient, "goat"));
        stock.Must(Who.Screen, s => s.CountDown(Who.Screen, "isombe", 1));
        stock.Wait(TimeSpan.FromMinutes(58));
        var line = LineId.Of(Guid.NewGuid().ToString());
        stock.Must(Who.House, s => s.Reserve(Who.House, line, "isombe", 1, stock.Now));
        stock.Must(Who.House, s => s.Sell(Who.House, line));
        stock.Wait(TimeSpan.FromMinutes(30));
        stock.Must(Who.Screen, s => s.UnEightySix(Who.Screen, Stock.Item, "isombe"));
        stock.Wait(TimeSpan.FromHours(4));
        stock.Must(Who.Screen, s => s.EightySix(Who.Screen, Stock.Item, "agatogo"));
        var outs = Selling.Outs(Day, stock.Rows(AvailabilityJson.Default.CommitAvailabilityEventArray).Commits(AvailabilityJson.Default.CommitAvailabilityEventArray));
        Assert.Equal([new(new(Stock.Item, "isombe"), Day, Noon.AddMinutes(60)), new(new(Stock.Item, "agatogo"), Day, Noon.AddMinutes(330))], outs);
    }
}
