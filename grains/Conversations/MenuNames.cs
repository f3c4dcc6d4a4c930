using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Icupa.Menus;
using Icupa.Storage;

namespace Icupa.Conversations;

/// <summary>A dish named in a sentence.</summary>
/// <param name="At">Number of the word that begins it, and how many words it is.</param>
/// <param name="Sure">By its name, or two words of it that no other dish has; otherwise by one such word.</param>
public readonly record struct Mention(MenuItem Item, int At, int Words, bool Sure);

internal static class MentionsOf
{
    /// <summary>Whether the word at a place is part of a dish's name.</summary>
    public static bool Cover(this ImmutableArray<Mention> mentions, int at) => mentions.Any(m => at >= m.At && at < m.At + m.Words);
}

/// <summary>The words of a menu: which dishes a sentence names, and whether it says a word that no menu text has.</summary>
public sealed class MenuNames
{
    private static readonly ConditionalWeakTable<MenuIndex, MenuNames> Known = [];

    private readonly FrozenDictionary<string, Alias[]> aliases;
    private readonly FrozenSet<string> vocabulary;
    private readonly FrozenDictionary<string, ImmutableArray<MenuItem>> called;
    private readonly FrozenSet<int> letters;

    // Without a dish it is an ingredient's name: "vanilla gelato" names no gelato.
    // Tight: its words stand in one clause, for they are not a name as it is written.
    private sealed record Alias(ImmutableArray<string> Words, MenuItem? Item, bool Sure, bool Tight = false);

