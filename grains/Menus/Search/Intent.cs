using System.Collections.Immutable;
using Icupa.Venues;

namespace Icupa.Menus.Search;

/// <summary>
/// Reads what a guest wants out of a question in English, French, Kinyarwanda or Maltese, whatever the guest's own language is: what
/// becomes a filter on the menu's structured data, and what is looked for. Pure.
/// </summary>
public sealed class Intent
{
    /// <summary>Characters of a question that are read.</summary>
    public const int LongestText = 200;
    /// <summary>Things looked for at once; what is said after them is not read.</summary>
    public const int MostTerms = 8;

    /// <summary>"Hot" before one of these is a temperature.</summary>
    internal static readonly ImmutableHashSet<string> Warm = ["drink", "drinks", "beverage", "beverages", "tea", "coffee", "chocolate", "milk", "soup", "meal", "food", "water", "lunch", "dish"];

    private readonly Sentence sentence;
    private readonly string language;
    private readonly MenuIndex menu;
    private readonly Currency currency;
    private readonly List<string> terms = [];
    /// <summary>The words of the question that are left when the filters are taken out, as they stand; a category is called by them.</summary>
    private readonly List<string> left = [];
    private SearchIntent intent = SearchIntent.Nothing;

    private enum Side { Wanted, Unwanted }

    private Intent(string text, string language, MenuIndex menu, Currency currency, int longest)
    {
        sentence = new(Folding.Words(text.Length > longest ? text[..longest] : text));
        (this.language, this.menu, this.currency) = (language, menu, currency);
    }

    /// <summary>What the words mean at this menu. Nothing that is not understood becomes a filter.</summary>
    public static SearchIntent Read(string text, string language, MenuIndex menu, Currency currency, int longest = LongestText) => new Intent(text, language, menu, currency, longest).Read();

    private SearchIntent Read()
    {
        for (var at = 0; at < sentence.Words.Length;)
            at = Next(at);
        if (GroupCalled() is { } group)
            return intent with { Group = group };
        return intent with { Terms = [.. terms.Distinct().Take(MostTerms)] };
    }

    // Takes what begins here; answers where the rest begins.
    private int Next(int at)
    {
        if (sentence.Price(at, currency) is { } price)
        {
            if (price.Minor is { } minor)
                intent = intent with { AtMost = Math.Min(intent.AtMost ?? long.MaxValue, minor) };
            return price.End;
        }
        var (phrase, meaning) = sentence.PhraseAt(at);
        var (name, found) = sentence.EntryAt(at);
        if (sentence.DenialAt(at) is > 0 and var denial && denial > Math.Max(phrase, name))
            return Unwanted(at, denial);
        if (name > phrase || (found.Length > 0 && meaning is Meaning.None))
            return Thing(at, name, found);
        if (phrase == 0)
            return Plain(at);
        if (meaning.HasFlag(Meaning.Not))
            return sentence.Is(at, language) ? at + 1 : Unwanted(at, phrase);
        if (Filter(meaning, at, phrase, Side.Wanted))
            return at + phrase;
        // A word that says nothing in one language may be tea in another: "thé".
        return found.Length > 0 && (sentence.Words[at].Raw != sentence.Words[at].Folded || language == "fr" && sentence.Words[at].Folded == "the") ? Thing(at, name, found) : at + phrase;
    }

    // Something of the glossary is looked for, unless "free" or "allergy" follows it.
    private int Thing(int at, int length, ImmutableArray<Entry> found)
    {
        if (FreeFollows(at + length) is { } after && Removable(found))
        {
            for (var one = at; one < after;)
            {
                var (size, entries) = sentence.EntryAt(one);
                if (size > 0)
                    Without(entries, sentence.Text(one, size));
                one += Math.Max(1, size);
            }
            return after;
        }
        if (found.Select(e => e.Course).FirstOrDefault(c => c is not null) is { } course)
            intent = intent with { Course = course };
        Look(at, length);
        return at + length;
    }

    // A word that is in no list: looked for as it is.
    private int Plain(int at)
    {
        var word = sentence.Words[at].Folded;
        // "Eggless", "dairyfree".
        if (word.Length > 6 && (word.EndsWith("less", StringComparison.Ordinal) || word.EndsWith("free", StringComparison.Ordinal)) && Glossary.Culinary.Find(word[..^4]) is { Length: > 0 } missing && Removable(missing))
        {
            Without(missing, word[..^4]);
            return at + 1;
        }
        // "Peanutt free": what is not to be in it is never looked for.
        if (FreeFollows(at + 1) is { } after && Glossary.Culinary.Misspelt(word) is { Length: > 0 })
        {
            Without([], word);
            return after;
        }
        if (Spelling.Diet(word) is { } diet && !menu.Document.Items.Any(i => MenuText.Of(menu)[i].Contains($" {Folding.Singular(word)} ", StringComparison.Ordinal)))
            Wants(diet);
        else if (char.IsLetter(word[0]) && word.Length > 1)
            Look(at, 1);
        return at + 1;
    }

