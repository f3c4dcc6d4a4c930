using System.Collections.Immutable;
using Icupa.Board;
using Icupa.Venues;

namespace Icupa.Menus.Search;

/// <summary>
/// Answers a question to a venue's menu. The filters are decided by the menu that is on sale; the rows say only in which order the dishes
/// that pass come, and which of them are meant at all.
/// </summary>
public sealed class MenuSearch(MenuStore store, Meanings meanings)
{
    public const int MostHits = 50;
    public const int MostAskStaff = 12;

    public async Task<SearchAnswer> Find(VenueId venue, VenueBoard board, DateTimeOffset now, SearchAsk ask, CancellationToken stop = default)
    {
        var (menu, minutes) = (board.Menu, BusinessDay.LocalMinutes(board.Settings, now));
        var intent = Declared(Intent.Read(ask.Text, ask.Language, menu, board.Settings.Currency), ask);
        var filter = new MenuFilter(menu, intent);
        var fits = menu.Document.Items.Select(item => (Item: item, Fit: filter.Of(item))).Where(f => f.Fit != Fit.No).ToList();
        var order = await Order(venue, menu, intent, stop);
        var hits = fits.Where(f => f.Fit == Fit.Yes && order.ContainsKey(f.Item.Id))
            .Select(f => new SearchHit(f.Item.Id, order[f.Item.Id], board.Availability.IsOut(f.Item, []), menu.ServedAt(f.Item, minutes)))
            .OrderBy(h => h.SoldOut || !h.ServedNow).ThenByDescending(h => h.Score);
        var unsaid = fits.Where(f => f.Fit == Fit.AskStaff && order.ContainsKey(f.Item.Id)).OrderByDescending(f => order[f.Item.Id]).Select(f => f.Item.Id);
        return new(intent, [.. hits.Take(Math.Clamp(ask.Most, 1, MostHits))], [.. unsaid.Take(MostAskStaff)], menu.Number);
    }

    // Scores of the dishes that are meant; of all of them, in the order of the menu, when the words were filters only.
    private async Task<Dictionary<string, double>> Order(VenueId venue, MenuIndex menu, SearchIntent intent, CancellationToken stop)
    {
        if (intent.Terms.IsEmpty)
            return Ranking.AsPrinted(menu);
        var question = Question.Of(intent.Terms, menu);
        var (model, vector) = await meanings.Of(question, stop);
        var (found, near) = await store.Ask(new(venue, question.Asked, model, vector), stop);
        var missed = question.Terms.Select((t, n) => (Term: n, t.Text)).Where(t => t.Text.Length >= Question.ShortestSpelt && !found.Any(f => f.Term == t.Term)).ToList();
        var spelt = missed.Count == 0 ? [] : await store.Spelt(venue, missed, stop);
        var order = Ranking.Of(question, menu, found, spelt, near);
        // Words that no glossary and no menu knows ("for my son") say nothing: what is left of the question are its filters.
        return order.Count == 0 && question.SaysNothing && MenuFilter.Any(intent) ? Ranking.AsPrinted(menu) : order;
    }

    // What the guest has declared filters like what the words name.
    private static SearchIntent Declared(SearchIntent intent, SearchAsk ask) => intent with
    {
        Without = [.. intent.Without.Union(ask.Avoids)],
        Diets = [.. intent.Diets.Union(ask.Diets)],
    };
}
