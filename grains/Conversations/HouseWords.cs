using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Icupa.Menus;

namespace Icupa.Conversations;

/// <summary>What the house says in its own words, in four languages: house-words.json.</summary>
public static class HouseWords
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly FrozenDictionary<string, Words> All = Read();
    private static readonly FrozenSet<string> Whole = All.Values.SelectMany(words => Words.Languages.Select(words.In)).Where(text => !text.Contains('{', StringComparison.Ordinal) && text.Contains(' ', StringComparison.Ordinal))
        .SelectMany(text => new Sentences() is var cut ? cut.Add(text + "\n").ToList() : []).Select(sentence => sentence.Plain).ToFrozenSet();
    private const string Vowels = "aeiouéèêâîôœ";

    public static IEnumerable<string> Keys => All.Keys;

    /// <summary>Whether a sentence is one of the house's own that name nothing: what it denies is of no dish.</summary>
    public static bool Own(string sentence) => Whole.Contains(sentence);

    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public static string Say(string key, string language, params ReadOnlySpan<object?> values)
    {
        var text = All[key].In(language);
        if (values.IsEmpty)
            return text;
        var joined = values.ToArray();
        for (var i = 0; i < joined.Length; i++)
            if (joined[i] is string value && text.IndexOf($" {{{i}}}", StringComparison.Ordinal) is var at and > 0)
                (text, joined[i]) = Join(text, at, value, language);
        return string.Format(CultureInfo.InvariantCulture, text, joined);
    }

    /// <summary>As it stands after "contains" or "without": "arachides".</summary>
    public static string Name(Allergen allergen, string language) => Say("allergen." + allergen.ToString().ToLowerInvariant(), language);

    /// <summary>As it stands in a sentence, with its article where the language has one: "les arachides", "il-karawett".</summary>
    public static string The(Allergen allergen, string language) => Say("the." + allergen.ToString().ToLowerInvariant(), language);

    public static string Name(DietaryTag diet, string language) => Say("diet." + diet switch
    {
        DietaryTag.GlutenFree => "gluten-free",
        DietaryTag.DairyFree => "dairy-free",
        _ => diet.ToString().ToLowerInvariant(),
    }, language);

    /// <summary>"a, b and c".</summary>
    public static string List(IEnumerable<string> names, string language)
    {
        var all = names.ToList();
        if (all.Count < 2)
            return string.Concat(all);
        var and = $" {Say("and", language)}";
        var (joint, last) = Join(and, and.Length, all[^1], language);
        return $"{string.Join(", ", all[..^1])}{joint}{(joint.EndsWith('\'') ? "" : " ")}{last}";
    }

    /// <summary>"12 minutes", as each language counts: Maltese has "2 minuti", "12-il minuta" and "20 minuta".</summary>
    public static string Minutes(int minutes, string language) => language switch
    {
        "fr" => minutes < 2 ? $"{minutes} minute" : $"{minutes} minutes",
        "rw" => minutes == 1 ? "umunota umwe" : $"iminota nka {minutes}",
        "mt" => minutes switch { 1 => "minuta", >= 2 and <= 10 => $"{minutes} minuti", >= 11 and <= 19 => $"{minutes}-il minuta", _ => $"{minutes} minuta" },
        _ => minutes == 1 ? "1 minute" : $"{minutes} minutes",
    };

    // Where a word meets the one before it: Kinyarwanda writes "n'amata" for "na amata", French "qu'Agatogo" for "que Agatogo", Maltese
    // "tevita l-bajd" for "tevita il-bajd". The place is that of the space between them.
    private static (string Text, string Value) Join(string text, int at, string value, string language)
    {
        var (before, meets) = (text[..at], value.Length > 0 && Vowels.Contains(char.ToLowerInvariant(value[0])));
        bool Ends(string word) => before.EndsWith(" " + word, StringComparison.Ordinal);
        return language switch
        {
            "rw" when meets && Ends("na") => (before[..^1] + "'" + Rest(text, at), value),
            "fr" when meets && (Ends("de") || Ends("que")) => (before[..^1] + "'" + Rest(text, at), value),
            "mt" when value is ['i', _, '-', ..] && Vowels.Contains(before[^1]) => (text, value[1..]),
            _ => (text, value),
        };
    }

    private static string Rest(string text, int space) => space < text.Length ? text[(space + 1)..] : "";

    /// <summary>What is said in place of a withheld sentence; null where nothing needs to be.</summary>
    public static string? Instead(Verdict verdict, string language, Func<long, string> price)
    {
        var (dish, allergen) = (verdict.Dish?.Name.In(language), verdict.Allergen is { } code ? Name(code, language) : null);
        return (verdict.Finding, dish, allergen) switch
        {
            (Finding.SoldOut, { } name, _) => Say("soldOut", language, name),
            (Finding.NotServedNow, { } name, _) => Say("notNow", language, name),
            (Finding.Alcohol, _, _) => Say("alcohol", language),
            (Finding.Unsafe or Finding.FalseFree, { } name, { } what) => Say("unsafe", language, name, what),
            (Finding.FalseFree, _, _) => Say("askStaff", language),
            (Finding.FalseDiet, { } name, _) => Say("notMarked", language, name),
            (Finding.AgainstDiet, { } name, _) when verdict.Diet == DietaryTag.Alcohol => Say("withAlcohol", language, name),
            (Finding.AgainstDiet, { } name, { } what) => Say("unsafe", language, name, what),
            (Finding.AgainstDiet, { } name, _) => Say("notFor", language, name, Name(verdict.Diet!.Value, language)),
            (Finding.WrongPrice, { } name, _) => Say("costs", language, name, price(verdict.Dish!.Price)),
            (Finding.WrongPrice, _, _) => Say("seeMenu", language),
            (Finding.Invented, _, _) => Say("onlyMenu", language),
            (Finding.Deed, _, _) => Say("onlyPropose", language),
            (Finding.Gift, _, _) => Say("menuPrices", language),
            _ => null,
        };
    }

    private static FrozenDictionary<string, Words> Read()
    {
        using var stream = typeof(HouseWords).Assembly.GetManifestResourceStream("house-words.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Words>>(stream, Options)!.ToFrozenDictionary();
    }
}
