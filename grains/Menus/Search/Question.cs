using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Icupa.Menus.Search;

/// <summary>One thing looked for: its words, and whether the glossary or the menu knows them.</summary>
/// <param name="Meant">As the menu or the glossary spells it.</param>
public sealed record QuestionTerm(string Text, string Meant, Expansion Means, bool Known);

/// <summary>What is looked for, spelt as the menu or the glossary spells it, and what it is expanded to.</summary>
public sealed class Question
{
    /// <summary>A shorter word is not taken for another.</summary>
    public const int ShortestSpelt = 4;
    private const int MostEnglish = 2;

    private Question(ImmutableArray<QuestionTerm> terms) => Terms = terms;

    public ImmutableArray<QuestionTerm> Terms { get; }

    /// <summary>As it was asked, for a model that reads any language.</summary>
    public string Text => string.Join(' ', Terms.Select(t => t.Text));

    /// <summary>In English as far as the glossary knows it, for the word vectors.</summary>
    public string English => string.Join(' ', Terms.Select(t => Glossary.Culinary.Find(t.Meant) is { Length: > 0 } found ? string.Join(' ', found.SelectMany(e => e.English.Take(MostEnglish)).Distinct()) : t.Meant));

    /// <summary>Nothing in it is known.</summary>
    public bool SaysNothing => Terms.All(t => !t.Known);

    /// <summary>What the rows are asked first: the words, kinds of them, and what will do.</summary>
    public ImmutableArray<Asked> Asked => [.. Terms.SelectMany((t, n) => new[] { t.Means.Own, t.Means.Narrower, t.Means.Near }
        .Select((phrases, tier) => new Asked(n, tier, phrases)).Where(a => a.Phrases.Length > 0))];

    /// <summary>What they are asked for the terms that found nothing: what those are a kind of.</summary>
    public ImmutableArray<Asked> Broader(IEnumerable<int> terms) => [.. terms.Select(n => new Asked(n, Ranking.Broader, Terms[n].Means.Broader)).Where(a => a.Phrases.Length > 0)];

    public static Question Of(ImmutableArray<string> terms, MenuIndex menu)
    {
        var vocabulary = Vocabulary.Of(menu);
        return new([.. terms.Select((t, n) => Term(t, vocabulary, n == terms.Length - 1)).Select(t => t with { Means = vocabulary.Keep(t.Means) })]);
    }

    private static QuestionTerm Term(string text, Vocabulary vocabulary, bool last)
    {
        var glossary = Glossary.Culinary;
        var means = glossary.Expand(text);
        // The last word is perhaps still being typed: what begins so, as Postgres writes it.
        var begun = last ? vocabulary.Begun(text) : null;
        var beginning = new Synonym(text + ":*", Tongue.Any);
        if (glossary.Find(text).Length > 0 || vocabulary.Knows(text))
            return new(text, text, begun is null ? means : means with { Broader = means.Broader.Add(beginning) }, true);
        if (begun is not null)
            return new(text, begun, means with { Own = [beginning] }, true);
        if (text.Contains(' ') || text.Length < ShortestSpelt || vocabulary.Nearest(text) is not { } meant)
            return new(text, text, means, false);
        means = glossary.Expand(meant);
        return new(text, meant, means with { Own = means.Own.Add(new(text, Tongue.Any)) }, true);
    }

    /// <summary>The single words that a menu and the glossary are written in.</summary>
    private sealed class Vocabulary
    {
        private static readonly ConditionalWeakTable<MenuIndex, Vocabulary> Made = [];
        private static readonly ImmutableArray<string> Glossary = [.. Search.Glossary.Culinary.All.SelectMany(e => e.Words).Where(w => !w.Contains(' ')).Distinct()];
        /// <summary>Words that begin alike may have one stem.</summary>
        private const int Stem = 4;
        private readonly FrozenSet<string> menu;
        private readonly FrozenSet<string> stems;

        private Vocabulary(MenuIndex index)
        {
            var (text, document) = (MenuText.Of(index), index.Document);
            var others = document.Groups.Select(g => g.Name).Concat(document.Dayparts.Select(d => d.Name)).Concat(document.ModifierGroups.SelectMany(g => g.Modifiers).Select(m => m.Name));
            menu = document.Items.SelectMany(i => text[i].Split(' ')).Concat(others.SelectMany(MenuText.All).SelectMany(n => MenuText.Singulars(n).Split(' '))).Where(w => w.Length > 1).ToFrozenSet();
            stems = menu.Select(StemOf).ToFrozenSet();
        }

        public static Vocabulary Of(MenuIndex menu) => Made.GetValue(menu, static m => new(m));

        /// <summary>An expansion without the phrases of which this menu cannot have a word: the rows are asked for the rest.</summary>
        public Expansion Keep(Expansion all) => new(Keep(all.Own), Keep(all.Narrower), Keep(all.Near), Keep(all.Broader));

        private ImmutableArray<Synonym> Keep(ImmutableArray<Synonym> phrases) => [.. phrases.Where(p => p.Tongue == Tongue.Any || p.Phrase.Split(' ').All(w => w.Length < 2 || Phrases.IsNoise(w) || stems.Contains(StemOf(Folding.Singular(w)))))];

        private static string StemOf(string word) => word.Length > Stem ? word[..Stem] : word;

        public bool Knows(string word) => menu.Contains(Folding.Singular(word));

        /// <summary>The shortest word of the menu that begins so and goes on.</summary>
        public string? Begun(string word) => word.Length < 2 || word.Contains(' ') ? null
            : menu.Where(w => w.Length > word.Length && w.StartsWith(word, StringComparison.Ordinal)).OrderBy(w => w.Length).ThenBy(w => w, StringComparer.Ordinal).FirstOrDefault();

        /// <summary>The word that differs in one letter, or in two where it is long: left out, put in, another, or two that changed places.</summary>
        public string? Nearest(string word)
        {
            var most = word.Length >= 7 ? 2 : 1;
            return menu.Concat(Glossary).Where(w => w.Length >= ShortestSpelt && Math.Abs(w.Length - word.Length) <= most)
                .Select(w => (Word: w, Away: Distance(word, w, most))).Where(w => w.Away <= most).OrderBy(w => w.Away).Select(w => w.Word).FirstOrDefault();
        }

        private static int Distance(string a, string b, int most)
        {
            Span<int> before = stackalloc int[b.Length + 1], last = stackalloc int[b.Length + 1], row = stackalloc int[b.Length + 1];
            for (var j = 0; j <= b.Length; j++)
                last[j] = j;
            for (var i = 1; i <= a.Length; i++)
            {
                row[0] = i;
                var least = i;
                for (var j = 1; j <= b.Length; j++)
                {
                    row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                        row[j] = Math.Min(row[j], before[j - 2] + 1);
                    least = Math.Min(least, row[j]);
                }
                if (least > most)
                    return least;
                var spare = before;
                before = last;
                last = row;
                row = spare;
            }
            return last[b.Length];
        }
    }
}
