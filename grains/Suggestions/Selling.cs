using System.Collections.Immutable;
using System.Globalization;
using Icupa.Kitchen;
using Icupa.Menus;
using Icupa.Storage;
using Icupa.Venues;

namespace Icupa.Suggestions;

/// <summary>Visits on which two dishes were ordered, whoever ordered them.</summary>
public readonly record struct Pair(string One, string Other, int Visits);

/// <summary>What was sold over some days: portions, and visits, by dish.</summary>
public sealed record Sales(IReadOnlyDictionary<string, int> Portions, IReadOnlyDictionary<string, int> Visits, int AllVisits, ImmutableArray<Pair> Pairs);

/// <summary>Something ran out at a moment, and stayed out for a while.</summary>
public readonly record struct RanOut(StockId Stock, DateOnly Day, DateTimeOffset At);

/// <summary>Advice from figures: what sells slowly, what goes together, what runs out. Pure; where there are too few figures there is no advice.</summary>
public static class Selling
{
    public const int Most = 3;
    /// <summary>Of a course: fewer dishes or portions say nothing of one dish.</summary>
    public const int LeastDishes = 4, LeastPortions = 40;
    /// <summary>A dish is slow that sells at most a quarter of the one in the middle.</summary>
    public const int SlowTimes = 4;
    /// <summary>Two dishes go together that so many visits had both of, so many in a hundred of those with the one, and half as many again as chance would have it.</summary>
    public const int LeastTogether = 5, LeastPercent = 40, LiftPercent = 150;
    /// <summary>What ran out on so many days is worth a word.</summary>
    public const int LeastDays = 2;
    /// <summary>What was back sooner was a slip of a finger.</summary>
    public static readonly TimeSpan Slip = TimeSpan.FromMinutes(10);

    public static IEnumerable<Suggestion> Slow(MenuIndex menu, Sales sales, string language)
    {
        var slow = from course in menu.Document.Items.GroupBy(i => i.Course)
                   let sold = course.Select(i => (Dish: i, Portions: sales.Portions.GetValueOrDefault(i.Id))).OrderBy(s => s.Portions).ToList()
                   let middle = sold[sold.Count / 2].Portions
                   // Where half of a course sells nothing, nothing is said of one dish.
                   where middle > 0 && sold.Count >= LeastDishes && sold.Sum(s => s.Portions) >= LeastPortions
                   from one in sold
                   where one.Portions * SlowTimes <= middle
                   orderby one.Portions, one.Dish.Id
                   select new Suggestion($"slow:{one.Dish.Id}", SuggestionKind.Slow, one.Dish.Name.In(language), one.Portions, middle);
        return slow.Take(Most);
    }

    public static IEnumerable<Suggestion> Together(MenuIndex menu, Sales sales, string language)
    {
        var both = from pair in sales.Pairs
                   from way in new[] { (With: pair.One, Offer: pair.Other), (With: pair.Other, Offer: pair.One) }
                   let dish = menu.Item(way.With)
                   let offer = menu.Item(way.Offer)
                   where dish is not null && offer is not null && dish.Group != offer.Group
                   let visits = sales.Visits.GetValueOrDefault(way.With)
                   let others = sales.Visits.GetValueOrDefault(way.Offer)
                   where pair.Visits >= LeastTogether && pair.Visits * 100 >= visits * LeastPercent && (long)pair.Visits * sales.AllVisits * 100 >= (long)visits * others * LiftPercent
                   orderby (long)pair.Visits * 1_000 / Math.Max(1, visits) descending, pair.Visits descending, way.With, way.Offer
                   select new Suggestion($"together:{way.With}:{way.Offer}", SuggestionKind.Together, dish!.Name.In(language), pair.Visits, visits) { Other = offer!.Name.In(language) };
        // The same two dishes once, the surer way round.
        return both.DistinctBy(s => string.Join(':', s.Id.Split(':')[1..].Order(StringComparer.Ordinal))).Take(Most);
    }

    public static IEnumerable<Suggestion> Stock(MenuIndex menu, IEnumerable<RanOut> outs, int days, VenueSettings settings, string language)
    {
        var worth = from ran in outs
                    group ran by ran.Stock into same
                    let often = same.Select(o => o.Day).Distinct().Count()
                    let name = Name(menu, same.Key, language)
                    where often >= LeastDays && name is not null
                    orderby often descending, same.Key.Key
                    select new Suggestion($"stock:{same.Key.Key}", SuggestionKind.Stock, name!, often, days) { Earliest = Clock(settings, same.MinBy(o => SinceRoll(settings, o.At)).At) };
        return worth.Take(Most);
    }

    /// <summary>What ran out on a day: taken off by a person or sold to the last portion, and not back within ten minutes. What the day began without does not count.</summary>
    public static ImmutableArray<RanOut> Outs(DateOnly day, IEnumerable<Commit<AvailabilityEvent>> commits)
    {
        var (state, since, outs) = (Availability.Empty, new Dictionary<StockId, DateTimeOffset>(), ImmutableArray.CreateBuilder<RanOut>());
        foreach (var commit in commits)
        {
            var before = state;
            foreach (var happened in commit.Events)
                state = state.Apply(happened, commit.Fact);
            if (commit.Events.Any(e => e is Opened))
                continue;
            foreach (var (stock, now) in state.Stocks)
                if (now.Out && before.Stocks.GetValueOrDefault(stock) is not { Out: true })
                    since[stock] = commit.Fact.At;
            foreach (var stock in since.Keys.Where(s => state.Stocks.GetValueOrDefault(s) is not { Out: true }).ToList())
                if (since.Remove(stock, out var at) && commit.Fact.At - at >= Slip)
                    outs.Add(new(stock, day, at));
        }
        return [.. outs, .. since.OrderBy(s => s.Value).Select(s => new RanOut(s.Key, day, s.Value))];
    }

    private static string? Name(MenuIndex menu, StockId stock, string language) => (stock.Kind switch
    {
        Icupa.Kitchen.Stock.Item => menu.Item(stock.Id)?.Name,
        Icupa.Kitchen.Stock.Modifier => menu.Document.ModifierGroups.SelectMany(g => g.Modifiers).FirstOrDefault(m => m.Id == stock.Id)?.Name,
        _ => menu.Document.Ingredients.FirstOrDefault(i => i.Id == stock.Id)?.Name,
    })?.In(language);

    // After midnight is later than any evening, until the day rolls.
    private static int SinceRoll(VenueSettings settings, DateTimeOffset at) => (BusinessDay.LocalMinutes(settings, at) - settings.RollHour * 60 + 24 * 60) % (24 * 60);

    private static string Clock(VenueSettings settings, DateTimeOffset at) => BusinessDay.LocalMinutes(settings, at) is var minutes
        ? string.Create(CultureInfo.InvariantCulture, $"{minutes / 60 % 24:00}:{minutes % 60:00}") : "";
}
