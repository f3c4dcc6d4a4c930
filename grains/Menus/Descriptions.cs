using Icupa.Conversations;

namespace Icupa.Menus;

/// <summary>The texts of dishes: what is missing, what may stand there. Pure.</summary>
public static class Descriptions
{
    public const int Longest = 300;
    /// <summary>A shorter text tells a guest nothing.</summary>
    public const int Poor = 15;

    /// <summary>Whether a dish lacks a text in a language: none, a very short one, or its own name.</summary>
    public static bool Lacks(MenuItem dish, string language) =>
        dish.Description is not { } words || !words.Has(language) || words.In(language).Trim() is var text && (text.Length < Poor || text == dish.Name.In(language).Trim());

    /// <summary>The menu with this text for a dish, or why not. English comes first: a dish without it has no other text.</summary>
    public static (Refusal Refusal, MenuDocument? Menu) Put(MenuDocument? menu, string item, string language, string words)
    {
        if (menu?.Items.FirstOrDefault(i => i.Id == item) is not { } dish)
            return (Refusal.NoSuchItem, null);
        if (Judge(dish, words) is var refusal and not Refusal.None)
            return (refusal, null);
        if (!Words.Languages.Contains(language) || (dish.Description is null && language != "en"))
            return (Refusal.Malformed, null);
        var old = dish.Description ?? new(words);
        var text = language switch { "fr" => old with { Fr = words }, "rw" => old with { Rw = words }, "mt" => old with { Mt = words }, _ => old with { En = words } };
        return (Refusal.None, menu with { Items = menu.Items.Replace(dish, dish with { Description = text }) });
    }

    /// <summary>Whether a text may stand on the menu: it says nothing of an allergen or a diet that the dish's data do not.</summary>
    public static Refusal Judge(MenuItem dish, string words)
    {
        if (!Writing.Plain(words, Longest))
            return Refusal.BadWords;
        var tokens = Tokens.Of(words);
        var line = Tokens.Line(tokens);
        var unsaid = Claims.Of(tokens, []).Any(c => dish.Allergens.GetValueOrDefault(c.Allergen) is var state
            && !(c.Says == Says.Free ? state == AllergenState.Free : state is AllergenState.Contains or AllergenState.MayContain));
        var unmarked = GuestWords.Diets.Any(d => Claims.Has(line, d.Value) && !dish.Keeps(d.Key));
        // That somebody with an allergy may eat it is said by the data, never by a text.
        var soothing = tokens.Any(t => t.Stem.StartsWith("allerg", StringComparison.Ordinal) || t.Stem.StartsWith("alerg", StringComparison.Ordinal));
        return unsaid || unmarked || soothing ? Refusal.UnfoundedWords : Refusal.None;
    }
}
