using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>Why a sentence is withheld.</summary>
public enum Finding
{
    None,
    /// <summary>It never ended, is not words, or is the rules that a model was told.</summary>
    Garbled,
    /// <summary>An address, a number to call.</summary>
    Link,
    /// <summary>Something done that a waiter cannot do here.</summary>
    Deed,
    /// <summary>A discount or a gift.</summary>
    Gift,
    /// <summary>A dish that this menu does not have.</summary>
    Invented,
    SoldOut,
    NotServedNow,
    Alcohol,
    /// <summary>A dish that is not surely free of what the guest avoids, without saying so.</summary>
    Unsafe,
    /// <summary>A dish that is not marked for how the guest eats, without saying so.</summary>
    AgainstDiet,
    /// <summary>Said to be free of something, and it is not known to be.</summary>
    FalseFree,
    /// <summary>Said to keep a diet, and it is not marked so.</summary>
    FalseDiet,
    WrongPrice,
}

/// <param name="Dish">Of which dish; null where it is of none, or not known.</param>
public readonly record struct Verdict(Finding Finding, MenuItem? Dish = null, Allergen? Allergen = null, DietaryTag? Diet = null)
{
    public bool Passes => Finding == Finding.None;
}
