using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Icupa.Menus.Search;

/// <summary>In which dictionary a phrase is looked up; a guest's own word in all of them.</summary>
public enum Tongue { Any, English, French, Plain }

/// <summary>A folded phrase of one language. Kinyarwanda and Maltese have no dictionary.</summary>
public readonly record struct Synonym(string Phrase, Tongue Tongue);

/// <summary>One entry of the glossary: words of four languages that mean the same.</summary>
/// <param name="Name">Its first English word, folded.</param>
/// <param name="Synonyms">Folded phrases, of all languages.</param>
public sealed record Entry(string Name, ImmutableArray<Synonym> Synonyms)
{
    public ImmutableArray<string> Words { get; } = [.. Synonyms.Select(s => s.Phrase).Distinct()];
    public ImmutableArray<string> English { get; } = [.. Synonyms.Where(s => s.Tongue == Tongue.English).Select(s => s.Phrase)];
    /// <summary>Its first word of each language, as it is written.</summary>
    public required Words Said { get; init; }
    /// <summary>Names of the entries that this is a kind of.</summary>
    public ImmutableArray<string> Is { get; init; } = [];
    public ImmutableArray<string> Near { get; init; } = [];
    /// <summary>What a dish without it is free of.</summary>
    public ImmutableArray<Allergen> Allergens { get; init; } = [];
    public DietaryTag? Diet { get; init; }
    public Course? Course { get; init; }
}

/// <summary>What a word of a question stands for, nearest first. Folded phrases.</summary>
/// <param name="Own">The word and what means the same.</param>
/// <param name="Narrower">Kinds of it.</param>
/// <param name="Near">What will do when there is none.</param>
/// <param name="Broader">What it is a kind of.</param>
public sealed record Expansion(ImmutableArray<Synonym> Own, ImmutableArray<Synonym> Narrower, ImmutableArray<Synonym> Near, ImmutableArray<Synonym> Broader);

/// <summary>The culinary glossary: synonyms, translations and kinds, from the text that is part of the program.</summary>
public sealed class Glossary
{
    public static Glossary Culinary { get; } = Read("glossary.txt");

    private readonly FrozenDictionary<string, Entry> entries;
    private readonly FrozenDictionary<string, ImmutableArray<Entry>> phrases;
    private readonly ILookup<string, Entry> narrower;
    private readonly Spelling.Words harmful;

    private Glossary(IReadOnlyList<Entry> all)
    {
        All = [.. all];
        entries = all.ToFrozenDictionary(e => e.Name);
        phrases = all.SelectMany(e => e.Words.Select(w => (Word: w, Entry: e))).GroupBy(p => p.Word).ToFrozenDictionary(g => g.Key, g => g.Select(p => p.Entry).Distinct().ToImmutableArray());
        narrower = all.SelectMany(e => e.Is.Select(i => (Is: i, Entry: e))).ToLookup(p => p.Is, p => p.Entry);
        harmful = new(all.Where(e => e.Allergens.Length > 0).SelectMany(e => e.Words).Where(word => word.Length > 5));
        LongestPhrase = phrases.Keys.Max(p => p.Count(c => c == ' ') + 1);
    }

    public ImmutableArray<Entry> All { get; }

    /// <summary>Words in the longest phrase.</summary>
    public int LongestPhrase { get; }

    /// <summary>The entries that a folded phrase belongs to, as it is or in the singular; none when it is not in the glossary.</summary>
    public ImmutableArray<Entry> Find(string phrase)
    {
        if (phrases.TryGetValue(phrase, out var found))
            return found;
        var last = phrase.LastIndexOf(' ') + 1;
        var word = phrase[last..];
        var singular = Folding.Singular(word);
        return singular != word && phrases.TryGetValue(string.Concat(phrase.AsSpan(0, last), singular), out found) ? found : [];
    }

    /// <summary>The entries with an allergen that a folded word is nearly a word of; none for a word that is in the glossary.</summary>
    public ImmutableArray<Entry> Misspelt(string word)
    {
        var singular = Folding.Singular(word);
        return Find(word).Length > 0 ? [] : [.. harmful.Near(singular).Where(known => Spelling.Slips(singular, known)).SelectMany(known => phrases[known]).Where(e => e.Allergens.Length > 0).Distinct()];
    }

    /// <summary>Every word of an entry and of its kinds, their kinds too.</summary>
    public ImmutableArray<string> Family(Entry entry) => [.. Kinds(entry).Prepend(entry).SelectMany(e => e.Words).Distinct()];