    private void Look(int at, int length)
    {
        terms.Add(sentence.Text(at, length));
        left.AddRange(sentence.Words[at..(at + length)].Select(w => w.Folded));
    }

    // "nut free", "nut and dairy free", "peanut allergy": where that ends, or null.
    private int? FreeFollows(int at)
    {
        while (at < sentence.Words.Length)
        {
            if (Phrases.Of(sentence.Words[at].Folded).HasFlag(Meaning.Free))
                return at + 1;
            if (!Joins(at))
                return null;
            var (length, entries) = sentence.EntryAt(at + 1);
            if (length == 0 || !Removable(entries))
                return null;
            at += 1 + length;
        }
        return null;
    }

    private bool Joins(int at) => sentence.Words[at].Folded is "," || (Phrases.Of(sentence.Words[at].Folded) & (Meaning.And | Meaning.Or)) != 0;

    private static bool Removable(ImmutableArray<Entry> entries) => entries.Any(e => e.Allergens.Length > 0 || e.Diet is not null || e.Name is "sugar" or "alcohol");

    // What is unwanted after "without", and after the "or" and "and" that follow it.
    private int Unwanted(int at, int length)
    {
        var dropped = sentence.Words[at].Folded == "nta" ? "iau" : "";
        var nothingYet = true;
        at += length;
        while (at < sentence.Words.Length)
        {
            var (phrase, meaning) = sentence.PhraseAt(at);
            var (name, found) = sentence.EntryAt(at, dropped);
            if (name >= phrase && name > 0 && (name > phrase || !meaning.HasFlag(Meaning.Noise) || sentence.Words[at].Raw != sentence.Words[at].Folded) && !IsFilter(meaning))
            {
                if (name == phrase && meaning.HasFlag(Meaning.Not))
                    return at;
                Without(found, sentence.Text(at, name));
                at += name;
            }
            else if (phrase == 0)
            {
                if (char.IsLetter(sentence.Words[at].Folded[0]) && sentence.Words[at].Folded.Length > 1)
                    Without([], sentence.Words[at].Folded);
                else if (sentence.Words[at].Folded != ",")
                    return at;
                at++;
            }
            else if (nothingYet && meaning.HasFlag(Meaning.With) && !meaning.HasFlag(Meaning.Not))
            {
                // "Isn't made with eggs".
                at += phrase;
                continue;
            }
            else if (meaning.HasFlag(Meaning.Not) || (meaning.HasFlag(Meaning.With) && !meaning.HasFlag(Meaning.Noise)) || meaning.HasFlag(Meaning.Under))
                return at;
            else if (Filter(meaning, at, phrase, Side.Unwanted))
                at += phrase;
            else
            {
                at += phrase;
                continue;
            }
            nothingYet = false;
            if (at < sentence.Words.Length && !GoesOn(at))
                return at;
            if (at < sentence.Words.Length)
                at++;
        }
        return at;
    }

    // "or" always goes on; a comma or an "and" only where something stands that can be unwanted.
    private bool GoesOn(int at)
    {
        var meaning = Phrases.Of(sentence.Words[at].Folded);
        if (meaning.HasFlag(Meaning.Or))
            return true;
        if (at + 1 >= sentence.Words.Length || !Joins(at))
            return false;
        var next = at + 1;
        while (next < sentence.Words.Length && Phrases.Of(sentence.Words[next].Folded) is var m && m.HasFlag(Meaning.Noise) && sentence.EntryAt(next).Length == 0)
            next++;
        var (length, found) = next < sentence.Words.Length ? sentence.EntryAt(next) : (0, []);
        return length > 0 && (sentence.Words[at].Folded != "," || found.Any(e => e.Allergens.Length > 0));
    }

    private static bool IsFilter(Meaning meaning) => (meaning & ~(Meaning.Noise | Meaning.Not | Meaning.Free | Meaning.Or | Meaning.And | Meaning.With | Meaning.Under | Meaning.AtMost | Meaning.Money | Meaning.Purse)) != 0;

