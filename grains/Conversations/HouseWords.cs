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

    public static IEnumerable<string> Keys => All.Keys;

    /// <exception cref="KeyNotFoundException">There is no such key.</exception>
    public static string Say(string key, string language, params ReadOnlySpan<object?> values)
    {
        var text = All[key].In(language);
        return values.IsEmpty ? text : string.Format(CultureInfo.InvariantCulture, text, values);
    }

    public static string Name(Allergen allergen, string language) => Say("allergen." + allergen.ToString().ToLowerInvariant(), language);

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
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} {Say("and", language)} {all[^1]}";
    }

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
