using System.Globalization;
using System.Resources;
using Icupa.Conversations;
using Icupa.Menus;
using Icupa.Web;
using Xunit;

namespace Icupa.Tests.Rules;

/// <summary>The questions that the guest's sheet offers are ones that the house waiter understands, in each language.</summary>
public sealed class FirstQuestionsTests
{
    private static readonly ResourceManager Resources = new("Icupa.Web.Resources.Texts", typeof(Texts).Assembly);

    public static TheoryData<string, string> Each()
    {
        var all = new TheoryData<string, string>();
        foreach (var language in new[] { "en", "fr", "rw", "mt" })
            foreach (var key in new[] { "Talk.In", "Talk.Without", "Talk.Long", "Talk.Bill" })
                all.Add(language, key);
        return all;
    }

    private static string Words(string key, string language) => Resources.GetString(key, language == "en" ? CultureInfo.InvariantCulture : CultureInfo.GetCultureInfo(language))!;

    /// <summary>As the sheet's script ends a first question: what stands before the dots, what the guest writes, what stands after them.</summary>
    private static string Ended(string question, string with) => question.Split('…') is [var before, var after] ? $"{(before.Length > 0 ? before + " " : "")}{with}{after}" : question;

    [Theory, MemberData(nameof(Each))]
    public async Task A_first_question_is_understood(string language, string key)
    {
        var milk = HouseWords.Name(Allergen.Milk, language);
        var question = Ended(Words(key, language), key == "Talk.Without" ? milk : "Isombe");
        var turn = await WaiterStand.Ask(WaiterStand.View(WaiterStand.Grill, language), question, new PastTurn("", ""));
        var right = key switch
        {
            "Talk.In" => turn.Text.Contains(HouseWords.Name(Allergen.Peanuts, language), StringComparison.OrdinalIgnoreCase),
            "Talk.Without" => turn.Cards.Length > 0 && turn.Cards.All(c => WaiterStand.Item(WaiterStand.Grill, c.Item).Allergens.GetValueOrDefault(Allergen.Milk) == AllergenState.Free),
            "Talk.Long" => turn.Text.Any(char.IsDigit),
            _ => turn.Calls.Contains("Bill"),
        };
        Assert.True(right, $"{question} → {turn.Text}");
    }
}
