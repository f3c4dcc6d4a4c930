using System.Collections.Frozen;

namespace Icupa.Menus.Search;

/// <summary>What a phrase of a question may mean; several when languages share a word.</summary>
[Flags]
public enum Meaning
{
    None = 0,
    /// <summary>What follows is unwanted.</summary>
    Not = 1,
    /// <summary>What stands before is unwanted: "gluten free", "nut allergy".</summary>
    Free = 2,
    Or = 4,
    And = 8,
    /// <summary>What follows is wanted; ends what was unwanted.</summary>
    With = 16,
    /// <summary>A number follows that the price may not pass.</summary>
    Under = 32,
    /// <summary>The number before is the most that may be paid.</summary>
    AtMost = 64,
    Money = 128,
    Vegan = 256,
    Vegetarian = 512,
    Halal = 1 << 10,
    Spicy = 1 << 11,
    Mild = 1 << 12,
    Quick = 1 << 13,
    Alcohol = 1 << 14,
    Dry = 1 << 15,
    Gluten = 1 << 16,
    Starter = 1 << 17,
    Main = 1 << 18,
    Side = 1 << 19,
    Dessert = 1 << 20,
    Drink = 1 << 21,
    Noise = 1 << 22,
    /// <summary>A number beside it is what somebody has to spend, where it is as much: "mfite 3000 gusa".</summary>
    Purse = 1 << 23,
}

/// <summary>The phrases that make filters, and those that say nothing; from the text that is part of the program.</summary>
public static class Phrases
{
    private static readonly FrozenDictionary<string, Meaning> All = Read();

    /// <summary>Words in the longest phrase.</summary>
    public static int Longest { get; } = All.Keys.Max(p => p.Count(c => c == ' ') + 1);

    public static Meaning Of(string phrase) => All.GetValueOrDefault(phrase);

    /// <summary>Whether a folded word says nothing by itself.</summary>
    public static bool IsNoise(string word) => (Of(word) & (Meaning.Noise | Meaning.With | Meaning.And | Meaning.Or)) != 0;

    private static FrozenDictionary<string, Meaning> Read()
    {
        var all = new Dictionary<string, Meaning>();
        foreach (var line in Glossary.Lines("phrases.txt").Where(l => l.Length > 0 && l[0] != '#'))
        {
            var colon = line.IndexOf(':');
            var meaning = Enum.Parse<Meaning>(line[..colon], ignoreCase: true);
            foreach (var phrase in line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                all[phrase] = all.GetValueOrDefault(phrase) | meaning;
        }
        return all.ToFrozenDictionary();
    }
}
