using Icupa.Board;
using Icupa.Menus;
using Icupa.Menus.Search;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>A search by the menu's own words, for when the venue's search does not answer: the same reading of the question and the same filters, without the database. Pure.</summary>
public static class PlainSearch
{
    public static SearchAnswer Find(SearchAsk ask, VenueBoard board, DateTimeOffset now)
    {
        var (menu, minutes) = (board.Menu, BusinessDay.LocalMinutes(board.Settings, now));
        var read = Intent.Read(ask.Text, ask.Language, menu, board.Settings.Currency);
        var intent = read with { Without = [.. read.Without.Union(ask.Avoids)], Diets = [.. read.Diets.Union(ask.Diets)] };
        var (filter, text) = (new MenuFilter(menu, intent), MenuText.Of(menu));
        var words = intent.Terms.Select(term => $" {MenuText.Singulars(term)} ").ToList();
        var found = menu.Document.Items.Select(item => (Item: item, Fit: filter.Of(item), Score: words.Count == 0 ? 1 : words.Count(word => text[item].Contains(word, StringComparison.Ordinal))))
            .Where(f => f.Fit != Fit.No && f.Score > 0).OrderByDescending(f => f.Score).ToList();
        var hits = found.Where(f => f.Fit == Fit.Yes).Select(f => new SearchHit(f.Item.Id, f.Score, board.Availability.IsOut(f.Item, []), menu.ServedAt(f.Item, minutes))).OrderBy(h => h.SoldOut || !h.ServedNow);
        return new(intent, [.. hits.Take(ask.Most)], [.. found.Where(f => f.Fit == Fit.AskStaff).Select(f => f.Item.Id).Take(MenuSearch.MostAskStaff)], menu.Number);
    }
}