    // A phrase that is a filter by itself; false when it is none.
    private bool Filter(Meaning meaning, int at, int length, Side side)
    {
        if (!IsFilter(meaning))
            return false;
        var not = side == Side.Unwanted;
        if (meaning.HasFlag(Meaning.Spicy) && sentence.Words[at].Folded == "hot" && length == 1 && at + 1 < sentence.Words.Length && Warm.Contains(sentence.Words[at + 1].Folded))
            return true;
        if (meaning.HasFlag(Meaning.Vegan) && !not)
            Wants(DietaryTag.Vegan);
        else if (meaning.HasFlag(Meaning.Vegetarian) && !not)
            Wants(DietaryTag.Vegetarian);
        else if (meaning.HasFlag(Meaning.Halal) && !not)
            Wants(DietaryTag.Halal);
        else if (meaning.HasFlag(Meaning.Spicy))
            Tag(DietaryTag.Spicy, side);
        else if (meaning.HasFlag(Meaning.Mild))
            Tag(DietaryTag.Spicy, Other(side));
        else if (meaning.HasFlag(Meaning.Alcohol))
            Tag(DietaryTag.Alcohol, side);
        else if (meaning.HasFlag(Meaning.Dry))
            Tag(DietaryTag.Alcohol, Other(side));
        else if (meaning.HasFlag(Meaning.Quick))
            intent = intent with { Quick = !not };
        else if (meaning.HasFlag(Meaning.Gluten))
            Avoid(Allergen.Gluten);
        else if (!not && CourseOf(meaning) is { } course)
            intent = intent with { Course = course };
        return true;
    }

    private static Course? CourseOf(Meaning meaning) =>
        meaning.HasFlag(Meaning.Starter) ? Course.Starter : meaning.HasFlag(Meaning.Main) ? Course.Main : meaning.HasFlag(Meaning.Side) ? Course.Side
        : meaning.HasFlag(Meaning.Dessert) ? Course.Dessert : meaning.HasFlag(Meaning.Drink) ? Course.Drink : null;

    private static Side Other(Side side) => side == Side.Wanted ? Side.Unwanted : Side.Wanted;

    private void Tag(DietaryTag tag, Side side)
    {
        if (side == Side.Wanted)
            Wants(tag);
        else if (!intent.Not.Contains(tag))
            intent = intent with { Not = intent.Not.Add(tag) };
    }

    private void Wants(DietaryTag tag)
    {
        if (!intent.Diets.Contains(tag))
            intent = intent with { Diets = intent.Diets.Add(tag) };
    }

    private void Avoid(Allergen allergen)
    {
        if (!intent.Without.Contains(allergen))
            intent = intent with { Without = intent.Without.Add(allergen) };
    }

    // An allergen where the glossary knows one, a diet where it knows one, else an ingredient.
    private void Without(ImmutableArray<Entry> found, string text)
    {
        foreach (var allergen in (found.IsEmpty ? Glossary.Culinary.Misspelt(text) : found).SelectMany(e => e.Allergens))
            Avoid(allergen);
        // In English "nuts" are often peanuts too, and who avoids them is not asked which.
        if (text is "nut" or "nuts")
            Avoid(Allergen.Peanuts);
        if (found.Any(e => e.Allergens.Length > 0))
            return;
        if (found.Select(e => e.Diet).FirstOrDefault(d => d is not null) is { } diet)
            Wants(diet);
        else if (found.Any(e => e.Name == "alcohol"))
            Tag(DietaryTag.Alcohol, Side.Unwanted);
        else if (found.Any(e => e.Name is "chilli" or "spice"))
            Tag(DietaryTag.Spicy, Side.Unwanted);
        else
            foreach (var id in Ingredients.Named(menu, Glossary.Culinary, found.Length > 0 && Glossary.Culinary.Find(text).Length == 0 ? found[0].Name : text))
                if (!intent.WithoutIngredients.Contains(id))
                    intent = intent with { WithoutIngredients = intent.WithoutIngredients.Add(id) };
    }

    // A category of this menu, when all that is left of the question is its name.
    private string? GroupCalled()
    {
        if (left.Count == 0 || intent.Course is not null)
            return null;
        var called = string.Join(' ', left.Where(w => !Phrases.IsNoise(w)).Select(Folding.Singular));
        return menu.Document.Groups.FirstOrDefault(g => MenuText.All(g.Name).Any(n => Core(n) == called))?.Id;
    }

    private static string Core(string name) => string.Join(' ', Folding.Words(name).Where(w => !Phrases.IsNoise(w.Folded) || w.Raw != w.Folded).Select(w => Folding.Singular(w.Folded)));
}