    public IEnumerable<Entry> Kinds(Entry entry)
    {
        var seen = new HashSet<string> { entry.Name };
        var open = new Queue<Entry>([entry]);
        while (open.TryDequeue(out var next))
            foreach (var kind in narrower[next.Name].Where(k => seen.Add(k.Name)))
            {
                open.Enqueue(kind);
                yield return kind;
            }
    }

    /// <summary>What dishes without the things that are named in these words would be free of; of what says nothing itself, as what it is a kind of: cheese is dairy.</summary>
    public ImmutableArray<Allergen> Allergens(ImmutableArray<Word> words)
    {
        var (sentence, found) = (new Sentence(words), new HashSet<Allergen>());
        for (var at = 0; at < words.Length;)
        {
            var (length, named) = sentence.EntryAt(at);
            found.UnionWith(named.SelectMany(e => e.Allergens.IsEmpty ? e.Is.SelectMany(i => entries[i].Allergens) : e.Allergens));
            at += Math.Max(1, length);
        }
        return [.. found];
    }

    public Expansion Expand(string phrase)
    {
        var found = Find(phrase);
        var near = found.SelectMany(e => e.Near).Distinct().Select(n => entries[n]).ToList();
        return new(
            [new(phrase, Tongue.Any), .. Said(found)],
            Said(found.SelectMany(Kinds)),
            Said(near.Concat(near.SelectMany(Kinds))),
            Said(found.SelectMany(e => e.Is).Distinct().Select(n => entries[n])));
    }

    /// <summary>Reads a glossary; a line that does not fit is a fault of the program.</summary>
    /// <exception cref="InvalidDataException">A line has other than five columns, or names an entry or a mark that is not there.</exception>
    public static Glossary Of(IEnumerable<string> lines)
    {
        var all = lines.Where(l => l.Length > 0 && l[0] != '#').Select(EntryOf).ToList();
        var names = all.Select(e => e.Name).ToHashSet();
        // A mark may name an entry by any of its words.
        var byWord = all.SelectMany(e => e.English.Select(w => (Word: w, e.Name))).GroupBy(p => p.Word).ToDictionary(g => g.Key, g => g.First().Name);
        string Named(string mark, string entry) => names.Contains(entry) ? entry : byWord.TryGetValue(entry, out var name) ? name : throw new InvalidDataException($"{mark} names {entry}, which is no entry");
        return new([.. all.Select(e => e with { Is = [.. e.Is.Select(i => Named(e.Name, i))], Near = [.. e.Near.Select(n => Named(e.Name, n))] })]);
    }

    private static Entry EntryOf(string line)
    {
        var columns = line.Split('|');
        if (columns.Length != 5)
            throw new InvalidDataException($"the glossary's line has {columns.Length} columns: {line}");
        Tongue[] tongues = [Tongue.English, Tongue.French, Tongue.Plain, Tongue.Plain];
        var entry = new Entry(Listed(columns[0])[0], [.. tongues.SelectMany((tongue, n) => Listed(columns[n]).Select(phrase => new Synonym(phrase, tongue))).Distinct()]) { Said = new(First(columns[0])!, First(columns[1]), First(columns[2]), First(columns[3])) };
        foreach (var mark in columns[4].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var space = mark.IndexOf(' ');
            var what = mark[(space + 1)..];
            entry = mark[..Math.Max(0, space)] switch
            {
                "is" => entry with { Is = entry.Is.Add(Folding.Phrase(what)) },
                "near" => entry with { Near = entry.Near.Add(Folding.Phrase(what)) },
                "no" => entry with { Allergens = entry.Allergens.Add(Enum.Parse<Allergen>(what, ignoreCase: true)) },
                "diet" => entry with { Diet = Enum.Parse<DietaryTag>(what, ignoreCase: true) },
                "course" => entry with { Course = Enum.Parse<Course>(what, ignoreCase: true) },
                _ => throw new InvalidDataException($"{mark} is no mark: {line}"),
            };
        }
        return entry;
    }

    private static string? First(string column) => column.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();

    private static ImmutableArray<string> Listed(string column) =>
        [.. column.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Folding.Phrase).Where(p => p.Length > 0).Distinct()];

    private static ImmutableArray<Synonym> Said(IEnumerable<Entry> from) => [.. from.SelectMany(e => e.Synonyms).Distinct()];

    internal static Glossary Read(string file) => Of(Lines(file));

    /// <summary>The lines of a text that is part of the program.</summary>
    internal static IEnumerable<string> Lines(string file)
    {
        using var stream = typeof(Glossary).Assembly.GetManifestResourceStream("Icupa.Menus.Search." + file) ?? throw new InvalidDataException($"{file} is not in the program");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
