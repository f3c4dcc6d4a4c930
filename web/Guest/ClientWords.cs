namespace Icupa.Web.Guest;

/// <summary>The words that the page's scripts say; the others stay on the server.</summary>
public static class ClientWords
{
    public static readonly string[] Keys =
    [
        "Search", "SoldOut", "ServedFrom", "Left", "AddDish", "SwapFor", "Fit.Contains", "Fit.May", "Fit.Ask", "NotMarked",
        "Tag.Vegan", "Tag.Vegetarian", "Tag.GlutenFree", "Tag.DairyFree", "Tag.Halal",
        .. Enum.GetNames<Icupa.Menus.Allergen>().Select(name => "Allergen." + name),
    ];
}
