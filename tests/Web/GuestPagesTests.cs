using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Icupa.Carts;
using Icupa.Menus;
using Icupa.Web;
using Icupa.Web.Guest;
using Icupa.Web.Shared;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The words, amounts and colours of the guest's pages.</summary>
public sealed partial class GuestPagesTests
{
    private static readonly ResourceManager Words = new("Icupa.Web.Resources.Texts", typeof(Texts).Assembly);

    public static TheoryData<string> Languages => ["en", "fr", "rw", "mt"];

    private static Dictionary<string, string> In(string language) =>
        Words.GetResourceSet(language == "en" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);

    [Theory, MemberData(nameof(Languages))]
    public void Every_language_has_every_word_with_the_same_places(string language)
    {
        var (english, words) = (In("en"), In(language));
        // A language may have more forms of the plural than English.
        bool Further(string key) => Plural.Further.Any(form => key.EndsWith("." + form, StringComparison.Ordinal)) && english.ContainsKey(key[..key.LastIndexOf('.')] + ".other");
        Assert.Equal(english.Keys.Order(), words.Keys.Where(key => !Further(key)).Order());
        foreach (var (key, text) in words.Where(word => !Further(word.Key)))
        {
            Assert.False(string.IsNullOrWhiteSpace(text), key);
            Assert.True(Places(english[key]).SetEquals(Places(text)), $"{key} in {language}: {text}");
        }
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_refusal_is_said_in_at_most_twelve_words(string language)
    {
        var words = In(language);
        foreach (var refusal in Enum.GetValues<Refusal>().Where(r => r != Refusal.None))
        {
            Assert.True(words.TryGetValue($"Refusal.{refusal}", out var said), $"{refusal} in {language}");
            Assert.InRange(said!.Split(' ').Count(w => w.Any(char.IsLetterOrDigit)), 2, 12);
        }
    }

    [Fact]
    public void Every_word_of_the_scripts_exists() =>
        Assert.Empty(ClientWords.First.Concat(ClientWords.Later).Except(In("en").Keys));

    [Theory]
    [InlineData("en", "RWF", 42000, "RWF 42,000")]
    [InlineData("fr", "RWF", 42000, "42 000 RWF")]
    [InlineData("rw", "RWF", 42000, "RWF 42.000")]
    [InlineData("en", "EUR", 1250, "€12.50")]
    [InlineData("mt", "EUR", 123456, "€1,234.56")]
    [InlineData("fr", "EUR", 5, "0,05 €")]
    [InlineData("fr", "RWF", -42000, "-42 000 RWF"), InlineData("rw", "RWF", -42000, "-RWF 42.000"), InlineData("mt", "EUR", -330, "-€3.30")]
    public void Amounts_are_written_as_the_reader_writes_them(string language, string currency, long minor, string text) =>
        Assert.Equal(text, AnySpace().Replace(Amount.Text(minor, Enum.Parse<Currency>(currency), language), " "));

    [Theory]
    [InlineData("en", 0, "other"), InlineData("en", 1, "one"), InlineData("rw", 1, "one"), InlineData("rw", 2, "other"), InlineData("fr", 0, "one"), InlineData("fr", 2, "other")]
    [InlineData("mt", 0, "few"), InlineData("mt", 1, "one"), InlineData("mt", 2, "two"), InlineData("mt", 10, "few"), InlineData("mt", 11, "many"), InlineData("mt", 19, "many"), InlineData("mt", 20, "other"), InlineData("mt", 101, "other"), InlineData("mt", 103, "few"), InlineData("mt", 111, "many")]
    public void A_count_takes_the_form_of_its_language(string language, int count, string form) => Assert.Equal(form, Plural.Of(language, count));

    [Theory]
    [InlineData("#ffffff"), InlineData("#000000"), InlineData("#ffd400"), InlineData("#c95021"), InlineData("#247bbd"), InlineData("red")]
    public void Any_accent_is_made_readable(string colour)
    {
        var accent = Accent.Of(colour);
        Assert.True(Contrast(accent.OnPaper, "#fbf8f3") >= 4.5, accent.OnPaper);
        Assert.True(Contrast(accent.OnDark, "#1f1b18") >= 7, accent.OnDark);
    }

    [Theory]
    [InlineData(AllergenState.Contains, Fit.Contains), InlineData(AllergenState.MayContain, Fit.May), InlineData(AllergenState.Free, Fit.Free), InlineData(AllergenState.Unknown, Fit.Ask)]
    public void A_dish_is_judged_by_what_is_avoided(AllergenState state, Fit fit)
    {
        var dish = new MenuItem("d", "g", new("Dish"), "DISH", 1) { Allergens = Allergens((Allergen.Milk, state), (Allergen.Nuts, AllergenState.Free)) };
        Assert.Equal(fit, new Wishes([Allergen.Milk, Allergen.Nuts], []).Judge(dish).Fit);
        Assert.Equal(Fit.Free, Wishes.None.Judge(dish).Fit);
    }

    [Fact]
    public void A_round_under_way_is_mine_when_I_sent_it()
    {
        var (me, visit) = (new SessionId(Guid.NewGuid()), VisitId.Of("demo/kigali-grill/0192f0c1a2b37c4d8e5f60718293a4b5"));
        RoundView Round(int number, string by, RoundState state) => new(number, OrderId.Of($"{visit.Text}/{number}"), by, default, 500, state);
        var sitting = new Sitting(me, visit) { Rounds = [Round(1, Asker.Guest(me).By, RoundState.Waiting), Round(2, "guest:another", RoundState.Waiting), Round(3, Asker.Guest(me).By, RoundState.Declined)] };
        Assert.Equal((1_000, 500), (sitting.SoFar, sitting.Mine));

        // Of one that waits for staff it is known who wants what.
        CartLineView Line(string by, long total) => new(LineId.Of(Guid.NewGuid().ToString()), "isombe", 1, [], null, null, by, total, total, Hold.Free);
        var waiting = sitting with { Rounds = [Round(1, Asker.Guest(me).By, RoundState.Waiting) with { Lines = [Line(Asker.Guest(me).By, 200), Line("guest:another", 300)] }] };
        Assert.Equal((500, 200), (waiting.SoFar, waiting.Mine));
    }

    [Fact]
    public void The_worst_reason_is_the_one_that_is_given()
    {
        var dish = new MenuItem("d", "g", new("Dish"), "DISH", 1) { Allergens = Allergens((Allergen.Eggs, AllergenState.MayContain), (Allergen.Milk, AllergenState.Contains)) };
        var (fit, because) = new Wishes([Allergen.Gluten, Allergen.Eggs, Allergen.Milk], []).Judge(dish);
        Assert.Equal(Fit.Contains, fit);
        Assert.Equal([Allergen.Milk], because);
        Assert.Equal("--m---c-------", Wishes.Letters(dish.Allergens));
    }

    [Fact]
    public void What_is_vegan_is_vegetarian()
    {
        var dish = new MenuItem("d", "g", new("Dish"), "DISH", 1) { Tags = [DietaryTag.Vegan] };
        Assert.Null(new Wishes([], [DietaryTag.Vegetarian]).Misses(dish));
        Assert.Equal(DietaryTag.Halal, new Wishes([], [DietaryTag.Vegetarian, DietaryTag.Halal]).Misses(dish));
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<Allergen, AllergenState> Allergens(params (Allergen, AllergenState)[] states) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(states.Select(s => KeyValuePair.Create(s.Item1, s.Item2)));

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Value)];

    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string css)
    {
        double Channel(int at)
        {
            var c = int.Parse(css.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\s")]
    private static partial Regex AnySpace();
}
