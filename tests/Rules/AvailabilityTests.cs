using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Storage;
using Xunit;

namespace Icupa.Tests.Rules;

public sealed class AvailabilityTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 6, 19, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<LineId> Lines = [.. Enumerable.Range(1, 8).Select(n => LineId.Of($"20000000-0000-0000-0000-00000000000{n}"))];
    private static readonly Modifier Cheese = new("cheese", new("Cheese"), "CHEESE") { Ingredients = ["milk"] };
    private static readonly MenuItem Tilapia = new("tilapia", "fish", new("Tilapia"), "TILAPIA", 9_000) { Ingredients = ["lake-fish"] };

    private static readonly VisitId Visit = VisitId.Of("demo/grill/0192f0c1a2b37c4d8e5f60718293a4b5");
    private static readonly Asker Ours = Availability.Cart(Visit), Ordered = Availability.Order(Visit), Theirs = Availability.Cart(VisitId.Of("demo/grill/0192f0c1a2b37c4d8e5f60718293a4b6"));

    private static Played<Availability, AvailabilityEvent> Counting(int portions)
    {
        var stock = new Played<Availability, AvailabilityEvent>(At);
        stock.Must(Who.Screen, s => s.CountDown(Who.Screen, "tilapia", portions));
        return stock;
    }

    private static int? Left(Availability stock) => stock.Stocks.GetValueOrDefault(new(Stock.Item, "tilapia"))?.Left;

    [Theory]
    [InlineData(Stock.Item, "tilapia")]
    [InlineData(Stock.Ingredient, "lake-fish")]
    [InlineData(Stock.Modifier, "cheese")]
    [InlineData(Stock.Ingredient, "milk")]
    public void A_dish_goes_with_itself_its_options_and_their_ingredients(Stock kind, string id)
    {
        var stock = new Played<Availability, AvailabilityEvent>(At);
        Assert.False(stock.State.IsOut(Tilapia, [Cheese]));
        stock.Must(Who.Server, s => s.EightySix(Who.Server, kind, id));
        Assert.True(stock.State.IsOut(Tilapia, [Cheese]));
        Assert.True(stock.State.IsEightySixed(Tilapia, [Cheese]));
        Assert.Equal(kind == Stock.Item || id == "lake-fish", stock.State.IsOut(Tilapia, []));
        stock.Must(Who.Server, s => s.UnEightySix(Who.Server, kind, id));
        Assert.Equal(Availability.Empty.Stocks, stock.State.Stocks);
    }

    [Fact]
    public void The_same_id_in_another_cart_holds_nothing_and_lets_nothing_go()
    {
        var stock = Counting(1);
        stock.Must(Ours, s => s.Reserve(Ours, Lines[0], "tilapia", 1, At));
        Assert.Equal(Refusal.LineExists, stock.State.Reserve(Theirs, Lines[0], "tilapia", 1, At).Refusal);
        Assert.Equal(Decision<AvailabilityEvent>.AlreadySo, stock.State.Release(Theirs, Lines[0]));
        Assert.Equal(Decision<AvailabilityEvent>.AlreadySo, stock.State.Sell(Theirs, Lines[0]));
        // A silo of before does not say whose cart it is.
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 1, At));
        stock.Must(Ours, s => s.Sell(Ours, Lines[0]));
        Assert.Equal(0, Left(stock.State));
    }

    [Fact]
    public void What_would_be_kept_for_a_line_is_what_it_holds_and_what_is_left()
    {
        var stock = Counting(5);
        stock.Must(Ours, s => s.Reserve(Ours, Lines[0], "tilapia", 2, At));
        bool[] Has(params (Asker Cart, LineId Line, int Quantity)[] asks) => [.. asks.Select(a => stock.State.Has(a.Cart, a.Line, "tilapia", a.Quantity))];
        Assert.Equal([true, false, false, true, false], Has((Ours, Lines[0], 5), (Ours, Lines[0], 6), (Theirs, Lines[0], 1), (Theirs, Lines[1], 3), (Theirs, Lines[1], 4)));
        stock.Must(Who.Screen, s => s.EightySix(Who.Screen, Stock.Item, "tilapia"));
        Assert.Equal([false, false], Has((Ours, Lines[0], 1), (Theirs, Lines[1], 1)));
        Assert.True(stock.State.Has(Ours, Lines[1], "burger", 99));
    }

    [Fact]
    public void A_dish_that_is_counted_no_more_is_kept_for_nobody_and_counted_anew_whole()
    {
        var stock = Counting(5);
        stock.Already(Who.Screen, s => s.CountDown(Who.Screen, "tilapia", 5));
        stock.Must(Who.Screen, s => s.CountDown(Who.Screen, "perch", 3));
        stock.Must(Ours, s => s.Reserve(Ours, Lines[0], "tilapia", 2, At));
        stock.Must(Ours, s => s.Reserve(Ours, Lines[1], "perch", 1, At));
        // Nobody else's portions give way, whoever's order asks for it and whatever else is counted.
        stock.Already(Ordered, s => s.Release(Availability.Order(VisitId.Of("demo/grill/0192f0c1a2b37c4d8e5f60718293a4b6")), Lines[0]));
        Assert.Equal([new Released(Lines[0], "tilapia"), new CountedDown("tilapia", 0)], stock.State.CountDown(Who.Screen, "tilapia", 0).Events);
        stock.Must(Ours, s => s.Reserve(Ours, Lines[2], "perch", 1, At));
        stock.Must(Ours, s => s.Sell(Ours, Lines[2]));
        stock.Must(Who.Screen, s => s.EightySix(Who.Screen, Stock.Item, "tilapia"));
        stock.Already(Who.Server, s => s.EightySix(Who.Server, Stock.Item, "tilapia"));
        stock.Must(Who.Server, s => s.CountDown(Who.Server, "tilapia", null));
        stock.Already(Who.Server, s => s.CountDown(Who.Server, "tilapia", null));
        Assert.Equal([Lines[1]], stock.State.Reservations.Keys);
        Assert.Equal(new StockState(true, null, 0, Who.Server.By, At), stock.State.Stocks[new(Stock.Item, "tilapia")]);
        stock.Must(Who.Screen, s => s.CountDown(Who.Screen, "tilapia", 4));
        stock.Must(Who.Server, s => s.UnEightySix(Who.Server, Stock.Item, "tilapia"));
        Assert.Equal([(Lines[2], Ours.By)], stock.State.Gone.Keys);
        Assert.Equal(new StockState(false, 4, 0, Who.Server.By, At), stock.State.Stocks[new(Stock.Item, "tilapia")]);
    }

    [Fact]
    public void The_last_portion_is_held_once()
    {
        var stock = Counting(1);
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 1, At));
        Assert.Equal(Refusal.SoldOut, stock.State.Reserve(Who.House, Lines[1], "tilapia", 1, At).Refusal);
        Assert.True(stock.State.IsOut(Tilapia, []));
        Assert.False(stock.State.IsEightySixed(Tilapia, []));
        stock.Must(Who.House, s => s.Release(Who.House, Lines[0]));
        Assert.False(stock.State.IsOut(Tilapia, []));
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[1], "tilapia", 1, At));
        stock.Must(Who.House, s => s.Sell(Who.House, Lines[1]));
        Assert.Equal(0, Left(stock.State));
        Assert.Equal([("tilapia", "screen:grill-1")], stock.State.Outs.Select(o => (o.Id, o.By)));
    }

    [Fact]
    public void The_same_line_changes_its_quantity()
    {
        var stock = Counting(3);
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 2, At));
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 3, At));
        Assert.Equal(0, Left(stock.State));
        Assert.Equal(Refusal.SoldOut, stock.State.Reserve(Who.House, Lines[0], "tilapia", 4, At).Refusal);
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 1, At));
        Assert.Equal(2, Left(stock.State));
    }

    [Fact]
    public void A_reservation_that_is_not_renewed_expires()
    {
        var stock = Counting(2);
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 1, At));
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[1], "tilapia", 1, At));
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[1], "tilapia", 1, At.AddMinutes(1)));
        Assert.Equal((At + Availability.KeepsFor).ToUnixTimeMilliseconds(), stock.State.NextExpiry);
        stock.Already(Who.House, s => s.Expire(At + Availability.KeepsFor - TimeSpan.FromMilliseconds(1)));
        stock.Must(Who.House, s => s.Expire(At + Availability.KeepsFor));
        Assert.Equal(1, Left(stock.State));
        Assert.Equal([Lines[1]], stock.State.Reservations.Keys);
        stock.Already(Who.House, s => s.Sell(Who.House, Lines[0]));
    }

    [Fact]
    public void Fewer_portions_than_carts_hold_take_from_those_that_would_last_longest()
    {
        var stock = Counting(4);
        for (var i = 0; i < 4; i++)
            stock.Must(Who.House, s => s.Reserve(Who.House, Lines[i], "tilapia", 1, At.AddMinutes(i)));
        stock.Must(Who.Screen, s => s.CountDown(Who.Screen, "tilapia", 2));
        Assert.Equal(Lines[..2].Order(Comparer<LineId>.Create((a, b) => a.Value.CompareTo(b.Value))), stock.State.Reservations.Keys.OrderBy(l => l.Value));
        Assert.Equal(0, Left(stock.State));
    }

    [Fact]
    public void What_is_taken_off_an_order_before_it_is_cooked_is_there_again_once()
    {
        var stock = Counting(3);
        stock.Must(Ours, s => s.Reserve(Ours, Lines[0], "tilapia", 2, At));
        // Taken off before the cart could say that it was placed.
        stock.Must(Ordered, s => s.Release(Ordered, Lines[0]));
        stock.Already(Ours, s => s.Sell(Ours, Lines[0]));
        Assert.Equal(3, Left(stock.State));

        stock.Must(Ours, s => s.Reserve(Ours, Lines[0], "tilapia", 3, At));
        stock.Must(Ours, s => s.Sell(Ours, Lines[0]));
        Assert.True(stock.State.IsOut(Tilapia, []));
        // The same line of another party's order is another, and a cart gives nothing back that it has ordered.
        foreach (var other in new[] { Theirs, Ours, Who.House })
            stock.Already(Who.House, s => s.Release(other, Lines[0]));
        stock.Must(Ordered, s => s.Release(Ordered, Lines[0]));
        Assert.Equal((3, "screen:grill-1"), (Left(stock.State), stock.State.Stocks[new(Stock.Item, "tilapia")].By));
        stock.Already(Ordered, s => s.Release(Ordered, Lines[0]));

        // Who counts afterwards counts it too; and nothing comes back of what nobody counts.
        foreach (var after in new int?[] { 1, null })
        {
            var counted = Counting(3);
            counted.Must(Ours, s => s.Reserve(Ours, Lines[0], "tilapia", 1, At));
            counted.Must(Ours, s => s.Sell(Ours, Lines[0]));
            counted.Must(Who.Screen, s => s.CountDown(Who.Screen, "tilapia", after));
            counted.Already(Ordered, c => c.Release(Ordered, Lines[0]));
        }
    }

    [Fact]
    public void What_comes_back_after_the_last_portion_is_not_counted()
    {
        var stock = Counting(0);
        Assert.True(stock.State.IsOut(Tilapia, []));
        stock.Must(Who.Screen, s => s.UnEightySix(Who.Screen, Stock.Item, "tilapia"));
        Assert.False(stock.State.Counts("tilapia"));
        Assert.False(stock.State.IsOut(Tilapia, []));
        stock.Already(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 5, At));
    }

    [Fact]
    public void A_counted_dish_that_was_taken_off_by_hand_comes_back_with_its_count()
    {
        foreach (var held in new[] { 0, 2, 3 })
        {
            var stock = Counting(3);
            if (held > 0)
                stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", held, At));
            stock.Must(Who.Screen, s => s.EightySix(Who.Screen, Stock.Item, "tilapia"));
            stock.Must(Who.Screen, s => s.UnEightySix(Who.Screen, Stock.Item, "tilapia"));
            Assert.Equal((3 - held, false), (Left(stock.State), stock.State.IsEightySixed(Tilapia, [])));
            Assert.Equal(held > 0, stock.State.Reservations.ContainsKey(Lines[0]));
        }
        // With none left it is not counted any more.
        var none = Counting(0);
        none.Must(Who.Screen, s => s.EightySix(Who.Screen, Stock.Item, "tilapia"));
        none.Must(Who.Screen, s => s.UnEightySix(Who.Screen, Stock.Item, "tilapia"));
        Assert.Equal(Availability.Empty.Stocks, none.State.Stocks);
    }

    [Fact]
    public void A_day_begins_with_what_the_day_before_had_run_out_of()
    {
        var yesterday = Counting(0);
        yesterday.Must(Who.Server, s => s.EightySix(Who.Server, Stock.Ingredient, "milk"));
        // A forgotten cart holds the last portion of it: it is there.
        yesterday.Must(Who.Screen, s => s.CountDown(Who.Screen, "burger", 1));
        yesterday.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "burger", 1, At));
        var today = new Played<Availability, AvailabilityEvent>(At.AddDays(1));
        today.Must(Who.House, s => s.Open(yesterday.State.Outs));
        Assert.Equal(["ingredient:milk", "item:tilapia"], today.State.Stocks.Keys.Select(k => k.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("staff:claudine", At), (today.State.Stocks[new(Stock.Ingredient, "milk")].By, today.State.Stocks[new(Stock.Ingredient, "milk")].At));
        Assert.Equal((false, true), (today.State.Counts("tilapia"), today.State.IsEightySixed(Tilapia, [])));
        today.Already(Who.House, t => t.Open(yesterday.State.Outs));
        Assert.Empty(Availability.Empty.Open([]).Events);
    }

    [Fact]
    public void Every_refusal()
    {
        var stock = Counting(3);
        stock.Must(Who.House, s => s.Reserve(Who.House, Lines[0], "tilapia", 2, At));
        stock.Must(Who.Server, s => s.EightySix(Who.Server, Stock.Item, "burger"));
        (string Row, Refusal Expected, Func<Availability, Decision<AvailabilityEvent>> Command)[] rows =
        [
            ("a guest takes off", Refusal.NotAllowed, s => s.EightySix(Who.Ana, Stock.Item, "soup")),
            ("a guest brings back", Refusal.NotAllowed, s => s.UnEightySix(Who.Ana, Stock.Item, "burger")),
            ("a guest counts", Refusal.NotAllowed, s => s.CountDown(Who.Ana, "soup", 1)),
            ("fewer than none", Refusal.Malformed, s => s.CountDown(Who.Screen, "soup", -1)),
            ("more than 999", Refusal.Malformed, s => s.CountDown(Who.Screen, "soup", 1_000)),
            ("a guest reserves", Refusal.NotAllowed, s => s.Reserve(Who.Ana, Lines[1], "tilapia", 1, At)),
            ("staff reserve", Refusal.NotAllowed, s => s.Reserve(Who.Server, Lines[1], "tilapia", 1, At)),
            ("the line holds another dish", Refusal.LineExists, s => s.Reserve(Who.House, Lines[0], "burger", 1, At)),
            ("no portion", Refusal.BadQuantity, s => s.Reserve(Who.House, Lines[1], "tilapia", 0, At)),
            ("a hundred portions", Refusal.BadQuantity, s => s.Reserve(Who.House, Lines[1], "tilapia", 100, At)),
            ("more than are left", Refusal.SoldOut, s => s.Reserve(Who.House, Lines[1], "tilapia", 2, At)),
            ("taken off by a person", Refusal.SoldOut, s => s.Reserve(Who.House, Lines[1], "burger", 1, At)),
            ("a guest releases", Refusal.NotAllowed, s => s.Release(Who.Ana, Lines[0])),
            ("a guest sells", Refusal.NotAllowed, s => s.Sell(Who.Ana, Lines[0])),
        ];
        foreach (var (row, expected, command) in rows)
            Assert.Equal((row, expected), (row, command(stock.State).Refusal));
    }

    private readonly record struct Step(int Kind, int Line, int Arg);

    private static readonly Gen<Step[]> Steps =
        Gen.Select(Gen.Int[0, 10], Gen.Int[0, 7], Gen.Int[0, 12], (kind, line, arg) => new Step(kind, line, arg)).Array[0, 60];

    [Fact]
    public void The_sum_of_held_and_sold_never_exceeds_the_count() => Steps.Sample(steps =>
    {
        var stock = new Played<Availability, AvailabilityEvent>(At);
        int? counted = null;
        var sold = 0;
        foreach (var (kind, n, arg) in steps)
        {
            var (line, now) = (Lines[n], stock.Now);
            (Asker who, Func<Availability, Decision<AvailabilityEvent>> command) = kind switch
            {
                0 => (Who.Screen, s => s.CountDown(Who.Screen, "tilapia", arg == 12 ? null : arg)),
                1 or 2 or 3 or 4 => (Ours, (Func<Availability, Decision<AvailabilityEvent>>)(s => s.Reserve(Ours, line, "tilapia", 1 + arg / 3, now))),
                5 => (Ours, s => s.Release(Ours, line)),
                6 or 7 => (Ours, s => s.Sell(Ours, line)),
                8 => (Who.Server, s => arg % 2 == 0 ? s.EightySix(Who.Server, Stock.Item, "tilapia") : s.UnEightySix(Who.Server, Stock.Item, "tilapia")),
                9 => (Ours, s => s.Expire(now)),
                _ => (Ordered, s => s.Release(Ordered, line)),
            };
            var held = stock.State.Reservations.GetValueOrDefault(line).Quantity;
            var decision = stock.Do(who, command);
            var once = Show(stock.State);
            stock.Do(who, command);
            Assert.Equal(once, Show(stock.State));
            foreach (var happened in decision.Events)
            {
                if (happened is CountedDown { Back: null } count)
                    (counted, sold) = (count.Portions, 0);
                if (happened is CountedDown { Back: not null } back)
                    sold = counted!.Value - back.Portions;
                if (happened is CountingStopped)
                    counted = null;
                if (happened is Sold)
                    sold += held;
            }
            var reserved = stock.State.Reservations.Values.Sum(r => r.Quantity);
            Assert.Equal(counted - sold - reserved, Left(stock.State));
            Assert.True(counted is null ? reserved == 0 : sold + reserved <= counted);
            if (kind == 9)
                stock.Wait(TimeSpan.FromMinutes(arg));
        }
        Assert.Equal(Show(stock.State), Show(stock.Replayed(AvailabilityJson.Default.CommitAvailabilityEventArray)));
    }, iter: 1_000);

    [Fact]
    public void Rows_are_read_outside_the_grain()
    {
        var rows = new[]
        {
            Row(0, new EightySixed(Stock.Item, "tilapia"), new CountedDown("burger", 4)),
            Row(2, new Reserved(Lines[0], "burger", 1, 0)),
        };
        var (version, state) = AvailabilityEvents.Replay(rows);
        Assert.Equal((3, true, true), (version, state.IsOut(Tilapia, []), state.Counts("burger")));

        static StoredRow Row(long from, params AvailabilityEvent[] happened) =>
            new(from, happened.Length, JsonSerializer.Serialize([new(CommandId.From($"{from}"), "screen:grill", 0, [.. happened])], AvailabilityJson.Default.CommitAvailabilityEventArray));
    }

    [Fact]
    public void Facts_are_written_as_they_always_were() => Golden.Compare("availability", AvailabilityJson.Default.CommitAvailabilityEventArray,
        new Opened([new(Stock.Ingredient, "milk", "staff:claudine", 1_772_800_000_000)]),
        new EightySixed(Stock.Modifier, "cheese"),
        new UnEightySixed(Stock.Item, "tilapia"),
        new CountedDown("tilapia", 3),
        new CountingStopped("tilapia"),
        new Reserved(Lines[0], "tilapia", 2, 1_772_800_900_000),
        new Released(Lines[0], "tilapia"),
        new Sold(Lines[0], "tilapia"));

    private static string Show(Availability stock) => string.Join('\n',
        stock.Stocks.Select(s => $"{s}").Order(StringComparer.Ordinal).Concat(stock.Reservations.Select(r => $"{r}").Order(StringComparer.Ordinal)).Concat(stock.Gone.Select(g => $"{g}").Order(StringComparer.Ordinal)));
}
