using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Icupa.Menus;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>Amounts that are said.</summary>
public sealed partial class Gate
{
    // "Under 3k".
    private const int Thousand = 1_000;

    // An amount belongs to the dish named last before it, or the first after it; or it is the guest's own cart or bill.
    private Verdict Price(string text, ImmutableArray<Token> tokens, ImmutableArray<Mention> mentions, WaiterView view)
    {
        ImmutableArray<MenuItem> spokenOf = mentions.IsEmpty ? talkedOf : [.. mentions.Select(m => m.Item)];
        // What this house takes is its own money: "four dollars".
        if (!Claims.Sends(tokens) && Foreign(text, tokens, view.Board.Settings.Currency))
            return new(Finding.WrongPrice, spokenOf.IsEmpty ? null : spokenOf[0]);
        var figures = Claims.Figures(text, view.Board.Settings.Currency);
        if (!spokenOf.IsEmpty)
            figures = [.. figures.Concat(SpokenAmounts.Of(tokens, view.Board.Settings.Currency, mentions))];
        // "A few thousand".
        if (figures.IsEmpty)
            return !text.Any(char.IsAsciiDigit) && !spokenOf.IsEmpty && Claims.Places(tokens, GuestWords.Money).Any(at => SpokenAmounts.Ends(tokens, at + 1)) ? new(Finding.WrongPrice, spokenOf[0]) : default;
        var own = view.Cart.SelectMany(l => new[] { l.Total, l.Total / Math.Max(1, l.Quantity) }).Append(view.Cart.Sum(l => l.Total)).Append(view.Cart.Where(l => l.Mine).Sum(l => l.Total))
            .Concat(view.Check is { } check ? [check.Total, check.Due, check.Mine] : []).Where(amount => amount > 0).ToHashSet();
        var all = mentions.Sum(m => m.Item.Price);
        foreach (var figure in figures)
        {
            var before = mentions.LastOrDefault(m => tokens[m.At].At < figure.At);
            var dish = before.Item ?? mentions.FirstOrDefault().Item;
            ImmutableArray<MenuItem> of = dish is not null ? [dish] : talkedOf;
            if (own.Contains(figure.Minor) || of.Any(d => Prices(d, view.Board.Menu, tokens).Contains(figure.Minor)) || (mentions.Length > 1 && figure.Minor == all))
                continue;
            // "Two isombe are RWF 10,000."
            if (of.Any(d => d.Price > 0 && figure.Minor % d.Price == 0 && Said(tokens, figure.Minor / d.Price)))
                continue;
            // What the guest wants to pay at most, of what costs no more.
            if (ceilings.Contains(figure.Minor) && Claims.Has(Tokens.Line(tokens), GuestWords.Under) && spokenOf.All(d => d.Price <= figure.Minor))
                continue;
            return new(Finding.WrongPrice, dish);
        }
        return default;
    }

    // How many are spoken of.
    private static bool Said(ImmutableArray<Token> tokens, long count) => count is > 1 and < 10 && tokens.Any(t => t.Stem == $"{count}" || t.Stem == Few[(int)count]);

    private static readonly string[] Few = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    private static readonly FrozenSet<string> Monies = GuestWords.Set("dollar|usd|pound|sterling|gbp|euro|ewro|eur|shilling|kes|ugx|tzs|livre|rwf|frw|franc|amafaranga|buck|quid");

    private static bool Foreign(string text, ImmutableArray<Token> tokens, Currency currency)
    {
        var own = SpokenAmounts.Money(currency);
        bool Counts(int at) => at >= 0 && at < tokens.Length && (GuestWords.Numbers.Contains(tokens[at].Stem) || tokens[at].Stem.All(char.IsAsciiDigit));
        return Sign().Matches(text).Any(sign => !(currency == Currency.EUR && sign.Value.Contains('€', StringComparison.Ordinal)))
            || Enumerable.Range(0, tokens.Length).Any(at => Monies.Contains(tokens[at].Stem) && !own.Contains(tokens[at].Stem) && (Counts(at - 1) || Counts(at + 1)));
    }

    [GeneratedRegex(@"[$£¥€]\s?\d|\d\s?[$£¥€]", RegexOptions.CultureInvariant)]
    private static partial Regex Sign();

    // Its own, and with or for an option that is named.
    private static IEnumerable<long> Prices(MenuItem item, MenuIndex menu, ImmutableArray<Token> tokens) =>
        Options([item], menu).Where(m => m.Price != 0 && Named(m, tokens)).SelectMany(m => new[] { m.Price, item.Price + m.Price }).Prepend(item.Price);

    private static IEnumerable<Modifier> Options(ImmutableArray<MenuItem> dishes, MenuIndex menu) =>
        menu.Document.ModifierGroups.Where(g => dishes.Any(d => d.ModifierGroups.Contains(g.Id))).SelectMany(g => g.Modifiers);

    // Its name in some language, or half of its words.
    private static bool Named(Modifier option, ImmutableArray<Token> tokens) => Menus.Search.MenuText.All(option.Name).SelectMany(name => new[] { name, name.Split(',')[0] }).Select(name => Tokens.Stems(name).Where(w => !GuestWords.Small.Contains(w)).ToList())
        .Any(words => words.Count > 0 && 2 * words.Count(w => tokens.Any(t => t.Stem == w)) >= words.Count);
}
