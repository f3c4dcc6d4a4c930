namespace Icupa.Web.Shared;

/// <summary>Which form of a sentence a count takes, by the plural rules of CLDR, as browsers have them (Intl.PluralRules).</summary>
public static class Plural
{
    /// <summary>Beside "one" and "other", which every language has.</summary>
    public static readonly string[] Further = ["two", "few", "many"];

    public static string Of(string language, int count) => (language, count) switch
    {
        ("fr", 0 or 1) or ("en" or "rw" or "mt", 1) => "one",
        ("mt", 2) => "two",
        ("mt", var n) when n == 0 || n % 100 is >= 3 and <= 10 => "few",
        ("mt", var n) when n % 100 is >= 11 and <= 19 => "many",
        _ => "other",
    };

    /// <summary>The forms to try, best first: where a language writes two as it writes three, it has no form for it.</summary>
    public static IEnumerable<string> Forms(string language, int count) => Of(language, count) is var form && form == "two" ? ["two", "few", "other"] : [form, "other"];
}
