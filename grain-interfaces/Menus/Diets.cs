namespace Icupa.Menus;

/// <summary>Whether a dish keeps a diet, by the menu's marks and nothing else. What is not marked is not kept.</summary>
public static class Diets
{
    /// <summary>Whether a guest can keep it: the other marks only describe a dish.</summary>
    public static bool IsDiet(this DietaryTag tag) => tag is DietaryTag.Vegan or DietaryTag.Vegetarian or DietaryTag.GlutenFree or DietaryTag.DairyFree or DietaryTag.Halal;

    /// <summary>Marked so; what is vegan is vegetarian.</summary>
    public static bool Keeps(this MenuItem dish, DietaryTag diet) => dish.Tags.Contains(diet) || (diet == DietaryTag.Vegetarian && dish.Tags.Contains(DietaryTag.Vegan));

    /// <summary>Options carry no marks: one breaks a diet when it has, or may have, an allergen that comes of what the diet leaves out.</summary>
    public static bool Breaks(this Modifier option, DietaryTag diet)
    {
        Allergen[] left = diet switch
        {
            DietaryTag.Vegan => [Allergen.Milk, Allergen.Eggs, Allergen.Fish, Allergen.Crustaceans, Allergen.Molluscs],
            DietaryTag.Vegetarian => [Allergen.Fish, Allergen.Crustaceans, Allergen.Molluscs],
            _ => diet.Avoids() is { } allergen ? [allergen] : [],
        };
        return left.Any(a => option.Allergens.GetValueOrDefault(a) is AllergenState.Contains or AllergenState.MayContain);
    }

    /// <summary>The allergen that a diet is about and nothing else; null for a diet that is about more.</summary>
    public static Allergen? Avoids(this DietaryTag diet) => diet switch { DietaryTag.GlutenFree => Allergen.Gluten, DietaryTag.DairyFree => Allergen.Milk, _ => null };
}
