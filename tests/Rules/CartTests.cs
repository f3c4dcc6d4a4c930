using System.Collections.Immutable;
using CsCheck;
using Icupa.Carts;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Orders;
using Icupa.Storage;
using Icupa.Venues;
using Icupa.Visits;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>A table of Ana (host) and Ben, with beer (alcohol), stew (a required size, extras), salad (lunch only) and rolls (counted).</summary>
public sealed class CartTests
{
    private static readonly DateTimeOffset Evening = new(2026, 3, 6, 17, 0, 0, TimeSpan.Zero);
    private static readonly SessionId Ana = SessionId.Of(Who.Ana.Id);
    private static readonly SessionId Ben = SessionId.Of(Who.Ben.Id);
    private static readonly TableId Table = TableId.Of("demo/kigali-grill/12");
    private static readonly LineId First = LineId.Of("20000000-0000-0000-0000-000000000001");
    private static readonly LineId Second = LineId.Of("20000000-0000-0000-0000-000000000002");
    private static readonly ImmutableArray<Choice> Large = [new("size", "large")];

    private static readonly MenuDocument Document = new()
    {
        Dayparts = [new("lunch", new("Lunch"), "11:00", "15:00")],
        Groups = [new("food", new("Food")), new("drinks", new("Drinks"))],
        Ingredients = [new("beef", new("Beef"))],
        ModifierGroups =
        [
            new("size", new("Size"), 1, 1, [new("small", new("Small"), "SML"), new("large", new("Large"), "LRG", 500)]),
            new("extras", new("Extras"), 0, 2, [new("egg", new("Egg"), "EGG", 200), new("rice", new("Rice"), "RICE", 300) { Groups = ["sauce"] }, new("bean", new("Beans"), "BEAN", 100)]),
            new("sauce", new("Sauce"), 1, 1, [new("hot", new("Hot"), "HOT"), new("mild", new("Mild"), "MILD")]),
        ],
        Items =
        [
            new("beer", "drinks", new("Beer"), "BEER", 1_500) { Tags = [DietaryTag.Alcohol] },
            new("stew", "food", new("Stew"), "STEW", 4_000) { ModifierGroups = ["size", "extras"], Ingredients = ["beef"] },
            new("salad", "food", new("Salad"), "SALAD", 2_000) { Dayparts = ["lunch"] },
            new("rolls", "food", new("Rolls"), "ROLLS", 800),
        ],
    };

    private static readonly VenueSettings Venue = new(VenueId.Of("demo/kigali-grill"), "Grill", Currency.RWF, "Africa/Kigali")
    {
        AlcoholNeedsStaff = true,
        Stations = [new("grill", "Grill", StationKind.Prep), new("bar", "Bar", StationKind.Prep)],
        Routing = [new("grill", Group: "food"), new("bar", Group: "drinks")],
    };

    private static CartRules Rules(VenueSettings? venue = null, Availability? stock = null, MenuDocument? menu = null, int number = 1) =>
        new(venue ?? Venue, new(number, menu ?? Document), stock ?? Availability.Empty, Evening, false);

    private static Availability Stock(params Func<Availability, Decision<AvailabilityEvent>>[] commands)
    {
        var stock = new Played<Availability, AvailabilityEvent>(Evening);
        foreach (var command in commands)
            stock.Must(Who.Server, command);
        return stock.State;
    }

    private static readonly Availability CountedRolls = Stock(s => s.CountDown(Who.Server, "rolls", 5));
    private static readonly Availability NoBeef = Stock(s => s.EightySix(Who.Server, Icupa.Kitchen.Stock.Ingredient, "beef"));

    private static Participants People(long version = 1, VisitState state = VisitState.Open, params SessionId[] adults) => new(version, Table, Ana, [Ana, Ben], [.. adults], state);

    private static Played<Cart, CartEvent> Seated(VisitState state = VisitState.Open)
    {
        var cart = new Played<Cart, CartEvent>(Evening);
        cart.Must(Who.House, c => c.Admit(People(state: state)));
        return cart;
    }