    private MenuNames(MenuDocument menu)
    {
        vocabulary = Texts(menu).SelectMany(text => Tokens.Stems(text)).ToFrozenSet();
        var plain = menu.Ingredients.Select(i => i.Name).Concat(menu.Groups.Select(g => g.Name)).SelectMany(All).SelectMany(text => Tokens.Stems(text)).ToHashSet();
        var names = menu.Items.SelectMany(item => Names(item).Select(words => (item, words))).ToList();
        var things = menu.Ingredients.SelectMany(i => All(i.Name)).Select(text => Tokens.Stems(text)).Where(words => words.Length > 1).Select(words => new Alias(words, null, true)).ToList();
        var called = things.Select(t => string.Join(' ', t.Words)).ToHashSet();
        var parts = names.SelectMany(n => Parts(n.words).Append(n.words).Select(part => (n.item, part))).GroupBy(p => string.Join(' ', p.part))
            .Where(g => !called.Contains(g.Key) && g.Select(p => p.item.Id).Distinct().Count() == 1).Select(g => new Alias(g.First().part, g.First().item, true));
        // "Pumpkin soup" of "Pumpkin and ginger soup", "goat leg" of "Leg of goat".
        var pairs = names.SelectMany(n => Pairs(n.words).Select(pair => (n.item, pair))).GroupBy(p => string.Join(' ', p.pair))
            .Where(g => !called.Contains(g.Key) && g.Select(p => p.item.Id).Distinct().Count() == 1).Select(g => new Alias(g.First().pair, g.First().item, true, true));
        this.called = names.SelectMany(n => n.words.Select(word => (n.item, word))).Where(w => w.word.Length >= 4 && !GuestWords.Small.Contains(w.word) && !GuestWords.Describing.Contains(w.word))
            .GroupBy(w => w.word).ToFrozenDictionary(g => g.Key, g => g.Select(w => w.item).DistinctBy(i => i.Id).ToImmutableArray());
        letters = menu.Items.SelectMany(i => All(i.Name)).SelectMany(name => name.EnumerateRunes()).Select(rune => rune.Value).ToFrozenSet();
        var single = names.SelectMany(n => n.words.Select(word => (n.item, word))).GroupBy(w => w.word)
            .Where(g => g.Select(w => w.item.Id).Distinct().Count() == 1 && g.Key.Length >= 4 && !plain.Contains(g.Key) && !GuestWords.Small.Contains(g.Key) && !GuestWords.Describing.Contains(g.Key) && !Allergenic(g.Key))
            .Select(g => new Alias([g.Key], g.First().item, false));
        aliases = names.Select(n => new Alias(n.words, n.item, true)).Concat(parts).Concat(pairs).Concat(single).Concat(things)
            .GroupBy(a => a.Words[0]).ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(a => a.Words.Length).ThenByDescending(a => a.Sure).ToArray());
    }

    public static MenuNames Of(MenuIndex menu) => Known.GetValue(menu, m => new(m.Document));

    /// <summary>Whether some text of this menu has the word.</summary>
    public bool Knows(string stem) => vocabulary.Contains(stem);

    /// <summary>Whether a dish is written with the letter.</summary>
    public bool Writes(System.Text.Rune letter) => letters.Contains(letter.Value);

    /// <summary>The dish of whose name alone a word is a part, be it an ingredient too: enough to guess what a guest means, and not what a sentence says.</summary>
    public MenuItem? Loosely(ImmutableArray<Token> tokens) =>
        tokens.Where(t => !Allergenic(t.Stem)).Select(t => called.GetValueOrDefault(t.Stem)).FirstOrDefault(items => items is { IsDefault: false, Length: 1 }) is { IsDefault: false } only ? only[0] : null;

    /// <summary>For each word of a sentence that stands in names of dishes, those dishes: "the tilapia" is one of them. A word for an allergen too, where something is offered.</summary>
    public ImmutableArray<ImmutableArray<MenuItem>> Called(IEnumerable<Token> tokens, bool offered) =>
        [.. tokens.Where(t => offered || !Allergenic(t.Stem)).Select(t => called.GetValueOrDefault(t.Stem)).Where(items => !items.IsDefaultOrEmpty)];

    /// <summary>The dishes of the newest turn that surely named one.</summary>
    public ImmutableArray<MenuItem> Before(ImmutableArray<PastTurn> turns) => turns.OrEmpty().Reverse().SelectMany(past => new[] { past.Asked, past.Answered })
        .Select(text => Mentions(Tokens.Of(text)).Where(m => m.Sure).Select(m => m.Item).ToImmutableArray()).FirstOrDefault(items => !items.IsEmpty).OrEmpty();

    private static bool Allergenic(string stem) => GuestWords.Allergens.Any(a => a.Value.Contains(stem));

    /// <summary>The dishes named, in order; the longest name at a place counts, and two dishes of one name both.</summary>
    public ImmutableArray<Mention> Mentions(ImmutableArray<Token> tokens)
    {
        var found = ImmutableArray.CreateBuilder<Mention>();
        for (var i = 0; i < tokens.Length;)
        {
            var here = aliases.TryGetValue(tokens[i].Stem, out var begins) ? begins.Where(a => Stands(a, tokens, i)).ToList() : [];
            if (here.Count == 0)
            {
                i++;
                continue;
            }
            var longest = here[0].Words.Length;
            foreach (var item in here.Where(a => a.Words.Length == longest && a.Sure == here[0].Sure).Select(a => a.Item).OfType<MenuItem>().DistinctBy(i => i.Id))
                found.Add(new(item, i, longest, here[0].Sure));
            i += longest;
        }
        return found.ToImmutable();
    }

    private static bool Stands(Alias alias, ImmutableArray<Token> tokens, int at)
    {
        if (at + alias.Words.Length > tokens.Length)
            return false;
        for (var i = 0; i < alias.Words.Length; i++)
            if (tokens[at + i].Stem != alias.Words[i] || alias.Tight && i > 0 && tokens[at + i].Opens)
                return false;
        return true;
    }

    // The name in each language, and what stands before its comma or bracket.
    private static IEnumerable<ImmutableArray<string>> Names(MenuItem item) =>
        All(item.Name).SelectMany(name => new[] { name, name.Split(',', '(', '–')[0] }).Select(text => Tokens.Stems(text)).Where(words => words.Length > 0).DistinctBy(words => string.Join(' ', words));

    // Two words or more in a row, neither end a small word.
    private static IEnumerable<ImmutableArray<string>> Parts(ImmutableArray<string> words)
    {
        for (var from = 0; from < words.Length; from++)
            for (var count = 2; from + count <= words.Length; count++)
                if (!GuestWords.Small.Contains(words[from]) && !GuestWords.Small.Contains(words[from + count - 1]))
                    yield return words.Slice(from, count);
    }

    private static IEnumerable<ImmutableArray<string>> Pairs(ImmutableArray<string> words)
    {
        var content = words.Where(w => !GuestWords.Small.Contains(w)).Distinct().ToList();
        return from one in content from other in content where one != other select ImmutableArray.Create(one, other);
    }

    private static IEnumerable<string> All(Words words) => new[] { words.En, words.Fr, words.Rw, words.Mt }.OfType<string>();

    private static IEnumerable<string> Texts(MenuDocument menu) =>
    [
        .. menu.Items.SelectMany(i => All(i.Name)), .. menu.Items.Where(i => i.Description is not null).SelectMany(i => All(i.Description!)),
        .. menu.Groups.SelectMany(g => All(g.Name)), .. menu.Groups.Where(g => g.Intro is not null).SelectMany(g => All(g.Intro!)),
        .. menu.Ingredients.SelectMany(i => All(i.Name)), .. menu.Dayparts.SelectMany(d => All(d.Name)),
        .. menu.ModifierGroups.SelectMany(g => All(g.Name)), .. menu.ModifierGroups.SelectMany(g => g.Modifiers).SelectMany(m => All(m.Name)),
    ];
}
