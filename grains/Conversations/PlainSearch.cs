using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>A search by names and marks alone, for when the venue's search does not answer. Pure.</summary>
public static class PlainSearch
{
    private static readonly (Course Course, string[] Words)[] Courses =
    [
        (Course.Starter, ["starter", "appetizer", "appetiser", "entree", "antipasti", "gutangiza"]), (Course.Main, ["main", "plat"]), (Course.Side, ["side", "accompagnement", "contorn"]),
        (Course.Dessert, ["dessert", "sweet", "pudding", "ibiryoherera", "deserta", "helu"]), (Course.Drink, ["drink", "boisson", "kunywa", "ibinyobwa", "xorb", "tixrob"]),
    ];

    public static SearchAnswer Find(SearchAsk ask, VenueBoard board, DateTimeOffset now)
    {
        var (menu, names) = (board.Menu, MenuNames.Of(board.Menu));
        var tokens = Folding.Tokens(ask.Text);
        var line = Folding.Line(tokens);
        var mentions = names.Mentions(tokens);
        var claims = Claims.Of(tokens, mentions);
        var intent = new SearchIntent
        {
            Terms = [.. tokens.Select(t => t.Stem).Where(s => s.Length > 2 && names.Knows(s) && !GuestWords.Small.Contains(s) && !GuestWords.Absent.Contains(s))],
            Without = [.. claims.Where(c => c.Says == Says.Free).Select(c => c.Allergen).Distinct()],
            Diets = [.. GuestWords.Diets.Where(d => Claims.Has(line, d.Value)).Select(d => d.Key)],
            AtMost = Claims.Has(line, GuestWords.Under) ? Claims.Numbers(ask.Text, board.Settings.Currency).Select(f => (long?)f.Minor).FirstOrDefault() : null,
            Course = Courses.Where(c => Claims.Has(line, c.Words)).Select(c => (Course?)c.Course).FirstOrDefault(),
        };
        var minutes = BusinessDay.LocalMinutes(board.Settings, now);
        var avoids = intent.Without.Union(ask.Avoids).ToList();
        var filtered = intent.Without.Length > 0 || intent.Diets.Length > 0 || intent.AtMost is not null || intent.Course is not null;
        var words = intent.Terms.Where(t => !claims.Any(c => tokens[c.At].Stem == t) && !Courses.Any(c => c.Words.Contains(t)) && !GuestWords.Diets.Any(d => d.Value.Contains(t))).ToList();
        var fitting = menu.Document.Items
            .Where(i => intent.Diets.Union(ask.Diets).All(d => i.Tags.Contains(d) || (d == DietaryTag.Vegetarian && i.Tags.Contains(DietaryTag.Vegan))))
            .Where(i => intent.AtMost is not { } most || i.Price <= most).Where(i => intent.Course is not { } course || i.Course == course)
            .Select(item => (Item: item, Score: Score(item, words, mentions, menu))).Where(h => h.Score > 0 || filtered && words.Count == 0).OrderByDescending(h => h.Score).ToList();
        var hits = fitting.Where(h => avoids.All(a => h.Item.Allergens.GetValueOrDefault(a) == AllergenState.Free))
            .Select(h => new SearchHit(h.Item.Id, h.Score, board.Availability.IsOut(h.Item, []), menu.ServedAt(h.Item, minutes))).OrderBy(h => h.SoldOut).Take(ask.Most);
        var doubtful = fitting.Where(h => avoids.Any(a => h.Item.Allergens.GetValueOrDefault(a) == AllergenState.Unknown) && avoids.All(a => h.Item.Allergens.GetValueOrDefault(a) is AllergenState.Free or AllergenState.Unknown));
        return new(intent, [.. hits], [.. doubtful.Select(h => h.Item.Id).Take(12)], menu.Number);
    }

    private static int Score(MenuItem item, List<string> words, ImmutableArray<Mention> mentions, MenuIndex menu)
    {
        var name = new[] { item.Name.En, item.Name.Fr, item.Name.Rw, item.Name.Mt }.OfType<string>().SelectMany(text => Folding.Stems(text)).ToHashSet();
        var rest = new[] { item.Description?.En, item.Description?.Fr, item.Description?.Rw, item.Description?.Mt, menu.Document.Groups.FirstOrDefault(g => g.Id == item.Group)?.Name.En }
            .Concat(item.Ingredients.Select(id => menu.Document.Ingredients.FirstOrDefault(g => g.Id == id)?.Name.En)).OfType<string>().SelectMany(text => Folding.Stems(text)).ToHashSet();
        return (mentions.Any(m => m.Item.Id == item.Id) ? 10 : 0) + words.Sum(w => name.Contains(w) ? 3 : rest.Contains(w) ? 1 : 0);
    }
}
