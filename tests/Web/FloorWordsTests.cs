using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Icupa.Web;
using Icupa.Web.Shared;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>The words of the floor's screens and the kitchen's: every one in every language, with the same places for values, and a sentence for each refusal.</summary>
public sealed partial class FloorWordsTests
{
    private static Dictionary<string, string> In(string language, string screen = "FloorTexts") =>
        new ResourceManager("Icupa.Web.Resources." + screen, typeof(FloorTexts).Assembly).GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: language.Length == 0)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string)e.Value!);

    [Theory]
    [InlineData("FloorTexts", "fr"), InlineData("FloorTexts", "rw"), InlineData("FloorTexts", "mt")]
    [InlineData("Kitchen.KitchenTexts", "fr"), InlineData("Kitchen.KitchenTexts", "rw"), InlineData("Kitchen.KitchenTexts", "mt")]
    public void Every_word_is_in_every_language_with_its_values(string screen, string language)
    {
        var (english, other) = (In("", screen), In(language, screen));
        // A language may have more forms of the plural than English.
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Where(key => !Plural.Further.Any(form => key.EndsWith("." + form, StringComparison.Ordinal) && english.ContainsKey(key[..^form.Length] + "other")))
            .Order(StringComparer.Ordinal));
        // A singular may leave its number out ("one dish").
        Assert.All(english.Where(w => !w.Key.EndsWith(".one", StringComparison.Ordinal)), word => Assert.Equal(Places(word.Value), Places(other[word.Key])));
    }

    [Fact]
    public void Every_refusal_has_a_sentence_of_at_most_twelve_words()
    {
        var english = In("");
        Assert.All(Enum.GetNames<Refusal>().Where(name => name != nameof(Refusal.None)), name =>
            Assert.InRange(english["refusal." + name].Split(' ').Length, 2, 12));
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal).Distinct();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();
}
