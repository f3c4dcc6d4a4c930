using System.Collections.Frozen;

namespace Icupa.Menus.Search;

/// <summary>Words that are nearly another: who cannot spell what makes them ill avoids it all the same.</summary>
public static class Spelling
{
    /// <summary>Shorter words are too near to others: "daily" is no dairy.</summary>
    private const int Shortest = 5;

    /// <summary>One letter from a word for an allergen, and something else.</summary>
    private static readonly FrozenSet<string> Otherwise = new[] { "amazi", "amende", "batter", "better", "binyobwa", "bitter", "calmer", "crane", "crate", "daily", "gamble", "grand", "howard", "lapin", "moulu", "poison", "poule", "squad" }.ToFrozenSet();

    private static readonly (string Word, DietaryTag Tag)[] Diets =
        [("vegan", DietaryTag.Vegan), ("vegetarian", DietaryTag.Vegetarian), ("vegetarien", DietaryTag.Vegetarian), ("vegetarjan", DietaryTag.Vegetarian), ("vejetariyeni", DietaryTag.Vegetarian)];

    /// <summary>The diet whose name this nearly is; null for none.</summary>
    public static DietaryTag? Diet(string word) => Diets.Where(diet => Slips(word, diet.Word)).Select(diet => (DietaryTag?)diet.Tag).FirstOrDefault();

    /// <summary>Words by their first letter, which nobody gets wrong.</summary>
    public sealed class Words(IEnumerable<string> all)
    {
        private readonly FrozenDictionary<char, string[]> byFirst = all.Distinct(StringComparer.Ordinal).GroupBy(word => word[0]).ToFrozenDictionary(g => g.Key, g => g.ToArray());

        public IReadOnlyList<string> Near(string word) => word.Length >= Shortest && byFirst.TryGetValue(word[0], out var near) ? near : [];
    }

    /// <summary>One letter is wrong, missing or too many, or two have changed places; the first is right. Both folded.</summary>
    public static bool Slips(string word, string known)
    {
        if (word.Length < Shortest || known.Length < Shortest || word[0] != known[0] || Math.Abs(word.Length - known.Length) > 1 || Otherwise.Contains(word))
            return false;
        var at = word.AsSpan().CommonPrefixLength(known);
        var left = word.AsSpan(at);
        var right = known.AsSpan(at);
        if (left.Length != right.Length)
            return left.Length > right.Length ? left[1..].SequenceEqual(right) : right[1..].SequenceEqual(left);
        return left.Length > 0 && (left[1..].SequenceEqual(right[1..]) || (left.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..].SequenceEqual(right[2..])));
    }
}