    /// <summary>A cart whose first round waits for staff, in a venue that wants that.</summary>
    private static (Played<Cart, CartEvent> Cart, CartRules Approving) Waiting()
    {
        var (cart, approving) = (Seated(), Rules(Venue with { Joining = JoinPolicy.Approve }));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First)));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 4_500, approving));
        return (cart, approving);
    }

    private static NewLine Stew(LineId line, int quantity = 1, ImmutableArray<Choice>? choices = null, string? note = null, AllergyMark? allergy = null) => new(line, "stew", quantity, choices ?? Large, note, allergy);

    [Fact]
    public void What_a_station_cooked_that_is_gone_is_cooked_at_another()
    {
        var beer = Document.Items[0];
        Assert.Equal(["bar"], Orders.Routing.StationsOf(Venue, beer));
        var kitchen = Venue with { Stations = [Venue.Stations[0]] };
        Assert.Equal(["grill"], Orders.Routing.StationsOf(kitchen, beer));
        Assert.Equal(["grill"], Orders.Routing.StationsOf(kitchen with { Routing = [new("bar", Item: "beer"), new("grill", Item: "beer")] }, beer));
    }

    [Fact]
    public void Nothing_is_sent_to_be_made_where_whole_orders_are_seen()
    {
        var (beer, pass) = (Document.Items[0], new PrepStation("pass", "Pass", StationKind.Expo));
        var venue = Venue with { Stations = [pass, .. Venue.Stations], Routing = [new("pass", Item: "beer"), .. Venue.Routing] };
        Assert.Equal(["beer: nothing is made at pass, it sees whole orders"], VenueCheck.Faults(venue));
        Assert.Empty(VenueCheck.Faults(Venue));
        Assert.Equal(["nothing is made at any station: each sees whole orders"], VenueCheck.Faults(Venue with { Stations = [pass], Routing = [] }));
        Assert.Equal(["bar"], Orders.Routing.StationsOf(venue, beer));
        Assert.Equal(["grill"], Orders.Routing.StationsOf(venue with { Routing = [new("pass", Group: "drinks")] }, beer));
    }

    private static Decision<CartEvent> Add(Cart cart, Asker who, NewLine line, CartRules? rules = null) => cart.AddLine(who, line, line.Note is null ? null : "n1", line.Allergy is null ? null : "a1", rules ?? Rules());

    private static Decision<CartEvent> Change(Cart cart, Asker who, LineId line, int quantity, CartRules? rules = null) => cart.ChangeLine(who, line, new(quantity, Large), null, null, rules ?? Rules());

    public static TheoryData<Refusal, string, int, string?> BadLines() => new()
    {
        { Refusal.NoSuchItem, "unicorn", 1, null },
        { Refusal.NotServedNow, "salad", 1, null },
        { Refusal.BadQuantity, "stew", 0, null },
        { Refusal.BadQuantity, "stew", -1, null },
        { Refusal.BadQuantity, "stew", 100, null },
        { Refusal.BadNote, "stew", 1, new string('x', 501) },
        { Refusal.BadNote, "stew", 1, "ring\u0007" },
        { Refusal.AgeNotVerified, "beer", 1, null },
    };

    [Theory, MemberData(nameof(BadLines))]
    public void A_bad_line_is_refused_by_name(Refusal refusal, string item, int quantity, string? note) =>
        Assert.Equal(refusal, Add(Seated().State, Who.Ana, new(First, item, quantity, item == "stew" ? Large : [], note)).Refusal);

    [Fact]
    public void Options_must_fit_the_dish()
    {
        var cart = Seated().State;
        Refusal With(params Choice[] choices) => Add(cart, Who.Ana, Stew(First, choices: [.. choices])).Refusal;
        Choice size = new("size", "small");
        Assert.Equal(Refusal.TooFewModifiers, With());
        Assert.Equal(Refusal.TooManyModifiers, With(size, new("size", "large")));
        Assert.Equal(Refusal.TooManyModifiers, With(size, new("extras", "egg"), new("extras", "bean"), new("extras", "rice") { Choices = [new("sauce", "hot")] }));
        Assert.Equal(Refusal.NoSuchModifier, With(size, new("extras", "gold")));
        Assert.Equal(Refusal.NoSuchModifier, With(size, new("sauce", "hot")));
        Assert.Equal(Refusal.NoSuchModifier, With(size, new("extras", "egg"), new("extras", "egg")));
        Assert.Equal(Refusal.TooFewModifiers, With(size, new("extras", "rice")));
        Assert.Equal(Refusal.None, With(size, new("extras", "rice") { Choices = [new("sauce", "mild")] }));
    }

    [Fact]
    public void The_price_comes_from_the_menu_and_its_options()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First, 3, [new("size", "large"), new("extras", "rice") { Choices = [new("sauce", "hot")] }])));
        Assert.Equal(3 * (4_000 + 500 + 300), cart.State.Total);
    }

    [Fact]
    public void Allergies_have_codes_or_words_and_nothing_else()
    {
        var cart = Seated().State;
        Refusal With(AllergyMark mark) => Add(cart, Who.Ana, Stew(First, allergy: mark)).Refusal;
        Assert.Equal(Refusal.BadAllergy, With(new([])));
        Assert.Equal(Refusal.BadAllergy, With(new([], "\u200b \u2060\u2800")));
        Assert.Equal(Refusal.BadAllergy, With(new([(Allergen)77])));
        Assert.Equal(Refusal.BadAllergy, With(new([Allergen.Nuts], new string('x', 201))));
        Assert.Equal(Refusal.None, With(new([Allergen.Nuts])));
        Assert.Equal(Refusal.None, With(new([], "kiwi")));
    }

    [Fact]
    public void Only_those_who_sit_here_may_touch_it()
    {
        var stranger = Asker.Guest(SessionId.Of("0c000000-0000-0000-0000-000000000003"));
        Assert.Equal(Refusal.NotAtThisTable, Add(Cart.Empty, Who.Ana, Stew(First)).Refusal);
        Assert.Equal(Refusal.NotAtThisTable, Add(Seated().State, stranger, Stew(First)).Refusal);
        Assert.Equal(Refusal.NotAtThisTable, Add(Seated().State, Who.Screen, Stew(First)).Refusal);
        Assert.Equal(Refusal.VisitEnded, Add(Seated(VisitState.Closed).State, Who.Ana, Stew(First)).Refusal);
        Assert.Equal(Refusal.VisitEnded, Seated(VisitState.Closed).State.Place(Who.Server, 0, Rules()).Refusal);
    }

    [Fact]
    public void A_line_belongs_to_who_added_it_but_host_and_staff_may_change_any()
    {
        var cart = Seated();
        cart.Must(Who.Ben, c => Add(c, Who.Ben, Stew(First)));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second)));
        Assert.Equal(Refusal.NotYourLine, Change(cart.State, Who.Ben, Second, 2).Refusal);
        Assert.Equal(Refusal.NotYourLine, cart.State.RemoveLine(Who.Ben, Second, Venue).Refusal);
        Assert.Equal(Refusal.None, Change(cart.State, Who.Ben, Second, 2, Rules(Venue with { Editing = CartEditing.Anyone })).Refusal);
        cart.Must(Who.Ana, c => Change(c, Who.Ana, First, 4));
        cart.Must(Who.Server, c => c.RemoveLine(Who.Server, Second, Venue));
        Assert.Equal(4, Assert.Single(cart.State.Lines).Quantity);
        Assert.Equal(Refusal.NoSuchLine, Change(cart.State, Who.Ana, LineId.Of("2f000000-0000-0000-0000-000000000009"), 1).Refusal);
    }

    [Fact]
    public void The_same_line_again_changes_nothing_and_a_removed_one_does_not_come_back()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First)));
        Assert.Equal(Decision<CartEvent>.AlreadySo, Add(cart.State, Who.Ana, Stew(First)));
        Assert.Equal(Refusal.LineExists, Add(cart.State, Who.Ben, Stew(First)).Refusal);
        cart.Must(Who.Ana, c => c.RemoveLine(Who.Ana, First, Venue));
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.RemoveLine(Who.Ana, First, Venue));
        Assert.Equal(Refusal.LineExists, Add(cart.State, Who.Ana, Stew(First)).Refusal);
    }

    [Fact]
    public void A_cart_is_full_at_its_limit()
    {
        var cart = Seated();
        for (var i = 0; i < Cart.MaxLines; i++)
            cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(new(new Guid(i + 1, 0, 0, new byte[8])))));
        Assert.Equal(Refusal.CartFull, Add(cart.State, Who.Ana, Stew(Second)).Refusal);
    }

    [Fact]
    public void Alcohol_waits_for_staff_and_staff_may_add_it()
    {
        var cart = Seated();
        cart.Must(Who.Server, c => Add(c, Who.Server, new(First, "beer", 1, [])));
        cart.Must(Who.House, c => c.Admit(People(2, adults: Ben)));
        cart.Must(Who.Ben, c => Add(c, Who.Ben, new(Second, "beer", 1, [])));
        Assert.Equal(Refusal.AgeNotVerified, Add(cart.State, Who.Ana, new(LineId.Of("2f000000-0000-0000-0000-000000000009"), "beer", 1, [])).Refusal);
    }

    [Fact]
    public void Who_said_that_they_are_too_young_waits_for_staff_whatever_the_venue_wants()
    {
        var (cart, anybody) = (Seated(), Rules(Venue with { AlcoholNeedsStaff = false }));
        NewLine Beer(LineId line) => new(line, "beer", 1, []);
        Assert.Equal(Refusal.NotAllowed, cart.State.TooYoung(Who.Ana, Ben).Refusal);
        cart.Must(Who.Ben, c => Add(c, Who.Ben, Beer(First), anybody));
        cart.Must(Who.House, c => c.TooYoung(Who.House, Ben));
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.TooYoung(Who.House, Ben));

        Assert.Equal(Refusal.AgeNotVerified, Add(cart.State, Who.Ben, Beer(Second), anybody).Refusal);
        Assert.Equal(Refusal.AgeNotVerified, cart.State.ChangeLine(Who.Ben, First, new(2, []), null, null, anybody).Refusal);
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Beer(Second), anybody));
        // Nor is what was there before sent, by whomever.
        Assert.Equal([true, false], cart.State.Lines.Select(l => cart.State.AgeNotVerified(l.By, anybody.Menu.Item(l.Item), anybody.Settings)));
        Assert.Equal([Refusal.AgeNotVerified, Refusal.AgeNotVerified], new[] { Who.Ana, Who.Server }.Select(who => cart.State.Place(who, 99_999, anybody).Refusal));
        Assert.Equal(Refusal.None, cart.State.RemoveLine(Who.Ben, First, anybody.Settings).Refusal);
        // The visit's news forgets nothing; staff who have seen the age do.
        cart.Must(Who.House, c => c.Admit(People(2)));
        Assert.Equal(Refusal.AgeNotVerified, Add(cart.State, Who.Ben, Beer(new(Guid.Parse("2f000000-0000-0000-0000-00000000000a"))), anybody).Refusal);
        cart.Must(Who.House, c => c.Admit(People(3, adults: Ben)));
        cart.Must(Who.Ben, c => Add(c, Who.Ben, Beer(new(Guid.Parse("2f000000-0000-0000-0000-00000000000a"))), anybody));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, anybody));
    }

    [Fact]
    public void What_is_sold_out_is_refused_and_stays_in_the_cart_until_somebody_decides()
    {
        var cart = Seated();
        Assert.Equal(Refusal.SoldOut, Add(cart.State, Who.Ana, Stew(First), Rules(stock: NoBeef)).Refusal);
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First)));
        Assert.Equal(Refusal.SoldOut, cart.State.Place(Who.Ana, 99_999, Rules(stock: NoBeef)).Refusal);
        Assert.Single(cart.State.Lines);
    }

    [Fact]
    public void A_dish_that_is_served_no_more_is_sent_a_few_minutes_later_at_most()
    {
        CartRules At(int hour, int minute) => Rules() with { Now = new(2026, 3, 6, hour, minute, 0, TimeSpan.FromHours(2)) };
        Decision<CartEvent> Two(Cart c, CartRules rules) => c.ChangeLine(Who.Ana, First, new(2, []), null, null, rules);
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "salad", 1, []), At(14, 59)));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second), At(14, 59)));
        Assert.Equal(Refusal.NotServedNow, Add(cart.State, Who.Ana, new(LineId.Of("2f000000-0000-0000-0000-000000000009"), "salad", 1, []), At(15, 0)).Refusal);
        // Who chose in time and is a little slow is served.
        Assert.Equal([Refusal.None, Refusal.None], new[] { Two(cart.State, At(15, 14)).Refusal, cart.State.Place(Who.Ana, 99_999, At(15, 14)).Refusal });
        Assert.Equal([Refusal.NotServedNow, Refusal.NotServedNow, Refusal.NotServedNow],
            new[] { Two(cart.State, At(15, 15)).Refusal, cart.State.Place(Who.Ana, 99_999, At(15, 15)).Refusal, cart.State.Place(Who.Server, 99_999, At(23, 0)).Refusal });
        Assert.Equal(Refusal.None, cart.State.Place(Who.Ana, 99_999, At(12, 0)).Refusal);
        cart.Must(Who.Ana, c => c.RemoveLine(Who.Ana, First, Venue));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, At(15, 15)));
    }

    [Fact]
    public void A_round_that_was_placed_in_time_waits_for_staff_as_long_as_it_takes()
    {
        var (cart, noon) = (Seated(), Rules(Venue with { Joining = JoinPolicy.Approve }) with { Now = new(2026, 3, 6, 14, 50, 0, TimeSpan.FromHours(2)) });
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "salad", 1, []), noon));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, noon));
        Assert.Equal(Refusal.None, cart.State.Approve(Who.Server, 1).Refusal);
        // Declined, it is back in the cart, and is not served any more.
        cart.Must(Who.Server, c => c.Decline(Who.Server, 1));
        Assert.Equal(Refusal.NotServedNow, cart.State.Place(Who.Ana, 99_999, Rules()).Refusal);
    }

    [Fact]
    public void A_dish_whose_options_are_on_the_menu_no_more_is_not_sent_without_them()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second)));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First, choices: [new("extras", "egg"), new("size", "large")])));
        MenuDocument With(Func<ModifierGroup, ModifierGroup> change) => Document with { ModifierGroups = [.. Document.ModifierGroups.Select(change)] };
        Refusal Sent(MenuDocument menu) => cart.State.Place(Who.Ana, 99_999, Rules(menu: menu, number: 2)).Refusal;
        Assert.Equal(Refusal.None, Sent(Document));
        Assert.Equal(Refusal.NoSuchModifier, Sent(With(g => g.Id == "extras" ? g with { Modifiers = g.Modifiers.RemoveAt(0) } : g)));
        Assert.Equal(Refusal.TooFewModifiers, Sent(With(g => g.Id == "extras" ? g with { Min = 2 } : g)));
    }

    [Fact]
    public void A_line_that_was_short_asks_again_once_there_is_enough()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 6, []), Rules(stock: CountedRolls)));
        cart.Must(Who.House, c => c.Counted(First, 6, Hold.Short));
        cart.Must(Who.House, c => c.Counted(First, 6, Hold.Reserving));
        cart.Must(Who.House, c => c.Counted(First, 6, Hold.Held));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, Rules(stock: Stock(s => s.CountDown(Who.Server, "rolls", 9)))));
    }

    [Fact]
    public void A_counted_line_is_placed_only_once_its_portions_are_held()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 2, []), Rules(stock: CountedRolls)));
        Assert.Equal(Refusal.StillReserving, cart.State.Place(Who.Ana, 99_999, Rules(stock: CountedRolls)).Refusal);
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Counted(First, 3, Hold.Held));
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Short));
        Assert.Equal(Refusal.SoldOut, cart.State.Place(Who.Ana, 99_999, Rules(stock: CountedRolls)).Refusal);
        cart.Must(Who.Ana, c => c.ChangeLine(Who.Ana, First, new(1, []), null, null, Rules(stock: CountedRolls)));
        cart.Must(Who.House, c => c.Counted(First, 1, Hold.Held));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, Rules(stock: CountedRolls)));
        Assert.True(Assert.Single(cart.State.Unsettled).Sold);
        cart.Must(Who.House, c => c.Counted(First, 0, Hold.Free));
        Assert.Empty(cart.State.Unsettled);
    }

    [Fact]
    public void A_line_of_a_dish_that_is_counted_since_is_placed_only_once_its_portions_are_held()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 2, []), Rules()));
        Assert.Equal(Refusal.None, cart.State.Place(Who.Ana, 99_999, Rules()).Refusal);
        Assert.True(Cart.Unkept(cart.State.Line(First)!, CountedRolls));
        Assert.Equal(Refusal.StillReserving, cart.State.Place(Who.Ana, 99_999, Rules(stock: CountedRolls)).Refusal);
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Reserving));
        Assert.True(cart.State.Owes);
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Held));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, Rules(stock: CountedRolls)));
        Assert.Equal([(First, true, cart.State.Rounds[0].BusinessDate)], cart.State.Unsettled);
    }

    [Fact]
    public void Whoever_holds_the_last_portions_may_take_fewer_and_loses_them_when_the_hold_lapses_or_the_visit_ends()
    {
        var last = Stock(s => s.CountDown(Who.Server, "rolls", 2), s => s.Reserve(Who.House, First, "rolls", 2, Evening));
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 2, []), Rules(stock: CountedRolls)));
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Held));
        Assert.Equal(Refusal.SoldOut, cart.State.ChangeLine(Who.Ana, First, new(3, []), null, null, Rules(stock: last)).Refusal);
        Assert.Equal(Refusal.None, cart.State.ChangeLine(Who.Ana, First, new(1, []), null, null, Rules(stock: last)).Refusal);
        Assert.Equal(Refusal.None, cart.State.Place(Who.Ana, 9_999, Rules(stock: last)).Refusal);
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Reserving));
        Assert.Equal(Refusal.SoldOut, cart.State.Place(Who.Ana, 9_999, Rules(stock: last)).Refusal);
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Counted(First, 2, Hold.Free));
        cart.Must(Who.House, c => c.Admit(People(9, VisitState.Closed)));
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Free));
    }

    [Fact]
    public void Place_is_refused_by_name()
    {
        var cart = Seated();
        Assert.Equal(Refusal.EmptyCart, cart.State.Place(Who.Ana, 0, Rules()).Refusal);
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First)));
        Assert.Equal(Refusal.PriceChanged, cart.State.Place(Who.Ana, 4_499, Rules()).Refusal);
        Assert.Equal(Refusal.KitchenPaused, cart.State.Place(Who.Ana, 4_500, Rules(Venue with { Mode = BusyMode.Paused })).Refusal);
        Assert.Equal(Refusal.OrderingOff, cart.State.Place(Who.Ana, 4_500, Rules(Venue with { Mode = BusyMode.Paused }) with { OrderingOff = true }).Refusal);
        Assert.Equal(Refusal.OrderingOff, cart.State.Place(Who.Server, 4_500, Rules() with { OrderingOff = true }).Refusal);
        Assert.Equal(Refusal.KitchenUnheard, cart.State.Place(Who.Ana, 4_500, Rules() with { KitchenUnheard = true }).Refusal);
        Assert.Equal(Refusal.None, cart.State.Place(Who.Server, 4_500, Rules() with { KitchenUnheard = true }).Refusal);
        Assert.Equal(Refusal.None, cart.State.Place(Who.Ana, 5_000, Rules()).Refusal);
    }

    [Fact]
    public void A_cart_whose_visit_is_being_closed_sends_nothing()
    {
        var (cart, _) = Waiting();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second)));
        cart.Must(Who.House, c => c.Admit(People(2) with { Closing = true }));
        foreach (var who in new[] { Who.Ana, Who.Server })
            Assert.Equal(Refusal.Busy, cart.State.Place(who, 5_000, Rules()).Refusal);
        Assert.Equal(Refusal.Busy, cart.State.Approve(Who.Server, 1).Refusal);
        Assert.Equal(Refusal.None, cart.State.Decline(Who.Server, 1).Refusal);
        // The visit stays open after all.
        cart.Must(Who.House, c => c.Admit(People(3)));
        cart.Must(Who.Server, c => c.Approve(Who.Server, 1));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 5_000, Rules()));
    }

    [Fact]
    public void A_round_is_fixed_when_it_is_placed_and_the_cart_goes_on()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First, 2, note: "no salt")));
        cart.Must(Who.Ben, c => c.Place(Who.Ben, 9_000, Rules()));
        var line = Assert.Single(Assert.Single(cart.State.Rounds).Lines);
        Assert.Equal(("STEW", 2, 9_000L, "n1"), (line.KitchenName, line.Quantity, line.Total, line.NoteKey));
        Assert.Equal("LRG", Assert.Single(line.KitchenChoices));
        Assert.Equal("grill", Assert.Single(line.Stations));
        Assert.Empty(cart.State.Lines);
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second)));
        cart.Must(Who.House, c => c.Sent(1));
        Assert.Empty(cart.State.Rounds[0].Lines);
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 4_500, Rules()));
        Assert.Equal(2, cart.State.Rounds[1].Number);
        Assert.Equal(Refusal.NotFound, cart.State.Sent(3).Refusal);
    }

    [Fact]
    public void A_first_round_waits_for_staff_where_the_venue_says_so()
    {
        var (cart, approving) = Waiting();
        Assert.Equal(RoundState.Waiting, cart.State.Rounds[0].State);
        Assert.Equal(Refusal.NotAllowed, cart.State.Approve(Who.Ana, 1).Refusal);
        Assert.Equal(Refusal.NotFound, cart.State.Approve(Who.Server, 2).Refusal);
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second)));
        Assert.Equal(Refusal.RoundWaiting, cart.State.Place(Who.Ana, 4_500, approving).Refusal);
        cart.Must(Who.Server, c => c.Decline(Who.Server, 1));
        Assert.Equal(Refusal.TooLate, cart.State.Approve(Who.Server, 1).Refusal);
        Assert.Equal(2, cart.State.Lines.Length);
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 9_000, approving));
        cart.Must(Who.Server, c => c.Approve(Who.Server, 2));
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Approve(Who.Server, 2));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(LineId.Of("2f000000-0000-0000-0000-000000000009"))));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 4_500, approving));
        Assert.Equal(RoundState.Sent, cart.State.Rounds[2].State);
    }

    [Fact]
    public void A_round_that_waits_when_its_visit_ends_is_declined_and_frees_its_portions()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 2, []), Rules(stock: CountedRolls)));
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Held));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 1_600, Rules(Venue with { Joining = JoinPolicy.Approve })));
        cart.Must(Who.House, c => c.Admit(People(9, VisitState.Closed)));
        Assert.Equal(RoundState.Declined, cart.State.Rounds[0].State);
        Assert.Equal([(First, false, default(DateOnly))], cart.State.Unsettled);
        Assert.Contains("round:1", CartEntities.Touches(cart.Events.Last(), cart.State));
        Assert.Equal(Refusal.VisitEnded, cart.State.Approve(Who.Server, 1).Refusal);
        Assert.Equal(Refusal.VisitEnded, cart.State.Decline(Who.Server, 1).Refusal);
        cart.Must(Who.House, c => c.Counted(First, 0, Hold.Free));
        Assert.False(cart.State.Owes);
    }

    [Fact]
    public void A_hold_that_availability_let_go_is_asked_for_again_before_its_line_is_placed()
    {
        var held = Stock(s => s.CountDown(Who.Server, "rolls", 5), s => s.Reserve(Who.House, First, "rolls", 2, Evening));
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 2, []), Rules(stock: CountedRolls)));
        cart.Must(Who.House, c => c.Counted(First, 2, Hold.Held));
        Refusal Placed(Availability stock, int seconds) => cart.State.Place(Who.Ana, 1_600, Rules(stock: stock) with { Now = Evening.AddSeconds(seconds) }).Refusal;
        Assert.Equal(Refusal.None, Placed(held, 2));
        Assert.Equal(Refusal.None, Placed(Availability.Empty, 2));
        // For a moment the board may not know the hold yet.
        Assert.Equal(Refusal.None, Placed(CountedRolls, 0));
        Assert.Equal(Refusal.StillReserving, Placed(CountedRolls, 2));
    }

    [Fact]
    public void A_new_menu_prices_the_lines_anew_and_a_higher_total_is_refused()
    {
        var dearer = new MenuIndex(2, Document with { Items = [.. Document.Items.Select(i => i with { Price = i.Price + 100 })] });
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First, 2)));
        cart.Must(Who.House, c => c.Reprice(dearer));
        Assert.Equal(9_200, cart.State.Total);
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Reprice(dearer));
        Assert.Equal(Refusal.PriceChanged, cart.State.Place(Who.Ana, 9_000, Rules()).Refusal);
    }

    [Fact]
    public void What_is_said_of_a_line_stands_in_it_in_its_round_and_in_the_order()
    {
        var cart = Seated();
        AllergyMark nuts = new([Allergen.Nuts]);
        ImmutableArray<Choice> small = [new("size", "small")];
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First, 2, note: "no salt\nplease", allergy: nuts), Rules(number: 2)));
        Assert.Equal(new CartLine(First, "stew", 2, Large, Who.Ana.By, 4_500, Hold.Free, 2, "n1", "a1"), cart.State.Line(First));
        Decision<CartEvent> Changed(int quantity, ImmutableArray<Choice> choices, string? note, string? allergy, int menu = 2) =>
            cart.State.ChangeLine(Who.Ana, First, new(quantity, choices), note, allergy, Rules(number: menu));
        Assert.Equal(Decision<CartEvent>.AlreadySo, Changed(2, [new("size", "large")], "n1", "a1"));
        var dearer = cart.State.ChangeLine(Who.Ana, First, new(2, Large), "n1", "a1", Rules(menu: Document with { Items = [.. Document.Items.Select(i => i with { Price = i.Price + 100 })] }));
        Assert.All([Changed(3, Large, "n1", "a1"), Changed(2, small, "n1", "a1"), Changed(2, Large, null, "a1"), Changed(2, Large, "n1", null), dearer], d => Assert.NotEmpty(d.Events));
        cart.Must(Who.Ana, c => c.ChangeLine(Who.Ana, First, new(3, small), "n2", "a2", Rules(number: 3)));
        Assert.Equal(new CartLine(First, "stew", 3, small, Who.Ana.By, 4_000, Hold.Free, 3, "n2", "a2"), cart.State.Line(First));
        // Counted since: its portions are asked for with the change.
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(Second, "rolls", 1, [])));
        cart.Must(Who.Ana, c => c.ChangeLine(Who.Ana, Second, new(2, []), null, null, Rules(stock: CountedRolls)));
        Assert.Equal(Hold.Reserving, cart.State.Line(Second)!.Hold);
        cart.Must(Who.Ana, c => c.RemoveLine(Who.Ana, Second, Venue));
        Assert.Equal([(Second, false, default)], cart.State.Unsettled);

        var rules = Rules(menu: Document with { Items = [.. Document.Items.Select(i => i with { Course = Course.Starter, PrepSeconds = 90, TaxClass = "food" })] });
        cart.Wait(TimeSpan.FromMinutes(2));
        cart.Must(Who.Ben, c => c.Place(Who.Ben, 12_000, rules));
        var round = Assert.Single(cart.State.Rounds);
        Assert.Equal((1, Who.Ben.By, Evening.AddMinutes(2), new DateOnly(2026, 3, 6), 12_000L, RoundState.Sent, Table), (round.Number, round.PlacedBy, round.PlacedAt, round.BusinessDate, round.Total, round.State, round.Table));
        var line = Assert.Single(round.Lines);
        Assert.Equal(new PlacedLine(First, "stew", "STEW", 3, small, line.KitchenChoices, Course.Starter, 90, line.Stations, Who.Ana.By, 12_000, "n2", "a2", "Stew (Small)", "food"), line);
    }

    [Fact]
    public void A_note_and_an_order_are_as_long_as_they_may_be()
    {
        var cart = Seated().State;
        Assert.All([Stew(First, 99), Stew(First, note: new('x', 500)), Stew(First, note: "no salt\nplease"), Stew(First, allergy: new([], new('x', 200)))], line => Assert.Equal(Refusal.None, Add(cart, Who.Ana, line).Refusal));
        Assert.Equal([Refusal.BadQuantity, Refusal.BadNote, Refusal.BadAllergy], new[] { Stew(First, 100), Stew(First, note: "a\tb"), Stew(First, allergy: new([], "a\tb")) }.Select(line => Add(cart, Who.Ana, line).Refusal));
    }

    [Fact]
    public void A_declined_round_is_back_in_the_cart_as_it_was_and_one_that_is_let_go_is_sold()
    {
        var cart = Seated();
        var approving = Rules(Venue with { Joining = JoinPolicy.Approve }, Stock(s => s.CountDown(Who.Server, "rolls", 5), s => s.Reserve(Who.House, Second, "rolls", 2, Evening)));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First, 2, note: "no salt", allergy: new([Allergen.Nuts]))));
        cart.Must(Who.Ben, c => Add(c, Who.Ben, new(Second, "rolls", 2, []), Rules(stock: CountedRolls)));
        cart.Must(Who.House, c => c.Counted(Second, 2, Hold.Held));
        var before = cart.State.Lines;
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, approving));
        Assert.Equal((1, true), (cart.State.Keeping!.Number, cart.State.Unsettled.IsEmpty));
        Assert.Equal(Refusal.LineExists, Add(cart.State, Who.Ana, Stew(First)).Refusal);
        cart.Must(Who.Server, c => c.Decline(Who.Server, 1));
        // Priced anew from the menu there is, and asked for again at once.
        Assert.Equal(before.Select(l => l with { Menu = 0, AnsweredAt = default }), cart.State.Lines);
        Assert.Equal((true, true, true, null), (cart.State.Rounds[0].Lines.IsEmpty, cart.State.Rounds[0].Held.IsEmpty, cart.State.Unsettled.IsEmpty, cart.State.Keeping));
        Assert.Equal(Decision<CartEvent>.AlreadySo, Add(cart.State, Who.Ana, Stew(First)));

        cart.Must(Who.Ana, c => c.Place(Who.Ana, 99_999, approving));
        var bar = TableId.Of("demo/kigali-grill/bar");
        cart.Must(Who.House, c => c.Admit(People(2) with { Table = bar }));
        cart.Wait(TimeSpan.FromMinutes(5));
        cart.Must(Who.Server, c => c.Approve(Who.Server, 2));
        var round = cart.State.Rounds[1];
        Assert.Equal((RoundState.Sent, bar, Evening.AddMinutes(5), true, false), (round.State, round.Table, round.ApprovedAt!.Value, round.Held.IsEmpty, round.Lines.IsEmpty));
        Assert.Equal([(Second, true, round.BusinessDate)], cart.State.Unsettled);
        // A round of staff's own waits for nobody.
        var own = Seated();
        own.Must(Who.Server, c => Add(c, Who.Server, Stew(First)));
        own.Must(Who.Server, c => c.Place(Who.Server, 4_500, approving));
        Assert.Equal(RoundState.Sent, own.State.Rounds[0].State);
    }

    [Fact]
    public void A_round_is_handed_over_once_and_follows_its_party()
    {
        var (cart, bar) = (Seated(), TableId.Of("demo/kigali-grill/bar"));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First)));
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 4_500, Rules()));
        Assert.True(cart.State.Owes);
        cart.Must(Who.House, c => c.Admit(People(2) with { Table = bar }));
        // What no order has yet is brought to the new table anyway.
        Assert.False(cart.State.Elsewhere(cart.State.Rounds[0]));
        cart.Must(Who.House, c => c.Sent(1));
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Sent(1));
        Assert.Equal((true, true), (cart.State.Elsewhere(cart.State.Rounds[0]), cart.State.Owes));
        Assert.Equal([Refusal.NotFound, Refusal.NotFound], [cart.State.Seated(2, bar).Refusal, cart.State.Seated(0, bar).Refusal]);
        cart.Must(Who.House, c => c.Seated(1, bar));
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Seated(1, bar));
        Assert.False(cart.State.Owes);
    }

    [Fact]
    public void Who_does_not_sit_here_changes_and_sends_nothing()
    {
        var stranger = Asker.Guest(SessionId.Of("0c000000-0000-0000-0000-000000000003"));
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First)));
        var anyone = Rules(Venue with { Editing = CartEditing.Anyone });
        foreach (var who in new[] { stranger, Who.Screen })
            Assert.Equal([Refusal.NotAtThisTable, Refusal.NotAtThisTable, Refusal.NotAtThisTable],
                [Change(cart.State, who, First, 2, anyone).Refusal, cart.State.RemoveLine(who, First, anyone.Settings).Refusal, cart.State.Place(who, 4_500, anyone).Refusal]);
        Assert.Equal(Refusal.NoSuchLine, cart.State.RemoveLine(Who.Ana, Second, Venue).Refusal);
        Assert.Equal(Refusal.NotAtThisTable, Cart.Empty.TooYoung(Who.House, Ben).Refusal);
        cart.Must(Who.House, c => c.Admit(People(2, VisitState.Closed)));
        Assert.Equal([Refusal.VisitEnded, Refusal.VisitEnded, Refusal.VisitEnded], [Change(cart.State, Who.Server, First, 2).Refusal, cart.State.RemoveLine(Who.Ana, First, Venue).Refusal, cart.State.TooYoung(Who.House, Ben).Refusal]);
    }

    [Fact]
    public void Portions_are_asked_for_again_before_they_are_let_go_and_at_once_where_there_were_too_few()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, new(First, "rolls", 2, []), Rules(stock: CountedRolls)));
        CartLine Asking(Hold hold)
        {
            cart.Do(Who.House, c => c.Counted(First, 2, Hold.Reserving));
            cart.Must(Who.House, c => c.Counted(First, 2, hold));
            return cart.State.Line(First)!;
        }
        var held = Stock(s => s.CountDown(Who.Server, "rolls", 5), s => s.Reserve(Who.House, First, "rolls", 2, Evening));
        Assert.Equal(Evening + Cart.HoldLasts, Cart.AsksAt(Asking(Hold.Held), held));
        Assert.Equal(Evening + Cart.BoardKnows, Cart.AsksAt(cart.State.Line(First)!, CountedRolls));
        Assert.False(Cart.Enough(cart.State.Line(First)!, CountedRolls, Who.House));
        Assert.Equal(Evening + Cart.BoardKnows, Cart.AsksAt(Asking(Hold.Short), held));
        Assert.Equal((true, false), (Cart.Enough(cart.State.Line(First)!, CountedRolls, Who.House), Cart.Enough(cart.State.Line(First)!, Stock(s => s.CountDown(Who.Server, "rolls", 1)), Who.House)));
        // While its visit goes on nothing lets a line's portions go but the line itself.
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Counted(First, 2, Hold.Free));
    }

    [Fact]
    public void An_older_word_of_the_visit_changes_nothing()
    {
        var cart = Seated();
        cart.Must(Who.House, c => c.Admit(People(5)));
        Assert.Equal(Decision<CartEvent>.AlreadySo, cart.State.Admit(People(4, VisitState.Closed)));
        Assert.False(cart.State.Ended);
    }

    /// <summary>Any sequence of commands, each sent twice, comes to what it comes to once; the facts replay to the state; sums hold.</summary>
    [Fact]
    public void A_command_twice_is_a_command_once() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5], Gen.Int[1, 9], Gen.Bool).Array[0, 60].Sample(steps =>
        {
            var (once, twice) = (Seated(), Seated());
            foreach (var (kind, line, quantity, ana) in steps)
            {
                var id = new LineId(new Guid(line + 1, 0, 0, new byte[8]));
                var who = ana ? Who.Ana : Who.Ben;
                Decision<CartEvent> Step(Cart cart) => kind switch
                {
                    0 or 1 => Add(cart, who, Stew(id, quantity)),
                    2 => Change(cart, who, id, quantity),
                    3 => cart.RemoveLine(who, id, Venue),
                    _ => cart.Place(who, cart.Total, Rules()),
                };
                var first = once.Do(who, Step);
                twice.Do(who, Step);
                // What a phone's repeat does: the frame answers it from its ids; the record itself must at least never double a line or a round.
                if (first.Refusal == Refusal.None && kind != 4)
                    Assert.True(Step(twice.State) is { Events.IsEmpty: true } or { Refusal: Refusal.LineExists or Refusal.NoSuchLine });
            }
            var placed = once.State.Rounds.SelectMany(r => r.Lines.Select(l => l.Id)).ToArray();
            return once.State.Total == twice.State.Total
                && placed.Distinct().Count() == placed.Length
                && !placed.Intersect(once.State.Lines.Select(l => l.Id)).Any()
                && once.State.Total == once.State.Lines.Sum(l => l.Unit * l.Quantity)
                && once.Replayed(CartJson.Default.CommitCartEventArray).Total == once.State.Total;
        }, iter: 500);

    [Fact]
    public void A_line_that_the_waiter_suggested_says_so_for_ever()
    {
        var cart = Seated();
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(First) with { Suggested = true }));
        cart.Must(Who.Ana, c => Add(c, Who.Ana, Stew(Second)));
        Assert.Equal([true, false], cart.Replayed(CartJson.Default.CommitCartEventArray).Lines.Select(l => l.Suggested));
        // Also when staff have declined it.
        cart.Must(Who.Ana, c => c.Place(Who.Ana, 9_000, Rules(Venue with { Joining = JoinPolicy.Approve })));
        Assert.Equal([true, false], Cart.Unsent(cart.State.Rounds[0]).Select(l => l.Suggested));
        cart.Must(Who.Server, c => c.Decline(Who.Server, 1));
        Assert.Equal([true, false], cart.Replayed(CartJson.Default.CommitCartEventArray).Lines.Select(l => l.Suggested));
        var written = System.Text.Json.JsonSerializer.Serialize([new(CommandId.From("golden"), Who.Ana.By, 0, [cart.Events.OfType<LineAdded>().First()])], CartJson.Default.CommitCartEventArray);
        Assert.Contains("\"menu\":1,\"suggested\":true", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_are_written_as_ever()
    {
        Choice rice = new("extras", "rice") { Choices = [new("sauce", "hot")] };
        Golden.Compare("cart", CartJson.Default.CommitCartEventArray,
            new Admitted(3, Table, Ana, [Ana, Ben], [Ben], VisitState.Open),
            new LineAdded(First, "stew", 2, [rice], 4_300, "n", "a", true, 1),
            new LineChanged(First, 3, [rice], 4_300, null, null, false, 1),
            new LineRemoved(First), new LineRepriced(First, 4_400, 2), new LineCounted(First, 2, Hold.Held),
            new RoundPlaced(1, new(2026, 3, 6), [OrderTests.Round.Lines[0]], true),
            new RoundApproved(1), new RoundDeclined(1), new RoundSent(1), new RoundSeated(1, Table), new StockSettled(First));
    }
}
