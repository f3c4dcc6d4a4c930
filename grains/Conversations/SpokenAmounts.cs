using System.Collections.Frozen;
using System.Collections.Immutable;
using Icupa.Menus;
using Icupa.Menus.Search;
using Icupa.Venues;

namespace Icupa.Conversations;

/// <summary>
/// Amounts that are said in words: "five thousand francs", "dix-huit euros cinquante", "ibihumbi bitanu", "six grand". A number in words is an amount
/// where money stands by it, a word of price before it, or where it is of hundreds or thousands and counts nothing that follows.
/// </summary>
public static class SpokenAmounts
{
    private const int Hundred = 100;

    private static readonly FrozenDictionary<string, int> Notes = new Dictionary<string, int> { ["tenner"] = 10, ["fiver"] = 5 }.ToFrozenDictionary();
    private static readonly FrozenSet<string> Francs = GuestWords.Set("rwf|frw|franc|frank|amafaranga|ifaranga|balle"), Euros = GuestWords.Set("euro|ewro|eur|balle"), Cents = GuestWords.Set("cent|centime|ċenteżmi|ċenteżmu"), Articles = GuestWords.Set("il|l|d|de|of");
    private static readonly FrozenSet<string> Costs = GuestWords.Set("cost|price|priced|coûte|coûtent|igura|bigura|jiswa|tiswa|jiswew"), Is = Costs.Union(GuestWords.Set("is|are|est|for")).ToFrozenSet();
    private static readonly FrozenSet<string> Between = GuestWords.Set("is|are|at|only|just|about|now|que|est|de|seulement|biss|ni");
    // What may follow an amount that has no money beside it.
    private static readonly FrozenSet<string> After = GuestWords.Small.Except(Articles).Union(GuestWords.Set("only|each|tonight|today|now|per|apiece|off|instead|gusa|biss|seulement|chacun|chacune|total|all")).ToFrozenSet();

    /// <summary>The amounts that a sentence says in words, in minor units of the house's money; words of names do not count.</summary>
    public static ImmutableArray<Figure> Of(ImmutableArray<Token> tokens, Currency currency, ImmutableArray<Mention> names)
    {
        var unit = currency == Currency.EUR ? Hundred : 1;
        var figures = ImmutableArray.CreateBuilder<Figure>();
        for (var at = 0; at < tokens.Length; at++)
        {
            if (Notes.TryGetValue(tokens[at].Stem, out var note))
                figures.Add(new(note * unit, tokens[at].At));
            if (names.Cover(at) || Read(tokens, at) is not { } number)
                continue;
            var (minor, end) = WithMoney(tokens, number, Money(currency), unit);
            if ((minor ?? (Stated(tokens, number) ? number.Value * unit : null)) is { } amount)
                figures.Add(new(amount, tokens[at].At));
            at = end - 1;
        }
        return figures.ToImmutable();
    }

    /// <summary>What a house calls its own money.</summary>
    internal static FrozenSet<string> Money(Currency currency) => currency == Currency.EUR ? Euros : Francs;

    /// <summary>Whether nothing is counted by what stands before this place.</summary>
    public static bool Ends(ImmutableArray<Token> tokens, int at) => at >= tokens.Length || tokens[at].Opens || After.Contains(tokens[at].Stem);

    // With its money beside it, and what is less than one of it: "eleven euros fifty", "is eleven fifty".
    private static (long? Minor, int End) WithMoney(ImmutableArray<Token> tokens, SpokenNumber number, FrozenSet<string> money, int unit)
    {
        var at = number.End;
        if (unit > 1 && at < tokens.Length && Cents.Contains(tokens[at].Stem))
            return (number.Value, at + 1);
        while (at < tokens.Length && Articles.Contains(tokens[at].Stem))
            at++;
        var paid = at < tokens.Length && money.Contains(tokens[at].Stem);
        if (!paid && !(number.At > 0 && money.Contains(tokens[number.At - 1].Stem)))
            return number is { Value: < Hundred, At: > 0 } && Is.Contains(tokens[number.At - 1].Stem) && Goes(number.End) && Read(tokens, number.End) is { Value: > 9 and < Hundred } rest
                ? (number.Value * Hundred + rest.Value, rest.End) : (null, number.End);
        at = paid ? at + 1 : number.End;
        if (unit > 1 && Goes(at) && Read(tokens, SpokenNumbers.Joins(tokens[at].Stem) ? at + 1 : at) is { Value: < Hundred } cents)
            return (number.Value * unit + cents.Value, cents.End < tokens.Length && Cents.Contains(tokens[cents.End].Stem) ? cents.End + 1 : cents.End);
        return (number.Value * unit, at);

        bool Goes(int on) => on < tokens.Length && !tokens[on].Opens;
    }

    private static SpokenNumber? Read(ImmutableArray<Token> tokens, int from) => SpokenNumbers.Read(n => n < tokens.Length && (n == from || !tokens[n].Opens) ? tokens[n].Stem : null, from);

    // Behind a word of price; or so large that it is no count, where it counts nothing.
    private static bool Stated(ImmutableArray<Token> tokens, SpokenNumber number)
    {
        var before = number.At - 1;
        while (before >= 0 && Between.Contains(tokens[before].Stem))
            before--;
        return before >= 0 && Costs.Contains(tokens[before].Stem) || number.Large && Ends(tokens, number.End);
    }
}
