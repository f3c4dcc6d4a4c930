using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Sessions;

namespace Icupa.Web.Guest;

/// <summary>How a dish stands to what a guest avoids, worst first.</summary>
public enum Fit { Contains, May, Ask, Free }

/// <summary>What a guest avoids and the diets they keep. Nothing is hidden by it: dishes are dimmed, with the reason.</summary>
public sealed record Wishes(ImmutableArray<Allergen> Avoids, ImmutableArray<DietaryTag> Diets)
{
    public static readonly Wishes None = new([], []);

    /// <summary>Tags that one can ask for; the others (spicy, alcohol) only inform.</summary>
    public static readonly ImmutableArray<DietaryTag> Offered = [DietaryTag.Vegetarian, DietaryTag.Vegan, DietaryTag.GlutenFree, DietaryTag.DairyFree, DietaryTag.Halal];

    /// <summary>As the menu's own form asks for them.</summary>
    public IEnumerable<(string Name, int Value)> Fields => [.. Avoids.Select(a => ("avoid", (int)a)), .. Diets.Select(d => ("diet", (int)d))];

    /// <summary>The same for links and forms.</summary>
    public string Query => string.Join("&", Fields.Select(f => $"{f.Name}={f.Value}")) is { Length: > 0 } asked ? "?" + asked : "";

    /// <summary>With what is known besides.</summary>
    public Wishes And(Profile known) => new([.. Avoids.Union(known.Avoids)], [.. Diets.Union(known.Diets)]);

    /// <summary>How a dish stands, and which allergens make it so.</summary>
    public (Fit Fit, ImmutableArray<Allergen> Because) Judge(MenuItem item)
    {
        foreach (var (fit, state) in new[] { (Fit.Contains, AllergenState.Contains), (Fit.May, AllergenState.MayContain), (Fit.Ask, AllergenState.Unknown) })
        {
            var because = Avoids.Where(a => item.Allergens.GetValueOrDefault(a) == state).ToImmutableArray();
            if (because.Length > 0) return (fit, because);
        }
        return (Fit.Free, []);
    }

    /// <summary>The first diet that the dish is not marked for.</summary>
    public DietaryTag? Misses(MenuItem item) => Diets.Where(d => !item.Keeps(d)).Select(d => (DietaryTag?)d).FirstOrDefault();

    /// <summary>One letter for each of the 14 in order: c contains, m may contain, f free, - unknown. The page's script judges by it.</summary>
    public static string Letters(IReadOnlyDictionary<Allergen, AllergenState> allergens) => string.Concat(Enum.GetValues<Allergen>().Select(a => allergens.GetValueOrDefault(a) switch
    {
        AllergenState.Contains => 'c',
        AllergenState.MayContain => 'm',
        AllergenState.Free => 'f',
        _ => '-',
    }));
}
