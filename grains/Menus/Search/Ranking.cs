using System.Collections.Immutable;

namespace Icupa.Menus.Search;

/// <summary>Puts what the words found and what is near in meaning into one order. Pure.</summary>
public static class Ranking
{
    // By tier: the word itself, kinds of it, what will do, what it is a kind of.
    private static readonly ImmutableArray<double> TierCounts = [1, 0.9, 0.45, 0.25];
    // By field: names, ingredients and category, description, options.
    private static readonly ImmutableArray<double> FieldCounts = [1, 0.75, 0.5, 0.3];
    private const double SpeltCounts = 0.6;
    private const int Broader = 3;
    /// <summary>A dish that has less than this part of what the best one has is not meant.</summary>
    private const double Least = 0.5;
    private const double RankOffset = 60;
    private const double NearCounts = 0.5;
    private const double ClearlyNear = 0.5;
    private const int MostNear = 5;

    /// <summary>Every dish, in the order of the menu.</summary>
    public static Dictionary<string, double> AsPrinted(MenuIndex menu) =>
        menu.Document.Items.Select((item, n) => (item.Id, Score: 1.0 / (RankOffset + n))).ToDictionary(i => i.Id, i => i.Score);

    /// <summary>Scores of the dishes that are meant; the more the better.</summary>
    public static Dictionary<string, double> Of(Question question, MenuIndex menu, IReadOnlyList<Found> found, IReadOnlyList<(string Item, int Term, double Alike)> spelt, IReadOnlyList<Nearness> near)
    {
        var worded = Worded(question, found, spelt);
        var place = menu.Document.Items.Select((item, n) => (item.Id, n)).ToDictionary(i => i.Id, i => i.n);
        var best = worded.Count == 0 ? 0 : worded.Values.Max();
        var scores = new Dictionary<string, double>();
        var rank = 0;
        foreach (var group in worded.Where(w => w.Value >= best * Least && place.ContainsKey(w.Key)).GroupBy(w => Math.Round(w.Value, 3)).OrderByDescending(g => g.Key))
        {
            foreach (var (item, _) in group)
                scores[item] = 1 / (RankOffset + rank);
            rank += group.Count();
        }
        foreach (var (item, n) in near.Select((e, n) => (e.Item, n)))
            if (scores.TryGetValue(item, out var score))
                scores[item] = score + NearCounts / (RankOffset + n);
        // Words found nothing: what is clearly near in meaning, and little of it.
        if (scores.Count == 0)
            scores = near.Where(n => n.Near >= ClearlyNear && place.ContainsKey(n.Item)).Take(MostNear).Select((n, rank) => (n.Item, Score: NearCounts / (RankOffset + rank))).ToDictionary(n => n.Item, n => n.Score);
        // Among equals the menu's own order.
        return scores.ToDictionary(s => s.Key, s => s.Value - place[s.Key] * 1e-9);
    }

    // The mean over the terms of the best that a dish has of each.
    private static Dictionary<string, double> Worded(Question question, IReadOnlyList<Found> found, IReadOnlyList<(string Item, int Term, double Alike)> spelt)
    {
        var parts = new Dictionary<(string Item, int Term), double>();
        var closer = found.Where(f => f.Tier < Broader).Select(f => f.Term).ToHashSet();
        foreach (var f in found.Where(f => f.Tier < Broader || !closer.Contains(f.Term)))
            parts[(f.Item, f.Term)] = Math.Max(parts.GetValueOrDefault((f.Item, f.Term)), TierCounts[f.Tier] * FieldCounts[f.Weight]);
        foreach (var (item, term, alike) in spelt)
            parts[(item, term)] = Math.Max(parts.GetValueOrDefault((item, term)), SpeltCounts * alike);
        return parts.GroupBy(p => p.Key.Item).ToDictionary(g => g.Key, g => g.Sum(p => p.Value) / question.Terms.Length);
    }
}
