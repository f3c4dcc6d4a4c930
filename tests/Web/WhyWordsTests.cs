using System.Globalization;
using System.Reflection;
using System.Resources;
using Icupa.Payments;
using Icupa.Web;
using Xunit;

namespace Icupa.Tests.Web;

/// <summary>Why a payment is as it is: guests and staff read it in words, whatever their language.</summary>
public sealed class WhyWordsTests
{
    private static readonly string[] All = [.. typeof(Why).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    [Theory]
    [InlineData("en"), InlineData("fr"), InlineData("rw"), InlineData("mt")]
    public void Every_why_has_words_for_guests_and_for_the_floor(string language)
    {
        Assert.InRange(All.Length, 20, 100);
        foreach (var (page, prefix, longest) in new[] { (typeof(Texts), "Why.", 12), (typeof(FloorTexts), "why.", 8) })
        {
            var words = new ResourceManager("Icupa.Web.Resources." + page.Name, page.Assembly).GetResourceSet(language == "en" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false)!;
            Assert.All(All, why => Assert.InRange(words.GetString(prefix + why)?.Split(' ').Length ?? 0, 1, longest));
        }
    }
}
